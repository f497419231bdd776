/* One track that we receive: packets become frames again, what is missing is asked for. */
#include "net/media/receiver.h"

#include <stdlib.h>
#include <string.h>

#include "net/media/h264.h"
#include "net/media/jitter.h"
#include "net/media/opus.h"
#include "net/media/stats.h"

enum {
	PATIENCE_US = 1000000, /* a recording may wait; a second covers many round trips */
	UNASKED_US = 100000,   /* without NACK it can only be out of order */
	SILENT_US = 1000000,   /* then another SSRC may take the track over */
	REORDER_US = 5000,
	KEY_PAUSE_US = 500000, /* between two requests for a key frame */
	KEY_FIRST_US = 200000  /* a stream normally begins with one: grant it that time */
};

struct receiver {
	struct receiver_options o;
	struct jitter *jitter;
	struct h264_unpacker *unpacker; /* video */
	struct received received;
	struct timeline line;
	struct track_numbers n;
	struct keys keys;
	struct second second;
	int64_t now_us;     /* of the packet being handled */
	int64_t first_us;   /* when the first packet came */
	int64_t heard_us;   /* and the last */
	int64_t arrival_us; /* of the packet that ends the unit */
	int64_t asked_us;   /* last request for a key frame */
	bool ask;
};

static void unit(void *self, const struct h264_unit *u)
{
	struct receiver *r = self;
	struct frame f = {.video = true,
			  .key = u->key,
			  .data = u->at,
			  .n = u->n,
			  .width = u->width,
			  .height = u->height,
			  .bare = u->bare};

	f.pts_us = timeline_us(&r->line, u->ts, r->arrival_us);
	r->n.frames++;
	if (u->width > 0) {
		r->n.width = u->width;
		r->n.height = u->height;
	}
	if (u->key) {
		r->n.key_frames++;
		r->ask = false;
		keys_came(&r->keys, r->now_us);
	}
	r->o.frame(r->o.self, r, &f);
}

static void sound(struct receiver *r, const struct rtp *p)
{
	struct frame f = {.data = p->payload, .n = p->n};

	if (opus_us(p->payload, p->n) < 0) {
		r->n.discarded += p->n > 0;
		return;
	}
	f.pts_us = timeline_us(&r->line, p->ts, r->arrival_us);
	r->n.frames++;
	r->o.frame(r->o.self, r, &f);
}

static void in_order(void *self, const struct rtp *p, int64_t arrival_us, bool gap)
{
	struct receiver *r = self;

	r->arrival_us = arrival_us;
	if (r->o.video)
		h264_unpack(r->unpacker, p, gap);
	else
		sound(r, p);
}

/* Everything that belongs to one SSRC. */
static bool begin(struct receiver *r)
{
	struct jitter_options j = {r->o.nack ? PATIENCE_US : UNASKED_US, REORDER_US,
				   r->o.nack};

	jitter_free(r->jitter);
	h264_unpacker_free(r->unpacker);
	r->jitter = jitter_new(&j, in_order, r);
	r->unpacker = r->o.video ? h264_unpacker_new(unit, r) : NULL;
	r->received = (struct received){.clock = r->o.clock};
	timeline_begin(&r->line, r->o.sender, r->o.clock);
	r->n.ssrc = r->o.ssrc;
	r->first_us = 0;
	return r->jitter && (r->unpacker || !r->o.video);
}

struct receiver *receiver_new(const struct receiver_options *o)
{
	struct receiver *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->o = *o;
	track_numbers_begin(&r->n);
	r->n.video = o->video;
	r->keys.answer_ms = TRACK_NUMBERS_UNKNOWN;
	if (begin(r))
		return r;
	receiver_free(r);
	return NULL;
}

void receiver_free(struct receiver *r)
{
	if (!r)
		return;
	jitter_free(r->jitter);
	h264_unpacker_free(r->unpacker);
	free(r);
}

void receiver_know(struct receiver *r, const uint8_t *nal, size_t n)
{
	if (r->unpacker)
		h264_unpacker_know(r->unpacker, nal, n);
}

bool receiver_takes(struct receiver *r, uint32_t ssrc, int pt, int64_t now_us)
{
	if (r->o.ssrc == ssrc && ssrc)
		return true;
	if (pt != r->o.pt || (r->first_us && now_us - r->heard_us < SILENT_US))
		return false;
	r->o.ssrc = ssrc;
	r->n.ssrc = ssrc;
	return !r->first_us || begin(r);
}

