/* What a device that does it wrong answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "net/breakage.h"

static const char answer[] = "v=0\r\na=group:BUNDLE 0 1\r\n"
			     "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\n"
			     "a=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1\r\n"
			     "a=sendonly\r\n"
			     "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:1\r\n"
			     "a=rtpmap:111 opus/48000/2\r\na=sendonly\r\n";

static const char *broken(enum breakage b, char *room, size_t n)
{
	struct text out;

	text_init(&out, room, n - 1);
	breakage_answer(b, &out, slice_of(answer));
	room[out.used] = '\0';
	return room;
}

static void each_breaks_its_own_line(void **state)
{
	char room[1024];

	(void)state;
	assert_string_equal(broken(BREAKAGE_CLOCK_OFF, room, sizeof(room)), answer);
	broken(BREAKAGE_NO_AUDIO, room, sizeof(room));
	assert_null(strstr(room, "audio"));
	assert_null(strstr(room, "opus"));
	assert_non_null(strstr(room, "a=group:BUNDLE 0\r\n"));
	broken(BREAKAGE_VP8, room, sizeof(room));
	assert_non_null(strstr(room, "a=rtpmap:96 VP8/90000\r\n"));
	assert_null(strstr(room, "packetization-mode"));
	assert_non_null(strstr(room, "opus/48000/2"));
	broken(BREAKAGE_RECVONLY, room, sizeof(room));
	assert_non_null(strstr(room, "a=recvonly\r\nm=audio"));
	assert_non_null(strstr(room, "a=sendonly"));
}

static void names_are_known(void **state)
{
	(void)state;
	for (enum breakage b = BREAKAGE_NONE + 1; b < BREAKAGE_COUNT; b++)
		assert_int_equal(breakage_named(breakage_name(b)), b);
	assert_string_equal(breakage_name(BREAKAGE_NONE), "");
	assert_string_equal(breakage_name(BREAKAGE_COUNT), "");
	assert_int_equal(breakage_named("vp8"), BREAKAGE_VP8);
	assert_int_equal(breakage_named("wrong-keys"), BREAKAGE_WRONG_KEYS);
	assert_int_equal(breakage_named(""), BREAKAGE_COUNT);
	assert_int_equal(breakage_named("nothing"), BREAKAGE_COUNT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_breaks_its_own_line),
		cmocka_unit_test(names_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
