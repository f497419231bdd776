/* Lines with tabs, as the AWS CLI's text format has them: the scalars of an object in one
 * line, by name, what lies below in lines that begin with its name in capitals. */
#include <ctype.h>
#include <stdlib.h>

#include "tui/cli/aws/format_inside.h"

static void put(FILE *out, const cJSON *v)
{
	char *words = v ? value_text(v) : NULL;

	fputs(words ? words : "", out);
	free(words);
}

/* Names that the objects of one list share: each has a column, filled or not. */
struct columns {
	const char **names;
	size_t n;
};

static void item_text(FILE *out, const cJSON *v, const char *name, const struct columns *c);

static void capitals(FILE *out, const char *name)
{
	for (; *name; name++)
		fputc(toupper((unsigned char)*name), out);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static size_t scalars_in(const cJSON *object)
{
	size_t n = 0;

	for (const cJSON *at = object->child; at; at = at->next)
		n += is_scalar(at);
	return n;
}

/* Every name under which one of the objects has a scalar. */
static struct columns columns_of(const cJSON *list)
{
	struct columns c = {NULL, 0};
	size_t room = 0, n = 0;

	for (const cJSON *at = list->child; at; at = at->next)
		room += cJSON_IsObject(at) ? scalars_in(at) : 0;
	c.names = calloc(room + 1, sizeof(*c.names));
	for (const cJSON *at = c.names ? list->child : NULL; at; at = at->next)
		for (const cJSON *m = cJSON_IsObject(at) ? at->child : NULL; m; m = m->next)
			if (is_scalar(m))
				c.names[n++] = m->string;
	if (c.names)
		qsort(c.names, n, sizeof(*c.names), by_text);
	for (size_t i = 0; i < n; i++)
		if (!c.n || strcmp(c.names[c.n - 1], c.names[i]) != 0)
			c.names[c.n++] = c.names[i];
	return c;
}

static bool in_columns(const struct columns *c, const char *name)
{
	return bsearch(&name, c->names, c->n, sizeof(*c->names), by_text) != NULL;
}

static void row_text(FILE *out, const cJSON *object, const char *name,
		     const struct columns *c)
{
	if (!c->n)
		return;
	if (name) {
		capitals(out, name);
		fputc('\t', out);
	}
	for (size_t i = 0; i < c->n; i++) {
		put(out, cJSON_GetObjectItemCaseSensitive(object, c->names[i]));
		fputc(i + 1 < c->n ? '\t' : '\n', out);
	}
}

static void object_text(FILE *out, const cJSON *object, const char *name,
			const struct columns *shared)
{
	cJSON alone = {.child = (cJSON *)(uintptr_t)object};
	struct columns own = shared ? *shared : (struct columns){NULL, 0};
	size_t n;
	const cJSON **members = members_sorted(object, &n);

	if (!shared) {
		cJSON one = *object; /* a list of this object alone */

		one.next = NULL;
		alone.child = &one;
		own = columns_of(&alone);
	}
	row_text(out, object, name, &own);
	for (size_t i = 0; i < n; i++)
		if (!in_columns(&own, members[i]->string))
			item_text(out, members[i], members[i]->string, NULL);
	if (!shared)
		free(own.names);
	free(members);
}

static void scalars_text(FILE *out, const cJSON *list, const char *name)
{
	bool first = true;

	for (const cJSON *at = list->child; at; at = at->next) {
		if (!is_scalar(at))
			continue;
		if (name)
			capitals(out, name);
		fputs(name || !first ? "\t" : "", out);
		put(out, at);
		fputs(name ? "\n" : "", out);
		first = false;
	}
	if (!name && !first)
		fputc('\n', out);
}

static void list_text(FILE *out, const cJSON *list, const char *name)
{
	bool objects = false;
	struct columns c;

	for (const cJSON *at = list->child; at; at = at->next)
		objects |= cJSON_IsObject(at);
	if (!objects) {
		scalars_text(out, list, name);
		for (const cJSON *at = list->child; at; at = at->next)
			if (!is_scalar(at))
				item_text(out, at, name, NULL);
		return;
	}
	c = columns_of(list);
	for (const cJSON *at = list->child; at; at = at->next)
		item_text(out, at, name, &c);
	free(c.names);
}

static void item_text(FILE *out, const cJSON *v, const char *name, const struct columns *c)
{
	if (cJSON_IsObject(v)) {
		object_text(out, v, name, c);
	} else if (cJSON_IsArray(v)) {
		list_text(out, v, name);
	} else {
		put(out, v);
		fputc('\n', out);
	}
}

void format_text(FILE *out, const cJSON *value)
{
	item_text(out, value, NULL, NULL);
}
