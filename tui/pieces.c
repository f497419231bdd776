/* Pieces that several views are made of. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tui/format.h"
#include "tui/view.h"

static const char *const steps[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

enum style view_state_style(const char *state)
{
	static const struct {
		const char *part;
		enum style style;
	} words[] = {
		{"MEDIA", STYLE_OK},      {"STORED", STYLE_OK},  {"FLOWING", STYLE_OK},
		{"TAKEN", STYLE_ERROR},   {"LOST", STYLE_ERROR}, {"FAIL", STYLE_ERROR},
		{"REFUSED", STYLE_ERROR}, {"ENDED", STYLE_DIM},  {"LEFT", STYLE_DIM},
		{"STOPPED", STYLE_DIM},   {"CLOSED", STYLE_DIM}, {"IDLE", STYLE_DIM},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strstr(state, words[i].part))
			return words[i].style;
	return *state ? STYLE_WARN : STYLE_DIM;
}

enum style view_severity_style(enum severity s)
{
	return s == SEV_ERROR ? STYLE_ERROR : s == SEV_WARN ? STYLE_WARN : STYLE_DIM;
}

const char *view_severity_sign(enum severity s)
{
	return s == SEV_ERROR ? "✖" : s == SEV_WARN ? "▲" : "·";
}

const char *view_step(double share)
{
	int level = isfinite(share) ? (int)(share * 7.99) : 0;

	return steps[level < 0 ? 0 : level > 7 ? 7 : level];
}

static float largest(const float *at, size_t n)
{
	float top = 0;

	for (size_t i = 0; i < n; i++)
		if (isfinite(at[i]) && at[i] > top)
			top = at[i];
	return top;
}

void view_spark(struct pen *p, enum style s, const float *at, size_t n, int columns)
{
	float top = largest(at, n);
	size_t skip = n > (size_t)columns ? n - (size_t)columns : 0;

	for (size_t i = skip; i < n; i++) {
		int level = top > 0 && isfinite(at[i]) ? (int)(at[i] / top * 7.99f) : 0;

		pen_text(p, s,
			 isfinite(at[i]) ? steps[level < 0   ? 0
						 : level > 7 ? 7
							     : level]
					 : " ");
	}
}

void view_bar(struct pen *p, enum style s, int columns, double share)
{
	int inside = columns - 2, full;

	if (inside < 1)
		return;
	share = !isfinite(share) || share < 0 ? 0 : share > 1 ? 1 : share;
	full = (int)(share * inside + 0.5);
	pen_text(p, STYLE_BORDER, "▕");
	for (int i = 0; i < inside; i++)
		pen_text(p, i < full ? s : STYLE_BORDER, i < full ? "█" : "·");
	pen_text(p, STYLE_BORDER, "▏");
}

/* Clocks for narrow screens. */
/* clang-format off */
static const char *const short_gauges[GAUGE_COUNT] = {
	[GAUGE_SESSION] = "session", [GAUGE_IDLE] = "idle", [GAUGE_BITRATE] = "bitrate",
	[GAUGE_WS] = "ws",    [GAUGE_WS_IDLE] = "ws idle",   [GAUGE_TURN] = "turn",
	[GAUGE_GO_AWAY] = "go away", [GAUGE_KEYS] = "keys", [GAUGE_CLOCK] = "clock", [GAUGE_JOINS] = "join", [GAUGE_ALL_JOINS] = "all joins",
	[GAUGE_CONNECTS] = "connect", [GAUGE_DESCRIBES] = "describe",
	[GAUGE_CANDIDATES] = "cand", [GAUGE_ANSWERS] = "answer", [GAUGE_PAYLOAD] = "payload",
};
/* clang-format on */

const char *view_gauge_name(enum gauge g)
{
	return g < GAUGE_COUNT ? short_gauges[g] : "";
}

