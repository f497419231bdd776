/* Peers: from the first candidate to the first stored fragment, and their end. */
#include "core/model_inside.h"

#include <stdio.h>

/* Candidates are gathered for the offer, or for ICE after it: a part of the stage that
 * waits for it. */
void fold_peer_gathered(struct model *m, const struct event *e, struct where w)
{
	struct stage_view *v;

	(void)m;
	if (!w.attempt ||
	    (!running(w.attempt, STAGE_OFFER) && !running(w.attempt, STAGE_ICE)))
		return;
	v = &w.attempt->stages[running(w.attempt, STAGE_OFFER) ? STAGE_OFFER : STAGE_ICE];
	snprintf(v->parts, sizeof(v->parts), "gathered %d in %lld ms",
		 (int)(e->d.count > 0 && e->d.count < 1000 ? e->d.count : 0),
		 (long long)e->d.ms);
}

void fold_peer_candidate(struct model *m, const struct event *e, struct where w)
{
	struct attempt *a = w.attempt;

	if (!a)
		return;
	a->relay |= !slice_is(e->d.side, "storage") &&
		    words_have(e->d.body, SLICE(" typ relay"));
	/* The storage side gathers before it offers; the device's first candidate begins
	 * ICE. */
	if (!slice_is(e->d.side, "storage") && a->stages[STAGE_ICE].state == STAGE_NONE &&
	    a->stages[STAGE_OFFER].state == STAGE_DONE) {
		stage_begin(a, STAGE_ICE, e);
		attempt_refresh(m, a, e->at_us);
	}
}

static struct slice first_word(struct slice s)
{
	const char *space = s.n ? memchr(s.at, ' ', s.n) : NULL;

	return (struct slice){s.at, space ? (size_t)(space - s.at) : s.n};
}

static struct slice last_word(struct slice s)
{
	size_t i = s.n;

	while (i && s.at[i - 1] != ' ')
		i--;
	return (struct slice){s.at ? s.at + i : "", s.n - i};
}

/* "srflx↔host udp" of "srflx 198.51.100.7:51820 udp" and the like. */
static void pair_words(char *to, size_t room, const struct event *e)
{
	struct slice a = first_word(e->d.local), b = first_word(e->d.remote),
		     t = last_word(e->d.local);

	if (!a.n)
		snprintf(to, room, "connected");
	else
		snprintf(to, room, "%.*s↔%.*s %.*s", (int)(a.n < 8 ? a.n : 8), a.at,
			 (int)(b.n < 8 ? b.n : 8), b.at ? b.at : "",
			 (int)(t.n < 4 ? t.n : 4), t.at);
}

static void ice_connected(struct attempt *a, const struct event *e)
{
	const int *n = a->candidate_types;
	char note[48];

	if (a->stages[STAGE_ICE].state == STAGE_DONE)
		return;
	pair_words(note, sizeof(note), e);
	stage_end(a, STAGE_ICE, e, true, note);
	if (n[0] + n[1] + n[2] && !a->stages[STAGE_ICE].parts[0])
		snprintf(a->stages[STAGE_ICE].parts, sizeof(a->stages->parts),
			 "of host %d, srflx %d, relay %d", n[0] % 1000, n[1] % 1000,
			 n[2] % 1000);
	if (a->stages[STAGE_DTLS].state == STAGE_NONE)
		stage_begin(a, STAGE_DTLS, e);
}

void fold_peer_ice(struct model *m, const struct event *e, struct where w)
{
	struct attempt *a = w.attempt;
	struct depth *d = a ? attempt_depth(m, a) : NULL;

	if (!a)
		return;
	band_state(m, a, e, BAND_ICE);
	path_pair(plot_of(m, a, e->at_us, false), e);
	if (d)
		words_copy(d->ice_state, sizeof(d->ice_state), e->d.state);
	if (d && e->d.local.n)
		words_keep(d->pair_local, sizeof(d->pair_local), e->d.local);
	if (d && e->d.remote.n)
		words_keep(d->pair_remote, sizeof(d->pair_remote), e->d.remote);
	if (slice_is(e->d.state, "connected") || slice_is(e->d.state, "ready") ||
	    slice_is(e->d.state, "completed"))
		ice_connected(a, e);
	else if (slice_is(e->d.state, "failed"))
		stage_end(a, STAGE_ICE, e, false, "no pair of candidates works");
	else if (a->stages[STAGE_ICE].state == STAGE_NONE)
		stage_begin(a, STAGE_ICE, e);
	attempt_refresh(m, a, e->at_us);
}

