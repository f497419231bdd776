/* Two peers in one process over real UDP, with a relay between them that loses and
 * reorders. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <glib-unix.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/media/peer.h"
#include "net/media/rtp.h"
#include "net/media/srtp.h"

enum { FRAMES = 120, SOUNDS = 200, PATIENCE_MS = 8000 };

struct scene;

/* One side of the scene: a peer and the relay's socket that the other side talks to. */
struct side {
	struct scene *scene;
	struct side *other;
	struct peer *peer;
	struct outlet outlet;
	int fd;                  /* the relay stands in for this peer here */
	struct sockaddr_in home; /* where this peer really is */
	GSource *watch;
	char sdp[16384];
	char mid[64];
	int candidates, gathered, ups, keys, asked, firsts, stats;
	char dtls[200], ice[32], down[200], cipher[200], note[200];
	struct track_numbers video, audio;
	int64_t answer_us, offer_us, up_us;
};

struct scene {
	GMainContext *context;
	struct side device, storage;
	int loss_percent, swap_percent; /* of RTP only */
	int lose_dtls;                  /* the first so many datagrams of it */
	uint32_t seed;
	uint8_t held[2048]; /* a datagram that lets the next one pass */
	size_t n_held;
	int64_t frames, sounds, key_frames, dropped;
	int64_t last_video_us, last_audio_us;
	bool backwards, differs, bad_fingerprint, odd_clock;
	struct dtls_identity *identities[2];
};

static uint32_t dice(struct scene *s)
{
	s->seed = s->seed * 1664525 + 1013904223;
	return s->seed >> 8;
}

/* A frame that says its number in every byte, so that a wrong one is seen. */
static size_t make_picture(uint8_t *to, int number, bool key)
{
	static const uint8_t head[] = {0,    0,    0,    1,    0x67, 0x42, 0xe0,
				       0x1f, 0xda, 0x02, 0x80, 0xf6, 0x80, 0,
				       0,    0,    1,    0x68, 0xce, 0x3c, 0x80};
	size_t n = 0, body = key ? 6000 : 1000 + (size_t)(number * 37 % 3000);

	if (key) {
		memcpy(to, head, sizeof(head));
		n = sizeof(head);
	}
	memcpy(to + n, "\0\0\0\1", 4);
	to[n + 4] = key ? 0x65 : 0x41;
	memset(to + n + 5, 0x80 | (number % 100), body);
	return n + 5 + body;
}

static bool picture_is(const struct frame *f, int number)
{
	static uint8_t room[16384];
	bool key = number % 60 == 0;

	return f->key == key && make_picture(room, number, key) == f->n &&
	       memcmp(room, f->data, f->n) == 0;
}

static void got_frame(void *self, const struct frame *f)
{
	struct side *side = self;
	struct scene *s = side->scene;

	if (!f->video) {
		s->backwards |= f->pts_us < s->last_audio_us;
		s->last_audio_us = f->pts_us;
		s->sounds++;
		return;
	}
	s->backwards |= f->pts_us < s->last_video_us;
	s->last_video_us = f->pts_us;
	s->differs |= !picture_is(f, (int)s->frames);
	s->key_frames += f->key;
	s->frames++;
}

static void got_up(void *self)
{
	struct side *side = self;

	side->ups++;
	side->up_us = g_get_monotonic_time();
}

static void got_key(void *self)
{
	((struct side *)self)->asked++;
}

static void got_target(void *self, int64_t bps)
{
	(void)self;
	(void)bps;
}

static void got_down(void *self, const char *why)
{
	struct side *side = self;

	snprintf(side->down, sizeof(side->down), "%s", why);
}

