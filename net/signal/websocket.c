/* The WebSocket client: libwebsockets on the caller's libuv loop. */
#include "net/signal/websocket.h"

#include <stdio.h>
#include <stdlib.h>

#include <libwebsockets.h>

#include "net/signal/context.h"

/* What libwebsockets is given as path; see put_path. */
#define PATH_MARK "/-kvscope-"

enum {
	USER_AGENT_ROOM = 256, /* more than the header takes */
	HOST_MAX = 119,        /* libwebsockets 4.1 cuts the rest */
	PING_S = 10,
	CLOSE_MS = 500, /* for the other side's close frame */
	HANGUP_S = 25,  /* no pong to two pings */
	DIAL_MS = 15000,
	HANDSHAKE_S = 60, /* libwebsockets' own limit; ours is shorter */
	UNSENT_MAX = 1 << 20,
	SERVICE_ROOM = SIGV4_ROOM + 4096, /* the upgrade request is written in one piece */
	ADDRESSES = 8
};

struct unsent {
	struct unsent *next;
	size_t n;
	unsigned char bytes[]; /* LWS_PRE of room, then the frame */
};

enum socket_state { RESOLVING, DIALLING, UP, CLOSING, EXPLAINING, ENDED };

struct websocket {
	struct websockets *all;
	struct websocket *next, **link;
	struct lws *wsi;
	websocket_reporter *report;
	void *self;
	uint32_t ticket;
	enum socket_state state;
	bool forgotten; /* nobody listens any more */
	bool impatient;
	uv_getaddrinfo_t resolve;
	uv_timer_t later;
	int holds;         /* libuv's handle and request that still point here */
	unsigned refusals; /* so far, one an address */
	struct addrinfo *addresses, *address;
	uint64_t begun_ms;
	int64_t patience_ms;
	int code;
	char why[192];
	bool tls;
	int port;
	char name[256], host[272]; /* without and with the port */
	char url[SIGV4_ROOM];      /* signed */
	struct unsent *first, **last;
	size_t n_unsent;
	size_t message_max, n_message, message_room;
	bool binary;
	char *message;
};

struct websockets {
	uv_loop_t *loop;
	struct client *client;
	struct lws_context
		*contexts[2]; /* plain and TLS, made at the first dial of the kind */
	struct websocket *first;
};

