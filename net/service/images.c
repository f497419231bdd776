/* GetImages: the worker makes the pictures, a few at a time; then the call is answered. */
#include "net/service/images_inside.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base64.h"
#include "net/service/archive.h"
#include "net/service/media.h"
#include "net/service/reader.h"

/* Of one image, in base64 (docs: GetImages). */
enum { CONTENT_MAX = 6291456 };
/* Limits of ours: pictures under way, bytes of an answer after which a page ends. */
enum { MAKING_MAX = 3, ANSWER_MAX = 8 << 20 };

static void pump(struct images *m);

/* --- the end of a call --- */

void album_free(struct album *a)
{
	struct album **at = &a->owner->first;

	while (*at && *at != a)
		at = &(*at)->next;
	if (*at)
		*at = a->next;
	a->owner->n_albums--;
	for (size_t i = 0; i < IMAGES_PAGE_MAX; i++)
		free(a->images[i].content);
	free(a);
}

static void put_image(struct text *out, const struct image *i)
{
	text_printf(out, "{\"TimeStamp\":%lld.%03d,", (long long)(i->at_ms / 1000),
		    (int)(i->at_ms % 1000));
	if (i->state == MADE) {
		text_adds(out, "\"ImageContent\":\"");
		text_add(out, (struct slice){i->content, i->n});
		text_adds(out, "\"}");
		return;
	}
	text_printf(out, "\"Error\":\"%s\"}",
		    i->state == NO_MEDIA ? "NO_MEDIA" : "MEDIA_ERROR");
}

/* Written by hand: a tree of some megabytes would be copied three times. */
static void answer(struct album *a)
{
	size_t room = a->n_bytes + a->n * 96 + 256;
	struct request *r = a->request;
	struct text out;
	char next[24];

	text_init(&out, need(malloc(room)), room);
	text_adds(&out, "{\"Images\":[");
	for (size_t i = 0; i < a->n; i++) {
		text_adds(&out, i ? "," : "");
		put_image(&out, &a->images[i]);
	}
	text_adds(&out, "]");
	if (a->next_ms >= 0) {
		snprintf(next, sizeof(next), "%lld", (long long)a->next_ms);
		text_adds(&out, ",\"NextToken\":\"");
		base64_encode(&out, slice_of(next));
		text_adds(&out, "\"");
	}
	text_adds(&out, "}");
	album_free(a);
	answer_bytes(r, 200, "application/json", out.at, out.used);
}

static bool complete(const struct album *a)
{
	for (size_t i = 0; i < a->n; i++)
		if (a->images[i].state == WANTED || a->images[i].state == MAKING)
			return false;
	return true;
}

/* The page ends before what is not under way yet. */
static void cut_short(struct album *a)
{
	for (size_t i = 0; i < a->n; i++)
		if (a->images[i].state == WANTED) {
			a->next_ms = a->images[i].at_ms;
			a->n = i;
		}
}

/* --- a picture --- */

struct reading {
	struct images *owner;
	uint32_t ticket;
	char path[IMAGES_PATH + 32];
	char *content;
	size_t n;
	uv_work_t work;
};

static struct image *image_of(struct images *m, uint32_t ticket, struct album **album)
{
	for (struct album *a = m->first; a; a = a->next)
		for (size_t i = 0; i < a->n; i++)
			if (a->images[i].state == MAKING && a->images[i].ticket == ticket) {
				*album = a;
				return &a->images[i];
			}
	return NULL;
}

static void picture_path(const struct images *m, uint32_t ticket, bool png,
			 char out[IMAGES_PATH + 32])
{
	snprintf(out, IMAGES_PATH + 32, "%s/%u.%s", m->directory, ticket,
		 png ? "png" : "jpg");
}

static void settle(struct images *m, uint32_t ticket, char *content, size_t n)
{
	struct album *a;
	struct image *i = image_of(m, ticket, &a);

	if (!i) {
		free(content);
		return;
	}
	m->n_making--;
	i->state = content ? MADE : MEDIA_ERROR;
	i->content = content;
	i->n = n;
	a->n_bytes += n;
}

