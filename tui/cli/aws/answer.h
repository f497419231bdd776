/* What came back, as the AWS CLI shows it. */
#ifndef TUI_CLI_AWS_ANSWER_H
#define TUI_CLI_AWS_ANSWER_H

#include <cjson/cJSON.h>

#include "core/shape.h"
#include "core/text.h"
#include "net/aws/client.h"

/* An answer's members in the shape's order, times as ISO 8601 in the local zone
 * (wire_times: as they came), what the shape does not have left out. The caller's; an empty
 * body is an empty object. */
cJSON *answer_shaped(struct slice shape, struct slice body, bool wire_times);

/* The CLI's sentence for an answer that is a failure, and its exit code. attempts: the most
 * that were allowed. */
int answer_failure(const struct client_answer *a, const char *operation, int attempts,
		   struct text *out);

#endif
