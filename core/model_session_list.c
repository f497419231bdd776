/* The sessions of all channels as one list. */
#include "core/model_inside.h"

static const char *const sort_names[] = {
#define X(id, words) [SESSIONS_BY_##id] = words,
	SESSION_SORTS(X)
#undef X
};

const char *session_sort_name(int s)
{
	return s >= 0 && s < SESSIONS_BY_COUNT ? sort_names[s] : "";
}

static struct slice text_of(const void *context, const void *row, int field, char *room)
{
	const struct attempt *a = row;

	(void)context;
	switch (field) {
	case SESSION_CHANNEL:
		return slice_of(a->channel->name);
	case SESSION_PRODUCER:
		return slice_of(a->actor);
	case SESSION_STATE:
		attempt_word(a, room, FILTER_VALUE);
		return slice_of(room);
	case SESSION_WHY:
		return slice_of(a->over ? a->why : "");
	default: /* a number */
		return SLICE("");
	}
}

static int64_t age_ms(const struct model *m, const struct attempt *a)
{
	int64_t end_us = a->over ? a->over_us : m->drawn_us;

	return end_us > a->since_us ? (end_us - a->since_us) / 1000 : 0;
}

static int64_t took_ms(const struct attempt *a)
{
	return a->join_us && a->stages[STAGE_FRAGMENT].state == STAGE_DONE
		       ? (a->stages[STAGE_FRAGMENT].end_us - a->join_us) / 1000
		       : -1;
}

static int64_t video_bps(const struct model *m, const struct attempt *a)
{
	return attempt_fresh(a, m->drawn_us) ? a->video_bps : -1;
}

static int64_t number_of(const void *context, const void *row, int field)
{
	const struct model *m = context;
	const struct attempt *a = row;

	switch (field) {
	case SESSION_AGE:
		return age_ms(m, a);
	case SESSION_TOOK:
		return took_ms(a);
	case SESSION_BITRATE:
		return video_bps(m, a);
	case SESSION_FRAGMENTS:
		return a->fragments;
	case SESSION_LIVE:
		return a->live;
	case SESSION_HOLDS:
		return a->holds;
	default: /* a text, or the order in which they began */
		return a->key;
	}
}

static void collect(struct model *m, struct list_index *ix)
{
	for (size_t i = 0; i < m->n_channels; i++)
		for (const struct attempt *a = m->channels[i]->newest; a; a = a->older)
			index_add(m, ix, a);
}

/* It did no more than look. */
static bool hidden(const void *row)
{
	return !((const struct attempt *)row)->shown;
}

/* clang-format off */
static const struct list_sort sorts[SESSIONS_BY_COUNT] = {
	[SESSIONS_BY_LIVE] =      {SESSION_LIVE, -1, false, false},
	[SESSIONS_BY_STARTED] =   {SESSION_FIELD_COUNT, -1, false, true},
	[SESSIONS_BY_CHANNEL] =   {SESSION_CHANNEL, 1, true, true},
	[SESSIONS_BY_PRODUCER] =  {SESSION_PRODUCER, 1, true, true},
	[SESSIONS_BY_STATE] =     {SESSION_STATE, 1, true, false},
	[SESSIONS_BY_AGE] =       {SESSION_AGE, 1, false, false},
	[SESSIONS_BY_TOOK] =      {SESSION_TOOK, -1, false, false},
	[SESSIONS_BY_BITRATE] =   {SESSION_BITRATE, -1, false, false},
	[SESSIONS_BY_FRAGMENTS] = {SESSION_FRAGMENTS, -1, false, false},
	[SESSIONS_BY_WHY] =       {SESSION_WHY, 1, true, false},
};
/* clang-format on */

static const struct list_kind kind = {
	.fields = &filter_sessions,
	.rows = {text_of, number_of, NULL},
	.base = {SESSION_FIELD_COUNT, -1, false, true}, /* the newest first */
	.sorts = sorts,
	.n_sorts = SESSIONS_BY_COUNT,
	.collect = collect,
	.hidden = hidden,
	.of_itself = 1u << SESSION_AGE | 1u << SESSION_BITRATE,
};

void sessions_snapshot(struct model *m, const struct want *w, const struct attempt *chosen,
		       struct snapshot *out)
{
	struct list_index *ix = &m->session_list;
	size_t rows = w->sessions.rows && w->sessions.rows < SNAP_ROWS ? w->sessions.rows
								       : SNAP_ROWS;

	index_update(m, ix, &kind, &w->sessions,
		     &(struct list_members){m->attempts_version, m->attempt_keys});
	out->sessions_total = ix->n_shown;
	out->sessions_shown = ix->n;
	out->first_listed = w->sessions.first < ix->n ? w->sessions.first : ix->n;
	out->n_listed = ix->n - out->first_listed < rows ? ix->n - out->first_listed : rows;
	out->selected_session = SIZE_MAX;
	for (size_t i = 0; i < ix->n && chosen; i++)
		if (ix->at[i] == chosen)
			out->selected_session = i;
	for (size_t i = 0; i < out->n_listed; i++) {
		const struct attempt *a = ix->at[out->first_listed + i];

		attempt_fill(a, &out->listed[i]);
		out->listed[i].video_bps = video_bps(m, a);
	}
}