/* Puts the relay's port into a candidate of 127.0.0.1; others are not passed on. */
static bool reroute(struct side *from, const char *line, char *to, size_t room)
{
	struct sockaddr_in at;
	socklen_t n = sizeof(at);
	char foundation[40], address[64], rest[200];
	unsigned component, priority, port;

	if (sscanf(line, "candidate:%39s %u UDP %u %63s %u %199[^\n]", foundation,
		   &component, &priority, address, &port, rest) != 6 ||
	    strcmp(address, "127.0.0.1") != 0)
		return false;
	from->home = (struct sockaddr_in){.sin_family = AF_INET,
					  .sin_port = htons((uint16_t)port),
					  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	getsockname(from->fd, (struct sockaddr *)&at, &n);
	snprintf(to, room, "candidate:%s %u UDP %u 127.0.0.1 %u %s", foundation, component,
		 priority, ntohs(at.sin_port), rest);
	return true;
}

static void copy(char *to, size_t room, struct slice s)
{
	slice_copy(to, room, s);
}

static void pass_sdp(struct side *from, const struct event *e, bool offer)
{
	struct side *to = from->other;
	char *mark;

	copy(from->sdp, sizeof(from->sdp), e->d.body);
	if (from->scene->bad_fingerprint && !offer) {
		mark = strstr(from->sdp, "sha-256 ");
		assert_non_null(mark);
		while ((mark = strstr(mark, "sha-256 "))) {
			mark[8] = mark[8] == 'A' ? 'B' : 'A';
			mark += 8;
		}
	}
	if (from->scene->odd_clock && !offer) {
		mark = strstr(from->sdp, "H264/90000");
		assert_non_null(mark);
		memcpy(mark, "H264/00001", strlen("H264/00001"));
	}
	peer_remote(to->peer, offer, slice_of(from->sdp));
}

static void on_event(void *self, const struct event *e)
{
	struct side *side = self;
	char line[512], ours[512];

	switch ((int)e->kind) {
	case EV_PEER_OFFER:
		side->offer_us = g_get_monotonic_time();
		copy(side->sdp, sizeof(side->sdp), e->d.body);
		break;
	case EV_PEER_ANSWER:
		side->answer_us = g_get_monotonic_time();
		pass_sdp(side, e, false);
		break;
	case EV_PEER_CANDIDATE:
		copy(ours, sizeof(ours), e->d.body);
		copy(side->mid, sizeof(side->mid), e->d.mid);
		side->candidates++;
		if (reroute(side, ours, line, sizeof(line)))
			peer_trickle(side->other->peer, slice_of(line), e->d.mid, 0);
		break;
	case EV_PEER_GATHERED:
		side->gathered++;
		break;
	case EV_PEER_ICE:
		copy(side->ice, sizeof(side->ice), e->d.state);
		break;
	case EV_PEER_DTLS:
		copy(side->dtls, sizeof(side->dtls), e->d.why.n ? e->d.why : e->d.state);
		if (e->d.codec.n)
			copy(side->cipher, sizeof(side->cipher), e->d.codec);
		break;
	case EV_TRACK_KEY:
		side->keys++;
		break;
	case EV_TRACK_FIRST:
		side->firsts++;
		break;
	case EV_NOTE:
		copy(side->note, sizeof(side->note), e->d.why);
		break;
	case EV_TRACK_STATS:
		side->stats++;
		*(e->d.track->video ? &side->video : &side->audio) = *e->d.track;
		break;
	default:
		break;
	}
}

static void forward(struct side *from, const uint8_t *at, size_t n)
{
	sendto(from->fd, at, n, 0, (struct sockaddr *)&from->other->home,
	       sizeof(from->home));
}

/* A datagram that `other` sent to the socket that stands for `side`: on to side's home. */
static gboolean relay(gint fd, GIOCondition what, gpointer self)
{
	struct side *target = self, *sender = target->other;
	struct scene *s = target->scene;
	uint8_t room[2048];
	ssize_t n = recv(fd, room, sizeof(room), MSG_DONTWAIT);
	bool media;

	(void)what;
	if (n <= 0 || !target->home.sin_port)
		return G_SOURCE_CONTINUE;
	media = datagram_kind(room, (size_t)n) == DATAGRAM_RTP;
	if (datagram_kind(room, (size_t)n) == DATAGRAM_DTLS && s->lose_dtls-- > 0)
		return G_SOURCE_CONTINUE;
	if (media && (int)(dice(s) % 100) < s->loss_percent) {
		s->dropped++;
		return G_SOURCE_CONTINUE;
	}
	if (media && !s->n_held && (int)(dice(s) % 100) < s->swap_percent) {
		memcpy(s->held, room, (size_t)n);
		s->n_held = (size_t)n;
		return G_SOURCE_CONTINUE;
	}
	forward(sender, room, (size_t)n);
	if (media && s->n_held) {
		forward(sender, s->held, s->n_held);
		s->n_held = 0;
	}
	return G_SOURCE_CONTINUE;
}

static void open_side(struct scene *s, struct side *side, struct side *other)
{
	struct sockaddr_in any = {.sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

	side->scene = s;
	side->other = other;
	side->outlet = (struct outlet){on_event, side};
	side->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(side->fd, (struct sockaddr *)&any, sizeof(any)), 0);
	side->watch = g_unix_fd_source_new(side->fd, G_IO_IN);
	g_source_set_callback(side->watch, G_SOURCE_FUNC(relay), side, NULL);
	g_source_attach(side->watch, s->context);
}

static void open_peer(struct scene *s, struct side *side, bool device)
{
	struct peer_handler h = {got_up, got_frame, got_key, got_target, got_down, side};
	struct trouble why = {0};
	struct peer_options o = {.id = device ? "dev" : "sto",
				 .device = device,
				 .servers = SLICE("[]"),
				 .loopback = true,
				 .bps = 1500000,
				 .context = s->context,
				 .outlet = &side->outlet};

	s->identities[device] = dtls_identity_new(&why);
	o.identity = s->identities[device];
	assert_non_null(o.identity);
	side->peer = peer_new(&o, &h, &why);
	assert_non_null(side->peer);
}

static void open_scene(struct scene *s)
{
	srtp_begin();
	s->context = g_main_context_default();
	s->seed = 7;
	s->last_audio_us = s->last_video_us = INT64_MIN;
	open_side(s, &s->device, &s->storage);
	open_side(s, &s->storage, &s->device);
	open_peer(s, &s->device, true);
	open_peer(s, &s->storage, false);
	peer_remote(s->device.peer, true, slice_of(s->storage.sdp));
}

static void close_side(struct side *side)
{
	peer_free(side->peer, "the test ends");
	g_source_destroy(side->watch);
	g_source_unref(side->watch);
	close(side->fd);
}

static void close_scene(struct scene *s)
{
	close_side(&s->device);
	close_side(&s->storage);
	for (int i = 0; i < 50; i++)
		g_main_context_iteration(s->context, FALSE);
	dtls_identity_free(s->identities[0]);
	dtls_identity_free(s->identities[1]);
}

static gboolean nothing(gpointer unused)
{
	(void)unused;
	return G_SOURCE_CONTINUE;
}

/* Runs the loop until *what reaches least; false after the patience. */
static bool run_until(struct scene *s, const int64_t *what, const int *small, int64_t least)
{
	int64_t until = g_get_monotonic_time() + PATIENCE_MS * 1000;
	guint tick = g_timeout_add(5, nothing, NULL);

	while ((what ? *what : *small) < least && g_get_monotonic_time() < until)
		g_main_context_iteration(s->context, TRUE);
	g_source_remove(tick);
	return (what ? *what : *small) >= least;
}

static void wait_ms(struct scene *s, int ms)
{
	int64_t until = g_get_monotonic_time() + ms * 1000;
	guint tick = g_timeout_add(1, nothing, NULL);

	while (g_get_monotonic_time() < until)
		g_main_context_iteration(s->context, TRUE);
	g_source_remove(tick);
}

static void send_media(struct scene *s)
{
	static uint8_t room[16384];
	static uint8_t sound[60] = {0xfc};

	for (int i = 0; i < SOUNDS; i++) {
		struct frame f = {.data = sound,
				  .n = sizeof(sound),
				  .pts_us = g_get_monotonic_time()};

		peer_frame(s->device.peer, &f);
		if (i * FRAMES / SOUNDS != (i + 1) * FRAMES / SOUNDS || i == 0) {
			int number = i ? i * FRAMES / SOUNDS + 1 : 0;

			if (number < FRAMES) {
				f = (struct frame){.video = true,
						   .key = number % 60 == 0,
						   .data = room,
						   .pts_us = g_get_monotonic_time()};
				f.n = make_picture(room, number, f.key);
				peer_frame(s->device.peer, &f);
			}
		}
		wait_ms(s, 5);
	}
}

static void test_all_frames_arrive(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	(void)state;
	s->loss_percent = 3;
	s->swap_percent = 5;
	open_scene(s);
	assert_true(run_until(s, NULL, &s->storage.ups, 1));
	assert_true(run_until(s, NULL, &s->device.ups, 1));
	assert_true(s->device.candidates > 0 && s->storage.candidates > 0);
	assert_non_null(strstr(s->device.cipher, "SRTP_AEAD_AES_128_GCM"));
	printf("offer to answer %.1f ms, to up: device %.1f ms, storage %.1f ms\n",
	       (double)(s->device.answer_us - s->storage.offer_us) / 1000,
	       (double)(s->device.up_us - s->storage.offer_us) / 1000,
	       (double)(s->storage.up_us - s->storage.offer_us) / 1000);
	send_media(s);
	assert_true(run_until(s, &s->frames, NULL, FRAMES));
	assert_true(run_until(s, NULL, &s->storage.stats, 6));
	assert_true(run_until(s, NULL, &s->device.stats, 6));
	assert_int_equal(s->frames, FRAMES);
	assert_int_equal(s->key_frames, 2);
	assert_true(s->sounds > SOUNDS * 9 / 10); /* nobody asks for sound again */
	assert_false(s->differs);
	assert_false(s->backwards);
	assert_true(s->dropped > 0);
	assert_int_equal(s->storage.keys, 2);
	assert_int_equal(s->storage.firsts, 2);
	assert_true(s->storage.video.recovered > 0);
	assert_int_equal(s->storage.video.lost, 0);
	assert_true(s->storage.video.rtt_us >= 0);
	assert_true(s->device.video.rtt_us >= 0);
	assert_true(s->device.video.retransmitted >= s->storage.video.recovered);
	assert_string_equal(s->device.down, "");
	close_scene(s);
	free(s);
}

/* The first flights often meet a side whose ICE is not ready yet. */
static void test_lost_handshake_is_repeated(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));
	int64_t begun_us = g_get_monotonic_time();

	(void)state;
	s->lose_dtls = 4;
	open_scene(s);
	assert_true(run_until(s, NULL, &s->storage.ups, 1));
	assert_true(run_until(s, NULL, &s->device.ups, 1));
	assert_true(g_get_monotonic_time() - begun_us < 2000000);
	assert_true(s->lose_dtls <= 0);
	close_scene(s);
	free(s);
}

