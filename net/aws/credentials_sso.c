/* Keys of IAM Identity Center: the token that `aws sso login` left behind, renewed when it
 * can be, traded for keys. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cjson/cJSON.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "net/aws/credentials_inside.h"
#include "net/aws/fetch.h"
#include "net/aws/secret.h"

enum { SSO_MS = 10000, TOKEN_ROOM = 8192, EARLY_S = 300 };

struct sso {
	struct slice region, url, account, role, session; /* session "" = the older way */
	char path[1024], token[TOKEN_ROOM];
	struct fetch_answer answer;
};

static struct slice setting(const struct search *s, const struct sso *o, const char *key)
{
	struct slice said = SLICE("");

	if (o->session.n)
		said = config_value(&s->config->config, SLICE("sso-session"), o->session,
				    key, "");
	return said.n ? said : config_setting(s->config, key);
}

/* ~/.aws/sso/cache/SHA1-OF-THE-NAME.json */
static bool cache_path(struct sso *o)
{
	struct slice name = o->session.n ? o->session : o->url;
	unsigned char hash[EVP_MAX_MD_SIZE];
	const char *home = getenv("HOME");
	unsigned n = 0;
	struct text t;

	if (!EVP_Digest(name.at, name.n, hash, &n, EVP_sha1(), NULL))
		return false;
	text_init(&t, o->path, sizeof(o->path));
	text_printf(&t, "%s/.aws/sso/cache/", home ? home : "");
	for (unsigned i = 0; i < n; i++)
		text_printf(&t, "%02x", hash[i]);
	text_adds(&t, ".json");
	return !t.cut;
}

static cJSON *read_cache(const struct sso *o)
{
	FILE *in = fopen(o->path, "re");
	char *words = in ? calloc(1, FETCH_BODY_MAX) : NULL;
	cJSON *v = NULL;

	if (words && fread(words, 1, FETCH_BODY_MAX - 1, in))
		v = cJSON_Parse(words);
	if (words)
		OPENSSL_cleanse(words, FETCH_BODY_MAX);
	free(words);
	if (in)
		fclose(in);
	return v;
}

static struct slice member(const cJSON *v, const char *name)
{
	return slice_of(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(v, name)));
}

/* The service's host, or the one that the environment names (AWS_ENDPOINT_URL_…). */
static void service_url(char *to, size_t room, const char *variable, const char *host,
			struct slice region, const char *path)
{
	struct slice said = config_env(variable);

	if (said.n)
		snprintf(to, room, "%.*s%s", (int)said.n, said.at, path);
	else
		snprintf(to, room, "https://%s.%.*s.amazonaws.com%s", host, (int)region.n,
			 region.at, path);
}

/* A refresh token gives a new access token; it is used, not written: the file is the AWS
 * CLI's. */
static bool refresh(struct sso *o, const cJSON *cache)
{
	char url[512], body[TOKEN_ROOM * 2];
	struct fetch_ask ask = {.method = "POST",
				.url = url,
				.headers = {"Content-Type: application/json"},
				.connect_ms = SSO_MS,
				.total_ms = SSO_MS};
	struct text t;
	cJSON *v;

	if (!member(cache, "refreshToken").n || !member(cache, "clientId").n)
		return false;
	service_url(url, sizeof(url), "AWS_ENDPOINT_URL_SSO_OIDC", "oidc", o->region,
		    "/token");
	text_init(&t, body, sizeof(body));
	text_adds(&t, "{\"grantType\":\"refresh_token\",\"clientId\":");
	text_json(&t, member(cache, "clientId"));
	text_adds(&t, ",\"clientSecret\":");
	text_json(&t, member(cache, "clientSecret"));
	text_adds(&t, ",\"refreshToken\":");
	text_json(&t, member(cache, "refreshToken"));
	text_char(&t, '}');
	ask.body = text_slice(&t);
	fetch(&o->answer, &ask);
	OPENSSL_cleanse(body, sizeof(body));
	v = o->answer.status == 200 ? cJSON_Parse(o->answer.body) : NULL;
	slice_copy(o->token, sizeof(o->token), member(v, "accessToken"));
	secret_delete(v);
	return o->token[0] != '\0';
}

