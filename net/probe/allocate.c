/* One allocation: asked, refused for want of a nonce, asked again with the password,
 * released. */
#include "net/probe/allocate.h"

#include <stdio.h>
#include <time.h>

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "net/probe/stun.h"
#include "net/probe/wire.h"

enum { FIRST_AGAIN_MS = 300, UNAUTHENTICATED = 401, STALE_NONCE = 438, CHALLENGES = 2 };

struct errand {
	struct wire *wire;
	const struct relay *relay;
	bool datagrams;
	int64_t ms;
	char out[STUN_ROOM], in[2 * STUN_ROOM];
	char realm[256], nonce[512];
	size_t used;
};

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Reads until the answer is there; a stream may bring it in pieces. */
static bool hear(struct errand *e, struct stun_answer *a, const unsigned char id[12],
		 int64_t ms)
{
	int64_t ends = now_ms() + ms, left;

	e->used = 0;
	while ((left = ends - now_ms()) > 0) {
		struct slice in = {e->in, 0};
		size_t whole, n = wire_receive(e->wire, e->in + e->used,
					       sizeof(e->in) - e->used, left);

		if (!n)
			return false;
		e->used = e->datagrams ? n : e->used + n;
		in.n = e->used;
		whole = stun_length(in);
		if (whole && whole <= in.n && stun_read(a, in, id) == FAULT_NONE)
			return true;
		if (e->datagrams || whole == SIZE_MAX || e->used == sizeof(e->in))
			e->used = 0;
	}
	return false;
}

/* Asks; a datagram that is lost is sent again, twice as late each time (RFC 8489 6.2.1). */
static bool transact(struct errand *e, struct stun_ask *ask, struct stun_answer *a)
{
	int64_t ends = now_ms() + e->ms, again = e->datagrams ? FIRST_AGAIN_MS : e->ms;
	size_t n;

	RAND_bytes(ask->id, sizeof(ask->id));
	n = stun_write(e->out, ask);
	while (n && now_ms() < ends) {
		int64_t left = ends - now_ms();

		if (!wire_send(e->wire, (struct slice){e->out, n}))
			return false;
		if (hear(e, a, ask->id, again < left ? again : left))
			return true;
		if (!e->datagrams)
			return false;
		again *= 2;
	}
	return false;
}

/* Takes the realm and the nonce of a refusal; false: there are none, or it is final. */
static bool challenged(struct errand *e, struct stun_ask *ask, const struct stun_answer *a)
{
	bool first = a->code == UNAUTHENTICATED && !ask->realm.n;

	if (a->success || (!first && a->code != STALE_NONCE) || !a->realm.n ||
	    !slice_copy(e->realm, sizeof(e->realm), a->realm) ||
	    !slice_copy(e->nonce, sizeof(e->nonce), a->nonce))
		return false;
	ask->realm = slice_of(e->realm);
	ask->nonce = slice_of(e->nonce);
	return true;
}

/* What was lent is given back: a channel has 50 of them (AWS: WebRTC quotas). */
static void release(struct errand *e, struct stun_ask *ask)
{
	struct stun_answer a;

	ask->method = STUN_REFRESH;
	ask->lifetime_s = 0;
	transact(e, ask, &a);
}

static void refused(struct allocation *out, const struct stun_answer *a, bool signed_in)
{
	int n = a->reason.n < 60 ? (int)a->reason.n : 60;

	out->code = a->code;
	if (a->code == UNAUTHENTICATED && signed_in)
		snprintf(out->why, sizeof(out->why),
			 "401: the relay does not take the user and password");
	else
		snprintf(out->why, sizeof(out->why), "refused with %d %.*s", a->code, n,
			 a->reason.at);
	for (char *c = out->why; *c; c++)
		*c = *c < ' ' || *c > '~' ? '?' : *c;
}

static bool run(struct errand *e, struct allocation *out)
{
	struct stun_ask ask = {.method = e->relay->kind == RELAY_STUN ? STUN_BINDING
								      : STUN_ALLOCATE,
			       .user = slice_of(e->relay->user),
			       .password = slice_of(e->relay->password),
			       .lifetime_s = -1};
	struct stun_answer a = {.code = 0};
	bool heard = transact(e, &ask, &a);

	for (int i = 0; i < CHALLENGES && heard && challenged(e, &ask, &a); i++)
		heard = transact(e, &ask, &a);
	if (!heard) {
		snprintf(out->why, sizeof(out->why), "no answer within %.1f s",
			 (double)e->ms / 1000);
		return false;
	}
	if (!a.success) {
		refused(out, &a, ask.realm.n > 0);
		return false;
	}
	slice_copy(out->relayed, sizeof(out->relayed), slice_of(a.relayed));
	slice_copy(out->mapped, sizeof(out->mapped), slice_of(a.mapped));
	out->lifetime_s = a.lifetime_s;
	if (ask.method == STUN_ALLOCATE)
		release(e, &ask);
	return true;
}

bool allocate(struct allocation *out, const struct relay *r, const char *ca, int64_t ms)
{
	struct wire_ask ask = {.kind = r->kind == RELAY_TURN_TLS ? WIRE_TLS
				       : r->kind == RELAY_STUN || r->kind == RELAY_TURN_UDP
					       ? WIRE_UDP
					       : WIRE_TCP,
			       .host = r->host,
			       .port = r->port,
			       .ca = ca,
			       .ms = ms};
	struct errand e = {.relay = r, .datagrams = ask.kind == WIRE_UDP, .ms = ms};
	int64_t begun = now_ms();
	struct trouble why;
	bool lent = false;

	*out = (struct allocation){.lifetime_s = -1};
	e.wire = wire_open(&ask, &why);
	if (e.wire)
		lent = run(&e, out);
	else
		slice_copy(out->why, sizeof(out->why), slice_of(why.words));
	out->ms = now_ms() - begun;
	wire_close(e.wire);
	OPENSSL_cleanse(&e, sizeof(e));
	return lent;
}
