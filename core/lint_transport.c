/* The rules about what carries the tracks: R05 to R07 and R09 to R11. */
#include "core/candidate.h"
#include "core/lint_inside.h"

void lint_rtcp_mux(struct linter *l)
{
	static const struct advice a = {"%s has no a=rtcp-mux", "a=rtcp-mux on each m-line",
					"add a=rtcp-mux: RTP and RTCP share one port"};
	size_t wrong = 0;

	for (size_t i = 0; i < l->answer.n_mlines; i++) {
		const struct sdp_mline *m = &l->answer.mlines[i];

		if (sdp_rejected(m) || m->rtcp_mux || slice_is(m->kind, "application"))
			continue;
		lint_broken(l, m, &a, m->kind);
		wrong++;
	}
	if (!wrong)
		lint_passed(l, NULL, "a=rtcp-mux on each m-line", SLICE(""));
}

/* Pairs of hex digits with colons between, as many bytes as the hash has. (RFC 8122 §5) */
static bool fingerprint_ok(const struct sdp_mline *m)
{
	static const struct {
		const char *hash;
		size_t bytes;
	} hashes[] = {{"sha-256", 32}, {"sha-384", 48}, {"sha-512", 64}, {"sha-1", 20}};
	struct slice f = m->fingerprint;
	size_t bytes = 0;

	for (size_t i = 0; i < sizeof(hashes) / sizeof(*hashes); i++) {
		if (slice_is_nocase(m->fingerprint_hash, hashes[i].hash))
			bytes = hashes[i].bytes;
	}
	for (size_t i = 0; i < f.n; i++) {
		if (!f.at[i] ||
		    !strchr(i % 3 == 2 ? ":" : "0123456789ABCDEFabcdef", f.at[i]))
			return false;
	}
	return bytes && f.n == bytes * 3 - 1;
}

static enum sdp_setup offered_setup(const struct linter *l, const struct sdp_mline *m)
{
	size_t i = (size_t)lint_index(l, m);

	return l->has_offer && i < l->offer.n_mlines ? l->offer.mlines[i].setup
						     : SDP_ACTPASS;
}

static const struct advice *secure_wrong(const struct linter *l, const struct sdp_mline *m)
{
	static const struct advice absent = {
		"%s has no a=fingerprint",
		"a=fingerprint:sha-256 and the hash of the certificate",
		"add the fingerprint of the DTLS certificate"};
	static const struct advice malformed = {
		"%s: the a=fingerprint is malformed",
		"sha-256 and 32 bytes in hex, with colons",
		"write the hash of the DTLS certificate as AB:CD:…"};
	static const struct advice undecided = {"%s: a=setup is missing or actpass",
						"a=setup:active (or passive)",
						"an answer decides: a=setup:active"};
	static const struct advice same = {
		"%s: both sides say the same a=setup", "active against passive",
		"answer active to passive, and passive to active"};
	enum sdp_setup theirs = offered_setup(l, m);

	if (!m->fingerprint.n)
		return &absent;
	if (!fingerprint_ok(m))
		return &malformed;
	if (m->setup != SDP_ACTIVE && m->setup != SDP_PASSIVE)
		return &undecided;
	return m->setup == theirs ? &same : NULL;
}

void lint_secure(struct linter *l)
{
	size_t wrong = 0;

	for (size_t i = 0; i < l->answer.n_mlines; i++) {
		const struct sdp_mline *m = &l->answer.mlines[i];
		const struct advice *a = sdp_rejected(m) ? NULL : secure_wrong(l, m);

		if (a)
			lint_broken(l, m, a, m->kind);
		if (a)
			lint_at(l, m,
				m->fingerprint.n && fingerprint_ok(m) ? "setup:"
								      : "fingerprint:",
				-1);
		wrong += a != NULL;
	}
	if (!wrong)
		lint_passed(l, NULL, "fingerprint and setup on each m-line", SLICE(""));
}

