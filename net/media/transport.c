/* One peer's path: ICE below, DTLS for the keys, SRTP on top. */
#include "net/media/transport.h"

#include <stdlib.h>
#include <string.h>

#include "net/media/alarm.h"
#include "net/media/complaint.h"

struct transport {
	struct transport_handler h;
	struct ice *ice;
	struct dtls *dtls;
	struct srtp_box *box;
	GMainContext *context;
	const struct impairment *impairment;
	struct impair *impair; /* NULL: the path as it is */
	struct alarm *alarm; /* DTLS sends its flight again */
	bool told;           /* the other side's SDP is known */
	bool client;         /* we begin the DTLS handshake */
	bool over;
};

static void down(struct transport *t, const char *why)
{
	if (t->over)
		return;
	t->over = true;
	t->h.down(t->h.self, why);
}

/* After all that may have moved DTLS. */
static void set_alarm(struct transport *t)
{
	int64_t left = dtls_patience_us(t->dtls);

	alarm_set(t->alarm,
		  left < 0 || t->over ? INT64_MAX : g_get_monotonic_time() + left);
}

static void ring(void *self)
{
	struct transport *t = self;

	if (t->over)
		return;
	if (dtls_patience_us(t->dtls) == 0)
		dtls_retransmit(t->dtls);
	set_alarm(t);
}

/* DTLS begins as soon as there is a way; a server listens as soon as it knows whom to. */
static void start_dtls(struct transport *t)
{
	if (!t->told || dtls_state(t->dtls) != DTLS_WAITING)
		return;
	if (t->client && ice_state(t->ice) < ICE_CONNECTED)
		return;
	t->h.dtls(t->h.self, DTLS_CONNECTING);
	dtls_start(t->dtls, t->client);
	set_alarm(t);
}

static void ice_candidate_found(void *self, const char *line)
{
	struct transport *t = self;

	t->h.candidate(t->h.self, line);
}

static void ice_gathered(void *self)
{
	struct transport *t = self;

	t->h.gathered(t->h.self, ice_told(t->ice));
}

static void ice_moved(void *self, enum ice_state state)
{
	struct transport *t = self;

	t->h.ice(t->h.self, state);
	if (state == ICE_CONNECTED || state == ICE_COMPLETED)
		start_dtls(t);
	if (state != ICE_FAILED)
		return;
	down(t, t->box ? "ICE failed: the path is dead (no answer to consent checks)"
		       : "ICE failed: no pair of candidates answered");
}

static void take_rtp(struct transport *t, uint8_t *at, size_t n)
{
	switch (srtp_unseal(t->box, false, at, &n)) {
	case SRTP_FINE:
		t->h.rtp(t->h.self, at, n);
		break;
	case SRTP_REPLAYED:
		t->h.repeated(t->h.self, at, n, false);
		break;
	case SRTP_OLD:
		t->h.repeated(t->h.self, at, n, true);
		break;
	case SRTP_BROKEN: /* nobody's we know */
		break;
	}
}

static void take_dtls(struct transport *t, const uint8_t *at, size_t n)
{
	dtls_receive(t->dtls, at, n);
	set_alarm(t);
}

static void ice_datagram(void *self, uint8_t *at, size_t n)
{
	struct transport *t = self;
	enum datagram kind = datagram_kind(at, n);

	if (t->over)
		return;
	if (kind == DATAGRAM_DTLS)
		take_dtls(t, at, n);
	else if (kind == DATAGRAM_RTP && t->box)
		take_rtp(t, at, n);
	else if (kind == DATAGRAM_RTCP && t->box &&
		 srtp_unseal(t->box, true, at, &n) == SRTP_FINE)
		t->h.rtcp(t->h.self, at, n);
}

static void ice_note(void *self, const char *why)
{
	struct transport *t = self;

	t->h.note(t->h.self, why);
}

static void dtls_send(void *self, const uint8_t *at, size_t n)
{
	struct transport *t = self;

	ice_send(t->ice, at, n); /* before there is a pair it is lost, and sent again */
}

static void impaired(void *self, const uint8_t *at, size_t n)
{
	struct transport *t = self;

	if (!t->over)
		ice_send(t->ice, at, n);
}

static bool bad(const struct impairment *i)
{
	return i && (i->lost_milli || i->delay_ms || i->bps);
}

