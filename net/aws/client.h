/* Calls to the service: who we are, where it is, and one asynchronous POST after another on
 * a libuv loop (libcurl's multi interface; nothing here blocks). */
#ifndef NET_AWS_CLIENT_H
#define NET_AWS_CLIENT_H

#include <uv.h>

#include "core/fault.h"
#include "core/kvsapi.h"
#include "net/aws/sigv4.h"

struct client;

/* What the command line said; empty = not said, then the environment and the profile decide
 * (docs: AWS CLI, "Configuration and credential file settings"). Lent until client_new
 * returns. */
struct client_options {
	struct slice profile, region, endpoint_url, ca_bundle;
	struct slice name; /* who we say we are: "kvscope/VERSION (NAME)"; "" = no name */
	struct sigv4_keys
		keys; /* given keys win over every other source; id "" = none given */
	bool no_verify_ssl, no_sign_request;
	int64_t clock_ms;             /* added to our clock: how wrong it is, on purpose */
	bool wrong_key;               /* signs with another secret, on purpose */
	int64_t connect_ms, total_ms; /* 0 = 10 s and 60 s */
	int64_t read_ms; /* from the connection to the answer, each try; 0 = total_ms is all
			  */
	int attempts;    /* 0 = AWS_MAX_ATTEMPTS, max_attempts, 3 */
	bool as_cli; /* refuse what the AWS CLI refuses, and find out as late as it does */
};

/* NULL: `why` says it in the AWS CLI's words, why->code is the exit code: 253 no region or
 * no credentials, 255 anything else. The client keeps the loop alive only while calls are
 * open. */
struct client *client_new(uv_loop_t *loop, const struct client_options *o,
			  struct trouble *why);
/* Would client_new find all it needs? A fault fills `why` as there. */
enum fault client_check(const struct client_options *o, struct trouble *why);
/* Not from a callback. Open calls end without one. Its handles need one more turn of the
 * loop to go. */
void client_free(struct client *c);

struct client_ask {
	enum kvs_op op;
	uint32_t ticket;
	struct slice url;  /* "" = the control plane, or what the endpoint rules say for its
			      service */
	struct slice body; /* JSON; copied */
	int64_t ms;  /* patience for the whole call, retries included; 0 = the client's */
	bool as_cli; /* retry what is not idempotent too, as the AWS CLI does */
};

/* Lent for the callback. */
struct client_answer {
	enum kvs_op op;
	uint32_t ticket;
	int status;         /* HTTP; 0 = no answer */
	int tries;          /* requests made */
	int64_t ms;         /* from the ask, retries included */
	int64_t connect_ms; /* of them until the connection stood; 0 = it did, or not known
			     */
	struct slice error; /* the refusal's name (ResourceNotFoundException…); "" when
			       accepted or no answer */
	struct slice message; /* the service's own words */
	struct slice request_id;
	struct slice body; /* at most CLIENT_BODY_MAX */
	struct slice url;  /* asked; no query in it */
	bool connected;    /* without an answer: the connection itself stood */
	int64_t date_s;    /* the service's clock as its answer tells; -1 = it does not */
	int64_t skew_ms; /* our clock minus the service's when a 403 tells, although it was
			  * asked again with the service's time; else 0 */
	const char *detail;     /* without an answer: libcurl's own words */
	struct trouble trouble; /* FAULT_NONE when 2xx; else one sentence: what, where, what
				   to do */
};

enum { CLIENT_BODY_MAX = 1 << 20 };

typedef void client_done(void *self, const struct client_answer *a);

/* Calls done exactly once, later, on the loop's thread. false: out of memory or bad url, no
 * callback comes. */
bool client_call(struct client *c, const struct client_ask *ask, client_done *done,
		 void *self);
/* Forgets a call of that self; its callback does not come. ticket 0 = all of them. */
void client_cancel(struct client *c, uint32_t ticket, void *self);
/* Whether a call of that self is under way, and what kept it from an answer so far. */
bool client_unanswered(const struct client *c, const void *self, struct trouble *out);
/* Reads the keys again (files may have been renewed); on a fault the old ones stay. */
enum fault client_renew(struct client *c, struct trouble *why);
size_t client_open_calls(const struct client *c);

/* Asks a signed WebSocket URL again in plain HTTP, to hear the words of a refusal that the
 * WebSocket library does not pass on: answers with what the service says. Not retried. Same
 * rules as client_call. */
bool client_explain(struct client *c, uint32_t ticket, struct slice url, client_done *done,
		    void *self);

/* Signs a WebSocket URL now, by the service's clock as far as it is known (expires in 299
 * s); without signing it is copied with the extra parameters. Faults as sigv4_presign. */
enum fault client_presign(struct client *c, struct text *out, struct slice url,
			  const struct sigv4_header *extra, size_t n_extra);

/* Live as long as the client. client_ca: "" = the system's. */
const char *client_region(const struct client *c);
const char *client_user_agent(const struct client *c);
const char *client_ca(const struct client *c);
bool client_verifies(const struct client *c);
/* Where the control plane is ("https://kinesisvideo.us-west-2.amazonaws.com"), no slash at
 * the end. */
const char *client_control_url(const struct client *c);
/* "LIVE" when the control plane is one of AWS's hosts, else "LOCAL"; static. */
const char *client_place(const struct client *c);
/* When the keys end, Unix time in seconds; 0 = never, or not known. They are renewed
 * before, beside the loop. */
int64_t client_keys_end_s(const struct client *c);
/* Who asks, and how far the clocks are apart; no key in it. */
struct client_access {
	const char *source; /* as client_key_source */
	int64_t ends_s;     /* as client_keys_end_s */
	bool clock_known;   /* an answer has told the service's time */
	int64_t skew_ms;    /* ours minus the service's, to a second */
	bool corrected;     /* signatures have the service's time since a refusal */
};
void client_access(const struct client *c, struct client_access *out);
/* Something of it has changed (the clock by 2 s and more). On the loop's thread; one
 * listener, NULL = none. */
typedef void client_news(void *self);
void client_listen(struct client *c, client_news *news, void *self);
/* By how much our clock is ahead of what is signed; 0 = it is believed. */
int64_t client_clock_offset_ms(const struct client *c);
/* The service's time as far as it is known, Unix seconds. */
int64_t client_service_s(const struct client *c);
/* How often a call may be tried. */
int client_attempts(const struct client *c);
/* How the keys were found: "env", "shared-credentials-file" …; "" when not signing. */
const char *client_key_source(const struct client *c);

#endif
