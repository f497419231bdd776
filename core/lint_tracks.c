/* The rules about tracks: R01 to R04, R08 and R12. */
#include "core/lint_inside.h"

static bool active(const struct sdp_mline *m)
{
	return m && !sdp_rejected(m) && m->direction != SDP_INACTIVE;
}

static struct slice word_of(const struct sdp_mline *m)
{
	return slice_of(sdp_direction_word(m->direction));
}

/* R01 for one kind of track; true when it is as it must be. */
static bool check_track(struct linter *l, const struct sdp_mline *m, const char *kind)
{
	static const struct advice missing = {
		"no m=%s line", "one active m=%s line",
		"add the %s track; ingestion stores audio and video together"};
	static const struct advice rejected = {
		"m=%s is rejected (port 0)", "one active m=%s line",
		"accept the offered %s m-line: add the track before making the answer"};
	static const struct advice inactive = {"m=%s is inactive", "m=%s active",
					       "add the %s track before making the answer; "
					       "match the codec name without case"};
	const struct advice *wrong = !m                ? &missing
				     : sdp_rejected(m) ? &rejected
				     : !active(m)      ? &inactive
						       : NULL;

	if (wrong)
		lint_broken(l, m, wrong, slice_of(kind));
	if (wrong == &inactive)
		lint_at(l, m, "inactive", -1);
	return !wrong;
}

static size_t count_active(const struct sdp *s, const char *kind)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_mlines; i++)
		n += slice_is(s->mlines[i].kind, kind) && active(&s->mlines[i]);
	return n;
}

void lint_tracks(struct linter *l)
{
	static const struct advice several = {"more than one active m=%s line",
					      "one active m=%s line",
					      "reject the other %s m-lines with port 0"};
	bool video = check_track(l, l->video, "video"),
	     audio = check_track(l, l->audio, "audio");

	if (count_active(&l->answer, "video") > 1)
		lint_broken(l, l->video, &several, SLICE("video"));
	else if (count_active(&l->answer, "audio") > 1)
		lint_broken(l, l->audio, &several, SLICE("audio"));
	else if (video && audio)
		lint_passed(l, NULL, "one audio and one video m-line, both active",
			    SLICE(""));
}

/* "VP8/90000 (payload type 96)", in room that the caller lends. */
static struct slice codec_words(struct text *room, const struct sdp_mline *m)
{
	const struct sdp_codec *c = m->n_codecs ? &m->codecs[0] : NULL;

	if (!c)
		return SLICE("no codec");
	text_add(room, c->name.n ? c->name : SLICE("an unnamed codec"));
	text_printf(room, "/%d (payload type %d)", c->clock, c->pt);
	return text_slice(room);
}

/* The first codec of an answer is the one that is sent. */
static bool check_codec(struct linter *l, const struct sdp_mline *m, const char *name,
			const struct advice *a)
{
	char words[96];
	struct text room;

	text_init(&room, words, sizeof(words));
	if (m->n_codecs && slice_is_nocase(m->codecs[0].name, name))
		return true;
	lint_broken(l, m, a, codec_words(&room, m));
	if (m->n_codecs)
		lint_at(l, m, "rtpmap", m->codecs[0].pt);
	return false;
}

void lint_video_codec(struct linter *l)
{
	static const struct advice a = {
		"video is %s", "H264/90000",
		"keep the offer's H264 payload type and use an H.264 encoder"};
	char words[96];
	struct text room;

	text_init(&room, words, sizeof(words));
	if (!l->video || sdp_rejected(l->video))
		lint_unjudged(l, "not judged: no video m-line is accepted", "see R01");
	else if (check_codec(l, l->video, "H264", &a)) {
		lint_passed(l, l->video, "%s", codec_words(&room, l->video));
		lint_at(l, l->video, "rtpmap", l->video->codecs[0].pt);
	}
}

void lint_video_direction(struct linter *l)
{
	static const struct advice master = {
		"video is %s", "sendonly: the device sends video and receives none",
		"set the video transceiver to sendonly before making the answer"};
	static const struct advice viewer = {
		"video is %s", "recvonly: a viewer receives video and sends none",
		"set the video transceiver to recvonly before making the answer"};
	enum sdp_direction wanted = l->in->viewer ? SDP_RECVONLY : SDP_SENDONLY;

	if (!l->video || sdp_rejected(l->video)) {
		lint_unjudged(l, "not judged: no video m-line is accepted", "see R01");
		return;
	}
	if (l->video->direction == wanted)
		lint_passed(l, l->video, "video is %s", word_of(l->video));
	else
		lint_broken(l, l->video, l->in->viewer ? &viewer : &master,
			    word_of(l->video));
	lint_at(l, l->video, sdp_direction_word(l->video->direction), -1);
}

