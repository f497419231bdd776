/* Fragmented MP4 as bytes: the initialisation segment, and the head before a fragment's
 * media. */
#include "net/media/mp4.h"

#include <stdlib.h>
#include <string.h>

#include "net/media/bytes.h"

enum { VIDEO = 1, SOUND = 2, SOUND_CONFIG_MAX = 64 };

/* sample_flags, 8.8.3.1: a key frame depends on nothing; others depend and are no sync
 * samples. */
enum { FLAGS_KEY = 0x02000000, FLAGS_OTHER = 0x01010000 };

struct boxes {
	uint8_t *at;
	size_t used;
};

static void put(struct boxes *b, const void *from, size_t n)
{
	memcpy(b->at + b->used, from, n);
	b->used += n;
}

static void u8(struct boxes *b, uint32_t v)
{
	b->at[b->used++] = (uint8_t)v;
}

static void u16(struct boxes *b, uint32_t v)
{
	put16(b->at + b->used, v);
	b->used += 2;
}

static void u32(struct boxes *b, uint32_t v)
{
	put32(b->at + b->used, v);
	b->used += 4;
}

static void u64(struct boxes *b, uint64_t v)
{
	u32(b, (uint32_t)(v >> 32));
	u32(b, (uint32_t)v);
}

static void zeros(struct boxes *b, size_t n)
{
	memset(b->at + b->used, 0, n);
	b->used += n;
}

static size_t begin(struct boxes *b, const char *type)
{
	size_t at = b->used;

	u32(b, 0);
	put(b, type, 4);
	return at;
}

static size_t begin_full(struct boxes *b, const char *type, uint32_t version_and_flags)
{
	size_t at = begin(b, type);

	u32(b, version_and_flags);
	return at;
}

static void end(struct boxes *b, size_t at)
{
	put32(b->at + at, (uint32_t)(b->used - at));
}

static void put_matrix(struct boxes *b)
{
	static const uint32_t unity[9] = {0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000};

	for (size_t i = 0; i < 9; i++)
		u32(b, unity[i]);
}

static void put_mvhd(struct boxes *b)
{
	size_t at = begin_full(b, "mvhd", 0);

	zeros(b, 8);
	u32(b, 1000);
	u32(b, 0);
	u32(b, 0x10000);
	u16(b, 0x100);
	zeros(b, 10);
	put_matrix(b);
	zeros(b, 24);
	u32(b, SOUND + 1);
	end(b, at);
}

static void put_tkhd(struct boxes *b, uint32_t track, const struct avcc *video)
{
	size_t at = begin_full(b, "tkhd", 3); /* enabled, in movie */

	zeros(b, 8);
	u32(b, track);
	zeros(b, 4 + 4 + 8 + 2 + 2);
	u16(b, video ? 0 : 0x100); /* volume */
	zeros(b, 2);
	put_matrix(b);
	u32(b, video ? (uint32_t)video->width << 16 : 0);
	u32(b, video ? (uint32_t)video->height << 16 : 0);
	end(b, at);
}

static void put_mdhd(struct boxes *b, uint32_t rate)
{
	size_t at = begin_full(b, "mdhd", 0);

	zeros(b, 8);
	u32(b, rate);
	u32(b, 0);
	u16(b, 0x55c4); /* language: und */
	u16(b, 0);
	end(b, at);
}

static void put_hdlr(struct boxes *b, const char *type, const char *name)
{
	size_t at = begin_full(b, "hdlr", 0);

	u32(b, 0);
	put(b, type, 4);
	zeros(b, 12);
	put(b, name, strlen(name) + 1);
	end(b, at);
}

static void put_dinf(struct boxes *b)
{
	size_t dinf = begin(b, "dinf"), dref = begin_full(b, "dref", 0), url;

	u32(b, 1);
	url = begin_full(b, "url ", 1); /* in this file */
	end(b, url);
	end(b, dref);
	end(b, dinf);
}

static void put_avc1(struct boxes *b, const struct avcc *video)
{
	size_t at = begin(b, "avc1"), config;

	zeros(b, 6);
	u16(b, 1); /* data reference */
	zeros(b, 16);
	u16(b, (uint32_t)video->width);
	u16(b, (uint32_t)video->height);
	u32(b, 0x480000); /* 72 dpi */
	u32(b, 0x480000);
	u32(b, 0);
	u16(b, 1);
	zeros(b, 32);
	u16(b, 24);
	u16(b, 0xffff);
	config = begin(b, "avcC");
	put(b, video->bytes, video->n);
	end(b, config);
	end(b, at);
}

/* Descriptors of ISO/IEC 14496-1, 7.2.6; all are shorter than 128 bytes. */
static void put_esds(struct boxes *b, const uint8_t *sound, size_t n)
{
	size_t at = begin_full(b, "esds", 0);

	u8(b, 3);
	u8(b, (uint32_t)(3 + 2 + 13 + 2 + n + 3));
	u16(b, SOUND);
	u8(b, 0);
	u8(b, 4);
	u8(b, (uint32_t)(13 + 2 + n));
	u8(b, 0x40); /* MPEG-4 audio */
	u8(b, 0x15);
	zeros(b, 3);
	u32(b, 0);
	u32(b, 0);
	u8(b, 5);
	u8(b, (uint32_t)n);
	put(b, sound, n);
	u8(b, 6);
	u8(b, 1);
	u8(b, 2);
	end(b, at);
}

