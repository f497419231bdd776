/* Refusals that are written at once, as an upgrade's is. */
#ifndef NET_SERVICE_REFUSAL_H
#define NET_SERVICE_REFUSAL_H

#include "net/service/request.h"

/* Makes the body from r->status, r->error and r->message; does not send. */
void request_refused(struct request *r);
/* The same with another status than the table's. */
void request_refuse(struct request *r, enum refusal why, int status, const char *words);

#endif
