/* The service's own authority and certificate. */
#include "net/service/tls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "core/slice.h"

enum { DAY_S = 86400, CA_DAYS = 3650, LEAF_DAYS = 820 };

static bool say(struct trouble *why, const char *what, const char *path)
{
	int code = errno;
	unsigned long error = ERR_get_error();
	char reason[96];

	if (error)
		ERR_error_string_n(error, reason, sizeof(reason));
	else
		snprintf(reason, sizeof(reason), "%s", strerror(code));
	*why = (struct trouble){FAULT_REFUSED, 0, ""};
	snprintf(why->words, sizeof(why->words), "%s %.80s: %.60s", what, path, reason);
	return false;
}

static EVP_PKEY *load_key(const char *path)
{
	FILE *in = fopen(path, "re");
	EVP_PKEY *key = in ? PEM_read_PrivateKey(in, NULL, NULL, NULL) : NULL;

	if (in)
		fclose(in);
	return key;
}

static X509 *load_cert(const char *path)
{
	FILE *in = fopen(path, "re");
	X509 *cert = in ? PEM_read_X509(in, NULL, NULL, NULL) : NULL;

	if (in)
		fclose(in);
	return cert;
}

/* A new file of that mode, complete or not there: written beside and renamed. */
static FILE *create(const char *path, mode_t mode, char *beside, size_t room)
{
	int fd;

	if (snprintf(beside, room, "%s.new", path) >= (int)room)
		return NULL;
	unlink(beside);
	fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	return fd < 0 ? NULL : fdopen(fd, "w");
}

static bool save_key(const char *path, EVP_PKEY *key, struct trouble *why)
{
	char beside[4200];
	FILE *out = create(path, 0600, beside, sizeof(beside));
	bool ok = out && PEM_write_PrivateKey(out, key, NULL, NULL, 0, NULL, NULL);

	ok = out && !fclose(out) && ok && !rename(beside, path);
	return ok || say(why, "cannot write", path);
}

static bool save_cert(const char *path, X509 *cert, struct trouble *why)
{
	char beside[4200];
	FILE *out = create(path, 0644, beside, sizeof(beside));
	bool ok = out && PEM_write_X509(out, cert);

	ok = out && !fclose(out) && ok && !rename(beside, path);
	return ok || say(why, "cannot write", path);
}

static bool extend(X509 *cert, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509_EXTENSION *ext;
	bool ok;

	X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
	ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	ok = ext && X509_add_ext(cert, ext, -1);
	X509_EXTENSION_free(ext);
	return ok;
}

static bool identify(X509 *cert, const char *name, int days)
{
	unsigned char serial[16];
	BIGNUM *number = NULL;
	X509_NAME *subject = X509_get_subject_name(cert);
	bool ok = RAND_bytes(serial, sizeof(serial)) == 1;

	serial[0] &= 0x7f;
	number = BN_bin2bn(serial, sizeof(serial), NULL);
	ok = ok && number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(cert)) &&
	     X509_set_version(cert, 2) &&
	     X509_gmtime_adj(X509_getm_notBefore(cert), -DAY_S) &&
	     X509_time_adj_ex(X509_getm_notAfter(cert), days, 0, NULL) &&
	     X509_NAME_add_entry_by_txt(subject, "O", MBSTRING_UTF8,
					(const unsigned char *)"kvscope local service", -1,
					-1, 0) &&
	     X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
					(const unsigned char *)name, -1, -1, 0);
	BN_free(number);
	return ok;
}

