/* Keys that end are fetched again before they do, beside the loop: asking for them may take
 * seconds. */
#ifndef NET_AWS_RENEWAL_H
#define NET_AWS_RENEWAL_H

#include <uv.h>

#include "net/aws/identity.h"

enum { RENEWAL_EARLY_S = 600 }; /* botocore's advisory time is 15 min, its last one 10 */

struct renewal;

/* On the loop's thread; keys NULL: there are none, `why` says it. Lent for the call. */
typedef void renewal_done(void *self, const struct credentials *keys,
			  const struct trouble *why);

/* NULL means memory. Calls done once. The source may hang for as long as it likes: it is
 * walked on a thread that outlives the loop, and the program, if it must. */
struct renewal *renewal_begin(uv_loop_t *loop, const struct identity *id,
			      renewal_done *done, void *self);
/* Its callback does not come, its handle needs one more turn of the loop, and the loop may
 * be closed then, however long the source takes. NULL does nothing. Not after `done`. */
void renewal_forget(struct renewal *r);

#endif
