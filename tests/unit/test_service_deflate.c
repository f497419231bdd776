/* Compressed messages of every size and in any pieces come through whole (RFC 7692). */
#include "tests/unit/service_caller.h"

#include <netinet/tcp.h>
#include <zlib.h>

enum { ROOM = 65536, PATIENCE_MS = 3000 };

static struct served served;
static struct answer answer;
static char arn[256];

static int start(void **state)
{
	(void)state;
	serve(&served, "no-quotas", 1);
	assert_int_equal(call(&served, "/createSignalingChannel",
			      "{\"ChannelName\":\"yard\"}", &answer),
			 200);
	member(&answer, "ChannelARN", arn, sizeof(arn));
	return 0;
}

static int stop(void **state)
{
	(void)state;
	assert_int_equal(unserve(&served, SIGTERM), 0);
	remove_data(&served);
	return 0;
}

/* An offer of exactly n bytes: easy to compress or not at all. */
static void write_offer(char *out, size_t n, bool easy)
{
	static const char head[] = "{\"action\":\"SDP_OFFER\",\"recipientClientId\":\"\",";
	static const char key[] = "\"messagePayload\":\"";
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t used = (size_t)sprintf(out, "%s", head), payload;

	payload = (n - used - strlen(key) - 2) / 4 * 4;
	while (used + strlen(key) + payload + 2 < n)
		out[used++] = ' ';
	used += (size_t)sprintf(out + used, "%s", key);
	for (size_t i = 0; i < payload; i++)
		out[used++] = easy ? 'A' : letters[rand() % 64];
	strcpy(out + used, "\"}");
	assert_int_equal(used + 2, n);
}

static size_t compress_message(z_stream *z, const char *text, size_t n, char *out)
{
	z->next_in = (Bytef *)(uintptr_t)text;
	z->avail_in = (uInt)n;
	z->next_out = (Bytef *)out;
	z->avail_out = ROOM;
	assert_int_equal(deflate(z, Z_SYNC_FLUSH), Z_OK);
	assert_int_equal(z->avail_in, 0);
	return ROOM - z->avail_out - 4; /* without 00 00 ff ff */
}

/* One frame's head, with a mask of zeros. */
static size_t write_head(unsigned char *out, int first, size_t n)
{
	size_t used = 2;

	out[0] = (unsigned char)first;
	if (n < 126) {
		out[1] = (unsigned char)(0x80 | n);
	} else {
		out[1] = 0x80 | 126;
		out[2] = (unsigned char)(n >> 8);
		out[3] = (unsigned char)n;
		used = 4;
	}
	memset(out + used, 0, 4);
	return used + 4;
}

/* Sends a compressed message as `frames` frames, each in packets of at most `packet` bytes.
 */
static void send_compressed(int fd, const char *bytes, size_t n, size_t frames,
			    size_t packet)
{
	static char wire[ROOM * 2];
	size_t used = 0, each = n / frames, at = 0;

	for (size_t i = 0; i < frames; i++) {
		size_t part = i + 1 == frames ? n - at : each;
		int first = (i ? 0 : 0x41) | (i + 1 == frames ? 0x80 : 0);

		used += write_head((unsigned char *)wire + used, first, part);
		memcpy(wire + used, bytes + at, part);
		used += part;
		at += part;
	}
	for (size_t sent = 0; sent < used; sent += packet) {
		send_all(fd, wire + sent, used - sent < packet ? used - sent : packet);
		if (packet < used)
			usleep(200);
	}
}

static int dial_compressed(const char *client)
{
	int fd, yes = 1;

	ws_extensions = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
	fd = ws_dial(&served, arn, client, "test/1", &answer);
	ws_extensions = "";
	assert_int_equal(answer.status, 101);
	assert_non_null(strstr(answer.bytes, "permessage-deflate"));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
	return fd;
}

/* Sends messages of those sizes, each as it says; all arrive. */
static void pass(size_t from, size_t to, size_t step, bool easy, size_t frames,
		 size_t packet)
{
	static char text[ROOM], small[ROOM], heard[ROOM];
	int master = ws_dial(&served, arn, "", "master/1", &answer);
	int viewer = dial_compressed("viewer");
	z_stream z = {0};

	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
	for (size_t n = from; n <= to; n += step) {
		size_t packed;

		deflateReset(&z); /* client_no_context_takeover, as it is agreed */
		write_offer(text, n, easy);
		packed = compress_message(&z, text, n, small);
		send_compressed(viewer, small, packed, frames, packet);
		if (ws_read(master, heard, sizeof(heard), PATIENCE_MS) != 1)
			fail_msg("a message of %zu bytes, %s, in %zu frames and packets of "
				 "%zu, did not come",
				 n, easy ? "easy" : "hard", frames, packet);
		assert_true(strlen(heard) + 200 > n - n / 50);
	}
	deflateEnd(&z);
	close(master);
	close(viewer);
}

