/* Statistics: tracks as they are now, and each metric second by second. */
#include "core/model_inside.h"

#include <math.h>
#include <stdlib.h>

#include "core/redact.h"

static const struct {
	const char *name, *unit;
	float warn, crit; /* NaN = none */
} metrics[] = {
	[METRIC_VIDEO_KBPS] = {"bitrate", "kbps", 1000,
			       NAN}, /* the session's quota, soft */
	[METRIC_VIDEO_FPS] = {"fps", "", NAN, NAN},
	[METRIC_RTT] = {"RTT", "ms", 250, 400},
	[METRIC_VIDEO_LOSS] = {"loss", "%", 1, 3},
	[METRIC_VIDEO_JITTER] = {"jitter", "ms", 30, 100},
	[METRIC_NACK] = {"NACK/s", "", NAN, NAN},
	[METRIC_AUDIO_KBPS] = {"bitrate", "kbps", NAN, NAN},
	[METRIC_AUDIO_LOSS] = {"loss", "%", 1, 3},
	[METRIC_AUDIO_JITTER] = {"jitter", "ms", 30, 100},
};

enum { LOSS_WARN_MILLI = 10, RATE_WARN_BPS = QUOTA_BPS / 100 * 94, BUSY_US = 60000000 };

/* ---- plots: a bounded number, the least recently used goes first */

static void unlink_plot(struct model *m, struct plot *p)
{
	*(p->newer ? &p->newer->older : &m->newest_plot) = p->older;
	*(p->older ? &p->older->newer : &m->oldest_plot) = p->newer;
	p->newer = p->older = NULL;
}

static void link_plot(struct model *m, struct plot *p)
{
	p->older = m->newest_plot;
	p->newer = NULL;
	*(p->older ? &p->older->newer : &m->oldest_plot) = p;
	m->newest_plot = p;
}

void plot_free(struct model *m, struct plot *p)
{
	m->plot_bytes -= sizeof(*p) + p->offer_n + p->answer_n;
	unlink_plot(m, p);
	p->owner->plot = NULL;
	free(p->offer);
	free(p->answer);
	free(p);
}

/* One that was used a moment ago stays, unless the newcomer must have a place. */
static bool make_place(struct model *m, size_t bytes, int64_t at_us, bool must)
{
	while (m->plot_bytes + bytes > m->plot_room && m->oldest_plot) {
		if (!must && at_us - m->oldest_plot->used_us < BUSY_US)
			return false;
		plot_free(m, m->oldest_plot);
	}
	return m->plot_bytes + bytes <= m->plot_room;
}

static struct plot *plot_new(struct model *m, struct attempt *a)
{
	struct plot *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	for (size_t i = 0; i < METRIC_COUNT; i++)
		series_init(&p->series[i], p->values[i], SERIES_SECONDS);
	p->owner = a;
	p->correlation = -1;
	a->plot = p;
	m->plot_bytes += sizeof(*p);
	link_plot(m, p);
	return p;
}

struct plot *plot_of(struct model *m, struct attempt *a, int64_t at_us, bool must)
{
	struct plot *p = a->plot;

	if (!p && make_place(m, sizeof(*p), at_us, must || m->wanted == a))
		p = plot_new(m, a);
	if (!p)
		return NULL;
	p->used_us = at_us;
	if (m->newest_plot != p) {
		unlink_plot(m, p);
		link_plot(m, p);
	}
	return p;
}

void plot_sdp(struct model *m, struct attempt *a, bool offer, struct slice sdp,
	      const struct event *e)
{
	struct plot *p = plot_of(m, a, e->at_us, true);
	char **to = !p ? NULL : offer ? &p->offer : &p->answer;
	size_t *n = !p ? NULL : offer ? &p->offer_n : &p->answer_n;
	struct text clean;

	if (!p || !sdp.n)
		return;
	text_init(&clean, m->scratch, SNAP_SDP);
	redact(&clean, sdp);
	m->plot_bytes -= *n;
	free(*to);
	*to = malloc(clean.used + 1);
	*n = *to ? clean.used : 0;
	m->plot_bytes += *n;
	if (*to)
		memcpy(*to, clean.at, clean.used + 1);
	*(offer ? &p->offer_wall_ms : &p->answer_wall_ms) = e->wall_ms;
}

/* ---- samples */

static float scaled(int64_t v, float by)
{
	return v < 0 ? NAN : (float)v / by;
}

