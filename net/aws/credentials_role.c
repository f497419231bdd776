/* Keys of a role: AssumeRole with another profile's keys, or with a web identity's token.
 */
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "net/aws/credentials_inside.h"
#include "net/aws/endpoint.h"
#include "net/aws/fetch.h"
#include "net/aws/region.h"

enum { STS_MS = 20000, FORM_ROOM = 24576, PROFILES_DEEP = 8, CODE_ROOM = 32 };

struct assume {
	struct slice role, session, external, duration, serial;
	char name[96], code[CODE_ROOM];
	char form[FORM_ROOM];
	struct text text;
	struct fetch_answer answer;
};

/* ---- the request */

static void begin(struct assume *a, const char *action)
{
	text_init(&a->text, a->form, sizeof(a->form));
	text_printf(&a->text, "Action=%s&Version=2011-06-15", action);
}

static void add(struct assume *a, const char *name, struct slice value)
{
	if (!value.n)
		return;
	text_printf(&a->text, "&%s=", name);
	sigv4_encode(&a->text, value, false);
}

static struct slice session_name(struct assume *a)
{
	if (a->session.n)
		return a->session;
	snprintf(a->name, sizeof(a->name), "kvscope-session-%lld", (long long)time(NULL));
	return slice_of(a->name);
}

static void sts_url(const struct search *s, char *to, size_t room)
{
	struct slice said = config_env("AWS_ENDPOINT_URL_STS");
	const struct partition *p = region_partition(s->region);

	if (!said.n)
		said = config_service(s->config, "sts", "endpoint_url");
	if (said.n)
		snprintf(to, room, "%.*s", (int)said.n, said.at);
	else
		snprintf(to, room, "https://sts.%.*s.%s", (int)s->region.n, s->region.at,
			 p->suffix);
	if (*to && to[strlen(to) - 1] != '/')
		snprintf(to + strlen(to), room - strlen(to), "/");
}

struct signed_headers {
	char date[SIGV4_DATE], hash[65], x_date[48], x_token[8192 + 64],
		authorization[1024];
};

static void sign(const struct search *s, const char *url, struct slice body,
		 const struct sigv4_keys *keys, struct signed_headers *h)
{
	const char *host = strstr(url, "://") + 3;
	struct sigv4_request r = {
		.method = SLICE("POST"),
		.path = SLICE("/"),
		.query = {"", 0},
		.signed_headers = keys->token.n
					  ? SLICE("host;x-amz-date;x-amz-security-token")
					  : SLICE("host;x-amz-date"),
		.n_headers = keys->token.n ? 3 : 2};
	struct sigv4_scope scope;
	struct text out;

	sigv4_date(h->date, (int64_t)time(NULL));
	sigv4_hash(h->hash, body);
	scope = (struct sigv4_scope){slice_of(h->date), s->region, SLICE("sts")};
	r.payload_hash = slice_of(h->hash);
	r.headers[0] = (struct sigv4_header){SLICE("host"), {host, strcspn(host, "/")}};
	r.headers[1] = (struct sigv4_header){SLICE("x-amz-date"), scope.date};
	r.headers[2] = (struct sigv4_header){SLICE("x-amz-security-token"), keys->token};
	snprintf(h->x_date, sizeof(h->x_date), "X-Amz-Date: %s", h->date);
	snprintf(h->x_token, sizeof(h->x_token), "X-Amz-Security-Token: %.*s",
		 (int)keys->token.n, keys->token.at);
	text_init(&out, h->authorization, sizeof(h->authorization));
	text_adds(&out, "Authorization: ");
	sigv4_authorization(&out, &r, &scope, keys);
}

/* ---- the answer, XML of a fixed form */

static struct slice tagged(struct slice xml, const char *name)
{
	char open[48], close[48];
	const char *from, *to;

	snprintf(open, sizeof(open), "<%s>", name);
	snprintf(close, sizeof(close), "</%s>", name);
	from = memmem(xml.at, xml.n, open, strlen(open));
	if (!from)
		return SLICE("");
	from += strlen(open);
	to = memmem(from, (size_t)(xml.at + xml.n - from), close, strlen(close));
	return to ? (struct slice){from, (size_t)(to - from)} : SLICE("");
}

static enum fault refused(struct search *s, const struct assume *a, const char *action)
{
	struct slice body = {a->answer.body, a->answer.n}, code = tagged(body, "Code"),
		     message = tagged(body, "Message");

	if (!a->answer.status)
		return search_refuse(s, FAULT_LINK, 255, "STS did not answer: %s",
				     a->answer.words);
	return search_refuse(s, FAULT_REFUSED, 254,
			     "An error occurred (%.*s) when calling the %s operation: %.*s",
			     code.n ? (int)code.n : 7, code.n ? code.at : "Unknown", action,
			     message.n < 90 ? (int)message.n : 90, message.at);
}

