/* A long recording of the demo's shape, opened and gone back in: time, memory, two sizes
 * and their ratio. replay EVENTS. The last screen is drawn at 120x35. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/journal.h"
#include "net/player.h"
#include "tui/canvas.h"
#include "tui/ui.h"
#include "tui/view.h"

enum { MOMENTS = 60, STEPS = 200, PRODUCERS = 3, TAKEOVER_S = 600 };

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Memory that is this process's own, as the kernel counts it now. */
static double private_mb(void)
{
	FILE *f = fopen("/proc/self/smaps_rollup", "re");
	char line[128];
	long kb = 0, n;

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "Private_Clean: %ld", &n) == 1 ||
		    sscanf(line, "Private_Dirty: %ld", &n) == 1)
			kb += n;
	}
	if (f)
		fclose(f);
	return (double)kb / 1024;
}

/* ---- the recording: what the demo's service tells while producers take over from each
 * other */

struct writer {
	FILE *to;
	int64_t at_us, events;
	char actor[32], peer[32];
	int takeovers;
};

static void put(struct writer *w, struct event e)
{
	static char room[JOURNAL_LINE_MAX];
	struct text line;

	e.at_us = w->at_us;
	e.wall_ms = 1700000000000 + w->at_us / 1000;
	e.d.channel = SLICE("demo-camera");
	if (e.kind != EV_HEAD)
		e.d.actor = slice_of(w->actor);
	text_init(&line, room, sizeof(room));
	journal_event(&line, &e, REDACTED);
	fwrite(line.at, 1, line.used, w->to);
	w->at_us += 137;
	w->events++;
}

static void put_peer(struct writer *w, enum event_kind kind, struct details d)
{
	d.peer = slice_of(w->peer);
	d.side = SLICE("storage");
	put(w, (struct event){.kind = kind, .d = d});
}

static void call(struct writer *w, const char *op)
{
	put(w, (struct event){.kind = EV_API_ASK,
			      .d = {.op = slice_of(op),
				    .body = SLICE("{\"ChannelName\":\"demo-camera\"}")}});
	put(w, (struct event){.kind = EV_API_OK,
			      .d = {.op = slice_of(op), .code = 200, .ms = 3}});
}

/* A producer joins and takes the session over. */
static void join(struct writer *w)
{
	char before[32];

	memcpy(before, w->actor, sizeof(before));
	snprintf(w->actor, sizeof(w->actor), "gate-%d", w->takeovers % PRODUCERS);
	snprintf(w->peer, sizeof(w->peer), "demo-camera-%d", ++w->takeovers);
	call(w, "DescribeSignalingChannel");
	call(w, "GetSignalingChannelEndpoint");
	call(w, "GetIceServerConfig");
	put(w, (struct event){.kind = EV_WS_UP, .d = {.role = SLICE("MASTER")}});
	call(w, "JoinStorageSession");
	put(w, (struct event){.kind = EV_JOIN, .d = {.count = w->takeovers}});
	put_peer(w, EV_PEER_ICE, (struct details){.state = SLICE("connected")});
	put_peer(w, EV_PEER_DTLS, (struct details){.state = SLICE("connected")});
	put_peer(w, EV_PEER_UP, (struct details){.ms = 23});
	put_peer(w, EV_HOLDER,
		 (struct details){.id = slice_of(before), .why = SLICE("join")});
	put_peer(w, EV_TRACK_FIRST,
		 (struct details){.mid = SLICE("video0"),
				  .codec = SLICE("H264"),
				  .width = 1280,
				  .height = 720});
}

static void statistics(struct writer *w, int64_t s)
{
	struct track_numbers n;

	memset(&n, 0xFF, sizeof(n));
	n.sending = n.nack_sent = n.pli_sent = n.lost = n.late = n.duplicates = 0;
	n.discarded = n.recovered = n.retransmitted = n.loss_milli = 0;
	n.video = 1;
	n.ssrc = 3076599663;
	n.packets = s * 113;
	n.bytes = s * 102030;
	n.frames = s * 30;
	n.key_frames = s / 2;
	n.bps = 820574 + s % 7 * 1000;
	n.fps_milli = 30002;
	n.width = 1280;
	n.height = 720;
	n.key_interval_ms = 2000;
	n.key_age_ms = 753;
	n.jitter_us = 111 + s % 11;
	n.rtt_us = 427 + s % 5;
	put_peer(w, EV_TRACK_STATS,
		 (struct details){
			 .mid = SLICE("video0"), .codec = SLICE("H264"), .track = &n});
	n.video = 0;
	n.width = n.height = TRACK_NUMBERS_UNKNOWN;
	n.bps = 103561;
	put_peer(w, EV_TRACK_STATS,
		 (struct details){
			 .mid = SLICE("audio1"), .codec = SLICE("opus"), .track = &n});
}

