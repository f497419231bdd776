/* The hidden clocks and quotas of one session. */
#include "core/model_inside.h"

static const struct {
	const char *name, *unit;
	int64_t limit;
} gauges[] = {
#define X(id, name, unit, limit) [GAUGE_##id] = {name, unit, limit},
	GAUGES(X)
#undef X
};

/* What comes when it has run out (AWS: service quotas, and the signaling API's messages).
 */
/* clang-format off */
static const char *const then[GAUGE_COUNT] = {
	[GAUGE_SESSION] =    "the service ends the session; a new join costs a gap",
	[GAUGE_IDLE] =       "the service ends a session without media",
	[GAUGE_BITRATE] =    "soft: more may be throttled",
	[GAUGE_WS] =         "the service closes the WebSocket; media goes on",
	[GAUGE_WS_IDLE] =    "the service closes an idle WebSocket",
	[GAUGE_TURN] =       "no new relay with these credentials: ask for new ones",
	[GAUGE_GO_AWAY] =    "the service closes the WebSocket: open another before",
	[GAUGE_KEYS] =       "calls are refused, unless the source has new keys before",
	[GAUGE_CLOCK] =      "signatures are refused: set this machine's clock",
	[GAUGE_JOINS] =      "more joins of this channel are refused",
	[GAUGE_ALL_JOINS] =  "more joins of this account are refused",
	[GAUGE_CONNECTS] =   "more connections as master are refused",
	[GAUGE_DESCRIBES] =  "more describe calls are refused",
	[GAUGE_CANDIDATES] = "more candidates are refused",
	[GAUGE_ANSWERS] =    "more answers are refused",
	[GAUGE_PAYLOAD] =    "longer messages are refused",
};
/* clang-format on */

static int64_t since(int64_t start_us, int64_t now_us)
{
	return start_us <= 0 ? -1 : now_us > start_us ? (now_us - start_us) / 1000 : 0;
}

int64_t attempt_bps(const struct attempt *a, int64_t now_us)
{
	if (!attempt_fresh(a, now_us) || (a->video_bps < 0 && a->audio_bps < 0))
		return -1;
	return (a->video_bps > 0 ? a->video_bps : 0) +
	       (a->audio_bps > 0 ? a->audio_bps : 0);
}

/* ---- rates */

static void count(struct rate *r, int64_t at_us)
{
	int64_t second = at_us / 1000000;

	if (r->second != second)
		r->n = 0;
	r->second = second;
	if (r->n < UINT16_MAX)
		r->n++;
	r->peak = r->n > r->peak ? r->n : r->peak;
}

static bool joins(const struct event *e)
{
	return slice_is(e->d.op, "JoinStorageSession") ||
	       slice_is(e->d.op, "JoinStorageSessionAsViewer");
}

/* Candidates by type, whoever sent them: what the two sides have to try. */
static void count_candidate(struct attempt *a, struct slice candidate)
{
	static const char *const types[] = {" typ host", " typ srflx", " typ relay"};

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (words_have(candidate, slice_of(types[i])))
			a->candidate_types[i]++;
}

static void count_frame(struct model *m, struct attempt *a, const struct event *e)
{
	bool up = e->kind == EV_FRAME_UP;

	if (m->frame.kind == SIGMSG_ICE_CANDIDATE)
		count_candidate(a, m->frame.candidate);
	if (!up)
		return;
	if (m->frame.kind == SIGMSG_ICE_CANDIDATE)
		count(&a->candidates, e->at_us);
	if (m->frame.kind == SIGMSG_SDP_ANSWER)
		count(&a->answer_rate, e->at_us);
	if (m->frame.payload.n > a->longest)
		a->longest = m->frame.payload.n;
}

void gauges_count(struct model *m, struct where w, const struct event *e)
{
	if (e->kind == EV_API_ASK && joins(e))
		count(&m->joins, e->at_us);
	if (w.channel && e->kind == EV_API_ASK && slice_starts(e->d.op, "Describe"))
		count(&w.channel->describes, e->at_us);
	if (w.channel && e->kind == EV_WS_DIAL && !slice_is(e->d.role, "VIEWER"))
		count(&w.channel->connects, e->at_us);
	if (w.attempt && (e->kind == EV_FRAME_UP || e->kind == EV_FRAME_DOWN))
		count_frame(m, w.attempt, e);
}

