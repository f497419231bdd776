/* One moment in the future on the media thread's loop. */
#ifndef NET_MEDIA_ALARM_H
#define NET_MEDIA_ALARM_H

#include <glib.h>
#include <stdint.h>

struct alarm;
typedef void alarm_fn(void *self);

/* Rings on the thread that runs the context. NULL means memory. */
struct alarm *alarm_new(GMainContext *context, alarm_fn *ring, void *self);
/* CLOCK_MONOTONIC µs; INT64_MAX = never. Replaces what was set before. */
void alarm_set(struct alarm *a, int64_t at_us);
/* NULL is fine; may be called from within ring. */
void alarm_free(struct alarm *a);

#endif