static void put_mp4a(struct boxes *b, const uint8_t *sound, size_t n)
{
	size_t at = begin(b, "mp4a");

	zeros(b, 6);
	u16(b, 1);
	zeros(b, 8);
	u16(b, 2); /* channels */
	u16(b, 16);
	u32(b, 0);
	u32(b, (uint32_t)MP4_SOUND_RATE << 16);
	put_esds(b, sound, n);
	end(b, at);
}

/* No samples: they come in fragments. */
static void put_empty_tables(struct boxes *b)
{
	static const char *const counts[] = {"stts", "stsc", "stco"};

	for (size_t i = 0; i < 3; i++) {
		size_t at = begin_full(b, counts[i], 0);

		u32(b, 0);
		end(b, at);
	}
	size_t sizes = begin_full(b, "stsz", 0);

	u64(b, 0);
	end(b, sizes);
}

/* video NULL: the sound track. */
static void put_minf(struct boxes *b, const struct avcc *video, const uint8_t *sound,
		     size_t n)
{
	size_t minf = begin(b, "minf");
	size_t head = begin_full(b, video ? "vmhd" : "smhd", video ? 1 : 0);
	size_t stbl, stsd;

	zeros(b, video ? 8 : 4);
	end(b, head);
	put_dinf(b);
	stbl = begin(b, "stbl");
	stsd = begin_full(b, "stsd", 0);
	u32(b, 1);
	if (video)
		put_avc1(b, video);
	else
		put_mp4a(b, sound, n);
	end(b, stsd);
	put_empty_tables(b);
	end(b, stbl);
	end(b, minf);
}

static void put_trak(struct boxes *b, const struct avcc *video, const uint8_t *sound,
		     size_t n)
{
	size_t trak = begin(b, "trak"), mdia;

	put_tkhd(b, video ? VIDEO : SOUND, video);
	mdia = begin(b, "mdia");
	put_mdhd(b, video ? MP4_VIDEO_RATE : MP4_SOUND_RATE);
	put_hdlr(b, video ? "vide" : "soun", video ? "video" : "sound");
	put_minf(b, video, sound, n);
	end(b, mdia);
	end(b, trak);
}

static void put_trex(struct boxes *b, uint32_t track)
{
	size_t at = begin_full(b, "trex", 0);

	u32(b, track);
	u32(b, 1); /* sample description */
	zeros(b, 12);
	end(b, at);
}

uint8_t *mp4_init(const struct avcc *config, const uint8_t *sound, size_t sound_n,
		  size_t *size)
{
	struct boxes b = {malloc(AVCC_MAX + SOUND_CONFIG_MAX + 2048), 0};
	size_t ftyp, moov, mvex;

	if (!b.at)
		return NULL;
	if (sound_n > SOUND_CONFIG_MAX)
		sound_n = 0;
	ftyp = begin(&b, "ftyp");
	put(&b, "iso6\0\0\2\0iso6cmfcmp41avc1", 24);
	end(&b, ftyp);
	moov = begin(&b, "moov");
	put_mvhd(&b);
	put_trak(&b, config, NULL, 0);
	if (sound_n)
		put_trak(&b, NULL, sound, sound_n);
	mvex = begin(&b, "mvex");
	put_trex(&b, VIDEO);
	if (sound_n)
		put_trex(&b, SOUND);
	end(&b, mvex);
	end(&b, moov);
	*size = b.used;
	return b.at;
}

static size_t run_bytes(const struct mp4_run *r)
{
	size_t bytes = 0;

	for (size_t i = 0; i < r->n; i++)
		bytes += r->samples[i].n;
	return bytes;
}

/* Returns where the offset of its data is to be written, or 0. */
static size_t put_traf(struct boxes *b, uint32_t track, const struct mp4_run *r)
{
	size_t traf, at, offset;

	if (r->n == 0)
		return 0;
	traf = begin(b, "traf");
	at = begin_full(b, "tfhd", 0x020000); /* default-base-is-moof */
	u32(b, track);
	end(b, at);
	at = begin_full(b, "tfdt", 0x01000000);
	u64(b, r->start > 0 ? (uint64_t)r->start : 0);
	end(b, at);
	at = begin_full(b, "trun", 0x000701); /* offset; duration, size and flags of each */
	u32(b, (uint32_t)r->n);
	offset = b->used;
	u32(b, 0);
	for (size_t i = 0; i < r->n; i++) {
		u32(b, r->samples[i].duration);
		u32(b, r->samples[i].n);
		u32(b, r->samples[i].key ? FLAGS_KEY : FLAGS_OTHER);
	}
	end(b, at);
	end(b, traf);
	return offset;
}

uint8_t *mp4_head(uint32_t number, const struct mp4_run *video, const struct mp4_run *sound,
		  size_t *size)
{
	struct boxes b = {malloc(512 + 12 * (video->n + sound->n)), 0};
	size_t video_bytes = run_bytes(video), styp, moof, at, video_offset, sound_offset;

	if (!b.at)
		return NULL;
	styp = begin(&b, "styp");
	put(&b, "msdh\0\0\0\0msdhmsixcmfs", 20);
	end(&b, styp);
	moof = begin(&b, "moof");
	at = begin_full(&b, "mfhd", 0);
	u32(&b, number);
	end(&b, at);
	video_offset = put_traf(&b, VIDEO, video);
	sound_offset = put_traf(&b, SOUND, sound);
	end(&b, moof);
	at = begin(&b, "mdat");
	put32(b.at + at, (uint32_t)(8 + video_bytes + run_bytes(sound)));
	if (video_offset)
		put32(b.at + video_offset, (uint32_t)(b.used - moof));
	if (sound_offset)
		put32(b.at + sound_offset, (uint32_t)(b.used - moof + video_bytes));
	*size = b.used;
	return b.at;
}
