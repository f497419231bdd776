/* Where a service's calls go when the service itself has not told. */
#ifndef NET_AWS_ENDPOINT_H
#define NET_AWS_ENDPOINT_H

#include "core/kvsapi.h"
#include "net/aws/config.h"

enum { ENDPOINT_MAX = 512 };

/* --endpoint-url, AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, the profile's services
 * section, its endpoint_url, the region's own host (dual-stack and FIPS as configured). No
 * slash at the end. A fault fills why: code 252 an option without scheme, 255 anything
 * else. */
enum fault endpoint_find(char out[ENDPOINT_MAX], enum kvs_plane plane, struct slice option,
			 const struct config *c, struct slice region, struct trouble *why);

#endif
