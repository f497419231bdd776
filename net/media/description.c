/* What a peer says of itself and what it makes of the other side's SDP. */
#include <stdlib.h>

#include "core/base64.h"
#include "core/sdp.h"
#include "net/media/complaint.h"
#include "net/media/peer_inside.h"

enum { SDP_ROOM = 16 * 1024 };

static void describe_self(const struct peer *p, struct sdp_local *me)
{
	*me = (struct sdp_local){
		.ufrag = slice_of(transport_ufrag(p->transport)),
		.pwd = slice_of(transport_password(p->transport)),
		.fingerprint = slice_of(dtls_fingerprint(p->identity)),
		.cname = slice_of(p->cname),
		.video_ssrc = p->device ? p->ssrcs[0] : 0,
		.audio_ssrc = p->device ? p->ssrcs[1] : 0,
		.origin = (uint64_t)g_get_real_time(),
		.width = p->width,
		.height = p->height,
	};
}

void description_offer(struct peer *p)
{
	char room[SDP_ROOM];
	struct sdp_local me;
	struct sdp own;
	struct text t;

	text_init(&t, room, sizeof(room));
	describe_self(p, &me);
	if (sdp_offer(&t, &me) || t.cut || sdp_parse(&own, text_slice(&t)) ||
	    !own.n_mlines) {
		peer_down(p, "the offer could not be made");
		return;
	}
	slice_copy(p->mid, sizeof(p->mid), own.mlines[0].mid);
	peer_say(p, EV_PEER_OFFER, (struct details){.body = text_slice(&t)});
	peer_described(p);
}

static const struct sdp_mline *mline_of(const struct sdp *s, const char *kind)
{
	for (size_t i = 0; i < s->n_mlines; i++)
		if (slice_is_nocase(s->mlines[i].kind, kind) && s->mlines[i].port)
			return &s->mlines[i];
	return NULL;
}

/* Whatever an rtpmap says: RFC 6184 §8.1 and RFC 7587 §4.1 leave no choice, and a clock of
 * one tick a second or of two thousand million would only spoil the arithmetic. */
static int clock_of(int i)
{
	return i ? 48000 : 90000;
}

/* What our own answer promises, we do. */
static bool open_sender(struct peer *p, const struct sdp *own, int i)
{
	const struct sdp_mline *m = mline_of(own, i ? "audio" : "video");
	const struct sdp_codec *c = m ? sdp_codec_named(m, i ? "opus" : "H264") : NULL;
	struct sender_options o = {.video = i == 0,
				   .ssrc = p->ssrcs[i],
				   .mid = p->tracks[i].mid,
				   .transport = p->transport,
				   .bandwidth = &p->bandwidth,
				   .wide = &p->wide};

	if (!c || p->tracks[i].out)
		return false;
	slice_copy(p->tracks[i].mid, sizeof(p->tracks[i].mid), m->mid);
	o.pt = c->pt;
	o.clock = clock_of(i);
	o.wide_ext = m->transport_cc_ext;
	o.time_ext = m->abs_send_time_ext;
	o.mid_ext = m->mid_ext;
	p->tracks[i].out = sender_new(&o);
	return p->tracks[i].out;
}

/* Parameter sets in the SDP, base64 with commas between (RFC 6184 §8.1). */
static void know_parameters(struct receiver *r, struct slice list)
{
	char nal[512];

	while (list.n) {
		const char *comma = memchr(list.at, ',', list.n);
		size_t length = comma ? (size_t)(comma - list.at) : list.n;
		size_t n = base64_decode(nal, sizeof(nal), (struct slice){list.at, length});

		if (n && n <= sizeof(nal))
			receiver_know(r, (const uint8_t *)nal, n);
		length += comma ? 1 : 0;
		list = (struct slice){list.at + length, list.n - length};
	}
}

static bool open_receiver(struct peer *p, const struct sdp *remote, int i)
{
	const struct sdp_mline *m = mline_of(remote, i ? "audio" : "video");
	const struct sdp_codec *c = m ? sdp_codec_named(m, i ? "opus" : "H264") : NULL;
	struct receiver_options o = {
		.video = i == 0, .sender = &p->clock, .frame = peer_got_frame, .self = p};

	if (!c || p->tracks[i].in)
		return false;
	slice_copy(p->tracks[i].mid, sizeof(p->tracks[i].mid), m->mid);
	o.ssrc = m->n_ssrcs ? m->ssrcs[0] : 0;
	o.pt = c->pt;
	o.clock = clock_of(i);
	o.nack = c->nack;
	if (m->transport_cc_ext)
		p->wide_ext = m->transport_cc_ext;
	p->tracks[i].in = receiver_new(&o);
	if (p->tracks[i].in)
		know_parameters(p->tracks[i].in, sdp_fmtp(c, "sprop-parameter-sets"));
	return p->tracks[i].in;
}

