/* The ingestion rules over an answer: one function a rule, one table of all. */
#include "core/lint.h"

#include "core/candidate.h"
#include "core/sigmsg.h"

struct linter {
	struct lint_report *out;
	const struct lint_input *in;
	struct sdp answer, offer;
	bool has_offer;
	const struct sdp_mline *video, *audio; /* of the answer; NULL when it has none */
	const struct rule *rule;               /* the one being applied */
};

struct rule {
	const char *id, *title;
	enum lint_level level; /* of a breach */
	bool needs_answer;     /* the SDP itself, readable */
	void (*check)(struct linter *l);
};

static int index_of(const struct linter *l, const struct sdp_mline *m)
{
	return m ? (int)(m - l->answer.mlines) : -1;
}

static struct lint_finding *add(struct linter *l, enum lint_level level,
				const struct sdp_mline *m)
{
	struct lint_report *out = l->out;
	struct lint_finding *f =
		&out->findings[out->n < LINT_FINDINGS ? out->n : LINT_FINDINGS - 1];

	out->n += out->n < LINT_FINDINGS;
	out->errors += level == LINT_ERROR;
	out->warnings += level == LINT_WARN;
	*f = (struct lint_finding){
		.level = level, .title = l->rule->title, .mline = index_of(l, m)};
	slice_copy(f->rule, sizeof(f->rule), slice_of(l->rule->id));
	return f;
}

/* The words of one finding; the %s of a text is `what`. What comes from outside stays one
 * line. */
static void say(char *to, size_t room, const char *format, struct slice what)
{
	const char *gap = strstr(format, "%s");
	struct text t;

	text_init(&t, to, room);
	text_add(&t, (struct slice){format, gap ? (size_t)(gap - format) : strlen(format)});
	if (gap) {
		text_add(&t, what);
		text_adds(&t, gap + strlen("%s"));
	}
	for (size_t i = 0; i < t.used; i++) {
		if (to[i] == '\x7f' || (to[i] > 0 && to[i] < ' '))
			to[i] = '?';
	}
}

static void passed(struct linter *l, const struct sdp_mline *m, const char *found,
		   struct slice what)
{
	struct lint_finding *f = add(l, LINT_OK, m);

	say(f->found, sizeof(f->found), found, what);
}

/* There is nothing to judge by: neither passed nor broken. */
static void unjudged(struct linter *l, const char *found, const char *fix)
{
	struct lint_finding *f = add(l, LINT_INFO, NULL);

	say(f->found, sizeof(f->found), found, SLICE(""));
	say(f->fix, sizeof(f->fix), fix, SLICE(""));
}

/* What a rule expects and how to get there; `found` is said with a value. */
struct advice {
	const char *found, *expected, *fix;
};

static void broken(struct linter *l, const struct sdp_mline *m, const struct advice *a,
		   struct slice what)
{
	struct lint_finding *f = add(l, l->rule->level, m);

	say(f->found, sizeof(f->found), a->found, what);
	say(f->expected, sizeof(f->expected), a->expected, what);
	say(f->fix, sizeof(f->fix), a->fix, what);
}

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
		"add a %s track; ingestion stores audio and video together"};
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
		broken(l, m, wrong, slice_of(kind));
	return !wrong;
}

static size_t count_active(const struct sdp *s, const char *kind)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_mlines; i++)
		n += slice_is(s->mlines[i].kind, kind) && active(&s->mlines[i]);
	return n;
}

static void check_tracks(struct linter *l)
{
	static const struct advice several = {"more than one active m=%s line",
					      "one active m=%s line",
					      "reject the other %s m-lines with port 0"};
	bool video = check_track(l, l->video, "video"),
	     audio = check_track(l, l->audio, "audio");

	if (count_active(&l->answer, "video") > 1)
		broken(l, l->video, &several, SLICE("video"));
	else if (count_active(&l->answer, "audio") > 1)
		broken(l, l->audio, &several, SLICE("audio"));
	else if (video && audio)
		passed(l, NULL, "one audio and one video m-line, both active", SLICE(""));
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
	broken(l, m, a, codec_words(&room, m));
	return false;
}