static bool audio_direction_ok(const struct linter *l)
{
	enum sdp_direction wanted = l->in->viewer ? SDP_RECVONLY : SDP_SENDONLY;

	return l->audio->direction == wanted || l->audio->direction == SDP_SENDRECV;
}

void lint_audio(struct linter *l)
{
	static const struct advice codec = {
		"audio is %s", "opus/48000/2",
		"answer with the offer's Opus; its name matches in any case"};
	static const struct advice master = {"audio is %s", "sendonly or sendrecv",
					     "set the audio transceiver to sendonly or "
					     "sendrecv before making the answer"};
	static const struct advice viewer = {"audio is %s", "recvonly or sendrecv",
					     "set the audio transceiver to recvonly or "
					     "sendrecv before making the answer"};
	bool right;

	if (!l->audio || sdp_rejected(l->audio)) {
		lint_unjudged(l, "not judged: no audio m-line is accepted", "see R01");
		return;
	}
	right = check_codec(l, l->audio, "opus", &codec);
	if (right && audio_direction_ok(l))
		lint_passed(l, l->audio, "Opus, %s", word_of(l->audio));
	else if (!audio_direction_ok(l))
		lint_broken(l, l->audio, l->in->viewer ? &viewer : &master,
			    word_of(l->audio));
	if (right)
		lint_at(l, l->audio, sdp_direction_word(l->audio->direction), -1);
}

/* What the service takes, when there is no offer to ask. */
static bool profile_known(const struct sdp_codec *c)
{
	int idc = sdp_h264_profile(c) >> 8;

	return idc == 0x42 || idc == 0x4d || idc == 0x64;
}

/* Constrained baseline is decoded wherever baseline is. */
static bool profile_offered(const struct linter *l, const struct sdp_codec *mine)
{
	const struct sdp_mline *theirs = sdp_mline_of(&l->offer, "video");
	int wanted = sdp_h264_profile(mine);

	for (size_t i = 0; theirs && i < theirs->n_codecs; i++) {
		int have = sdp_h264_profile(&theirs->codecs[i]);

		if (slice_is_nocase(theirs->codecs[i].name, "H264") &&
		    (have == wanted ||
		     (wanted == SDP_CONSTRAINED_BASELINE && have == SDP_BASELINE)))
			return true;
	}
	return false;
}

void lint_h264(struct linter *l)
{
	static const struct advice mode = {
		"H264 with packetization-mode %s", "packetization-mode=1",
		"answer the offer's payload type that has packetization-mode=1"};
	static const struct advice profile = {
		"H264 with profile-level-id %s", "a profile that the offer has",
		"encode constrained baseline (42e01f) and answer that payload type"};
	const struct sdp_codec *c = l->video ? sdp_codec_named(l->video, "H264") : NULL;
	struct slice said, profile_id;

	if (!c || sdp_rejected(l->video)) {
		lint_unjudged(l, "not judged: the answer has no H264", "see R02");
		return;
	}
	said = sdp_fmtp(c, "packetization-mode");
	profile_id = sdp_fmtp(c, "profile-level-id");
	if (!slice_is(said, "1"))
		lint_broken(l, l->video, &mode, said.n ? said : SLICE("0 (left out)"));
	else if (l->has_offer ? !profile_offered(l, c) : !profile_known(c))
		lint_broken(l, l->video, &profile,
			    profile_id.n ? profile_id : SLICE("left out"));
	else
		lint_passed(l, l->video, "packetization-mode 1, profile-level-id %s",
			    profile_id);
	lint_at(l, l->video, "rtpmap", c->pt);
	lint_at(l, l->video, "fmtp", c->pt);
}

void lint_congestion(struct linter *l)
{
	static const struct advice a = {
		"no transport-cc and no goog-remb for video",
		"a=rtcp-fb with transport-cc or goog-remb",
		"keep the offer's rtcp-fb transport-cc: without it the rate is blind"};
	const struct sdp_codec *c =
		l->video && l->video->n_codecs ? &l->video->codecs[0] : NULL;

	if (!c || sdp_rejected(l->video)) {
		lint_unjudged(l, "not judged: no video m-line is accepted", "see R01");
		return;
	}
	if (c->transport_cc || c->remb)
		lint_passed(l, l->video, "%s",
			    c->transport_cc ? SLICE("transport-cc") : SLICE("goog-remb"));
	else
		lint_broken(l, l->video, &a, SLICE(""));
	lint_at(l, l->video, "rtpmap", c->pt);
}
