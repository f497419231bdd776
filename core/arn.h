/* ARNs of channels and streams: arn:PARTITION:kinesisvideo:REGION:ACCOUNT:channel/NAME/CREATION. */
#ifndef CORE_ARN_H
#define CORE_ARN_H

#include "core/fault.h"
#include "core/text.h"

struct arn {
	struct slice partition, region, account, kind, name, creation;
};

/* Borrows; FAULT_SYNTAX when it is not a Kinesis Video ARN. */
enum fault arn_parse(struct arn *out, struct slice text);
/* 1-256 of [a-zA-Z0-9_.-]: channel, stream and client names. */
bool arn_name_ok(struct slice name);

#endif
