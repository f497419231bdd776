/* JMESPath: the query language of the AWS CLI's --query, whole (jmespath.org,
 * specification). Where the specification leaves room, or the reference implementation that
 * the CLI uses differs from it, the reference is followed; so are its sentences about
 * errors. */
#ifndef CORE_JMESPATH_H
#define CORE_JMESPATH_H

#include "core/text.h"

struct cJSON;
struct jmespath;

enum { JMESPATH_WHY = 1024 }; /* bytes that a sentence about an error may need */

/* A number that was, or became, one with a fraction: a bit of cJSON's type that survives
 * copying, so that the mean of 1 and 3 can be written 2.0. */
enum { JSON_FLOAT = 1 << 16 };

/* NULL: `why` says what is wrong and where, or "out of memory". */
struct jmespath *jmespath_parse(struct slice expression, struct text *why);
/* NULL does nothing. */
void jmespath_free(struct jmespath *j);

/* A new tree, the caller's; a query that finds nothing gives JSON's null. `in` is borrowed
 * and may be NULL (null). NULL: `why` says what went wrong. Cost grows with what is
 * selected, not with what is passed by. */
struct cJSON *jmespath_search(const struct jmespath *j, const struct cJSON *in,
			      struct text *why);

/* A value as the AWS CLI's language prints it (Python's repr): {'a': [1, None]}. */
void value_words(struct text *out, const struct cJSON *v);
/* A number in the fewest digits that read back as the same, as Python and its JSON write
 * it: 3600, 1.5, 1e-07. */
void value_number(struct text *out, const struct cJSON *v);

#endif
