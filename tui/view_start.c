/* Where the screen may look: what is missing, how to mend it, and the places there are. And
 * what an account that has nothing yet needs for its first ingestion. */
#include <stdio.h>

#include "tui/format.h"
#include "tui/places.h"
#include "tui/view.h"

enum { WHAT_COLUMNS = 30, GROUP_COLUMNS = 15, NAME_COLUMNS = 15, LIST_LEAST = 4 };

static int missing_rows(const struct places *p, int width)
{
	return 1 + widths_of(slice_of(p->missing)) / (width > 8 ? width - 4 : 4);
}

static int trouble_rows(const struct places *p, int width)
{
	return missing_rows(p, width) + (int)p->n_looked + 1 + (int)p->n_mend;
}

static void lay(const struct ui *ui, struct box body, struct pane panes[2])
{
	const struct places *p = ui->places;
	int most = body.h - LIST_LEAST - 3,
	    rows = p && p->missing[0] ? trouble_rows(p, body.w) : 0;

	panes[0] = (struct pane){.least = rows < most ? rows : most,
				 .most = rows < most ? rows : most};
	panes[1] = (struct pane){.least = 1, .most = LAYOUT_REST};
	if (rows)
		layout_panes(body, panes, 2);
	else
		layout_panes(body, panes + 1, 1);
}

size_t view_start_rows(const struct ui *ui)
{
	struct pane panes[2] = {{0}};

	lay(ui, view_body(ui), panes);
	return (size_t)panes[1].box.h;
}

static void draw_looked(struct pen *p, int row, const struct places_looked *l)
{
	pen_row(p, row);
	pen_printf(p,
		   l->there ? STYLE_OK
		   : l->bad ? STYLE_ERROR
			    : STYLE_DIM,
		   "%s ",
		   l->there ? "✔"
		   : l->bad ? "✖"
			    : NONE_SIGN);
	pen_field(p, STYLE_TEXT, WHAT_COLUMNS, l->what);
	pen_printf(p, l->bad ? STYLE_TEXT : STYLE_DIM, " %s", l->found);
}

static void draw_trouble(struct canvas *c, struct box in, const struct places *p)
{
	struct pen pen = pen_in(c, layout_air(in));
	bool looked = trouble_rows(p, in.w + 2) <= in.h;
	int row = view_wrapped(&pen, 0, STYLE_STRONG, slice_of(p->missing));

	for (size_t i = 0; i < p->n_looked; i++)
		if (looked || p->looked[i].bad) /* short of room: what is missed */
			draw_looked(&pen, row++, &p->looked[i]);
	pen_row(&pen, row++);
	if (p->n_mend)
		pen_text(&pen, STYLE_HEAD,
			 "To mend it, in a shell, and then kvscope again:");
	for (size_t i = 0; i < p->n_mend; i++) {
		bool typed = strncmp(p->mend[i], "  ", 2) == 0;

		pen_row(&pen, row++);
		pen_text(&pen, typed ? STYLE_KEYWORD : STYLE_TEXT, p->mend[i]);
	}
}

/* Whose keys serve the place that is open, until when, and whether the clock is right. */
static void draw_access(struct pen *p, const struct snapshot *s)
{
	const struct access_view *a = &s->access;
	const struct gauge_view *keys = &s->gauges[GAUGE_KEYS],
				*clock = &s->gauges[GAUGE_CLOCK];

	if (!a->source[0])
		return;
	pen_printf(p, STYLE_DIM, " · keys from %s", a->source);
	if (keys->used >= 0)
		pen_printf(p, keys->warn ? STYLE_WARN : STYLE_DIM, "%s, %s left",
			   keys->warn ? " ▲" : "",
			   words_duration(
				   keys->used < keys->limit ? keys->limit - keys->used : 0)
				   .s);
	if (clock->used >= 60000)
		pen_printf(p, STYLE_WARN, " · ▲ clock %s %s%s",
			   words_duration(clock->used).s, a->ahead ? "ahead" : "behind",
			   a->corrected ? ", corrected in calls" : "");
}

