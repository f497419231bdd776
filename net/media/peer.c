/* One peer: the device that sends, or the storage side that receives, from SDP to BYE. */
#include "net/media/peer.h"

#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/sdp.h"
#include "net/media/complaint.h"
#include "net/media/peer_inside.h"

enum {
	SDP_ROOM = 16 * 1024,
	SILENCE_US = 10000000,       /* no packet for so long: gone */
	FIRST_SILENCE_US = 30000000, /* before the first one */
	CONNECT_US = 30000000        /* from both SDPs to media */
};

void peer_say(struct peer *p, enum event_kind kind, struct details d)
{
	d.peer = slice_of(p->id);
	d.side = slice_of(peer_side(p));
	outlet_say(&p->outlet, kind, &d);
}

void peer_note(struct peer *p, const char *state, const char *why)
{
	peer_say(p, EV_NOTE,
		 (struct details){.state = slice_of(state), .why = slice_of(why)});
}

void peer_down(struct peer *p, const char *why)
{
	if (p->over)
		return;
	p->over = true;
	alarm_set(p->alarm, INT64_MAX);
	p->h.down(p->h.self, why);
}

const char *peer_id(const struct peer *p)
{
	return p->id;
}

const char *peer_side(const struct peer *p)
{
	return p->device ? "device" : "storage";
}

bool peer_up(const struct peer *p)
{
	return p->up_us && !p->over;
}

/* When the peer itself loses patience. */
static int64_t patience(const struct peer *p)
{
	if (!p->up_us)
		return p->remote_known ? p->connect_us + CONNECT_US : INT64_MAX;
	return p->heard_us ? p->heard_us + SILENCE_US : p->up_us + FIRST_SILENCE_US;
}

static void set_alarm(struct peer *p, int64_t now_us)
{
	int64_t due = transport_deadline(p->transport, now_us), at = patience(p);

	if (p->over)
		return;
	due = at < due ? at : due;
	at = p->up_us ? control_deadline(p) : INT64_MAX;
	alarm_set(p->alarm, at < due ? at : due);
}

static void lose_patience(struct peer *p)
{
	char words[160];

	if (p->up_us)
		snprintf(words, sizeof(words), "nothing came from the other side for %d s",
			 (p->heard_us ? SILENCE_US : FIRST_SILENCE_US) / 1000000);
	else
		snprintf(words, sizeof(words), "not connected after %d s: ICE %s",
			 CONNECT_US / 1000000,
			 ice_state_words(transport_ice_state(p->transport)));
	peer_down(p, words);
}

static void ring(void *self)
{
	struct peer *p = self;
	int64_t now_us = g_get_monotonic_time();

	if (p->over)
		return;
	if (patience(p) <= now_us) {
		lose_patience(p);
		return;
	}
	transport_tick(p->transport, now_us);
	if (p->up_us && !p->over)
		control_tick(p, now_us);
	set_alarm(p, now_us);
}

static void say_candidate(struct peer *p, const char *line)
{
	peer_say(p, EV_PEER_CANDIDATE,
		 (struct details){.body = slice_of(line), .mid = slice_of(p->mid)});
}

static void say_gathered(struct peer *p)
{
	peer_say(p, EV_PEER_GATHERED,
		 (struct details){.count = p->gathered,
				  .ms = (g_get_monotonic_time() - p->opened_us) / 1000});
}

static void keep(char **list, size_t *n, struct slice line)
{
	if (*n < PEER_EARLY && line.n < 1024 && (list[*n] = strndup(line.at, line.n)))
		++*n;
}

static void forget(char **list, size_t *n)
{
	while (*n)
		free(list[--*n]);
}

static void on_candidate(void *self, const char *line)
{
	struct peer *p = self;

	if (p->described)
		say_candidate(p, line);
	else
		keep(p->ours, &p->n_ours, slice_of(line));
}

static void on_gathered(void *self, int count)
{
	struct peer *p = self;

	p->gathered = count;
	if (p->described)
		say_gathered(p);
}

/* Our SDP was said: what was found before it may follow. */
static void described(struct peer *p)
{
	p->described = true;
	for (size_t i = 0; i < p->n_ours; i++)
		say_candidate(p, p->ours[i]);
	forget(p->ours, &p->n_ours);
	if (p->gathered >= 0)
		say_gathered(p);
}

static void on_ice(void *self, enum ice_state state)
{
	struct peer *p = self;
	char local[128], remote[128];
	struct text l, r;

	text_init(&l, local, sizeof(local));
	text_init(&r, remote, sizeof(remote));
	if (state == ICE_CONNECTED || state == ICE_COMPLETED)
		transport_pair(p->transport, &l, &r);
	peer_say(p, EV_PEER_ICE,
		 (struct details){.state = slice_of(ice_state_words(state)),
				  .local = text_slice(&l),
				  .remote = text_slice(&r)});
}

