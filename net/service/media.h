/* The service's media worker: started when it is needed, for the sessions and for pictures.
 */
#ifndef NET_SERVICE_MEDIA_H
#define NET_SERVICE_MEDIA_H

#include "net/service/inner.h"

struct media *media_new(struct service *s);
/* Starts it when it does not run yet: it will be needed, and its start takes a while.
 * False: it cannot be started, and that was noted. */
bool media_wake(struct media *m);
/* Hands it an effect (copied), starting it for what begins something (FX_PEER_OPEN,
 * FX_STILL). False: there is no worker. */
bool media_do(struct media *m, const struct effect *fx);
/* Lets it finish its files; media_over tells when it has ended. */
void media_stop(struct media *m);
bool media_over(const struct media *m);
void media_free(struct media *m);

#endif
