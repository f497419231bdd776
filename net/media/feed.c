/* A source shared by the peers that send it: open from the start, closed with its owner. */
#include "net/media/feed.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/media/alarm.h"
#include "net/media/errand.h"
#include "net/media/source.h"

enum { WAITING_MAX = 96, BPS_DEFAULT = 1500000, KEY_PAUSE_US = 250000 };

enum feed_state { SHUT, OPENING, FLOWING, CLOSING };

struct feed {
	GMainContext *context;
	struct outlet outlet;
	char name[128], url[512], label[128];
	struct source_options o;
	enum feed_state state;
	struct source *source;
	struct trouble why; /* written by the opening thread, read after it */
	struct feed_user *users;
	struct alarm *late;   /* rings when it has not opened in time */
	bool unowned, failed; /* failed: open, but it sends no more */
	int *alive;
	int references;      /* letters and errands under way */
	atomic_int waiting;  /* frames between the threads */
	atomic_bool spilled; /* a picture was dropped: until the next key frame all are */
	atomic_llong dropped;
};

/* A frame, or the news of a failure, on its way to the media thread. */
struct letter {
	struct feed *feed;
	struct frame frame;
	struct trouble why;
	uint8_t bytes[];
};

static void reopen(struct feed *f);

static void maybe_gone(struct feed *f)
{
	if (!f->unowned || f->users || f->references || f->state != SHUT)
		return;
	--*f->alive;
	alarm_free(f->late);
	free(f);
}

static void give(struct feed_user *u, const struct frame *frame)
{
	if (!u->frame(u->self, frame) || !frame->video || !frame->key)
		return;
	u->wants_key = false;
	u->key_us = g_get_monotonic_time();
}

/* What was asked for until now has come. */
static void forget_requests(struct feed *f)
{
	for (struct feed_user *u = f->users; u; u = u->next)
		if (u->wants_key)
			return;
	if (f->state == FLOWING)
		source_key_frame(f->source, INT64_MAX);
}

static void deliver(void *self)
{
	struct letter *l = self;
	struct feed *f = l->feed;

	if (atomic_fetch_sub(&f->waiting, 1) && f->state != CLOSING) {
		struct feed_user *next;

		for (struct feed_user *u = f->users; u; u = next) {
			next = u->next;
			give(u, &l->frame);
		}
		if (l->frame.video && l->frame.key)
			forget_requests(f);
	}
	free(l);
}

/* On the source's thread. */
static void on_frame(void *self, const struct frame *frame)
{
	struct feed *f = self;
	struct letter *l = NULL;

	if (frame->video && frame->key)
		atomic_store(&f->spilled, false);
	if (!(frame->video && atomic_load(&f->spilled)) &&
	    atomic_load(&f->waiting) < WAITING_MAX)
		l = malloc(sizeof(*l) + frame->n);
	if (!l) {
		if (frame->video)
			atomic_store(&f->spilled, true);
		atomic_fetch_add(&f->dropped, 1);
		return;
	}
	l->feed = f;
	l->frame = *frame;
	memcpy(l->bytes, frame->data, frame->n);
	l->frame.data = l->bytes;
	atomic_fetch_add(&f->waiting, 1);
	errand_post(f->context, deliver, l);
}

static void say(struct feed *f, const char *state, const char *why)
{
	struct details d = {
		.state = slice_of(state), .id = slice_of(f->name), .why = slice_of(why)};

	outlet_say(&f->outlet, EV_NOTE, &d);
}

static void fail_users(struct feed *f, const char *why)
{
	struct feed_user *next;

	say(f, "error", why);
	for (struct feed_user *u = f->users; u; u = next) {
		next = u->next;
		u->failed(u->self, why);
	}
}

static void open_source(void *self)
{
	struct feed *f = self;

	f->source = source_open(&f->o, on_frame, f, &f->why);
}

static void close_source(void *self)
{
	struct feed *f = self;

	source_close(f->source);
}

static void closed(void *self)
{
	struct feed *f = self;

	f->references--;
	f->source = NULL;
	f->state = SHUT;
	if (f->users)
		reopen(f);
	else
		maybe_gone(f);
}

static void shut(struct feed *f)
{
	f->state = CLOSING;
	f->references++;
	errand_run(f->context, close_source, closed, f);
}

/* Nobody is there for it any more, or nothing comes from it. */
static void maybe_shut(struct feed *f)
{
	if (!f->users && (f->unowned || f->failed) && f->state == FLOWING)
		shut(f);
}

