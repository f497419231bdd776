/* Offer beside answer, aligned by m-line, with the findings of the ingestion rules. */
#include <stdio.h>

#include "tui/format.h"
#include "tui/sides.h"
#include "tui/view_sdp_inside.h"

enum { SIDE_BY_SIDE = 100, WITH_CODECS = 160, CODEC_PANE = 58 };

/* Offer and answer in two columns. */
static bool beside(const struct ui *ui)
{
	return ui->width >= SIDE_BY_SIDE && !ui->sdp.unified;
}

/* The left text: the offer, or another session's answer. */
static const char *left_text(const struct snapshot *s, const struct ui *ui)
{
	return ui->sdp.versus ? s->versus : s->offer;
}

static void align_both(struct alignment *a, const struct snapshot *s, const struct ui *ui)
{
	align_sdp(a, slice_of(left_text(s, ui)), slice_of(s->answer));
}

/* ---- the findings beside their lines */

/* Where a finding stands: at its line, else at its m-line's head, else at the beginning. */
static bool stands_at(const struct lint_finding *f, const struct alignment *a, size_t row)
{
	const struct align_row *r = &a->rows[row];

	if (f->line)
		return r->right_line == f->line;
	return f->mline < 0 ? row == 0 : r->head && r->mline == f->mline;
}

/* The worst finding of a row, and how many there are. */
static const struct lint_finding *worst_at(const struct snapshot *s, const struct ui *ui,
					   const struct alignment *a, size_t row, size_t *n)
{
	enum lint_level least = ui->sdp.passes ? LINT_OK : LINT_WARN;
	const struct lint_finding *best = NULL;

	*n = 0;
	for (size_t i = 0; i < s->lint.n && i < LINT_FINDINGS; i++) {
		const struct lint_finding *f = &s->lint.findings[i];

		if (f->level < least || (!f->line && f->level == LINT_OK) ||
		    !stands_at(f, a, row))
			continue;
		best = !best || f->level > best->level ? f : best;
		++*n;
	}
	return best;
}

/* What mark_row looks into. */
struct page {
	const struct snapshot *s;
	const struct ui *ui;
};

static bool mark_row(const void *self, const struct alignment *a, size_t row, char *words,
		     size_t room, enum style *style)
{
	const struct page *page = self;
	size_t n;
	const struct lint_finding *f = worst_at(page->s, page->ui, a, row, &n);

	if (!f)
		return false;
	snprintf(words, room, "%s %s%s", level_sign(f->level), f->rule, n > 1 ? "+" : "");
	*style = level_style(f->level);
	return true;
}

/* The row of the finding under the cursor; SIZE_MAX: it has none. */
static size_t finding_row(const struct snapshot *s, const struct ui *ui,
			  const struct alignment *a)
{
	const struct lint_finding *f = finding_at(s, ui, ui->lists[SCREEN_SDP].at);

	for (size_t i = 0; f && i < a->n; i++)
		if (stands_at(f, a, i))
			return i;
	return SIZE_MAX;
}

static struct sides sides_of(const struct alignment *a, const struct page *page)
{
	const struct ui *ui = page->ui;

	return (struct sides){.a = a,
			      .beside = beside(ui),
			      .chosen = ui->sdp.looking ? ui->sdp.match
							: finding_row(page->s, ui, a),
			      .missing = page->s->answer[0] ? "(not in the answer)" : NULL,
			      .mark = mark_row,
			      .self = page};
}

/* ---- searching */

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

	align_both(&a, s, ui);
	if (at >= a.n)
		at = way > 0 ? SIZE_MAX : a.n;
	for (at += (size_t)way; at < a.n; at += (size_t)way)
		if (has(a.rows[at].left, ui->search) || has(a.rows[at].right, ui->search))
			return at;
	return SIZE_MAX;
}

/* ---- where everything stands */

static struct box texts_box(const struct ui *ui, struct box in)
{
	if (ui->width >= WITH_CODECS)
		in.w -= CODEC_PANE + 1;
	return in;
}

/* The findings get the rows they need, up to half; the texts get the rest. */
static void lay(const struct ui *ui, const struct snapshot *s, struct box body,
		struct pane panes[2])
{
	int need = findings_rows(s, ui, body.w - 4);
	int most = body.h / 2, rest = body.h - 3 - need;

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
	struct page page = {s, ui};
	struct alignment a;
	struct sides sides;

	align_both(&a, s, ui);
	sides = sides_of(&a, &page);
	return sides_last(&sides, (int)view_sdp_rows(ui, s));
}

size_t view_sdp_top(const struct ui *ui, const struct snapshot *s)
{
	size_t rows = view_sdp_rows(ui, s), row;
	struct alignment a;

	align_both(&a, s, ui);
	row = finding_row(s, ui, &a);
	if (row == SIZE_MAX ||
	    (row >= ui->text_top && row < ui->text_top + (beside(ui) ? rows : rows / 2)))
		return ui->text_top;
	return row > 3 ? row - 3 : 0;
}

/* ---- drawing */

static const struct exchange_row *exchange_of(const struct snapshot *s, uint32_t key)
{
	for (size_t i = 0; i < s->n_exchanges && i < SNAP_EXCHANGES; i++)
		if (s->exchanges[i].key == key)
			return &s->exchanges[i];
	return NULL;
}

