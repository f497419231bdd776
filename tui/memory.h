/* What is remembered between runs: for each place where one was and how one looked, and
 * what was typed into the palette. Never a secret. */
#ifndef TUI_MEMORY_H
#define TUI_MEMORY_H

#include <stdatomic.h>

#include "core/fault.h"
#include "core/text.h"
#include "tui/ui.h"

enum { MEMORY_BYTES = 65536, MEMORY_PLACES = 32 };

/* The text of a file: a first line that says what it is, the palette's history, and a part
 * for each place, the last used first.
 *
 * memory_take brings it into ui: the history, and what is known of the place ("" = nothing
 * of any). FAULT_SYNTAX: it is no such text, or one of a later kvscope. Single lines that
 * are not understood do nothing. */
enum fault memory_take(struct slice text, const char *place, struct ui *ui);
/* The text again with what ui adds to it: its history after theirs, its place before the
 * others; `before` may be empty, or what is no such text. */
void memory_put(struct text *out, struct slice before, const char *place,
		const struct ui *ui);

/* Whether a later kvscope wrote it: it is not to be overwritten. */
bool memory_of_later(struct slice text);

/* $XDG_STATE_HOME/kvscope/memory, else ~/.local/state/kvscope/memory; false: there is
 * neither. */
bool memory_path(char *to, size_t room);
/* FAULT_ABSENT: there is none yet. A fault leaves ui as it was; why is a sentence. */
enum fault memory_read(const char *path, const char *place, struct ui *ui,
		       struct trouble *why);
/* Reads what is there now, adds to it, and puts it in its place at once; mode 0600. What
 * cannot be read is left as it is: a fault. Waits for the disk, and 400 ms for another one
 * that writes: FAULT_TIMEOUT, nothing is written. Nor is it when it is `unwanted` by then
 * (NULL: it is wanted). Several threads may write the same file. */
enum fault memory_write(const char *path, const char *place, const struct ui *ui,
			const atomic_bool *unwanted, struct trouble *why);

#endif
