/* STUN messages, written and read. */
#include "net/probe/stun.h"

#include <arpa/inet.h>
#include <stdio.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

enum {
	COOKIE = 0x2112A442,
	CLASS_MASK = 0x0110,
	CLASS_SUCCESS = 0x0100,
	CLASS_ERROR = 0x0110,
	INTEGRITY_SIZE = 20
};

enum attribute {
	MAPPED_ADDRESS = 0x0001,
	USERNAME = 0x0006,
	MESSAGE_INTEGRITY = 0x0008,
	ERROR_CODE = 0x0009,
	LIFETIME = 0x000D,
	REALM = 0x0014,
	NONCE = 0x0015,
	XOR_RELAYED_ADDRESS = 0x0016,
	REQUESTED_TRANSPORT = 0x0019,
	XOR_MAPPED_ADDRESS = 0x0020
};

static void put16(char *to, unsigned n)
{
	to[0] = (char)(n >> 8);
	to[1] = (char)n;
}

static void put32(char *to, uint32_t n)
{
	put16(to, n >> 16);
	put16(to + 2, n & 0xffff);
}

static unsigned get16(const char *at)
{
	return (unsigned)((unsigned char)at[0] << 8 | (unsigned char)at[1]);
}

static uint32_t get32(const char *at)
{
	return (uint32_t)get16(at) << 16 | get16(at + 2);
}

