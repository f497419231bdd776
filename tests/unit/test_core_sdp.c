/* SDP: what real peers write is read, our answers and offers are what they expect. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/sdp.h"

#define TCC "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"

static struct sdp sdp;
static char written[16384];

static const struct sdp_local me = {
	.ufrag = SLICE_INIT("ourU"),
	.pwd = SLICE_INIT("ourPasswordOfTwentyFour."),
	.fingerprint = SLICE_INIT("AA:BB"),
	.cname = SLICE_INIT("kvscope"),
	.video_ssrc = 1111,
	.audio_ssrc = 2222,
	.active = true,
	.origin = 42,
};

/* The form in which GStreamer's webrtcbin offers: transport after each m=, names in
 * capitals. */
static const char gst[] =
	"v=0\r\no=- 77 0 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=ice-options:trickle\r\n"
	"a=group:BUNDLE video0 audio1\r\n"
	"m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=setup:actpass\r\n"
	"a=ice-ufrag:gU\r\na=ice-pwd:gP\r\na=rtcp-mux\r\na=rtcp-rsize\r\na=recvonly\r\n"
	"a=rtpmap:96 H264/90000\r\na=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\n"
	"a=rtcp-fb:96 ccm fir\r\na=rtcp-fb:96 transport-cc\r\n"
	"a=fmtp:96 "
	"packetization-mode=1;profile-level-id=42e01f;sprop-parameter-sets=Z0I=\r\n"
	"a=mid:video0\r\na=fingerprint:sha-256 AB:CD\r\na=rtcp-mux-only\r\n"
	"m=audio 0 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=setup:actpass\r\n"
	"a=ice-ufrag:gU\r\na=ice-pwd:gP\r\na=bundle-only\r\na=rtcp-mux\r\na=sendrecv\r\n"
	"a=rtpmap:111 OPUS/48000/2\r\na=rtcp-fb:111 transport-cc\r\n"
	"a=ssrc:47552272 msid:user@host t\r\na=ssrc:47552272 cname:user@host\r\n"
	"a=mid:audio1\r\na=fingerprint:sha-256 AB:CD\r\n";

/* A browser's: many codecs, retransmission, extensions, a data channel. */
static const char browser[] =
	"v=0\no=- 5 2 IN IP4 127.0.0.1\ns=-\nt=0 0\na=group:BUNDLE 0 1 2\na=msid-semantic: "
	"WMS\n"
	"m=audio 9 UDP/TLS/RTP/SAVPF 111 0 8 126\nc=IN IP4 0.0.0.0\na=ice-ufrag:bU\n"
	"a=ice-pwd:bP\na=ice-options:trickle renomination\na=fingerprint:sha-256 AB:CD\n"
	"a=setup:actpass\na=mid:0\na=extmap:2 " TCC "\na=recvonly\na=rtcp-mux\n"
	"a=rtpmap:111 opus/48000/2\na=fmtp:111 minptime=10;useinbandfec=1\n"
	"a=rtpmap:0 PCMU/8000\na=rtpmap:126 telephone-event/8000\n"
	"m=video 9 UDP/TLS/RTP/SAVPF 96 97 108 102 109 125 123\nc=IN IP4 "
	"0.0.0.0\na=ice-ufrag:bU\n"
	"a=ice-pwd:bP\na=fingerprint:sha-256 AB:CD\na=setup:actpass\na=mid:1\n"
	"a=extmap:4/recvonly " TCC "\n"
	"a=extmap:3 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time\n"
	"a=extmap:9 urn:ietf:params:rtp-hdrext:sdes:mid\n"
	"a=recvonly\na=rtcp-mux\na=rtcp-rsize\na=rtpmap:96 VP8/90000\na=rtcp-fb:96 nack\n"
	"a=rtpmap:97 rtx/90000\na=fmtp:97 apt=96\n"
	"a=rtpmap:108 H264/90000\na=fmtp:108 packetization-mode=0;profile-level-id=42e01f\n"
	"a=rtpmap:102 H264/90000\n"
	"a=fmtp:102 "
	"level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f\n"
	"a=rtpmap:109 rtx/90000\na=fmtp:109 apt=125\n"
	"a=rtpmap:125 H264/90000\na=rtcp-fb:125 goog-remb\na=rtcp-fb:125 nack\n"
	"a=rtcp-fb:125 nack pli\n"
	"a=fmtp:125 "
	"level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\n"
	"a=rtpmap:123 H264/90000\n"
	"a=fmtp:123 "
	"level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=640032\n"
	"m=application 9 UDP/DTLS/SCTP webrtc-datachannel\nc=IN IP4 "
	"0.0.0.0\na=ice-ufrag:bU\n"
	"a=ice-pwd:bP\na=fingerprint:sha-256 "
	"AB:CD\na=setup:actpass\na=mid:2\na=sctp-port:5000\n";

