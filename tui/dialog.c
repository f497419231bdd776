/* Dialogs: keys in a form, and what comes of Enter. */
#include "tui/dialog_inside.h"

#include <stdio.h>

#include "tui/aws_line.h"
#include "tui/breaks.h"

enum { KEY_DRY = CTRL_KEY('T') };

size_t dialog_fields(const struct ui *ui, const struct snapshot *s,
		     size_t out[DIALOG_FIELDS])
{
	const struct dialog_form *f = dialog_form(ui->dialog.kind);
	size_t n = 0;

	for (size_t i = 0; i < f->n_fields; i++)
		if (!f->fields[i].when || f->fields[i].when(ui, s))
			out[n++] = i;
	return n;
}

bool dialog_wrong(const struct ui *ui, const struct snapshot *s, size_t field, char *room,
		  size_t n)
{
	const struct dialog_field *f = &dialog_form(ui->dialog.kind)->fields[field];

	return f->wrong && f->wrong(ui, s, ui->dialog.fields[field].text, room, n);
}

/* ---- choices */

static const struct {
	const char *name, *words;
} sources[] = {
	{"test", "a test picture with a clock, and a tone"},
	{"/dev/video0", "the first camera"},
	{"FILE", "a media file: type its path"},
};
enum { SOURCES = sizeof(sources) / sizeof(sources[0]) };

size_t dialog_choices(const struct ui *ui, const struct snapshot *s, size_t field)
{
	enum dialog_choices c = dialog_form(ui->dialog.kind)->fields[field].choices;

	return c == CHOICES_STREAMS   ? s->n_streams
	       : c == CHOICES_SOURCES ? SOURCES
	       : c == CHOICES_BREAKS  ? BREAK_COUNT
				      : 0;
}

static void stream_words(const struct stream_row *r, char *words, size_t n)
{
	struct text t;

	text_init(&t, words, n);
	if (r->retention_h < 0)
		text_adds(&t, "· not fetched");
	else
		text_printf(&t, "keeps media %d h", r->retention_h);
	if (r->channel[0])
		text_printf(&t, ", takes %s", r->channel);
}

void dialog_choice(const struct ui *ui, const struct snapshot *s, size_t field, size_t i,
		   char *name, size_t n, char *words, size_t n_words)
{
	enum dialog_choices c = dialog_form(ui->dialog.kind)->fields[field].choices;

	*name = *words = '\0';
	if (c == CHOICES_STREAMS && i < s->n_streams) {
		slice_copy(name, n, slice_of(s->streams[i].name));
		stream_words(&s->streams[i], words, n_words);
	} else if (c == CHOICES_BREAKS && i < BREAK_COUNT) {
		slice_copy(name, n, slice_of(break_row((enum break_kind)i).name));
		slice_copy(words, n_words, slice_of(break_row((enum break_kind)i).words));
	} else if (c == CHOICES_SOURCES && i < SOURCES) {
		slice_copy(name, n, slice_of(sources[i].name));
		slice_copy(words, n_words, slice_of(sources[i].words));
	}
}

static void pick(struct ui *ui, const struct snapshot *s, size_t field, int way)
{
	struct dialog *d = &ui->dialog;
	size_t n = dialog_choices(ui, s, field);
	char name[64], words[128];

	if (!n)
		return;
	d->pick = d->pick >= n ? (way > 0 ? 0 : n - 1)
		  : way > 0    ? (d->pick + 1) % n
			       : (d->pick + n - 1) % n;
	dialog_choice(ui, s, field, d->pick, name, sizeof(name), words, sizeof(words));
	if (strcmp(name, "FILE") == 0)
		name[0] = '\0';
	line_set(&d->fields[field], slice_of(name));
}

/* ---- what Enter would do */

struct dry_run {
	struct aws_where where;
	dialog_line_out *out;
	void *self;
};

