/* The machine `signaling`: channel → endpoints → relays → WebSocket, and back when it is
 * lost. A new socket is made while the old one still delivers (s->ws), which is hung up
 * when the new one is up. */
#include "core/session_inside.h"

enum {
	IDLE,
	DESCRIBE,
	DESCRIBE_MEDIA,
	ENDPOINT,
	ICE_CONFIG,
	CONNECT,
	ONLINE,
	BACKOFF,
};

/* Failures in a row before the first connection after which it is no use to go on: few
 * while nobody has ever answered (a call is tried three times by itself), more when
 * somebody did. */
enum { HOPELESS_UNHEARD = 2, HOPELESS = 8, PAUSE_LEAST_MS = 500, PAUSE_MOST_MS = 8000 };

/* --- guards ---------------------------------------------------------------- */

static bool busy(const void *self, const struct event *e)
{
	(void)e;
	return at(self)->signaling.state != IDLE;
}

static bool answered(const void *self, const struct event *e)
{
	(void)e;
	return at(self)->meaning == MEANS_CALL && at(self)->answer == FAULT_NONE;
}

static bool garbled(const void *self, const struct event *e)
{
	(void)e;
	return at(self)->meaning == MEANS_CALL && at(self)->answer != FAULT_NONE;
}

static bool unready(const void *self, const struct event *e)
{
	return answered(self, e) && strcmp(at(self)->status, "ACTIVE") != 0;
}

static bool to_be_stored(const void *self, const struct event *e)
{
	return answered(self, e) && at(self)->wants_ingest;
}

static bool disabled(const void *self, const struct event *e)
{
	return answered(self, e) && !at(self)->enabled;
}

static bool call_failed(const void *self, const struct event *e)
{
	(void)e;
	return at(self)->meaning == MEANS_CALL;
}

static bool call_denied(const void *self, const struct event *e)
{
	return call_failed(self, e) && session_denied(e);
}

static bool call_denied_again(const void *self, const struct event *e)
{
	return call_denied(self, e) && at(self)->fresh;
}

static bool no_such_channel(const void *self, const struct event *e)
{
	return call_failed(self, e) && e->d.code == 404 &&
	       at(self)->call_op == KVS_DESCRIBE_CHANNEL;
}

static bool dialled(const void *self, const struct event *e)
{
	(void)e;
	return at(self)->meaning == MEANS_DIAL;
}

static bool dial_denied(const void *self, const struct event *e)
{
	return dialled(self, e) && session_denied(e);
}

static bool dial_denied_again(const void *self, const struct event *e)
{
	return dial_denied(self, e) && at(self)->fresh;
}

static bool lost(const void *self, const struct event *e)
{
	(void)e;
	return at(self)->meaning == MEANS_LIVE;
}

static bool going_away(const void *self, const struct event *e)
{
	(void)e;
	return at(self)->meaning == MEANS_GO_AWAY;
}

static bool relays_moved(const void *self, const struct event *e)
{
	(void)e;
	return at(self)->meaning == MEANS_NEW_RELAYS;
}

/* A join that says the channel is not what it was: gone, or not mapped to a stream any
 * more. */
static bool join_doubts(const void *self, const struct event *e)
{
	return at(self)->meaning == MEANS_JOIN &&
	       (e->d.code == 404 || slice_is(e->d.id, "InvalidArgumentException"));
}

static bool hopeless(const void *self, const struct event *e)
{
	const struct session *s = self;

	(void)e;
	return !s->was_online && s->failures >= (s->heard ? HOPELESS : HOPELESS_UNHEARD);
}

static bool known(const void *self, const struct event *e)
{
	(void)e;
	return at(self)->known;
}

/* --- what is done ---------------------------------------------------------- */

static const char *role(const struct session *s)
{
	return s->viewer ? "VIEWER" : "MASTER";
}

static struct slice client_id(const struct session *s)
{
	return s->viewer ? slice_of(s->actor) : SLICE("");
}

static void ask(struct session *s, enum kvs_op op, const char *url, size_t start,
		struct effects *fx)
{
	s->call_op = op;
	s->call = session_ask(s, op, url, session_since(s, start), fx);
}

static void ask_channel(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);
	size_t start = s->out.used;

	(void)e;
	kvs_ask_channel(&s->out, slice_of(s->channel), slice_of(s->arn));
	ask(s, KVS_DESCRIBE_CHANNEL, "", start, fx);
}

static void ask_storage(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);
	size_t start = s->out.used;

	(void)e;
	kvs_ask_channel(&s->out, slice_of(s->channel), slice_of(s->arn));
	ask(s, KVS_DESCRIBE_STORAGE, "", start, fx);
}

static void ask_endpoint(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);
	size_t start = s->out.used;

	(void)e;
	kvs_ask_endpoint(&s->out, slice_of(s->arn), s->wants_ingest, role(s));
	ask(s, KVS_GET_ENDPOINT, "", start, fx);
}

