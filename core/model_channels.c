/* Channels as they exist, and a channel as a row. */
#include "core/model_inside.h"

#include <stdlib.h>

#include "core/arn.h"
#include "core/kvsapi.h"

static void name_of(struct slice *name, struct slice arn)
{
	struct arn parsed;

	if (!name->n && arn.n && arn_parse(&parsed, arn) == FAULT_NONE)
		*name = parsed.name;
}

static bool channel_room(struct model *m)
{
	size_t room = m->channel_room ? m->channel_room * 2 : 64;
	struct channel **more;

	if (m->n_channels < m->channel_room)
		return true;
	more = m->n_channels < CHANNELS_MAX
		       ? pool_resized(m->pool, m->channels, room * sizeof(*more))
		       : NULL;
	if (!more)
		return false;
	m->channels = more;
	m->channel_room = room;
	return true;
}

static struct channel *channel_new(struct model *m, struct slice name, uint64_t key)
{
	struct channel *c = channel_room(m) ? pool_zeroed(m->pool, sizeof(*c)) : NULL;

	if (!c || !table_put(&m->by_name, key, c)) {
		pool_put(m->pool, c);
		return NULL;
	}
	m->channels[m->n_channels++] = c;
	c->key = (uint32_t)m->n_channels;
	c->name_key = key;
	c->gone = true;
	words_copy(c->name, sizeof(c->name), name);
	return c;
}

struct channel *channel_get(struct model *m, struct slice name, struct slice arn, bool make)
{
	struct channel *c;
	uint64_t key;

	name_of(&name, arn);
	if (!name.n)
		return NULL;
	key = table_key(name);
	c = table_find(&m->by_name, key);
	if (!c && make)
		c = channel_new(m, name, key);
	if (c && make && c->gone) {
		c->gone = false;
		m->n_listed++;
		m->names_version++;
	}
	return c;
}

struct channel *channel_shown(struct model *m, struct slice name)
{
	struct channel *c = channel_get(m, name, (struct slice){NULL, 0}, false);

	for (size_t i = 0; !c && i < m->n_channels && name.n == sizeof(c->name) - 1; i++)
		c = slice_is(name, m->channels[i]->name) ? m->channels[i] : NULL;
	return c;
}

void channel_drop(struct model *m, struct channel *c)
{
	while (c->newest) {
		struct attempt *a = c->newest;

		c->newest = a->older;
		attempt_free(m, a);
	}
	while (c->producers) {
		struct producer *p = c->producers;

		c->producers = p->next;
		pool_put(m->pool, p);
	}
	pool_put(m->pool, c->takeovers);
	pool_put(m->pool, c->stored);
	pool_put(m->pool, c->past);
	pool_put(m->pool, c->keys);
	pool_put(m->pool, c);
}

int channel_retention(const struct model *m, const struct channel *c)
{
	const struct stream *s =
		c->stream[0] ? table_find(&m->streams, table_key(slice_of(c->stream)))
			     : NULL;

	return s ? s->retention_h : -1;
}

void channel_recount(struct model *m, struct channel *c)
{
	int errors = 0, warnings = 0;

	if (!c)
		return;
	alerts_count(m, c, &errors, &warnings);
	m->errors += errors - c->errors;
	m->warnings += warnings - c->warnings;
	c->errors = errors;
	c->warnings = warnings;
}

static void set(struct model *m, char *to, size_t room, struct slice s)
{
	if (!s.n || slice_is(s, to))
		return;
	words_copy(to, room, s);
	m->news++;
}

/* "" = not known any more. */
static void set_storage(struct model *m, struct channel *c, const char *words)
{
	m->n_described -= c->storage[0] != '\0';
	m->n_enabled -= strcmp(c->storage, "ENABLED") == 0;
	slice_copy(c->storage, sizeof(c->storage), slice_of(words));
	m->n_described += c->storage[0] != '\0';
	m->n_enabled += strcmp(c->storage, "ENABLED") == 0;
}

void fold_channel(struct model *m, const struct event *e, struct where w)
{
	struct channel *c = w.channel;

	if (!c)
		return;
	set(m, c->arn, sizeof(c->arn), e->d.arn);
	set(m, c->status, sizeof(c->status), e->d.state);
	if (e->d.ms > 0)
		c->ttl_s = (int)(e->d.ms / 1000 < INT32_MAX ? e->d.ms / 1000 : INT32_MAX);
}

void fold_channel_gone(struct model *m, const struct event *e, struct where w)
{
	(void)e;
	if (!w.channel || w.channel->gone)
		return;
	stream_count(m, w.channel, -1);
	w.channel->gone = true;
	w.channel->told = false;
	w.channel->arn[0] = w.channel->status[0] = w.channel->stream[0] = '\0';
	set_storage(m, w.channel, "");
	m->n_listed--;
	m->names_version++;
	channel_recount(m, w.channel);
}

void channel_doubt(struct model *m, struct channel *c)
{
	if (c->gone || c->arn[0] || c->status[0] || c->storage[0] || c->told)
		return;
	c->gone = true;
	m->n_listed--;
	m->names_version++;
	channel_recount(m, c);
}

