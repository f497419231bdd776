/* From the bytes of a terminal to keys. ECMA-48 for the forms, xterm's ctlseqs for what
 * they mean, and what the Linux console and rxvt do otherwise. */
#include "tui/keyread.h"

#include <string.h>

enum {
	ESC = 27,
	BELL = 7,
	CANCEL = 24,
	SUBSTITUTE = 26,
	MOUSE_MOST = 4095,
	SHIFT = 1,
	ALT = 2,
	CTRL = 4,
	PARAMETERS = 8,
	NUMBER_MOST = 0x10ffff
};

/* CSI numbers ~ */
static const struct {
	int number, key;
} numbered[] = {
	{1, KEY_FIRST},     {3, KEY_ERASE},  {4, KEY_LAST},   {5, KEY_PAGE_UP},
	{6, KEY_PAGE_DOWN}, {7, KEY_FIRST},  {8, KEY_LAST},   {11, F_KEY(1)},
	{12, F_KEY(2)},     {13, F_KEY(3)},  {14, F_KEY(4)},  {15, F_KEY(5)},
	{17, F_KEY(6)},     {18, F_KEY(7)},  {19, F_KEY(8)},  {20, F_KEY(9)},
	{21, F_KEY(10)},    {23, F_KEY(11)}, {24, F_KEY(12)},
};

/* The last letter of CSI and SS3. */
static const struct {
	char letter;
	int key;
} lettered[] = {
	{'A', KEY_ARROW_UP},   {'B', KEY_ARROW_DOWN}, {'C', KEY_ARROW_RIGHT},
	{'D', KEY_ARROW_LEFT}, {'H', KEY_FIRST},      {'F', KEY_LAST},
	{'P', F_KEY(1)},       {'Q', F_KEY(2)},       {'R', F_KEY(3)},
	{'S', F_KEY(4)},       {'Z', KEY_BACK_TAB},
};

static int by_letter(char letter)
{
	for (size_t i = 0; i < sizeof(lettered) / sizeof(lettered[0]); i++)
		if (lettered[i].letter == letter)
			return lettered[i].key;
	return KEY_SPECIAL;
}

static int by_number(int number)
{
	for (size_t i = 0; i < sizeof(numbered) / sizeof(numbered[0]); i++)
		if (numbered[i].number == number)
			return numbered[i].key;
	return KEY_SPECIAL;
}

/* Arrows with a modifier go by words or are plain; other keys with Ctrl or Alt are none of
 * ours: F10 quits, Ctrl-F10 does not. */
static int modified(int key, int with)
{
	if (key == KEY_ARROW_LEFT && with & (ALT | CTRL))
		return KEY_WORD_LEFT;
	if (key == KEY_ARROW_RIGHT && with & (ALT | CTRL))
		return KEY_WORD_RIGHT;
	return with && key > KEY_FUNCTION && key <= KEY_FUNCTION_LAST ? KEY_SPECIAL : key;
}

/* A character as kitty's protocol and xterm's modifyOtherKeys tell it. */
static int character(int c, int with)
{
	if (c <= 0 || (c >= 0xd800 && c < 0xe000) || (c >= 0xe000 && c < 0xf900))
		return KEY_SPECIAL; /* kitty's keys without a character are in the private
				       area */
	if (with & CTRL && ((c >= '@' && c <= '_') || (c >= 'a' && c <= 'z')))
		c = CTRL_KEY(c);
	else if (c == KEY_TABULATOR && with & SHIFT)
		return KEY_BACK_TAB;
	return with & ALT && c >= ' ' ? KEY_ALT | c : c;
}

/* Numbers between semicolons; 0 where there is none. Sub-parameters (:) end a number. */
static int numbers(const char *at, size_t n, int out[PARAMETERS])
{
	int count = 0;
	bool sub = false;

	memset(out, 0, PARAMETERS * sizeof(*out));
	for (size_t i = 0; i < n; i++) {
		if (at[i] == ';') {
			sub = false;
			if (++count == PARAMETERS)
				return PARAMETERS;
		} else if (at[i] == ':') {
			sub = true;
		} else if (at[i] >= '0' && at[i] <= '9' && !sub) {
			out[count] = out[count] * 10 + (at[i] - '0');
			if (out[count] > NUMBER_MOST)
				out[count] = NUMBER_MOST;
		}
	}
	return count + 1;
}

