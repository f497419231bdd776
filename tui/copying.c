/* What `copy` does: from the screen to the clipboard, and said in the status line. */
#include "tui/copying.h"

#include <stdlib.h>

#include "core/redact.h"
#include "tui/copy.h"
#include "tui/format.h"

static void nothing(struct ui *ui)
{
	if (ui->copying[0])
		ui_say(ui, SEV_INFO, "there is no `%s` to copy here", ui->copying);
	else
		ui_say(ui, SEV_INFO, "there is nothing to copy here");
}

static void put(struct ui *ui, const char *what, struct slice text, struct term *t)
{
	if (term_copy(t, text))
		ui_say(ui, SEV_INFO, "copied %s, %s: paste it where you like", what,
		       words_plural((int64_t)text.n, "byte").s);
	else
		ui_say(ui, SEV_WARN,
		       "not copied: a program cannot reach the clipboard of this terminal");
}

void copy_now(struct ui *ui, const struct snapshot *s, struct term *t)
{
	char *room = malloc(2 * COPY_ROOM);
	struct text found, clean;
	const char *what;

	if (!room) {
		ui_say(ui, SEV_ERROR, "not copied: out of memory");
		return;
	}
	text_init(&found, room, COPY_ROOM);
	text_init(&clean, room + COPY_ROOM, COPY_ROOM);
	what = copy_one(s, ui, slice_of(ui->copying), &found);
	redact(&clean, text_slice(&found));
	if (!what)
		nothing(ui);
	else if (found.cut || clean.cut)
		ui_say(ui, SEV_WARN,
		       "not copied: %s is longer than %d kB; %s writes it to a file", what,
		       COPY_ROOM / 1024, ui_keyed(ui, ACTION_EXPORT).s);
	else
		put(ui, what, text_slice(&clean), t);
	ui->copying[0] = '\0';
	free(room);
}
