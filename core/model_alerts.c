/* What is not right with a channel and its session, since when, and what to do. */
#include "core/model_inside.h"

#include <stdarg.h>
#include <stdio.h>

/* How long a stage may take before that is odd, ms: as long as AWS's SDKs wait for it. */
static const int32_t patience[STAGE_COUNT] = {
	[STAGE_DESCRIBE] = 6000,   [STAGE_DESCRIBE_MEDIA] = 6000, [STAGE_ENDPOINT] = 6000,
	[STAGE_ICE_CONFIG] = 6000, [STAGE_CONNECT] = 7000,        [STAGE_JOIN] = 6000,
	[STAGE_OFFER] = 10000,     [STAGE_ANSWER] = 5000,         [STAGE_ICE] = 10000,
	[STAGE_DTLS] = 10000,      [STAGE_FRAME] = 10000,         [STAGE_FRAGMENT] = 20000,
};

/* ---- the list */

struct list {
	const struct model *m;
	const struct channel *channel;
	const struct attempt *a; /* may be NULL */
	int64_t now_us;
	struct snapshot *out;
};

static struct alert_row *add(const struct list *l, enum alert_kind kind,
			     enum severity severity, const char *area, int64_t at_us)
{
	struct snapshot *out = l->out;
	struct alert_row *r;

	if (out->n_alerts == SNAP_ALERTS)
		return NULL;
	r = &out->alerts[out->n_alerts++];
	memset(r, 0, sizeof(*r));
	r->kind = kind;
	r->severity = severity;
	r->session = l->a && kind != ALERT_SOURCE && kind != ALERT_RETENTION &&
				     kind != ALERT_PING_PONG
			     ? l->a->key
			     : 0;
	r->at_us = at_us > 0 ? at_us : 0;
	r->wall_ms = at_us > 0 ? out->now_wall_ms - (out->now_us - at_us) / 1000 : 0;
	words_copy(r->area, sizeof(r->area), slice_of(area));
	words_copy(r->actor, sizeof(r->actor), slice_of(l->a ? l->a->actor : ""));
	return r;
}

