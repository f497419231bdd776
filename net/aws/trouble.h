/* What went wrong with a call, in one sentence a person can act on. */
#ifndef NET_AWS_TROUBLE_H
#define NET_AWS_TROUBLE_H

#include "core/fault.h"
#include "net/aws/transport.h"

/* No answer came from url. code = CURLcode. */
void trouble_no_answer(struct trouble *out, const struct transport_answer *a,
		       struct slice url, int64_t connect_ms, int64_t total_ms);
/* An answer that is not 2xx. code = HTTP status. skew_ms: our clock minus the service's, 0
 * when it is not to blame. */
void trouble_refusal(struct trouble *out, int status, struct slice error,
		     struct slice message, int64_t skew_ms);
/* Our clock minus the service's when a refusal is (or may be) its fault, else 0: the
 * service refuses what is 5 min off, and says so in words. */
int64_t trouble_skew_ms(int status, struct slice message, int64_t date_s, int64_t now_ms);

#endif
