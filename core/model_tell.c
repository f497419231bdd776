/* What exists as events, as if it had just been told. */
#include "core/model_inside.h"

static struct event about(const struct model *m, enum event_kind kind,
			  const struct channel *c)
{
	return (struct event){.kind = kind,
			      .from = strcmp(m->place, "LIVE") == 0 ? FROM_API
								    : FROM_OBSERVED,
			      .at_us = m->now_us,
			      .wall_ms = m->now_wall_ms,
			      .d = {.channel = slice_of(c ? c->name : "")}};
}

static void tell_channel(const struct model *m, const struct channel *c, model_told *told,
			 void *self)
{
	struct event e = about(m, EV_CHANNEL, c);

	e.d.arn = slice_of(c->arn);
	e.d.state = slice_of(c->status);
	e.d.ms = (int64_t)c->ttl_s * 1000;
	told(self, &e);
	if (!c->storage[0])
		return;
	e = about(m, EV_MAPPING, c);
	e.d.state = slice_of(c->storage);
	e.d.stream = slice_of(c->stream);
	told(self, &e);
}

static void tell_stream(const struct model *m, const struct stream *s, model_told *told,
			void *self)
{
	struct event e = about(m, EV_STREAM, NULL);

	if (s->retention_h < 0)
		return;
	e.d.stream = slice_of(s->name);
	e.d.state = slice_of(s->status);
	e.d.start_ms = s->created_ms;
	e.d.count = s->retention_h;
	told(self, &e);
}

static void tell_access(const struct model *m, model_told *told, void *self)
{
	struct event e = about(m, EV_ACCESS, NULL);

	if (!m->access.source[0])
		return;
	e.d.id = slice_of(m->access.source);
	e.d.start_ms = m->access.ends_ms;
	if (m->access.off_ms >= 0)
		e.d.state = m->access.ahead ? SLICE("ahead") : SLICE("behind");
	e.d.ms = m->access.off_ms >= 0 ? m->access.off_ms : 0;
	e.d.code = m->access.corrected;
	told(self, &e);
}

void model_tell(const struct model *m, model_told *told, void *self)
{
	tell_access(m, told, self);
	for (size_t i = 0; i < m->n_channels; i++)
		if (!m->channels[i]->gone)
			tell_channel(m, m->channels[i], told, self);
	for (size_t i = 0; i < m->streams.room; i++)
		if (m->streams.at[i].item)
			tell_stream(m, m->streams.at[i].item, told, self);
}
