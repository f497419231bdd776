/* Codecs of offer and answer beside each other, and the channel's other offers and answers.
 */
#include <stdio.h>

#include "core/sdp.h"
#include "tui/format.h"
#include "tui/view_sdp_inside.h"

enum { PT_COLUMNS = 9, CODEC_COLUMNS = 14, FORMAT_COLUMNS = 13 };

static const struct {
	const char *name;
	size_t at;
} feedbacks[] = {
	{"nack", offsetof(struct sdp_codec, nack)},
	{"pli", offsetof(struct sdp_codec, pli)},
	{"fir", offsetof(struct sdp_codec, fir)},
	{"remb", offsetof(struct sdp_codec, remb)},
	{"tcc", offsetof(struct sdp_codec, transport_cc)},
};

static bool has_feedback(const struct sdp_codec *c, size_t i)
{
	return c && *(const bool *)((const char *)c + feedbacks[i].at);
}

/* The same codec on the other side: by payload type and name. */
static const struct sdp_codec *counterpart(const struct sdp_mline *m,
					   const struct sdp_codec *c)
{
	char name[32];

	slice_copy(name, sizeof(name), c->name);
	for (size_t i = 0; m && i < m->n_codecs; i++)
		if (m->codecs[i].pt == c->pt && slice_is_nocase(m->codecs[i].name, name))
			return &m->codecs[i];
	return NULL;
}

/* "42e01f pm1" of H.264's parameters; the beginning of another's. */
static void format_words(const struct sdp_codec *c, char *to, size_t room)
{
	struct slice profile = sdp_fmtp(c, "profile-level-id"),
		     mode = sdp_fmtp(c, "packetization-mode");
	struct text t;

	text_init(&t, to, room);
	if (slice_is_nocase(c->name, "H264")) {
		text_add(&t, profile.n ? profile : SLICE("no profile"));
		text_adds(&t, " pm");
		text_add(&t, mode.n ? mode : SLICE("0"));
	} else if (c->apt >= 0) {
		text_printf(&t, "for %d", c->apt);
	} else {
		text_add(&t, c->fmtp);
	}
}

static void draw_feedback(struct pen *p, const struct sdp_codec *mine,
			  const struct sdp_codec *theirs)
{
	for (size_t i = 0; i < sizeof(feedbacks) / sizeof(*feedbacks); i++) {
		bool offered = has_feedback(theirs, i), answered = has_feedback(mine, i);

		if (offered && answered)
			pen_printf(p, STYLE_TEXT, " %s", feedbacks[i].name);
		else if (offered && mine)
			pen_printf(p, STYLE_MISSING, " −%s", feedbacks[i].name);
		else if (offered)
			pen_printf(p, STYLE_DIM, " %s", feedbacks[i].name);
		else if (answered)
			pen_printf(p, STYLE_OK, " +%s", feedbacks[i].name);
	}
}

/* mine: in the answer; theirs: in the offer; one of them may be NULL. */
static void draw_codec(struct pen *p, const struct sdp_codec *mine,
		       const struct sdp_codec *theirs)
{
	const struct sdp_codec *c = theirs ? theirs : mine;
	enum style s = mine && theirs ? STYLE_TEXT : mine ? STYLE_OK : STYLE_DIM;
	char words[64], format[64];

	snprintf(words, sizeof(words), "%s %d",
		 mine && theirs ? "✔"
		 : mine         ? "+"
				: "−",
		 c->pt);
	pen_field(p, mine && theirs ? STYLE_OK : s, PT_COLUMNS - 2, words);
	pen_text(p, s, " ");
	snprintf(words, sizeof(words), "%.*s/%d", (int)(c->name.n < 24 ? c->name.n : 24),
		 c->name.at ? c->name.at : "", c->clock);
	pen_field(p, s, CODEC_COLUMNS - 1, words);
	pen_text(p, s, " ");
	format_words(mine ? mine : c, format, sizeof(format));
	pen_field(p, s, FORMAT_COLUMNS - 1, format);
	draw_feedback(p, mine, theirs);
}

static const char *direction_of(const struct sdp_mline *m)
{
	return !m                ? "none"
	       : sdp_rejected(m) ? "rejected"
				 : sdp_direction_word(m->direction);
}

