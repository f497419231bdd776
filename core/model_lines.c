/* An event as one row of the ladder and one line of the log. */
#include "core/model_inside.h"

#include "core/candidate.h"
#include "core/kvsapi.h"

#include <stdio.h>

static const struct {
	const char *op, *label;
} short_ops[] = {
	{"DescribeSignalingChannel", "Describe"},
	{"DescribeMediaStorageConfiguration", "Describe media"},
	{"GetSignalingChannelEndpoint", "Endpoint"},
	{"GetIceServerConfig", "ICE config"},
	{"JoinStorageSession", "Join"},
	{"JoinStorageSessionAsViewer", "Join as viewer"},
};

/* The room in which a line's texts are written. */
struct words {
	char label[64], text[256], note[256];
};

static void op_words(char *to, size_t room, struct slice op)
{
	for (size_t i = 0; i < sizeof(short_ops) / sizeof(*short_ops); i++) {
		if (slice_is(op, short_ops[i].op)) {
			words_copy(to, room, slice_of(short_ops[i].label));
			return;
		}
	}
	words_copy(to, room, op);
}

/* What asks for what is stored: none of the producer's calls. */
static bool reads_stored(struct slice name)
{
	enum kvs_op op = kvs_op_named(name);
	enum kvs_plane plane = op < KVS_OP_COUNT ? kvs_operation(op)->plane : KVS_CONTROL;

	return plane == KVS_ARCHIVED || plane == KVS_MEDIA || op == KVS_GET_DATA_ENDPOINT;
}

static void line_api(const struct event *e, struct line *l, struct words *t)
{
	char op[48], name[96];

	words_copy(op, sizeof(op), e->d.op);
	words_copy(name, sizeof(name), e->d.id);
	l->area = AREA_API;
	l->body = e->d.body;
	l->bytes = e->d.body.n;
	l->arrow = ARROW_API;
	l->from = e->kind == EV_API_ASK ? LANE_PRODUCER : LANE_SIGNALING;
	l->to = e->kind == EV_API_ASK ? LANE_SIGNALING : LANE_PRODUCER;
	if (reads_stored(e->d.op))
		l->from = l->to = LANE_STREAM;
	if (e->kind == EV_API_ASK) {
		op_words(t->label, sizeof(t->label), e->d.op);
		if (strcmp(t->label, op) != 0)
			words_copy(t->note, sizeof(t->note), e->d.op);
		return;
	}
	l->timed = e->d.code != 0 || !l->bad;
	l->took_ms = e->d.ms;
	l->bad = e->kind == EV_API_FAIL;
	l->severity = l->bad ? SEV_ERROR : SEV_INFO;
	if (!l->bad) {
		snprintf(t->label, sizeof(t->label), "%d",
			 (int)(e->d.code ? e->d.code % 1000 : 200));
		snprintf(t->text, sizeof(t->text), "%s %s in %lld ms", op, t->label,
			 (long long)e->d.ms);
		return;
	}
	words_copy(t->note, sizeof(t->note), e->d.why);
	if (e->d.code)
		snprintf(t->label, sizeof(t->label), "%d %.40s", (int)(e->d.code % 1000),
			 name);
	else
		snprintf(t->label, sizeof(t->label), "no answer");
	snprintf(t->text, sizeof(t->text), "%s %s%s%.*s", op,
		 e->d.code ? t->label : "no answer", e->d.why.n ? ": " : "",
		 (int)(e->d.why.n < 120 ? e->d.why.n : 120), e->d.why.at);
}

