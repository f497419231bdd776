/* The checks of `kvscope doctor`: what they know, and how they say it. Each file has the
 * steps of one subject, doctor.c the table that orders them. */
#ifndef TUI_CLI_DOCTOR_INSIDE_H
#define TUI_CLI_DOCTOR_INSIDE_H

#include <cjson/cJSON.h>

#include "net/relays.h"
#include "tui/cli/doctor.h"

enum { DOCTOR_ASK = 2048, DOCTOR_HOSTS = 5, DOCTOR_TOKEN = 4097, DOCTOR_PAGES = 100 };

struct events;

struct doctor {
	uv_loop_t *loop;
	uv_timer_t turn; /* the next step comes from the loop, not from a callback */
	struct doctor_options o;
	size_t at;  /* in the table of steps */
	bool again; /* the step asks once more: its answer had a next page */
	char channel[1100], arn[1100], stream[1100], wss[512], https[512], webrtc[512],
		archived[512];
	char denied[512];        /* IAM actions that were refused, for one policy */
	size_t accepted, failed; /* answers; and refusals for other reasons */
	bool skew_told, over;

	char hosts[DOCTOR_HOSTS][280]; /* whose certificates were looked at */
	size_t n_hosts;

	struct relays relays; /* with their passwords: wiped */
	size_t relay, lending;

	char page[DOCTOR_TOKEN]; /* token of the step's next page; "" = the first */
	size_t pages;            /* of the step, read so far */
	bool unread;             /* there are more than were read */

	long long channels; /* counted so far */

	double newest_s;   /* of the fragments of the last hour; 0 = none */
	long long until_s; /* where that hour ends */
	int fragments;
	uv_timer_t patience; /* while the local service tells who stored */
	struct events *events;
	char storer[80], holder[80];
};

typedef void step_run(struct doctor *d);
typedef void step_read(struct doctor *d, const struct client_answer *a, const cJSON *body);

/* Of the step that is at work. */
void doctor_say(struct doctor *d, enum verdict v, const char *evidence, const char *fix);
void doctor_sayf(struct doctor *d, enum verdict v, const char *fix, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* Under a name of its own: a step that finds several things. Static. */
void doctor_sayas(struct doctor *d, const char *check, enum verdict v, const char *fix,
		  const char *format, ...) __attribute__((format(printf, 5, 6)));
void doctor_next(struct doctor *d);
/* Says why it could not be looked at, and goes on. */
void doctor_skip(struct doctor *d, const char *why);
/* The step's call; url "" = the control plane. */
void doctor_ask(struct doctor *d, const char *url, const char *json);
/* The step's turn comes again, from the loop. */
void doctor_once_more(struct doctor *d);

/* {"member":"value"} in room, DOCTOR_ASK bytes. */
const char *doctor_by_name(char *room, const char *member, const char *value);
/* v.outer.name, v.name when outer is NULL; "" = none. */
const char *doctor_string(const cJSON *v, const char *outer, const char *name);

/* Who asks, and from where. */
step_run doctor_keys, doctor_region;
void doctor_clock(struct doctor *d, const struct client_answer *a);
/* What is set up. */
step_run doctor_channel, doctor_storage, doctor_stream, doctor_endpoints, doctor_webrtc;
step_read doctor_read_channel, doctor_read_storage, doctor_read_stream,
	doctor_read_endpoints, doctor_read_webrtc;
/* Whether it is reached. */
step_run doctor_tls, doctor_tls_channel, doctor_ice, doctor_relays, doctor_socket;
step_read doctor_read_ice;
/* What came of it. */
step_run doctor_archive, doctor_stored, doctor_who, doctor_quotas;
step_read doctor_read_archive, doctor_read_stored, doctor_read_quotas;
/* Lets go of what a step may have open. */
void doctor_stored_free(struct doctor *d);

#endif
