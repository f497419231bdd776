/* The hidden clocks and what is not right: gauges and alerts of one session. */
#include "core/model_inside.h"

#include <stdio.h>

static const struct {
	const char *name, *unit;
	int64_t limit;
} gauges[] = {
#define X(id, name, unit, limit) [GAUGE_##id] = {name, unit, limit},
	GAUGES(X)
#undef X
};

enum { SESSION_WARN_MS = 3600000 - 120000, ENOUGH = 3 };

static int64_t since(int64_t start_us, int64_t now_us)
{
	return start_us <= 0 ? -1 : now_us > start_us ? (now_us - start_us) / 1000 : 0;
}

static int64_t total_bps(const struct attempt *a, int64_t now_us)
{
	if (a->over || (a->video_bps < 0 && a->audio_bps < 0) ||
	    now_us - a->stats_us > STALE_US)
		return -1;
	return (a->video_bps > 0 ? a->video_bps : 0) +
	       (a->audio_bps > 0 ? a->audio_bps : 0);
}

/* The limit is the channel's, two calls a second. */
static int64_t joins_now(const struct channel *c, int64_t now_us)
{
	int64_t n = 0;

	for (const struct producer *p = c->producers; p; p = p->next) {
		for (size_t i = 0; i < p->n_joins; i++)
			n += p->joins[i] <= now_us && now_us - p->joins[i] < 1000000;
	}
	return n;
}

static int64_t used(const struct attempt *a, enum gauge g, int64_t now_us)
{
	int64_t ms;

	switch (g) {
	case GAUGE_SESSION:
		return a->over ? -1 : since(a->media_us, now_us);
	case GAUGE_IDLE:
		return a->over ? -1 : since(a->last_media_us, now_us);
	case GAUGE_BITRATE:
		return total_bps(a, now_us);
	case GAUGE_WS:
		return a->ws_open ? since(a->ws_up_us, now_us) : -1;
	case GAUGE_WS_IDLE:
		return a->ws_open ? since(a->ws_last_us, now_us) : -1;
	case GAUGE_TURN:
		ms = a->ticking ? since(a->turn_us, now_us) : -1;
		return ms < gauges[g].limit ? ms : -1; /* it has expired: it runs no more */
	case GAUGE_GO_AWAY:
		return a->ws_open ? since(a->go_away_us, now_us) : -1;
	case GAUGE_JOINS:
		return a->ticking ? joins_now(a->channel, now_us) : -1;
	case GAUGE_COUNT:
		break;
	}
	return -1;
}

void gauges_fill(const struct model *m, const struct attempt *a, int64_t now_us,
		 struct snapshot *out)
{
	(void)m;
	for (int g = 0; g < GAUGE_COUNT; g++) {
		struct gauge_view *v = &out->gauges[g];

		v->name = gauges[g].name;
		v->unit = gauges[g].unit;
		v->limit = gauges[g].limit;
		v->used = a ? used(a, (enum gauge)g, now_us) : -1;
		v->warn = v->used >= v->limit / 10 * 8 && v->used >= 0 &&
			  v->used * 10 >= v->limit * 8;
	}
}

/* ---- alerts */

static int ones(unsigned bits)
{
	return __builtin_popcount(bits);
}

static void alert(struct snapshot *out, const struct attempt *a, const struct channel *c,
		  int64_t at_us, enum severity severity, const char *area,
		  const char *words)
{
	struct log_row *r;

	if (out->n_alerts == SNAP_ALERTS)
		return;
	r = &out->alerts[out->n_alerts++];
	memset(r, 0, sizeof(*r));
	r->wall_ms = at_us > 0 ? out->now_wall_ms - (out->now_us - at_us) / 1000 : 0;
	r->at_us = at_us;
	r->severity = severity;
	words_copy(r->area, sizeof(r->area), slice_of(area));
	words_copy(r->channel, sizeof(r->channel), slice_of(c->name));
	words_copy(r->actor, sizeof(r->actor), slice_of(a ? a->actor : ""));
	words_copy(r->text, sizeof(r->text), slice_of(words));
}

static void alerts_of_channel(const struct model *m, const struct channel *c,
			      const struct attempt *a, struct snapshot *out)
{
	bool disabled = strcmp(c->storage, "DISABLED") == 0;

	if (disabled && a && a->join_us)
		alert(out, a, c, a->join_us, SEV_ERROR, "store",
		      "media storage is disabled: a join is refused");
	if (channel_retention(m, c) == 0)
		alert(out, a, c, 0, SEV_ERROR, "store",
		      "the stream keeps data 0 h: ingestion cannot store "
		      "(UpdateDataRetention to 1 h or more)");
}

