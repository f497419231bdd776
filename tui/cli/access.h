/* The options that say where the service is and who asks: the same in every command. */
#ifndef TUI_CLI_ACCESS_H
#define TUI_CLI_ACCESS_H

#include <getopt.h>

#include "net/aws/client.h"

enum {
	ACCESS_ENDPOINT = 1000,
	ACCESS_REGION,
	ACCESS_PROFILE,
	ACCESS_CA,
	ACCESS_NO_VERIFY,
	ACCESS_NO_SIGN
};

/* clang-format off */
#define ACCESS_OPTIONS                                                \
	{"endpoint-url",    required_argument, NULL, ACCESS_ENDPOINT},     \
	{"region",          required_argument, NULL, ACCESS_REGION},       \
	{"profile",         required_argument, NULL, ACCESS_PROFILE},      \
	{"ca-bundle",       required_argument, NULL, ACCESS_CA},           \
	{"no-verify-ssl",   no_argument,       NULL, ACCESS_NO_VERIFY},    \
	{"no-sign-request", no_argument,       NULL, ACCESS_NO_SIGN}

#define ACCESS_HELP                                                          \
	"  --endpoint-url URL    where the service is (a local one: http://127.0.0.1:PORT)\n" \
	"  --region R            else AWS_REGION, AWS_DEFAULT_REGION, the profile's\n"        \
	"  --profile P           of ~/.aws/config and ~/.aws/credentials\n"                   \
	"  --ca-bundle FILE      certificates to trust; else AWS_CA_BUNDLE\n"                 \
	"  --no-verify-ssl       trust any certificate\n"                                     \
	"  --no-sign-request     send no signature\n"
/* clang-format on */

/* Takes one option of these (its value is kept by reference, as getopt_long lends it);
 * false: not one. */
bool access_take(struct client_options *o, int option, const char *value);

/* Whole number with unit k or M ("1500k"); -1 = not one in [least, most]. */
int64_t access_number(const char *s, int64_t least, int64_t most);
/* "1280x720". */
bool access_size(const char *s, int *width, int *height);
/* One line on standard error, and EXIT_USAGE. */
int access_usage(const char *command, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
