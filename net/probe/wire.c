/* Sockets that wait, but never longer than they may. */
#include "net/probe/wire.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

struct wire {
	int fd;
	SSL_CTX *context;
	SSL *tls;
	int64_t ends_ms;
};

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool wait_for(const struct wire *w, short events)
{
	struct pollfd p = {w->fd, events, 0};
	int64_t left = w->ends_ms - now_ms();

	return left > 0 && poll(&p, 1, (int)left) == 1;
}

static struct wire *fail(struct wire *w, struct trouble *why, enum fault f,
			 const char *words)
{
	*why = (struct trouble){f, 0, ""};
	slice_copy(why->words, sizeof(why->words), slice_of(words));
	wire_close(w);
	return NULL;
}

static bool reach(struct wire *w, const struct addrinfo *a)
{
	int error = 0;
	socklen_t n = sizeof(error);

	w->fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (w->fd >= 0 && connect(w->fd, a->ai_addr, a->ai_addrlen) == 0)
		return true;
	if (w->fd >= 0 && errno == EINPROGRESS) {
		if (!wait_for(w, POLLOUT))
			errno = ETIMEDOUT;
		else if (!getsockopt(w->fd, SOL_SOCKET, SO_ERROR, &error, &n) && !error)
			return true;
		errno = error ? error : errno;
	}
	error = errno;
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
	errno = error;
	return false;
}

static bool connect_any(struct wire *w, const struct wire_ask *ask, struct trouble *why)
{
	struct addrinfo hints = {.ai_socktype =
					 ask->kind == WIRE_UDP ? SOCK_DGRAM : SOCK_STREAM,
				 .ai_flags = AI_NUMERICSERV | AI_ADDRCONFIG};
	struct addrinfo *found = NULL;
	char port[12];

	snprintf(port, sizeof(port), "%d", ask->port);
	if (strncmp(ask->host, "127.", 4) == 0) /* known without an interface */
		hints.ai_flags = AI_NUMERICSERV;
	if (getaddrinfo(ask->host, port, &hints, &found)) {
		fail(NULL, why, FAULT_LINK, "the name is not found: check DNS");
		return false;
	}
	for (const struct addrinfo *a = found; a && w->fd < 0; a = a->ai_next)
		reach(w, a);
	if (w->fd < 0)
		fail(NULL, why, errno == ETIMEDOUT ? FAULT_TIMEOUT : FAULT_LINK,
		     errno == ETIMEDOUT ? "no answer to the connection" : strerror(errno));
	freeaddrinfo(found);
	return w->fd >= 0;
}

/* Whether what a TLS call wants next has come; false: it failed, or the time is over. */
static bool again(const struct wire *w, int result)
{
	int error = SSL_get_error(w->tls, result);

	return (error == SSL_ERROR_WANT_READ && wait_for(w, POLLIN)) ||
	       (error == SSL_ERROR_WANT_WRITE && wait_for(w, POLLOUT));
}

static bool name(SSL *tls, const char *host)
{
	X509_VERIFY_PARAM *judge = SSL_get0_param(tls);

	if (X509_VERIFY_PARAM_set1_ip_asc(judge, host) == 1)
		return true; /* an address is no name to send */
	return X509_VERIFY_PARAM_set1_host(judge, host, 0) == 1 &&
	       SSL_set_tlsext_host_name(tls, host) == 1;
}

static bool encrypt(struct wire *w, const struct wire_ask *ask)
{
	int result;

	ERR_clear_error();
	w->context = SSL_CTX_new(TLS_client_method());
	if (!w->context)
		return false;
	if (!*ask->ca || SSL_CTX_load_verify_locations(w->context, ask->ca, NULL) != 1)
		SSL_CTX_set_default_verify_paths(w->context);
	w->tls = SSL_new(w->context);
	if (!w->tls || !name(w->tls, ask->host) || SSL_set_fd(w->tls, w->fd) != 1)
		return false;
	while ((result = SSL_connect(w->tls)) != 1)
		if (!again(w, result))
			return false;
	return true;
}

struct wire *wire_open(const struct wire_ask *ask, struct trouble *why)
{
	struct wire *w = calloc(1, sizeof(*w));

	if (!w)
		return fail(NULL, why, FAULT_MEMORY, "out of memory");
	w->fd = -1;
	w->ends_ms = now_ms() + ask->ms;
	if (!connect_any(w, ask, why)) {
		wire_close(w);
		return NULL;
	}
	if (ask->kind == WIRE_TLS && !encrypt(w, ask))
		return fail(w, why, FAULT_LINK, "it is reached, but does not speak TLS");
	return w;
}

bool wire_send(struct wire *w, struct slice bytes)
{
	if (w->tls)
		return SSL_write(w->tls, bytes.at, (int)bytes.n) == (int)bytes.n;
	return send(w->fd, bytes.at, bytes.n, MSG_NOSIGNAL) == (ssize_t)bytes.n;
}

size_t wire_receive(struct wire *w, char *to, size_t room, int64_t ms)
{
	ssize_t n;

	w->ends_ms = now_ms() + ms;
	if (!w->tls) {
		n = wait_for(w, POLLIN) ? recv(w->fd, to, room, 0) : -1;
		return n > 0 ? (size_t)n : 0;
	}
	ERR_clear_error();
	do
		n = SSL_read(w->tls, to, (int)room);
	while (n <= 0 && again(w, (int)n));
	return n > 0 ? (size_t)n : 0;
}

struct ssl_st *wire_tls(const struct wire *w)
{
	return w->tls;
}

void wire_close(struct wire *w)
{
	if (!w)
		return;
	SSL_free(w->tls);
	SSL_CTX_free(w->context);
	if (w->fd >= 0)
		close(w->fd);
	free(w);
}
