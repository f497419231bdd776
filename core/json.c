/* cJSON behind limits. */
#include "core/json.h"

#include <stdlib.h>

#include <cjson/cJSON.h>

/* Counts brackets outside of strings: cJSON recurses once for each level. */
static bool too_deep(struct slice text)
{
	bool quoted = false;
	size_t depth = 0;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.at[i];

		if (quoted && c == '\\')
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted && (c == '{' || c == '['))
			depth++;
		else if (!quoted && (c == '}' || c == ']'))
			depth -= depth > 0;
		if (depth > JSON_DEPTH_MAX)
			return true;
	}
	return false;
}

static bool only_space(const char *at, const char *end)
{
	while (at < end && strchr(" \t\r\n", *at) && *at)
		at++;
	return at == end;
}

struct cJSON *json_object(struct slice text)
{
	const char *end = NULL;
	struct cJSON *tree = NULL;
	char *copy = NULL;

	if (text.n == 0 || text.n > JSON_BYTES_MAX || too_deep(text))
		return NULL;
	copy = malloc(text.n + 1); /* cJSON has read one byte too far in some releases */
	if (!copy)
		return NULL;
	slice_copy(copy, text.n + 1, text);
	tree = cJSON_ParseWithLengthOpts(copy, text.n, &end, false);
	if (tree && (!cJSON_IsObject(tree) || !only_space(end, copy + text.n))) {
		cJSON_Delete(tree);
		tree = NULL;
	}
	free(copy);
	return tree;
}

const struct cJSON *json_member(const struct cJSON *object, const char *key)
{
	return cJSON_IsObject(object) ? cJSON_GetObjectItem(object, key) : NULL;
}

struct slice json_string(const struct cJSON *object, const char *key)
{
	const struct cJSON *item = json_member(object, key);

	return cJSON_IsString(item) ? slice_of(item->valuestring) : SLICE("");
}

double json_number(const struct cJSON *object, const char *key, double otherwise)
{
	const struct cJSON *item = json_member(object, key);

	return cJSON_IsNumber(item) ? item->valuedouble : otherwise;
}

struct slice json_kept(struct text *room, struct slice s)
{
	struct slice kept = {room->at + room->used, s.n};

	if (s.n >= room->room - room->used) {
		room->cut = room->cut || s.n;
		return SLICE("");
	}
	text_add(room, s);
	return kept;
}