/* Both are the caller's; NULL when OpenSSL said no. */
static X509 *make_ca(EVP_PKEY *key)
{
	X509 *cert = X509_new();

	if (cert && identify(cert, "kvscope local authority", CA_DAYS) &&
	    X509_set_issuer_name(cert, X509_get_subject_name(cert)) &&
	    X509_set_pubkey(cert, key) &&
	    extend(cert, cert, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
	    extend(cert, cert, NID_key_usage, "critical,keyCertSign,cRLSign") &&
	    extend(cert, cert, NID_subject_key_identifier, "hash") &&
	    X509_sign(cert, key, EVP_sha256()))
		return cert;
	X509_free(cert);
	return NULL;
}

static bool is_address(const char *s)
{
	unsigned char out[16];

	return inet_pton(AF_INET, s, out) == 1 || inet_pton(AF_INET6, s, out) == 1;
}

static bool name_ok(const char *s)
{
	return *s &&
	       strspn(s,
		      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.") ==
		       strlen(s);
}

static void alternative_names(char *out, size_t room, const char *listen)
{
	char host[256] = "";
	size_t used;

	gethostname(host, sizeof(host) - 1);
	used = (size_t)snprintf(out, room, "DNS:localhost,IP:127.0.0.1,IP:::1");
	if (name_ok(host) && strcmp(host, "localhost") != 0)
		used += (size_t)snprintf(out + used, room - used, ",DNS:%s", host);
	if (is_address(listen) && strcmp(listen, "127.0.0.1") != 0 &&
	    strcmp(listen, "::1") != 0)
		snprintf(out + used, room - used, ",IP:%s", listen);
	else if (name_ok(listen) && !is_address(listen) && strcmp(listen, "localhost") != 0)
		snprintf(out + used, room - used, ",DNS:%s", listen);
}

static X509 *make_leaf(EVP_PKEY *key, X509 *ca, EVP_PKEY *ca_key, const char *listen)
{
	X509 *cert = X509_new();
	char names[1024];

	alternative_names(names, sizeof(names), listen);
	if (cert && identify(cert, "localhost", LEAF_DAYS) &&
	    X509_set_issuer_name(cert, X509_get_subject_name(ca)) &&
	    X509_set_pubkey(cert, key) &&
	    extend(cert, ca, NID_basic_constraints, "critical,CA:FALSE") &&
	    extend(cert, ca, NID_key_usage, "critical,digitalSignature,keyEncipherment") &&
	    extend(cert, ca, NID_ext_key_usage, "serverAuth") &&
	    extend(cert, ca, NID_subject_key_identifier, "hash") &&
	    extend(cert, ca, NID_authority_key_identifier, "keyid") &&
	    extend(cert, ca, NID_subject_alt_name, names) &&
	    X509_sign(cert, ca_key, EVP_sha256()))
		return cert;
	X509_free(cert);
	return NULL;
}

/* The leaf is ours, is not about to end and names the address listened on. */
static bool still_good(X509 *cert, EVP_PKEY *key, X509 *ca, const char *listen)
{
	time_t tomorrow = time(NULL) + DAY_S;
	EVP_PKEY *ca_public = ca ? X509_get0_pubkey(ca) : NULL;

	return cert && key && ca_public && X509_check_private_key(cert, key) == 1 &&
	       X509_verify(cert, ca_public) == 1 &&
	       X509_cmp_time(X509_get0_notAfter(cert), &tomorrow) > 0 &&
	       (is_address(listen) ? X509_check_ip_asc(cert, listen, 0) == 1
				   : X509_check_host(cert, listen, 0, 0, NULL) == 1);
}

static bool make_all(const struct tls_files *f, const char *ca_key_path, const char *listen,
		     struct trouble *why)
{
	EVP_PKEY *ca_key = load_key(ca_key_path), *key = EVP_EC_gen("P-256");
	X509 *ca = load_cert(f->ca), *cert = NULL;
	bool ok = key != NULL;

	if (!ca || !ca_key || X509_check_private_key(ca, ca_key) != 1) {
		EVP_PKEY_free(ca_key);
		X509_free(ca);
		ca_key = EVP_EC_gen("P-256");
		ca = ca_key ? make_ca(ca_key) : NULL;
		ok = ok && ca && save_key(ca_key_path, ca_key, why) &&
		     save_cert(f->ca, ca, why);
	}
	cert = ok ? make_leaf(key, ca, ca_key, listen) : NULL;
	ok = cert && save_key(f->key, key, why) && save_cert(f->cert, cert, why);
	if (!ok && !why->fault)
		say(why, "cannot make", f->cert);
	X509_free(cert);
	X509_free(ca);
	EVP_PKEY_free(key);
	EVP_PKEY_free(ca_key);
	return ok;
}

enum fault tls_prepare(struct tls_files *out, const char *directory, const char *listen,
		       struct trouble *why)
{
	char ca_key_path[4096];
	EVP_PKEY *key;
	X509 *cert, *ca;
	bool good;

	*why = (struct trouble){0};
	snprintf(out->ca, sizeof(out->ca), "%s/ca.pem", directory);
	snprintf(out->cert, sizeof(out->cert), "%s/cert.pem", directory);
	snprintf(out->key, sizeof(out->key), "%s/key.pem", directory);
	snprintf(ca_key_path, sizeof(ca_key_path), "%s/ca-key.pem", directory);
	key = load_key(out->key);
	cert = load_cert(out->cert);
	ca = load_cert(out->ca);
	good = still_good(cert, key, ca, listen);
	EVP_PKEY_free(key);
	X509_free(cert);
	X509_free(ca);
	ERR_clear_error();
	if (good || make_all(out, ca_key_path, listen, why))
		return FAULT_NONE;
	return why->fault;
}
