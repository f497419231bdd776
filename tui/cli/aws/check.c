/* What is wrong with a request before it is sent, and its body when nothing is: botocore's
 * checks in botocore's words. */
#include <stdio.h>
#include <stdlib.h>

#include "core/jmespath.h"
#include "tui/cli/aws/parameters.h"

enum { PATH_MAX_WORDS = 256 };

struct check {
	struct text *why;
	bool good;
};

static void check_members(struct check *c, struct slice shape, const cJSON *v,
			  const char *path);

static const char *type_of(const cJSON *v)
{
	return v->type & JSON_BYTES_FLAG ? "bytes"
	       : cJSON_IsString(v)       ? "str"
	       : cJSON_IsNumber(v)       ? (v->type & JSON_FLOAT ? "float" : "int")
	       : cJSON_IsBool(v)         ? "bool"
	       : cJSON_IsArray(v)        ? "list"
	       : cJSON_IsObject(v)       ? "dict"
					 : "NoneType";
}

static const char *wanted(enum shape_type t)
{
	switch (t) {
	case SHAPE_INTEGER:
		return "<class 'int'>";
	case SHAPE_STRUCTURE:
	case SHAPE_MAP:
		return "<class 'dict'>";
	case SHAPE_LIST:
		return "<class 'list'>, <class 'tuple'>";
	case SHAPE_FLOAT:
		return "<class 'float'>, <class 'decimal.Decimal'>, <class 'int'>";
	case SHAPE_TIMESTAMP:
		return "<class 'datetime.datetime'>, timestamp-string";
	case SHAPE_STRING:
	case SHAPE_BYTES:
		break;
	}
	return "<class 'str'>";
}

static bool fits(const struct member *m, const cJSON *v)
{
	switch (m->type) {
	case SHAPE_INTEGER:
		return cJSON_IsNumber(v) && !(v->type & JSON_FLOAT);
	case SHAPE_FLOAT:
		return cJSON_IsNumber(v);
	case SHAPE_TIMESTAMP:
		return cJSON_IsNumber(v) || cJSON_IsString(v);
	case SHAPE_STRUCTURE:
	case SHAPE_MAP:
		return cJSON_IsObject(v);
	case SHAPE_LIST:
		return cJSON_IsArray(v);
	case SHAPE_STRING:
	case SHAPE_BYTES:
		break;
	}
	return cJSON_IsString(v) && !(v->type & JSON_BYTES_FLAG);
}

static void words_of(struct text *out, const cJSON *v)
{
	if (v->type & JSON_BYTES_FLAG)
		text_char(out, 'b');
	if (cJSON_IsString(v) && !(v->type & JSON_BYTES_FLAG))
		text_adds(out, v->valuestring);
	else
		value_words(out, v);
}

static void report(struct check *c)
{
	if (!c->good)
		text_char(c->why, '\n');
	c->good = false;
}

static void check_least(struct check *c, const struct member *m, const cJSON *v,
			const char *path)
{
	int n = cJSON_IsString(v)  ? (int)strlen(v->valuestring)
		: cJSON_IsArray(v) ? cJSON_GetArraySize(v)
				   : 0;

	if (m->least < 0)
		return;
	if (cJSON_IsNumber(v) && v->valuedouble < m->least) {
		report(c);
		text_printf(c->why, "Invalid value for parameter %s, value: ", path);
		value_words(c->why, v);
		text_printf(c->why, ", valid min value: %d", m->least);
	} else if (!cJSON_IsNumber(v) && n < m->least) {
		report(c);
		text_printf(
			c->why,
			"Invalid length for parameter %s, value: %d, valid min length: %d",
			path, n, m->least);
	}
}

static void check_value(struct check *c, const struct member *m, const cJSON *v,
			const char *path)
{
	char below[PATH_MAX_WORDS];
	int i = 0;

	if (!fits(m, v)) {
		report(c);
		text_printf(c->why, "Invalid type for parameter %s, value: ", path);
		words_of(c->why, v);
		text_printf(c->why, ", type: <class '%s'>, valid types: %s", type_of(v),
			    wanted(m->type));
		return;
	}
	check_least(c, m, v, path);
	if (m->type == SHAPE_STRUCTURE)
		check_members(c, m->inner, v, path);
	if (m->type != SHAPE_LIST)
		return;
	for (const cJSON *at = v->child; at; at = at->next) {
		struct member one = {.type = m->inner.n ? SHAPE_STRUCTURE : SHAPE_STRING,
				     .inner = m->inner,
				     .choices = {"", 0},
				     .least = -1};

		snprintf(below, sizeof(below), "%s[%d]", path, i++);
		check_value(c, &one, at, below);
	}
}

