/* The ladder page by page, for those who write it to a file. */
#ifndef TUI_EXPORT_LADDER_H
#define TUI_EXPORT_LADDER_H

#include "tui/export.h"

/* The i-th row as the screen selects them, lent until the next one; NULL after the last.
 * Begin with 0 and go up. */
const struct ladder_row *export_ladder_row(struct export_source *from, size_t i);

/* As the screen would draw it with room for every column. */
exporter export_ladder_text;
/* A sequenceDiagram with a participant for each actor. */
exporter export_ladder_mermaid;
/* A drawing: lanes, arrows, colours of the theme. */
exporter export_ladder_svg;

/* The whole message, the difference of two, the answer and the offer on the screen. */
exporter export_message, export_diff, export_answer, export_offer;

#endif
