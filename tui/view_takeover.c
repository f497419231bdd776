/* Takeovers: the timeline, the table of who took over from whom, and what was noticed
 * around the moment that is looked at. */
#include <stdio.h>
#include <string.h>

#include "tui/format.h"
#include "tui/view.h"

enum {
	WIDE = 100,
	SUMMARY_COLUMNS = 46,
	KEYS_FROM = 26,
	BEFORE_US = 2500000,
	AFTER_US = 1500000,
	AROUND_US = 2000000
};

/* The table */

static void draw_takeover(struct pen *p, const struct takeover_row *r, size_t number,
			  bool chosen, bool wide)
{
	pen_text(p, STYLE_MARK, chosen ? "▌" : " ");
	pen_printf(p, STYLE_DIM, "%2zu ", number);
	pen_printf(p, STYLE_TEXT, "%s  ", words_stamp(canvas_clock(p->on, r->wall_ms)).s);
	pen_field(p, STYLE_LOST, wide ? 16 : 13, or_none(r->from_actor));
	pen_text(p, STYLE_TEXT, "→ ");
	pen_field(p, STYLE_HOLDING, wide ? 16 : 13, or_none(r->to_actor));
	pen_field(p, r->gap_ms > 2000 ? STYLE_WARN : STYLE_TEXT, -7,
		  words_gap(r->gap_ms).s);
	pen_text(p, STYLE_WARN, r->gap_open ? "… " : "  ");
	if (wide) {
		pen_field(p, STYLE_TEXT, 31, or_none(r->first_sign));
		pen_field(p, STYLE_TEXT, -9, words_ms(r->loser_learned_ms).s);
		pen_text(p, STYLE_TEXT, "  ");
	}
	pen_text(p, r->from == FROM_INFERRED ? STYLE_INFERRED : STYLE_TEXT,
		 or_none(r->cause));
	if (r->from == FROM_INFERRED)
		pen_text(p, STYLE_INFERRED, " inferred");
}

static void draw_table_head(struct pen *p, bool wide)
{
	pen_text(p, STYLE_HEAD, "  # AT            ");
	pen_field(p, STYLE_HEAD, wide ? 16 : 13, "FROM");
	pen_text(p, STYLE_HEAD, "→ ");
	pen_field(p, STYLE_HEAD, wide ? 16 : 13, "TO");
	pen_field(p, STYLE_HEAD, -7, "GAP");
	pen_text(p, STYLE_HEAD, "  ");
	if (wide) {
		pen_field(p, STYLE_HEAD, 31, "FIRST SIGN");
		pen_field(p, STYLE_HEAD, -9, "LEARNED");
		pen_text(p, STYLE_HEAD, "  ");
	}
	pen_text(p, STYLE_HEAD, "CAUSE");
}

static void draw_table(struct canvas *c, struct box in, const struct snapshot *s,
		       const struct ui *ui)
{
	const struct list *l = &ui->lists[SCREEN_TAKEOVER];
	bool wide = in.w >= WIDE;
	struct pen p = pen_in(c, in);

	pen_row(&p, 0);
	if (!s->n_takeovers) {
		pen_to(&p, 1);
		pen_text(&p, STYLE_DIM,
			 ui->kinds & ON_DEMO
				 ? "nobody has taken the session over yet: p starts a rival"
				 : "nobody has taken the session over yet");
		return;
	}
	draw_table_head(&p, wide);
	target_add(&c->targets, TARGET_ROWS, (struct box){in.x, in.y + 1, in.w, in.h - 1},
		   0);
	for (int row = 1; row < in.h; row++) {
		size_t i = l->top + (size_t)row - 1;

		if (i >= s->n_takeovers || i >= SNAP_TAKEOVERS)
			return;
		pen_row(&p, row);
		draw_takeover(&p, &s->takeovers[i], i + 1, i == l->at, wide);
		if (i == l->at)
			canvas_choose(c, (struct box){in.x, in.y + row, in.w, 1});
	}
}

/* What was noticed around it */

struct moment view_takeover_moment(const struct ui *ui, const struct snapshot *s)
{
	const struct list *l = &ui->lists[SCREEN_TAKEOVER];
	const struct takeover_row *t = l->at < s->n_takeovers && l->at < SNAP_TAKEOVERS
					       ? &s->takeovers[l->at]
					       : NULL;
	int64_t cursor = sane_us(ui->takeover.cursor_us), at = t ? sane_us(t->at_us) : 0;

