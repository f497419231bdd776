/* Sentences for what libcurl and the service report. */
#include "net/aws/trouble.h"

#include <stdio.h>
#include <stdlib.h>

#include <curl/curl.h>

enum { SKEW_MS = 5 * 60 * 1000 };

/* "host:port" of a URL. */
static struct slice host_of(struct slice url)
{
	const char *slashes = memmem(url.at, url.n, "://", 3);
	size_t from = slashes ? (size_t)(slashes - url.at) + 3 : 0;
	const char *slash = memchr(url.at + from, '/', url.n - from);
	size_t end = slash ? (size_t)(slash - url.at) : url.n;

	return (struct slice){url.at + from, end - from};
}

struct cause {
	int curl;
	enum fault fault;
	const char *words; /* %1$.*2$s is the host, %3$s what libcurl or the system says */
};

/* clang-format off */
static const struct cause causes[] = {
	{CURLE_COULDNT_RESOLVE_HOST,     FAULT_LINK,    "cannot find the host %.*s: check the name, the network and DNS%s%s"},
	{CURLE_COULDNT_RESOLVE_PROXY,    FAULT_LINK,    "cannot find the proxy on the way to %.*s: check https_proxy%s%s"},
	{CURLE_COULDNT_CONNECT,          FAULT_LINK,    "cannot connect to %.*s: is it running, is the endpoint right?%s%s"},
	{CURLE_PEER_FAILED_VERIFICATION, FAULT_LINK,    "the certificate of %.*s is not trusted: give --ca-bundle or AWS_CA_BUNDLE%s%s"},
	{CURLE_SSL_CACERT_BADFILE,       FAULT_ABSENT,  "the CA bundle for %.*s cannot be read: check --ca-bundle and AWS_CA_BUNDLE%s%s"},
	{CURLE_SSL_CONNECT_ERROR,        FAULT_LINK,    "no TLS with %.*s: does it speak https on that port?%s%s"},
	{CURLE_GOT_NOTHING,              FAULT_LINK,    "%.*s closed the connection before it answered%s%s"},
	{CURLE_RECV_ERROR,               FAULT_LINK,    "the connection to %.*s broke before the answer%s%s"},
	{CURLE_SEND_ERROR,               FAULT_LINK,    "the connection to %.*s broke while asking%s%s"},
	{CURLE_PARTIAL_FILE,             FAULT_LINK,    "%.*s closed the connection in the middle of its answer%s%s"},
	{CURLE_WEIRD_SERVER_REPLY,       FAULT_SYNTAX,  "%.*s does not answer in HTTP: is the endpoint right?%s%s"},
	{CURLE_UNSUPPORTED_PROTOCOL,     FAULT_SYNTAX,  "%.*s cannot be called: only http:// and https:// can%s%s"},
};
/* clang-format on */

static const struct cause no_bundle = {CURLE_SSL_CACERT_BADFILE, FAULT_ABSENT,
				       "this machine has no CA certificates to check %.*s "
				       "with: install ca-certificates%s%s"};

static void timed_out(struct trouble *out, const struct transport_answer *a,
		      struct slice host, int64_t connect_ms, int64_t total_ms)
{
	int n = host.n < 80 ? (int)host.n : 80;

	out->fault = FAULT_TIMEOUT;
	if (a->connected)
		snprintf(out->words, sizeof(out->words),
			 "%.*s did not answer within %.1f s: try again, or give it longer",
			 n, host.at, (double)total_ms / 1000);
	else
		snprintf(out->words, sizeof(out->words),
			 "no connection to %.*s within %.1f s: a firewall, or the wrong "
			 "endpoint?",
			 n, host.at,
			 (double)(connect_ms < total_ms ? connect_ms : total_ms) / 1000);
}

void trouble_no_answer(struct trouble *out, const struct transport_answer *a,
		       struct slice url, int64_t connect_ms, int64_t total_ms)
{
	struct slice host = host_of(url);
	int n = host.n < 80 ? (int)host.n : 80;
	const struct cause *c = NULL;

	*out = (struct trouble){FAULT_LINK, a->curl, ""};
	if (a->curl == CURLE_OPERATION_TIMEDOUT) {
		timed_out(out, a, host, connect_ms, total_ms);
		return;
	}
	if (a->too_big) {
		out->fault = FAULT_TOO_BIG;
		snprintf(out->words, sizeof(out->words),
			 "the answer of %.*s is longer than 1 MiB: is it the service?", n,
			 host.at);
		return;
	}
	for (size_t i = 0; i < sizeof(causes) / sizeof(*causes) && !c; i++)
		if (causes[i].curl == a->curl)
			c = &causes[i];
	if (c)
		out->fault = c->fault;
	if (a->curl == CURLE_SSL_CACERT_BADFILE && a->default_ca)
		c = &no_bundle;
	if (!c)
		snprintf(out->words, sizeof(out->words), "calling %.*s failed: %.90s", n,
			 host.at, a->words);
	else
	/* The formats are the table's. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(out->words, sizeof(out->words), c->words, n, host.at,
			 a->os_error ? " " : "", a->os_error ? strerror(a->os_error) : "");
#pragma GCC diagnostic pop
}

static enum fault fault_of(int status, struct slice error)
{
	if (status == 429 || memmem(error.at, error.n, "Throttl", 7) ||
	    slice_is(error, "ClientLimitExceededException"))
		return FAULT_THROTTLED;
	return status == 404 ? FAULT_ABSENT : FAULT_REFUSED;
}

/* As many bytes as fit, without a part of a word. */
static struct slice whole_words(struct slice s, size_t room)
{
	if (s.n <= room)
		return s;
	s.n = room;
	while (s.n && s.at[s.n] != ' ')
		s.n--;
	return s;
}

void trouble_refusal(struct trouble *out, int status, struct slice error,
		     struct slice message, int64_t skew_ms)
{
	int n_error = error.n < 60 ? (int)error.n : 60;
	struct slice whole = whole_words(message, 110);
	int n_message = (int)whole.n;
	const char *more = whole.n < message.n ? "…" : "";

	*out = (struct trouble){fault_of(status, error), status, ""};
	if (skew_ms)
		snprintf(out->words, sizeof(out->words),
			 "the clock is %lld minutes off (%s the service's): set it, then "
			 "try again "
			 "(HTTP %d %.*s)",
			 llabs((long long)skew_ms) / 60000,
			 skew_ms > 0 ? "ahead of" : "behind", status, n_error, error.at);
	else if (message.n)
		snprintf(out->words, sizeof(out->words), "%.*s (HTTP %d): %.*s%s", n_error,
			 error.at, status, n_message, message.at, more);
	else
		snprintf(out->words, sizeof(out->words), "%.*s (HTTP %d)", n_error,
			 error.at, status);
}

int64_t trouble_skew_ms(int status, struct slice message, int64_t date_s, int64_t now_ms)
{
	bool said = memmem(message.at, message.n, "Signature expired", 17) ||
		    memmem(message.at, message.n, "Signature not yet current", 25);
	int64_t skew = now_ms - date_s * 1000;

	if (status != 403 || date_s < 0)
		return 0;
	return said || llabs((long long)skew) >= SKEW_MS ? skew : 0;
}
