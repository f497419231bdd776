/* Any file that libavformat reads, played in real time and again from the start when it
 * ends. */
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "net/media/complaint.h"
#include "net/media/encoder.h"
#include "net/media/lane.h"
#include "net/media/source_kind.h"

enum {
	PROBE_BYTES = 4 * 1024 * 1024,
	PROBE_US = 3000000,
	AHEAD_US = 3000000, /* one track is read so far ahead while the other has nothing */
	AHEAD_BYTES = 8 * 1024 * 1024,
	SILENCE_US = 20000,
	BEHIND_MAX_US = 1000000,
	BARREN_MAX = 3, /* rounds without a picture */
};

struct file {
	struct source *source;
	char *path;
	AVFormatContext *format;
	AVPacket *packet;
	struct lane *video, *sound; /* sound NULL: silence is sent */
	bool at_end;                /* of this round */
	bool copy;                  /* until pictures turn out to need transcoding */
	int64_t start_us;   /* when time 0 is shown, CLOCK_MONOTONIC; 0 = not begun */
	int64_t round_us;   /* time 0 of this round */
	int64_t silence_us; /* time of the next silence */
	int64_t sent;       /* pictures in this round */
	int barren;
};

static const char *name_of(const struct file *f)
{
	const char *slash = strrchr(f->path, '/');

	return slash && slash[1] ? slash + 1 : f->path;
}

static enum fault check_file(const struct file *f, struct trouble *why)
{
	struct stat s;

	if (stat(f->path, &s) < 0)
		return complain(why, FAULT_ABSENT, "%.100s cannot be opened: %s",
				name_of(f), strerror(errno));
	if (!S_ISREG(s.st_mode))
		return complain(why, FAULT_MEDIA, "%.100s is not a file", name_of(f));
	return FAULT_NONE;
}

static int stop(void *source)
{
	return source_closing(source);
}

/* What a file names (playlists, references) is not followed to other hosts. */
static enum fault open_format(struct file *f, struct trouble *why)
{
	size_t room = strlen(f->path) + 6;
	char *url = malloc(room);
	AVDictionary *options = NULL;
	int error = AVERROR(ENOMEM);

	f->format = avformat_alloc_context();
	if (!url || !f->format)
		goto out;
	snprintf(url, room, "file:%s", f->path);
	f->format->interrupt_callback = (AVIOInterruptCB){stop, f->source};
	f->format->probesize = PROBE_BYTES;
	f->format->max_analyze_duration = PROBE_US;
	av_dict_set(&options, "protocol_whitelist", "file", 0);
	error = avformat_open_input(&f->format, url, NULL, &options);
	if (error >= 0)
		error = avformat_find_stream_info(f->format, NULL);
out:
	av_dict_free(&options);
	free(url);
	return error < 0 ? complain_av(why, error, "%.90s cannot be read as media",
				       name_of(f))
			 : FAULT_NONE;
}

static void begin_round(struct file *f)
{
	int64_t start = f->format->start_time == AV_NOPTS_VALUE ? 0 : f->format->start_time;

	f->at_end = false;
	f->sent = 0;
	f->video->shift_us = f->video->next_us = f->round_us;
	f->video->shift_us -= start;
	if (!f->sound)
		return;
	f->sound->shift_us = f->sound->next_us = f->round_us;
	f->sound->shift_us -= start;
}

static enum fault open_lanes(struct file *f, struct trouble *why)
{
	AVFormatContext *c = f->format;
	int video = av_find_best_stream(c, AVMEDIA_TYPE_VIDEO, -1, -1, NULL, 0);
	int sound = av_find_best_stream(c, AVMEDIA_TYPE_AUDIO, -1, video, NULL, 0);

	if (video < 0)
		return complain(why, FAULT_MEDIA, "%.100s has no video", name_of(f));
	for (unsigned i = 0; i < c->nb_streams; i++)
		c->streams[i]->discard = (int)i == video || (int)i == sound
						 ? AVDISCARD_DEFAULT
						 : AVDISCARD_ALL;
	f->video = lane_video(f->source, c->streams[video], f->copy, why);
	if (!f->video)
		return why->fault;
	f->sound = sound >= 0 ? lane_sound(c->streams[sound], why) : NULL;
	if (sound >= 0 && !f->sound)
		return why->fault;
	begin_round(f);
	return FAULT_NONE;
}

static void close_input(struct file *f)
{
	lane_free(f->video);
	lane_free(f->sound);
	f->video = f->sound = NULL;
	avformat_close_input(&f->format);
}

static void file_close(void *state)
{
	struct file *f = state;

	close_input(f);
	av_packet_free(&f->packet);
	free(f->path);
	free(f);
}

static enum fault open_input(struct file *f, struct trouble *why)
{
	enum fault fault = open_format(f, why);

	return fault ? fault : open_lanes(f, why);
}

static void *file_open(struct source *s, const struct source_options *o,
		       struct trouble *why)
{
	struct file *f = calloc(1, sizeof *f);

