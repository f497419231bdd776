/* The producing side of one channel: owns the machines, tells what an event means to them.
 */
#include "core/session_inside.h"

#include <stdio.h>
#include <stdlib.h>

/* splitmix64: every seed is a good one. */
static uint64_t scramble(uint64_t *state)
{
	uint64_t z = *state += 0x9E3779B97F4A7C15u;

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return z ^ z >> 31;
}

int64_t session_dice(struct session *s, int64_t below)
{
	return (int64_t)(scramble(&s->random) % (uint64_t)below);
}

int64_t session_pause_ms(struct session *s, int n, int64_t least, int64_t most)
{
	int64_t ms = least;

	for (int i = 1; i < n && ms < most; i++)
		ms *= 2;
	ms = ms < most ? ms : most;
	return ms / 2 + session_dice(s, ms / 2 + 1);
}

uint32_t session_ticket(struct session *s)
{
	if (++s->last_ticket == 0)
		++s->last_ticket;
	return s->last_ticket;
}

struct slice session_since(const struct session *s, size_t start)
{
	return (struct slice){s->out.at + start, s->out.used - start};
}

uint32_t session_ask(struct session *s, enum kvs_op op, const char *url, struct slice body,
		     struct effects *fx)
{
	struct effect *call = effects_add(fx, FX_CALL);

	call->ticket = session_ticket(s);
	call->d.channel = slice_of(s->channel);
	call->d.op = slice_of(kvs_operation(op)->name);
	call->d.url = slice_of(url);
	call->d.body = body;
	call->d.ms = CALL_MS;
	if (s->renew_next)
		call->d.state = SLICE("fresh");
	s->renew_next = false;
	return call->ticket;
}

struct effect *session_tell(struct effects *fx, enum event_kind kind)
{
	struct effect *tell = effects_add(fx, FX_TELL);

	tell->d.state = slice_of(event_name(kind));
	return tell;
}

void session_blame(struct session *s, struct slice error, const char *format, ...)
{
	va_list args;

	slice_copy(s->error, sizeof s->error, error);
	va_start(args, format);
	vsnprintf(s->why, sizeof s->why, format, args);
	va_end(args);
}

