/* Reads YAML with libyaml; plain scalars become what YAML 1.2's core schema says. */
#include "tui/cli/aws/yaml_read.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <yaml.h>

enum { DEPTH_MAX = 32 };

static cJSON *node(yaml_parser_t *p, const yaml_event_t *e, int depth);

static bool is_one_of(const char *s, const char *const *words)
{
	while (*words && strcmp(s, *words) != 0)
		words++;
	return *words != NULL;
}

static cJSON *plain(const char *s)
{
	static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
	static const char *const yes[] = {"true", "True", "TRUE", NULL};
	static const char *const no[] = {"false", "False", "FALSE", NULL};
	char *end;
	double number = strtod(s, &end);

	if (is_one_of(s, nulls))
		return cJSON_CreateNull();
	if (is_one_of(s, yes) || is_one_of(s, no))
		return cJSON_CreateBool(is_one_of(s, yes));
	if (end != s && !*end && !strpbrk(s, "xXnN"))
		return cJSON_CreateNumber(number);
	return cJSON_CreateString(s);
}

static cJSON *scalar(const yaml_event_t *e)
{
	const char *s = (const char *)e->data.scalar.value;

	return e->data.scalar.plain_implicit ? plain(s) : cJSON_CreateString(s);
}

/* The next event's value, freed; NULL: none (the end of a collection, or a fault). */
static cJSON *next(yaml_parser_t *p, int depth)
{
	yaml_event_t e;
	cJSON *v;

	if (!yaml_parser_parse(p, &e))
		return NULL;
	v = node(p, &e, depth);
	yaml_event_delete(&e);
	return v;
}

/* Members until the end event. */
static cJSON *collection(yaml_parser_t *p, bool mapping, int depth)
{
	cJSON *out = mapping ? cJSON_CreateObject() : cJSON_CreateArray();
	yaml_event_type_t end = mapping ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT;

	for (;;) {
		yaml_event_t e;
		cJSON *v = NULL;
		bool ended;

		if (!yaml_parser_parse(p, &e))
			break;
		ended = e.type == end;
		if (!ended && (!mapping || e.type == YAML_SCALAR_EVENT))
			v = mapping ? next(p, depth) : node(p, &e, depth);
		if (v && mapping)
			cJSON_AddItemToObject(out, (const char *)e.data.scalar.value, v);
		else if (v)
			cJSON_AddItemToArray(out, v);
		yaml_event_delete(&e);
		if (ended)
			return out;
		if (!v)
			break;
	}
	cJSON_Delete(out);
	return NULL;
}

static cJSON *node(yaml_parser_t *p, const yaml_event_t *e, int depth)
{
	if (depth == DEPTH_MAX)
		return NULL;
	if (e->type == YAML_SCALAR_EVENT)
		return scalar(e);
	if (e->type == YAML_SEQUENCE_START_EVENT || e->type == YAML_MAPPING_START_EVENT)
		return collection(p, e->type == YAML_MAPPING_START_EVENT, depth + 1);
	return NULL; /* an alias, an end */
}

cJSON *yaml_read(const char *text)
{
	yaml_parser_t p;
	yaml_event_t e;
	cJSON *v = NULL;
	bool content = false;

	if (!yaml_parser_initialize(&p))
		return NULL;
	yaml_parser_set_input_string(&p, (const unsigned char *)text, strlen(text));
	while (!content && yaml_parser_parse(&p, &e)) {
		content = e.type != YAML_STREAM_START_EVENT &&
			  e.type != YAML_DOCUMENT_START_EVENT;
		if (content)
			v = node(&p, &e, 0);
		yaml_event_delete(&e);
	}
	yaml_parser_delete(&p);
	return v;
}
