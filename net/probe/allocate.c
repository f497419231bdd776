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
	size_t read, used; /* of what came: looked at, and there */
};

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Looks for the answer in what came, message by message; others are passed over.
 * FAULT_ABSENT: it has not come; FAULT_SYNTAX: a stream that is not STUN's. */
static enum fault find(struct errand *e, struct stun_answer *a, const struct stun_ask *ask)
{
	for (;;) {
		struct slice in = {e->in + e->read, e->used - e->read};
		size_t whole = stun_length(in);

		if (whole > sizeof(e->in))
			return e->datagrams ? FAULT_ABSENT : FAULT_SYNTAX;
		if (!whole || whole > in.n)
			return FAULT_ABSENT;
		e->read += whole;
		if (!stun_read(a, in, ask->id) && a->method == ask->method)
			return FAULT_NONE;
	}
}

/* Room for what comes next: a datagram is whole or useless, a stream goes on. */
static void make_room(struct errand *e)
{
	e->used = e->datagrams ? 0 : e->used - e->read;
	memmove(e->in, e->in + e->read, e->used);
	e->read = 0;
}

/* Reads until the answer is there; a stream may bring it in pieces. */
static enum fault hear(struct errand *e, struct stun_answer *a, const struct stun_ask *ask,
		       int64_t ms)
{
	int64_t ends = now_ms() + ms;
	enum fault f;

	while ((f = find(e, a, ask)) == FAULT_ABSENT) {
		size_t n;

		make_room(e);
		f = wire_receive(e->wire, e->in + e->used, sizeof(e->in) - e->used, &n,
				 ends - now_ms());
		if (f)
			break;
		e->used += n;
	}
	return f;
}

/* Asks; a datagram that is lost is sent again, twice as late each time, until an ICMP
 * message refuses it (RFC 8489 6.2.1). */
static enum fault transact(struct errand *e, struct stun_ask *ask, struct stun_answer *a)
{
	int64_t now = now_ms(), ends = now + e->ms;
	int64_t again = e->datagrams ? FIRST_AGAIN_MS : e->ms;
	enum fault f = FAULT_TIMEOUT;
	size_t n;

	RAND_bytes(ask->id, sizeof(ask->id));
	n = stun_write(e->out, ask);
	if (!n)
		return FAULT_TOO_BIG;
	for (; f == FAULT_TIMEOUT && now < ends; now = now_ms()) {
		f = wire_send(e->wire, (struct slice){e->out, n});
		if (!f)
			f = hear(e, a, ask, again < ends - now ? again : ends - now);
		again *= 2;
	}
	return f;
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

/* No answer came: why. */
static void unheard(struct allocation *out, enum fault f, int64_t ms)
{
	static const char *const words[FAULT_COUNT] = {
		[FAULT_REFUSED] = "refused: nobody listens on that port",
		[FAULT_LINK] = "the connection ended before an answer",
		[FAULT_SYNTAX] = "it answers, but not in STUN",
		[FAULT_TOO_BIG] = "the user, realm or nonce is too long to ask with"};

	if (words[f])
		slice_copy(out->why, sizeof(out->why), slice_of(words[f]));
	else
		snprintf(out->why, sizeof(out->why), "no answer within %.1f s",
			 (double)ms / 1000);
}

static bool run(struct errand *e, struct allocation *out)
{
	struct stun_ask ask = {.method = e->relay->kind == RELAY_STUN ? STUN_BINDING
								      : STUN_ALLOCATE,
			       .user = slice_of(e->relay->user),
			       .password = slice_of(e->relay->password),
			       .lifetime_s = -1};
	struct stun_answer a = {.code = 0};
	enum fault f = transact(e, &ask, &a);

	for (int i = 0; i < CHALLENGES && !f && challenged(e, &ask, &a); i++)
		f = transact(e, &ask, &a);
	if (f) {
		unheard(out, f, e->ms);
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
