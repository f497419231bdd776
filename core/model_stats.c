/* Statistics: tracks as they are now, and each metric second by second. */
#include "core/model_inside.h"

#include <math.h>

enum { LOSS_WARN_MILLI = 10, RATE_WARN_BPS = QUOTA_BPS / 100 * 94 };

enum { LOUDER = 100 }; /* media that is not stored, among alarms */

/* ---- samples: a second of a track as values of series */

/* What a track said, and what it had said a moment before. */
struct step {
	const struct track_numbers *was, *now;
	float seconds; /* between them; NaN: too far apart, or the first */
};

static float scaled(int64_t v, float by)
{
	return v < 0 ? NAN : (float)v / by;
}

/* Of a counter; one that began anew has no rate. */
static float a_second(const struct step *s, int64_t was, int64_t now)
{
	return was < 0 || now < was ? NAN : (float)(now - was) / s->seconds;
}

/* -1 only when neither is known. */
static int64_t both(int64_t a, int64_t b)
{
	return a < 0 && b < 0 ? -1 : (a > 0 ? a : 0) + (b > 0 ? b : 0);
}

static int64_t nacks(const struct track_numbers *n)
{
	return both(n->nack_sent, n->nack_received);
}

static int64_t lost_pictures(const struct track_numbers *n)
{
	return both(both(n->pli_sent, n->pli_received), both(n->fir_sent, n->fir_received));
}

static float of_kbps(const struct step *s)
{
	return scaled(s->now->bps, 1000);
}

static float of_fps(const struct step *s)
{
	return scaled(s->now->fps_milli, 1000);
}

static float of_loss(const struct step *s)
{
	return scaled(s->now->loss_milli, 10);
}

static float of_jitter(const struct step *s)
{
	return scaled(s->now->jitter_us, 1000);
}

static float of_rtt(const struct step *s)
{
	return scaled(s->now->rtt_us, 1000);
}

static float of_available(const struct step *s)
{
	return scaled(s->now->available_bps, 1000);
}

static float of_target(const struct step *s)
{
	return scaled(s->now->target_bps, 1000);
}

static float of_frame(const struct step *s)
{
	return s->now->bps < 0 || s->now->fps_milli <= 0
		       ? NAN
		       : (float)s->now->bps / 8 / (float)s->now->fps_milli;
}

static float of_height(const struct step *s)
{
	return scaled(s->now->height, 1);
}

static float of_key_interval(const struct step *s)
{
	return scaled(s->now->key_interval_ms, 1000);
}

static float of_key_wait(const struct step *s)
{
	return scaled(s->now->pli_to_key_ms, 1);
}

static float of_nack(const struct step *s)
{
	return a_second(s, nacks(s->was), nacks(s->now));
}

static float of_pli(const struct step *s)
{
	return a_second(s, lost_pictures(s->was), lost_pictures(s->now));
}

/* Only who sends resends; only who receives recovers, and finds something late. */
static float of_resent(const struct step *s)
{
	float again = a_second(s, s->was->retransmitted, s->now->retransmitted),
	      all = a_second(s, s->was->packets, s->now->packets);

	return s->now->sending == 1 && all > 0 ? again * 100 / all : NAN;
}

static float of_recovered(const struct step *s)
{
	return s->now->sending == 1 ? NAN
				    : a_second(s, s->was->recovered, s->now->recovered);
}

static float of_late(const struct step *s)
{
	return s->now->sending == 1 ? NAN
				    : a_second(s, both(s->was->late, s->was->discarded),
					       both(s->now->late, s->now->discarded));
}

/* clang-format off */
static const struct {
	float (*of)(const struct step *s);
	enum metric video, audio; /* METRIC_COUNT = none */
} sampled[] = {
	{of_kbps,      METRIC_VIDEO_KBPS,   METRIC_AUDIO_KBPS},
	{of_fps,       METRIC_VIDEO_FPS,    METRIC_COUNT},
	{of_loss,      METRIC_VIDEO_LOSS,   METRIC_AUDIO_LOSS},
	{of_jitter,    METRIC_VIDEO_JITTER, METRIC_AUDIO_JITTER},
	{of_nack,      METRIC_NACK,         METRIC_COUNT},
	{of_pli,       METRIC_PLI,          METRIC_COUNT},
	{of_target,    METRIC_TARGET,       METRIC_COUNT},
	{of_frame,     METRIC_FRAME_KB,     METRIC_COUNT},
	{of_height,    METRIC_HEIGHT,       METRIC_COUNT},
	{of_key_interval, METRIC_KEY_INTERVAL, METRIC_COUNT},
	{of_key_wait,  METRIC_KEY_WAIT,     METRIC_COUNT},
	{of_resent,    METRIC_RESENT,       METRIC_COUNT},
	{of_recovered, METRIC_RECOVERED,    METRIC_COUNT},
	{of_late,      METRIC_VIDEO_LATE,   METRIC_AUDIO_LATE},
	{of_rtt,       METRIC_RTT,          METRIC_RTT},
	{of_available, METRIC_AVAILABLE,    METRIC_COUNT},
};
/* clang-format on */

/* Samples come once a second, but not at a second's beginning: each goes to the second
 * that is nearest by the track's own beat, so that a late one leaves no gap. */