static int at_most(int v)
{
	return v < 0 ? 0 : v > MOUSE_MOST ? MOUSE_MOST : v;
}

/* xterm's button byte: 0-2 the button, 3 none, 4-16 modifiers, 32 motion, 64 the wheel. */
static int take_mouse(struct keyread *k, int button, int x, int y, bool release)
{
	enum { MOTION = 32, WHEEL = 64, EXTRA = 128 };
	bool wheel = button & WHEEL;
	int which = button & 3;

	if (button & (MOTION | EXTRA) || (wheel && (which > 1 || release)) || which == 3)
		return KEY_NONE;
	k->pointer =
		(struct pointer){at_most(x), at_most(y),
				 wheel     ? (which ? POINTER_WHEEL_DOWN : POINTER_WHEEL_UP)
				 : release ? POINTER_RELEASE
					   : POINTER_PRESS,
				 wheel ? 0 : which + 1};
	return KEY_MOUSE;
}

static int take_sgr_mouse(struct keyread *k, bool release)
{
	int p[PARAMETERS];

	if (numbers(k->held + 1, k->n - 1, p) != 3)
		return KEY_NONE;
	return take_mouse(k, p[0], p[1] - 1, p[2] - 1, release);
}

static int said_of_itself(struct keyread *k, enum graphics g)
{
	if (k->graphics >= g)
		return KEY_NONE;
	k->graphics = g;
	return KEY_ANSWERED;
}

/* The answer to CSI c: 4 is sixel. */
static int take_attributes(struct keyread *k)
{
	int p[PARAMETERS], n = numbers(k->held + 1, k->n - 1, p);

	k->answered = true;
	for (int i = 1; i < n; i++)
		if (p[i] == 4)
			return said_of_itself(k, GRAPHICS_SIXEL);
	return KEY_NONE;
}

/* What begins with ? > = or < is no key, but may be an answer or the mouse. */
static int end_private(struct keyread *k, char final)
{
	if (k->held[0] == '<' && (final == 'M' || final == 'm'))
		return take_sgr_mouse(k, final == 'm');
	if (k->held[0] == '?' && final == 'c')
		return take_attributes(k);
	return KEY_NONE;
}

static int end_tilde(struct keyread *k, const int *p, int with)
{
	if (p[0] == 200 || p[0] == 201) {
		k->pasting = p[0] == 200;
		return KEY_NONE;
	}
	if (p[0] == 27)
		return character(p[2], with);
	return modified(by_number(p[0]), with);
}

/* rxvt ends with ^ for Ctrl, $ for Shift, @ for both. */
static int end_csi(struct keyread *k, char final)
{
	int p[PARAMETERS], with;

	k->state = READ_GROUND;
	if (k->n && strchr("<=>?", k->held[0]))
		return end_private(k, final);
	numbers(k->held, k->n, p);
	with = p[1] > 1 ? (p[1] - 1) & (SHIFT | ALT | CTRL) : 0;
	switch (final) {
	case '~':
		return end_tilde(k, p, with);
	case 'u':
		return character(p[0], with);
	case '^':
	case '@':
		return modified(by_number(p[0]), CTRL);
	case '$':
		return modified(by_number(p[0]), SHIFT);
	case 'I':
	case 'O': /* the window got or lost the focus */
		return k->n ? KEY_SPECIAL : KEY_NONE;
	case 'a':
	case 'b':
	case 'c':
	case 'd':
		return by_letter((char)(final - 'a' + 'A'));
	default:
		return k->n && p[1] == 0 && p[0] > 1 ? KEY_SPECIAL
						     : modified(by_letter(final), with);
	}
}