/* Small libraries: transport at session level, feedback for all types, fmtp before rtpmap.
 */
static const char terse[] =
	"v=0\no=rtc 3 0 IN IP4 127.0.0.1\ns=-\nt=0 0\na=ice-ufrag:sU\na=ice-pwd:sP\n"
	"a=fingerprint:SHA-256 AB:CD\na=setup:active\na=recvonly\na=group:BUNDLE v a\n"
	"m=video 40000/2 UDP/TLS/RTP/SAVPF 97 98\na=mid:v\na=rtcp-fb:* nack pli\n"
	"a=fmtp:98 packetization-mode=1\na=rtpmap:97 AV1/90000\na=rtpmap:98 h264/90000\n"
	"a=rtcp-mux\na=candidate:1 1 UDP 1 192.0.2.1 40000 typ host\na=end-of-candidates\n"
	"m=audio 9 UDP/TLS/RTP/SAVPF 96\na=mid:a\na=sendrecv\na=rtpmap:96 "
	"Opus/48000/2\na=rtcp-mux\n";

static void read_as(const char *text)
{
	assert_int_equal(sdp_parse(&sdp, slice_of(text)), FAULT_NONE);
}

static void a_gstreamer_offer(void **state)
{
	const struct sdp_codec *c;

	(void)state;
	read_as(gst);
	assert_int_equal(sdp.n_mlines, 2);
	assert_true(sdp.trickle && sdp.bundle && !sdp.ice_lite);
	assert_true(slice_is(sdp.bundle_mids, "video0 audio1"));
	assert_true(slice_is(sdp.mlines[0].mid, "video0"));
	assert_int_equal(sdp.mlines[0].direction, SDP_RECVONLY);
	assert_int_equal(sdp.mlines[0].line, 7);
	c = sdp_codec_named(&sdp.mlines[0], "h264");
	assert_non_null(c);
	assert_true(c->nack && c->pli && c->fir && c->transport_cc && !c->remb);
	assert_true(slice_is(sdp_fmtp(c, "sprop-parameter-sets"), "Z0I="));
	assert_true(sdp.mlines[1].bundle_only);
	assert_false(sdp_rejected(&sdp.mlines[1]));
	c = sdp_codec_named(&sdp.mlines[1], "opus");
	assert_non_null(c);
	assert_int_equal(c->channels, 2);
	assert_int_equal(sdp.mlines[1].n_ssrcs, 1);
	assert_int_equal(sdp.mlines[1].ssrcs[0], 47552272);
	assert_true(slice_is(sdp.mlines[1].cname, "user@host"));
}

static void a_browsers_offer(void **state)
{
	const struct sdp_mline *video;

	(void)state;
	read_as(browser);
	assert_int_equal(sdp.n_mlines, 3);
	assert_true(sdp.trickle);
	assert_int_equal(sdp.mlines[0].n_codecs, 4);
	assert_int_equal(sdp.mlines[2].n_codecs, 0);
	assert_true(
		slice_is(sdp.mlines[0].codecs[2].name, "PCMA")); /* it has no rtpmap here */
	video = sdp_mline_of(&sdp, "video");
	assert_ptr_equal(video, &sdp.mlines[1]);
	assert_int_equal(sdp_codec_named(video, "H264")->pt, 125);
	assert_int_equal(sdp_codec_named(video, "rtx")->apt, 96);
	assert_int_equal(video->transport_cc_ext, 4);
	assert_int_equal(video->abs_send_time_ext, 3);
	assert_int_equal(video->mid_ext, 9);
	assert_null(sdp_codec_named(video, "VP9"));
}

