/* The fold: finds whom an event is about, then hands it to the part of the model that knows
 * it. */
#include "core/model_inside.h"

#include <stdio.h>

enum { HISTORY_DEFAULT = 32 * 1024 * 1024 };

/* What an event may bring into being. */
enum make { NOTHING, A_CHANNEL, AN_ATTEMPT, A_WAY };

typedef void fold(struct model *m, const struct event *e, struct where w);

static void fold_head(struct model *m, const struct event *e, struct where w)
{
	char place[16], version[8];

	(void)w;
	words_copy(place, sizeof(place), e->d.body);
	words_copy(version, sizeof(version), e->d.id);
	snprintf(m->journal_note, sizeof(m->journal_note), "journal %s of %s", version,
		 place);
	/* The same stream again after a lost connection: its history was folded already. */
	m->skip_until_us = m->has_head && m->seed == e->d.count ? m->now_us : 0;
	m->skip_until_ms = m->now_wall_ms;
	m->has_head = true;
	m->seed = e->d.count;
}

/* The same keys, told again, are not fresh. */
static void fold_access(struct model *m, const struct event *e, struct where w)
{
	struct access_view *a = &m->access, before = *a;

	(void)w;
	words_copy(a->source, sizeof(a->source), e->d.id);
	a->ends_ms = e->d.start_ms;
	a->off_ms = e->d.state.n ? e->d.ms : -1;
	a->ahead = slice_is(e->d.state, "ahead");
	a->corrected = e->d.code == 1;
	if (a->ends_ms != before.ends_ms || strcmp(a->source, before.source) != 0)
		a->since_ms = e->wall_ms;
	m->news++;
}

static void fold_start(struct model *m, const struct event *e, struct where w)
{
	if (e->d.actor.n)
		words_copy(m->me, sizeof(m->me), e->d.actor);
	if (w.channel)
		m->current = w.channel;
}

static void fold_stop(struct model *m, const struct event *e, struct where w)
{
	struct attempt *a = w.attempt;

	if (!a || a->over)
		return;
	a->ended = true;
	attempt_over(m, a, e, "stopped");
}

static void fold_worker_down(struct model *m, const struct event *e, struct where w)
{
	struct attempt *a = w.attempt;

	if (!a || a->over || !a->peer_open)
		return;
	a->peer_open = false;
	words_copy(a->why, sizeof(a->why), SLICE("the media worker ended"));
	attempt_over(m, a, e, a->why);
}

static void fold_nothing(struct model *m, const struct event *e, struct where w)
{
	(void)m;
	(void)e;
	(void)w;
}

/* clang-format off */
static const struct {
	fold *fold;
	enum make make;
	bool state; /* what exists, not what happened: never skipped as repeated */
} folds[EV_COUNT] = {
	[EV_HEAD] =           {fold_head,           NOTHING,    true},
	[EV_TICK] =           {NULL,                NOTHING,    true},
	[EV_START] =          {fold_start,          A_CHANNEL,  false},
	[EV_STOP] =           {fold_stop,           NOTHING,    false},
	[EV_NOTE] =           {fold_note,           NOTHING,    false},
	[EV_CHANNEL] =        {fold_channel,        A_CHANNEL,  true},
	[EV_CHANNEL_GONE] =   {fold_channel_gone,   NOTHING,    true},
	[EV_MAPPING] =        {fold_mapping,        A_CHANNEL,  true},
	[EV_STREAM] =         {fold_stream,         NOTHING,    true},
	[EV_STREAM_GONE] =    {fold_stream_gone,    NOTHING,    true},
	[EV_ACCESS] =         {fold_access,         NOTHING,    true},
	[EV_API_ASK] =        {fold_api_ask,        A_WAY,      false},
	[EV_API_OK] =         {fold_api_ok,         A_WAY,      false},
	[EV_API_FAIL] =       {fold_api_fail,       A_WAY,      false},
	[EV_WS_DIAL] =        {fold_ws_dial,        A_WAY,      false},
	[EV_WS_UP] =          {fold_ws_up,          A_WAY,      false},
	[EV_WS_GONE] =        {fold_ws_gone,        NOTHING,    false},
	[EV_FRAME_UP] =       {fold_frame,          AN_ATTEMPT, false},
	[EV_FRAME_DOWN] =     {fold_frame,          AN_ATTEMPT, false},
	[EV_JOIN] =           {fold_join,           A_WAY,      false},
	[EV_HOLDER] =         {fold_holder,         A_CHANNEL,  false},
	[EV_SESSION_END] =    {fold_session_end,    NOTHING,    false},
	[EV_WORKER_UP] =      {fold_nothing,        NOTHING,    false},
	[EV_WORKER_DOWN] =    {fold_worker_down,    NOTHING,    false},
	[EV_PEER_OFFER] =     {fold_nothing,        AN_ATTEMPT, false},
	[EV_PEER_ANSWER] =    {fold_nothing,        AN_ATTEMPT, false},
	[EV_PEER_CANDIDATE] = {fold_peer_candidate, AN_ATTEMPT, false},
	[EV_PEER_GATHERED] =  {fold_peer_gathered,  AN_ATTEMPT, false},
	[EV_PEER_ICE] =       {fold_peer_ice,       AN_ATTEMPT, false},
	[EV_PEER_DTLS] =      {fold_peer_dtls,      AN_ATTEMPT, false},
	[EV_PEER_UP] =        {fold_peer_up,        AN_ATTEMPT, false},
	[EV_PEER_DOWN] =      {fold_peer_down,      NOTHING,    false},
	[EV_TRACK_FIRST] =    {fold_track_first,    AN_ATTEMPT, false},
	[EV_TRACK_STATS] =    {fold_track_stats,    AN_ATTEMPT, false},
	[EV_TRACK_KEY] =      {fold_track_key,      AN_ATTEMPT, false},
	[EV_PICTURE_LOST] =   {fold_track_pli,      AN_ATTEMPT, false},
	[EV_FRAGMENT] =       {fold_fragment,       NOTHING,    false},
	[EV_PICTURE] =        {fold_nothing,        NOTHING,    false},
	[EV_PIXELS] =         {NULL,                NOTHING,    true},
	[EV_MOVE] =           {fold_move,           NOTHING,    false},
};
/* clang-format on */

