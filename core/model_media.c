/* Media and RTCP in words: one row of the ladder each, or folded with what they count. */
#include "core/model_inside.h"

#include <stdio.h>

static void stats_label(const struct media_note *n, char *to, size_t room)
{
	const char *track = n->video ? "video" : "audio";

	if (n->a >= 0)
		snprintf(to, room, "%s %d kbps", track, n->a / 1000);
	else
		snprintf(to, room, "%s statistics", track);
}

void media_label(const struct media_note *n, char *to, size_t room)
{
	int64_t tenths;

	switch ((enum media_kind)n->kind) {
	case MEDIA_STATS:
		stats_label(n, to, room);
		break;
	case MEDIA_KEY:
		snprintf(to, room, "key frame %d", n->a);
		break;
	case MEDIA_PLI:
		snprintf(to, room, "%s", n->a == 1 ? "FIR" : "PLI");
		break;
	case MEDIA_NACK:
		snprintf(to, room, "NACK x%d", n->a);
		break;
	case MEDIA_FRAGMENT:
		tenths = ((int64_t)n->a + 50) / 100;
		snprintf(to, room, "fragment %d.%d s", (int)(tenths / 10),
			 (int)(tenths % 10));
		break;
	case MEDIA_KINDS:
		break;
	}
}

/* What a receiver reports of a second. (RFC 3550 §6.4) */
static void report_words(const struct media_note *n, struct text *t)
{
	if (n->b >= 0)
		text_printf(t, "%d.%d fps ", n->b / 1000, n->b % 1000 / 100);
	text_adds(t, "RR");
	if (n->c >= 0)
		text_printf(t, " loss %d.%d %%", n->c / 10, n->c % 10);
	if (n->d >= 0)
		text_printf(t, " jitter %d.%d ms", n->d / 1000, n->d % 1000 / 100);
	if (n->e >= 0)
		text_printf(t, " RTT %d.%d ms", n->e / 1000, n->e % 1000 / 100);
	if (n->c < 0 && n->d < 0 && n->e < 0)
		text_adds(t, " none yet");
}

void media_words(const struct media_note *n, char *to, size_t room)
{
	struct text t;

	text_init(&t, to, room);
	switch ((enum media_kind)n->kind) {
	case MEDIA_STATS:
		report_words(n, &t);
		break;
	case MEDIA_PLI:
		text_adds(&t, "a key frame is asked for");
		break;
	case MEDIA_NACK:
		text_adds(&t, "lost packets are asked for again");
		break;
	case MEDIA_FRAGMENT:
		text_adds(&t, "stored");
		break;
	case MEDIA_KEY:
	case MEDIA_KINDS:
		break;
	}
}

struct slice media_actor(const struct model *m, const struct media_note *n)
{
	const struct attempt *a = attempt_with(m, n->channel, n->attempt);

	return slice_of(a ? a->actor : "");
}

/* Requests and reports of the receiving side go to the sender. */
static bool goes_back(const struct media_note *n)
{
	return n->kind == MEDIA_PLI || n->kind == MEDIA_NACK;
}

static void count_words(struct text *t, uint32_t n, const char *one, const char *many)
{
	if (n)
		text_printf(t, "%s%u %s", t->used ? " · " : "", n, n == 1 ? one : many);
}

static void fill_fold(const struct row_ref *ref, struct ladder_row *out)
{
	struct text t;

	out->folded = (int)(ref->folded < INT32_MAX ? ref->folded : INT32_MAX);
	out->open = ref->open;
	snprintf(out->label, sizeof(out->label), "%u media row%s", ref->folded,
		 ref->folded == 1 ? "" : "s");
	text_init(&t, out->note, sizeof(out->note));
	count_words(&t, ref->kinds[MEDIA_KEY], "key frame", "key frames");
	count_words(&t, ref->kinds[MEDIA_PLI], "PLI", "PLI");
	count_words(&t, ref->kinds[MEDIA_NACK], "NACK", "NACK");
	count_words(&t, ref->kinds[MEDIA_FRAGMENT], "fragment", "fragments");
	count_words(&t, ref->kinds[MEDIA_STATS], "report", "reports");
}

void media_fill(const struct model *m, const struct row_ref *ref, struct ladder_row *out)
{
	const struct media_note *n = history_note(&m->history, ref->number);
	bool fold = ref->kind == ROW_FOLD && (ref->folded > 1 || ref->open);

	out->from = LANE_PRODUCER;
	out->to = LANE_STORAGE;
	out->arrow = ARROW_MEDIA;
	out->seen = n ? (enum provenance)n->provenance : FROM_OBSERVED;
	out->session = n ? n->attempt : 0;
	if (n && !ref->several)
		words_copy(out->actor, sizeof(out->actor), media_actor(m, n));
	if (fold) {
		out->to = ref->kinds[MEDIA_FRAGMENT] ? LANE_STREAM : LANE_STORAGE;
		fill_fold(ref, out);
		return;
	}
	if (!n) {
		snprintf(out->label, sizeof(out->label), "no longer kept");
		return;
	}
	if (goes_back(n)) {
		out->from = LANE_STORAGE;
		out->to = LANE_PRODUCER;
		out->arrow = ARROW_WIRE;
	} else if (n->kind == MEDIA_FRAGMENT) {
		out->from = LANE_STORAGE;
		out->to = LANE_STREAM;
	}
	if (n->kind == MEDIA_KEY || n->kind == MEDIA_FRAGMENT)
		out->bytes = n->b > 0 ? (size_t)n->b : 0;
	media_label(n, out->label, sizeof(out->label));
	media_words(n, out->note, sizeof(out->note));
}