static void test_goodbye_is_heard(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	(void)state;
	open_scene(s);
	assert_true(run_until(s, NULL, &s->storage.ups, 1));
	assert_true(run_until(s, NULL, &s->device.ups, 1));
	peer_free(s->device.peer, "done");
	s->device.peer = NULL;
	for (int i = 0; i < 200 && !*s->storage.down; i++)
		wait_ms(s, 5);
	assert_non_null(strstr(s->storage.down, "the other side closed"));
	close_scene(s);
	free(s);
}

static void test_wrong_fingerprint_fails(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	(void)state;
	s->bad_fingerprint = true;
	open_scene(s);
	for (int i = 0; i < 400 && !*s->storage.down; i++)
		wait_ms(s, 5);
	assert_string_equal(s->storage.down,
			    "the certificate does not match a=fingerprint of the answer");
	assert_string_equal(s->storage.dtls, s->storage.down);
	assert_int_equal(s->storage.ups, 0);
	close_scene(s);
	free(s);
}

/* One tick a second would put the second picture an hour after the first. */
static void test_clocks_are_those_of_the_codecs(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	(void)state;
	s->odd_clock = true;
	open_scene(s);
	assert_true(run_until(s, NULL, &s->device.ups, 1));
	assert_true(run_until(s, NULL, &s->storage.ups, 1));
	send_media(s);
	wait_ms(s, 300);
	assert_true(s->last_video_us > 0);
	assert_in_range(s->last_video_us, g_get_monotonic_time() - 60000000,
			g_get_monotonic_time() + 60000000);
	close_scene(s);
	free(s);
}

