/* What the screen says in its status line, and the keys in a sentence. */
#include <stdarg.h>
#include <stdio.h>

#include "tui/ui.h"

struct keyed ui_keyed(const struct ui *ui, enum action a)
{
	return keyed(&ui->bindings, a, ui->screen, ui->kinds);
}

struct sentence ui_sentence(const struct ui *ui, const char *words)
{
	struct sentence s;
	struct text t;

	text_init(&t, s.s, sizeof(s.s));
	keyed_sentence(&t, words, &ui->bindings, ui->screen, ui->kinds);
	return s;
}

void ui_say(struct ui *ui, enum severity severity, const char *format, ...)
{
	char words[sizeof(((struct sentence *)0)->s)];
	va_list args;

	va_start(args, format);
	vsnprintf(words, sizeof(words), format, args);
	va_end(args);
	slice_copy(ui->status, sizeof(ui->status), slice_of(ui_sentence(ui, words).s));
	ui->severity = severity;
}
