/* The local Kinesis Video service: one port for HTTP, HTTPS, WS and WSS, one loop, one
 * thread. */
#ifndef NET_SERVICE_SERVICE_H
#define NET_SERVICE_SERVICE_H

#include "core/fault.h"
#include "core/slice.h"

struct service;

/* Borrowed until service_new returns; NULL or 0 takes the word in brackets. */
struct service_options {
	const char *listen;  /* an address ("127.0.0.1") */
	int port;            /* 0 picks one */
	const char *data;    /* directory, made when it is not there; must be given */
	const char *region;  /* ("us-west-2") */
	const char *account; /* 12 digits ("123456789012") */
	double speed;        /* the service's clocks run so many times faster (1) */
	const char *chaos;   /* comma list of net/service/faults.h ("") */
	size_t history;      /* bytes of the event stream that are kept (16 MB) */
	bool wss_always; /* endpoints are https and wss even for a caller over plain HTTP */
};

/* How to reach it. */
struct service_ready {
	char http[160], https[160], ca[4096], data[4096];
	char region[33], account[13], access_key_id[33], secret_access_key[65];
};

/* Opens the data directory, makes keys and certificates at the first start, and listens:
 * calls are answered as soon as service_run runs. NULL: see why. */
struct service *service_new(const struct service_options *o, struct trouble *why);
void service_look(const struct service *s, struct service_ready *out);
/* Runs until SIGTERM, SIGINT or service_stop; then flushes. */
void service_run(struct service *s);
/* On the loop's thread. */
void service_stop(struct service *s);
void service_free(struct service *s);

#endif
