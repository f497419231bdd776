/* H.264 from RTP payloads back to access units (RFC 6184 §5), whole pictures only. */
#include <stdlib.h>
#include <string.h>

#include "net/media/bytes.h"
#include "net/media/h264.h"
#include "net/media/sps.h"

enum { STAP_A = 24, FU_A = 28, PARAMETER_MAX = 512, FIRST_ROOM = 32 * 1024 };

struct parameter {
	uint8_t at[PARAMETER_MAX];
	size_t n;
};

struct h264_unpacker {
	h264_unit_fn *out;
	void *self;
	uint8_t *unit; /* being put together */
	size_t used, room;
	uint32_t ts;
	bool open;        /* a unit is begun */
	bool in_fragment; /* an FU-A is begun and not ended */
	bool damaged;     /* the open unit lacks something */
	bool has_idr, has_sps, has_pps, has_slice;
	bool broken; /* until the next IDR picture nothing can be shown */
	struct parameter sps, pps;
	struct sps size;
	int64_t discarded;
};

struct h264_unpacker *h264_unpacker_new(h264_unit_fn *out, void *self)
{
	struct h264_unpacker *u = calloc(1, sizeof(*u));

	if (!u)
		return NULL;
	u->out = out;
	u->self = self;
	u->broken = true;
	return u;
}

void h264_unpacker_free(struct h264_unpacker *u)
{
	if (!u)
		return;
	free(u->unit);
	free(u);
}

int64_t h264_discarded(const struct h264_unpacker *u)
{
	return u->discarded;
}

bool h264_wants_key(const struct h264_unpacker *u)
{
	return u->broken;
}

static void keep(struct parameter *p, const uint8_t *nal, size_t n)
{
	if (n > PARAMETER_MAX)
		return;
	memcpy(p->at, nal, n);
	p->n = n;
}

void h264_unpacker_know(struct h264_unpacker *u, const uint8_t *nal, size_t n)
{
	struct sps size;

	if (!n)
		return;
	if ((nal[0] & 31) == NAL_PPS)
		keep(&u->pps, nal, n);
	if ((nal[0] & 31) != NAL_SPS || (u->sps.n == n && memcmp(u->sps.at, nal, n) == 0))
		return;
	keep(&u->sps, nal, n);
	if (sps_read(&size, nal, n))
		u->size = size;
}

/* Room for n more bytes; a unit that grows past the limit is damaged. */
static bool reserve(struct h264_unpacker *u, size_t n)
{
	size_t room = u->room ? u->room : FIRST_ROOM;
	uint8_t *bigger;

	if (u->used + n <= u->room)
		return true;
	while (room < u->used + n)
		room *= 2;
	bigger = room <= H264_UNIT_MAX ? realloc(u->unit, room) : NULL;
	if (!bigger) {
		u->damaged = true;
		return false;
	}
	u->unit = bigger;
	u->room = room;
	return true;
}

static void append(struct h264_unpacker *u, const uint8_t *at, size_t n)
{
	if (!n || !reserve(u, n))
		return;
	memcpy(u->unit + u->used, at, n);
	u->used += n;
}

/* Begins a NAL unit whose first byte is head. */
static void begin_nal(struct h264_unpacker *u, uint8_t head)
{
	static const uint8_t code[] = {0, 0, 0, 1};
	int type = head & 31;

	u->has_idr |= type == NAL_IDR;
	u->has_sps |= type == NAL_SPS;
	u->has_pps |= type == NAL_PPS;
	u->has_slice |= type >= NAL_SLICE && type <= NAL_IDR;
	append(u, code, sizeof(code));
	append(u, &head, 1);
}

static void whole_nal(struct h264_unpacker *u, const uint8_t *nal, size_t n)
{
	if (!n)
		return;
	h264_unpacker_know(u, nal, n);
	begin_nal(u, nal[0]);
	append(u, nal + 1, n - 1);
}

static void stap(struct h264_unpacker *u, const uint8_t *at, size_t n)
{
	while (n >= 2) {
		size_t length = get16(at);

		if (length > n - 2)
			break;
		whole_nal(u, at + 2, length);
		at += 2 + length;
		n -= 2 + length;
	}
	if (n)
		u->damaged = true;
}

