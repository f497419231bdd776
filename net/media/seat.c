/* A peer with what belongs to it in the worker: the feed it sends, the recorder of what it
 * gets. */
#include "net/media/seat.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/media/complaint.h"
#include "net/media/errand.h"
#include "net/media/peer.h"
#include "net/media/recorder.h"

struct seat {
	const struct seat_house *house;
	char id[64], stream[257], why[192];
	bool device, ending, ended;
	int storing; /* recorders that are being closed */
	struct peer *peer;
	struct feed *feed;
	struct feed_user user;
	struct recorder *recorder;
};

static void say_down(struct seat *s)
{
	struct details d = {.peer = slice_of(s->id), .why = slice_of(s->why)};

	d.side = s->device ? SLICE("device") : SLICE("storage");
	outlet_say(&s->house->outlet, EV_PEER_DOWN, &d);
}

/* Everything it had is stored and free. */
static void finish(struct seat *s)
{
	const struct seat_house *h = s->house;

	say_down(s);
	free(s);
	h->gone(h->self);
}

/* A recorder on its way out: what it announces needs the seat, so the seat waits for it. */
struct retired {
	struct seat *seat;
	struct recorder *recorder;
};

static void close_recorder(void *self)
{
	struct retired *r = self;

	recorder_close(r->recorder);
}

static void recorder_closed(void *self)
{
	struct retired *r = self;
	struct seat *s = r->seat;

	free(r);
	s->storing--;
	if (s->ended && !s->storing)
		finish(s);
}

static void retire(struct seat *s)
{
	struct retired *r = g_new0(struct retired, 1);

	*r = (struct retired){s, s->recorder};
	s->recorder = NULL;
	s->storing++;
	errand_run(s->house->context, close_recorder, recorder_closed, r);
}

static void end(void *self)
{
	struct seat *s = self;

	if (s->feed)
		feed_leave(s->feed, &s->user);
	peer_free(s->peer, s->why);
	s->peer = NULL;
	s->ended = true;
	if (s->recorder)
		retire(s);
	else if (!s->storing)
		finish(s);
}

/* A peer may not be freed within its own call, so the end comes by post. */
void seat_close(struct seat *s, const char *why)
{
	if (s->ending)
		return;
	s->ending = true;
	snprintf(s->why, sizeof(s->why), "%s", why);
	s->house->left(s->house->self, s);
	errand_post(s->house->context, end, s);
}

static void peer_is_down(void *self, const char *why)
{
	seat_close(self, why);
}

static void peer_is_up(void *self)
{
	struct seat *s = self;

	if (s->feed)
		feed_want_key(s->feed, &s->user);
}

static void peer_wants_key(void *self)
{
	peer_is_up(self);
}

static void peer_targets(void *self, int64_t bps)
{
	struct seat *s = self;

	s->user.target = bps;
	if (s->feed)
		feed_retarget(s->feed);
}

static void peer_got(void *self, const struct frame *f)
{
	struct seat *s = self;

	if (s->recorder && !s->ending)
		recorder_frame(s->recorder, f);
}

static bool feed_gave(void *self, const struct frame *f)
{
	struct seat *s = self;

	return s->peer && !s->ending && peer_frame(s->peer, f);
}

static void feed_failed(void *self, const char *why)
{
	seat_close(self, why);
}

static void join_feed(struct seat *s, struct feed *feed)
{
	if (!feed)
		return;
	s->feed = feed;
	s->user = (struct feed_user){.frame = feed_gave, .failed = feed_failed, .self = s};
	feed_join(feed, &s->user);
}

struct seat *seat_open(const struct seat_house *h, const struct details *d,
		       struct feed *feed)
{
	struct seat *s = g_new0(struct seat, 1);
	struct peer_handler ph = {peer_is_up,   peer_got,     peer_wants_key,
				  peer_targets, peer_is_down, s};
	struct peer_options o = {.id = s->id,
				 .servers = d->body,
				 .loopback = h->loopback,
				 .context = h->context,
				 .identity = h->identity,
				 .outlet = &h->outlet};
	struct trouble why = {0};

