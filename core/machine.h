/* The engine: runs a machine that is given as a table of states and a table of rows.
 * It is the only writer of `state`, and traces each move as FX_TRACE. */
#ifndef CORE_MACHINE_H
#define CORE_MACHINE_H

#include <stdint.h>

#include "core/event.h"

/* `self` is the owner (struct session, struct storage …) the machine lives in. */
typedef bool machine_guard(const void *self, const struct event *e);
typedef void machine_act(void *self, const struct event *e, struct effects *fx);

/* What every machine's guards and acts begin with: whose `self` is. */
#define MACHINE_OWNER(type)                                                                \
	static inline struct type *of(void *self)                                          \
	{                                                                                  \
		return self;                                                               \
	}                                                                                  \
	static inline const struct type *at(const void *self)                              \
	{                                                                                  \
		return self;                                                               \
	}

struct state {
	const char *name;
	machine_act *enter;  /* done on arrival; may be NULL */
	int64_t patience_ms; /* after it an EV_TICK counts as the deadline row; 0 = patient
				for ever */
};

enum { MACHINE_ANY = -1, MACHINE_STAY = -2, EV_DEADLINE = EV_COUNT };

struct transition {
	int from; /* a state or MACHINE_ANY */
	int on;   /* enum event_kind or EV_DEADLINE */
	machine_guard *when;
	int to; /* a state or MACHINE_STAY (no arrival, patience goes on) */
	machine_act *act;
	const char *guard; /* the name of `when`, for the documentation */
};
#define ROW(from, on, when, to, act) {from, on, when, to, act, #when},

struct machine_kind {
	const char *name;
	const struct state *states;
	size_t n_states;
	const struct transition *rows;
	size_t n_rows;
};

struct machine {
	const struct machine_kind *kind;
	int state;
	int64_t since_us;    /* when it arrived in `state` */
	int64_t deadline_us; /* INT64_MAX = none */
	uint64_t moves;
};

void machine_init(struct machine *m, const struct machine_kind *kind, int state,
		  int64_t now_us);
/* For an entry action or a row's act whose patience is not a constant (a jittered pause,
 * the rest of an hour): the deadline is `ms` from now; ms <= 0 = none. */
void machine_arm(struct machine *m, int64_t now_us, int64_t ms);
/* An EV_TICK at or after the deadline is looked up as EV_DEADLINE; an earlier one moves
 * nothing. Takes the first row that fits; true when one did. Row act first, then the new
 * state's enter. */
bool machine_step(struct machine *m, void *self, const struct event *e, struct effects *fx);
const char *machine_state_name(const struct machine *m);

#endif
