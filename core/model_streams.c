/* The streams there are: what is told of them, and their list. */
#include "core/model_inside.h"

static const char *const sort_names[] = {
#define X(id, words) [STREAMS_BY_##id] = words,
	STREAM_SORTS(X)
#undef X
};

const char *stream_sort_name(int s)
{
	return s >= 0 && s < STREAMS_BY_COUNT ? sort_names[s] : "";
}

/* Of what is kept of the name, so that a channel's copy of it finds the stream. */
static uint64_t stream_key(struct slice name)
{
	char kept[64];

	words_copy(kept, sizeof(kept), name);
	return table_key(slice_of(kept));
}

struct stream *stream_get(struct model *m, struct slice name, bool make)
{
	uint64_t key = stream_key(name);
	struct stream *s = name.n ? table_find(&m->streams, key) : NULL;

	if (s || !make || !name.n || m->streams.n >= CHANNELS_MAX)
		return s;
	s = pool_zeroed(m->pool, sizeof(*s));
	if (!s || !table_put(&m->streams, key, s)) {
		pool_put(m->pool, s);
		return NULL;
	}
	s->retention_h = -1;
	words_copy(s->name, sizeof(s->name), name);
	m->streams_version++;
	return s;
}

void stream_count(struct model *m, const struct channel *c, int way)
{
	struct stream *s = c->gone || c->p2p || !c->stream[0]
				   ? NULL
				   : stream_get(m, slice_of(c->stream), false);

	if (s)
		s->n_channels += way < 0 && !s->n_channels ? 0 : way;
}

void stream_stored(struct model *m, const struct channel *c, const struct event *e)
{
	struct slice name = e->d.stream.n ? e->d.stream : slice_of(c->stream);
	struct stream *s = name.n ? stream_get(m, name, false) : NULL;

	if (!s)
		return;
	s->fragments++;
	s->last_fragment_us = e->at_us;
}

void fold_stream(struct model *m, const struct event *e, struct where w)
{
	struct stream *s = stream_get(m, e->d.stream, true);
	int64_t hours = e->d.count < 0           ? -1
			: e->d.count > INT32_MAX ? INT32_MAX
						 : e->d.count;

	(void)w;
	if (!s)
		return;
	m->news += s->retention_h != (int)hours;
	s->retention_h = (int)hours;
	if (e->d.state.n)
		words_copy(s->status, sizeof(s->status), e->d.state);
	if (e->d.start_ms > 0)
		s->created_ms = e->d.start_ms;
	channel_recount(m, s->channel);
}

void fold_stream_gone(struct model *m, const struct event *e, struct where w)
{
	uint64_t key = stream_key(e->d.stream);
	struct stream *s = e->d.stream.n ? table_find(&m->streams, key) : NULL;

	(void)w;
	if (!s)
		return;
	table_drop(&m->streams, key);
	m->streams_version++;
	channel_recount(m, s->channel);
	pool_put(m->pool, s);
}

/* ---- the list */

/* The channel that is mapped to it now; "" = none is known. */
static const char *mapped(const struct stream *s)
{
	const struct channel *c = s->channel;

	return c && !c->gone && !c->p2p && strcmp(c->stream, s->name) == 0 ? c->name : "";
}

static struct slice text_of(const void *context, const void *row, int field, char *room)
{
	const struct stream *s = row;

	(void)context;
	(void)room;
	switch (field) {
	case STREAM_NAME:
		return slice_of(s->name);
	case STREAM_CHANNEL:
		return slice_of(mapped(s));
	case STREAM_STATUS:
		return slice_of(s->status);
	default: /* a number */
		return SLICE("");
	}
}

static int64_t number_of(const void *context, const void *row, int field)
{
	const struct model *m = context;
	const struct stream *s = row;
	int64_t wall_ms = m->now_wall_ms + (m->drawn_us - m->now_us) / 1000;

	switch (field) {
	case STREAM_RETENTION:
		return s->retention_h;
	case STREAM_CREATED:
		return !s->created_ms            ? -1
		       : wall_ms > s->created_ms ? wall_ms - s->created_ms
						 : 0;
	case STREAM_STORED:
		return !s->last_fragment_us ? -1
		       : m->drawn_us > s->last_fragment_us
			       ? (m->drawn_us - s->last_fragment_us) / 1000
			       : 0;
	case STREAM_FRAGMENTS:
		return s->fragments;
	case STREAM_MAPPED:
		return s->n_channels > 0;
	default: /* a text */
		return -1;
	}
}

static void collect(struct model *m, struct list_index *ix)
{
	for (size_t i = 0; i < m->streams.room; i++)
		if (m->streams.at[i].item)
			index_add(m, ix, m->streams.at[i].item);
}

/* clang-format off */
static const struct list_sort sorts[STREAMS_BY_COUNT] = {
	[STREAMS_BY_NAME] =      {STREAM_NAME, 1, true, true},
	[STREAMS_BY_STATUS] =    {STREAM_STATUS, 1, true, false},
	[STREAMS_BY_RETENTION] = {STREAM_RETENTION, 1, false, false},
	[STREAMS_BY_CREATED] =   {STREAM_CREATED, 1, false, false},
	[STREAMS_BY_CHANNEL] =   {STREAM_CHANNEL, 1, true, false},
	[STREAMS_BY_FRAGMENTS] = {STREAM_FRAGMENTS, -1, false, false},
	[STREAMS_BY_STORED] =    {STREAM_STORED, 1, false, false},
};
/* clang-format on */

static const struct list_kind kind = {
	.fields = &filter_streams,
	.rows = {text_of, number_of, NULL},
	.base = {STREAM_NAME, 1, true, true},
	.sorts = sorts,
	.n_sorts = STREAMS_BY_COUNT,
	.collect = collect,
	.of_itself = 1u << STREAM_CREATED | 1u << STREAM_STORED,
};

static void fill(const struct stream *s, struct stream_row *out)
{
	*out = (struct stream_row){.channels = s->n_channels,
				   .retention_h = s->retention_h,
				   .created_wall_ms = s->created_ms,
				   .fragments = s->fragments,
				   .last_fragment_us = s->last_fragment_us};
	memcpy(out->name, s->name, sizeof(out->name));
	memcpy(out->status, s->status, sizeof(out->status));
	words_copy(out->channel, sizeof(out->channel), slice_of(mapped(s)));
}

void streams_snapshot(struct model *m, const struct want *w, struct snapshot *out)
{
	struct list_index *ix = &m->stream_list;
	const struct stream *chosen = w->stream.n ? stream_get(m, w->stream, false) : NULL;
	size_t rows = w->streams.rows && w->streams.rows < SNAP_STREAMS ? w->streams.rows
									: SNAP_STREAMS;

	index_update(m, ix, &kind, &w->streams,
		     &(struct list_members){m->streams_version, 0});
	out->streams_total = m->streams.n;
	out->streams_shown = ix->n;
	out->first_stream = w->streams.first < ix->n ? w->streams.first : ix->n;
	out->n_streams =
		ix->n - out->first_stream < rows ? ix->n - out->first_stream : rows;
	out->selected_stream = SIZE_MAX;
	for (size_t i = 0; i < ix->n && chosen; i++)
		if (ix->at[i] == chosen)
			out->selected_stream = i;
	for (size_t i = 0; i < out->n_streams; i++)
		fill(ix->at[out->first_stream + i], &out->streams[i]);
}