	s->house = h;
	s->device = o.device = !slice_is(d->role, "storage");
	o.impairment = o.device ? &h->impairment : NULL;
	slice_copy(s->id, sizeof(s->id), d->peer);
	if (feed) {
		o.bps = feed_bps(feed);
		o.width = feed_width(feed);
		o.height = feed_height(feed);
	}
	join_feed(s, feed); /* it opens while ICE looks for a way */
	s->peer = peer_new(&o, &ph, &why);
	if (!s->peer)
		seat_close(s, why.words);
	return s->ending ? NULL : s;
}

void seat_remote(struct seat *s, const struct details *d)
{
	peer_remote(s->peer, slice_is(d->role, "offer"), d->body);
}

void seat_trickle(struct seat *s, const struct details *d)
{
	peer_trickle(s->peer, d->body, d->mid, d->mline);
}

/* A fragment on its way from the disk's thread to the media thread. */
struct news {
	struct seat *seat;
	struct fragment f;
	char file[160], init[160];
};

static void say_fragment(void *self)
{
	struct news *n = self;
	char number[24];
	struct details d = {.peer = slice_of(n->seat->id),
			    .stream = slice_of(n->seat->stream),
			    .side = SLICE("storage"),
			    .codec = SLICE("H264+AAC")};

	snprintf(number, sizeof(number), "%lld", (long long)n->f.number);
	d.id = slice_of(number);
	d.file = slice_of(n->file);
	d.mid = slice_of(n->init);
	d.state = n->f.new_init ? SLICE("init") : SLICE("");
	d.start_ms = n->f.start_wall_ms;
	d.ms = n->f.duration_ms;
	d.bytes = n->f.bytes;
	d.width = n->f.width;
	d.height = n->f.height;
	outlet_say(&n->seat->house->outlet, EV_FRAGMENT, &d);
	free(n);
}

static void on_fragment(void *self, const struct fragment *f)
{
	struct seat *s = self;
	struct news *n = g_new0(struct news, 1);

	n->seat = s;
	n->f = *f;
	snprintf(n->file, sizeof(n->file), "%s", f->file);
	snprintf(n->init, sizeof(n->init), "%s", f->init);
	errand_post(s->house->context, say_fragment, n);
}

struct remark {
	struct seat *seat;
	struct trouble what;
};

static void say_remark(void *self)
{
	struct remark *r = self;
	const char *state = r->what.fault ? "warn" : "info";

	outlet_note(&r->seat->house->outlet, state, r->seat->id, r->what.words);
	free(r);
}

static void on_remark(void *self, const struct trouble *what)
{
	struct seat *s = self;
	struct remark *r = g_new0(struct remark, 1);

	r->seat = s;
	r->what = *what;
	errand_post(s->house->context, say_remark, r);
}

static void on_want_key(void *self)
{
	struct seat *s = self;

	if (s->peer && !s->ending)
		peer_ask_key(s->peer);
}

static void start(struct seat *s, const struct details *d)
{
	char directory[1024];
	struct recorder_options o = {.directory = directory,
				     .prefix = s->id,
				     .codecs = s->house->codecs,
				     .disk = s->house->disk,
				     .on_fragment = on_fragment,
				     .on_note = on_remark,
				     .on_want_key = on_want_key,
				     .self = s};
	struct trouble why = {0};

	slice_copy(s->stream, sizeof(s->stream), d->stream);
	if (!slice_copy(directory, sizeof(directory), d->file))
		complain(&why, FAULT_TOO_BIG, "the directory's name is too long");
	else
		s->recorder = recorder_open(&o, &why);
	if (s->recorder)
		peer_ask_key(s->peer);
	else
		outlet_note(&s->house->outlet, "error", s->id, why.words);
}

void seat_record(struct seat *s, const struct details *d)
{
	bool on = !slice_is(d->state, "off");

	if (on && !s->recorder)
		start(s, d);
	else if (!on && s->recorder)
		retire(s);
}

const char *seat_id(const struct seat *s)
{
	return s->id;
}
