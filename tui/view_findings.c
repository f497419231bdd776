/* The findings of the ingestion rules, what the service said, and each rule explained. */
#include <stdio.h>

#include "core/lint_lesson.h"
#include "tui/format.h"
#include "tui/view_sdp_inside.h"

enum { TITLE_COLUMNS = 18, FIX_INDENT = 6, HEAD_COLUMNS = 11, LESSON_COLUMNS = 100 };

const char *level_sign(enum lint_level l)
{
	return l == LINT_ERROR ? "✖" : l == LINT_WARN ? "▲" : l == LINT_INFO ? "·" : "✔";
}

enum style level_style(enum lint_level l)
{
	return l == LINT_ERROR  ? STYLE_ERROR
	       : l == LINT_WARN ? STYLE_WARN
	       : l == LINT_INFO ? STYLE_INFO
				: STYLE_OK;
}

static bool shown(const struct lint_finding *f, const struct ui *ui)
{
	return f->level != LINT_OK || ui->sdp.passes;
}

size_t view_sdp_findings(const struct ui *ui, const struct snapshot *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->lint.n && i < LINT_FINDINGS; i++)
		n += shown(&s->lint.findings[i], ui);
	return n;
}

/* The worst ones first. */
const struct lint_finding *finding_at(const struct snapshot *s, const struct ui *ui,
				      size_t at)
{
	for (int level = LINT_ERROR; level >= LINT_OK; level--)
		for (size_t i = 0; i < s->lint.n && i < LINT_FINDINGS; i++) {
			const struct lint_finding *f = &s->lint.findings[i];

			if ((int)f->level == level && shown(f, ui) && at-- == 0)
				return f;
		}
	return NULL;
}

/* ---- text that is wrapped between words */

/* The words that fit; what follows is left in rest. */
static struct slice next_line(struct slice *rest, int columns)
{
	struct slice line = widths_cut(*rest, columns);
	size_t space = line.n;

	if (line.n < rest->n) {
		while (space && rest->at[space] != ' ')
			space--;
		line.n = space ? space : line.n ? line.n : rest->n;
	}
	*rest = slice_trim(slice_skip(*rest, line.n));
	return line;
}

static int lines_of(const char *text, int columns)
{
	struct slice rest = slice_of(text);
	int n = 0;

	while (rest.n && columns > 0) {
		next_line(&rest, columns);
		n++;
	}
	return n;
}

/* From column x of a row on; returns the row behind it. */
static int paragraph(struct pen *p, int row, int x, enum style s, const char *text)
{
	struct slice rest = slice_of(text);

	while (rest.n && p->in.w > x) {
		struct slice line = next_line(&rest, p->in.w - x);

		if (pen_row(p, row)) {
			pen_to(p, x);
			pen_slice(p, s, line);
		}
		row++;
	}
	return row;
}

/* ---- what the service said */

static bool said_words(const struct snapshot *s, char *to, size_t room)
{
	if (!s->service_said[0])
		return false;
	snprintf(to, room, "%s the service said (STATUS_RESPONSE): %s%s%s%s",
		 s->said_good ? "·" : "✖", s->service_said,
		 s->said_correlation[0] ? "  corrId " : "", s->said_correlation,
		 !s->said_correlation[0] ? ""
		 : s->said_matches       ? " (this answer's)"
					 : " (not this answer's)");
	return true;
}

static int draw_said(struct pen *p, int row, const struct snapshot *s)
{
	char words[384];

	if (!said_words(s, words, sizeof(words)))
		return row;
	return paragraph(p, row, 0, s->said_good ? STYLE_TEXT : STYLE_ERROR, words);
}

/* ---- findings */

static bool deep(const struct ui *ui, size_t at, int width)
{
	return at == ui->lists[SCREEN_SDP].at || width >= 98;
}

/* "✖ R02 video codec       m0 video is VP8/90000  expected: H264/90000"; what is expected
 * stands in a row of its own where it does not fit. */
static int found_columns(const struct lint_finding *f)
{
	return 6 + TITLE_COLUMNS + (f->mline >= 0 ? 3 : 0) + widths_of(slice_of(f->found));
}