static void known(struct text *out, struct slice shape)
{
	const char *glue = "";
	struct member m;

	while (shape_next(&shape, &m)) {
		text_printf(out, "%s%.*s", glue, (int)m.name.n, m.name.at);
		glue = ", ";
	}
}

static void check_members(struct check *c, struct slice shape, const cJSON *v,
			  const char *path)
{
	const char *where = *path ? path : "input";
	char below[PATH_MAX_WORDS];
	struct slice rest = shape;
	struct member m;

	while (shape_next(&rest, &m)) {
		snprintf(below, sizeof(below), "%.*s", (int)m.name.n, m.name.at);
		if (m.required && !cJSON_GetObjectItemCaseSensitive(v, below)) {
			report(c);
			text_printf(c->why, "Missing required parameter in %s: \"%s\"",
				    where, below);
		}
	}
	for (const cJSON *at = v->child; at; at = at->next)
		if (!shape_find(shape, slice_of(at->string), &m)) {
			report(c);
			text_printf(c->why,
				    "Unknown parameter in %s: \"%s\", must be one of: ",
				    where, at->string);
			known(c->why, shape);
		}
	for (const cJSON *at = v->child; at; at = at->next)
		if (shape_find(shape, slice_of(at->string), &m)) {
			snprintf(below, sizeof(below), "%s%s%s", path, *path ? "." : "",
				 at->string);
			check_value(c, &m, at, below);
		}
}

bool parameters_check(struct slice shape, const cJSON *request, struct text *why)
{
	struct check c = {why, true};

	check_members(&c, shape, request, "");
	return c.good;
}

/* ---- the body */

static void put_string(FILE *out, const char *s)
{
	static const char escaped[] = "\"\\\n\r\t\b\f", letters[] = "\"\\nrtbf";

	fputc('"', out);
	while (*s) {
		const char *at = strchr(escaped, *s);
		unsigned char c = (unsigned char)*s++;
		int more = c < 0xc0 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
		uint32_t code = more ? c & (0x3fu >> more) : c;

		for (; more && *s; more--)
			code = code << 6 | ((unsigned char)*s++ & 0x3f);
		if (at)
			fprintf(out, "\\%c", letters[at - escaped]);
		else if (code >= 32 && code < 127)
			fputc((int)code, out);
		else if (code < 0x10000)
			fprintf(out, "\\u%04x", code);
		else
			fprintf(out, "\\u%04x\\u%04x", 0xd800 + ((code - 0x10000) >> 10),
				0xdc00 + ((code - 0x10000) & 0x3ff));
	}
	fputc('"', out);
}

static void put_value(FILE *out, const cJSON *v);

static void put_members(FILE *out, const cJSON *v)
{
	bool object = cJSON_IsObject(v);

	fputc(object ? '{' : '[', out);
	for (const cJSON *at = v->child; at; at = at->next) {
		if (object) {
			put_string(out, at->string);
			fputs(": ", out);
		}
		put_value(out, at);
		fputs(at->next ? ", " : "", out);
	}
	fputc(object ? '}' : ']', out);
}

static void put_value(FILE *out, const cJSON *v)
{
	char room[400];
	struct text t;

	if (cJSON_IsString(v)) {
		put_string(out, v->valuestring);
	} else if (cJSON_IsNumber(v)) {
		text_init(&t, room, sizeof(room));
		value_number(&t, v);
		fputs(room, out);
	} else if (cJSON_IsArray(v) || cJSON_IsObject(v)) {
		put_members(out, v);
	} else {
		fputs(cJSON_IsTrue(v) ? "true" : cJSON_IsFalse(v) ? "false" : "null", out);
	}
}

/* Times become whole seconds, wherever they stand. */
static void settle_times(struct slice shape, cJSON *v)
{
	struct member m;

	for (cJSON *at = v ? v->child : NULL; at; at = at->next) {
		double s;

		if (!at->string || !shape_find(shape, slice_of(at->string), &m))
			continue;
		if (m.type == SHAPE_STRUCTURE)
			settle_times(m.inner, at);
		else if (m.type == SHAPE_TIMESTAMP && cJSON_IsNumber(at))
			cJSON_SetNumberValue(at, (double)(long long)at->valuedouble);
		else if (m.type == SHAPE_TIMESTAMP && cJSON_IsString(at) &&
			 parameter_time(at->valuestring, &s)) {
			free(at->valuestring);
			at->valuestring = NULL;
			at->type = cJSON_Number;
			cJSON_SetNumberValue(at, (double)(long long)s);
		}
	}
}

char *parameters_body(struct slice shape, const cJSON *request)
{
	cJSON *copy = cJSON_Duplicate(request, 1);
	char *body = NULL;
	size_t n;
	FILE *out = open_memstream(&body, &n);

	settle_times(shape, copy);
	if (out) {
		put_value(out, copy);
		fclose(out);
	}
	cJSON_Delete(copy);
	return body;
}