static void dry_call(void *self, enum kvs_op op, struct slice body)
{
	struct dry_run *r = self;
	char room[COMMAND_LINE];
	struct text line;

	text_init(&line, room, sizeof(room));
	aws_line(&line, op, body, &r->where);
	r->out(r->self, op, text_slice(&line));
}

void dialog_dry(const struct ui *ui, const struct snapshot *s, dialog_line_out *out,
		void *self)
{
	const struct dialog_form *f = dialog_form(ui->dialog.kind);
	struct dry_run r = {.where = {slice_of(ui->profile), slice_of(s->region),
				      slice_of(ui->endpoint_url)},
			    .out = out,
			    .self = self};
	struct plan_known known = {.channel_arn = slice_of(s->channel.arn),
				   .stream_arn = {"", 0},
				   .hours = s->channel.retention_h};
	struct order o = {.kind = ORDER_NONE};

	if (!f->order)
		return;
	f->order(ui, s, &o);
	if (o.kind == ORDER_PLACE)
		return;
	if (strcmp(s->channel.name, ui->dialog.channel) != 0 ||
	    strlen(s->channel.arn) >= sizeof(s->channel.arn) - 1)
		known.channel_arn = SLICE("");
	plan_dry(&o, &known, dry_call, &r);
}

struct dry_log {
	struct commands *commands;
	int64_t wall_ms;
};

static void log_line(void *self, enum kvs_op op, struct slice line)
{
	struct dry_log *l = self;

	if (l->commands)
		commands_dry(l->commands, l->wall_ms, kvs_operation(op)->name, line);
}

/* ---- keys */

static void close_dialog(struct ui *ui)
{
	ui->dialog.kind = DIALOG_NONE;
	ui->mode = MODE_KEYS;
}

static void show_dry(struct ui *ui, const struct snapshot *s)
{
	struct dry_log l = {ui->commands, s->now_wall_ms};

	if (!dialog_form(ui->dialog.kind)->changes)
		return;
	ui->dialog.dry = !ui->dialog.dry;
	ui->dialog.top = 0;
	if (!ui->dialog.dry)
		return;
	dialog_dry(ui, s, log_line, &l);
	ui_say(ui, SEV_INFO, "a dry run: nothing was sent; {commands} keeps the lines");
}

static void move(struct ui *ui, const struct snapshot *s, int way)
{
	size_t fields[DIALOG_FIELDS], n = dialog_fields(ui, s, fields);

	ui->dialog.pick = SIZE_MAX;
	if (n)
		ui->dialog.focus = (ui->dialog.focus + n + (size_t)(way + (int)n)) % n;
}

/* The first field with something wrong in it gets the cursor; false: none has. */
static bool go_to_wrong(struct ui *ui, const struct snapshot *s)
{
	size_t fields[DIALOG_FIELDS], n = dialog_fields(ui, s, fields);
	char why[DIALOG_WRONG];

	for (size_t i = 0; i < n; i++)
		if (dialog_wrong(ui, s, fields[i], why, sizeof(why))) {
			ui->dialog.focus = i;
			ui->dialog.pick = SIZE_MAX;
			ui_say(ui, SEV_WARN, "%s: %s",
			       dialog_form(ui->dialog.kind)->fields[fields[i]].label, why);
			return true;
		}
	return false;
}

static void submit(struct ui *ui, const struct snapshot *s)
{
	enum dialog_kind kind = ui->dialog.kind;
	const struct dialog_form *f = dialog_form(kind);
	struct order o = {.kind = ORDER_NONE};

	ui->dialog.tried = true;
	if (f->changes && ui->read_only) {
		ui_say(ui, SEV_WARN,
		       "READ-ONLY: nothing is changed on AWS before %s unlocks it",
		       ui_keyed(ui, ACTION_UNLOCK).s);
		return;
	}
	if (go_to_wrong(ui, s))
		return;
	if (f->order)
		f->order(ui, s, &o);
	ui->dialog.sent = o;
	ui->sent = ui->dialog;
	close_dialog(ui);
	if (kind == DIALOG_UNLOCK)
		ui_lock(ui, false);
	else if (kind == DIALOG_QUIT)
		ui->wish = WISH_QUIT;
	else if (o.kind == ORDER_PLACE)
		ui_go_place(ui, &o);
	else
		ui_order(ui, &o);
}

