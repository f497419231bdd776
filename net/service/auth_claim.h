/* What a caller claims: the parts of a signature, from the header or the query. Included
 * inside net/service/auth*.c only. */
#ifndef NET_SERVICE_AUTH_CLAIM_H
#define NET_SERVICE_AUTH_CLAIM_H

#include "net/service/auth.h"

enum { CLAIM_ROOM = 1024 };

/* Texts are lent by the request, or point into `room`. */
struct claim {
	struct slice signed_headers, signature, date;
	struct slice id, day, region, service; /* of the credential */
	long expires_s;
	bool presigned;
	char room[CLAIM_ROOM], body_hash[65];
};

/* The value of a header, its name in lower case; "" when it is not there. */
struct slice claim_header(const struct auth_request *r, struct slice name);
/* False: refused. */
bool claim_read(struct claim *c, const struct auth_request *r, struct auth_verdict *v);
void claim_refuse(struct auth_verdict *v, enum auth_step step, int status,
		  const char *error, const char *message);

#endif
