/* The checks of `kvscope doctor`, one after another: each is a verdict with evidence and,
 * where something is wrong, what to do. Nothing is changed and nobody is displaced. */
#ifndef TUI_CLI_DOCTOR_H
#define TUI_CLI_DOCTOR_H

#include "net/aws/client.h"
#include "net/signal/websocket.h"
#include "tui/aws_line.h"

enum { DOCTOR_FIX = 768 };

enum verdict { VERDICT_GOOD, VERDICT_NOTE, VERDICT_WARN, VERDICT_BAD, VERDICT_SKIPPED };

struct diagnosis {
	const char *check; /* static: "storage mapping" */
	enum verdict verdict;
	char evidence[256], fix[DOCTOR_FIX]; /* fix "" = nothing to do */
};

typedef void doctor_tell(void *self, const struct diagnosis *f);
/* All is checked. */
typedef void doctor_over(void *self);

struct doctor;

struct doctor_options {
	struct client *client;      /* lent for the doctor's life */
	struct websockets *sockets; /* the same */
	struct slice channel;       /* a name or an ARN; copied */
	struct aws_where said; /* what was said of the place, for lines to type; lent */
	doctor_tell *tell;
	doctor_over *over;
	void *self;
};

/* Begins; findings come on the loop's thread. NULL means memory. */
struct doctor *doctor_begin(uv_loop_t *loop, const struct doctor_options *o);
void doctor_free(struct doctor *d);

const char *verdict_name(enum verdict v);

#endif
