/* A hash table from 64-bit keys to things that somebody else owns. */
#ifndef CORE_TABLE_H
#define CORE_TABLE_H

#include <stdint.h>

#include "core/pool.h"
#include "core/slice.h"

struct table_slot {
	uint64_t key;
	void *item; /* NULL: free */
};

struct table {
	struct table_slot *at;
	size_t n, room; /* room is 0 or a power of two */
	struct pool *pool; /* where the slots lie; NULL = the system's memory */
};

/* The key of a name; two names that differ share one only by a collision of 64 bits. */
uint64_t table_key(struct slice name);
/* NULL when there is none. */
void *table_find(const struct table *t, uint64_t key);
/* Replaces what was there; false means memory, and nothing changed. item is not NULL. */
bool table_put(struct table *t, uint64_t key, void *item);
void table_drop(struct table *t, uint64_t key);
/* Frees the slots, not the items. */
void table_clear(struct table *t);

#endif
