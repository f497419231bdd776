/* Text for the clipboard of the person's machine, by way of the terminal (OSC 52). */
#include "tui/clipboard.h"

#include <stdlib.h>

#include "core/base64.h"
#include "tui/widths.h"

#define ESC "\033"
#define ST  ESC "\\"

/* GNU screen passes on no longer string (MAXSTR). */
enum { SCREEN_MOST = 768, AROUND = 64 };

enum clipboard_way clipboard_way(void)
{
	const char *tmux = getenv("TMUX"), *term = getenv("TERM");

	if (tmux && *tmux)
		return CLIPBOARD_TMUX;
	return term && strncmp(term, "screen", 6) == 0 ? CLIPBOARD_SCREEN
						       : CLIPBOARD_DIRECT;
}

size_t clipboard_room(struct slice text)
{
	size_t sequence = text.n * 4 + AROUND; /* each byte may become a U+FFFD */

	return 3 * sequence + AROUND;
}

/* What may be pasted without harm. */
static void add_clean(struct text *to, struct slice s)
{
	char utf8[4];
	uint32_t c;

	while (s.n) {
		if (s.at[0] == '\r' && s.n > 1 && s.at[1] == '\n')
			s = slice_skip(s, 1);
		c = widths_decode(&s);
		if (c == '\n' || c == '\t')
			text_char(to, (char)c);
		else if (c < ' ' || (c >= 0x7f && c < 0xa0))
			text_adds(to, "\xef\xbf\xbd");
		else
			text_add(to, (struct slice){utf8, widths_encode(utf8, c)});
	}
}

static void add_sequence(struct text *to, struct slice clean)
{
	text_adds(to, ESC "]52;c;");
	base64_encode(to, clean);
	text_char(to, '\a');
}

/* tmux takes it itself with `set-clipboard on`, and passes on what is wrapped with
 * `allow-passthrough on`: either may be set. */
static void add_for_tmux(struct text *to, struct slice sequence)
{
	text_add(to, sequence);
	text_adds(to, ESC "Ptmux;" ESC); /* every escape twice; there is one */
	text_add(to, sequence);
	text_adds(to, ST);
}

static void add_for_screen(struct text *to, struct slice sequence)
{
	while (sequence.n) {
		size_t n = sequence.n < SCREEN_MOST ? sequence.n : SCREEN_MOST;

		text_adds(to, ESC "P");
		text_add(to, (struct slice){sequence.at, n});
		text_adds(to, ST);
		sequence = slice_skip(sequence, n);
	}
}

bool clipboard_words(struct text *out, struct slice text, enum clipboard_way way)
{
	size_t most = 3 * text.n + AROUND;
	char *clean_room, *room;
	struct text clean, sequence;
	bool fits = false;

	if (text.n > CLIPBOARD_MOST)
		return false;
	clean_room = malloc(most);
	room = malloc(most / 3 * 4 + 2 * AROUND);
	if (!clean_room || !room)
		goto out;
	text_init(&clean, clean_room, most);
	text_init(&sequence, room, most / 3 * 4 + 2 * AROUND);
	add_clean(&clean, text);
	fits = clean.used <= CLIPBOARD_MOST;
	if (!fits)
		goto out;
	add_sequence(&sequence, text_slice(&clean));
	if (way == CLIPBOARD_TMUX)
		add_for_tmux(out, text_slice(&sequence));
	else if (way == CLIPBOARD_SCREEN)
		add_for_screen(out, text_slice(&sequence));
	else
		text_add(out, text_slice(&sequence));
	fits = !out->cut && !sequence.cut;
out:
	free(clean_room);
	free(room);
	return fits;
}
