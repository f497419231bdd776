/* SDP, written: the device's answer and the storage side's offer. */
#include "core/sdp.h"

enum { OFFER_VIDEO_PT = 96, OFFER_AUDIO_PT = 111, OFFER_TRANSPORT_CC = 3 };

static const char transport_cc_uri[] =
	"http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
static const char h264_profile[] = "42e01f"; /* constrained baseline, level 3.1 */

/* a=NAME[VALUE] with the line's end; name brings its colon. */
static void attribute(struct text *out, const char *name, struct slice value)
{
	text_adds(out, "a=");
	text_adds(out, name);
	text_add(out, value);
	text_adds(out, "\r\n");
}

static void session_lines(struct text *out, uint64_t origin, int version, const char *host)
{
	text_printf(out, "v=0\r\no=- %llu %d IN IP4 %s\r\ns=-\r\nt=0 0\r\n",
		    (unsigned long long)origin, version, host);
}

static void transport_lines(struct text *out, const struct sdp_local *me, const char *setup)
{
	attribute(out, "ice-ufrag:", me->ufrag);
	attribute(out, "ice-pwd:", me->pwd);
	attribute(out, "fingerprint:sha-256 ", me->fingerprint);
	attribute(out, "setup:", slice_of(setup));
}

static void feedback_lines(struct text *out, const struct sdp_codec *c)
{
	const struct {
		bool on;
		const char *words;
	} lines[] = {
		{c->nack, "nack"},
		{c->pli, "nack pli"},
		{c->fir, "ccm fir"},
		{c->remb, "goog-remb"},
		{c->transport_cc, "transport-cc"},
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		if (lines[i].on)
			text_printf(out, "a=rtcp-fb:%d %s\r\n", c->pt, lines[i].words);
	}
}

static void codec_lines(struct text *out, const struct sdp_codec *c)
{
	text_printf(out, "a=rtpmap:%d %.*s/%d", c->pt, (int)c->name.n, c->name.at,
		    c->clock);
	if (c->channels)
		text_printf(out, "/%d", c->channels);
	text_adds(out, "\r\n");
	feedback_lines(out, c);
	if (c->fmtp.n)
		text_printf(out, "a=fmtp:%d %.*s\r\n", c->pt, (int)c->fmtp.n, c->fmtp.at);
}

/* Receivers that drop unannounced streams need these. */
static void ssrc_lines(struct text *out, uint32_t ssrc, struct slice cname,
		       const char *track)
{
	int n = (int)cname.n;

	text_printf(out, "a=ssrc:%u cname:%.*s\r\n", (unsigned)ssrc, n, cname.at);
	text_printf(out, "a=ssrc:%u msid:%.*s %s\r\n", (unsigned)ssrc, n, cname.at, track);
}

/* What is taken of an offered m-line; codec NULL = rejected. */
struct taken {
	const struct sdp_codec *codec;
	uint32_t ssrc;
	const char *track;
};

static const struct sdp_codec *usable_h264(const struct sdp_mline *m)
{
	const struct sdp_codec *c = sdp_codec_named(m, "H264");
	struct slice mode = c ? sdp_fmtp(c, "packetization-mode") : SLICE("");

	/* Offers made from bare caps have no fmtp at all; what was not ruled out is taken.
	 */
	return c && (slice_is(mode, "1") || !c->fmtp.n) ? c : NULL;
}

static const struct sdp_codec *usable_opus(const struct sdp_mline *m)
{
	const struct sdp_codec *c = sdp_codec_named(m, "opus");

	return c && c->clock == 48000 ? c : NULL;
}

/* The first m-line of each kind that can be used. */
static enum fault take(struct taken all[], const struct sdp *offer,
		       const struct sdp_local *me)
{
	bool video = false, audio = false;

	for (size_t i = 0; i < offer->n_mlines; i++) {
		const struct sdp_mline *m = &offer->mlines[i];

		all[i] = (struct taken){0};
		if (sdp_rejected(m))
			continue;
		if (!video && slice_is(m->kind, "video"))
			all[i] = (struct taken){usable_h264(m), me->video_ssrc, "video"};
		else if (!audio && slice_is(m->kind, "audio"))
			all[i] = (struct taken){usable_opus(m), me->audio_ssrc, "audio"};
		video = video || (all[i].codec && slice_is(m->kind, "video"));
		audio = audio || (all[i].codec && slice_is(m->kind, "audio"));
	}
	return video && audio ? FAULT_NONE : FAULT_MEDIA;
}

static void bundle_line(struct text *out, const struct sdp *offer, const struct taken all[])
{
	if (!offer->bundle)
		return;
	text_adds(out, "a=group:BUNDLE");
	for (size_t i = 0; i < offer->n_mlines; i++) {
		if (!all[i].codec || !offer->mlines[i].mid.n)
			continue;
		text_char(out, ' ');
		text_add(out, offer->mlines[i].mid);
	}
	text_adds(out, "\r\n");
}

static void reject(struct text *out, const struct sdp_mline *m)
{
	text_printf(out, "m=%.*s 0 %.*s %.*s\r\nc=IN IP4 0.0.0.0\r\n", (int)m->kind.n,
		    m->kind.at, (int)m->protocol.n, m->protocol.at, (int)m->formats.n,
		    m->formats.at);
	if (m->mid.n)
		attribute(out, "mid:", m->mid);
	attribute(out, "inactive", SLICE(""));
}

static bool six_hex(struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!s.at[i] || !strchr("0123456789abcdefABCDEF", s.at[i]))
			return false;
	}
	return s.n == 6;
}

/* The offered codec with the fmtp that is ours to say: RFC 6184 §8.2.2 wants the same
 * profile and mode; the offerer's own parameter sets are not ours. `room` holds what was
 * written. */