static void what_the_session_says_holds_below(void **state)
{
	const struct sdp_mline *v = &sdp.mlines[0], *a = &sdp.mlines[1];

	(void)state;
	read_as(terse);
	assert_true(slice_is(v->ufrag, "sU") && slice_is(a->ufrag, "sU"));
	assert_true(slice_is(v->pwd, "sP") && slice_is(a->fingerprint, "AB:CD"));
	assert_int_equal(v->setup, SDP_ACTIVE);
	assert_int_equal(v->direction, SDP_RECVONLY);
	assert_int_equal(a->direction, SDP_SENDRECV);
	assert_int_equal(v->port, 40000);
	assert_true(v->codecs[0].pli && v->codecs[1].pli);
	assert_int_equal(v->n_candidates, 1);
	assert_true(
		slice_is(v->candidates[0], "candidate:1 1 UDP 1 192.0.2.1 40000 typ host"));
	assert_true(v->end_of_candidates);
	assert_false(a->end_of_candidates);
	assert_false(sdp.trickle);
}

static void a_bundle_shares_its_first_transport(void **state)
{
	(void)state;
	read_as("v=0\na=group:BUNDLE 0 1\na=group:BUNDLE 2\nm=video 9 RTP/SAVPF "
		"96\na=mid:0\na=ice-ufrag:u\n"
		"a=ice-pwd:p\na=setup:passive\na=fingerprint:sha-1 "
		"AA\na=fingerprint:sha-256 BB\n"
		"a=fingerprint:sha-512 CC\nm=audio 9 RTP/SAVPF 97\na=mid:1\nm=audio 9 "
		"RTP/SAVPF 98\n"
		"a=mid:2\n");
	assert_true(slice_is(sdp.mlines[0].fingerprint, "BB"));
	assert_true(slice_is(sdp.mlines[1].ufrag, "u"));
	assert_true(slice_is(sdp.mlines[1].fingerprint, "BB"));
	assert_int_equal(sdp.mlines[1].setup, SDP_PASSIVE);
	assert_int_equal(sdp.mlines[2].ufrag.n, 0); /* not of the group */
	assert_int_equal(sdp.mlines[2].direction, SDP_SENDRECV);
}

static const struct {
	const char *text;
	enum fault fault;
} broken[] = {
	{"", FAULT_SYNTAX},
	{"\n", FAULT_SYNTAX},
	{"v=1\n", FAULT_SYNTAX},
	{"hello", FAULT_SYNTAX},
	{"v=0\nhello\n", FAULT_SYNTAX},
	{"v=0\nm=video\n", FAULT_SYNTAX},
	{"v=0\nm=video 9 UDP/TLS/RTP/SAVPF\n", FAULT_SYNTAX},
	{"v=0\nm=video 65536 UDP/TLS/RTP/SAVPF 96\n", FAULT_SYNTAX},
	{"v=0\nm=video 9 UDP/TLS/RTP/SAVPF 128\n", FAULT_SYNTAX},
	{"v=0\nm=video 9 UDP/TLS/RTP/SAVPF 96\na=rtpmap:96 H264\n", FAULT_SYNTAX},
	{"v=0\nm=video 9 UDP/TLS/RTP/SAVPF 96\na=ssrc:x cname:y\n", FAULT_SYNTAX},
	{"v=0\ns=a\rb\n", FAULT_SYNTAX},
	{"v=0\nm=a 9 b c\nm=a 9 b c\nm=a 9 b c\nm=a 9 b c\nm=a 9 b c\nm=a 9 b c\nm=a 9 b "
	 "c\nm=a 9 b c\n"
	 "m=a 9 b c\n",
	 FAULT_TOO_BIG},
	{"v=0\nm=a 9 b c\na=ssrc:1 x\na=ssrc:2 x\na=ssrc:3 x\na=ssrc:4 x\na=ssrc:5 "
	 "x\na=ssrc:6 x\n"
	 "a=ssrc:7 x\na=ssrc:8 x\na=ssrc:9 x\n",
	 FAULT_TOO_BIG},
	{"v=0\na=candidate:\na=ssrc:1\na=mid:\na=extmap:0 x\na=\nm=video 9 RTP/AVP 96 "
	 "96\na=fmtp:96\n"
	 "a=fmtp:95 x\na=rtpmap:95 x\na=rtcp-fb:\n\n",
	 FAULT_NONE},
};

