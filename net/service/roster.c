/* Things by name, kept sorted. */
#include "net/service/roster.h"

#include <stdlib.h>

#include "net/service/inner.h"

static int compare(const char *item, struct slice name)
{
	size_t n = strlen(item), both = n < name.n ? n : name.n;
	int c = both ? memcmp(item, name.at, both) : 0; /* no name may be no bytes at all */

	return c ? c : (n > name.n) - (n < name.n);
}

size_t roster_from(const struct roster *r, struct slice name)
{
	size_t low = 0, high = r->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(r->all[middle], name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void *roster_find(const struct roster *r, struct slice name)
{
	size_t i = roster_from(r, name);

	return i < r->n && !compare(r->all[i], name) ? r->all[i] : NULL;
}

void roster_add(struct roster *r, void *item)
{
	size_t i = roster_from(r, slice_of(item));

	if (r->n == r->room) {
		r->room = r->room * 2 + 16;
		r->all = need(realloc(r->all, r->room * sizeof(*r->all)));
	}
	memmove(r->all + i + 1, r->all + i, (r->n - i) * sizeof(*r->all));
	r->all[i] = item;
	r->n++;
}

void roster_drop(struct roster *r, const void *item)
{
	size_t i = roster_from(r, slice_of(item));

	if (i >= r->n || r->all[i] != item)
		return;
	r->n--;
	memmove(r->all + i, r->all + i + 1, (r->n - i) * sizeof(*r->all));
}

void roster_clear(struct roster *r)
{
	free(r->all);
	*r = (struct roster){0};
}
