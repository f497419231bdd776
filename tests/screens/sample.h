/* A made-up moment of a local service, as the model would tell it: a takeover half a minute
 * ago. */
#ifndef TESTS_SCREENS_SAMPLE_H
#define TESTS_SCREENS_SAMPLE_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/model.h"

enum { SAMPLE_SECOND = 1000000 };
#define SAMPLE_NOW_US  ((int64_t)4000 * SAMPLE_SECOND)
#define SAMPLE_WALL_MS ((int64_t)1795356150000) /* 2026-11-22 14:02:30Z */

#define SAMPLE_COPY(to, words) slice_copy((to), sizeof(to), slice_of(words))

static int64_t sample_wall(int64_t at_us)
{
	return SAMPLE_WALL_MS + (at_us - SAMPLE_NOW_US) / 1000;
}

static void sample_channel(struct snapshot *s, const char *name, const char *status,
			   const char *storage, const char *stream, int retention,
			   const char *actor, const char *state, int age_s)
{
	struct channel_row *r = &s->channels[s->n_channels++];

	*r = (struct channel_row){.key = (uint32_t)s->n_channels,
				  .retention_h = retention,
				  .ttl_s = 60,
				  .rtt_us = -1,
				  .loss_milli = -1,
				  .video_bps = -1,
				  .audio_bps = -1};
	SAMPLE_COPY(r->name, name);
	SAMPLE_COPY(r->status, status);
	SAMPLE_COPY(r->storage, storage);
	SAMPLE_COPY(r->stream, stream);
	SAMPLE_COPY(r->actor, actor);
	SAMPLE_COPY(r->state, state);
	snprintf(r->arn, sizeof(r->arn),
		 "arn:aws:kinesisvideo:us-west-2:123456789012:channel/%s/1700186220273",
		 name);
	r->state_since_us = age_s ? SAMPLE_NOW_US - (int64_t)age_s * SAMPLE_SECOND : 0;
	for (int i = 0; i < 16; i++)
		r->spark[i] = NAN;
}

static void sample_media(struct channel_row *r, int kbps, int rtt_ms, int loss)
{
	r->video_bps = (int64_t)kbps * 1000;
	r->audio_bps = 32000;
	r->rtt_us = (int64_t)rtt_ms * 1000;
	r->loss_milli = loss;
	r->sessions = r->producers = 1;
	r->fragments = 112;
	r->last_fragment_us = SAMPLE_NOW_US - 2 * SAMPLE_SECOND;
	for (int i = 0; i < 16; i++)
		r->spark[i] = (float)(kbps - (i * 37) % 200);
}

static void sample_channels(struct snapshot *s)
{
	sample_channel(s, "cam-dock-2", "ACTIVE", "ENABLED", "dock-archive", 24, "laptop",
		       "MEDIA", 28);
	sample_media(&s->channels[0], 912, 38, 1);
	s->channels[0].takeovers = 1;
	s->channels[0].producers = 2;
	sample_channel(s, "cam-garage", "ACTIVE", "ENABLED", "garage", 0, "", "", 0);
	s->channels[1].errors = s->channels[1].warnings = 1;
	sample_channel(s, "cam-roof", "ACTIVE", "ENABLED", "roof-archive", 168,
		       "roof-agent", "OFFER", 4);
	sample_channel(s, "cam-yard", "ACTIVE", "ENABLED", "yard-archive", 168,
		       "yard-agent", "MEDIA", 3490);
	sample_media(&s->channels[3], 310, 261, 23);
	s->channels[3].warnings = 2;
	sample_channel(s, "door-bell-003", "CREATING", "", "", -1, "", "", 0);
	sample_channel(s, "fleet-0001", "ACTIVE", "DISABLED", "", -1, "", "", 0);
	sample_channel(s, "lobby-監視カメラ", "ACTIVE", "ENABLED", "lobby", 24, "gate-cam",
		       "TAKEN-OVER", 28);
	for (size_t i = 0; i < s->n_channels; i++)
		SAMPLE_COPY(s->names[s->n_names++], s->channels[i].name);
	s->channels_total = s->channels_shown = s->n_channels;
	s->channels_described = 6;
	s->channels_enabled = 5;
	s->channel = s->channels[0];
	s->selected_channel = 0;
}

