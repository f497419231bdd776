/* Any bytes as a frame, as base64 and as a candidate; what was read stays within its room.
 */
#include <assert.h>

#include "core/arn.h"
#include "core/base64.h"
#include "core/candidate.h"
#include "core/sigmsg.h"

static struct sigmsg message;

static void inside(struct slice s)
{
	const char *end = message.room + sizeof(message.room);

	assert(s.n == 0 || (s.at >= message.room && s.at + s.n <= end));
}

static void frame(struct slice text)
{
	if (sigmsg_read(&message, text) == FAULT_SYNTAX)
		return;
	inside(message.type);
	inside(message.peer);
	inside(message.correlation);
	inside(message.payload);
	inside(message.sdp);
	inside(message.candidate);
	inside(message.mid);
	inside(message.status_code);
	inside(message.error_type);
	inside(message.description);
	assert(message.mline >= -1 && message.kind < SIGMSG_COUNT);
}

static void there_and_back(struct slice bytes)
{
	static char coded[128 * 1024], plain[64 * 1024];
	struct text out;

	text_init(&out, coded, sizeof(coded));
	base64_encode(&out, bytes);
	assert(out.cut || base64_decode(plain, sizeof(plain), text_slice(&out)) == bytes.n);
	assert(memcmp(plain, bytes.at, out.cut ? 0 : bytes.n) == 0);
	base64_decode(plain, bytes.n / 2, bytes);
}

static void small_values(struct slice text)
{
	char words[2048];
	struct text out;
	struct candidate c;
	struct arn a;

	text_init(&out, words, sizeof(words));
	if (!candidate_parse(&c, text))
		candidate_words(&out, &c);
	if (!arn_parse(&a, text))
		assert(arn_name_ok(a.name));
}

/* The bytes as the payload of a candidate or an offer: the parser behind base64 sees them
 * too. */
static void wrapped(struct slice bytes)
{
	static char text[SIGMSG_FRAME_MAX];
	struct text out;

	text_init(&out, text, sizeof(text));
	sigmsg_up(&out, bytes.n % 2 ? SIGMSG_ICE_CANDIDATE : SIGMSG_SDP_OFFER, bytes,
		  SLICE("v"), SLICE("1"));
	if (!out.cut)
		frame(text_slice(&out));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice bytes = {size ? (const char *)data : "", size};

	frame(bytes);
	wrapped(bytes);
	there_and_back(bytes.n < 32768 ? bytes : SLICE(""));
	small_values(bytes);
	return 0;
}
