#include "core/table.h"

enum { TABLE_FIRST = 64 };

uint64_t table_key(struct slice name)
{
	uint64_t h = 0x9e3779b97f4a7c15u ^ name.n, word;

	while (name.n) {
		size_t n = name.n < sizeof(word) ? name.n : sizeof(word);

		word = 0;
		memcpy(&word, name.at, n);
		h = (h ^ word) * 0xd6e8feb86659fd93u;
		h ^= h >> 32;
		name.at += n;
		name.n -= n;
	}
	h *= 0xd6e8feb86659fd93u;
	h ^= h >> 32;
	return h;
}

static size_t place(const struct table *t, uint64_t key)
{
	size_t i = (size_t)key & (t->room - 1);

	while (t->at[i].item && t->at[i].key != key)
		i = (i + 1) & (t->room - 1);
	return i;
}

static bool grow(struct table *t)
{
	struct table next = {NULL, t->n, t->room ? t->room * 2 : TABLE_FIRST, t->pool};

	next.at = pool_zeroed(t->pool, next.room * sizeof(*next.at));
	if (!next.at)
		return false;
	for (size_t i = 0; i < t->room; i++) {
		if (t->at[i].item)
			next.at[place(&next, t->at[i].key)] = t->at[i];
	}
	pool_put(t->pool, t->at);
	*t = next;
	return true;
}

void *table_find(const struct table *t, uint64_t key)
{
	return t->room ? t->at[place(t, key)].item : NULL;
}

bool table_put(struct table *t, uint64_t key, void *item)
{
	struct table_slot *slot;

	if (t->n * 2 >= t->room && !grow(t))
		return false;
	slot = &t->at[place(t, key)];
	t->n += slot->item ? 0 : 1;
	*slot = (struct table_slot){key, item};
	return true;
}

/* Later entries of the same run move back, so that no mark of the dead is needed. */
static void close_hole(struct table *t, size_t hole)
{
	size_t mask = t->room - 1, i = hole;

	for (;;) {
		i = (i + 1) & mask;
		if (!t->at[i].item)
			break;
		if (((i - (size_t)t->at[i].key) & mask) >= ((i - hole) & mask)) {
			t->at[hole] = t->at[i];
			hole = i;
		}
	}
	t->at[hole] = (struct table_slot){0, NULL};
}

void table_drop(struct table *t, uint64_t key)
{
	size_t i;

	if (!t->room)
		return;
	i = place(t, key);
	if (!t->at[i].item)
		return;
	t->n--;
	close_hole(t, i);
}

void table_clear(struct table *t)
{
	pool_put(t->pool, t->at);
	*t = (struct table){NULL, 0, 0, t->pool};
}
