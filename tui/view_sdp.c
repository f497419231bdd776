/* Offer beside answer, aligned by m-line, with the findings of the ingestion rules. */
#include <stdio.h>
#include <string.h>

#include "tui/format.h"
#include "tui/sides.h"
#include "tui/view.h"

enum { SIDE_BY_SIDE = 100, RULE_COLUMNS = 7 };

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

static const struct lint_finding *finding_at(const struct snapshot *s, const struct ui *ui,
					     size_t at)
{
	for (size_t i = 0; i < s->lint.n && i < LINT_FINDINGS; i++)
		if (shown(&s->lint.findings[i], ui) && at-- == 0)
			return &s->lint.findings[i];
	return NULL;
}

static const char *level_sign(enum lint_level l)
{
	return l == LINT_ERROR ? "✖" : l == LINT_WARN ? "▲" : l == LINT_INFO ? "·" : "✔";
}

static enum style level_style(enum lint_level l)
{
	return l == LINT_ERROR  ? STYLE_ERROR
	       : l == LINT_WARN ? STYLE_WARN
	       : l == LINT_INFO ? STYLE_INFO
				: STYLE_OK;
}

/* The worst finding about an m-line; NULL when there is none worth a mark. */
static const struct lint_finding *worst(const struct snapshot *s, int mline)
{
	const struct lint_finding *best = NULL;

	for (size_t i = 0; i < s->lint.n && i < LINT_FINDINGS; i++) {
		const struct lint_finding *f = &s->lint.findings[i];

		if (f->mline == mline && f->level >= LINT_WARN &&
		    (!best || f->level > best->level))
			best = f;
	}
	return best;
}

/* Offer and answer in two columns. */
static bool beside(const struct ui *ui)
{
	return ui->width >= SIDE_BY_SIDE && !ui->sdp.unified;
}

/* The finding that a row of the answer is marked with. */
static bool mark_row(const void *self, const struct alignment *a, size_t row, char *words,
		     size_t room, enum style *style)
{
	const struct align_row *r = &a->rows[row];
	const struct lint_finding *f = r->head || row == 0 ? worst(self, r->mline) : NULL;

	if (!f)
		return false;
	snprintf(words, room, "%s %s", level_sign(f->level), f->rule);
	*style = level_style(f->level);
	return true;
}

static struct sides sides_of(const struct alignment *a, const struct snapshot *s,
			     const struct ui *ui)
{
	return (struct sides){.a = a,
			      .beside = beside(ui),
			      .chosen = ui->sdp.looking ? ui->sdp.match : SIZE_MAX,
			      .missing = "(not in the answer)",
			      .mark = mark_row,
			      .self = s};
}

static bool has(struct slice text, const char *what)
{
	size_t n = strlen(what);

	for (size_t i = 0; n && i + n <= text.n; i++)
		if (strncasecmp(text.at + i, what, n) == 0)
			return true;
	return false;
}

size_t view_sdp_find(const struct ui *ui, const struct snapshot *s, int way)
{
	struct alignment a;
	size_t at = ui->sdp.match;

	align_sdp(&a, slice_of(s->offer), slice_of(s->answer));
	if (at >= a.n)
		at = way > 0 ? SIZE_MAX : a.n;
	for (at += (size_t)way; at < a.n; at += (size_t)way)
		if (has(a.rows[at].left, ui->search) ||
		    has(a.rows[at].right, ui->search))
			return at;
	return SIZE_MAX;
}

static void draw_passed(struct pen *p, const struct snapshot *s)
{
	for (size_t i = 0; i < s->lint.n && i < LINT_FINDINGS; i++) {
		const struct lint_finding *f = &s->lint.findings[i];

		if (f->level == LINT_OK)
			pen_printf(p, STYLE_OK, "✔ %s %s  ", f->rule,
				   f->title ? f->title : "");
	}
}

static void draw_finding(struct pen *p, const struct lint_finding *f, int *row, int deep)
{
	pen_printf(p, level_style(f->level), "%s %s ", level_sign(f->level), f->rule);
	pen_field(p, STYLE_STRONG, 18, f->title ? f->title : "");
	if (f->found[0])
		pen_printf(p, STYLE_TEXT, "%s", f->found);
	if (f->expected[0] && f->level != LINT_OK)
		pen_printf(p, STYLE_DIM, "  expected: %s", f->expected);
	if (deep && f->fix[0] && pen_row(p, ++*row)) {
		pen_to(p, 6);
		pen_printf(p, STYLE_INFO, "fix: %s", f->fix);
	}
}