static const struct rate *rate_of(const struct model *m, const struct attempt *a,
				  enum gauge g)
{
	switch (g) {
	case GAUGE_ALL_JOINS:
		return &m->joins;
	case GAUGE_CONNECTS:
		return &a->channel->connects;
	case GAUGE_DESCRIBES:
		return &a->channel->describes;
	case GAUGE_CANDIDATES:
		return &a->candidates;
	case GAUGE_ANSWERS:
		return &a->answer_rate;
	case GAUGE_SESSION:
	case GAUGE_IDLE:
	case GAUGE_BITRATE:
	case GAUGE_WS:
	case GAUGE_WS_IDLE:
	case GAUGE_TURN:
	case GAUGE_GO_AWAY:
	case GAUGE_KEYS:
	case GAUGE_CLOCK:
	case GAUGE_JOINS:
	case GAUGE_PAYLOAD:
	case GAUGE_COUNT:
		break;
	}
	return NULL;
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

/* ---- what a screen gets */

static int64_t used_by_rate(const struct model *m, const struct attempt *a, enum gauge g,
			    int64_t now_us)
{
	const struct rate *r = rate_of(m, a, g);

	if (!a->ticking)
		return -1;
	if (!r)
		return joins_now(a->channel, now_us);
	return r->second == now_us / 1000000 ? r->n : 0;
}

static int64_t used(const struct model *m, const struct attempt *a, enum gauge g,
		    int64_t now_us)
{
	int64_t ms;

	switch (g) {
	case GAUGE_SESSION:
		return a->over ? -1 : since(a->media_us, now_us);
	case GAUGE_IDLE:
		return a->over ? -1 : since(a->last_media_us, now_us);
	case GAUGE_BITRATE:
		return attempt_bps(a, now_us);
	case GAUGE_WS:
		return a->ws_open ? since(a->ws_up_us, now_us) : -1;
	case GAUGE_WS_IDLE:
		return a->ws_open ? since(a->ws_last_us, now_us) : -1;
	case GAUGE_TURN:
		ms = a->ticking ? since(a->turn_us, now_us) : -1;
		return ms < gauges[g].limit ? ms : -1; /* it has expired: it runs no more */
	case GAUGE_GO_AWAY:
		return a->ws_open ? since(a->go_away_us, now_us) : -1;
	case GAUGE_PAYLOAD:
		return a->longest ? (int64_t)a->longest : -1;
	case GAUGE_JOINS:
	case GAUGE_ALL_JOINS:
	case GAUGE_CONNECTS:
	case GAUGE_DESCRIBES:
	case GAUGE_CANDIDATES:
	case GAUGE_ANSWERS:
		return used_by_rate(m, a, g, now_us);
	case GAUGE_KEYS:
	case GAUGE_CLOCK:
	case GAUGE_COUNT:
		break;
	}
	return -1;
}

/* Those of whoever asks: they run without a session, too. */
static void fill_access(const struct model *m, int64_t now_us, struct snapshot *out)
{
	const struct access_view *a = &m->access;
	struct gauge_view *keys = &out->gauges[GAUGE_KEYS],
			  *clock = &out->gauges[GAUGE_CLOCK];
	int64_t now_ms = m->now_wall_ms + (now_us - m->now_us) / 1000;

	out->access = *a;
	if (a->source[0] && a->ends_ms > a->since_ms) {
		keys->limit = a->ends_ms - a->since_ms;
		keys->used = now_ms > a->since_ms ? now_ms - a->since_ms : 0;
		keys->warn = keys->used * 10 >= keys->limit * 8;
	}
	if (a->source[0] && a->off_ms >= 0) {
		clock->used = a->off_ms;
		clock->warn = clock->used * 10 >= clock->limit * 8;
	}
}

void gauges_fill(const struct model *m, const struct attempt *a, int64_t now_us,
		 struct snapshot *out)
{
	for (int g = 0; g < GAUGE_COUNT; g++) {
		struct gauge_view *v = &out->gauges[g];
		const struct rate *r = a ? rate_of(m, a, (enum gauge)g) : NULL;

		v->name = gauges[g].name;
		v->unit = gauges[g].unit;
		v->then = then[g];
		v->limit = gauges[g].limit;
		v->used = a ? used(m, a, (enum gauge)g, now_us) : -1;
		v->peak = r && v->used >= 0 ? r->peak : -1;
		v->warn = v->used >= 0 && v->used * 10 >= v->limit * 8;
	}
	fill_access(m, now_us, out);
}
