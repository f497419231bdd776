/* Regions and partitions. */
#include "net/aws/region.h"

#include <ctype.h>
#include <stdio.h>

/* First prefix that fits. */
/* clang-format off */
static const struct partition partitions[] = {
	{"cn-",       "amazonaws.com.cn", "api.amazonwebservices.com.cn"},
	{"us-gov-",   "amazonaws.com",    "api.aws"},
	{"us-isob-",  "sc2s.sgov.gov",    NULL},
	{"us-iso-",   "c2s.ic.gov",       NULL},
	{"",          "amazonaws.com",    "api.aws"},
};
/* clang-format on */

const struct partition *region_partition(struct slice region)
{
	size_t i = 0;

	while (!slice_starts(region, partitions[i].prefix))
		i++;
	return &partitions[i];
}

/* botocore: letters, digits and inner hyphens, up to 63. */
static bool looks_right(struct slice r)
{
	bool ok = r.n > 0 && r.n < REGION_MAX && r.at[0] != '-' && r.at[r.n - 1] != '-';

	for (size_t i = 0; ok && i < r.n; i++)
		ok = isalnum((unsigned char)r.at[i]) || r.at[i] == '-';
	return ok;
}

enum fault region_find(char out[REGION_MAX], struct slice option, const struct config *c,
		       struct trouble *why)
{
	struct slice r = option;

	if (!r.n)
		r = config_env("AWS_REGION");
	if (!r.n)
		r = config_env("AWS_DEFAULT_REGION");
	if (!r.n)
		r = config_setting(c, "region");
	if (!r.n) {
		*why = (struct trouble){
			FAULT_ABSENT, 253,
			"You must specify a region. You can also configure your "
			"region by running \"aws configure\"."};
		return FAULT_ABSENT;
	}
	if (!looks_right(r)) {
		*why = (struct trouble){FAULT_SYNTAX, 255, ""};
		snprintf(why->words, sizeof(why->words),
			 "Provided region_name '%.*s' doesn't match a supported format.",
			 r.n < 80 ? (int)r.n : 80, r.at);
		return FAULT_SYNTAX;
	}
	slice_copy(out, REGION_MAX, r);
	return FAULT_NONE;
}
