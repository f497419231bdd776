/* Sockets that wait, but not longer than they may once the name is found. */
#include "net/probe/wire.h"

#include <errno.h>
#include <limits.h>
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
	int64_t left;
	int ready = 0;

	while ((left = w->ends_ms - now_ms()) > 0) {
		ready = poll(&p, 1, left < INT_MAX ? (int)left : INT_MAX);
		if (ready > 0 || (ready < 0 && errno != EINTR))
			break;
	}
	return ready > 0;
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

/* Each address has its part of the time that is left: one that is silent does not take that
 * of the next. */
static void reach_any(struct wire *w, const struct addrinfo *first, int64_t ends_ms)
{
	int left = 0;

	for (const struct addrinfo *a = first; a; a = a->ai_next)
		left++;
	for (const struct addrinfo *a = first; a && w->fd < 0; a = a->ai_next) {
		w->ends_ms = now_ms() + (ends_ms - now_ms()) / left--;
		reach(w, a);
	}
	w->ends_ms = ends_ms;
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
	reach_any(w, found, now_ms() + ask->ms);
	if (w->fd < 0)
		fail(NULL, why, errno == ETIMEDOUT ? FAULT_TIMEOUT : FAULT_LINK,
		     errno == ETIMEDOUT ? "no answer to the connection" : strerror(errno));
	freeaddrinfo(found);
	return w->fd >= 0;
}

static enum fault broken(int error)
{
	return error == ECONNREFUSED ? FAULT_REFUSED : FAULT_LINK;
}

/* Waits for what a TLS call wants next. FAULT_LINK: the line is closed; FAULT_SYNTAX:
 * OpenSSL's queue says what came. */
static enum fault again(const struct wire *w, int result)
{
	switch (SSL_get_error(w->tls, result)) {
	case SSL_ERROR_WANT_READ:
		return wait_for(w, POLLIN) ? FAULT_NONE : FAULT_TIMEOUT;
	case SSL_ERROR_WANT_WRITE:
		return wait_for(w, POLLOUT) ? FAULT_NONE : FAULT_TIMEOUT;
	case SSL_ERROR_SSL:
		return ERR_GET_REASON(ERR_peek_error()) ==
				       SSL_R_UNEXPECTED_EOF_WHILE_READING
			       ? FAULT_LINK
			       : FAULT_SYNTAX;
	default:
		return FAULT_LINK;
	}
}

static bool name(SSL *tls, const char *host)
{
	X509_VERIFY_PARAM *judge = SSL_get0_param(tls);

	if (X509_VERIFY_PARAM_set1_ip_asc(judge, host) == 1)
		return true; /* an address is no name to send */
	return X509_VERIFY_PARAM_set1_host(judge, host, 0) == 1 &&
	       SSL_set_tlsext_host_name(tls, host) == 1;
}

static enum fault encrypt(struct wire *w, const struct wire_ask *ask)
{
	enum fault f = FAULT_NONE;
	int result;

	ERR_clear_error();
	w->context = SSL_CTX_new(TLS_client_method());
	if (!w->context)
		return FAULT_MEMORY;
	if (!*ask->ca || SSL_CTX_load_verify_locations(w->context, ask->ca, NULL) != 1)
		SSL_CTX_set_default_verify_paths(w->context);
	w->tls = SSL_new(w->context);
	if (!w->tls || !name(w->tls, ask->host) || SSL_set_fd(w->tls, w->fd) != 1)
		return FAULT_MEMORY;
	ERR_clear_error(); /* a bundle that was not read is for chain_look to judge */
	while (!f && (result = SSL_connect(w->tls)) != 1)
		f = again(w, result);
	return f;
}

/* Whether bytes came that are no TLS at all, as a web page's. */
static bool is_foreign(int reason)
{
	return reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_HTTP_REQUEST ||
	       reason == SSL_R_PACKET_LENGTH_TOO_LONG || reason == SSL_R_RECORD_TOO_SMALL ||
	       reason == SSL_R_BAD_RECORD_TYPE || reason == SSL_R_UNEXPECTED_MESSAGE;
}

static struct wire *fail_tls(struct wire *w, struct trouble *why, enum fault f)
{
	unsigned long error = ERR_peek_error();
	const char *reason = ERR_reason_error_string(error);
	char words[sizeof(why->words)];

	if (f == FAULT_MEMORY)
		return fail(w, why, f, "TLS cannot be set up here");
	if (f == FAULT_TIMEOUT)
		return fail(w, why, f, "it is reached, but does not answer in TLS");
	if (f == FAULT_LINK)
		return fail(w, why, f, "it is reached, but closes before TLS is agreed");
	if (is_foreign(ERR_GET_REASON(error)))
		return fail(w, why, f, "it is reached, but does not speak TLS");
	snprintf(words, sizeof(words), "TLS is not agreed: %s",
		 reason ? reason : "refused");
	return fail(w, why, f, words);
}

struct wire *wire_open(const struct wire_ask *ask, struct trouble *why)
{
	struct wire *w = calloc(1, sizeof(*w));
	enum fault f = FAULT_NONE;

	if (!w)
		return fail(NULL, why, FAULT_MEMORY, "out of memory");
	w->fd = -1;
	if (!connect_any(w, ask, why)) {
		wire_close(w);
		return NULL;
	}
	if (ask->kind == WIRE_TLS)
		f = encrypt(w, ask);
	return f ? fail_tls(w, why, f) : w;
}

enum fault wire_send(struct wire *w, struct slice bytes)
{
	if (w->tls)
		return SSL_write(w->tls, bytes.at, (int)bytes.n) == (int)bytes.n
			       ? FAULT_NONE
			       : FAULT_LINK;
	return send(w->fd, bytes.at, bytes.n, MSG_NOSIGNAL) == (ssize_t)bytes.n
		       ? FAULT_NONE
		       : broken(errno);
}

static enum fault receive_tls(struct wire *w, char *to, size_t room, size_t *n)
{
	enum fault f = FAULT_NONE;
	int got = 0;

	ERR_clear_error();
	while (!f && (got = SSL_read(w->tls, to, (int)room)) <= 0)
		f = again(w, got);
	*n = got > 0 ? (size_t)got : 0;
	return f;
}

enum fault wire_receive(struct wire *w, char *to, size_t room, size_t *n, int64_t ms)
{
	ssize_t got;

	*n = 0;
	if (ms <= 0)
		return FAULT_TIMEOUT; /* however much lies ready */
	w->ends_ms = now_ms() + ms;
	if (w->tls)
		return receive_tls(w, to, room, n);
	if (!wait_for(w, POLLIN))
		return FAULT_TIMEOUT;
	got = recv(w->fd, to, room, 0);
	if (got <= 0)
		return got < 0 ? broken(errno) : FAULT_LINK;
	*n = (size_t)got;
	return FAULT_NONE;
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