/* What a person can do about a refusal; the words of AWS's gateway decide. */
static const char *advice(struct slice said)
{
	static const struct {
		const char *word, *advice;
	} known[] = {
		{"Signature expired", "set this machine's clock"},
		{"not yet current", "set this machine's clock"},
		{"security token", "renew the credentials"},
		{"expired", "renew the credentials"},
		{"ExpiredToken", "renew the credentials"},
		{"signature", "check the secret key, the region and the clock"},
		{"Signature", "check the secret key, the region and the clock"},
		{"Credential should be scoped",
		 "check the secret key, the region and the clock"},
		{"UnrecognizedClient", "check the access key, the region and the clock"},
		{"InvalidClientTokenId", "check the access key, the region and the clock"},
		{"MissingAuthentication", "check the credentials and the endpoint"},
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (said.n && memmem(said.at, said.n, known[i].word, strlen(known[i].word)))
			return known[i].advice;
	return NULL;
}

const char *session_advice(const struct event *e)
{
	const char *fix = advice(e->d.why);

	return fix ? fix : advice(e->d.id);
}

/* Only these are about a policy; a refusal without a name may be. */
static bool lacks_permission(const struct event *e)
{
	struct slice id = e->d.id;

	return !id.n || memmem(id.at, id.n, "AccessDenied", 12) ||
	       memmem(id.at, id.n, "NotAuthorized", 13);
}

void session_blame_call(struct session *s, enum kvs_op op, const struct event *e)
{
	const char *name = kvs_operation(op)->name, *fix = session_advice(e);
	int said = e->d.why.n < 90 ? (int)e->d.why.n : 90;

	if (session_denied(e) && fix)
		session_blame(s, e->d.id, "%s was refused (%d): %s.", name, (int)e->d.code,
			      fix);
	else if (session_denied(e) && lacks_permission(e))
		session_blame(
			s, e->d.id,
			"%s was refused (%d): allow kinesisvideo:%s for channel %.64s.",
			name, (int)e->d.code, name, s->channel);
	else if (e->d.code)
		session_blame(s, e->d.id, "%s failed (%d %.40s): %.*s", name,
			      (int)e->d.code, s->error, said,
			      e->d.why.at ? e->d.why.at : "");
	else
		session_blame(s, e->d.id, "%s got no answer: %.*s", name, said,
			      e->d.why.at ? e->d.why.at : "");
}

void session_finish(struct session *s, enum session_end end)
{
	if (s->end == SESSION_RUNNING)
		s->end = end;
}

bool session_denied(const struct event *e)
{
	return e->d.code == 401 || e->d.code == 403;
}

bool session_online(const struct session *s)
{
	return s->ws != 0;
}

enum fault session_take_relays(struct session *s, const struct event *e)
{
	struct kvs_ice ice;
	enum fault f = kvs_read_ice(&ice, e->d.body, s->room, sizeof s->room);

	if (f)
		return f;
	if (!slice_copy(s->relays, sizeof s->relays, ice.list)) {
		slice_copy(s->relays, sizeof s->relays, SLICE("[]"));
		return FAULT_TOO_BIG;
	}
	/* AWS's SDK for C renews its relays 30 s before they end. */
	s->relays_until_us = e->at_us + ((int64_t)ice.ttl_s - 30) * 1000000;
	return FAULT_NONE;
}

static enum fault take_channel(struct session *s, struct slice body)
{
	struct kvs_channel c;
	enum fault f = kvs_read_channel(&c, body, s->room, sizeof s->room);

	if (f)
		return f;
	slice_copy(s->status, sizeof s->status, c.status);
	if (!slice_copy(s->arn, sizeof s->arn, c.arn) ||
	    !slice_copy(s->channel, sizeof s->channel, c.name))
		return FAULT_TOO_BIG;
	s->known = true;
	return FAULT_NONE;
}

static enum fault take_storage(struct session *s, struct slice body)
{
	struct kvs_storage storage;
	enum fault f = kvs_read_storage(&storage, body, s->room, sizeof s->room);

	s->enabled = !f && storage.enabled;
	return f;
}

static enum fault take_endpoints(struct session *s, struct slice body)
{
	struct kvs_endpoints e;
	enum fault f = kvs_read_endpoints(&e, body, s->room, sizeof s->room);

	if (f)
		return f;
	if (!e.wss.n || !e.https.n || (s->wants_ingest && !e.webrtc.n))
		return FAULT_ABSENT;
	return slice_copy(s->wss, sizeof s->wss, e.wss) &&
			       slice_copy(s->https, sizeof s->https, e.https) &&
			       slice_copy(s->webrtc, sizeof s->webrtc, e.webrtc)
		       ? FAULT_NONE
		       : FAULT_TOO_BIG;
}

static enum fault take_answer(struct session *s, enum kvs_op op, const struct event *e)
{
	if (op == KVS_DESCRIBE_CHANNEL)
		return take_channel(s, e->d.body);
	if (op == KVS_DESCRIBE_STORAGE)
		return take_storage(s, e->d.body);
	if (op == KVS_GET_ENDPOINT)
		return take_endpoints(s, e->d.body);
	if (op == KVS_GET_ICE)
		return session_take_relays(s, e);
	return FAULT_NONE; /* a join's answer is empty */
}

static enum meaning mean_call(struct session *s, const struct event *e)
{
	bool ok = e->kind == EV_API_OK;

	s->heard = s->heard || e->d.code;
	if (e->ticket && e->ticket == s->call) {
		s->call = 0;
		s->answer = ok ? take_answer(s, s->call_op, e) : FAULT_REFUSED;
		return MEANS_CALL;
	}
	if (e->ticket && e->ticket == s->join) {
		s->join = 0;
		s->answer = ok ? take_answer(s, s->join_op, e) : FAULT_REFUSED;
		return MEANS_JOIN;
	}
	if (e->ticket && e->ticket == s->overtaken) {
		s->overtaken = 0;
		return MEANS_NOTHING;
	}
	return MEANS_STALE;
}

static enum meaning mean_socket(struct session *s, const struct event *e)
{
	if (e->ticket && e->ticket == s->dial)
		return MEANS_DIAL;
	if (e->ticket && e->ticket == s->ws) {
		if (e->kind == EV_WS_GONE)
			s->ws = 0;
		return MEANS_LIVE;
	}
	/* A socket that we hung up says so: expected, and nothing to do. */
	return e->kind == EV_WS_GONE ? MEANS_NOTHING : MEANS_STALE;
}

static enum meaning mean_frame(struct session *s, const struct event *e)
{
	const struct sigmsg *f = &s->frame;

	/* A frame that does not say by which socket it came is believed while one is up. */
	if (!s->ws || (e->ticket && e->ticket != s->ws))
		return MEANS_STALE;
	if (sigmsg_read(&s->frame, e->d.body))
		return MEANS_NOTHING;
	if (f->kind == SIGMSG_SDP_OFFER && !f->peer.n &&
	    f->sdp.n) /* a viewer's offer has a sender */
		return MEANS_OFFER;
	if (f->kind == SIGMSG_ICE_CANDIDATE && !f->peer.n && f->candidate.n)
		return MEANS_CANDIDATE;
	if (f->kind == SIGMSG_GO_AWAY)
		return MEANS_GO_AWAY;
	if (f->kind == SIGMSG_RECONNECT_ICE_SERVER)
		return MEANS_NEW_RELAYS;
	if (f->kind == SIGMSG_STATUS_RESPONSE && !f->success && f->correlation.n &&
	    slice_is(f->correlation, s->correlation))
		return MEANS_REFUSAL;
	return MEANS_NOTHING;
}

static enum meaning mean_peer(struct session *s, const struct event *e)
{
	bool down = e->kind == EV_PEER_DOWN;

	if (e->d.peer.n && slice_is(e->d.peer, s->next)) {
		s->next[down ? 0 : strlen(s->next)] = '\0';
		return MEANS_NEXT;
	}
	if (e->d.peer.n && slice_is(e->d.peer, s->peer)) {
		s->peer[down ? 0 : strlen(s->peer)] = '\0';
		return MEANS_PEER;
	}
	/* A peer that we closed says so: expected, and nothing to do. */
	return down ? MEANS_NOTHING : MEANS_STALE;
}

static enum meaning meaning_of(struct session *s, const struct event *e)
{
	switch ((int)e->kind) {
	case EV_API_OK:
	case EV_API_FAIL:
		return mean_call(s, e);
	case EV_WS_UP:
	case EV_WS_GONE:
		return mean_socket(s, e);
	case EV_FRAME_DOWN:
		return mean_frame(s, e);
	case EV_PEER_ANSWER:
	case EV_PEER_CANDIDATE:
	case EV_PEER_UP:
	case EV_PEER_DOWN:
		return mean_peer(s, e);
	default:
		return MEANS_NOTHING;
	}
}

/* A session without a name of its own takes the one it is started with. */
static void begin(struct session *s, const struct event *e)
{
	if (!s->channel[0] && !s->arn[0]) {
		slice_copy(s->channel, sizeof s->channel, e->d.channel);
		slice_copy(s->arn, sizeof s->arn, e->d.arn);
	}
	s->end = SESSION_RUNNING;
	s->flowed = false;
	s->why[0] = s->error[0] = '\0';
}

static void seed(struct session *s, uint64_t n)
{
	s->random = n;
	s->salt = scramble(&s->random) & 0xFFFFFFFF;
}

struct session *session_new(const struct session_options *o)
{
	struct session *s = calloc(1, sizeof *s);

	if (!s)
		return NULL;
	slice_copy(s->channel, sizeof s->channel, o->channel);
	slice_copy(s->arn, sizeof s->arn, o->arn);
	slice_copy(s->actor, sizeof s->actor, o->actor);
	slice_copy(s->source, sizeof s->source, o->source);
	slice_copy(s->prefix, sizeof s->prefix, o->peers.n ? o->peers : SLICE("d"));
	slice_copy(s->relays, sizeof s->relays, SLICE("[]"));
	s->wants_ingest = o->ingest;
	s->viewer = o->viewer;
	s->rejoin = o->rejoin;
	seed(s, o->seed);
	machine_init(&s->signaling, &signaling_machine, 0, 0);
	machine_init(&s->ingest, &ingest_machine, 0, 0);
	return s;
}

void session_free(struct session *s)
{
	free(s);
}

/* Both machines are told to stop once one of them has ended the session. */
static void stop(struct session *s, const struct event *e, struct effects *fx)
{
	struct event end = *e;

	end.kind = EV_STOP;
	s->meaning = MEANS_NOTHING;
	machine_step(&s->ingest, s, &end, fx);
	machine_step(&s->signaling, s, &end, fx);
}

/* Without a source no join helps. */
static bool lost_source(const struct session *s, const struct event *e)
{
	return e->kind == EV_NOTE && s->source[0] && slice_is(e->d.id, s->source) &&
	       slice_is(e->d.state, "error");
}

static void fail_source(struct session *s, const struct event *e)
{
	if (s->end == SESSION_RUNNING)
		slice_copy(s->why, sizeof s->why, e->d.why);
	session_finish(s, SESSION_FAILED);
}

void session_step(struct session *s, const struct event *e, struct effects *fx)
{
	if (e->kind == EV_TICK && e->at_us < session_deadline(s))
		return;
	text_init(&s->out, s->arena, sizeof s->arena);
	if (e->kind == EV_HEAD && e->d.count)
		seed(s, (uint64_t)e->d.count);
	else if (e->kind == EV_START)
		begin(s, e);
	else if (e->kind == EV_STOP)
		session_finish(s, SESSION_DONE);
	else if (lost_source(s, e))
		fail_source(s, e);
	s->meaning = meaning_of(s, e);
	if (s->meaning == MEANS_STALE) {
		s->stale++;
		return;
	}
	machine_step(&s->signaling, s, e, fx);
	machine_step(&s->ingest, s, e, fx);
	if (s->end != SESSION_RUNNING)
		stop(s, e, fx);
}

int64_t session_deadline(const struct session *s)
{
	int64_t a = s->signaling.deadline_us, b = s->ingest.deadline_us;

	return a < b ? a : b;
}

void session_look(const struct session *s, struct session_view *out)
{
	*out = (struct session_view){
		.signaling = machine_state_name(&s->signaling),
		.ingest = machine_state_name(&s->ingest),
		.end = s->end,
		.joins = s->joins,
		.retries = s->retries,
		.stale = s->stale,
		.takeovers = s->takeovers,
		.flowing_since_us = s->peer[0] ? s->peer_since_us : 0,
	};
	slice_copy(out->channel, sizeof out->channel, slice_of(s->channel));
	slice_copy(out->arn, sizeof out->arn, slice_of(s->arn));
	slice_copy(out->why, sizeof out->why, slice_of(s->why));
	slice_copy(out->error, sizeof out->error, slice_of(s->error));
}