/* One m-line of both: who sends, then each codec. Returns the row behind it. */
static int draw_mline(struct pen *p, int row, const struct sdp_mline *offer,
		      const struct sdp_mline *answer)
{
	const struct sdp_mline *m = offer ? offer : answer;

	if (pen_row(p, row++)) {
		pen_slice(p, STYLE_STRONG, m->kind);
		pen_printf(p, STYLE_DIM, "  mid %.*s  ",
			   (int)(m->mid.n < 16 ? m->mid.n : 16),
			   m->mid.at ? m->mid.at : "");
		pen_printf(p, STYLE_TEXT, "%s → %s", direction_of(offer),
			   direction_of(answer));
	}
	for (size_t i = 0; offer && i < offer->n_codecs; i++)
		if (pen_row(p, row++))
			draw_codec(p,
				   answer ? counterpart(answer, &offer->codecs[i]) : NULL,
				   &offer->codecs[i]);
	for (size_t i = 0; answer && i < answer->n_codecs; i++)
		if (!(offer && counterpart(offer, &answer->codecs[i])) && pen_row(p, row++))
			draw_codec(p, &answer->codecs[i], NULL);
	return row + 1;
}

static int draw_mlines(struct pen *p, int row, const struct snapshot *s)
{
	struct sdp offer = {0}, answer = {0};

	if (sdp_parse(&offer, slice_of(s->offer)))
		offer.n_mlines = 0;
	if (sdp_parse(&answer, slice_of(s->answer)))
		answer.n_mlines = 0;
	if (pen_row(p, row++)) {
		pen_field(p, STYLE_HEAD, PT_COLUMNS - 1, "pt");
		pen_field(p, STYLE_HEAD, CODEC_COLUMNS, "codec");
		pen_field(p, STYLE_HEAD, FORMAT_COLUMNS, "format");
		pen_text(p, STYLE_HEAD, "feedback");
	}
	for (size_t i = 0; i < offer.n_mlines || i < answer.n_mlines; i++)
		row = draw_mline(p, row, i < offer.n_mlines ? &offer.mlines[i] : NULL,
				 i < answer.n_mlines ? &answer.mlines[i] : NULL);
	return row;
}

/* Where the SDP on the screen comes from, among the others. */
static void draw_exchanges(struct canvas *c, struct box in, int row,
			   const struct snapshot *s, const struct ui *ui)
{
	struct pen p = pen_in(c, in);

	if (pen_row(&p, row++))
		pen_text(&p, STYLE_HEAD,
			 "offers of this channel, newest first   [ earlier ] later");
	for (size_t i = 0; i < s->n_exchanges && pen_row(&p, row); i++, row++) {
		const struct exchange_row *x = &s->exchanges[i];
		bool here = x->key == s->exchange;

		pen_text(&p, STYLE_MARK, here ? "▌" : x->key == ui->sdp.versus ? "=" : " ");
		pen_printf(&p, STYLE_DIM, " %s ",
			   words_stamp(canvas_clock(c, x->wall_ms)).s);
		pen_field(&p, STYLE_INFO, 14, x->actor);
		pen_text(&p, STYLE_TEXT, " ");
		if (!x->answered)
			pen_text(&p, STYLE_DIM, "no answer");
		else if (x->errors)
			pen_printf(&p, STYLE_ERROR, "✖%d ▲%d", x->errors, x->warnings);
		else if (x->warnings)
			pen_printf(&p, STYLE_WARN, "▲%d", x->warnings);
		else
			pen_text(&p, STYLE_OK, "✔ all rules");
		if (x->refused)
			pen_text(&p, STYLE_ERROR, "  refused");
		if (here)
			canvas_choose(c, (struct box){in.x, in.y + row, in.w, 1});
	}
}

void codecs_draw(struct canvas *c, struct box inside, const struct snapshot *s,
		 const struct ui *ui)
{
	struct box in = layout_air(inside);
	struct pen p = pen_in(c, in);

	layout_title(c, inside, STYLE_TITLE, "Codecs  offer → answer");
	draw_exchanges(c, in, draw_mlines(&p, 0, s), s, ui);
}