static void sample_stages(struct snapshot *s)
{
	static const struct {
		int start_ms, end_ms;
		const char *note;
	} all[STAGE_COUNT] = {
		{0, 84, "HTTP 200"},
		{84, 145, "HTTP 200"},
		{145, 217, "HTTP 200"},
		{217, 312, "1 relay"},
		{312, 622, "101"},
		{622, 2705, "HTTP 200"},
		{2705, 3345, "SDP_OFFER"},
		{3345, 3357, "0 errors"},
		{3357, 3538, "host↔host udp"},
		{3538, 3633, "AES128-GCM"},
		{3633, 3666, "SPS+PPS+IDR"},
		{3666, 4212, "fragment 1"},
	};
	int64_t base = SAMPLE_NOW_US - 33 * (int64_t)SAMPLE_SECOND;

	for (int i = 0; i < STAGE_COUNT; i++) {
		s->stages[i] =
			(struct stage_view){.state = STAGE_DONE,
					    .start_us = base + all[i].start_ms * 1000,
					    .end_us = base + all[i].end_ms * 1000};
		SAMPLE_COPY(s->stages[i].note, all[i].note);
	}
	SAMPLE_COPY(s->stages[STAGE_CONNECT].parts, "TCP, TLS 140 ms · upgrade 170 ms");
	s->budget_ms = 5000;
	s->p50_ms = 3980;
	s->p95_ms = 4410;
	s->n_joins = 8;
	for (int i = 0; i < 8; i++)
		s->joins_ms[i] = 3600 + i * 431 % 1000;
	for (int i = 0; i < STAGE_COUNT; i++) {
		s->stage_p50_ms[i] = (all[i].end_ms - all[i].start_ms) * 9 / 10;
		s->stage_p95_ms[i] = (all[i].end_ms - all[i].start_ms) * 12 / 10;
	}
	s->stage_p95_ms[STAGE_JOIN] = 1900; /* it took longer than ever */
}

static void sample_step(struct machine_view *m, const char *state, const char *why,
			int ago_ms)
{
	struct machine_step *step = &m->steps[m->n_steps++];

	step->at_us = SAMPLE_NOW_US - (int64_t)ago_ms * 1000;
	SAMPLE_COPY(step->state, state);
	SAMPLE_COPY(step->why, why);
	SAMPLE_COPY(m->state, state);
	m->since_us = step->at_us;
}

static void sample_machines(struct snapshot *s)
{
	s->n_machines = 2;
	s->score = (struct score_view){94, 97, FACTOR_LOSS, FACTOR_NONE, 1.2f, 0};
	SAMPLE_COPY(s->machines[0].machine, "signaling");
	SAMPLE_COPY(s->machines[1].machine, "ingest");
	sample_step(&s->machines[0], "describe", "start", 33000);
	sample_step(&s->machines[0], "endpoint", "api.ok", 32855);
	sample_step(&s->machines[0], "ice-config", "api.ok", 32783);
	sample_step(&s->machines[0], "connect", "api.ok", 32688);
	sample_step(&s->machines[0], "online", "ws.up", 32378);
	sample_step(&s->machines[1], "join", "ws.up", 32378);
	sample_step(&s->machines[1], "offer-wait", "api.ok", 30295);
	sample_step(&s->machines[1], "answer", "frame.down", 29655);
	sample_step(&s->machines[1], "connect", "peer.answer", 29643);
	sample_step(&s->machines[1], "flowing", "peer.up", 29367);
}

