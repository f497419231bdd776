/* HLS playlists as text, and the tokens that open them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/text.h"
#include "net/service/playback.h"

enum { COLUMNS = 12 };

static const unsigned char secret[32] = "not so secret";

/* number, start, server, ms, bytes, file, init, codec, width, height, seq, part */
static const char *const cells[] = {
	"901",    "1000",  "1100",  "2000",
	"100000", "1.m4s", "a.mp4", "avc1.42e01f,mp4a.40.2",
	"640",    "360",   "7",     "2",
	"902",    "3000",  "3100",  "2500",
	"150000", "2.m4s", "a.mp4", "avc1.42e01f,mp4a.40.2",
	"640",    "360",   "8",     "2",
	"903",    "5500",  "5600",  "2000",
	"100000", "3.m4s", "b.mp4", "avc1.42e01f,mp4a.40.2",
	"1280",   "720",   "9",     "3",
};

static struct slice slices[sizeof(cells) / sizeof(*cells)];
static char room[8192];

static struct store_rows rows(size_t n)
{
	for (size_t i = 0; i < n * COLUMNS; i++)
		slices[i] = slice_of(cells[i]);
	return (struct store_rows){n, COLUMNS, slices};
}

static const char *media(const struct playback *p, size_t n)
{
	struct store_rows r = rows(n);
	struct text out;

	text_init(&out, room, sizeof(room));
	playback_media(&out, p, &r, "T");
	assert_false(out.cut);
	return room;
}

static size_t times(const char *text, const char *word)
{
	size_t n = 0;

	for (; (text = strstr(text, word)); text++)
		n++;
	return n;
}

static void a_live_playlist_slides(void **state)
{
	struct playback p = {.mode = PLAYBACK_LIVE};
	const char *text = media(&p, 3);

	(void)state;
	assert_non_null(strstr(text, "#EXT-X-TARGETDURATION:3\n"));
	assert_non_null(strstr(text, "#EXT-X-MEDIA-SEQUENCE:7\n"));
	assert_non_null(strstr(text, "#EXT-X-DISCONTINUITY-SEQUENCE:2\n"));
	assert_non_null(strstr(text, "#EXTINF:2.500,\n"));
	assert_null(strstr(text, "#EXT-X-ENDLIST"));
}

/* A new init segment is a discontinuity with a map of its own. */
static void another_init_is_marked(void **state)
{
	struct playback p = {.mode = PLAYBACK_LIVE};
	const char *text = media(&p, 3);

	(void)state;
	assert_int_equal(times(text, "#EXT-X-MAP:"), 2);
	assert_int_equal(times(text, "#EXT-X-DISCONTINUITY\n"), 1);
	assert_non_null(strstr(
		text, "#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"getMP4InitFragment.mp4?"
		      "SessionToken=T&FragmentNumber=903\"\n#EXTINF:2.000,\n"
		      "getMP4MediaFragment.mp4?SessionToken=T&FragmentNumber=903\n"));
	assert_int_equal(times(media(&p, 2), "DISCONTINUITY\n"), 0);
}

static void on_demand_ends(void **state)
{
	struct playback p = {.mode = PLAYBACK_ON_DEMAND, .always = true, .times = true};
	const char *text = media(&p, 3);

	(void)state;
	assert_non_null(strstr(text, "#EXT-X-PLAYLIST-TYPE:VOD\n"));
	assert_int_equal(times(text, "#EXT-X-DISCONTINUITY\n"), 2);
	assert_non_null(
		strstr(text, "#EXT-X-PROGRAM-DATE-TIME:1970-01-01T00:00:01.000Z\n"));
	assert_string_equal(text + strlen(text) - 15, "#EXT-X-ENDLIST\n");
}

static void the_master_says_what_is_known(void **state)
{
	struct store_rows r = rows(3);
	struct text out;

	(void)state;
	text_init(&out, room, sizeof(room));
	playback_master(&out, &r, "T");
	assert_non_null(strstr(room, "BANDWIDTH=480000,CODECS=\"avc1.42e01f,mp4a.40.2\","
				     "RESOLUTION=1280x720\n"));
	assert_non_null(strstr(room, "\ngetHLSMediaPlaylist.m3u8?SessionToken=T"));
}

static void a_token_keeps_what_was_agreed(void **state)
{
	struct playback p = {.stream = "my_stream-1.x",
			     .mode = PLAYBACK_ON_DEMAND,
			     .by_server = true,
			     .times = true,
			     .start_ms = 5,
			     .end_ms = INT64_MAX,
			     .made_ms = 10,
			     .expires_ms = 1000,
			     .most = 5000},
			back;
	char token[PLAYBACK_TOKEN];

	(void)state;
	playback_token(token, &p, secret);
	assert_true(playback_read(&back, token, secret, 999));
	assert_string_equal(back.stream, p.stream);
	assert_int_equal(back.mode, p.mode);
	assert_true(back.by_server && back.times && !back.always);
	assert_int_equal(back.end_ms, INT64_MAX);
	assert_int_equal(back.most, 5000);
	assert_false(playback_read(&back, token, secret, 1000));
}

static void a_changed_token_is_refused(void **state)
{
	struct playback p = {.stream = "s",
			     .end_ms = 1,
			     .expires_ms = INT64_MAX,
			     .most = 5},
			back;
	char token[PLAYBACK_TOKEN], changed[PLAYBACK_TOKEN];
	size_t n;

	(void)state;
	playback_token(token, &p, secret);
	n = strlen(token);
	for (size_t i = 0; i < n; i++) {
		memcpy(changed, token, n + 1);
		changed[i] = changed[i] == '1' ? '2' : '1';
		assert_false(playback_read(&back, changed, secret, 0));
	}
	assert_false(playback_read(&back, "", secret, 0));
	assert_false(playback_read(&back, token, (const unsigned char[32]){1}, 0));
}

static void only_its_own_paths(void **state)
{
	(void)state;
	assert_true(playback_path(SLICE("/hls/v1/getHLSMasterPlaylist.m3u8")));
	assert_false(playback_path(SLICE("/hls/v1/")));
	assert_false(playback_path(SLICE("/hls/v1/../../etc/passwd")));
	assert_false(playback_path(SLICE("/")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_live_playlist_slides),
		cmocka_unit_test(another_init_is_marked),
		cmocka_unit_test(on_demand_ends),
		cmocka_unit_test(the_master_says_what_is_known),
		cmocka_unit_test(a_token_keeps_what_was_agreed),
		cmocka_unit_test(a_changed_token_is_refused),
		cmocka_unit_test(only_its_own_paths),
	};

	return cmocka_run_group_tests_name("service playback", tests, NULL, NULL);
}
