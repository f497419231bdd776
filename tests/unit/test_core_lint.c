/* The ingestion rules: a good answer, then the same with one thing wrong at a time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/lint.h"

#define HASH                                                                               \
	"AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:"   \
	"EF:01:23:45:67:89"

static const char offer[] =
	"v=0\no=- 1 0 IN IP4 0.0.0.0\ns=-\nt=0 0\na=ice-options:trickle\na=group:BUNDLE v "
	"a\n"
	"m=video 9 UDP/TLS/RTP/SAVPF 96\na=setup:actpass\na=recvonly\na=rtpmap:96 "
	"H264/90000\n"
	"a=fmtp:96 packetization-mode=1;profile-level-id=42e01f\na=mid:v\n"
	"m=audio 9 UDP/TLS/RTP/SAVPF 111\na=setup:actpass\na=sendrecv\na=rtpmap:111 "
	"OPUS/48000/2\n"
	"a=mid:a\n";

static const char answer[] =
	"v=0\no=- 1 2 IN IP4 127.0.0.1\ns=-\nt=0 0\na=ice-options:trickle\na=group:BUNDLE "
	"v a\n"
	"m=video 9 UDP/TLS/RTP/SAVPF 96\na=fingerprint:sha-256 " HASH
	"\na=setup:active\na=mid:v\n"
	"a=sendonly\na=rtcp-mux\na=rtpmap:96 H264/90000\na=rtcp-fb:96 transport-cc\n"
	"a=fmtp:96 packetization-mode=1;profile-level-id=42e01f\n"
	"m=audio 9 UDP/TLS/RTP/SAVPF 111\na=fingerprint:sha-256 " HASH
	"\na=setup:active\na=mid:a\n"
	"a=sendrecv\na=rtcp-mux\na=rtpmap:111 opus/48000/2\n";

static struct lint_report report;

/* text with the nth `from` (1-based) replaced. */
static struct slice edited(struct text *out, const char *text, const char *from,
			   const char *to, int nth)
{
	const char *at = strstr(text, from);

	while (at && --nth > 0)
		at = strstr(at + 1, from);
	assert_non_null(at);
	text_add(out, (struct slice){text, (size_t)(at - text)});
	text_adds(out, to);
	text_adds(out, at + strlen(from));
	assert_false(out->cut);
	return text_slice(out);
}

/* "R03 error 0, R14 warn -1": what did not pass, with its m-line. */
static const char *breaches(struct text *out)
{
	static const char *const levels[] = {"ok", "info", "warn", "error"};

	text_clear(out);
	for (size_t i = 0; i < report.n; i++) {
		const struct lint_finding *f = &report.findings[i];

		if (f->level != LINT_OK)
			text_printf(out, "%s%s %s %d", out->used ? ", " : "", f->rule,
				    levels[f->level], f->mline);
	}
	return out->at;
}

