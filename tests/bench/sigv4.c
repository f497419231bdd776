/* Signing and verifying beside the SHA-256 that any signer must do, by OpenSSL alone. */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "net/service/auth.h"

enum { ROUNDS = 10000, TURNS = 20 };

#define BODY                                                                               \
	"{\"channelArn\":\"arn:aws:kinesisvideo:us-west-2:123456789012:channel/camera/"    \
	"1700000000000\"}"

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The best turn of several that alternate: what else runs here disturbs all alike. Returns
 * the time. */
static double least(double *best, double since)
{
	double now = seconds();

	if (*best <= 0 || now - since < *best)
		*best = now - since;
	return now;
}

struct signer {
	struct sigv4_scope scope;
	struct sigv4_keys keys;
	struct sigv4_request request;
	struct sigv4_cache cache;
	struct auth_keys ours;
	char signature[64];
	int64_t now;
};

/* A call as the client makes it: the body's hash, canonical request, string to sign,
 * signature, header. */
static void sign_once(struct signer *s, struct text *out)
{
	char hash[65];

	sigv4_hash(hash, SLICE(BODY));
	s->request.payload_hash = slice_of(hash);
	text_clear(out);
	sigv4_authorization_with(&s->cache, out, &s->request, &s->scope, &s->keys);
}

/* The same digests as a signature with its day's key at hand, over as many bytes: the body,
 * the canonical request, and one HMAC of the string to sign (inner and outer). Each is a
 * message of its own, as SHA-256 of them cannot be had otherwise; nothing is built,
 * compared or written. */
static void hash_once(EVP_MD_CTX *c, size_t canonical, size_t to_sign)
{
	static const unsigned char bytes[2048];
	const size_t all[] = {sizeof(BODY) - 1, canonical, 64 + to_sign, 64 + 32};
	unsigned char digest[EVP_MAX_MD_SIZE];

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		EVP_DigestInit_ex2(c, NULL, NULL);
		EVP_DigestUpdate(c, bytes, all[i]);
		EVP_DigestFinal_ex(c, digest, NULL);
	}
}

/* What any service must do to check one: the same digests, and the comparison. */
static void verify_once(struct signer *s, struct text *canonical, struct text *to_sign)
{
	char hash[65], signature[65];

	sigv4_hash(hash, SLICE(BODY));
	s->request.payload_hash = slice_of(hash);
	text_clear(canonical);
	text_clear(to_sign);
	sigv4_canonical(canonical, &s->request);
	sigv4_to_sign(to_sign, &s->scope, text_slice(canonical));
	sigv4_sign_with(&s->cache, signature, &s->scope, s->keys.secret,
			text_slice(to_sign));
	if (CRYPTO_memcmp(signature, s->signature, 64) != 0)
		abort();
}

/* The whole of the service's check: what is claimed is read and judged, too. */
static void check_once(struct signer *s, const struct auth_request *r)
{
	struct auth_verdict v;

	auth_check(&v, &s->ours, &s->cache, r, s->now);
	if (v.step != AUTH_FINE)
		abort();
}

/* A signed request as the service gets it. */
static struct auth_request received(struct signer *s, struct text *authorization)
{
	struct sigv4_request *q = &s->request;

	sign_once(s, authorization);
	memcpy(s->signature, authorization->at + authorization->used - 64, 64);
	q->headers[q->n_headers++] =
		(struct sigv4_header){SLICE("Authorization"), text_slice(authorization)};
	q->headers[q->n_headers++] =
		(struct sigv4_header){SLICE("User-Agent"), SLICE("bench/1")};
	return (struct auth_request){q->method,   q->path,    SLICE(""),
				     SLICE(BODY), q->headers, q->n_headers};
}

int main(void)
{
	struct signer s = {
		.scope = {SLICE("20260101T000000Z"), SLICE("us-west-2"),
			  SLICE("kinesisvideo")},
		.keys = {SLICE("AKIDEXAMPLE"),
			 SLICE("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), SLICE("")},
		.request = {.method = SLICE("POST"),
			    .path = SLICE("/joinStorageSession"),
			    .n_headers = 3,
			    .headers = {{SLICE("content-type"), SLICE("application/json")},
					{SLICE("host"), SLICE("127.0.0.1:8443")},
					{SLICE("x-amz-date"), SLICE("20260101T000000Z")}},
			    .signed_headers = SLICE("content-type;host;x-amz-date")},
		.ours = {"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
			 "us-west-2"},
		.now = sigv4_unix(SLICE("20260101T000000Z")),
	};
	EVP_MD *md = EVP_MD_fetch(NULL, "SHA256", NULL);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	char rooms[3][2048], hash_text[65];
	struct auth_request call;
	struct text out, canonical, to_sign;
	double sign = 0, verify = 0, check = 0, hash = 0;

	text_init(&out, rooms[0], sizeof(rooms[0]));
	text_init(&canonical, rooms[1], sizeof(rooms[1]));
	text_init(&to_sign, rooms[2], sizeof(rooms[2]));
	EVP_DigestInit_ex2(ctx, md, NULL);
	sigv4_hash(hash_text, SLICE(BODY));
	s.request.payload_hash = slice_of(hash_text);
	sigv4_canonical(&canonical, &s.request);
	sigv4_to_sign(&to_sign, &s.scope, text_slice(&canonical));
	call = received(&s, &out);
	for (int turn = 0; turn < TURNS; turn++) {
		double at = seconds();

		for (int i = 0; i < ROUNDS; i++)
			sign_once(&s, &out);
		at = least(&sign, at);
		for (int i = 0; i < ROUNDS; i++)
			check_once(&s, &call);
		at = least(&check, at);
		for (int i = 0; i < ROUNDS; i++)
			verify_once(&s, &canonical, &to_sign);
		at = least(&verify, at);
		for (int i = 0; i < ROUNDS; i++)
			hash_once(ctx, canonical.used, to_sign.used);
		least(&hash, at);
	}
	printf("sign_us %.3f\nverify_us %.3f\ncheck_us %.3f\nhash_us %.3f\n",
	       sign / ROUNDS * 1e6, verify / ROUNDS * 1e6, check / ROUNDS * 1e6,
	       hash / ROUNDS * 1e6);
	sigv4_cache_clear(&s.cache);
	EVP_MD_CTX_free(ctx);
	EVP_MD_free(md);
	return 0;
}
