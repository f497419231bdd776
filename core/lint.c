/* The ingestion rules over an answer: one table of all, and how a finding is said. */
#include "core/lint.h"

#include "core/lint_inside.h"
#include "core/sigmsg.h"

int lint_index(const struct linter *l, const struct sdp_mline *m)
{
	return m ? (int)(m - l->answer.mlines) : -1;
}

static struct lint_finding *add(struct linter *l, enum lint_level level,
				const struct sdp_mline *m)
{
	struct lint_report *out = l->out;
	struct lint_finding *f =
		&out->findings[out->n < LINT_FINDINGS ? out->n : LINT_FINDINGS - 1];

	out->n += out->n < LINT_FINDINGS;
	out->errors += level == LINT_ERROR;
	out->warnings += level == LINT_WARN;
	*f = (struct lint_finding){
		.level = level,
		.title = l->rule->title,
		.mline = lint_index(l, m),
		.line = m ? m->line : 0};
	slice_copy(f->rule, sizeof(f->rule), slice_of(l->rule->id));
	return f;
}

/* The first line that begins so in lines [first, last) of a text; 0 = none. */
static size_t find_line(struct slice text, size_t first, size_t last, struct slice prefix)
{
	for (size_t n = 1; text.n && n < last; n++) {
		struct slice line = slice_until(&text, '\n');

		if (n >= first && line.n >= prefix.n &&
		    memcmp(line.at, prefix.at, prefix.n) == 0)
			return n;
	}
	return 0;
}

/* The line behind an m-line's section; of the session's part with NULL. */
static size_t section_end(const struct linter *l, const struct sdp_mline *m)
{
	size_t next = m ? (size_t)(m - l->answer.mlines) + 1 : 0;

	return next < l->answer.n_mlines ? l->answer.mlines[next].line : SIZE_MAX;
}

void lint_at(struct linter *l, const struct sdp_mline *m, const char *attribute, int pt)
{
	struct lint_finding *f = &l->out->findings[l->out->n - 1];
	char words[48];
	struct text prefix;
	size_t line = 0;

	text_init(&prefix, words, sizeof(words));
	text_printf(&prefix, "a=%s", attribute);
	if (pt >= 0)
		text_printf(&prefix, ":%d ", pt);
	if (m)
		line = find_line(l->in->answer, m->line, section_end(l, m),
				 text_slice(&prefix));
	if (!line)
		line = find_line(l->in->answer, 1, section_end(l, NULL),
				 text_slice(&prefix));
	f->line = line ? line : f->line;
}

/* The words of one finding; the %s of a text is `what`. What comes from outside stays one
 * line. */
static void say(char *to, size_t room, const char *format, struct slice what)
{
	const char *gap = strstr(format, "%s");
	struct text t;

	text_init(&t, to, room);
	text_add(&t, (struct slice){format, gap ? (size_t)(gap - format) : strlen(format)});
	if (gap) {
		text_add(&t, what);
		text_adds(&t, gap + strlen("%s"));
	}
	for (size_t i = 0; i < t.used; i++) {
		if (to[i] == '\x7f' || (to[i] > 0 && to[i] < ' '))
			to[i] = '?';
	}
}

void lint_passed(struct linter *l, const struct sdp_mline *m, const char *found,
		 struct slice what)
{
	struct lint_finding *f = add(l, LINT_OK, m);

	say(f->found, sizeof(f->found), found, what);
}

void lint_unjudged(struct linter *l, const char *found, const char *fix)
{
	struct lint_finding *f = add(l, LINT_INFO, NULL);

	say(f->found, sizeof(f->found), found, SLICE(""));
	say(f->fix, sizeof(f->fix), fix, SLICE(""));
}

void lint_broken(struct linter *l, const struct sdp_mline *m, const struct advice *a,
		 struct slice what)
{
	struct lint_finding *f = add(l, l->rule->level, m);

	say(f->found, sizeof(f->found), a->found, what);
	say(f->expected, sizeof(f->expected), a->expected, what);
	say(f->fix, sizeof(f->fix), a->fix, what);
}

