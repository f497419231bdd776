/* The core's own costs: a step, a journal line, a fold, a snapshot with 10 000
 * channels; two sizes and their ratio. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/journal.h"
#include "core/model.h"
#include "core/session.h"

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double step_ns(int64_t rounds)
{
	struct session *s =
		session_new(&(struct session_options){.channel = SLICE("camera"),
						      .actor = SLICE("bench"),
						      .ingest = true,
						      .seed = 1});
	static struct effects fx;
	struct event e = {.kind = EV_START, .d = {.channel = SLICE("camera")}};
	double start;

	session_step(s, &e, &fx);
	start = seconds();
	for (int64_t i = 0; i < rounds; i++) {
		fx.n = 0;
		e = (struct event){.kind = EV_TICK, .at_us = 1000 + i % 1000};
		session_step(s, &e, &fx);
	}
	start = seconds() - start;
	session_free(s);
	return start / (double)rounds * 1e9;
}

static const struct track_numbers numbers = {.video = 1,
					     .packets = 123456,
					     .bytes = 98765432,
					     .frames = 4321,
					     .bps = 912000,
					     .fps_milli = 29970,
					     .width = 1280,
					     .height = 720,
					     .rtt_us = 38000,
					     .jitter_us = 3100};

static struct event stats_event(int64_t i)
{
	return (struct event){.kind = EV_TRACK_STATS,
			      .at_us = i * 1000000,
			      .wall_ms = 1700000000000 + i * 1000,
			      .d = {.channel = SLICE("camera"),
				    .actor = SLICE("gate"),
				    .peer = SLICE("s1"),
				    .side = SLICE("storage"),
				    .mid = SLICE("video0"),
				    .codec = SLICE("H264"),
				    .track = &numbers}};
}

static void journal_row(int64_t rounds)
{
	static char room[JOURNAL_LINE_MAX];
	static struct journal_line line;
	struct text out;
	double write = seconds(), read;

	text_init(&out, room, sizeof(room));
	for (int64_t i = 0; i < rounds; i++) {
		struct event e = stats_event(i);

		text_clear(&out);
		journal_event(&out, &e, REDACTED);
	}
	write = seconds() - write;
	read = seconds();
	for (int64_t i = 0; i < rounds; i++)
		if (journal_read(text_slice(&out), &line))
			exit(1);
	read = seconds() - read;
	printf("line_write_ns %.0f\nline_read_ns %.0f\nline_bytes %zu\n",
	       write / (double)rounds * 1e9, read / (double)rounds * 1e9, out.used);
}

static double fold_s(int64_t events)
{
	struct model *m = model_new(&(struct model_options){.place = "LOCAL"});
	double start = seconds();

	for (int64_t i = 0; i < events; i++) {
		struct event e = stats_event(i);

		model_fold(m, &e);
	}
	start = seconds() - start;
	model_free(m);
	return start;
}

static struct model *many_channels(int channels)
{
	struct model *m = model_new(&(struct model_options){.place = "LOCAL"});
	char name[32];

	for (int i = 0; i < channels; i++) {
		struct event e = {.kind = EV_CHANNEL, .d = {.state = SLICE("ACTIVE")}};

		snprintf(name, sizeof(name), "camera-%05d", i);
		e.d.channel = slice_of(name);
		model_fold(m, &e);
	}
	return m;
}

/* As if each round were a key typed into the filter. */
static double filter_s(int channels, int rounds)
{
	static const char *const typed[] = {"7", "7 !99 (status=active or loss>1%)"};
	static struct snapshot snap;
	struct model *m = many_channels(channels);
	struct want want = {.parts = WANT_CHANNELS | WANT_PREVIEW, .channel_rows = 40};
	double start = seconds();

	for (int i = 0; i < rounds; i++) {
		want.filter = slice_of(typed[i % 2]);
		model_snapshot(m, &want, &snap);
	}
	start = seconds() - start;
	model_free(m);
	return start / rounds;
}

/* The worst order: each round sorts all by another column. */
static double sort_s(int channels, int rounds)
{
	static struct snapshot snap;
	struct model *m = many_channels(channels);
	struct want want = {.parts = WANT_CHANNELS | WANT_PREVIEW, .channel_rows = 40};
	double start = seconds();

	for (int i = 0; i < rounds; i++) {
		want.reverse = i % 2;
		model_snapshot(m, &want, &snap);
	}
	start = seconds() - start;
	model_free(m);
	return start / rounds;
}

static double snapshot_s(int channels, int rounds)
{
	static struct snapshot snap;
	struct model *m = many_channels(channels);
	struct want want = {.parts = WANT_CHANNELS | WANT_PREVIEW, .channel_rows = 40};
	double start;

	model_snapshot(m, &want, &snap);
	start = seconds();
	for (int i = 0; i < rounds; i++) {
		want.first_channel = (size_t)(i % channels);
		model_snapshot(m, &want, &snap);
	}
	start = seconds() - start;
	model_free(m);
	return start / rounds;
}

int main(void)
{
	double fold = fold_s(500000), twice = fold_s(1000000);
	double small = snapshot_s(5000, 2000), large = snapshot_s(10000, 2000);

	printf("step_ns %.0f\n", step_ns(2000000));
	journal_row(100000);
	printf("fold_s %.3f\nfold_ratio %.2f\n", twice, twice / fold);
	printf("filter_us %.0f\nsort_us %.0f\n", filter_s(10000, 400) * 1e6,
	       sort_s(10000, 100) * 1e6);
	printf("snapshot_us %.2f\nsnapshot_ratio %.2f\n", large * 1e6, large / small);
	return 0;
}
