/* One moment in the future on the media thread's loop. */
#include "net/media/alarm.h"

struct alarm {
	GSource source; /* GLib's, extended */
	alarm_fn *ring;
	void *self;
};

static gboolean dispatch(GSource *source, GSourceFunc unused, gpointer none)
{
	struct alarm *a = (struct alarm *)(void *)source;

	(void)unused;
	(void)none;
	g_source_set_ready_time(source, -1);
	a->ring(a->self);
	return G_SOURCE_CONTINUE;
}

struct alarm *alarm_new(GMainContext *context, alarm_fn *ring, void *self)
{
	static GSourceFuncs functions = {.dispatch = dispatch};
	GSource *source = g_source_new(&functions, sizeof(struct alarm));
	struct alarm *a = (struct alarm *)(void *)source;

	a->ring = ring;
	a->self = self;
	g_source_attach(source, context);
	return a;
}

void alarm_set(struct alarm *a, int64_t at_us)
{
	g_source_set_ready_time(&a->source, at_us == INT64_MAX ? -1
					    : at_us > 0        ? at_us
							       : 0);
}

void alarm_free(struct alarm *a)
{
	if (!a)
		return;
	g_source_destroy(&a->source);
	g_source_unref(&a->source);
}
