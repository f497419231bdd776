/* The command log. */
#include "tui/commands.h"

/* So far back a call that only looks finds its like to be folded with. */
enum { FOLD_ROWS = 8 };

static struct command_row *row(struct commands *c, uint64_t number)
{
	return &c->all[number % COMMANDS_MAX];
}

static struct command_row *fold_into(struct commands *c, const char *op)
{
	for (uint64_t back = 1; back <= FOLD_ROWS && c->n - back + 1 > c->first; back++) {
		struct command_row *r = row(c, c->n - back);

		if (!r->read || r->dry)
			return NULL;
		if (slice_is(slice_of(op), r->op) && !r->failed)
			return r;
	}
	return NULL;
}

static struct command_row *append(struct commands *c)
{
	struct command_row *r = row(c, c->n++);

	if (c->n - c->first > COMMANDS_MAX)
		c->first++;
	*r = (struct command_row){0};
	return r;
}

uint64_t commands_ask(struct commands *c, int64_t wall_ms, bool read, const char *op,
		      struct slice line)
{
	struct command_row *r = read ? fold_into(c, op) : NULL;

	if (!r)
		r = append(c);
	r->id = ++c->ids;
	r->wall_ms = wall_ms;
	r->ms = -1;
	r->times++;
	r->read = read;
	r->outcome[0] = '\0';
	slice_copy(r->op, sizeof(r->op), slice_of(op));
	if (!slice_copy(r->line, sizeof(r->line), line))
		memcpy(r->line + sizeof(r->line) - 4, "…", 4);
	return r->id;
}

void commands_dry(struct commands *c, int64_t wall_ms, const char *op, struct slice line)
{
	commands_ask(c, wall_ms, false, op, line);
	row(c, c->n - 1)->dry = true;
}

void commands_answer(struct commands *c, uint64_t id, bool fine, int64_t ms,
		     const char *outcome)
{
	for (uint64_t i = c->first; i < c->n; i++) {
		struct command_row *r = row(c, i);

		if (r->id != id)
			continue;
		r->ms = ms < 0 ? 0 : ms;
		r->failed += !fine;
		slice_copy(r->outcome, sizeof(r->outcome), slice_of(outcome));
		return;
	}
}

size_t commands_count(const struct commands *c)
{
	return c ? (size_t)(c->n - c->first) : 0;
}

const struct command_row *commands_row(const struct commands *c, size_t i)
{
	return &c->all[(c->first + i) % COMMANDS_MAX];
}
