/* Hand-made journals, folded, and looked at as a screen does: what the tests of the model
 * share. */
#ifndef TESTS_UNIT_MODEL_SCENE_H
#define TESTS_UNIT_MODEL_SCENE_H

#include <stdio.h>
#include <stdlib.h>

#include "core/journal.h"
#include "core/model.h"
#include "core/sigmsg.h"

enum { WALL = 1700000000 };

/* A model, whom the next lines are about, and what a screen last got. */
struct scene {
	struct model *m;
	const char *channel, *actor;
	struct snapshot snap;
	struct journal_line line;
	char json[JOURNAL_LINE_MAX];
};

static inline struct scene *scene_new(size_t history)
{
	struct scene *s = calloc(1, sizeof(*s));
	struct model_options o = {
		.place = "LOCAL", .region = SLICE("us-west-2"), .history_bytes = history};

	assert_non_null(s);
	s->m = model_new(&o);
	assert_non_null(s->m);
	s->channel = "cam";
	s->actor = "gate-A";
	return s;
}

static inline void scene_free(struct scene *s)
{
	model_free(s->m);
	free(s);
}

/* One line of the journal at so many ms; more: further members, without a comma before. */
static inline void at(struct scene *s, int64_t ms, const char *event, const char *more)
{
	int n = snprintf(s->json, sizeof(s->json),
			 "{\"ev\":\"%s\",\"t\":%lld,\"w\":%lld,\"from\":\"observed\","
			 "\"channel\":\"%s\","
			 "\"actor\":\"%s\"%s%s}\n",
			 event, (long long)ms * 1000, (long long)WALL * 1000 + ms,
			 s->channel, s->actor, *more ? "," : "", more);

	assert_int_equal(journal_read((struct slice){s->json, (size_t)n}, &s->line),
			 FAULT_NONE);
	model_fold(s->m, &s->line.event);
}

static inline void frame(struct scene *s, int64_t ms, const char *event, struct slice body)
{
	struct event e = {.kind = event_kind_of(slice_of(event)),
			  .at_us = ms * 1000,
			  .wall_ms = (int64_t)WALL * 1000 + ms,
			  .d = {.channel = slice_of(s->channel),
				.actor = slice_of(s->actor),
				.body = body}};

	model_fold(s->m, &e);
}

#define SECRET "hunter2secretpassword"

static const char offer_sdp[] =
	"v=0\r\no=- 1 0 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE audio0 video1\r\n"
	"a=ice-options:trickle\r\n"
	"m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 "
	"0.0.0.0\r\na=mid:audio0\r\na=recvonly\r\n"
	"a=rtpmap:111 OPUS/48000/2\r\na=rtcp-mux\r\na=setup:actpass\r\n"
	"a=ice-ufrag:offerufrag\r\na=ice-pwd:" SECRET "\r\n"
	"m=video 9 UDP/TLS/RTP/SAVPF 125\r\nc=IN IP4 "
	"0.0.0.0\r\na=mid:video1\r\na=recvonly\r\n"
	"a=rtpmap:125 H264/90000\r\na=fmtp:125 "
	"packetization-mode=1;profile-level-id=42e01f\r\n"
	"a=rtcp-mux\r\na=setup:actpass\r\n";

static const char answer_sdp[] =
	"v=0\r\no=- 2 0 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
	"m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:audio0\r\na=sendrecv\r\n"
	"a=rtpmap:111 opus/48000/2\r\na=ice-pwd:" SECRET "\r\n"
	"m=video 9 UDP/TLS/RTP/SAVPF 120\r\na=mid:video1\r\na=recvonly\r\na=rtpmap:120 "
	"VP8/90000\r\n";

static inline void offer(struct scene *s, int64_t ms)
{
	char payload[4096], out[8192];
	struct text p, t;

	text_init(&p, payload, sizeof(payload));
	text_init(&t, out, sizeof(out));
	sigmsg_sdp_payload(&p, true, slice_of(offer_sdp));
	sigmsg_down(&t, SIGMSG_SDP_OFFER, text_slice(&p), SLICE(""));
	frame(s, ms, "frame.down", text_slice(&t));
}

