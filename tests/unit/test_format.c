/* One small answer in the AWS CLI's five formats. tests/interop compares many more with the
 * CLI itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "tui/cli/aws/format.h"

static const char answer[] = "{\"Name\":\"lobby\",\"Ttl\":60,\"Tags\":[\"a\",\"b: "
			     "c\"],\"Info\":{\"On\":true,\"Off\":null},"
			     "\"List\":[{\"Key\":\"x\",\"Value\":1.5},{\"Key\":\"true\"}]}";

/* clang-format off */
static const struct {
	enum format format;
	const char *json, *words;
} cases[] = {
	{FORMAT_JSON, answer,
	 "{\n    \"Name\": \"lobby\",\n    \"Ttl\": 60,\n    \"Tags\": [\n        \"a\",\n        \"b: c\"\n    ],\n"
	 "    \"Info\": {\n        \"On\": true,\n        \"Off\": null\n    },\n    \"List\": [\n        {\n"
	 "            \"Key\": \"x\",\n            \"Value\": 1.5\n        },\n        {\n            \"Key\": \"true\"\n"
	 "        }\n    ]\n}\n"},
	{FORMAT_TEXT, answer,
	 "lobby\t60\nINFO\tNone\tTrue\nLIST\tx\t1.5\nLIST\ttrue\t\nTAGS\ta\nTAGS\tb: c\n"},
	{FORMAT_YAML, answer,
	 "Info:\n  Off: null\n  On: true\nList:\n- Key: x\n  Value: 1.5\n- Key: 'true'\nName: lobby\nTags:\n- a\n"
	 "- 'b: c'\nTtl: 60\n"},
	{FORMAT_YAML_STREAM, "{\"Name\":\"lobby\"}", "- Name: lobby\n"},
	{FORMAT_TABLE, "{\"Name\":\"lobby\",\"Ttl\":60}",
	 "------------------\n|      Title     |\n+--------+-------+\n|  Name  |  Ttl  |\n+--------+-------+\n"
	 "|  lobby |  60   |\n+--------+-------+\n"},
	{FORMAT_TABLE, "{\"Name\":\"lobby\"}",
	 "-------------------\n|      Title      |\n+-------+---------+\n|  Name |  lobby  |\n+-------+---------+\n"},
	{FORMAT_JSON, "null", "null\n"},
	{FORMAT_TEXT, "null", "None\n"},
	{FORMAT_YAML, "\"x\"", "\"x\"\n"},
	{FORMAT_JSON, "{}", ""},
	{FORMAT_YAML, "{}", ""},
	{FORMAT_YAML_STREAM, "{}", ""},
	{FORMAT_TABLE, "[]", ""},
	{FORMAT_JSON, "\"\\u0001\\n\\\"\\\\\\u00e9\"", "\"\\u0001\\n\\\"\\\\\xc3\xa9\"\n"},
};
/* clang-format on */

static char *written(enum format f, const char *json, bool colour)
{
	struct format_options o = {.title = "Title", .colour = colour, .width = 80};
	cJSON *v = cJSON_Parse(json);
	char *words = NULL;
	size_t n;
	FILE *out = open_memstream(&words, &n);

	format_write(out, f, v, &o);
	fclose(out);
	cJSON_Delete(v);
	return words;
}

static void writes_as_the_cli_does(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *words = written(cases[i].format, cases[i].json, false);

		if (strcmp(words, cases[i].words) != 0)
			fail_msg("%s of %s:\n%s\nnot:\n%s", format_name(cases[i].format),
				 cases[i].json, words, cases[i].words);
		free(words);
	}
}

static void wide_tables_stand_on_end(void **state)
{
	char json[256], *words;

	(void)state;
	snprintf(json, sizeof(json), "{\"Arn\":\"%0100d\",\"Name\":\"x\"}", 0);
	words = written(FORMAT_TABLE, json, false);
	assert_non_null(strstr(words, "|  Arn | "));
	assert_non_null(strstr(words, "|  Name|  x  "));
	free(words);
}

static void colours_a_table_alone(void **state)
{
	char *words = written(FORMAT_TABLE, "{\"Name\":\"x\"}", true);

	(void)state;
	assert_non_null(strstr(words, "\033[1m\033[34mName"));
	free(words);
	words = written(FORMAT_JSON, "{\"Name\":\"x\"}", true);
	assert_null(strchr(words, '\033'));
	free(words);
}

static void knows_its_names(void **state)
{
	(void)state;
	assert_int_equal(format_named(SLICE("yaml-stream")), FORMAT_YAML_STREAM);
	assert_int_equal(format_named(SLICE("xml")), FORMAT_COUNT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_as_the_cli_does),
		cmocka_unit_test(wide_tables_stand_on_end),
		cmocka_unit_test(colours_a_table_alone),
		cmocka_unit_test(knows_its_names),
	};

	return cmocka_run_group_tests_name("format", tests, NULL, NULL);
}