static void enter(struct ui *ui, const struct snapshot *s)
{
	size_t fields[DIALOG_FIELDS], n = dialog_fields(ui, s, fields);
	char why[DIALOG_WRONG];

	/* Through a form one goes with Enter too; only its last field does it. */
	if (ui->dialog.focus + 1 < n &&
	    !dialog_wrong(ui, s, fields[ui->dialog.focus], why, sizeof(why)))
		move(ui, s, 1);
	else
		submit(ui, s);
}

static void edit(struct ui *ui, const struct snapshot *s, int key)
{
	size_t fields[DIALOG_FIELDS], n = dialog_fields(ui, s, fields);
	struct dialog *d = &ui->dialog;

	if (d->focus >= n)
		return;
	if ((key == KEY_ARROW_DOWN || key == KEY_ARROW_UP) &&
	    dialog_choices(ui, s, fields[d->focus]))
		pick(ui, s, fields[d->focus], key == KEY_ARROW_DOWN ? 1 : -1);
	else if (key == KEY_ARROW_DOWN || key == KEY_ARROW_UP)
		move(ui, s, key == KEY_ARROW_DOWN ? 1 : -1);
	else if (line_key(&d->fields[fields[d->focus]], key) == LINE_CHANGED)
		d->pick = SIZE_MAX;
}

void dialog_key(struct ui *ui, const struct snapshot *s, int key)
{
	ui->status[0] = '\0';
	/* clang-format off */
	switch (key) {
	case KEY_ESCAPE:
	case CTRL_KEY('C'):
		close_dialog(ui);
		ui_say(ui, SEV_INFO, "cancelled: nothing was sent");
		break;
	case KEY_RETURN:    enter(ui, s); break;
	case KEY_TABULATOR: move(ui, s, 1); break;
	case KEY_BACK_TAB:  move(ui, s, -1); break;
	case KEY_DRY:       show_dry(ui, s); break;
	case KEY_PAGE_DOWN: ui->dialog.top += ui->dialog.top < 5; break;
	case KEY_PAGE_UP:   ui->dialog.top -= ui->dialog.top > 0; break;
	default:            edit(ui, s, key); break;
	}
	/* clang-format on */
}

/* ---- what came of it */

/* Several may be under way; another one's end says nothing of this. */
static bool same_order(const struct order *a, const struct order *b)
{
	return a->kind == b->kind && strcmp(a->channel, b->channel) == 0 &&
	       strcmp(a->stream, b->stream) == 0;
}

/* Enter alone must not send it again: each time is confirmed by itself. */
static void unconfirm(struct dialog *d)
{
	const struct dialog_form *f = dialog_form(d->kind);

	for (size_t i = 0; f->changes && i < f->n_fields; i++)
		if (f->fields[i].wrong == wrong_confirmation ||
		    f->fields[i].wrong == wrong_stream_confirmation)
			line_set(&d->fields[i], SLICE(""));
}

void dialog_over(struct ui *ui, const struct order *o, const char *why)
{
	struct dialog *sent = &ui->sent;

	if (!sent->kind || !same_order(&sent->sent, o))
		return;
	if (!*why && o->kind == ORDER_CREATE_CHANNEL) {
		slice_copy(ui->channels.made, sizeof(ui->channels.made),
			   slice_of(o->channel));
		ui->lists[SCREEN_CHANNELS].moved = false;
	}
	if (*why && ui->mode == MODE_KEYS) {
		ui->dialog = *sent;
		unconfirm(&ui->dialog);
		slice_copy(ui->dialog.refused, sizeof(ui->dialog.refused), slice_of(why));
		ui->mode = MODE_DIALOG;
	}
	*sent = (struct dialog){.kind = DIALOG_NONE};
}