/* keys NULL: unsigned. */
static enum fault ask(struct search *s, struct assume *a, const char *action,
		      const struct sigv4_keys *keys)
{
	char url[ENDPOINT_MAX];
	struct signed_headers h;
	struct slice body = text_slice(&a->text), xml;
	struct fetch_ask q = {
		.method = "POST",
		.url = url,
		.body = body,
		.headers = {"Content-Type: application/x-www-form-urlencoded"},
		.connect_ms = STS_MS,
		.total_ms = STS_MS};
	enum fault f;

	sts_url(s, url, sizeof(url));
	if (!strstr(url, "://"))
		return search_refuse(
			s, FAULT_SYNTAX, 255,
			"The endpoint of STS is no URL: it begins with https://");
	if (keys) {
		sign(s, url, body, keys, &h);
		q.headers[1] = h.x_date;
		q.headers[2] = h.authorization;
		q.headers[3] = keys->token.n ? h.x_token : NULL;
	}
	fetch(&a->answer, &q);
	OPENSSL_cleanse(&h, sizeof(h));
	if (a->answer.status != 200)
		return refused(s, a, action);
	xml = (struct slice){a->answer.body, a->answer.n};
	f = search_take(s, tagged(xml, "AccessKeyId"), tagged(xml, "SecretAccessKey"),
			tagged(xml, "SessionToken"), "SecretAccessKey");
	if (f == FAULT_ABSENT)
		return search_refuse(s, FAULT_SYNTAX, 255, "STS answered without keys");
	s->out->ends_s = time_of(tagged(xml, "Expiration"));
	return f;
}

/* ---- whose keys ask */

static enum fault from_profile(struct search *s, struct slice name,
			       struct credentials *keys)
{
	struct search below = *s;
	struct config c;
	enum fault f;
	bool self = slice_is(name, s->config->profile);

	if (s->depth == PROFILES_DEEP)
		return search_refuse(
			s, FAULT_SYNTAX, 255,
			"Infinite loop in credential configuration detected. Attempting "
			"to load from profile %.60s which has already been visited.",
			s->config->profile);
	f = config_load(&c, name, s->why);
	if (f) {
		config_clear(&c);
		return search_refuse(
			s, FAULT_ABSENT, 255,
			"The source_profile \"%.*s\" referenced in the profile "
			"\"%.60s\" does not exist.",
			name.n < 60 ? (int)name.n : 60, name.at, s->config->profile);
	}
	c.profile_given = true; /* not the environment's */
	below.config = &c;
	below.out = keys;
	below.depth = self ? PROFILES_DEEP : s->depth + 1;
	/* A profile that names itself has keys of its own. */
	f = self ? search_take(&below, config_setting(&c, "aws_access_key_id"),
			       config_setting(&c, "aws_secret_access_key"),
			       config_setting(&c, "aws_session_token"),
			       "aws_secret_access_key")
		 : search_chain(&below);
	config_clear(&c);
	return f;
}

static enum fault from_source(struct search *s, struct slice name, struct credentials *keys)
{
	struct search below = *s;
	struct config c = *s->config;

	below.out = keys;
	c.profile_given = false;
	below.config = &c;
	if (slice_is(name, "Environment"))
		return search_take(&below, config_env("AWS_ACCESS_KEY_ID"),
				   config_env("AWS_SECRET_ACCESS_KEY"),
				   config_env("AWS_SESSION_TOKEN"),
				   "AWS_SECRET_ACCESS_KEY");
	if (slice_is(name, "Ec2InstanceMetadata"))
		return try_machine(&below);
	if (slice_is(name, "EcsContainer"))
		return try_container(&below);
	return search_refuse(
		s, FAULT_SYNTAX, 255,
		"The credential_source \"%.*s\" referenced in the profile \"%.60s\" "
		"is not valid.",
		name.n < 60 ? (int)name.n : 60, name.at, s->config->profile);
}

/* Six digits, typed on the terminal and not shown. */
static bool type_code(struct assume *a)
{
	FILE *terminal = fopen("/dev/tty", "r+e");
	struct termios before, quiet;
	bool good = false;

	if (!terminal)
		return false;
	fprintf(terminal, "Enter MFA code for %.*s: ", (int)a->serial.n, a->serial.at);
	fflush(terminal);
	if (tcgetattr(fileno(terminal), &before)) {
		fclose(terminal);
		return false;
	}
	quiet = before;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(fileno(terminal), TCSANOW, &quiet);
	good = fgets(a->code, sizeof(a->code), terminal) != NULL;
	tcsetattr(fileno(terminal), TCSANOW, &before);
	fputc('\n', terminal);
	fclose(terminal);
	a->code[strcspn(a->code, "\r\n")] = '\0';
	return good && *a->code;
}

static enum fault assume(struct search *s, struct assume *a, struct credentials *keys)
{
	struct sigv4_keys k = credentials_keys(keys);