static void broken_text_is_a_fault(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(*broken); i++) {
		enum fault f = sdp_parse(&sdp, slice_of(broken[i].text));

		if (f != broken[i].fault)
			fail_msg("%s: %s", broken[i].text, fault_words(f));
	}
	assert_int_equal(sdp_parse(&sdp, SLICE("v=0\ns=\0\n")), FAULT_SYNTAX);
}

static void every_cut_of_a_text_is_safe(void **state)
{
	(void)state;
	for (size_t n = 0; n < sizeof(browser); n++) {
		char *exact = malloc(n + 1);

		memcpy(exact, browser, n);
		sdp_parse(&sdp, (struct slice){exact, n});
		free(exact);
	}
}

static enum fault answer_to(const char *offer, const struct sdp_local *local)
{
	struct text out;

	text_init(&out, written, sizeof(written));
	read_as(offer);
	return sdp_answer(&out, &sdp, local);
}

static size_t count(const char *line)
{
	size_t n = 0;

	for (const char *at = written; (at = strstr(at, line)); at++)
		n++;
	return n;
}

static void an_answer_to_gstreamer(void **state)
{
	(void)state;
	assert_int_equal(answer_to(gst, &me), FAULT_NONE);
	assert_string_equal(
		written,
		"v=0\r\no=- 42 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
		"a=group:BUNDLE video0 audio1\r\na=ice-options:trickle\r\n"
		"a=msid-semantic: WMS kvscope\r\n"
		"m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\n"
		"a=rtcp:9 IN IP4 0.0.0.0\r\na=ice-ufrag:ourU\r\n"
		"a=ice-pwd:ourPasswordOfTwentyFour.\r\na=fingerprint:sha-256 AA:BB\r\n"
		"a=setup:active\r\na=mid:video0\r\na=sendonly\r\na=msid:kvscope video\r\n"
		"a=rtcp-mux\r\na=rtcp-rsize\r\na=rtpmap:96 H264/90000\r\n"
		"a=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\na=rtcp-fb:96 ccm fir\r\n"
		"a=rtcp-fb:96 transport-cc\r\n"
		"a=fmtp:96 packetization-mode=1;profile-level-id=42e01f\r\n"
		"a=ssrc:1111 cname:kvscope\r\na=ssrc:1111 msid:kvscope video\r\n"
		"m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\n"
		"a=rtcp:9 IN IP4 0.0.0.0\r\na=ice-ufrag:ourU\r\n"
		"a=ice-pwd:ourPasswordOfTwentyFour.\r\na=fingerprint:sha-256 AA:BB\r\n"
		"a=setup:active\r\na=mid:audio1\r\na=sendonly\r\na=msid:kvscope audio\r\n"
		"a=rtcp-mux\r\na=rtpmap:111 OPUS/48000/2\r\na=rtcp-fb:111 transport-cc\r\n"
		"a=fmtp:111 minptime=10;useinbandfec=1\r\n"
		"a=ssrc:2222 cname:kvscope\r\na=ssrc:2222 msid:kvscope audio\r\n");
}

static void an_answer_to_a_browser(void **state)
{
	(void)state;
	assert_int_equal(answer_to(browser, &me), FAULT_NONE);
	assert_int_equal(count("a=group:BUNDLE 0 1\r\n"), 1);
	assert_true(strstr(written, "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n") <
		    strstr(written, "m=video 9 UDP/TLS/RTP/SAVPF 125\r\n"));
	assert_int_equal(count("m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n"), 1);
	assert_int_equal(count("a=mid:2\r\n"), 1);
	assert_int_equal(count("a=extmap:2 " TCC), 1);
	assert_int_equal(count("a=extmap:4 " TCC), 1);
	assert_int_equal(count("a=rtcp-fb:125 goog-remb\r\n"), 1);
	assert_int_equal(count("transport-cc\r\n"), 0);
	assert_int_equal(count("rtx"), 0);
	assert_int_equal(count("a=fmtp:125 level-asymmetry-allowed=1;packetization-mode=1;"
			       "profile-level-id=42e01f\r\n"),
			 1);
}

static void an_answer_to_a_small_library(void **state)
{
	(void)state;
	assert_int_equal(answer_to(terse, &me), FAULT_NONE);
	assert_int_equal(count("a=setup:passive\r\n"), 2); /* they are active already */
	assert_int_equal(count("m=video 9 UDP/TLS/RTP/SAVPF 98\r\n"), 1);
	assert_int_equal(count("a=rtpmap:98 h264/90000\r\n"), 1);
	assert_int_equal(count("a=rtcp-fb:98 nack pli\r\n"), 1);
	assert_int_equal(count("a=rtpmap:96 Opus/48000/2\r\n"), 1);
}

