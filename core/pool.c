/* Memory of one owner in one piece: blocks in classes of sizes, free ones in a list a
 * class. */
#include "core/pool.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGN = 16, PAGE = 4096, CLASSES = 4 * 48 };

/* In front of what its owner sees. */
struct block {
	size_t size;        /* of the bytes behind it */
	struct block *next; /* while it is free */
};

struct pool {
	size_t room, used; /* from the beginning of the piece, where this stands */
	struct block *spare[CLASSES];
};

struct page {
	unsigned owners;
	unsigned char bytes[PAGE];
};

struct pool_copy {
	size_t used, pages;
	struct page *at[]; /* NULL: all zero */
};

_Static_assert(sizeof(struct block) == ALIGN, "what follows a block is aligned");

static size_t aligned(size_t n)
{
	return (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
}

/* Four classes from one power of two to the next: at most a fifth is wasted. */
static size_t class_of(size_t n, size_t *size)
{
	size_t class = 0, step = ALIGN, top = 4 * ALIGN;

	for (*size = ALIGN; *size < n && class < CLASSES - 1; *size += step, class ++) {
		if (*size == top * 2) {
			step *= 2;
			top *= 2;
		}
	}
	return class;
}

struct pool *pool_in(void *piece, size_t room)
{
	struct pool *p = piece;

	if (!piece || room < sizeof(*p) + PAGE)
		return NULL;
	p->room = room / PAGE * PAGE;
	p->used = aligned(sizeof(*p));
	return p;
}

static struct block *fresh(struct pool *p, size_t size)
{
	struct block *b;

	if (p->used > p->room || p->room - p->used < sizeof(*b) + size)
		return NULL;
	b = (struct block *)((char *)p + p->used);
	p->used += sizeof(*b) + size;
	b->size = size;
	return b;
}

void *pool_get(struct pool *p, size_t n)
{
	size_t size, class = class_of(n, &size);
	struct block *b;

	if (!p)
		return malloc(n);
	if (size < n)
		return NULL;
	b = p->spare[class];
	if (b)
		p->spare[class] = b->next;
	else
		b = fresh(p, size);
	return b ? b + 1 : NULL;
}

void *pool_zeroed(struct pool *p, size_t n)
{
	void *at = p ? pool_get(p, n) : calloc(1, n);

	return p && at ? memset(at, 0, n) : at;
}

void *pool_resized(struct pool *p, void *at, size_t n)
{
	const struct block *b = at ? (struct block *)at - 1 : NULL;
	void *more;

	if (!p)
		return realloc(at, n);
	if (b && n <= b->size)
		return at;
	more = pool_get(p, n);
	if (b && more)
		memcpy(more, at, b->size);
	if (more)
		pool_put(p, at);
	return more;
}

void pool_put(struct pool *p, void *at)
{
	struct block *b = at ? (struct block *)at - 1 : NULL;
	size_t size, class;

	if (!p) {
		free(at);
		return;
	}
	if (!b)
		return;
	class = class_of(b->size, &size);
	b->next = p->spare[class];
	p->spare[class] = b;
}

/* ---- copies */

static bool zero(const unsigned char *at)
{
	return !at[0] && memcmp(at, at + 1, PAGE - 1) == 0;
}

static struct page *page_of(const unsigned char *at, struct page *like)
{
	struct page *page;

	if (like && memcmp(like->bytes, at, PAGE) == 0) {
		like->owners++;
		return like;
	}
	page = malloc(sizeof(*page));
	if (page) {
		page->owners = 1;
		memcpy(page->bytes, at, PAGE);
	}
	return page;
}

struct pool_copy *pool_keep(const struct pool *p, const struct pool_copy *like)
{
	size_t pages = (p->used + PAGE - 1) / PAGE;
	struct pool_copy *c = calloc(1, sizeof(*c) + pages * sizeof(struct page *));

	if (!c)
		return NULL;
	c->used = p->used;
	for (; c->pages < pages; c->pages++) {
		size_t i = c->pages;
		const unsigned char *at = (const unsigned char *)p + i * PAGE;

		if (zero(at))
			continue;
		c->at[i] = page_of(at, like && i < like->pages ? like->at[i] : NULL);
		if (!c->at[i]) {
			pool_copy_free(c);
			return NULL;
		}
	}
	return c;
}

void pool_bring_back(struct pool *p, const struct pool_copy *c)
{
	for (size_t i = 0; i < c->pages; i++) {
		unsigned char *at = (unsigned char *)p + i * PAGE;

		if (c->at[i])
			memcpy(at, c->at[i]->bytes, PAGE);
		else if (!zero(at))
			memset(at, 0, PAGE);
	}
}

size_t pool_copy_bytes(const struct pool_copy *c)
{
	size_t n = sizeof(*c) + c->pages * sizeof(struct page *);

	for (size_t i = 0; i < c->pages; i++)
		n += c->at[i] ? sizeof(struct page) / c->at[i]->owners : 0;
	return n;
}

void pool_copy_free(struct pool_copy *c)
{
	for (size_t i = 0; c && i < c->pages; i++) {
		if (c->at[i] && --c->at[i]->owners == 0)
			free(c->at[i]);
	}
	free(c);
}
