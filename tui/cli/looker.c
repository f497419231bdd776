/* A screen on a source of events: the local service's stream, or AWS asked now and then. */
#include "tui/cli/looker.h"

static void on_event(void *self, const struct event *e)
{
	struct looker *l = self;

	if (l->show)
		show_fold(l->show, e);
	if (l->also)
		l->also(l->self, e);
}

static void on_state(void *self, bool up, int code, struct slice why)
{
	struct looker *l = self;

	(void)code;
	if (up)
		l->excuse[0] = '\0';
	if (l->show)
		show_source(l->show, up, l->excuse[0] ? slice_of(l->excuse) : why);
}

bool looker_connect(struct looker *l, struct client *client, struct trouble *why)
{
	struct events_options o = {.on_event = on_event, .on_state = on_state, .self = l};

	l->client = client;
	l->sockets = websockets_new(l->loop, client, why);
	if (!l->sockets)
		return false;
	l->events = events_open(l->loop, l->sockets, client, &o, why);
	return l->events != NULL;
}

void looker_close(struct looker *l)
{
	show_free(l->show);
	l->show = NULL;
	if (l->events)
		events_close(l->events);
	if (l->sockets)
		websockets_free(l->sockets);
	if (l->client)
		client_free(l->client);
	l->events = NULL;
	l->sockets = NULL;
	l->client = NULL;
}

void loop_finish(uv_loop_t *loop)
{
	for (int turn = 0; turn < 300 && uv_loop_alive(loop); turn++) {
		uv_run(loop, UV_RUN_NOWAIT);
		uv_sleep(1);
	}
	uv_loop_close(loop);
}
