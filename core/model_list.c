/* The list of channels: sorted by a column, filtered by an expression, and the rows of it
 * that a screen shows. */
#include "core/model_inside.h"

#include <stdlib.h>

static const char *const sort_names[] = {
#define X(id, words) [SORT_##id] = words,
	CHANNEL_SORTS(X)
#undef X
};

const char *channel_sort_name(enum channel_sort s)
{
	return (unsigned)s < SORT_COUNT ? sort_names[s] : "";
}

/* ---- what a channel says for a field */

static struct slice text_of(const void *context, const void *row, int field, char *room)
{
	const struct channel *c = row;

	(void)context;
	switch (field) {
	case CHANNEL_NAME:
		return slice_of(c->name);
	case CHANNEL_STATE:
		if (!c->front)
			return c->p2p ? SLICE("p2p only") : SLICE("");
		return slice_of(channel_state(c, room, FILTER_VALUE));
	case CHANNEL_STREAM:
		return slice_of(c->stream);
	case CHANNEL_STATUS:
		return slice_of(c->status);
	case CHANNEL_STORAGE:
		return slice_of(c->storage);
	case CHANNEL_PRODUCER:
		return slice_of(c->front ? c->front->actor : "");
	default: /* a number */
		return SLICE("");
	}
}

static int64_t media_of(const struct model *m, const struct attempt *a, int field)
{
	if (!a || !attempt_fresh(a, m->drawn_us))
		return -1;
	return field == CHANNEL_BITRATE ? a->video_bps
	       : field == CHANNEL_LOSS  ? a->loss_milli
	       : a->rtt_us < 0          ? -1
					: a->rtt_us / 1000;
}

static int64_t ms_since(const struct model *m, int64_t at_us)
{
	return at_us <= 0 ? -1 : m->drawn_us > at_us ? (m->drawn_us - at_us) / 1000 : 0;
}

static int64_t number_of(const void *context, const void *row, int field)
{
	const struct model *m = context;
	const struct channel *c = row;

	switch (field) {
	case CHANNEL_BITRATE:
	case CHANNEL_LOSS:
	case CHANNEL_RTT:
		return media_of(m, c->front, field);
	case CHANNEL_AGE:
		return ms_since(m, channel_since(c));
	case CHANNEL_STORED:
		return ms_since(m, c->last_fragment_us);
	case CHANNEL_RETENTION:
		return channel_retention(m, c);
	case CHANNEL_FRAGMENTS:
		return c->fragments;
	case CHANNEL_PRODUCERS:
		return c->n_producing;
	case CHANNEL_SESSIONS:
		return c->n_sessions;
	case CHANNEL_TAKEOVERS:
		return c->n_takeovers;
	case CHANNEL_ERRORS:
		return c->errors;
	case CHANNEL_WARNINGS:
		return c->warnings;
	case CHANNEL_LIVE:
		return c->front && c->front->live;
	case CHANNEL_TAG:
		return c->tagged;
	default: /* a text */
		return -1;
	}
}

/* ---- the order */

/* Trouble first, then what is on its way, then what runs, then what is silent. */
static int rank(const struct channel *c)
{
	const struct attempt *a = c->front;

	if (!a)
		return c->p2p ? 5 : 4;
	if (a->over)
		return a->ended ? 3 : a->taken_over ? 1 : 0;
	if (a->refused)
		return 0;
	return a->media_us ? 3 : 2;
}

/* way: 1 the least first, -1 the most first. */
/* clang-format off */
static const struct {
	enum channel_field field;
	int way;
	bool text;
} sorts[SORT_COUNT] = {
	[SORT_NAME] =      {CHANNEL_NAME, 1, true},      [SORT_STATUS] =    {CHANNEL_STATUS, 1, true},
	[SORT_STORAGE] =   {CHANNEL_STORAGE, -1, true},  [SORT_STREAM] =    {CHANNEL_STREAM, 1, true},
	[SORT_PRODUCER] =  {CHANNEL_PRODUCER, 1, true},  [SORT_RETENTION] = {CHANNEL_RETENTION, 1, false},
	[SORT_STATE] =     {CHANNEL_STATE, 1, false},    [SORT_AGE] =       {CHANNEL_AGE, 1, false},
	[SORT_RTT] =       {CHANNEL_RTT, -1, false},     [SORT_LOSS] =      {CHANNEL_LOSS, -1, false},
	[SORT_BITRATE] =   {CHANNEL_BITRATE, -1, false}, [SORT_PRODUCERS] = {CHANNEL_PRODUCERS, -1, false},
	[SORT_TAKEOVERS] = {CHANNEL_TAKEOVERS, -1, false}, [SORT_FRAGMENTS] = {CHANNEL_FRAGMENTS, -1, false},
	[SORT_STORED] =    {CHANNEL_STORED, 1, false},   [SORT_HEALTH] =    {CHANNEL_ERRORS, -1, false},
};
/* clang-format on */

