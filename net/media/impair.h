/* A bad path on purpose: datagrams that are lost, late, or too many for it. For trying how a
 * session bears it; never unless it is asked for. */
#ifndef NET_MEDIA_IMPAIR_H
#define NET_MEDIA_IMPAIR_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeros: the path as it is. */
struct impairment {
	int lost_milli; /* of 1000 datagrams */
	int delay_ms;   /* each, and up to a quarter more; in order */
	int64_t bps;    /* what the path takes; 0 = all */
};

enum { IMPAIR_WAITING = 1024, IMPAIR_DELAY_MS = 5000 };

struct impair;
typedef void impair_send(void *self, const uint8_t *at, size_t n);

/* wanted: lent, and looked at for each datagram. NULL means memory. */
struct impair *impair_new(GMainContext *context, const struct impairment *wanted,
			  impair_send *send, void *self);
/* Sends it now, later or never. */
void impair_put(struct impair *i, const uint8_t *at, size_t n);
/* What waits is lost. NULL is fine. */
void impair_free(struct impair *i);

#endif