static struct sdp_codec answered(const struct sdp_codec *offered, bool video,
				 struct text *room)
{
	struct sdp_codec mine = *offered;
	struct slice profile = sdp_fmtp(offered, "profile-level-id");

	if (!video) {
		mine.fmtp = SLICE("minptime=10;useinbandfec=1");
		return mine;
	}
	if (slice_is(sdp_fmtp(offered, "level-asymmetry-allowed"), "1"))
		text_adds(room, "level-asymmetry-allowed=1;");
	text_adds(room, "packetization-mode=1;profile-level-id=");
	text_add(room, six_hex(profile) ? profile : slice_of(h264_profile));
	mine.fmtp = text_slice(room);
	return mine;
}

static enum sdp_direction our_direction(const struct sdp_mline *m, const struct taken *t)
{
	bool wanted = m->direction == SDP_SENDRECV || m->direction == SDP_RECVONLY;

	return wanted && t->ssrc ? SDP_SENDONLY : SDP_INACTIVE;
}

static void picture_size(struct text *out, int pt, const struct sdp_local *me)
{
	if (me->width > 0 && me->height > 0)
		text_printf(out, "a=imageattr:%d send [x=%d,y=%d]\r\n", pt, me->width,
			    me->height);
}

static void accept(struct text *out, const struct sdp_mline *m, const struct taken *t,
		   const struct sdp_local *me)
{
	char fmtp[96];
	struct text room;
	bool video = slice_is(m->kind, "video");
	enum sdp_direction direction = our_direction(m, t);
	struct sdp_codec mine;

	text_init(&room, fmtp, sizeof(fmtp));
	mine = answered(t->codec, video, &room);
	text_printf(
		out, "m=%.*s 9 %.*s %d\r\nc=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\n",
		(int)m->kind.n, m->kind.at, (int)m->protocol.n, m->protocol.at, mine.pt);
	transport_lines(out, me,
			sdp_we_are_active(m->setup, me->active) ? "active" : "passive");
	if (m->mid.n)
		attribute(out, "mid:", m->mid);
	if (m->transport_cc_ext)
		text_printf(out, "a=extmap:%d %s\r\n", m->transport_cc_ext,
			    transport_cc_uri);
	attribute(out, sdp_direction_word(direction), SLICE(""));
	if (direction == SDP_SENDONLY)
		text_printf(out, "a=msid:%.*s %s\r\n", (int)me->cname.n, me->cname.at,
			    t->track);
	attribute(out, "rtcp-mux", SLICE(""));
	if (m->rtcp_rsize)
		attribute(out, "rtcp-rsize", SLICE(""));
	codec_lines(out, &mine);
	if (video)
		picture_size(out, mine.pt, me);
	if (direction == SDP_SENDONLY)
		ssrc_lines(out, t->ssrc, me->cname, t->track);
}

enum fault sdp_answer(struct text *out, const struct sdp *offer, const struct sdp_local *me)
{
	struct taken all[SDP_MLINES];
	enum fault f = take(all, offer, me);

	if (f)
		return f;
	session_lines(out, me->origin, 2, "127.0.0.1");
	bundle_line(out, offer, all);
	attribute(out, "ice-options:trickle", SLICE(""));
	text_printf(out, "a=msid-semantic: WMS %.*s\r\n", (int)me->cname.n, me->cname.at);
	for (size_t i = 0; i < offer->n_mlines; i++) {
		if (all[i].codec)
			accept(out, &offer->mlines[i], &all[i], me);
		else
			reject(out, &offer->mlines[i]);
	}
	return out->cut ? FAULT_TOO_BIG : FAULT_NONE;
}

/* One offered m-line; ssrc 0: it only receives. */
static void offer_mline(struct text *out, const char *mid, const struct sdp_codec *c,
			const struct sdp_local *me, uint32_t ssrc)
{
	bool video = slice_is(c->name, "H264");

	text_printf(out, "m=%s 9 UDP/TLS/RTP/SAVPF %d\r\nc=IN IP4 0.0.0.0\r\n",
		    video ? "video" : "audio", c->pt);
	transport_lines(out, me, "actpass");
	if (!video)
		attribute(out, "bundle-only", SLICE(""));
	text_adds(out, "a=rtcp-mux\r\na=rtcp-rsize\r\n");
	attribute(out, ssrc ? "sendrecv" : "recvonly", SLICE(""));
	text_printf(out, "a=extmap:%d %s\r\n", OFFER_TRANSPORT_CC, transport_cc_uri);
	codec_lines(out, c);
	if (ssrc)
		ssrc_lines(out, ssrc, me->cname, mid);
	attribute(out, "mid:", slice_of(mid));
	text_adds(out, "a=rtcp-mux-only\r\n");
}

enum fault sdp_offer(struct text *out, const struct sdp_local *me)
{
	const struct sdp_codec video = {
		.pt = OFFER_VIDEO_PT,
		.name = SLICE("H264"),
		.clock = 90000,
		.fmtp = SLICE("packetization-mode=1;profile-level-id=42e01f;level-"
			      "asymmetry-allowed=1"),
		.nack = true,
		.pli = true,
		.fir = true,
		.remb = true,
		.transport_cc = true,
	};
	const struct sdp_codec audio = {
		.pt = OFFER_AUDIO_PT,
		.name = SLICE("OPUS"),
		.clock = 48000,
		.channels = 2,
		.transport_cc = true,
	};

	session_lines(out, me->origin, 0, "0.0.0.0");
	text_adds(out, "a=ice-options:trickle\r\na=group:BUNDLE video0 audio1\r\n");
	offer_mline(out, "video0", &video, me, 0);
	offer_mline(out, "audio1", &audio, me, me->audio_ssrc);
	return out->cut ? FAULT_TOO_BIG : FAULT_NONE;
}
