/* From the bytes of a terminal to keys: UTF-8, the sequences of keys, pasted text, the
 * mouse and what the terminal answers. Sequences that mean nothing are swallowed whole. */
#ifndef TUI_KEYREAD_H
#define TUI_KEYREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/key.h"

enum {
	KEYREAD_MOST = 64,      /* bytes of a sequence that are kept */
	KEYREAD_SWALLOW = 8192, /* of one that is swallowed, before it is given up */
	KEYREAD_STALE_MS = 1000 /* what began and did not end by then never will */
};

enum pointer_act { POINTER_PRESS, POINTER_RELEASE, POINTER_WHEEL_UP, POINTER_WHEEL_DOWN };
struct pointer {
	int x, y; /* cell, from 0 */
	enum pointer_act act;
	int button; /* 1 left, 2 middle, 3 right; 0 of the wheel */
};

/* How pictures can be drawn, as far as the terminal has said. */
enum graphics { GRAPHICS_NONE, GRAPHICS_SIXEL, GRAPHICS_KITTY };

enum keyread_state {
	READ_GROUND,
	READ_UTF8,
	READ_ESCAPE,
	READ_META, /* two escapes */
	READ_CSI,
	READ_SS3,
	READ_LINUX, /* ESC [ [ and a letter */
	READ_X10,   /* ESC [ M and three bytes */
	READ_STRING,
	READ_STRING_ESCAPE
};

/* A zeroed one begins. */
struct keyread {
	enum keyread_state state;
	char held[KEYREAD_MOST]; /* the inside of the sequence that is being read */
	size_t n, swallowed;
	uint32_t rune, least; /* of UTF-8, and the least that its length may say */
	int more;
	char string; /* what began it: ] P _ ^ X */
	bool pasting;
	int64_t at_ms; /* of the last byte */
	struct pointer pointer;
	enum graphics graphics;
	bool answered; /* it told its attributes: nothing that was asked is still to come */
	bool maybe_kitty; /* it has a name of those that may know kitty's protocol */
};

/* The key that a byte completes, or KEY_NONE; now_ms is of any steady clock. */
int keyread_byte(struct keyread *k, unsigned char byte, int64_t now_ms);
/* An escape that may be the key itself is held: when nothing follows in a moment, ask
 * keyread_late what it was. It also ends pasted text whose end never came. */
bool keyread_waits(const struct keyread *k);
int keyread_late(struct keyread *k);

#endif
