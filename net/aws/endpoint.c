/* Endpoint rules of the AWS CLI. */
#include "net/aws/endpoint.h"

#include <ctype.h>
#include <stdio.h>

#include "net/aws/region.h"

/* The service ids of the SDKs' models; lower case in files, upper case in variables. */
static const char *const service_ids[] = {
	[KVS_CONTROL] = "kinesis_video",
	[KVS_SIGNALING_HTTPS] = "kinesis_video_signaling",
	[KVS_WEBRTC] = "kinesis_video_webrtc_storage",
	[KVS_ARCHIVED] = "kinesis_video_archived_media",
	[KVS_MEDIA] = "kinesis_video_media",
};

static struct slice from_variable(const char *service)
{
	char name[96];
	int n = snprintf(name, sizeof(name), "AWS_ENDPOINT_URL_%s", service);

	for (int i = 0; i < n; i++)
		name[i] = (char)toupper((unsigned char)name[i]);
	return config_env(name);
}

static bool ignores_configured(const struct config *c)
{
	struct slice said = config_env("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");

	return config_true(said.n ? said
				  : config_setting(c, "ignore_configured_endpoint_urls"));
}

static struct slice configured(const struct config *c, const char *service)
{
	struct slice url = from_variable(service);

	if (ignores_configured(c))
		return (struct slice){"", 0};
	if (!url.n)
		url = config_env("AWS_ENDPOINT_URL");
	if (!url.n)
		url = config_service(c, service, "endpoint_url");
	if (!url.n)
		url = config_setting(c, "endpoint_url");
	return url;
}

static bool wants(const struct config *c, const char *variable, const char *key)
{
	struct slice said = config_env(variable);

	return config_true(said.n ? said : config_setting(c, key));
}

static enum fault compute(char out[ENDPOINT_MAX], const struct config *c,
			  struct slice region, struct trouble *why)
{
	const struct partition *p = region_partition(region);
	bool dual = wants(c, "AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint");
	/* botocore's model gives us-gov-west-1 the FIPS host by default. */
	bool fips = wants(c, "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint") ||
		    (!dual && slice_is(region, "us-gov-west-1"));
	const char *suffix = dual ? p->dual_suffix : p->suffix;

	if (!suffix) {
		*why = (struct trouble){
			FAULT_ABSENT, 255,
			"There is no dual-stack endpoint in this region's partition"};
		return FAULT_ABSENT;
	}
	snprintf(out, ENDPOINT_MAX, "https://kinesisvideo%s.%.*s.%s", fips ? "-fips" : "",
		 (int)region.n, region.at, suffix);
	return FAULT_NONE;
}

static enum fault check(struct slice url, bool option, struct trouble *why)
{
	bool web = slice_starts(url, "http://") || slice_starts(url, "https://");
	int length = url.n < 60 ? (int)url.n : 60;

	if (web && memchr(url.at, '@', url.n)) { /* not repeated: it may be a password */
		*why = (struct trouble){
			FAULT_SYNTAX, option ? 252 : 255,
			"An endpoint has no name or password in it: calls are signed"};
		return FAULT_SYNTAX;
	}
	if (web && url.n < ENDPOINT_MAX && !memchr(url.at, '?', url.n))
		return FAULT_NONE;
	*why = (struct trouble){FAULT_SYNTAX, option ? 252 : 255, ""};
	if (memmem(url.at, url.n, "://", 3))
		snprintf(why->words, sizeof(why->words),
			 "Not an endpoint that can be called: %.*s", length, url.at);
	else
		snprintf(why->words, sizeof(why->words),
			 "Bad value for --endpoint-url \"%.*s\": scheme is missing.  Must "
			 "be of the "
			 "form http://<hostname>/ or https://<hostname>/",
			 length, url.at);
	return FAULT_SYNTAX;
}

enum fault endpoint_find(char out[ENDPOINT_MAX], enum kvs_plane plane, struct slice option,
			 const struct config *c, struct slice region, struct trouble *why)
{
	struct slice url = option.n ? option : configured(c, service_ids[plane]);
	enum fault f;

	if (!url.n)
		return compute(out, c, region, why);
	f = check(url, option.n > 0, why);
	if (f)
		return f;
	while (url.n && url.at[url.n - 1] == '/')
		url.n--;
	slice_copy(out, ENDPOINT_MAX, url);
	return FAULT_NONE;
}
