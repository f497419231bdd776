/* Words of a line, as a shell parts them. */
#ifndef TUI_CLI_SHELL_H
#define TUI_CLI_SHELL_H

#include <stddef.h>

/* Parts a line in place by blanks, with quotes and backslashes; the last word is the one
 * being typed, "" behind a blank. At most `most` words (at least 1); how many. Words point
 * into the line. */
size_t shell_split(char *line, char **words, size_t most);

#endif