static int64_t value_of(const struct model *m, const struct channel *c,
			enum channel_sort sort)
{
	if (sort == SORT_STATE)
		return rank(c);
	if (sort == SORT_HEALTH && (c->errors || c->warnings))
		return (int64_t)c->errors * 100000 + c->warnings;
	if (sort == SORT_HEALTH)
		return c->storage[0] ? 0 : -1;
	return number_of(m, c, (int)sorts[sort].field);
}

static int64_t weight(const struct model *m, const struct channel *c,
		      const struct channel_index *ix)
{
	char room[FILTER_VALUE];
	int64_t value;

	if (sorts[ix->sort].text)
		return text_of(m, c, (int)sorts[ix->sort].field, room).n ? 0 : INT64_MAX;
	value = value_of(m, c, ix->sort);
	return value < 0 ? INT64_MAX : value * sorts[ix->sort].way * (ix->reverse ? -1 : 1);
}

/* Without the names. */
static int compare_values(const struct ranked *a, const struct ranked *b,
			  const struct channel_index *ix)
{
	int way = ix->reverse ? -sorts[ix->sort].way : sorts[ix->sort].way;
	int field = (int)sorts[ix->sort].field;
	char room[2][FILTER_VALUE];

	if (a->weight != b->weight)
		return a->weight < b->weight ? -1 : 1;
	if (!sorts[ix->sort].text || a->weight == INT64_MAX)
		return 0;
	return way * strcmp(text_of(NULL, a->channel, field, room[0]).at,
			    text_of(NULL, b->channel, field, room[1]).at);
}

static int compare(const void *left, const void *right, void *index)
{
	const struct ranked *a = left, *b = right;
	int order = compare_values(a, b, index);

	return order ? order : strcmp(a->channel->name, b->channel->name);
}

static void collect(const struct model *m, struct channel_index *ix)
{
	ix->n_all = 0;
	for (size_t i = 0; i < m->n_channels; i++) {
		if (!m->channels[i]->gone)
			ix->all[ix->n_all++].channel = m->channels[i];
	}
}

/* What stands in order already, and mostly it does, is not sorted again. */
static void sort(const struct model *m, struct channel_index *ix)
{
	bool in_order = true;

	for (size_t i = 0; i < ix->n_all; i++) {
		ix->all[i].weight = weight(m, ix->all[i].channel, ix);
		in_order =
			in_order && (!i || compare(&ix->all[i - 1], &ix->all[i], ix) <= 0);
	}
	if (!in_order)
		qsort_r(ix->all, ix->n_all, sizeof(*ix->all), compare, ix);
}

static void reverse(struct ranked *at, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		struct ranked t = at[i];

		at[i] = at[n - 1 - i];
		at[n - 1 - i] = t;
	}
}

/* What stands in order, the other way around: those with the same value keep theirs, which
 * is by name, and those without one stay last. */
static void turn_around(struct channel_index *ix)
{
	size_t valued = ix->n_all, end;

	while (valued && ix->all[valued - 1].weight == INT64_MAX)
		valued--;
	reverse(ix->all, valued);
	for (size_t from = 0; from < valued; from = end) {
		end = from + 1;
		while (end < valued && !compare_values(&ix->all[from], &ix->all[end], ix))
			end++;
		reverse(ix->all + from, end - from);
	}
}

