/* Reads shorthand: one function a rule of its grammar. */
#include "tui/cli/aws/shorthand.h"

#include <ctype.h>
#include <stdlib.h>

#include <cjson/cJSON.h>

enum { DEPTH_MAX = 16 };

struct reader {
	const char *all;
	size_t at;
	int depth;
	struct text *why;
	bool failed;
};

static cJSON *nested(struct reader *r);

static char now(const struct reader *r)
{
	return r->all[r->at];
}

static void blanks(struct reader *r)
{
	while (isspace((unsigned char)now(r)))
		r->at++;
}

static void *wrong(struct reader *r, const char *expected)
{
	char got[2] = {now(r), '\0'};

	if (!r->failed)
		text_printf(r->why, "Expected: '%s', received: '%s' for input:\n%s\n%*s^",
			    expected, *got ? got : "EOF", r->all, (int)r->at, "");
	r->failed = true;
	return NULL;
}

static bool expect(struct reader *r, char sign)
{
	char words[2] = {sign, '\0'};

	blanks(r);
	if (now(r) != sign) {
		wrong(r, words);
		return false;
	}
	r->at++;
	blanks(r);
	return true;
}

static char *key(struct reader *r)
{
	size_t from = r->at;

	while (now(r) && (isalnum((unsigned char)now(r)) || strchr("-_.#/:", now(r))))
		r->at++;
	return strndup(r->all + from, r->at - from);
}

/* A quote's end; 0 = it has none. */
static size_t closing(const struct reader *r)
{
	char quote = now(r);

	for (size_t i = r->at + 1; r->all[i]; i++) {
		if (r->all[i] == '\\' && r->all[i + 1])
			i++;
		else if (r->all[i] == quote)
			return i;
	}
	return 0;
}

static cJSON *quoted(struct reader *r)
{
	size_t end = closing(r), used = 0;
	char *words = end ? calloc(1, end - r->at) : NULL;
	cJSON *v;

	if (!words)
		return wrong(r, now(r) == '"' ? "double quoted" : "singled quoted");
	for (size_t i = r->at + 1; i < end; i++) {
		if (r->all[i] == '\\' && (r->all[i + 1] == '\\' || r->all[i + 1] == now(r)))
			i++;
		words[used++] = r->all[i];
	}
	r->at = end + 1;
	v = cJSON_CreateString(words);
	free(words);
	return v;
}

/* Up to a comma or a closing bracket; `equals`: whether `=` may stand in it. */
static cJSON *plain(struct reader *r, bool equals)
{
	size_t used = 0;
	char *words = calloc(1, strlen(r->all + r->at) + 1);
	cJSON *v;

	while (words && now(r) && !strchr(equals ? ",]}" : ",]}=", now(r))) {
		if (now(r) == '\\' && r->all[r->at + 1] == ',')
			r->at++;
		words[used++] = r->all[r->at++];
	}
	while (used && isspace((unsigned char)words[used - 1]))
		words[--used] = '\0';
	v = words ? cJSON_CreateString(words) : NULL;
	free(words);
	return v;
}

static cJSON *first_value(struct reader *r)
{
	return now(r) == '"' || now(r) == '\'' ? quoted(r) : plain(r, true);
}

static cJSON *list(struct reader *r)
{
	cJSON *out = cJSON_CreateArray();

	expect(r, '[');
	while (!r->failed && now(r) != ']') {
		cJSON_AddItemToArray(out, nested(r));
		blanks(r);
		if (!r->failed && now(r) != ']')
			expect(r, ',');
	}
	if (!r->failed)
		expect(r, ']');
	return out;
}

static cJSON *hash(struct reader *r)
{
	cJSON *out = cJSON_CreateObject();

	expect(r, '{');
	while (!r->failed && now(r) != '}') {
		char *name = key(r);

		if (expect(r, '='))
			cJSON_AddItemToObject(out, name ? name : "", nested(r));
		free(name);
		blanks(r);
		if (!r->failed && now(r) != '}')
			expect(r, ',');
	}
	if (!r->failed)
		expect(r, '}');
	return out;
}

static cJSON *nested(struct reader *r)
{
	cJSON *v;

	if (++r->depth > DEPTH_MAX)
		return wrong(r, "fewer brackets");
	v = now(r) == '[' ? list(r) : now(r) == '{' ? hash(r) : first_value(r);
	r->depth--;
	return v;
}

/* Whether what begins here is the next `key=`, not one more value of a list. */
static bool next_key(const struct reader *r)
{
	size_t i = r->at;

	if (now(r) == '"' || now(r) == '\'')
		return false;
	while (r->all[i] && !strchr(",=", r->all[i]))
		i++;
	return r->all[i] == '=';
}

/* a  or  a,b,c: a list ends where a key begins. */
static cJSON *values(struct reader *r)
{
	cJSON *first, *all = NULL;

	if (now(r) == '[' || now(r) == '{')
		return nested(r);
	first = first_value(r);
	blanks(r);
	while (!r->failed && now(r) == ',') {
		size_t comma = r->at++;

		blanks(r);
		if (next_key(r)) {
			r->at = comma;
			break;
		}
		if (!all) {
			all = cJSON_CreateArray();
			cJSON_AddItemToArray(all, first);
		}
		cJSON_AddItemToArray(
			all, now(r) == '"' || now(r) == '\'' ? quoted(r) : plain(r, false));
		blanks(r);
	}
	return all ? all : first;
}

static void pair(struct reader *r, cJSON *out)
{
	size_t from = r->at;
	char *name = key(r);

	if (expect(r, '=')) {
		if (cJSON_GetObjectItemCaseSensitive(out, name)) {
			text_printf(
				r->why,
				"Second instance of key \"%s\" encountered for input:\n%s\n"
				"%*s^\nThis is often because there is a preceding \",\" "
				"instead of a space.",
				name, r->all, (int)from, "");
			r->failed = true;
		} else {
			cJSON_AddItemToObject(out, name ? name : "", values(r));
		}
	}
	free(name);
}

cJSON *shorthand_parse(const char *words, struct text *why)
{
	struct reader r = {.all = words, .why = why};
	cJSON *out = cJSON_CreateObject();

	pair(&r, out);
	while (!r.failed && now(&r)) {
		if (expect(&r, ','))
			pair(&r, out);
	}
	if (!r.failed)
		return out;
	cJSON_Delete(out);
	return NULL;
}