static void draw_findings(struct canvas *c, struct box inside, const struct snapshot *s,
			  const struct ui *ui)
{
	struct box in = layout_air(inside);
	struct pen p = pen_in(c, in);
	const struct list *l = &ui->lists[SCREEN_SDP];
	size_t n = view_sdp_findings(ui, s), first = 0;
	int row = 0;

	if (l->at > 0 && n > (size_t)(in.h / 2))
		first = l->at < n ? l->at : n - 1;
	if (s->service_said[0] && pen_row(&p, row++))
		pen_printf(&p, STYLE_ERROR, "✖ the service said: %s", s->service_said);
	if (!n && s->answer[0] && pen_row(&p, row++))
		pen_text(&p, STYLE_OK, "✔ the answer keeps every rule");
	for (size_t i = first; i < n && pen_row(&p, row); i++, row++) {
		if (i == l->at)
			canvas_choose(c,
				      (struct box){inside.x, inside.y + row, inside.w, 1});
		draw_finding(&p, finding_at(s, ui, i), &row, i == l->at || in.h > 6);
	}
	if (!ui->sdp.passes && pen_row(&p, row))
		draw_passed(&p, s);
}

static void side_title(const char *side, const char *text, int64_t wall_ms, char *to,
		       size_t room)
{
	if (!text[0])
		snprintf(to, room, "%s  none seen", side);
	else
		snprintf(to, room, "%s  %s  %s", side, words_stamp(wall_ms).s,
			 words_bytes((int64_t)strlen(text)).s);
}

static void findings_title(const struct snapshot *s, const struct ui *ui, char *to,
			   size_t room)
{
	const struct list *l = &ui->lists[SCREEN_SDP];
	size_t n = view_sdp_findings(ui, s);

	if (n)
		snprintf(to, room, "Findings: %s, %s  (%zu of %zu)",
			 words_plural((int64_t)s->lint.errors, "error").s,
			 words_plural((int64_t)s->lint.warnings, "warning").s,
			 l->at + 1 > n ? n : l->at + 1, n);
	else
		snprintf(to, room, "Findings: none");
}

static void draw_texts(struct canvas *c, struct box in, const struct snapshot *s,
		       const struct alignment *a, const struct ui *ui)
{
	struct sides sides = sides_of(a, s, ui);
	struct box left = layout_air(in), right = {0};
	size_t last = sides_last(&sides, in.h);
	char title[96];

	sides.top = ui->text_top < last ? ui->text_top : last;
	if (!beside(ui)) {
		layout_title(c, in, STYLE_TITLE, "Offer − / answer +");
		layout_note(c, in, STYLE_DIM, "j k scroll");
		sides_draw(c, left, right, &sides);
		return;
	}
	layout_split(c, in, (in.w - 1) / 2, &left, &right);
	side_title("Offer ← storage", s->offer, s->offer_wall_ms, title, sizeof(title));
	layout_title(c, left, STYLE_TITLE, title);
	side_title("Answer → storage", s->answer, s->answer_wall_ms, title, sizeof(title));
	layout_title(c, right, STYLE_TITLE, title);
	layout_note(c, right, STYLE_DIM, "j k scroll");
	sides_draw(c, left, right, &sides);
}

/* The findings get the rows they need, up to two fifths; the texts get the rest. */
static void lay(const struct ui *ui, const struct snapshot *s, struct box body,
		struct pane panes[2])
{
	int findings = (int)view_sdp_findings(ui, s);
	int need = (findings ? 2 * findings : 1) + !ui->sdp.passes + (s->service_said[0] != 0);
	int most = body.h * 6 / 10, rest = body.h - 3 - need;

	panes[0] = (struct pane){.least = 6, .most = rest > most ? rest : most};
	panes[1] = (struct pane){.least = 2, .most = LAYOUT_REST};
	layout_panes(body, panes, 2);
}

size_t view_sdp_rows(const struct ui *ui, const struct snapshot *s)
{
	struct pane panes[2];

	lay(ui, s, view_body(ui), panes);
	return (size_t)panes[0].box.h;
}

size_t view_sdp_last(const struct ui *ui, const struct snapshot *s)
{
	struct alignment a;
	struct sides sides;

	align_sdp(&a, slice_of(s->offer), slice_of(s->answer));
	sides = sides_of(&a, s, ui);
	return sides_last(&sides, (int)view_sdp_rows(ui, s));
}

void view_sdp(struct canvas *c, struct box body, const struct snapshot *s,
	      const struct ui *ui)
{
	static const char *const none[] = {
		"No offer has been seen on this channel yet.",
		"",
		"The storage side sends one SDP_OFFER for each JoinStorageSession call.",
	};
	struct pane panes[2];
	struct alignment a;
	char title[176];

	if (!s->offer[0] && !s->answer[0]) {
		struct box in = canvas_frame(c, body);

		layout_title(c, in, STYLE_TITLE, "Offer and answer");
		view_nothing(c, in, none, 3);
		return;
	}
	align_sdp(&a, slice_of(s->offer), slice_of(s->answer));
	lay(ui, s, body, panes);
	layout_draw(c, body, panes, 2);
	draw_texts(c, panes[0].box, s, &a, ui);
	findings_title(s, ui, title, sizeof(title));
	layout_title(c, panes[1].box,
		     s->lint.errors     ? STYLE_ERROR
		     : s->lint.warnings ? STYLE_WARN
					: STYLE_TITLE,
		     title);
	layout_note(c, panes[1].box, STYLE_DIM,
		    ui->sdp.looking ? "n next match" : "n next finding");
	draw_findings(c, panes[1].box, s, ui);
}
