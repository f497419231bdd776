/* Pictures made to order, off the media thread: stills out of fragments, pixels for a
 * terminal.
 */
#ifndef NET_MEDIA_PICTURES_H
#define NET_MEDIA_PICTURES_H

#include <glib.h>

#include "core/event.h"
#include "net/media/outlet.h"

struct pictures;

/* `done` is called on the context's thread after the event of each order was said. */
struct pictures *pictures_new(GMainContext *context, const struct outlet *outlet,
			      void (*done)(void *self), void *self);
/* FX_STILL → EV_PICTURE, FX_PIXELS → EV_PIXELS, each with the effect's ticket; `why` is not
 * empty when there is no picture. At most 16 wait, others are refused at once. */
void pictures_order(struct pictures *p, const struct effect *fx);
/* Ends what is being made; nothing may be under way any more. NULL is fine. */
void pictures_free(struct pictures *p);

#endif
