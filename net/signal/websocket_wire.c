/* How a WebSocket travels: libwebsockets' contexts, callbacks and frames. */
#include "net/signal/websocket_inside.h"

#include <stdio.h>
#include <stdlib.h>

#include "net/inflate.h"

/* What libwebsockets is given as path; see put_path. */
#define PATH_MARK "/-kvscope-"

enum {
	USER_AGENT_ROOM = 256, /* more than the header takes */
	PING_S = 10,
	HANGUP_S = 25,    /* no pong to two pings */
	PROBES = 3,       /* of the kernel in that time */
	HANDSHAKE_S = 60, /* libwebsockets' own limit; the dial's patience is shorter */
	SERVICE_ROOM = SIGV4_ROOM + 4096 /* the upgrade request is written in one piece */
};

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
	if (n)
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
		websocket_tell(s, s->binary ? WEBSOCKET_BINARY : WEBSOCKET_FRAME,
			       (struct slice){s->message ? s->message : "", s->n_message});
	return false;
}

/* libwebsockets sends a close frame when it is told to close from the outside; a callback
 * for writing that returns -1 just hangs up (4.1.6). */
static void close_now(uv_timer_t *t)
{
	struct websocket *s = t->data;

	uv_timer_start(t, websocket_kill, WEBSOCKET_CLOSE_MS, 0);
	lws_close_reason(s->wsi, LWS_CLOSE_STATUS_NORMAL, NULL, 0);
	lws_set_timeout(s->wsi, PENDING_TIMEOUT_CLOSE_SEND, LWS_TO_KILL_SYNC);
}

/* true: the socket must close. */
static bool write_one(struct websocket *s)
{
	struct unsent *u = s->first;
	int sent;

	if (!u) {
		if (s->state == CLOSING)
			uv_timer_start(&s->later, close_now, 0, 0);
		return false;
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
				 "the WebSocket to %.90s broke without a close frame",
				 s->host);
	}
	websocket_gone(s);
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
	if (n > n_mark + room)
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
		s->connected_ms = uv_now(s->all->loop);
		if (add_user_agent(s, in, *(unsigned char **)in + n))
			return -1;
		return put_path(s, in, n - USER_AGENT_ROOM) ? 0 : -1;
	case LWS_CALLBACK_CLIENT_ESTABLISHED:
		s->wsi = wsi;
		inflate_at_once(wsi, SERVICE_ROOM);
		s->state = s->state == CLOSING ? CLOSING : UP;
		uv_timer_stop(&s->later);
		if (s->state == UP)
			websocket_tell(s, WEBSOCKET_UP, (struct slice){"", 0});
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
		websocket_refused(s, in);
		return 0;
	case LWS_CALLBACK_CLIENT_CLOSED:
		lws_set_wsi_user(wsi, NULL);
		on_closed(s);
		return 0;
	case LWS_CALLBACK_WSI_DESTROY: /* killed before it was up: no other callback tells
					*/
		websocket_refused(s, "the connection was closed");
		return 0;
	default:
		return 0;
	}
}

/* clang-format off */
/* One size for both: lws 4.1.6 fills a message's buffer up to pt_serv_buf_size, whatever its own. */
static const struct lws_protocols protocols[] = {
	{"", on_lws, 0, SERVICE_ROOM, 0, NULL, 0},
	{NULL, NULL, 0, 0, 0, NULL, 0},
};
static const struct lws_extension extensions[] = {
	{"permessage-deflate", lws_extension_callback_pm_deflate, "permessage-deflate; client_max_window_bits"},
	{NULL, NULL, NULL},
};
static const lws_retry_bo_t keep_alive = {
	.secs_since_valid_ping = PING_S,
	.secs_since_valid_hangup = HANGUP_S,
}, no_pings = {
	.secs_since_valid_ping = UINT16_MAX - 1,
	.secs_since_valid_hangup = UINT16_MAX,
};
/* clang-format on */

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
		.ka_time = PING_S,
		.ka_interval = (HANGUP_S - PING_S) / PROBES,
		.ka_probes = PROBES,
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

/* One numeric address after the other: a name would make libwebsockets block in the
 * resolver. */
void websocket_connect(struct websocket *s)
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
		.retry_and_idle_policy = s->quiet ? &no_pings : &keep_alive,
		.ssl_connection = s->tls ? LCCSCF_USE_SSL : 0,
	};
	unsigned refusals = s->refusals;

	if (s->tls && !client_verifies(s->all->client))
		i.ssl_connection |= LCCSCF_ALLOW_SELFSIGNED | LCCSCF_ALLOW_INSECURE |
				    LCCSCF_ALLOW_EXPIRED |
				    LCCSCF_SKIP_SERVER_CERT_HOSTNAME_CHECK;
	s->state = DIALLING;
	getnameinfo(s->address->ai_addr, s->address->ai_addrlen, numeric, sizeof(numeric),
		    NULL, 0, NI_NUMERICHOST);
	/* It may fail at once, with CLIENT_CONNECTION_ERROR told or (out of memory)
	 * without. */
	if ((!i.context || !lws_client_connect_via_info(&i)) && s->refusals == refusals) {
		snprintf(s->why, sizeof(s->why), "no WebSocket to %.90s: out of memory",
			 s->host);
		websocket_gone(s);
	}
}