static const struct {
	const char *what, *from, *to;
	int nth;
	const char *found;
} cases[] = {
	{"a good answer", "s=-", "s=x", 1, ""},
	{"audio inactive", "a=sendrecv", "a=inactive", 1, "R01 error 1, R04 error 1"},
	{"audio rejected", "m=audio 9", "m=audio 0", 1, "R01 error 1, R04 info -1"},
	{"video rejected", "m=video 9", "m=video 0", 1,
	 "R01 error 0, R02 info -1, R03 info -1, R08 info -1, R12 info -1"},
	{"audio waiting for its bundle", "m=audio 9", "m=audio 0", 1,
	 "R01 error 1, R04 info -1"},
	{"a second video", "m=audio 9 UDP/TLS/RTP/SAVPF 111",
	 "m=video 9 UDP/TLS/RTP/SAVPF "
	 "96\na=rtcp-mux\na=setup:active\na=fingerprint:sha-256 " HASH
	 "\nm=audio 9 UDP/TLS/RTP/SAVPF 111",
	 1, "R01 error 0, R07 error 1"},
	{"VP8", "H264/90000", "VP8/90000", 1, "R02 error 0, R08 info -1"},
	{"H264 in small letters", "H264/90000", "h264/90000", 1, ""},
	{"video recvonly", "a=sendonly", "a=recvonly", 1, "R03 error 0"},
	{"video sendrecv", "a=sendonly", "a=sendrecv", 1, "R03 error 0"},
	{"PCMU", "111 opus/48000/2", "111 PCMU/8000", 1, "R04 error 1"},
	{"OPUS in capitals", "opus/48000/2", "OPUS/48000/2", 1, ""},
	{"audio recvonly", "a=sendrecv", "a=recvonly", 1, "R04 error 1"},
	{"audio sendonly", "a=sendrecv", "a=sendonly", 1, ""},
	{"no rtcp-mux for audio", "a=rtcp-mux\n", "", 2, "R05 error 1"},
	{"a short fingerprint", "sha-256 AB:", "sha-256 ", 1, "R06 error 0"},
	{"a fingerprint of no hash", "sha-256 AB:", "md5 AB:", 1, "R06 error 0"},
	{"a fingerprint without colons", "CD:EF:", "CD-EF:", 1, "R06 error 0"},
	{"setup actpass", "a=setup:active", "a=setup:actpass", 1, "R06 error 0"},
	{"setup passive", "a=setup:active", "a=setup:passive", 1, ""},
	{"another mid", "a=mid:v", "a=mid:w", 1, "R07 error 0"},
	{"mode 0", "packetization-mode=1", "packetization-mode=0", 1, "R08 warn 0"},
	{"no mode", "packetization-mode=1;", "", 1, "R08 warn 0"},
	{"High", "42e01f", "64001f", 1, "R08 warn 0"},
	{"constrained baseline, said otherwise", "42e01f", "42C01E", 1, ""},
	{"constrained baseline, said as Main", "42e01f", "4D801f", 1, ""},
	{"no trickle", "a=ice-options:trickle\n", "", 1, "R09 warn -1"},
	{"trickle between commas", "a=ice-options:trickle", "a=ice-options:ice2,trickle", 1,
	 ""},
	{"only host candidates, all of them", "a=ice-options:trickle\n",
	 "a=candidate:1 1 udp 1 192.0.2.1 5 typ host\n", 1, "R09 warn -1"},
	{"no feedback", "a=rtcp-fb:96 transport-cc\n", "", 1, "R12 warn 0"},
	{"REMB", "transport-cc", "goog-remb", 1, ""},
	{"no SDP", "v=0", "v=9", 1, "SDP error -1"},
};

static void one_thing_wrong_at_a_time(void **state)
{
	char text[4096], words[256];
	struct text room, found;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct lint_input in = {
			.offer = slice_of(offer), .relay = 1, .correlation = 1};

		text_init(&room, text, sizeof(text));
		text_init(&found, words, sizeof(words));
		in.answer = edited(&room, answer, cases[i].from, cases[i].to, cases[i].nth);
		lint_answer(&report, &in);
		if (strcmp(breaches(&found), cases[i].found) != 0)
			fail_msg("%s: %s", cases[i].what, words);
	}
}

static void each_rule_is_reported(void **state)
{
	struct lint_input in = {.answer = slice_of(answer),
				.offer = slice_of(offer),
				.relay = 1,
				.correlation = 1};

	(void)state;
	lint_answer(&report, &in);
	assert_int_equal(report.n, 15); /* the last: OPUS is opus */
	assert_string_equal(report.findings[14].rule, "RT3");
	assert_int_equal(report.errors + report.warnings, 0);
	for (size_t i = 0; i < 14; i++) {
		char rule[4] = {'R', (char)('0' + (i + 1) / 10), (char)('0' + (i + 1) % 10),
				0};

		assert_string_equal(report.findings[i].rule, rule);
		assert_int_equal(report.findings[i].level, LINT_OK);
		assert_true(report.findings[i].found[0] != '\0');
		assert_non_null(report.findings[i].title);
	}
}

static const struct {
	const char *what;
	struct lint_input in;
	const char *found;
} messages[] = {
	{"nothing known", {.relay = -1, .correlation = -1}, "R10 info -1, R14 info -1"},
	{"no relay", {.relay = 0, .correlation = 1}, "R10 warn -1"},
	{"no correlationId", {.relay = 1, .correlation = 0}, "R14 warn -1"},
	{"at the limit", {.relay = 1, .correlation = 1, .message_bytes = 10000}, ""},
	{"over it", {.relay = 1, .correlation = 1, .message_bytes = 10001}, "R13 error -1"},
	{"a viewer", {.relay = 1, .correlation = 1, .viewer = true}, "R03 error 0"},
};

static void the_message_around_it(void **state)
{
	char words[256];
	struct text found;

	(void)state;
	text_init(&found, words, sizeof(words));
	for (size_t i = 0; i < sizeof(messages) / sizeof(*messages); i++) {
		struct lint_input in = messages[i].in;

		in.answer = slice_of(answer);
		in.offer = slice_of(offer);
		lint_answer(&report, &in);
		if (strcmp(breaches(&found), messages[i].found) != 0)
			fail_msg("%s: %s", messages[i].what, words);
	}
}