void receiver_packet(struct receiver *r, const struct rtp *p, const uint8_t *at, size_t n,
		     int64_t now_us)
{
	enum jitter_fate fate;

	if (p->pt != r->o.pt || !r->jitter)
		return;
	r->now_us = r->heard_us = now_us;
	r->n.packets++;
	r->n.bytes += (int64_t)n;
	if (!r->first_us)
		r->first_us = now_us;
	fate = jitter_put(r->jitter, p, at, n, now_us);
	switch (fate) {
	case JITTER_TAKEN:
		break;
	case JITTER_RECOVERED:
		r->n.recovered++;
		break;
	case JITTER_DUPLICATE:
		r->n.duplicates++;
		return;
	case JITTER_LATE:
		r->n.late++;
		break;
	}
	received_packet(&r->received, p->seq, p->ts, now_us, fate != JITTER_TAKEN);
}

void receiver_repeated(struct receiver *r, bool old)
{
	if (old)
		r->n.late++;
	else
		r->n.duplicates++;
}

void receiver_sr(struct receiver *r, const struct rtcp *sr, int64_t now_us)
{
	received_sr(&r->received, sr->ntp, now_us);
	timeline_sr(&r->line, ntp_wall_us(sr->ntp), sr->ts, now_us);
}

size_t receiver_missing(struct receiver *r, int64_t now_us, uint16_t *seqs, size_t room)
{
	size_t n =
		r->jitter ? jitter_missing(r->jitter, now_us, r->n.rtt_us, seqs, room) : 0;

	r->n.nack_sent += (int64_t)n;
	return n;
}

void receiver_ask_key(struct receiver *r)
{
	r->ask = r->o.video && r->first_us;
}

bool receiver_wants_key(struct receiver *r, int64_t now_us)
{
	bool broken = r->unpacker && r->first_us && now_us - r->first_us >= KEY_FIRST_US &&
		      h264_wants_key(r->unpacker);

	if (!broken && !r->ask)
		return false;
	if (r->asked_us && now_us - r->asked_us < KEY_PAUSE_US)
		return false;
	r->asked_us = now_us;
	r->ask = false;
	r->n.pli_sent++;
	keys_asked(&r->keys, now_us);
	return true;
}

void receiver_tick(struct receiver *r, int64_t now_us)
{
	r->now_us = now_us;
	if (r->jitter)
		jitter_tick(r->jitter, now_us);
}

int64_t receiver_deadline(const struct receiver *r)
{
	int64_t due = r->jitter ? jitter_deadline(r->jitter) : INT64_MAX, key;

	if (!r->first_us || !r->unpacker || !(h264_wants_key(r->unpacker) || r->ask))
		return due;
	key = r->asked_us ? r->asked_us + KEY_PAUSE_US : r->first_us + KEY_FIRST_US;
	return key < due ? key : due;
}

bool receiver_report(struct receiver *r, int64_t now_us, struct rtcp_report *out)
{
	if (!r->received.begun)
		return false;
	received_report(&r->received, r->o.ssrc, now_us, out);
	return true;
}

void receiver_rtt(struct receiver *r, int64_t rtt_us)
{
	r->n.rtt_us = rtt_us;
}

void receiver_allowed(struct receiver *r, int64_t bps)
{
	r->n.available_bps = bps;
}

uint32_t receiver_ssrc(const struct receiver *r)
{
	return r->o.ssrc;
}

void receiver_numbers(struct receiver *r, int64_t now_us, struct track_numbers *out)
{
	int64_t pictures = r->unpacker ? h264_discarded(r->unpacker) : 0;

	keys_numbers(&r->keys, now_us, &r->n);
	r->n.jitter_us = received_jitter_us(&r->received);
	r->n.lost = r->received.begun ? received_lost(&r->received) : TRACK_NUMBERS_UNKNOWN;
	second_numbers(&r->second, now_us, received_expected(&r->received),
		       received_lost(&r->received), &r->n);
	*out = r->n;
	out->discarded += pictures;
}

const struct track_numbers *receiver_counts(const struct receiver *r)
{
	return &r->n;
}
