/* The chain of credential sources, as a table. */
#include "net/aws/credentials.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include <cjson/cJSON.h>

#include <openssl/crypto.h>

#include "net/aws/credentials_inside.h"
#include "net/aws/secret.h"

enum { PROGRAM_MS = 60000 };

enum fault search_refuse(struct search *s, enum fault f, int code, const char *format, ...)
{
	va_list args;

	*s->why = (struct trouble){f, code, ""};
	va_start(args, format);
	vsnprintf(s->why->words, sizeof(s->why->words), format, args);
	va_end(args);
	return f;
}

enum fault search_take(struct search *s, struct slice id, struct slice secret,
		       struct slice token, const char *secret_name)
{
	if (!id.n)
		return FAULT_ABSENT;
	if (!secret.n)
		return search_refuse(s, FAULT_SYNTAX, 255,
				     "Partial credentials found in %s, missing: %s",
				     s->source, secret_name);
	if (!slice_copy(s->out->id, sizeof(s->out->id), id) ||
	    !slice_copy(s->out->secret, sizeof(s->out->secret), secret) ||
	    !slice_copy(s->out->token, sizeof(s->out->token), token))
		return search_refuse(s, FAULT_TOO_BIG, 255,
				     "The credentials are longer than any that AWS makes");
	return FAULT_NONE;
}

int64_t time_of(struct slice words)
{
	char room[40];
	struct tm tm = {0};

	if (!slice_copy(room, sizeof(room), words) ||
	    !strptime(room, "%Y-%m-%dT%H:%M:%S", &tm))
		return 0;
	return (int64_t)timegm(&tm);
}

static struct slice member(const cJSON *v, const char *name)
{
	return slice_of(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(v, name)));
}

enum fault search_take_json(struct search *s, struct slice body, const char *id,
			    const char *secret, const char *token, const char *expires)
{
	cJSON *all = cJSON_ParseWithLength(body.at, body.n);
	const cJSON *inner = cJSON_GetObjectItemCaseSensitive(all, "credentials");
	const cJSON *v = inner ? inner : all;
	enum fault f = v ? search_take(s, member(v, id), member(v, secret),
				       member(v, token), secret)
			 : FAULT_ABSENT;

	if (f == FAULT_ABSENT)
		f = search_refuse(
			s, FAULT_SYNTAX, 255,
			"Error when retrieving credentials from %s: the answer has no %s",
			s->source, v ? id : "JSON");
	else if (!f)
		s->out->ends_s = time_of(member(v, expires));
	secret_delete(all);
	return f;
}

static struct slice either(struct slice a, struct slice b)
{
	return a.n ? a : b;
}

static enum fault try_given(struct search *s)
{
	return search_take(s, s->given->id, s->given->secret, s->given->token,
			   "secret access key");
}

static enum fault try_env(struct search *s)
{
	/* botocore leaves this source out when a profile was asked for by name. */
	if (s->config->profile_given)
		return FAULT_ABSENT;
	return search_take(
		s, config_env("AWS_ACCESS_KEY_ID"), config_env("AWS_SECRET_ACCESS_KEY"),
		either(config_env("AWS_SESSION_TOKEN"), config_env("AWS_SECURITY_TOKEN")),
		"AWS_SECRET_ACCESS_KEY");
}

static enum fault try_shared_file(struct search *s)
{
	const struct config *c = s->config;

	return search_take(s, config_credential(c, "aws_access_key_id"),
			   config_credential(c, "aws_secret_access_key"),
			   either(config_credential(c, "aws_session_token"),
				  config_credential(c, "aws_security_token")),
			   "aws_secret_access_key");
}

static enum fault try_config_file(struct search *s)
{
	const struct config *c = s->config;

	return search_take(s, config_own(c, "aws_access_key_id"),
			   config_own(c, "aws_secret_access_key"),
			   either(config_own(c, "aws_session_token"),
				  config_own(c, "aws_security_token")),
			   "aws_secret_access_key");
}

/* In botocore's order, the cameras' own behind them; another source is another row. */
/* clang-format off */
static const struct {
	const char *name;
	source_find *find;
} sources[] = {
	{"given",                         try_given},
	{"env",                           try_env},
	{"assume-role",                   try_role},
	{"assume-role-with-web-identity", try_web_identity},
	{"sso",                           try_sso},
	{"shared-credentials-file",       try_shared_file},
	{"custom-process",                try_process},
	{"config-file",                   try_config_file},
	{"container-role",                try_container},
	{"iot-certificate",               try_certificate},
	{"iam-role",                      try_machine},
};
/* clang-format on */

static enum fault search_from(struct search *s, size_t first)
{
	enum fault f = FAULT_ABSENT;

	for (size_t i = first; i < sizeof(sources) / sizeof(*sources) && f == FAULT_ABSENT;
	     i++) {
		s->source = sources[i].name;
		*s->why = (struct trouble){FAULT_NONE, 0, ""};
		f = sources[i].find(s);
		if (f == FAULT_ABSENT && s->why->fault) /* absent, and that is wrong */
			return FAULT_REFUSED;
	}
	return f;
}

enum fault search_chain(struct search *s)
{
	return search_from(s, 1);
}

enum fault credentials_find(struct credentials *out, const struct config *c,
			    const struct sigv4_keys *given, struct slice region,
			    bool silent, struct trouble *why)
{
	struct search s = {.config = c,
			   .given = given,
			   .region = region,
			   .out = out,
			   .why = why,
			   .silent = silent,
			   .program_ms = PROGRAM_MS};
	enum fault f;

	*out = (struct credentials){.source = ""};
	f = search_from(&s, 0);
	if (f == FAULT_ABSENT)
		return search_refuse(
			&s, f, 253,
			"Unable to locate credentials. You can configure credentials by "
			"running \"aws configure\".");
	if (f)
		credentials_wipe(out);
	out->source = f ? "" : s.source;
	return f;
}

struct sigv4_keys credentials_keys(const struct credentials *c)
{
	return (struct sigv4_keys){slice_of(c->id), slice_of(c->secret),
				   slice_of(c->token)};
}

void credentials_wipe(struct credentials *c)
{
	OPENSSL_cleanse(c, sizeof(*c));
	c->source = "";
}
