/* What the files of the demo share. */
#ifndef TUI_CLI_DEMO_INSIDE_H
#define TUI_CLI_DEMO_INSIDE_H

#include <limits.h>

#include "net/breakage.h"
#include "tui/cli/child.h"
#include "tui/cli/environment.h"
#include "tui/cli/look.h"
#include "tui/cli/looker.h"
#include "tui/cli/ready.h"
#include "tui/places.h"

enum { PRODUCERS_MAX = 12, LINE_ROOM = 4096, DEMO_INTERRUPTS = 3 };

#define DEMO_CHANNEL   "demo-camera"
#define DEMO_STREAM    "demo-stream"
#define DEMO_REGION    "us-west-2"
/* Channels on which the service itself does it wrong. */
#define DEMO_NO_OFFER  "break-no-offer"
#define DEMO_DEAD_TURN "break-dead-turn"

struct demo {
	uv_loop_t loop;
	struct looker look;
	struct recorder recorder;
	const char *record; /* FILE of --record, or NULL */
	uv_signal_t reaper, interrupts[DEMO_INTERRUPTS];
	uv_timer_t restart, end, grace;
	uv_pipe_t told; /* the service's standard output */
	bool telling, screen, temporary, keep, leaving, provisioned;
	bool deleted; /* the channel of the producers, by the person */
	struct show_options show;
	struct look looks;
	char data[PATH_MAX - 64];
	int64_t duration_s;
	int more_channels;
	int lock; /* the open folder, locked as long as this lives */

	struct child service, producers[PRODUCERS_MAX];
	bool impaired[PRODUCERS_MAX]; /* its path is bad on purpose */
	int n_started;
	struct ready ready;
	char line[LINE_ROOM];
	size_t n_line;
	struct client_options said; /* how AWS would be asked */
	struct places places;
	struct order next;              /* where to go then */
	struct environment environment; /* the person's */
	int code;
};

/* demo.c */
/* What a person is told: the status line, or a line of text. */
void demo_say(struct demo *d, enum severity severity, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Where a child's standard error goes. */
void demo_log_path(const struct demo *d, const char *name, char *to, size_t room);
/* Ends the children, then the loop. */
void demo_leave(struct demo *d, int code);
/* The same from a call of the client, which that would free. */
void demo_leave_soon(struct demo *d, int code);

/* demo_data.c: the folder. Removes those of killed demos of the same user; false: it cannot
 * be made. */
bool demo_make_data(struct demo *d);
/* Removes it, or says where it is. */
void demo_drop_data(struct demo *d);

/* demo_service.c: the local service as a child, with what a first ingestion needs in it. */
void demo_start_service(struct demo *d);
/* It has just ended: it is started again, on the same port. */
void demo_service_ended(struct demo *d);
/* An order is over: the first one makes the channel, others the rest of the list. */
void demo_ordered(struct demo *d, const struct order *o, const struct trouble *trouble);

/* demo_breaks.c: what goes wrong on purpose, by its name in tui/breaks.h. */
void demo_break(struct demo *d, const char *name);
/* An order is over, a camera has ended; false: it is none of a break. */
bool demo_break_ordered(struct demo *d, const struct order *o,
			const struct trouble *trouble);
bool demo_break_ended(struct demo *d, const char *camera);

/* demo_producers.c */
struct demo_producer {
	const char *name, *channel;
	enum breakage breakage; /* of `produce --break` */
};
/* False: it is said why. */
bool demo_start_producer(struct demo *d, const struct demo_producer *p);
/* The first one, once the channel is there. */
void demo_start_first(struct demo *d);
void demo_start_rival(struct demo *d);
void demo_stop_newest(struct demo *d);
/* A bad path for it, or a good one again. */
void demo_impair_newest(struct demo *d);
void demo_producer_ended(struct demo *d, struct child *c);

#endif
