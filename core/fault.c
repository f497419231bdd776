/* What can go wrong, in words. */
#include "core/fault.h"

static const char *const words_of[FAULT_COUNT] = {
#define X(id, words) [FAULT_##id] = words,
	FAULTS(X)
#undef X
};

const char *fault_words(enum fault f)
{
	return (unsigned)f < FAULT_COUNT ? words_of[f] : "unknown fault";
}