static const struct {
	const char *what, *offer;
	enum fault fault;
} offers[] = {
	{"no audio", "v=0\nm=video 9 RTP/SAVPF 96\na=rtpmap:96 H264/90000\n", FAULT_MEDIA},
	{"no video", "v=0\nm=audio 9 RTP/SAVPF 96\na=rtpmap:96 opus/48000/2\n",
	 FAULT_MEDIA},
	{"VP8",
	 "v=0\nm=video 9 RTP/SAVPF 96\na=rtpmap:96 VP8/90000\nm=audio 9 RTP/SAVPF 97\n"
	 "a=rtpmap:97 opus/48000/2\n",
	 FAULT_MEDIA},
	{"mode 0 alone",
	 "v=0\nm=video 9 RTP/SAVPF 96\na=rtpmap:96 H264/90000\n"
	 "a=fmtp:96 packetization-mode=0\nm=audio 9 RTP/SAVPF 97\n"
	 "a=rtpmap:97 opus/48000/2\n",
	 FAULT_MEDIA},
	{"rejected video",
	 "v=0\nm=video 0 RTP/SAVPF 96\na=rtpmap:96 H264/90000\n"
	 "m=audio 9 RTP/SAVPF 97\na=rtpmap:97 opus/48000/2\n",
	 FAULT_MEDIA},
	{"no fmtp at all",
	 "v=0\nm=video 9 RTP/SAVPF 96\na=rtpmap:96 H264/90000\n"
	 "m=audio 9 RTP/SAVPF 97\na=rtpmap:97 opus/48000/2\n",
	 FAULT_NONE},
	{"Opus at another clock",
	 "v=0\nm=video 9 RTP/SAVPF 96\na=rtpmap:96 H264/90000\nm=audio 9 RTP/SAVPF 97\n"
	 "a=rtpmap:97 opus/16000/2\n",
	 FAULT_MEDIA},
	{"nothing", "v=0\n", FAULT_MEDIA},
};

static void what_can_be_answered(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(offers) / sizeof(*offers); i++) {
		if (answer_to(offers[i].offer, &me) != offers[i].fault)
			fail_msg("%s", offers[i].what);
	}
}

static void one_track_of_a_kind(void **state)
{
	(void)state;
	assert_int_equal(
		answer_to("v=0\na=group:BUNDLE a b c\n"
			  "m=video 9 RTP/SAVPF 96\na=mid:a\na=rtpmap:96 VP8/90000\n"
			  "m=audio 9 RTP/SAVPF 97\na=mid:b\na=rtpmap:97 opus/48000/2\n"
			  "a=sendonly\n"
			  "m=video 9 RTP/SAVPF 96\na=mid:c\na=rtpmap:96 H264/90000\n",
			  &me),
		FAULT_NONE);
	assert_int_equal(count("m=video 0 RTP/SAVPF 96\r\n"), 1);
	assert_int_equal(count("m=video 9 RTP/SAVPF 96\r\n"), 1);
	assert_int_equal(count("a=group:BUNDLE b c\r\n"), 1);
	assert_int_equal(count("a=inactive\r\n"),
			 2); /* the rejected one, and the one they send */
	assert_int_equal(count("a=ssrc:2222"), 0);
}

static void the_second_of_a_kind_is_rejected(void **state)
{
	(void)state;
	assert_int_equal(answer_to("v=0\nm=video 9 RTP/SAVPF 96\na=rtpmap:96 H264/90000\n"
				   "m=audio 9 RTP/SAVPF 97\na=rtpmap:97 opus/48000/2\n"
				   "m=video 9 RTP/SAVPF 98\na=rtpmap:98 H264/90000\n"
				   "m=audio 9 RTP/SAVPF 99\na=rtpmap:99 opus/48000/2\n",
				   &me),
			 FAULT_NONE);
	assert_int_equal(count("m=video 9 RTP/SAVPF 96\r\n"), 1);
	assert_int_equal(count("m=video 0 RTP/SAVPF 98\r\n"), 1);
	assert_int_equal(count("m=audio 0 RTP/SAVPF 99\r\n"), 1);
	assert_int_equal(count("a=group"), 0); /* none was offered */
}

