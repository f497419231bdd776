/* Dialogs: what a form tells, its fields, what is wrong with them; or the calls it would
 * make. */
#include <stdio.h>

#include "tui/format.h"
#include "tui/view.h"

enum {
	WIDEST = 100,
	LABEL_COLUMNS = 11,
	INPUT_COLUMNS = 30,
	CHOICE_ROWS = 5,
	ALL_CHOICES = 9, /* of a form that is nothing else */
	FOOT_ROWS = 2    /* a blank one and the keys */
};

/* A sentence over as many rows as it needs; returns the row behind it. When `draw` is
 * false it is only measured. */
static int flow(struct pen *p, int row, int from, enum style style, const char *text,
		bool draw)
{
	int x = from, width = p->in.w;
	size_t n;

	if (draw)
		pen_row(p, row);
	for (; *text && width > from; text += n) {
		struct slice word = {text, strcspn(text, " ")};
		int w = widths_of(word);

		n = word.n + (text[word.n] == ' ');
		if (x > from && x + w > width) {
			row++;
			x = from;
			if (draw)
				pen_row(p, row);
		}
		if (draw) {
			pen_to(p, x);
			pen_slice(p, style, word);
		}
		x += w + 1;
	}
	return row + 1;
}

static bool of_place(enum style s)
{
	return s == STYLE_LIVE || s == STYLE_LOCAL || s == STYLE_REPLAY;
}

/* Where it is done: the kind of place as the title has it, then which one. */
static void draw_place(struct pen *p, int row, const struct dialog_line *l)
{
	struct slice rest = slice_of(l->text), kind = slice_until(&rest, ' ');

	pen_row(p, row);
	pen_text(p, STYLE_HEAD, l->label);
	pen_to(p, LABEL_COLUMNS);
	pen_printf(p, l->style, " %.*s ", (int)kind.n, kind.at);
	pen_printf(p, STYLE_TEXT, " %.*s", (int)rest.n, rest.at);
}

static int draw_lines(struct pen *p, const struct dialog_lines *lines, bool draw)
{
	int row = 0;

	for (size_t i = 0; i < lines->n; i++) {
		const struct dialog_line *l = &lines->at[i];
		bool labelled = l->label[0] != '\0';
		int from = l->text[0] && (labelled || l->style != STYLE_TEXT)
				   ? LABEL_COLUMNS
				   : 0;

		if (of_place(l->style)) {
			if (draw)
				draw_place(p, row, l);
			row++;
			continue;
		}
		if (draw && labelled) {
			pen_row(p, row);
			pen_text(p, STYLE_HEAD, l->label);
		}
		row = flow(p, row, from, l->style, l->text, draw);
	}
	return row;
}

/* ---- the calls */

struct dry_draw {
	struct canvas *on;
	struct box in;
	int row;
	size_t skip, n;
};

static void draw_call(void *self, enum kvs_op op, struct slice line)
{
	struct dry_draw *d = self;
	char room[COMMAND_LINE];

	d->n++;
	if (d->skip) {
		d->skip--;
		return;
	}
	slice_copy(room, sizeof(room), line);
	if (op == KVS_JOIN && d->row < d->in.h) { /* what has no aws line */
		struct pen p = pen_in(d->on, d->in);

		pen_row(&p, d->row++);
		pen_text(&p, STYLE_DIM,
			 "# WebSocket: ConnectAsMaster on the WSS endpoint; then");
	}
	d->row = view_shell_line(d->on, d->in, d->row, room);
}

static void draw_dry(struct canvas *c, struct box in, const struct snapshot *s,
		     const struct ui *ui)
{
	struct dry_draw d = {c, in, 1, ui->dialog.top, 0};
	struct pen p = pen_in(c, in);

	dialog_dry(ui, s, draw_call, &d);
	pen_row(&p, 0);
	pen_printf(&p, STYLE_STRONG, "%s would be made; nothing is sent",
		   words_plural((int64_t)d.n, "call").s);
	if (d.row > in.h || ui->dialog.top)
		pen_text(&p, STYLE_DIM, "  · PgDn PgUp show the others");
}

