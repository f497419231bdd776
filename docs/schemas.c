/* Prints the JSON Schema of what has a table: `event`, or the name of an exported table
 * ("channels"); without a name, the names. `make docs` writes docs/schemas/ with it. */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/event.h"
#include "tui/export.h"

static cJSON *typed(const char *type, const char * or)
{
	cJSON *o = cJSON_CreateObject(), *both;

	if (! or)
		cJSON_AddStringToObject(o, "type", type);
	else {
		both = cJSON_AddArrayToObject(o, "type");
		cJSON_AddItemToArray(both, cJSON_CreateString(type));
		cJSON_AddItemToArray(both, cJSON_CreateString(or));
	}
	return o;
}

static cJSON *words(const char *const *of, size_t n, bool or_null)
{
	cJSON *o = cJSON_CreateObject(), *all = cJSON_AddArrayToObject(o, "enum");

	for (size_t i = 0; i < n; i++)
		cJSON_AddItemToArray(all, cJSON_CreateString(of[i]));
	if (or_null)
		cJSON_AddItemToArray(all, cJSON_CreateNull());
	return o;
}

static cJSON *schema(const char *title, const char *type)
{
	cJSON *o = cJSON_CreateObject();

	cJSON_AddStringToObject(o, "$schema",
				"https://json-schema.org/draft/2020-12/schema");
	cJSON_AddStringToObject(o, "title", title);
	cJSON_AddStringToObject(o, "type", type);
	return o;
}

static void require(cJSON *of, const char *name)
{
	cJSON *all = cJSON_GetObjectItem(of, "required");

	if (!all)
		all = cJSON_AddArrayToObject(of, "required");
	cJSON_AddItemToArray(all, cJSON_CreateString(name));
}

/* ---- a line of a recording, of `watch` and of `produce --json` */

static void add_track(cJSON *members)
{
	cJSON *track = typed("object", NULL),
	      *of = cJSON_AddObjectToObject(track, "properties");

#define X(name) cJSON_AddItemToObject(of, #name, typed("integer", NULL));
	TRACK_NUMBERS(X)
#undef X
	cJSON_AddItemToObject(members, "track", track);
}

static cJSON *event_schema(void)
{
	static const char *const events[] = {
#define X(id, name) name,
		EVENTS(X)
#undef X
	};
	static const char *const sources[] = {
#define X(id, name) name,
		PROVENANCES(X)
#undef X
	};
	cJSON *o = schema("kvscope: one line of a recording, of `kvscope watch`, "
			  "`kvscope produce --json`",
			  "object"),
	      *of = cJSON_AddObjectToObject(o, "properties");

	cJSON_AddItemToObject(of, "ev",
			      words(events, sizeof(events) / sizeof(*events), false));
	cJSON_AddItemToObject(of, "t", typed("integer", NULL));
	cJSON_AddItemToObject(of, "w", typed("integer", NULL));
	cJSON_AddItemToObject(of, "from",
			      words(sources, sizeof(sources) / sizeof(*sources), false));
	cJSON_AddItemToObject(of, "ticket", typed("integer", NULL));
#define X(name) cJSON_AddItemToObject(of, #name, typed("string", NULL));
	DETAIL_TEXTS(X)
#undef X
#define X(name) cJSON_AddItemToObject(of, #name, typed("integer", NULL));
	DETAIL_NUMBERS(X)
#undef X
	add_track(of);
	require(o, "ev");
	require(o, "t");
	require(o, "w");
	require(o, "from");
	cJSON_AddBoolToObject(o, "additionalProperties", false);
	return o;
}

/* ---- an exported table */

static cJSON *column_schema(const struct column *c)
{
	cJSON *o;

	switch (c->kind) {
	case COLUMN_TEXT:
	case COLUMN_WORDS:
	case COLUMN_SIGN:
		return typed("string", "null");
	case COLUMN_COUNT:
	case COLUMN_NUMBER:
	case COLUMN_SIZE:
		return typed("integer", "null");
	case COLUMN_YES:
		return typed("boolean", NULL);
	case COLUMN_WALL:
	case COLUMN_MOMENT:
		o = typed("string", "null");
		cJSON_AddStringToObject(o, "format", "date-time");
		return o;
	case COLUMN_ENUM:
		return words(c->of, c->n_of, true);
	}
	return NULL;
}

static cJSON *table_schema(const struct export_row *r)
{
	char title[96];
	cJSON *o, *row = typed("object", NULL), *of;

	snprintf(title, sizeof(title), "kvscope: the table %s, as a screen exports it",
		 r->name);
	o = schema(title, "array");
	of = cJSON_AddObjectToObject(row, "properties");
	for (size_t i = 0; i < r->table->n; i++) {
		cJSON_AddItemToObject(of, r->table->columns[i].name,
				      column_schema(&r->table->columns[i]));
		require(row, r->table->columns[i].name);
	}
	cJSON_AddBoolToObject(row, "additionalProperties", false);
	cJSON_AddItemToObject(o, "items", row);
	return o;
}

/* The table of that name; with NULL, prints the names of all. */
static const struct export_row *table_named(const char *name)
{
	const struct export_row *r;

	for (enum screen s = 0; s < SCREEN_COUNT; s++)
		for (size_t i = 0; (r = export_of(s, i)); i++) {
			if (!r->table || strcmp(r->ending, "json") != 0)
				continue;
			if (!name)
				puts(r->name);
			else if (!strcmp(name, r->name))
				return r;
		}
	return NULL;
}

int main(int argc, char **argv)
{
	const struct export_row *r = table_named(argc > 1 ? argv[1] : NULL);
	cJSON *o = NULL;
	char *text;

	if (argc < 2)
		return puts("event") < 0;
	if (r)
		o = table_schema(r);
	else if (!strcmp(argv[1], "event"))
		o = event_schema();
	text = o ? cJSON_Print(o) : NULL;
	if (text)
		puts(text);
	free(text);
	cJSON_Delete(o);
	return !text;
}
