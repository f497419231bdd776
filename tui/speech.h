/* What a terminal understands, as terminfo says it; without curses, so that it can be made
 * up in a test. */
#ifndef TUI_SPEECH_H
#define TUI_SPEECH_H

#include "core/text.h"
#include "tui/theme.h"

enum {
	SPEECH_WORDS = 32, /* of one capability, NUL included */
	SPEECH_INKS = 256,
	SPEECH_DIRECT = 1 << 24
};

/* Words that are said as they are; "" where the terminal has none. */
/* clang-format off */
#define SPEECH_PLAIN(X)                                                                       \
	X(CLEAR, "clear")   X(CLEAR_ROW, "el")  X(PLAIN, "sgr0")    X(OWN_COLOURS, "op")      \
	X(BOLD, "bold")     X(DIM, "dim")       X(UNDERLINE, "smul") X(REVERSE, "rev")        \
	X(ITALIC, "sitm")   X(FIRST_COLUMN, "cr") X(LEFT, "cub1")   X(RIGHT, "cuf1")          \
	X(DOWN, "cud1")     X(UP, "cuu1")      X(SCROLL_UP, "ind") X(SCROLL_DOWN, "ri")

/* Words with numbers in them; "" where the terminal has none. */
#define SPEECH_FORMATS(X)                                                                     \
	X(GO, "cup")            X(GO_COLUMN, "hpa")     X(GO_ROW, "vpa")    X(GO_RIGHT, "cuf") \
	X(GO_LEFT, "cub")       X(GO_DOWN, "cud")       X(GO_UP, "cuu")     X(REGION, "csr")   \
	X(SCROLL_UP_BY, "indn") X(SCROLL_DOWN_BY, "rin") X(ADD_ROWS, "il")  X(DROP_ROWS, "dl") \
	X(ERASE, "ech")
/* clang-format on */

enum say {
#define X(id, name) SAY_##id,
	SPEECH_PLAIN(X)
#undef X
		SAY_COUNT
};

enum form {
#define X(id, name) FORM_##id,
	SPEECH_FORMATS(X)
#undef X
		FORM_COUNT
};

/* Where each number of a form stands: as it is, or counted from one. */
#define SPEECH_A     "\001"
#define SPEECH_A_ONE "\002"
#define SPEECH_B     "\003"
#define SPEECH_B_ONE "\004"

/* The whole screen is the region again: FORM_REGION is there only where it is DEC's. */
#define SPEECH_REGION "\033[" SPEECH_A_ONE ";" SPEECH_B_ONE "r"
#define SPEECH_WHOLE  "\033[r"

/* How text looks: colours as this terminal counts them, or SPEECH_DIRECT with 0xrrggbb; -1
 * its own. */
struct look {
	unsigned attrs; /* enum attribute */
	int fg, bg;
};

struct speech {
	/* Each style twice: plain, then on the cursor's ground. */
	struct look looks[2 * STYLE_COUNT];
	int colours; /* 1: none; 8, 16, 256 or SPEECH_DIRECT */
	char say[SAY_COUNT][SPEECH_WORDS];
	char forms[FORM_COUNT][SPEECH_WORDS];    /* as speech_learn makes them */
	char inks[2][SPEECH_INKS][SPEECH_WORDS]; /* setaf, setab of each colour */
	/* Attributes and colours are numbers of ECMA-48's SGR, each can be taken back
	 * alone, and many fit one sequence. BOLD to ITALIC and the inks are then those
	 * numbers, without what stands around them. */
	bool sgr;
	bool last_cell; /* the lower right cell may be written */
	bool stays; /* in the last column the cursor waits; CR brings it back to that row */
	bool tints; /* what is erased takes the ground's colour (bce) */
};

/* The two pairs of numbers that a form has to be said with for speech_learn. */
enum { LEARN_A = 111, LEARN_B = 222, CHECK_A = 3, CHECK_B = 7 };
/* Finds the numbers in what the terminal's own rules made of LEARN_A and LEARN_B and writes
 * the form to `to` (SPEECH_WORDS). False, and "", when `check`, made of CHECK_A and
 * CHECK_B, is not what the form makes of them: a terminal that counts otherwise. */
bool speech_learn(char *to, const char *learn, const char *check);

/* A form with its numbers; nothing where the terminal has none. */
void speech_say(struct text *to, const struct speech *s, enum form f, int a, int b);
/* So many times `one`, or `many` once: the shorter. False: neither is there, or no room. */
bool speech_repeat(struct text *to, const struct speech *s, enum say one, enum form many,
		   int n);

#endif
