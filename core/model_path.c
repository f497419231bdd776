/* The path of a session's media: the pairs of candidates that carried it, and what each
 * side had to offer. */
#include "core/model_inside.h"

#include "core/candidate.h"

static const char *const types[CANDIDATE_TYPES] = {
#define X(id, word) [CANDIDATE_##id] = word,
	CANDIDATE_TYPE_LIST(X)
#undef X
};

const char *candidate_type_name(enum candidate_type t)
{
	return (unsigned)t < CANDIDATE_TYPES ? types[t] : "";
}

void path_candidate(struct plot *p, struct slice line, bool device)
{
	struct candidate c;

	if (!p || candidate_parse(&c, line))
		return;
	for (size_t t = 0; t < CANDIDATE_TYPES; t++)
		if (slice_is(c.type, types[t]) && p->candidates[device][t] < INT16_MAX)
			p->candidates[device][t]++;
}

/* Those that stand in an SDP, and whether its side is a lite one. */
void path_sdp(struct plot *p, struct slice sdp, bool device)
{
	while (p && sdp.n) {
		struct slice line = slice_until(&sdp, '\n');

		if (line.n && line.at[line.n - 1] == '\r')
			line.n--;
		if (slice_starts(line, "a=candidate:"))
			path_candidate(p, line, device);
		else if (slice_is(line, "a=ice-lite"))
			p->lite[device] = true;
	}
	if (p)
		p->signaled[device] = true;
}

static struct pair_view *newest(struct plot *p)
{
	return p->n_pairs ? &p->pairs[(p->n_pairs - 1) % SNAP_PAIRS] : NULL;
}

static bool carries(struct slice state)
{
	return slice_is(state, "connected") || slice_is(state, "completed") ||
	       slice_is(state, "ready");
}

/* Both ends may tell of it, each with its own names for the addresses: the first one that
 * did is believed. */
void path_pair(struct plot *p, const struct event *e)
{
	bool storage = slice_is(e->d.side, "storage");
	struct pair_view *last, now = {.from_us = e->at_us};

	if (!p || (p->n_pairs && p->pair_storage != storage))
		return;
	last = newest(p);
	if (!carries(e->d.state)) {
		if (last && !last->until_us)
			last->until_us = e->at_us;
		return;
	}
	if (!e->d.local.n || !e->d.remote.n)
		return;
	words_keep(now.device, sizeof(now.device), storage ? e->d.remote : e->d.local);
	words_keep(now.storage, sizeof(now.storage), storage ? e->d.local : e->d.remote);
	if (last && !last->until_us && strcmp(last->device, now.device) == 0 &&
	    strcmp(last->storage, now.storage) == 0)
		return;
	if (last && !last->until_us)
		last->until_us = e->at_us;
	p->pair_storage = storage;
	p->pairs[p->n_pairs++ % SNAP_PAIRS] = now;
}

void path_over(struct plot *p, int64_t at_us)
{
	struct pair_view *last = p ? newest(p) : NULL;

	if (last && !last->until_us)
		last->until_us = at_us;
}

/* The side that made the offer controls, unless it alone is lite (RFC 8445 §6.1.1). */
static enum ice_role role_of(const struct plot *p)
{
	if (!p->signaled[false])
		return ROLE_UNKNOWN;
	return p->lite[false] && !p->lite[true] ? ROLE_CONTROLLING : ROLE_CONTROLLED;
}

void path_snapshot(const struct plot *p, struct snapshot *out)
{
	uint64_t n = p ? p->n_pairs : 0;

	out->n_pairs = n < SNAP_PAIRS ? (size_t)n : SNAP_PAIRS;
	for (size_t i = 0; i < out->n_pairs; i++)
		out->pairs[i] = p->pairs[(n - 1 - i) % SNAP_PAIRS];
	out->pair_changes = n > 1 ? (int64_t)n - 1 : 0;
	out->device_role = p ? role_of(p) : ROLE_UNKNOWN;
	for (size_t side = 0; side < 2; side++)
		for (size_t t = 0; t < CANDIDATE_TYPES; t++)
			out->candidates[side][t] =
				p && p->signaled[side] ? p->candidates[side][t] : -1;
}
