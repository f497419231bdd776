/* Nothing secret gets through, wherever it stands, and nothing else is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/base64.h"
#include "core/journal.h"
#include "core/redact.h"
#include "core/sdp.h"
#include "core/sigmsg.h"

#define GONE "\xE2\x80\xA6"

static char room[64 * 1024];

static const char *redacted(struct slice s)
{
	struct text t;

	text_init(&t, room, sizeof room);
	redact(&t, s);
	assert_false(t.cut);
	return room;
}

static void what_goes_and_what_stays(void **state)
{
	static const struct {
		const char *name, *in, *out;
	} cases[] = {
		{"nothing", "", ""},
		{"a sentence", "The offer came. 1 \"quoted\" x.",
		 "The offer came. 1 \"quoted\" x."},
		{"a name and a password in a URL", "local http://me:pass@h:1/x ftp://a@b",
		 "local http://" GONE "@h:1/x ftp://" GONE "@b"},
		{"a URL without", "http://host:80/a@b?c=d@e ws://x y@z",
		 "http://host:80/a@b?c=d@e ws://x y@z"},
		{"SDP", "a=mid:0\r\na=ice-ufrag:aB+/\r\na=ice-pwd:cD+/xyz\r\na=mid:1\r\n",
		 "a=mid:0\r\na=ice-ufrag:" GONE "\r\na=ice-pwd:" GONE "\r\na=mid:1\r\n"},
		{"SDP in JSON", "{\"sdp\":\"v=0\\r\\na=ice-pwd:abc\\r\\na=x\"}",
		 "{\"sdp\":\"v=0\\r\\na=ice-pwd:" GONE "\\r\\na=x\"}"},
		{"SDP in JSON in JSON",
		 "\"{\\\"sdp\\\":\\\"a=ice-ufrag:abc\\\\r\\\\n\\\"}\"",
		 "\"{\\\"sdp\\\":\\\"a=ice-ufrag:" GONE "\\\\r\\\\n\\\"}\""},
		{"relays",
		 "{\"IceServerList\":[{\"Uris\":[\"turn:x:443\"],\"Username\":\"1:a\\\"b\","
		 "\"Password\" "
		 ": \"p=\\\\\",\"Ttl\":300}]}",
		 "{\"IceServerList\":[{\"Uris\":[\"turn:x:443\"],\"Username\":\"" GONE
		 "\",\"Password\" : \"" GONE "\",\"Ttl\":300}]}"},
		{"for a browser",
		 "[{\"urls\":[\"turn:x\"],\"username\":\"u\",\"credential\":\"c\"}]",
		 "[{\"urls\":[\"turn:x\"],\"username\":\"" GONE "\",\"credential\":\"" GONE
		 "\"}]"},
		{"quoted once more",
		 "{\"body\":\"{\\\"Password\\\":\\\"s\\\\\\\"e\\\",\\\"Ttl\\\":3}\"}",
		 "{\"body\":\"{\\\"Password\\\":\\\"" GONE "\\\",\\\"Ttl\\\":3}\"}"},
		{"keys",
		 "{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"b\",\"SessionToken\":\"c\"}",
		 "{\"AccessKeyId\":\"" GONE "\",\"SecretAccessKey\":\"" GONE
		 "\",\"SessionToken\":\"" GONE "\"}"},
		{"an empty one", "{\"password\":\"\"}", "{\"password\":\"\"}"},
		{"not its value", "{\"why\":\"password\",\"Password\":7}",
		 "{\"why\":\"password\",\"Password\":7}"},
		{"a URL",
		 "wss://h/"
		 "?X-Amz-Algorithm=A&X-Amz-Credential=K%2F1&x-amz-signature=0af&e=1",
		 "wss://h/?X-Amz-Algorithm=A&X-Amz-Credential=" GONE
		 "&x-amz-signature=" GONE "&e=1"},
		{"a token", "GET /?X-Amz-Security-Token=abc%3D HTTP/1.1",
		 "GET /?X-Amz-Security-Token=" GONE " HTTP/1.1"},
		{"headers",
		 "Host: h\r\nAuthorization: AWS4-HMAC-SHA256 Credential=A/b, "
		 "Signature=c\r\n"
		 "x-amz-security-token: t t\r\nX: y",
		 "Host: h\r\nAuthorization: " GONE "\r\nx-amz-security-token: " GONE
		 "\r\nX: y"},
		{"a file",
		 "[default]\naws_secret_access_key = abc\naws_session_token=d\nregion = r",
		 "[default]\naws_secret_access_key = " GONE "\naws_session_token=" GONE
		 "\nregion = r"},
		{"a candidate",
		 "candidate:1 1 udp 1 192.0.2.1 5 typ host ufrag aB+/ network-cost 1",
		 "candidate:1 1 udp 1 192.0.2.1 5 typ host ufrag " GONE " network-cost 1"},
		{"a playback URL", "https://h/hls/v1/x.m3u8?SessionToken=CiAabc%3D&a=1",
		 "https://h/hls/v1/x.m3u8?SessionToken=" GONE "&a=1"},
		{"cut short", "{\"Password\":\"abc", "{\"Password\":\"" GONE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (strcmp(redacted(slice_of(cases[i].in)), cases[i].out) != 0)
			fail_msg("%s: %s", cases[i].name, room);
}

static void what_is_not_there_gives_nothing(void **state)
{
	(void)state;
	assert_string_equal(redacted((struct slice){NULL, 0}), "");
	assert_string_equal(redacted((struct slice){NULL, 5}), "");
}

static void twice_is_once(void **state)
{
	static const char in[] = "a=ice-pwd:abc\r\n{\"Password\":\"x\"} X-Amz-Signature=0";
	char once[256];

	(void)state;
	slice_copy(once, sizeof once, slice_of(redacted(slice_of(in))));
	assert_string_equal(redacted(slice_of(once)), once);
}

static const char sdp[] = "v=0\r\na=ice-ufrag:secretU\r\na=ice-pwd:secretP\r\na=mid:0\r\n";

/* A whole frame: its payload is opened, cleaned and closed again. */
static void frames_are_opened(void **state)
{
	static char payload_room[4096], frame_room[8192];
	static struct sigmsg m;
	struct text payload, frame;

	(void)state;
	text_init(&payload, payload_room, sizeof payload_room);
	text_init(&frame, frame_room, sizeof frame_room);
	sigmsg_sdp_payload(&payload, false, slice_of(sdp));
	sigmsg_up(&frame, SIGMSG_SDP_ANSWER, text_slice(&payload), SLICE(""), SLICE("c-1"));
	redacted(text_slice(&frame));
	assert_int_equal(sigmsg_read(&m, slice_of(room)), FAULT_NONE);
	assert_int_equal(m.kind, SIGMSG_SDP_ANSWER);
	assert_true(slice_is(m.correlation, "c-1"));
	assert_null(memmem(m.sdp.at, m.sdp.n, "secret", 6));
	assert_non_null(memmem(m.sdp.at, m.sdp.n, "a=ice-pwd:" GONE, 13));
	assert_non_null(memmem(m.sdp.at, m.sdp.n, "a=mid:0", 7));
}