static int64_t second_of(struct track *t, int64_t at_us)
{
	int64_t off;

	if (t->phase_us < 0)
		t->phase_us = at_us % 1000000;
	off = (at_us - t->phase_us + 500000) % 1000000 - 500000;
	t->phase_us += off / 8;
	t->phase_us = t->phase_us < 0 ? 0 : t->phase_us > 999999 ? 999999 : t->phase_us;
	return (at_us - t->phase_us + 500000) / 1000000;
}

/* Where both ends are watched, the receiver's word counts. */
static void put(struct plot *p, const struct step *s, enum metric metric, int64_t second,
		float value)
{
	struct series *to = &p->series[metric];
	bool first = second > to->end || isnan(series_get(to, second));

	if (isnan(value) || (s->now->sending == 1 && !first))
		return;
	series_put(to, second, value);
	if (first)
		watch_second(p, metric, second, value);
}

static int64_t sample(struct model *m, struct plot *p, struct track *t,
		      const struct track_numbers *n, int64_t at_us)
{
	int64_t s = second_of(t, at_us), us = at_us - t->stats_us;
	struct step step = {&t->view.now, n, NAN};

	if (t->stats_us && us >= 100000 && us < STALE_US)
		step.seconds = (float)us / 1e6f;
	p->begin_us = p->begin_us ? p->begin_us : at_us;
	if (at_us - p->begin_us > (int64_t)(SERIES_SECONDS - 10) * 1000000)
		plot_grow(m, p);
	for (size_t i = 0; i < sizeof(sampled) / sizeof(*sampled); i++) {
		enum metric metric = n->video == 1 ? sampled[i].video : sampled[i].audio;

		if (metric < METRIC_COUNT)
			put(p, &step, metric, s, sampled[i].of(&step));
	}
	return s;
}

/* What the session sends in all, when both tracks are known. */
static void sample_total(struct plot *p, const struct attempt *a, int64_t second)
{
	if (a->video_bps >= 0 && a->audio_bps >= 0)
		series_put(&p->series[METRIC_TOTAL], second,
			   (float)(a->video_bps + a->audio_bps) / 1000);
}

static void sample_second(struct model *m, const struct attempt *a, struct plot *p,
			  struct track *t, const struct event *e)
{
	int64_t second = sample(m, p, t, e->d.track, e->at_us);

	if (e->d.track->video != 1)
		return;
	sample_total(p, a, second);
	score_second(p, second);
}

static struct track *track_new(struct depth *d)
{
	struct track *t;

	if (d->n_tracks == SNAP_TRACKS)
		return NULL;
	t = &d->tracks[d->n_tracks++];
	series_init(&t->spark, t->values, SPARK_SECONDS);
	t->phase_us = -1;
	return t;
}

/* One direction of one track; with both sides watched a session has four. */
static struct track *track_of(struct model *m, struct attempt *a, const struct event *e)
{
	struct depth *d = attempt_depth(m, a);
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

	history_media(
		m, e, w,
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
	int64_t asked;
	int loud;
	struct attempt *a = w.attempt;
	const struct track_numbers *n = e->d.track;
	struct track *t = a && n ? track_of(m, a, e) : NULL;
	struct plot *p = a && n ? plot_of(m, a, e->at_us, false) : NULL;

	if (!a || !n)
		return;
	if (n->bps > 0)
		a->last_media_us = e->at_us;
	if (!a->media_us && n->video == 1 && n->frames > 0)
		stage_media(m, a, e, "seen in statistics");
	summarise(a, n, e->at_us);
	asked = t && t->stats_us && nacks(&t->view.now) >= 0
			? nacks(n) - nacks(&t->view.now)
			: 0;
	if (t && p)
		sample_second(m, a, p, t, e);
	if (t) {
		t->view.now = *n;
		t->stats_us = e->at_us;
		series_put(&t->spark, e->at_us / 1000000, scaled(n->bps, 1000));
	}
	alarms_update(a, e->at_us);
	loud = alarms_count(a, e->at_us) + (unstored_since(a, e->at_us) ? LOUDER : 0);
	if (n->video == 1 && a->loud != loud) {
		a->loud = loud;
		channel_recount(m, a->channel);
	}
	note_stats(m, e, w, asked > 0 ? asked : 0);
}

void fold_track_key(struct model *m, const struct event *e, struct where w)
{
	struct plot *p = w.attempt ? plot_of(m, w.attempt, e->at_us, false) : NULL;

	if (p)
		series_put(&p->series[METRIC_KEYS], e->at_us / 1000000, 1);
	if (w.attempt && w.attempt->keys < INT32_MAX) {
		w.attempt->keys++;
		w.attempt->bare_keys += slice_is(e->d.state, "bare");
	}
	history_media(
		m, e, w,
		(struct media_note){.kind = MEDIA_KEY,
				    .a = media_number(e->d.count),
				    .b = e->d.bytes > 0 ? media_number(e->d.bytes) : -1});
}

void fold_track_pli(struct model *m, const struct event *e, struct where w)
{
	history_media(m, e, w,
		      (struct media_note){
			      .kind = MEDIA_PLI, .a = slice_is(e->d.id, "FIR"), .b = -1});
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
