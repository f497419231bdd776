/* Blocking requests with libcurl. */
#include "net/aws/fetch.h"

#include <stdio.h>

#include <curl/curl.h>

static size_t on_body(char *at, size_t one, size_t n, void *self)
{
	struct fetch_answer *out = self;

	(void)one;
	if (out->n + n > FETCH_BODY_MAX)
		return 0;
	memcpy(out->body + out->n, at, n);
	out->n += n;
	return n;
}

static struct curl_slist *headers_of(const struct fetch_ask *ask)
{
	struct curl_slist *all = curl_slist_append(NULL, "Expect:"), *more = all;

	for (size_t i = 0; more && i < FETCH_HEADERS && ask->headers[i]; i++) {
		more = curl_slist_append(all, ask->headers[i]);
		all = more ? more : all;
	}
	return all;
}

static void set(CURL *e, const struct fetch_ask *ask, struct curl_slist *headers,
		struct fetch_answer *out)
{
	curl_easy_setopt(e, CURLOPT_URL, ask->url);
	curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, ask->method);
	curl_easy_setopt(e, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)ask->connect_ms);
	curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)ask->total_ms);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, out);
	if (ask->local)
		curl_easy_setopt(e, CURLOPT_NOPROXY, "*");
	if (ask->body.n) {
		curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, (long)ask->body.n);
		curl_easy_setopt(e, CURLOPT_POSTFIELDS, ask->body.at);
	}
	if (ask->ca)
		curl_easy_setopt(e, CURLOPT_CAINFO, ask->ca);
	if (ask->certificate)
		curl_easy_setopt(e, CURLOPT_SSLCERT, ask->certificate);
	if (ask->key)
		curl_easy_setopt(e, CURLOPT_SSLKEY, ask->key);
}

bool fetch(struct fetch_answer *out, const struct fetch_ask *ask)
{
	/* A hold of our own on the library: another thread may let go of it meanwhile. */
	bool held = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
	struct curl_slist *headers = headers_of(ask);
	CURL *e = held ? curl_easy_init() : NULL;
	CURLcode code = CURLE_OUT_OF_MEMORY;
	long status = 0;

	out->n = 0;
	if (e && headers) {
		set(e, ask, headers, out);
		code = curl_easy_perform(e);
		curl_easy_getinfo(e, CURLINFO_RESPONSE_CODE, &status);
	}
	out->body[out->n] = '\0';
	out->status = code == CURLE_OK ? (int)status : 0;
	snprintf(out->words, sizeof(out->words), "%s", curl_easy_strerror(code));
	curl_easy_cleanup(e);
	curl_slist_free_all(headers);
	if (held)
		curl_global_cleanup();
	return out->status != 0;
}