static void test_garbage_is_noted(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	(void)state;
	open_scene(s);
	peer_trickle(s->device.peer, slice_of("candidate:what is this"), SLICE(""), 0);
	assert_non_null(strstr(s->device.note, "not a candidate"));
	peer_trickle(s->device.peer,
		     slice_of("candidate:1 1 UDP 2122252543 a-b-c.local 50000 typ host"),
		     SLICE(""), 0);
	assert_non_null(strstr(s->device.note, ".local"));
	peer_trickle(s->device.peer,
		     slice_of("candidate:1 1 TCP 2122252543 127.0.0.1 9 "
			      "typ host tcptype active"),
		     SLICE(""), 0);
	assert_non_null(strstr(s->device.note, "TCP"));
	*s->device.note = '\0'; /* what belongs to another m-line is nothing to us */
	peer_trickle(s->device.peer, slice_of("candidate:nonsense"), SLICE("audio1"), 0);
	assert_string_equal(s->device.note, "");
	peer_trickle(s->device.peer, slice_of("candidate:nonsense"), SLICE("video0"), 0);
	assert_string_not_equal(s->device.note, "");
	peer_remote(s->storage.peer, false, SLICE("v=0\r\nnonsense"));
	assert_true(*s->storage.down || *s->storage.note);
	close_scene(s);
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_frames_arrive),
		cmocka_unit_test(test_lost_handshake_is_repeated),
		cmocka_unit_test(test_goodbye_is_heard),
		cmocka_unit_test(test_wrong_fingerprint_fails),
		cmocka_unit_test(test_clocks_are_those_of_the_codecs),
		cmocka_unit_test(test_garbage_is_noted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
