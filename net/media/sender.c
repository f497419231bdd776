/* One track that we send: frames become RTP packets, NACKs are answered, all is counted. */
#include "net/media/sender.h"

#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

#include "net/media/bytes.h"
#include "net/media/h264.h"
#include "net/media/history.h"
#include "net/media/stats.h"

enum {
	VIDEO_PACKETS = 512,
	VIDEO_BYTES = 224 * 1024, /* more than a second at 1.5 Mb/s */
	AUDIO_PACKETS = 64,
	AUDIO_BYTES = 16 * 1024,
	AGAIN_LEAST_US = 10000 /* a packet is not sent again sooner */
};

struct sender {
	struct sender_options o;
	struct history *history;
	struct track_numbers n;
	struct keys keys;
	struct second second;
	uint16_t seq;
	uint32_t ts_base, ts;
	int64_t payload_bytes;
	int64_t now_us;
	int64_t expected, lost; /* by the receiver's reports */
	bool begun;
};

struct sender *sender_new(const struct sender_options *o)
{
	struct sender *s = calloc(1, sizeof(*s));
	uint16_t random[3] = {0};

	if (!s)
		return NULL;
	s->o = *o;
	s->history = o->video ? history_new(VIDEO_PACKETS, VIDEO_BYTES)
			      : history_new(AUDIO_PACKETS, AUDIO_BYTES);
	if (!s->history) {
		free(s);
		return NULL;
	}
	RAND_bytes((unsigned char *)random, sizeof(random));
	s->seq = random[0] &
		 0x7fff; /* far from the wrap: SRTP's rollover counter begins at 0 */
	s->ts_base = (uint32_t)random[1] << 16 | random[2];
	track_numbers_begin(&s->n);
	s->n.sending = 1;
	s->n.video = o->video;
	s->n.ssrc = o->ssrc;
	s->keys.answer_ms = TRACK_NUMBERS_UNKNOWN;
	return s;
}

void sender_free(struct sender *s)
{
	if (!s)
		return;
	history_free(s->history);
	free(s);
}

static uint32_t rtp_time(const struct sender *s, int64_t us)
{
	return s->ts_base + (uint32_t)((uint64_t)us * (uint64_t)s->o.clock / 1000000);
}

/* The extensions that were agreed on; `room` holds their values until the head is written.
 */
static size_t extensions(struct sender *s, struct rtp_ext *ext, uint8_t room[8])
{
	size_t n = 0, mid = s->o.mid ? strnlen(s->o.mid, 16) : 0;

	if (s->o.wide_ext) {
		put16(room, *s->o.wide);
		ext[n++] = (struct rtp_ext){s->o.wide_ext, room, 2};
	}
	if (s->o.time_ext) { /* abs-send-time: 6.18 fixed point seconds */
		put24(room + 4,
		      (uint32_t)(((uint64_t)s->now_us << 18) / 1000000) & 0xffffff);
		ext[n++] = (struct rtp_ext){s->o.time_ext, room + 4, 3};
	}
	if (s->o.mid_ext && mid &&
	    s->n.packets < 200) /* until surely known (RFC 8843 §15.2) */
		ext[n++] = (struct rtp_ext){s->o.mid_ext, (const uint8_t *)s->o.mid, mid};
	return n;
}

static void send_piece(void *self, const struct h264_piece *piece)
{
	struct sender *s = self;
	uint8_t at[RTP_HEAD_MAX + RTP_PACKET_MAX + SRTP_TAIL], room[8];
	struct rtp p = {.marker = piece->last,
			.pt = (uint8_t)s->o.pt,
			.seq = s->seq,
			.ts = s->ts,
			.ssrc = s->o.ssrc};
	struct rtp_ext ext[3];
	size_t n;

	if (piece->n_head + piece->n > RTP_PACKET_MAX)
		return;
	n = rtp_head(at, &p, ext, extensions(s, ext, room));
	if (piece->n_head)
		memcpy(at + n, piece->head, piece->n_head);
	memcpy(at + n + piece->n_head, piece->body, piece->n);
	n += piece->n_head + piece->n;
	s->n.bytes += (int64_t)n;
	if (!transport_send(s->o.transport, false, at, &n))
		return;
	history_put(s->history, s->seq++, at, n);
	if (s->o.wide_ext)
		bandwidth_sent(s->o.bandwidth, (*s->o.wide)++, n, s->now_us);
	s->n.packets++;
	s->payload_bytes += (int64_t)(piece->n_head + piece->n);
}

