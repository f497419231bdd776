/* The port: libwebsockets' callbacks become requests, signaling sockets and subscribers. */
#include "net/service/http.h"

#include <ctype.h>
#include <errno.h>
#include <libwebsockets.h>
#include <malloc.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/inflate.h"
#include "net/service/inner.h"
#include "net/service/links.h"
#include "net/service/reader.h"
#include "net/service/routes.h"

enum {
	WRITE_MAX = 65536,
	MESSAGE_MAX = 128 * 1024,
	IDLE_S = 75,
	SLOW_S = 20,
	CLOSING_TURNS = 8,
	RX_BYTES = 2048, /* each connection has such a buffer */
	READ_MAX = 4096  /* at once, of whichever */
};

struct http {
	struct service *service;
	struct lws_context *context;
	struct lws_vhost *vhost;
	void *loops[1];
	uv_timer_t closer;
	struct link
		*closing; /* to be closed on the loop, outside of any callback of theirs */
};

/* A connection: calls one after the other, or one WebSocket. */
struct link {
	struct lws *wsi;
	struct service *service;
	struct request
		*request; /* being read, or being answered (then the answer owns it) */
	char *out;        /* LWS_PRE, head, body */
	size_t n_out, at_out;
	bool close;
	const struct link_kind *kind; /* a WebSocket's */
	void *self;
	bool up;
	char *in; /* a message's fragments */
	size_t n_in;
	int close_code, peer_code;
	struct link *next_closing;
	char close_why[64];
};

static struct link *link_of(struct lws *wsi)
{
	struct link *l = lws_get_opaque_user_data(wsi);
	struct http *h = lws_context_user(lws_get_context(wsi));

	if (l)
		return l;
	l = need(calloc(1, sizeof(*l)));
	l->wsi = wsi;
	l->service = h->service;
	lws_set_opaque_user_data(wsi, l);
	return l;
}

static struct http *http_of(const struct link *l)
{
	return lws_context_user(lws_get_context(l->wsi));
}

static void forget_closing(struct link *l)
{
	struct link **at = &http_of(l)->closing;

	while (*at && *at != l)
		at = &(*at)->next_closing;
	if (*at)
		*at = l->next_closing;
}

static void link_free(struct lws *wsi)
{
	struct link *l = lws_get_opaque_user_data(wsi);

	if (!l)
		return;
	lws_set_opaque_user_data(wsi, NULL);
	forget_closing(l);
	if (l->request)
		request_orphan(l->request);
	if (l->self)
		l->kind->gone(l->self, l->up, l->peer_code ? l->peer_code : l->close_code);
	free(l->out);
	free(l->in);
	free(l);
}

void link_wants_write(struct link *l)
{
	lws_callback_on_writable(l->wsi);
}

bool link_write(struct link *l, char *bytes, size_t n, enum link_frame how)
{
	static const int protocol[] = {
		[LINK_TEXT] = LWS_WRITE_TEXT,
		[LINK_BINARY] = LWS_WRITE_BINARY,
		[LINK_FIRST] = LWS_WRITE_TEXT | LWS_WRITE_NO_FIN,
		[LINK_MIDDLE] = LWS_WRITE_CONTINUATION | LWS_WRITE_NO_FIN,
		[LINK_LAST] = LWS_WRITE_CONTINUATION,
	};
	int rc = lws_write(l->wsi, (unsigned char *)bytes, n,
			   (enum lws_write_protocol)protocol[how]);

	return rc >= 0;
}

/* libwebsockets sends a close frame when it is told to close from the outside; a callback
 * for writing that returns -1 just hangs up (4.1.6). */
static void close_all(uv_timer_t *timer)
{
	struct http *h = timer->data;

	while (h->closing) {
		struct link *l = h->closing;

		h->closing = l->next_closing;
		lws_close_reason(l->wsi, (enum lws_close_status)l->close_code,
				 (unsigned char *)l->close_why, strlen(l->close_why));
		lws_set_timeout(l->wsi, PENDING_TIMEOUT_CLOSE_SEND, LWS_TO_KILL_SYNC);
	}
}

