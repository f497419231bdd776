/* The worker's end of the socket to its parent: journal lines in, journal lines out. */
#include "net/media/pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/journal.h"

enum { KEEP_MAX = 8 * 1024 * 1024, KEEP_STATS = 1024 * 1024 };

struct pipe {
	struct pipe_handler h;
	GMainContext *context;
	int fd;
	GSource *reading, *writing;
	GString *kept; /* not written yet */
	size_t used;
	bool over, skipping; /* skipping: the rest of a line that was too long */
	char in[JOURNAL_LINE_MAX];
	char out[JOURNAL_LINE_MAX];
	struct journal_line line;
};

static void over(struct pipe *p)
{
	if (p->over)
		return;
	p->over = true;
	p->h.closed(p->h.self);
}

static void take_line(struct pipe *p, struct slice text)
{
	if (!text.n)
		return;
	if (journal_read(text, &p->line) || !p->line.is_effect)
		fprintf(stderr, "kvscope-media: a line that is no effect was left out\n");
	else
		p->h.effect(p->h.self, &p->line.effect);
}

static void take_lines(struct pipe *p)
{
	char *at = p->in, *end = p->in + p->used, *mark;

	while ((mark = memchr(at, '\n', (size_t)(end - at)))) {
		if (!p->skipping)
			take_line(p, (struct slice){at, (size_t)(mark - at)});
		p->skipping = false;
		at = mark + 1;
	}
	p->used = (size_t)(end - at);
	memmove(p->in, at, p->used);
	if (p->used < sizeof(p->in))
		return;
	p->skipping = true;
	p->used = 0;
}

static gboolean readable(gint fd, GIOCondition what, gpointer self)
{
	struct pipe *p = self;
	ssize_t n = read(fd, p->in + p->used, sizeof(p->in) - p->used);

	(void)what;
	if (n > 0) {
		p->used += (size_t)n;
		take_lines(p);
		return G_SOURCE_CONTINUE;
	}
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return G_SOURCE_CONTINUE;
	over(p);
	return G_SOURCE_REMOVE;
}

/* Writes what it can; false when the other end is gone. */
static bool flush(struct pipe *p)
{
	while (p->kept->len) {
		ssize_t n = write(p->fd, p->kept->str, p->kept->len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN;
		g_string_erase(p->kept, 0, n);
	}
	return true;
}

static gboolean writable(gint fd, GIOCondition what, gpointer self)
{
	struct pipe *p = self;

	(void)fd;
	(void)what;
	if (!flush(p))
		over(p);
	else if (p->kept->len)
		return G_SOURCE_CONTINUE;
	g_source_unref(p->writing);
	p->writing = NULL;
	return G_SOURCE_REMOVE;
}

static GSource *watch(struct pipe *p, GIOCondition what, GUnixFDSourceFunc fn)
{
	GSource *s = g_unix_fd_source_new(p->fd, what);

	g_source_set_callback(s, G_SOURCE_FUNC(fn), p, NULL);
	g_source_attach(s, p->context);
	return s;
}

struct pipe *pipe_new(int fd, GMainContext *context, const struct pipe_handler *h)
{
	struct pipe *p = calloc(1, sizeof(*p));
	int flags = fcntl(fd, F_GETFL);

	if (!p)
		return NULL;
	p->h = *h;
	p->context = context;
	p->fd = fd;
	p->kept = g_string_sized_new(4096);
	fcntl(fd, F_SETFL, flags | O_NONBLOCK);
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	p->reading = watch(p, G_IO_IN | G_IO_HUP | G_IO_ERR, readable);
	return p;
}

void pipe_put(struct pipe *p, const struct event *e)
{
	struct text line;

	if (p->over || p->kept->len > KEEP_MAX ||
	    (p->kept->len > KEEP_STATS && e->kind == EV_TRACK_STATS))
		return;
	text_init(&line, p->out, sizeof(p->out));
	journal_event(&line, e, RAW);
	if (line.cut)
		return;
	g_string_append_len(p->kept, line.at, (gssize)line.used);
	if (p->writing)
		return;
	if (!flush(p) || p->kept->len)
		p->writing = watch(p, G_IO_OUT, writable);
}

void pipe_free(struct pipe *p, int ms)
{
	int64_t until = g_get_monotonic_time() + (int64_t)ms * 1000,
		left = (int64_t)ms * 1000;

	if (!p)
		return;
	while (p->kept->len && flush(p) && p->kept->len && left > 0) {
		struct pollfd one = {.fd = p->fd, .events = POLLOUT};

		poll(&one, 1, (int)(left / 1000) + 1);
		left = until - g_get_monotonic_time();
	}
	g_source_destroy(p->reading);
	g_source_unref(p->reading);
	if (p->writing) {
		g_source_destroy(p->writing);
		g_source_unref(p->writing);
	}
	g_string_free(p->kept, TRUE);
	close(p->fd);
	free(p);
}