static void sample_gauges(struct snapshot *s)
{
#define X(id, name_, unit_, limit_)                                                        \
	s->gauges[GAUGE_##id] =                                                            \
		(struct gauge_view){name_, unit_, "it ends", -1, limit_, -1, false};
	GAUGES(X)
#undef X
	s->gauges[GAUGE_SESSION].used = 28000;
	s->gauges[GAUGE_WS].used = 31000;
	s->gauges[GAUGE_WS_IDLE].used = 21000;
	s->gauges[GAUGE_TURN].used = 91000;
	s->gauges[GAUGE_BITRATE].used = 944000;
	s->gauges[GAUGE_BITRATE].warn = true;
	for (int g = GAUGE_JOINS; g <= GAUGE_ANSWERS; g++) {
		s->gauges[g].used = 0;
		s->gauges[g].peak = g == GAUGE_JOINS ? -1 : g == GAUGE_CANDIDATES ? 7 : 1;
	}
	s->gauges[GAUGE_PAYLOAD].used = 2288;
}

static void sample_track(struct snapshot *s, char kind, const char *codec)
{
	struct track_view *t = &s->tracks[s->n_tracks++];
	int64_t *number = (int64_t *)&t->now;

	for (size_t i = 0; i < sizeof(t->now) / sizeof(int64_t); i++)
		number[i] = TRACK_NUMBERS_UNKNOWN;
	t->kind = kind;
	SAMPLE_COPY(t->codec, codec);
	t->now.bps = kind == 'V' ? 912000 : 32000;
	t->now.sending = 0;
	t->now.video = kind == 'V';
	t->now.ssrc = 0x5a11c0de;
	t->now.packets = 3210;
	t->now.bytes = 3400000;
	t->now.loss_milli = 1;
	t->now.jitter_us = 3100;
	for (int i = 0; i < 16; i++)
		t->spark[i] = kind == 'V' ? (float)(900 - (i * 53) % 300) : 32;
	if (kind != 'V')
		return;
	t->now.width = 1280;
	t->now.height = 720;
	t->now.fps_milli = 24900;
	t->now.key_interval_ms = 2000;
	t->now.key_age_ms = 800;
	t->now.nack_sent = 14;
	t->now.pli_sent = 1;
}

static void sample_log(struct log_row *r, int ago_ms, enum severity severity,
		       const char *area, const char *actor, const char *text)
{
	*r = (struct log_row){.severity = severity,
			      .at_us = SAMPLE_NOW_US - (int64_t)ago_ms * 1000};
	r->wall_ms = sample_wall(r->at_us);
	r->seq = (uint64_t)(1000000 - ago_ms);
	SAMPLE_COPY(r->area, area);
	SAMPLE_COPY(r->channel, "cam-dock-2");
	SAMPLE_COPY(r->actor, actor);
	SAMPLE_COPY(r->text, text);
}

static void sample_logs(struct snapshot *s)
{
	static const struct {
		int ago_ms;
		enum severity severity;
		const char *area, *actor, *text;
	} all[] = {
		{33000, SEV_INFO, "api", "laptop", "DescribeSignalingChannel 200, 84 ms"},
		{32800, SEV_INFO, "api", "laptop",
		 "GetSignalingChannelEndpoint 200, 72 ms"},
		{32400, SEV_INFO, "ws", "laptop", "connected as MASTER"},
		{30300, SEV_INFO, "api", "laptop", "JoinStorageSession 200, 2083 ms"},
		{30290, SEV_WARN, "session", "laptop",
		 "takes the session over from gate-cam"},
		{29700, SEV_INFO, "signal", "laptop", "← SDP_OFFER 3.1 kB"},
		{29690, SEV_INFO, "signal", "laptop", "→ SDP_ANSWER 2.3 kB"},
		{29500, SEV_INFO, "ice", "laptop", "pair host↔host udp, 38 ms"},
		{29400, SEV_INFO, "dtls", "laptop", "connected, AES128-GCM"},
		{29395, SEV_ERROR, "peer", "gate-cam", "down: the session was taken over"},
		{28800, SEV_INFO, "store", "laptop",
		 "first stored fragment, 661 ms after the first frame"},
		{2100, SEV_INFO, "rtcp", "laptop", "PLI answered by a key frame in 41 ms"},
		{110, SEV_WARN, "quota", "laptop", "bit rate 94 % of the session's 1 Mbps"},
	};

	s->n_log = sizeof(all) / sizeof(all[0]);
	s->log_total = s->n_log;
	for (size_t i = 0; i < s->n_log; i++)
		sample_log(&s->log[i], all[i].ago_ms, all[i].severity, all[i].area,
			   all[i].actor, all[i].text);
	s->alerts[0] = (struct alert_row){.kind = ALERT_BITRATE,
					  .severity = SEV_WARN,
					  .session = 7,
					  .times = 3,
					  .at_us = SAMPLE_NOW_US - 12 * SAMPLE_SECOND,
					  .wall_ms = SAMPLE_WALL_MS - 12000};
	SAMPLE_COPY(s->alerts[0].text,
		    "bit rate 94 % of the session's 1 Mbps (soft limit)");
	SAMPLE_COPY(s->alerts[0].advice, "lower the encoder's bit rate");
	s->n_alerts = 1;
}

static void sample_ladder(struct snapshot *s)
{
	static const struct {
		int ms;
		enum lane from, to;
		enum arrow arrow;
		const char *label, *note;
		bool bad, both;
		size_t bytes;
		int took_ms, folded;
	} all[] = {
		{0, LANE_PRODUCER, LANE_STREAM, ARROW_SESSION, "laptop", "MEDIA", 0, 0, 0,
		 -1, 0},
		{0, LANE_PRODUCER, LANE_SIGNALING, ARROW_API, "Describe",
		 "DescribeSignalingChannel", 0, 0, 38, -1, 0},
		{84, LANE_SIGNALING, LANE_PRODUCER, ARROW_API, "200", "", 0, 0, 312, 84, 0},
		{150, LANE_PRODUCER, LANE_SIGNALING, ARROW_API, "ICE config",
		 "GetIceServerConfig", 0, 0, 98, -1, 0},
		{245, LANE_SIGNALING, LANE_PRODUCER, ARROW_API, "200", "", 0, 0, 412, 95,
		 0},
		{312, LANE_PRODUCER, LANE_SIGNALING, ARROW_API, "WS open", "MASTER", 0, 0,
		 0, -1, 0},
		{622, LANE_PRODUCER, LANE_SIGNALING, ARROW_API, "Join",
		 "JoinStorageSession", 0, 0, 98, -1, 0},
		{2705, LANE_SIGNALING, LANE_PRODUCER, ARROW_API, "200", "", 0, 0, 0, 2083,
		 0},
		{2720, LANE_STORAGE, LANE_STORAGE, ARROW_NOTE, "laptop holds",
		 "it was gate-cam's: join", 0, 0, 0, -1, 0},
		{3345, LANE_STORAGE, LANE_PRODUCER, ARROW_SDP, "SDP_OFFER",
		 "video H264 recvonly · audio opus recvonly", 0, 0, 3104, -1, 0},
		{3357, LANE_PRODUCER, LANE_STORAGE, ARROW_SDP, "SDP_ANSWER",
		 "R02 video codec: video is VP8/90000 (payload type 120)", 1, 0, 2288, -1,
		 0},
		{3360, LANE_PRODUCER, LANE_STORAGE, ARROW_CANDIDATE, "ICE_CANDIDATE",
		 "host 127.0.0.1:51820 udp", 0, 0, 240, -1, 0},
		{3365, LANE_SIGNALING, LANE_PRODUCER, ARROW_API, "UNKNOWN",
		 "{\"message\":\"Endpoint request timed out\"}", 0, 0, 61, -1, 0},
		{3370, LANE_SIGNALING, LANE_PRODUCER, ARROW_API, "STATUS 400",
		 "InvalidArgumentException: video is not H.264", 1, 0, 180, -1, 0},
		{3538, LANE_PRODUCER, LANE_STORAGE, ARROW_WIRE, "ICE connected",
		 "host 127.0.0.1:51820 ↔ host 127.0.0.1:41022", 0, 1, 0, 38, 0},
		{3633, LANE_PRODUCER, LANE_STORAGE, ARROW_WIRE, "DTLS connected",
		 "AES128-GCM", 0, 1, 0, -1, 0},
		{3666, LANE_PRODUCER, LANE_STORAGE, ARROW_MEDIA, "H264 1280x720",
		 "the first whole frame", 0, 0, 0, -1, 0},
		{4212, LANE_STORAGE, LANE_STREAM, ARROW_MEDIA, "fragment 2.0 s",
		 "the first one stored", 0, 0, 180000, -1, 0},
		{9000, LANE_PRODUCER, LANE_STREAM, ARROW_MEDIA, "740 media rows",
		 "90 key frames · 3 PLI · 90 fragments · 557 reports", 0, 0, 0, -1, 740},
	};

	s->n_ladder = s->ladder_total = sizeof(all) / sizeof(all[0]);
	for (size_t i = 0; i < s->n_ladder; i++) {
		struct ladder_row *r = &s->ladder[i];

		*r = (struct ladder_row){.seq = i + 1,
					 .from = all[i].from,
					 .to = all[i].to,
					 .arrow = all[i].arrow,
					 .bad = all[i].bad,
					 .both = all[i].both,
					 .unknown = strcmp(all[i].label, "UNKNOWN") == 0,
					 .seen = i == 8 ? FROM_INFERRED : FROM_OBSERVED,
					 .bytes = all[i].bytes,
					 .took_ms = all[i].took_ms,
					 .session = 2,
					 .folded = all[i].folded};
		r->at_us = SAMPLE_NOW_US - 33 * (int64_t)SAMPLE_SECOND + all[i].ms * 1000;
		r->wall_ms = sample_wall(r->at_us);
		SAMPLE_COPY(r->label, all[i].label);
		SAMPLE_COPY(r->note, all[i].note);
		SAMPLE_COPY(r->actor, "laptop");
	}
	s->ladder_start_us = s->ladder_before_us = s->ladder[0].at_us;
	s->detail.pair = SIZE_MAX;
}

#define SAMPLE_OFFER                                                                       \
	"v=0\r\no=- 5512 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\n"     \
	"a=ice-options:trickle\r\nm=video 9 UDP/TLS/RTP/SAVPF 125 108\r\nc=IN IP4 "        \
	"0.0.0.0\r\n"                                                                      \
	"a=mid:0\r\na=recvonly\r\na=setup:actpass\r\na=rtcp-mux\r\na=rtpmap:125 "          \
	"H264/90000\r\n"                                                                   \
	"a=fmtp:125 packetization-mode=1;profile-level-id=42e01f\r\na=rtpmap:108 "         \
	"H264/90000\r\n"                                                                   \
	"a=rtcp-fb:125 nack\r\na=rtcp-fb:125 nack pli\r\na=rtcp-fb:125 transport-cc\r\n"   \
	"m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:1\r\na=rtpmap:111 "                      \
	"opus/48000/2\r\na=recvonly\r\n"
#define SAMPLE_ANSWER                                                                      \
	"v=0\r\no=- 5512 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\n"     \
	"m=video 9 UDP/TLS/RTP/SAVPF 120\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=recvonly\r\n" \
	"a=setup:active\r\na=rtcp-mux\r\na=rtpmap:120 VP8/90000\r\na=rtcp-fb:120 nack\r\n" \
	"m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:1\r\na=rtpmap:111 "                      \
	"opus/48000/2\r\na=sendrecv\r\n"                                                   \
	"a=ssrc:77 cname:kvscope\r\n"

static void sample_exchange(struct snapshot *s, uint32_t key, const char *actor, int ago_s,
			    int errors, int warnings, bool refused)
{
	struct exchange_row *x = &s->exchanges[s->n_exchanges++];

	*x = (struct exchange_row){.key = key,
				   .session = key == 3 ? 2 : 1,
				   .wall_ms = SAMPLE_WALL_MS - ago_s * 1000,
				   .answered = true,
				   .refused = refused,
				   .errors = errors,
				   .warnings = warnings};
	SAMPLE_COPY(x->actor, actor);
}

static void sample_sdp(struct snapshot *s)
{
	struct lint_input in = {.answer = slice_of(SAMPLE_ANSWER),
				.offer = slice_of(SAMPLE_OFFER),
				.message_bytes = 2288,
				.correlation = 1,
				.relay = 1,
				.runtime = true,
				.midless = 2};

	SAMPLE_COPY(s->offer, SAMPLE_OFFER);
	SAMPLE_COPY(s->answer, SAMPLE_ANSWER);
	s->offer_wall_ms = SAMPLE_WALL_MS - 29700;
	s->answer_wall_ms = SAMPLE_WALL_MS - 29690;
	lint_answer(&s->lint, &in);
	sample_exchange(s, 3, "laptop", 30, (int)s->lint.errors, (int)s->lint.warnings,
			true);
	sample_exchange(s, 2, "gate-cam", 95, 0, 1, false);
	sample_exchange(s, 1, "gate-cam", 3600, 0, 0, false);
	s->exchange = 3;
	SAMPLE_COPY(s->service_said, "400 InvalidArgumentException: video is not H.264");
	SAMPLE_COPY(s->said_correlation, "1700186220273");
	s->said_matches = true;
	SAMPLE_COPY(s->detail.text, SAMPLE_OFFER);
	SAMPLE_COPY(s->detail.from, "storage (no senderClientId)");
	s->detail.row = s->ladder[9];
	s->detail.pair = 10;
	s->detail.pair_seq = s->ladder[10].seq;
}

static void sample_one_series(struct series_view *v, float low, float high)
{
	*v = (struct series_view){.word = v->word,
				  .name = v->name,
				  .unit = v->unit,
				  .group = v->group,
				  .now = high,
				  .min = low,
				  .avg = (low + high) / 2,
				  .p95 = high,
				  .max = high,
				  .warn = NAN,
				  .crit = NAN};
	for (int i = 0; i < SERIES_SECONDS; i++)
		v->at[i] = i < 500 ? NAN
			   : i > 540 && i < 545
				   ? NAN
				   : low + (high - low) * (float)(i - 500) / 100;
}

static void sample_series(struct snapshot *s)
{
	struct series_view *all = s->series;

#define X(id, word_, group_, name_, unit_)                                                 \
	all[METRIC_##id].word = word_, all[METRIC_##id].group = group_,                    \
	all[METRIC_##id].name = name_, all[METRIC_##id].unit = unit_;                      \
	sample_one_series(&all[METRIC_##id], 2, 20);
	METRICS(X)
#undef X
	sample_one_series(&all[METRIC_VIDEO_KBPS], 300, 912);
	all[METRIC_VIDEO_KBPS].warn = 1000;
	sample_one_series(&all[METRIC_RTT], 36, 261);
	all[METRIC_RTT].warn = 250;
	all[METRIC_RTT].crit = 400;
	s->stats_end_us = SAMPLE_NOW_US;
	s->stats_begin_us = SAMPLE_NOW_US - 100 * (int64_t)SAMPLE_SECOND;
	s->stats_step_s = 1;
	s->metrics_known = ((uint64_t)1 << METRIC_COUNT) - 1;
	all[METRIC_SCORE].now = all[METRIC_SCORE].max = 88;
	for (int i = 0; i < SERIES_SECONDS; i++) {
		all[METRIC_KEYS].at[i] = i >= 500 && i % 4 == 3 ? 1 : NAN;
		all[METRIC_PLI].at[i] = i == 569 ? 1 : i < 500 ? NAN : 0;
	}
}

static void sample_band(struct snapshot *s, enum band b, const char *name, const char *word,
			int ago_s, enum band_level level)
{
	struct band_view *v = &s->bands[b];

	v->name = name;
	v->turns[v->n++] = (struct band_turn){
		SAMPLE_NOW_US - (int64_t)ago_s * SAMPLE_SECOND, word, level};
}

/* The path got worse 28 s ago, half a second after a connection of another pair. */
static void sample_score(struct snapshot *s)
{
	struct change_view *c = s->changes;

	s->score = (struct score_view){
		61,          88,   FACTOR_LOSS,
		FACTOR_NONE, 2.3f, SAMPLE_NOW_US - 28 * (int64_t)SAMPLE_SECOND};
	sample_band(s, BAND_WS, "WebSocket", "connecting", 110, BAND_WAIT);
	sample_band(s, BAND_WS, "WebSocket", "up", 100, BAND_UP);
	sample_band(s, BAND_ICE, "ICE", "connected", 98, BAND_UP);
	sample_band(s, BAND_ICE, "ICE", "disconnected", 31, BAND_BAD);
	sample_band(s, BAND_ICE, "ICE", "connected", 28, BAND_UP);
	sample_band(s, BAND_DTLS, "DTLS", "connected", 97, BAND_UP);
	sample_band(s, BAND_LIMIT, "limited by", "nothing", 97, BAND_UP);
	sample_band(s, BAND_LIMIT, "limited by", "loss", 28, BAND_BAD);
	SAMPLE_COPY(s->pairs[0].device, "relay 192.0.2.44:443 udp");
	SAMPLE_COPY(s->pairs[0].storage, "host 203.0.113.9:41022 udp");
	s->pairs[0].from_us = SAMPLE_NOW_US - 28500000;
	SAMPLE_COPY(s->pairs[1].device, "srflx 198.51.100.7:51820 udp");
	SAMPLE_COPY(s->pairs[1].storage, "host 203.0.113.9:41022 udp");
	s->pairs[1].from_us = SAMPLE_NOW_US - 98 * (int64_t)SAMPLE_SECOND;
	s->pairs[1].until_us = SAMPLE_NOW_US - 28500000;
	s->n_pairs = 2;
	s->pair_changes = 1;
	s->device_role = ROLE_CONTROLLED;
	s->candidates[0][CANDIDATE_HOST] = s->candidates[0][CANDIDATE_RELAY] = 1;
	s->candidates[1][CANDIDATE_HOST] = 2;
	s->candidates[1][CANDIDATE_SRFLX] = s->candidates[1][CANDIDATE_RELAY] = 1;
	s->n_changes = 2;
	c[0] = (struct change_view){.at_us = SAMPLE_NOW_US - 20 * (int64_t)SAMPLE_SECOND,
				    .n = 1,
				    .parts = {{METRIC_VIDEO_FPS, 24.9f, 14.9f}}};
	c[1] = (struct change_view){.at_us = SAMPLE_NOW_US - 28 * (int64_t)SAMPLE_SECOND,
				    .n = 3,
				    .parts = {{METRIC_VIDEO_LOSS, 0, 1.4f},
					      {METRIC_RTT, 37, 96},
					      {METRIC_AUDIO_LOSS, 0, 1.1f}},
				    .event = "pair host↔relay",
				    .event_us = SAMPLE_NOW_US - 28500000};
	c[0].wall_ms = sample_wall(c[0].at_us);
	c[1].wall_ms = sample_wall(c[1].at_us);
}

static void sample_takeover(struct snapshot *s)
{
	struct producer_row *a = &s->producers[0], *b = &s->producers[1];
	int64_t start = SAMPLE_NOW_US - (int64_t)110 * SAMPLE_SECOND,
		over = SAMPLE_NOW_US - 29395000;

	SAMPLE_COPY(a->actor, "gate-cam");
	a->n_spans = 3;
	a->spans[0] = (struct span){start, start + 3 * SAMPLE_SECOND, SPAN_JOINING};
	a->spans[1] = (struct span){start + 3 * SAMPLE_SECOND, over, SPAN_HOLDING};
	a->spans[2] = (struct span){over, 0, SPAN_CONNECTED};
	a->n_joins = 1;
	a->joins[0] = start;
	a->lost_us = over;
	SAMPLE_COPY(b->actor, "laptop");
	b->n_spans = 2;
	b->spans[0] =
		(struct span){over - 3 * SAMPLE_SECOND, over + SAMPLE_SECOND, SPAN_JOINING};
	b->spans[1] = (struct span){over + SAMPLE_SECOND, 0, SPAN_HOLDING};
	b->n_joins = 1;
	b->joins[0] = over - 3 * SAMPLE_SECOND;
	s->n_producers = 2;
	s->n_takeovers = s->takeovers_total = 1;
	s->takeovers[0] = (struct takeover_row){.wall_ms = sample_wall(over),
						.at_us = over,
						.gap_ms = 1620,
						.loser_learned_ms = 412,
						.from = FROM_OBSERVED};
	SAMPLE_COPY(s->takeovers[0].from_actor, "gate-cam");
	SAMPLE_COPY(s->takeovers[0].to_actor, "laptop");
	SAMPLE_COPY(s->takeovers[0].first_sign, "JoinStorageSession by laptop");
	SAMPLE_COPY(s->takeovers[0].cause, "join");
	s->n_stored = 2;
	s->stored[0] = (struct span){start + 4 * SAMPLE_SECOND, over, SPAN_HOLDING};
	s->stored[1] = (struct span){over + 1620000, 0, SPAN_HOLDING};
	s->unstored_ms[1] = 1620;
	s->unstored_now_ms = -1;
	s->longest_gap_ms = s->longest_unstored_ms = 1620;
	for (int i = 0; i < 40; i++)
		s->keys[s->n_keys++] = start + (4 + (int64_t)i * 2) * SAMPLE_SECOND;
	s->covered_milli = 98450;
}

static void sample_stream(struct snapshot *s, const char *name, const char *status,
			  const char *channel, int retention, int stored_s, int days)
{
	struct stream_row *r = &s->streams[s->n_streams++];

	*r = (struct stream_row){.retention_h = retention,
				 .channels = *channel ? 1 : 0,
				 .fragments = stored_s ? 112 : 0};
	SAMPLE_COPY(r->name, name);
	SAMPLE_COPY(r->status, status);
	SAMPLE_COPY(r->channel, channel);
	r->last_fragment_us =
		stored_s ? SAMPLE_NOW_US - (int64_t)stored_s * SAMPLE_SECOND : 0;
	r->created_wall_ms = days ? SAMPLE_WALL_MS - (int64_t)days * 86400000 : 0;
	s->streams_total = s->streams_shown = s->n_streams;
}

static void sample_listed(struct snapshot *s, const char *channel, const char *actor,
			  const char *state, int began_s, int ended_s, const char *why)
{
	struct session_row *r = &s->listed[s->n_listed++];

	*r = (struct session_row){.key = (uint32_t)(s->n_listed == 1   ? 2
						    : s->n_listed == 4 ? 1
								       : s->n_listed + 10),
				  .live = !ended_s,
				  .stored_ms = -1,
				  .video_bps = -1,
				  .since_us =
					  SAMPLE_NOW_US - (int64_t)began_s * SAMPLE_SECOND};
	r->end_us = ended_s ? SAMPLE_NOW_US - (int64_t)ended_s * SAMPLE_SECOND : 0;
	r->holds = strcmp(state, "MEDIA") == 0;
	if (r->holds) {
		r->video_bps = 912000;
		r->stored_ms = 3590;
		r->fragments = 112;
	}
	SAMPLE_COPY(r->channel, channel);
	SAMPLE_COPY(r->actor, actor);
	SAMPLE_COPY(r->state, state);
	SAMPLE_COPY(r->why, why);
	s->sessions_total = s->sessions_shown = s->n_listed;
}

static void sample_tabs(struct snapshot *s)
{
	sample_stream(s, "dock-archive", "ACTIVE", "cam-dock-2", 24, 2, 40);
	sample_stream(s, "garage", "ACTIVE", "cam-garage", 0, 0, 3);
	sample_stream(s, "lobby", "ACTIVE", "lobby-監視カメラ", 24, 29, 400);
	sample_stream(s, "old-lobby", "ACTIVE", "", 168, 0, 700);
	sample_stream(s, "roof-archive", "ACTIVE", "cam-roof", 168, 0, 41);
	sample_stream(s, "spare", "CREATING", "", -1, 0, 0);
	sample_stream(s, "yard-archive", "ACTIVE", "cam-yard", 168, 1, 41);
	s->streams[6].channels = 2;
	s->selected_stream = s->selected_session = SIZE_MAX;
	sample_listed(s, "cam-dock-2", "laptop", "MEDIA", 33, 0, "");
	sample_listed(s, "cam-yard", "yard-agent", "MEDIA", 3490, 0, "");
	sample_listed(s, "cam-roof", "roof-agent", "OFFER", 4, 0, "");
	sample_listed(s, "cam-dock-2", "gate-cam", "TAKEN-OVER", 110, 29, "taken over");
	sample_listed(s, "lobby-監視カメラ", "gate-cam", "LOST", 300, 28,
		      "peer down: ICE failed");
}

/* The caller frees it. */
static struct snapshot *sample_snapshot(void)
{
	struct snapshot *s = calloc(1, sizeof(*s));

	if (!s)
		abort();
	s->now_us = SAMPLE_NOW_US;
	s->now_wall_ms = SAMPLE_WALL_MS;
	SAMPLE_COPY(s->place, "LOCAL");
	SAMPLE_COPY(s->region, "us-west-2");
	s->source_up = true;
	s->sessions_live = 3;
	s->warnings = 3;
	s->errors = 1;
	sample_channels(s);
	sample_tabs(s);
	s->session = (struct session_row){.key = 2,
					  .live = true,
					  .holds = true,
					  .since_us = SAMPLE_NOW_US -
						      28 * (int64_t)SAMPLE_SECOND};
	s->session.holds_since_us = s->session.since_us;
	SAMPLE_COPY(s->session.channel, "cam-dock-2");
	SAMPLE_COPY(s->session.actor, "laptop");
	SAMPLE_COPY(s->session.state, "MEDIA");
	s->session.stored_ms = 3590;
	s->n_sessions = 2;
	s->sessions[0] = s->session;
	s->sessions[1] = (struct session_row){.key = 1,
					      .since_us = SAMPLE_NOW_US -
							  110 * (int64_t)SAMPLE_SECOND,
					      .end_us = SAMPLE_NOW_US - 29395000,
					      .stored_ms = 4410};
	SAMPLE_COPY(s->sessions[1].actor, "gate-cam");
	SAMPLE_COPY(s->sessions[1].state, "TAKEN-OVER");
	SAMPLE_COPY(s->sessions[1].why, "taken over");
	sample_stages(s);
	sample_machines(s);
	sample_gauges(s);
	sample_track(s, 'V', "H264 42e01f");
	sample_track(s, 'A', "opus/48000/2");
	SAMPLE_COPY(s->pair_local, "host 127.0.0.1:51820");
	SAMPLE_COPY(s->pair_remote, "host 127.0.0.1:41022");
	SAMPLE_COPY(s->ice_state, "connected");
	SAMPLE_COPY(s->dtls_state, "connected");
	SAMPLE_COPY(s->dtls_cipher, "AES128-GCM");
	sample_logs(s);
	sample_ladder(s);
	sample_sdp(s);
	sample_series(s);
	sample_score(s);
	sample_takeover(s);
	return s;
}

#endif
