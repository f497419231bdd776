/* ICE servers as the service hands them out: URLs with a user and a password (RFC 7064, RFC
 * 7065). */
#include "net/relays.h"

#include <stdio.h>
#include <stdlib.h>

#include <cjson/cJSON.h>

static bool read_port(struct slice s, int *port)
{
	int v = 0;

	if (!s.n || s.n > 5)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
		v = v * 10 + (s.at[i] - '0');
	}
	*port = v;
	return v > 0 && v < 65536;
}

/* host, host:port, [v6] or [v6]:port. */
static bool read_host(struct relay *r, struct slice s)
{
	const char *end = s.at + s.n, *stop;
	struct slice host = s;

	if (s.n && s.at[0] == '[') {
		stop = memchr(s.at, ']', s.n);
		if (!stop)
			return false;
		host = (struct slice){s.at + 1, (size_t)(stop - s.at) - 1};
		stop++;
	} else {
		stop = memchr(s.at, ':', s.n);
		stop = stop ? stop : end;
		host.n = (size_t)(stop - s.at);
	}
	if (slice_is_nocase(host, "localhost")) /* libnice would ask ::1 alone */
		host = SLICE("127.0.0.1");
	if (!host.n || !slice_copy(r->host, sizeof(r->host), host))
		return false;
	if (stop == end)
		return true;
	return *stop == ':' &&
	       read_port((struct slice){stop + 1, (size_t)(end - stop) - 1}, &r->port);
}

static bool take(struct slice *s, const char *prefix)
{
	if (!slice_starts(*s, prefix))
		return false;
	s->at += strlen(prefix);
	s->n -= strlen(prefix);
	return true;
}

static bool read_url(struct relay *r, struct slice url)
{
	struct slice query = {0};
	const char *mark = url.n ? memchr(url.at, '?', url.n) : NULL;

	if (mark) {
		query = (struct slice){mark + 1, (size_t)(url.at + url.n - mark) - 1};
		url.n = (size_t)(mark - url.at);
	}
	r->port = 3478;
	if (take(&url, "stun:")) {
		r->kind = RELAY_STUN;
	} else if (take(&url, "turns:")) {
		r->kind = slice_is_nocase(query, "transport=udp") ? RELAY_TURN_DTLS
								  : RELAY_TURN_TLS;
		r->port = 5349;
	} else if (take(&url, "turn:")) {
		r->kind = slice_is_nocase(query, "transport=tcp") ? RELAY_TURN_TCP
								  : RELAY_TURN_UDP;
	} else {
		return false;
	}
	return read_host(r, url);
}

static struct slice text_of(const cJSON *object, const char *key, const char *other)
{
	const cJSON *item = cJSON_GetObjectItem(object, key);

	if (!item)
		item = cJSON_GetObjectItem(object, other);
	return slice_of(cJSON_GetStringValue(item));
}

static void add(struct relays *out, const cJSON *url, const cJSON *server)
{
	struct relay *r = &out->all[out->n];

	if (out->n == RELAYS_MAX) {
		out->skipped++;
		return;
	}
	memset(r, 0, sizeof(*r));
	if (read_url(r, slice_of(cJSON_GetStringValue(url))) &&
	    slice_copy(r->user, sizeof(r->user), text_of(server, "username", "Username")) &&
	    slice_copy(r->password, sizeof(r->password),
		       text_of(server, "credential", "Password")))
		out->n++;
	else
		out->skipped++;
}

static void add_server(struct relays *out, const cJSON *server)
{
	const cJSON *urls = cJSON_GetObjectItem(server, "urls"), *url;

	if (!urls)
		urls = cJSON_GetObjectItem(server, "Uris");
	if (cJSON_IsString(urls))
		add(out, urls, server);
	else
		cJSON_ArrayForEach(url, urls) add(out, url, server);
}

static int by_kind(const void *a, const void *b)
{
	const struct relay *x = a, *y = b;

	return (int)x->kind - (int)y->kind;
}

/* Passwords do not stay behind in the tree. */
static void forget(cJSON *list)
{
	cJSON *server, *secret;

	cJSON_ArrayForEach(server, list) cJSON_ArrayForEach(secret, server)
	{
		if (cJSON_IsString(secret))
			explicit_bzero(secret->valuestring, strlen(secret->valuestring));
	}
	cJSON_Delete(list);
}

enum fault relays_read(struct relays *out, struct slice json)
{
	cJSON *tree;
	const cJSON *server;

	memset(out, 0, sizeof(*out));
	if (!json.n)
		return FAULT_NONE;
	tree = cJSON_ParseWithLength(json.at, json.n);
	if (!cJSON_IsArray(tree)) {
		cJSON_Delete(tree);
		return FAULT_SYNTAX;
	}
	cJSON_ArrayForEach(server, tree) add_server(out, server);
	forget(tree);
	qsort(out->all, out->n, sizeof(*out->all), by_kind);
	return FAULT_NONE;
}

bool relays_here(const struct relays *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (strncmp(r->all[i].host, "127.", 4) == 0)
			return true;
	return false;
}
