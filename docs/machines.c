/* Prints the machines as Markdown: `make docs` writes docs/machines.md with it. */
#include <stdio.h>

#include "core/session_inside.h"
#include "core/storage_inside.h"

static const struct {
	const struct machine_kind *kind;
	const char *about;
} machines[] = {
	{&signaling_machine,
	 "The producing side: channel → endpoints → relays → WebSocket."},
	{&ingest_machine, "The producing side: join → offer → answer → media."},
	{&storage_machine, "The service's side: one channel's storage session."},
	{&seat_machine, "The service's side: one join call."},
};

static const char *state_name(const struct machine_kind *m, int state)
{
	if (state == MACHINE_ANY)
		return "*any*";
	return state == MACHINE_STAY ? "*stays*" : m->states[state].name;
}

static void print_states(const struct machine_kind *m)
{
	printf("| state | patience |\n|---|---|\n");
	for (size_t i = 0; i < m->n_states; i++) {
		int64_t ms = m->states[i].patience_ms;

		if (ms)
			printf("| %s | %g s |\n", m->states[i].name, (double)ms / 1000);
		else
			printf("| %s | – |\n", m->states[i].name);
	}
}

/* A guard's name is its C function's: words with underscores. */
static void print_guard(const struct transition *r)
{
	if (!r->when)
		return;
	printf(", if ");
	for (const char *at = r->guard; *at; at++)
		putchar(*at == '_' ? ' ' : *at);
}

static void print_rows(const struct machine_kind *m)
{
	printf("\n| from | on | to |\n|---|---|---|\n");
	for (size_t i = 0; i < m->n_rows; i++) {
		const struct transition *r = &m->rows[i];

		printf("| %s | %s", state_name(m, r->from),
		       event_name((enum event_kind)r->on));
		print_guard(r);
		printf(" | %s |\n", state_name(m, r->to));
	}
}

int main(void)
{
	printf("# The machines\n\nPrinted from the tables in core by `make docs`. The "
	       "first row that fits "
	       "wins; what stands behind `if` is\nasked first; a deadline is the end of the "
	       "state's patience.\n");
	for (size_t i = 0; i < sizeof machines / sizeof *machines; i++) {
		printf("\n## %s\n\n%s\n\n", machines[i].kind->name, machines[i].about);
		print_states(machines[i].kind);
		print_rows(machines[i].kind);
	}
	return 0;
}
