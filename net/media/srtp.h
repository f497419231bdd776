/* SRTP and SRTCP (RFC 3711, RFC 7714) of one peer, by libsrtp2. */
#ifndef NET_MEDIA_SRTP_H
#define NET_MEDIA_SRTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In the order of our offer: GCM is the cheaper of the two here. */
/* clang-format off */
#define SRTP_PROFILES(X)                                                                    \
	X(AEAD_AES_128_GCM,  "SRTP_AEAD_AES_128_GCM", 16, 12)                               \
	X(AES128_CM_SHA1_80, "SRTP_AES128_CM_SHA1_80", 16, 14)
/* clang-format on */
enum srtp_profile_id {
#define X(id, name, key, salt) SRTP_PROFILE_##id,
	SRTP_PROFILES(X)
#undef X
		SRTP_PROFILE_COUNT
};

enum { SRTP_KEY_MAX = 30, SRTP_TAIL = 32 }; /* bytes: key and salt; what sealing may add */

struct srtp_keys {
	enum srtp_profile_id profile;
	uint8_t ours[SRTP_KEY_MAX], theirs[SRTP_KEY_MAX]; /* key, then salt */
};

enum srtp_fate { SRTP_FINE, SRTP_REPLAYED, SRTP_OLD, SRTP_BROKEN };

struct srtp_box;
/* Once in a process, before the first box; takes 10 to 30 ms. */
bool srtp_begin(void);
/* NULL: no memory or a profile that libsrtp2 lacks. Copies the keys. */
struct srtp_box *srtp_box_new(const struct srtp_keys *k);
void srtp_box_free(struct srtp_box *b);
/* In place; `at` has SRTP_TAIL bytes more than *n. False: it was not sealed and must not be
 * sent. */
bool srtp_seal(struct srtp_box *b, bool rtcp, uint8_t *at, size_t *n);
/* In place. */
enum srtp_fate srtp_unseal(struct srtp_box *b, bool rtcp, uint8_t *at, size_t *n);

#endif
