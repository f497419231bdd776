/* GetImages: pictures out of the stored fragments, made by the media worker, a few at a
 * time. */
#ifndef NET_SERVICE_IMAGES_H
#define NET_SERVICE_IMAGES_H

#include "net/service/inner.h"

struct images *images_new(struct service *s);
/* The worker made one, or could not (EV_PICTURE). */
void images_made(struct images *m, const struct event *e);
/* The worker has gone, and with it what it was about to make. */
void images_lost(struct images *m);
void images_free(struct images *m);

#endif