static void check_video_codec(struct linter *l)
{
	static const struct advice a = {
		"video is %s", "H264/90000",
		"keep the offer's H264 payload type and use an H.264 encoder"};
	char words[96];
	struct text room;

	text_init(&room, words, sizeof(words));
	if (!l->video || sdp_rejected(l->video))
		unjudged(l, "not judged: no video m-line is accepted", "see R01");
	else if (check_codec(l, l->video, "H264", &a))
		passed(l, l->video, "%s", codec_words(&room, l->video));
}

static void check_video_direction(struct linter *l)
{
	static const struct advice master = {
		"video is %s", "sendonly: the device sends video and receives none",
		"set the video transceiver to sendonly before making the answer"};
	static const struct advice viewer = {
		"video is %s", "recvonly: a viewer receives video and sends none",
		"set the video transceiver to recvonly before making the answer"};
	enum sdp_direction wanted = l->in->viewer ? SDP_RECVONLY : SDP_SENDONLY;

	if (!l->video || sdp_rejected(l->video))
		unjudged(l, "not judged: no video m-line is accepted", "see R01");
	else if (l->video->direction == wanted)
		passed(l, l->video, "video is %s", word_of(l->video));
	else
		broken(l, l->video, l->in->viewer ? &viewer : &master, word_of(l->video));
}

static bool audio_direction_ok(const struct linter *l)
{
	enum sdp_direction wanted = l->in->viewer ? SDP_RECVONLY : SDP_SENDONLY;

	return l->audio->direction == wanted || l->audio->direction == SDP_SENDRECV;
}

static void check_audio(struct linter *l)
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
		unjudged(l, "not judged: no audio m-line is accepted", "see R01");
		return;
	}
	right = check_codec(l, l->audio, "opus", &codec);
	if (!audio_direction_ok(l))
		broken(l, l->audio, l->in->viewer ? &viewer : &master, word_of(l->audio));
	else if (right)
		passed(l, l->audio, "Opus, %s", word_of(l->audio));
}

static void check_rtcp_mux(struct linter *l)
{
	static const struct advice a = {"%s has no a=rtcp-mux", "a=rtcp-mux on each m-line",
					"add a=rtcp-mux: RTP and RTCP share one port"};
	size_t wrong = 0;

	for (size_t i = 0; i < l->answer.n_mlines; i++) {
		const struct sdp_mline *m = &l->answer.mlines[i];

		if (sdp_rejected(m) || m->rtcp_mux || slice_is(m->kind, "application"))
			continue;
		broken(l, m, &a, m->kind);
		wrong++;
	}
	if (!wrong)
		passed(l, NULL, "a=rtcp-mux on each m-line", SLICE(""));
}

/* Pairs of hex digits with colons between, as many bytes as the hash has. (RFC 8122 §5) */
static bool fingerprint_ok(const struct sdp_mline *m)
{
	static const struct {
		const char *hash;
		size_t bytes;
	} hashes[] = {{"sha-256", 32}, {"sha-384", 48}, {"sha-512", 64}, {"sha-1", 20}};
	struct slice f = m->fingerprint;
	size_t bytes = 0;

	for (size_t i = 0; i < sizeof(hashes) / sizeof(*hashes); i++) {
		if (slice_is_nocase(m->fingerprint_hash, hashes[i].hash))
			bytes = hashes[i].bytes;
	}
	for (size_t i = 0; i < f.n; i++) {
		if (!f.at[i] ||
		    !strchr(i % 3 == 2 ? ":" : "0123456789ABCDEFabcdef", f.at[i]))
			return false;
	}
	return bytes && f.n == bytes * 3 - 1;
}

static enum sdp_setup offered_setup(const struct linter *l, const struct sdp_mline *m)
{
	size_t i = (size_t)index_of(l, m);

	return l->has_offer && i < l->offer.n_mlines ? l->offer.mlines[i].setup
						     : SDP_ACTPASS;
}

