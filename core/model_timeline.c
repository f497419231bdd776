/* The timeline of takeovers: who goes back and forth, and what a screen gets of it all. */
#include "core/model_inside.h"

/* ---- one after the other, again and again */

struct names {
	const char *at[2 * SNAP_TAKEOVERS];
	size_t n;
};

static void name_once(struct names *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++) {
		if (strcmp(names->at[i], name) == 0)
			return;
	}
	names->at[names->n++] = name;
}

/* A row of newcomers is none: somebody must have got it back. */
bool ping_pong(const struct channel *c, int64_t now_us, struct ping_pong *out)
{
	int kept = c->n_takeovers < SNAP_TAKEOVERS ? c->n_takeovers : SNAP_TAKEOVERS;
	int64_t while_us = (int64_t)PING_PONG_S * 1000000;
	struct names names;

	out->times = 0;
	if (c->n_takeovers < PING_PONG_LEAST)
		return false;
	names.n = 0;
	memset(out, 0, sizeof(*out));
	for (int i = 0; c->takeovers && i < kept; i++) {
		const struct takeover_row *r =
			&c->takeovers[(c->n_takeovers - 1 - i) % SNAP_TAKEOVERS].row;

		if (!i && now_us - r->at_us > while_us)
			break;
		out->last_us = i ? out->last_us : r->at_us;
		if (out->last_us - r->at_us > while_us)
			break;
		out->since_us = r->at_us;
		out->times++;
		name_once(&names, r->to_actor);
		name_once(&names, r->from_actor);
	}
	if (out->times < PING_PONG_LEAST || names.n > (size_t)out->times) {
		memset(out, 0, sizeof(*out));
		return false;
	}
	for (; out->n < names.n && out->n < PING_PONG_NAMES; out->n++)
		words_copy(out->names[out->n], sizeof(out->names[0]),
			   slice_of(names.at[out->n]));
	return true;
}

/* ---- what a screen gets */

static void copy_producers(const struct channel *c, struct snapshot *out)
{
	out->n_producers = 0;
	for (const struct producer *p = c->producers;
	     p && out->n_producers < SNAP_PRODUCERS; p = p->next) {
		struct producer_row *r = &out->producers[out->n_producers];

		if (!p->n_spans && !p->n_joins && !p->last_refusal[0])
			continue;
		memset(r, 0, sizeof(*r));
		memcpy(r->actor, p->actor, sizeof(r->actor));
		memcpy(r->spans, p->spans, sizeof(r->spans));
		memcpy(r->joins, p->joins, sizeof(r->joins));
		memcpy(r->last_refusal, p->last_refusal, sizeof(r->last_refusal));
		r->n_spans = p->n_spans;
		r->n_joins = p->n_joins;
		r->lost_us = p->lost_us;
		out->n_producers++;
	}
	/* The list has the newest first; a screen the first comer. */
	for (size_t i = 0; i < out->n_producers / 2; i++) {
		struct producer_row t = out->producers[i];

		out->producers[i] = out->producers[out->n_producers - 1 - i];
		out->producers[out->n_producers - 1 - i] = t;
	}
}

/* A gap that goes on is as long as it is by now, while there is somebody to end it. */
static void copy_takeover(const struct takeover *t, int64_t now_us,
			  struct takeover_row *out)
{
	*out = t->row;
	out->gap_open = t->gap_from_us && t->winner && !t->winner->over;
	if (out->gap_open)
		out->gap_ms =
			now_us > t->gap_from_us ? (now_us - t->gap_from_us) / 1000 : 0;
}

static void copy_takeovers(const struct channel *c, int64_t now_us, struct snapshot *out)
{
	int total = c->takeovers ? c->n_takeovers : 0;
	int first = total > SNAP_TAKEOVERS ? total - SNAP_TAKEOVERS : 0;

	out->n_takeovers = (size_t)(total - first);
	for (int i = first; i < total; i++)
		copy_takeover(&c->takeovers[i % SNAP_TAKEOVERS], now_us,
			      &out->takeovers[i - first]);
}

