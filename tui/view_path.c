/* The path of the media: pairs of candidates, ICE, DTLS, SRTP. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tui/format.h"
#include "tui/stats.h"

enum { TWO_ROWS = 80 }; /* columns below which a pair stands in two rows */

/* "relay 192.0.2.44:443" of "relay 192.0.2.44:443 udp", and the protocol behind it. */
static struct slice without_protocol(const char *words, struct slice *protocol)
{
	const char *space = strrchr(words, ' ');

	*protocol = slice_of(space ? space + 1 : "");
	return (struct slice){words, space ? (size_t)(space - words) : strlen(words)};
}

static void draw_life(struct pen *p, const struct snapshot *s, const struct pair_view *v)
{
	if (!v->until_us) {
		pen_printf(p, STYLE_DIM, "  RTT %s ms",
			   words_float(s->channel.rtt_us < 0
					       ? (double)NAN
					       : (double)s->channel.rtt_us / 1000)
				   .s);
		return;
	}
	pen_printf(p, STYLE_DIM, "  %s until %s",
		   words_duration(ms_between(v->from_us, v->until_us)).s,
		   words_clock(canvas_clock(p->on, stats_wall_ms(s, v->until_us))).s);
}

/* Returns the row after it. */
static int draw_pair(struct pen *p, int row, const struct snapshot *s,
		     const struct pair_view *v)
{
	bool narrow = p->in.w < TWO_ROWS && p->in.h > 2, now = !v->until_us;
	enum style style = now ? STYLE_TEXT : STYLE_DIM;
	struct slice protocol, device = without_protocol(v->device, &protocol),
			       storage = without_protocol(v->storage, &protocol);

	if (!pen_row(p, row++))
		return row;
	pen_text(p, now ? STYLE_OK : STYLE_DIM, now ? "● " : "○ ");
	pen_slice(p, style, device);
	if (narrow && pen_row(p, row++))
		pen_to(p, 2);
	pen_text(p, style, narrow ? "↔ " : " ↔ ");
	pen_slice(p, style, storage);
	pen_text(p, STYLE_DIM, " ");
	pen_slice(p, STYLE_DIM, protocol);
	draw_life(p, s, v);
	return row;
}

static void add_types(struct text *t, const int *n)
{
	bool any = false;

	for (enum candidate_type i = 0; i < CANDIDATE_TYPES; i++) {
		if (n[i] > 0)
			text_printf(t, " %d %s", n[i], candidate_type_name(i));
		any |= n[i] > 0;
	}
	if (!any)
		text_printf(t, " %s", n[0] < 0 ? UNFETCHED_SIGN : "none");
}

static void draw_candidates(struct pen *p, int row, const struct snapshot *s)
{
	char words[160];
	struct text t;

	if (!pen_row(p, row))
		return;
	text_init(&t, words, sizeof(words));
	text_adds(&t, "candidates: device");
	add_types(&t, s->candidates[1]);
	text_adds(&t, " · storage");
	add_types(&t, s->candidates[0]);
	pen_text(p, STYLE_DIM, words);
}

static void draw_pairs(struct canvas *c, struct box in, const struct snapshot *s)
{
	struct box air = layout_air(in), above = {air.x, air.y, air.w, air.h - (air.h > 1)};
	struct pen p = pen_in(c, above);
	int row = 0;

	for (size_t i = 0; i < s->n_pairs && i < SNAP_PAIRS && row < above.h; i++)
		row = draw_pair(&p, row, s, &s->pairs[i]);
	if (!s->n_pairs && pen_row(&p, 0))
		pen_text(&p, STYLE_DIM, "no pair of candidates yet");
	p = pen_in(c, air);
	if (air.h > 1)
		draw_candidates(&p, air.h - 1, s);
}

/* "DTLSv1.2 ECDHE-ECDSA-AES256-GCM-SHA384 SRTP_AES128_CM_SHA1_80", word by word. */
static void draw_transport(struct canvas *c, struct box in, const struct snapshot *s)
{
	static const char *const roles[] = {UNFETCHED_SIGN, "controlled", "controlling"};
	struct slice rest = slice_of(s->dtls_cipher), version = slice_until(&rest, ' '),
		     cipher = slice_until(&rest, ' ');
	struct pen p = pen_in(c, layout_air(in));

	if (pen_row(&p, 0))
		pen_printf(&p, STYLE_TEXT, "ICE   %s", or_unfetched(s->ice_state));
	pen_printf(&p, STYLE_DIM, " · the device is %s%s",
		   roles[s->device_role <= ROLE_CONTROLLING ? s->device_role : 0],
		   s->device_role ? " ~inferred" : "");
	if (pen_row(&p, 1))
		pen_printf(&p, STYLE_TEXT, "DTLS  %s ", or_unfetched(s->dtls_state));
	pen_slice(&p, STYLE_DIM, version);
	pen_text(&p, STYLE_DIM, " ");
	pen_slice(&p, STYLE_DIM, cipher);
	if (!pen_row(&p, 2))
		return;
	if (slice_starts(rest, "SRTP_"))
		rest = slice_skip(rest, strlen("SRTP_"));
	pen_text(&p, STYLE_TEXT, "SRTP  ");
	pen_slice(&p, STYLE_DIM, rest.n ? rest : SLICE(UNFETCHED_SIGN));
}

void stats_draw_path(struct canvas *c, const struct stats_panes *panes,
		     const struct snapshot *s)
{
	draw_pairs(c, panes->path, s);
	if (panes->transport.h)
		draw_transport(c, panes->transport, s);
}
