/* Walks the tables of all machines: nothing in them may be unreachable, a trap, or hidden.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/session_inside.h"
#include "core/storage_inside.h"

enum { STATES_MAX = 32 };

static const struct machine_kind *const machines[] = {
	&signaling_machine,
	&ingest_machine,
	&storage_machine,
	&seat_machine,
};
enum { MACHINES = sizeof machines / sizeof *machines };

static bool from_here(const struct transition *r, int state)
{
	return r->from == state || r->from == MACHINE_ANY;
}

static const char *name(const struct machine_kind *m, int state)
{
	return m->states[state].name;
}

static void every_state_has_a_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < MACHINES; i++)
		for (size_t s = 0; s < machines[i]->n_states; s++) {
			assert_non_null(machines[i]->states[s].name);
			for (size_t other = 0; other < s; other++)
				assert_string_not_equal(machines[i]->states[s].name,
							machines[i]->states[other].name);
		}
}

static void every_state_is_reachable(void **state)
{
	(void)state;
	for (size_t i = 0; i < MACHINES; i++) {
		const struct machine_kind *m = machines[i];
		bool seen[STATES_MAX] = {true}; /* state 0 is where it begins */
		bool more = true;

		assert_true(m->n_states <= STATES_MAX);
		while (more) {
			more = false;
			for (size_t r = 0; r < m->n_rows; r++) {
				const struct transition *row = &m->rows[r];
				bool on = row->from == MACHINE_ANY || seen[row->from];

				if (on && row->to >= 0 && !seen[row->to])
					more = seen[row->to] = true;
			}
		}
		for (size_t s = 0; s < m->n_states; s++)
			if (!seen[s])
				fail_msg("%s: nothing leads to %s", m->name,
					 name(m, (int)s));
	}
}

static void every_state_can_be_left(void **state)
{
	(void)state;
	for (size_t i = 0; i < MACHINES; i++)
		for (size_t s = 0; s < machines[i]->n_states; s++) {
			bool way_out = false;

			for (size_t r = 0; r < machines[i]->n_rows; r++) {
				const struct transition *row = &machines[i]->rows[r];

				way_out |= from_here(row, (int)s) && row->to >= 0 &&
					   row->to != (int)s;
			}
			if (!way_out)
				fail_msg("%s: nothing leads out of %s", machines[i]->name,
					 name(machines[i], (int)s));
		}
}

/* The last deadline row of a patient state has no guard, or nothing would come of its
 * patience. */
static void patience_ends(void **state)
{
	(void)state;
	for (size_t i = 0; i < MACHINES; i++)
		for (size_t s = 0; s < machines[i]->n_states; s++) {
			bool certain = false;

			for (size_t r = 0; r < machines[i]->n_rows; r++) {
				const struct transition *row = &machines[i]->rows[r];

				certain |= row->on == EV_DEADLINE && !row->when &&
					   from_here(row, (int)s);
			}
			if (machines[i]->states[s].patience_ms > 0 && !certain)
				fail_msg("%s: the patience of %s ends in nothing",
					 machines[i]->name, name(machines[i], (int)s));
		}
}

/* A row is hidden when an earlier one for the same event fits whenever it does. */
static bool hides(const struct transition *early, const struct transition *late)
{
	bool wider = early->from == MACHINE_ANY || early->from == late->from;

	return early->on == late->on && wider &&
	       (!early->when || early->when == late->when);
}

static void no_row_is_hidden(void **state)
{
	(void)state;
	for (size_t i = 0; i < MACHINES; i++)
		for (size_t late = 0; late < machines[i]->n_rows; late++)
			for (size_t early = 0; early < late; early++)
				if (hides(&machines[i]->rows[early],
					  &machines[i]->rows[late]))
					fail_msg("%s: row %zu is hidden by row %zu",
						 machines[i]->name, late, early);
}

static void rows_are_sane(void **state)
{
	(void)state;
	for (size_t i = 0; i < MACHINES; i++)
		for (size_t r = 0; r < machines[i]->n_rows; r++) {
			const struct transition *row = &machines[i]->rows[r];

			assert_in_range(row->from + 1, 0, machines[i]->n_states);
			assert_in_range(row->to + 2, 0, machines[i]->n_states + 1);
			assert_int_not_equal(row->to, MACHINE_ANY);
			assert_int_not_equal(row->on, EV_TICK); /* never looked up */
			assert_in_range(row->on, 0, EV_DEADLINE);
			if (row->to == MACHINE_STAY)
				assert_non_null(row->act);
		}
}