static void alerts_of_media(const struct channel *c, const struct attempt *a,
			    int64_t now_us, struct snapshot *out)
{
	int64_t age = since(a->media_us, now_us), rate = total_bps(a, now_us);
	char words[160];

	if (a->over || !a->media_us)
		return;
	snprintf(words, sizeof(words),
		 "bitrate %lld %% of the session's 1 Mbps quota (soft), %d of 5 samples",
		 (long long)(rate > 0 ? rate * 100 / QUOTA_BPS : 0), ones(a->rate_bits));
	if (ones(a->rate_bits) >= ENOUGH)
		alert(out, a, c, a->stats_us, SEV_WARN, "stats", words);
	snprintf(words, sizeof(words), "loss > 1 %% in %d of 5 samples",
		 ones(a->loss_bits));
	if (ones(a->loss_bits) >= ENOUGH)
		alert(out, a, c, a->stats_us, SEV_WARN, "stats", words);
	snprintf(words, sizeof(words), "the session reaches its 60 minute limit in %lld s",
		 (long long)((3600000 - age) / 1000 > 0 ? (3600000 - age) / 1000 : 0));
	if (age > SESSION_WARN_MS)
		alert(out, a, c, a->media_us, SEV_WARN, "session", words);
	if (a->stats_us >= 0 && now_us - a->stats_us > STALE_US)
		alert(out, a, c, a->stats_us, SEV_WARN, "stats",
		      "no statistics for more than 3 s");
}

static void refusal(const struct channel *c, const struct attempt *a, struct snapshot *out)
{
	char words[160];

	for (int s = 0; s < STAGE_COUNT; s++) {
		if (a->stages[s].state != STAGE_FAILED)
			continue;
		snprintf(words, sizeof(words), "%s failed: %s", stage_name((enum stage)s),
			 a->stages[s].note);
		alert(out, a, c, a->stages[s].end_us, SEV_ERROR, "session", words);
	}
}

static bool lost(const struct attempt *a)
{
	return a->over && !a->ended && !a->taken_over;
}

/* What is shown may be old, whatever it says. */
static void alert_of_source(const struct model *m, const struct channel *c,
			    struct snapshot *out)
{
	char words[224];

	if (m->source_up || !m->source_told)
		return;
	snprintf(words, sizeof(words), "no events arrive: %s",
		 m->source_why[0] ? m->source_why : "their source is not connected");
	alert(out, NULL, c, 0, SEV_ERROR, "core", words);
}

void alerts_fill(const struct model *m, const struct channel *c, const struct attempt *a,
		 int64_t now_us, struct snapshot *out)
{
	char words[160];

	out->n_alerts = 0;
	alert_of_source(m, c, out);
	alerts_of_channel(m, c, a, out);
	if (!a)
		return;
	if (a->refused && !a->over)
		refusal(c, a, out);
	snprintf(words, sizeof(words), "the session was lost: %s",
		 a->why[0] ? a->why : "its end is not known");
	if (lost(a))
		alert(out, a, c, a->over_us, SEV_ERROR, "session", words);
	snprintf(words, sizeof(words), "the answer breaks %d rules of ingestion",
		 a->lint_errors);
	if (a->lint_errors)
		alert(out, a, c, a->stages[STAGE_ANSWER].end_us, SEV_ERROR, "lint", words);
	if (a->go_away_us && a->ws_open)
		alert(out, a, c, a->go_away_us, SEV_WARN, "signal",
		      "GO_AWAY: the socket must be replaced within 60 s");
	alerts_of_media(c, a, now_us, out);
}

unsigned alarms(const struct attempt *a, int64_t now_us)
{
	if (a->over || !a->media_us)
		return 0;
	return (ones(a->rate_bits) >= ENOUGH ? 1u : 0) |
	       (ones(a->loss_bits) >= ENOUGH ? 2u : 0) |
	       (since(a->media_us, now_us) > SESSION_WARN_MS ? 4u : 0);
}

void alerts_count(const struct model *m, const struct channel *c, int *errors,
		  int *warnings)
{
	const struct attempt *a = c->front;

	if (c->gone)
		return;
	*errors += channel_retention(m, c) == 0;
	if (!a)
		return;
	*errors += a->lint_errors + (a->refused && !a->over) + lost(a) +
		   (c->p2p && a->join_us);
	*warnings += a->lint_warnings;
	*warnings += ones(alarms(a, m->now_us));
}
