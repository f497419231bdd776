/* What a terminal is asked to do while the screen is ours; the numbers are xterm's
 * (ctlseqs). */
#include "tui/modes.h"

#include <stdlib.h>

#define PASTE_ON  "\033[?2004h"
#define PASTE_OFF "\033[?2004l"
/* 1000: presses and releases; 1006: told in digits. */
#define MOUSE_ON  "\033[?1000h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1000l"

/* Its name and version, then its attributes (DA1). */
#define WHO_ARE_YOU "\033[>q\033[c"
/* Would it draw one pixel? Only asked of who may know: others print it. */
#define KITTY_ASK   "\033_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\033\\"

void modes_init(struct modes *m)
{

	static const char *const others[] = {"linux",  "vt",     "dumb", "ansi", "cons",
					     "pcansi", "cygwin", "mach", "hurd", "sun"};
	const char *name = getenv("TERM");

	*m = (struct modes){0};
	for (size_t i = 0; name && i < sizeof(others) / sizeof(others[0]); i++)
		if (strncmp(name, others[i], strlen(others[i])) == 0)
			return;
	m->modern = name != NULL;
}

void modes_enter(const struct modes *m, struct text *out)
{
	text_adds(out, m->modern ? PASTE_ON : "");
	if (m->mouse)
		modes_mouse(m, out);
}

void modes_leave(const struct modes *m, struct text *out)
{
	text_adds(out, m->modern ? MOUSE_OFF PASTE_OFF : "");
}

void modes_mouse(const struct modes *m, struct text *out)
{
	if (m->modern)
		text_adds(out, m->mouse ? MOUSE_ON : MOUSE_OFF);
}

void modes_ask(const struct modes *m, struct text *out)
{
	text_adds(out, m->modern ? WHO_ARE_YOU : "");
}

void modes_ask_kitty(struct text *out)
{
	text_adds(out, KITTY_ASK);
}
