/* The WebSocket client: dials, queues, ends. */
#include "net/signal/websocket_inside.h"

#include <stdio.h>
#include <stdlib.h>

#include <openssl/crypto.h>

#include "net/signal/context.h"

enum {
	DIAL_MS = 15000,
	HOST_MAX = 119, /* libwebsockets 4.1 cuts the rest */
	UNSENT_MAX = 1 << 20
};

void websocket_tell(struct websocket *s, enum websocket_news news, struct slice body)
{
	struct websocket_report r = {
		.news = news,
		.ticket = s->ticket,
		.ms = (int64_t)(uv_now(s->all->loop) - s->begun_ms),
		.connect_ms = s->connected_ms > s->begun_ms
				      ? (int64_t)(s->connected_ms - s->begun_ms)
				      : 0,
		.code = s->code,
		.body = body,
		.why = slice_of(s->why),
	};

	if (!s->forgotten)
		s->report(s->self, &r);
}

static void let_go(struct websocket *s)
{
	if (--s->holds)
		return;
	while (s->first) {
		struct unsent *u = s->first;

		s->first = u->next;
		free(u);
	}
	uv_freeaddrinfo(s->addresses);
	free(s->message);
	OPENSSL_cleanse(s->url, sizeof(s->url));
	free(s);
}

static void on_timer_closed(uv_handle_t *h)
{
	let_go(h->data);
}

static void drop(struct websocket *s)
{
	if (s->wsi)
		lws_set_wsi_user(s->wsi, NULL);
	s->wsi = NULL;
	*s->link = s->next;
	if (s->next)
		s->next->link = s->link;
	uv_close((uv_handle_t *)&s->later, on_timer_closed);
}

/* The end, told once; the socket is gone afterwards. */
void websocket_gone(struct websocket *s)
{
	s->state = ENDED;
	websocket_tell(s, WEBSOCKET_GONE, (struct slice){"", 0});
	drop(s);
}

static void connect_soon(uv_timer_t *t);

static void gone_later(uv_timer_t *t)
{
	websocket_gone(t->data);
}

/* For ends that are known before the dial has returned. */
static void fail_soon(struct websocket *s, const char *why)
{
	snprintf(s->why, sizeof(s->why), "%s", why);
	uv_timer_start(&s->later, gone_later, 0, 0);
}

static enum fault sign(struct websocket *s)
{
	struct sigv4_header extra[2];
	struct text url;
	size_t n = 0;

	text_init(&url, s->url, sizeof(s->url));
	if (s->arn[0])
		extra[n++] =
			(struct sigv4_header){SLICE("X-Amz-ChannelARN"), slice_of(s->arn)};
	if (s->client_id[0])
		extra[n++] = (struct sigv4_header){SLICE("X-Amz-ClientId"),
						   slice_of(s->client_id)};
	s->signed_ms = client_clock_offset_ms(s->all->client);
	return client_presign(s->all->client, &url, slice_of(s->plain), extra, n);
}

/* Refused for the clock's sake, and now the service's time is known: once more. */
static bool sign_again(struct websocket *s)
{
	if (s->signed_again || s->forgotten ||
	    s->signed_ms == client_clock_offset_ms(s->all->client) || sign(s))
		return false;
	s->signed_again = true;
	s->code = 0;
	s->why[0] = '\0';
	uv_timer_start(&s->later, connect_soon, 0, 0);
	s->state = RESOLVING;
	return true;
}

/* A refused upgrade has its reason in a body that libwebsockets drops. */
static void on_explained(void *self, const struct client_answer *a)
{
	struct websocket *s = self;

	if (a->status == 403 && sign_again(s))
		return;
	if (a->status == s->code && a->message.n)
		snprintf(s->why, sizeof(s->why), "%s", a->trouble.words);
	websocket_gone(s);
}

static bool explain(struct websocket *s)
{
	if (s->forgotten || s->code < 400 || s->code >= 500 || s->code == 429)
		return false;
	s->state = EXPLAINING;
	return client_explain(s->all->client, s->ticket, slice_of(s->url), on_explained, s);
}

/* libwebsockets says the same of a refused connection and of one that was closed at once.
 */
static const char *refusal_words(const char *said)
{
	if (!said || !*said)
		return "the connection failed";
	if (strcmp(said, "closed before established") == 0)
		return "the connection was refused, or closed at once: is it running?";
	if (strncmp(said, "connect SSL err", 15) == 0)
		return "TLS failed: is its certificate trusted (--ca-bundle), does it "
		       "speak TLS?";
	return said;
}

