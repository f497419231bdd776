/* How the person wants pictures drawn. */
#ifndef TUI_DRAWING_H
#define TUI_DRAWING_H

#include "core/slice.h"

/* clang-format off */
#define DRAWINGS(X)                                                        \
	X(AUTO, "auto")      /* by what the terminal says that it can draw */  \
	X(KITTY, "kitty")    /* kitty's protocol, without asking */            \
	X(SIXEL, "sixel")                                                      \
	X(BLOCKS, "blocks")  /* two dots in a cell */                          \
	X(OFF, "off")        /* no picture is asked for */
/* clang-format on */
enum drawing_way {
#define X(id, name) DRAWING_##id,
	DRAWINGS(X)
#undef X
		DRAWING_COUNT
};

/* DRAWING_COUNT when there is none of that name. */
enum drawing_way drawing_named(struct slice name);

#endif