static enum fault load_token(struct search *s, struct sso *o)
{
	cJSON *cache = cache_path(o) ? read_cache(o) : NULL;
	struct slice name = o->session.n ? o->session : o->url;
	int64_t ends = time_of(member(cache, "expiresAt"));
	bool good = ends > (int64_t)time(NULL) + (o->session.n ? EARLY_S : 0);

	if (!cache || !member(cache, "accessToken").n) {
		secret_delete(cache);
		return search_refuse(
			s, FAULT_ABSENT, 255,
			"Error loading SSO Token: Token for %.*s does not exist",
			name.n < 90 ? (int)name.n : 90, name.at);
	}
	if (good || (ends > (int64_t)time(NULL) && !refresh(o, cache)))
		slice_copy(o->token, sizeof(o->token), member(cache, "accessToken"));
	else if (!o->token[0])
		refresh(o, cache);
	secret_delete(cache);
	if (o->token[0])
		return FAULT_NONE;
	return search_refuse(s, FAULT_REFUSED, 255,
			     "Error when retrieving token from sso: Token has expired and "
			     "refresh failed");
}

static enum fault trade(struct search *s, struct sso *o)
{
	char url[1024], header[TOKEN_ROOM + 64], path[600];
	struct fetch_ask ask = {.method = "GET",
				.url = url,
				.headers = {header},
				.connect_ms = SSO_MS,
				.total_ms = SSO_MS};
	cJSON *v;
	const cJSON *keys, *ends;
	enum fault f;

	snprintf(path, sizeof(path),
		 "/federation/credentials?role_name=%.*s&account_id=%.*s",
		 o->role.n < 200 ? (int)o->role.n : 200, o->role.at,
		 o->account.n < 64 ? (int)o->account.n : 64, o->account.at);
	service_url(url, sizeof(url), "AWS_ENDPOINT_URL_SSO", "portal.sso", o->region,
		    path);
	snprintf(header, sizeof(header), "x-amz-sso_bearer_token: %s", o->token);
	fetch(&o->answer, &ask);
	OPENSSL_cleanse(header, sizeof(header));
	if (o->answer.status == 401)
		return search_refuse(
			s, FAULT_REFUSED, 255,
			"The SSO session associated with this profile has expired or "
			"is otherwise invalid. To refresh this SSO session run aws sso "
			"login with the corresponding profile.");
	v = cJSON_Parse(o->answer.body);
	keys = cJSON_GetObjectItemCaseSensitive(v, "roleCredentials");
	ends = cJSON_GetObjectItemCaseSensitive(keys, "expiration");
	f = !keys ? search_refuse(s, FAULT_LINK, 255,
				  "Error when retrieving credentials from sso: %s",
				  o->answer.status ? "the answer has none"
						   : o->answer.words)
		  : search_take(s, member(keys, "accessKeyId"),
				member(keys, "secretAccessKey"),
				member(keys, "sessionToken"), "secretAccessKey");
	if (!f && cJSON_IsNumber(ends))
		s->out->ends_s = (int64_t)(ends->valuedouble / 1000);
	secret_delete(v);
	return f;
}

enum fault try_sso(struct search *s)
{
	struct sso *o = calloc(1, sizeof(*o));
	enum fault f;

	if (!o)
		return search_refuse(s, FAULT_MEMORY, 255, "out of memory");
	o->session = config_setting(s->config, "sso_session");
	o->url = setting(s, o, "sso_start_url");
	o->region = setting(s, o, "sso_region");
	o->account = config_setting(s->config, "sso_account_id");
	o->role = config_setting(s->config, "sso_role_name");
	if (!o->session.n && !o->url.n)
		f = FAULT_ABSENT;
	else if (!o->region.n || !o->account.n || !o->role.n)
		f = search_refuse(
			s, FAULT_SYNTAX, 255,
			"The profile \"%.60s\" is configured to use SSO but is missing "
			"required configuration: %s%s%s",
			s->config->profile, o->region.n ? "" : "sso_region ",
			o->account.n ? "" : "sso_account_id ",
			o->role.n ? "" : "sso_role_name");
	else
		f = load_token(s, o);
	if (!f)
		f = trade(s, o);
	OPENSSL_cleanse(o, sizeof(*o));
	free(o);
	return f;
}
