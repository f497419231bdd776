/* GetImages: what is asked for, and which fragment shows each instant of it. */
#include <stdlib.h>

#include "core/json.h"
#include "net/service/archive.h"
#include "net/service/images_inside.h"
#include "net/service/routes.h"

/* Limits of the service (docs: GetImages). */
enum { PAGE = 25, RANGE_MS = 300000, INTERVAL_MS = 3000, QUALITY = 80 };
/* Limits of ours: calls under way, fragments that are looked at. */
enum { CALLS_MAX = 16, FRAGMENTS_MOST = 4096 };
/* Fragments that follow each other may be so far apart. */
enum { SLACK_MS = 50 };

/* Both go up: for each instant the last fragment that had begun. */
static void find_fragments(struct album *a, const struct store_rows *rows)
{
	struct fragment_row f = {0}, next;
	size_t at = 0;

	for (size_t i = 0; i < a->n; i++) {
		struct image *image = &a->images[i];
		int64_t begins;

		for (; at < rows->n; at++, f = next) {
			fragment_read(&next, rows, at);
			if ((a->by_server ? next.server_ms : next.start_ms) > image->at_ms)
				break;
		}
		begins = a->by_server ? f.server_ms : f.start_ms;
		image->offset_ms = image->at_ms - begins;
		image->state =
			f.file.n && image->offset_ms < f.ms + SLACK_MS ? WANTED : NO_MEDIA;
		slice_copy(image->file, sizeof(image->file), f.file);
		slice_copy(image->init, sizeof(image->init), f.init);
	}
}

static void fragments_found(void *self, bool ok, const struct store_rows *rows)
{
	struct album *a = self;
	struct request *r = a->request;

	if (!ok || !rows) {
		album_free(a);
		answer_refuse(r, REFUSE_INTERNAL, "The archive cannot be read.");
		return;
	}
	find_fragments(a, rows);
	images_queue(a);
}

/* FormatConfig: {"JPEGQuality": "1" to "100"}; false: refused already. */
static bool ask_quality(struct request *r, int64_t *quality)
{
	const struct cJSON *config = json_member(r->json, "FormatConfig");
	struct slice said = json_string(config, "JPEGQuality");
	int64_t n = slice_number(said, 100);

	*quality = QUALITY;
	if (!config)
		return true;
	if (n >= 1) {
		*quality = n;
		return true;
	}
	answer_refuse(
		r, REFUSE_INVALID_ARGUMENT,
		"FormatConfig takes JPEGQuality, a number from 1 to 100 as a string.");
	return false;
}

/* The instants of this page; false: refused already. */
static bool ask_instants(struct request *r, struct album *a)
{
	int64_t start = ask_stamp(r->json, "StartTimestamp", 0);
	int64_t end = ask_stamp(r->json, "EndTimestamp", 0);
	int64_t interval = ask_number(r, "SamplingInterval", INTERVAL_MS), most, at;
	char after[NAME_ROOM];

	if (!ask_page(r, PAGE, after, sizeof(after), &most))
		return false;
	at = *after ? strtoll(after, NULL, 10) : start;
	if (end < start || end - start > RANGE_MS) {
		answer_refuse(r, REFUSE_INVALID_ARGUMENT,
			      "EndTimestamp must be at most 300 seconds behind "
			      "StartTimestamp, and not before it.");
		return false;
	}
	if (at < start || at > end) {
		answer_refuse(r, REFUSE_INVALID_ARGUMENT, "NextToken is not valid.");
		return false;
	}
	for (; at <= end && (int64_t)a->n < most; at += interval)
		a->images[a->n++].at_ms = at;
	a->next_ms = at <= end ? at : -1;
	return true;
}

static bool ask_album(struct request *r, struct album *a, const struct stream *t)
{
	a->by_server = slice_is(ask_text(r, "ImageSelectorType"), "SERVER_TIMESTAMP");
	a->png = slice_is(ask_text(r, "Format"), "PNG");
	a->width = ask_number(r, "WidthPixels", 0);
	a->height = ask_number(r, "HeightPixels", 0);
	slice_copy(a->stream, sizeof(a->stream), slice_of(t->name));
	if (t->now.hours <= 0)
		answer_refuse(r, REFUSE_NO_RETENTION,
			      "The stream %s has no data retention.", t->name);
	else if (a->width && !a->height)
		answer_refuse(r, REFUSE_INVALID_ARGUMENT,
			      "HeightPixels must be specified when WidthPixels is.");
	else
		return ask_quality(r, &a->quality) && ask_instants(r, a);
	return false;
}

void get_images(struct request *r)
{
	struct service *s = r->service;
	struct images *m = s->images;
	struct stream *t = ask_stream(r);
	struct album *a;

	if (!t)
		return;
	if (m->n_albums >= CALLS_MAX) {
		answer_refuse(r, REFUSE_CLIENT_LIMIT,
			      "At most %d calls of GetImages at a time.", CALLS_MAX);
		return;
	}
	a = need(calloc(1, sizeof(*a)));
	a->owner = m;
	a->request = r;
	m->n_albums++;
	if (!ask_album(r, a, t)) {
		album_free(a);
		return;
	}
	store_do(s->store, fragments_found, a,
		 a->by_server ? STORE_FRAGMENTS_SHOWN_BY_SERVER : STORE_FRAGMENTS_SHOWN,
		 "tiii", t->name, a->images[0].at_ms, a->images[a->n - 1].at_ms,
		 (int64_t)FRAGMENTS_MOST);
}
