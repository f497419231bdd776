/* Any text as an offer and as an answer: parsed, answered, linted; what is written can be
 * read. */
#include <assert.h>

#include "core/lint.h"

static const struct sdp_local me = {
	.ufrag = SLICE_INIT("u"),
	.pwd = SLICE_INIT("p"),
	.fingerprint = SLICE_INIT("AA"),
	.cname = SLICE_INIT("c"),
	.video_ssrc = 1,
	.audio_ssrc = 2,
	.active = true,
};

static void answer(const struct sdp *offer)
{
	static char room[128 * 1024];
	static struct sdp back;
	struct text out;

	text_init(&out, room, sizeof(room));
	if (sdp_answer(&out, offer, &me))
		return;
	assert(!out.cut);
	assert(sdp_parse(&back, text_slice(&out)) == FAULT_NONE);
	assert(back.n_mlines == offer->n_mlines);
	for (size_t i = 0; i < back.n_mlines; i++)
		assert(slice_eq(back.mlines[i].kind, offer->mlines[i].kind));
}

static void lint(struct slice text, struct slice offer, bool viewer)
{
	static struct lint_report report;
	struct lint_input in = {.answer = text,
				.offer = offer,
				.viewer = viewer,
				.relay = -1,
				.runtime = viewer,
				.early = 2,
				.midless = 3,
				.width = 4096,
				.height = 2};
	size_t lines = 1;

	lint_answer(&report, &in);
	for (size_t i = 0; i < text.n; i++)
		lines += text.at[i] == '\n';
	assert(report.n > 0 && report.n <= LINT_FINDINGS);
	for (size_t i = 0; i < report.n; i++)
		assert(report.findings[i].title && report.findings[i].mline < SDP_MLINES &&
		       report.findings[i].line <= lines);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct sdp offer;
	struct slice text = {(const char *)data, size}, rest = text,
		     head = slice_until(&rest, '\x1e');

	if (!sdp_parse(&offer, head))
		answer(&offer);
	lint(head, rest, size % 2);
	lint(rest, head, size % 2);
	return 0;
}
