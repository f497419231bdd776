/* A far end for tests: a listener on 127.0.0.1 in the test's own loop that answers requests
 * from a script and can become a WebSocket. Header-only: each test is one program. */
#ifndef TESTS_UNIT_FAR_END_H
#define TESTS_UNIT_FAR_END_H

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <openssl/evp.h>
#include <uv.h>

enum { FAR_SCRIPT = 16, FAR_REQUEST = 32768 };

#define FAR_SILENT  "silent"  /* read the request, answer nothing */
#define FAR_DROP    "drop"    /* close without an answer */
#define FAR_UPGRADE "upgrade" /* 101, then frames */

struct far_end {
	uv_tcp_t listener;
	int port;
	const char *script[FAR_SCRIPT]; /* answers in order; the last one serves the rest */
	size_t n_requests, n_open;
	const char *extensions; /* further lines of the upgrade's answer; NULL = none */
	int close_code; /* of the last close frame that came; 0 none */
	char requests[FAR_SCRIPT][FAR_REQUEST];
	struct far_link *socket; /* the newest WebSocket */
	void (*on_socket)(struct far_end *f);
	void (*on_text)(struct far_end *f, const char *text, size_t n);
	void *self;
};

struct far_link {
	uv_tcp_t tcp;
	struct far_end *far;
	bool is_socket;
	size_t used;
	char in[FAR_REQUEST];
};

static void far_closed(uv_handle_t *h)
{
	struct far_link *k = h->data;

	k->far->n_open--;
	if (k->far->socket == k)
		k->far->socket = NULL;
	free(k);
}

static void far_close(struct far_link *k)
{
	if (!uv_is_closing((uv_handle_t *)&k->tcp))
		uv_close((uv_handle_t *)&k->tcp, far_closed);
}

static void far_written(uv_write_t *w, int status)
{
	(void)status;
	free(w);
}

static void far_write(struct far_link *k, const void *at, size_t n)
{
	uv_write_t *w = malloc(sizeof(*w) + n);
	uv_buf_t buf = uv_buf_init((char *)(w + 1), (unsigned)n);

	memcpy(w + 1, at, n);
	uv_write(w, (uv_stream_t *)&k->tcp, &buf, 1, far_written);
}

/* One frame, unmasked as servers send; opcode 1 text, 2 binary, 8 close, 9 ping, 0
 * continuation; with 0x40
 * it is compressed. */
static inline void far_frame(struct far_end *f, int opcode, bool final, const char *at,
			     size_t n)
{
	unsigned char head[10] = {(unsigned char)((final ? 0x80 : 0) | opcode)};
	size_t n_head = 2;

	if (n < 126)
		head[1] = (unsigned char)n;
	else if (n < 65536) {
		head[1] = 126;
		head[2] = (unsigned char)(n >> 8);
		head[3] = (unsigned char)n;
		n_head = 4;
	} else {
		head[1] = 127;
		for (int i = 0; i < 8; i++)
			head[2 + i] = (unsigned char)((uint64_t)n >> (56 - 8 * i));
		n_head = 10;
	}
	assert(f->socket);
	far_write(f->socket, head, n_head);
	far_write(f->socket, at, n);
}

