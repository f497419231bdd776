/* A fragment being gathered: samples, their durations, and its bytes. */
#include "net/media/piece.h"

#include <stdlib.h>
#include <string.h>

#include "net/media/mp4.h"

enum { USUAL_VIDEO = MP4_VIDEO_RATE / 30, USUAL_SOUND = 1024, LONGEST = 1 };

static void run_free(struct run *r)
{
	struct sample *s = r->first;

	while (s) {
		struct sample *next = s->next;

		free(s);
		s = next;
	}
}

void piece_free(struct piece *p)
{
	if (!p)
		return;
	run_free(&p->video);
	run_free(&p->sound);
	free(p->init);
	free(p->head);
	free(p);
}

size_t piece_bytes(const struct piece *p)
{
	return p->video.bytes + p->sound.bytes +
	       (p->video.count + p->sound.count) * sizeof(struct sample);
}

struct sample *run_add(struct run *r, size_t n, int64_t at, bool key)
{
	struct sample *s = malloc(sizeof *s + n);

	if (!s)
		return NULL;
	*s = (struct sample){.at = at, .n = n, .key = key};
	if (r->last)
		r->last->next = s;
	else
		r->first = s;
	r->last = s;
	r->count++;
	r->bytes += n;
	return s;
}

/* The last sample lasts until `end`, or as long as the one before when that is not known or
 * would hide a gap. Returns the sum, ticks. */
static int64_t list_samples(const struct run *r, struct mp4_sample *out, int64_t end,
			    int64_t usual, int64_t rate)
{
	int64_t before = usual, sum = 0;
	size_t i = 0;

	for (const struct sample *s = r->first; s; s = s->next) {
		int64_t until = s->next ? s->next->at : end;
		int64_t lasts = until - s->at;

		if (until <= s->at || (!s->next && lasts > LONGEST * rate))
			lasts = before;
		before = lasts;
		sum += lasts;
		out[i++] = (struct mp4_sample){(uint32_t)s->n, (uint32_t)lasts, s->key};
	}
	return sum;
}

bool piece_seal(struct piece *p, int64_t end_ticks)
{
	size_t n = p->video.count + p->sound.count;
	struct mp4_sample *list = calloc(n ? n : 1, sizeof *list);
	struct mp4_run video = {p->video.first ? p->video.first->at : 0, list,
				p->video.count};
	struct mp4_run sound = {p->sound.first ? p->sound.first->at : 0, NULL,
				p->sound.count};

	if (!list)
		return false;
	p->duration_ms =
		list_samples(&p->video, list, end_ticks, USUAL_VIDEO, MP4_VIDEO_RATE) *
		1000 / MP4_VIDEO_RATE;
	sound.samples = list + p->video.count;
	list_samples(&p->sound, list + p->video.count, 0, USUAL_SOUND, MP4_SOUND_RATE);
	p->head = mp4_head((uint32_t)p->number, &video, &sound, &p->head_n);
	free(list);
	return p->head != NULL;
}