	if (a->serial.n && (s->silent || !type_code(a)))
		return search_refuse(
			s, FAULT_ABSENT, 255,
			"The profile \"%.60s\" wants an MFA code, and there is no "
			"terminal to type it on",
			s->config->profile);
	begin(a, "AssumeRole");
	add(a, "RoleArn", a->role);
	add(a, "RoleSessionName", session_name(a));
	add(a, "ExternalId", a->external);
	add(a, "DurationSeconds", a->duration);
	add(a, "SerialNumber", a->serial);
	add(a, "TokenCode", slice_of(a->code));
	return ask(s, a, "AssumeRole", &k);
}

enum fault try_role(struct search *s)
{
	const struct config *c = s->config;
	struct slice role = config_setting(c, "role_arn"),
		     profile = config_setting(c, "source_profile"),
		     source = config_setting(c, "credential_source");
	struct credentials *keys;
	struct assume *a;
	enum fault f;

	if (!role.n || config_setting(c, "web_identity_token_file").n)
		return FAULT_ABSENT;
	if (!profile.n == !source.n)
		return search_refuse(
			s, FAULT_SYNTAX, 255,
			profile.n ? "The profile \"%.60s\" contains both "
				    "source_profile and credential_source."
				  : "Partial credentials found in assume-role, "
				    "missing: source_profile or credential_source "
				    "(profile \"%.60s\")",
			c->profile);
	a = calloc(1, sizeof(*a));
	keys = calloc(1, sizeof(*keys));
	if (!a || !keys) {
		f = search_refuse(s, FAULT_MEMORY, 255, "out of memory");
		goto out;
	}
	a->role = role;
	a->session = config_setting(c, "role_session_name");
	a->external = config_setting(c, "external_id");
	a->duration = config_setting(c, "duration_seconds");
	a->serial = config_setting(c, "mfa_serial");
	f = profile.n ? from_profile(s, profile, keys) : from_source(s, source, keys);
	if (f == FAULT_ABSENT && !s->why->fault)
		f = search_refuse(
			s, FAULT_ABSENT, 255,
			"No credentials could be found for the role of the profile "
			"\"%.60s\": look at its source_profile or credential_source",
			c->profile);
	if (!f)
		f = assume(s, a, keys);
	else
		f = FAULT_REFUSED;
out:
	if (a)
		OPENSSL_cleanse(a, sizeof(*a));
	if (keys)
		OPENSSL_cleanse(keys, sizeof(*keys));
	free(a);
	free(keys);
	return f;
}

/* ---- a token that somebody else vouches for (EKS, GitHub, …) */

static bool read_token(struct slice path, char *to, size_t room)
{
	char name[1024];
	FILE *in = slice_copy(name, sizeof(name), path) ? fopen(name, "re") : NULL;
	size_t n = in ? fread(to, 1, room - 1, in) : 0;

	if (in)
		fclose(in);
	to[n] = '\0';
	to[strcspn(to, "\r\n")] = '\0';
	return *to != '\0';
}

static struct slice said(const struct search *s, const char *variable, const char *key)
{
	struct slice v = s->config->profile_given ? SLICE("") : config_env(variable);

	return v.n ? v : config_setting(s->config, key);
}

enum fault try_web_identity(struct search *s)
{
	struct slice path = said(s, "AWS_WEB_IDENTITY_TOKEN_FILE",
				 "web_identity_token_file"),
		     role = said(s, "AWS_ROLE_ARN", "role_arn");
	char token[16384];
	struct assume *a;
	enum fault f;

	if (!path.n)
		return FAULT_ABSENT;
	if (!role.n)
		return search_refuse(
			s, FAULT_SYNTAX, 255,
			"The provided profile or the current environment is "
			"configured to assume role with web identity but has no role "
			"ARN configured.");
	if (!read_token(path, token, sizeof(token)))
		return search_refuse(
			s, FAULT_ABSENT, 255,
			"The web identity token file %.*s cannot be read or is empty",
			path.n < 90 ? (int)path.n : 90, path.at);
	a = calloc(1, sizeof(*a));
	if (!a)
		return search_refuse(s, FAULT_MEMORY, 255, "out of memory");
	a->session = said(s, "AWS_ROLE_SESSION_NAME", "role_session_name");
	begin(a, "AssumeRoleWithWebIdentity");
	add(a, "RoleArn", role);
	add(a, "RoleSessionName", session_name(a));
	add(a, "DurationSeconds", config_setting(s->config, "duration_seconds"));
	add(a, "WebIdentityToken", slice_of(token));
	f = ask(s, a, "AssumeRoleWithWebIdentity", NULL);
	OPENSSL_cleanse(token, sizeof(token));
	OPENSSL_cleanse(a, sizeof(*a));
	free(a);
	return f;
}
