/* Completion from the tables of commands and operations. */
#include "tui/cli/complete.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/cli/aws/names.h"
#include "tui/cli/catalogue.h"
#include "tui/cli/channel_names.h"
#include "tui/cli/foreign.h"
#include "tui/cli/whereabouts.h"
#include "tui/theme_files.h"

struct completing {
	char *const *words;
	size_t n;
	struct slice typed; /* what candidates begin with */
	const char *before; /* of `typed` in its word: "--output=" */
	int before_n;
	complete_tell *tell;
	void *self;
};

static void offer(const struct completing *c, const char *word, const char *says)
{
	char whole[1100];

	if (strncmp(word, c->typed.at, c->typed.n) != 0 || !foreign_plain(slice_of(word)))
		return;
	snprintf(whole, sizeof(whole), "%.*s%s", c->before_n, c->before, word);
	c->tell(c->self, whole, says);
}

static void offer_flag(const struct completing *c, const char *name, const char *says)
{
	char word[80];
	struct slice lines = slice_of(says), first = slice_until(&lines, '\n');
	char line[120];

	snprintf(word, sizeof(word), "--%s", name);
	slice_copy(line, sizeof(line), first);
	offer(c, word, line);
}

/* ---- values */

static void offer_choices(const struct completing *c, struct slice choices)
{
	char word[64];

	while (choices.n) {
		slice_copy(word, sizeof(word), slice_until(&choices, '|'));
		offer(c, word, "");
	}
}

static void offer_places(const struct completing *c, bool profiles)
{
	struct places *p = calloc(1, sizeof(*p));
	struct client_options none = {0};

	if (p)
		whereabouts(p, &none, PLACE_LIVE, NULL);
	for (size_t i = 0; p && i < p->n; i++) {
		const struct places_row *r = &p->rows[i];

		if (profiles && *r->profile)
			offer(c, r->profile, r->words);
		else if (!profiles && *r->region && !*r->profile)
			offer(c, r->region, "");
	}
	free(p);
}

/* The value of an option anywhere in the line; "" = not said. */
static struct slice said(const struct completing *c, const char *option)
{
	size_t n = strlen(option);

	for (size_t i = 0; i + 1 < c->n; i++) {
		const char *w = c->words[i];

		if (!strcmp(w, option) && i + 2 < c->n)
			return slice_of(c->words[i + 1]);
		if (!strncmp(w, option, n) && w[n] == '=')
			return slice_of(w + n + 1);
	}
	return SLICE("");
}

static void channel(void *self, const char *word, const char *says)
{
	offer(self, word, says);
}

static void offer_channels(struct completing *c, bool arns)
{
	struct client_options o = {.endpoint_url = said(c, "--endpoint-url"),
				   .region = said(c, "--region"),
				   .profile = said(c, "--profile"),
				   .ca_bundle = said(c, "--ca-bundle")};

	if (!o.endpoint_url.n)
		o.endpoint_url = said(c, "--local");
	channel_names(&o, arns, c->typed, channel, c);
}

static enum value_kind offer_value(struct completing *c, enum value_kind kind,
				   struct slice choices)
{
	switch (kind) {
	case VALUE_FILE:
	case VALUE_FOLDER:
		return kind;
	case VALUE_CHANNEL:
	case VALUE_CHANNEL_ARN:
		offer_channels(c, kind == VALUE_CHANNEL_ARN);
		break;
	case VALUE_PROFILE:
	case VALUE_REGION:
		offer_places(c, kind == VALUE_PROFILE);
		break;
	case VALUE_THEME:
		for (const struct theme_file *t = theme_files; t->name; t++)
			offer(c, t->name, "");
		break;
	case VALUE_CHOICE:
		offer_choices(c, choices);
		break;
	case VALUE_FREE:
		break;
	}
	return VALUE_CHOICE;
}

/* ---- our commands */

static const struct flag *flag_named(const struct command *c, const char *word, size_t n)
{
	const struct flag *f;

	if (n < 3 || strncmp(word, "--", 2) != 0)
		return NULL;
	for (size_t i = 0; (f = command_flag(c, i)); i++)
		if (strlen(f->name) == n - 2 && !strncmp(f->name, word + 2, n - 2))
			return f;
	return NULL;
}

