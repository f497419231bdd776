/* Pictures out of fragments that ffmpeg made: right size, right colour, right moment. */
#include "media_help.h"

#include <libavutil/log.h>

#include "net/media/still.h"

struct shelf {
	char *folder;
	char init[256], fragment[256], output[256];
	struct still_options o;
};

/* Where the first box of that type begins. */
static size_t box_at(const struct bag *b, const char *type)
{
	size_t at = 0;

	while (at + 8 <= b->n && memcmp(b->at + at + 4, type, 4))
		at += (size_t)b->at[at] << 24 | (size_t)b->at[at + 1] << 16 |
		      (size_t)b->at[at + 2] << 8 | b->at[at + 3];
	assert_true(at + 8 <= b->n);
	return at;
}

/* What ffmpeg is to draw, as one fragment behind its init segment. */
static void draw(struct shelf *s, const char *inputs)
{
	char path[256];
	struct bag b;
	size_t cut;

	snprintf(path, sizeof path, "%s/all.mp4", s->folder);
	free(ask("ffmpeg -v error -y %s -pix_fmt yuv420p -c:v libx264 -bf 0 -g 100 "
		 "-sc_threshold 0 -movflags empty_moov+default_base_moof+frag_keyframe %s",
		 inputs, path));
	b = bag_of_file(path);
	cut = box_at(&b, "moof");
	write_file(s->init, b.at, cut);
	write_file(s->fragment, b.at + cut, b.n - cut);
	free(b.at);
}

/* A second of red, then a second of blue, in one fragment. */
static int begin(void **state)
{
	struct shelf *s = calloc(1, sizeof *s);

	av_log_set_level(AV_LOG_QUIET);
	s->folder = help_folder();
	snprintf(s->init, sizeof s->init, "%s/init.mp4", s->folder);
	snprintf(s->fragment, sizeof s->fragment, "%s/1.m4s", s->folder);
	draw(s, "-f lavfi -i color=red:s=320x180:r=25:d=1 -f lavfi -i "
		"color=blue:s=320x180:r=25:d=1 -filter_complex concat=n=2");
	s->o = (struct still_options){
		.init = s->init, .fragment = s->fragment, .output = s->output};
	*state = s;
	return 0;
}

static int end(void **state)
{
	struct shelf *s = *state;

	help_remove(s->folder);
	free(s);
	return 0;
}

static void make(struct shelf *s, const char *name, struct still *out)
{
	struct trouble why = {FAULT_NONE, 0, ""};

	snprintf(s->output, sizeof s->output, "%s/%s", s->folder, name);
	if (still_make(&s->o, out, &why))
		fail_msg("%s: %s", name, why.words);
}

static void test_forms(void **state)
{
	static const struct {
		const char *name, *codec;
	} cases[] = {{"a.jpg", "mjpeg"},
		     {"b.JPEG", "mjpeg"},
		     {"c.png", "png"},
		     {"d.ppm", "ppm"}};
	struct shelf *s = *state;
	struct still out;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char *words, expected[64];

		make(s, cases[i].name, &out);
		assert_int_equal(out.width, 320);
		assert_int_equal(out.height, 180);
		words = ask("ffprobe -v error -show_entries stream=codec_name,width,height "
			    "-of csv=p=0 "
			    "%s",
			    s->output);
		snprintf(expected, sizeof expected, "%s,320,180\n", cases[i].codec);
		assert_string_equal(words, expected);
		free(words);
	}
	assert_int_equal(ask_number("ls %s | grep -c part", s->folder), 0);
}

static void test_sizes(void **state)
{
	static const struct {
		int width, height, gives_width, gives_height;
	} cases[] = {{0, 0, 320, 180}, {160, 0, 160, 90}, {0, 90, 160, 90},
		     {64, 64, 64, 64}, {1, 1, 1, 1},      {3, 5, 3, 5}};
	struct shelf *s = *state;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct still out;
		struct bag b;

		s->o.width = cases[i].width;
		s->o.height = cases[i].height;
		make(s, "x.rgb", &out);
		assert_int_equal(out.width, cases[i].gives_width);
		assert_int_equal(out.height, cases[i].gives_height);
		b = bag_of_file(s->output);
		assert_int_equal(b.n, 3 * out.width * out.height);
		free(b.at);
	}
}

/* A better picture takes more bytes. */
static void test_qualities(void **state)
{
	static const int qualities[] = {1, 25, 50, 0, 95};
	struct shelf *s = *state;
	size_t before = 0;

	draw(s, "-f lavfi -i testsrc2=s=320x180:r=25:d=0.2");
	for (size_t i = 0; i < sizeof qualities / sizeof *qualities; i++) {
		struct still out;
		struct bag b;

		s->o.quality = qualities[i];
		make(s, "x.jpg", &out);
		b = bag_of_file(s->output);
		assert_true(b.n > before);
		before = b.n;
		free(b.at);
	}
}

static void test_moments(void **state)
{
	static const struct {
		int64_t offset_ms, at_ms;
		bool blue;
	} cases[] = {{0, 0, false},
		     {500, 520, false},
		     {990, 1000, true},
		     {1500, 1520, true},
		     {60000, 1960, true}};
	struct shelf *s = *state;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct still out;
		struct bag b;

		s->o.offset_ms = cases[i].offset_ms;
		make(s, "x.rgb", &out);
		assert_int_equal(out.at_ms, cases[i].at_ms);
		b = bag_of_file(s->output);
		assert_int_equal(b.at[0] > 200, !cases[i].blue);
		assert_int_equal(b.at[2] > 200, cases[i].blue);
		free(b.at);
	}
}

static void test_what_is_no_fragment(void **state)
{
	struct shelf *s = *state;
	struct bag whole = bag_of_file(s->fragment);
	struct trouble why;
	struct still out;
	char bad[512];

	snprintf(s->output, sizeof s->output, "%s/x.jpg", s->folder);
	snprintf(bad, sizeof bad, "%s/bad.m4s", s->folder);
	s->o.fragment = "/no/such";
	assert_int_equal(still_make(&s->o, &out, &why), FAULT_ABSENT);
	s->o.fragment = bad;
	for (size_t n = 0; n < 900; n += 37) { /* cut short, and with bytes turned over */
		write_file(bad, whole.at, n);
		still_make(&s->o, &out, &why);
		whole.at[n] ^= 0xff;
		write_file(bad, whole.at, whole.n);
		still_make(&s->o, &out, &why);
		whole.at[n] ^= 0xff;
	}
	write_file(bad, whole.at, 100);
	assert_int_not_equal(still_make(&s->o, &out, &why), FAULT_NONE);
	assert_non_null(strstr(why.words, "bad.m4s has no picture"));
	s->o.fragment = s->fragment;
	snprintf(s->output, sizeof s->output, "%s/no/x.jpg", s->folder);
	assert_int_equal(still_make(&s->o, &out, &why), FAULT_REFUSED);
	assert_non_null(strstr(why.words, "cannot be written"));
	free(whole.at);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		T(test_forms),
		T(test_sizes),
		T(test_qualities),
		T(test_moments),
		T(test_what_is_no_fragment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
