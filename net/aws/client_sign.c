/* What calls and WebSocket URLs are signed with: the keys, and the service's time. */
#include "net/aws/client_inside.h"

#include <stdio.h>
#include <stdlib.h>

enum { OFF_MS = 60000, TOLD_MS = 2000 };

static const struct slice service = {"kinesisvideo", 12};

/* As wrong as it was asked to be. */
int64_t client_wall_ms(const struct client *c)
{
	uv_timeval64_t t;

	uv_gettimeofday(&t);
	return t.tv_sec * 1000 + t.tv_usec / 1000 + c->id.clock_ms;
}

static int64_t signing_s(const struct client *c)
{
	return (client_wall_ms(c) - c->clock.offset_ms) / 1000;
}

/* ---- the service's clock */

void client_tell(struct client *c)
{
	if (c->news)
		c->news(c->listener);
}

/* A correction lasts until an answer contradicts it: a clock may be set meanwhile. */
static bool outdated(const struct client *c, int64_t seen_ms)
{
	return c->clock.offset_ms && llabs(seen_ms - c->clock.offset_ms) >= OFF_MS;
}

void client_hear_date(struct client *c, int64_t date_s, int64_t refused_ms)
{
	int64_t seen = client_wall_ms(c) - date_s * 1000 - 500; /* it tells whole seconds */
	struct client_clock before = c->clock;

	if (date_s < 0 || c->id.clock_ms) /* what is wrong on purpose stays wrong */
		return;
	if (outdated(c, seen) || (llabs(refused_ms) >= OFF_MS && c->id.sign))
		c->clock.offset_ms = llabs(seen) >= OFF_MS ? seen : 0;
	if (llabs(c->clock.offset_ms - before.offset_ms) < OFF_MS)
		c->clock.offset_ms = before.offset_ms;
	if (!before.known || llabs(seen - before.seen_ms) >= TOLD_MS)
		c->clock.seen_ms = seen;
	c->clock.known = true;
	if (!before.known || c->clock.seen_ms != before.seen_ms ||
	    c->clock.offset_ms != before.offset_ms)
		client_tell(c);
}

int64_t client_clock_offset_ms(const struct client *c)
{
	return c->clock.offset_ms;
}

void client_access(const struct client *c, struct client_access *out)
{
	*out = (struct client_access){.source = client_key_source(c),
				      .ends_s = client_keys_end_s(c),
				      .clock_known = c->clock.known,
				      .skew_ms = c->clock.seen_ms,
				      .corrected = c->clock.offset_ms != 0};
}

void client_listen(struct client *c, client_news *news, void *self)
{
	c->news = news;
	c->listener = self;
}

int64_t client_service_s(const struct client *c)
{
	return signing_s(c);
}

/* ---- signing */

static struct sigv4_keys our_keys(const struct client *c)
{
	struct sigv4_keys keys = credentials_keys(&c->id.credentials);

	keys.secret.n -= c->id.wrong_key && keys.secret.n;
	return keys;
}

/* "https://host:port/path" → what Host says (without a default port) and the path. */
static void split(struct slice url, struct slice *host, struct slice *path)
{
	bool tls = slice_starts(url, "https://");
	size_t from = tls ? 8 : 7;
	const char *slash = memchr(url.at + from, '/', url.n - from);
	struct slice port = tls ? SLICE(":443") : SLICE(":80");

	*host = (struct slice){url.at + from,
			       slash ? (size_t)(slash - url.at) - from : url.n - from};
	*path = slash ? (struct slice){slash, url.n - from - host->n} : SLICE("/");
	if (host->n > port.n && !memcmp(host->at + host->n - port.n, port.at, port.n))
		host->n -= port.n;
}

bool client_sign(struct client *c, struct client_headers *h, struct slice url,
		 struct slice body)
{
	struct sigv4_keys keys = our_keys(c);
	struct sigv4_request r = {.method = SLICE("POST"), .query = {"", 0}};
	struct sigv4_scope scope = {slice_of(h->date), slice_of(c->id.region), service};
	struct slice host;
	struct text out;

	sigv4_date(h->date, signing_s(c));
	scope.date = slice_of(h->date);
	sigv4_hash(h->hash, body);
	split(url, &host, &r.path);
	r.payload_hash = slice_of(h->hash);
	r.headers[0] =
		(struct sigv4_header){SLICE("content-type"), SLICE("application/json")};
	r.headers[1] = (struct sigv4_header){SLICE("host"), host};
	r.headers[2] = (struct sigv4_header){SLICE("x-amz-date"), scope.date};
	r.headers[3] = (struct sigv4_header){SLICE("x-amz-security-token"), keys.token};
	r.n_headers = keys.token.n ? 4 : 3;
	r.signed_headers =
		keys.token.n ? SLICE("content-type;host;x-amz-date;x-amz-security-token")
			     : SLICE("content-type;host;x-amz-date");
	snprintf(h->x_date, sizeof(h->x_date), "X-Amz-Date: %s", h->date);
	snprintf(h->x_token, sizeof(h->x_token), "X-Amz-Security-Token: %s",
		 c->id.credentials.token);
	text_init(&out, h->authorization, sizeof(h->authorization));
	text_adds(&out, "Authorization: ");
	sigv4_authorization_with(&c->cache, &out, &r, &scope, &keys);
	return !out.cut;
}

static bool has_path(struct slice url)
{
	const char *slashes = memmem(url.at, url.n, "://", 3);
	size_t from = slashes ? (size_t)(slashes - url.at) + 3 : 0;

	return memchr(url.at + from, '/', url.n - from) != NULL;
}

enum fault client_presign(struct client *c, struct text *out, struct slice url,
			  const struct sigv4_header *extra, size_t n_extra)
{
	struct sigv4_keys keys = our_keys(c);
	char date[SIGV4_DATE] = "";
	struct sigv4_scope scope = {slice_of(date), slice_of(c->id.region), service};

	if (c->id.sign) {
		sigv4_date(date, signing_s(c));
		scope.date = slice_of(date);
		return sigv4_presign(out, url, extra, n_extra, &scope, &keys, 299);
	}
	text_add(out, url);
	if (!has_path(url))
		text_char(out, '/');
	for (size_t i = 0; i < n_extra; i++) {
		text_char(out, i ? '&' : '?');
		sigv4_encode(out, extra[i].name, false);
		text_char(out, '=');
		sigv4_encode(out, extra[i].value, false);
	}
	return out->cut ? FAULT_TOO_BIG : FAULT_NONE;
}