static void tell(struct websocket *s, enum websocket_news news, struct slice body)
{
	struct websocket_report r = {
		.news = news,
		.ticket = s->ticket,
		.ms = (int64_t)(uv_now(s->all->loop) - s->begun_ms),
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
static void gone(struct websocket *s)
{
	s->state = ENDED;
	tell(s, WEBSOCKET_GONE, (struct slice){"", 0});
	drop(s);
}

static void gone_later(uv_timer_t *t)
{
	gone(t->data);
}

/* For ends that are known before the dial has returned. */
static void fail_soon(struct websocket *s, const char *why)
{
	snprintf(s->why, sizeof(s->why), "%s", why);
	uv_timer_start(&s->later, gone_later, 0, 0);
}

/* A refused upgrade has its reason in a body that libwebsockets drops. */
static void on_explained(void *self, const struct client_answer *a)
{
	struct websocket *s = self;

	if (a->status == s->code && a->message.n)
		snprintf(s->why, sizeof(s->why), "%s", a->trouble.words);
	gone(s);
}

static bool explain(struct websocket *s)
{
	if (s->forgotten || s->code < 400 || s->code >= 500 || s->code == 429)
		return false;
	s->state = EXPLAINING;
	return client_explain(s->all->client, s->ticket, slice_of(s->url), on_explained, s);
}

static void connect_next(struct websocket *s);

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

static void on_refused(struct websocket *s, const char *said)
{
	s->wsi = NULL;
	s->refusals++;
	if (s->code) {
		snprintf(s->why, sizeof(s->why), "%.100s refused the WebSocket (HTTP %d)",
			 s->host, s->code);
		if (!explain(s))
			gone(s);
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
		connect_next(s);
	else
		gone(s);
}

static bool keep_part(struct websocket *s, const char *at, size_t n)
{
	if (s->n_message + n > s->message_max) {
		snprintf(s->why, sizeof(s->why),
			 "%.90s sent a message of more than %zu bytes", s->host,
			 s->message_max);
		return false;
	}
	if (s->n_message + n > s->message_room) {
		size_t room = s->n_message + n + 4096;
		char *grown = realloc(s->message, room);

		if (!grown)
			return false;
		s->message = grown;
		s->message_room = room;
	}
	memcpy(s->message + s->n_message, at, n);
	s->n_message += n;
	return true;
}

/* true: the socket must close. */
static bool on_part(struct websocket *s, const char *at, size_t n)
{
	if (lws_is_first_fragment(s->wsi)) {
		s->n_message = 0;
		s->binary = lws_frame_is_binary(s->wsi) != 0;
	}
	if (!keep_part(s, at, n)) {
		lws_close_reason(s->wsi, LWS_CLOSE_STATUS_MESSAGE_TOO_LARGE, NULL, 0);
		return true;
	}
	if (lws_is_final_fragment(s->wsi) && !lws_remaining_packet_payload(s->wsi) &&
	    s->state == UP)
		tell(s, s->binary ? WEBSOCKET_BINARY : WEBSOCKET_FRAME,
		     (struct slice){s->message ? s->message : "", s->n_message});
	return false;
}

/* true: the socket must close. */
static bool write_one(struct websocket *s)
{
	struct unsent *u = s->first;
	int sent;

	if (!u) {
		if (s->state != CLOSING)
			return false;
		lws_close_reason(s->wsi, LWS_CLOSE_STATUS_NORMAL, NULL, 0);
		return true;
	}
	sent = lws_write(s->wsi, u->bytes + LWS_PRE, u->n, LWS_WRITE_TEXT);
	s->first = u->next;
	if (!s->first)
		s->last = &s->first;
	s->n_unsent -= u->n;
	free(u);
	if (s->first || s->state == CLOSING)
		lws_callback_on_writable(s->wsi);
	return sent < 0;
}

/* Close codes are RFC 6455 §7.4.1; 1006 is "without a close frame". */
static void on_peer_close(struct websocket *s, const unsigned char *at, size_t n)
{
	s->code = n >= 2 ? at[0] << 8 | at[1] : 1005;
	if (n > 2)
		snprintf(s->why, sizeof(s->why), "%.80s closed the WebSocket (%d): %.*s",
			 s->host, s->code, n - 2 < 80 ? (int)(n - 2) : 80,
			 (const char *)at + 2);
	else
		snprintf(s->why, sizeof(s->why), "%.100s closed the WebSocket (%d)",
			 s->host, s->code);
}

static void on_closed(struct websocket *s)
{
	s->wsi = NULL;
	if (s->state == CLOSING && !s->code) {
		s->code = 1000;
		snprintf(s->why, sizeof(s->why), "we closed the WebSocket");
	} else if (!s->code) {
		s->code = 1006;
		if (!s->why[0])
			snprintf(s->why, sizeof(s->why),
				 "the WebSocket to %.90s broke (no close frame, no pong, "
				 "or the "
				 "network)",
				 s->host);
	}
	gone(s);
}

/* libwebsockets 4.1 cuts the request line at 2 kB, and a session token alone can be that
 * long: it is given a short path, which is replaced when all its headers stand in the
 * buffer. */
static bool put_path(const struct websocket *s, unsigned char **end, size_t room)
{
	static const char line[] = "GET " PATH_MARK " HTTP/1.1\r\n";
	const char *path = strchr(strstr(s->url, "://") + 3, '/');
	size_t n = strlen(path), n_mark = strlen(PATH_MARK);
	unsigned char *at = *end - (sizeof(line) - 1), *behind;

	while (memcmp(at, line, sizeof(line) - 1) != 0)
		at--; /* it is there: this buffer begins with it */
	at += strlen("GET ");
	behind = at + n_mark;
	if (n - n_mark > room)
		return false;
	memmove(at + n, behind, (size_t)(*end - behind));
	memcpy(at, path, n);
	*end += n - n_mark;
	return true;
}

static int add_user_agent(struct websocket *s, unsigned char **at, unsigned char *end)
{
	const char *words = client_user_agent(s->all->client);

	return lws_add_http_header_by_name(
		s->wsi, (const unsigned char *)"user-agent:", (const unsigned char *)words,
		(int)strlen(words), at, end);
}

static int on_lws(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
		  size_t n)
{
	struct websocket *s = user;

	if (!s)
		return 0;
	switch ((int)reason) { /* of some hundred, these are ours */
	case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER:
		s->wsi = wsi;
		if (add_user_agent(s, in, *(unsigned char **)in + n))
			return -1;
		return put_path(s, in, n - USER_AGENT_ROOM) ? 0 : -1;
	case LWS_CALLBACK_CLIENT_ESTABLISHED:
		s->wsi = wsi;
		s->state = s->state == CLOSING ? CLOSING : UP;
		uv_timer_stop(&s->later);
		if (s->state == UP)
			tell(s, WEBSOCKET_UP, (struct slice){"", 0});
		lws_callback_on_writable(wsi);
		return 0;
	case LWS_CALLBACK_CLIENT_RECEIVE:
		return on_part(s, in, n) ? -1 : 0;
	case LWS_CALLBACK_CLIENT_WRITEABLE:
		return write_one(s) ? -1 : 0;
	case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
		on_peer_close(s, in, n);
		return 0;
	case LWS_CALLBACK_CLIENT_HTTP_REDIRECT:
		return 1; /* a signature is for one host */
	case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
		s->code = (int)lws_http_client_http_response(wsi);
		lws_set_wsi_user(wsi, NULL);
		on_refused(s, in);
		return 0;
	case LWS_CALLBACK_CLIENT_CLOSED:
		lws_set_wsi_user(wsi, NULL);
		on_closed(s);
		return 0;
	case LWS_CALLBACK_WSI_DESTROY: /* killed before it was up: no other callback tells
					*/
		on_refused(s, "the connection was closed");
		return 0;
	default:
		return 0;
	}
}

/* clang-format off */
static const struct lws_protocols protocols[] = {
	{"", on_lws, 0, 4096, 0, NULL, 0},
	{NULL, NULL, 0, 0, 0, NULL, 0},
};
static const struct lws_extension extensions[] = {
	{"permessage-deflate", lws_extension_callback_pm_deflate, "permessage-deflate; client_max_window_bits"},
	{NULL, NULL, NULL},
};
static const lws_retry_bo_t keep_alive = {
	.secs_since_valid_ping = PING_S,
	.secs_since_valid_hangup = HANGUP_S,
};
/* clang-format on */

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

/* Reading the system's certificates takes longer than everything else here: not before TLS.
 */
static void choose_certificates(struct lws_context_creation_info *o, const struct client *c)
{
	o->options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
	if (*client_ca(c))
		o->client_ssl_ca_filepath = client_ca(c);
	if (*client_ca(c) || !client_verifies(c))
		o->options |= LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS;
}

static struct lws_context *context_for(struct websockets *w, bool tls)
{
	void *loops[1] = {w->loop};
	struct lws_context_creation_info o = {
		.port = CONTEXT_PORT_NO_LISTEN,
		.protocols = protocols,
		.extensions = extensions,
		.options = LWS_SERVER_OPTION_LIBUV,
		.foreign_loops = loops,
		.pt_serv_buf_size = SERVICE_ROOM,
		.max_http_header_data2 = SERVICE_ROOM,
		.timeout_secs = HANDSHAKE_S,
		.retry_and_idle_policy = &keep_alive,
		.gid = -1,
		.uid = -1,
	};

	if (tls)
		choose_certificates(&o, w->client);
	if (!w->contexts[tls])
		w->contexts[tls] = lws_create_context(&o);
	return w->contexts[tls];
}

/* Its end is told by libwebsockets, in a callback before this returns. */
static void kill_now(uv_timer_t *t)
{
	struct websocket *s = t->data;

	s->impatient = s->state == DIALLING;
	if (s->wsi)
		lws_set_timeout(s->wsi, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_SYNC);
}

/* One numeric address after the other: a name would make libwebsockets block in the
 * resolver. */
static void connect_next(struct websocket *s)
{
	char numeric[64] = "";
	struct lws_client_connect_info i = {
		.context = context_for(s->all, s->tls),
		.address = numeric,
		.port = s->port,
		.host = s->host,
		.path = PATH_MARK,
		.origin = NULL,
		.protocol = NULL,
		.local_protocol_name = "",
		.userdata = s,
		.pwsi = &s->wsi,
		.retry_and_idle_policy = &keep_alive,
		.ssl_connection = s->tls ? LCCSCF_USE_SSL : 0,
	};
	unsigned refusals = s->refusals;

	if (s->tls && !client_verifies(s->all->client))
		i.ssl_connection |= LCCSCF_ALLOW_SELFSIGNED | LCCSCF_ALLOW_INSECURE |
				    LCCSCF_ALLOW_EXPIRED |
				    LCCSCF_SKIP_SERVER_CERT_HOSTNAME_CHECK;
	if (s->state != DIALLING)
		uv_timer_start(&s->later, kill_now, (uint64_t)s->patience_ms, 0);
	s->state = DIALLING;
	getnameinfo(s->address->ai_addr, s->address->ai_addrlen, numeric, sizeof(numeric),
		    NULL, 0, NI_NUMERICHOST);
	/* It may fail at once, with CLIENT_CONNECTION_ERROR told or (out of memory)
	 * without. */
	if ((!i.context || !lws_client_connect_via_info(&i)) && s->refusals == refusals) {
		snprintf(s->why, sizeof(s->why), "no WebSocket to %.90s: out of memory",
			 s->host);
		gone(s);
	}
}

static void connect_soon(uv_timer_t *t)
{
	struct websocket *s = t->data;

	if (s->state == CLOSING) {
		snprintf(s->why, sizeof(s->why), "we gave up the WebSocket");
		gone(s);
	} else
		connect_next(s);
}

static void on_resolved(uv_getaddrinfo_t *r, int status, struct addrinfo *found)
{
	struct websocket *s = r->data;

	s->addresses = s->address = found;
	if (!s->forgotten && (status || !found) && s->state != CLOSING) {
		snprintf(s->why, sizeof(s->why),
			 "cannot find the host %.90s: check the name, the network and DNS",
			 s->name);
		gone(s);
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

static enum fault sign(struct websocket *s, const struct websocket_dial *d)
{
	struct sigv4_header extra[2];
	struct text url;
	size_t n = 0;

	text_init(&url, s->url, sizeof(s->url));
	if (d->arn.n)
		extra[n++] = (struct sigv4_header){SLICE("X-Amz-ChannelARN"), d->arn};
	if (d->client_id.n)
		extra[n++] = (struct sigv4_header){SLICE("X-Amz-ClientId"), d->client_id};
	return client_presign(s->all->client, &url, d->url, extra, n);
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
	else if (sign(s, d))
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
		uv_timer_start(&s->later, kill_now, 0, 0);
		break;
	case UP:
		s->state = CLOSING;
		lws_callback_on_writable(s->wsi);
		uv_timer_start(&s->later, kill_now, CLOSE_MS, 0);
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
