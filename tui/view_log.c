/* Everything that was noticed, as lines; below them the one under the cursor, whole. */
#include <stdio.h>

#include "tui/format.h"
#include "tui/view.h"

enum {
	WIDE = 116,
	DETAIL_FROM = 14,
	DETAIL_LEAST = 2,
	DETAIL_MOST = 4,
	ACTOR = 14,
	CHANNEL = 16
};

static const char *const levels[] = {"info", "warn", "error"};

static size_t lay(const struct ui *ui, struct box body, struct pane panes[2])
{
	bool detail = body.h >= DETAIL_FROM;

	(void)ui;
	panes[0] = (struct pane){.least = 1,
				 .most = body.h - 2 - (detail ? DETAIL_MOST + 1 : 0)};
	panes[1] = (struct pane){.least = detail ? DETAIL_LEAST : 0,
				 .most = detail ? LAYOUT_REST : 0};
	layout_panes(body, panes, 2);
	if (panes[0].box.w >= WIDE && panes[0].box.h > 1) { /* titles */
		panes[0].box.y++;
		panes[0].box.h--;
	}
	return panes[0].box.h > 0 ? (size_t)panes[0].box.h : 0;
}

size_t view_log_rows(const struct ui *ui)
{
	struct pane panes[2];

	return lay(ui, view_body(ui), panes);
}

/* Columns where there is room for them. */
static void draw_wide_line(struct pen *p, const struct log_row *r, bool channel)
{
	static const char letters[] = "IWE";
	enum style s = view_severity_style(r->severity);

	pen_printf(p, STYLE_DIM, "%s ", words_stamp(canvas_clock(p->on, r->wall_ms)).s);
	pen_printf(p, s, "%c ", letters[r->severity > SEV_ERROR ? SEV_ERROR : r->severity]);
	pen_field(p, STYLE_DIM, 8, r->area);
	if (channel) {
		pen_field(p, STYLE_TEXT, CHANNEL, or_none(r->channel));
		pen_text(p, STYLE_TEXT, " ");
	}
	pen_field(p, STYLE_INFO, ACTOR, or_none(r->actor));
	pen_text(p, STYLE_TEXT, " ");
	pen_field(p, r->from == FROM_INFERRED ? STYLE_INFERRED : STYLE_DIM, 9,
		  provenance_name(r->from));
	pen_text(p, r->severity == SEV_INFO ? STYLE_TEXT : s, r->text);
}

static void draw_wide_head(struct canvas *c, struct box in, bool channel)
{
	struct pen p = pen_in(c, in);

	pen_row(&p, 0);
	pen_text(&p, STYLE_HEAD, " TIME         ! AREA    ");
	if (channel)
		pen_field(&p, STYLE_HEAD, CHANNEL + 1, "CHANNEL");
	pen_field(&p, STYLE_HEAD, ACTOR + 1, "ACTOR");
	pen_text(&p, STYLE_HEAD, "KNOWN    WHAT");
}

static void draw_line(struct canvas *c, struct box in, int row, const struct snapshot *s,
		      const struct ui *ui, size_t at)
{
	const struct log_row *r = &s->log[at - s->log_first];
	bool chosen = at == ui->lists[SCREEN_LOG].at;
	struct pen p = pen_in(c, in);

	if (!pen_row(&p, row))
		return;
	pen_text(&p, STYLE_MARK, chosen ? "▌" : " ");
	/* where there is one channel alone its name on each line says nothing */
	if (in.w >= WIDE)
		draw_wide_line(&p, r, s->channels_total > 1);
	else
		view_log_line(&p, r, s->channels_total > 1);
	if (chosen)
		canvas_choose(c, (struct box){in.x, in.y + row, in.w, 1});
}

static void draw_detail(struct canvas *c, struct box in, const struct ui *ui,
			const struct log_row *r)
{
	struct pen p = pen_in(c, layout_air(in));

	view_note(c, in, ui, "{open}: the ladder at this moment");
	pen_row(&p, 0);
	pen_printf(&p, STYLE_DIM, "%.10s %s%s  ", words_date(canvas_clock(c, r->wall_ms)).s,
		   words_stamp(canvas_clock(c, r->wall_ms)).s, words_zone(c->zone_ms).s);
	pen_printf(&p, view_severity_style(r->severity), "%s ",
		   levels[r->severity > SEV_ERROR ? SEV_ERROR : r->severity]);
	pen_printf(&p, STYLE_TEXT, "%s · ", r->area);
	pen_text(&p, r->from == FROM_INFERRED ? STYLE_INFERRED : STYLE_TEXT,
		 provenance_name(r->from));
	if (r->channel[0])
		pen_printf(&p, STYLE_TEXT, " · %s", r->channel);
	if (r->actor[0])
		pen_printf(&p, STYLE_INFO, " · %s", r->actor);
	if (r->bytes)
		pen_printf(&p, STYLE_TEXT, " · %s", words_bytes((int64_t)r->bytes).s);
	view_wrapped(&p, 1, STYLE_STRONG, slice_of(r->text));
}

static void draw_lines(struct canvas *c, struct box in, const struct snapshot *s,
		       const struct ui *ui)
{
	const struct list *l = &ui->lists[SCREEN_LOG];

	target_add(&c->targets, TARGET_ROWS, in, 0);
	for (int row = 0; row < in.h; row++) {
		size_t at = l->top + (size_t)row;

		if (at >= s->log_first && at - s->log_first < s->n_log)
			draw_line(c, in, row, s, ui, at);
	}
}

static void draw_nothing(struct canvas *c, struct box in, const struct ui *ui)
{
	/* clang-format off */
	static const char *const none[] = {
		"Nothing has been noticed yet.", "",
		"Calls, frames, states, takeovers and trouble appear here as lines."};
	static const char *const hidden[] = {
		"No line passes.", "",
		"{level} shows lines of less severity, {filter} changes the filter, Esc clears it."};
	/* clang-format on */
	bool filtered = ui->filters[SCREEN_LOG][0] || ui->log.level;

	view_nothing(c, in, ui, filtered ? hidden : none, 3);
}

void view_log(struct canvas *c, struct box body, const struct snapshot *s,
	      const struct ui *ui)
{
	const struct list *l = &ui->lists[SCREEN_LOG];
	struct pane panes[2];
	struct box top;
	char title[64] = "Log";

	lay(ui, body, panes);
	top = (struct box){panes[0].box.x, body.y + 1, panes[0].box.w, 1};
	layout_draw(c, body, panes, 2);
	if (ui->log.level > SEV_INFO && ui->log.level <= SEV_ERROR)
		snprintf(title, sizeof(title), "Log, level ≥ %s", levels[ui->log.level]);
	layout_title(c, top, STYLE_TITLE, title);
	layout_note(c, top, STYLE_DIM, "I info  W warning  E error");
	if (panes[0].box.y > top.y)
		draw_wide_head(c, top, s->channels_total > 1);
	if (!s->log_total)
		draw_nothing(c, panes[0].box, ui);
	draw_lines(c, panes[0].box, s, ui);
	if (ui->mode == MODE_FILTER)
		view_filter_help(c, panes[1].box, ui);
	else if (panes[1].box.h && l->at >= s->log_first && l->at - s->log_first < s->n_log)
		draw_detail(c, panes[1].box, ui, &s->log[l->at - s->log_first]);
}
