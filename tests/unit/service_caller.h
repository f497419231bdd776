/* A service in a child process and a caller over plain sockets: nothing of net/service is
 * used by the caller but its signature, which is checked against AWS's vectors elsewhere.
 */
#ifndef TESTS_UNIT_SERVICE_CALLER_H
#define TESTS_UNIT_SERVICE_CALLER_H

#include <arpa/inet.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base64.h"
#include "net/aws/sigv4.h"
#include "net/service/service.h"

struct served {
	pid_t pid;
	int port;
	char directory[64], id[33], secret[65];
};

struct answer {
	int status, reads;
	size_t n;
	char bytes[65536], *body;
};

/* Starts one in `v->directory` (made when ""). The child tells port and keys over a pipe.
 */
static inline void serve(struct served *v, const char *chaos, double speed)
{
	struct service_options o = {.data = v->directory,
				    .chaos = chaos,
				    .speed = speed,
				    .history = 256 * 1024};
	struct service_ready ready;
	struct trouble why = {0};
	struct service *s;
	int pipes[2];

	if (!*v->directory) {
		strcpy(v->directory, "/tmp/kvscope-test-XXXXXX");
		assert_non_null(mkdtemp(v->directory));
	}
	assert_int_equal(pipe(pipes), 0);
	v->pid = fork();
	if (!v->pid) {
		s = service_new(&o, &why);
		if (!s) {
			fprintf(stderr, "%s\n", why.words);
			_exit(1);
		}
		service_look(s, &ready);
		if (write(pipes[1], &ready, sizeof(ready)) != (ssize_t)sizeof(ready))
			_exit(1);
		service_run(s);
		service_free(s);
		_exit(0);
	}
	close(pipes[1]);
	for (size_t n = 0; n < sizeof(ready);) {
		ssize_t got = read(pipes[0], (char *)&ready + n, sizeof(ready) - n);

		assert_true(got > 0);
		n += (size_t)got;
	}
	close(pipes[0]);
	v->port = atoi(strrchr(ready.http, ':') + 1);
	strcpy(v->id, ready.access_key_id);
	strcpy(v->secret, ready.secret_access_key);
}

/* Ends it; 0 when it ended well. */
static inline int unserve(struct served *v, int signal)
{
	int status = 0;

	kill(v->pid, signal);
	waitpid(v->pid, &status, 0);
	return status;
}

static inline void remove_data(struct served *v)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", v->directory);
	assert_int_equal(system(command), 0);
	*v->directory = '\0';
}

static inline int dial(const struct served *v)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
				.sin_port = htons((uint16_t)v->port)};
	struct timeval patience = {.tv_sec = 5};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	return fd;
}

static inline void send_all(int fd, const char *bytes, size_t n)
{
	assert_int_equal(send(fd, bytes, n, MSG_NOSIGNAL), (ssize_t)n);
}

/* Reads an answer: to its Content-Length, or to the end. */
static inline void read_answer(int fd, struct answer *a)
{
	const char *length;
	size_t want = SIZE_MAX;

	memset(a, 0, offsetof(struct answer, bytes));
	while (a->n < want && a->n + 1 < sizeof(a->bytes)) {
		ssize_t got = recv(fd, a->bytes + a->n, sizeof(a->bytes) - 1 - a->n, 0);

		if (got <= 0)
			break;
		a->reads++;
		a->n += (size_t)got;
		a->bytes[a->n] = '\0';
		a->body = strstr(a->bytes, "\r\n\r\n");
		length = a->body ? strstr(a->bytes, "Content-Length: ") : NULL;
		if (length && length < a->body)
			want = (size_t)(a->body + 4 - a->bytes) +
			       strtoul(length + 16, NULL, 10);
		else if (a->body && !strncmp(a->bytes + 9, "204", 3))
			want = a->n;
	}
	a->bytes[a->n] = '\0';
	a->body = a->body ? a->body + 4 : a->bytes + a->n;
	if (a->n > 12)
		a->status = atoi(a->bytes + 9);
}

static inline void stamp(char out[SIGV4_DATE], int shift_s)
{
	time_t now = time(NULL) + shift_s;
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(out, SIGV4_DATE, "%Y%m%dT%H%M%SZ", &tm);
}

/* A signed POST as text. more: further header lines. */
static inline size_t signed_post(const struct served *v, char *out, size_t room,
				 const char *path, const char *body, const char *more)
{
	char host[64], date[SIGV4_DATE], hash[65], authorization[1024];
	struct sigv4_scope scope = {.region = SLICE("us-west-2"),
				    .service = SLICE("kinesisvideo")};
	struct sigv4_keys keys = {slice_of(v->id), slice_of(v->secret), SLICE("")};
	struct sigv4_request r = {.method = SLICE("POST"), .path = slice_of(path)};
	struct text t;

	snprintf(host, sizeof(host), "127.0.0.1:%d", v->port);
	stamp(date, 0);
	scope.date = slice_of(date);
	sigv4_hash(hash, slice_of(body));
	r.payload_hash = slice_of(hash);
	r.signed_headers = SLICE("host;x-amz-date");
	r.headers[r.n_headers++] = (struct sigv4_header){SLICE("host"), slice_of(host)};
	r.headers[r.n_headers++] =
		(struct sigv4_header){SLICE("x-amz-date"), slice_of(date)};
	text_init(&t, authorization, sizeof(authorization));
	sigv4_authorization(&t, &r, &scope, &keys);
	return (size_t)snprintf(out, room,
				"POST %s HTTP/1.1\r\nHost: %s\r\nX-Amz-Date: %s\r\n"
				"Authorization: %s\r\nContent-Length: %zu\r\n%s\r\n%s",
				path, host, date, authorization, strlen(body), more, body);
}