static void line_ws(const struct event *e, struct line *l, struct words *t)
{
	bool gone = e->kind == EV_WS_GONE;
	char why[96];

	words_copy(why, sizeof(why), e->d.why);
	l->area = AREA_WS;
	l->arrow = ARROW_API;
	l->from = e->kind == EV_WS_DIAL ? LANE_PRODUCER : LANE_SIGNALING;
	l->to = e->kind == EV_WS_DIAL ? LANE_SIGNALING : LANE_PRODUCER;
	if (e->kind == EV_WS_DIAL) {
		snprintf(t->label, sizeof(t->label), "WS open");
		words_copy(t->note, sizeof(t->note), e->d.role);
		return;
	}
	l->bad = gone && e->d.code != 1000 && e->d.code != 1001;
	l->severity = l->bad ? SEV_WARN : SEV_INFO;
	if (gone) {
		snprintf(t->label, sizeof(t->label), "WS closed %d",
			 (int)(e->d.code % 100000));
		words_copy(t->note, sizeof(t->note), e->d.why);
		snprintf(t->text, sizeof(t->text), "socket closed %d %s",
			 (int)(e->d.code % 100000), why);
	} else {
		snprintf(t->label, sizeof(t->label), "WS up");
		l->timed = e->d.ms > 0;
		l->took_ms = e->d.ms;
		snprintf(t->text, sizeof(t->text), "socket open in %lld ms",
			 (long long)e->d.ms);
	}
}

static const struct {
	enum arrow arrow;
	bool storage; /* from or to the storage peer; else the signaling service itself */
	enum severity severity;
	const char *label, *text; /* of the ladder; of the log */
} frames[] = {
	[SIGMSG_UNKNOWN] = {ARROW_API, false, SEV_WARN, "UNKNOWN", "UNKNOWN"},
	[SIGMSG_SDP_OFFER] = {ARROW_SDP, true, SEV_INFO, "SDP_OFFER", "SDP_OFFER"},
	[SIGMSG_SDP_ANSWER] = {ARROW_SDP, true, SEV_INFO, "SDP_ANSWER", "SDP_ANSWER"},
	[SIGMSG_ICE_CANDIDATE] = {ARROW_CANDIDATE, true, SEV_INFO, "ICE_CANDIDATE",
				  "ICE_CANDIDATE"},
	[SIGMSG_GO_AWAY] = {ARROW_API, false, SEV_WARN, "GO_AWAY", "GO_AWAY"},
	[SIGMSG_RECONNECT_ICE_SERVER] = {ARROW_API, false, SEV_WARN, "RECONNECT_ICE",
					 "RECONNECT_ICE_SERVER"},
	[SIGMSG_STATUS_RESPONSE] = {ARROW_API, false, SEV_INFO, "STATUS",
				    "STATUS_RESPONSE"},
};

/* "host", "srflx", "relay"; "end" of the candidates. */
static struct slice candidate_type(struct slice line)
{
	struct candidate c;
	enum fault f = candidate_parse(&c, line);

	return f == FAULT_ABSENT ? SLICE("end") : f ? SLICE("") : c.type;
}

static void line_frame(const struct model *m, const struct event *e, struct where w,
		       struct line *l, struct words *t)
{
	const struct sigmsg *f = &m->frame;
	bool down = e->kind == EV_FRAME_DOWN;
	enum lane far =
		frames[f->kind].storage && !f->peer.n ? LANE_STORAGE : LANE_SIGNALING;
	char extra[48];

	words_copy(extra, sizeof(extra),
		   f->kind == SIGMSG_UNKNOWN         ? f->type
		   : f->kind == SIGMSG_ICE_CANDIDATE ? candidate_type(f->candidate)
						     : f->status_code);
	l->area = AREA_SIGNAL;
	l->arrow = frames[f->kind].arrow;
	l->from = down ? far : LANE_PRODUCER;
	l->to = down ? LANE_PRODUCER : far;
	l->body = e->d.body;
	l->bytes = f->payload.n ? f->payload.n : e->d.body.n;
	l->correlation = f->correlation;
	l->unknown = f->kind == SIGMSG_UNKNOWN;
	l->bad = f->kind == SIGMSG_STATUS_RESPONSE && !f->success;
	l->severity = l->bad ? SEV_ERROR : frames[f->kind].severity;
	l->bad |= f->kind == SIGMSG_SDP_ANSWER && !down && w.attempt &&
		  w.attempt->lint_errors;
	frame_note(m, e, w, t->note, sizeof(t->note));
	snprintf(t->label, sizeof(t->label), "%s%s%s", frames[f->kind].label,
		 extra[0] ? " " : "", extra);
	snprintf(t->text, sizeof(t->text), "%s %s%s%s %zu B%s%.*s", down ? "←" : "→",
		 frames[f->kind].text, extra[0] ? " " : "", extra, l->bytes,
		 f->correlation.n ? " corr=" : "",
		 (int)(f->correlation.n < 64 ? f->correlation.n : 64),
		 f->correlation.n ? f->correlation.at : "");
}

