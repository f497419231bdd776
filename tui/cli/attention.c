/* What to ask about next. */
#include "tui/cli/attention.h"

#include <stdlib.h>

#include "core/table.h"

struct attention {
	struct table by_name;
	struct attention_item **all;
	size_t n, room, at; /* at: where the search for what nobody looks at goes on */
	struct attention_item *seen[ATTENTION_SEEN];
	size_t n_seen;
	uint32_t round;
	int64_t last_ms; /* of the newest question; -1 = none yet */
	int64_t pause_ms, until_ms;
};

struct attention *attention_new(void)
{
	struct attention *a = calloc(1, sizeof(*a));

	if (a)
		a->last_ms = -1;
	return a;
}

static void free_item(struct attention_item *i)
{
	if (!i)
		return;
	free(i->name);
	free(i->arn);
	free(i);
}

void attention_free(struct attention *a)
{
	if (!a)
		return;
	for (size_t i = 0; i < a->n; i++)
		free_item(a->all[i]);
	free(a->all);
	table_clear(&a->by_name);
	free(a);
}

static bool grow(struct attention *a)
{
	size_t room = a->room ? a->room * 2 : 64;
	struct attention_item **more;

	if (a->n >= ATTENTION_MAX)
		return false;
	if (a->n < a->room)
		return true;
	if (!(more = realloc(a->all, room * sizeof(*more))))
		return false;
	a->all = more;
	a->room = room;
	return true;
}

static struct attention_item *add(struct attention *a, struct slice name, struct slice arn)
{
	struct attention_item *i = grow(a) ? calloc(1, sizeof(*i)) : NULL;

	if (!i)
		return NULL;
	i->asked_ms = i->told_ms = -1;
	i->name = strndup(name.at, name.n);
	i->arn = strndup(arn.at, arn.n);
	if (!i->name || !i->arn || !table_put(&a->by_name, table_key(name), i)) {
		free_item(i);
		return NULL;
	}
	return a->all[a->n++] = i;
}

void attention_list_begins(struct attention *a)
{
	a->round++;
}

struct attention_item *attention_put(struct attention *a, struct slice name,
				     struct slice arn)
{
	struct attention_item *i = attention_find(a, name);

	if (!name.n || !arn.n)
		return NULL;
	if (i && !slice_is(arn, i->arn)) { /* deleted and made again */
		attention_drop(a, name);
		i = NULL;
	}
	if (!i)
		i = add(a, name, arn);
	if (i)
		i->round = a->round;
	return i;
}

static void forget(struct attention *a, size_t at)
{
	struct attention_item *i = a->all[at];
	size_t kept = 0;

	for (size_t k = 0; k < a->n_seen; k++)
		if (a->seen[k] != i)
			a->seen[kept++] = a->seen[k];
	a->n_seen = kept;
	table_drop(&a->by_name, table_key(slice_of(i->name)));
	a->all[at] = a->all[--a->n];
	free_item(i);
}

void attention_list_ends(struct attention *a, attention_gone *gone, void *self)
{
	for (size_t at = a->n; at-- > 0;)
		if (a->all[at]->round != a->round) {
			gone(self, a->all[at]);
			forget(a, at);
		}
}

struct attention_item *attention_find(const struct attention *a, struct slice name)
{
	return table_find(&a->by_name, table_key(name));
}

void attention_drop(struct attention *a, struct slice name)
{
	struct attention_item *i = attention_find(a, name);

	for (size_t at = 0; i && at < a->n; at++)
		if (a->all[at] == i) {
			forget(a, at);
			return;
		}
}

size_t attention_count(const struct attention *a)
{
	return a->n;
}

void attention_see(struct attention *a, const char *const *names, size_t n)
{
	for (size_t i = 0; i < a->n_seen; i++)
		a->seen[i]->seen = false;
	a->n_seen = 0;
	for (size_t i = 0; i < n && a->n_seen < ATTENTION_SEEN; i++) {
		struct attention_item *item = attention_find(a, slice_of(names[i]));

		if (!item || item->seen)
			continue;
		item->seen = true;
		a->seen[a->n_seen++] = item;
	}
}

/* When it may be asked about; -1 = now. */
static int64_t due_ms(const struct attention_item *i)
{
	return i->asked_ms < 0 ? -1 : i->asked_ms + ATTENTION_STALE_MS;
}

static struct attention_item *among_seen(const struct attention *a, int64_t now_ms,
					 int64_t *next_ms)
{
	for (size_t i = 0; i < a->n_seen; i++) {
		int64_t due = due_ms(a->seen[i]);

		if (due <= now_ms)
			return a->seen[i];
		if (due < *next_ms)
			*next_ms = due;
	}
	return NULL;
}

/* Those that nobody looks at are asked about once. */
static struct attention_item *among_rest(struct attention *a)
{
	for (size_t turn = 0; a->n <= ATTENTION_FEW && turn < a->n; turn++) {
		struct attention_item *i = a->all[a->at % a->n];

		if (i->asked_ms < 0)
			return i;
		a->at++;
	}
	return NULL;
}

static struct attention_item *not_before(int64_t then_ms, int64_t now_ms, int64_t *wait_ms)
{
	*wait_ms = then_ms - now_ms;
	return NULL;
}

struct attention_item *attention_next(struct attention *a, int64_t now_ms, int64_t *wait_ms)
{
	int64_t next_ms = INT64_MAX;
	struct attention_item *i = among_seen(a, now_ms, &next_ms);
	int64_t pace = i ? ATTENTION_EVERY_MS : ATTENTION_IDLE_MS;

	*wait_ms = -1;
	if (!i)
		i = among_rest(a);
	if (!i)
		return next_ms == INT64_MAX ? NULL : not_before(next_ms, now_ms, wait_ms);
	if (a->until_ms > now_ms)
		return not_before(a->until_ms, now_ms, wait_ms);
	if (a->last_ms >= 0 && a->last_ms + pace > now_ms)
		return not_before(a->last_ms + pace, now_ms, wait_ms);
	i->asked_ms = a->last_ms = now_ms;
	return i;
}

void attention_told(struct attention *a, struct attention_item *i, int64_t now_ms)
{
	i->told_ms = i->asked_ms = now_ms;
	if (now_ms - a->until_ms > ATTENTION_PAUSE_MAX_MS)
		a->pause_ms = 0; /* it was quiet long enough */
}

bool attention_slow(struct attention *a, int64_t now_ms)
{
	bool news = !a->pause_ms;

	a->pause_ms = a->pause_ms ? a->pause_ms * 2 : ATTENTION_PAUSE_MS;
	if (a->pause_ms > ATTENTION_PAUSE_MAX_MS)
		a->pause_ms = ATTENTION_PAUSE_MAX_MS;
	a->until_ms = now_ms + a->pause_ms;
	return news;
}
