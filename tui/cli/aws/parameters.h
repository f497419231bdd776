/* From a command line's words to the request that an operation takes. */
#ifndef TUI_CLI_AWS_PARAMETERS_H
#define TUI_CLI_AWS_PARAMETERS_H

#include <cjson/cJSON.h>

#include "core/shape.h"
#include "tui/cli/aws/options.h"

/* A string that was read as bytes (fileb://): a bit of cJSON's type. */
enum { JSON_BYTES_FLAG = 1 << 17 };

/* "ChannelARN" → "channel-arn"; room of 64 bytes is enough. */
void parameter_option(struct slice name, char *to, size_t room);

/* The value of one option; NULL: `why` says it. 252 or 255 in *code. */
cJSON *parameter_value(const struct member *m, const char *option,
		       const struct option_value *v, struct text *why, int *code);

/* --cli-input-json or -yaml as the words of it; NULL: why. */
cJSON *parameters_document(const char *option, const char *words, bool yaml,
			   struct text *why);

/* What botocore checks before it asks: unknown, missing, of another type, too small. false:
 * `why` has a line for each. */
bool parameters_check(struct slice shape, const cJSON *request, struct text *why);

/* The body as the CLI sends it: members with a space behind comma and colon, ASCII alone,
 * times as whole seconds. The caller frees it. */
char *parameters_body(struct slice shape, const cJSON *request);

/* A time as the service's numbers have it: seconds, or a date and time of ISO 8601; false:
 * it is none. */
bool parameter_time(const char *words, double *seconds);

#endif
