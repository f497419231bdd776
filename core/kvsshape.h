/* The shape of every operation's request and answer (core/shape.h): from it come the
 * command line's options, its checks and its skeletons, and what in an answer is a time. */
#ifndef CORE_KVSSHAPE_H
#define CORE_KVSSHAPE_H

#include "core/kvsapi.h"
#include "core/shape.h"

struct kvs_shape {
	enum kvs_op op;
	const char *input, *output; /* static */
	const char *pages; /* of an operation whose answer comes in pages (NextToken): the
			      list that they share; else NULL */
};

/* NULL: an operation that the command line does not have. */
const struct kvs_shape *kvs_shape(enum kvs_op op);

#endif
