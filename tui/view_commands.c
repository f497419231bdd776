/* The command log: every call as its aws line, and what came of it. */
#include <stdio.h>

#include "tui/format.h"
#include "tui/view.h"

enum { DETAIL_LEAST = 3, DETAIL_MOST = 9 };

static void lay(const struct ui *ui, struct box body, struct pane panes[2])
{
	int rows = (int)commands_count(ui->commands);

	panes[0] = (struct pane){.least = 3, .most = body.h > 30 ? body.h - 13 : rows};
	panes[1] = (struct pane){.least = DETAIL_LEAST, .most = LAYOUT_REST};
	if (panes[0].most > body.h - DETAIL_MOST - 3)
		panes[0].most = body.h - DETAIL_MOST - 3;
	layout_panes(body, panes, 2);
}

size_t view_commands_rows(const struct ui *ui)
{
	struct pane panes[2];

	lay(ui, view_body(ui), panes);
	return (size_t)panes[0].box.h;
}

static const char *sign(const struct command_row *r)
{
	return r->dry ? "○" : r->ms < 0 ? "…" : r->failed ? "✖" : "✔";
}

static enum style ink(const struct command_row *r)
{
	return r->failed ? STYLE_ERROR : r->dry || r->ms < 0 ? STYLE_DIM : STYLE_OK;
}

/* Without "aws SERVICE ", which every line begins with. */
static const char *told(const struct command_row *r)
{
	const char *at = strchr(r->line, ' ');

	at = at ? strchr(at + 1, ' ') : NULL;
	return at ? at + 1 : r->line;
}

static void draw_row(struct pen *p, const struct command_row *r, bool chosen)
{
	char times[16] = "";

	if (r->times > 1)
		snprintf(times, sizeof(times), "×%d", r->times);
	pen_text(p, STYLE_MARK, chosen ? "▌" : " ");
	pen_printf(p, STYLE_DIM, "%s ", words_clock(canvas_clock(p->on, r->wall_ms)).s);
	pen_printf(p, ink(r), "%s ", sign(r));
	pen_field(p, STYLE_DIM, -8, r->dry ? NONE_SIGN : words_ms(r->ms).s);
	pen_text(p, STYLE_TEXT, " ");
	pen_field(p, STYLE_DIM, 5, times);
	pen_text(p, r->read ? STYLE_DIM : STYLE_TEXT, told(r));
}

/* The next row of a line that goes on, as a shell reads it: a backslash ends the old one.
 */
static void go_on(struct pen *p, int *row, const char *indent)
{
	pen_text(p, STYLE_DIM, "\\");
	pen_row(p, ++*row);
	pen_text(p, STYLE_TEXT, indent);
}

/* One word, broken in its middle only when no row is long enough for it. */
static void draw_word(struct pen *p, int *row, struct slice word)
{
	int room = p->in.w - 2;

	if (p->x > 2 && p->x + widths_of(slice_trim(word)) > room)
		go_on(p, row, "  ");
	while (p->x + widths_of(slice_trim(word)) > room) {
		struct slice part = widths_cut(word, room - p->x);

		if (!part.n)
			break;
		pen_slice(p, STYLE_TEXT, part);
		word = slice_skip(word, part.n);
		go_on(p, row, "");
	}
	pen_slice(p, STYLE_TEXT, word);
}

int view_shell_line(struct canvas *c, struct box in, int row, const char *line)
{
	struct pen p = pen_in(c, in);
	size_t n;

	pen_row(&p, row);
	for (; *line && in.w > 8; line += n) {
		n = strcspn(line, " ");
		n += line[n] == ' ';
		draw_word(&p, &row, (struct slice){line, n});
	}
	return row + 1;
}

static void draw_detail(struct canvas *c, struct box in, const struct command_row *r)
{
	struct box air = layout_air(in);
	struct pen p = pen_in(c, air);

	pen_row(&p, 0);
	pen_printf(&p, ink(r), "%s ", sign(r));
	if (r->dry)
		pen_text(&p, STYLE_TEXT, "a dry run: nothing was sent");
	else if (r->ms < 0)
		pen_text(&p, STYLE_TEXT, "under way");
	else
		pen_printf(&p, r->failed ? STYLE_ERROR : STYLE_TEXT, "%s, %s", r->outcome,
			   words_ms(r->ms).s);
	if (r->times > 1)
		pen_printf(&p, STYLE_DIM, "  · the newest of %d alike", r->times);
	view_shell_line(c, air, 1, r->line);
}

void view_commands(struct canvas *c, struct box body, const struct snapshot *s,
		   const struct ui *ui)
{
	/* clang-format off */
	static const char *const none[] = {
		"No call was made from here yet.", "",
		"Each call of this screen will stand here as the aws line that does the same,",
		"with what came of it. Secrets never do."};
	/* clang-format on */
	const struct list *l = &ui->lists[SCREEN_COMMANDS];
	size_t n = commands_count(ui->commands);
	struct pane panes[2];

	(void)s;
	if (!n) {
		struct box in = canvas_frame(c, body);

		layout_title(c, in, STYLE_TITLE, "Commands");
		view_nothing(c, in, ui, none, sizeof(none) / sizeof(none[0]));
		return;
	}
	lay(ui, body, panes);
	layout_draw(c, body, panes, 2);
	layout_title(c, panes[0].box, STYLE_TITLE, "Commands");
	layout_note(c, panes[0].box, STYLE_DIM, "✔ done  ✖ refused  ○ dry run");
	target_add(&c->targets, TARGET_ROWS, panes[0].box, 0);
	for (int row = 0; row < panes[0].box.h; row++) {
		struct pen p = pen_in(c, panes[0].box);
		size_t at = l->top + (size_t)row;

		if (at >= n || !pen_row(&p, row))
			continue;
		draw_row(&p, commands_row(ui->commands, at), at == l->at);
		if (at == l->at)
			canvas_choose(c, (struct box){panes[0].box.x, panes[0].box.y + row,
						      panes[0].box.w, 1});
	}
	if (l->at < n)
		draw_detail(c, panes[1].box, commands_row(ui->commands, l->at));
}