static void draw_row(struct pen *p, const struct snapshot *s, const struct places *all,
		     size_t at, bool chosen, bool first)
{
	const struct places_row *r = &all->rows[at];
	bool head = first || strcmp(all->rows[at - 1].group, r->group) != 0;

	pen_text(p, STYLE_MARK, chosen ? "▌" : " ");
	pen_field(p, STYLE_HEAD, GROUP_COLUMNS, head ? r->group : "");
	pen_text(p, STYLE_OK, r->here ? "● " : "  ");
	pen_text(p, STYLE_STRONG, r->name);
	if (p->x < GROUP_COLUMNS + NAME_COLUMNS)
		pen_to(p, GROUP_COLUMNS + NAME_COLUMNS);
	pen_printf(p, STYLE_DIM, "  %s%s%s", r->here ? "open now" : "",
		   r->here && r->words[0] ? " · " : "", r->words);
	if (r->here)
		draw_access(p, s);
}

void view_start(struct canvas *c, struct box body, const struct snapshot *s,
		const struct ui *ui)
{
	const struct list *l = &ui->lists[SCREEN_START];
	const struct places *all = ui->places;
	struct pane panes[2] = {{0}};
	struct box in;

	lay(ui, body, panes);
	in = panes[1].box;
	if (all && all->missing[0]) {
		layout_draw(c, body, panes, 2);
		layout_title(c, panes[0].box, STYLE_ERROR, "AWS cannot be asked yet");
		draw_trouble(c, panes[0].box, all);
	} else {
		layout_draw(c, body, panes + 1, 1);
	}
	layout_title(c, in, STYLE_TITLE, "Places to look at");
	view_note(c, in, ui, "{open} goes there");
	for (int row = 0; all && row < in.h; row++) {
		struct pen p = pen_in(c, in);
		size_t at = l->top + (size_t)row;

		if (at >= all->n || !pen_row(&p, row))
			continue;
		draw_row(&p, s, all, at, at == l->at, row == 0);
		if (at == l->at)
			canvas_choose(c, (struct box){in.x, in.y + row, in.w, 1});
	}
}

void view_first_steps(struct canvas *c, struct box in, const struct ui *ui)
{
	struct pen p = pen_in(c, layout_air(in));
	static const struct {
		enum action a;
		const char *words;
	} steps[] = {
		{ACTION_CREATE,
		 "creates a channel, and in the same form its stream and the mapping"},
		{ACTION_JOIN, "joins its session with a test picture: media is stored"},
		{ACTION_STATS,
		 "shows the media as it arrives; {session} the session, stage by stage"},
	};
	int row = in.h > 12 ? 1 : 0;

	pen_row(&p, row++);
	pen_text(&p, STYLE_STRONG, "There are no signaling channels here yet.");
	row++;
	pen_row(&p, row++);
	pen_text(
		&p, STYLE_TEXT,
		ui_sentence(ui, "To a first ingestion ({open} begins with the first step):")
			.s);
	if (ui->read_only) {
		pen_row(&p, row++);
		pen_printf(&p, STYLE_KEY, "   %s ", ui_keyed(ui, ACTION_UNLOCK).s);
		pen_text(&p, STYLE_TEXT, "unlocks changes on AWS");
	}
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		pen_row(&p, row++);
		pen_printf(&p, STYLE_KEY, "   %s ", ui_keyed(ui, steps[i].a).s);
		pen_text(&p, STYLE_TEXT, ui_sentence(ui, steps[i].words).s);
	}
	row++;
	pen_row(&p, row++);
	pen_printf(&p, STYLE_KEY, "   %s ", ui_keyed(ui, ACTION_DEMO).s);
	pen_text(&p, STYLE_TEXT, "runs all of that on this machine (the demo), ");
	pen_printf(&p, STYLE_KEY, "%s ", ui_keyed(ui, ACTION_PLACES).s);
	pen_text(&p, STYLE_TEXT, "shows other places");
}
