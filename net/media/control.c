/* RTCP of one peer: what it reports and asks for, and what it does about what the other
 * side says. */
#include "net/media/peer_inside.h"

enum { SECOND_US = 1000000, FEEDBACK_US = 100000, ASK_AT_ONCE = 128, COMPOUND_ROOM = 1500 };

/* A compound being made; sealed in place, so there is room behind it. */
struct compound {
	struct rtcp_writer w;
	uint8_t room[COMPOUND_ROOM + SRTP_TAIL];
};

static void compound_begin(struct compound *c)
{
	c->w = (struct rtcp_writer){.at = c->room, .room = RTCP_MAX};
}

static void compound_send(struct peer *p, struct compound *c)
{
	size_t n = c->w.used;

	if (n)
		transport_send(p->transport, true, c->room, &n);
}

static uint32_t own_ssrc(const struct peer *p)
{
	return p->device ? p->ssrcs[0] : p->ssrc;
}

static void add_sender_reports(struct peer *p, struct rtcp_writer *w, int64_t now_us)
{
	int64_t wall_us = g_get_real_time();
	struct rtcp sr;

	for (int i = 0; i < PEER_TRACKS; i++) {
		if (!p->tracks[i].out)
			continue;
		sender_sr(p->tracks[i].out, now_us, wall_us, &sr);
		rtcp_add_sr(w, &sr);
	}
	if (!p->reference)
		return;
	rtcp_add_dlrr(w, own_ssrc(p), p->reference_ssrc, ntp_middle(p->reference),
		      (uint32_t)((now_us - p->reference_us) * 65536 / 1000000));
	p->reference = 0;
}

static void add_receiver_report(struct peer *p, struct rtcp_writer *w, int64_t now_us)
{
	struct rtcp_report all[PEER_TRACKS];
	size_t n = 0;

	for (int i = 0; i < PEER_TRACKS; i++)
		if (p->tracks[i].in && receiver_report(p->tracks[i].in, now_us, &all[n]))
			n++;
	rtcp_add_rr(w, p->ssrc, all, n);
	rtcp_add_reference_time(w, p->ssrc, ntp_of(g_get_real_time()));
}

static void add_report(struct peer *p, struct rtcp_writer *w, int64_t now_us)
{
	if (p->device)
		add_sender_reports(p, w, now_us);
	else
		add_receiver_report(p, w, now_us);
	rtcp_add_cname(w, own_ssrc(p), p->cname);
}

void control_begin(struct peer *p, int64_t now_us)
{
	struct compound c;

	compound_begin(&c);
	add_report(
		p, &c.w,
		now_us); /* before any media, so sound and picture share a clock at once */
	compound_send(p, &c);
	p->second_us = now_us + SECOND_US;
	p->feedback_us = now_us + FEEDBACK_US;
}

void control_bye(struct peer *p, const char *why)
{
	struct compound c;

	if (!transport_up(p->transport))
		return;
	compound_begin(&c);
	add_report(p, &c.w, g_get_monotonic_time());
	rtcp_add_bye(&c.w, p->device ? p->ssrcs : &p->ssrc, p->device ? PEER_TRACKS : 1,
		     why);
	compound_send(p, &c);
}

static void say_asked(struct peer *p, const struct peer_track *t, const char *what,
		      const char *way)
{
	peer_say(p, EV_PICTURE_LOST,
		 (struct details){.mid = slice_of(t->mid),
				  .id = slice_of(what),
				  .state = slice_of(way)});
}

static void asked_for_key(struct peer *p, bool fir, int64_t now_us)
{
	struct peer_track *video = &p->tracks[0];

	if (!video->out)
		return;
	sender_asked(video->out, fir, now_us);
	say_asked(p, video, fir ? "FIR" : "PLI", "received");
	if (p->h.want_key)
		p->h.want_key(p->h.self);
}

static void take_reports(struct peer *p, const struct rtcp *r, int64_t now_us)
{
	int64_t wall_us = g_get_real_time();

	for (size_t k = 0; k < r->n_reports; k++)
		for (int i = 0; i < PEER_TRACKS; i++)
			if (p->tracks[i].out &&
			    sender_ssrc(p->tracks[i].out) == r->reports[k].ssrc)
				sender_report(p->tracks[i].out, &r->reports[k], now_us,
					      wall_us);
}

