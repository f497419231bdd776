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
#include "core/lines.h"

enum { KEEP_MAX = 8 * 1024 * 1024, KEEP_STATS = 1024 * 1024, READ_BYTES = 65536 };

struct pipe {
	struct pipe_handler h;
	GMainContext *context;
	int fd;
	GSource *reading, *writing;
	GString *kept; /* not written yet, from `sent` on */
	size_t sent;
	int64_t left_out; /* events, since the last note about it */
	bool over;
	struct lines in;
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

static enum fault read_line(struct pipe *p, struct slice line, char **room)
{
	struct text long_texts;

	if (line.n <= JOURNAL_LINE_MAX)
		return journal_read(line, &p->line);
	*room = g_malloc(line.n + 1);
	text_init(&long_texts, *room, line.n + 1);
	return journal_read_long(line, &p->line, &long_texts);
}

static void take_line(void *self, struct slice line)
{
	struct pipe *p = self;
	char *room = NULL;

	if (line.at && !line.n)
		return;
	if (!line.at || read_line(p, line, &room) || !p->line.is_effect)
		fprintf(stderr, "kvscope-media: a line that is no effect was left out\n");
	else
		p->h.effect(p->h.self, &p->line.effect);
	g_free(room);
}

static gboolean readable(gint fd, GIOCondition what, gpointer self)
{
	struct pipe *p = self;
	char chunk[READ_BYTES];
	ssize_t n = read(fd, chunk, sizeof(chunk));

	(void)what;
	if (n > 0) {
		lines_take(&p->in, (struct slice){chunk, (size_t)n}, take_line, p);
		return G_SOURCE_CONTINUE;
	}
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return G_SOURCE_CONTINUE;
	over(p);
	return G_SOURCE_REMOVE;
}

static size_t waiting(const struct pipe *p)
{
	return p->kept->len - p->sent;
}

/* Writes what it can; false when the other end is gone. */
static bool flush(struct pipe *p)
{
	while (waiting(p)) {
		ssize_t n = write(p->fd, p->kept->str + p->sent, waiting(p));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN;
		p->sent += (size_t)n;
	}
	g_string_truncate(p->kept, 0);
	p->sent = 0;
	return true;
}

/* The bytes that are gone are given back when they are most of it. */
static void settle(struct pipe *p)
{
	if (p->sent <= waiting(p))
		return;
	g_string_erase(p->kept, 0, (gssize)p->sent);
	p->sent = 0;
}

static gboolean writable(gint fd, GIOCondition what, gpointer self)
{
	struct pipe *p = self;

	(void)fd;
	(void)what;
	if (!flush(p))
		over(p);
	else if (waiting(p))
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
	lines_init(&p->in, JOURNAL_PICTURE_MAX);
	fcntl(fd, F_SETFL, flags | O_NONBLOCK);
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	p->reading = watch(p, G_IO_IN | G_IO_HUP | G_IO_ERR, readable);
	return p;
}

static void append(struct pipe *p, const struct event *e)
{
	size_t room = JOURNAL_LINE_MAX + e->d.body.n;
	char *more = e->kind == EV_PIXELS ? g_malloc(room) : NULL;
	struct text line;

	text_init(&line, more ? more : p->out, more ? room : sizeof(p->out));
	journal_event(&line, e, RAW);
	if (line.cut)
		p->left_out++;
	else
		g_string_append_len(p->kept, line.at, (gssize)line.used);
	g_free(more);
}

/* Statistics go first; they come again. */
static bool no_room(const struct pipe *p, const struct event *e)
{
	return waiting(p) > KEEP_MAX ||
	       (waiting(p) > KEEP_STATS && e->kind == EV_TRACK_STATS);
}

/* Says what was left out as soon as there is room to say it. */
static void own_up(struct pipe *p, const struct event *now)
{
	char words[96];
	struct event e = {.kind = EV_NOTE,
			  .from = FROM_OBSERVED,
			  .at_us = now->at_us,
			  .wall_ms = now->wall_ms};

	snprintf(words, sizeof(words),
		 "%lld events were left out: they were not read in time",
		 (long long)p->left_out);
	e.d.state = SLICE("warn");
	e.d.why = slice_of(words);
	p->left_out = 0;
	append(p, &e);
}

void pipe_put(struct pipe *p, const struct event *e)
{
	if (p->over)
		return;
	if (no_room(p, e)) {
		p->left_out++;
		return;
	}
	if (p->left_out && waiting(p) < KEEP_STATS)
		own_up(p, e);
	append(p, e);
	settle(p);
	if (p->writing)
		return;
	if (!flush(p) || waiting(p))
		p->writing = watch(p, G_IO_OUT, writable);
}

void pipe_free(struct pipe *p, int ms)
{
	int64_t until = g_get_monotonic_time() + (int64_t)ms * 1000,
		left = (int64_t)ms * 1000;

	if (!p)
		return;
	while (waiting(p) && flush(p) && waiting(p) && left > 0) {
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
	lines_clear(&p->in);
	close(p->fd);
	free(p);
}
