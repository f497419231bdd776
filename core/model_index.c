/* A list in the order of a column, and what of it passes a filter: made anew when it must
 * be, of many rows once a second. */
#include "core/model_inside.h"

#include <stdlib.h>

enum { FEW = 512 };

static bool room_for_one(struct model *m, struct list_index *ix)
{
	size_t room = ix->room ? ix->room * 2 : 64;
	struct listed *all;
	const void **at;

	if (ix->n_all < ix->room)
		return true;
	all = pool_resized(m->pool, ix->all, room * sizeof(*all));
	ix->all = all ? all : ix->all;
	at = all ? pool_resized(m->pool, ix->at, room * sizeof(*at)) : NULL;
	ix->at = at ? at : ix->at;
	if (!at)
		return false;
	ix->room = room;
	return true;
}

void index_add(struct model *m, struct list_index *ix, const void *row)
{
	if (room_for_one(m, ix))
		ix->all[ix->n_all++].row = row;
}

/* ---- the order */

struct order {
	const struct list_kind *kind;
	const struct list_sort *sort;
	const struct model *model;
	int way;
};

/* The beginning of a text as a number; most texts differ there. */
static int64_t beginning(struct slice text)
{
	uint64_t n = 0;

	for (size_t i = 0; i < 7; i++)
		n = n << 8 | (i < text.n ? (unsigned char)text.at[i] : 0);
	return (int64_t)n;
}

static int64_t weight(const struct order *o, const void *row)
{
	char room[FILTER_VALUE];
	int64_t value;

	if (o->sort->text) {
		struct slice text = o->kind->rows.text(o->model, row, o->sort->field, room);

		return text.n ? beginning(text) * o->way : INT64_MAX;
	}
	value = o->kind->rows.number(o->model, row, o->sort->field);
	return value < 0 ? INT64_MAX : value * o->way;
}

static int compare_texts(struct slice a, struct slice b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n ? memcmp(a.at, b.at, n) : 0;

	return order ? order : (a.n > b.n) - (a.n < b.n);
}

static int compare(const void *left, const void *right, void *order)
{
	const struct listed *a = left, *b = right;
	const struct order *o = order;
	char room[2][FILTER_VALUE];
	int first = 0;

	if (a->weight != b->weight)
		return a->weight < b->weight ? -1 : 1;
	if (o->sort->text && a->weight != INT64_MAX)
		first = o->way * compare_texts(o->kind->rows.text(o->model, a->row,
								  o->sort->field, room[0]),
					       o->kind->rows.text(o->model, b->row,
								  o->sort->field, room[1]));
	return first ? first : o->kind->tie(a->row, b->row);
}

/* What stands in order already, and mostly it does, is not sorted again. */
static void sort(struct list_index *ix, struct order *o)
{
	bool in_order = true;

	for (size_t i = 0; i < ix->n_all; i++) {
		ix->all[i].weight = weight(o, ix->all[i].row);
		in_order =
			in_order && (!i || compare(&ix->all[i - 1], &ix->all[i], o) <= 0);
	}
	if (!in_order)
		qsort_r(ix->all, ix->n_all, sizeof(*ix->all), compare, o);
}

static void put_in_order(struct model *m, struct list_index *ix, const struct list_kind *k)
{
	struct order o = {k, &k->sorts[ix->sort], m, 0};

	o.way = ix->reverse ? -o.sort->way : o.sort->way;
	ix->n_all = 0;
	k->collect(m, ix);
	sort(ix, &o);
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
	ix->n = 0;
	for (size_t i = 0; i < ix->n_all; i++)
		if (filter_passes(&ix->filter, &rows, ix->all[i].row))
			ix->at[ix->n++] = ix->all[i].row;
}

/* Rows that change places more than once a second cannot be read; few are cheap. */
void index_update(struct model *m, struct list_index *ix, const struct list_kind *k,
		  const struct list_want *w, uint64_t members)
{
	int wanted = w->sort >= 0 && w->sort < k->n_sorts ? w->sort : 0;
	int64_t second = m->drawn_us / 1000000;
	bool must = !ix->valid || ix->members != members || ix->sort != wanted ||
		    ix->reverse != w->reverse,
	     moved = ix->version != m->version,
	     may = moved && (ix->n_all < FEW || ix->second != second), filter;

	ix->sort = wanted;
	ix->reverse = w->reverse;
	if (must || may)
		put_in_order(m, ix, k);
	filter = update_filter(ix, k, w->filter);
	if (must || may || filter ||
	    (ix->second != second && ix->filter.uses & k->of_itself))
		pick(m, ix, k);
	ix->stale = moved && !must && !may;
	ix->second = must || may ? second : ix->second;
	ix->members = members;
	ix->version = ix->stale ? ix->version : m->version;
	ix->valid = true;
}

void index_free(struct list_index *ix, struct pool *pool)
{
	pool_put(pool, ix->all);
	pool_put(pool, ix->at);
}