static const struct advice *secure_wrong(const struct linter *l, const struct sdp_mline *m)
{
	static const struct advice absent = {
		"%s has no a=fingerprint",
		"a=fingerprint:sha-256 and the hash of the certificate",
		"add the fingerprint of the DTLS certificate"};
	static const struct advice malformed = {
		"%s: the a=fingerprint is malformed",
		"sha-256 and 32 bytes in hex, with colons",
		"write the hash of the DTLS certificate as AB:CD:…"};
	static const struct advice undecided = {"%s: a=setup is missing or actpass",
						"a=setup:active (or passive)",
						"an answer decides: a=setup:active"};
	static const struct advice same = {
		"%s: both sides say the same a=setup", "active against passive",
		"answer active to passive, and passive to active"};
	enum sdp_setup theirs = offered_setup(l, m);

	if (!m->fingerprint.n)
		return &absent;
	if (!fingerprint_ok(m))
		return &malformed;
	if (m->setup != SDP_ACTIVE && m->setup != SDP_PASSIVE)
		return &undecided;
	return m->setup == theirs ? &same : NULL;
}

static void check_secure(struct linter *l)
{
	size_t wrong = 0;

	for (size_t i = 0; i < l->answer.n_mlines; i++) {
		const struct sdp_mline *m = &l->answer.mlines[i];
		const struct advice *a = sdp_rejected(m) ? NULL : secure_wrong(l, m);

		if (a)
			broken(l, m, a, m->kind);
		wrong += a != NULL;
	}
	if (!wrong)
		passed(l, NULL, "fingerprint and setup on each m-line", SLICE(""));
}

/* The first m-line that is not the offer's at its place; NULL when all are. */
static const struct sdp_mline *out_of_order(const struct linter *l)
{
	for (size_t i = 0; i < l->answer.n_mlines && i < l->offer.n_mlines; i++) {
		const struct sdp_mline *mine = &l->answer.mlines[i],
				       *theirs = &l->offer.mlines[i];

		if (!slice_eq(mine->kind, theirs->kind) ||
		    (mine->mid.n && theirs->mid.n && !slice_eq(mine->mid, theirs->mid)))
			return mine;
	}
	return NULL;
}

static void check_order(struct linter *l)
{
	static const struct advice order = {
		"%s stands where the offer has another m-line",
		"the offer's m-lines and mids, in the offer's order",
		"keep the order of the offer; reject with port 0, never leave out"};
	static const struct advice count = {
		"the answer has fewer or more m-lines than the offer",
		"as many m-lines as the offer has",
		"answer each m-line; reject with port 0 what is not wanted"};
	const struct sdp_mline *m;

	if (!l->has_offer) {
		unjudged(l, "not judged: no offer to compare with", "give the offer too");
		return;
	}
	m = out_of_order(l);
	if (m)
		broken(l, m, &order, m->kind);
	else if (l->answer.n_mlines != l->offer.n_mlines)
		broken(l, NULL, &count, SLICE(""));
	else
		passed(l, NULL, "the offer's order", SLICE(""));
}

/* profile_idc and the constraint flags that make a profile of its own: 42e0 and 42c0 are
 * both constrained baseline. (RFC 6184 §8.1) */
static int profile_class(const struct sdp_codec *c)
{
	struct slice p = sdp_fmtp(c, "profile-level-id");
	bool constrained = p.n == 6 && p.at[2] && strchr("4567cdefCDEF", p.at[2]);

	if (p.n != 6)
		return 0x4200; /* left out: baseline */
	if (strncmp(p.at, "42", 2) == 0)
		return constrained ? 0x42e0 : 0x4200;
	return (p.at[0] << 8 | p.at[1]) & 0xffff;
}

static bool profile_known(const struct sdp_codec *c)
{
	struct slice p = sdp_fmtp(c, "profile-level-id");

	return p.n == 6 && (slice_starts(p, "42") || slice_starts(p, "4d") ||
			    slice_starts(p, "4D") || slice_starts(p, "64"));
}

