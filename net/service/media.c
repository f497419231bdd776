/* The service's media worker, and whose each of its events is. */
#include "net/service/media.h"

#include <stdlib.h>

#include "net/service/images.h"
#include "net/service/sessions.h"
#include "net/worker.h"

struct media {
	struct service *service;
	struct worker *worker;
	bool stopping;
};

static void died(struct media *m, const struct event *e)
{
	m->worker = NULL; /* it frees itself */
	if (!m->stopping)
		service_note(m->service, "error", "the media worker ended: %.*s",
			     (int)e->d.why.n, e->d.why.at);
	images_lost(m->service->images);
	sessions_lost(m->service->sessions, "the media worker ended");
}

static void says(void *self, const struct event *e)
{
	struct media *m = self;

	if (e->kind == EV_PICTURE)
		images_made(m->service->images, e);
	else if (e->kind != EV_WORKER_DOWN)
		sessions_says(m->service->sessions, e);
	else {
		service_tell(m->service, *e);
		died(m, e);
	}
}

bool media_wake(struct media *m)
{
	struct trouble why = {0};

	if (m->worker || m->stopping)
		return m->worker != NULL;
	m->worker = worker_start(&m->service->loop, says, m, &why);
	if (!m->worker)
		service_note(m->service, "error", "no media worker: %s", why.words);
	return m->worker != NULL;
}

bool media_do(struct media *m, const struct effect *fx)
{
	bool begins = fx->kind == FX_PEER_OPEN || fx->kind == FX_STILL;

	if (begins ? !media_wake(m) : !m->worker)
		return false;
	worker_do(m->worker, fx);
	return true;
}

void media_stop(struct media *m)
{
	m->stopping = true;
	if (m->worker)
		worker_stop(m->worker);
}

bool media_over(const struct media *m)
{
	return !m->worker;
}

struct media *media_new(struct service *s)
{
	struct media *m = need(calloc(1, sizeof(*m)));

	m->service = s;
	return m;
}

void media_free(struct media *m)
{
	if (!m)
		return;
	worker_forget(m->worker);
	free(m);
}
