/* `kvscope report`: what it says of real recordings, compared with tests/screens/recorded,
 * and of made ones. KVSCOPE_WRITE_SCREENS=1 writes the expected anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "core/journal.h"
#include "core/sigmsg.h"
#include "tui/cli/command.h"

enum { ROOM = 1 << 18 };
#define RECORDINGS "tests/fixtures/recordings/"

static int report(const char *file, bool json, char *out)
{
	char name[] = "report", flag[] = "--json", path[128],
	     to[] = "/tmp/kvscope-test-XXXXXX";
	char *argv[] = {name, path, json ? flag : NULL, NULL};
	int fd = mkstemp(to), before = dup(STDOUT_FILENO), code;
	ssize_t n;

	assert_true(fd >= 0);
	snprintf(path, sizeof(path), "%s", file);
	fflush(stdout);
	dup2(fd, STDOUT_FILENO);
	code = report_command.run(json ? 3 : 2, argv);
	fflush(stdout);
	dup2(before, STDOUT_FILENO);
	close(before);
	n = pread(fd, out, ROOM - 1, 0);
	out[n > 0 ? n : 0] = '\0';
	close(fd);
	unlink(to);
	return code;
}

static void real_runs_are_told(void **state)
{
	static const struct {
		const char *name;
		int code;
	} cases[] = {{"takeover", EXIT_FINE},
		     {"join-refused", EXIT_FINDINGS},
		     {"no-offer", EXIT_FINDINGS}};
	const char *write = getenv("KVSCOPE_WRITE_SCREENS");
	char *said = malloc(ROOM), *want = malloc(ROOM), path[128];

	(void)state;
	assert_true(said && want);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		FILE *f;
		size_t n;

		snprintf(path, sizeof(path), RECORDINGS "%s.jsonl", cases[i].name);
		assert_int_equal(report(path, false, said), cases[i].code);
		snprintf(path, sizeof(path), "tests/screens/recorded/report-%s.txt",
			 cases[i].name);
		f = fopen(path, write ? "we" : "re");
		assert_non_null(f);
		if (write)
			fputs(said, f);
		n = write ? 0 : fread(want, 1, ROOM - 1, f);
		want[n] = '\0';
		if (!write && strcmp(said, want) != 0)
			fail_msg("%s differs; what is said now:\n%s", path, said);
		fclose(f);
	}
	free(said);
	free(want);
}

static void put(FILE *f, struct event e)
{
	static char room[JOURNAL_LINE_MAX];
	struct text line;

	e.d.channel = SLICE("camera");
	e.d.actor = SLICE("gate");
	text_init(&line, room, sizeof(room));
	journal_event(&line, &e, REDACTED);
	fwrite(line.at, 1, line.used, f);
}

/* A producer that answers with VP8 and without sound. */
static const char *bad_answer(char *path)
{
	static char room[4096], sdp_room[2048];
	struct text body, sdp;
	FILE *f;

	strcpy(path, "/tmp/kvscope-test-XXXXXX");
	f = fdopen(mkstemp(path), "w");
	assert_non_null(f);
	put(f, (struct event){.kind = EV_JOIN, .at_us = 1000000, .wall_ms = 1700000000000});
	text_init(&sdp, sdp_room, sizeof(sdp_room));
	sigmsg_sdp_payload(
		&sdp, false,
		SLICE("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=video 9 "
		      "UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\na=rtpmap:96 VP8/90000\r\n"
		      "a=sendonly\r\n"));
	text_init(&body, room, sizeof(room));
	sigmsg_up(&body, SIGMSG_SDP_ANSWER, text_slice(&sdp), SLICE(""), SLICE("1"));
	put(f, (struct event){.kind = EV_FRAME_UP,
			      .at_us = 1100000,
			      .wall_ms = 1700000000100,
			      .d = {.body = text_slice(&body)}});
	fclose(f);
	return path;
}

static void findings_are_told(void **state)
{
	char path[64], *said = malloc(ROOM);
	cJSON *json, *session;

	(void)state;
	assert_non_null(said);
	assert_int_equal(report(bad_answer(path), true, said), EXIT_FINDINGS);
	json = cJSON_Parse(said);
	assert_non_null(json);
	session = cJSON_GetArrayItem(
		cJSON_GetObjectItem(
			cJSON_GetArrayItem(cJSON_GetObjectItem(json, "channels"), 0),
			"sessions"),
		0);
	assert_true(cJSON_GetArraySize(cJSON_GetObjectItem(session, "findings")) > 2);
	assert_true(cJSON_IsNull(cJSON_GetObjectItem(session, "joined_to_stored_ms")));
	assert_int_equal(report(path, false, said), EXIT_FINDINGS);
	assert_non_null(strstr(said, "R01 error"));
	assert_non_null(strstr(said, "R02 error"));
	assert_non_null(strstr(said, "fix: "));
	cJSON_Delete(json);
	unlink(path);
	free(said);
}

static void a_bad_line_is_a_finding(void **state)
{
	static const char lines[] =
		"{\"ev\":\"note\",\"t\":1000,\"w\":1000,\"why\":\"x\"}\nno\n"
		"{\"ev\":\"note\",\"t\":2000,\"w\":1001,\"why\":\"y\"}\n";
	char path[] = "/tmp/kvscope-test-XXXXXX", *said = malloc(ROOM);
	int fd = mkstemp(path);

	(void)state;
	assert_non_null(said);
	assert_int_equal(write(fd, lines, sizeof(lines) - 1), sizeof(lines) - 1);
	close(fd);
	assert_int_equal(report(path, false, said), EXIT_FINDINGS);
	assert_non_null(strstr(said, "1 line left out: line 2 is not an event"));
	unlink(path);
	assert_int_equal(report("/proc/nowhere", false, said), EXIT_OTHER);
	assert_string_equal(said, "");
	free(said);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(real_runs_are_told),
		cmocka_unit_test(findings_are_told),
		cmocka_unit_test(a_bad_line_is_a_finding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