/* Constrained baseline is decoded wherever baseline is. */
static bool profile_offered(const struct linter *l, const struct sdp_codec *mine)
{
	const struct sdp_mline *theirs = sdp_mline_of(&l->offer, "video");
	int wanted = profile_class(mine);

	for (size_t i = 0; theirs && i < theirs->n_codecs; i++) {
		int have = profile_class(&theirs->codecs[i]);

		if (slice_is_nocase(theirs->codecs[i].name, "H264") &&
		    (have == wanted || (wanted == 0x42e0 && have == 0x4200)))
			return true;
	}
	return false;
}

static void check_h264(struct linter *l)
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
		unjudged(l, "not judged: the answer has no H264", "see R02");
		return;
	}
	said = sdp_fmtp(c, "packetization-mode");
	profile_id = sdp_fmtp(c, "profile-level-id");
	if (!slice_is(said, "1"))
		broken(l, l->video, &mode, said.n ? said : SLICE("0 (left out)"));
	else if (l->has_offer ? !profile_offered(l, c) : !profile_known(c))
		broken(l, l->video, &profile,
		       profile_id.n ? profile_id : SLICE("left out"));
	else
		passed(l, l->video, "packetization-mode 1, profile-level-id %s",
		       profile_id);
}

static void check_trickle(struct linter *l)
{
	static const struct advice a = {
		"no a=ice-options:trickle", "a=ice-options:trickle",
		"add a=ice-options:trickle and send candidates as they are found"};

	if (l->answer.trickle)
		passed(l, NULL, "a=ice-options:trickle", SLICE(""));
	else
		broken(l, NULL, &a, SLICE(""));
}

/* Candidates in the answer itself: all of them, and those that are relays. */
static size_t count_candidates(const struct sdp *s, size_t *relays)
{
	struct candidate c;
	size_t n = 0;

	for (size_t i = 0; i < s->n_mlines; i++) {
		for (size_t k = 0; k < s->mlines[i].n_candidates; k++) {
			if (candidate_parse(&c, s->mlines[i].candidates[k]))
				continue;
			*relays += slice_is(c.type, "relay");
			n++;
		}
	}
	return n;
}

static bool ended(const struct sdp *s)
{
	for (size_t i = 0; i < s->n_mlines; i++) {
		if (s->mlines[i].end_of_candidates)
			return true;
	}
	return false;
}

static void check_relay(struct linter *l)
{
	static const struct advice a = {
		"no relay candidate and no TURN server",
		"a relay candidate: the storage side has only relays",
		"give the ICE servers of GetIceServerConfig to the peer connection"};
	size_t relays = 0, all = count_candidates(&l->answer, &relays);
	bool complete = all && (!l->answer.trickle || ended(&l->answer));

	if (l->in->relay == 1 || relays)
		passed(l, NULL, "a relay candidate or TURN server", SLICE(""));
	else if (l->in->relay == 0 || complete)
		broken(l, NULL, &a, SLICE(""));
	else
		unjudged(l, "not judged: candidates are trickled, none is in this text",
			 "look at the candidates of the session");
}

static void check_role(struct linter *l)
{
	static const struct advice a = {
		"the offer is ice-lite, so the answering side controls",
		"the storage peer offers with full ICE and controls",
		"check whose offer this is"};

	if (l->has_offer && l->offer.ice_lite)
		broken(l, NULL, &a, SLICE(""));
	else
		passed(l, NULL, "the storage peer made the offer and controls", SLICE(""));
}

static void check_congestion(struct linter *l)
{
	static const struct advice a = {
		"no transport-cc and no goog-remb for video",
		"a=rtcp-fb with transport-cc or goog-remb",
		"keep the offer's rtcp-fb transport-cc: without it the rate is blind"};
	const struct sdp_codec *c =
		l->video && l->video->n_codecs ? &l->video->codecs[0] : NULL;

	if (!c || sdp_rejected(l->video))
		unjudged(l, "not judged: no video m-line is accepted", "see R01");
	else if (c->transport_cc || c->remb)
		passed(l, l->video, "%s",
		       c->transport_cc ? SLICE("transport-cc") : SLICE("goog-remb"));
	else
		broken(l, l->video, &a, SLICE(""));
}