/* ---- fields */

static void draw_field(struct canvas *c, struct box in, int row, const struct snapshot *s,
		       const struct ui *ui, size_t field, bool focused)
{
	const struct dialog *d = &ui->dialog;
	const struct dialog_field *f = &dialog_form(d->kind)->fields[field];
	struct pen p = pen_in(c, in);
	char why[DIALOG_WRONG];
	bool wrong = dialog_wrong(ui, s, field, why, sizeof(why));
	int columns = in.w > 90 ? INPUT_COLUMNS : in.w / 3;

	pen_row(&p, row);
	pen_text(&p, STYLE_MARK, focused ? "▌" : " ");
	pen_text(&p, focused ? STYLE_STRONG : STYLE_HEAD, f->label);
	pen_to(&p, LABEL_COLUMNS);
	if (focused)
		line_draw(&p, &d->fields[field], columns);
	else
		pen_field(&p, STYLE_TEXT, columns, d->fields[field].text);
	pen_to(&p, LABEL_COLUMNS + columns + 2);
	if (wrong && (d->tried || (d->fields[field].n && !focused)))
		pen_printf(&p, STYLE_WARN, "▲ %s", why);
	else if (!wrong && d->fields[field].n && !focused)
		pen_printf(&p, STYLE_DIM, "✔ %s", f->hint);
	else
		pen_text(&p, STYLE_DIM, f->hint);
}

static size_t choices_at_once(const struct ui *ui)
{
	return ui->dialog.kind == DIALOG_BREAK ? ALL_CHOICES : CHOICE_ROWS;
}

static int draw_choices(struct canvas *c, struct box in, int row, const struct snapshot *s,
			const struct ui *ui, size_t field)
{
	size_t n = dialog_choices(ui, s, field), at = ui->dialog.pick, top = 0,
	       most = choices_at_once(ui);
	struct pen p = pen_in(c, in);
	char name[64], words[160];

	if (at < n && at >= most)
		top = at - most + 1;
	for (size_t i = top; i < n && i < top + most; i++, row++) {
		dialog_choice(ui, s, field, i, name, sizeof(name), words, sizeof(words));
		pen_row(&p, row);
		pen_to(&p, LABEL_COLUMNS);
		pen_text(&p, STYLE_MARK, i == at ? "▌" : " ");
		pen_field(&p, STYLE_TEXT, 24, name);
		pen_printf(&p, STYLE_DIM, " %s", words);
		if (i == at)
			canvas_choose(c, (struct box){in.x + LABEL_COLUMNS, in.y + row,
						      in.w - LABEL_COLUMNS, 1});
	}
	return row;
}

static int choice_rows(const struct snapshot *s, const struct ui *ui, const size_t *fields,
		       size_t n)
{
	size_t choices =
		ui->dialog.focus < n ? dialog_choices(ui, s, fields[ui->dialog.focus]) : 0;
	size_t most = choices_at_once(ui);

	return (int)(choices < most ? choices : most);
}

static void draw_fields(struct canvas *c, struct box in, int row, const struct snapshot *s,
			const struct ui *ui, const size_t *fields, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool focused = i == ui->dialog.focus;

		draw_field(c, in, row++, s, ui, fields[i], focused);
		if (focused && !ui->dialog.dry)
			row = draw_choices(c, in, row, s, ui, fields[i]);
	}
}

static void draw_key(struct pen *p, const char *key, enum style s, const char *words)
{
	pen_printf(p, STYLE_KEY, "%s ", key);
	pen_text(p, s, words);
	pen_text(p, STYLE_TEXT, "  ");
}

