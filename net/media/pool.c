/* A few threads that do short jobs in the order they were given. */
#include "net/media/pool.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

struct pool {
	pthread_mutex_t lock;
	pthread_cond_t work;
	struct job *first, *last;
	bool ending;
	int n;
	pthread_t threads[];
};

static struct job *take(struct pool *p)
{
	struct job *j;

	pthread_mutex_lock(&p->lock);
	while (!p->first && !p->ending)
		pthread_cond_wait(&p->work, &p->lock);
	j = p->first;
	if (j)
		p->first = j->next;
	if (!p->first)
		p->last = NULL;
	pthread_mutex_unlock(&p->lock);
	return j;
}

static void *labour(void *pool)
{
	struct job *j;

	while ((j = take(pool)))
		j->run(j);
	return NULL;
}

struct pool *pool_new(int threads)
{
	int n = threads > 0 ? threads : (int)sysconf(_SC_NPROCESSORS_ONLN);
	struct pool *p;

	n = n < 1 ? 1 : n > 64 ? 64 : n;
	p = calloc(1, sizeof *p + (size_t)n * sizeof p->threads[0]);
	if (!p)
		return NULL;
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->work, NULL);
	while (p->n < n && pthread_create(&p->threads[p->n], NULL, labour, p) == 0)
		p->n++;
	if (p->n == 0) {
		pool_free(p);
		return NULL;
	}
	return p;
}

void pool_submit(struct pool *p, struct job *j)
{
	j->next = NULL;
	pthread_mutex_lock(&p->lock);
	if (p->last)
		p->last->next = j;
	else
		p->first = j;
	p->last = j;
	pthread_cond_signal(&p->work);
	pthread_mutex_unlock(&p->lock);
}

void pool_free(struct pool *p)
{
	if (!p)
		return;
	pthread_mutex_lock(&p->lock);
	p->ending = true;
	pthread_cond_broadcast(&p->work);
	pthread_mutex_unlock(&p->lock);
	for (int i = 0; i < p->n; i++)
		pthread_join(p->threads[i], NULL);
	pthread_cond_destroy(&p->work);
	pthread_mutex_destroy(&p->lock);
	free(p);
}