/* The keypad, and keys in application mode. */
static int end_ss3(struct keyread *k, char c)
{
	static const char pad[] = "*+,-./0123456789"; /* j…y */

	k->state = READ_GROUND;
	if (c >= 'a' && c <= 'd') /* rxvt: with Ctrl */
		return modified(by_letter((char)(c - 'a' + 'A')), CTRL);
	if (c >= 'j' && c <= 'y')
		return pad[c - 'j'];
	return c == 'M' ? KEY_RETURN : c == 'X' ? '=' : by_letter(c);
}

/* `P>|NAME VERSION` answers who it is. */
static void take_name(struct keyread *k)
{
	static const char *const names[] = {"kitty", "WezTerm", "ghostty", "Konsole",
					    "iTerm2"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t n = strlen(names[i]);

		if (k->n >= 2 + n && memcmp(k->held, ">|", 2) == 0 &&
		    memcmp(k->held + 2, names[i], n) == 0)
			k->maybe_kitty = true;
	}
}

/* kitty answers its own question with `_Gi=NUMBER;OK`. */
static int end_string(struct keyread *k)
{
	const char *ok;

	k->state = READ_GROUND;
	if (k->string == 'P')
		take_name(k);
	if (k->string != '_' || k->n < 1 || k->held[0] != 'G' || k->swallowed > k->n)
		return KEY_NONE;
	ok = memchr(k->held, ';', k->n);
	if (!ok || k->held + k->n - ok != 3 || memcmp(ok, ";OK", 3) != 0)
		return KEY_NONE;
	return said_of_itself(k, GRAPHICS_KITTY);
}

static void begin(struct keyread *k, enum keyread_state state)
{
	k->state = state;
	k->n = k->swallowed = 0;
}

/* Keeps a byte of the inside; false: there were too many, and the sequence is given up. */
static bool keep(struct keyread *k, unsigned char b)
{
	if (k->n < KEYREAD_MOST)
		k->held[k->n++] = (char)b;
	if (++k->swallowed <= KEYREAD_SWALLOW)
		return true;
	k->state = READ_GROUND;
	return false;
}

static int key_of(struct keyread *k, uint32_t c)
{
	if (!k->pasting)
		return c == 0 ? CTRL_KEY('@') : c == '\n' ? KEY_RETURN : (int)c;
	if (c == '\t' || c == '\n' || c == '\r')
		c = ' ';
	return c < ' ' || c == KEY_RUBOUT ? KEY_NONE : KEY_PASTED | (int)c;
}

static int in_ground(struct keyread *k, unsigned char b)
{
	static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};

	if (b == ESC) {
		begin(k, READ_ESCAPE);
		return KEY_NONE;
	}
	if (b < 0x80)
		return key_of(k, b);
	k->more = b >= 0xf0 && b < 0xf5   ? 3
		  : b >= 0xe0 && b < 0xf0 ? 2
					  : b >= 0xc2 && b < 0xe0;
	if (!k->more)
		return KEY_NONE;
	k->least = least[k->more];
	k->rune = b & (0x3fu >> k->more);
	k->state = READ_UTF8;
	return KEY_NONE;
}

static int in_utf8(struct keyread *k, unsigned char b)
{
	uint32_t c;

	if ((b & 0xc0) != 0x80) {
		k->state = READ_GROUND;
		return in_ground(k, b);
	}
	k->rune = c = k->rune << 6 | (b & 0x3f);
	if (--k->more)
		return KEY_NONE;
	k->state = READ_GROUND;
	if (c < k->least || c > 0x10ffff || (c >= 0xd800 && c < 0xe000) || c < 0xa0)
		return KEY_NONE;
	return key_of(k, c);
}

static int in_escape(struct keyread *k, unsigned char b)
{
	bool meta = k->state == READ_META;

	begin(k, READ_GROUND);
	if (b == '[' || b == 'O') {
		k->state = b == '[' ? READ_CSI : READ_SS3;
	} else if (b == ESC) {
		k->state = READ_META;
		return meta ? KEY_ESCAPE : KEY_NONE;
	} else if (strchr("]P_^X", b) && b) {
		k->state = READ_STRING;
		k->string = (char)b;
	} else if (b < 0x80) {
		return b < ' ' || b == KEY_RUBOUT ? KEY_SPECIAL : KEY_ALT | b;
	} else {
		return in_ground(k, b);
	}
	return KEY_NONE;
}