/* The first m-line that is not the offer's at its place; NULL when all are. */
static const struct sdp_mline *out_of_order(const struct linter *l)
{
	for (size_t i = 0; i < l->answer.n_mlines && i < l->offer.n_mlines; i++) {
		const struct sdp_mline *mine = &l->answer.mlines[i],
				       *theirs = &l->offer.mlines[i];

		if (!slice_eq(mine->kind, theirs->kind) ||
		    (mine->mid.n && theirs->mid.n && !slice_eq(mine->mid, theirs->mid)))
			return mine;
	}
	return NULL;
}

void lint_order(struct linter *l)
{
	static const struct advice order = {
		"%s stands where the offer has another m-line",
		"the offer's m-lines and mids, in the offer's order",
		"keep the order of the offer; reject with port 0, never leave out"};
	static const struct advice count = {
		"the answer has fewer or more m-lines than the offer",
		"as many m-lines as the offer has",
		"answer each m-line; reject with port 0 what is not wanted"};
	const struct sdp_mline *m;

	if (!l->has_offer) {
		lint_unjudged(l, "not judged: no offer to compare with",
			      "give the offer too");
		return;
	}
	m = out_of_order(l);
	if (m) {
		lint_broken(l, m, &order, m->kind);
		lint_at(l, m, "mid:", -1);
	} else if (l->answer.n_mlines != l->offer.n_mlines)
		lint_broken(l, NULL, &count, SLICE(""));
	else
		lint_passed(l, NULL, "the offer's order", SLICE(""));
}

void lint_trickle(struct linter *l)
{
	static const struct advice a = {
		"no a=ice-options:trickle", "a=ice-options:trickle",
		"add a=ice-options:trickle and send candidates as they are found"};

	if (l->answer.trickle)
		lint_passed(l, NULL, "a=ice-options:trickle", SLICE(""));
	else
		lint_broken(l, NULL, &a, SLICE(""));
	lint_at(l, NULL, "ice-options:", -1);
}

/* Candidates in the answer itself: all of them, and those that are relays. */
static size_t count_candidates(const struct sdp *s, size_t *relays)
{
	struct candidate c;
	size_t n = 0;

	for (size_t i = 0; i < s->n_mlines; i++) {
		for (size_t k = 0; k < s->mlines[i].n_candidates; k++) {
			if (candidate_parse(&c, s->mlines[i].candidates[k]))
				continue;
			*relays += slice_is(c.type, "relay");
			n++;
		}
	}
	return n;
}

static bool ended(const struct sdp *s)
{
	for (size_t i = 0; i < s->n_mlines; i++) {
		if (s->mlines[i].end_of_candidates)
			return true;
	}
	return false;
}

void lint_relay(struct linter *l)
{
	static const struct advice a = {
		"no relay candidate and no TURN server",
		"a relay candidate: the storage side has only relays",
		"give the ICE servers of GetIceServerConfig to the peer connection"};
	size_t relays = 0, all = count_candidates(&l->answer, &relays);
	bool complete = all && (!l->answer.trickle || ended(&l->answer));

	if (l->in->relay == 1 || relays)
		lint_passed(l, NULL, "a relay candidate or TURN server", SLICE(""));
	else if (l->in->relay == 0 || complete)
		lint_broken(l, NULL, &a, SLICE(""));
	else
		lint_unjudged(l,
			      "not judged: candidates are trickled, none is in this text",
			      "look at the candidates of the session");
}

void lint_role(struct linter *l)
{
	static const struct advice a = {
		"the offer is ice-lite, so the answering side controls",
		"the storage peer offers with full ICE and controls",
		"check whose offer this is"};

	if (l->has_offer && l->offer.ice_lite)
		lint_broken(l, NULL, &a, SLICE(""));
	else
		lint_passed(l, NULL, "the storage peer made the offer and controls",
			    SLICE(""));
}
