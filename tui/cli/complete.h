/* What could stand where a command line is being typed: for shells and for the prompt. */
#ifndef TUI_CLI_COMPLETE_H
#define TUI_CLI_COMPLETE_H

#include "tui/cli/command.h"

/* says: what it is, or "". Lent for the call. */
typedef void complete_tell(void *self, const char *word, const char *says);

/* words: a command line without the program's name; the last one is being typed and may be
 * "". Tells whole words that begin with it, none with a control character in it. VALUE_FILE
 * or VALUE_FOLDER: names of files are wanted, which the shell knows best; else
 * VALUE_CHOICE. Where channels are wanted the
 * service is asked for them (tui/cli/channel_names.h). */
enum value_kind complete(char *const *words, size_t n, complete_tell *tell, void *self);

#endif