/* On the pool's thread. */
static void read_picture(uv_work_t *work)
{
	struct reading *g = work->data;
	size_t raw_max = CONTENT_MAX / 4 * 3;
	char *raw = NULL;
	struct stat st;
	struct text out;
	ssize_t got = -1;
	int fd = open(g->path, O_RDONLY | O_CLOEXEC);

	if (fd >= 0 && !fstat(fd, &st) && st.st_size > 0 && (size_t)st.st_size <= raw_max)
		raw = malloc((size_t)st.st_size);
	if (raw)
		got = read(fd, raw, (size_t)st.st_size);
	if (got > 0) {
		size_t room = ((size_t)got + 2) / 3 * 4 + 1;

		text_init(&out, need(malloc(room)), room);
		base64_encode(&out, (struct slice){raw, (size_t)got});
		g->content = out.at;
		g->n = out.used;
	}
	free(raw);
	if (fd >= 0)
		close(fd);
	unlink(g->path);
}

static void picture_read(uv_work_t *work, int status)
{
	struct reading *g = work->data;

	(void)status;
	g->owner->service->reads--;
	settle(g->owner, g->ticket, g->content, g->n);
	pump(g->owner);
	free(g);
}

void images_made(struct images *m, const struct event *e)
{
	struct album *a;
	struct reading *g;

	if (!image_of(m, e->ticket, &a))
		return;
	if (e->d.why.n) {
		service_note(m->service, "warn", "%s: no picture: %.*s", a->stream,
			     (int)e->d.why.n, e->d.why.at);
		settle(m, e->ticket, NULL, 0);
		pump(m);
		return;
	}
	g = need(calloc(1, sizeof(*g)));
	g->owner = m;
	g->ticket = e->ticket;
	picture_path(m, e->ticket, a->png, g->path);
	g->work.data = g;
	m->service->reads++;
	uv_queue_work(&m->service->loop, &g->work, read_picture, picture_read);
}

static bool order(struct album *a, struct image *i)
{
	struct images *m = a->owner;
	struct effect fx = {.kind = FX_STILL, .ticket = ++m->service->tickets};
	char directory[IMAGES_PATH], file[IMAGES_PATH + 300], init[IMAGES_PATH + 300],
		output[IMAGES_PATH + 32];

	archive_directory(m->service, a->stream, directory, sizeof(directory));
	snprintf(file, sizeof(file), "%s/%s", directory, i->file);
	snprintf(init, sizeof(init), "%s/%s", directory, i->init);
	picture_path(m, fx.ticket, a->png, output);
	fx.d.file = slice_of(file);
	fx.d.mid = slice_of(init);
	fx.d.url = slice_of(output);
	fx.d.width = a->width;
	fx.d.height = a->height;
	fx.d.count = a->quality;
	fx.d.start_ms = i->offset_ms;
	if (!media_do(m->service->media, &fx))
		return false;
	i->ticket = fx.ticket;
	i->state = MAKING;
	m->n_making++;
	return true;
}

static void order_some(struct album *a)
{
	struct images *m = a->owner;

	for (size_t i = 0; i < a->n && m->n_making < MAKING_MAX; i++) {
		if (a->images[i].state != WANTED)
			continue;
		if (!a->request->link || a->n_bytes > ANSWER_MAX)
			cut_short(a);
		else if (!order(a, &a->images[i]))
			a->images[i].state = MEDIA_ERROR;
	}
}

/* Gives the worker something to do and answers what is complete. */
static void pump(struct images *m)
{
	struct album *next;

	for (struct album *a = m->first; a; a = next) {
		next = a->next;
		order_some(a);
		if (complete(a))
			answer(a);
	}
}

void images_lost(struct images *m)
{
	for (struct album *a = m->first; a; a = a->next)
		for (size_t i = 0; i < a->n; i++)
			if (a->images[i].state == MAKING)
				settle(m, a->images[i].ticket, NULL, 0);
	pump(m);
}

void images_queue(struct album *a)
{
	struct album **last = &a->owner->first;

	while (*last)
		last = &(*last)->next;
	*last = a;
	pump(a->owner);
}

/* Pictures that nobody fetched before the service ended. */
static void remove_left(const char *directory)
{
	DIR *d = opendir(directory);
	struct dirent *one;

	while (d && (one = readdir(d)))
		if (*one->d_name != '.')
			unlinkat(dirfd(d), one->d_name, 0);
	if (d)
		closedir(d);
}

struct images *images_new(struct service *s)
{
	struct images *m = need(calloc(1, sizeof(*m)));

	m->service = s;
	snprintf(m->directory, sizeof(m->directory), "%s/pictures", s->data);
	mkdir(m->directory, 0700);
	remove_left(m->directory);
	return m;
}

void images_free(struct images *m)
{
	if (!m)
		return;
	while (m->first) {
		request_free(m->first->request);
		album_free(m->first);
	}
	free(m);
}