static void line_peer(const struct event *e, struct line *l, struct words *t)
{
	char state[24], words[96], local[64], remote[64];

	words_copy(state, sizeof(state), e->d.state);
	words_copy(words, sizeof(words), e->d.codec.n ? e->d.codec : e->d.why);
	words_copy(local, sizeof(local), e->d.local);
	words_copy(remote, sizeof(remote), e->d.remote);
	l->area = e->kind == EV_PEER_ICE ? AREA_ICE : AREA_DTLS;
	l->arrow = ARROW_WIRE;
	l->from = LANE_PRODUCER;
	l->to = LANE_STORAGE;
	l->both = true;
	l->bad = slice_is(e->d.state, "failed");
	l->severity = l->bad ? SEV_ERROR : SEV_INFO;
	if (local[0])
		snprintf(t->note, sizeof(t->note), "%s%s ↔ %s",
			 slice_is(e->d.state, "checking") ? "" : "nominated ", local,
			 remote);
	else
		words_copy(t->note, sizeof(t->note), slice_of(words));
	l->timed = e->d.ms > 0;
	l->took_ms = e->d.ms;
	snprintf(t->label, sizeof(t->label), "%s %s",
		 e->kind == EV_PEER_ICE ? "ICE" : "DTLS", state);
	if (e->kind == EV_PEER_ICE && local[0])
		snprintf(t->text, sizeof(t->text), "%s: %s ↔ %s, %lld ms", state, local,
			 remote, (long long)e->d.ms);
	else
		snprintf(t->text, sizeof(t->text), "%s%s%s", state, words[0] ? " " : "",
			 words);
}

static void line_down(const struct event *e, struct line *l, struct words *t)
{
	bool closed = slice_is(e->d.why, "closed");
	bool device = slice_is(e->d.side, "device");

	l->area = AREA_MEDIA;
	l->arrow = ARROW_WIRE;
	l->from = device ? LANE_PRODUCER : LANE_STORAGE;
	l->to = device ? LANE_STORAGE : LANE_PRODUCER;
	l->severity = closed ? SEV_INFO : SEV_WARN;
	l->bad = !closed;
	snprintf(t->label, sizeof(t->label), "peer down");
	words_copy(t->note, sizeof(t->note), e->d.why);
	snprintf(t->text, sizeof(t->text), "peer down: %.*s",
		 (int)(e->d.why.n < 150 ? e->d.why.n : 150), e->d.why.at);
}

static void line_first(const struct event *e, struct line *l, struct words *t)
{
	char codec[32];

	words_copy(codec, sizeof(codec), e->d.codec);
	l->area = AREA_MEDIA;
	l->arrow = ARROW_MEDIA;
	l->from = LANE_PRODUCER;
	l->to = LANE_STORAGE;
	if (e->d.width > 0)
		snprintf(t->label, sizeof(t->label), "%s %dx%d", codec,
			 (int)(e->d.width % 100000), (int)(e->d.height % 100000));
	else
		snprintf(t->label, sizeof(t->label), "%s", codec);
	snprintf(t->note, sizeof(t->note), "the first whole frame");
	snprintf(t->text, sizeof(t->text), "first media %.60s", t->label);
}