	if (cursor && cursor != at)
		return (struct moment){cursor - AROUND_US, cursor, cursor + AROUND_US};
	if (!t)
		return (struct moment){0, 0, INT64_MAX};
	return (struct moment){at - BEFORE_US, at,
			       at + (t->gap_ms > 0 ? sane_us(t->gap_ms) * 1000 : 0) +
				       AFTER_US};
}

/* Steps of machines and single candidates would hide what matters here. */
static bool matters(const struct log_row *r)
{
	return strcmp(r->area, "core") != 0 && !strstr(r->text, "ICE_CANDIDATE");
}

static bool belongs(const struct log_row *r, const struct moment *m)
{
	return matters(r) &&
	       (!m->at_us || (r->at_us >= m->from_us && r->at_us <= m->to_us));
}

/* How many of the lines are left out at the top: without a moment the newest are shown,
 * else the moment itself stands two thirds down. */
static size_t lines_above(const struct snapshot *s, const struct moment *m, size_t rows)
{
	size_t n = 0, before = 0, most, wish;

	for (size_t i = 0; i < s->n_log && i < SNAP_LOG; i++) {
		n += belongs(&s->log[i], m);
		before += belongs(&s->log[i], m) && s->log[i].at_us < m->at_us;
	}
	most = n > rows ? n - rows : 0;
	wish = !m->at_us ? most : before > rows * 2 / 3 ? before - rows * 2 / 3 : 0;
	return wish < most ? wish : most;
}

/* What a narrow table has no columns for; returns the rows taken. */
static int draw_signs(struct pen *p, const struct snapshot *s, const struct ui *ui,
		      const struct moment *m)
{
	size_t at = ui->lists[SCREEN_TAKEOVER].at;
	const struct takeover_row *t =
		at < s->n_takeovers && at < SNAP_TAKEOVERS ? &s->takeovers[at] : NULL;

	if (!t || m->at_us != sane_us(t->at_us) || !pen_row(p, 0))
		return 0;
	pen_printf(p, STYLE_HEAD, "first sign ");
	pen_text(p, STYLE_TEXT, or_none(t->first_sign));
	pen_text(p, STYLE_HEAD, "  loser learned after ");
	pen_text(p, STYLE_TEXT, words_ms(t->loser_learned_ms).s);
	return 1;
}

static void draw_detail(struct canvas *c, struct box inside, const struct snapshot *s,
			const struct ui *ui)
{
	struct moment m = view_takeover_moment(ui, s);
	struct pen p = pen_in(c, layout_air(inside));
	int row = ui->width < WIDE ? draw_signs(&p, s, ui, &m) : 0, first = row;
	size_t skip = lines_above(s, &m, inside.h > row ? (size_t)(inside.h - row) : 0);

	for (size_t i = 0; i < s->n_log && i < SNAP_LOG; i++) {
		if (!belongs(&s->log[i], &m))
			continue;
		if (skip)
			skip--;
		else if (pen_row(&p, row++))
			view_log_line(&p, &s->log[i], false);
	}
	if (row == first && pen_row(&p, row))
		pen_text(&p, STYLE_DIM, "nothing is kept of this moment");
}

/* In short */

/* Back and forth: who, how often, and what to do. */
static int draw_guard(struct pen *p, int row, const struct snapshot *s)
{
	const struct ping_pong *g = &s->ping_pong;
	struct text t;
	char words[256];

	if (!g->times) {
		if (pen_row(p, row))
			pen_text(p, STYLE_OK, "✔ nobody takes it back and forth");
		return row + 1;
	}
	text_init(&t, words, sizeof(words));
	text_adds(&t, "▲ ping-pong: ");
	for (size_t i = 0; i < g->n && i < PING_PONG_NAMES; i++)
		text_printf(&t, "%s%.30s", i ? ", " : "", g->names[i]);
	text_printf(&t, ", %d times in %s", g->times,
		    words_seconds(ms_between(g->since_us, g->last_us)).s);
	row = view_wrapped(p, row, STYLE_WARN, text_slice(&t));
	return view_wrapped(p, row, STYLE_STRONG,
			    SLICE("→ give each a channel of its own, or let only one of "
				  "them join again"));
}