void link_close(struct link *l, int code, const char *why)
{
	struct http *h = http_of(l);

	if (l->close_code || !l->up)
		return;
	l->close_code = code;
	snprintf(l->close_why, sizeof(l->close_why), "%s", why);
	l->next_closing = h->closing;
	h->closing = l;
	uv_timer_start(&h->closer, close_all, 0, 0);
}

void link_bound(struct link *l, int bytes)
{
	setsockopt(lws_get_socket_fd(l->wsi), SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
}

int64_t link_silent_ms(const struct link *l)
{
	struct tcp_info info;
	socklen_t n = sizeof(info);

	if (getsockopt(lws_get_socket_fd(l->wsi), IPPROTO_TCP, TCP_INFO, &info, &n) < 0)
		return 0;
	return info.tcpi_last_data_recv;
}

/* --- answers --- */

/* Head and body leave in one write when they fit: AWS's C SDK parses what one read gives
 * it. */
static int write_more(struct link *l)
{
	size_t n = l->n_out - l->at_out;

	if (n > WRITE_MAX)
		n = WRITE_MAX;
	if (lws_write(l->wsi, (unsigned char *)l->out + LWS_PRE + l->at_out, n,
		      LWS_WRITE_HTTP_HEADERS) < 0)
		return -1;
	l->at_out += n;
	if (l->at_out < l->n_out) {
		lws_set_timeout(l->wsi, PENDING_TIMEOUT_HTTP_CONTENT, SLOW_S);
		lws_callback_on_writable(l->wsi);
		return 0;
	}
	free(l->out);
	l->out = NULL;
	return lws_http_transaction_completed(l->wsi) || l->close ? -1 : 0;
}

void http_send(struct request *r)
{
	struct link *l = r->link;

	if (!l) {
		request_free(r);
		return;
	}
	l->request = NULL;
	l->close = r->close;
	l->out = request_wire(r, LWS_PRE, &l->n_out);
	l->at_out = 0;
	request_free(r);
	lws_callback_on_writable(l->wsi);
}

/* --- calls --- */

static int call_begin(struct link *l)
{
	struct request *r = request_new(l->service, l->wsi, l);
	int64_t n = request_length(r);

	l->request = r;
	lws_set_timeout(l->wsi, PENDING_TIMEOUT_HTTP_CONTENT, SLOW_S);
	if (n > REQUEST_BODY_MAX || request_header(r, "transfer-encoding").n) {
		r->close = r->routed = true;
		answer_refuse(r, REFUSE_TOO_LARGE, "Request is too large.");
		return 0;
	}
	if (r->overlong) {
		r->close = r->routed = true;
		answer_refuse(r, REFUSE_INVALID_ARGUMENT, REQUEST_OVERLONG);
		return 0;
	}
	if (slice_is(r->method, "POST") && n >= 0)
		return 0; /* its body comes, or at once its end */
	r->close = r->close || slice_is(r->method, "POST") || slice_is(r->method, "PUT");
	lws_set_timeout(l->wsi, NO_PENDING_TIMEOUT, 0);
	route(r);
	return 0;
}

static int call_body(struct link *l, const char *bytes, size_t n)
{
	struct request *r = l->request;

	if (!r || r->status)
		return 0;
	return request_take(r, bytes, n) ? 0 : -1;
}

static int call_end(struct link *l)
{
	lws_set_timeout(l->wsi, NO_PENDING_TIMEOUT, 0);
	if (l->request && !l->request->status)
		route(l->request);
	return 0;
}

/* --- WebSockets --- */

/* 0: goes on; 1: refused, the answer is written. */
static int upgrade(struct link *l)
{
	struct request *r = request_new(l->service, l->wsi, NULL);
	char *wire;
	size_t n;

	l->kind = route_upgrade(r);
	l->self = r->status ? NULL : l->kind->admit(l->service, r, l);
	if (l->self) {
		request_free(r);
		return 0;
	}
	r->close = true;
	wire = request_wire(r, LWS_PRE, &n);
	lws_write(l->wsi, (unsigned char *)wire + LWS_PRE, n, LWS_WRITE_HTTP_HEADERS);
	free(wire);
	request_free(r);
	return 1;
}

static void socket_up(struct link *l)
{
	l->up = true;
	inflate_at_once(l->wsi, READ_MAX);
	l->kind->up(l->self);
}

static int message(struct link *l, const char *bytes, size_t n)
{
	struct slice whole;

	if (l->close_code)
		return 0;
	if (l->n_in + n > MESSAGE_MAX) {
		link_close(l, LWS_CLOSE_STATUS_MESSAGE_TOO_LARGE, "message too large");
		return 0;
	}
	if (n) {
		l->in = need(realloc(l->in, l->n_in + n));
		memcpy(l->in + l->n_in, bytes, n);
	}
	l->n_in += n;
	if (lws_remaining_packet_payload(l->wsi) || !lws_is_final_fragment(l->wsi)) {
		lws_set_timeout(l->wsi, PENDING_TIMEOUT_HTTP_CONTENT, SLOW_S);
		return 0;
	}
	lws_set_timeout(l->wsi, NO_PENDING_TIMEOUT, 0);
	whole = (struct slice){l->in ? l->in : "", l->n_in};
	l->kind->message(l->self, whole, lws_frame_is_binary(l->wsi) != 0);
	free(l->in);
	l->in = NULL;
	l->n_in = 0;
	return 0;
}

static int socket_write(struct link *l)
{
	return l->close_code || l->kind->writable(l->self) ? 0 : -1;
}

static int peer_closes(struct link *l, const unsigned char *in, size_t n)
{
	l->peer_code = n >= 2 ? in[0] << 8 | in[1] : LWS_CLOSE_STATUS_NO_STATUS;
	return 0;
}

static int callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
		    size_t n)
{
	(void)user;
	switch ((int)reason) {
	case LWS_CALLBACK_HTTP:
		return call_begin(link_of(wsi));
	case LWS_CALLBACK_HTTP_BODY:
		return call_body(link_of(wsi), in, n);
	case LWS_CALLBACK_HTTP_BODY_COMPLETION:
		return call_end(link_of(wsi));
	case LWS_CALLBACK_HTTP_WRITEABLE:
		return link_of(wsi)->out ? write_more(link_of(wsi)) : 0;
	case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
		return upgrade(link_of(wsi));
	case LWS_CALLBACK_ESTABLISHED:
		socket_up(link_of(wsi));
		return 0;
	case LWS_CALLBACK_RECEIVE:
		return message(link_of(wsi), in, n);
	case LWS_CALLBACK_SERVER_WRITEABLE:
		return socket_write(link_of(wsi));
	case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
		return peer_closes(link_of(wsi), in, n);
	case LWS_CALLBACK_WSI_DESTROY:
		link_free(wsi);
		return 0;
	default:
		return 0;
	}
}