static void line_fragment(const struct event *e, struct line *l, struct words *t)
{
	l->area = AREA_STORE;
	l->arrow = ARROW_MEDIA;
	l->from = LANE_STORAGE;
	l->to = LANE_STREAM;
	l->bytes = e->d.bytes > 0 ? (size_t)e->d.bytes : 0;
	snprintf(t->label, sizeof(t->label), "fragment %lld.%lld s",
		 (long long)(e->d.ms + 50) / 1000, (long long)(e->d.ms + 50) % 1000 / 100);
	snprintf(t->note, sizeof(t->note), "the first one stored");
	snprintf(t->text, sizeof(t->text), "fragment stored: %lld ms, %lld B",
		 (long long)e->d.ms, (long long)e->d.bytes);
}

static void line_session(const struct event *e, struct line *l, struct words *t)
{
	char actor[64], before[64], why[64];

	words_copy(actor, sizeof(actor), e->d.actor);
	words_copy(before, sizeof(before), e->d.id);
	words_copy(why, sizeof(why), e->d.why);
	l->area = AREA_SESSION;
	l->arrow = ARROW_NOTE;
	l->from = l->to = LANE_STORAGE;
	if (e->kind == EV_JOIN) {
		snprintf(t->label, sizeof(t->label), "join %lld", (long long)e->d.count);
		snprintf(t->text, sizeof(t->text), "%s joined the session", actor);
	} else if (e->kind == EV_SESSION_END) {
		words_copy(t->note, sizeof(t->note), e->d.why);
		snprintf(t->label, sizeof(t->label), "session ended");
		snprintf(t->text, sizeof(t->text), "the session ended: %s", why);
	} else {
		l->severity = before[0] && strcmp(before, actor) != 0 ? SEV_WARN : SEV_INFO;
		snprintf(t->label, sizeof(t->label), "%.50s holds", actor);
		if (before[0] && strcmp(before, actor) != 0)
			snprintf(t->note, sizeof(t->note), "it was %s's%s%s", before,
				 why[0] ? ": " : "", why);
		snprintf(t->text, sizeof(t->text), "%s holds the session%s%s%s%s%s", actor,
			 before[0] ? ", before it " : "", before, why[0] ? " (" : "", why,
			 why[0] ? ")" : "");
	}
}

static void line_note(const struct event *e, struct line *l, struct words *t)
{
	bool down = e->kind == EV_WORKER_DOWN && !slice_is(e->d.state, "info");

	l->area = AREA_CORE;
	l->arrow = ARROW_NOTE;
	l->from = l->to = LANE_PRODUCER;
	l->severity = slice_is(e->d.state, "error") || down ? SEV_ERROR
		      : slice_is(e->d.state, "warn")        ? SEV_WARN
							    : SEV_INFO;
	l->bad = l->severity == SEV_ERROR;
	snprintf(t->text, sizeof(t->text), "%s%.*s",
		 e->kind == EV_WORKER_DOWN ? "the media worker ended: " : "",
		 (int)(e->d.why.n < 200 ? e->d.why.n : 200), e->d.why.n ? e->d.why.at : "");
	words_copy(t->label, sizeof(t->label), slice_of(t->text));
	if (e->kind != EV_NOTE && e->kind != EV_WORKER_DOWN)
		t->text[0] = '\0';
	l->body = e->d.body;
}

static void line_move(const struct event *e, struct line *l, struct words *t)
{
	char role[16], from[24], to[24], why[24];

	words_copy(role, sizeof(role), e->d.role);
	words_copy(from, sizeof(from), e->d.id);
	words_copy(to, sizeof(to), e->d.state);
	words_copy(why, sizeof(why), e->d.why);
	l->area = AREA_CORE;
	snprintf(t->text, sizeof(t->text), "%s: %s → %s (%s)", role, from, to, why);
}

