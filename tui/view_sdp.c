/* Offer beside answer, aligned by m-line, with the findings of the ingestion rules. */
#include <stdio.h>
#include <string.h>

#include "tui/align.h"
#include "tui/format.h"
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

static enum style kind_style(enum align_kind k, bool answer)
{
	switch (k) {
	case ALIGN_CHANGED:
		return answer ? STYLE_CHANGED : STYLE_TEXT;
	case ALIGN_MISSING:
		return answer ? STYLE_MISSING : STYLE_DIM;
	case ALIGN_ADDED:
		return STYLE_OK;
	case ALIGN_SAME:
		break;
	}
	return STYLE_TEXT;
}

static void draw_side(struct canvas *c, struct box in, int row, const struct align_row *r,
		      bool answer, const struct lint_finding *f)
{
	static const char signs[] = {[ALIGN_SAME] = ' ',
				     [ALIGN_CHANGED] = '~',
				     [ALIGN_MISSING] = '-',
				     [ALIGN_ADDED] = '+'};
	struct slice text = answer ? r->answer : r->offer;
	enum style s = r->head ? STYLE_STRONG : kind_style(r->kind, answer);
	struct pen p = pen_in(c, in);

	pen_row(&p, row);
	pen_printf(&p, kind_style(r->kind, answer), "%c ", answer ? signs[r->kind] : ' ');
	if (!r->head && r->mline >= 0)
		pen_text(&p, s, "  ");
	if (f)
		p.in.w -= RULE_COLUMNS;
	if (!text.n)
		pen_text(&p, answer ? kind_style(r->kind, true) : STYLE_DIM,
			 answer ? "(not in the answer)" : "");
	else
		pen_slice(&p, s, text);
	if (f) {
		p.in.w += RULE_COLUMNS;
		pen_to(&p, p.in.w - RULE_COLUMNS + 1);
		pen_printf(&p, level_style(f->level), "%s %s", level_sign(f->level),
			   f->rule);
	}
}

/* Offer and answer in two columns. */
static bool beside(const struct ui *ui)
{
	return ui->width >= SIDE_BY_SIDE && !ui->sdp.unified;
}

/* Lines that a row takes: what changed is two lines where both stand in one column. */
static size_t lines_of(const struct align_row *r, const struct ui *ui)
{
	return r->kind == ALIGN_CHANGED && !beside(ui) ? 2 : 1;
}

/* The first row from which everything to the end is on the screen. */
static size_t last_first(const struct alignment *a, const struct ui *ui, int rows)
{
	size_t first = a->n, lines = 0;

	while (first && lines + lines_of(&a->rows[first - 1], ui) <= (size_t)rows)
		lines += lines_of(&a->rows[--first], ui);
	return first && first == a->n ? first - 1 : first;
}

static size_t first_row(const struct alignment *a, const struct ui *ui, int rows)
{
	size_t most = last_first(a, ui, rows > 0 ? rows : 0);

	return ui->text_top < most ? ui->text_top : most;
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

	align(&a, slice_of(s->offer), slice_of(s->answer));
	if (at >= a.n)
		at = way > 0 ? SIZE_MAX : a.n;
	for (at += (size_t)way; at < a.n; at += (size_t)way)
		if (has(a.rows[at].offer, ui->search) || has(a.rows[at].answer, ui->search))
			return at;
	return SIZE_MAX;
}

/* The row that the search found stands under the cursor. */
static void choose_match(struct canvas *c, struct box in, int row, size_t at,
			 const struct ui *ui)
{
	if (ui->sdp.looking && at == ui->sdp.match && row < in.h)
		canvas_choose(c, (struct box){in.x, in.y + row, in.w, 1});
}

static void draw_both(struct canvas *c, struct box left, struct box right,
		      const struct snapshot *s, const struct alignment *a,
		      const struct ui *ui)
{
	size_t first = first_row(a, ui, left.h);

	for (int row = 0; row < left.h && first + (size_t)row < a->n; row++) {
		const struct align_row *r = &a->rows[first + (size_t)row];

		choose_match(c, left, row, first + (size_t)row, ui);
		choose_match(c, right, row, first + (size_t)row, ui);
		draw_side(c, left, row, r, false, NULL);
		draw_side(c, right, row, r, true,
			  r->head || (first + (size_t)row == 0) ? worst(s, r->mline)
								: NULL);
	}
}

static int draw_unified_row(struct pen *p, int row, const struct align_row *r,
			    const struct lint_finding *f)
{
	struct box in = p->in;
	const char *margin = r->head || r->mline < 0 ? "" : "  ";
	bool both = r->kind == ALIGN_CHANGED;

	if (r->kind != ALIGN_ADDED && pen_row(p, row)) {
		bool gone = r->kind == ALIGN_MISSING || both;

		pen_printf(p, gone ? STYLE_MISSING : STYLE_TEXT, "%s %s", gone ? "−" : " ",
			   margin);
		pen_slice(p,
			  gone      ? STYLE_MISSING
			  : r->head ? STYLE_STRONG
				    : STYLE_TEXT,
			  r->offer);
		row++;
	}
	if ((both || r->kind == ALIGN_ADDED) && pen_row(p, row)) {
		pen_printf(p, STYLE_OK, "+ %s", margin);
		pen_slice(p, STYLE_OK, r->answer);
		row++;
	}
	if (f && row > 0) {
		p->y = row - 1;
		pen_to(p, in.w - RULE_COLUMNS + 1);
		pen_printf(p, level_style(f->level), "%s %s", level_sign(f->level),
			   f->rule);
	}
	return row;
}

static void draw_unified(struct canvas *c, struct box in, const struct snapshot *s,
			 const struct alignment *a, const struct ui *ui)
{
	struct pen p = pen_in(c, in);
	size_t first = first_row(a, ui, in.h);
	int row = 0;

	for (size_t i = first; i < a->n && row < in.h; i++) {
		const struct align_row *r = &a->rows[i];

		for (size_t line = 0; line < lines_of(r, ui); line++)
			choose_match(c, in, row + (int)line, i, ui);
		row = draw_unified_row(&p, row, r, r->head ? worst(s, r->mline) : NULL);
	}
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

static void draw_sides(struct canvas *c, struct box in, const struct snapshot *s,
		       const struct alignment *a, const struct ui *ui)
{
	struct box left, right;
	char title[96];

	layout_split(c, in, (in.w - 1) / 2, &left, &right);
	side_title("Offer ← storage", s->offer, s->offer_wall_ms, title, sizeof(title));
	layout_title(c, left, STYLE_TITLE, title);
	side_title("Answer → storage", s->answer, s->answer_wall_ms, title, sizeof(title));
	layout_title(c, right, STYLE_TITLE, title);
	layout_note(c, right, STYLE_DIM, "j k scroll");
	draw_both(c, left, right, s, a, ui);
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

	align(&a, slice_of(s->offer), slice_of(s->answer));
	return last_first(&a, ui, (int)view_sdp_rows(ui, s));
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
	align(&a, slice_of(s->offer), slice_of(s->answer));
	lay(ui, s, body, panes);
	layout_draw(c, body, panes, 2);
	if (beside(ui)) {
		draw_sides(c, panes[0].box, s, &a, ui);
	} else {
		layout_title(c, panes[0].box, STYLE_TITLE, "Offer − / answer +");
		layout_note(c, panes[0].box, STYLE_DIM, "j k scroll");
		draw_unified(c, layout_air(panes[0].box), s, &a, ui);
	}
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