/* --- opening --- */

/* AWS's C SDK asks for the subprotocol "wss"; others ask for none. */
static const struct lws_protocols protocols[] = {
	{.name = "http",
	 .callback = callback,
	 .rx_buffer_size = RX_BYTES,
	 .tx_packet_size = WRITE_MAX},
	{.name = "wss",
	 .callback = callback,
	 .rx_buffer_size = RX_BYTES,
	 .tx_packet_size = WRITE_MAX},
	{.name = NULL},
};

static const struct lws_extension extensions[] = {
	{"permessage-deflate", lws_extension_callback_pm_deflate,
	 "permessage-deflate; client_no_context_takeover; client_max_window_bits"},
	{NULL, NULL, NULL},
};

/* Liveness is the client's business: the service sends no pings of its own. */
static const lws_retry_bo_t no_pings = {.secs_since_valid_ping = 65000,
					.secs_since_valid_hangup = 65001};

static void log_line(int level, const char *line)
{
	(void)level;
	fprintf(stderr, "kvscope serve: %s", line);
}

static bool listen_on(struct http *h, int port, const char *iface)
{
	struct lws_context_creation_info info = {0};
	struct service *s = h->service;

	info.port = port;
	info.iface = iface;
	info.protocols = protocols;
	info.extensions = s->faults.on[CHAOS_NO_DEFLATE] ? NULL : extensions;
	info.user = h;
	info.foreign_loops = h->loops;
	info.options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT |
		       LWS_SERVER_OPTION_ALLOW_NON_SSL_ON_SSL_PORT |
		       LWS_SERVER_OPTION_ALLOW_HTTP_ON_HTTPS_LISTENER |
		       LWS_SERVER_OPTION_EXPLICIT_VHOSTS |
		       (strchr(iface, ':') ? 0 : LWS_SERVER_OPTION_DISABLE_IPV6);
	info.ssl_cert_filepath = s->tls.cert;
	info.ssl_private_key_filepath = s->tls.key;
	info.alpn = "http/1.1";
	info.server_string = "kvscope";
	info.pt_serv_buf_size = READ_MAX;
	info.max_http_header_data2 = REQUEST_HEAD_MAX;
	info.max_http_header_pool = 512;
	info.keepalive_timeout = IDLE_S;
	info.timeout_secs = SLOW_S;
	info.retry_and_idle_policy = &no_pings;
	info.vhost_name = "kvscope";
	h->context = lws_create_context(&info);
	h->vhost = h->context ? lws_create_vhost(h->context, &info) : NULL;
	return h->vhost && lws_get_vhost_listen_port(h->vhost) > 0;
}

