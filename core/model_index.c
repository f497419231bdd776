/* A list in the order of a column, and what of it passes a filter: made anew when it must
 * be, of many rows once a second. */
#include "core/model_inside.h"

enum { FEW = 512, SHORT = 24, DIGITS = 8, VALUES = 256, BEGINNING = 7 };

/* ---- room */

static bool bigger(struct model *m, const void ***at, size_t room)
{
	const void **more = pool_resized(m->pool, *at, room * sizeof(*more));

	*at = more ? more : *at;
	return more != NULL;
}

static bool room_for_one(struct model *m, struct list_index *ix)
{
	size_t room = ix->room ? ix->room * 2 : 64;
	struct listed *all;

	if (ix->n_all < ix->room)
		return true;
	/* the second half is for sorting */
	all = pool_resized(m->pool, ix->all, 2 * room * sizeof(*all));
	ix->all = all ? all : ix->all;
	if (!all || !bigger(m, &ix->base, room) || !bigger(m, &ix->at, room))
		return false;
	ix->room = room;
	return true;
}

void index_add(struct model *m, struct list_index *ix, const void *row)
{
	if (room_for_one(m, ix))
		ix->base[ix->n_all++] = row;
}

/* ---- sorting by weight: rows of the same one stay as they stand */

static void insert(struct listed *at, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct listed one = at[i];
		size_t to = i;

		for (; to && at[to - 1].weight > one.weight; to--)
			at[to] = at[to - 1];
		at[to] = one;
	}
}

static unsigned digit(const struct listed *one, int i)
{
	return (unsigned)(((uint64_t)one->weight ^ (uint64_t)1 << 63) >> 8 * i &
			  (VALUES - 1));
}

/* From one half into the other, by one digit. */
static void deal(const struct listed *from, struct listed *to, size_t n, int by,
		 const uint32_t *counts)
{
	uint32_t place[VALUES], sum = 0;

	for (int v = 0; v < VALUES; v++) {
		place[v] = sum;
		sum += counts[v];
	}
	for (size_t i = 0; i < n; i++)
		to[place[digit(&from[i], by)]++] = from[i];
}

static void by_weight(struct listed *at, struct listed *spare, size_t n)
{
	uint32_t counts[DIGITS][VALUES] = {{0}};
	struct listed *from = at, *to = spare, *other;

	if (n <= SHORT) {
		insert(at, n);
		return;
	}
	for (size_t i = 0; i < n; i++)
		for (int d = 0; d < DIGITS; d++)
			counts[d][digit(&at[i], d)]++;
	for (int d = 0; d < DIGITS; d++) {
		if (counts[d][digit(&at[0], d)] == n)
			continue; /* they are all alike in it */
		deal(from, to, n, d, counts[d]);
		other = from;
		from = to;
		to = other;
	}
	if (from != at)
		memcpy(at, from, n * sizeof(*at));
}

/* ---- the order of a column */

struct order {
	const struct list_kind *kind;
	const struct list_sort *sort;
	const struct model *model;
	int way;
	struct listed *spare;
};

static struct slice text_at(const struct order *o, const struct listed *one, char *room)
{
	return o->kind->rows.text(o->model, one->row, o->sort->field, room);
}

static size_t alike(struct slice a, struct slice b, size_t from)
{
	size_t n = from;

	while (n < a.n && n < b.n && a.at[n] == b.at[n])
		n++;
	return n;
}

/* How many bytes all texts begin with, at least `from`. */
static size_t common(const struct order *o, const struct listed *at, size_t n, size_t from)
{
	char room[2][FILTER_VALUE];
	struct slice first = text_at(o, &at[0], room[0]);
	size_t same = first.n;

	for (size_t i = 1; i < n && same > from; i++) {
		struct slice text = text_at(o, &at[i], room[1]);

		first.n = same;
		same = alike(first, text, from);
	}
	return same;
}

/* Some bytes as a number; true: there are more behind them. */
static bool beginning(struct slice text, size_t from, int64_t *weight)
{
	uint64_t n = 0;

	for (size_t i = from; i < from + BEGINNING; i++)
		n = n << 8 | (i < text.n ? (unsigned char)text.at[i] : 0);
	*weight = (int64_t)n;
	return text.n > from + BEGINNING;
}

/* By what comes behind the bytes that they have in common, and so on. */
static void by_text(const struct order *o, struct listed *at, size_t n, size_t from)
{
	size_t same = common(o, at, n, from), end;
	char room[FILTER_VALUE];
	bool more = false;

	for (size_t i = 0; i < n; i++) {
		more |= beginning(text_at(o, &at[i], room), same, &at[i].weight);
		at[i].weight *= o->way;
	}
	by_weight(at, o->spare, n);
	for (size_t i = 0; more && i < n; i = end) {
		for (end = i + 1; end < n && at[end].weight == at[i].weight;)
			end++;
		if (end - i > 1 && common(o, &at[i], end - i, same) > same)
			by_text(o, &at[i], end - i, same + BEGINNING);
	}
}

