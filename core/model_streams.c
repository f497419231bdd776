/* The streams there are, for whoever must choose one. */
#include "core/model_inside.h"

static bool passes(const struct stream *s, struct slice filter)
{
	return !filter.n || words_have(slice_of(s->name), filter);
}

static void fill(const struct stream *s, struct stream_row *out)
{
	const struct channel *c = s->channel;
	bool mapped = c && !c->gone && !c->p2p && strcmp(c->stream, s->name) == 0;

	memcpy(out->name, s->name, sizeof(out->name));
	out->retention_h = s->retention_h;
	memset(out->channel, 0, sizeof(out->channel));
	if (mapped)
		memcpy(out->channel, c->name, sizeof(out->channel));
}

/* In the order of names; where there is no room the last one goes. */
static void insert(struct snapshot *out, const struct stream *s)
{
	size_t at = out->n_streams;

	while (at > 0 && strcmp(out->streams[at - 1].name, s->name) > 0)
		at--;
	if (at == SNAP_STREAMS)
		return;
	if (out->n_streams < SNAP_STREAMS)
		out->n_streams++;
	memmove(&out->streams[at + 1], &out->streams[at],
		(out->n_streams - at - 1) * sizeof(out->streams[0]));
	fill(s, &out->streams[at]);
}

void streams_snapshot(const struct model *m, const struct want *w, struct snapshot *out)
{
	out->n_streams = 0;
	out->streams_total = m->streams.n;
	for (size_t i = 0; i < m->streams.room; i++) {
		const struct stream *s = m->streams.at[i].item;

		if (s && passes(s, w->stream_filter))
			insert(out, s);
	}
}
