/* What reading a filter and putting it to a row share. */
#ifndef CORE_FILTER_INSIDE_H
#define CORE_FILTER_INSIDE_H

#include "core/filter.h"

enum node_kind { AND, OR, NOT, TEST, WORDS };
enum compare { EQUAL, DIFFERENT, HAS, LACKS, BELOW, AT_MOST, ABOVE, AT_LEAST, COMPARES };

static inline char small(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
}

#endif
