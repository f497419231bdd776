/* Where the screen may look: what is missing here and how to mend it, and the other places
 * that were found. Made by tui/cli/whereabouts.c; views read it. */
#ifndef TUI_PLACES_H
#define TUI_PLACES_H

#include "tui/choices.h"
#include "tui/dialog.h"

enum { PLACES_LOOKED = 10, PLACES_MEND = 8, PLACES_ROWS = 96 };

/* One place that was looked at for what is needed. */
struct places_looked {
	char what[64], found[160]; /* "profile default", "no such file" */
	bool there, bad; /* bad: it is missed */
};

struct places_row {
	const char *group; /* static: what the rows above have in common */
	char name[128], words[160];
	bool here;            /* it is open now */
	enum dialog_kind ask; /* a dialog asks the rest; DIALOG_NONE: Enter goes */
	enum place_kind place;
	char profile[128], region[64], text[512]; /* as of struct order */
};

struct places {
	char missing[400]; /* one or two sentences; "" = nothing */
	size_t n_looked, n_mend, n;
	struct places_looked looked[PLACES_LOOKED];
	char mend[PLACES_MEND][160]; /* lines; those that begin with two blanks are typed */
	struct places_row rows[PLACES_ROWS];
};

/* The palette's words that go to one (tui/palette.h). */
void start_offer_profiles(struct choices *to, const struct ui *ui,
			  const struct snapshot *s);
void start_offer_regions(struct choices *to, const struct ui *ui, const struct snapshot *s);
void start_offer_services(struct choices *to, const struct ui *ui,
			  const struct snapshot *s);
void start_run_profile(struct ui *ui, const struct snapshot *s, struct slice rest);
void start_run_region(struct ui *ui, const struct snapshot *s, struct slice rest);
void start_run_endpoint(struct ui *ui, const struct snapshot *s, struct slice rest);
void start_run_local(struct ui *ui, const struct snapshot *s, struct slice rest);
void start_run_replay(struct ui *ui, const struct snapshot *s, struct slice rest);

#endif