static void payloads_in_payloads_end(void **state)
{
	static char a[8192], b[8192];
	struct text from, to;
	struct text *in = &from, *out = &to;

	(void)state;
	text_init(&from, a, sizeof a);
	text_init(&to, b, sizeof b);
	text_adds(in, "{\"Password\":\"secret\"}");
	for (int i = 0; i < 6; i++) {
		struct text *swap = in;

		text_clear(out);
		text_adds(out, "{\"MessagePayload\":\"");
		base64_encode(out, text_slice(in));
		text_adds(out, "\"}");
		in = out;
		out = swap;
	}
	redacted(text_slice(in));
	text_init(&from, a, sizeof a);
	assert_true(strlen(room) < 400); /* the inner ones are hidden whole */
	redacted(SLICE("{\"messagePayload\":\"not base64: a=ice-pwd:secret\"}"));
	assert_null(strstr(room, "secret"));
}

/* What cannot be opened is not passed on in its base64. */
static void a_payload_too_long_to_open_goes(void **state)
{
	static char raw[40000], frame_room[60000];
	struct text frame;

	(void)state;
	memset(raw, ' ', sizeof raw);
	memcpy(raw, sdp, sizeof sdp - 1);
	text_init(&frame, frame_room, sizeof frame_room);
	text_adds(&frame, "{\"messagePayload\":\"");
	base64_encode(&frame, (struct slice){raw, sizeof raw});
	text_adds(&frame, "\"}");
	assert_string_equal(redacted(text_slice(&frame)),
			    "{\"messagePayload\":\"" GONE "\"}");
}

/* What the recorder writes holds none of it, in whatever member it stands. */
static void recordings_hold_no_secret(void **state)
{
	static char line_room[JOURNAL_LINE_MAX];
	struct event e = {.kind = EV_API_OK};
	struct text line;

	(void)state;
	e.d.body = SLICE("{\"Password\":\"secret\"}");
	e.d.url = SLICE("wss://h/?X-Amz-Signature=secret");
	e.d.why = SLICE("Authorization: secret");
	text_init(&line, line_room, sizeof line_room);
	journal_event(&line, &e, REDACTED);
	assert_null(strstr(line_room, "secret"));
	text_clear(&line);
	journal_event(&line, &e, RAW);
	assert_non_null(strstr(line_room, "secret"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_goes_and_what_stays),
		cmocka_unit_test(what_is_not_there_gives_nothing),
		cmocka_unit_test(twice_is_once),
		cmocka_unit_test(frames_are_opened),
		cmocka_unit_test(payloads_in_payloads_end),
		cmocka_unit_test(a_payload_too_long_to_open_goes),
		cmocka_unit_test(recordings_hold_no_secret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
