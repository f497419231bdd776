/* From what the service answered to what is printed. */
#include "tui/cli/aws/answer.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

#include <curl/curl.h>

#include "net/aws/retry.h"
#include "tui/cli/command.h"

static cJSON *members(struct slice shape, const cJSON *v, bool wire_times);

/* 2026-11-22T07:51:23.123000+00:00 */
static cJSON *time_words(double seconds)
{
	long long us = llrint((seconds - floor(seconds)) * 1e6);
	time_t whole = (time_t)floor(seconds) + us / 1000000;
	struct tm tm;
	char room[64], zone[8];
	size_t n;
	struct text t;

	us %= 1000000;
	if (!localtime_r(&whole, &tm))
		return cJSON_CreateNumber(seconds);
	text_init(&t, room, sizeof(room));
	n = strftime(room, sizeof(room), "%Y-%m-%dT%H:%M:%S", &tm);
	t.used = n;
	if (us)
		text_printf(&t, ".%06lld", us);
	strftime(zone, sizeof(zone), "%z", &tm);
	text_printf(&t, "%.3s:%s", zone, zone + 3);
	return cJSON_CreateString(room);
}

static cJSON *one(const struct member *m, const cJSON *v, bool wire_times)
{
	cJSON *list;

	if (m->type == SHAPE_TIMESTAMP && cJSON_IsNumber(v) && !wire_times)
		return time_words(v->valuedouble);
	if (m->type == SHAPE_STRUCTURE && cJSON_IsObject(v))
		return members(m->inner, v, wire_times);
	if (m->type != SHAPE_LIST || !m->inner.n || !cJSON_IsArray(v))
		return cJSON_Duplicate(v, 1);
	list = cJSON_CreateArray();
	for (const cJSON *at = v->child; at; at = at->next)
		cJSON_AddItemToArray(list, members(m->inner, at, wire_times));
	return list;
}

static cJSON *members(struct slice shape, const cJSON *v, bool wire_times)
{
	cJSON *out = cJSON_CreateObject();
	struct member m;

	while (shape_next(&shape, &m)) {
		char name[64];
		const cJSON *at;

		slice_copy(name, sizeof(name), m.name);
		at = cJSON_GetObjectItemCaseSensitive(v, name);
		if (at && !cJSON_IsNull(at))
			cJSON_AddItemToObject(out, name, one(&m, at, wire_times));
	}
	return out;
}

cJSON *answer_shaped(struct slice shape, struct slice body, bool wire_times)
{
	cJSON *v = body.n ? cJSON_ParseWithLength(body.at, body.n) : NULL;
	cJSON *out = members(shape, v, wire_times);

	cJSON_Delete(v);
	return out;
}

/* ---- failures */

static const char *reason(int status)
{
	return status == 500   ? "Internal Server Error"
	       : status == 502 ? "Bad Gateway"
	       : status == 503 ? "Service Unavailable"
	       : status == 504 ? "Gateway Timeout"
	       : status == 501 ? "Not Implemented"
			       : "";
}

static int refused(const struct client_answer *a, const char *operation, int attempts,
		   struct text *out)
{
	struct retry_try t = {1, a->status, a->error, true, true};
	bool spent = a->tries >= attempts && retry_wanted(&t, 2);

	text_adds(out, "An error occurred (");
	if (a->error.n)
		text_add(out, a->error);
	else
		text_printf(out, "%d", a->status);
	text_printf(out, ") when calling the %s operation", operation);
	if (spent)
		text_printf(out, " (reached max retries: %d)", a->tries - 1);
	text_adds(out, ": ");
	if (a->message.n || a->error.n)
		text_add(out, a->message);
	else
		text_adds(out, reason(a->status));
	return EXIT_REFUSED;
}

/* What Python's ssl says of what libcurl says. */
static void tls_words(const struct client_answer *a, struct text *out)
{
	static const char problem[] = "SSL certificate problem: ";
	const char *why = strstr(a->detail, problem);

	if (a->trouble.code == CURLE_SSL_CACERT_BADFILE)
		text_adds(out, "[Errno 2] No such file or directory");
	else if (strstr(a->detail, "wrong version number"))
		text_adds(out,
			  "[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:992)");
	else if (why)
		text_printf(
			out,
			"[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: %s "
			"(_ssl.c:992)",
			why + sizeof(problem) - 1);
	else
		text_adds(out, a->detail);
}

static int unanswered(const struct client_answer *a, struct text *out)
{
	int n = (int)a->url.n;
	const char *url = a->url.at;

	switch (a->trouble.code) {
	case CURLE_COULDNT_CONNECT:
	case CURLE_COULDNT_RESOLVE_HOST:
		text_printf(out, "Could not connect to the endpoint URL: \"%.*s\"", n, url);
		break;
	case CURLE_OPERATION_TIMEDOUT:
		text_printf(out, "%s timeout on endpoint URL: \"%.*s\"",
			    a->connected ? "Read" : "Connect", n, url);
		break;
	case CURLE_COULDNT_RESOLVE_PROXY:
		text_printf(out, "Failed to connect to proxy URL: \"%s\"", a->detail);
		break;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SSL_CACERT_BADFILE:
		text_printf(out, "SSL validation failed for %.*s ", n, url);
		tls_words(a, out);
		break;
	default:
		text_printf(
			out,
			"Connection was closed before we received a valid response from "
			"endpoint URL: \"%.*s\".",
			n, url);
	}
	return EXIT_OTHER;
}

int answer_failure(const struct client_answer *a, const char *operation, int attempts,
		   struct text *out)
{
	if (a->status)
		return refused(a, operation, attempts, out);
	if (a->trouble.fault == FAULT_MEMORY) {
		text_adds(out, "out of memory");
		return EXIT_OTHER;
	}
	return unanswered(a, out);
}
