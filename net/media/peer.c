/* One peer: the device that sends, or the storage side that receives, from SDP to BYE. */
#include "net/media/peer.h"

#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>

#include "net/media/complaint.h"
#include "net/media/peer_inside.h"

enum {
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

void peer_set_alarm(struct peer *p)
{
	int64_t due = patience(p), at;

	if (p->over)
		return;
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
	if (p->up_us && !p->over)
		control_tick(p, now_us);
	peer_set_alarm(p);
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

static void forget(struct peer *p)
{
	while (p->n_ours)
		free(p->ours[--p->n_ours]);
	while (p->n_theirs)
		free(p->theirs[--p->n_theirs].line);
}

static char *copy_line(size_t n, struct slice line)
{
	return n < PEER_EARLY && line.n < 1024 ? strndup(line.at, line.n) : NULL;
}

static void keep_ours(struct peer *p, const char *line)
{
	char *copy = copy_line(p->n_ours, slice_of(line));

	if (copy)
		p->ours[p->n_ours++] = copy;
}

static void keep_theirs(struct peer *p, struct slice line, struct slice mid, int64_t mline)
{
	struct peer_early *e = &p->theirs[p->n_theirs];
	char *copy = copy_line(p->n_theirs, line);

	if (!copy)
		return;
	e->line = copy;
	e->mline = mline;
	slice_copy(e->mid, sizeof(e->mid), mid);
	p->n_theirs++;
}

static void on_candidate(void *self, const char *line)
{
	struct peer *p = self;

	if (p->described)
		say_candidate(p, line);
	else
		keep_ours(p, line);
}

static void on_gathered(void *self, int count)
{
	struct peer *p = self;

	p->gathered = count;
	if (p->described)
		say_gathered(p);
}

/* Our SDP was said: what was found before it may follow. */
void peer_described(struct peer *p)
{
	p->described = true;
	for (size_t i = 0; i < p->n_ours; i++) {
		say_candidate(p, p->ours[i]);
		free(p->ours[i]);
	}
	p->n_ours = 0;
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
	peer_set_alarm(p);
}

static struct peer_track *track_of(struct peer *p, uint32_t ssrc, int pt, int64_t now_us)
{
	for (int i = 0; i < PEER_TRACKS; i++)
		if (p->tracks[i].in && receiver_ssrc(p->tracks[i].in) == ssrc && ssrc)
			return &p->tracks[i];
	for (int i = 0; i < PEER_TRACKS; i++)
		if (p->tracks[i].in && receiver_takes(p->tracks[i].in, ssrc, pt, now_us))
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
	t = track_of(p, r.ssrc, r.pt, now_us);
	if (!t)
		return;
	receiver_packet(t->in, &r, at, n, now_us);
	peer_set_alarm(p);
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
	d = (struct details){.mid = slice_of(t->mid),
			     .count = n->frames,
			     .bytes = (int64_t)f->n,
			     .state = f->bare ? SLICE("bare") : SLICE("")};
	peer_say(p, EV_TRACK_KEY, d);
}

void peer_got_frame(void *self, struct receiver *r, const struct frame *f)
{
	struct peer *p = self;

	tell_frame(p, &p->tracks[f->video ? 0 : 1], f, receiver_counts(r));
	if (p->h.frame)
		p->h.frame(p->h.self, f);
}

bool peer_frame(struct peer *p, const struct frame *f)
{
	struct peer_track *t = &p->tracks[f->video ? 0 : 1];

	if (!peer_up(p) || !t->out)
		return false;
	if (f->video && !f->key && !sender_counts(t->out)->frames)
		return false;
	sender_frame(t->out, f, g_get_monotonic_time());
	tell_frame(p, t, f, sender_counts(t->out));
	return true;
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
		.impairment = o->impairment,
	};
	struct transport_handler th = {
		on_candidate, on_gathered, on_ice,  on_dtls, on_up, on_rtp,
		on_repeated,  on_rtcp,     on_down, on_note, p};

	return transport_new(&to, &th, why);
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
		description_offer(p);
	if (!transport_gather(p->transport))
		peer_down(p, "no local address to send from");
	return p;
}

/* True when a candidate is for a transport that BUNDLE leaves unused: another m-line by
 * name, or by index with other credentials (the service names none and counts loosely). */
static bool elsewhere(const struct peer *p, struct slice mid, int64_t mline)
{
	for (size_t i = 0; i < p->n_lines; i++) {
		if (mid.n && slice_is(mid, p->lines[i].mid))
			return !p->lines[i].tagged;
		if (!mid.n && (int64_t)i == mline)
			return !p->lines[i].path;
	}
	return false;
}

void peer_trickle(struct peer *p, struct slice line, struct slice mid, int64_t mline)
{
	char why[160], words[360];
	enum fault f;

	if (p->over)
		return;
	if (!p->remote_known) {
		keep_theirs(p, line, mid, mline);
		return;
	}
	if (elsewhere(p, mid, mline))
		return;
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
	forget(p);
	free(p);
}