static void on_dtls(void *self, enum dtls_state state)
{
	static const char *const words[] = {[DTLS_WAITING] = "waiting",
					    [DTLS_CONNECTING] = "connecting",
					    [DTLS_CONNECTED] = "connected",
					    [DTLS_CLOSED] = "closed",
					    [DTLS_FAILED] = "failed"};
	struct peer *p = self;
	struct details d = {.state = slice_of(words[state])};

	if (state == DTLS_CONNECTED)
		d.codec = slice_of(transport_cipher(p->transport));
	if (state == DTLS_FAILED)
		d.why = slice_of(transport_dtls_why(p->transport));
	peer_say(p, EV_PEER_DTLS, d);
}

static void on_up(void *self)
{
	struct peer *p = self;
	int64_t now_us = g_get_monotonic_time();

	p->up_us = now_us;
	peer_say(p, EV_PEER_UP, (struct details){.ms = (now_us - p->opened_us) / 1000});
	control_begin(p, now_us);
	if (p->h.up)
		p->h.up(p->h.self);
	set_alarm(p, now_us);
}

static struct peer_track *track_of(struct peer *p, uint32_t ssrc, int pt)
{
	for (int i = 0; i < PEER_TRACKS; i++)
		if (p->tracks[i].in && receiver_ssrc(p->tracks[i].in) == ssrc && ssrc)
			return &p->tracks[i];
	for (int i = 0; i < PEER_TRACKS; i++)
		if (p->tracks[i].in && receiver_takes(p->tracks[i].in, ssrc, pt))
			return &p->tracks[i];
	return NULL;
}

static void note_wide(struct peer *p, const struct rtp *r, int64_t now_us)
{
	size_t n;
	const uint8_t *at = rtp_extension(r, p->wide_ext, &n);

	if (at && n >= 2)
		twcc_arrived(&p->log, (uint16_t)(at[0] << 8 | at[1]), now_us);
}

static void on_rtp(void *self, uint8_t *at, size_t n)
{
	struct peer *p = self;
	int64_t now_us = g_get_monotonic_time();
	struct peer_track *t;
	struct rtp r;

	p->heard_us = now_us;
	if (rtp_parse(&r, at, n))
		return;
	note_wide(p, &r, now_us);
	t = track_of(p, r.ssrc, r.pt);
	if (!t)
		return;
	receiver_packet(t->in, &r, at, n, now_us);
	set_alarm(p, now_us);
}

static void on_repeated(void *self, const uint8_t *at, size_t n, bool old)
{
	struct peer *p = self;
	struct rtp r;

	if (rtp_parse(&r, at, n))
		return;
	for (int i = 0; i < PEER_TRACKS; i++)
		if (p->tracks[i].in && receiver_ssrc(p->tracks[i].in) == r.ssrc)
			receiver_repeated(p->tracks[i].in, old);
}

static void on_rtcp(void *self, const uint8_t *at, size_t n)
{
	struct peer *p = self;

	p->heard_us = g_get_monotonic_time();
	control_receive(p, at, n, p->heard_us);
}

static void on_down(void *self, const char *why)
{
	struct peer *p = self;

	peer_down(p, why);
}

static void on_note(void *self, const char *why)
{
	peer_note(self, "warn", why);
}

/* The first whole frame of a track, and each key frame, are events. */
static void tell_frame(struct peer *p, struct peer_track *t, const struct frame *f,
		       const struct track_numbers *n)
{
	struct details d = {.mid = slice_of(t->mid)};

	if (!t->begun) {
		t->begun = true;
		d.codec = f->video ? SLICE("H264") : SLICE("opus");
		d.width = f->width;
		d.height = f->height;
		peer_say(p, EV_TRACK_FIRST, d);
	}
	if (!f->video || !f->key)
		return;
	d = (struct details){
		.mid = slice_of(t->mid), .count = n->frames, .bytes = (int64_t)f->n};
	peer_say(p, EV_TRACK_KEY, d);
}

static void on_frame(void *self, struct receiver *r, const struct frame *f)
{
	struct peer *p = self;

	tell_frame(p, &p->tracks[f->video ? 0 : 1], f, receiver_counts(r));
	if (p->h.frame)
		p->h.frame(p->h.self, f);
}

void peer_frame(struct peer *p, const struct frame *f)
{
	struct peer_track *t = &p->tracks[f->video ? 0 : 1];

	if (!peer_up(p) || !t->out)
		return;
	if (f->video && !f->key && !sender_counts(t->out)->frames)
		return;
	sender_frame(t->out, f, g_get_monotonic_time());
	tell_frame(p, t, f, sender_counts(t->out));
}

void peer_ask_key(struct peer *p)
{
	if (p->tracks[0].in)
		receiver_ask_key(p->tracks[0].in);
	if (!p->over)
		alarm_set(p->alarm, 0);
}

static struct transport *open_transport(struct peer *p, const struct peer_options *o,
					struct trouble *why)
{
	struct transport_options to = {
		.ice = {o->context, !o->device, o->servers, o->loopback},
		.identity = o->identity,
	};
	struct transport_handler th = {
		on_candidate, on_gathered, on_ice,  on_dtls, on_up, on_rtp,
		on_repeated,  on_rtcp,     on_down, on_note, p};

