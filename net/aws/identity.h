/* Who calls, from where, and by which rules: what the command line, the environment and the
 * profile say, settled once. */
#ifndef NET_AWS_IDENTITY_H
#define NET_AWS_IDENTITY_H

#include "net/aws/credentials.h"
#include "net/aws/endpoint.h"
#include "net/aws/region.h"

struct client_options;

enum { PLANES = KVS_MEDIA + 1 };

struct identity {
	struct credentials credentials;
	char profile[256]; /* as the option said it; "" = it did not */
	char region[REGION_MAX], user_agent[160], ca[1024];
	char endpoints[PLANES][ENDPOINT_MAX];
	bool verify, sign;
	int64_t connect_ms, total_ms, read_ms;
	int64_t clock_ms; /* as client_options */
	bool wrong_key;
	int attempts;
};

/* A fault fills why as client_new tells. identity_wipe in every case. */
enum fault identity_find(struct identity *id, const struct client_options *o,
			 struct trouble *why);
/* Reads the keys again from where they may have changed; keeps the old ones on a fault. */
enum fault identity_renew(struct identity *id, struct trouble *why);
void identity_wipe(struct identity *id);

#endif
