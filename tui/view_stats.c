/* Statistics: the plots, and beside or below them the path, what changed and the events. */
#include "tui/stats.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tui/format.h"

static const struct track_view *track_of(const struct snapshot *s, char kind)
{
	for (size_t i = 0; i < s->n_tracks && i < SNAP_TRACKS; i++)
		if (s->tracks[i].kind == kind)
			return &s->tracks[i];
	return NULL;
}

/* "H264 1280x720 ← device · opus" */
static void tracks_words(const struct snapshot *s, bool wide, struct text *t)
{
	const struct track_view *v = track_of(s, 'V'), *a = track_of(s, 'A');
	struct slice rest = slice_of(v ? v->codec : ""), name = slice_until(&rest, ' ');

	if (v) {
		text_adds(t, " · ");
		text_add(t, wide ? slice_of(v->codec) : name);
		if (v->now.width > 0)
			text_printf(t, " %lldx%lld", (long long)v->now.width,
				    (long long)v->now.height);
	}
	if (v && wide)
		text_adds(t, v->now.sending > 0 ? " → storage" : " ← device");
	if (a && wide)
		text_printf(t, " · %s", a->codec);
}

/* Ahead of the numbers' heads, where there are some. */
static void draw_title(struct canvas *c, struct box in, const struct snapshot *s,
		       const struct ui *ui)
{
	struct axis a = stats_axis(layout_air(in), s, ui);
	struct pen p = pen_in(c, (struct box){in.x + 1, in.y - 1, a.x + a.w - in.x - 1, 1});
	bool wide = in.w > 100;
	char words[160];
	struct text t;
	enum style style = stats_score(s, c->zone_ms, words, sizeof(words));

	if (!wide)
		p.in.w = in.w - 2;
	pen_row(&p, 0);
	pen_printf(&p, style, " %s", words);
	text_init(&t, words, sizeof(words));
	tracks_words(s, wide, &t);
	pen_printf(&p, STYLE_TITLE, "%s ", words);
}

static void counted(struct text *t, const char *name, int64_t n)
{
	text_printf(t, "  %s %s", name, words_count(n).s);
}

void stats_draw_totals(struct canvas *c, struct box in, const struct snapshot *s)
{
	struct pen p = pen_in(c, layout_air(in));
	char words[256];
	struct text t;
	int row = 0;

	for (size_t i = 0; i < s->n_tracks && i < SNAP_TRACKS; i++) {
		const struct track_numbers *n = &s->tracks[i].now;

		text_init(&t, words, sizeof(words));
		counted(&t, "packets", n->packets);
		text_printf(&t, "  bytes %s", words_bytes(n->bytes).s);
		counted(&t, "frames", n->frames);
		counted(&t, "key", n->key_frames);
		counted(&t, "lost", n->lost);
		if (!pen_row(&p, row++))
			return;
		pen_printf(&p, STYLE_STRONG, "%c %s", s->tracks[i].kind,
			   s->tracks[i].codec);
		pen_text(&p, STYLE_TEXT, words);
		text_clear(&t);
		counted(&t, "NACK sent", n->nack_sent);
		counted(&t, "received", n->nack_received);
		counted(&t, "resent", n->retransmitted);
		counted(&t, "recovered", n->recovered);
		counted(&t, "PLI sent", n->pli_sent);
		counted(&t, "received", n->pli_received);
		counted(&t, "late", n->late);
		if (pen_row(&p, row++))
			pen_text(&p, STYLE_TEXT, words);
	}
}

/* ---- what changed */

/* Where there are rows for it, a long one goes on in the next. */
void stats_draw_changes(struct canvas *c, struct box in, const struct snapshot *s)
{
	struct box air = layout_air(in);
	struct pen p = pen_in(c, air);
	char words[256];
	int row = 0;

	for (size_t i = 0; i < s->n_changes && pen_row(&p, row); i++) {
		struct pen text =
			pen_in(c, (struct box){air.x + 11, air.y, air.w - 11, air.h});

		stats_change(s, &s->changes[i], words, sizeof(words));
		pen_text(&p, STYLE_CHANGED, "▲ ");
		pen_text(&p, STYLE_DIM,
			 words_clock(canvas_clock(c, s->changes[i].wall_ms)).s);
		if (in.h < 5) {
			pen_printf(&p, STYLE_TEXT, " %s", words);
			row++;
		} else {
			row = view_wrapped(&text, row, STYLE_TEXT, slice_of(words));
		}
	}
	if (!s->n_changes && pen_row(&p, 0))
		pen_text(&p, STYLE_DIM, "every series keeps its level");
}

/* ---- events, from the ladder */

