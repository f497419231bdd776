/* What a person takes from the screen to paste it elsewhere: what the cursor is on,
 * redacted as all that is shown. */
#ifndef TUI_COPY_H
#define TUI_COPY_H

#include "core/text.h"
#include "tui/ui.h"

enum { COPY_ROOM = 32768 };

/* Appends a thing; false: there is none. What is too long for out is cut (out->cut). */
typedef bool copy_words(const struct snapshot *s, const struct ui *ui, struct text *out);

/* Appends the thing of that name ("answer"), or with "" what the cursor of the screen is
 * on, and says what it is ("the answer"); static; NULL: there is nothing. */
const char *copy_one(const struct snapshot *s, const struct ui *ui, struct slice name,
		     struct text *out);
/* The names of what can be copied on a screen, in turn; static; NULL after the last. */
const char *copy_name(enum screen screen, size_t i);

/* The things. */
copy_words copy_message, copy_diff, copy_finding, copy_answer, copy_offer;
copy_words copy_stream, copy_session, copy_arn, copy_channel, copy_alert, copy_value,
	copy_takeover, copy_log_line, copy_command;

#endif