static void dtls_connected(struct attempt *a, const struct event *e, const char *note)
{
	if (a->stages[STAGE_DTLS].state == STAGE_DONE)
		return;
	stage_end(a, STAGE_DTLS, e, true, note);
	stage_begin(a, STAGE_FRAME, e);
}

void fold_peer_dtls(struct model *m, const struct event *e, struct where w)
{
	struct attempt *a = w.attempt;
	struct depth *d = a ? attempt_depth(m, a) : NULL;
	char words[48];

	if (!a)
		return;
	words_keep(words, sizeof(words), e->d.codec.n ? e->d.codec : e->d.why);
	band_state(m, a, e, BAND_DTLS);
	if (d)
		words_copy(d->dtls_state, sizeof(d->dtls_state), e->d.state);
	if (d && e->d.codec.n)
		words_copy(d->dtls_cipher, sizeof(d->dtls_cipher), e->d.codec);
	if (slice_is(e->d.state, "connected"))
		dtls_connected(a, e, words);
	else if (slice_is(e->d.state, "failed"))
		stage_end(a, STAGE_DTLS, e, false, words[0] ? words : "failed");
	else if (a->stages[STAGE_DTLS].state == STAGE_NONE)
		stage_begin(a, STAGE_DTLS, e);
	attempt_refresh(m, a, e->at_us);
}

void fold_peer_up(struct model *m, const struct event *e, struct where w)
{
	struct event now = *e;

	if (!w.attempt || w.attempt->over)
		return;
	now.d.ms = 0;
	w.attempt->peer_open = true;
	if (running(w.attempt, STAGE_ICE))
		ice_connected(w.attempt, &now);
	if (running(w.attempt, STAGE_DTLS))
		dtls_connected(w.attempt, &now, "");
	attempt_show(w.attempt);
	attempt_refresh(m, w.attempt, e->at_us);
}

/* Words of a worker or a machine that closed the peer itself. */
static bool by_ourselves(struct slice why)
{
	static const char *const words[] = {"closed",   "stop",  "replaced",
					    "we close", "by us", "no longer"};

	return !words_have(why, SLICE("remote")) && !words_have(why, SLICE("the other")) &&
	       words_any(why, words, sizeof(words) / sizeof(*words));
}

/* Words of a path that broke: nobody took anything over. */
static bool by_the_network(struct slice why)
{
	static const char *const words[] = {"ICE",       "consent", "timeout",
					    "timed out", "worker",  "network"};

	return words_any(why, words, sizeof(words) / sizeof(*words));
}

static bool current(const struct attempt *a, struct slice peer)
{
	return !peer.n || !a->peer || a->peer == table_key(peer);
}

/* A device that got no offer joins again: what the storage side had for it before goes. */
static bool of_an_earlier_join(const struct attempt *a, const struct event *e)
{
	return slice_is(e->d.side, "storage") && a->unanswered && !a->exchange &&
	       (running(a, STAGE_JOIN) || running(a, STAGE_OFFER));
}

void fold_peer_down(struct model *m, const struct event *e, struct where w)
{
	struct attempt *a = w.attempt;
	char why[48];

	if (!a || !current(a, e->d.peer) || of_an_earlier_join(a, e))
		return;
	a->peer_open = false;
	a->down_us = e->at_us;
	path_over(a->plot, e->at_us);
	band_say(m, a, e, BAND_ICE, "closed", BAND_OFF);
	band_say(m, a, e, BAND_DTLS, "closed", BAND_OFF);
	takeover_learned(a, e->at_us);
	if (a->over || a->reoffer) {
		a->reoffer = false;
		attempt_refresh(m, a, e->at_us);
		return;
	}
	words_keep(why, sizeof(why), e->d.why.n ? e->d.why : SLICE("the peer is gone"));
	words_copy(a->why, sizeof(a->why), slice_of(why));
	/* Seen from the service, a peer that closes is a producer that leaves. */
	a->ended = slice_is(e->d.side, "storage") ? !by_the_network(e->d.why)
						  : by_ourselves(e->d.why);
	if (!a->ended && !by_the_network(e->d.why) && !a->channel->told && a->media_us &&
	    a->ws_open)
		takeover_inferred(m, a, e);
	attempt_over(m, a, e, why);
	channel_recount(m, a->channel);
}

