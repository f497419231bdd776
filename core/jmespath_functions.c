/* The functions of JMESPath: one table says what they take, one function each does it. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/jmespath_inside.h"

enum type {
	ANY = 0,
	NUMBER = 1,
	STRING = 2,
	ARRAY = 4,
	OBJECT = 8,
	EXPREF = 16,
	NUMBERS = 32, /* an array of nothing else */
	STRINGS = 64
};

typedef const cJSON *function(struct run *r, const struct argument *a, size_t n);

static double number_of(const cJSON *v)
{
	return v->valuedouble;
}

static const cJSON *number(struct run *r, double value, bool fraction)
{
	cJSON *n = run_keep(r, cJSON_CreateNumber(value));

	if (n && fraction)
		n->type |= JSON_FLOAT;
	return n;
}

static const cJSON *truth(struct run *r, bool yes)
{
	return run_keep(r, cJSON_CreateBool(yes));
}

static const cJSON *string(struct run *r, const char *s)
{
	return run_keep(r, cJSON_CreateString(s));
}

static cJSON *array(struct run *r)
{
	return run_keep(r, cJSON_CreateArray());
}

/* ---- numbers */

static const cJSON *call_abs(struct run *r, const struct argument *a, size_t n)
{
	(void)n;
	return number(r, fabs(number_of(a->value)), value_fraction(a->value));
}

static const cJSON *call_ceil(struct run *r, const struct argument *a, size_t n)
{
	(void)n;
	return number(r, ceil(number_of(a->value)), false);
}

static const cJSON *call_floor(struct run *r, const struct argument *a, size_t n)
{
	(void)n;
	return number(r, floor(number_of(a->value)), false);
}

static double sum_of(const cJSON *v, bool *broken)
{
	double sum = 0;

	*broken = false;
	for (const cJSON *at = v->child; at; at = at->next) {
		sum += number_of(at);
		*broken |= value_fraction(at);
	}
	return sum;
}

static const cJSON *call_sum(struct run *r, const struct argument *a, size_t n)
{
	bool broken;
	double sum = sum_of(a->value, &broken);

	(void)n;
	return number(r, sum, broken);
}

static const cJSON *call_avg(struct run *r, const struct argument *a, size_t n)
{
	bool broken;
	double sum = sum_of(a->value, &broken);

	(void)n;
	return a->value->child ? number(r, sum / cJSON_GetArraySize(a->value), true) : NULL;
}

static const cJSON *to_number_text(struct run *r, const char *s)
{
	char *end;
	double value;

	s += strspn(s, " \t\r\n");
	if (!*s || strpbrk(s, "xX")) /* strtod reads hexadecimal, the reference does not */
		return NULL;
	value = strtod(s, &end);
	end += strspn(end, " \t\r\n");
	return *end || !isfinite(value) ? NULL
					: number(r, value, strpbrk(s, ".eE") != NULL);
}

static const cJSON *call_to_number(struct run *r, const struct argument *a, size_t n)
{
	(void)n;
	if (cJSON_IsNumber(a->value))
		return a->value;
	return cJSON_IsString(a->value) ? to_number_text(r, a->value->valuestring) : NULL;
}

/* ---- strings */

static const cJSON *call_starts_with(struct run *r, const struct argument *a, size_t n)
{
	const char *s = a[0].value->valuestring, *part = a[1].value->valuestring;

	(void)n;
	return truth(r, strncmp(s, part, strlen(part)) == 0);
}

static const cJSON *call_ends_with(struct run *r, const struct argument *a, size_t n)
{
	const char *s = a[0].value->valuestring, *part = a[1].value->valuestring;
	size_t all = strlen(s), tail = strlen(part);

	(void)n;
	return truth(r, tail <= all && strcmp(s + all - tail, part) == 0);
}

