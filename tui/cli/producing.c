/* A session of our own inside the screen. */
#include "tui/cli/producing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Video; with sound it stays below the 1 Mbps that a session may have. */
enum { BPS = 800000 };

struct producing {
	struct producing_options o;
	char actor[64], channel[ORDER_NAME];
	struct loop *session;   /* NULL: none */
	bool leaving, expected; /* expected: its end is no news */
};

struct producing *producing_new(const struct producing_options *o)
{
	struct producing *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->o = *o;
	slice_copy(p->actor, sizeof(p->actor), o->actor);
	p->o.actor = slice_of(p->actor);
	return p;
}

void producing_free(struct producing *p)
{
	if (!p)
		return;
	if (p->session)
		loop_free(p->session);
	free(p);
}

const char *producing_channel(const struct producing *p)
{
	return p && p->session ? p->channel : "";
}

/* Where the service tells what it sees, only what happens on this side alone is told. */
static bool ours_alone(enum event_kind kind)
{
	return kind == EV_START || kind == EV_MOVE || kind == EV_NOTE ||
	       kind == EV_WORKER_UP || kind == EV_WORKER_DOWN;
}

static void on_event(void *self, const struct event *e)
{
	struct producing *p = self;

	if (!p->o.tells || ours_alone(e->kind))
		p->o.event(p->o.self, e);
}

/* As a line among the channel's events: the status line goes with the next key. */
static void tell_why(struct producing *p, const struct session_view *v)
{
	struct event e = {.kind = EV_NOTE};
	uv_timeval64_t wall;

	uv_gettimeofday(&wall);
	e.at_us = (int64_t)(uv_hrtime() / 1000);
	e.wall_ms = wall.tv_sec * 1000 + wall.tv_usec / 1000;
	e.d.channel = slice_of(p->channel);
	e.d.actor = p->o.actor;
	e.d.state = SLICE("error");
	e.d.why = slice_of(v->why[0] ? v->why : "the session failed");
	p->o.event(p->o.self, &e);
}

static void say_end(struct producing *p, const struct session_view *v)
{
	char words[400];

	switch (v->end) {
	case SESSION_TAKEN_OVER:
		snprintf(words, sizeof(words),
			 "another producer took the session of %.64s over; {join} joins "
			 "again",
			 p->channel);
		p->o.say(p->o.self, SEV_WARN, words);
		break;
	case SESSION_REFUSED:
	case SESSION_FAILED:
		snprintf(words, sizeof(words), "%.64s: %s", p->channel,
			 v->why[0] ? v->why : "the session failed");
		p->o.say(p->o.self, SEV_ERROR, words);
		tell_why(p, v);
		break;
	case SESSION_DONE:
	case SESSION_RUNNING:
		snprintf(words, sizeof(words), "left the session of %.64s", p->channel);
		p->o.say(p->o.self, SEV_INFO, words);
		break;
	}
}

static void on_over(void *self, const struct session_view *v)
{
	struct producing *p = self;

	loop_free(p->session);
	p->session = NULL;
	if (!p->expected)
		say_end(p, v);
	p->o.over(p->o.self);
}

static void fill(struct producing *p, const struct order *o, struct loop_options *out)
{
	*out = (struct loop_options){.source = slice_of(o->text),
				     .bps = BPS,
				     .observe = on_event,
				     .over = on_over,
				     .self = p,
				     .client = p->o.client,
				     .sockets = p->o.sockets};
	out->session.channel = slice_of(p->channel);
	out->session.actor = p->o.actor;
	out->session.ingest = true;
	uv_random(NULL, NULL, &out->session.seed, sizeof(out->session.seed) - 2, 0, NULL);
}

bool producing_join(struct producing *p, const struct order *o)
{
	struct trouble why = {FAULT_NONE, 0, ""};
	struct loop_options options;
	char words[400];

	if (p->session) {
		snprintf(words, sizeof(words),
			 "this screen already produces on %.64s: {leave} leaves it first",
			 p->channel);
		p->o.say(p->o.self, SEV_WARN, words);
		return false;
	}
	slice_copy(p->channel, sizeof(p->channel), slice_of(o->channel));
	p->leaving = p->expected = false;
	fill(p, o, &options);
	p->session = loop_new(p->o.loop, &options, &why);
	if (!p->session) {
		p->o.say(p->o.self, SEV_ERROR, why.words);
		return false;
	}
	loop_start(p->session);
	snprintf(words, sizeof(words), "joining the session of %.64s with %.64s",
		 p->channel, o->text[0] ? o->text : "the test picture");
	p->o.say(p->o.self, SEV_INFO, words);
	return true;
}

void producing_leave(struct producing *p)
{
	if (p && p->session)
		loop_stop(p->session, p->leaving ? "left at once" : "left");
	if (p)
		p->leaving = true;
}

void producing_gone(struct producing *p, const char *channel)
{
	if (!p || !p->session || strcmp(p->channel, channel) != 0)
		return;
	p->expected = true;
	producing_leave(p);
}
