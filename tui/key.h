/* What a key is called between the terminal and the table of actions. */
#ifndef TUI_KEY_H
#define TUI_KEY_H

/* Keys beyond characters (which are themselves, as Unicode; ^D is 4). */
enum key {
	KEY_NONE = 0,
	KEY_TABULATOR = 9,
	KEY_RETURN = 13,
	KEY_ESCAPE = 27,
	KEY_RUBOUT = 127,
	KEY_SPECIAL = 0x110000, /* past Unicode; itself: a key that has no name here */
	KEY_ARROW_UP,
	KEY_ARROW_DOWN,
	KEY_ARROW_LEFT,
	KEY_ARROW_RIGHT,
	KEY_PAGE_UP,
	KEY_PAGE_DOWN,
	KEY_FIRST,
	KEY_LAST,
	KEY_ERASE,
	KEY_BACK_TAB,
	KEY_WORD_LEFT, /* Ctrl or Alt with the arrow */
	KEY_WORD_RIGHT,
	KEY_FUNCTION, /* + n = F-n, 1…12 */
	KEY_FUNCTION_LAST = KEY_FUNCTION + 12,
	KEY_MOUSE,    /* term_mouse_last says what */
	KEY_ANSWERED, /* the terminal said something of itself: no key, but draw again */
	/* Added to a character: it was pasted, so it is text, never a key. Only what can be
	 * drawn comes so; the ends of lines and tabs are blanks. */
	KEY_PASTED = 1 << 24,
	KEY_ALT = 1 << 25 /* added to a character that was typed with Alt */
};
#define CTRL_KEY(letter) ((letter)&31)
#define F_KEY(n)         (KEY_FUNCTION + (n))

#endif
