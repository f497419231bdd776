/* What a client is, for the files that make one: the calls (client.c), and what they are
 * signed with (client_sign.c). */
#ifndef NET_AWS_CLIENT_INSIDE_H
#define NET_AWS_CLIENT_INSIDE_H

#include "net/aws/client.h"
#include "net/aws/identity.h"
#include "net/aws/renewal.h"
#include "net/aws/transport.h"

struct call;

/* The service's clock, as its answers tell it. */
struct client_clock {
	bool known;
	int64_t seen_ms;   /* ours minus the service's, of the newest answer; to a second */
	int64_t offset_ms; /* the same, as signatures are corrected by it; 0 = they are not
			    */
};

struct client {
	uv_loop_t *loop;
	struct transport *transport;
	struct call *first;
	size_t n_calls;
	struct identity id;
	struct sigv4_cache cache;
	bool lasting;            /* it lives longer than keys may */
	struct renewal *renewal; /* under way; NULL = none */
	int64_t renewed_ms;      /* when it was last tried */
	struct client_clock clock;
	client_news *news; /* may be NULL */
	void *listener;
};

/* The headers of a signed POST, each in its room; wipe them. */
struct client_headers {
	char date[SIGV4_DATE], hash[65];
	char x_date[48], x_token[8192 + 64], authorization[1024];
};

/* false: the key's scope does not fit. */
bool client_sign(struct client *c, struct client_headers *h, struct slice url,
		 struct slice body);
int64_t client_wall_ms(const struct client *c);
/* Takes the time that an answer tells (-1 = it does not), and by how much it was refused
 * for the clock's sake (0 = it was not): as AWS's C SDK, what is signed from then on has
 * the service's time. */
void client_hear_date(struct client *c, int64_t date_s, int64_t refused_ms);
void client_tell(struct client *c);

#endif