static const cJSON *call_join(struct run *r, const struct argument *a, size_t n)
{
	const char *glue = a[0].value->valuestring;
	size_t room = 1, used = 0;
	const cJSON *out;
	char *s;

	(void)n;
	for (const cJSON *at = a[1].value->child; at; at = at->next)
		room += strlen(at->valuestring) + strlen(glue);
	s = calloc(1, room);
	if (!s) {
		run_fail(r, "out of memory");
		return NULL;
	}
	for (const cJSON *at = a[1].value->child; at; at = at->next)
		used += (size_t)snprintf(s + used, room - used, "%s%s", at->valuestring,
					 at->next ? glue : "");
	out = string(r, s);
	free(s);
	return out;
}

/* As the reference writes JSON: ASCII alone. */
static char *ascii_of(const char *json)
{
	char *out = calloc(6, strlen(json) + 1), *to = out;

	while (out && *json) {
		unsigned char c = (unsigned char)*json;
		int more = c < 0x80 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
		uint32_t code = more ? c & (0x3fu >> more) : c;

		for (json++; more && *json; more--)
			code = code << 6 | ((unsigned char)*json++ & 0x3f);
		if (code < 0x80)
			*to++ = (char)code;
		else if (code < 0x10000)
			to += sprintf(to, "\\u%04x", code);
		else
			to += sprintf(to, "\\u%04x\\u%04x",
				      0xd800 + ((code - 0x10000) >> 10),
				      0xdc00 + ((code - 0x10000) & 0x3ff));
	}
	return out;
}

static const cJSON *call_to_string(struct run *r, const struct argument *a, size_t n)
{
	char *json, *plain, room[64];
	const cJSON *out;
	struct text t;

	(void)n;
	if (cJSON_IsString(a->value))
		return a->value;
	if (value_null(a->value))
		return string(r, "null");
	if (cJSON_IsNumber(a->value)) {
		text_init(&t, room, sizeof(room));
		value_words(&t, a->value);
		return string(r, room);
	}
	json = cJSON_PrintUnformatted(a->value);
	plain = json ? ascii_of(json) : NULL;
	out = plain ? string(r, plain) : NULL;
	if (!plain)
		run_fail(r, "out of memory");
	cJSON_free(json);
	free(plain);
	return out;
}

