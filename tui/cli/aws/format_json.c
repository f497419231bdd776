/* JSON with four spaces a level, as the AWS CLI prints it. */
#include "core/jmespath.h"
#include "tui/cli/aws/format_inside.h"

static void string_json(FILE *out, const char *s)
{
	static const char escaped[] = "\"\\\n\r\t\b\f", letters[] = "\"\\nrtbf";

	fputc('"', out);
	for (; *s; s++) {
		const char *at = strchr(escaped, *s);

		if (at)
			fprintf(out, "\\%c", letters[at - escaped]);
		else if ((unsigned char)*s < 32)
			fprintf(out, "\\u%04x", *s);
		else
			fputc(*s, out);
	}
	fputc('"', out);
}

static const char *number_of(const cJSON *v, char *room, size_t n)
{
	struct text t;

	text_init(&t, room, n);
	value_number(&t, v);
	return room;
}

static void scalar_json(FILE *out, const cJSON *v)
{
	char room[400];

	if (cJSON_IsString(v))
		string_json(out, v->valuestring);
	else if (cJSON_IsNumber(v))
		fputs(number_of(v, room, sizeof(room)), out);
	else
		fputs(cJSON_IsTrue(v) ? "true" : cJSON_IsFalse(v) ? "false" : "null", out);
}

void format_json(FILE *out, const cJSON *value, int indent)
{
	bool object = cJSON_IsObject(value);

	if (is_scalar(value)) {
		scalar_json(out, value);
		return;
	}
	fputc(object ? '{' : '[', out);
	for (const cJSON *at = value->child; at; at = at->next) {
		fprintf(out, "\n%*s", indent + 4, "");
		if (object) {
			string_json(out, at->string);
			fputs(": ", out);
		}
		format_json(out, at, indent + 4);
		fputs(at->next ? "," : "", out);
	}
	if (value->child)
		fprintf(out, "\n%*s", indent, "");
	fputc(object ? '}' : ']', out);
}