static void every_size(void **state)
{
	static const size_t edges[] = {128,  512,  1024, 2048,  3072,  4096,
				       6144, 8192, 9216, 10240, 12288, 13312};

	(void)state;
	for (size_t i = 0; i < sizeof(edges) / sizeof(*edges); i++) {
		pass(edges[i] - 12, edges[i] + 12, 1, true, 1, ROOM);
		pass(edges[i] - 12, edges[i] + 12, 3, false, 1, ROOM);
	}
	pass(110, 13390, 37, true, 1, ROOM);
	pass(110, 13390, 37, false, 1, ROOM);
}

static void in_any_pieces(void **state)
{
	static const size_t packets[] = {1, 7, 100, 1400, 4096, 4097};

	(void)state;
	for (size_t i = 0; i < sizeof(packets) / sizeof(*packets); i++) {
		size_t step = packets[i] < 8 ? 6000 : 611;

		pass(130, 13390, step, true, 1, packets[i]);
		pass(130, 13390, step, false, 1, packets[i] < 8 ? 97 : packets[i]);
	}
}

static void in_frames(void **state)
{
	(void)state;
	for (size_t frames = 2; frames < 6; frames++) {
		pass(130, 13390, 997, true, frames, ROOM);
		pass(130, 13390, 997, false, frames, ROOM);
		pass(4000, 13390, 1997, false, frames, 1000);
	}
}

/* Two that talk at the same time do not get each other's bytes. */
static void side_by_side(void **state)
{
	enum { VIEWERS = 8, ROUNDS = 40 };
	static char text[ROOM], small[ROOM], heard[ROOM];
	int master = ws_dial(&served, arn, "", "master/1", &answer), viewers[VIEWERS];
	z_stream z = {0};

	(void)state;
	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
	for (int i = 0; i < VIEWERS; i++) {
		char name[16];

		snprintf(name, sizeof(name), "viewer-%d", i);
		viewers[i] = dial_compressed(name);
	}
	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < VIEWERS; i++) {
			deflateReset(&z);
			write_offer(text, 13000 + (size_t)round, i % 2);
			memset(strstr(text, "messagePayload") + 17, 'a' + i, 100);
			send_compressed(viewers[i], small,
					compress_message(&z, text, strlen(text), small), 1,
					ROOM);
		}
		for (int i = 0; i < VIEWERS; i++) {
			const char *payload, *from;

			assert_int_equal(ws_read(master, heard, sizeof(heard), PATIENCE_MS),
					 1);
			payload = strstr(heard, "\"messagePayload\":\"") + 18;
			from = strstr(heard, "viewer-");
			assert_non_null(from);
			assert_int_equal(payload[0] - 'a', from[7] - '0');
			assert_int_equal(payload[99], payload[0]);
		}
	}
	deflateEnd(&z);
	close(master);
	for (int i = 0; i < VIEWERS; i++)
		close(viewers[i]);
}

/* A message that inflates to n bytes, in one frame. */
static int drop_bomb(const char *text, size_t n)
{
	static char small[ROOM];
	int bomber = dial_compressed("bomber");
	z_stream z = {0};

	assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
	n = compress_message(&z, text, n, small);
	deflateEnd(&z);
	send_compressed(bomber, small, n, 1, ROOM);
	return bomber;
}

/* Too much for a message ends its connection; nothing ends the service. */
static void bombs_are_refused(void **state)
{
	enum { LARGEST = 16 << 20, MESSAGE_MAX = 128 * 1024 };
	char *text = malloc(LARGEST), out[256];

	(void)state;
	memset(text, 'A', LARGEST);
	for (size_t n = 32700; n < 33100;
	     n++) /* about a power of two: libwebsockets' rooms */
		close(drop_bomb(text, n));
	for (size_t n = MESSAGE_MAX + 1; n <= LARGEST; n *= 2) {
		int bomber = drop_bomb(text, n);

		if (ws_read(bomber, out, sizeof(out), PATIENCE_MS) != 8)
			fail_msg("a bomb of %zu bytes is let in", n);
		assert_int_equal((unsigned char)out[0] << 8 | (unsigned char)out[1], 1009);
		close(bomber);
	}
	free(text);
	pass(13000, 13010, 1, true, 1, ROOM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_size),        cmocka_unit_test(in_any_pieces),
		cmocka_unit_test(in_frames),         cmocka_unit_test(side_by_side),
		cmocka_unit_test(bombs_are_refused),
	};

	return cmocka_run_group_tests_name("service deflate", tests, start, stop);
}