static int64_t apart_us(const struct ladder_row *r, int64_t at_us)
{
	int64_t us = sane_us(r->at_us) - sane_us(at_us);

	return us < 0 ? -us : us;
}

static void draw_event(struct pen *p, const struct ladder_row *r, const char *mine,
		       bool nearest)
{
	pen_text(p, nearest ? STYLE_MARK : STYLE_DIM, nearest ? "▌" : " ");
	pen_printf(p, STYLE_DIM, "%s ", words_stamp(canvas_clock(p->on, r->wall_ms)).s);
	pen_printf(p, r->bad ? STYLE_ERROR : STYLE_TEXT, "%s%s", r->bad ? "✖ " : "",
		   r->label);
	if (r->note[0])
		pen_printf(p, STYLE_DIM, " %s", r->note);
	if (strcmp(r->actor, mine) != 0)
		pen_printf(p, STYLE_DIM, "  %s", r->actor);
}

/* Of n rows in the order of time: from which one on, so that the one nearest to a moment is
 * in the middle; at 0 the newest. */
static size_t first_event(const struct snapshot *s, int64_t at_us, size_t rows,
			  size_t *near)
{
	size_t n = s->n_ladder < SNAP_LADDER ? s->n_ladder : SNAP_LADDER, first;

	*near = SIZE_MAX;
	for (size_t i = 0; at_us && i < n; i++)
		if (*near == SIZE_MAX ||
		    apart_us(&s->ladder[i], at_us) < apart_us(&s->ladder[*near], at_us))
			*near = i;
	if (*near == SIZE_MAX)
		return n > rows ? n - rows : 0;
	first = *near > rows / 2 ? *near - rows / 2 : 0;
	return first + rows > n ? (n > rows ? n - rows : 0) : first;
}

void stats_draw_events(struct canvas *c, struct box in, const struct snapshot *s,
		       const struct ui *ui)
{
	struct pen p = pen_in(c, layout_air(in));
	size_t near, rows = in.h > 0 ? (size_t)in.h : 0,
		     first = first_event(s, stats_cursor_us(s, ui), rows, &near);

	for (size_t i = 0; i < rows && first + i < s->n_ladder && first + i < SNAP_LADDER;
	     i++)
		if (pen_row(&p, (int)i))
			draw_event(&p, &s->ladder[first + i], s->session.actor,
				   first + i == near);
	if (!s->n_ladder && pen_row(&p, 0))
		pen_text(&p, STYLE_DIM, "nothing yet");
}

/* ---- the whole */

static void draw_frame(struct canvas *c, struct box body, const struct stats_panes *p)
{
	struct box right = {p->path.x - 1, body.y, p->path.w + 2, body.h};
	const struct box *below[] = {&p->path, &p->transport, &p->changes, &p->events};

	canvas_frame(c, body);
	if (p->aside)
		canvas_wall(c, right.x, body.y, body.y + body.h - 1);
	for (size_t i = p->aside ? 1 : 0; i < 4; i++)
		if (below[i]->h > 0)
			canvas_rule(c, p->aside ? right : body, below[i]->y - 1);
	for (size_t i = 1; !p->aside && i < 4; i += 2) /* the right ones of two */
		if (below[i]->h > 0 && below[i]->x > body.x + 1)
			canvas_wall(c, below[i]->x - 1, below[i]->y - 1,
				    below[i]->y + below[i]->h);
}

static void draw_titles(struct canvas *c, const struct stats_panes *p,
			const struct snapshot *s, const struct ui *ui)
{
	char words[64] = "Path";

	if (p->path.h > 1)
		snprintf(words, sizeof(words), "Candidate pairs · %s",
			 words_plural(s->pair_changes, "change").s);
	layout_title(c, p->path, STYLE_TITLE, words);
	layout_title(c, p->transport, STYLE_TITLE, "Transport");
	layout_title(c, p->changes, STYLE_TITLE, "What changed");
	layout_title(c, p->events, STYLE_TITLE,
		     ui->stats.totals        ? "Totals"
		     : ui->stats.back_s >= 0 ? "Events under the cursor"
					     : "Newest events");
}

void view_stats(struct canvas *c, struct box body, const struct snapshot *s,
		const struct ui *ui)
{
	struct stats_panes p = stats_panes(ui);

	draw_frame(c, body, &p);
	draw_title(c, p.plots, s, ui);
	draw_titles(c, &p, s, ui);
	stats_draw_plots(c, p.plots, s, ui);
	stats_draw_path(c, &p, s);
	stats_draw_changes(c, p.changes, s);
	if (ui->stats.totals)
		stats_draw_totals(c, p.events, s);
	else
		stats_draw_events(c, p.events, s, ui);
}
