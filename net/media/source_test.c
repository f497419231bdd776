/* The test picture: colour bars that stand over bars that move and a strip of snow (so that
 * the bit rate asked for is used), the wall clock, a counter and whose it is; and a tone of
 * 440 Hz that is louder, with a white square shown, in the first tenth of each second. */
#include <libavutil/frame.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "net/media/complaint.h"
#include "net/media/encoder.h"
#include "net/media/glyphs.h"
#include "net/media/source_kind.h"

enum {
	BARS = 8,
	SPEED = 2,           /* pixels a picture */
	MOVING = 8,          /* of the height: what moves */
	SNOW = 48,           /* of the height: what is noise */
	SNOW_BYTES = 16384,  /* from which each of its rows is a cut */
	TONE_SAMPLES = 1200, /* eleven periods of 440 Hz at 48 kHz */
	LABEL_MAX = 24,
	BEHIND_MAX_US = 1000000,
	BLOCK_US = 20000,
};

struct test {
	AVFrame *picture;
	uint8_t *rows[3]; /* one row of bars of each plane, twice as wide as the picture */
	uint8_t snow[SNOW_BYTES];
	uint32_t dice;
	struct sound_encoder *sound;
	float tone[TONE_SAMPLES];
	float block[SOUND_BLOCK * SOUND_CHANNELS];
	char label[LABEL_MAX + 1];
	int fps;
	int64_t start_us, wall_offset_us; /* wall clock minus monotonic clock */
	int64_t pictures, blocks;
};

/* Y, U, V of 75 % bars (ITU-R BT.601): white, yellow, cyan, green, magenta, red, blue,
 * black. */
static const uint8_t bars[BARS][3] = {
	{180, 128, 128}, {162, 44, 142}, {131, 156, 44}, {112, 72, 58},
	{84, 184, 198},  {65, 100, 212}, {35, 212, 114}, {16, 128, 128},
};

/* Producers side by side are told apart at a glance: the label turns the bars. */
static size_t first_bar(const char *label)
{
	size_t sum = 0;

	for (; *label; label++)
		sum = sum * 31 + (unsigned char)*label;
	return sum % BARS;
}

static bool make_rows(struct test *t, int width)
{
	size_t first = first_bar(t->label);

	for (int plane = 0; plane < 3; plane++) {
		int w = plane ? width / 2 : width;

		t->rows[plane] = malloc((size_t)w * 2);
		if (!t->rows[plane])
			return false;
		for (int x = 0; x < 2 * w; x++)
			t->rows[plane][x] =
				bars[(first + (size_t)(x % w * BARS / w)) % BARS][plane];
	}
	return true;
}

static bool make_picture(struct test *t, int width, int height)
{
	t->picture = av_frame_alloc();
	if (!t->picture)
		return false;
	t->picture->format = AV_PIX_FMT_YUV420P;
	t->picture->width = width;
	t->picture->height = height;
	return av_frame_get_buffer(t->picture, 0) >= 0 && make_rows(t, width);
}

static uint32_t roll(struct test *t)
{
	t->dice = t->dice * 1664525 + 1013904223;
	return t->dice >> 8;
}

static void make_snow(struct test *t)
{
	for (int i = 0; i < SNOW_BYTES; i++)
		t->snow[i] = (uint8_t)(96 + roll(t) % 64);
}

static void draw_snow(struct test *t)
{
	AVFrame *p = t->picture;

	for (int y = p->height - p->height / SNOW; y < p->height; y++)
		memcpy(p->data[0] + y * p->linesize[0],
		       t->snow + roll(t) % (unsigned)(SNOW_BYTES - p->width),
		       (size_t)p->width);
}

static void draw_bars(struct test *t)
{
	AVFrame *p = t->picture;
	int shift = (int)(t->pictures * SPEED % p->width);
	int moves = p->height - p->height / MOVING;

	for (int plane = 0; plane < 3; plane++) {
		int half = plane ? 1 : 0;

		for (int y = 0; y < p->height >> half; y++)
			memcpy(p->data[plane] + y * p->linesize[plane],
			       t->rows[plane] + (y << half < moves ? 0 : shift >> half),
			       (size_t)(p->width >> half));
	}
}

/* What is under words loses its colour. */
static void draw_grey(AVFrame *p, int x, int y, int width, int height)
{
	if (x < 0 || y < 0 || x + width > p->width || y + height > p->height)
		return;
	for (int plane = 1; plane < 3; plane++)
		for (int row = y / 2; row < (y + height + 1) / 2; row++)
			memset(p->data[plane] + row * p->linesize[plane] + x / 2, 128,
			       (size_t)((width + 1) / 2));
}

static void draw_words(struct test *t, int line, const char *words)
{
	AVFrame *p = t->picture;
	int scale = p->width / 160 ? p->width / 160 : 1;
	int wide = (int)strlen(words) * GLYPH_COLUMNS * scale;

	int x = (p->width - wide) / 2;
	int y = p->height / 2 + (line * (GLYPH_ROWS + 3) - 14) * scale;

	draw_grey(p, x, y, wide, GLYPH_ROWS * scale);
	glyphs_draw(p->data[0], p->linesize[0], p->width, p->height, x, y, scale, words);
}

