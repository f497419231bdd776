/* Runs tests/replay/: events in, effects and states out, written in the short hand that
 * tests/replay/README explains; each also runs again from its redacted recording. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/journal.h"
#include "core/session.h"
#include "core/sigmsg.h"
#include "core/storage.h"

#define FOLDER "tests/replay"

enum { BODY_ROOM = 32 * 1024, LINES_MAX = 400 };

/* What a test is about: one of the two. */
struct subject {
	struct session *session;
	struct storage *storage;
	size_t dropped;
};

#define SDP_HEAD                                                                           \
	"v=0\r\no=- 1 0 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE audio0 "          \
	"video1\r\n"                                                                       \
	"a=ice-ufrag:secretUfrag\r\na=ice-pwd:secretPasswordSecretPassword\r\n"            \
	"a=fingerprint:sha-256 "                                                           \
	"11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:"   \
	"BB:CC:"                                                                           \
	"DD:EE:FF:00\r\n"
#define SDP_AUDIO(way, setup)                                                              \
	"m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:audio0\r\na=" way    \
	"\r\na=setup:" setup "\r\na=rtcp-mux\r\na=rtpmap:111 OPUS/48000/2\r\n"
#define SDP_VIDEO(way, setup, codec)                                                       \
	"m=video 9 UDP/TLS/RTP/SAVPF 102\r\nc=IN IP4 0.0.0.0\r\na=mid:video1\r\na=" way    \
	"\r\na=setup:" setup "\r\na=rtcp-mux\r\na=rtpmap:102 " codec                       \
	"/90000\r\na=fmtp:102 "                                                            \
	"packetization-mode=1;profile-level-id=42e01f;level-asymmetry-allowed=1\r\n"

static const struct {
	const char *name, *text;
} bodies[] = {
	{"channel",
	 "{\"ChannelInfo\":{\"ChannelName\":\"demo\",\"ChannelARN\":"
	 "\"arn:aws:kinesisvideo:us-west-2:123456789012:channel/demo/1700000000000\","
	 "\"ChannelType\":\"SINGLE_MASTER\",\"ChannelStatus\":\"ACTIVE\",\"CreationTime\":"
	 "1.7e9,"
	 "\"SingleMasterConfiguration\":{\"MessageTtlSeconds\":60},\"Version\":\"a1\"}}"},
	{"channel-creating",
	 "{\"ChannelInfo\":{\"ChannelName\":\"demo\",\"ChannelARN\":"
	 "\"arn:aws:kinesisvideo:us-west-2:123456789012:channel/demo/1700000000000\","
	 "\"ChannelType\":\"SINGLE_MASTER\",\"ChannelStatus\":\"CREATING\","
	 "\"CreationTime\":1.7e9,"
	 "\"SingleMasterConfiguration\":{\"MessageTtlSeconds\":60},\"Version\":\"a1\"}}"},
	{"enabled",
	 "{\"MediaStorageConfiguration\":{\"Status\":\"ENABLED\",\"StreamARN\":"
	 "\"arn:aws:kinesisvideo:us-west-2:123456789012:stream/demo/1700000000001\"}}"},
	{"disabled", "{\"MediaStorageConfiguration\":{\"Status\":\"DISABLED\"}}"},
	{"endpoints",
	 "{\"ResourceEndpointList\":[{\"Protocol\":\"WSS\",\"ResourceEndpoint\":\"wss://"
	 "m.test\"},"
	 "{\"Protocol\":\"HTTPS\",\"ResourceEndpoint\":\"https://r.test\"},"
	 "{\"Protocol\":\"WEBRTC\",\"ResourceEndpoint\":\"https://s.test\"}]}"},
	{"relays", "{\"IceServerList\":[{\"Uris\":[\"turn:192.0.2.1:443?transport=udp\"],"
		   "\"Username\":\"1700000000:secretUser\",\"Password\":\"secretPassword="
		   "\",\"Ttl\":300}]}"},
	{"nonsense", "{\"what\":[1,2,"},
	{"offer", SDP_HEAD SDP_AUDIO("recvonly", "actpass")
			  SDP_VIDEO("recvonly", "actpass", "H264")},
	{"answer",
	 SDP_HEAD SDP_AUDIO("sendonly", "active") SDP_VIDEO("sendonly", "active", "H264")},
	{"answer-vp8",
	 SDP_HEAD SDP_AUDIO("sendonly", "active") SDP_VIDEO("sendonly", "active", "VP8")},
	{"answer-recvonly",
	 SDP_HEAD SDP_AUDIO("sendonly", "active") SDP_VIDEO("recvonly", "active", "H264")},
	{"answer-no-audio", SDP_HEAD SDP_VIDEO("sendonly", "active", "H264")},
	{"candidate", "candidate:1 1 udp 2130706431 192.0.2.7 50000 typ host"},
};

