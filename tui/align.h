/* Two SDP texts line by line beside each other: m-line by m-line, same attribute beside
 * same. */
#ifndef TUI_ALIGN_H
#define TUI_ALIGN_H

#include "core/slice.h"

enum { ALIGN_ROWS = 640, ALIGN_LINES = 320 };

enum align_kind { ALIGN_SAME, ALIGN_CHANGED, ALIGN_MISSING, ALIGN_ADDED };

/* Slices borrow from the two texts; "" where a side has no such line. */
struct align_row {
	enum align_kind kind;
	struct slice offer, answer;
	int mline; /* -1: the session's part */
	bool head; /* an m= line */
};

struct alignment {
	size_t n;
	struct align_row rows[ALIGN_ROWS];
};

/* What does not fit is left out at the end. */
void align(struct alignment *out, struct slice offer, struct slice answer);

#endif
