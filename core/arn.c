/* ARNs and names of channels and streams. */
#include "core/arn.h"

enum { ARN_MAX = 1024, NAME_MAX_BYTES = 256 };

#define LOWER  "abcdefghijklmnopqrstuvwxyz"
#define UPPER  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

/* Not empty, and made of these bytes alone. */
static bool made_of(struct slice s, const char *bytes)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!s.at[i] || !strchr(bytes, s.at[i]))
			return false;
	}
	return s.n > 0;
}

bool arn_name_ok(struct slice name)
{
	return name.n <= NAME_MAX_BYTES && made_of(name, LOWER UPPER DIGITS "_.-");
}

enum fault arn_parse(struct arn *out, struct slice text)
{
	struct slice rest = text;
	bool ours;

	*out = (struct arn){0};
	if (text.n > ARN_MAX || !slice_is(slice_until(&rest, ':'), "arn"))
		return FAULT_SYNTAX;
	out->partition = slice_until(&rest, ':');
	ours = slice_is(slice_until(&rest, ':'), "kinesisvideo");
	out->region = slice_until(&rest, ':');
	out->account = slice_until(&rest, ':');
	out->kind = slice_until(&rest, '/');
	out->name = slice_until(&rest, '/');
	out->creation = rest;
	if (!ours || !made_of(out->partition, LOWER DIGITS "-") ||
	    !made_of(out->region, LOWER DIGITS "-") || !made_of(out->account, DIGITS) ||
	    !made_of(out->kind, LOWER) || !arn_name_ok(out->name) ||
	    !made_of(out->creation, DIGITS))
		return FAULT_SYNTAX;
	return FAULT_NONE;
}
