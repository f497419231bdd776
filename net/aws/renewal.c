/* The chain of credential sources, walked on a thread of its own. A source may hang for
 * longer than the loop lives: thread and loop share a box and nothing else, who lets go
 * last frees it, and neither the loop's end nor the program's waits for the thread. */
#include "net/aws/renewal.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

struct box {
	pthread_mutex_t lock; /* over holders and wake; the rest has one owner at a time */
	int holders;          /* the thread, the loop's half */
	uv_async_t *wake;     /* the loop's; NULL: it let go */
	bool full;            /* the thread has done its part and touches nothing more */
	struct identity id;   /* our own copy: nothing is shared with the loop's thread */
	struct trouble why;
	enum fault fault;
};

struct renewal {
	uv_async_t wake;
	struct box *box;
	renewal_done *done;
	void *self;
};

static void let_go(struct box *b)
{
	bool last;

	pthread_mutex_lock(&b->lock);
	last = --b->holders == 0;
	pthread_mutex_unlock(&b->lock);
	if (!last)
		return;
	pthread_mutex_destroy(&b->lock);
	identity_wipe(&b->id);
	free(b);
}

static void *walk(void *box)
{
	struct box *b = box;

	b->fault = identity_renew(&b->id, &b->why);
	pthread_mutex_lock(&b->lock);
	b->full = true;
	if (b->wake)
		uv_async_send(b->wake);
	pthread_mutex_unlock(&b->lock);
	let_go(b);
	return NULL;
}

static void handle_gone(uv_handle_t *h)
{
	free(h->data);
}

void renewal_forget(struct renewal *r)
{
	if (!r)
		return;
	pthread_mutex_lock(&r->box->lock);
	r->box->wake = NULL;
	pthread_mutex_unlock(&r->box->lock);
	let_go(r->box);
	r->box = NULL;
	uv_close((uv_handle_t *)&r->wake, handle_gone);
}

static void on_wake(uv_async_t *wake)
{
	struct renewal *r = wake->data;
	struct box *b = r->box;
	bool full;

	if (!b)
		return;
	pthread_mutex_lock(&b->lock);
	full = b->full;
	pthread_mutex_unlock(&b->lock);
	if (!full)
		return;
	r->done(r->self, b->fault ? NULL : &b->id.credentials, &b->why);
	renewal_forget(r);
}

/* Detached, and deaf to signals: those are the loop's. */
static bool start(struct box *b)
{
	pthread_attr_t how;
	pthread_t thread;
	sigset_t all, before;
	int failed;

	sigfillset(&all);
	pthread_attr_init(&how);
	pthread_attr_setdetachstate(&how, PTHREAD_CREATE_DETACHED);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	failed = pthread_create(&thread, &how, walk, b);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&how);
	return !failed;
}

static struct box *new_box(const struct identity *id, uv_async_t *wake)
{
	struct box *b = calloc(1, sizeof(*b));

	if (!b)
		return NULL;
	pthread_mutex_init(&b->lock, NULL);
	b->id = *id;
	b->wake = wake;
	b->holders = 2;
	return b;
}

struct renewal *renewal_begin(uv_loop_t *loop, const struct identity *id,
			      renewal_done *done, void *self)
{
	struct renewal *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->box = new_box(id, &r->wake);
	if (!r->box || uv_async_init(loop, &r->wake, on_wake)) {
		if (r->box)
			identity_wipe(&r->box->id);
		free(r->box);
		free(r);
		return NULL;
	}
	r->done = done;
	r->self = self;
	r->wake.data = r;
	if (start(r->box))
		return r;
	r->box->holders = 1;
	renewal_forget(r);
	return NULL;
}
