/* Where a finding is in the text, what happened around the answer, and that each rule is
 * explained. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/lint_lesson.h"

#define HASH                                                                               \
	"AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:"   \
	"EF:01:23:45:67:89"

static const char offer[] =
	"v=0\r\no=- 7 0 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=ice-options:trickle\r\n"
	"m=audio 9 UDP/TLS/RTP/SAVPF 97\r\na=setup:actpass\r\na=recvonly\r\n"
	"a=rtpmap:97 OPUS/48000/2\r\na=mid:snd\r\n"
	"m=video 9 UDP/TLS/RTP/SAVPF 102\r\na=setup:actpass\r\na=recvonly\r\n"
	"a=rtpmap:102 H264/90000\r\n"
	"a=fmtp:102 packetization-mode=1;profile-level-id=42e01f\r\na=mid:pic\r\n";

/* 1 v, 2 o, 3 s, 4 t, 5 direction of all, 6 fingerprint of all, 7 audio, 13 video */
static const char answer[] = "v=0\r\no=- 8 0 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"
			     "a=sendonly\r\na=fingerprint:sha-256 " HASH "\r\n"
			     "m=audio 9 UDP/TLS/RTP/SAVPF 97\r\na=mid:snd\r\na=setup:active\r\n"
			     "a=rtcp-mux\r\na=rtpmap:97 opus/48000/2\r\na=inactive\r\n"
			     "m=video 9 UDP/TLS/RTP/SAVPF 102\r\na=mid:pic\r\n"
			     "a=setup:actpass\r\na=rtpmap:102 VP9/90000\r\na=rtcp-mux\r\n";

static struct lint_report report;

static const struct lint_finding *finding(const char *rule)
{
	for (size_t i = 0; i < report.n; i++)
		if (strcmp(report.findings[i].rule, rule) == 0)
			return &report.findings[i];
	fail_msg("no finding of %s", rule);
	return NULL;
}

static const struct {
	const char *rule;
	enum lint_level level;
	size_t line;
} places[] = {
	{"R01", LINT_ERROR, 12}, /* a=inactive */
	{"R02", LINT_ERROR, 16}, /* the codec */
	{"R03", LINT_OK, 5},     /* inherited from the session */
	{"R04", LINT_ERROR, 12}, {"R05", LINT_OK, 0},
	{"R06", LINT_ERROR, 15}, /* a=setup of video */
	{"R07", LINT_OK, 0},     {"R09", LINT_WARN, 0},
	{"R12", LINT_WARN, 16},
};

static void findings_know_their_line(void **state)
{
	struct lint_input in = {.answer = slice_of(answer),
				.offer = slice_of(offer),
				.relay = 1,
				.correlation = 1};

	(void)state;
	lint_answer(&report, &in);
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		const struct lint_finding *f = finding(places[i].rule);

		if (f->level != places[i].level || f->line != places[i].line)
			fail_msg("%s: level %d, line %zu", places[i].rule, f->level,
				 f->line);
	}
	in.answer = in.offer; /* an offer in the answer's place: its own lines are found */
	lint_answer(&report, &in);
	assert_int_equal(finding("R08")->line, 15);
	assert_int_equal(finding("R09")->line, 5);
}

static void what_happened_around_it(void **state)
{
	struct lint_input in = {.answer = slice_of(answer),
				.offer = slice_of(offer),
				.relay = 1,
				.correlation = 1,
				.runtime = true,
				.early = 2,
				.midless = 3,
				.width = 2560,
				.height = 1440};

	(void)state;
	lint_answer(&report, &in);
	assert_int_equal(finding("RT1")->level, LINT_INFO);
	assert_string_equal(finding("RT1")->found, "2 before the offer, 3 without sdpMid");
	assert_int_equal(finding("RT2")->level, LINT_ERROR);
	assert_string_equal(finding("RT2")->found, "frames of 2560x1440");
	assert_int_equal(finding("RT3")->level, LINT_OK);
	in.early = 0; /* without sdpMid is how the service sends them */
	in.width = 1080;
	in.height = 1920; /* upright is no fault */
	lint_answer(&report, &in);
	assert_int_equal(finding("RT1")->level, LINT_OK);
	assert_int_equal(finding("RT2")->level, LINT_OK);
	in.runtime = false;
	lint_answer(&report, &in);
	for (size_t i = 0; i < report.n; i++)
		assert_true(strcmp(report.findings[i].rule, "RT1") != 0 &&
			    strcmp(report.findings[i].rule, "RT2") != 0);
}

/* product.md's list: R01 to R14, and what can be seen while it runs. */
static void each_rule_is_explained(void **state)
{
	size_t n = 0;

	(void)state;
	for (const struct lint_lesson *l; (l = lint_lesson_at(n)); n++) {
		assert_ptr_equal(lint_lesson(l->rule), l);
		assert_true(strlen(l->wants) > 10 && strlen(l->why) > 10);
		assert_true(strlen(l->see) > 5 && l->title[0]);
		assert_non_null(l->js);
		assert_non_null(l->c);
		assert_non_null(l->webrtc);
	}
	assert_int_equal(n, 17);
	for (size_t i = 0; i < report.n; i++) {
		const struct lint_lesson *l = lint_lesson(report.findings[i].rule);

		assert_non_null(l);
		assert_string_equal(l->title, report.findings[i].title);
	}
	assert_null(lint_lesson("R99"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(findings_know_their_line),
		cmocka_unit_test(what_happened_around_it),
		cmocka_unit_test(each_rule_is_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
