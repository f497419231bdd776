/* Requests as libwebsockets has read them, and answers as bytes. */
#include "net/service/reader.h"

#include <libwebsockets.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cjson/cJSON.h>

#include "net/service/actors.h"
#include "net/service/inner.h"

enum { ANSWER_HEAD_MAX = 2048, QUERY_PARTS = 64 };

/* Room in r->head for n bytes and a NUL; NULL when there is none. */
static char *head_room(struct request *r, size_t n)
{
	char *at = r->head + r->head_used;

	if (n + 1 > sizeof(r->head) - r->head_used)
		return NULL;
	r->head_used += n + 1;
	at[n] = '\0';
	return at;
}

static struct slice head_keep(struct request *r, struct slice s)
{
	char *at = head_room(r, s.n);

	if (!at)
		return SLICE("");
	if (s.n)
		memcpy(at, s.at, s.n);
	return (struct slice){at, s.n};
}

struct slice request_header(const struct request *r, const char *name)
{
	for (size_t i = 0; i < r->n_headers; i++)
		if (slice_is_nocase(r->headers[i].name, name))
			return r->headers[i].value;
	return SLICE("");
}

static void add_header(struct request *r, struct slice name, char *value, int n)
{
	if (r->n_headers < SIGV4_HEADERS && value && n >= 0)
		r->headers[r->n_headers++] =
			(struct sigv4_header){head_keep(r, name), {value, (size_t)n}};
}

/* What libwebsockets has a token for ("host:"). */
static void read_known(struct request *r, struct lws *wsi)
{
	const unsigned char *name;

	for (int t = 0; (name = lws_token_to_string((enum lws_token_indexes)t)); t++) {
		size_t n = strlen((const char *)name);
		int length = lws_hdr_total_length(wsi, (enum lws_token_indexes)t);
		char *value;

		if (n < 2 || name[0] == ':' || name[n - 1] != ':' || length <= 0)
			continue;
		value = head_room(r, (size_t)length);
		if (value)
			add_header(r, (struct slice){(const char *)name, n - 1}, value,
				   lws_hdr_copy(wsi, value, length + 1,
						(enum lws_token_indexes)t));
	}
}

static void read_custom(struct request *r, struct lws *wsi, struct slice name)
{
	char asked[80];
	char *value;
	int n, length;

	if (!name.n || name.n > 64)
		return;
	n = snprintf(asked, sizeof(asked), "%.*s:", (int)name.n, name.at);
	for (size_t i = 0; i < r->n_headers; i++)
		if (r->headers[i].name.n == name.n &&
		    !strncasecmp(r->headers[i].name.at, name.at, name.n))
			return;
	length = lws_hdr_custom_length(wsi, asked, n);
	value = length >= 0 ? head_room(r, (size_t)length) : NULL;
	if (value)
		add_header(r, name, value,
			   lws_hdr_custom_copy(wsi, value, length + 1, asked, n));
}

/* Signed headers that have no token are asked for by name. */
static void read_listed(struct request *r, struct lws *wsi, struct slice list)
{
	while (list.n) {
		const char *end = memchr(list.at, ';', list.n);
		size_t n = end ? (size_t)(end - list.at) : list.n;

		read_custom(r, wsi, (struct slice){list.at, n});
		n += end != NULL;
		list = (struct slice){list.at + n, list.n - n};
	}
}

static void read_signed(struct request *r, struct lws *wsi)
{
	static const char *const always[] = {"x-amz-date", "x-amz-content-sha256",
					     "x-amz-security-token", "transfer-encoding"};
	struct slice a = request_header(r, "authorization");
	char list[512];
	const char *at = a.n ? memmem(a.at, a.n, "SignedHeaders=", 14) : NULL;

	for (size_t i = 0; i < sizeof(always) / sizeof(*always); i++)
		read_custom(r, wsi, slice_of(always[i]));
	if (at) {
		size_t left = a.n - (size_t)(at - a.at) - 14, n = 0;

		for (at += 14; n < left && at[n] != ',' && at[n] != ' '; n++)
			;
		read_listed(r, wsi, (struct slice){at, n});
	} else if (auth_query(r->query, "X-Amz-SignedHeaders", list, sizeof(list)))
		read_listed(r, wsi, head_keep(r, slice_of(list)));
}

/* The parts come decoded; they are encoded again in the one canonical way. What does not
 * fit is told: a query that is cut is another query. */
static void read_query(struct request *r, struct lws *wsi)
{
	char *part = need(malloc(2 * REQUEST_HEAD_MAX)), *room = part + REQUEST_HEAD_MAX;
	struct text out;

	text_init(&out, room, REQUEST_HEAD_MAX);
	for (int i = 0; i <= QUERY_PARTS; i++) {
		int n = lws_hdr_copy_fragment(wsi, part, REQUEST_HEAD_MAX,
					      WSI_TOKEN_HTTP_URI_ARGS, i);
		const char *equals;
		size_t name;

		r->overlong |= n >= 0 && i == QUERY_PARTS;
		if (n < 0 || r->overlong)
			break;
		equals = memchr(part, '=', (size_t)n);
		name = equals ? (size_t)(equals - part) : (size_t)n;
		if (i)
			text_char(&out, '&');
		sigv4_encode(&out, (struct slice){part, name}, false);
		if (!equals)
			continue;
		text_char(&out, '=');
		sigv4_encode(&out, (struct slice){part + name + 1, (size_t)n - name - 1},
			     false);
	}
	r->query = head_keep(r, text_slice(&out));
	r->overlong |= out.cut || r->query.n < out.used;
	free(part);
}

