/* A self-signed certificate (P-256) for DTLS; its fingerprint is its only name. */
#include "net/media/certificate.h"

#include <openssl/rand.h>
#include <openssl/x509.h>
#include <stdint.h>

enum { VALID_DAYS = 30 };

static void hex(char *to, const uint8_t *at, size_t n)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < n; i++) {
		to[i * 3] = digits[at[i] >> 4];
		to[i * 3 + 1] = digits[at[i] & 15];
		to[i * 3 + 2] = i + 1 < n ? ':' : '\0';
	}
}

static bool name_certificate(X509 *cert, EVP_PKEY *key)
{
	X509_NAME *name = X509_get_subject_name(cert);
	uint64_t serial = 0;

	if (RAND_bytes((unsigned char *)&serial, sizeof(serial)) != 1)
		return false;
	return X509_set_version(cert, X509_VERSION_3) &&
	       ASN1_INTEGER_set_uint64(X509_get_serialNumber(cert), serial >> 1) &&
	       X509_gmtime_adj(X509_getm_notBefore(cert), -86400L) &&
	       X509_gmtime_adj(X509_getm_notAfter(cert), 86400L * VALID_DAYS) &&
	       X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
					  (const unsigned char *)"kvscope", -1, -1, 0) &&
	       X509_set_issuer_name(cert, name) && X509_set_pubkey(cert, key) &&
	       X509_sign(cert, key, EVP_sha256());
}

bool certificate_make(SSL_CTX *ctx, char fingerprint[CERTIFICATE_FINGERPRINT])
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *cert = X509_new();
	uint8_t digest[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	bool ok = key && cert && name_certificate(cert, key) &&
		  SSL_CTX_use_certificate(ctx, cert) == 1 &&
		  SSL_CTX_use_PrivateKey(ctx, key) == 1 &&
		  X509_digest(cert, EVP_sha256(), digest, &n) == 1;

	if (ok)
		hex(fingerprint, digest, n);
	X509_free(cert);
	EVP_PKEY_free(key);
	return ok;
}