/* Where the other side's ICE and DTLS values stand: its first m-line that is in use. */
static const struct sdp_mline *path_of(const struct sdp *s)
{
	for (size_t i = 0; i < s->n_mlines; i++)
		if (s->mlines[i].port || s->mlines[i].bundle_only)
			return &s->mlines[i];
	return NULL;
}

/* A side that gathers for each m-line until it knows better also tells candidates that lead
 * to transports that BUNDLE leaves unused, some with the same credentials. */
static void note_lines(struct peer *p, const struct sdp *s, const struct sdp_mline *path)
{
	for (size_t i = 0; i < s->n_mlines; i++) {
		slice_copy(p->lines[i].mid, sizeof(p->lines[i].mid), s->mlines[i].mid);
		p->lines[i].tagged = &s->mlines[i] == path;
		p->lines[i].path = slice_eq(s->mlines[i].ufrag, path->ufrag);
	}
	p->n_lines = s->n_mlines;
}

static void use_candidates(struct peer *p, const struct sdp *s)
{
	for (size_t i = 0; i < s->n_mlines; i++)
		for (size_t k = 0; k < s->mlines[i].n_candidates; k++)
			peer_trickle(p, s->mlines[i].candidates[k], s->mlines[i].mid,
				     (int64_t)i);
	for (size_t i = 0; i < p->n_theirs; i++) {
		struct peer_early *e = &p->theirs[i];

		peer_trickle(p, slice_of(e->line), slice_of(e->mid), e->mline);
		free(e->line);
	}
	p->n_theirs = 0;
}

/* ICE and DTLS may begin; false: it is over. */
static bool use_path(struct peer *p, const struct sdp *s, bool client, const char *whose)
{
	const struct sdp_mline *m = path_of(s);
	struct trouble why = {0};

	if (!m)
		complain(&why, FAULT_MEDIA, "%s has no m-line in use", whose);
	else
		transport_remote(p->transport, m, client, whose, &why);
	if (why.fault) {
		peer_down(p, why.words);
		return false;
	}
	note_lines(p, s, m);
	p->remote_known = true;
	p->connect_us = g_get_monotonic_time();
	use_candidates(p, s);
	peer_set_alarm(p);
	return true;
}

static void take_offer(struct peer *p, const struct sdp *offer)
{
	const struct sdp_mline *m = path_of(offer);
	bool active = !m || m->setup != SDP_ACTIVE;
	char room[SDP_ROOM];
	struct sdp_local me;
	struct sdp own;
	struct text t;

	text_init(&t, room, sizeof(room));
	describe_self(p, &me);
	me.active = active;
	if (sdp_answer(&t, offer, &me) || t.cut || sdp_parse(&own, text_slice(&t))) {
		peer_down(p, "the offer has no H.264 or no Opus that we could send");
		return;
	}
	slice_copy(p->mid, sizeof(p->mid), m ? m->mid : SLICE(""));
	if (!open_sender(p, &own, 0) || !open_sender(p, &own, 1)) {
		peer_down(p, "no memory for the tracks");
		return;
	}
	peer_say(p, EV_PEER_ANSWER, (struct details){.body = text_slice(&t)});
	peer_described(p);
	use_path(p, offer, active, "offer");
}

static void take_answer(struct peer *p, const struct sdp *answer)
{
	const struct sdp_mline *m = path_of(answer);

	if (!open_receiver(p, answer, 0))
		peer_note(p, "warn", "the answer has no H.264 video: none is received");
	if (!open_receiver(p, answer, 1))
		peer_note(p, "warn", "the answer has no Opus audio: none is received");
	use_path(p, answer, m && m->setup == SDP_PASSIVE, "answer");
}

void peer_remote(struct peer *p, bool offer, struct slice text)
{
	struct sdp *s = p->over ? NULL : malloc(sizeof(*s));

	if (!s)
		return;
	if (p->remote_known || offer != p->device)
		peer_note(p, "warn",
			  offer ? "an offer that was not awaited is left out"
				: "an answer that was not awaited is left out");
	else if (sdp_parse(s, text))
		peer_down(p, offer ? "the offer is no SDP" : "the answer is no SDP");
	else if (offer)
		take_offer(p, s);
	else
		take_answer(p, s);
	free(s);
}