static void read_line(struct request *r, struct lws *wsi)
{
	static const struct {
		int method;
		const char *word;
	} methods[] = {{LWSHUMETH_GET, "GET"},         {LWSHUMETH_POST, "POST"},
		       {LWSHUMETH_OPTIONS, "OPTIONS"}, {LWSHUMETH_PUT, "PUT"},
		       {LWSHUMETH_PATCH, "PATCH"},     {LWSHUMETH_DELETE, "DELETE"},
		       {LWSHUMETH_HEAD, "HEAD"}};
	char *uri = NULL;
	int n = 0, method = lws_http_get_uri_and_method(wsi, &uri, &n);

	r->method = SLICE("?");
	for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++)
		if (methods[i].method == method)
			r->method = slice_of(methods[i].word);
	r->path = uri ? head_keep(r, (struct slice){uri, (size_t)n}) : SLICE("/");
}

static bool host_ok(struct slice host)
{
	for (size_t i = 0; i < host.n; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			    "0123456789.-:[]_",
			    host.at[i]))
			return false;
	return host.n > 0 && host.n < 256;
}

struct request *request_new(struct service *s, struct lws *wsi, void *link)
{
	struct request *r = need(calloc(1, sizeof(*r)));

	r->service = s;
	r->link = link;
	r->op = KVS_OP_COUNT;
	r->began_us = service_now_us(s);
	r->ticket = ++s->tickets;
	read_line(r, wsi);
	read_query(r, wsi);
	read_known(r, wsi);
	read_signed(r, wsi);
	r->tls = lws_is_ssl(wsi) != 0;
	r->close = slice_is_nocase(request_header(r, "connection"), "close");
	lws_get_peer_simple(wsi, r->peer, sizeof(r->peer));
	if (host_ok(request_header(r, "host")))
		slice_copy(r->host, sizeof(r->host), request_header(r, "host"));
	actor_of_agent(r->actor, sizeof(r->actor), request_header(r, "user-agent"));
	return r;
}

void request_free(struct request *r)
{
	cJSON_Delete(r->json);
	free(r->body);
	free(r->bytes);
	free(r);
}

void request_orphan(struct request *r)
{
	r->link = NULL;
	if (!r->routed)
		request_free(r);
}

int64_t request_length(const struct request *r)
{
	char text[24], *end;
	struct slice s = request_header(r, "content-length");
	long long n;

	if (!s.n)
		return -1;
	if (!slice_copy(text, sizeof(text), s))
		return INT64_MAX;
	n = strtoll(text, &end, 10);
	return *end || n < 0 ? INT64_MAX : n;
}

bool request_take(struct request *r, const char *bytes, size_t n)
{
	if (n > REQUEST_BODY_MAX - r->n_body)
		return false;
	if (r->n_body + n > r->body_room) {
		r->body_room = (r->n_body + n) * 2;
		r->body = need(realloc(r->body, r->body_room));
	}
	if (n)
		memcpy(r->body + r->n_body, bytes, n);
	r->n_body += n;
	return true;
}

static const char *reason(int status)
{
	switch (status) {
	case 200:
		return "OK";
	case 204:
		return "No Content";
	case 400:
		return "Bad Request";
	case 401:
		return "Unauthorized";
	case 403:
		return "Forbidden";
	case 404:
		return "Not Found";
	case 413:
		return "Payload Too Large";
	default:
		return status < 500 ? "Refused" : "Internal Server Error";
	}
}

static void put_head(struct text *out, const struct request *r)
{
	char date[40], id[33];
	time_t now = (time_t)(service_wall_ms(r->service) / 1000);
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", &tm);
	service_random(id, 16);
	text_printf(out, "HTTP/1.1 %d %s\r\nDate: %s\r\n", r->status, reason(r->status),
		    date);
	text_printf(out, "x-amzn-RequestId: %.8s-%.4s-4%.3s-a%.3s-%.12s\r\n", id, id + 8,
		    id + 13, id + 17, id + 20);
	if (r->error)
		text_printf(out, "x-amzn-ErrorType: %s\r\n", r->error);
	if (r->type)
		text_printf(out, "Content-Type: %s\r\n", r->type);
	if (r->status != 204)
		text_printf(out, "Content-Length: %zu\r\n", r->n_bytes);
	text_adds(out, "Access-Control-Allow-Origin: *\r\n");
	if (slice_is(r->method, "OPTIONS"))
		text_adds(out, "Access-Control-Allow-Methods: GET, POST, OPTIONS\r\n"
			       "Access-Control-Allow-Headers: *, Authorization\r\n"
			       "Access-Control-Max-Age: 86400\r\n");
	else
		text_adds(out, "Access-Control-Expose-Headers: x-amzn-RequestId, "
			       "x-amzn-ErrorType, "
			       "Date\r\n");
	text_adds(out, r->close ? "Connection: close\r\n\r\n" : "\r\n");
}

char *request_wire(const struct request *r, size_t before, size_t *n)
{
	char head[ANSWER_HEAD_MAX], *wire;
	struct text out;

	text_init(&out, head, sizeof(head));
	put_head(&out, r);
	*n = out.used + r->n_bytes;
	wire = need(malloc(before + *n + 1));
	memcpy(wire + before, head, out.used);
	if (r->n_bytes)
		memcpy(wire + before + out.used, r->bytes, r->n_bytes);
	return wire;
}