static void draw_keys(struct canvas *c, struct box in, const struct ui *ui, size_t n)
{
	const struct dialog_form *f = dialog_form(ui->dialog.kind);
	bool locked = f->changes && ui->read_only;
	struct pen p = pen_in(c, in);
	char words[64];

	pen_row(&p, in.h - 1);
	snprintf(words, sizeof(words), "%s%s%s", n > 1 ? "next, then " : "", f->button,
		 locked ? " (locked)" : "");
	draw_key(&p, "Enter", locked ? STYLE_DIM : STYLE_KEYWORD, words);
	if (n > 1)
		draw_key(&p, "Tab", STYLE_KEYWORD, "next field");
	if (f->changes)
		draw_key(&p, "^T", STYLE_KEYWORD, ui->dialog.dry ? "back" : "dry run");
	draw_key(&p, "Esc", STYLE_KEYWORD, "cancels");
}

/* As high as it must be, in the middle, over what was there. */
static struct box place(struct canvas *c, struct box body, int rows)
{
	int w = body.w - 4 < WIDEST ? body.w - 4 : WIDEST;
	int h = rows + 2 < body.h ? rows + 2 : body.h;
	struct box b = {body.x + (body.w - w) / 2, body.y + (body.h - h) / 3, w, h};

	if (w < 24)
		b = body;
	/* a column of air at both sides, so that its frame stands apart */
	canvas_fill(c, (struct box){b.x - 1, b.y, b.w + 2, b.h}, STYLE_TEXT, " ");
	return b;
}

/* It comes first: what does not fit is what was read before. */
static void tell_refusal(struct dialog_lines *lines, const struct ui *ui)
{
	struct dialog_line *l = &lines->at[lines->n];

	if (!ui->dialog.refused[0])
		return;
	lines->n++;
	l->style = STYLE_ERROR;
	slice_copy(l->label, sizeof(l->label), SLICE("refused"));
	slice_copy(l->text, sizeof(l->text),
		   slice_of(ui_sentence(ui, ui->dialog.refused).s));
}

void view_dialog(struct canvas *c, struct box body, const struct snapshot *s,
		 const struct ui *ui)
{
	const struct dialog_form *f = dialog_form(ui->dialog.kind);
	size_t fields[DIALOG_FIELDS], n = dialog_fields(ui, s, fields);
	struct dialog_lines lines = {.n = 0};
	int fields_rows = (int)n + choice_rows(s, ui, fields, n), words, foot, top;
	struct box measure = {0, 0, (body.w - 4 < WIDEST ? body.w - 4 : WIDEST) - 4, 1}, in;
	struct pen p = pen_in(c, measure);

	if (!f->title)
		return;
	tell_refusal(&lines, ui);
	f->tell(ui, s, &lines);
	words = draw_lines(&p, &lines, false);
	in = place(c, body, ui->dialog.dry ? body.h : words + 1 + fields_rows + FOOT_ROWS);
	in = canvas_frame(c, in);
	layout_title(c, in, f->changes ? STYLE_WARN : STYLE_TITLE, f->title);
	layout_note(c, in, ui->dialog.refused[0] ? STYLE_ERROR : STYLE_DIM,
		    ui->dialog.refused[0] ? "it was refused" : "nothing was sent yet");
	in = layout_air(in);
	foot = in.h >= fields_rows + FOOT_ROWS ? FOOT_ROWS : 1;
	top = in.h - foot - fields_rows;
	p = pen_in(c, (struct box){in.x, in.y, in.w, top > 1 ? top - 1 : top});
	if (ui->dialog.dry)
		draw_dry(c, p.in, s, ui);
	else
		draw_lines(&p, &lines, true);
	if (!ui->dialog.dry && words > p.in.h && pen_row(&p, p.in.h - 1)) {
		canvas_fill(c, (struct box){p.in.x, p.in.y + p.in.h - 1, p.in.w, 1},
			    STYLE_TEXT, " ");
		pen_text(&p, STYLE_WARN, "… a higher terminal shows the rest");
	}
	/* In a small terminal the field that is typed into stays. */
	if (top + (int)ui->dialog.focus < 0)
		top = -(int)ui->dialog.focus;
	draw_fields(c, (struct box){in.x, in.y, in.w, in.h - 1}, top, s, ui, fields, n);
	draw_keys(c, in, ui, n);
}