static int64_t nacks(const struct track_numbers *n)
{
	return n->nack_sent < 0 && n->nack_received < 0
		       ? -1
		       : (n->nack_sent > 0 ? n->nack_sent : 0) +
				 (n->nack_received > 0 ? n->nack_received : 0);
}

static float nacks_a_second(struct track *t, const struct track_numbers *n, int64_t at_us)
{
	int64_t sum = nacks(n);
	int64_t us = at_us - t->stats_us;
	float rate = NAN;

	if (sum >= 0 && t->nacks >= 0 && sum >= t->nacks && us >= 100000 && us < STALE_US)
		rate = (float)(sum - t->nacks) * 1e6f / (float)us;
	t->nacks = sum;
	return rate;
}

static void sample(struct plot *p, struct track *t, const struct track_numbers *n,
		   int64_t at_us)
{
	int64_t s = at_us / 1000000;
	struct series *at = p->series;

	series_put(&at[METRIC_RTT], s, scaled(n->rtt_us, 1000));
	if (n->video == 1) {
		series_put(&at[METRIC_VIDEO_KBPS], s, scaled(n->bps, 1000));
		series_put(&at[METRIC_VIDEO_FPS], s, scaled(n->fps_milli, 1000));
		series_put(&at[METRIC_VIDEO_LOSS], s, scaled(n->loss_milli, 10));
		series_put(&at[METRIC_VIDEO_JITTER], s, scaled(n->jitter_us, 1000));
		series_put(&at[METRIC_NACK], s, nacks_a_second(t, n, at_us));
		return;
	}
	series_put(&at[METRIC_AUDIO_KBPS], s, scaled(n->bps, 1000));
	series_put(&at[METRIC_AUDIO_LOSS], s, scaled(n->loss_milli, 10));
	series_put(&at[METRIC_AUDIO_JITTER], s, scaled(n->jitter_us, 1000));
}

static struct track *track_new(struct depth *d)
{
	struct track *t;

	if (d->n_tracks == SNAP_TRACKS)
		return NULL;
	t = &d->tracks[d->n_tracks++];
	series_init(&t->spark, t->values, SPARK_SECONDS);
	t->nacks = -1;
	return t;
}

/* One direction of one track; with both sides watched a session has four. */
static struct track *track_of(struct attempt *a, const struct event *e)
{
	struct depth *d = attempt_depth(a);
	const struct track_numbers *n = e->d.track;
	struct track *t;

	for (size_t i = 0; d && i < d->n_tracks; i++) {
		t = &d->tracks[i];
		if (t->view.now.video == n->video && t->view.now.sending == n->sending &&
		    (!e->d.mid.n || !t->view.mid[0] || slice_is(e->d.mid, t->view.mid)))
			return t;
	}
	t = d ? track_new(d) : NULL;
	if (!t)
		return NULL;
	words_copy(t->view.mid, sizeof(t->view.mid), e->d.mid);
	words_copy(t->view.codec, sizeof(t->view.codec), e->d.codec);
	t->view.kind = n->video == 1 ? 'V' : 'A';
	return t;
}

static void known(int64_t *to, int64_t v)
{
	*to = v >= 0 ? v : *to;
}

static void summarise(struct attempt *a, const struct track_numbers *n, int64_t at_us)
{
	a->stats_us = at_us;
	known(&a->rtt_us, n->rtt_us);
	known(n->video == 1 ? &a->video_bps : &a->audio_bps, n->bps);
	if (n->video != 1)
		return;
	known(&a->loss_milli, n->loss_milli);
	a->loss_bits = (a->loss_bits << 1 | (n->loss_milli > LOSS_WARN_MILLI)) & 31;
	a->rate_bits =
		(a->rate_bits << 1 |
		 ((a->audio_bps > 0 ? a->audio_bps : 0) + a->video_bps >= RATE_WARN_BPS)) &
		31;
	series_put(&a->spark, at_us / 1000000, scaled(n->bps, 1000));
}

/* A second of a track in the ladder, and the packets that were asked for again in it. */
static void note_stats(struct model *m, const struct event *e, struct where w,
		       int64_t asked)
{
	const struct track_numbers *n = e->d.track;

	history_media(m, e, w,
		      (struct media_note){.kind = MEDIA_STATS,
					  .a = media_number(n->bps),
					  .b = n->video == 1 ? media_number(n->fps_milli) : -1,
					  .c = media_number(n->loss_milli),
					  .d = media_number(n->jitter_us),
					  .e = media_number(n->rtt_us)});
	if (asked)
		history_media(
			m, e, w,
			(struct media_note){.kind = MEDIA_NACK, .a = media_number(asked)});
}