static void take_sr(struct peer *p, const struct rtcp *r, int64_t now_us)
{
	for (int i = 0; i < PEER_TRACKS; i++)
		if (p->tracks[i].in && receiver_ssrc(p->tracks[i].in) == r->ssrc)
			receiver_sr(p->tracks[i].in, r, now_us);
	take_reports(p, r, now_us);
}

static void take_nack(struct peer *p, const struct rtcp *r, int64_t now_us)
{
	uint16_t seqs[RTCP_MAX / 4 * 17];
	size_t n = rtcp_nacks(r, seqs, sizeof(seqs) / sizeof(*seqs));

	for (int i = 0; i < PEER_TRACKS; i++)
		if (p->tracks[i].out && sender_ssrc(p->tracks[i].out) == r->media)
			sender_nacks(p->tracks[i].out, seqs, n, now_us);
}

static void take_twcc(struct peer *p, const struct rtcp *r)
{
	struct twcc_mark marks[TWCC_PACKETS];
	size_t n = twcc_read(r->body, r->n, marks, TWCC_PACKETS);

	if (p->device)
		bandwidth_feedback(&p->bandwidth, marks, n);
}

/* The device notes when it was asked for the time; storage gets its round trip from the
 * answer. */
static void take_xr(struct peer *p, const struct rtcp *r, int64_t now_us)
{
	int64_t trip;

	if (p->device && r->ntp) {
		p->reference = r->ntp;
		p->reference_us = now_us;
		p->reference_ssrc = r->ssrc;
	}
	if (p->device || !r->n_ssrcs || r->ssrcs[0] != p->ssrc)
		return;
	trip = rtcp_round_trip(ntp_middle(ntp_of(g_get_real_time())), r->lrr, r->dlrr);
	for (int i = 0; i < PEER_TRACKS && trip >= 0; i++)
		if (p->tracks[i].in)
			receiver_rtt(p->tracks[i].in, trip);
}

/* The storage side goes when the last of the streams it gets has ended. */
static void take_bye(struct peer *p, const struct rtcp *r)
{
	bool left = false;

	for (int i = 0; i < PEER_TRACKS; i++) {
		struct peer_track *t = &p->tracks[i];

		for (size_t k = 0; k < r->n_ssrcs; k++)
			t->ended |= t->in && receiver_ssrc(t->in) == r->ssrcs[k];
		left |= t->in && !t->ended && receiver_counts(t->in)->packets > 0;
	}
	if (!left)
		peer_down(p, "the other side closed (RTCP BYE)");
}

static void take(struct peer *p, const struct rtcp *r, int64_t now_us)
{
	switch (r->kind) {
	case RTCP_SR:
		take_sr(p, r, now_us);
		break;
	case RTCP_RR:
		take_reports(p, r, now_us);
		break;
	case RTCP_NACK:
		take_nack(p, r, now_us);
		break;
	case RTCP_TWCC:
		take_twcc(p, r);
		break;
	case RTCP_PLI:
	case RTCP_FIR:
		asked_for_key(p, r->kind == RTCP_FIR, now_us);
		break;
	case RTCP_REMB:
		if (p->device)
			bandwidth_remb(&p->bandwidth, r->bps);
		break;
	case RTCP_XR:
		take_xr(p, r, now_us);
		break;
	case RTCP_BYE:
		take_bye(p, r);
		break;
	case RTCP_SDES:
	case RTCP_OTHER:
		break;
	}
}

void control_receive(struct peer *p, const uint8_t *at, size_t n, int64_t now_us)
{
	struct rtcp_reader reader = {at, n};
	struct rtcp one;

	if (!rtcp_ok(at, n))
		return;
	while (!p->over && rtcp_next(&reader, &one))
		take(p, &one, now_us);
}