/* --- the engine itself ------------------------------------------------------ */

enum { DAY, NIGHT };

struct log {
	char words[64];
	size_t n;
	bool locked;
};

static void sunrise(void *self, const struct event *e, struct effects *fx)
{
	struct log *l = self;

	(void)e;
	(void)fx;
	l->words[l->n++] = 'r';
}

static void sunset(void *self, const struct event *e, struct effects *fx)
{
	struct log *l = self;

	(void)e;
	(void)fx;
	l->words[l->n++] = 's';
}

static void chime(void *self, const struct event *e, struct effects *fx)
{
	struct log *l = self;

	(void)e;
	(void)fx;
	l->words[l->n++] = 'c';
}

static bool open_gate(const void *self, const struct event *e)
{
	(void)e;
	return !((const struct log *)self)->locked;
}

static const struct state day_states[] = {
	[DAY] = {"day", sunrise, 100},
	[NIGHT] = {"night", sunset, 0},
};
/* clang-format off */
static const struct transition day_rows[] = {
	ROW(DAY, EV_STOP, open_gate, NIGHT, chime)
	ROW(DAY, EV_DEADLINE, open_gate, NIGHT, NULL)
	ROW(DAY, EV_DEADLINE, NULL, MACHINE_STAY, chime)
	ROW(NIGHT, EV_START, NULL, DAY, NULL)
};
/* clang-format on */
static const struct machine_kind day_machine = {"day", day_states, 2, day_rows, 4};

static void acts_then_traces_then_enters(void **state)
{
	struct machine m;
	struct log l = {0};
	struct effects fx = {0};
	struct event e = {.kind = EV_STOP, .at_us = 5};

	(void)state;
	machine_init(&m, &day_machine, DAY, 0);
	assert_true(machine_step(&m, &l, &e, &fx));
	assert_string_equal(l.words, "cs");
	assert_string_equal(machine_state_name(&m), "night");
	assert_int_equal(m.since_us, 5);
	assert_true(m.deadline_us == INT64_MAX);
	assert_int_equal(fx.n, 1);
	assert_int_equal(fx.all[0].kind, FX_TRACE);
	assert_true(slice_is(fx.all[0].d.role, "day"));
	assert_true(slice_is(fx.all[0].d.id, "day"));
	assert_true(slice_is(fx.all[0].d.state, "night"));
	assert_true(slice_is(fx.all[0].d.why, "stop"));
	assert_false(machine_step(&m, &l, &e, &fx)); /* no row */
	assert_int_equal(m.moves, 1);
}

static void a_tick_is_a_deadline_only_when_it_is_due(void **state)
{
	struct machine m;
	struct log l = {.locked = true};
	struct effects fx = {0};
	struct event e = {.kind = EV_TICK, .at_us = 99999};

	(void)state;
	machine_init(&m, &day_machine, DAY, 0);
	assert_int_equal(m.deadline_us, 100000);
	assert_false(machine_step(&m, &l, &e, &fx));
	e.at_us = 100000;
	assert_true(machine_step(&m, &l, &e, &fx)); /* stays, and waits anew */
	assert_int_equal(m.deadline_us, 200000);
	l.locked = false;
	e.at_us = 250000;
	assert_true(machine_step(&m, &l, &e, &fx));
	assert_string_equal(l.words, "cs");
	assert_true(slice_is(fx.all[0].d.why, "deadline"));
}

static void effects_beyond_the_end_are_counted(void **state)
{
	struct effects fx = {0};

	(void)state;
	for (int i = 0; i < EFFECTS_MAX + 3; i++)
		assert_non_null(effects_add(&fx, FX_SEND));
	assert_int_equal(fx.n, EFFECTS_MAX);
	assert_int_equal(fx.dropped, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_state_has_a_name),
		cmocka_unit_test(every_state_is_reachable),
		cmocka_unit_test(every_state_can_be_left),
		cmocka_unit_test(patience_ends),
		cmocka_unit_test(no_row_is_hidden),
		cmocka_unit_test(rows_are_sane),
		cmocka_unit_test(acts_then_traces_then_enters),
		cmocka_unit_test(a_tick_is_a_deadline_only_when_it_is_due),
		cmocka_unit_test(effects_beyond_the_end_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
