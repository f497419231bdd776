/* The chain of credential sources, walked on a thread of the loop's pool. */
#include "net/aws/renewal.h"

#include <stdlib.h>

struct renewal {
	uv_work_t work;
	struct identity id; /* our own copy: nothing is shared with the loop's thread */
	struct trouble why;
	enum fault fault;
	renewal_done *done; /* NULL: forgotten */
	void *self;
};

static void walk(uv_work_t *w)
{
	struct renewal *r = w->data;

	r->fault = identity_renew(&r->id, &r->why);
}

static void ended(uv_work_t *w, int status)
{
	struct renewal *r = w->data;

	if (r->done && status == 0)
		r->done(r->self, r->fault ? NULL : &r->id.credentials, &r->why);
	identity_wipe(&r->id);
	free(r);
}

struct renewal *renewal_begin(uv_loop_t *loop, const struct identity *id,
			      renewal_done *done, void *self)
{
	struct renewal *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->id = *id;
	r->done = done;
	r->self = self;
	r->work.data = r;
	if (uv_queue_work(loop, &r->work, walk, ended) == 0)
		return r;
	identity_wipe(&r->id);
	free(r);
	return NULL;
}

void renewal_forget(struct renewal *r)
{
	if (r)
		r->done = NULL;
}