/* NACK and PLI leave at once, behind a receiver report without blocks (RFC 4585 §3.1). */
static void ask(struct peer *p, struct peer_track *t, int64_t now_us)
{
	uint16_t seqs[ASK_AT_ONCE];
	size_t n = receiver_missing(t->in, now_us, seqs, ASK_AT_ONCE);
	bool key = receiver_wants_key(t->in, now_us);
	struct compound c;

	if (!n && !key)
		return;
	compound_begin(&c);
	rtcp_add_rr(&c.w, p->ssrc, NULL, 0);
	rtcp_add_nack(&c.w, p->ssrc, receiver_ssrc(t->in), seqs, n);
	if (key) {
		rtcp_add_pli(&c.w, p->ssrc, receiver_ssrc(t->in));
		say_asked(p, t, "PLI", "sent");
	}
	compound_send(p, &c);
}

static void send_feedback(struct peer *p)
{
	uint8_t body[TWCC_BODY_MAX + 8];
	struct compound c;
	size_t n = twcc_write(&p->log, body);

	if (!n)
		return;
	compound_begin(&c);
	rtcp_add_rr(&c.w, p->ssrc, NULL, 0);
	rtcp_add_twcc(&c.w, p->ssrc, p->tracks[0].in ? receiver_ssrc(p->tracks[0].in) : 0,
		      body, n);
	compound_send(p, &c);
}

static void tell_numbers(struct peer *p, const struct peer_track *t,
			 const struct track_numbers *n)
{
	peer_say(p, EV_TRACK_STATS,
		 (struct details){.mid = slice_of(t->mid),
				  .codec = n->video ? SLICE("H264") : SLICE("opus"),
				  .track = n});
}

static void allow(struct peer *p, struct rtcp_writer *w, const struct track_numbers *video)
{
	uint32_t media = receiver_ssrc(p->tracks[0].in);

	if (video->bps < 0)
		return;
	p->allowed = bandwidth_allow(p->allowed, video->bps, video->loss_milli);
	rtcp_add_remb(w, p->ssrc, p->allowed, &media, 1);
	receiver_allowed(p->tracks[0].in, p->allowed);
}

static void tell_target(struct peer *p)
{
	int64_t target = p->bandwidth.target, change = target - p->told_target;

	if (!p->device || !p->h.target || !p->told_target) {
		p->told_target = target;
		return;
	}
	if (change < 0 ? -change * 20 < p->told_target : change * 20 < p->told_target)
		return; /* less than 5 % is noise */
	p->told_target = target;
	p->h.target(p->h.self, target);
}

static void second(struct peer *p, int64_t now_us)
{
	struct track_numbers n;
	struct compound c;

	compound_begin(&c);
	add_report(p, &c.w, now_us);
	for (int i = 0; i < PEER_TRACKS; i++) {
		struct peer_track *t = &p->tracks[i];

		if (!t->out && !(t->in && receiver_counts(t->in)->packets))
			continue;
		if (t->out)
			sender_numbers(t->out, now_us, &n);
		else
			receiver_numbers(t->in, now_us, &n);
		if (t->in && n.video)
			allow(p, &c.w, &n);
		tell_numbers(p, t, &n);
	}
	compound_send(p, &c);
	tell_target(p);
}

void control_tick(struct peer *p, int64_t now_us)
{
	for (int i = 0; i < PEER_TRACKS; i++) {
		if (!p->tracks[i].in)
			continue;
		receiver_tick(p->tracks[i].in, now_us);
		ask(p, &p->tracks[i], now_us);
	}
	if (p->wide_ext && now_us >= p->feedback_us) {
		send_feedback(p);
		p->feedback_us = now_us + FEEDBACK_US;
	}
	if (now_us < p->second_us)
		return;
	second(p, now_us);
	p->second_us += SECOND_US;
	if (p->second_us <= now_us)
		p->second_us = now_us + SECOND_US;
}

int64_t control_deadline(const struct peer *p)
{
	int64_t due = p->second_us;

	if (p->wide_ext && p->log.count && p->feedback_us < due)
		due = p->feedback_us;
	for (int i = 0; i < PEER_TRACKS; i++) {
		int64_t at =
			p->tracks[i].in ? receiver_deadline(p->tracks[i].in) : INT64_MAX;

		due = at < due ? at : due;
	}
	return due;
}
