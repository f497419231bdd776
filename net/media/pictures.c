/* Pictures made to order, off the media thread. */
#include "net/media/pictures.h"

#include <stdlib.h>

#include "core/base64.h"
#include "net/media/complaint.h"
#include "net/media/errand.h"
#include "net/media/pixels.h"
#include "net/media/pool.h"
#include "net/media/still.h"

/* Threads are few: the encoders of live sessions need the cores more. */
enum { THREADS = 2, WAITING_MAX = 16, PATH_ROOM = 5120 };

struct pictures {
	GMainContext *context;
	struct outlet outlet;
	void (*done)(void *self);
	void *self;
	struct pool *pool; /* made for the first order */
	int waiting;
};

struct order {
	struct job job;
	struct pictures *owner;
	enum event_kind outcome;
	uint32_t ticket;
	int width, height; /* asked for */
	struct trouble why;
	/* a still */
	char init[PATH_ROOM], fragment[PATH_ROOM], output[PATH_ROOM];
	int quality;
	int64_t offset_ms;
	struct still made;
	/* pixels */
	char id[128];
	char *bytes; /* base64, first what came, then what goes */
	size_t n;
};

static void say(const struct order *o)
{
	struct event e = {.kind = o->outcome,
			  .from = FROM_OBSERVED,
			  .ticket = o->ticket,
			  .at_us = g_get_monotonic_time(),
			  .wall_ms = g_get_real_time() / 1000};

	e.d.file = slice_of(o->output);
	e.d.id = slice_of(o->id);
	if (o->why.fault) {
		e.d.why = slice_of(o->why.words);
	} else {
		e.d.width = o->made.width;
		e.d.height = o->made.height;
		e.d.start_ms = o->offset_ms;
		e.d.ms = o->made.at_ms;
		e.d.body = (struct slice){o->bytes ? o->bytes : "", o->n};
	}
	o->owner->outlet.put(o->owner->outlet.self, &e);
}

static void order_done(void *self)
{
	struct order *o = self;
	struct pictures *p = o->owner;

	say(o);
	free(o->bytes);
	free(o);
	p->waiting--;
	p->done(p->self);
}

static void make_still(struct order *o)
{
	struct still_options how = {.init = o->init,
				    .fragment = o->fragment,
				    .output = o->output,
				    .width = o->width,
				    .height = o->height,
				    .quality = o->quality,
				    .offset_ms = o->offset_ms};

	still_make(&how, &o->made, &o->why);
}

/* Replaces what came by what goes. */
static void encode(struct order *o, const struct pixels *made)
{
	size_t n = 3 * (size_t)made->width * (size_t)made->height;
	size_t room = (n + 2) / 3 * 4 + 1;
	char *bytes = malloc(room);
	struct text out;

	free(o->bytes);
	o->bytes = bytes;
	if (!bytes) {
		complain(&o->why, FAULT_MEMORY, "out of memory");
		return;
	}
	text_init(&out, bytes, room);
	base64_encode(&out, (struct slice){(const char *)made->rgb, n});
	o->n = out.used;
	o->made = (struct still){.width = made->width, .height = made->height};
}

static void make_pixels(struct order *o)
{
	struct pixels made = {0};
	size_t room = o->n / 4 * 3 + 3;
	char *raw = malloc(room);
	size_t n = raw ? base64_decode(raw, room, (struct slice){o->bytes, o->n}) : 0;

	if (!raw)
		complain(&o->why, FAULT_MEMORY, "out of memory");
	else if (n == SIZE_MAX)
		complain(&o->why, FAULT_SYNTAX, "the picture is not base64");
	else if (!pixels_make((const uint8_t *)raw, n, o->width, o->height, &made, &o->why))
		encode(o, &made);
	free(made.rgb);
	free(raw);
}

static void make(struct job *job)
{
	struct order *o = (struct order *)(void *)job;

	if (o->outcome == EV_PIXELS)
		make_pixels(o);
	else
		make_still(o);
	errand_post(o->owner->context, order_done, o);
}

static int side(int64_t n)
{
	return n < 0 ? 0 : n > INT32_MAX ? INT32_MAX : (int)n;
}

static struct order *order_new(struct pictures *p, const struct effect *fx)
{
	struct order *o = g_new0(struct order, 1);
	const struct details *d = &fx->d;

	o->job.run = make;
	o->owner = p;
	o->outcome = fx->kind == FX_PIXELS ? EV_PIXELS : EV_PICTURE;
	o->ticket = fx->ticket;
	o->width = side(d->width);
	o->height = side(d->height);
	o->quality = side(d->count);
	o->offset_ms = d->start_ms;
	slice_copy(o->fragment, sizeof(o->fragment), d->file);
	slice_copy(o->init, sizeof(o->init), d->mid);
	slice_copy(o->output, sizeof(o->output), d->url);
	slice_copy(o->id, sizeof(o->id), d->id);
	if (fx->kind == FX_PIXELS) {
		o->bytes = g_malloc(d->body.n + 1);
		slice_copy(o->bytes, d->body.n + 1, d->body);
		o->n = d->body.n;
	}
	return o;
}

void pictures_order(struct pictures *p, const struct effect *fx)
{
	struct order *o = order_new(p, fx);

	if (!p->pool)
		p->pool = pool_new(THREADS);
	p->waiting++;
	if (p->waiting <= WAITING_MAX && p->pool) {
		pool_submit(p->pool, &o->job);
		return;
	}
	complain(&o->why, FAULT_THROTTLED,
		 p->pool ? "too many pictures are wanted at once" : "no thread to be had");
	errand_post(p->context, order_done, o);
}

struct pictures *pictures_new(GMainContext *context, const struct outlet *outlet,
			      void (*done)(void *self), void *self)
{
	struct pictures *p = g_new0(struct pictures, 1);

	p->context = context;
	p->outlet = *outlet;
	p->done = done;
	p->self = self;
	return p;
}

void pictures_free(struct pictures *p)
{
	if (!p)
		return;
	pool_free(p->pool);
	g_free(p);
}
