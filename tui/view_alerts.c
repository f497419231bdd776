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

static size_t count(const struct snapshot *s, const struct ui *ui)
{
	size_t n = 0;

	while (view_alert(s, ui, n))
		n++;
	return n;
}

/* "since 14:02:30, 01:20 · 3 times" */
static void draw_since(struct pen *p, const struct snapshot *s, const struct alert_row *r)
{
	if (r->wall_ms > 0)
		pen_printf(p, STYLE_DIM, "since %s, %s ",
			   words_clock(canvas_clock(p->on, r->wall_ms)).s,
			   words_duration(ms_between(r->at_us, s->now_us)).s);
	if (r->times > 1)
		pen_printf(p, STYLE_DIM, "· %d times ", r->times);
	if (r->advice[0])
		pen_printf(p, STYLE_TEXT, "→ %s", r->advice);
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
void view_alerts(struct canvas *c, struct box in, const struct snapshot *s,
		 const struct ui *ui)
{
	struct pen p = pen_in(c, layout_air(in));
	size_t n = count(s, ui), silenced = s->n_alerts > n ? s->n_alerts - n : 0;
	char note[48];
	int row = 0;

	if (!n && pen_row(&p, 0))
		pen_text(&p, STYLE_OK,
			 silenced ? "✔ nothing else is wrong" : "✔ nothing is wrong");
	for (size_t i = 0; i < n && row < in.h; i++) {
		int after = (int)(n - i) - 1;

		row = draw_alert(&p, row, in.h - after, s, view_alert(s, ui, i));
	}
	snprintf(note, sizeof(note), "%s", n ? "h silences" : "");
	if (silenced)
		snprintf(note, sizeof(note), "%zu silenced, u shows", silenced);
	layout_note(c, in, STYLE_DIM, note);
}
