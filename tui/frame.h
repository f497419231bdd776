/* One frame: what the screen needs, asked of the model until its lists stand right. */
#ifndef TUI_FRAME_H
#define TUI_FRAME_H

#include "core/model.h"
#include "tui/ui.h"

/* At model time now_us. The snapshot is the one of the frame before. */
void frame_take(struct ui *ui, struct model *m, int64_t now_us, struct snapshot *s);

#endif
