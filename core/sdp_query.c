/* Questions to a parsed SDP. */
#include "core/sdp.h"

static int hex_digit(char c)
{
	const char *digits = "0123456789abcdef0123456789ABCDEF",
		   *at = c ? strchr(digits, c) : NULL;

	return at ? (int)((at - digits) % 16) : -1;
}

int sdp_h264_profile(const struct sdp_codec *c)
{
	struct slice p = sdp_fmtp(c, "profile-level-id");
	int value = 0, idc, iop;

	for (size_t i = 0; i < p.n; i++) {
		if (p.n != 6 || hex_digit(p.at[i]) < 0)
			return SDP_BASELINE;
		value = value << 4 | hex_digit(p.at[i]);
	}
	if (!p.n)
		return SDP_BASELINE;
	idc = value >> 16;
	iop = value >> 8 & 0xff;
	if ((idc == 0x42 && iop & 0x40) || (idc == 0x4d && iop & 0x80))
		return SDP_CONSTRAINED_BASELINE;
	return idc << 8;
}

/* Of several H.264 entries: packetization-mode 1 first, then the simpler profile. */
static int h264_rank(const struct sdp_codec *c)
{
	int profile = sdp_h264_profile(c);
	int simple = profile == SDP_CONSTRAINED_BASELINE ? 2
		     : profile == SDP_BASELINE           ? 1
							 : 0;

	return simple + (slice_is(sdp_fmtp(c, "packetization-mode"), "1") ? 4 : 0);
}

const struct sdp_codec *sdp_codec_named(const struct sdp_mline *m, const char *name)
{
	const struct sdp_codec *best = NULL;
	bool h264 = slice_is_nocase(slice_of(name), "H264");

	for (size_t i = 0; i < m->n_codecs; i++) {
		const struct sdp_codec *c = &m->codecs[i];

		if (!slice_is_nocase(c->name, name))
			continue;
		if (!best || (h264 && h264_rank(c) > h264_rank(best)))
			best = c;
	}
	return best;
}

struct slice sdp_fmtp(const struct sdp_codec *c, const char *key)
{
	struct slice rest = c->fmtp;

	while (rest.n) {
		struct slice value = slice_trim(slice_until(&rest, ';'));
		struct slice name = slice_until(&value, '=');

		if (slice_is_nocase(slice_trim(name), key))
			return slice_trim(value);
	}
	return SLICE("");
}

const char *sdp_direction_word(enum sdp_direction d)
{
	static const char *const words[] = {
		[SDP_SENDRECV] = "sendrecv",
		[SDP_SENDONLY] = "sendonly",
		[SDP_RECVONLY] = "recvonly",
		[SDP_INACTIVE] = "inactive",
	};

	return words[d];
}

bool sdp_rejected(const struct sdp_mline *m)
{
	return m->port == 0 && !m->bundle_only;
}

const struct sdp_mline *sdp_mline_of(const struct sdp *s, const char *kind)
{
	const struct sdp_mline *found = NULL;

	for (size_t i = 0; i < s->n_mlines; i++) {
		const struct sdp_mline *m = &s->mlines[i];

		if (!slice_is(m->kind, kind))
			continue;
		if (!sdp_rejected(m))
			return m;
		found = found ? found : m;
	}
	return found;
}

bool sdp_we_are_active(enum sdp_setup offered, bool wish)
{
	return offered == SDP_PASSIVE || (offered != SDP_ACTIVE && wish);
}