static inline void answer(struct scene *s, int64_t ms)
{
	char payload[4096], out[8192];
	struct text p, t;

	text_init(&p, payload, sizeof(payload));
	text_init(&t, out, sizeof(out));
	sigmsg_sdp_payload(&p, false, slice_of(answer_sdp));
	sigmsg_up(&t, SIGMSG_SDP_ANSWER, text_slice(&p), SLICE(""), SLICE("corr-77"));
	frame(s, ms, "frame.up", text_slice(&t));
}

static inline void call(struct scene *s, int64_t ms, int64_t took, const char *op)
{
	char more[128];

	snprintf(more, sizeof(more), "\"op\":\"%s\",\"ticket\":7", op);
	at(s, ms, "api.ask", more);
	snprintf(more, sizeof(more), "\"op\":\"%s\",\"ticket\":7,\"code\":200,\"ms\":%lld",
		 op, (long long)took);
	at(s, ms + took, "api.ok", more);
}

/* From the first call to the socket: 500 ms. */
static inline void connect_at(struct scene *s, int64_t ms)
{
	call(s, ms, 80, "DescribeSignalingChannel");
	call(s, ms + 80, 60, "DescribeMediaStorageConfiguration");
	call(s, ms + 140, 70, "GetSignalingChannelEndpoint");
	call(s, ms + 210, 90, "GetIceServerConfig");
	at(s, ms + 300, "ws.dial", "\"role\":\"MASTER\"");
	at(s, ms + 500, "ws.up", "\"role\":\"MASTER\",\"ms\":200");
}

/* From the join call to the first stored fragment: 4000 ms; media from 3000 on. */
static inline void join_at(struct scene *s, int64_t ms, const char *peer)
{
	char more[256];

	call(s, ms, 2000, "JoinStorageSession");
	offer(s, ms + 2600);
	answer(s, ms + 2612);
	snprintf(more, sizeof(more),
		 "\"peer\":\"%s\",\"side\":\"storage\",\"state\":\"connected\","
		 "\"local\":\"host 203.0.113.9:41022 udp\",\"remote\":\"srflx "
		 "198.51.100.7:51820 udp\",\"ms\":38",
		 peer);
	at(s, ms + 2800, "peer.ice", more);
	snprintf(more, sizeof(more),
		 "\"peer\":\"%s\",\"side\":\"storage\",\"state\":\"connected\","
		 "\"codec\":\"AES128-GCM\"",
		 peer);
	at(s, ms + 2900, "peer.dtls", more);
	snprintf(more, sizeof(more),
		 "\"peer\":\"%s\",\"side\":\"storage\",\"mid\":\"video1\","
		 "\"codec\":\"H264\",\"width\":1280,\"height\":720",
		 peer);
	at(s, ms + 3000, "track.first", more);
	snprintf(more, sizeof(more),
		 "\"peer\":\"%s\",\"stream\":\"archive\",\"id\":\"1\",\"ms\":800,"
		 "\"bytes\":90000,\"start_ms\":%lld",
		 peer, (long long)WALL * 1000 + ms + 3100);
	at(s, ms + 4000, "fragment.closed", more);
}

static inline void stats(struct scene *s, int64_t ms, const char *peer, const char *numbers)
{
	char more[512];

	snprintf(more, sizeof(more),
		 "\"peer\":\"%s\",\"mid\":\"video1\",\"codec\":\"H264\",\"track\":{%s}",
		 peer, numbers);
	at(s, ms, "track.stats", more);
}

/* Everything about the chosen channel, as a screen would ask for it. */
static inline struct snapshot *look(struct scene *s, int64_t ms)
{
	struct want w = {.parts = ~0u,
			 .channel_rows = SNAP_ROWS,
			 .channel = slice_of(s->channel),
			 .ladder_rows = SNAP_LADDER,
			 .ladder_tail = true,
			 .ladder_detail = SIZE_MAX,
			 .log_rows = SNAP_LOG,
			 .log_tail = true,
			 .now_us = ms * 1000};

	model_snapshot(s->m, &w, &s->snap);
	return &s->snap;
}

static inline const struct alert_row *alert(const struct snapshot *v, enum alert_kind kind)
{
	for (size_t i = 0; i < v->n_alerts; i++)
		if (v->alerts[i].kind == kind)
			return &v->alerts[i];
	return NULL;
}

#endif