void fold_track_stats(struct model *m, const struct event *e, struct where w)
{
	unsigned loud;
	int64_t asked;
	struct attempt *a = w.attempt;
	const struct track_numbers *n = e->d.track;
	struct track *t = a && n ? track_of(a, e) : NULL;
	struct plot *p = a && n ? plot_of(m, a, e->at_us, false) : NULL;

	if (!a || !n)
		return;
	loud = alarms(a, e->at_us);
	if (n->bps > 0)
		a->last_media_us = e->at_us;
	if (!a->media_us && n->video == 1 && n->frames > 0)
		stage_media(m, a, e, "seen in statistics");
	summarise(a, n, e->at_us);
	asked = t && p && t->nacks >= 0 && nacks(n) > t->nacks ? nacks(n) - t->nacks : 0;
	if (t && p)
		sample(p, t, n, e->at_us);
	if (t) {
		t->view.now = *n;
		t->stats_us = e->at_us;
		series_put(&t->spark, e->at_us / 1000000, scaled(n->bps, 1000));
	}
	if (n->video == 1 && loud != alarms(a, e->at_us))
		channel_recount(m, a->channel);
	note_stats(m, e, w, asked);
}

static void mark(struct model *m, const struct event *e, struct where w,
		 enum mark_kind kind)
{
	struct plot *p = w.attempt ? plot_of(m, w.attempt, e->at_us, false) : NULL;
	bool key = kind == MARK_KEY;

	if (p)
		p->marks[p->n_marks++ % SNAP_MARKS] = (struct mark){e->at_us, kind};
	history_media(
		m, e, w,
		(struct media_note){
			.kind = key ? MEDIA_KEY : MEDIA_PLI,
			.a = key ? media_number(e->d.count) : slice_is(e->d.id, "FIR"),
			.b = key && e->d.bytes > 0 ? media_number(e->d.bytes) : -1});
}

void fold_track_key(struct model *m, const struct event *e, struct where w)
{
	mark(m, e, w, MARK_KEY);
}

void fold_track_pli(struct model *m, const struct event *e, struct where w)
{
	mark(m, e, w, MARK_PLI);
}

/* ---- what a screen gets */

void tracks_snapshot(const struct attempt *a, int64_t now_us, struct snapshot *out)
{
	const struct depth *d = a->depth;

	out->n_tracks = d ? d->n_tracks : 0;
	for (size_t i = 0; i < out->n_tracks; i++) {
		out->tracks[i] = d->tracks[i].view;
		out->tracks[i].stale = now_us - d->tracks[i].stats_us > STALE_US;
		series_copy(&d->tracks[i].spark, now_us / 1000000, out->tracks[i].spark,
			    SPARK_SECONDS);
	}
}

static int64_t newest_second(const struct plot *p)
{
	int64_t newest = 0;

	for (size_t i = 0; i < METRIC_COUNT; i++)
		newest = p->series[i].end > newest ? p->series[i].end : newest;
	return newest;
}

static void copy_marks(const struct plot *p, struct snapshot *out)
{
	uint64_t first = p->n_marks > SNAP_MARKS ? p->n_marks - SNAP_MARKS : 0;

	out->n_marks = (size_t)(p->n_marks - first);
	for (size_t i = 0; i < out->n_marks; i++)
		out->marks[i] = p->marks[(first + i) % SNAP_MARKS];
}

void stats_snapshot(const struct attempt *a, int64_t now_us, struct snapshot *out)
{
	const struct plot *p = a ? a->plot : NULL;
	int64_t end = p ? newest_second(p) : 0;
	struct series none = {INT64_MIN, 1, NULL};
	struct series_sum sum;

	/* The second that is not over yet is no gap. */
	if (a && a->live && now_us / 1000000 - 1 > end)
		end = now_us / 1000000 - 1;
	out->stats_end_us = end * 1000000;
	out->n_marks = 0;
	for (size_t i = 0; i < METRIC_COUNT; i++) {
		struct series_view *v = &out->series[i];

		series_copy(p ? &p->series[i] : &none, end, v->at, SERIES_SECONDS);
		series_add_up(&sum, v->at, SERIES_SECONDS);
		v->name = metrics[i].name;
		v->unit = metrics[i].unit;
		v->now = sum.now;
		v->min = sum.min;
		v->avg = sum.avg;
		v->p95 = sum.p95;
		v->max = sum.max;
		v->warn = metrics[i].warn;
		v->crit = metrics[i].crit;
	}
	if (p)
		copy_marks(p, out);
}
