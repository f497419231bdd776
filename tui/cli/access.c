/* Common options of the commands. */
#include "tui/cli/access.h"

#include <errno.h>
#include <stdlib.h>

/* clang-format off */
const struct flag access_flags[] = {
	{ACCESS_ENDPOINT,  "endpoint-url",    "URL",  "where the service is (a local one: http://127.0.0.1:PORT)", VALUE_FREE, NULL, NULL},
	{ACCESS_REGION,    "region",          "R",    "else AWS_REGION, AWS_DEFAULT_REGION, the profile's", VALUE_REGION, NULL, NULL},
	{ACCESS_PROFILE,   "profile",         "P",    "of ~/.aws/config and ~/.aws/credentials", VALUE_PROFILE, NULL, NULL},
	{ACCESS_CA,        "ca-bundle",       "FILE", "certificates to trust; else AWS_CA_BUNDLE", VALUE_FILE, NULL, NULL},
	{ACCESS_NO_VERIFY, "no-verify-ssl",   NULL,   "trust any certificate", VALUE_FREE, NULL, NULL},
	{ACCESS_NO_SIGN,   "no-sign-request", NULL,   "send no signature", VALUE_FREE, NULL, NULL},
	{0},
};
/* clang-format on */

bool access_take(struct client_options *o, int option, const char *value)
{
	switch (option) {
	case ACCESS_ENDPOINT:
		o->endpoint_url = slice_of(value);
		return true;
	case ACCESS_REGION:
		o->region = slice_of(value);
		return true;
	case ACCESS_PROFILE:
		o->profile = slice_of(value);
		return true;
	case ACCESS_CA:
		o->ca_bundle = slice_of(value);
		return true;
	case ACCESS_NO_VERIFY:
		return o->no_verify_ssl = true;
	case ACCESS_NO_SIGN:
		return o->no_sign_request = true;
	default:
		return false;
	}
}

int64_t access_number(const char *s, int64_t least, int64_t most)
{
	char *end;
	long long n;
	int64_t unit = 1;

	errno = 0;
	n = strtoll(s, &end, 10);
	if (*end == 'k')
		unit = 1000;
	else if (*end == 'M')
		unit = 1000000;
	end += unit > 1;
	if (errno || end == s || *end || n < 0 || n > INT64_MAX / unit)
		return -1;
	n *= unit;
	return n >= least && n <= most ? n : -1;
}

bool access_size(const char *s, int *width, int *height)
{
	char *end;
	long w = strtol(s, &end, 10), h = 0;

	if (*end == 'x')
		h = strtol(end + 1, &end, 10);
	*width = (int)w;
	*height = (int)h;
	return !*end && w >= 16 && h >= 16 && w <= 1920 && h <= 1920 && w % 2 == 0 &&
	       h % 2 == 0;
}
