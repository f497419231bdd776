/* Pictures for terminals, read back by others: kitty's by its protocol's rules, sixel by a
 * decoder of our own that follows DEC's manual, and by sixel2png where it is installed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

#include "core/base64.h"
#include "tui/encode.h"
#include "tui/painter.h"

enum { W = 96, H = 54, OUT_W = 200, OUT_H = 120 };

/* Bars of plain colours over a ramp. */
static const uint8_t *picture(void)
{
	static uint8_t rgb[W * H * 3];

	for (int y = 0; y < H; y++)
		for (int x = 0; x < W; x++) {
			uint8_t *p = rgb + (y * W + x) * 3;
			int bar = x * 8 / W;

			for (int k = 0; k < 3; k++)
				p[k] = (uint8_t)(y < H / 2 ? (bar >> k & 1) * 255
							   : x * 255 / (W - 1));
		}
	return rgb;
}

static char *encoded(struct text *t, bool kitty)
{
	struct raster p = {picture(), W, H};
	size_t room = kitty ? encode_kitty_room(&p) : encode_sixel_room(OUT_W, OUT_H);
	char *at = malloc(room);

	assert_non_null(at);
	text_init(t, at, room);
	if (kitty)
		encode_kitty(t, &p, 31, 40, 12);
	else
		encode_sixel(t, &p, OUT_W, OUT_H);
	assert_false(t->cut);
	return at;
}

static void kitty_gets_the_pixels(void **state)
{
	static const char head[] =
		"\033_Ga=T,f=24,i=31,p=1,q=2,C=1,z=-1,s=96,v=54,c=40,r=12,m=1;";
	static uint8_t got[W * H * 3];
	struct text t;
	char *words = encoded(&t, true);
	size_t n = 0;
	bool more = true;

	(void)state;
	assert_ptr_equal(strstr(words, head), words);
	for (const char *at = words; *at;) {
		const char *data = strchr(at, ';') + 1, *end = strstr(at, "\033\\");
		size_t part;

		assert_true(more && end && end > data && end - data <= 4096);
		assert_memory_equal(at, "\033_G", 3);
		more = data[-2] == '1'; /* m=1: more comes */
		assert_true(!more || (end - data) % 4 == 0);
		part = base64_decode((char *)got + n, sizeof(got) - n,
				     (struct slice){data, (size_t)(end - data)});
		assert_true(part != SIZE_MAX);
		n += part;
		at = end + 2;
	}
	assert_false(more);
	assert_int_equal(n, sizeof(got));
	assert_memory_equal(got, picture(), n);
	free(words);
}

/* ---- a reader of sixel */

struct seen {
	int width, height;
	uint8_t rgb[OUT_H + 6][OUT_W][3];
};

static void read_sixel(const char *at, struct seen *out)
{
	static uint8_t palette[256][3];
	int colour = 0, x = 0, y = 0, skip;

	assert_int_equal(
		sscanf(at, "\033P0;1;0q\"1;1;%d;%d%n", &out->width, &out->height, &skip),
		2);
	for (at += skip; *at != '\033';) {
		int run = 1, r, g, b, n = 0;

		if (*at == '#') {
			colour = (int)strtol(at + 1, (char **)&at, 10);
			assert_in_range(colour, 0, 255);
			if (sscanf(at, ";2;%d;%d;%d%n", &r, &g, &b, &n) == 3) {
				palette[colour][0] = (uint8_t)(r * 255 / 100);
				palette[colour][1] = (uint8_t)(g * 255 / 100);
				palette[colour][2] = (uint8_t)(b * 255 / 100);
				at += n;
			}
			continue;
		}
		if (*at == '$' || *at == '-') {
			y += *at++ == '-' ? 6 : 0;
			x = 0;
			continue;
		}
		if (*at == '!')
			run = (int)strtol(at + 1, (char **)&at, 10);
		assert_in_range(*at, '?', '~');
		for (; run-- > 0; x++)
			for (int i = 0; i < 6; i++)
				if ((*at - '?') >> i & 1) {
					assert_true(x < OUT_W && y + i < OUT_H);
					memcpy(out->rgb[y + i][x], palette[colour], 3);
				}
		at++;
	}
	assert_string_equal(at, "\033\\");
}

/* The mean of a square is that of the picture: dithering keeps it. */
static void assert_alike(const struct seen *s)
{
	enum { SIDE = 20 };

	for (int y0 = 0; y0 + SIDE <= OUT_H; y0 += SIDE)
		for (int x0 = 0; x0 + SIDE <= OUT_W; x0 += SIDE)
			for (int k = 0; k < 3; k++) {
				int got = 0, want = 0;

				for (int y = y0; y < y0 + SIDE; y++)
					for (int x = x0; x < x0 + SIDE; x++) {
						got += s->rgb[y][x][k];
						want += picture()[((y * H / OUT_H) * W +
								   x * W / OUT_W) *
									  3 +
								  k];
					}
				assert_in_range(got / (SIDE * SIDE) + 12,
						want / (SIDE * SIDE),
						want / (SIDE * SIDE) + 24);
			}
}

static void sixel_is_read_back(void **state)
{
	static struct seen s;
	struct text t;
	char *words = encoded(&t, false);

	(void)state;
	read_sixel(words, &s);
	assert_int_equal(s.width, OUT_W);
	assert_int_equal(s.height, OUT_H);
	assert_alike(&s);
	free(words);
}

