/* A self-signed certificate (P-256) for DTLS; its fingerprint is its only name. */
#ifndef NET_MEDIA_CERTIFICATE_H
#define NET_MEDIA_CERTIFICATE_H

#include <openssl/ssl.h>
#include <stdbool.h>

/* "AB:CD:…" of a SHA-256, with its NUL. */
enum { CERTIFICATE_FINGERPRINT = 3 * 32 };

/* Makes one with a key of its own, gives both to ctx and writes the fingerprint. False: see
 * OpenSSL's queue of errors. */
bool certificate_make(SSL_CTX *ctx, char fingerprint[CERTIFICATE_FINGERPRINT]);

#endif