static void the_mode_counts_before_the_profile(void **state)
{
	(void)state;
	assert_int_equal(
		answer_to("v=0\nm=video 9 RTP/SAVPF 96 98\na=rtpmap:96 H264/90000\n"
			  "a=fmtp:96 packetization-mode=0;profile-level-id=42e01f\n"
			  "a=rtpmap:98 H264/90000\n"
			  "a=fmtp:98 packetization-mode=1;profile-level-id=640c1f\n"
			  "m=audio 9 RTP/SAVPF 97\na=rtpmap:97 opus/48000/2\n",
			  &me),
		FAULT_NONE);
	assert_int_equal(
		count("a=fmtp:98 packetization-mode=1;profile-level-id=640c1f\r\n"), 1);
}

static void little_room_is_said(void **state)
{
	char small[200];
	struct text out;

	(void)state;
	text_init(&out, small, sizeof(small));
	read_as(gst);
	assert_int_equal(sdp_answer(&out, &sdp, &me), FAULT_TOO_BIG);
	text_clear(&out);
	assert_int_equal(sdp_offer(&out, &me), FAULT_TOO_BIG);
}

static void our_offer_meets_our_answer(void **state)
{
	static char offer[8192];
	struct text out;

	(void)state;
	text_init(&out, offer, sizeof(offer));
	assert_int_equal(sdp_offer(&out, &me), FAULT_NONE);
	read_as(offer);
	assert_true(sdp.trickle && sdp.bundle);
	assert_int_equal(sdp.mlines[0].direction, SDP_RECVONLY);
	assert_int_equal(sdp.mlines[0].setup, SDP_ACTPASS);
	assert_int_equal(sdp.mlines[1].direction, SDP_SENDRECV);
	assert_true(sdp.mlines[0].codecs[0].remb && sdp.mlines[0].codecs[0].fir);
	assert_true(sdp.mlines[0].transport_cc_ext && sdp.mlines[1].transport_cc_ext);
	assert_int_equal(answer_to(offer, &me), FAULT_NONE);
	read_as(written);
	assert_int_equal(sdp.n_mlines, 2);
	assert_int_equal(sdp.mlines[0].direction, SDP_SENDONLY);
	assert_int_equal(sdp.mlines[0].ssrcs[0], 1111);
	assert_true(sdp.mlines[0].rtcp_mux && sdp.mlines[1].rtcp_mux);
}

static void an_offer_that_sends_nothing(void **state)
{
	struct sdp_local deaf = me;
	struct text out;

	(void)state;
	deaf.audio_ssrc = 0;
	text_init(&out, written, sizeof(written));
	assert_int_equal(sdp_offer(&out, &deaf), FAULT_NONE);
	assert_int_equal(count("a=recvonly\r\n"), 2);
	assert_int_equal(count("a=ssrc"), 0);
}

static void who_starts_dtls(void **state)
{
	(void)state;
	assert_true(sdp_we_are_active(SDP_ACTPASS, true));
	assert_false(sdp_we_are_active(SDP_ACTPASS, false));
	assert_true(sdp_we_are_active(SDP_PASSIVE, false));
	assert_false(sdp_we_are_active(SDP_ACTIVE, true));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_gstreamer_offer),
		cmocka_unit_test(a_browsers_offer),
		cmocka_unit_test(what_the_session_says_holds_below),
		cmocka_unit_test(a_bundle_shares_its_first_transport),
		cmocka_unit_test(broken_text_is_a_fault),
		cmocka_unit_test(every_cut_of_a_text_is_safe),
		cmocka_unit_test(an_answer_to_gstreamer),
		cmocka_unit_test(an_answer_to_a_browser),
		cmocka_unit_test(an_answer_to_a_small_library),
		cmocka_unit_test(what_can_be_answered),
		cmocka_unit_test(one_track_of_a_kind),
		cmocka_unit_test(the_second_of_a_kind_is_rejected),
		cmocka_unit_test(the_mode_counts_before_the_profile),
		cmocka_unit_test(little_room_is_said),
		cmocka_unit_test(our_offer_meets_our_answer),
		cmocka_unit_test(an_offer_that_sends_nothing),
		cmocka_unit_test(who_starts_dtls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