static uint32_t big(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* sixel2png's PNG has a palette or true colour, eight bits, no interlace. */
static void read_png(const uint8_t *at, size_t n, struct seen *out)
{
	static uint8_t packed[1 << 20], flat[OUT_H * (OUT_W * 3 + 1)], palette[768];
	uLongf room = sizeof(flat);
	size_t used = 0, each, row;

	assert_true(n > 33 && memcmp(at + 12, "IHDR", 4) == 0);
	out->width = (int)big(at + 16);
	out->height = (int)big(at + 20);
	assert_int_equal(at[24], 8);
	assert_true(at[25] == 2 || at[25] == 3);
	assert_true(out->width == OUT_W && out->height == OUT_H && at[28] == 0);
	each = at[25] == 2 ? 3 : 1;
	for (size_t i = 8; i + 12 <= n; i += 12 + big(at + i)) {
		size_t len = big(at + i);

		assert_true(len <= n - i - 12 && used + len <= sizeof(packed));
		if (memcmp(at + i + 4, "PLTE", 4) == 0)
			memcpy(palette, at + i + 8, len < 768 ? len : 768);
		if (memcmp(at + i + 4, "IDAT", 4) != 0)
			continue;
		memcpy(packed + used, at + i + 8, len);
		used += len;
	}
	assert_int_equal(uncompress(flat, &room, packed, used), Z_OK);
	row = OUT_W * each + 1;
	assert_int_equal(room, row * OUT_H);
	for (size_t y = 0; y < OUT_H; y++) {
		uint8_t *line = flat + y * row + 1, *up = y ? line - row : NULL;

		for (size_t x = 0; x < OUT_W * each; x++) {
			int a = x >= each ? line[x - each] : 0, b = up ? up[x] : 0,
			    c = x >= each && up ? up[x - each] : 0, p = a + b - c;

			switch (line[-1]) {
			case 1:
				line[x] = (uint8_t)(line[x] + a);
				break;
			case 2:
				line[x] = (uint8_t)(line[x] + b);
				break;
			case 3:
				line[x] = (uint8_t)(line[x] + (a + b) / 2);
				break;
			case 4:
				p = abs(p - a) <= abs(p - b) && abs(p - a) <= abs(p - c) ? a
				    : abs(p - b) <= abs(p - c)                           ? b
							       : c;
				line[x] = (uint8_t)(line[x] + p);
				break;
			default:
				assert_int_equal(line[-1], 0);
			}
		}
		for (size_t x = 0; x < OUT_W; x++)
			memcpy(out->rgb[y][x],
			       each == 3 ? line + x * 3 : palette + line[x] * 3, 3);
	}
}

static void another_program_reads_our_sixel(void **state)
{
	static uint8_t png[1 << 20];
	static struct seen s;
	char from[] = "/tmp/kvscope-sixel-XXXXXX", line[128];
	struct text t;
	char *words;
	FILE *f;
	size_t n;

	(void)state;
	if (system("command -v sixel2png >/dev/null 2>&1") != 0)
		skip();
	words = encoded(&t, false);
	n = (size_t)write(mkstemp(from), words, t.used);
	assert_int_equal(n, t.used);
	snprintf(line, sizeof(line), "sixel2png -i %s -o %s.png", from, from);
	assert_int_equal(system(line), 0);
	snprintf(line, sizeof(line), "%s.png", from);
	f = fopen(line, "re");
	assert_non_null(f);
	n = fread(png, 1, sizeof(png), f);
	fclose(f);
	read_png(png, n, &s);
	assert_alike(&s);
	unlink(from);
	unlink(line);
	free(words);
}

/* What is the same is not made again, and what is unlike is. */
static void a_painter_works_when_it_must(void **state)
{
	static struct picture k = {.width = W, .height = H};
	struct cell_size cell = {10, 20};
	struct painter p = {0};
	struct canvas c = {.graphic = {.box = {1, 1, 20, 6}}};
	const char *first;
	uint64_t made_of;
	size_t n;

	(void)state;
	memcpy(k.rgb, picture(), W * H * 3);
	painter_paint(&p, &c, &k, GRAPHICS_NONE, cell);
	assert_int_equal(c.graphic.bytes.n, 0);
	painter_paint(&p, &c, &k, GRAPHICS_SIXEL, cell);
	assert_non_null(memmem(c.graphic.bytes.at, c.graphic.bytes.n, "\"1;1;200;120", 12));
	first = c.graphic.bytes.at;
	n = c.graphic.bytes.n;
	made_of = c.graphic.made_of;
	p.bytes[0] = '!'; /* seen when it is made anew */
	painter_paint(&p, &c, &k, GRAPHICS_SIXEL, cell);
	assert_true(c.graphic.bytes.at == first && c.graphic.bytes.n == n && *first == '!');
	assert_true(c.graphic.made_of == made_of); /* what tells the terminal's picture */
	k.rgb[7] ^= 255;
	painter_paint(&p, &c, &k, GRAPHICS_SIXEL, cell);
	assert_true(c.graphic.made_of != made_of);
	assert_int_equal(*c.graphic.bytes.at, '\033');
	painter_paint(&p, &c, &k, GRAPHICS_SIXEL, (struct cell_size){0, 0});
	assert_non_null(memmem(c.graphic.bytes.at, c.graphic.bytes.n, "\"1;1;120;72", 11));
	c.graphic.box = (struct box){0, 0, 400, 120};
	painter_paint(&p, &c, &k, GRAPHICS_SIXEL, cell); /* bounded */
	assert_non_null(memmem(c.graphic.bytes.at, c.graphic.bytes.n, "\"1;1;800;480", 12));
	painter_paint(&p, &c, &k, GRAPHICS_KITTY, cell);
	assert_non_null(memmem(c.graphic.bytes.at, c.graphic.bytes.n, "c=400,r=120,", 12));
	painter_free(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kitty_gets_the_pixels),
		cmocka_unit_test(sixel_is_read_back),
		cmocka_unit_test(another_program_reads_our_sixel),
		cmocka_unit_test(a_painter_works_when_it_must),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
