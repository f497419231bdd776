/* Keys that the place where we run hands out: a container's agent, a machine's metadata, an
 * IoT certificate. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <openssl/crypto.h>

#include "net/aws/credentials_inside.h"
#include "net/aws/fetch.h"

enum { CONTAINER_MS = 2000, MACHINE_MS = 1000, CERTIFICATE_MS = 5000, URL_ROOM = 1024 };

static enum fault fail(struct search *s, const struct fetch_answer *a, const char *what)
{
	if (a->status)
		return search_refuse(s, FAULT_LINK, 255,
				     "Error when retrieving credentials from %s: HTTP %d",
				     what, a->status);
	return search_refuse(s, FAULT_LINK, 255,
			     "Error when retrieving credentials from %s: %s", what,
			     a->words);
}

static enum fault take(struct search *s, struct fetch_answer *a, const char *what)
{
	enum fault f = FAULT_SYNTAX;

	if (a->status != 200)
		f = fail(s, a, what);
	else
		f = search_take_json(s, (struct slice){a->body, a->n}, "AccessKeyId",
				     "SecretAccessKey", "Token", "Expiration");
	OPENSSL_cleanse(a->body, sizeof(a->body));
	return f;
}

/* ---- containers (ECS, EKS): the agent's address is in the environment */

/* Keys are not fetched in the clear from just anywhere. */
static bool may_ask(struct slice url)
{
	static const char *const hosts[] = {"localhost", "169.254.170.2", "169.254.170.23",
					    "[::1]", "[fd00:ec2::23]"};
	struct slice host = slice_skip(url, strlen("http://"));
	struct in_addr four;
	char name[64];

	if (slice_starts(url, "https://"))
		return true;
	host.n = strcspn(host.at, "/?#");
	if (!slice_starts(url, "http://") || memchr(host.at, '@', host.n))
		return false;
	host.n = *host.at == '[' ? strcspn(host.at, "]") + 1 : strcspn(host.at, ":/?#");
	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++)
		if (slice_is(host, hosts[i]))
			return true;
	return slice_copy(name, sizeof(name), host) &&
	       inet_pton(AF_INET, name, &four) == 1 && strncmp(name, "127.", 4) == 0;
}

