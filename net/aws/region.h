/* Which region, and what its hosts are called. */
#ifndef NET_AWS_REGION_H
#define NET_AWS_REGION_H

#include "net/aws/config.h"

enum { REGION_MAX = 64 };

/* --region, AWS_REGION, AWS_DEFAULT_REGION, the profile's. A fault fills why in the AWS
 * CLI's words; code 253 when there is none, 255 when it does not look like one. */
enum fault region_find(char out[REGION_MAX], struct slice option, const struct config *c,
		       struct trouble *why);

/* A partition's host names (botocore's endpoints.json). NULL: it has none of that kind. */
struct partition {
	const char *prefix; /* of its regions; "" = all others */
	const char *suffix, *dual_suffix;
};
const struct partition *region_partition(struct slice region);

#endif