static void lint_with(const char *from, const char *to, const char *offered,
		      const char *expected)
{
	char text[4096], words[256];
	struct lint_input in = {.offer = slice_of(offered), .relay = -1, .correlation = 1};
	struct text room, found;

	text_init(&room, text, sizeof(text));
	text_init(&found, words, sizeof(words));
	in.answer = edited(&room, answer, from, to, 1);
	lint_answer(&report, &in);
	assert_string_equal(breaches(&found), expected);
}

static void offers_of_other_kinds(void **state)
{
	char text[4096];
	struct text room;

	(void)state;
	lint_with("s=-", "s=-", "", "R07 info -1, R10 info -1");
	lint_with("42e01f", "58001f", "", "R07 info -1, R08 warn 0, R10 info -1");
	lint_with("s=-", "s=-", "junk", "SDP warn -1, R07 info -1, R10 info -1");
	text_init(&room, text, sizeof(text));
	edited(&room, offer, "s=-", "s=-\na=ice-lite", 1);
	lint_with("s=-", "s=-", text, "R10 info -1, R11 info -1");
	text_clear(&room);
	edited(&room, offer, "a=setup:actpass", "a=setup:active", 1);
	lint_with("s=-", "s=-", text, "R06 error 0, R10 info -1");
	text_clear(&room);
	edited(&room, offer, "42e01f", "42001f", 1);
	lint_with("s=-", "s=-", text, "R10 info -1"); /* constrained into plain baseline */
}

static void relays(void **state)
{
	(void)state;
	lint_with("a=mid:v", "a=mid:v\na=candidate:1 1 udp 1 192.0.2.1 5 typ relay", offer,
		  "");
	lint_with("a=mid:v", "a=mid:v\na=candidate:1 1 udp 1 192.0.2.1 5 typ host", offer,
		  "R10 info -1"); /* more may come */
	lint_with(
		"a=mid:v",
		"a=mid:v\na=candidate:1 1 udp 1 192.0.2.1 5 typ host\na=end-of-candidates",
		offer, "R10 warn -1");
	lint_with(
		"a=ice-options:trickle", "a=candidate:1 1 udp 1 192.0.2.1 5 typ host",
		offer,
		"R09 warn -1, R10 info -1"); /* at session level it belongs to no m-line */
	lint_with("a=ice-options:trickle\na=group:BUNDLE v a\nm=video 9 UDP/TLS/RTP/SAVPF "
		  "96\n",
		  "m=video 9 UDP/TLS/RTP/SAVPF 96\na=candidate:1 1 udp 1 192.0.2.1 5 typ "
		  "host\n",
		  offer, "R09 warn -1, R10 warn -1");
}

static void the_words_help(void **state)
{
	(void)state;
	lint_with("H264/90000", "VP8/90000", offer,
		  "R02 error 0, R08 info -1, R10 info -1");
	assert_string_equal(report.findings[1].found,
			    "video is VP8/90000 (payload type 96)");
	assert_string_equal(report.findings[1].expected, "H264/90000");
	assert_true(strlen(report.findings[1].fix) > 10);
}

static void hostile_words_stay_one_line(void **state)
{
	char text[70000];
	struct lint_input in = {.relay = -1, .correlation = -1};
	struct text room;

	(void)state;
	text_init(&room, text, sizeof(text));
	text_adds(&room, "v=0\nm=video 9 UDP/TLS/RTP/SAVPF 96\na=rtpmap:96 \x1b[31m");
	while (room.used < 9000)
		text_adds(&room, "evil");
	text_adds(&room, "/90000\n");
	in.answer = text_slice(&room);
	lint_answer(&report, &in);
	for (size_t i = 0; i < report.n; i++)
		assert_null(strpbrk(report.findings[i].found, "\x1b\r\n\t"));
}

static void many_mlines_do_not_overflow(void **state)
{
	char text[4096] = "v=0\n";
	struct lint_input in = {.relay = 0, .correlation = 0};

	(void)state;
	for (int i = 0; i < 8; i++)
		strcat(text, i % 2 ? "m=audio 9 RTP/SAVPF 1\n" : "m=video 9 RTP/SAVPF 1\n");
	in.answer = slice_of(text);
	lint_answer(&report, &in);
	assert_in_range(report.n, 14, LINT_FINDINGS);
	assert_string_equal(report.findings[report.n - 1].rule, "R14");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_thing_wrong_at_a_time),
		cmocka_unit_test(each_rule_is_reported),
		cmocka_unit_test(the_message_around_it),
		cmocka_unit_test(offers_of_other_kinds),
		cmocka_unit_test(relays),
		cmocka_unit_test(the_words_help),
		cmocka_unit_test(hostile_words_stay_one_line),
		cmocka_unit_test(many_mlines_do_not_overflow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