static void failed(void *self)
{
	struct letter *l = self;
	struct feed *f = l->feed;

	f->failed = true;
	fail_users(f, l->why.words);
	maybe_shut(f);
	free(l);
}

/* On the source's thread: it will send no more. */
static void on_failed(void *self, const struct trouble *why)
{
	struct feed *f = self;
	struct letter *l = calloc(1, sizeof(*l));

	if (!l)
		return;
	l->feed = f;
	l->why = *why;
	errand_post(f->context, failed, l);
}

/* Who never had one cannot begin without it; who had one just now may be asking for what is
 * under way. */
static void ask_key(struct feed *f, const struct feed_user *u)
{
	if (f->state == FLOWING && u->wants_key)
		source_key_frame(f->source, u->key_us ? u->key_us + KEY_PAUSE_US : 0);
}

static void opened(void *self)
{
	struct feed *f = self;

	f->references--;
	alarm_set(f->late, INT64_MAX);
	f->state = f->source ? FLOWING : SHUT;
	if (!f->source) {
		fail_users(f, f->why.words);
		maybe_gone(f);
		return;
	}
	if (!f->failed)
		say(f, "info", "the source is open");
	maybe_shut(f);
	for (struct feed_user *u = f->users; u; u = u->next)
		ask_key(f, u);
	feed_retarget(f);
}

static void too_late(void *self)
{
	struct feed *f = self;
	char words[640];

	if (f->state != OPENING)
		return;
	snprintf(words, sizeof(words), "%s did not open within %d s", f->url,
		 FEED_OPEN_MS / 1000);
	fail_users(f, words);
}

static void reopen(struct feed *f)
{
	f->state = OPENING;
	f->references++;
	f->failed = false;
	atomic_store(&f->spilled, false);
	alarm_set(f->late, g_get_monotonic_time() + FEED_OPEN_MS * 1000);
	errand_run(f->context, open_source, opened, f);
}

struct feed *feed_new(const struct details *d, GMainContext *context,
		      const struct outlet *outlet, int *alive)
{
	struct feed *f = g_new0(struct feed, 1);

	++*alive;
	f->alive = alive;
	f->context = context;
	f->late = alarm_new(context, too_late, f);
	f->outlet = *outlet;
	slice_copy(f->name, sizeof(f->name), d->id);
	slice_copy(f->label, sizeof(f->label), d->actor.n ? d->actor : d->id);
	slice_copy(f->url, sizeof(f->url), d->url);
	f->o = (struct source_options){.url = f->url,
				       .label = f->label,
				       .width = (int)d->width,
				       .height = (int)d->height,
				       .fps = (int)d->count,
				       .bps = d->bytes,
				       .failed = on_failed};
	reopen(f);
	return f;
}

void feed_free(struct feed *f)
{
	f->unowned = true;
	maybe_shut(f);
	maybe_gone(f);
}

const char *feed_name(const struct feed *f)
{
	return f->name;
}

int64_t feed_bps(const struct feed *f)
{
	return f->o.bps > 0 ? f->o.bps : BPS_DEFAULT;
}

int feed_width(const struct feed *f)
{
	return f->o.width;
}

int feed_height(const struct feed *f)
{
	return f->o.height;
}

void feed_join(struct feed *f, struct feed_user *u)
{
	u->next = f->users;
	f->users = u;
	if (f->state == SHUT)
		reopen(f);
}

void feed_leave(struct feed *f, struct feed_user *u)
{
	struct feed_user **at = &f->users;

	while (*at && *at != u)
		at = &(*at)->next;
	if (!*at)
		return;
	*at = u->next;
	maybe_shut(f);
	feed_retarget(f);
	maybe_gone(f);
}

void feed_want_key(struct feed *f, struct feed_user *u)
{
	int64_t now = g_get_monotonic_time();

	/* The one that was asked for may be on its way from the encoder. */
	if (u->wants_key && now - u->asked_us < KEY_PAUSE_US)
		return;
	u->wants_key = true;
	u->asked_us = now;
	ask_key(f, u);
}

void feed_retarget(struct feed *f)
{
	int64_t least = feed_bps(f);

	for (struct feed_user *u = f->users; u; u = u->next)
		if (u->target > 0 && u->target < least)
			least = u->target;
	if (f->state == FLOWING)
		source_bitrate(f->source, least);
}
