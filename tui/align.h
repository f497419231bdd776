/* Two texts line by line beside each other: SDP m-line by m-line, same attribute beside
 * same; JSON member by member, in order. */
#ifndef TUI_ALIGN_H
#define TUI_ALIGN_H

#include "core/slice.h"

enum { ALIGN_ROWS = 640, ALIGN_LINES = 320 };

enum align_kind { ALIGN_SAME, ALIGN_CHANGED, ALIGN_MISSING, ALIGN_ADDED };

/* Slices borrow from the two texts; "" where a side has no such line. */
struct align_row {
	enum align_kind kind;
	struct slice left, right;
	size_t right_line; /* 1-based, in the right text; 0 = it has none */
	int mline;         /* -1: the session's part, or no SDP */
	bool head;         /* an m= line */
};

struct alignment {
	size_t n;
	struct align_row rows[ALIGN_ROWS];
};

/* What does not fit is left out at the end. align_any looks whether they are SDP. */
void align_sdp(struct alignment *out, struct slice left, struct slice right);
void align_json(struct alignment *out, struct slice left, struct slice right);
void align_any(struct alignment *out, struct slice left, struct slice right);

/* What two lines have in common at both ends, in bytes; never inside of a character. */
void align_ends(struct slice a, struct slice b, size_t *head, size_t *tail);

#endif