static void draw_flash(struct test *t)
{
	AVFrame *p = t->picture;
	int side = p->height / 8;

	draw_grey(p, 0, 0, side, side);
	for (int y = 0; y < side; y++)
		memset(p->data[0] + y * p->linesize[0], 235, (size_t)side);
}

static bool is_loud(const struct test *t, int64_t pts_us)
{
	return (pts_us + t->wall_offset_us) % 1000000 < 100000;
}

static void draw(struct test *t, int64_t pts_us)
{
	int64_t wall_us = pts_us + t->wall_offset_us;
	time_t seconds = (time_t)(wall_us / 1000000);
	char words[48];
	struct tm utc;

	gmtime_r(&seconds, &utc);
	draw_bars(t);
	draw_snow(t);
	draw_words(t, 0, t->label);
	snprintf(words, sizeof words, "%02d:%02d:%02d.%03dZ", utc.tm_hour, utc.tm_min,
		 utc.tm_sec, (int)(wall_us / 1000 % 1000));
	draw_words(t, 1, words);
	snprintf(words, sizeof words, "#%06lld", (long long)t->pictures);
	draw_words(t, 2, words);
	if (is_loud(t, pts_us))
		draw_flash(t);
}

static void make_tone(float *tone)
{
	for (int i = 0; i < TONE_SAMPLES; i++)
		tone[i] = sinf(2.0F * (float)M_PI * 440.0F * (float)i / (float)SOUND_RATE);
}

static void test_close(void *state)
{
	struct test *t = state;

	for (int plane = 0; plane < 3; plane++)
		free(t->rows[plane]);
	av_frame_free(&t->picture);
	sound_encoder_free(t->sound);
	free(t);
}

static void *test_open(struct source *s, const struct source_options *o,
		       struct trouble *why)
{
	struct test *t = calloc(1, sizeof *t);
	struct timespec wall;

	(void)s;
	if (!t) {
		complain(why, FAULT_MEMORY, "out of memory");
		return NULL;
	}
	snprintf(t->label, sizeof t->label, "%s", o->label);
	t->fps = o->fps;
	make_tone(t->tone);
	make_snow(t);
	t->sound = sound_encoder_new(why);
	if (!t->sound || !make_picture(t, o->width, o->height)) {
		if (t->sound)
			complain(why, FAULT_MEMORY, "out of memory");
		test_close(t);
		return NULL;
	}
	clock_gettime(CLOCK_REALTIME, &wall);
	t->start_us = source_now();
	t->wall_offset_us =
		(int64_t)wall.tv_sec * 1000000 + wall.tv_nsec / 1000 - t->start_us;
	return t;
}

static void send(void *source, const struct frame *f)
{
	source_send(source, f);
}

static bool step_picture(struct test *t, struct source *s, int64_t pts_us,
			 struct trouble *why)
{
	if (av_frame_make_writable(t->picture) < 0)
		return complain(why, FAULT_MEMORY, "out of memory"), false;
	draw(t, pts_us);
	t->pictures++;
	return source_encode(s, t->picture, pts_us, s, send, why) == FAULT_NONE;
}

static bool step_sound(struct test *t, struct source *s, int64_t pts_us,
		       struct trouble *why)
{
	float volume = is_loud(t, pts_us) ? 0.5F : 0.1F;
	enum fault f;

	for (int i = 0; i < SOUND_BLOCK; i++) {
		int64_t at = (t->blocks * SOUND_BLOCK + i) % TONE_SAMPLES;

		t->block[2 * i] = t->block[2 * i + 1] = volume * t->tone[at];
	}
	t->blocks++;
	f = sound_encoder_put(t->sound, t->block, pts_us, send, s);
	return f ? complain(why, f, "the Opus encoder failed"), false : true;
}

/* After a suspended machine wakes, time goes on from now instead of hurrying after it. */
static void catch_up(struct test *t, int64_t due_us)
{
	int64_t behind = source_now() - due_us;

	if (behind <= BEHIND_MAX_US)
		return;
	t->pictures += behind * t->fps / 1000000;
	t->blocks += behind / BLOCK_US;
}

static bool test_step(void *state, struct source *s, struct trouble *why)
{
	struct test *t = state;
	int64_t picture_us = t->start_us + t->pictures * 1000000 / t->fps;
	int64_t sound_us = t->start_us + t->blocks * BLOCK_US;
	bool picture = picture_us <= sound_us;
	int64_t due_us = picture ? picture_us : sound_us;

	if (!source_sleep(s, due_us))
		return false;
	catch_up(t, due_us);
	return picture ? step_picture(t, s, due_us, why) : step_sound(t, s, due_us, why);
}

const struct source_kind source_test = {test_open, test_step, test_close};
