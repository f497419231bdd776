/* How the person wants pictures drawn. */
#include "tui/drawing.h"

enum drawing_way drawing_named(struct slice name)
{
	static const char *const names[] = {
#define X(id, word) [DRAWING_##id] = word,
		DRAWINGS(X)
#undef X
	};

	for (int i = 0; i < DRAWING_COUNT; i++)
		if (slice_is(name, names[i]))
			return (enum drawing_way)i;
	return DRAWING_COUNT;
}
