/* One track of a file on its way out: passed through or transcoded, then queued by time. */
#ifndef NET_MEDIA_LANE_H
#define NET_MEDIA_LANE_H

#include <libavformat/avformat.h>

#include "net/media/source_kind.h"

/* A frame that waits for its time. */
struct unit {
	struct unit *next;
	struct frame frame; /* pts_us: since the file's start, over all rounds */
	uint8_t data[];
};

struct lane {
	/* Takes a packet of this track, or NULL at the end of a round; false: over, see
	 * why. */
	bool (*put)(struct lane *l, struct source *s, AVPacket *p, struct trouble *why);
	void (*close)(struct lane *l);
	AVStream *stream;
	struct unit *first, *last;
	size_t bytes;
	int64_t shift_us; /* added to the file's times: rounds before, minus the file's
			     start */
	int64_t next_us;  /* when what follows the newest unit is due */
	int64_t step_us;  /* from one unit to the next when the file does not say */
	bool reordered;   /* pictures that were to be passed through came out of order */
};

/* NULL: `why`. `copy` false: transcode in any case. */
struct lane *lane_video(struct source *s, AVStream *stream, bool copy, struct trouble *why);
struct lane *lane_sound(AVStream *stream, struct trouble *why);
/* Drops what is queued and frees. NULL is fine. */
void lane_free(struct lane *l);

/* For lanes: copies a frame into the queue; its pts_us is the file's. */
void lane_add(struct lane *l, const struct frame *f);
/* The time of a packet or frame, file time in µs; AV_NOPTS_VALUE: after the one before. */
int64_t lane_time(const struct lane *l, int64_t pts);
/* File time to time over all rounds; times that leap (a cut in a transport stream) go on
 * where the track was. */
int64_t lane_place(struct lane *l, int64_t us);
/* For lanes: a decoder of the track. NULL: `why`. */
struct AVCodecContext *lane_decoder(AVStream *stream, struct trouble *why);
/* The oldest unit; the caller frees it. NULL: none. */
struct unit *lane_take(struct lane *l);

#endif