/* Rows that change places more than once a second cannot be read. */
static bool update_order(struct model *m, struct channel_index *ix, const struct want *w)
{
	enum channel_sort wanted = (unsigned)w->sort < SORT_COUNT ? w->sort : SORT_NAME;
	int64_t second = m->drawn_us / 1000000;
	bool names = !ix->valid || ix->names != m->names_version,
	     turned = ix->sort == wanted && ix->reverse != w->reverse,
	     way = ix->sort != wanted || turned,
	     moved = wanted != SORT_NAME && ix->version != m->version;

	ix->stale = !names && !way && moved && ix->second == second;
	if (!names && !way && (!moved || ix->stale))
		return false;
	ix->valid = true;
	ix->names = m->names_version;
	ix->second = second;
	ix->sort = wanted;
	ix->reverse = w->reverse;
	if (names)
		collect(m, ix);
	else if (turned)
		turn_around(ix);
	sort(m, ix);
	return true;
}

/* ---- what passes */

static bool room_for(const struct model *m, struct channel_index *ix)
{
	struct ranked *all;
	struct channel **at;

	if (ix->room >= m->n_channels)
		return ix->all != NULL;
	all = pool_resized(m->pool, ix->all, m->channel_room * sizeof(*all));
	ix->all = all ? all : ix->all;
	at = all ? pool_resized(m->pool, ix->at, m->channel_room * sizeof(*at)) : NULL;
	ix->at = at ? at : ix->at;
	if (!at)
		return false;
	ix->room = m->channel_room;
	return true;
}

static bool update_filter(struct channel_index *ix, struct slice wanted)
{
	struct filter_trouble why;

	wanted.n = wanted.n < sizeof(ix->words) ? wanted.n : sizeof(ix->words) - 1;
	if (ix->filter.fields && slice_eq(slice_of(ix->words), wanted))
		return false;
	slice_copy(ix->words, sizeof(ix->words), wanted);
	(void)filter_parse(&ix->filter, &filter_channels, wanted, &why);
	return true;
}

static void update_tags(struct model *m, struct channel_index *ix, const struct want *w)
{
	uint64_t tags = m->names_version;

	for (size_t i = 0; i < w->n_tags; i++)
		tags += table_key(slice_of(w->tags[i]));
	if (tags == ix->tags)
		return;
	ix->tags = tags;
	for (size_t i = 0; i < m->n_channels; i++)
		m->channels[i]->tagged = false;
	for (size_t i = 0; i < w->n_tags; i++) {
		struct channel *c = channel_shown(m, slice_of(w->tags[i]));

		if (c)
			c->tagged = true;
	}
}

static void pick(const struct model *m, struct channel_index *ix)
{
	const struct filter_rows rows = {text_of, number_of, m};

	ix->n = 0;
	for (size_t i = 0; i < ix->n_all; i++) {
		if (filter_passes(&ix->filter, &rows, ix->all[i].channel))
			ix->at[ix->n++] = ix->all[i].channel;
	}
}

/* Tags and time change what passes without an event; they are cheap to ask again. */
static void update(struct model *m, const struct want *w)
{
	const unsigned of_itself = 1u << CHANNEL_TAG | 1u << CHANNEL_AGE |
				   1u << CHANNEL_STORED | 1u << CHANNEL_BITRATE |
				   1u << CHANNEL_LOSS | 1u << CHANNEL_RTT;
	struct channel_index *ix = &m->index;
	bool again, filter;

	if (!room_for(m, ix))
		return;
	update_tags(m, ix, w);
	again = update_order(m, ix, w);
	filter = update_filter(ix, w->filter);
	if (again || filter || ix->filter.uses & of_itself ||
	    (ix->filter.n && ix->version != m->version))
		pick(m, ix);
	ix->version = ix->stale ? ix->version : m->version;
}

void channel_list(struct model *m, const struct want *w, struct snapshot *out)
{
	size_t rows = w->channel_rows < SNAP_ROWS ? w->channel_rows : SNAP_ROWS;
	const struct channel *chosen = channel_shown(m, w->channel);

	update(m, w);
	out->channels_shown = m->index.n;
	out->first_channel = w->first_channel < m->index.n ? w->first_channel : m->index.n;
	out->n_channels = m->index.n - out->first_channel < rows
				  ? m->index.n - out->first_channel
				  : rows;
	out->selected_channel = SIZE_MAX;
	for (size_t i = 0; i < m->index.n && chosen; i++) {
		if (m->index.at[i] == chosen)
			out->selected_channel = i;
	}
	for (size_t i = 0; i < out->n_channels; i++)
		channel_fill(m, m->index.at[out->first_channel + i], &out->channels[i]);
}
