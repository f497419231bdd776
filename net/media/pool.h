/* A few threads that do short jobs in the order they were given. */
#ifndef NET_MEDIA_POOL_H
#define NET_MEDIA_POOL_H

struct pool;

/* Lives inside its owner; must not be submitted again before its `run` has begun. */
struct job {
	void (*run)(struct job *j);
	struct job *next;
};

/* threads 0 = as many as there are cores. NULL means memory or no thread. */
struct pool *pool_new(int threads);
/* Any thread. */
void pool_submit(struct pool *p, struct job *j);
/* Does what was submitted, then ends the threads. NULL is fine. */
void pool_free(struct pool *p);

#endif