static bool expects(const struct lint_finding *f)
{
	return f->expected[0] && f->level != LINT_OK;
}

static bool fits_beside(const struct lint_finding *f, int width)
{
	return found_columns(f) + 12 + widths_of(slice_of(f->expected)) <= width;
}

static void said_below(const char *name, const char *text, char *to, size_t room)
{
	snprintf(to, room, "%s: %s", name, text);
}

static void draw_head(struct pen *p, const struct lint_finding *f)
{
	pen_printf(p, level_style(f->level), "%s %s ", level_sign(f->level), f->rule);
	pen_field(p, STYLE_STRONG, TITLE_COLUMNS, f->title ? f->title : "");
	if (f->mline >= 0)
		pen_printf(p, STYLE_DIM, "m%d ", f->mline);
	pen_text(p, STYLE_TEXT, f->found);
	if (expects(f) && fits_beside(f, p->in.w))
		pen_printf(p, STYLE_DIM, "  expected: %s", f->expected);
}

static int draw_finding(struct pen *p, int row, const struct lint_finding *f, bool whole)
{
	char words[160];

	if (pen_row(p, row))
		draw_head(p, f);
	row++;
	said_below("expected", f->expected, words, sizeof(words));
	if (whole && expects(f) && !fits_beside(f, p->in.w))
		row = paragraph(p, row, FIX_INDENT, STYLE_DIM, words);
	said_below("fix", f->fix, words, sizeof(words));
	return whole && f->fix[0] ? paragraph(p, row, FIX_INDENT, STYLE_INFO, words) : row;
}

static int finding_rows(const struct lint_finding *f, bool whole, int width)
{
	char words[160];
	int rows = 1;

	said_below("expected", f->expected, words, sizeof(words));
	if (whole && expects(f) && !fits_beside(f, width))
		rows += lines_of(words, width - FIX_INDENT);
	said_below("fix", f->fix, words, sizeof(words));
	return rows + (whole && f->fix[0] ? lines_of(words, width - FIX_INDENT) : 0);
}

/* Rules and their titles, or where they do not fit the rules alone. */
static void passed_words(const struct snapshot *s, bool titles, struct text *out)
{
	for (size_t i = 0; i < s->lint.n && i < LINT_FINDINGS; i++) {
		const struct lint_finding *f = &s->lint.findings[i];

		if (f->level != LINT_OK)
			continue;
		text_printf(out, "%s%s", out->used ? titles ? "  " : " " : "✔ ", f->rule);
		if (titles)
			text_printf(out, " %s", f->title ? f->title : "");
	}
}

static void draw_passed(struct pen *p, int row, const struct snapshot *s)
{
	char words[512];
	struct text t;

	text_init(&t, words, sizeof(words));
	passed_words(s, true, &t);
	if (widths_of(text_slice(&t)) > p->in.w) {
		text_clear(&t);
		passed_words(s, false, &t);
	}
	if (pen_row(p, row))
		pen_text(p, STYLE_OK, words);
}

int findings_rows(const struct snapshot *s, const struct ui *ui, int width)
{
	size_t n = view_sdp_findings(ui, s);
	char words[384];
	int rows = n ? 0 : 1;

	for (size_t i = 0; i < n; i++)
		rows += finding_rows(finding_at(s, ui, i), deep(ui, i, width), width);
	if (said_words(s, words, sizeof(words)))
		rows += lines_of(words, width);
	return rows + !ui->sdp.passes;
}

/* The first finding on the screen: so that the one under the cursor is there whole. */
static size_t first_shown(const struct snapshot *s, const struct ui *ui, struct box in,
			  int row)
{
	size_t first = ui->lists[SCREEN_SDP].at, n = view_sdp_findings(ui, s);
	int used = row;

	if (first >= n)
		return 0;
	used += finding_rows(finding_at(s, ui, first), true, in.w);
	while (first > 0) {
		used += finding_rows(finding_at(s, ui, first - 1),
				     deep(ui, first - 1, in.w), in.w);
		if (used > in.h)
			break;
		first--;
	}
	return first;
}

