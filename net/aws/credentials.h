/* Whose name the calls are made in: a chain of sources, the first that has keys wins. */
#ifndef NET_AWS_CREDENTIALS_H
#define NET_AWS_CREDENTIALS_H

#include "net/aws/config.h"
#include "net/aws/sigv4.h"

struct credentials {
	char id[256], secret[512], token[8192];
	const char *source; /* static: the source's name as the AWS CLI says it */
	int64_t ends_s;     /* Unix time at which they end; 0 = never, or not known */
};

/* silent: a person is not asked for a code (MFA); for keys that are renewed.
 * given: keys from the caller (id "" = none), before every other source. A fault fills why;
 * code 253 when no source has keys, 254 when one was refused by its service, 255 when one
 * is wrong. region: of the services that are asked. Blocks while a source is asked: over the
 * network 1 s where nothing answers and 20 s at the most, a program for 60 s at the most;
 * while a person types a code, as long as that takes. */
enum fault credentials_find(struct credentials *out, const struct config *c,
			    const struct sigv4_keys *given, struct slice region,
			    bool silent, struct trouble *why);
/* Lent from c. */
struct sigv4_keys credentials_keys(const struct credentials *c);
void credentials_wipe(struct credentials *c);

#endif
