/* Idle signaling connections: opens N presigned WSS connections to a local service, one
 * master and some viewers a channel, and measures what the service holds and spends while
 * nothing is said. idle PID WSS-URL CA-FILE ARN-FILE N SECONDS; the keys come from the
 * environment. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "net/aws/sigv4.h"
#include "tests/bench/pair.h"

enum {
	A_CHANNEL = 10, /* a master and nine viewers: the service allows ten of those */
	AT_ONCE = 64,   /* handshakes under way */
	ANSWER_ROOM = 1024,
	URL_ROOM = 4096,
	BATCH = 256,
	PATIENCE_MS = 30000
};

enum step { SHAKING, ASKED, UP, GONE };

struct connection {
	int fd;
	enum step step;
	SSL *tls;
	size_t used;
	bool ponged;
	char answer[ANSWER_ROOM];
};

struct idle {
	pid_t service;
	struct slice url, authority; /* wss://host:port */
	struct sockaddr_in to;
	struct sigv4_keys keys;
	struct slice region;
	SSL_CTX *tls;
	int epoll;
	char **arns;
	size_t n_arns, n, opened, up, errors;
	struct connection *all;
};

static void die(const char *words)
{
	fprintf(stderr, "idle: %s\n", words);
	exit(1);
}

static void fail(struct idle *d, struct connection *c, const char *words)
{
	if (c->step == GONE)
		return;
	if (d->errors++ < 3)
		fprintf(stderr, "idle: connection %zu: %s %.*s\n", (size_t)(c - d->all),
			words, (int)strcspn(c->answer, "\r\n"), c->answer);
	d->up -= c->step == UP;
	c->step = GONE;
	SSL_free(c->tls);
	close(c->fd);
	c->tls = NULL;
}

/* GET and the presigned query of the i-th connection. */
static bool write_upgrade(struct idle *d, size_t i, struct text *out)
{
	char date[SIGV4_DATE], url_room[URL_ROOM], client[32];
	struct sigv4_header extra[2] = {
		{SLICE("X-Amz-ChannelARN"), slice_of(d->arns[i / A_CHANNEL % d->n_arns])}};
	struct sigv4_scope scope = {
		{date, SIGV4_DATE - 1}, d->region, SLICE("kinesisvideo")};
	size_t n = 1, from = d->url.n;
	struct text url;

	if (i % A_CHANNEL) {
		snprintf(client, sizeof(client), "viewer-%zu", i);
		extra[n++] =
			(struct sigv4_header){SLICE("X-Amz-ClientId"), slice_of(client)};
	}
	sigv4_date(date, time(NULL));
	text_init(&url, url_room, sizeof(url_room));
	if (sigv4_presign(&url, d->url, extra, n, &scope, &d->keys, 299))
		return false;
	text_printf(out,
		    "GET /%.*s HTTP/1.1\r\nHost: %.*s\r\nUpgrade: websocket\r\n"
		    "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
		    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
		    (int)(url.used - from - (url.at[from] == '/')),
		    url.at + from + (url.at[from] == '/'), (int)d->authority.n,
		    d->authority.at);
	return !out->cut;
}

static void open_next(struct idle *d)
{
	struct connection *c = &d->all[d->opened++];
	struct epoll_event e = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = c};

	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (c->fd < 0)
		die("no socket: is the limit of open files too low?");
	if (connect(c->fd, (struct sockaddr *)&d->to, sizeof(d->to)) &&
	    errno != EINPROGRESS)
		die("no connection to the service");
	c->tls = SSL_new(d->tls);
	if (!c->tls || !SSL_set_fd(c->tls, c->fd))
		die("out of memory");
	SSL_set1_host(c->tls, "127.0.0.1");
	SSL_set_connect_state(c->tls);
	epoll_ctl(d->epoll, EPOLL_CTL_ADD, c->fd, &e);
}

static bool waits(const struct connection *c, int rc)
{
	int why = SSL_get_error(c->tls, rc);

	return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE;
}

static void shake(struct idle *d, struct connection *c)
{
	char room[URL_ROOM];
	struct text ask;
	int rc = SSL_do_handshake(c->tls);

	if (rc <= 0) {
		if (!waits(c, rc))
			fail(d, c, "no TLS");
		return;
	}
	text_init(&ask, room, sizeof(room));
	if (!write_upgrade(d, (size_t)(c - d->all), &ask) ||
	    SSL_write(c->tls, room, (int)ask.used) <= 0)
		fail(d, c, "cannot ask");
	else
		c->step = ASKED;
}

static void read_answer(struct idle *d, struct connection *c)
{
	int n = SSL_read(c->tls, c->answer + c->used, (int)(ANSWER_ROOM - 1 - c->used));

	if (n <= 0) {
		if (!waits(c, n))
			fail(d, c, "refused:");
		return;
	}
	c->used += (size_t)n;
	c->answer[c->used] = '\0';
	if (!strstr(c->answer, "\r\n\r\n"))
		return;
	if (!strstr(c->answer, " 101 ")) {
		fail(d, c, "refused:");
		return;
	}
	c->step = UP;
	d->up++;
}

