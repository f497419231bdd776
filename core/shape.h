/* What a request or an answer is made of, written in a line of text:
 *
 *     Name!  Ttl:i~5  Config{Role Protocols[]}  Tags[Key! Value!]  Labels<>  When:t
 *
 * `!` must be given; `:i` integer, `:t` timestamp, `:f` float, `:b` bytes, else a string;
 * `=A|B` one of these; `~N` the least value or length; `{}` members, `[]` a list (of
 * strings, or of what stands in it), `<>` a map of strings. */
#ifndef CORE_SHAPE_H
#define CORE_SHAPE_H

#include "core/slice.h"

enum shape_type {
	SHAPE_STRING,
	SHAPE_INTEGER,
	SHAPE_FLOAT,
	SHAPE_TIMESTAMP,
	SHAPE_BYTES,
	SHAPE_STRUCTURE,
	SHAPE_LIST,
	SHAPE_MAP
};

struct member {
	struct slice name;    /* lent from the shape */
	struct slice inner;   /* of a structure or list: its shape; "" = strings */
	struct slice choices; /* "A|B"; "" = any */
	enum shape_type type;
	bool required;
	int least; /* value or length; -1 = any */
};

/* Takes the first member off the front; false at the end. A shape is written by us: what is
 * not one ends it. */
bool shape_next(struct slice *rest, struct member *out);
bool shape_find(struct slice shape, struct slice name, struct member *out);

#endif
