/* The certificates that a TLS server shows: who issued them, until when, for whom. */
#ifndef NET_PROBE_CHAIN_H
#define NET_PROBE_CHAIN_H

#include "net/probe/wire.h"

struct chain {
	char subject[96],
		issuer[96]; /* common names, else organisations; of the server's own */
	int64_t ends_s;     /* the first of the chain to end, Unix time; 0 = unknown */
	size_t length;      /* certificates shown */
	bool trusted, for_host,
		ended;  /* ended, or not yet begun: by this machine's clock */
	char doubt[96]; /* not trusted: the reason in OpenSSL's words; else "" */
};

/* Of an open connection with TLS. */
void chain_look(struct chain *out, const struct wire *w);

#endif