void fold_track_first(struct model *m, const struct event *e, struct where w)
{
	struct attempt *a = w.attempt;
	char note[48], codec[24];

	if (!a || (e->d.width <= 0 && !words_have(e->d.codec, SLICE("H264"))))
		return;
	words_copy(codec, sizeof(codec), e->d.codec);
	if (e->d.width > 0)
		snprintf(note, sizeof(note), "%s %dx%d", codec, (int)(e->d.width % 100000),
			 (int)(e->d.height % 100000));
	else
		snprintf(note, sizeof(note), "%s", codec);
	stage_media(m, a, e, note);
}

enum { SAME_SPAN_US = 50000 }; /* rounding of times, not a gap */

/* A stored fragment begins with a key frame. */
static void keep_key(struct model *m, struct channel *c, int64_t at_us)
{
	if (!c->keys)
		c->keys = pool_zeroed(m->pool, SNAP_KEYS * sizeof(*c->keys));
	if (c->keys)
		c->keys[c->n_keys++ % SNAP_KEYS] = at_us;
}

static void keep_stored(struct model *m, struct channel *c, const struct event *e)
{
	int64_t start = e->at_us - (e->wall_ms - e->d.start_ms) * 1000;
	int64_t end = start + e->d.ms * 1000;
	struct span *last;

	if (e->d.start_ms <= 0 || e->d.ms <= 0 || start < 0)
		return;
	keep_key(m, c, start);
	if (!c->stored)
		c->stored = pool_zeroed(m->pool, SNAP_STORED * sizeof(*c->stored));
	if (!c->stored)
		return;
	last = c->n_stored ? &c->stored[(c->n_stored - 1) % SNAP_STORED] : NULL;
	if (last && start >= last->start_us && start - last->end_us <= SAME_SPAN_US) {
		last->end_us = end > last->end_us ? end : last->end_us;
		return;
	}
	c->stored[c->n_stored++ % SNAP_STORED] = (struct span){start, end, SPAN_HOLDING};
}

static void first_stored(struct model *m, struct attempt *a, const struct event *e)
{
	char note[48];

	snprintf(note, sizeof(note), "%lld kB, %lld ms", (long long)(e->d.bytes / 1000),
		 (long long)e->d.ms);
	a->stages[STAGE_FRAGMENT].state = STAGE_DONE;
	a->stages[STAGE_FRAGMENT].end_us = e->at_us;
	a->stages[STAGE_FRAGMENT].from = e->from;
	words_copy(a->stages[STAGE_FRAGMENT].note, sizeof(note), slice_of(note));
	past_keep(m, a);
}

static void count_stored(struct attempt *a, const struct event *e)
{
	int64_t ms = e->d.ms < 3600000 ? e->d.ms : 3600000;

	a->last_media_us = a->stored_us = e->at_us;
	a->fragments++;
	a->fragment_ms =
		(int32_t)(a->fragment_ms ? (3 * (int64_t)a->fragment_ms + ms) / 4 : ms);
	if (a->depth)
		a->depth->store_why[0] = '\0';
}

void fold_fragment(struct model *m, const struct event *e, struct where w)
{
	if (!w.channel)
		return;
	w.channel->fragments++;
	w.channel->last_fragment_us = e->at_us;
	keep_stored(m, w.channel, e);
	stream_stored(m, w.channel, e);
	if (!w.attempt)
		return;
	count_stored(w.attempt, e);
	if (!w.attempt->media_us && !w.attempt->over)
		stage_media(m, w.attempt, e, "stored");
	if (running(w.attempt, STAGE_FRAGMENT)) {
		first_stored(m, w.attempt, e);
		attempt_refresh(m, w.attempt, e->at_us);
	}
}

/* The last clause of a note says why: "recording stores nothing: … : No space left". */
static struct slice last_clause(struct slice words)
{
	for (size_t i = words.n; i-- > 1;) {
		if (words.at[i - 1] == ':' && words.at[i] == ' ')
			return (struct slice){words.at + i + 1, words.n - i - 1};
	}
	return words;
}

/* What a recording cannot do stands until its next fragment. */
void fold_note(struct model *m, const struct event *e, struct where w)
{
	struct attempt *a = w.attempt;
	struct depth *d;

	if (!a || a->over || !a->media_us || !(e->d.peer.n || e->d.actor.n) ||
	    !words_have(e->d.why, SLICE("recording stores nothing")))
		return;
	d = attempt_depth(m, a);
	if (d)
		words_keep(d->store_why, sizeof(d->store_why), last_clause(e->d.why));
}
