/* SRTP and SRTCP (RFC 3711, RFC 7714) of one peer, by libsrtp2. */
#include "net/media/srtp.h"

#include <stdlib.h>
#include <string.h>

#include <srtp2/srtp.h>

enum { WINDOW = 1024 }; /* packets: what is asked for again comes late */

struct srtp_box {
	srtp_t out, in;
};

bool srtp_begin(void)
{
	return srtp_init() == srtp_err_status_ok;
}

static void set_ciphers(srtp_policy_t *p, enum srtp_profile_id profile)
{
	switch (profile) {
	case SRTP_PROFILE_AEAD_AES_128_GCM:
		srtp_crypto_policy_set_aes_gcm_128_16_auth(&p->rtp);
		srtp_crypto_policy_set_aes_gcm_128_16_auth(&p->rtcp);
		break;
	case SRTP_PROFILE_AES128_CM_SHA1_80:
	case SRTP_PROFILE_COUNT:
		srtp_crypto_policy_set_rtp_default(&p->rtp);
		srtp_crypto_policy_set_rtcp_default(&p->rtcp);
		break;
	}
}

static srtp_t create(enum srtp_profile_id profile, const uint8_t *key,
		     srtp_ssrc_type_t which)
{
	uint8_t copy[SRTP_MAX_KEY_LEN] = {0};
	srtp_policy_t p;
	srtp_t made = NULL;

	memset(&p, 0, sizeof(p));
	memcpy(copy, key, SRTP_KEY_MAX);
	set_ciphers(&p, profile);
	p.ssrc.type = which;
	p.key = copy;
	p.window_size = WINDOW;
	if (srtp_create(&made, &p) != srtp_err_status_ok)
		made = NULL;
	explicit_bzero(copy, sizeof(copy));
	return made;
}

struct srtp_box *srtp_box_new(const struct srtp_keys *k)
{
	struct srtp_box *b = calloc(1, sizeof(*b));

	if (!b)
		return NULL;
	b->out = create(k->profile, k->ours, ssrc_any_outbound);
	b->in = create(k->profile, k->theirs, ssrc_any_inbound);
	if (b->out && b->in)
		return b;
	srtp_box_free(b);
	return NULL;
}

void srtp_box_free(struct srtp_box *b)
{
	if (!b)
		return;
	if (b->out)
		srtp_dealloc(b->out);
	if (b->in)
		srtp_dealloc(b->in);
	free(b);
}

bool srtp_seal(struct srtp_box *b, bool rtcp, uint8_t *at, size_t *n)
{
	int length = (int)*n;
	srtp_err_status_t s = rtcp ? srtp_protect_rtcp(b->out, at, &length)
				   : srtp_protect(b->out, at, &length);

	*n = (size_t)length;
	return s == srtp_err_status_ok;
}

enum srtp_fate srtp_unseal(struct srtp_box *b, bool rtcp, uint8_t *at, size_t *n)
{
	int length = (int)*n;
	srtp_err_status_t s = rtcp ? srtp_unprotect_rtcp(b->in, at, &length)
				   : srtp_unprotect(b->in, at, &length);

	if (s == srtp_err_status_replay_fail)
		return SRTP_REPLAYED;
	if (s == srtp_err_status_replay_old)
		return SRTP_OLD;
	if (s != srtp_err_status_ok || length < 0)
		return SRTP_BROKEN;
	*n = (size_t)length;
	return SRTP_FINE;
}
