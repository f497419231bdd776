/* Memory of one owner in one piece, so that it can be kept as it is and brought back: pointers
 * into it stay right. A pool that is NULL is the system's memory, which cannot be kept. */
#ifndef CORE_POOL_H
#define CORE_POOL_H

#include <stddef.h>

struct pool;

/* In `room` bytes that are all zero, aligned to 16, and outlive it. NULL: too few. */
struct pool *pool_in(void *piece, size_t room);

/* n bytes as they are; NULL means memory. */
void *pool_get(struct pool *p, size_t n);
/* The same, zeroed. */
void *pool_zeroed(struct pool *p, size_t n);
/* As realloc. */
void *pool_resized(struct pool *p, void *at, size_t n);
/* NULL does nothing. */
void pool_put(struct pool *p, void *at);

/* A pool as it once was. */
struct pool_copy;

/* Pages that are as in `like` are shared with it; NULL shares none. NULL means memory. */
struct pool_copy *pool_keep(const struct pool *p, const struct pool_copy *like);
/* Brings the pool back as it was. The copy stays. */
void pool_bring_back(struct pool *p, const struct pool_copy *c);
/* Bytes that it holds; of a page that n copies share an nth. */
size_t pool_copy_bytes(const struct pool_copy *c);
/* NULL does nothing. Copies that share pages with it stay right. */
void pool_copy_free(struct pool_copy *c);

#endif