static void far_upgrade(struct far_link *k, const char *request)
{
	const char *key = strcasestr(request, "sec-websocket-key:");
	char text[128], answer[256];
	unsigned char hash[20], base64[40];

	assert(key);
	key += strlen("sec-websocket-key:");
	key += strspn(key, " ");
	snprintf(text, sizeof(text), "%.24s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key);
	EVP_Digest(text, strlen(text), hash, NULL, EVP_sha1(), NULL);
	EVP_EncodeBlock(base64, hash, 20);
	snprintf(answer, sizeof(answer),
		 "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: "
		 "Upgrade\r\nSec-WebSocket-Accept: %s\r\n%s\r\n",
		 (char *)base64, k->far->extensions ? k->far->extensions : "");
	far_write(k, answer, strlen(answer));
	k->is_socket = true;
	k->far->socket = k;
	if (k->far->on_socket)
		k->far->on_socket(k->far);
}

/* "200 body" → an answer with that status; anything else is sent as it stands. */
static void far_answer(struct far_link *k, const char *request)
{
	struct far_end *f = k->far;
	size_t at = f->n_requests < FAR_SCRIPT ? f->n_requests : FAR_SCRIPT - 1;
	const char *say;
	char answer[8192];

	snprintf(f->requests[at], FAR_REQUEST, "%s", request);
	while (at && !f->script[at])
		at--;
	say = f->script[at];
	f->n_requests++;
	if (strcmp(say, FAR_UPGRADE) == 0)
		far_upgrade(k, request);
	else if (strcmp(say, FAR_DROP) == 0)
		far_close(k);
	else if (strncmp(say, "HTTP/", 5) == 0)
		far_write(k, say, strlen(say));
	else if (strcmp(say, FAR_SILENT) != 0) {
		const char *body = strchr(say, ' ') ? strchr(say, ' ') + 1 : "";

		snprintf(answer, sizeof(answer),
			 "HTTP/1.1 %.3s X\r\nContent-Type: "
			 "application/json\r\nContent-Length: "
			 "%zu\r\n\r\n%s",
			 say, strlen(body), body);
		far_write(k, answer, strlen(answer));
	}
}

/* A whole masked frame at the start of `in`: its size, 0 = not whole yet. */
static size_t far_take_frame(struct far_link *k)
{
	unsigned char *in = (unsigned char *)k->in;
	size_t n, head = 2;

	if (k->used < 6)
		return 0;
	n = in[1] & 0x7f;
	if (n == 126) {
		n = (size_t)in[2] << 8 | in[3];
		head = 4;
	}
	if (k->used < head + 4 + n)
		return 0;
	for (size_t i = 0; i < n; i++)
		in[head + 4 + i] ^= in[head + i % 4];
	if ((in[0] & 0x0f) == 1 && k->far->on_text)
		k->far->on_text(k->far, k->in + head + 4, n);
	if ((in[0] & 0x0f) == 8) {
		k->far->close_code = n >= 2 ? in[head + 4] << 8 | in[head + 5] : 1005;
		far_close(k);
	}
	return head + 4 + n;
}

static size_t far_take_request(struct far_link *k)
{
	char *end = strstr(k->in, "\r\n\r\n");
	const char *length = strcasestr(k->in, "\r\ncontent-length:");
	size_t n;

	if (!end)
		return 0;
	n = (size_t)(end - k->in) + 4;
	if (length && length < end)
		n += (size_t)atoi(length + 17);
	if (k->used < n)
		return 0;
	far_answer(k, k->in);
	return n;
}

static void far_room(uv_handle_t *h, size_t wanted, uv_buf_t *buf)
{
	struct far_link *k = h->data;

	(void)wanted;
	*buf = uv_buf_init(k->in + k->used, (unsigned)(FAR_REQUEST - 1 - k->used));
}

static void far_read(uv_stream_t *s, ssize_t n, const uv_buf_t *buf)
{
	struct far_link *k = s->data;
	size_t taken;

	(void)buf;
	if (n < 0) {
		far_close(k);
		return;
	}
	k->used += (size_t)n;
	k->in[k->used] = '\0';
	while (k->used && !uv_is_closing((uv_handle_t *)&k->tcp) &&
	       (taken = k->is_socket ? far_take_frame(k) : far_take_request(k))) {
		memmove(k->in, k->in + taken, k->used - taken + 1);
		k->used -= taken;
	}
}

static void far_connected(uv_stream_t *s, int status)
{
	struct far_end *f = s->data;
	struct far_link *k = calloc(1, sizeof(*k));

	assert(status == 0);
	k->far = f;
	uv_tcp_init(s->loop, &k->tcp);
	k->tcp.data = k;
	uv_accept(s, (uv_stream_t *)&k->tcp);
	f->n_open++;
	uv_read_start((uv_stream_t *)&k->tcp, far_room, far_read);
}

static inline void far_open(struct far_end *f, uv_loop_t *loop)
{
	struct sockaddr_in a;
	struct sockaddr_storage at;
	int n = sizeof(at);

	memset(f, 0, sizeof(*f));
	uv_ip4_addr("127.0.0.1", 0, &a);
	uv_tcp_init(loop, &f->listener);
	uv_tcp_bind(&f->listener, (struct sockaddr *)&a, 0);
	uv_listen((uv_stream_t *)&f->listener, 16, far_connected);
	f->listener.data = f;
	uv_tcp_getsockname(&f->listener, (struct sockaddr *)&at, &n);
	f->port = ntohs(((struct sockaddr_in *)&at)->sin_port);
}

#endif
