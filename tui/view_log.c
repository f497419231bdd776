/* Everything that was noticed, as lines. */
#include "tui/view.h"

size_t view_log_rows(const struct ui *ui)
{
	struct box body = view_body(ui);

	return body.h > 2 ? (size_t)body.h - 2 : 0;
}

void view_log(struct canvas *c, struct box body, const struct snapshot *s,
	      const struct ui *ui)
{
	static const char *const none[] = {
		"Nothing has been noticed yet.", "",
		"Calls, frames, states, takeovers and trouble appear here as lines."};
	const struct list *l = &ui->lists[SCREEN_LOG];
	struct box in = canvas_frame(c, body);
	struct pen p = pen_in(c, in);

	layout_title(c, in, STYLE_TITLE, "Log");
	layout_note(c, in, STYLE_DIM, "I info  W warning  E error");
	if (!s->log_total)
		view_nothing(c, in, none, 3);
	for (int row = 0; row < in.h; row++) {
		size_t at = l->top + (size_t)row;

		if (at < s->log_first || at - s->log_first >= s->n_log || !pen_row(&p, row))
			continue;
		pen_text(&p, STYLE_MARK, at == l->at ? "▌" : " ");
		view_log_line(&p, &s->log[at - s->log_first],
			      s->channels_total > 1); /* one needs no name on each line */
		if (at == l->at)
			canvas_choose(c, (struct box){in.x, in.y + row, in.w, 1});
	}
}