void websocket_refused(struct websocket *s, const char *said)
{
	s->wsi = NULL;
	s->refusals++;
	if (s->code) {
		snprintf(s->why, sizeof(s->why), "%.100s refused the WebSocket (HTTP %d)",
			 s->host, s->code);
		if (!explain(s))
			websocket_gone(s);
		return;
	}
	if (s->impatient)
		snprintf(s->why, sizeof(s->why),
			 "no WebSocket to %.90s within %.1f s: a firewall, or the wrong "
			 "endpoint?",
			 s->host, (double)s->patience_ms / 1000);
	else if (s->state == CLOSING)
		snprintf(s->why, sizeof(s->why), "we gave up the WebSocket");
	else
		snprintf(s->why, sizeof(s->why), "no WebSocket to %.90s: %.80s", s->host,
			 refusal_words(said));
	s->address = s->address ? s->address->ai_next : NULL;
	if (s->address && !s->forgotten && !s->impatient && s->state == DIALLING)
		websocket_connect(s);
	else
		websocket_gone(s);
}

struct websockets *websockets_new(uv_loop_t *loop, struct client *client,
				  struct trouble *why)
{
	struct websockets *w = calloc(1, sizeof(*w));

	if (!w) {
		*why = (struct trouble){FAULT_MEMORY, 255, "out of memory"};
		return NULL;
	}
	lws_set_log_level(0, NULL);
	w->loop = loop;
	w->client = client;
	return w;
}

/* Its end is told by libwebsockets, in a callback before this returns. */
void websocket_kill(uv_timer_t *t)
{
	struct websocket *s = t->data;

	s->impatient = s->state == DIALLING;
	if (s->wsi)
		lws_set_timeout(s->wsi, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_SYNC);
}

static void connect_soon(uv_timer_t *t)
{
	struct websocket *s = t->data;

	if (s->state == CLOSING) {
		snprintf(s->why, sizeof(s->why), "we gave up the WebSocket");
		websocket_gone(s);
		return;
	}
	uv_timer_start(t, websocket_kill, (uint64_t)s->patience_ms, 0);
	websocket_connect(s);
}

static void on_resolved(uv_getaddrinfo_t *r, int status, struct addrinfo *found)
{
	struct websocket *s = r->data;

	s->addresses = s->address = found;
	if (!s->forgotten && (status || !found) && s->state != CLOSING) {
		snprintf(s->why, sizeof(s->why),
			 "cannot find the host %.90s: check the name, the network and DNS",
			 s->name);
		websocket_gone(s);
	} else if (!s->forgotten)
		connect_soon(&s->later);
	let_go(s);
}

/* "wss://host:port/…" → tls, name, host header, port. */
static bool split(struct websocket *s, struct slice url)
{
	bool tls = slice_starts(url, "wss://");
	size_t from = tls ? 6 : 5;
	struct slice rest, host;
	const char *slash, *colon;

	if (!tls && !slice_starts(url, "ws://"))
		return false;
	rest = (struct slice){url.at + from, url.n - from};
	slash = memchr(rest.at, '/', rest.n);
	host = (struct slice){rest.at, slash ? (size_t)(slash - rest.at) : rest.n};
	s->tls = tls;
	s->port = tls ? 443 : 80;
	colon = memrchr(host.at, ':', host.n);
	if (colon && !memchr(colon, ']', host.n - (size_t)(colon - host.at))) {
		s->port = atoi(colon + 1);
		host.n = (size_t)(colon - host.at);
	}
	if (!host.n || s->port < 1 || s->port > 65535)
		return false;
	if (s->port == (tls ? 443 : 80))
		snprintf(s->host, sizeof(s->host), "%.*s", (int)host.n, host.at);
	else
		snprintf(s->host, sizeof(s->host), "%.*s:%d", (int)host.n, host.at,
			 s->port);
	if (host.at[0] == '[' && host.at[host.n - 1] == ']')
		host = (struct slice){host.at + 1, host.n - 2};
	return strlen(s->host) <= HOST_MAX && slice_copy(s->name, sizeof(s->name), host);
}

static bool keep(struct websocket *s, const struct websocket_dial *d)
{
	return slice_copy(s->plain, sizeof(s->plain), d->url) &&
	       slice_copy(s->arn, sizeof(s->arn), d->arn) &&
	       slice_copy(s->client_id, sizeof(s->client_id), d->client_id);
}