/* A call begins a way to the session only when it is one of its stages and a device makes
 * it. */
static enum make made_by(const struct event *e)
{
	bool call = e->kind == EV_API_ASK || e->kind == EV_API_OK || e->kind == EV_API_FAIL;

	if (slice_is(e->d.role, "VIEWER"))
		return NOTHING;
	if (call && stage_of_op(e->d.op) == STAGE_COUNT)
		return e->kind == EV_API_ASK && slice_is(e->d.op, "CreateSignalingChannel")
			       ? A_CHANNEL
			       : NOTHING;
	if (call && e->kind != EV_API_ASK)
		return AN_ATTEMPT;
	return folds[e->kind].make;
}

static bool past(const struct attempt *a, const struct event *e)
{
	bool joins = e->kind == EV_JOIN
			     ? !a->join_asked
			     : e->kind == EV_API_ASK && stage_of_op(e->d.op) == STAGE_JOIN;

	return a->over || (joins && a->media_us) ||
	       (!a->ticking &&
		e->at_us - a->last_us > (int64_t)(a->shown ? 30000000 : 2000000));
}

static struct attempt *of_peer(struct model *m, const struct event *e)
{
	return e->d.peer.n ? table_find(&m->by_peer, table_key(e->d.peer)) : NULL;
}

/* The channel of a known peer; most events are its statistics. */
static struct channel *known(const struct attempt *a, const struct event *e)
{
	if (!a || a->channel->gone)
		return NULL;
	return !e->d.channel.n || a->channel->name_key == table_key(e->d.channel)
		       ? a->channel
		       : NULL;
}

static struct channel *channel_of(struct model *m, const struct event *e,
				  const struct attempt *peers, enum make make)
{
	struct channel *c = known(peers, e);
	struct stream *s;

	c = c ? c : channel_get(m, e->d.channel, e->d.arn, make != NOTHING);
	if (c)
		return c;
	s = stream_get(m, e->d.stream, false);
	if (s && s->channel)
		return s->channel;
	return e->d.channel.n || folds[e->kind].state ? NULL : m->current;
}

/* A peer's events belong to the way that made it, even when its actor is on another by now.
 */
static bool of_actor(const struct attempt *a, struct slice actor)
{
	return !actor.n || (a->producer && a->producer->actor_key == table_key(actor));
}

static struct attempt *attempt_of(struct model *m, struct channel *c, const struct event *e,
				  struct attempt *peers, enum make make)
{
	struct attempt *a = peers;

	if (!a || a->channel != c || !of_actor(a, e->d.actor))
		a = attempt_find(m, c, e->d.actor);
	if (make == A_WAY && (!a || past(a, e)))
		a = attempt_begin(m, c, e->d.actor, e->at_us);
	else if (make == AN_ATTEMPT && !a)
		a = attempt_begin(m, c, e->d.actor, e->at_us);
	if (!a)
		return NULL;
	a->last_us = e->at_us > a->last_us ? e->at_us : a->last_us;
	if (make != NOTHING && a != peers)
		attempt_peer(m, a, e->d.peer);
	return a;
}

static struct where find(struct model *m, const struct event *e)
{
	enum make make = made_by(e);
	struct attempt *peers = folds[e->kind].state ? NULL : of_peer(m, e);
	struct where w = {channel_of(m, e, peers, make), NULL};

	if (!w.channel || folds[e->kind].state)
		return w;
	m->current = m->current ? m->current : w.channel;
	w.attempt = slice_is(e->d.role, "VIEWER")
			    ? NULL
			    : attempt_of(m, w.channel, e, peers, make);
	return w;
}

static int64_t sane(int64_t n, int64_t most)
{
	return n < 0 ? 0 : n > most ? most : n;
}

