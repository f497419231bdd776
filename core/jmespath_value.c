/* Values as JMESPath compares them, and as its sentences about errors print them. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/jmespath_inside.h"

bool value_null(const cJSON *v)
{
	return !v || cJSON_IsNull(v);
}

bool value_fraction(const cJSON *v)
{
	return (v->type & JSON_FLOAT) || v->valuedouble > floor(v->valuedouble);
}

const char *value_type(const cJSON *v)
{
	return value_null(v)       ? "NoneType"
	       : cJSON_IsBool(v)   ? "bool"
	       : cJSON_IsNumber(v) ? (value_fraction(v) ? "float" : "int")
	       : cJSON_IsString(v) ? "str"
	       : cJSON_IsArray(v)  ? "list"
				   : "dict";
}

static bool same_members(const cJSON *a, const cJSON *b)
{
	if (cJSON_GetArraySize(a) != cJSON_GetArraySize(b))
		return false;
	for (const cJSON *at = a->child; at; at = at->next) {
		const cJSON *other = cJSON_GetObjectItemCaseSensitive(b, at->string);

		if (!other || !value_same(at, other))
			return false;
	}
	return true;
}

static bool same_items(const cJSON *a, const cJSON *b)
{
	const cJSON *x = a->child, *y = b->child;

	for (; x && y; x = x->next, y = y->next)
		if (!value_same(x, y))
			return false;
	return !x && !y;
}

bool value_same(const cJSON *a, const cJSON *b)
{
	if (value_null(a) || value_null(b))
		return value_null(a) && value_null(b);
	if (cJSON_IsNumber(a) && cJSON_IsNumber(b))
		return a->valuedouble <= b->valuedouble && a->valuedouble >= b->valuedouble;
	if ((a->type & 0xff) != (b->type & 0xff))
		return false;
	if (cJSON_IsString(a))
		return strcmp(a->valuestring, b->valuestring) == 0;
	if (cJSON_IsArray(a))
		return same_items(a, b);
	return !cJSON_IsObject(a) || same_members(a, b);
}

int value_order(const cJSON *a, const cJSON *b)
{
	if (cJSON_IsNumber(a))
		return (a->valuedouble > b->valuedouble) -
		       (a->valuedouble < b->valuedouble);
	return strcmp(a->valuestring, b->valuestring); /* UTF-8 keeps the order of code
							  points */
}

static void string_words(struct text *out, const char *s)
{
	char quote = strchr(s, '\'') && !strchr(s, '"') ? '"' : '\'';

	text_char(out, quote);
	for (; *s; s++) {
		if (*s == quote || *s == '\\')
			text_printf(out, "\\%c", *s);
		else if (*s == '\n' || *s == '\t' || *s == '\r')
			text_printf(out, "\\%c", *s == '\n' ? 'n' : *s == '\t' ? 't' : 'r');
		else if ((unsigned char)*s < 32)
			text_printf(out, "\\x%02x", *s);
		else
			text_char(out, *s);
	}
	text_char(out, quote);
}

/* Digits behind the point that a number of so many digits has; at least one. */
static int behind_point(int digits, double size)
{
	int n = digits - 1 - (int)floor(log10(size));

	return n > 1 ? n : 1;
}

void value_number(struct text *out, const cJSON *v)
{
	double d = v->valuedouble, size = fabs(d);
	char room[400];
	int digits = 1;

	if (d >= floor(d) && d <= floor(d) && size < 1e16) {
		text_printf(out, v->type & JSON_FLOAT ? "%.1f" : "%.0f", d);
		return;
	}
	do
		snprintf(room, sizeof(room), "%.*e", digits - 1, d);
	while (fabs(strtod(room, NULL) - d) > 0 && digits++ < 17);
	if (size >= 1e-4 && size < 1e16)
		snprintf(room, sizeof(room), "%.*f", behind_point(digits, size), d);
	text_adds(out, room);
}

void value_words(struct text *out, const cJSON *v)
{
	bool object = cJSON_IsObject(v);

	if (value_null(v)) {
		text_adds(out, "None");
	} else if (cJSON_IsBool(v)) {
		text_adds(out, cJSON_IsTrue(v) ? "True" : "False");
	} else if (cJSON_IsNumber(v)) {
		value_number(out, v);
	} else if (cJSON_IsString(v)) {
		string_words(out, v->valuestring);
	} else {
		text_char(out, object ? '{' : '[');
		for (const cJSON *at = v->child; at && !out->cut; at = at->next) {
			if (object) {
				string_words(out, at->string);
				text_adds(out, ": ");
			}
			value_words(out, at);
			text_adds(out, at->next ? ", " : "");
		}
		text_char(out, object ? '}' : ']');
	}
}
