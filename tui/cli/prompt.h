/* --cli-auto-prompt: a command line typed with what could come next below it. */
#ifndef TUI_CLI_PROMPT_H
#define TUI_CLI_PROMPT_H

#include "core/fault.h"
#include "core/slice.h"

enum { PROMPT_ROOM = 1024 };

enum prompt_end { PROMPT_RUN, PROMPT_LEFT, PROMPT_FAILED };

/* Takes the terminal over until the person runs the line or leaves. `line` holds what is
 * there already (without the program's name), and then what was typed. PROMPT_FAILED: why
 * says it. */
enum prompt_end prompt(char line[PROMPT_ROOM], struct trouble *why);

#endif