void findings_draw(struct canvas *c, struct box inside, const struct snapshot *s,
		   const struct ui *ui)
{
	struct box in = layout_air(inside);
	struct pen p = pen_in(c, in);
	size_t n = view_sdp_findings(ui, s);
	int row = draw_said(&p, 0, s);

	if (!s->answer[0] && pen_row(&p, row))
		pen_text(&p, STYLE_DIM,
			 "the rules judge the answer; none has been sent yet");
	else if (!n && pen_row(&p, row++))
		pen_text(&p, STYLE_OK, "✔ the answer keeps every rule");
	for (size_t i = first_shown(s, ui, in, row); i < n && row < in.h; i++) {
		const struct lint_finding *f = finding_at(s, ui, i);
		int from = row;

		row = draw_finding(&p, row, f, deep(ui, i, in.w));
		if (i == ui->lists[SCREEN_SDP].at)
			canvas_choose(c,
				      (struct box){inside.x, inside.y + from, inside.w, 1});
	}
	if (!ui->sdp.passes)
		draw_passed(&p, row, s);
}

/* ---- a rule explained */

static int section(struct pen *p, int row, const char *head, enum style s, const char *text)
{
	if (!text || !text[0])
		return row;
	if (pen_row(p, row))
		pen_text(p, STYLE_HEAD, head);
	return paragraph(p, row, HEAD_COLUMNS, s, text);
}

static int draw_lesson(struct pen *p, const struct lint_finding *f, int row)
{
	const struct lint_lesson *l = lint_lesson(f->rule);
	int first = row;

	row = section(p, row, "found", level_style(f->level), f->found);
	row = section(p, row, "expected", STYLE_STRONG, f->expected);
	row = section(p, row, "fix", STYLE_INFO, f->fix);
	row += row > first;
	if (!l)
		return row;
	row = section(p, row, "the rule", STYLE_TEXT, l->wants);
	row = section(p, row, "why", STYLE_TEXT, l->why);
	row++;
	row = section(p, row, "JavaScript", STYLE_TEXT, l->js);
	row = section(p, row, "C SDK", STYLE_TEXT, l->c);
	row = section(p, row, "libwebrtc", STYLE_TEXT, l->webrtc);
	return section(p, row, "read", STYLE_DIM, l->see);
}

static int lesson_columns(struct box body)
{
	return body.w - 4 < LESSON_COLUMNS ? body.w - 4 : LESSON_COLUMNS;
}

/* The rows that the explanation takes. */
static int lesson_rows(const struct lint_finding *f, int w)
{
	struct canvas none = {0};
	struct pen p = pen_in(&none, layout_air((struct box){0, 0, w - 2, 0}));

	return f ? draw_lesson(&p, f, 0) : 0;
}

size_t view_sdp_lesson_last(const struct ui *ui, const struct snapshot *s)
{
	const struct lint_finding *f = finding_at(s, ui, ui->lists[SCREEN_SDP].at);
	struct box body = view_body(ui);
	int rows = lesson_rows(f, lesson_columns(body)), h = body.h - 2;

	return h > 0 && rows > h ? (size_t)(rows - h) : 0;
}

void lesson_draw(struct canvas *c, struct box body, const struct snapshot *s,
		 const struct ui *ui)
{
	const struct lint_finding *f = finding_at(s, ui, ui->lists[SCREEN_SDP].at);
	int w = lesson_columns(body), rows = lesson_rows(f, w);
	struct box b = {body.x + (body.w - w) / 2, body.y, w, body.h}, in;
	struct pen p;
	char title[96], note[64];

	if (!f || w < 20)
		return;
	b.h = rows + 2 < body.h ? rows + 2 : body.h;
	b.y += (body.h - b.h) / 3;
	canvas_fill(c, b, STYLE_TEXT, " ");
	in = canvas_frame(c, b);
	snprintf(title, sizeof(title), "%s %s %s", level_sign(f->level), f->rule,
		 f->title ? f->title : "");
	layout_title(c, in, level_style(f->level), title);
	snprintf(note, sizeof(note), "{next} next · {copy} copies %s · Esc",
		 f->fix[0] ? "the fix" : "it");
	view_note(c, in, ui, note);
	p = pen_in(c, layout_air(in));
	draw_lesson(&p, f, rows > in.h ? -(int)ui->sdp.lesson_top : 0);
}