static void cannot_listen(struct trouble *why, const char *listen, int port, int code)
{
	char words[64];

	snprintf(words, sizeof(words), "%s", code ? strerror(code) : "the library says no");
	words[0] = (char)tolower((unsigned char)words[0]);
	*why = (struct trouble){FAULT_LINK, code, ""};
	snprintf(why->words, sizeof(why->words), "cannot listen on %.60s port %d: %s",
		 listen, port, words);
}

bool http_may_listen(const char *listen, int port, struct trouble *why)
{
	const struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV,
				       .ai_socktype = SOCK_STREAM};
	struct addrinfo *a = NULL;
	char digits[16];
	int fd, yes = 1, code = 0;

	snprintf(digits, sizeof(digits), "%d", port);
	if (getaddrinfo(listen, digits, &hints, &a))
		return true; /* an interface's name, perhaps */
	fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0) {
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
		code = bind(fd, a->ai_addr, a->ai_addrlen) ? errno : 0;
		close(fd);
	}
	freeaddrinfo(a);
	if (code)
		cannot_listen(why, listen, port, code);
	return !code;
}

struct http *http_open(struct service *s, int port, struct trouble *why)
{
	struct http *h = need(calloc(1, sizeof(*h)));
	const char *iface = strcmp(s->listen, "localhost") ? s->listen : "127.0.0.1";

	h->service = s;
	h->loops[0] = &s->loop;
	mallopt(M_MMAP_THRESHOLD, 1 << 20); /* the room to inflate is given back whole */
	uv_timer_init(&s->loop, &h->closer);
	h->closer.data = h;
	lws_set_log_level(getenv("KVSCOPE_VERBOSE") ? LLL_ERR : 0, log_line);
	if (listen_on(h, port, iface))
		return h;
	if (http_may_listen(s->listen, port, why))
		cannot_listen(why, s->listen, port, 0);
	http_close(h);
	return NULL;
}

int http_port(const struct http *h)
{
	return lws_get_vhost_listen_port(h->vhost);
}

static void closer_gone(uv_handle_t *handle)
{
	free(handle->data);
}

void http_close(struct http *h)
{
	if (!h)
		return;
	/* On a loop of ours it ends in two steps: handles close on the loop, then the rest.
	 */
	if (h->context) {
		lws_context_destroy(h->context);
		for (int i = 0; i < CLOSING_TURNS; i++)
			uv_run(&h->service->loop, UV_RUN_NOWAIT);
		lws_context_destroy(h->context);
	}
	uv_close((uv_handle_t *)&h->closer, closer_gone);
}
