/* How libwebsockets 4.1 is ended cleanly on a loop that goes on: it frees the memory of its
 * libuv handles, and unloads the plugin with their callbacks, before the loop has closed
 * them. So both are kept until the loop has turned. */
#include "net/signal/context.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdlib.h>

enum { TURN_MS = 1, TURNS = 3 }; /* closing a connection takes two turns */

struct ending {
	uv_timer_t timer;
	struct lws_context *context;
	int turns;
	bool destroyed;
};

/* libwebsockets' allocator hook has no argument for it; set only during the call below. */
static void *spared;

static void *allocate(void *at, size_t size, const char *reason)
{
	(void)reason;
	if (size)
		return realloc(at, size);
	if (at != spared)
		free(at);
	return NULL;
}

static bool keep_plugin(void)
{
	return dlopen("libwebsockets-evlib_uv.so", RTLD_NOW | RTLD_NODELETE) != NULL;
}

static void destroy_sparing(struct lws_context *context)
{
	spared = context;
	lws_set_allocator(allocate);
	lws_context_destroy(context);
	spared = NULL;
}

static void free_ending(uv_handle_t *timer)
{
	free(timer->data);
}

static void on_turn(uv_timer_t *t)
{
	struct ending *e = t->data;

	if (e->turns-- > 0) {
		uv_timer_start(t, on_turn, TURN_MS, 0);
		return;
	}
	if (!e->destroyed && keep_plugin()) {
		e->destroyed = true;
		destroy_sparing(e->context);
		e->turns = TURNS;
		uv_timer_start(t, on_turn, TURN_MS, 0);
		return;
	}
	if (e->destroyed)
		free(e->context);
	uv_close((uv_handle_t *)t, free_ending);
}

void context_end(uv_loop_t *loop, struct lws_context *context)
{
	struct ending *e = context ? calloc(1, sizeof(*e)) : NULL;

	if (!context)
		return;
	lws_context_destroy(context);
	if (!e)
		return;
	e->context = context;
	e->turns = TURNS;
	uv_timer_init(loop, &e->timer);
	e->timer.data = e;
	uv_timer_start(&e->timer, on_turn, TURN_MS, 0);
}
