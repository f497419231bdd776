/* The identity of a client. */
#include "net/aws/identity.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <curl/curl.h>

#include "net/aws/client.h"
#include "net/aws/retry.h"

enum { CONNECT_MS = 10000, TOTAL_MS = 60000 };

static enum fault choose_attempts(struct identity *id, const struct client_options *o,
				  const struct config *f, struct trouble *why)
{
	struct slice said = config_env("AWS_MAX_ATTEMPTS");
	char digits[16];
	char *end = digits;
	long n = 0;

	id->attempts = o->attempts ? o->attempts : RETRY_ATTEMPTS;
	if (!said.n)
		said = config_setting(f, "max_attempts");
	if (o->attempts || !said.n)
		return FAULT_NONE;
	if (slice_copy(digits, sizeof(digits), said))
		n = strtol(digits, &end, 10);
	if (o->as_cli && (*end || end == digits)) {
		*why = (struct trouble){FAULT_SYNTAX, 255, ""};
		snprintf(why->words, sizeof(why->words),
			 "invalid literal for int() with base 10: '%.12s'", digits);
		return FAULT_SYNTAX;
	}
	if (n >= 1 && n <= 1000 && !*end) {
		id->attempts = (int)n;
		return FAULT_NONE;
	}
	*why = (struct trouble){FAULT_SYNTAX, 255, ""};
	snprintf(why->words, sizeof(why->words),
		 "Value provided to \"max_attempts\": %.12s must be an integer greater "
		 "than or equal "
		 "to one.",
		 digits);
	return FAULT_SYNTAX;
}

/* Of the three modes, the CLI refuses the old one; ours is always the standard one. */
static enum fault check_mode(const struct client_options *o, const struct config *f,
			     struct trouble *why)
{
	struct slice said = config_env("AWS_RETRY_MODE");

	if (!said.n)
		said = config_setting(f, "retry_mode");
	if (!o->as_cli || !said.n || slice_is(said, "standard") ||
	    slice_is(said, "adaptive"))
		return FAULT_NONE;
	*why = (struct trouble){FAULT_SYNTAX, 255, ""};
	snprintf(why->words, sizeof(why->words),
		 "Invalid value provided to \"mode\": \"%.40s\" must be one of: "
		 "\"standard\" or "
		 "\"adaptive\"",
		 said.at);
	return FAULT_SYNTAX;
}

/* The bundle libcurl was built for is not there, and it will be needed. */
static bool lacks_ca(const struct identity *id)
{
	const char *bundle = curl_version_info(CURLVERSION_NOW)->cainfo;

	return id->verify && bundle && access(bundle, R_OK) != 0 &&
	       strncmp(id->endpoints[KVS_CONTROL], "https:", 6) == 0;
}

static enum fault choose_ca(struct identity *id, const struct client_options *o,
			    const struct config *f, struct trouble *why)
{
	struct slice ca = o->ca_bundle;

	if (!ca.n)
		ca = config_env("AWS_CA_BUNDLE");
	if (!ca.n)
		ca = config_setting(f, "ca_bundle");
	if (!ca.n && lacks_ca(id)) {
		*why = (struct trouble){
			FAULT_ABSENT, 255,
			"this machine has no CA certificates to check the service with: "
			"install ca-certificates"};
		return FAULT_ABSENT;
	}
	if (slice_copy(id->ca, sizeof(id->ca), ca) &&
	    (!ca.n || o->as_cli || access(id->ca, R_OK) == 0))
		return FAULT_NONE;
	*why = (struct trouble){FAULT_ABSENT, 255, ""};
	snprintf(
		why->words, sizeof(why->words),
		"Could not find a suitable TLS CA certificate bundle, invalid path: %.100s",
		id->ca);
	return FAULT_ABSENT;
}

/* Of all planes the control plane's must be known; a base that the user chose serves the
 * others too, otherwise they are what the service answers later. */
static enum fault choose_endpoints(struct identity *id, const struct client_options *o,
				   const struct config *f, struct trouble *why)
{
	enum fault fault = FAULT_NONE;

	for (int plane = 0; plane < PLANES && !fault; plane++)
		fault = endpoint_find(id->endpoints[plane], (enum kvs_plane)plane,
				      o->endpoint_url, f, slice_of(id->region), why);
	return fault;
}

static enum fault choose_keys(struct identity *id, const struct client_options *o,
			      const struct config *f, struct trouble *why)
{
	if (o->no_sign_request)
		return FAULT_NONE;
	id->sign = true;
	return credentials_find(&id->credentials, f, &o->keys, slice_of(id->region), false,
				why);
}

enum fault identity_find(struct identity *id, const struct client_options *o,
			 struct trouble *why)
{
	struct config f;
	enum fault fault = config_load(&f, o->profile, why);

	slice_copy(id->profile, sizeof(id->profile), o->profile);
	id->verify = !o->no_verify_ssl;
	id->clock_ms = o->clock_ms;
	id->wrong_key = o->wrong_key;
	id->connect_ms = o->connect_ms ? o->connect_ms : CONNECT_MS;
	id->total_ms = o->total_ms ? o->total_ms : TOTAL_MS;
	id->read_ms = o->read_ms;
	snprintf(id->user_agent, sizeof(id->user_agent), "kvscope/" KVSCOPE_VERSION);
	if (o->name.n)
		snprintf(id->user_agent, sizeof(id->user_agent),
			 "kvscope/" KVSCOPE_VERSION " (%.*s)",
			 o->name.n < 100 ? (int)o->name.n : 100, o->name.at);
	if (!fault)
		fault = region_find(id->region, o->region, &f, why);
	if (!fault)
		fault = choose_endpoints(id, o, &f, why);
	if (!fault)
		fault = choose_ca(id, o, &f, why);
	if (!fault)
		fault = choose_attempts(id, o, &f, why);
	if (!fault)
		fault = check_mode(o, &f, why);
	if (!fault)
		fault = choose_keys(id, o, &f, why);
	config_clear(&f);
	return fault;
}

enum fault identity_renew(struct identity *id, struct trouble *why)
{
	const struct sigv4_keys none = {{"", 0}, {"", 0}, {"", 0}};
	struct credentials found;
	struct config f;
	enum fault fault;

	if (!id->sign || slice_is(slice_of(id->credentials.source), "given"))
		return FAULT_NONE;
	fault = config_load(&f, slice_of(id->profile), why);
	if (!fault)
		fault = credentials_find(&found, &f, &none, slice_of(id->region), true,
					 why);
	if (!fault)
		id->credentials = found;
	config_clear(&f);
	credentials_wipe(&found);
	return fault;
}

void identity_wipe(struct identity *id)
{
	credentials_wipe(&id->credentials);
}