/* Hostile numbers stay where sums of a few of them fit. */
static struct event tamed(const struct event *in)
{
	struct event e = *in;

	e.at_us = sane(e.at_us, (int64_t)1 << 51);
	e.wall_ms = sane(e.wall_ms, (int64_t)1 << 47);
	e.d.ms = sane(e.d.ms, (int64_t)1 << 40);
	e.d.start_ms = sane(e.d.start_ms, (int64_t)1 << 47);
	e.d.code = sane(e.d.code, 100000);
	e.d.bytes = sane(e.d.bytes, (int64_t)1 << 50);
	e.d.width = sane(e.d.width, 99999);
	e.d.height = sane(e.d.height, 99999);
	if ((unsigned)e.from >= FROM_COUNT)
		e.from = FROM_INFERRED;
	return e;
}

static bool repeated(struct model *m, const struct event *e)
{
	if (!m->skip_until_us || folds[e->kind].state)
		return false;
	if (e->at_us <= m->skip_until_us && e->wall_ms <= m->skip_until_ms)
		return true;
	m->skip_until_us = 0;
	return false;
}

/* What an event can change that a person would want to know of. */
struct tally {
	uint64_t news, messages;
	int takeovers, errors, warnings;
};

static struct tally tally(const struct model *m)
{
	return (struct tally){m->news + m->names_version, m->history.n_messages,
			      m->takeovers, m->errors, m->warnings};
}

static enum notice noticed(const struct model *m, const struct tally *before)
{
	struct tally now = tally(m);
	const struct message *told =
		now.messages > before->messages
			? history_message(&m->history, now.messages - 1)
			: NULL;

	if (now.takeovers > before->takeovers)
		return NOTICE_TAKEOVER;
	if (now.errors > before->errors || (told && told->severity == SEV_ERROR))
		return NOTICE_ERROR;
	if (now.warnings > before->warnings || (told && told->severity == SEV_WARN))
		return NOTICE_ALERT;
	return now.news != before->news ? NOTICE_STATE : NOTICE_NONE;
}

void model_fold(struct model *m, const struct event *in)
{
	struct event e = tamed(in);
	struct tally before = tally(m);
	struct where w;

	m->notice = NOTICE_NONE;
	if ((unsigned)e.kind >= EV_COUNT || !folds[e.kind].fold || repeated(m, &e))
		return;
	if (e.at_us > m->now_us) {
		m->now_us = e.at_us;
		m->now_wall_ms = e.wall_ms ? e.wall_ms : m->now_wall_ms;
	}
	w = find(m, &e);
	folds[e.kind].fold(m, &e, w);
	gauges_count(m, w, &e);
	tell(m, &e, w);
	m->notice = noticed(m, &before);
	m->version++;
}

enum notice model_notice(const struct model *m)
{
	return m->notice;
}

void model_source(struct model *m, bool up, struct slice why)
{
	m->source_up = up;
	m->source_told = true;
	words_keep(m->source_why, sizeof(m->source_why), why.n ? why : SLICE(""));
	m->version++;
}

uint64_t model_version(const struct model *m)
{
	return m->version;
}

int64_t model_next_change(const struct model *m, int64_t now_us)
{
	int64_t now = sane(now_us, INT64_MAX / 4);

	return m->n_ticking > 0 || m->index.stale || m->stream_list.stale ||
			       m->session_list.stale
		       ? (now / 1000000 + 1) * 1000000
		       : INT64_MAX;
}

struct model *model_new(const struct model_options *o)
{
	struct model *m = pool_zeroed(o->pool, sizeof(*m));
	size_t bytes = o->history_bytes ? o->history_bytes : HISTORY_DEFAULT;

	if (!m)
		return NULL;
	m->place = o->place ? o->place : "";
	m->version = 1;
	slice_copy(m->me, sizeof(m->me), SLICE("kvscope"));
	words_copy(m->region, sizeof(m->region), o->region);
	limits_init(m);
	m->pool = m->by_name.pool = m->by_peer.pool = m->streams.pool = o->pool;
	m->ladder.pool = m->log.pool = o->pool;
	history_init(&m->history, bytes, o->pool);
	m->plot_room = bytes * 3 / 8 > 4 * sizeof(struct plot) ? bytes * 3 / 8
							       : 4 * sizeof(struct plot);
	return m;
}

static void free_streams(struct model *m)
{
	for (size_t i = 0; i < m->streams.room; i++)
		pool_put(m->pool, m->streams.at[i].item);
	table_clear(&m->streams);
}

void model_free(struct model *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->n_channels; i++)
		channel_drop(m, m->channels[i]);
	pool_put(m->pool, m->channels);
	pool_put(m->pool, m->index.at);
	pool_put(m->pool, m->index.all);
	index_free(&m->stream_list, m->pool);
	index_free(&m->session_list, m->pool);
	free_streams(m);
	table_clear(&m->by_name);
	table_clear(&m->by_peer);
	history_free(&m->history);
	rows_free(&m->ladder);
	log_free(&m->log);
	pool_put(m->pool, m);
}
