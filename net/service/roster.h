/* Things by name, kept sorted: looked up, listed page by page. */
#ifndef NET_SERVICE_ROSTER_H
#define NET_SERVICE_ROSTER_H

#include "core/slice.h"

/* Each item begins with its name as a NUL-ended array. */
struct roster {
	void **all;
	size_t n, room;
};

/* NULL when it is not there. */
void *roster_find(const struct roster *r, struct slice name);
/* Index of the first item whose name is at or behind `name`. */
size_t roster_from(const struct roster *r, struct slice name);
/* Borrows the item; its name is not there yet. */
void roster_add(struct roster *r, void *item);
void roster_drop(struct roster *r, const void *item);
void roster_clear(struct roster *r);

#endif