	return transport_new(&to, &th, why);
}

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

static void say_offer(struct peer *p)
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
	described(p);
}

static bool random_names(struct peer *p)
{
	uint32_t r[5];

	if (RAND_bytes((unsigned char *)r, sizeof(r)) != 1)
		return false;
	p->ssrc = r[0] | 1;
	p->ssrcs[0] = r[1] | 1;
	p->ssrcs[1] = r[2] ^ (r[2] == p->ssrcs[0]);
	p->wide = 1;
	snprintf(p->cname, sizeof(p->cname), "%08x%08x", r[3], r[4]);
	return true;
}

struct peer *peer_new(const struct peer_options *o, const struct peer_handler *h,
		      struct trouble *why)
{
	struct peer *p = calloc(1, sizeof(*p));

	if (!p || !random_names(p)) {
		complain(why, FAULT_MEMORY, "no memory for a peer");
		free(p);
		return NULL;
	}
	snprintf(p->id, sizeof(p->id), "%s", o->id);
	p->h = *h;
	p->outlet = *o->outlet;
	p->identity = o->identity;
	p->device = o->device;
	p->bps = o->bps;
	p->width = o->width;
	p->height = o->height;
	p->gathered = -1;
	p->opened_us = g_get_monotonic_time();
	bandwidth_begin(&p->bandwidth, o->bps);
	p->alarm = alarm_new(o->context, ring, p);
	p->transport = open_transport(p, o, why);
	if (!p->transport) {
		peer_free(p, "");
		return NULL;
	}
	if (!p->device)
		say_offer(p);
	if (!transport_gather(p->transport))
		peer_down(p, "no local address to send from");
	return p;
}

static const struct sdp_mline *mline_of(const struct sdp *s, const char *kind)
{
	for (size_t i = 0; i < s->n_mlines; i++)
		if (slice_is_nocase(s->mlines[i].kind, kind) && s->mlines[i].port)
			return &s->mlines[i];
	return NULL;
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
	o.clock = c->clock;
	o.wide_ext = m->transport_cc_ext;
	o.time_ext = m->abs_send_time_ext;
	o.mid_ext = m->mid_ext;
	p->tracks[i].out = sender_new(&o);
	return p->tracks[i].out;
}

static bool open_receiver(struct peer *p, const struct sdp *remote, int i)
{
	const struct sdp_mline *m = mline_of(remote, i ? "audio" : "video");
	const struct sdp_codec *c = m ? sdp_codec_named(m, i ? "opus" : "H264") : NULL;
	struct receiver_options o = {
		.video = i == 0, .sender = &p->clock, .frame = on_frame, .self = p};

	if (!c || p->tracks[i].in)
		return false;
	slice_copy(p->tracks[i].mid, sizeof(p->tracks[i].mid), m->mid);
	o.ssrc = m->n_ssrcs ? m->ssrcs[0] : 0;
	o.pt = c->pt;
	o.clock = c->clock ? c->clock : i ? 48000 : 90000;
	o.nack = c->nack;
	if (m->transport_cc_ext)
		p->wide_ext = m->transport_cc_ext;
	p->tracks[i].in = receiver_new(&o);
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

static void use_candidates(struct peer *p, const struct sdp *s)
{
	for (size_t i = 0; i < s->n_mlines; i++)
		for (size_t k = 0; k < s->mlines[i].n_candidates; k++)
			peer_trickle(p, s->mlines[i].candidates[k]);
	for (size_t i = 0; i < p->n_theirs; i++)
		peer_trickle(p, slice_of(p->theirs[i]));
	forget(p->theirs, &p->n_theirs);
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
	p->remote_known = true;
	p->connect_us = g_get_monotonic_time();
	use_candidates(p, s);
	set_alarm(p, g_get_monotonic_time());
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
	described(p);
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

void peer_trickle(struct peer *p, struct slice line)
{
	char why[160], words[360];
	enum fault f;

	if (p->over)
		return;
	if (!p->remote_known) {
		keep(p->theirs, &p->n_theirs, line);
		return;
	}
	f = transport_candidate(p->transport, line, why, sizeof(why));
	if (!f || !*why)
		return;
	snprintf(words, sizeof(words), "%s: %.*s", why, (int)(line.n < 160 ? line.n : 160),
		 line.at);
	peer_note(p, f == FAULT_SYNTAX ? "warn" : "info", words);
}

void peer_free(struct peer *p, const char *why)
{
	if (!p)
		return;
	p->over = true;
	if (p->transport)
		control_bye(p, why);
	transport_close(p->transport);
	alarm_free(p->alarm);
	for (int i = 0; i < PEER_TRACKS; i++) {
		sender_free(p->tracks[i].out);
		receiver_free(p->tracks[i].in);
	}
	forget(p->ours, &p->n_ours);
	forget(p->theirs, &p->n_theirs);
	free(p);
}