/* What has no text goes behind, as it stands; returns how many have one. */
static size_t apart(const struct order *o, struct listed *at, size_t n)
{
	char room[FILTER_VALUE];
	size_t with = 0, without = 0;

	for (size_t i = 0; i < n; i++) {
		if (text_at(o, &at[i], room).n)
			at[with++] = at[i];
		else
			o->spare[without++] = at[i];
	}
	memcpy(at + with, o->spare, without * sizeof(*at));
	return with;
}

static void sort(const struct order *o, struct listed *at, size_t n)
{
	if (o->sort->text) {
		n = apart(o, at, n);
		if (n)
			by_text(o, at, n, 0);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		int64_t value = o->kind->rows.number(o->model, at[i].row, o->sort->field);

		at[i].weight = value < 0 ? INT64_MAX : value * o->way;
	}
	by_weight(at, o->spare, n);
}

/* The rows in the order that counts where a column leaves it open. */
static void make_base(struct model *m, struct list_index *ix, const struct list_kind *k)
{
	struct order o = {k, &k->base, m, k->base.way, NULL};

	ix->n_all = 0;
	k->collect(m, ix);
	if (!ix->n_all)
		return;
	for (size_t i = 0; i < ix->n_all; i++)
		ix->all[i].row = ix->base[i];
	o.spare = ix->all + ix->room;
	sort(&o, ix->all, ix->n_all);
	for (size_t i = 0; i < ix->n_all; i++)
		ix->base[i] = ix->all[i].row;
}

static void put_in_order(const struct model *m, struct list_index *ix,
			 const struct list_kind *k)
{
	struct order o = {k, &k->sorts[ix->sort], m, 0, NULL};

	if (!ix->n_all)
		return;
	o.spare = ix->all + ix->room;
	o.way = ix->reverse ? -o.sort->way : o.sort->way;
	for (size_t i = 0; i < ix->n_all; i++)
		ix->all[i].row = ix->base[i];
	sort(&o, ix->all, ix->n_all);
}

/* ---- what passes */

static bool update_filter(struct list_index *ix, const struct list_kind *k,
			  struct slice wanted)
{
	struct filter_trouble why;

	wanted.n = wanted.n < sizeof(ix->words) ? wanted.n : sizeof(ix->words) - 1;
	if (ix->filter.fields && slice_eq(slice_of(ix->words), wanted))
		return false;
	slice_copy(ix->words, sizeof(ix->words), wanted);
	(void)filter_parse(&ix->filter, k->fields, wanted, &why);
	return true;
}

static void pick(const struct model *m, struct list_index *ix, const struct list_kind *k)
{
	struct filter_rows rows = k->rows;

	rows.context = m;
	ix->n = ix->n_shown = 0;
	for (size_t i = 0; i < ix->n_all; i++) {
		const void *row = ix->all[i].row;

		if (k->hidden && k->hidden(row))
			continue;
		ix->n_shown++;
		if (filter_passes(&ix->filter, &rows, row))
			ix->at[ix->n++] = row;
	}
}

/* Rows that change places more than once a second cannot be read; few are cheap. */
void index_update(struct model *m, struct list_index *ix, const struct list_kind *k,
		  const struct list_want *w, const struct list_members *now)
{
	int wanted = w->sort >= 0 && w->sort < k->n_sorts ? w->sort : 0;
	int64_t second = m->drawn_us / 1000000;
	bool gone = !ix->valid || ix->members.gone != now->gone,
	     turned = ix->sort != wanted || ix->reverse != w->reverse,
	     moved = ix->version != m->version,
	     may = moved && (ix->n_all < FEW || ix->second != second),
	     come = may && ix->members.come != now->come, filter;

	ix->sort = wanted;
	ix->reverse = w->reverse;
	if (gone || come) {
		make_base(m, ix, k);
		ix->members = *now;
	}
	if (gone || come || turned || (may && !k->sorts[wanted].fixed))
		put_in_order(m, ix, k);
	filter = update_filter(ix, k, w->filter);
	if (gone || turned || may || filter ||
	    (ix->second != second && ix->filter.uses & k->of_itself))
		pick(m, ix, k);
	ix->stale = moved && !gone && !may;
	ix->second = second;
	ix->version = ix->stale ? ix->version : m->version;
	ix->valid = true;
}

void index_free(struct list_index *ix, struct pool *pool)
{
	pool_put(pool, ix->all);
	pool_put(pool, ix->base);
	pool_put(pool, ix->at);
}
