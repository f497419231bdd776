/* A value as text: which format, and what all formats share. */
#include <stdlib.h>

#include "core/jmespath.h"
#include "tui/cli/aws/format_inside.h"

static const char *const names[] = {
#define X(id, name) [FORMAT_##id] = name,
	FORMATS(X)
#undef X
};

enum format format_named(struct slice name)
{
	enum format f = 0;

	while (f < FORMAT_COUNT && !slice_is(name, names[f]))
		f++;
	return f;
}

const char *format_name(enum format f)
{
	return f < FORMAT_COUNT ? names[f] : "";
}

bool is_scalar(const cJSON *v)
{
	return !cJSON_IsArray(v) && !cJSON_IsObject(v);
}

char *value_text(const cJSON *v)
{
	size_t room = 64;

	if (cJSON_IsString(v))
		return strdup(v->valuestring);
	for (;; room *= 4) {
		char *to = malloc(room);
		struct text t;

		if (!to)
			return NULL;
		text_init(&t, to, room);
		value_words(&t, v);
		if (!t.cut)
			return to;
		free(to);
	}
}

static int by_name(const void *a, const void *b)
{
	const cJSON *const *x = a, *const *y = b;

	return strcmp((*x)->string, (*y)->string);
}

const cJSON **members_sorted(const cJSON *object, size_t *n)
{
	const cJSON **all;

	*n = (size_t)cJSON_GetArraySize(object);
	all = *n ? calloc(*n, sizeof(*all)) : NULL;
	*n = 0;
	for (const cJSON *at = all ? object->child : NULL; at; at = at->next)
		all[(*n)++] = at;
	if (all)
		qsort(all, *n, sizeof(*all), by_name);
	return all;
}

void format_write(FILE *out, enum format f, const cJSON *value,
		  const struct format_options *o)
{
	bool nothing = cJSON_IsObject(value) && !value->child;

	if (nothing && f != FORMAT_TEXT)
		return;
	switch (f) {
	case FORMAT_TEXT:
		format_text(out, value);
		return;
	case FORMAT_TABLE:
		format_table(out, value, o);
		return;
	case FORMAT_YAML:
	case FORMAT_YAML_STREAM:
		format_yaml(out, value, f == FORMAT_YAML_STREAM);
		return;
	case FORMAT_JSON:
	case FORMAT_COUNT:
		break;
	}
	format_json(out, value, 0);
	fputc('\n', out);
}
