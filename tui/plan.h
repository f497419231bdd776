/* The calls that do an order, one after the other: what each asks, and what of its answer
 * the next one needs. Asks nobody; whoever does the calls tells what came of them. */
#ifndef TUI_PLAN_H
#define TUI_PLAN_H

#include "core/kvsapi.h"
#include "tui/order.h"

enum { PLAN_ARN = 1025, PLAN_VERSION = 65, PLAN_BODY = 4096 };

struct plan {
	struct order order;
	size_t step;
	int tries; /* of this step: a thing that is being made is asked about again */
	char channel_arn[PLAN_ARN], stream_arn[PLAN_ARN], version[PLAN_VERSION];
	int hours;    /* retention now; -1 = not known */
	bool dry;     /* shown only: what is not known stands there in capitals */
	char why[96]; /* of PLAN_FAILED when the answer itself was fine */
};

enum plan_next {
	PLAN_ON,   /* the next call, at once */
	PLAN_WAIT, /* the same call, a second later */
	PLAN_DONE,
	PLAN_FAILED /* as `why` says, or the answer */
};

void plan_begin(struct plan *p, const struct order *o);
/* The call that is due: its body is appended to out (PLAN_BODY bytes are enough). False:
 * none is left. */
bool plan_call(struct plan *p, enum kvs_op *op, struct text *out);
/* What came of it: the refusal's name ("" when accepted) and the body. */
enum plan_next plan_answer(struct plan *p, bool fine, struct slice error,
			   struct slice body);
/* How many calls there are (repeats not counted), and which one is due, from 1. */
size_t plan_length(const struct plan *p);
size_t plan_at(const struct plan *p);

/* What is known beforehand; "" and -1 = not known. */
struct plan_known {
	struct slice channel_arn, stream_arn;
	int hours;
};
typedef void plan_dry_call(void *self, enum kvs_op op, struct slice body);
/* The calls that an order would make, as far as they can be known: what only an answer will
 * tell stands there in capitals, as the ARN of a channel that is still to be made. */
void plan_dry(const struct order *o, const struct plan_known *known, plan_dry_call *call,
	      void *self);

#endif