/* The payload that carries this answer: JSON, in which each line's end takes four bytes. */
static size_t estimated_bytes(struct slice sdp)
{
	size_t n = strlen("{\"type\":\"answer\",\"sdp\":\"\"}");

	for (size_t i = 0; i < sdp.n; i++)
		n += sdp.at[i] == '\n' ? 4 : sdp.at[i] == '\r' ? 0 : 1;
	return n;
}

static void check_size(struct linter *l)
{
	static const struct advice a = {
		"%s", "at most 10000 bytes",
		"leave out codecs and candidates; trickle the candidates"};
	size_t known = l->in->message_bytes,
	       n = known ? known : estimated_bytes(l->in->answer);
	char words[48];
	struct text room;

	text_init(&room, words, sizeof(words));
	text_printf(&room, known ? "%zu bytes" : "about %zu bytes", n);
	if (n > SIGMSG_PAYLOAD_MAX)
		broken(l, NULL, &a, text_slice(&room));
	else
		passed(l, NULL, "%s", text_slice(&room));
}

static void check_correlation(struct linter *l)
{
	static const struct advice a = {
		"the answer's message has no correlationId",
		"a correlationId of 1 to 256 of [a-zA-Z0-9_.-]",
		"send one: without it a refused answer meets silence"};

	if (l->in->correlation == 1)
		passed(l, NULL, "the message has a correlationId", SLICE(""));
	else if (l->in->correlation == 0)
		broken(l, NULL, &a, SLICE(""));
	else
		unjudged(l, "not judged: only the SDP is known, not its message",
			 "look at the frame in the session");
}

/* Levels are the product's; the service itself refuses what is an error here. */
/* clang-format off */
static const struct rule rules[] = {
	{ "R01", "audio and video", LINT_ERROR, true,  check_tracks },
	{ "R02", "video codec",     LINT_ERROR, true,  check_video_codec },
	{ "R03", "video direction", LINT_ERROR, true,  check_video_direction },
	{ "R04", "audio track",     LINT_ERROR, true,  check_audio },
	{ "R05", "rtcp-mux",        LINT_ERROR, true,  check_rtcp_mux },
	{ "R06", "fingerprint",     LINT_ERROR, true,  check_secure },
	{ "R07", "m-line order",    LINT_ERROR, true,  check_order },
	{ "R08", "H.264 format",    LINT_WARN,  true,  check_h264 },
	{ "R09", "trickle",         LINT_WARN,  true,  check_trickle },
	{ "R10", "relay",           LINT_WARN,  true,  check_relay },
	{ "R11", "ICE role",        LINT_INFO,  true,  check_role },
	{ "R12", "congestion",      LINT_WARN,  true,  check_congestion },
	{ "R13", "message size",    LINT_ERROR, false, check_size },
	{ "R14", "correlationId",   LINT_WARN,  false, check_correlation },
};
static const struct rule unreadable[] = {
	{ "SDP", "answer",          LINT_ERROR, false, NULL },
	{ "SDP", "offer",           LINT_WARN,  false, NULL },
};
/* clang-format on */

static bool readable(struct linter *l, struct sdp *to, struct slice text,
		     const struct rule *r)
{
	static const struct advice a = {"the SDP is %s", "a session description (RFC 8866)",
					"check that the whole text was kept, line by line"};
	enum fault f = sdp_parse(to, text);

	l->rule = r;
	if (f)
		broken(l, NULL, &a, slice_of(fault_words(f)));
	return !f;
}

void lint_answer(struct lint_report *out, const struct lint_input *in)
{
	struct linter l = {.out = out, .in = in};
	bool good;

	*out = (struct lint_report){0};
	good = readable(&l, &l.answer, in->answer, &unreadable[0]);
	l.has_offer = in->offer.n && readable(&l, &l.offer, in->offer, &unreadable[1]);
	l.video = sdp_mline_of(&l.answer, "video");
	l.audio = sdp_mline_of(&l.answer, "audio");
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		l.rule = &rules[i];
		if (good || !rules[i].needs_answer)
			rules[i].check(&l);
	}
}