	if (!f)
		return complain(why, FAULT_MEMORY, "out of memory"), NULL;
	f->source = s;
	f->copy = true;
	f->path = strdup(o->url);
	f->packet = av_packet_alloc();
	if (!f->path || !f->packet)
		complain(why, FAULT_MEMORY, "out of memory");
	else if (check_file(f, why) == FAULT_NONE && open_input(f, why) == FAULT_NONE)
		return f;
	file_close(f);
	return NULL;
}

static bool enough(const struct lane *l)
{
	return !l || l->first;
}

/* One track may be much longer than the other or missing for a while: that must not fill
 * memory. */
static bool too_far(const struct lane *l)
{
	return l && l->first &&
	       (l->bytes > AHEAD_BYTES ||
		l->last->frame.pts_us - l->first->frame.pts_us > AHEAD_US);
}

static bool end_round(struct file *f, struct trouble *why)
{
	f->at_end = true;
	return f->video->put(f->video, f->source, NULL, why) &&
	       (!f->sound || f->sound->put(f->sound, f->source, NULL, why));
}

static bool read_packet(struct file *f, struct trouble *why)
{
	int error = av_read_frame(f->format, f->packet);
	int stream = f->packet->stream_index;
	bool ok = true;

	if (error == AVERROR(EAGAIN))
		return true;
	if (error < 0)
		return end_round(f, why);
	if (stream == f->video->stream->index)
		ok = f->video->put(f->video, f->source, f->packet, why);
	else if (f->sound && stream == f->sound->stream->index)
		ok = f->sound->put(f->sound, f->source, f->packet, why);
	av_packet_unref(f->packet);
	return ok;
}

/* Pictures out of order after all: the file is begun again, transcoding. */
static bool begin_anew(struct file *f, struct trouble *why)
{
	f->copy = false;
	f->round_us = f->video->first ? f->video->first->frame.pts_us : f->video->next_us;
	close_input(f);
	return open_input(f, why) == FAULT_NONE;
}

static bool fill(struct file *f, struct trouble *why)
{
	while (!f->at_end && !(enough(f->video) && enough(f->sound)) &&
	       !too_far(f->video) && !too_far(f->sound)) {
		if (source_closing(f->source) || !read_packet(f, why))
			return false;
		if (f->video->reordered && !begin_anew(f, why))
			return false;
	}
	return true;
}

static bool rewind_file(struct file *f, struct trouble *why)
{
	int64_t start = f->format->start_time == AV_NOPTS_VALUE ? 0 : f->format->start_time;
	int64_t video_us = f->video->next_us, sound_us = f->sound ? f->sound->next_us : 0;

	f->barren = f->sent ? 0 : f->barren + 1;
	if (f->barren >= BARREN_MAX)
		return complain(why, FAULT_MEDIA, "%.100s has no picture that can be sent",
				name_of(f)),
		       false;
	f->round_us = video_us > sound_us ? video_us : sound_us;
	if (avformat_seek_file(f->format, -1, INT64_MIN, start, INT64_MAX, 0) >= 0 ||
	    av_seek_frame(f->format, -1, 0, AVSEEK_FLAG_BYTE) >= 0) {
		begin_round(f);
		return true;
	}
	close_input(f);
	return open_input(f, why) == FAULT_NONE;
}

/* The lane whose unit is due first; NULL: silence, or nothing when nothing is left. */
static struct lane *next_lane(const struct file *f)
{
	struct lane *v = f->video->first ? f->video : NULL;
	struct lane *a = f->sound && f->sound->first ? f->sound : NULL;

	if (!f->sound && v && f->silence_us <= v->first->frame.pts_us)
		return NULL;
	if (v && a)
		return v->first->frame.pts_us <= a->first->frame.pts_us ? v : a;
	return v ? v : a;
}

/* Sleeps until the time of a frame, in file time; after a stall time goes on from now. */
static bool wait_for(struct file *f, int64_t us)
{
	if (!f->start_us)
		f->start_us = source_now() - us;
	if (!source_sleep(f->source, f->start_us + us))
		return false;
	if (source_now() - f->start_us - us > BEHIND_MAX_US)
		f->start_us = source_now() - us;
	return true;
}

static bool send_silence(struct file *f)
{
	struct frame silence;

	if (!wait_for(f, f->silence_us))
		return false;
	silence = sound_silence(f->start_us + f->silence_us);
	f->silence_us += SILENCE_US;
	source_send(f->source, &silence);
	return true;
}

static bool send_unit(struct file *f, struct lane *l)
{
	struct unit *u = lane_take(l);
	bool go = wait_for(f, u->frame.pts_us);

	if (go) {
		f->sent += u->frame.video;
		u->frame.pts_us += f->start_us;
		source_send(f->source, &u->frame);
	}
	free(u);
	return go;
}

static bool file_step(void *state, struct source *s, struct trouble *why)
{
	struct file *f = state;
	struct lane *l;

	(void)s;
	if (!fill(f, why))
		return false;
	if (f->at_end && !f->video->first && !(f->sound && f->sound->first))
		return rewind_file(f, why);
	l = next_lane(f);
	return l ? send_unit(f, l) : send_silence(f);
}

const struct source_kind source_file = {file_open, file_step, file_close};