static void fragment(struct h264_unpacker *u, const uint8_t *at, size_t n)
{
	bool first = n > 1 && at[1] & 0x80, last = n > 1 && at[1] & 0x40;

	if (n < 3 || first == u->in_fragment) {
		u->damaged = true; /* the begin or the end of it never came */
		if (n < 3)
			return;
	}
	if (first)
		begin_nal(u, (uint8_t)((at[0] & 0xe0) | (at[1] & 31)));
	append(u, at + 2, n - 2);
	u->in_fragment = !last;
}

/* Where the last SPS of the open unit ends; 0 when it has none. */
static size_t behind_sps(const struct h264_unpacker *u)
{
	const uint8_t *at = u->unit;
	size_t n = u->used, end = 0;
	struct nal nal;

	while (annexb_next(&at, &n, &nal))
		if (nal_type(nal) == NAL_SPS)
			end = (size_t)(nal.at - u->unit) + nal.n;
	return end;
}

static void insert(struct h264_unpacker *u, size_t at, const struct parameter *p)
{
	static const uint8_t code[] = {0, 0, 0, 1};
	size_t more = sizeof(code) + p->n;

	if (!p->n || !reserve(u, more))
		return;
	memmove(u->unit + at + more, u->unit + at, u->used - at);
	memcpy(u->unit + at, code, sizeof(code));
	memcpy(u->unit + at + sizeof(code), p->at, p->n);
	u->used += more;
}

/* Gives an IDR picture the parameter sets that it came without: what it refers to stands
 * before it, and an SPS before the PPS that refers to that. */
static void complete(struct h264_unpacker *u)
{
	if (!u->has_pps)
		insert(u, u->has_sps ? behind_sps(u) : 0, &u->pps);
	if (!u->has_sps)
		insert(u, 0, &u->sps);
}

/* The open unit is over: hand it out, or count it as lost. */
static void finish(struct h264_unpacker *u)
{
	bool whole = u->open && !u->damaged && !u->in_fragment && u->used;
	bool bare = u->has_idr && (!u->has_sps || !u->has_pps);

	if (whole && u->has_idr)
		complete(u);
	if (whole && u->has_idr && u->sps.n && u->pps.n)
		u->broken = false;
	if (u->open && !whole && u->used)
		u->broken = true;
	if (whole && !u->broken && u->has_slice) {
		struct h264_unit unit = {u->unit,       u->used,        u->has_idr, u->ts,
					 u->size.width, u->size.height, bare};

		u->out(u->self, &unit);
	} else if (u->open && (u->has_slice || !whole)) {
		u->discarded++;
	}
	if (whole && !u->has_slice) { /* parameter sets alone belong to what follows */
		u->open = false;
		return;
	}
	u->used = 0;
	u->open = u->in_fragment = u->damaged = false;
	u->has_idr = u->has_sps = u->has_pps = u->has_slice = false;
}

/* True when a picture's first packet can be no earlier than this one. */
static bool starts_picture(const uint8_t *at, size_t n)
{
	int type = at[0] & 31;

	if (type == FU_A)
		return n > 2 && at[1] & 0x80 && at[2] & 0x80;
	if (type == STAP_A)
		return n > 3 && ((at[3] & 31) == NAL_SPS || (at[3] & 31) == NAL_AUD);
	if (type == NAL_SLICE || type == NAL_IDR)
		return n > 1 && at[1] & 0x80; /* first_mb_in_slice is 0 */
	return type == NAL_SPS || type == NAL_AUD;
}

void h264_unpack(struct h264_unpacker *u, const struct rtp *p, bool gap)
{
	int type;

	if (!p->n)
		return; /* padding alone, sent to probe the path */
	type = p->payload[0] & 31;
	if (gap)
		u->broken = true;
	if (u->open && (p->ts != u->ts || gap))
		u->damaged |= gap || u->in_fragment;
	if (u->open && p->ts != u->ts)
		finish(u);
	if (!u->open) {
		u->open = true;
		u->ts = p->ts;
		u->damaged = gap && !starts_picture(p->payload, p->n);
	}
	if (type == STAP_A)
		stap(u, p->payload + 1, p->n - 1);
	else if (type == FU_A)
		fragment(u, p->payload, p->n);
	else if (type >= NAL_SLICE && type <= 23)
		whole_nal(u, p->payload, p->n);
	else
		u->damaged = true;
	if (p->marker)
		finish(u);
}
