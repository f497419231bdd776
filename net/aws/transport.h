/* One HTTP request after another on a libuv loop: libcurl's multi interface, nothing
 * blocks. */
#ifndef NET_AWS_TRANSPORT_H
#define NET_AWS_TRANSPORT_H

#include <uv.h>

#include "core/fault.h"
#include "core/slice.h"

struct transport;
struct transport_request;

enum { TRANSPORT_HEADERS = 12, TRANSPORT_BODY_MAX = 1 << 20 };

/* Lent until transport_send returns. */
struct transport_ask {
	const char *method, *url;
	const char *headers[TRANSPORT_HEADERS]; /* "Name: value"; NULL ends */
	struct slice body;                      /* copied; sent when the method is POST */
	const char *ca;                         /* "" = the system's */
	const char *user_agent;
	bool verify;
	bool fresh; /* on a connection of its own: libcurl silently repeats a request on a
		       kept connection that turns out to be dead, which not every call may
		       bear */
	int64_t connect_ms, total_ms;
	int64_t read_ms; /* from the connection on, in whole seconds; 0 = total_ms alone
			    counts */
};

/* Lent for the callback. */
struct transport_answer {
	int status;   /* 0 = none came */
	int curl;     /* CURLcode; 0 when the answer is whole */
	int os_error; /* errno of a refused connection, else 0 */
	bool connected, sent, too_big, default_ca;
	int64_t connect_ms; /* until the connection stood, TLS and all; 0 = it stood already
			     */
	int64_t date_s;     /* of the Date header; -1 = none */
	char error_type[128], request_id[80];
	char words[160]; /* libcurl's own */
	struct slice body;
};

typedef void transport_done(void *self, const struct transport_answer *a);

/* NULL means memory. */
struct transport *transport_new(uv_loop_t *loop);
/* Ends what is open without callbacks. */
void transport_free(struct transport *h);
/* done is called once, later, on the loop's thread; NULL: memory or a url that cannot be
 * one. */
struct transport_request *transport_send(struct transport *h,
					 const struct transport_ask *ask,
					 transport_done *done, void *self);
/* Ends one; its callback does not come. */
void transport_cancel(struct transport_request *r);

#endif
