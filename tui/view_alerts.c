/* What is not right: the alert, since when and how often, and what to do. */
#include <stdio.h>

#include "tui/format.h"
#include "tui/view.h"

const struct alert_row *view_alert(const struct snapshot *s, const struct ui *ui, size_t i)
{
	for (size_t k = 0; k < s->n_alerts && k < SNAP_ALERTS; k++)
		if (!ui_silenced(ui, &s->alerts[k]) && i-- == 0)
			return &s->alerts[k];
	return NULL;
}

/* "→ what to do  since 14:02:30, 01:20 · 3 times" */
static void draw_since(struct pen *p, const struct snapshot *s, const struct alert_row *r)
{
	if (r->advice[0])
		pen_printf(p, STYLE_TEXT, "→ %s  ", r->advice);
	if (r->wall_ms > 0)
		pen_printf(p, STYLE_DIM, "since %s, %s ",
			   words_clock(canvas_clock(p->on, r->wall_ms)).s,
			   words_duration(ms_between(r->at_us, s->now_us)).s);
	if (r->times > 1)
		pen_printf(p, STYLE_DIM, "· %d times ", r->times);
}

static int draw_alert(struct pen *p, int row, int rows, const struct snapshot *s,
		      const struct alert_row *r)
{
	if (!pen_row(p, row))
		return row;
	pen_printf(p, view_severity_style(r->severity), "%s %s",
		   view_severity_sign(r->severity), r->text);
	row++;
	if ((r->wall_ms > 0 || r->times > 1 || r->advice[0]) && row < rows &&
	    pen_row(p, row)) {
		pen_text(p, STYLE_TEXT, "  ");
		draw_since(p, s, r);
		row++;
	}
	return row;
}

/* Each alert in one row first; what is left goes to its second one, from the worst on. */
int view_alerts(struct canvas *c, struct box in, const struct snapshot *s,
		const struct ui *ui, const struct alert_row *but)
{
	const struct alert_row *all[SNAP_ALERTS], *r;
	struct pen p = pen_in(c, layout_air(in));
	size_t n = 0, heard = 0;
	char note[48];
	int row = 0;

	for (; (r = view_alert(s, ui, heard)) != NULL; heard++)
		if (r != but)
			all[n++] = r;
	for (size_t i = 0; i < n && row < in.h; i++)
		row = draw_alert(&p, row, in.h - (int)(n - i) + 1, s, all[i]);
	snprintf(note, sizeof(note), "%s", heard ? "h silences" : "");
	if (s->n_alerts > heard)
		snprintf(note, sizeof(note), "%zu silenced, u shows", s->n_alerts - heard);
	layout_note(c, in, STYLE_DIM, note);
	if (!n && but && pen_row(&p, row))
		pen_text(&p, STYLE_DIM, "↑ above, below the stages");
	if (!n && !but && pen_row(&p, row++))
		pen_text(&p, STYLE_OK,
			 s->n_alerts > heard ? "✔ nothing else is wrong"
					     : "✔ nothing is wrong");
	return row;
}
