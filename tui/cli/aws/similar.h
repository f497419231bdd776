/* Which words were perhaps meant. */
#ifndef TUI_CLI_AWS_SIMILAR_H
#define TUI_CLI_AWS_SIMILAR_H

#include <stddef.h>

/* Places of the words that share at least four fifths of their letters with `said`, in
 * order (Ratcliff and Obershelp's measure, as Python's difflib), best first; how many. */
size_t similar(const char *said, const char *const *words, size_t n, size_t *out,
	       size_t room);

#endif
