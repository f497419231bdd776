/* Calls that stand in the command log. */
#include "tui/cli/calls.h"

#include <stdio.h>
#include <stdlib.h>

#include "tui/aws_line.h"

struct note {
	struct calls *calls;
	struct note *next;
	uint64_t id; /* in the log */
	uint32_t ticket;
	calls_done *done;
	void *self;
	char tag[];
};

struct calls {
	struct client *client;
	struct show *show;
	struct note *first;
	uint32_t tickets;
	char profile[128], endpoint_url[512];
};

struct calls *calls_new(struct client *client, struct show *show, struct slice profile,
			struct slice endpoint_url)
{
	struct calls *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->client = client;
	c->show = show;
	slice_copy(c->profile, sizeof(c->profile), profile);
	slice_copy(c->endpoint_url, sizeof(c->endpoint_url), endpoint_url);
	return c;
}

static void unlink_note(struct note *n)
{
	struct note **at = &n->calls->first;

	while (*at != n)
		at = &(*at)->next;
	*at = n->next;
}

void calls_cancel(struct calls *c, const void *self)
{
	struct note *next;

	for (struct note *n = c->first; n; n = next) {
		next = n->next;
		if (self && n->self != self)
			continue;
		client_cancel(c->client, n->ticket, n);
		unlink_note(n);
		free(n);
	}
}

void calls_free(struct calls *c)
{
	if (!c)
		return;
	calls_cancel(c, NULL);
	free(c);
}

struct aws_where calls_where(const struct calls *c)
{
	return (struct aws_where){slice_of(c->profile), slice_of(client_region(c->client)),
				  slice_of(c->endpoint_url)};
}

void calls_outcome(char *to, size_t room, const struct client_answer *a)
{
	if (!a->trouble.fault)
		snprintf(to, room, "%d", a->status);
	else if (a->status)
		snprintf(to, room, "%d %.*s: %.*s", a->status,
			 a->error.n < 60 ? (int)a->error.n : 60, a->error.at,
			 a->message.n < 120 ? (int)a->message.n : 120, a->message.at);
	else
		snprintf(to, room, "%.140s", a->trouble.words);
}

static void answered(void *self, const struct client_answer *a)
{
	struct note *n = self;
	struct calls *c = n->calls;
	char outcome[COMMAND_OUTCOME];

	calls_outcome(outcome, sizeof(outcome), a);
	if (c->show)
		show_answer(c->show, n->id, !a->trouble.fault, a->ms, outcome);
	unlink_note(n); /* what is done may cancel all of its owner */
	n->done(n->self, n->tag, a);
	free(n);
}

static uint64_t log_call(const struct calls *c, enum kvs_op op, const char *url,
			 struct slice body, bool looks)
{
	struct aws_where where = calls_where(c);
	char line[COMMAND_LINE + 1];
	struct text t;

	if (!c->show)
		return 0;
	if (*url)
		where.endpoint_url = slice_of(url);
	text_init(&t, line, sizeof(line));
	aws_line(&t, op, body, &where);
	return show_call(c->show, looks, kvs_operation(op)->name, text_slice(&t));
}

bool calls_ask_at(struct calls *c, enum kvs_op op, const char *url, struct slice body,
		  bool looks, struct slice tag, calls_done *done, void *self)
{
	struct note *n = calloc(1, sizeof(*n) + tag.n + 1);
	struct client_ask ask = {.op = op, .url = slice_of(url), .body = body};

	if (!n)
		return false;
	n->calls = c;
	n->done = done;
	n->self = self;
	n->ticket = ask.ticket = ++c->tickets;
	slice_copy(n->tag, tag.n + 1, tag);
	if (!client_call(c->client, &ask, answered, n)) {
		free(n);
		return false;
	}
	n->next = c->first;
	c->first = n;
	n->id = log_call(c, op, url, body, looks);
	return true;
}

bool calls_ask(struct calls *c, enum kvs_op op, struct slice body, bool looks,
	       struct slice tag, calls_done *done, void *self)
{
	return calls_ask_at(c, op, "", body, looks, tag, done, self);
}

size_t calls_open(const struct calls *c, const void *self)
{
	size_t open = 0;

	for (const struct note *n = c->first; n; n = n->next)
		open += n->self == self;
	return open;
}

struct client *calls_client(const struct calls *c)
{
	return c->client;
}