static inline void call_with(const struct served *v, const char *path, const char *body,
			     const char *more, struct answer *a)
{
	static char request[200000];
	size_t n = signed_post(v, request, sizeof(request), path, body, more);
	int fd = dial(v);

	send_all(fd, request, n);
	read_answer(fd, a);
	close(fd);
}

static inline int call(const struct served *v, const char *path, const char *body,
		       struct answer *a)
{
	call_with(v, path, body, "", a);
	return a->status;
}

/* The value of a text member, as a C string in `out`. */
static inline const char *member(const struct answer *a, const char *key, char *out,
				 size_t room)
{
	char want[80];
	const char *at;
	size_t n;

	snprintf(want, sizeof(want), "\"%s\":\"", key);
	at = strstr(a->body, want);
	assert_non_null(at);
	at += strlen(want);
	n = strcspn(at, "\"");
	slice_copy(out, room, (struct slice){at, n});
	return out;
}

/* --- a WebSocket --- */

/* Further lines of the upgrade. */
static const char *ws_extensions = "";

/* Dials as master (client "") or viewer; a->status 101 when it is open. */
static inline int ws_dial(const struct served *v, const char *arn, const char *client,
			  const char *agent, struct answer *a)
{
	struct sigv4_header extra[2] = {{SLICE("X-Amz-ChannelARN"), slice_of(arn)},
					{SLICE("X-Amz-ClientId"), slice_of(client)}};
	struct sigv4_scope scope = {.region = SLICE("us-west-2"),
				    .service = SLICE("kinesisvideo")};
	struct sigv4_keys keys = {slice_of(v->id), slice_of(v->secret), SLICE("")};
	char url[4096], host[80], date[SIGV4_DATE], request[8192];
	struct text t;
	int fd = dial(v);
	size_t n;

	stamp(date, 0);
	scope.date = slice_of(date);
	snprintf(host, sizeof(host), "ws://127.0.0.1:%d/", v->port);
	text_init(&t, url, sizeof(url));
	assert_int_equal(sigv4_presign(&t, slice_of(host), extra, *client ? 2 : 1, &scope,
				       &keys, 299),
			 FAULT_NONE);
	n = (size_t)snprintf(
		request, sizeof(request),
		"GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\n"
		"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
		"User-Agent: %s\r\n%sSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
		strchr(url + 5, '/'), v->port, agent, ws_extensions);
	send_all(fd, request, n);
	memset(a, 0, offsetof(struct answer, bytes));
	/* Byte by byte to the end of the head: frames may follow at once. */
	while (a->n + 1 < sizeof(a->bytes) && recv(fd, a->bytes + a->n, 1, 0) == 1) {
		a->bytes[++a->n] = '\0';
		if (a->n > 3 && !memcmp(a->bytes + a->n - 4, "\r\n\r\n", 4))
			break;
	}
	a->body = a->bytes + a->n;
	if (a->n > 12)
		a->status = atoi(a->bytes + 9);
	if (a->status != 101) {
		ssize_t got = recv(fd, a->body, sizeof(a->bytes) - 1 - a->n, 0);

		a->body[got > 0 ? got : 0] = '\0';
	}
	return fd;
}

static inline void ws_frame(int fd, int opcode, const char *bytes, size_t n)
{
	unsigned char head[14] = {(unsigned char)(0x80 | opcode)};
	size_t used = 2;

	if (n < 126)
		head[1] = (unsigned char)(0x80 | n);
	else if (n < 65536) {
		head[1] = 0x80 | 126;
		head[2] = (unsigned char)(n >> 8);
		head[3] = (unsigned char)n;
		used = 4;
	} else {
		head[1] = 0x80 | 127;
		for (int i = 0; i < 8; i++)
			head[2 + i] = (unsigned char)(n >> (56 - 8 * i));
		used = 10;
	}
	/* A mask of zeros leaves the bytes as they are. */
	send_all(fd, (char *)head, used + 4);
	send_all(fd, bytes, n);
}

static inline void ws_send(int fd, const char *text)
{
	ws_frame(fd, 1, text, strlen(text));
}

static inline bool read_exactly(int fd, void *to, size_t n)
{
	for (size_t at = 0; at < n;) {
		ssize_t got = recv(fd, (char *)to + at, n - at, 0);

		if (got <= 0)
			return false;
		at += (size_t)got;
	}
	return true;
}

/* The next message's opcode (8: closed, its code in out[0..1]); -1 when none comes in that
 * time. */
static inline int ws_read(int fd, char *out, size_t room, int patience_ms)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	unsigned char head[2], more[8];
	size_t n, used = 0;
	int opcode = -1;
	bool last = false;

	while (!last) {
		if (poll(&p, 1, patience_ms) != 1 || !read_exactly(fd, head, 2))
			return -1;
		last = head[0] & 0x80;
		if (head[0] & 0x0f)
			opcode = head[0] & 0x0f;
		n = head[1] & 0x7f;
		if (n == 126) {
			if (!read_exactly(fd, more, 2))
				return -1;
			n = (size_t)more[0] << 8 | more[1];
		}
		assert_true(used + n + 1 < room);
		if (!read_exactly(fd, out + used, n))
			return -1;
		used += n;
		out[used] = '\0';
	}
	return opcode;
}

#endif
