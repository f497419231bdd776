/* Any bytes at the service's port: raw heads, signed calls with any body, frames on a
 * signaling WebSocket. The service runs in this process, on its real loop. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "core/kvsapi.h"
#include "net/aws/sigv4.h"
#include "net/service/http.h"
#include "net/service/inner.h"

enum { INPUT_MAX = 32768, TURNS = 12 };

static struct service *service;
static char arn[256], directory[] = "/tmp/kvscope-fuzz-XXXXXX";

static int dial(void)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
				.sin_port = htons((uint16_t)http_port(service->http)),
				.sin_addr = {htonl(INADDR_LOOPBACK)}};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (connect(fd, (struct sockaddr *)&a, sizeof(a)))
		abort();
	fcntl(fd, F_SETFL, O_NONBLOCK);
	return fd;
}

static void turn(int fd)
{
	static char sink[65536];

	for (int i = 0; i < TURNS; i++) {
		uv_run(&service->loop, UV_RUN_NOWAIT);
		while (fd >= 0 && recv(fd, sink, sizeof(sink), 0) > 0)
			;
	}
}

static void put(int fd, const void *bytes, size_t n)
{
	if (send(fd, bytes, n, MSG_NOSIGNAL) < 0)
		return;
	turn(fd);
}

static void stamp(char out[SIGV4_DATE])
{
	time_t now = time(NULL);
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(out, SIGV4_DATE, "%Y%m%dT%H%M%SZ", &tm);
}

static void call(int fd, const char *path, struct slice body)
{
	char host[64], date[SIGV4_DATE], hash[65], authorization[1024], head[2048];
	struct sigv4_scope scope = {.region = SLICE("us-west-2"),
				    .service = SLICE("kinesisvideo")};
	struct sigv4_keys keys = {slice_of(service->keys.id),
				  slice_of(service->keys.secret), SLICE("")};
	struct sigv4_request r = {
		.method = SLICE("POST"), .path = slice_of(path), .n_headers = 2};
	struct text t;

	stamp(date);
	scope.date = slice_of(date);
	snprintf(host, sizeof(host), "127.0.0.1:%d", http_port(service->http));
	sigv4_hash(hash, body);
	r.payload_hash = slice_of(hash);
	r.signed_headers = SLICE("host;x-amz-date");
	r.headers[0] = (struct sigv4_header){SLICE("host"), slice_of(host)};
	r.headers[1] = (struct sigv4_header){SLICE("x-amz-date"), slice_of(date)};
	text_init(&t, authorization, sizeof(authorization));
	sigv4_authorization(&t, &r, &scope, &keys);
	put(fd, head,
	    (size_t)snprintf(head, sizeof(head),
			     "POST %s HTTP/1.1\r\nHost: %s\r\nX-Amz-Date: %s\r\n"
			     "Authorization: %s\r\nContent-Length: %zu\r\n\r\n",
			     path, host, date, authorization, body.n));
	put(fd, body.at, body.n);
}

static void upgrade(int fd)
{
	struct sigv4_header extra = {SLICE("X-Amz-ChannelARN"), slice_of(arn)};
	struct sigv4_scope scope = {.region = SLICE("us-west-2"),
				    .service = SLICE("kinesisvideo")};
	struct sigv4_keys keys = {slice_of(service->keys.id),
				  slice_of(service->keys.secret), SLICE("")};
	char url[2048], host[64], date[SIGV4_DATE], head[4096];
	struct text t;

	stamp(date);
	scope.date = slice_of(date);
	snprintf(host, sizeof(host), "ws://127.0.0.1:%d/", http_port(service->http));
	text_init(&t, url, sizeof(url));
	sigv4_presign(&t, slice_of(host), &extra, 1, &scope, &keys, 299);
	put(fd, head,
	    (size_t)snprintf(
		    head, sizeof(head),
		    "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\n"
		    "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
		    "Sec-WebSocket-Extensions: permessage-deflate\r\n"
		    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
		    strchr(url + 5, '/'), http_port(service->http)));
}

static void make_channel(void)
{
	const struct channel *c;
	int fd = dial();

	call(fd, "/createSignalingChannel", SLICE("{\"ChannelName\":\"fuzz\"}"));
	for (int i = 0; i < 1000 && !service->channels.n; i++)
		turn(fd);
	close(fd);
	c = roster_find(&service->channels, SLICE("fuzz"));
	if (!c)
		abort();
	slice_copy(arn, sizeof(arn), slice_of(c->arn));
}

static int drop(const char *path, const struct stat *st, int flag, struct FTW *at)
{
	(void)st;
	(void)flag;
	(void)at;
	return remove(path);
}

static void end(void)
{
	nftw(directory, drop, 8, FTW_DEPTH | FTW_PHYS);
}

static void start(void)
{
	struct service_options o = {.chaos = "no-quotas", .history = 1};
	struct trouble why = {0};

	if (!mkdtemp(directory) || atexit(end) || !freopen("/dev/null", "w", stderr))
		abort();
	o.data = directory;
	service = service_new(&o, &why);
	if (!service)
		abort();
	make_channel();
}

static void text_frame(int fd, const uint8_t *data, size_t n)
{
	uint8_t head[8] = {0x81, 0x80 | 126, (uint8_t)(n >> 8), (uint8_t)n};

	put(fd, head, sizeof(head));
	put(fd, data, n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	int fd;

	if (!service)
		start();
	if (n < 2 || n > INPUT_MAX)
		return 0;
	fd = dial();
	if (data[0] == 'h') /* heads as they are */
		put(fd, data + 1, n - 1);
	else if (data[0] == 'w') { /* a WebSocket, then a text frame of it */
		upgrade(fd);
		text_frame(fd, data + 1, n - 1);
	} else if (data[0] == 'f') { /* a WebSocket, then raw frames */
		upgrade(fd);
		put(fd, data + 1, n - 1);
	} else /* a signed call */
		call(fd, kvs_operation((enum kvs_op)(data[0] % KVS_OP_COUNT))->path,
		     (struct slice){(const char *)data + 1, n - 1});
	close(fd);
	turn(-1);
	return 0;
}