static void draw_summary(struct canvas *c, struct box inside, const struct snapshot *s)
{
	static const char *const rules[] = {"the most recent join takes precedence",
					    "one offer is sent for each join call",
					    "a retry is a join too: it can take over"};
	struct pen p = pen_in(c, layout_air(inside));
	size_t joins = 0;
	int row = 0;

	for (size_t i = 0; i < s->n_producers && i < SNAP_PRODUCERS; i++)
		joins += s->producers[i].n_joins;
	if (pen_row(&p, row++))
		pen_printf(&p, STYLE_TEXT, "%s, %s, %s",
			   words_plural((int64_t)s->n_producers, "producer").s,
			   words_plural((int64_t)joins, "join").s,
			   words_plural((int64_t)s->n_takeovers, "takeover").s);
	row = draw_guard(&p, row, s);
	if (pen_row(&p, row++))
		pen_printf(&p, STYLE_TEXT, "longest gap in the media %s",
			   words_gap(s->longest_gap_ms).s);
	if (pen_row(&p, row++))
		pen_printf(&p, STYLE_TEXT, "longest not stored %s, stored %s %%",
			   words_gap(s->longest_unstored_ms).s,
			   words_milli(s->covered_milli, 2).s);
	if (pen_row(&p, row++))
		pen_text(&p, STYLE_DIM, "gap: no media · not stored: no fragment");
	for (size_t i = 0; i < 3; i++)
		if (pen_row(&p, ++row))
			pen_text(&p, STYLE_DIM, rules[i]);
}

/* The whole */

static bool with_keys(struct box body)
{
	return body.h >= KEYS_FROM;
}

static void lay(const struct ui *ui, const struct snapshot *s, struct box body,
		struct pane panes[3])
{
	int takeovers = s->n_takeovers ? (int)s->n_takeovers + 1 : 1, most = body.h / 3;

	panes[0] = (struct pane){.least = 5,
				 .most = view_timeline_rows(ui, s, with_keys(body))};
	panes[1] = (struct pane){.least = 2, .most = takeovers < most ? takeovers : most};
	panes[2] = (struct pane){.least = 1, .most = LAYOUT_REST};
	layout_panes(body, panes, 3);
}

size_t view_takeover_rows(const struct ui *ui, const struct snapshot *s)
{
	struct pane panes[3];

	lay(ui, s, view_body(ui), panes);
	return panes[1].box.h > 1 ? (size_t)panes[1].box.h - 1 : 0;
}

static void detail_title(const struct snapshot *s, const struct ui *ui, char *to,
			 size_t room)
{
	const struct list *l = &ui->lists[SCREEN_TAKEOVER];
	struct moment m = view_takeover_moment(ui, s);

	if (!m.at_us)
		snprintf(to, room, "Newest events");
	else if (l->at < s->n_takeovers && l->at < SNAP_TAKEOVERS &&
		 m.at_us == sane_us(s->takeovers[l->at].at_us))
		snprintf(to, room, "%zu: %s → %s", l->at + 1,
			 s->takeovers[l->at].from_actor, s->takeovers[l->at].to_actor);
	else
		snprintf(to, room, "Around the cursor");
}

static void draw_below(struct canvas *c, struct box in, const struct snapshot *s,
		       const struct ui *ui)
{
	struct box left = in, right = {0};
	char title[200];

	if (in.w + 2 >= WIDE)
		layout_split(c, in, in.w - SUMMARY_COLUMNS, &left, &right);
	detail_title(s, ui, title, sizeof(title));
	layout_title(c, left, STYLE_TITLE, title);
	view_note(c, left, ui, "{open}: the ladder at this moment");
	draw_detail(c, left, s, ui);
	if (right.w > 0) {
		layout_title(c, right, STYLE_TITLE, "In short");
		draw_summary(c, right, s);
	}
}

void view_takeover(struct canvas *c, struct box body, const struct snapshot *s,
		   const struct ui *ui)
{
	struct pane panes[3];

	lay(ui, s, body, panes);
	layout_draw(c, body, panes, 3);
	layout_title(c, panes[0].box, STYLE_TITLE, "Who holds the session");
	layout_note(c, panes[0].box, STYLE_DIM,
		    body.w >= WIDE ? "█ media  ▒ joining  ░ connected, not holding  ◆ join "
				     "call  ╳ lost"
				   : "█ media ▒ joining ░ connected ◆ join ╳ lost");
	view_timeline(c, panes[0].box, s, ui, with_keys(body));
	layout_title(c, panes[1].box, STYLE_TITLE, "Takeovers");
	if (s->ping_pong.times)
		layout_note(c, panes[1].box, STYLE_WARN, "▲ ping-pong");
	draw_table(c, panes[1].box, s, ui);
	draw_below(c, panes[2].box, s, ui);
}