static void count_frame(struct sender *s, const struct frame *f, int64_t now_us)
{
	s->n.frames++;
	if (!f->video)
		return;
	if (f->width > 0 && f->height > 0) {
		s->n.width = f->width;
		s->n.height = f->height;
	}
	if (!f->key)
		return;
	s->n.key_frames++;
	keys_came(&s->keys, now_us);
}

bool sender_frame(struct sender *s, const struct frame *f, int64_t now_us)
{
	bool first = !s->begun;

	if (f->video && !s->begun && !f->key)
		return false;
	s->begun = true;
	s->now_us = now_us;
	s->ts = rtp_time(s, f->pts_us);
	if (f->video) {
		h264_pack(f->data, f->n, RTP_MTU - RTP_HEAD_MAX, send_piece, s);
	} else {
		struct h264_piece whole = {NULL, f->data, 0, f->n, first};

		send_piece(s, &whole);
	}
	count_frame(s, f, now_us);
	return first;
}

void sender_sr(struct sender *s, int64_t now_us, int64_t wall_us, struct rtcp *out)
{
	memset(out, 0, sizeof(*out));
	out->kind = RTCP_SR;
	out->ssrc = s->o.ssrc;
	out->ntp = ntp_of(wall_us);
	out->ts = rtp_time(s, now_us);
	out->packets = (uint32_t)s->n.packets;
	out->bytes = (uint32_t)s->payload_bytes;
}

void sender_nacks(struct sender *s, const uint16_t *seqs, size_t n, int64_t now_us)
{
	int64_t pause = s->n.rtt_us > 0 ? s->n.rtt_us / 2 : 0;

	if (pause < AGAIN_LEAST_US)
		pause = AGAIN_LEAST_US;
	s->n.nack_received += (int64_t)n;
	for (size_t i = 0; i < n; i++) {
		size_t length;
		const uint8_t *at =
			history_get(s->history, seqs[i], now_us, pause, &length);

		if (!at)
			continue;
		transport_repeat(s->o.transport, at, length);
		s->n.retransmitted++;
	}
}

void sender_report(struct sender *s, const struct rtcp_report *r, int64_t now_us,
		   int64_t wall_us)
{
	int64_t trip = rtcp_round_trip(ntp_middle(ntp_of(wall_us)), r->lsr, r->dlsr);

	(void)now_us;
	if (trip >= 0)
		s->n.rtt_us = trip;
	s->n.jitter_us = (int64_t)r->jitter * 1000000 / s->o.clock;
	s->n.lost = s->lost = r->lost;
	s->n.loss_milli = r->fraction * 1000 / 256;
	if (s->o.video)
		bandwidth_loss(s->o.bandwidth, r->fraction, now_us);
}

void sender_asked(struct sender *s, bool fir, int64_t now_us)
{
	if (fir)
		s->n.fir_received++;
	else
		s->n.pli_received++;
	keys_asked(&s->keys, now_us);
}

uint32_t sender_ssrc(const struct sender *s)
{
	return s->o.ssrc;
}

void sender_numbers(struct sender *s, int64_t now_us, struct track_numbers *out)
{
	int64_t loss = s->n.loss_milli;

	keys_numbers(&s->keys, now_us, &s->n);
	second_numbers(&s->second, now_us, 0, 0, &s->n);
	s->n.loss_milli = loss; /* the receiver's word */
	s->n.available_bps = bandwidth_available(s->o.bandwidth);
	s->n.target_bps = s->o.video ? s->o.bandwidth->target : TRACK_NUMBERS_UNKNOWN;
	*out = s->n;
}

const struct track_numbers *sender_counts(const struct sender *s)
{
	return &s->n;
}