/* For how much of the time between two moments anybody joined or held. */
static int64_t attended(const struct channel *c, int64_t from_us, int64_t to_us)
{
	int64_t at = from_us, sum = 0;

	while (at < to_us) {
		int64_t next = to_us, until = at;

		for (const struct producer *p = c->producers; p; p = p->next) {
			for (size_t i = 0; i < p->n_spans; i++) {
				const struct span *s = &p->spans[i];
				int64_t end = s->end_us ? s->end_us : to_us;

				if (s->kind == SPAN_CONNECTED || end <= at)
					continue;
				if (s->start_us > at)
					next = s->start_us < next ? s->start_us : next;
				else
					until = end > until ? end : until;
			}
		}
		until = until < to_us ? until : to_us;
		sum += until - at;
		at = until > at ? until : next;
	}
	return sum;
}

static int64_t longest_told(const struct snapshot *out)
{
	int64_t longest = -1;

	for (size_t i = 0; i < out->n_takeovers; i++)
		longest = out->takeovers[i].gap_ms > longest ? out->takeovers[i].gap_ms
							     : longest;
	return longest;
}

static void copy_keys(const struct channel *c, struct snapshot *out)
{
	uint64_t first = c->n_keys > SNAP_KEYS ? c->n_keys - SNAP_KEYS : 0;

	out->n_keys = (size_t)(c->n_keys - first);
	for (size_t i = 0; i < out->n_keys; i++)
		out->keys[i] = c->keys[(first + i) % SNAP_KEYS];
}

/* What is not stored while nobody wants to store is no gap. */
static int64_t unstored_ms(const struct channel *c, struct snapshot *out, int64_t from_us,
			   int64_t to_us)
{
	int64_t ms = attended(c, from_us, to_us) / 1000;

	out->longest_unstored_ms =
		ms > out->longest_unstored_ms ? ms : out->longest_unstored_ms;
	return ms;
}

/* The last gap goes on while fragments stay away. */
static int64_t unstored_now(const struct channel *c, struct snapshot *out, int64_t now_us)
{
	if (!out->n_stored || !c->holder || !unstored_since(c->holder, now_us))
		return -1;
	return unstored_ms(c, out, out->stored[out->n_stored - 1].end_us, now_us);
}

static void copy_stored(const struct channel *c, int64_t now_us, struct snapshot *out)
{
	uint64_t first = c->n_stored > SNAP_STORED ? c->n_stored - SNAP_STORED : 0;
	int64_t with_us = 0, without_ms = 0;

	out->n_stored = (size_t)(c->n_stored - first);
	out->longest_gap_ms = longest_told(out);
	out->longest_unstored_ms = out->covered_milli = -1;
	for (size_t i = 0; i < out->n_stored; i++) {
		out->stored[i] = c->stored[(first + i) % SNAP_STORED];
		with_us += out->stored[i].end_us - out->stored[i].start_us;
		out->unstored_ms[i] = i ? unstored_ms(c, out, out->stored[i - 1].end_us,
						      out->stored[i].start_us)
					: 0;
		without_ms += out->unstored_ms[i];
	}
	out->unstored_now_ms = unstored_now(c, out, now_us);
	without_ms += out->unstored_now_ms > 0 ? out->unstored_now_ms : 0;
	if (with_us > 0)
		out->covered_milli =
			(int64_t)((double)with_us /
				  ((double)with_us + (double)without_ms * 1000) * 1e5);
}

void takeover_snapshot(const struct channel *c, int64_t now_us, struct snapshot *out)
{
	copy_producers(c, out);
	copy_takeovers(c, now_us, out);
	ping_pong(c, now_us, &out->ping_pong);
	copy_stored(c, now_us, out);
	if (c->keys)
		copy_keys(c, out);
}
