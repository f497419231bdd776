/* A call as a person would type it in a shell. */
#include "tui/aws_line.h"

#include <cjson/cJSON.h>
#include <ctype.h>

#include "core/json.h"
#include "core/redact.h"

enum { BODY_ROOM = 8192, VALUE_ROOM = 4096 };

static bool plain(struct slice s, const char *also)
{
	for (size_t i = 0; i < s.n; i++)
		if (!isalnum((unsigned char)s.at[i]) &&
		    (!s.at[i] || !strchr(also, s.at[i])))
			return false;
	return s.n > 0;
}

void shell_word(struct text *out, struct slice s)
{
	if (plain(s, "_@%+=:,./-")) {
		text_add(out, s);
		return;
	}
	text_char(out, '\'');
	for (size_t i = 0; i < s.n; i++)
		if (s.at[i] == '\'')
			text_adds(out, "'\\''");
		else if (s.at[i])
			text_char(out, s.at[i]);
	text_char(out, '\'');
}

/* A hyphen where a word begins: "aB", and the last capital of "ABc". */
void aws_option(struct text *out, const char *member)
{
	for (size_t i = 0; member[i]; i++) {
		bool upper = isupper((unsigned char)member[i]) != 0;

		if (upper && i &&
		    (!isupper((unsigned char)member[i - 1]) ||
		     islower((unsigned char)member[i + 1])))
			text_char(out, '-');
		text_char(out, (char)tolower((unsigned char)member[i]));
	}
}

static bool scalar(const cJSON *v)
{
	return cJSON_IsString(v) || cJSON_IsNumber(v) || cJSON_IsBool(v);
}

static void scalar_words(struct text *out, const cJSON *v)
{
	if (cJSON_IsString(v))
		text_adds(out, v->valuestring);
	else if (cJSON_IsBool(v))
		text_adds(out, cJSON_IsTrue(v) ? "true" : "false");
	else
		text_printf(out, "%.15g", v->valuedouble);
}

/* What may stand in the AWS CLI's shorthand without quotes of its own. */
static bool short_value(const cJSON *v)
{
	return scalar(v) &&
	       (!cJSON_IsString(v) || plain(slice_of(v->valuestring), "_@%+:./-"));
}

/* Key=value,Key=v1,v2: maps of plain values and of lists of them. */
static bool shorthand(struct text *out, const cJSON *map)
{
	const cJSON *v, *one;

	cJSON_ArrayForEach(v, map)
	{
		bool first = true;

		text_printf(out, "%s%s=", v == map->child ? "" : ",", v->string);
		if (!cJSON_IsArray(v)) {
			if (!short_value(v))
				return false;
			scalar_words(out, v);
			continue;
		}
		cJSON_ArrayForEach(one, v)
		{
			if (!short_value(one))
				return false;
			text_adds(out, first ? "" : ",");
			scalar_words(out, one);
			first = false;
		}
	}
	return map->child != NULL;
}

static void write_json(struct text *out, const cJSON *v)
{
	char *json = cJSON_PrintUnformatted(v);

	shell_word(out, slice_of(json));
	cJSON_free(json);
}

static void write_value(struct text *out, const cJSON *v)
{
	char room[VALUE_ROOM];
	struct text value;

	text_init(&value, room, sizeof(room));
	if (scalar(v))
		scalar_words(&value, v);
	else if (!cJSON_IsObject(v) || !shorthand(&value, v)) {
		write_json(out, v);
		return;
	}
	shell_word(out, text_slice(&value));
}

static void write_option(struct text *out, const cJSON *v)
{
	const cJSON *one;
	bool all = cJSON_IsArray(v);

	text_adds(out, cJSON_IsFalse(v) ? " --no-" : " --");
	aws_option(out, v->string);
	if (cJSON_IsBool(v))
		return;
	cJSON_ArrayForEach(one, v) all = all && scalar(one);
	if (!all) {
		text_char(out, ' ');
		write_value(out, v);
		return;
	}
	cJSON_ArrayForEach(one, v)
	{
		text_char(out, ' ');
		write_value(out, one);
	}
}

static void write_flag(struct text *out, const char *flag, struct slice value)
{
	if (!value.n)
		return;
	text_printf(out, " --%s ", flag);
	shell_word(out, value);
}

void aws_line(struct text *out, enum kvs_op op, struct slice body,
	      const struct aws_where *where)
{
	const struct kvs_operation *o = kvs_operation(op);
	char room[BODY_ROOM];
	struct text line;
	const cJSON *v;
	cJSON *tree;

	text_init(&line, room, sizeof(room));
	redact(&line, body);
	tree = json_object(text_slice(&line));
	text_clear(&line);
	text_printf(&line, "aws %s %s", o->service, o->cli);
	cJSON_ArrayForEach(v, tree) write_option(&line, v);
	cJSON_Delete(tree);
	write_flag(&line, "region", where->region);
	write_flag(&line, "profile", where->profile);
	write_flag(&line, "endpoint-url", where->endpoint_url);
	redact(out, text_slice(&line));
}