static enum value_kind complete_command(struct completing *c, const struct command *of)
{
	const char *last = c->n > 1 ? c->words[c->n - 2] : "";
	const struct flag *f = flag_named(of, last, strlen(last));

	if (c->before_n)
		f = flag_named(of, c->before, (size_t)c->before_n - 1);
	if (f && f->value)
		return offer_value(c, f->kind, slice_of(f->choices));
	if (slice_starts(c->typed, "-")) {
		for (size_t i = 0; (f = command_flag(of, i)); i++)
			offer_flag(c, f->name, f->says);
		return VALUE_CHOICE;
	}
	return of->word ? offer_value(c, of->word_kind, slice_of(of->word_choices))
			: VALUE_CHOICE;
}

/* ---- operations */

/* An option that stands in the line already. */
static bool given(const struct completing *c, const char *option)
{
	for (size_t i = 0; i + 1 < c->n; i++)
		if (!strcmp(c->words[i], option))
			return true;
	return false;
}

static enum value_kind complete_operation(struct completing *c, enum kvs_op op)
{
	const char *last = c->before_n ? c->before : c->n > 1 ? c->words[c->n - 2] : "";
	size_t last_n = c->before_n ? (size_t)c->before_n - 1 : strlen(last);
	struct named_option o;

	for (unsigned i = 0; names_option(op, i, &o); i++)
		if (o.takes_value && strlen(o.name) == last_n &&
		    !strncmp(o.name, last, last_n))
			return offer_value(c, o.kind, o.choices);
	for (unsigned i = 0; names_option(op, i, &o); i++)
		if (!given(c, o.name))
			offer(c, o.name, o.needed ? "must be given" : "");
	offer(c, "help", "its manual");
	return VALUE_CHOICE;
}

/* Operations, of one service or of all; without one the services too. */
static void offer_operations(const struct completing *c, const char *service)
{
	const struct kvs_operation *o;
	const char *before = "";

	for (unsigned i = 0; (o = names_operation(i)); i++) {
		if (!service || !strcmp(o->service, service))
			offer(c, o->cli, o->name);
		if (!service && strcmp(o->service, before) != 0)
			offer(c, o->service,
			      "a service of the AWS CLI, before its operations");
		before = o->service;
	}
}

static enum value_kind complete_first(struct completing *c)
{
	const struct command *of;
	const struct flag *f;

	for (size_t i = 0; (of = catalogue_command(i)); i++)
		offer(c, of->name, of->brief);
	offer_operations(c, NULL);
	if (!slice_starts(c->typed, "-"))
		return VALUE_CHOICE;
	for (size_t i = 0; (f = command_flag(&ui_command, i)); i++)
		offer_flag(c, f->name, f->says);
	offer(c, "--version", "the version");
	return VALUE_CHOICE;
}

enum value_kind complete(char *const *words, size_t n, complete_tell *tell, void *self)
{
	struct completing c = {words, n,   slice_of(n ? words[n - 1] : ""), "", 0,
			       tell,  self};
	const char *equals = n ? strchr(words[n - 1], '=') : NULL;
	const struct command *of;
	const char *service = NULL;
	enum kvs_op op;

	if (slice_starts(c.typed, "--") && equals) {
		c.before = words[n - 1];
		c.before_n = (int)(equals + 1 - words[n - 1]);
		c.typed = slice_of(equals + 1);
	}
	for (size_t i = 0; i + 1 < n; i++) {
		of = i ? NULL : catalogue_named(words[0]);
		if (of)
			return complete_command(&c, of);
		op = names_find(words[i], service);
		if (op < KVS_OP_COUNT)
			return complete_operation(&c, op);
		if (names_service(words[i]))
			service = words[i];
	}
	if (service) {
		offer_operations(&c, service);
		return VALUE_CHOICE;
	}
	return n > 1 || c.before_n ? complete_command(&c, &ui_command) : complete_first(&c);
}
