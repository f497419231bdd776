/* The chain of credential sources, as a table. */
#include "net/aws/credentials.h"

#include <stdio.h>

#include <openssl/crypto.h>

struct search {
	const struct config *config;
	const struct sigv4_keys *given;
	struct credentials *out;
	struct trouble *why;
	const char *source;
};

static enum fault refuse(struct search *s, enum fault f, int code, const char *words)
{
	*s->why = (struct trouble){f, code, ""};
	snprintf(s->why->words, sizeof(s->why->words), "%s", words);
	return f;
}

static enum fault partial(struct search *s, const char *missing)
{
	char words[160];

	snprintf(words, sizeof(words), "Partial credentials found in %s, missing: %s",
		 s->source, missing);
	return refuse(s, FAULT_SYNTAX, 255, words);
}

/* FAULT_ABSENT: not here, ask the next source. */
static enum fault take(struct search *s, struct slice id, struct slice secret,
		       struct slice token, const char *secret_name)
{
	if (!id.n)
		return FAULT_ABSENT;
	if (!secret.n)
		return partial(s, secret_name);
	if (!slice_copy(s->out->id, sizeof(s->out->id), id) ||
	    !slice_copy(s->out->secret, sizeof(s->out->secret), secret) ||
	    !slice_copy(s->out->token, sizeof(s->out->token), token))
		return refuse(s, FAULT_TOO_BIG, 255,
			      "The credentials are longer than any that AWS makes");
	return FAULT_NONE;
}

static struct slice either(struct slice a, struct slice b)
{
	return a.n ? a : b;
}

static enum fault try_given(struct search *s)
{
	return take(s, s->given->id, s->given->secret, s->given->token,
		    "secret access key");
}

static enum fault try_env(struct search *s)
{
	/* botocore leaves this source out when a profile was asked for by name. */
	if (s->config->profile_given)
		return FAULT_ABSENT;
	return take(
		s, config_env("AWS_ACCESS_KEY_ID"), config_env("AWS_SECRET_ACCESS_KEY"),
		either(config_env("AWS_SESSION_TOKEN"), config_env("AWS_SECURITY_TOKEN")),
		"AWS_SECRET_ACCESS_KEY");
}

/* A profile that gets its keys by another call must not be answered with keys of another
 * identity. */
static enum fault not_ours(struct search *s, const char *key)
{
	char words[192];

	if (!config_setting(s->config, key).n)
		return FAULT_ABSENT;
	snprintf(words, sizeof(words),
		 "The profile (%.60s) gets its keys by %s, which kvscope does not do: run "
		 "\"aws configure export-credentials --format env\"",
		 s->config->profile, key);
	return refuse(s, FAULT_REFUSED, 253, words);
}

static enum fault try_role(struct search *s)
{
	return not_ours(s, "role_arn");
}

static enum fault try_sso(struct search *s)
{
	enum fault f = not_ours(s, "sso_session");

	return f == FAULT_ABSENT ? not_ours(s, "sso_start_url") : f;
}

static enum fault try_shared_file(struct search *s)
{
	const struct config *c = s->config;

	return take(s, config_credential(c, "aws_access_key_id"),
		    config_credential(c, "aws_secret_access_key"),
		    either(config_credential(c, "aws_session_token"),
			   config_credential(c, "aws_security_token")),
		    "aws_secret_access_key");
}

static enum fault try_process(struct search *s)
{
	return not_ours(s, "credential_process");
}

static enum fault try_config_file(struct search *s)
{
	const struct config *c = s->config;

	return take(s, config_own(c, "aws_access_key_id"),
		    config_own(c, "aws_secret_access_key"),
		    either(config_own(c, "aws_session_token"),
			   config_own(c, "aws_security_token")),
		    "aws_secret_access_key");
}

/* In botocore's order; another source is another row. */
/* clang-format off */
static const struct {
	const char *name;
	enum fault (*find)(struct search *s);
} sources[] = {
	{"given",                   try_given},
	{"env",                     try_env},
	{"assume-role",             try_role},
	{"sso",                     try_sso},
	{"shared-credentials-file", try_shared_file},
	{"custom-process",          try_process},
	{"config-file",             try_config_file},
};
/* clang-format on */

enum fault credentials_find(struct credentials *out, const struct config *c,
			    const struct sigv4_keys *given, struct trouble *why)
{
	struct search s = {.config = c, .given = given, .out = out, .why = why};
	enum fault f = FAULT_ABSENT;

	*out = (struct credentials){.source = ""};
	for (size_t i = 0; i < sizeof(sources) / sizeof(*sources) && f == FAULT_ABSENT;
	     i++) {
		s.source = sources[i].name;
		f = sources[i].find(&s);
	}
	if (f == FAULT_ABSENT)
		return refuse(
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
