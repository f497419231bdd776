/* The prompt for the file that a screen is written to. */
#include "tui/export.h"
#include "tui/ui_inside.h"

static const struct export_row *chosen(struct ui *ui)
{
	const struct export_row *row = export_of(ui->screen, ui->export.which);

	if (row)
		return row;
	ui->export.which = 0;
	return export_of(ui->screen, 0);
}

static void suggest(struct ui *ui)
{
	char name[128];

	export_suggest(chosen(ui), ui->channel, name, sizeof(name));
	line_set(&ui->typed, slice_of(name));
}

void ui_export_ask(struct ui *ui)
{
	if (!export_of(ui->screen, 0)) {
		ui_say(ui, SEV_INFO, "this screen has nothing to export");
		return;
	}
	ui->mode = MODE_EXPORT;
	ui->export = (struct export_ui){0};
	ui->typed = (struct line){0};
	suggest(ui);
}

/* A name that somebody typed keeps all but its ending. */
static void end_in(struct line *typed, const char *ending)
{
	const char *dot = strrchr(typed->text, '.'), *slash = strrchr(typed->text, '/');
	struct slice before = line_slice(typed);
	char name[LINE_BYTES];
	struct text t;

	if (dot && (!slash || dot > slash))
		before.n = (size_t)(dot - typed->text);
	text_init(&t, name, sizeof(name));
	text_add(&t, before);
	text_printf(&t, ".%s", ending);
	if (!t.cut)
		line_set(typed, text_slice(&t));
}

static void next_format(struct ui *ui)
{
	const char *before = chosen(ui)->ending;
	size_t from = ui->export.which;

	ui->export.over = false;
	do
		ui->export.which++;
	while (ui->export.own && strcmp(chosen(ui)->ending, before) == 0 &&
	       ui->export.which != from);
	if (ui->export.own)
		end_in(&ui->typed, chosen(ui)->ending);
	else
		suggest(ui);
}

static void write_now(struct ui *ui)
{
	memcpy(ui->export.path, ui->typed.text, sizeof(ui->export.path));
	ui->mode = MODE_KEYS;
	if (ui->typed.n)
		ui->wish = WISH_EXPORT;
}

bool ui_export_key(struct ui *ui, int key)
{
	if (key == KEY_TABULATOR) {
		next_format(ui);
		return true;
	}
	if (key == KEY_RETURN) {
		write_now(ui);
		return true;
	}
	if (key != KEY_ESCAPE && key != CTRL_KEY('C')) {
		ui->export.own = true;
		ui->export.over = false;
	}
	return false;
}

void ui_export_to(struct ui *ui, struct slice path)
{
	struct line name = {0};

	line_set(&name, slice_trim(path));
	ui->typed = name;
	ui->export = (struct export_ui){.own = true};
	write_now(ui);
}

void ui_export_exists(struct ui *ui)
{
	line_set(&ui->typed, slice_of(ui->export.path));
	ui->mode = MODE_EXPORT;
	ui->export.over = true;
}