void view_gauge_words(const struct gauge_view *g, const char *of, char *to, size_t room)
{
	const char *unit = g->unit ? g->unit : "ms";

	if (g->used < 0)
		snprintf(to, room, "%s", NONE_SIGN);
	else if (strcmp(unit, "ms") == 0)
		snprintf(to, room, "%s%s%s", words_duration(g->used).s, of,
			 words_duration(g->limit).s);
	else if (strcmp(unit, "bps") == 0)
		snprintf(to, room, "%lld%s%lld kbps", (long long)g->used / 1000, of,
			 (long long)g->limit / 1000);
	else if (strcmp(unit, "bytes") == 0)
		snprintf(to, room, "%lld%s%lld B", (long long)g->used, of,
			 (long long)g->limit);
	else if (strcmp(of, "/") == 0) /* rates: the name says it */
		snprintf(to, room, "%lld%s%lld", (long long)g->used, of,
			 (long long)g->limit);
	else
		snprintf(to, room, "%lld%s%lld %s", (long long)g->used, of,
			 (long long)g->limit, unit);
}

void view_track(struct pen *p, const struct track_view *t, bool wide)
{
	const struct track_numbers *n = &t->now;
	enum style s = t->kind == 'V' ? STYLE_VIDEO : STYLE_AUDIO;

	pen_printf(p, s, "%c ", t->kind == 'V' || t->kind == 'A' ? t->kind : '?');
	pen_printf(p, STYLE_STRONG, "%s ", or_none(t->codec));
	if (n->width > 0)
		pen_printf(p, STYLE_TEXT, "%lldx%lld ", (long long)n->width,
			   (long long)n->height);
	if (t->kind == 'V')
		pen_printf(p, STYLE_TEXT, "%s fps ", words_milli(n->fps_milli, 1).s);
	pen_printf(p, STYLE_STRONG, "%s ", words_bits(n->bps).s);
	if (t->stale)
		pen_text(p, STYLE_WARN, "▲ no statistics for 3 s");
	else
		view_spark(p, s, t->spark, sizeof(t->spark) / sizeof(t->spark[0]),
			   wide ? 16 : 8);
}

void view_log_line(struct pen *p, const struct log_row *r, bool channel)
{
	static const char letters[] = "IWE";
	enum style s = view_severity_style(r->severity);

	pen_printf(p, STYLE_DIM, "%s ", words_stamp(canvas_clock(p->on, r->wall_ms)).s);
	pen_printf(p, s, "%c ", letters[r->severity > SEV_ERROR ? SEV_ERROR : r->severity]);
	pen_field(p, STYLE_DIM, 7, r->area);
	pen_text(p, STYLE_TEXT, " ");
	if (channel) {
		pen_field(p, STYLE_TEXT, 13, or_none(r->channel));
		pen_text(p, STYLE_TEXT, " ");
	}
	if (r->actor[0] && !strstr(r->text, r->actor))
		pen_printf(p, STYLE_INFO, "%s ", r->actor);
	pen_text(p, r->severity == SEV_INFO ? STYLE_TEXT : s, r->text);
	if (r->from == FROM_INFERRED)
		pen_text(p, STYLE_INFERRED, " (inferred)");
}

/* The end of what fits in so many columns, at a blank where there is one. */
static size_t fitting(struct slice text, int columns)
{
	struct slice whole = widths_cut(text, columns);
	size_t n = whole.n;

	if (whole.n == text.n || columns < 1)
		return whole.n;
	while (n && text.at[n] != ' ' && text.at[n - 1] != ' ')
		n--;
	return n ? n : whole.n;
}

int view_wrapped(struct pen *p, int row, enum style s, struct slice text)
{
	for (; text.n && pen_row(p, row); row++) {
		size_t n = fitting(text, p->in.w);

		if (!n)
			break;
		pen_slice(p, s, slice_trim((struct slice){text.at, n}));
		text = slice_trim(slice_skip(text, n));
	}
	return row;
}

void view_note(struct canvas *c, struct box in, const struct ui *ui, const char *words)
{
	layout_note(c, in, STYLE_DIM, ui_sentence(ui, words).s);
}

void view_nothing(struct canvas *c, struct box in, const struct ui *ui,
		  const char *const *lines, size_t n)
{
	struct pen p = pen_in(c, layout_air(in));
	int top = in.h > (int)n + 2 ? (in.h - (int)n) / 3 : 0;

	for (size_t i = 0; i < n && pen_row(&p, top + (int)i); i++) {
		pen_to(&p, in.w > 60 ? 4 : 0);
		pen_text(&p, i ? STYLE_TEXT : STYLE_STRONG, ui_sentence(ui, lines[i]).s);
	}
}