/* The payload that carries this answer: JSON, in which each line's end takes four bytes. */
static size_t estimated_bytes(struct slice sdp)
{
	size_t n = strlen("{\"type\":\"answer\",\"sdp\":\"\"}");

	for (size_t i = 0; i < sdp.n; i++)
		n += sdp.at[i] == '\n' ? 4 : sdp.at[i] == '\r' ? 0 : 1;
	return n;
}

static void check_size(struct linter *l)
{
	static const struct advice a = {
		"%s", "at most 10000 bytes",
		"leave out codecs and candidates; trickle the candidates"};
	size_t known = l->in->message_bytes,
	       n = known ? known : estimated_bytes(l->in->answer);
	char words[48];
	struct text room;

	text_init(&room, words, sizeof(words));
	text_printf(&room, known ? "%zu bytes" : "about %zu bytes", n);
	if (n > SIGMSG_PAYLOAD_MAX)
		lint_broken(l, NULL, &a, text_slice(&room));
	else
		lint_passed(l, NULL, "%s", text_slice(&room));
}

static void check_correlation(struct linter *l)
{
	static const struct advice a = {
		"the answer's message has no correlationId",
		"a correlationId of 1 to 256 of [a-zA-Z0-9_.-]",
		"send one: without it a refused answer meets silence"};

	if (l->in->correlation == 1)
		lint_passed(l, NULL, "the message has a correlationId", SLICE(""));
	else if (l->in->correlation == 0)
		lint_broken(l, NULL, &a, SLICE(""));
	else
		lint_unjudged(l, "not judged: only the SDP is known, not its message",
			      "look at the frame in the session");
}

/* Levels are the product's; the service itself refuses what is an error here. */
/* clang-format off */
static const struct rule rules[] = {
	{ "R01", "audio and video", LINT_ERROR, true,  lint_tracks },
	{ "R02", "video codec",     LINT_ERROR, true,  lint_video_codec },
	{ "R03", "video direction", LINT_ERROR, true,  lint_video_direction },
	{ "R04", "audio track",     LINT_ERROR, true,  lint_audio },
	{ "R05", "rtcp-mux",        LINT_ERROR, true,  lint_rtcp_mux },
	{ "R06", "fingerprint",     LINT_ERROR, true,  lint_secure },
	{ "R07", "m-line order",    LINT_ERROR, true,  lint_order },
	{ "R08", "H.264 format",    LINT_WARN,  true,  lint_h264 },
	{ "R09", "trickle",         LINT_WARN,  true,  lint_trickle },
	{ "R10", "relay",           LINT_WARN,  true,  lint_relay },
	{ "R11", "ICE role",        LINT_INFO,  true,  lint_role },
	{ "R12", "congestion",      LINT_WARN,  true,  lint_congestion },
	{ "R13", "message size",    LINT_ERROR, false, check_size },
	{ "R14", "correlationId",   LINT_WARN,  false, check_correlation },
	{ "RT1", "candidates",      LINT_INFO,  false, lint_candidates },
	{ "RT2", "frame size",      LINT_ERROR, false, lint_frame_size },
	{ "RT3", "codec names",     LINT_INFO,  true,  lint_names },
};
static const struct rule unreadable[] = {
	{ "SDP", "answer",          LINT_ERROR, false, NULL },
	{ "SDP", "offer",           LINT_WARN,  false, NULL },
};
/* clang-format on */

static bool readable(struct linter *l, struct sdp *to, struct slice text,
		     const struct rule *r)
{
	static const struct advice a = {"the SDP is %s", "a session description (RFC 8866)",
					"check that the whole text was kept, line by line"};
	enum fault f = sdp_parse(to, text);

	l->rule = r;
	if (f)
		lint_broken(l, NULL, &a, slice_of(fault_words(f)));
	return !f;
}

void lint_answer(struct lint_report *out, const struct lint_input *in)
{
	struct linter l = {.out = out, .in = in};
	bool good;

	*out = (struct lint_report){0};
	good = readable(&l, &l.answer, in->answer, &unreadable[0]);
	l.has_offer = in->offer.n && readable(&l, &l.offer, in->offer, &unreadable[1]);
	l.video = sdp_mline_of(&l.answer, "video");
	l.audio = sdp_mline_of(&l.answer, "audio");
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		l.rule = &rules[i];
		if (good || !rules[i].needs_answer)
			rules[i].check(&l);
	}
}