static size_t padded(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

/* ---- writing */

struct writer {
	char *at;
	size_t used; /* 0 = it did not fit */
};

static void add(struct writer *w, enum attribute kind, struct slice value)
{
	size_t n = padded(value.n);

	if (!w->used || w->used + 4 + n > STUN_ROOM) {
		w->used = 0;
		return;
	}
	put16(w->at + w->used, kind);
	put16(w->at + w->used + 2, (unsigned)value.n);
	memset(w->at + w->used + 4, 0, n);
	if (value.n)
		memcpy(w->at + w->used + 4, value.at, value.n);
	w->used += 4 + n;
	put16(w->at + 2, (unsigned)(w->used - STUN_HEAD));
}

/* The key of long-term credentials: MD5(user ":" realm ":" password), RFC 8489 9.2.2. */
static bool key_of(unsigned char key[EVP_MAX_MD_SIZE], const struct stun_ask *ask)
{
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	bool fine = c && EVP_DigestInit_ex(c, EVP_md5(), NULL) &&
		    EVP_DigestUpdate(c, ask->user.at, ask->user.n) &&
		    EVP_DigestUpdate(c, ":", 1) &&
		    EVP_DigestUpdate(c, ask->realm.at, ask->realm.n) &&
		    EVP_DigestUpdate(c, ":", 1) &&
		    EVP_DigestUpdate(c, ask->password.at, ask->password.n) &&
		    EVP_DigestFinal_ex(c, key, NULL);

	EVP_MD_CTX_free(c);
	return fine;
}

static void seal(struct writer *w, const struct stun_ask *ask)
{
	unsigned char key[EVP_MAX_MD_SIZE], mac[EVP_MAX_MD_SIZE] = {0};
	size_t before = w->used;
	unsigned n = 0;

	/* The length that is signed has the signature in it. */
	add(w, MESSAGE_INTEGRITY, (struct slice){(const char *)mac, INTEGRITY_SIZE});
	if (!w->used)
		return;
	if (!key_of(key, ask) ||
	    !HMAC(EVP_sha1(), key, 16, (const unsigned char *)w->at, before, mac, &n))
		w->used = 0;
	else
		memcpy(w->at + before + 4, mac, INTEGRITY_SIZE);
	OPENSSL_cleanse(key, sizeof(key));
}

size_t stun_write(char to[STUN_ROOM], const struct stun_ask *ask)
{
	static const char udp[4] = {17, 0, 0, 0};
	struct writer w = {to, STUN_HEAD};
	char seconds[4];

	put16(to, ask->method);
	put16(to + 2, 0);
	put32(to + 4, COOKIE);
	memcpy(to + 8, ask->id, sizeof(ask->id));
	if (ask->method == STUN_ALLOCATE)
		add(&w, REQUESTED_TRANSPORT, (struct slice){udp, sizeof(udp)});
	if (ask->lifetime_s >= 0) {
		put32(seconds, (uint32_t)ask->lifetime_s);
		add(&w, LIFETIME, (struct slice){seconds, sizeof(seconds)});
	}
	if (ask->realm.n) {
		add(&w, USERNAME, ask->user);
		add(&w, NONCE, ask->nonce); /* in RFC 5769's order, to be compared */
		add(&w, REALM, ask->realm);
		seal(&w, ask);
	}
	return w.used;
}

/* ---- reading */

size_t stun_length(struct slice s)
{
	if (s.n < STUN_HEAD)
		return 0;
	if ((s.at[0] & 0xC0) || get32(s.at + 4) != COOKIE || get16(s.at + 2) % 4)
		return SIZE_MAX;
	return STUN_HEAD + get16(s.at + 2);
}

static void read_address(char to[64], struct slice v, bool mixed,
			 const unsigned char id[12])
{
	unsigned char ip[16], mask[16];
	char words[INET6_ADDRSTRLEN];
	bool six = v.n == 20 && v.at[1] == 2;
	unsigned port;

	if (!six && (v.n != 8 || v.at[1] != 1))
		return;
	put32((char *)mask, COOKIE);
	memcpy(mask + 4, id, 12);
	memcpy(ip, v.at + 4, v.n - 4);
	for (size_t i = 0; mixed && i < v.n - 4; i++)
		ip[i] ^= mask[i];
	port = get16(v.at + 2) ^ (mixed ? COOKIE >> 16 : 0);
	if (inet_ntop(six ? AF_INET6 : AF_INET, ip, words, sizeof(words)))
		snprintf(to, 64, six ? "[%s]:%u" : "%s:%u", words, port);
}

static void read_attribute(struct stun_answer *out, unsigned kind, struct slice v,
			   const unsigned char id[12])
{
	switch (kind) {
	case ERROR_CODE:
		if (v.n >= 4) {
			out->code = (v.at[2] & 7) * 100 + (unsigned char)v.at[3] % 100;
			out->reason = (struct slice){v.at + 4, v.n - 4};
		}
		break;
	case REALM:
		out->realm = v;
		break;
	case NONCE:
		out->nonce = v;
		break;
	case LIFETIME:
		if (v.n == 4)
			out->lifetime_s = (int)(get32(v.at) & INT32_MAX);
		break;
	case XOR_RELAYED_ADDRESS:
		read_address(out->relayed, v, true, id);
		break;
	case XOR_MAPPED_ADDRESS:
		read_address(out->mapped, v, true, id);
		break;
	case MAPPED_ADDRESS:
		if (!out->mapped[0])
			read_address(out->mapped, v, false, id);
		break;
	default:
		break;
	}
}

enum fault stun_read(struct stun_answer *out, struct slice s, const unsigned char id[12])
{
	size_t end = stun_length(s);
	unsigned kind;

	*out = (struct stun_answer){.lifetime_s = -1};
	if (!end || end > s.n || memcmp(s.at + 8, id, 12) != 0)
		return FAULT_SYNTAX;
	kind = get16(s.at);
	if ((kind & CLASS_MASK) != CLASS_SUCCESS && (kind & CLASS_MASK) != CLASS_ERROR)
		return FAULT_SYNTAX;
	out->success = (kind & CLASS_MASK) == CLASS_SUCCESS;
	out->method = (enum stun_method)(kind & ~(unsigned)CLASS_MASK);
	for (size_t at = STUN_HEAD; at + 4 <= end;) {
		struct slice v = {s.at + at + 4, get16(s.at + at + 2)};

		if (at + 4 + v.n > end)
			return FAULT_SYNTAX;
		read_attribute(out, get16(s.at + at), v, id);
		at += 4 + padded(v.n);
	}
	return FAULT_NONE;
}
