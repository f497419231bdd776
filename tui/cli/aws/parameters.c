/* Words become values of a shape. */
#include "tui/cli/aws/parameters.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "tui/cli/aws/shorthand.h"
#include "tui/cli/aws/yaml_read.h"
#include "tui/cli/command.h"

enum { FILE_MAX = 1 << 20 };

struct parsing {
	const char *option;
	struct text *why;
	int *code;
};

static bool lower(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

void parameter_option(struct slice name, char *to, size_t room)
{
	struct text t;

	text_init(&t, to, room);
	for (size_t i = 0; i < name.n; i++) {
		char before = i ? name.at[i - 1] : '\0',
		     after = i + 1 < name.n ? name.at[i + 1] : '\0';

		if (i && upper(name.at[i]) &&
		    (lower(before) || (upper(before) && after >= 'a' && after <= 'z')))
			text_char(&t, '-');
		text_char(&t, (char)tolower((unsigned char)name.at[i]));
	}
}

static void *fail(const struct parsing *p, int code, const char *format, const char *words)
{
	*p->code = code;
	text_printf(p->why, "%s%.*s%s", "", (int)strcspn(format, "@"), format, words);
	if (strchr(format, '@'))
		text_adds(p->why, strchr(format, '@') + 1);
	return NULL;
}

static cJSON *bad_parameter(const struct parsing *p, const char *what)
{
	*p->code = EXIT_USAGE;
	text_printf(p->why, "Error parsing parameter '%s': %s", p->option, what);
	return NULL;
}

/* ---- files */

static char *file_bytes(const char *path, size_t *n)
{
	FILE *in = fopen(path, "re");
	char *bytes = in ? calloc(1, FILE_MAX + 1) : NULL;

	if (bytes)
		*n = fread(bytes, 1, FILE_MAX, in);
	if (in)
		fclose(in);
	return bytes;
}

/* file://PATH and fileb://PATH stand for what is in the file. The caller frees it. */
static char *contents(const struct parsing *p, const char *words, bool *bytes)
{
	const char *path = words + (strncmp(words, "fileb://", 8) == 0 ? 8 : 7);
	size_t n = 0;
	char *all;

	*bytes = strncmp(words, "fileb://", 8) == 0;
	if (!*bytes && strncmp(words, "file://", 7) != 0)
		return strdup(words);
	all = file_bytes(path, &n);
	if (all)
		return all;
	*p->code = EXIT_USAGE;
	text_printf(
		p->why,
		"Error parsing parameter '%s': Unable to load paramfile %s: [Errno %d] %s: "
		"'%s'",
		p->option, words, errno, strerror(errno), path);
	return NULL;
}

/* ---- scalars */

static bool iso_time(const char *words, double *seconds)
{
	static const char *const forms[] = {"%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S",
					    "%Y-%m-%dT%H:%M", "%Y-%m-%d"};
	struct tm tm;
	const char *end = NULL;
	int hours = 0, minutes = 0;

	for (size_t i = 0; !end && i < sizeof(forms) / sizeof(forms[0]); i++) {
		tm = (struct tm){.tm_mday = 1};
		end = strptime(words, forms[i], &tm);
	}
	if (!end)
		return false;
	if (*end == '.')
		end += 1 + strspn(end + 1, "0123456789");
	if (*end == 'Z' && !end[1])
		end++;
	else if (*end && sscanf(end + 1, "%2d:%2d", &hours, &minutes) == 2)
		*seconds = *end == '-' ? 60.0 : -60.0, end = "";
	*seconds = (double)timegm(&tm) +
		   (hours || minutes ? *seconds * (hours * 60 + minutes) : 0);
	return !*end;
}

bool parameter_time(const char *words, double *seconds)
{
	char *end;

	*seconds = strtod(words, &end);
	return (end != words && !*end) || iso_time(words, seconds);
}

static cJSON *scalar(const struct parsing *p, enum shape_type type, const char *words)
{
	char *end;
	double seconds;
	long long n;

	if (type == SHAPE_TIMESTAMP && parameter_time(words, &seconds))
		return cJSON_CreateNumber(seconds);
	if (type != SHAPE_INTEGER)
		return cJSON_CreateString(words);
	errno = 0;
	n = strtoll(words, &end, 10);
	if (errno || end == words || *end)
		return fail(p, EXIT_OTHER, "invalid literal for int() with base 10: '@'",
			    words);
	return cJSON_CreateNumber((double)n);
}

/* What shorthand read as strings, as its shape has it. false: `why` says it. */
static bool convert(const struct parsing *p, struct slice shape, cJSON *object);

static bool convert_one(const struct parsing *p, const struct member *m, cJSON *owner,
			cJSON *v)
{
	cJSON *other;

	if (m->type == SHAPE_STRUCTURE && cJSON_IsObject(v))
		return convert(p, m->inner, v);
	if (m->type == SHAPE_LIST && !cJSON_IsArray(v)) {
		other = cJSON_CreateArray();
		cJSON_AddItemToArray(
			other, cJSON_CreateString(v->valuestring ? v->valuestring : ""));
		return cJSON_ReplaceItemInObjectCaseSensitive(owner, v->string, other);
	}
	if (!cJSON_IsString(v) || m->type == SHAPE_STRING)
		return true;
	other = scalar(p, m->type, v->valuestring);
	return other && cJSON_ReplaceItemInObjectCaseSensitive(owner, v->string, other);
}

static bool convert(const struct parsing *p, struct slice shape, cJSON *object)
{
	struct member m;
	cJSON *next;

	for (cJSON *v = object->child; v; v = next) {
		next = v->next;
		if (shape_find(shape, slice_of(v->string), &m) &&
		    !convert_one(p, &m, object, v))
			return false;
	}
	return true;
}

static cJSON *json_words(const struct parsing *p, const char *words)
{
	cJSON *v = cJSON_ParseWithOpts(words, NULL, 1);
	char what[256];

	if (v)
		return v;
	snprintf(what, sizeof(what),
		 "Invalid JSON: it ends or goes wrong\nJSON received: %.180s", words);
	return bad_parameter(p, what);
}

static cJSON *structure(const struct parsing *p, const struct member *m, const char *words)
{
	char room[1024];
	struct text t;
	cJSON *v;

	if (words[strspn(words, " \t\n")] == '{' || words[strspn(words, " \t\n")] == '[')
		return json_words(p, words);
	text_init(&t, room, sizeof(room));
	v = shorthand_parse(words, &t);
	if (!v)
		return bad_parameter(p, room);
	if (m->type != SHAPE_MAP && !convert(p, m->inner, v)) {
		cJSON_Delete(v);
		return NULL;
	}
	return v;
}

static cJSON *list(const struct parsing *p, const struct member *m,
		   const struct option_value *v)
{
	cJSON *out, *one;

	if (v->n == 1 && v->words[0][strspn(v->words[0], " \t\n")] == '[')
		return json_words(p, v->words[0]);
	out = cJSON_CreateArray();
	for (size_t i = 0; i < v->n; i++) {
		one = m->inner.n ? structure(p, m, v->words[i])
				 : cJSON_CreateString(v->words[i]);
		if (!one) {
			cJSON_Delete(out);
			return NULL;
		}
		cJSON_AddItemToArray(out, one);
	}
	return out;
}

cJSON *parameter_value(const struct member *m, const char *option,
		       const struct option_value *v, struct text *why, int *code)
{
	struct parsing p = {option, why, code};
	struct option_value read = *v;
	bool bytes = false;
	char *words;
	cJSON *out;

	*code = 0;
	if (m->type == SHAPE_LIST && v->n != 1)
		return list(&p, m, v);
	words = contents(&p, m->type == SHAPE_LIST ? v->words[0] : v->one, &bytes);
	if (!words)
		return NULL;
	read.words[0] = words;
	out = m->type == SHAPE_LIST ? list(&p, m, &read)
	      : m->type == SHAPE_STRUCTURE || m->type == SHAPE_MAP
		      ? structure(&p, m, words)
		      : scalar(&p, m->type, words);
	if (out && bytes)
		out->type |= JSON_BYTES_FLAG;
	free(words);
	return out;
}

cJSON *parameters_document(const char *option, const char *words, bool yaml,
			   struct text *why)
{
	int code;
	struct parsing p = {option, why, &code};
	bool bytes;
	char *all = contents(&p, words, &bytes);
	cJSON *v = !all ? NULL : yaml ? yaml_read(all) : cJSON_ParseWithOpts(all, NULL, 1);

	if (all && !v)
		text_printf(why, "Error parsing parameter '%s': Invalid %s received.",
			    option + 2, yaml ? "YAML" : "JSON");
	else if (v && !cJSON_IsObject(v)) {
		text_printf(why,
			    "Error parsing parameter '%s': Invalid type: expecting map, "
			    "received <class '%s'>",
			    option,
			    cJSON_IsArray(v)    ? "list"
			    : cJSON_IsString(v) ? "str"
			    : cJSON_IsNumber(v) ? "int"
			    : cJSON_IsBool(v)   ? "bool"
						: "NoneType");
		cJSON_Delete(v);
		v = NULL;
	}
	free(all);
	return v;
}
