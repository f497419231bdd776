/* The service's own authority and certificate, made at the first start. */
#ifndef NET_SERVICE_TLS_H
#define NET_SERVICE_TLS_H

#include "core/fault.h"

/* Paths of PEM files in the data directory. */
struct tls_files {
	char ca[4096], cert[4096], key[4096];
};

/* Makes ca.pem, ca-key.pem, cert.pem and key.pem in `directory` when one is missing or the
 * certificate ends within a day or does not name `listen`. Names: localhost, 127.0.0.1,
 * ::1, the host's name and `listen`. Keys have mode 0600. */
enum fault tls_prepare(struct tls_files *out, const char *directory, const char *listen,
		       struct trouble *why);

#endif
