/* The snapshot: copies of what one frame needs, and nothing else. */
#include "core/model_inside.h"

#include <stdlib.h>

static void fill_top(const struct model *m, const struct want *w, struct snapshot *out)
{
	out->version = m->version;
	out->now_us = w->now_us;
	out->now_wall_ms = m->now_wall_ms + (w->now_us - m->now_us) / 1000;
	words_copy(out->place, sizeof(out->place), slice_of(m->place));
	memcpy(out->region, m->region, sizeof(out->region));
	memcpy(out->journal_note, m->journal_note, sizeof(out->journal_note));
	memcpy(out->source_why, m->source_why, sizeof(out->source_why));
	out->source_up = m->source_up;
	out->channels_total = m->n_listed;
	out->channels_described = m->n_described;
	out->channels_enabled = m->n_enabled;
	out->sessions_live = (size_t)(m->n_live > 0 ? m->n_live : 0);
	out->errors = (size_t)(m->errors > 0 ? m->errors : 0);
	out->warnings = (size_t)(m->warnings > 0 ? m->warnings : 0);
	out->takeovers_total = (size_t)m->takeovers;
}

static struct attempt *chosen(const struct channel *c, uint32_t key)
{
	struct attempt *a = c->newest;

	while (key && a && a->key != key)
		a = a->older;
	return key && a ? a : c->front;
}

static void fill_sessions(const struct channel *c, struct snapshot *out)
{
	size_t room = sizeof(out->sessions) / sizeof(*out->sessions);

	out->n_sessions = 0;
	for (const struct attempt *a = c->newest; a && out->n_sessions < room;
	     a = a->older) {
		if (a->shown)
			attempt_fill(a, &out->sessions[out->n_sessions++]);
	}
}

static void no_session(struct snapshot *out)
{
	memset(&out->session, 0, sizeof(out->session));
	memset(out->stages, 0, sizeof(out->stages));
	out->n_machines = out->n_tracks = out->n_alerts = 0;
	out->pair_local[0] = out->pair_remote[0] = out->ice_state[0] = '\0';
	out->dtls_state[0] = out->dtls_cipher[0] = '\0';
}

static void fill_depth(const struct depth *d, struct snapshot *out)
{
	out->n_machines = d->n_machines;
	memcpy(out->machines, d->machines, sizeof(out->machines));
	memcpy(out->pair_local, d->pair_local, sizeof(out->pair_local));
	memcpy(out->pair_remote, d->pair_remote, sizeof(out->pair_remote));
	memcpy(out->ice_state, d->ice_state, sizeof(out->ice_state));
	memcpy(out->dtls_state, d->dtls_state, sizeof(out->dtls_state));
	memcpy(out->dtls_cipher, d->dtls_cipher, sizeof(out->dtls_cipher));
}

static void fill_session(struct model *m, const struct channel *c, const struct attempt *a,
			 int64_t now_us, struct snapshot *out)
{
	no_session(out);
	gauges_fill(m, a, now_us, out);
	out->n_sessions = out->n_joins = 0;
	out->budget_ms = BUDGET_MS;
	out->p50_ms = out->p95_ms = -1;
	if (!c)
		return;
	fill_sessions(c, out);
	past_fill(c, a, out);
	alerts_fill(m, c, a, now_us, out);
	if (!a)
		return;
	attempt_fill(a, &out->session);
	memcpy(out->stages, a->stages, sizeof(out->stages));
	tracks_snapshot(a, now_us, out);
	if (a->depth)
		fill_depth(a->depth, out);
}

static void fill_takeover(const struct channel *c, int64_t now_us, struct snapshot *out)
{
	out->n_producers = out->n_takeovers = out->n_stored = out->n_keys = 0;
	out->longest_gap_ms = out->longest_unstored_ms = out->covered_milli = -1;
	out->unstored_now_ms = -1;
	memset(&out->ping_pong, 0, sizeof(out->ping_pong));
	if (c)
		takeover_snapshot(c, now_us, out);
}

/* Time alone changes the picture while a clock runs: each whole second is a new version. */
static void age(struct model *m, int64_t now_us)
{
	if (m->n_ticking > 0 && now_us / 1000000 != m->drawn_us / 1000000)
		m->version++;
	m->drawn_us = now_us;
}

void model_snapshot(struct model *m, const struct want *wanted, struct snapshot *out)
{
	struct channel *c = channel_shown(m, wanted->channel);
	struct attempt *a = c ? chosen(c, wanted->session) : NULL;
	struct want w = *wanted;

	w.now_us = w.now_us < 0 ? 0 : w.now_us > INT64_MAX / 4 ? INT64_MAX / 4 : w.now_us;
	m->wanted = a;
	age(m, w.now_us);
	fill_top(m, &w, out);
	memset(&out->channel, 0, sizeof(out->channel));
	if (c)
		channel_fill(m, c, &out->channel);
	if (w.parts & WANT_CHANNELS)
		channel_list(m, &w, out);
	if (w.parts & WANT_NAMES)
		names_snapshot(m, &w, out);
	if (w.parts & (WANT_SESSION | WANT_PREVIEW | WANT_TAKEOVER | WANT_SDP))
		fill_session(m, c, a, w.now_us, out);
	if (w.parts & WANT_LADDER)
		ladder_snapshot(m, &w, c, out);
	if (w.parts & WANT_SDP)
		exchange_snapshot(m, &w, c, a, out);
	if (w.parts & WANT_STATS)
		stats_snapshot(m, a, &w, out);
	if (w.parts & WANT_TAKEOVER)
		fill_takeover(c, w.now_us, out);
	if (w.parts & WANT_LOG)
		log_snapshot(m, &w, out);
	if (w.parts & WANT_STREAMS)
		streams_snapshot(m, &w, out);
	if (w.parts & WANT_SESSIONS)
		sessions_snapshot(m, &w, a, out);
}