/* Media; what ICE and DTLS say goes straight. */
static void post(struct transport *t, const uint8_t *at, size_t n)
{
	if (!t->impair && bad(t->impairment))
		t->impair = impair_new(t->context, t->impairment, impaired, t);
	if (t->impair)
		impair_put(t->impair, at, n);
	else
		ice_send(t->ice, at, n);
}

static bool open_box(struct transport *t)
{
	struct srtp_keys keys;

	if (dtls_keys(t->dtls, &keys))
		t->box = srtp_box_new(&keys);
	explicit_bzero(&keys, sizeof(keys));
	return t->box;
}

static void dtls_moved(void *self, enum dtls_state state)
{
	struct transport *t = self;

	if (state == DTLS_CONNECTED && !open_box(t))
		state = DTLS_FAILED;
	t->h.dtls(t->h.self, state);
	if (state == DTLS_CONNECTED)
		t->h.up(t->h.self);
	else if (state == DTLS_CLOSED)
		down(t, "the other side closed (DTLS close)");
	else if (state == DTLS_FAILED)
		down(t, *dtls_why(t->dtls) ? dtls_why(t->dtls) : "no SRTP keys from DTLS");
}

struct transport *transport_new(const struct transport_options *o,
				const struct transport_handler *h, struct trouble *why)
{
	struct transport *t = calloc(1, sizeof(*t));
	struct ice_handler ih = {ice_candidate_found, ice_gathered, ice_moved,
				 ice_datagram,        ice_note,     t};
	struct dtls_handler dh = {dtls_send, dtls_moved, t};

	if (!t) {
		complain(why, FAULT_MEMORY, "no memory for a peer");
		return NULL;
	}
	t->h = *h;
	t->alarm = alarm_new(o->ice.context, ring, t);
	t->dtls = dtls_new(o->identity, &dh);
	t->ice = t->dtls ? ice_new(&o->ice, &ih, why) : NULL;
	t->context = o->ice.context;
	t->impairment = o->impairment;
	if (t->ice)
		return t;
	if (!t->dtls)
		complain(why, FAULT_MEMORY, "no memory for DTLS");
	transport_close(t);
	return NULL;
}

const char *transport_ufrag(const struct transport *t)
{
	return ice_ufrag(t->ice);
}

const char *transport_password(const struct transport *t)
{
	return ice_password(t->ice);
}

bool transport_gather(struct transport *t)
{
	return ice_gather(t->ice);
}

enum fault transport_remote(struct transport *t, const struct sdp_mline *m, bool client,
			    const char *whose, struct trouble *why)
{
	if (!dtls_expect(t->dtls, m->fingerprint_hash, m->fingerprint, whose))
		return complain(why, FAULT_MEDIA,
				"%s has no a=fingerprint that can be checked", whose);
	if (ice_remote(t->ice, m->ufrag, m->pwd))
		return complain(why, FAULT_MEDIA,
				"%s has no good a=ice-ufrag and a=ice-pwd", whose);
	t->told = true;
	t->client = client;
	start_dtls(t);
	return FAULT_NONE;
}

enum fault transport_candidate(struct transport *t, struct slice line, char *why,
			       size_t room)
{
	return ice_candidate(t->ice, line, why, room);
}

bool transport_send(struct transport *t, bool rtcp, uint8_t *at, size_t *n)
{
	if (!t->box || t->over || !srtp_seal(t->box, rtcp, at, n))
		return false;
	post(t, at, *n);
	return true;
}

void transport_repeat(struct transport *t, const uint8_t *at, size_t n)
{
	if (!t->over)
		post(t, at, n);
}

bool transport_up(const struct transport *t)
{
	return t->box && !t->over;
}

enum ice_state transport_ice_state(const struct transport *t)
{
	return ice_state(t->ice);
}

bool transport_pair(struct transport *t, struct text *local, struct text *remote)
{
	return ice_pair(t->ice, local, remote);
}

const char *transport_cipher(const struct transport *t)
{
	return dtls_cipher(t->dtls);
}

const char *transport_dtls_why(const struct transport *t)
{
	return dtls_why(t->dtls);
}

void transport_close(struct transport *t)
{
	if (!t)
		return;
	t->over = true;
	if (t->dtls && t->ice)
		dtls_close(t->dtls);
	alarm_free(t->alarm);
	impair_free(t->impair);
	dtls_free(t->dtls);
	ice_close(t->ice);
	srtp_box_free(t->box);
	free(t);
}