/* While idle nothing may come but the answer to a ping. */
static void read_idle(struct idle *d, struct connection *c)
{
	unsigned char pong[8];
	int n = SSL_read(c->tls, pong, sizeof(pong));

	if (n == 2 && pong[0] == 0x8a)
		c->ponged = true;
	else if (n > 0 || !waits(c, n))
		fail(d, c, "it did not stay open and silent; at first it said");
}

static void turn(struct idle *d, int ms)
{
	struct epoll_event events[BATCH];
	int n = epoll_wait(d->epoll, events, BATCH, ms);

	for (int i = 0; i < n; i++) {
		struct connection *c = events[i].data.ptr;

		if (c->step == SHAKING)
			shake(d, c);
		if (c->step == ASKED)
			read_answer(d, c);
		else if (c->step == UP)
			read_idle(d, c);
	}
}

static void open_all(struct idle *d)
{
	int64_t last = now_us();
	size_t settled = 0;

	while (d->up + d->errors < d->n && now_us() - last < PATIENCE_MS * 1000) {
		while (d->opened < d->n && d->opened - d->up - d->errors < AT_ONCE)
			open_next(d);
		turn(d, 100);
		if (d->up + d->errors > settled)
			last = now_us();
		settled = d->up + d->errors;
	}
	d->errors += d->n - settled;
}

static void rest(struct idle *d, int64_t ms)
{
	for (int64_t end = now_us() + ms * 1000; now_us() < end;)
		turn(d, 50);
}

/* Every one of them still answers. Returns how many did. */
static size_t ping_all(struct idle *d)
{
	static const unsigned char ping[] = {0x89, 0x80, 0, 0, 0, 0};
	size_t ponged = 0;

	for (size_t i = 0; i < d->opened; i++) {
		if (d->all[i].step == UP &&
		    SSL_write(d->all[i].tls, ping, sizeof(ping)) <= 0)
			fail(d, &d->all[i], "cannot be written; at first it said");
		if (i % BATCH == 0)
			turn(d, 0);
	}
	rest(d, 2000);
	for (size_t i = 0; i < d->opened; i++)
		ponged += d->all[i].ponged;
	return ponged;
}

static void read_arns(struct idle *d, const char *path)
{
	FILE *in = fopen(path, "re");
	char line[512];

	d->arns = calloc(d->n + 1, sizeof(*d->arns));
	if (!in || !d->arns)
		die("no list of channels");
	while (d->n_arns < d->n && fgets(line, sizeof(line), in)) {
		line[strcspn(line, "\n")] = '\0';
		d->arns[d->n_arns++] = strdup(line);
	}
	fclose(in);
	if (d->n_arns * A_CHANNEL < d->n)
		die("too few channels");
}

static void prepare(struct idle *d, char **argv)
{
	struct rlimit files;
	const char *port = strrchr(argv[2], ':'), *slashes = strstr(argv[2], "://");

	if (!getrlimit(RLIMIT_NOFILE, &files)) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	if (!port || !slashes || port == slashes)
		die("the URL needs a port");
	d->service = (pid_t)strtol(argv[1], NULL, 10);
	d->url = slice_of(argv[2]);
	d->authority = slice_of(slashes + 3);
	d->to = (struct sockaddr_in){.sin_family = AF_INET,
				     .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
				     .sin_port =
					     htons((uint16_t)strtoul(port + 1, NULL, 10))};
	d->keys.id = slice_of(getenv("AWS_ACCESS_KEY_ID"));
	d->keys.secret = slice_of(getenv("AWS_SECRET_ACCESS_KEY"));
	d->region = slice_of(getenv("AWS_REGION"));
	d->tls = SSL_CTX_new(TLS_client_method());
	d->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (!d->tls || SSL_CTX_load_verify_locations(d->tls, argv[3], NULL) != 1)
		die("the service's CA cannot be read");
	SSL_CTX_set_verify(d->tls, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_mode(d->tls, SSL_MODE_RELEASE_BUFFERS);
	read_arns(d, argv[4]);
}

int main(int argc, char **argv)
{
	struct idle d = {0};
	int64_t seconds, memory, cpu, began, opening;
	size_t ponged;

	if (argc != 7)
		die("usage: idle PID WSS-URL CA-FILE ARN-FILE N SECONDS");
	d.n = strtoul(argv[5], NULL, 10);
	seconds = strtoll(argv[6], NULL, 10);
	d.all = calloc(d.n + 1, sizeof(*d.all));
	if (!d.all || !d.n)
		die("out of memory");
	prepare(&d, argv);
	memory = pss_bytes(d.service);
	began = now_us();
	open_all(&d);
	opening = now_us() - began;
	rest(&d, 2000);
	memory = pss_bytes(d.service) - memory;
	cpu = cpu_us(d.service);
	began = now_us();
	rest(&d, seconds * 1000);
	cpu = cpu_us(d.service) - cpu;
	began = now_us() - began;
	ponged = ping_all(&d);
	printf("up %zu\nerrors %zu\nponged %zu\nopening_s %.2f\n", d.up, d.errors, ponged,
	       (double)opening / 1e6);
	printf("kb_each %.2f\ncpu_percent %.3f\n", (double)memory / 1024 / (double)d.n,
	       100.0 * (double)cpu / (double)began);
	return 0;
}
