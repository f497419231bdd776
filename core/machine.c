/* The engine: runs a machine that is given as a table of states and a table of rows. */
#include "core/machine.h"

enum { US_PER_MS = 1000 };

void machine_arm(struct machine *m, int64_t now_us, int64_t ms)
{
	const int64_t far = INT64_MAX / 2;
	bool ever = ms > 0 && ms < far / US_PER_MS && now_us < far;

	m->deadline_us = ever ? now_us + ms * US_PER_MS : INT64_MAX;
}

static int64_t patience(const struct machine *m)
{
	return m->kind->states[m->state].patience_ms;
}

void machine_init(struct machine *m, const struct machine_kind *kind, int state,
		  int64_t now_us)
{
	*m = (struct machine){.kind = kind, .state = state, .since_us = now_us};
	machine_arm(m, now_us, patience(m));
}

static const struct transition *row_for(const struct machine *m, const void *self,
					const struct event *e, int on)
{
	for (size_t i = 0; i < m->kind->n_rows; i++) {
		const struct transition *r = &m->kind->rows[i];

		if (r->on == on && (r->from == m->state || r->from == MACHINE_ANY) &&
		    (!r->when || r->when(self, e)))
			return r;
	}
	return NULL;
}

static void trace(const struct machine *m, int to, int on, struct effects *fx)
{
	struct effect *t = effects_add(fx, FX_TRACE);

	t->d.role = slice_of(m->kind->name);
	t->d.id = slice_of(m->kind->states[m->state].name);
	t->d.state = slice_of(m->kind->states[to].name);
	t->d.why = slice_of(event_name((enum event_kind)on));
}

static void arrive(struct machine *m, int to, void *self, const struct event *e,
		   struct effects *fx)
{
	m->state = to;
	m->since_us = e->at_us;
	m->moves++;
	machine_arm(m, e->at_us, patience(m));
	if (m->kind->states[to].enter)
		m->kind->states[to].enter(self, e, fx);
}

bool machine_step(struct machine *m, void *self, const struct event *e, struct effects *fx)
{
	const struct transition *r;
	int on = (int)e->kind;

	if (e->kind == EV_TICK) {
		if (e->at_us < m->deadline_us)
			return false;
		on = EV_DEADLINE;
		machine_arm(m, e->at_us,
			    patience(m)); /* a row that stays starts waiting anew */
	}
	r = row_for(m, self, e, on);
	if (!r)
		return false;
	if (r->act)
		r->act(self, e, fx);
	if (r->to != MACHINE_STAY) {
		trace(m, r->to, on, fx);
		arrive(m, r->to, self, e, fx);
	}
	return true;
}

const char *machine_state_name(const struct machine *m)
{
	return m->kind->states[m->state].name;
}
