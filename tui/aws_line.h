/* A call as a person would type it in a shell: `aws kinesisvideo describe-stream …`. */
#ifndef TUI_AWS_LINE_H
#define TUI_AWS_LINE_H

#include "core/kvsapi.h"

/* What the flags at the end say; "" = no such flag. */
struct aws_where {
	struct slice profile, region, endpoint_url;
};

/* Appends the line: operation, the members of the body (JSON) as options, flags. Secrets
 * are redacted; every word is quoted as a shell needs it. A body that is not JSON gives the
 * line without options. */
void aws_line(struct text *out, enum kvs_op op, struct slice body,
	      const struct aws_where *where);

/* One word for sh: as it is when nothing in it is special, else in single quotes. */
void shell_word(struct text *out, struct slice s);

/* "ChannelARN" → "channel-arn", as the AWS CLI names options. */
void aws_option(struct text *out, const char *member);

#endif
