/* Where a session stands: its stages in a line, what went wrong and what to do, and the
 * machines with the way they came. */
#include <stdio.h>
#include <string.h>

#include "core/machines.h"
#include "tui/format.h"
#include "tui/view.h"

enum { LABEL = 11, STRIP_WIDE = 114, TRAIL_FROM = 100, FAILURE_ROWS = 2 };

/* Stage names for the strip: long and short. */
/* clang-format off */
static const char *const strip[STAGE_COUNT][2] = {
	[STAGE_DESCRIBE] = {"DESCRIBE", "DESC"},  [STAGE_DESCRIBE_MEDIA] = {"MEDIA-CFG", "CFG"},
	[STAGE_ENDPOINT] = {"ENDPOINT", "ENDP"},  [STAGE_ICE_CONFIG] = {"ICE-CFG", "TURN"},
	[STAGE_CONNECT] = {"WS", "WS"},           [STAGE_JOIN] = {"JOIN", "JOIN"},
	[STAGE_OFFER] = {"OFFER", "OFFER"},       [STAGE_ANSWER] = {"ANSWER", "ANSW"},
	[STAGE_ICE] = {"ICE", "ICE"},             [STAGE_DTLS] = {"DTLS", "DTLS"},
	[STAGE_FRAME] = {"MEDIA", "MEDIA"},       [STAGE_FRAGMENT] = {"STORED", "STORED"},
};

const char *view_stage_sign(enum stage_state s)
{
	switch (s) {
	case STAGE_RUNNING: return "●";
	case STAGE_DONE:    return "✔";
	case STAGE_FAILED:  return "✖";
	case STAGE_NONE:    break;
	}
	return "·";
}

enum style view_stage_style(enum stage_state s)
{
	switch (s) {
	case STAGE_RUNNING: return STYLE_WARN;
	case STAGE_DONE:    return STYLE_OK;
	case STAGE_FAILED:  return STYLE_ERROR;
	case STAGE_NONE:    break;
	}
	return STYLE_DIM;
}
/* clang-format on */

static void draw_strip(struct pen *p, const struct snapshot *s, bool wide)
{
	for (enum stage i = 0; i < STAGE_COUNT; i++) {
		const struct stage_view *v = &s->stages[i];

		if (i)
			pen_text(p, STYLE_BORDER, wide ? " ▶" : " ");
		pen_text(p, view_stage_style(v->state), view_stage_sign(v->state));
		pen_text(p,
			 v->state == STAGE_RUNNING || v->state == STAGE_FAILED
				 ? STYLE_STRONG
				 : view_stage_style(v->state),
			 strip[i][wide ? 0 : 1]);
	}
}

/* ---- what stands in the way, right below the stages */

const struct alert_row *view_obstacle(const struct snapshot *s)
{
	for (size_t i = 0; i < s->n_alerts && i < SNAP_ALERTS; i++) {
		enum alert_kind kind = s->alerts[i].kind;

		if (kind == ALERT_REFUSED || kind == ALERT_SLOW || kind == ALERT_LOST ||
		    kind == ALERT_STORAGE || kind == ALERT_RETENTION || kind == ALERT_LINT)
			return &s->alerts[i];
	}
	return NULL;
}

static int draw_obstacle(struct pen *p, int row, const struct alert_row *r)
{
	if (!r || !pen_row(p, row))
		return row;
	pen_printf(p, view_severity_style(r->severity), "%s %s",
		   view_severity_sign(r->severity), r->text);
	if (!r->advice[0] || !pen_row(p, row + 1))
		return row + 1;
	pen_printf(p, STYLE_STRONG, "  → %s", r->advice);
	return row + 2;
}

/* ---- machines */

static const struct machine_step *step_to(const struct machine_view *m, const char *state)
{
	for (size_t i = m->n_steps < MACHINE_STEPS ? m->n_steps : MACHINE_STEPS; i-- > 0;)
		if (strcmp(m->steps[i].state, state) == 0)
			return &m->steps[i];
	return NULL;
}

/* All its states in the order of its table: been there, is there, not seen there. */
static void draw_states(struct pen *p, const struct snapshot *s,
			const struct machine_view *m)
{
	const struct machine_kind *kind = machine_named(slice_of(m->machine));

	pen_field(p, STYLE_HEAD, LABEL, m->machine);
	for (size_t i = 0; kind && i < kind->n_states; i++) {
		const char *name = kind->states[i].name;

		if (i)
			pen_text(p, STYLE_BORDER, " ");
		if (strcmp(name, m->state) == 0)
			pen_printf(p, STYLE_TAB, "● %s %s", name,
				   words_duration(ms_between(m->since_us, s->now_us)).s);
		else if (step_to(m, name))
			pen_printf(p, STYLE_OK, "✔%s", name);
		else
			pen_printf(p, STYLE_DIM, "·%s", name);
	}
	if (!kind)
		pen_printf(p, STYLE_STRONG, "%s %s", m->state,
			   words_duration(ms_between(m->since_us, s->now_us)).s);
}

/* How it got here: each state it came through, how long it stayed, and what moved it on. */
static void draw_trail(struct pen *p, const struct machine_view *m)
{
	size_t n = m->n_steps < MACHINE_STEPS ? m->n_steps : MACHINE_STEPS;
	const char *between = "";

	pen_field(p, STYLE_DIM, LABEL, "");
	for (size_t i = 0; i + 1 < n; i++) {
		const struct machine_step *at = &m->steps[i], *next = at + 1;

		pen_printf(p, STYLE_DIM, "%s%s", between, at->state);
		if (at->at_us)
			pen_printf(p, STYLE_TEXT, " %s",
				   words_ms(ms_between(at->at_us, next->at_us)).s);
		pen_printf(p, STYLE_DIM, " (%s)", next->why[0] ? next->why : NONE_SIGN);
		between = " › ";
	}
	if (n)
		pen_printf(p, STYLE_DIM, "%s%s", between, m->steps[n - 1].state);
}

static size_t machines(const struct snapshot *s)
{
	return s->n_machines < 2 ? s->n_machines : 2;
}

int view_state_rows(const struct snapshot *s, int width, bool trails)
{
	const struct alert_row *r = view_obstacle(s);
	int each = width >= TRAIL_FROM ? (trails ? 2 : 1) : trails ? 1 : 0;

	return 1 + (r ? (r->advice[0] ? FAILURE_ROWS : 1) : 0) + each * (int)machines(s);
}

void view_state(struct canvas *c, struct box in, const struct snapshot *s, bool trails)
{
	struct pen p = pen_in(c, layout_air(in));
	int row = 1;

	if (pen_row(&p, 0))
		draw_strip(&p, s, in.w >= STRIP_WIDE);
	row = draw_obstacle(&p, row, view_obstacle(s));
	for (size_t i = 0; i < machines(s); i++) {
		if (pen_row(&p, row))
			draw_states(&p, s, &s->machines[i]);
		row++;
		if (trails && in.w >= TRAIL_FROM && pen_row(&p, row++))
			draw_trail(&p, &s->machines[i]);
	}
}
