/* Work handed from thread to thread: to the media thread, or away from it and back. */
#ifndef NET_MEDIA_ERRAND_H
#define NET_MEDIA_ERRAND_H

#include <glib.h>

typedef void errand_fn(void *self);

/* Any thread: fn(self) is called on the thread that runs the context, in the order of
 * posting. */
void errand_post(GMainContext *context, errand_fn *fn, void *self);
/* Runs work(self) on a thread of its own, then posts done(self). Without a thread to be had
 * it works at once. */
void errand_run(GMainContext *context, errand_fn *work, errand_fn *done, void *self);

#endif