/* A numeric address needs no resolver, and no thread for it. */
static void resolve(struct websocket *s)
{
	struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
	char port[8];

	snprintf(port, sizeof(port), "%d", s->port);
	s->resolve.data = s;
	hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
	if (getaddrinfo(s->name, port, &hints, &s->addresses) == 0) {
		s->address = s->addresses;
		uv_timer_start(&s->later, connect_soon, 0, 0);
		return;
	}
	s->addresses = NULL;
	hints.ai_flags = AI_NUMERICSERV | AI_ADDRCONFIG;
	if (uv_getaddrinfo(s->all->loop, &s->resolve, on_resolved, s->name, port, &hints))
		fail_soon(s, "out of memory");
	else
		s->holds++;
}

void websockets_dial(struct websockets *w, const struct websocket_dial *d)
{
	struct websocket *s = calloc(1, sizeof(*s));

	if (!s)
		return;
	s->all = w;
	s->holds = 1;
	s->report = d->report;
	s->self = d->self;
	s->ticket = d->ticket;
	s->patience_ms = d->ms ? d->ms : DIAL_MS;
	s->quiet = d->quiet;
	s->message_max = d->message_max ? d->message_max : WEBSOCKET_SIGNAL_MAX;
	s->last = &s->first;
	uv_update_time(w->loop);
	s->begun_ms = uv_now(w->loop);
	uv_timer_init(w->loop, &s->later);
	s->later.data = s;
	s->next = w->first;
	s->link = &w->first;
	if (s->next)
		s->next->link = &s->next;
	w->first = s;
	if (!split(s, d->url))
		fail_soon(s, "not a WebSocket URL (ws:// or wss://)");
	else if (!keep(s, d) || sign(s))
		fail_soon(s, "the WebSocket URL has a query already, or is too long to be "
			     "signed");
	else
		resolve(s);
}

bool websockets_send(struct websockets *w, uint32_t ticket, const void *self,
		     struct slice frame)
{
	struct websocket *s = w->first;
	struct unsent *u;

	while (s && (s->ticket != ticket || s->self != self))
		s = s->next;
	if (!s || s->state != UP || s->n_unsent + frame.n > UNSENT_MAX)
		return false;
	u = malloc(sizeof(*u) + LWS_PRE + frame.n);
	if (!u)
		return false;
	u->next = NULL;
	u->n = frame.n;
	memcpy(u->bytes + LWS_PRE, frame.at, frame.n);
	*s->last = u;
	s->last = &u->next;
	s->n_unsent += frame.n;
	lws_callback_on_writable(s->wsi);
	return true;
}

static void hangup(struct websocket *s)
{
	switch (s->state) {
	case RESOLVING:
		s->state = CLOSING;
		uv_cancel((uv_req_t *)&s->resolve);
		break;
	case DIALLING:
		s->state = CLOSING;
		uv_timer_start(&s->later, websocket_kill, 0, 0);
		break;
	case UP:
		s->state = CLOSING;
		lws_callback_on_writable(s->wsi);
		uv_timer_start(&s->later, websocket_kill, WEBSOCKET_CLOSE_MS, 0);
		break;
	case CLOSING:
	case EXPLAINING:
	case ENDED:
		break;
	}
}

void websockets_hangup(struct websockets *w, uint32_t ticket, const void *self)
{
	struct websocket *next;

	for (struct websocket *s = w->first; s; s = next) {
		next = s->next;
		if (ticket ? s->ticket == ticket && s->self == self : s->self == self)
			hangup(s);
	}
}

/* Nobody listens: what has no connection goes now, the rest when libwebsockets has closed
 * it. */
static void forget(struct websocket *s)
{
	enum socket_state was = s->state;

	s->forgotten = true;
	hangup(s);
	if (was == EXPLAINING)
		client_cancel(s->all->client, s->ticket, s);
	if (was == EXPLAINING || was == RESOLVING)
		drop(s);
}

void websockets_forget(struct websockets *w, const void *self)
{
	struct websocket *next;

	for (struct websocket *s = w->first; s; s = next) {
		next = s->next;
		if (s->self == self)
			forget(s);
	}
}

void websockets_free(struct websockets *w)
{
	struct websocket *next;

	if (!w)
		return;
	for (struct websocket *s = w->first; s; s = next) {
		next = s->next;
		forget(s);
	}
	context_end(w->loop, w->contexts[false]);
	context_end(w->loop, w->contexts[true]);
	while (w->first)
		drop(w->first);
	free(w);
}