static void ask_relays(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);
	size_t start = s->out.used;

	(void)e;
	kvs_ask_ice(&s->out, slice_of(s->arn), client_id(s));
	ask(s, KVS_GET_ICE, s->https, start, fx);
}

static void dial(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);
	struct effect *d = effects_add(fx, FX_DIAL);

	(void)e;
	d->ticket = s->dial = session_ticket(s);
	d->d.channel = slice_of(s->channel);
	d->d.url = slice_of(s->wss);
	d->d.arn = slice_of(s->arn);
	d->d.role = slice_of(role(s));
	d->d.actor = client_id(s);
	d->d.ms = DIAL_MS;
	if (s->renew_next)
		d->d.state = SLICE("fresh");
	s->renew_next = false;
}

static void hang_up(uint32_t *ticket, struct effects *fx)
{
	if (*ticket)
		effects_add(fx, FX_HANGUP)->ticket = *ticket;
	*ticket = 0;
}

static void leave(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	(void)e;
	hang_up(&s->dial, fx);
	hang_up(&s->ws, fx);
	s->call = 0;
}

static void pause(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	s->call = 0;
	hang_up(&s->dial, fx);
	s->failures++;
	s->retries++;
	machine_arm(&s->signaling, e->at_us,
		    hopeless(s, e) ? 1
				   : session_pause_ms(s, s->failures, PAUSE_LEAST_MS,
						      PAUSE_MOST_MS));
}

static void begin(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	(void)e;
	(void)fx;
	s->failures = 0;
	s->n_tries = 0;
	s->fresh = s->renew_next = s->was_online = s->known = s->heard = false;
}

/* The new socket delivers from now on; the old one goes. */
static void switch_over(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	(void)e;
	hang_up(&s->ws, fx);
	s->ws = s->dial;
	s->dial = 0;
	s->failures = 0;
	s->fresh = false;
	s->was_online = true;
	if (!s->n_tries)
		s->why[0] = s->error[0] = '\0';
}

static void renew(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	(void)e;
	(void)fx;
	s->dial = 0;
	s->retries++;
	s->fresh = s->renew_next = true;
}

static void move_media(void *self, const struct event *e, struct effects *fx)
{
	(void)e;
	(void)fx;
	of(self)->join_again = of(self)->wants_ingest;
}

static void forget(void *self, const struct event *e, struct effects *fx)
{
	(void)e;
	(void)fx;
	of(self)->known = false;
}

static void blame_status(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	(void)e;
	(void)fx;
	s->known = false;
	session_blame(s, SLICE(""), "Channel %.64s is %s, not ACTIVE: waiting for it.",
		      s->channel, s->status);
}

static void blame_answer(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	(void)e;
	(void)fx;
	session_blame(s, SLICE(""), "The answer to %s could not be used: %s.",
		      kvs_operation(s->call_op)->name, fault_words(s->answer));
}

static void blame_call(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	(void)fx;
	if (e->d.code == 404)
		s->known = false;
	session_blame_call(s, s->call_op, e);
}

static void blame_dial(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	(void)fx;
	if (s->meaning == MEANS_DIAL)
		s->dial = 0;
	if (e->d.code == 404)
		s->known = false;
	if (s->meaning == MEANS_LIVE)
		session_blame(s, SLICE(""), "The WebSocket was lost (%d).", (int)e->d.code);
	else
		session_blame(s, e->d.id, "The WebSocket could not be opened (%d): %.*s",
			      (int)e->d.code, (int)(e->d.why.n < 90 ? e->d.why.n : 90),
			      e->d.why.at ? e->d.why.at : "");
}

static void blame_silence(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	(void)e;
	(void)fx;
	if (s->signaling.state == CONNECT)
		session_blame(s, SLICE(""), "The WebSocket did not open within %d s.",
			      DIAL_MS / 1000);
	else
		session_blame(s, SLICE(""), "%s got no answer within %d s.",
			      kvs_operation(s->call_op)->name, CALL_MS / 1000);
}

static void refuse_call(void *self, const struct event *e, struct effects *fx)
{
	blame_call(self, e, fx);
	session_finish(of(self), SESSION_REFUSED);
}

static void refuse_absent(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	(void)fx;
	session_blame(s, e->d.id,
		      "There is no channel %.64s in this account and region: check its "
		      "name, the region "
		      "and the profile.",
		      s->channel[0] ? s->channel : s->arn);
	session_finish(s, SESSION_REFUSED);
}

static void refuse_dial(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);
	const char *fix = session_advice(e);

	(void)fx;
	s->dial = 0;
	if (fix)
		session_blame(s, e->d.id, "The WebSocket was refused (%d): %s.",
			      (int)e->d.code, fix);
	else
		session_blame(s, e->d.id,
		      "The WebSocket was refused (%d): allow kinesisvideo:%s for channel "
		      "%.64s, or set "
		      "the clock.",
		      (int)e->d.code, s->viewer ? "ConnectAsViewer" : "ConnectAsMaster",
		      s->channel);
	session_finish(s, SESSION_REFUSED);
}

