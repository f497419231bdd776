/* What the files of the SDP screen share. */
#ifndef TUI_VIEW_SDP_INSIDE_H
#define TUI_VIEW_SDP_INSIDE_H

#include "tui/view.h"

const char *level_sign(enum lint_level l);
enum style level_style(enum lint_level l);
/* Of those that are shown; NULL beyond the last. */
const struct lint_finding *finding_at(const struct snapshot *s, const struct ui *ui,
				      size_t at);

/* The rows that all findings take at a width, and drawn with what the service said. */
int findings_rows(const struct snapshot *s, const struct ui *ui, int width);
void findings_draw(struct canvas *c, struct box in, const struct snapshot *s,
		   const struct ui *ui);
/* The rule of the finding under the cursor, explained; over what is there. */
void lesson_draw(struct canvas *c, struct box body, const struct snapshot *s,
		 const struct ui *ui);

/* Codecs of offer and answer beside each other, and the channel's other exchanges. */
void codecs_draw(struct canvas *c, struct box in, const struct snapshot *s,
		 const struct ui *ui);

#endif
