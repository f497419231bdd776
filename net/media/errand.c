/* Work handed from thread to thread: to the media thread, or away from it and back. */
#include "net/media/errand.h"

#include <stdlib.h>

struct errand {
	GMainContext *context;
	errand_fn *work, *done;
	void *self;
};

static gboolean deliver(gpointer at)
{
	struct errand *e = at;

	e->done(e->self);
	return G_SOURCE_REMOVE;
}

void errand_post(GMainContext *context, errand_fn *fn, void *self)
{
	struct errand *e = g_new0(struct errand, 1);
	GSource *source = g_idle_source_new();

	e->done = fn;
	e->self = self;
	g_source_set_priority(source, G_PRIORITY_DEFAULT);
	g_source_set_callback(source, deliver, e, g_free);
	g_source_attach(source, context);
	g_source_unref(source);
}

static gpointer run(gpointer at)
{
	struct errand *e = at;

	e->work(e->self);
	errand_post(e->context, e->done, e->self);
	g_free(e);
	return NULL;
}

void errand_run(GMainContext *context, errand_fn *work, errand_fn *done, void *self)
{
	struct errand *e = g_new0(struct errand, 1);
	GThread *thread;

	*e = (struct errand){context, work, done, self};
	thread = g_thread_try_new("errand", run, e, NULL);
	if (thread)
		g_thread_unref(thread);
	else
		run(e);
}