static void say(struct alert_row *r, const char *advice, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void say(struct alert_row *r, const char *advice, const char *format, ...)
{
	char words[224];
	va_list args;

	if (!r)
		return;
	va_start(args, format);
	vsnprintf(words, sizeof(words), format, args);
	va_end(args);
	words_copy(r->text, sizeof(r->text), slice_of(words));
	words_copy(r->advice, sizeof(r->advice), slice_of(advice));
}

static int64_t ms_since(int64_t start_us, int64_t now_us)
{
	return start_us <= 0 ? -1 : now_us > start_us ? (now_us - start_us) / 1000 : 0;
}

/* ---- of the channel */

/* What is shown may be old, whatever it says. */
static void source(const struct list *l)
{
	if (l->m->source_up || !l->m->source_told)
		return;
	say(add(l, ALERT_SOURCE, SEV_ERROR, "core", 0), "", "no events arrive: %s",
	    l->m->source_why[0] ? l->m->source_why : "their source is not connected");
}

/* "gate-cam and laptop", "a, b and c". */
static void join_names(const struct ping_pong *p, char *to, size_t room)
{
	struct text t;

	text_init(&t, to, room);
	for (size_t i = 0; i < p->n; i++)
		text_printf(&t, "%s%.30s",
			    i == 0          ? ""
			    : i + 1 == p->n ? " and "
					    : ", ",
			    p->names[i]);
}

static void back_and_forth(const struct list *l)
{
	struct ping_pong p;
	char names[160];
	struct alert_row *r;

	if (!ping_pong(l->channel, l->now_us, &p))
		return;
	join_names(&p, names, sizeof(names));
	r = add(l, ALERT_PING_PONG, SEV_WARN, "session", p.since_us);
	say(r,
	    "give each producer a channel of its own, or let only one of them join again",
	    "%s take the session from each other: %d times in %lld s", names, p.times,
	    (long long)((p.last_us - p.since_us) / 1000000));
	if (r)
		r->times = p.times;
}

/* Who only looked may be a device that then gave up. */
static void disabled(const struct list *l)
{
	const struct attempt *tried = l->a ? l->a : l->channel->newest;
	bool joined = tried && tried->join_us;
	enum severity severity = joined ? SEV_ERROR : tried ? SEV_WARN : SEV_INFO;

	say(add(l, ALERT_STORAGE, severity, "store", tried ? tried->last_us : 0),
	    "map the channel to a stream: `map`, or UpdateMediaStorageConfiguration",
	    "media storage is DISABLED: %s%s %s refused", tried ? tried->actor : "a",
	    tried ? "'s join" : " join", joined ? "is" : "would be");
}

static void of_channel(const struct list *l)
{
	back_and_forth(l);
	if (l->channel->keeps_nothing)
		say(add(l, ALERT_RETENTION, SEV_ERROR, "store", 0),
		    "give the stream 1 h or more (UpdateDataRetention), then `map` it "
		    "again",
		    "no retention: the stream keeps media 0 h and cannot be mapped");
	if (strcmp(l->channel->storage, "DISABLED") == 0)
		disabled(l);
	if (channel_retention(l->m, l->channel) == 0)
		say(add(l, ALERT_RETENTION, SEV_ERROR, "store", 0),
		    "UpdateDataRetention to 1 h or more",
		    "the stream keeps data 0 h: ingestion cannot store");
}

/* ---- of the way to media */

/* The joins in a row to which no offer came. */
static void no_offer(const struct list *l, int64_t until_us)
{
	const struct attempt *a = l->a;
	const struct cause *c = cause_of_offer(a);

	say(add(l, ALERT_SLOW, SEV_ERROR, "session", a->unanswered_us), c->advice,
	    "no offer came to %d join%s in %lld s%s%s", a->unanswered,
	    a->unanswered == 1 ? "" : "s",
	    (long long)(ms_since(a->unanswered_us, until_us) / 1000),
	    c->words[0] ? ": " : "", c->words);
}

static void answer_failed(const struct list *l, const struct stage_view *v)
{
	const struct attempt *a = l->a;
	const struct depth *d = a->depth;

	say(add(l, ALERT_REFUSED, SEV_ERROR, "session", v->end_us), d->broken_fix,
	    "answer refused: %s%s", d->broken_rule, a->lint_errors > 1 ? ", and more" : "");
}

static void stage_failed(const struct list *l, enum stage s, const struct stage_view *v)
{
	const struct attempt *a = l->a;
	bool told = a->cause && a->cause_stage == s;
	const struct cause *c = told ? a->cause
				: s == STAGE_ICE
					? cause_of_ice(a)
					: cause_of(s, slice_of(v->note), SLICE(""));

	say(add(l, ALERT_REFUSED, SEV_ERROR, "session", v->end_us), c->advice,
	    c->words[0] ? "%s failed: %s (%s)" : "%s failed: %s%s", stage_name(s), c->words,
	    v->note[0] ? v->note : "nobody said why");
}

static void failed(const struct list *l)
{
	const struct attempt *a = l->a;

	for (int s = 0; s < STAGE_COUNT; s++) {
		const struct stage_view *v = &a->stages[s];

		if (v->state != STAGE_FAILED ||
		    !(a->refused ||
		      (a->over && !a->taken_over && (!a->ended || !a->media_us))))
			continue;
		if (s == STAGE_OFFER && a->unanswered)
			no_offer(l, v->end_us);
		else if (s == STAGE_ANSWER && a->depth && a->depth->broken_rule[0])
			answer_failed(l, v);
		else if (s != STAGE_DTLS || a->stages[STAGE_ICE].state != STAGE_FAILED)
			stage_failed(l, (enum stage)s, v);
	}
}

static bool any_failed(const struct attempt *a)
{
	for (int s = 0; s < STAGE_COUNT; s++) {
		if (a->stages[s].state == STAGE_FAILED)
			return true;
	}
	return false;
}

static void lost(const struct list *l)
{
	const struct attempt *a = l->a;

	if (!a->over || a->ended || a->taken_over || (any_failed(a) && !a->media_us))
		return;
	say(add(l, ALERT_LOST, SEV_ERROR, "session", a->over_us),
	    "join again; F5 shows what came before", "the session was lost: %s",
	    a->why[0] ? a->why : "its end is not known");
}

/* Until ICE has a path, DTLS has nothing to take time with. */
static bool waits(const struct attempt *a, enum stage s)
{
	return running(a, s) && !a->over && !(s == STAGE_DTLS && running(a, STAGE_ICE)) &&
	       !(s == STAGE_OFFER && a->unanswered);
}

static const struct cause *cause_of_wait(const struct attempt *a, enum stage s)
{
	if (s == STAGE_ICE)
		return cause_of_ice(a);
	return s == STAGE_OFFER ? cause_of_offer(a) : cause_of(s, SLICE(""), SLICE(""));
}

static void slow(const struct list *l)
{
	const struct attempt *a = l->a;

	if (a->unanswered && !a->over)
		no_offer(l, l->now_us);
	for (int i = 0; i < STAGE_COUNT; i++) {
		enum stage s = (enum stage)i;
		int64_t at_us = a->stages[s].start_us, ms = ms_since(at_us, l->now_us);
		const struct cause *c = cause_of_wait(a, s);

		if (waits(a, s) && ms >= patience[s])
			say(add(l, ALERT_SLOW, SEV_WARN, "session", at_us), c->advice,
			    c->words[0] ? "%s has taken %lld s: %s"
					: "%s has taken %lld s%s",
			    stage_name(s), (long long)(ms / 1000), c->words);
	}
}

static void broken_rules(const struct list *l)
{
	const struct attempt *a = l->a;
	const struct depth *d = a->depth;
	bool known = d && d->broken_rule[0];

	if (a->lint_errors && !(known && a->stages[STAGE_ANSWER].state == STAGE_FAILED))
		say(add(l, ALERT_LINT, SEV_ERROR, "lint", a->stages[STAGE_ANSWER].end_us),
		    known ? d->broken_fix : "F7 shows each with its fix",
		    "the answer breaks %d rule%s of ingestion%s%s", a->lint_errors,
		    a->lint_errors == 1 ? "" : "s", known ? ": " : "",
		    known ? d->broken_rule : "");
}

static void of_way(const struct list *l)
{
	failed(l);
	lost(l);
	broken_rules(l);
	slow(l);
}

/* ---- of media and clocks */

static void of_media(const struct list *l)
{
	const struct attempt *a = l->a;
	int64_t rate = attempt_bps(a, l->now_us);
	struct alert_row *r;

	if (a->over || !a->media_us)
		return;
	if (a->rate_alarm.on) {
		r = add(l, ALERT_BITRATE, SEV_WARN, "stats", a->rate_alarm.since_us);
		say(r, "lower the encoder's bit rate",
		    "bitrate %lld %% of the session's 1 Mbps quota (soft)",
		    (long long)(rate > 0 ? rate * 100 / QUOTA_BPS : 0));
		if (r)
			r->times = a->rate_alarm.times;
	}
	if (a->bare_keys)
		say(add(l, ALERT_KEY_FRAMES, SEV_WARN, "lint", 0),
		    "send SPS and PPS with each IDR: who begins to look there needs them",
		    "%d of %d key frames came without SPS or PPS", a->bare_keys, a->keys);
	if (a->loss_alarm.on) {
		r = add(l, ALERT_LOSS, SEV_WARN, "stats", a->loss_alarm.since_us);
		say(r, "F8 shows when it began, and what else changed",
		    "loss > 1 %% in 3 of 5 samples");
		if (r)
			r->times = a->loss_alarm.times;
	}
	if (a->stats_us >= 0 && l->now_us - a->stats_us > STALE_US)
		say(add(l, ALERT_STALE, SEV_WARN, "stats", a->stats_us), "",
		    "no statistics for %lld s",
		    (long long)(ms_since(a->stats_us, l->now_us) / 1000));
}

/* Clocks that warn ahead of time: how long before the end. */
static const struct {
	enum gauge gauge;
	enum alert_kind kind;
	int32_t ahead_ms;
} ahead[] = {
	{GAUGE_SESSION, ALERT_SESSION, 120000}, {GAUGE_IDLE, ALERT_IDLE, 120000},
	{GAUGE_WS, ALERT_WS, 120000},           {GAUGE_WS_IDLE, ALERT_WS_IDLE, 120000},
	{GAUGE_TURN, ALERT_TURN, 60000},        {GAUGE_GO_AWAY, ALERT_GO_AWAY, 60000},
};

static void minutes(char *to, size_t room, int64_t ms)
{
	snprintf(to, room, "%02lld:%02lld", (long long)(ms / 60000),
		 (long long)(ms / 1000 % 60));
}

static void of_clocks(const struct list *l)
{
	for (size_t i = 0; i < sizeof(ahead) / sizeof(*ahead); i++) {
		const struct gauge_view *g = &l->out->gauges[ahead[i].gauge];
		int64_t left = g->limit - g->used;
		char words[24];

		if (g->used < 0 || left > ahead[i].ahead_ms)
			continue;
		minutes(words, sizeof(words), left > 0 ? left : 0);
		say(add(l, ahead[i].kind, SEV_WARN, "clock",
			l->now_us - (ahead[i].ahead_ms - left) * 1000),
		    "", "%s: %s in %s", g->name, g->then, words);
	}
}

static void of_quotas(const struct list *l)
{
	for (int i = GAUGE_JOINS; i <= GAUGE_ANSWERS; i++) {
		const struct gauge_view *g = &l->out->gauges[i];

		if (g->used >= 0 && (g->peak > g->limit || g->used > g->limit))
			say(add(l, ALERT_RATE, SEV_WARN, "quota", 0), "",
			    "%s was %lld in a second, the quota is %lld: %s", g->name,
			    (long long)(g->peak > g->used ? g->peak : g->used),
			    (long long)g->limit, g->then);
	}
	if (l->out->gauges[GAUGE_PAYLOAD].warn)
		say(add(l, ALERT_PAYLOAD, SEV_WARN, "quota", 0),
		    "leave codecs out of the SDP", "a message had %lld of %lld bytes: %s",
		    (long long)l->out->gauges[GAUGE_PAYLOAD].used,
		    (long long)l->out->gauges[GAUGE_PAYLOAD].limit,
		    l->out->gauges[GAUGE_PAYLOAD].then);
}

static void worst_first(struct snapshot *out)
{
	for (size_t i = 1; i < out->n_alerts; i++) {
		struct alert_row r = out->alerts[i];
		size_t to = i;

		for (; to && out->alerts[to - 1].severity < r.severity; to--)
			out->alerts[to] = out->alerts[to - 1];
		out->alerts[to] = r;
	}
}

static void of_store(const struct list *l)
{
	int64_t since_us = l->a ? unstored_since(l->a, l->now_us) : 0;
	const char *why = since_us && l->a->depth ? l->a->depth->store_why : "";

	if (!since_us)
		return;
	say(add(l, ALERT_UNSTORED, SEV_ERROR, "store", since_us),
	    words_have(slice_of(why), SLICE("No space"))
		    ? "make room on the service's disk: it then stores again by itself"
	    : why[0] ? "let the service write there: it then stores again by itself"
		     : "is there a key frame every few seconds, and retention of 1 h or "
		       "more?",
	    "nothing has been stored for %lld s%s%s",
	    (long long)(ms_since(since_us, l->now_us) / 1000), why[0] ? ": " : "", why);
}

void alerts_fill(const struct model *m, const struct channel *c, const struct attempt *a,
		 int64_t now_us, struct snapshot *out)
{
	const struct list l = {m, c, a, now_us, out};

	out->n_alerts = 0;
	source(&l);
	of_channel(&l);
	if (a) {
		of_way(&l);
		of_media(&l);
		of_store(&l);
		of_clocks(&l);
		of_quotas(&l);
	}
	worst_first(out);
}
