/* The media worker: effects from its parent become peers, sources, recordings and pictures.
 */
#include "net/media/worker.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>

#include "net/media/feed.h"
#include "net/media/pictures.h"
#include "net/media/pipe.h"
#include "net/media/sandbox.h"
#include "net/media/seat.h"
#include "net/media/srtp.h"

enum { SEATS_MAX = 4096, FLUSH_MS = 2000, SETTLE_MS = 1000, BATCH_FROM = 24 };

struct worker {
	GMainLoop *loop;
	struct pipe *pipe;
	struct seat_house house;
	struct pictures *pictures;
	GHashTable *seats, *feeds; /* by name */
	int living;                /* seats that are not freed, the ending ones too */
	int feeds_alive;
	bool stopping;
};

static void put(void *self, const struct event *e)
{
	struct worker *w = self;

	pipe_put(w->pipe, e);
}

static void say(struct worker *w, enum event_kind kind, struct details d)
{
	outlet_say(&w->house.outlet, kind, &d);
}

static void left(void *self, struct seat *s)
{
	struct worker *w = self;

	g_hash_table_remove(w->seats, seat_id(s));
}

static void gone(void *self)
{
	struct worker *w = self;

	w->living--;
	if (w->stopping && !w->living)
		g_main_loop_quit(w->loop);
}

/* Peers and sources are named by their parent; a name as C text, good until the next call.
 */
static const char *name(char room[128], struct slice s)
{
	slice_copy(room, 128, s);
	return room;
}

static struct seat *seat(struct worker *w, const struct details *d)
{
	char room[128];
	struct seat *s = g_hash_table_lookup(w->seats, name(room, d->peer));

	return s;
}

static void no_peer(struct worker *w, const struct details *d, const char *why)
{
	say(w, EV_PEER_DOWN,
	    (struct details){.peer = d->peer, .side = d->role, .why = slice_of(why)});
}

static void open_peer(struct worker *w, const struct details *d)
{
	bool storage = slice_is(d->role, "storage");
	char room[128];
	struct feed *feed = g_hash_table_lookup(w->feeds, name(room, d->id));
	struct seat *s;

	if (seat(w, d) || !d->peer.n || d->peer.n > 63) {
		no_peer(w, d, "a peer needs a name of its own");
	} else if (!storage && !feed) {
		no_peer(w, d, "there is no source of that name");
	} else if (w->living >= SEATS_MAX) {
		no_peer(w, d, "too many peers in one worker");
	} else {
		w->living++;
		s = seat_open(&w->house, d, storage ? NULL : feed);
		if (s)
			g_hash_table_insert(w->seats, g_strdup(seat_id(s)), s);
	}
}

static void add_source(struct worker *w, const struct details *d)
{
	struct feed *f;

	if (!d->id.n || d->id.n > 127)
		return;
	f = feed_new(d, w->house.context, &w->house.outlet, &w->feeds_alive);
	g_hash_table_replace(w->feeds, g_strdup(feed_name(f)), f);
}

static void order_picture(struct worker *w, const struct effect *fx)
{
	w->living++;
	pictures_order(w->pictures, fx);
}

/* An effect for a peer that is not there (any more) means nothing. */
static void to_seat(struct worker *w, const struct details *d,
		    void (*fn)(struct seat *, const struct details *))
{
	struct seat *s = seat(w, d);

	if (s)
		fn(s, d);
}

static void close_peer(struct seat *s, const struct details *d)
{
	(void)d;
	seat_close(s, "closed");
}

static int within(int64_t n, int most)
{
	return n < 0 ? 0 : n > most ? most : (int)n;
}

static void impair(struct worker *w, const struct details *d)
{
	w->house.impairment = (struct impairment){within(d->count, 1000),
						  within(d->ms, IMPAIR_DELAY_MS),
						  within(d->bytes, 1000000000)};
}

