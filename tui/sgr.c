/* From one look of text to another, in the fewest bytes. */
#include "tui/sgr.h"

enum { SEQUENCE = 16 * SPEECH_WORDS };

/* clang-format off */
static const struct { unsigned attr; enum say on; const char *off; } attrs[] = {
	{ATTR_BOLD,      SAY_BOLD,      "22"}, {ATTR_DIM,     SAY_DIM,     "22"},
	{ATTR_UNDERLINE, SAY_UNDERLINE, "24"}, {ATTR_REVERSE, SAY_REVERSE, "27"},
	{ATTR_ITALIC,    SAY_ITALIC,    "23"},
};
/* clang-format on */
enum { ATTRS = sizeof(attrs) / sizeof(attrs[0]), WEIGHT = ATTR_BOLD | ATTR_DIM };

bool look_same(struct look a, struct look b)
{
	return a.attrs == b.attrs && a.fg == b.fg && a.bg == b.bg;
}

bool look_same_blank(struct look a, struct look b)
{
	const unsigned seen = ATTR_UNDERLINE | ATTR_REVERSE;
	int fg_a = a.attrs & seen ? a.fg : -1, fg_b = b.attrs & seen ? b.fg : -1;

	return a.bg == b.bg && fg_a == fg_b && (a.attrs & seen) == (b.attrs & seen);
}

/* One more number of a sequence, or a sequence of its own. */
static void add(struct text *to, const struct speech *s, const char *words)
{
	if (!*words)
		return;
	if (s->sgr && to->used)
		text_char(to, ';');
	text_adds(to, words);
}

static void add_colour(struct text *to, const struct speech *s, int colour, bool ground)
{
	if (colour < 0)
		return;
	if (!(colour & SPEECH_DIRECT)) {
		add(to, s, colour < SPEECH_INKS ? s->inks[ground][colour] : "");
		return;
	}
	if (s->sgr && to->used)
		text_char(to, ';');
	text_printf(to, s->sgr ? "%d;2;%d;%d;%d" : "\033[%d;2;%d;%d;%dm", ground ? 48 : 38,
		    colour >> 16 & 255, colour >> 8 & 255, colour & 255);
}

static void add_attrs(struct text *to, const struct speech *s, unsigned which)
{
	for (int i = 0; i < ATTRS; i++)
		if (which & attrs[i].attr)
			add(to, s, s->say[attrs[i].on]);
}

/* Everything from plain. */
static void build(struct text *to, const struct speech *s, struct look now)
{
	add(to, s, s->sgr ? "0" : s->say[SAY_PLAIN]);
	add_attrs(to, s, now.attrs);
	add_colour(to, s, now.fg, false);
	add_colour(to, s, now.bg, true);
}

/* What was lost is taken back alone: 22 takes both weights, so the other comes again. */
static void take_back(struct text *to, const struct speech *s, struct look *was,
		      struct look now)
{
	unsigned lost = was->attrs & ~now.attrs;

	for (int i = 0; i < ATTRS; i++) {
		if (!(lost & attrs[i].attr) || !*s->say[attrs[i].on])
			continue;
		add(to, s, attrs[i].off);
		if (attrs[i].attr & WEIGHT) {
			was->attrs &= ~(unsigned)WEIGHT;
			lost &= ~(unsigned)WEIGHT;
		}
	}
	was->attrs &= now.attrs;
	if (was->fg >= 0 && now.fg < 0)
		add(to, s, "39");
	if (was->bg >= 0 && now.bg < 0)
		add(to, s, "49");
}

static void mend(struct text *to, const struct speech *s, struct look was, struct look now)
{
	if (s->sgr) {
		take_back(to, s, &was, now);
	} else if (was.attrs & ~now.attrs) {
		build(to, s, now);
		return;
	} else if ((was.fg >= 0 && now.fg < 0) || (was.bg >= 0 && now.bg < 0)) {
		add(to, s, s->say[SAY_OWN_COLOURS]);
		was.fg = was.bg = -1;
	}
	add_attrs(to, s, now.attrs & ~was.attrs);
	if (now.fg != was.fg)
		add_colour(to, s, now.fg, false);
	if (now.bg != was.bg)
		add_colour(to, s, now.bg, true);
}

void sgr_change(struct text *out, const struct speech *s, struct look was, struct look now)
{
	char a[SEQUENCE], b[SEQUENCE];
	struct text mended, built;

	if (look_same(was, now))
		return;
	text_init(&mended, a, sizeof(a));
	mend(&mended, s, was, now);
	if (!s->sgr || !mended.used) {
		text_add(out, text_slice(&mended));
		return;
	}
	text_init(&built, b, sizeof(b));
	build(&built, s, now);
	if (built.used == 1) /* "0": plain is the sequence without a number */
		text_clear(&built);
	text_adds(out, "\033[");
	text_add(out, text_slice(built.used < mended.used ? &built : &mended));
	text_char(out, 'm');
}
