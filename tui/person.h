/* What the person chose, brought to the screen: flags, the file of choices, and what is
 * remembered of the last time here, in this order of weight. */
#ifndef TUI_PERSON_H
#define TUI_PERSON_H

#include "core/model.h"
#include "tui/show.h"

struct saving;

struct person {
	const struct settings *settings; /* lent; NULL = none */
	const char *place;               /* static */
	bool theme_given;                /* by a flag: no other choice counts */
	bool remembers;                  /* … what is done here */
	char where[320], memory[4096];   /* the place in the memory, and its file */
	struct saving *saving;           /* under way, NULL = none is */
};

/* Sets ui as it should begin; what is wrong with a file stands in the status line. */
void person_begin(struct person *p, struct ui *ui, const struct show_options *o);
/* What is wrong in the file of choices: the first of it in the status line, all in the log.
 */
void person_tell(struct ui *ui, struct model *m);
/* The theme of an endpoint (a URL, or ""); "" = no choice was made for it, or a graver one
 * counts. */
const char *person_theme(const struct person *p, const struct ui *ui, const char *endpoint);
/* Where the clock of this machine stands at a Unix time, when the person wants that: s east
 * of UTC. */
int person_zone(const struct ui *ui, int64_t wall_ms);
/* Keeps what is to be remembered, as it is now, without holding up the loop. */
void person_save_aside(struct person *p, const struct ui *ui, uv_loop_t *loop);
/* Keeps it at once, for the last time. false: it cannot, and why says so. */
bool person_save(struct person *p, const struct ui *ui, struct trouble *why);

#endif