static void map(struct model *m, struct channel *c, bool enabled, struct slice stream)
{
	struct stream *s;

	/* Saying it twice is no news. */
	m->news += c->storage[0] == '\0' || c->p2p == enabled ||
		   (stream.n ? !slice_is(stream, c->stream) : !enabled && c->stream[0]);
	stream_count(m, c, -1);
	set_storage(m, c, enabled ? "ENABLED" : "DISABLED");
	c->p2p = !enabled;
	if (stream.n) {
		words_copy(c->stream, sizeof(c->stream), stream);
		s = stream_get(m, slice_of(c->stream), true);
		if (s)
			s->channel = c;
	} else if (!enabled) {
		c->stream[0] = '\0';
	}
	stream_count(m, c, 1);
	channel_recount(m, c);
}

void fold_mapping(struct model *m, const struct event *e, struct where w)
{
	struct slice stream = e->d.stream;
	struct arn arn;

	if (!w.channel)
		return;
	if (arn_parse(&arn, stream) == FAULT_NONE)
		stream = arn.name;
	w.channel->keeps_nothing &= !slice_is(e->d.state, "ENABLED");
	map(m, w.channel, slice_is(e->d.state, "ENABLED"), stream);
}

/* What the answer of a describe call says about the channel. */
void channel_learn(struct model *m, struct channel *c, const struct event *e)
{
	enum kvs_op op = kvs_op_named(e->d.op);
	struct kvs_channel channel;
	struct kvs_storage storage;
	struct arn arn;

	if (op == KVS_DESCRIBE_CHANNEL &&
	    kvs_read_channel(&channel, e->d.body, m->scratch, SCRATCH) == FAULT_NONE) {
		set(m, c->arn, sizeof(c->arn), channel.arn);
		set(m, c->status, sizeof(c->status), channel.status);
		c->ttl_s = channel.ttl_s > 0 ? channel.ttl_s : c->ttl_s;
	}
	if (op == KVS_DESCRIBE_STORAGE &&
	    kvs_read_storage(&storage, e->d.body, m->scratch, SCRATCH) == FAULT_NONE)
		map(m, c, storage.enabled,
		    arn_parse(&arn, storage.stream_arn) == FAULT_NONE ? arn.name
								      : SLICE(""));
}

/* ---- rows */

const char *channel_state(const struct channel *c, char *room, size_t n)
{
	if (c->front)
		attempt_word(c->front, room, n);
	else
		words_copy(room, n, slice_of(c->p2p ? "p2p only" : ""));
	return room;
}

int64_t channel_since(const struct channel *c)
{
	const struct attempt *a = c->front;
	int64_t newest = !a ? 0 : a->over ? a->over_us : a->since_us;

	for (size_t i = 0; i < STAGE_COUNT && a && !a->over; i++) {
		const struct stage_view *v = &a->stages[i];
		int64_t at = v->state == STAGE_RUNNING ? v->start_us : v->end_us;

		newest = at > newest ? at : newest;
	}
	return a && a->media_us && !a->over ? a->media_us : newest;
}

static void fill_session(const struct attempt *a, int64_t now_us, struct channel_row *out)
{
	words_copy(out->actor, sizeof(out->actor), slice_of(a->actor));
	out->state_since_us = channel_since(a->channel);
	out->media_since_us = a->over ? 0 : a->media_us;
	if (!attempt_fresh(a, now_us))
		return;
	out->rtt_us = a->rtt_us;
	out->loss_milli = a->loss_milli;
	out->video_bps = a->video_bps;
	out->audio_bps = a->audio_bps;
}

void channel_fill(const struct model *m, const struct channel *c, struct channel_row *out)
{
	int64_t second = m->drawn_us / 1000000;

	memset(out, 0, sizeof(*out));
	out->key = c->key;
	memcpy(out->name, c->name, sizeof(out->name));
	memcpy(out->arn, c->arn, sizeof(out->arn));
	memcpy(out->status, c->status, sizeof(out->status));
	memcpy(out->storage, c->storage, sizeof(out->storage));
	memcpy(out->stream, c->stream, sizeof(out->stream));
	out->retention_h = channel_retention(m, c);
	out->ttl_s = c->ttl_s;
	channel_state(c, out->state, sizeof(out->state));
	out->rtt_us = out->loss_milli = out->video_bps = out->audio_bps = -1;
	if (c->front)
		fill_session(c->front, m->drawn_us, out);
	if (c->front)
		series_copy(&c->front->spark, second, out->spark, SPARK_SECONDS);
	for (size_t i = 0; i < SPARK_SECONDS && !c->front; i++)
		out->spark[i] = series_get(&(struct series){.end = INT64_MIN}, 0);
	out->sessions = c->n_sessions;
	out->producers = c->n_producing;
	out->takeovers = c->n_takeovers;
	out->errors = c->errors;
	out->warnings = c->warnings;
	out->last_fragment_us = c->last_fragment_us;
	out->fragments = c->fragments;
	out->marked = c->tagged;
}