static struct slice body_named(const char *name)
{
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
		if (strcmp(bodies[i].name, name) == 0)
			return slice_of(bodies[i].text);
	fail_msg("no body is called @%s", name);
	return SLICE("");
}

/* ~offer, ~candidate, ~go-away …: a frame from the service; ~answer, ~answer-vp8 …: one to
 * it. */
static struct slice frame_named(struct text *out, const char *name,
				struct slice correlation)
{
	static char payload_room[BODY_ROOM];
	struct text payload;

	text_init(&payload, payload_room, sizeof payload_room);
	if (strcmp(name, "offer") == 0) {
		sigmsg_sdp_payload(&payload, true, body_named("offer"));
		sigmsg_down(out, SIGMSG_SDP_OFFER, text_slice(&payload), SLICE(""));
	} else if (strcmp(name, "viewer-offer") == 0) {
		sigmsg_sdp_payload(&payload, true, body_named("offer"));
		sigmsg_down(out, SIGMSG_SDP_OFFER, text_slice(&payload), SLICE("viewer-1"));
	} else if (strcmp(name, "candidate") == 0) {
		sigmsg_candidate_payload(&payload, body_named("candidate"), SLICE(""), 0);
		sigmsg_down(out, SIGMSG_ICE_CANDIDATE, text_slice(&payload), SLICE(""));
	} else if (strcmp(name, "go-away") == 0) {
		sigmsg_down(out, SIGMSG_GO_AWAY, SLICE(""), SLICE(""));
	} else if (strcmp(name, "new-relays") == 0) {
		sigmsg_down(out, SIGMSG_RECONNECT_ICE_SERVER, SLICE(""), SLICE(""));
	} else if (strcmp(name, "refusal") == 0) {
		sigmsg_status(out, correlation, SLICE("InvalidArgumentException"), "400",
			      SLICE("Invalid SDP answer."));
	} else if (strcmp(name, "candidate-up") == 0) {
		sigmsg_candidate_payload(&payload, body_named("candidate"), SLICE("0"), 0);
		sigmsg_up(out, SIGMSG_ICE_CANDIDATE, text_slice(&payload), SLICE(""),
			  SLICE(""));
	} else if (strncmp(name, "answer", 6) == 0) {
		sigmsg_sdp_payload(&payload, false, body_named(name));
		sigmsg_up(out, SIGMSG_SDP_ANSWER, text_slice(&payload), SLICE(""),
			  correlation);
	} else {
		text_adds(out, "{\"message\":\"Endpoint request timed out\"}");
	}
	return text_slice(out);
}

/* --- one event from its line ------------------------------------------------ */

struct line_event {
	struct event e;
	struct track_numbers track;
	struct text room, frame;
	char room_at[4096], frame_at[BODY_ROOM];
	struct slice correlation; /* of the last answer that went up; for ~refusal */
};

static struct slice kept(struct line_event *l, const char *s)
{
	return (struct slice){l->room.at + l->room.used,
			      (text_adds(&l->room, s), strlen(s))};
}