static int in_csi(struct keyread *k, unsigned char b)
{
	if (b == ESC) {
		begin(k, READ_ESCAPE);
	} else if (b == CANCEL || b == SUBSTITUTE || b >= 0x7f) {
		k->state = READ_GROUND;
	} else if (k->n == 0 && (b == '[' || b == 'M')) {
		begin(k, b == '[' ? READ_LINUX : READ_X10);
	} else if (b >= '@' || (b == '$' && !(k->n && strchr("<=>?", k->held[0])))) {
		return k->swallowed > KEYREAD_MOST ? (k->state = READ_GROUND, KEY_NONE)
						   : end_csi(k, (char)b);
	} else if (b >= ' ') {
		keep(k, b);
	}
	return KEY_NONE;
}

static int in_linux(struct keyread *k, unsigned char b)
{
	k->state = READ_GROUND;
	return b >= 'A' && b <= 'E' ? F_KEY(b - 'A' + 1) : KEY_SPECIAL;
}

static int in_x10(struct keyread *k, unsigned char b)
{
	int button;

	keep(k, b);
	if (k->n < 3)
		return KEY_NONE;
	k->state = READ_GROUND;
	button = (unsigned char)k->held[0] - 32;
	return take_mouse(k, button, (unsigned char)k->held[1] - 33,
			  (unsigned char)k->held[2] - 33, false);
}

static int in_string(struct keyread *k, unsigned char b)
{
	if (k->state == READ_STRING_ESCAPE) {
		if (b == '\\')
			return end_string(k);
		begin(k, READ_ESCAPE); /* it was cut off by the next sequence */
		return in_escape(k, b);
	}
	if (b == ESC)
		k->state = READ_STRING_ESCAPE;
	else if (b == BELL)
		return end_string(k);
	else if (b == CANCEL || b == SUBSTITUTE)
		k->state = READ_GROUND;
	else
		keep(k, b);
	return KEY_NONE;
}

static int in_state(struct keyread *k, unsigned char b)
{
	switch (k->state) {
	case READ_GROUND:
		return in_ground(k, b);
	case READ_UTF8:
		return in_utf8(k, b);
	case READ_ESCAPE:
	case READ_META:
		return in_escape(k, b);
	case READ_CSI:
		return in_csi(k, b);
	case READ_SS3:
		return b == ESC ? (begin(k, READ_ESCAPE), KEY_NONE) : end_ss3(k, (char)b);
	case READ_LINUX:
		return in_linux(k, b);
	case READ_X10:
		return in_x10(k, b);
	case READ_STRING:
	case READ_STRING_ESCAPE:
		return in_string(k, b);
	}
	return KEY_NONE;
}

int keyread_byte(struct keyread *k, unsigned char byte, int64_t now_ms)
{
	int key;

	if (k->state != READ_GROUND && now_ms - k->at_ms > KEYREAD_STALE_MS)
		begin(k, READ_GROUND);
	k->at_ms = now_ms;
	key = in_state(k, byte);
	return k->pasting && !(key & KEY_PASTED) ? KEY_NONE : key;
}

bool keyread_waits(const struct keyread *k)
{
	return k->state == READ_ESCAPE || k->state == READ_META ||
	       (k->state == READ_STRING && !k->n);
}

int keyread_late(struct keyread *k)
{
	enum keyread_state was = k->state;

	if (!keyread_waits(k))
		return KEY_NONE;
	begin(k, READ_GROUND);
	if (k->pasting) { /* terminals keep Esc out of what is pasted: it was typed */
		k->pasting = false;
		return KEY_NONE;
	}
	return was == READ_STRING ? KEY_ALT | k->string : KEY_ESCAPE;
}