static void stored(struct writer *w, int64_t s)
{
	char id[48], file[48];

	snprintf(id, sizeof(id), "91343852333179536914395900000000%015lld", (long long)s);
	snprintf(file, sizeof(file), "1795369141926-demo-camera-1-%06lld.m4s",
		 (long long)s);
	put_peer(w, EV_TRACK_KEY,
		 (struct details){.mid = SLICE("video0"), .bytes = 9258, .count = s * 30});
	put_peer(w, EV_FRAGMENT,
		 (struct details){.stream = SLICE("demo-stream"),
				  .id = slice_of(id),
				  .file = slice_of(file),
				  .start_ms = 1700000000000 + s * 1000,
				  .ms = 2000,
				  .bytes = 213821});
}

static void write_recording(FILE *to, int64_t events)
{
	struct writer w = {.to = to, .at_us = 1000000};

	put(&w,
	    (struct event){.kind = EV_HEAD,
			   .d = {.id = SLICE(JOURNAL_VERSION), .body = SLICE("LOCAL")}});
	for (int64_t s = 0; w.events < events; s++) {
		w.at_us = (s + 1) * 1000000;
		if (s % TAKEOVER_S == 0)
			join(&w);
		statistics(&w, s);
		if (s % 2)
			stored(&w, s);
	}
}

/* ---- what is measured */

struct figures {
	double open_s, back_ms, back_worst_ms, step_ms, bytes_an_event;
	uint64_t events;
};

static struct ui ui;
static struct snapshot snap;
static struct canvas canvas;

static void draw(struct player *p)
{
	struct player_view v;
	struct want want;

	player_view(p, &v);
	for (int turn = 0; turn < 8; turn++) {
		ui_want(&ui, &want);
		want.now_us = v.now_us;
		model_snapshot(player_model(p), &want, &snap);
		if (!ui_settle(&ui, &snap))
			break;
	}
	view_draw(&canvas, &snap, &ui);
}

static void go_back(struct player *p, struct figures *f)
{
	struct player_view v;
	uint32_t seed = 1;

	player_view(p, &v);
	for (int i = 0; i < MOMENTS; i++) {
		double start = seconds(), took;

		seed = seed * 1103515245 + 12345;
		player_go(p, v.begin_us + (int64_t)((double)(seed >> 8) / (1 << 24) *
						    (double)(v.end_us - v.begin_us)));
		draw(p);
		took = (seconds() - start) * 1000;
		f->back_ms += took / MOMENTS;
		f->back_worst_ms = took > f->back_worst_ms ? took : f->back_worst_ms;
	}
	player_go_to_event(p, v.events / 2);
	f->step_ms = seconds();
	for (uint64_t i = 1; i <= STEPS; i++) {
		player_go_to_event(p, v.events / 2 - i);
		draw(p);
	}
	f->step_ms = (seconds() - f->step_ms) * 1000 / STEPS;
}

static struct figures measure(const char *path)
{
	struct figures f = {0};
	struct player_view v;
	struct trouble why;
	double before = private_mb(), start = seconds();
	struct player *p = player_open(path, &why);

	if (!p) {
		fprintf(stderr, "%s\n", why.words);
		exit(1);
	}
	while (player_read(p, 10000))
		;
	draw(p);
	f.open_s = seconds() - start;
	player_view(p, &v);
	f.events = v.events;
	f.bytes_an_event = (private_mb() - before) * 1048576 / (double)v.events;
	go_back(p, &f);
	player_free(p);
	return f;
}

static struct figures recorded(int64_t events)
{
	char path[] = "/tmp/kvscope-bench-XXXXXX";
	FILE *to = fdopen(mkstemp(path), "w");
	struct figures f;

	if (!to)
		exit(2);
	write_recording(to, events);
	fclose(to);
	f = measure(path);
	unlink(path);
	return f;
}

int main(int argc, char **argv)
{
	int64_t events = argc > 1 ? strtoll(argv[1], NULL, 10) : 1000000;
	struct figures tenth, all;

	if (events < 1000)
		return 2;
	ui_init(&ui);
	ui.kinds = ON_REPLAY;
	ui.width = 120;
	ui.height = 35;
	slice_copy(ui.channel, sizeof(ui.channel), SLICE("demo-camera"));
	ui_go(&ui, SCREEN_LADDER);
	if (!canvas_resize(&canvas, ui.width, ui.height))
		return 2;
	tenth = recorded(events / 10);
	all = recorded(events);
	printf("events %llu\nopen_s %.3f\nopen_ratio %.2f\n",
	       (unsigned long long)all.events, all.open_s, all.open_s / tenth.open_s);
	printf("back_ms %.1f\nback_worst_ms %.1f\nback_ratio %.2f\nstep_ms %.2f\n",
	       all.back_ms, all.back_worst_ms, all.back_ms / tenth.back_ms, all.step_ms);
	printf("bytes_an_event %.1f\ntenth_mb %.1f\n", all.bytes_an_event,
	       tenth.bytes_an_event * (double)tenth.events / 1e6);
	return 0;
}