static void do_effect(void *self, const struct effect *fx)
{
	struct worker *w = self;

	switch (fx->kind) {
	case FX_PEER_OPEN:
		open_peer(w, &fx->d);
		break;
	case FX_PEER_REMOTE:
		to_seat(w, &fx->d, seat_remote);
		break;
	case FX_PEER_TRICKLE:
		to_seat(w, &fx->d, seat_trickle);
		break;
	case FX_PEER_RECORD:
		to_seat(w, &fx->d, seat_record);
		break;
	case FX_PEER_CLOSE:
		to_seat(w, &fx->d, close_peer);
		break;
	case FX_SOURCE:
		add_source(w, &fx->d);
		break;
	case FX_IMPAIR:
		impair(w, &fx->d);
		break;
	case FX_STILL:
	case FX_PIXELS:
		order_picture(w, fx);
		break;
	case FX_CALL:
	case FX_DIAL:
	case FX_HANGUP:
	case FX_SEND:
	case FX_TELL:
	case FX_TRACE:
	case FX_COUNT:
		break; /* not for a worker */
	}
}

/* The parent is gone: say goodbye to everybody, store what is left, then end. */
static void parent_gone(void *self)
{
	struct worker *w = self;
	GList *all = g_hash_table_get_values(w->seats);

	w->stopping = true;
	for (GList *one = all; one; one = one->next)
		seat_close(one->data, "the worker ends");
	g_list_free(all);
	if (!w->living)
		g_main_loop_quit(w->loop);
}

/* With many sockets it is cheaper to let packets gather for a moment than to ask the kernel
 * about all of them for each one: 20 µs a socket, 5 ms at most. */
static gint poll_in_batches(GPollFD *fds, guint n, gint timeout_ms)
{
	int pause_us = (int)n * 20 < 5000 ? (int)n * 20 : 5000;

	if (timeout_ms >= 0 && timeout_ms * 1000 < pause_us)
		pause_us = timeout_ms * 1000;
	if (n >= BATCH_FROM && pause_us > 0) {
		g_usleep((gulong)pause_us);
		timeout_ms -= timeout_ms > 0 ? pause_us / 1000 : 0;
	}
	return g_poll(fds, n, timeout_ms);
}

static void free_feed(gpointer f)
{
	feed_free(f);
}

static bool begin(struct worker *w, int fd)
{
	struct pipe_handler ph = {do_effect, parent_gone, w};
	struct trouble why = {0};

	w->loop = g_main_loop_new(NULL, FALSE);
	w->seats = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	w->feeds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_feed);
	w->house.context = g_main_context_default();
	g_main_context_set_poll_func(w->house.context, poll_in_batches);
	w->house.outlet = (struct outlet){put, w};
	w->house.left = left;
	w->house.gone = gone;
	w->house.self = w;
	w->house.loopback = getenv("KVSCOPE_LOOPBACK");
	w->house.codecs = pool_new(0);
	w->house.disk = pool_new(2);
	w->pictures = pictures_new(w->house.context, &w->house.outlet, gone, w);
	w->house.identity = dtls_identity_new(&why);
	w->pipe = pipe_new(fd, w->house.context, &ph);
	if (why.fault)
		fprintf(stderr, "kvscope-media: %s\n", why.words);
	return w->house.codecs && w->house.disk && w->house.identity && w->pipe &&
	       srtp_begin();
}

static gboolean enough(gpointer waited)
{
	*(bool *)waited = true;
	return G_SOURCE_REMOVE;
}

/* Their threads end; one that hangs in a camera ends with the process. */
static void settle_feeds(struct worker *w)
{
	bool waited = false;
	guint timer = g_timeout_add(SETTLE_MS, enough, &waited);

	while (w->feeds_alive && !waited)
		g_main_context_iteration(w->house.context, TRUE);
	if (!waited)
		g_source_remove(timer);
}

static void end(struct worker *w)
{
	g_hash_table_destroy(w->feeds);
	settle_feeds(w);
	pictures_free(w->pictures);
	pool_free(w->house.codecs);
	pool_free(w->house.disk);
	g_hash_table_destroy(w->seats);
	pipe_free(w->pipe, FLUSH_MS);
	dtls_identity_free(w->house.identity);
	g_main_loop_unref(w->loop);
}

int worker_run(int fd)
{
	struct worker w = {0};
	char words[128];
	int code = 1;
	bool boxed = sandbox_enter(words, sizeof(words)); /* before the first thread */

	if (begin(&w, fd)) {
		say(&w, EV_WORKER_UP, (struct details){.id = slice_of(KVSCOPE_VERSION)});
		outlet_note(&w.house.outlet, boxed ? "info" : "warn", "", words);
		g_main_loop_run(w.loop);
		code = 0;
	}
	end(&w);
	return code;
}