static void refuse_disabled(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	(void)e;
	(void)fx;
	session_blame(s, SLICE(""),
		      "Media storage of channel %.64s is DISABLED: map it to a stream with "
		      "UpdateMediaStorageConfiguration (Status ENABLED), then start again.",
		      s->channel);
	session_finish(s, SESSION_REFUSED);
}

static void give_up(void *self, const struct event *e, struct effects *fx)
{
	(void)e;
	(void)fx;
	session_finish(of(self), SESSION_FAILED); /* the last blame stands */
}

/* --- the machine ----------------------------------------------------------- */

/* clang-format off */
static const struct state states[] = {
	[IDLE]           = {"idle",           leave,        0},
	[DESCRIBE]       = {"describe",       ask_channel,  CALL_MS + 1000},
	[DESCRIBE_MEDIA] = {"describe-media", ask_storage,  CALL_MS + 1000},
	[ENDPOINT]       = {"endpoint",       ask_endpoint, CALL_MS + 1000},
	[ICE_CONFIG]     = {"ice-config",     ask_relays,   CALL_MS + 1000},
	[CONNECT]        = {"connect",        dial,         DIAL_MS + 1000},
	[ONLINE]         = {"online",         NULL,         RENEW_MS},
	[BACKOFF]        = {"backoff",        pause,        PAUSE_LEAST_MS},
};

static const struct transition rows[] = {
	/*  from         on             when               to              act */
	ROW(IDLE,           EV_START,      NULL,              DESCRIBE,       begin)
	ROW(DESCRIBE,       EV_API_OK,     unready,           BACKOFF,        blame_status)
	ROW(DESCRIBE,       EV_API_OK,     to_be_stored,      DESCRIBE_MEDIA, NULL)
	ROW(DESCRIBE,       EV_API_OK,     answered,          ENDPOINT,       NULL)
	ROW(DESCRIBE_MEDIA, EV_API_OK,     disabled,          IDLE,           refuse_disabled)
	ROW(DESCRIBE_MEDIA, EV_API_OK,     answered,          ENDPOINT,       NULL)
	ROW(ENDPOINT,       EV_API_OK,     answered,          ICE_CONFIG,     NULL)
	ROW(ICE_CONFIG,     EV_API_OK,     answered,          CONNECT,        NULL)
	ROW(CONNECT,        EV_WS_UP,      dialled,           ONLINE,         switch_over)

	ROW(ONLINE,         EV_FRAME_DOWN, going_away,        DESCRIBE,       NULL)       /* within a minute */
	ROW(ONLINE,         EV_FRAME_DOWN, relays_moved,      ICE_CONFIG,     move_media)
	ROW(ONLINE,         EV_DEADLINE,   NULL,              DESCRIBE,       NULL)       /* sockets last an hour */
	ROW(ONLINE,         EV_WS_GONE,    lost,              BACKOFF,        blame_dial)
	ROW(ONLINE,         EV_API_FAIL,   join_doubts,       DESCRIBE,       forget)

	ROW(BACKOFF,        EV_DEADLINE,   hopeless,          IDLE,           give_up)
	ROW(BACKOFF,        EV_DEADLINE,   known,             ENDPOINT,       NULL)
	ROW(BACKOFF,        EV_DEADLINE,   NULL,              DESCRIBE,       NULL)

	ROW(MACHINE_ANY,    EV_STOP,       busy,              IDLE,           NULL)
	ROW(MACHINE_ANY,    EV_API_OK,     garbled,           BACKOFF,        blame_answer)
	ROW(MACHINE_ANY,    EV_API_FAIL,   no_such_channel,   IDLE,           refuse_absent)
	ROW(MACHINE_ANY,    EV_API_FAIL,   call_denied_again, IDLE,           refuse_call)
	ROW(MACHINE_ANY,    EV_API_FAIL,   call_denied,       DESCRIBE,       renew)
	ROW(MACHINE_ANY,    EV_API_FAIL,   call_failed,       BACKOFF,        blame_call)
	ROW(MACHINE_ANY,    EV_WS_GONE,    dial_denied_again, IDLE,           refuse_dial)
	ROW(MACHINE_ANY,    EV_WS_GONE,    dial_denied,       DESCRIBE,       renew)
	ROW(MACHINE_ANY,    EV_WS_GONE,    dialled,           BACKOFF,        blame_dial)
	ROW(MACHINE_ANY,    EV_DEADLINE,   NULL,              BACKOFF,        blame_silence)
};
/* clang-format on */

const struct machine_kind signaling_machine = {
	"signaling",
	states,
	sizeof states / sizeof *states,
	rows,
	sizeof rows / sizeof *rows,
};
