/* The members that each operation takes, and what AWS says when one is not right. */
#ifndef NET_SERVICE_SHAPES_H
#define NET_SERVICE_SHAPES_H

#include "net/service/request.h"

/* Checks the body's members; false when the refusal has been answered. */
bool shapes_ok(struct request *r);
/* Fills r->channel and r->actor from the body and from who is connected, for the event
 * stream. */
void shapes_actor(struct request *r);

#endif