static bool token_of(char *to, size_t room)
{
	struct slice said = config_env("AWS_CONTAINER_AUTHORIZATION_TOKEN"),
		     path = config_env("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
	char name[1024];
	FILE *in;
	size_t n = 0;

	if (path.n && slice_copy(name, sizeof(name), path) && (in = fopen(name, "re"))) {
		n = fread(to, 1, room - 1, in);
		fclose(in);
	} else if (!path.n && slice_copy(to, room, said)) {
		n = said.n;
	}
	to[n] = '\0';
	to[strcspn(to, "\r\n")] = '\0';
	return *to != '\0';
}

enum fault try_container(struct search *s)
{
	struct slice relative = config_env("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"),
		     full = config_env("AWS_CONTAINER_CREDENTIALS_FULL_URI");
	struct fetch_ask ask = {.method = "GET",
				.connect_ms = CONTAINER_MS,
				.total_ms = CONTAINER_MS,
				.local = true,
				.headers = {"Accept: application/json"}};
	struct fetch_answer answer;
	char url[URL_ROOM], header[4096 + 32], token[4096];

	if (!relative.n && !full.n)
		return FAULT_ABSENT;
	snprintf(url, sizeof(url), "%s%.*s", relative.n ? "http://169.254.170.2" : "",
		 (int)(relative.n ? relative.n : full.n),
		 relative.n ? relative.at : full.at);
	if (!may_ask(slice_of(url)))
		return search_refuse(
			s, FAULT_REFUSED, 255,
			"Unsupported host in AWS_CONTAINER_CREDENTIALS_FULL_URI: it "
			"must be https, or this machine's own");
	if (token_of(token, sizeof(token))) {
		snprintf(header, sizeof(header), "Authorization: %s", token);
		ask.headers[1] = header;
	}
	ask.url = url;
	for (int turn = 0; turn < 3 && (!fetch(&answer, &ask) || answer.status >= 500);
	     turn++)
		;
	OPENSSL_cleanse(token, sizeof(token));
	OPENSSL_cleanse(header, sizeof(header));
	return take(s, &answer, "container-role");
}

/* ---- machines (EC2): metadata, version 2 of its protocol */

static int64_t patience_ms(const struct config *c)
{
	struct slice said = config_env("AWS_METADATA_SERVICE_TIMEOUT");
	int64_t n;

	if (!said.n)
		said = config_setting(c, "metadata_service_timeout");
	n = slice_number(said, 60);
	return n > 0 ? n * 1000 : MACHINE_MS;
}

static void metadata_base(const struct config *c, char *to, size_t room)
{
	struct slice said = config_env("AWS_EC2_METADATA_SERVICE_ENDPOINT");
	struct slice mode = config_env("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE");

	if (!said.n)
		said = config_setting(c, "ec2_metadata_service_endpoint");
	if (!said.n)
		said = slice_is_nocase(mode, "ipv6") ? SLICE("http://[fd00:ec2::254]")
						     : SLICE("http://169.254.169.254");
	while (said.n && said.at[said.n - 1] == '/')
		said.n--;
	slice_copy(to, room, said);
}

struct machine {
	struct fetch_ask ask;
	struct fetch_answer answer;
	char base[256], url[URL_ROOM], header[1200];
};

/* Asks for a path of the metadata; true: 200. */
static bool ask_machine(struct machine *m, const char *path, const char *below)
{
	snprintf(m->url, sizeof(m->url), "%s/latest/%s%s", m->base, path, below);
	m->ask.url = m->url;
	return fetch(&m->answer, &m->ask) && m->answer.status == 200;
}

/* A token first: without one nothing is asked (the protocol's first version is off). */
static bool get_token(struct machine *m)
{
	m->ask.method = "PUT";
	m->ask.headers[0] = "X-aws-ec2-metadata-token-ttl-seconds: 21600";
	if (!ask_machine(m, "api/token", "") || m->answer.n > 1000)
		return false;
	snprintf(m->header, sizeof(m->header), "X-aws-ec2-metadata-token: %.1000s",
		 m->answer.body);
	m->ask.method = "GET";
	m->ask.headers[0] = m->header;
	return !strpbrk(m->answer.body, "\r\n");
}

static enum fault ask_role(struct search *s, struct machine *m)
{
	static const char path[] = "meta-data/iam/security-credentials/";
	char role[256];

	if (!ask_machine(m, path, ""))
		return FAULT_ABSENT;
	slice_copy(role, sizeof(role),
		   (struct slice){m->answer.body, strcspn(m->answer.body, "\r\n")});
	if (!*role || strpbrk(role, " ?#"))
		return FAULT_ABSENT;
	ask_machine(m, path, role);
	return take(s, &m->answer, "iam-role");
}

enum fault try_machine(struct search *s)
{
	struct machine *m;
	enum fault f = FAULT_ABSENT;

	if (config_true(config_env("AWS_EC2_METADATA_DISABLED")))
		return FAULT_ABSENT;
	m = calloc(1, sizeof(*m));
	if (!m)
		return FAULT_ABSENT;
	metadata_base(s->config, m->base, sizeof(m->base));
	m->ask = (struct fetch_ask){.connect_ms = patience_ms(s->config),
				    .total_ms = patience_ms(s->config),
				    .local = true};
	if (get_token(m))
		f = ask_role(s, m);
	OPENSSL_cleanse(m, sizeof(*m));
	free(m);
	return f;
}

/* ---- cameras: AWS IoT's credentials provider, as the SDKs' samples are set up */

enum fault try_certificate(struct search *s)
{
	struct slice host = config_env("AWS_IOT_CORE_CREDENTIAL_ENDPOINT"),
		     alias = config_env("AWS_IOT_CORE_ROLE_ALIAS"),
		     thing = config_env("AWS_IOT_CORE_THING_NAME");
	const char *certificate = getenv("AWS_IOT_CORE_CERT"),
		   *key = getenv("AWS_IOT_CORE_PRIVATE_KEY"),
		   *ca = getenv("AWS_KVS_CACERT_PATH");
	struct fetch_ask ask = {.method = "GET",
				.connect_ms = CERTIFICATE_MS,
				.total_ms = CERTIFICATE_MS,
				.certificate = certificate,
				.key = key,
				.ca = ca && *ca ? ca : NULL};
	struct fetch_answer answer;
	char url[URL_ROOM], header[300];
	enum fault f;

	if (!host.n || !alias.n || !certificate || !key)
		return FAULT_ABSENT;
	snprintf(url, sizeof(url), "https://%.*s/role-aliases/%.*s/credentials",
		 (int)host.n, host.at, (int)alias.n, alias.at);
	snprintf(header, sizeof(header), "x-amzn-iot-thingname: %.*s",
		 thing.n < 200 ? (int)thing.n : 200, thing.at);
	ask.url = url;
	ask.headers[0] = thing.n ? header : NULL;
	fetch(&answer, &ask);
	if (answer.status != 200)
		f = fail(s, &answer, "the IoT credentials provider");
	else
		f = search_take_json(s, (struct slice){answer.body, answer.n},
				     "accessKeyId", "secretAccessKey", "sessionToken",
				     "expiration");
	OPENSSL_cleanse(answer.body, sizeof(answer.body));
	return f;
}