static size_t characters(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

static const cJSON *reversed_string(struct run *r, const char *s)
{
	size_t all = strlen(s), to = all;
	char *out = calloc(1, all + 1);
	const cJSON *v;

	for (size_t i = 0; out && i < all;) {
		size_t n = 1;

		while (((unsigned char)s[i + n] & 0xc0) == 0x80)
			n++;
		to -= n;
		memcpy(out + to, s + i, n);
		i += n;
	}
	v = out ? string(r, out) : NULL;
	if (!out)
		run_fail(r, "out of memory");
	free(out);
	return v;
}

/* ---- arrays */

/* The items of an array by place; NULL: none, or no memory (failed). */
static const cJSON **items_of(struct run *r, const cJSON *v, size_t *n)
{
	const cJSON **all;
	size_t i = 0;

	*n = (size_t)cJSON_GetArraySize(v);
	all = calloc(*n + 1, sizeof(*all));
	if (!all)
		run_fail(r, "out of memory");
	for (const cJSON *at = v->child; all && at; at = at->next)
		all[i++] = at;
	return all;
}

static const cJSON *call_reverse(struct run *r, const struct argument *a, size_t n)
{
	const cJSON **all;
	cJSON *out;

	if (cJSON_IsString(a->value))
		return reversed_string(r, a->value->valuestring);
	out = array(r);
	all = items_of(r, a->value, &n);
	while (all && n && !r->failed)
		run_append(r, out, all[--n]);
	free(all);
	return out;
}

static const cJSON *call_length(struct run *r, const struct argument *a, size_t n)
{
	(void)n;
	return number(r,
		      cJSON_IsString(a->value) ? (double)characters(a->value->valuestring)
					       : cJSON_GetArraySize(a->value),
		      false);
}

static const cJSON *call_contains(struct run *r, const struct argument *a, size_t n)
{
	const cJSON *in = a[0].value, *what = a[1].value, *at;

	(void)n;
	if (cJSON_IsString(in) && !cJSON_IsString(what)) {
		run_fail(r, "'in <string>' requires string as left operand, not %s",
			 value_type(what));
		return NULL;
	}
	if (cJSON_IsString(in))
		return truth(r, strstr(in->valuestring, what->valuestring) != NULL);
	for (at = in->child; at && !value_same(at, what); at = at->next)
		;
	return truth(r, at != NULL);
}

static const cJSON *call_map(struct run *r, const struct argument *a, size_t n)
{
	cJSON *out = array(r);

	(void)n;
	for (const cJSON *at = a[1].value->child; at && !r->failed; at = at->next)
		run_append(r, out, run_node(r, a[0].expression, at));
	return out;
}

static const cJSON *call_to_array(struct run *r, const struct argument *a, size_t n)
{
	cJSON *out;

	(void)n;
	if (cJSON_IsArray(a->value))
		return a->value;
	out = array(r);
	if (out)
		run_append(r, out, a->value);
	return out;
}

static const cJSON *call_not_null(struct run *r, const struct argument *a, size_t n)
{
	(void)r;
	for (size_t i = 0; i < n; i++)
		if (!value_null(a[i].value))
			return a[i].value;
	return NULL;
}

/* ---- order */

struct keyed {
	const cJSON *item, *key;
	size_t place;
};

static int by_key(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;
	int order = value_order(x->key, y->key);

	return order ? order : (x->place > y->place) - (x->place < y->place);
}

static const char *type_name(const cJSON *v)
{
	return value_null(v)       ? "null"
	       : cJSON_IsBool(v)   ? "boolean"
	       : cJSON_IsNumber(v) ? "number"
	       : cJSON_IsString(v) ? "string"
	       : cJSON_IsArray(v)  ? "array"
				   : "object";
}

static void refuse(struct run *r, const char *name, const cJSON *v, const char *wanted,
		   const char *got)
{
	char room[512];
	struct text t;

	text_init(&t, room, sizeof(room));
	if (cJSON_IsString(v))
		text_adds(&t, v->valuestring);
	else
		value_words(&t, v);
	run_fail(r,
		 "In function %s(), invalid type for value: %s, expected one of: %s, "
		 "received: \"%s\"",
		 name, room, wanted, got);
}

/* The items of an array with what an expression (0: themselves) makes of each; keys must be
 * numbers or strings, and (`alike`) all of one kind. */
static struct keyed *keys_of(struct run *r, const char *name, const cJSON *v,
			     uint32_t expression, bool alike, size_t *n)
{
	struct keyed *all = calloc((size_t)cJSON_GetArraySize(v) + 1, sizeof(*all));
	const char *first = NULL;

	*n = 0;
	if (!all)
		run_fail(r, "out of memory");
	for (const cJSON *at = v->child; at && !r->failed; at = at->next) {
		const cJSON *key = expression ? run_node(r, expression, at) : at;
		const char *got = type_name(key);
		bool fits = cJSON_IsNumber(key) || cJSON_IsString(key);

		if (r->failed)
			break;
		if (!fits && alike && !first)
			refuse(r, name, at, "['string', 'number']", got);
		else if (first && strcmp(first, got) != 0 && alike)
			refuse(r, name, key, *first == 'n' ? "['number']" : "['string']",
			       got);
		else if (!fits)
			refuse(r, name, key, "['number', 'string']", got);
		else if (first && strcmp(first, got) != 0)
			run_fail(r,
				 "'>' not supported between instances of 'str' and 'int'");
		first = first ? first : got;
		all[*n] = (struct keyed){at, key, *n};
		(*n)++;
	}
	return all;
}

static const cJSON *sorted(struct run *r, const char *name, const struct argument *a,
			   uint32_t expression)
{
	size_t n;
	struct keyed *all = keys_of(r, name, a->value, expression, true, &n);
	cJSON *out = r->failed ? NULL : array(r);

	if (out) {
		qsort(all, n, sizeof(*all), by_key);
		for (size_t i = 0; i < n && !r->failed; i++)
			run_append(r, out, all[i].item);
	}
	free(all);
	return out;
}

/* The first of the greatest (way 1) or of the least (-1). */
static const cJSON *extreme(struct run *r, const char *name, const struct argument *a,
			    uint32_t expression, int way)
{
	size_t n, best = 0;
	struct keyed *all = keys_of(r, name, a->value, expression, false, &n);
	const cJSON *out = NULL;

	for (size_t i = 1; i < n && !r->failed; i++)
		if (value_order(all[i].key, all[best].key) * way > 0)
			best = i;
	if (n && !r->failed)
		out = all[best].item;
	free(all);
	return out;
}

static const cJSON *call_sort(struct run *r, const struct argument *a, size_t n)
{
	(void)n;
	return sorted(r, "sort", a, 0);
}

static const cJSON *call_sort_by(struct run *r, const struct argument *a, size_t n)
{
	(void)n;
	return sorted(r, "sort_by", a, a[1].expression);
}

static const cJSON *call_max(struct run *r, const struct argument *a, size_t n)
{
	(void)n;
	return extreme(r, "max", a, 0, 1);
}

static const cJSON *call_min(struct run *r, const struct argument *a, size_t n)
{
	(void)n;
	return extreme(r, "min", a, 0, -1);
}

static const cJSON *call_max_by(struct run *r, const struct argument *a, size_t n)
{
	(void)n;
	return extreme(r, "max_by", a, a[1].expression, 1);
}

static const cJSON *call_min_by(struct run *r, const struct argument *a, size_t n)
{
	(void)n;
	return extreme(r, "min_by", a, a[1].expression, -1);
}

/* ---- objects, types */

static const cJSON *call_keys(struct run *r, const struct argument *a, size_t n)
{
	cJSON *out = array(r);

	(void)n;
	for (const cJSON *at = a->value->child; at && !r->failed; at = at->next)
		run_append(r, out, string(r, at->string));
	return out;
}

static const cJSON *call_values(struct run *r, const struct argument *a, size_t n)
{
	cJSON *out = array(r);

	(void)n;
	for (const cJSON *at = a->value->child; at && !r->failed; at = at->next)
		run_append(r, out, at);
	return out;
}

static const cJSON *call_merge(struct run *r, const struct argument *a, size_t n)
{
	cJSON *out = run_keep(r, cJSON_CreateObject());

	for (size_t i = 0; i < n; i++)
		for (const cJSON *at = a[i].value->child; at && !r->failed; at = at->next)
			run_put(r, out, at->string, at);
	return out;
}

static const cJSON *call_type(struct run *r, const struct argument *a, size_t n)
{
	(void)n;
	return string(r, type_name(a->value));
}

/* ---- the table */

/* clang-format off */
static const struct {
	const char *name;
	function *call;
	size_t n;
	bool more; /* any number from n on */
	unsigned takes[2];
} functions[] = {
	{"abs",         call_abs,         1, false, {NUMBER}},
	{"avg",         call_avg,         1, false, {NUMBERS}},
	{"ceil",        call_ceil,        1, false, {NUMBER}},
	{"contains",    call_contains,    2, false, {ARRAY | STRING, ANY}},
	{"ends_with",   call_ends_with,   2, false, {STRING, STRING}},
	{"floor",       call_floor,       1, false, {NUMBER}},
	{"join",        call_join,        2, false, {STRING, STRINGS}},
	{"keys",        call_keys,        1, false, {OBJECT}},
	{"length",      call_length,      1, false, {STRING | ARRAY | OBJECT}},
	{"map",         call_map,         2, false, {EXPREF, ARRAY}},
	{"max",         call_max,         1, false, {NUMBERS | STRINGS}},
	{"max_by",      call_max_by,      2, false, {ARRAY, EXPREF}},
	{"merge",       call_merge,       1, true,  {OBJECT}},
	{"min",         call_min,         1, false, {NUMBERS | STRINGS}},
	{"min_by",      call_min_by,      2, false, {ARRAY, EXPREF}},
	{"not_null",    call_not_null,    1, true,  {ANY}},
	{"reverse",     call_reverse,     1, false, {ARRAY | STRING}},
	{"sort",        call_sort,        1, false, {NUMBERS | STRINGS}},
	{"sort_by",     call_sort_by,     2, false, {ARRAY, EXPREF}},
	{"starts_with", call_starts_with, 2, false, {STRING, STRING}},
	{"sum",         call_sum,         1, false, {NUMBERS}},
	{"to_array",    call_to_array,    1, false, {ANY}},
	{"to_number",   call_to_number,   1, false, {ANY}},
	{"to_string",   call_to_string,   1, false, {ANY}},
	{"type",        call_type,        1, false, {ANY}},
	{"values",      call_values,      1, false, {OBJECT}},
};

/* In the order of the reference's sentences. */
static const struct {
	unsigned type;
	const char *name;
} type_names[] = {
	{NUMBER, "number"}, {OBJECT, "object"}, {EXPREF, "expref"},
	{NUMBERS, "array-number"}, {STRINGS, "array-string"},
};
/* clang-format on */

static void types_words(const char *name, unsigned types, struct text *out)
{
	/* The reference writes each signature by hand; these two lists are not in the order
	 * of the others. */
	if (types == (ARRAY | STRING)) {
		text_adds(out, "['array', 'string']");
		return;
	}
	if (types & STRING && types & OBJECT) {
		text_adds(out, "['string', 'array', 'object']");
		return;
	}
	if (types == (NUMBERS | STRINGS) && strcmp(name, "sort") == 0) {
		text_adds(out, "['array-string', 'array-number']");
		return;
	}
	text_char(out, '[');
	if (types == STRING)
		text_adds(out, "'string'");
	if (types == ARRAY)
		text_adds(out, "'array'");
	for (size_t i = 0; i < sizeof(type_names) / sizeof(type_names[0]); i++)
		if (types & type_names[i].type)
			text_printf(out, "%s'%s'",
				    out->at[out->used - 1] == '[' ? "" : ", ",
				    type_names[i].name);
	text_char(out, ']');
}

static unsigned type_of(const struct argument *a)
{
	if (a->expression)
		return EXPREF;
	return cJSON_IsNumber(a->value)   ? NUMBER
	       : cJSON_IsString(a->value) ? STRING
	       : cJSON_IsArray(a->value)  ? ARRAY | NUMBERS | STRINGS
	       : cJSON_IsObject(a->value) ? OBJECT
					  : 0;
}

/* The first item that is not as the others must be; NULL: none. */
static const cJSON *stranger(const cJSON *v, unsigned takes)
{
	unsigned kind = takes & (NUMBERS | STRINGS);

	if (!v->child || !kind)
		return NULL;
	if (kind == (NUMBERS | STRINGS))
		kind = cJSON_IsNumber(v->child) ? NUMBERS : STRINGS;
	for (const cJSON *at = v->child; at; at = at->next)
		if (kind == NUMBERS ? !cJSON_IsNumber(at) : !cJSON_IsString(at))
			return at;
	return NULL;
}

static bool takes(struct run *r, const char *name, unsigned types, const struct argument *a)
{
	char room[96];
	struct text t;
	const cJSON *other;

	text_init(&t, room, sizeof(room));
	types_words(name, types, &t);
	if (types && !(type_of(a) & types)) {
		refuse(r, name, a->value, room,
		       a->expression ? "expref" : type_name(a->value));
		return false;
	}
	other = cJSON_IsArray(a->value) && !(types & ARRAY) ? stranger(a->value, types)
							    : NULL;
	if (other)
		refuse(r, name, other, room, value_type(other));
	return !other;
}

const cJSON *function_call(struct run *r, const char *name, const struct argument *all,
			   size_t n)
{
	size_t f = 0, known = sizeof(functions) / sizeof(functions[0]);

	while (f < known && strcmp(functions[f].name, name) != 0)
		f++;
	if (f == known) {
		run_fail(r, "Unknown function: %s()", name);
		return NULL;
	}
	if (n < functions[f].n || (n > functions[f].n && !functions[f].more)) {
		run_fail(r, "Expected %s%zu argument%s for function %s(), received %zu",
			 functions[f].more ? "at least " : "", functions[f].n,
			 functions[f].n == 1 ? "" : "s", name, n);
		return NULL;
	}
	for (size_t i = 0; i < (functions[f].more ? n : functions[f].n); i++)
		if (!takes(r, name, functions[f].takes[functions[f].more ? 0 : i], &all[i]))
			return NULL;
	return functions[f].call(r, all, n);
}
