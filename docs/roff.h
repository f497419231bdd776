/* Words set for man: what roff would take for itself is escaped. */
#ifndef DOCS_ROFF_H
#define DOCS_ROFF_H

#include "core/slice.h"

/* On standard output. A line break stays one only in words that stand between .nf and .fi.
 */
void roff_words(struct slice words);
void roff_string(const char *words);
/* .TH and NAME. `page` as "kvscope-replay", section as "1". */
void roff_head(const char *page, const char *section, const char *brief);

#endif