static void set_detail(struct line_event *l, const char *key, const char *value)
{
#define X(name)                                                                            \
	if (strcmp(key, #name) == 0)                                                       \
		l->e.d.name = kept(l, value);
	DETAIL_TEXTS(X)
#undef X
#define X(name)                                                                            \
	if (strcmp(key, #name) == 0)                                                       \
		l->e.d.name = strtoll(value, NULL, 10);
	DETAIL_NUMBERS(X)
#undef X
	if (strcmp(key, "packets") == 0) {
		l->track.packets = strtoll(value, NULL, 10);
		l->e.d.track = &l->track;
	}
	if (strcmp(key, "correlation") == 0)
		l->correlation = kept(l, value);
}

/* A bare word is the peer of a peer's event, else the actor. */
static void set_word(struct line_event *l, const char *word)
{
	const char *name = event_name(l->e.kind);
	bool peer = strncmp(name, "peer", 4) == 0 || strncmp(name, "track", 5) == 0 ||
		    strncmp(name, "fragment", 8) == 0;

	if (*word == '#')
		l->e.ticket = (uint32_t)strtoul(word + 1, NULL, 10);
	else if (*word == '@')
		l->e.d.body = body_named(word + 1);
	else if (*word == '~')
		l->e.d.body = frame_named(&l->frame, word + 1, l->correlation);
	else if (*word >= '0' && *word <= '9')
		l->e.d.code = strtoll(word, NULL, 10);
	else if (peer)
		l->e.d.peer = kept(l, word);
	else
		l->e.d.actor = kept(l, word);
}

static void read_event(struct line_event *l, char *line)
{
	char *save = NULL, *word = strtok_r(line, " ", &save);

	memset(&l->e, 0, sizeof l->e);
	memset(&l->track, 0, sizeof l->track);
	text_init(&l->room, l->room_at, sizeof l->room_at);
	text_init(&l->frame, l->frame_at, sizeof l->frame_at);
	l->e.at_us = strtoll(word, NULL, 10) * 1000;
	word = strtok_r(NULL, " ", &save);
	assert_non_null(word);
	l->e.kind = event_kind_of(slice_of(word));
	if (l->e.kind == EV_COUNT)
		fail_msg("no event is called %s", word);
	while ((word = strtok_r(NULL, " ", &save))) {
		char *equals = *word == '@' || *word == '~' ? NULL : strchr(word, '=');

		if (equals) {
			*equals = '\0';
			for (char *c = equals + 1; *c; c++)
				*c = *c == '_' ? ' ' : *c; /* a_word_with_spaces */
			set_detail(l, word, equals + 1);
		} else {
			set_word(l, word);
		}
	}
}

/* --- effects as lines ------------------------------------------------------- */

static void write_words(struct text *out, struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		text_char(out, s.at[i] == ' ' ? '_' : s.at[i]);
}

static void write_if(struct text *out, const char *key, struct slice s)
{
	if (!s.n)
		return;
	text_printf(out, " %s", key);
	write_words(out, s);
}

static void write_frame(struct text *out, const struct effect *fx, struct line_event *l)
{
	static struct sigmsg m;

	assert_int_equal(sigmsg_read(&m, fx->d.body), FAULT_NONE);
	write_if(out, "", fx->d.actor);
	write_if(out, "", m.type);
	if (m.kind == SIGMSG_SDP_ANSWER) {
		static char correlation[256];

		assert_true(m.correlation.n >
			    0); /* always: else a refusal would be silent */
		slice_copy(correlation, sizeof correlation, m.correlation);
		l->correlation = slice_of(correlation);
	}
	if (m.kind == SIGMSG_ICE_CANDIDATE && m.has_mid)
		text_adds(out, " mid");
}

static void write_effect(struct text *out, const struct effect *fx, struct line_event *l)
{
	text_adds(out, effect_name(fx->kind));
	if (fx->ticket)
		text_printf(out, " #%u", fx->ticket);
	switch (fx->kind) {
	case FX_CALL:
		write_if(out, "", fx->d.op);
		write_if(out, "", fx->d.state);
		break;
	case FX_DIAL:
		write_if(out, "", fx->d.role);
		write_if(out, "", fx->d.state);
		break;
	case FX_SEND:
		write_frame(out, fx, l);
		break;
	case FX_TELL:
		write_if(out, "", fx->d.state);
		write_if(out, "actor=", fx->d.actor);
		write_if(out, "id=", fx->d.id);
		write_if(out, "why=", fx->d.why);
		if (fx->d.ms)
			text_printf(out, " ms=%lld", (long long)fx->d.ms);
		break;
	case FX_PEER_OPEN:
	case FX_PEER_REMOTE:
	case FX_PEER_TRICKLE:
	case FX_PEER_RECORD:
		write_if(out, "", fx->d.peer);
		write_if(out, "", fx->d.role);
		write_if(out, "", fx->d.state);
		break;
	case FX_PEER_CLOSE:
		write_if(out, "", fx->d.peer);
		break;
	case FX_HANGUP:
	case FX_SOURCE:
	case FX_STILL:
	case FX_PIXELS:
	case FX_IMPAIR:
	case FX_TRACE:
	case FX_COUNT:
		break;
	}
}

/* --- subjects --------------------------------------------------------------- */

static bool has(const char *line, const char *word)
{
	const char *at = strstr(line, word);
	size_t n = strlen(word);

	return at && (at[n] == ' ' || at[n] == '\0');
}

static int64_t number(const char *line, const char *key, int64_t otherwise)
{
	const char *at = strstr(line, key);

	return at ? strtoll(at + strlen(key), NULL, 10) : otherwise;
}

static struct subject subject_new(const char *line)
{
	struct subject s = {0};
	struct session_options session = {
		.channel = SLICE("demo"),
		.actor = SLICE("cam-a"),
		.source = slice_of(has(line, "source") ? "camera" : ""),
		.ingest = !has(line, "signaling-only"),
		.viewer = has(line, "viewer"),
		.rejoin = has(line, "rejoin"),
		.seed = 7,
	};
	struct storage_options storage = {
		.channel = SLICE("demo"),
		.stream = SLICE("demo-stream"),
		.directory = SLICE("media"),
		.speed = (double)number(line, "speed=", 1),
		.takeover_at_join = has(line, "takeover-at-join"),
		.tell_loser = !has(line, "tell-nobody"),
		.candidates_first = has(line, "candidates-first"),
		.mid_in_candidates = has(line, "mids"),
		.offers_per_join = (int)number(line, "offers=", 1),
		.offer_delay_ms = number(line, "delay=", 0),
		.seed = 7,
	};

	if (strncmp(line, "session", 7) == 0)
		s.session = session_new(&session);
	else if (strncmp(line, "storage", 7) == 0)
		s.storage = storage_new(&storage);
	else
		fail_msg("a test begins with session or storage, not %s", line);
	assert_true(s.session || s.storage);
	return s;
}

static void subject_free(struct subject *s)
{
	session_free(s->session);
	storage_free(s->storage);
}

static void subject_step(struct subject *s, const struct event *e, struct effects *fx)
{
	fx->n = fx->dropped = 0;
	if (s->session)
		session_step(s->session, e, fx);
	else
		storage_step(s->storage, e, fx);
	s->dropped += fx->dropped;
}

static const char *end_name(enum session_end end)
{
	static const char *const names[] = {
#define X(id, words) [SESSION_##id] = #id,
		SESSION_ENDS(X)
#undef X
	};

	return names[end];
}

/* Everything an `=` line may speak of, one "key value" a line. */
static void subject_words(const struct subject *s, struct text *out)
{
	if (s->session) {
		struct session_view v;

		session_look(s->session, &v);
		text_printf(out,
			    "\nsignaling %s\ningest %s\nend %s\njoins %d\nretries %d\n",
			    v.signaling, v.ingest, end_name(v.end), v.joins, v.retries);
		text_printf(out, "stale %d\ntakeovers %d\nerror %s\nflowing %s\nwhy %s\n",
			    v.stale, v.takeovers, v.error,
			    v.flowing_since_us ? "yes" : "no", v.why);
	} else {
		struct storage_view v;

		storage_look(s->storage, &v);
		text_printf(out, "\nstate %s\nholder %s\njoins %d\ntakeovers %d\n", v.state,
			    v.holder[0] ? v.holder : "nobody", v.joins, v.takeovers);
		for (size_t i = 0; i < v.n_seats; i++)
			text_printf(out, "seat %zu %s\n", i + 1, v.seats[i].state);
	}
	text_printf(out, "dropped %zu\n", s->dropped);
}

/* `= signaling online, ingest flowing` */
static void check_states(const struct subject *s, char *line, const char *where)
{
	char room[4096], wanted[512], *save = NULL;
	struct text words;

	text_init(&words, room, sizeof room);
	subject_words(s, &words);
	for (char *at = strtok_r(line, ",", &save); at; at = strtok_r(NULL, ",", &save)) {
		while (*at == ' ')
			at++;
		snprintf(wanted, sizeof wanted, "\n%s%s", at,
			 strncmp(at, "why", 3) == 0 ? "" : "\n");
		if (!strstr(room, wanted))
			fail_msg("%s: wanted \"%s\", got:%s", where, at, room);
	}
}

/* --- a file ----------------------------------------------------------------- */

struct lines {
	char *text, *all[LINES_MAX];
	size_t n;
};

static void read_lines(struct lines *out, const char *path)
{
	FILE *in = fopen(path, "re");
	char *save = NULL;
	size_t n;

	assert_non_null(in);
	out->text = calloc(1, BODY_ROOM);
	assert_non_null(out->text);
	n = fread(out->text, 1, BODY_ROOM - 1, in);
	assert_true(n < BODY_ROOM - 1);
	fclose(in);
	out->n = 0;
	for (char *l = strtok_r(out->text, "\n", &save); l;
	     l = strtok_r(NULL, "\n", &save)) {
		if (*l == '#')
			continue;
		assert_true(out->n < LINES_MAX);
		out->all[out->n++] = l;
	}
}

/* The effects of a step against the indented lines that follow; returns how many there
 * were. */
static size_t check_effects(const struct effects *fx, char *const lines[], size_t n,
			    struct line_event *l, const char *where)
{
	size_t used = 0;
	char room[8192];
	struct text got;

	for (size_t i = 0; i < fx->n; i++) {
		const char *wanted =
			used < n && lines[used][0] == ' ' ? lines[used] + 2 : "nothing";

		if (fx->all[i].kind == FX_TRACE)
			continue;
		text_init(&got, room, sizeof room);
		write_effect(&got, &fx->all[i], l);
		if (strcmp(room, wanted) != 0)
			fail_msg("%s: wanted \"%s\", got \"%s\"", where, wanted, room);
		used++;
	}
	if (used < n && lines[used][0] == ' ')
		fail_msg("%s: wanted \"%s\", got nothing", where, lines[used] + 2);
	return used;
}

/* The same event as a recording would give it back. */
static void step_again(struct subject *s, const struct event *e)
{
	static char room[JOURNAL_LINE_MAX];
	static struct journal_line line;
	static struct effects fx;
	struct text out;

	text_init(&out, room, sizeof room);
	journal_event(&out, e, REDACTED);
	assert_false(out.cut);
	assert_null(strstr(room, "secret"));
	assert_int_equal(journal_read(text_slice(&out), &line), FAULT_NONE);
	subject_step(s, &line.event, &fx);
	if (getenv("KVSCOPE_DUMP"))
		fputs(room, stderr);
}

static void check_alike(const struct subject *a, const struct subject *b, const char *where)
{
	char room_a[4096], room_b[4096];
	struct text text_a, text_b;

	text_init(&text_a, room_a, sizeof room_a);
	text_init(&text_b, room_b, sizeof room_b);
	subject_words(a, &text_a);
	subject_words(b, &text_b);
	if (strcmp(room_a, room_b) != 0)
		fail_msg("%s: the redacted recording ends elsewhere:%sand%s", where, room_a,
			 room_b);
}

static void run_file(const char *path)
{
	static struct line_event l;
	static struct effects fx;
	static struct lines lines;
	struct subject s, again;
	char where[512];

	read_lines(&lines, path);
	assert_true(lines.n > 1);
	s = subject_new(lines.all[0]);
	again = subject_new(lines.all[0]);
	l.correlation = SLICE("");
	for (size_t i = 1; i < lines.n; i++) {
		snprintf(where, sizeof where, "%s: \"%.100s\"", path, lines.all[i]);
		if (lines.all[i][0] == '=') {
			check_states(&s, lines.all[i] + 1, where);
			continue;
		}
		read_event(&l, lines.all[i]);
		subject_step(&s, &l.e, &fx);
		step_again(&again, &l.e);
		i += check_effects(&fx, lines.all + i + 1, lines.n - i - 1, &l, where);
	}
	check_alike(&s, &again, path);
	subject_free(&s);
	subject_free(&again);
	free(lines.text);
}

static void every_replay(void **state)
{
	struct dirent **names = NULL;
	int n = scandir(FOLDER, &names, NULL, alphasort), ran = 0;
	char path[512];

	(void)state;
	for (int i = 0; i < n; i++) {
		size_t length = strlen(names[i]->d_name);

		if (length > 8 && strcmp(names[i]->d_name + length - 8, ".journal") == 0) {
			snprintf(path, sizeof path, FOLDER "/%s", names[i]->d_name);
			run_file(path);
			ran++;
		}
		free(names[i]);
	}
	free(names);
	assert_true(ran >= 15);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(every_replay)};

	if (argc > 1) {
		run_file(argv[1]);
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