static void line_exists(const struct event *e, struct line *l, struct words *t)
{
	char stream[64], state[16];

	words_copy(stream, sizeof(stream), e->d.stream);
	words_copy(state, sizeof(state), e->d.state);
	l->area = AREA_CORE;
	if (e->kind == EV_MAPPING)
		snprintf(t->text, sizeof(t->text), "storage %s %s", state, stream);
	else if (e->kind == EV_CHANNEL_GONE)
		snprintf(t->text, sizeof(t->text), "the channel is gone");
	else
		snprintf(t->text, sizeof(t->text), "stream %s is gone", stream);
}

/* clang-format off */
enum line_kind { SILENT, API, WS, FRAME, PEER, DOWN, FIRST, STORED, SESSION, NOTE, MOVED, EXISTS };
static const unsigned char line_kinds[EV_COUNT] = {
	[EV_API_ASK] = API,       [EV_API_OK] = API,          [EV_API_FAIL] = API,
	[EV_WS_DIAL] = WS,        [EV_WS_UP] = WS,            [EV_WS_GONE] = WS,
	[EV_FRAME_UP] = FRAME,    [EV_FRAME_DOWN] = FRAME,
	[EV_PEER_ICE] = PEER,     [EV_PEER_DTLS] = PEER,      [EV_PEER_DOWN] = DOWN,
	[EV_TRACK_FIRST] = FIRST, [EV_FRAGMENT] = STORED,
	[EV_JOIN] = SESSION,      [EV_HOLDER] = SESSION,      [EV_SESSION_END] = SESSION,
	[EV_NOTE] = NOTE,         [EV_WORKER_DOWN] = NOTE,    [EV_MOVE] = MOVED,
	[EV_MAPPING] = EXISTS,    [EV_CHANNEL_GONE] = EXISTS, [EV_STREAM_GONE] = EXISTS,
};
/* clang-format on */

static void compose(const struct model *m, const struct event *e, struct where w,
		    struct line *l, struct words *t)
{
	switch ((enum line_kind)line_kinds[e->kind]) {
	case SILENT:
		break;
	case API:
		line_api(e, l, t);
		break;
	case WS:
		line_ws(e, l, t);
		break;
	case FRAME:
		line_frame(m, e, w, l, t);
		break;
	case PEER:
		line_peer(e, l, t);
		break;
	case DOWN:
		line_down(e, l, t);
		break;
	case FIRST:
		line_first(e, l, t);
		break;
	case STORED:
		line_fragment(e, l, t);
		break;
	case SESSION:
		line_session(e, l, t);
		break;
	case NOTE:
		line_note(e, l, t);
		break;
	case MOVED:
		line_move(e, l, t);
		break;
	case EXISTS:
		line_exists(e, l, t);
		break;
	}
}

/* Once media is stored the next fragment is no news either: it folds with the media. */
static bool later_fragment(const struct event *e, struct where w)
{
	return e->kind == EV_FRAGMENT &&
	       (w.attempt ? w.attempt->fragments > 1
			  : w.channel && w.channel->fragments > 1);
}

static void tell_it(struct model *m, const struct event *e, struct where w)
{
	struct words t = {"", "", ""};
	struct line l = {0};
	uint64_t number;

	compose(m, e, w, &l, &t);
	/* That ICE has nothing left to try is no news on the wire. */
	l.label = t.label[0] && strcmp(t.label, "ICE completed") != 0 ? t.label : NULL;
	l.text = slice_of(t.text);
	l.note = slice_of(t.note);
	if (later_fragment(e, w)) {
		l.label = NULL;
		l.note = SLICE("");
		history_media(m, e, w,
			      (struct media_note){.kind = MEDIA_FRAGMENT,
						  .a = media_number(e->d.ms),
						  .b = media_number(e->d.bytes)});
	}
	number = m->history.n_messages;
	history_add(m, e, w, &l);
	if (line_kinds[e->kind] == FRAME && m->history.n_messages > number)
		exchange_keep(m, e, w, number);
}

void tell(struct model *m, const struct event *e, struct where w)
{
	if (line_kinds[e->kind] != SILENT)
		tell_it(m, e, w);
}