static const char *actor_of(const struct snapshot *s, uint32_t key)
{
	const struct exchange_row *x = exchange_of(s, key);

	return x ? or_none(x->actor) : "–";
}

static void side_title(const char *side, const char *text, int64_t wall_ms, bool size,
		       char *to, size_t room)
{
	if (!text[0])
		snprintf(to, room, "%s  none seen", side);
	else if (!size)
		snprintf(to, room, "%s  %s", side, words_stamp(wall_ms).s);
	else
		snprintf(to, room, "%s  %s  %s", side, words_stamp(wall_ms).s,
			 words_bytes((int64_t)strlen(text)).s);
}

static void left_title(const struct canvas *c, const struct snapshot *s,
		       const struct ui *ui, char *to, size_t room)
{
	const struct exchange_row *x = exchange_of(s, ui->sdp.versus);
	char words[96];

	if (!ui->sdp.versus) {
		side_title("Offer ← storage", s->offer, canvas_clock(c, s->offer_wall_ms),
			   true, to, room);
		return;
	}
	snprintf(words, sizeof(words), "Answer of %s", actor_of(s, ui->sdp.versus));
	side_title(words, s->versus, x ? canvas_clock(c, x->wall_ms) : 0, true, to, room);
}

/* "2 of 3  [ ]": which of the channel's offers this is. */
static void place_words(const struct snapshot *s, char *to, size_t room)
{
	size_t at = 0;

	to[0] = '\0';
	for (size_t i = 0; i < s->n_exchanges && i < SNAP_EXCHANGES; i++)
		if (s->exchanges[i].key == s->exchange)
			at = s->n_exchanges - i;
	if (s->n_exchanges > 1 && at)
		snprintf(to, room, "%s  %zu of %zu  [ ]", actor_of(s, s->exchange), at,
			 s->n_exchanges);
	else if (at)
		snprintf(to, room, "%s", actor_of(s, s->exchange));
}

static void draw_titles(struct canvas *c, struct box left, struct box right,
			const struct snapshot *s, const struct ui *ui)
{
	char title[192], place[96];

	place_words(s, place, sizeof(place));
	if (!beside(ui)) {
		layout_title(c, left, STYLE_TITLE,
			     ui->sdp.versus ? "Another answer − / answer +"
					    : "Offer − / answer +");
		layout_note(c, left, STYLE_DIM, place);
		return;
	}
	left_title(c, s, ui, title, sizeof(title));
	layout_title(c, left, STYLE_TITLE, title);
	side_title("Answer → storage", s->answer, canvas_clock(c, s->answer_wall_ms),
		   ui->width >= 140, title, sizeof(title));
	layout_title(c, right, STYLE_TITLE, title);
	layout_note(c, right, STYLE_DIM, place);
}

static void draw_texts(struct canvas *c, struct box in, const struct snapshot *s,
		       const struct ui *ui)
{
	struct page page = {s, ui};
	struct box left = layout_air(in), right = {0};
	struct alignment a;
	struct sides sides;
	size_t last;

	align_both(&a, s, ui);
	sides = sides_of(&a, &page);
	last = sides_last(&sides, in.h);
	sides.top = ui->text_top < last ? ui->text_top : last;
	if (beside(ui))
		layout_split(c, in, (in.w - 1) / 2, &left, &right);
	draw_titles(c, beside(ui) ? left : in, right, s, ui);
	sides_draw(c, left, right, &sides);
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

static void draw_none(struct canvas *c, struct box body, const struct ui *ui)
{
	const char *none[] = {
		ui->session ? "No offer has been seen in this session."
			    : "No offer has been seen on this channel yet.",
		"",
		"The storage side sends one SDP_OFFER for each JoinStorageSession call.",
	};
	struct box in = canvas_frame(c, body);

	layout_title(c, in, STYLE_TITLE, "Offer and answer");
	view_nothing(c, in, ui, none, 3);
}

void view_sdp(struct canvas *c, struct box body, const struct snapshot *s,
	      const struct ui *ui)
{
	struct pane panes[2];
	struct box texts, codecs;
	char title[176];

	if (!s->offer[0] && !s->answer[0]) {
		draw_none(c, body, ui);
		return;
	}
	lay(ui, s, body, panes);
	layout_draw(c, body, panes, 2);
	texts = texts_box(ui, panes[0].box);
	if (texts.w < panes[0].box.w) {
		layout_split(c, panes[0].box, texts.w, &texts, &codecs);
		codecs_draw(c, codecs, s, ui);
	}
	draw_texts(c, texts, s, ui);
	findings_title(s, ui, title, sizeof(title));
	layout_title(c, panes[1].box,
		     s->lint.errors     ? STYLE_ERROR
		     : s->lint.warnings ? STYLE_WARN
					: STYLE_TITLE,
		     title);
	view_note(c, panes[1].box, ui,
		  ui->sdp.looking ? "{next} next match" : "{next} next · {explain} explains");
	findings_draw(c, panes[1].box, s, ui);
	if (ui->sdp.lesson)
		lesson_draw(c, body, s, ui);
}
