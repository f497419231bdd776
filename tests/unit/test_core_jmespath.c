/* Expressions on one document: what they find, and the sentences about those that are
 * wrong. tests/interop compares many more with the reference implementation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/jmespath_inside.h"

static const char document[] =
	"{\"channels\":[{\"name\":\"lobby\",\"ttl\":60,\"tags\":[\"a\",\"b\"]},"
	"{\"name\":\"yard\",\"ttl\":120,\"tags\":[]},{\"name\":\"gate\",\"ttl\":90}],"
	"\"nested\":[[1,2],[3,[4]],5],\"one\":{\"x\":1,\"y\":2},\"none\":null,\"empty\":"
	"\"\","
	"\"zero\":0,\"no\":false,\"naïve key\":\"ö\",\"numbers\":[3,1,2]}";

/* clang-format off */
static const struct {
	const char *expression, *found;
} found[] = {
	{"channels[0].name", "\"lobby\""},
	{"channels[-1].name", "\"gate\""},
	{"channels[3]", "null"},
	{"nothing == &name", "false"},
	{"nothing != &name", "true"},
	{"channels[*].name", "[\"lobby\",\"yard\",\"gate\"]"},
	{"channels[].tags[]", "[\"a\",\"b\"]"},
	{"channels[*].tags", "[[\"a\",\"b\"],[]]"},
	{"channels[?ttl > `80`].name", "[\"yard\",\"gate\"]"},
	{"channels[?name == 'yard'] | [0].ttl", "120"},
	{"channels[?!tags].name", "[\"yard\",\"gate\"]"},
	{"channels[?ttl>`80` && ttl<`100` || name=='lobby'].name", "[\"lobby\",\"gate\"]"},
	{"channels[::-1].name", "[\"gate\",\"yard\",\"lobby\"]"},
	{"channels[1:].ttl", "[120,90]"},
	{"channels[:9:2].ttl", "[60,90]"},
	{"channels[*].[name,ttl]", "[[\"lobby\",60],[\"yard\",120],[\"gate\",90]]"},
	{"channels[*].{n:name,\"t t\":ttl} | [0]", "{\"n\":\"lobby\",\"t t\":60}"},
	{"one.*", "[1,2]"},
	{"*.x", "[1]"},
	{"nested[]", "[1,2,3,[4],5]"},
	{"nested[][]", "[1,2,3,4,5]"},
	{"nope.deeper", "null"},
	{"none || empty || 'last'", "\"last\""},
	{"zero && 'numbers are true'", "\"numbers are true\""},
	{"!zero", "false"},
	{"\"naïve key\"", "\"ö\""},
	{"`{\"a\": [1]}`.a[0]", "1"},
	{"`foo`", "\"foo\""},
	{"'it\\'s'", "\"it's\""},
	{"@.zero == no", "false"},
	{"one == {y: `2`, x: `1`}", "true"},
	{"length(channels)", "3"},
	{"length('ö')", "1"},
	{"sort(numbers)", "[1,2,3]"},
	{"sort_by(channels, &ttl)[].name", "[\"lobby\",\"gate\",\"yard\"]"},
	{"max_by(channels, &ttl).name", "\"yard\""},
	{"min_by(channels, &name).name", "\"gate\""},
	{"join(', ', channels[].name)", "\"lobby, yard, gate\""},
	{"map(&ttl, channels)", "[60,120,90]"},
	{"map(&tags, channels)", "[[\"a\",\"b\"],[],null]"},
	{"avg(numbers)", "2"},
	{"sum(numbers)", "6"},
	{"abs(`-1.5`)", "1.5"},
	{"ceil(`1.2`)", "2"},
	{"floor(`-1.2`)", "-2"},
	{"contains('abc', 'bc')", "true"},
	{"contains(numbers, `2`)", "true"},
	{"starts_with('abc','ab') && ends_with('abc','bc')", "true"},
	{"reverse('aö')", "\"öa\""},
	{"reverse(numbers)", "[2,1,3]"},
	{"keys(one)", "[\"x\",\"y\"]"},
	{"values(one)", "[1,2]"},
	{"merge(one, {x: `9`, z: `3`})", "{\"x\":9,\"y\":2,\"z\":3}"},
	{"not_null(none, one.nope, `7`)", "7"},
	{"to_array(zero)", "[0]"},
	{"to_number('12')", "12"},
	{"to_number('0x10')", "null"},
	{"to_number(one)", "null"},
	{"to_string(avg(numbers))", "\"2.0\""},
	{"to_string({a: 'ö'})", "\"{\\\"a\\\":\\\"\\\\u00f6\\\"}\""},
	{"type(none)", "\"null\""},
	{"max(`[]`)", "null"},
};

static const struct {
	const char *expression, *why;
} wrong[] = {
	{"", "Invalid JMESPath expression: cannot be empty."},
	{"foo[", "Invalid jmespath expression: Incomplete expression:\n\"foo[\"\n     ^"},
	{"foo.", "Expecting: ['quoted_identifier', 'unquoted_identifier', 'lbracket', 'lbrace'], "
		 "got: eof: Parse error at column 4, token \"\" (EOF), for expression:\n\"foo.\"\n     ^"},
	{"a b", "Unexpected token: b: Parse error at column 2, token \"b\" (UNQUOTED_IDENTIFIER), for "
		"expression:\n\"a b\"\n   ^"},
	{"ö", "Bad jmespath expression: Unknown token ö:\nö\n^"},
	{"'ö' = a", "Bad jmespath expression: Unknown token '=':\n'ö' = a\n    ^"},
	{"'open", "Bad jmespath expression: Unclosed ' delimiter:\n'open\n^"},
	{"nope(@)", "Unknown function: nope()"},
	{"abs()", "Expected 1 argument for function abs(), received 0"},
	{"not_null()", "Expected at least 1 argument for function not_null(), received 0"},
	{"abs('x')", "In function abs(), invalid type for value: x, expected one of: ['number'], "
		     "received: \"string\""},
	{"sum(['x'])", "In function sum(), invalid type for value: x, expected one of: "
		       "['array-number'], received: \"str\""},
	{"numbers[::0]", "slice step cannot be zero"},
	{"\"a\"(@)", "Quoted identifier not allowed for function names.: Parse error at column 0, token "
		     "\"(\" (LPAREN), for expression:\n\"\"a\"(@)\"\n ^"},
};
/* clang-format on */

static cJSON *search(const char *expression, char *why)
{
	cJSON *in = cJSON_Parse(document), *out = NULL;
	struct jmespath *j;
	struct text t;

	text_init(&t, why, JMESPATH_WHY);
	j = jmespath_parse(slice_of(expression), &t);
	if (j)
		out = jmespath_search(j, in, &t);
	jmespath_free(j);
	cJSON_Delete(in);
	return out;
}

static void finds(void **state)
{
	char why[JMESPATH_WHY];

	(void)state;
	for (size_t i = 0; i < sizeof(found) / sizeof(found[0]); i++) {
		cJSON *out = search(found[i].expression, why);
		char *got = cJSON_PrintUnformatted(out);

		if (!out || strcmp(got, found[i].found) != 0)
			fail_msg("%s: %s, not %s (%s)", found[i].expression, got,
				 found[i].found, why);
		cJSON_free(got);
		cJSON_Delete(out);
	}
}

static void says_what_is_wrong(void **state)
{
	char why[JMESPATH_WHY];

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_null(search(wrong[i].expression, why));
		assert_string_equal(why, wrong[i].why);
	}
}

static void depth_is_bounded(void **state)
{
	char why[JMESPATH_WHY], deep[2001];

	(void)state;
	memset(deep, '(', 2000);
	deep[2000] = '\0';
	assert_null(search(deep, why));
	assert_non_null(strstr(why, "nested too deeply"));
}

/* Twice as many items must not cost four times as much: no copy at each step. */
static void copies_what_is_found_only(void **state)
{
	cJSON *big = cJSON_CreateObject(), *list = cJSON_AddArrayToObject(big, "list"),
	      *out;
	char why[JMESPATH_WHY];
	struct text t;
	struct jmespath *j;

	(void)state;
	for (int i = 0; i < 50000; i++)
		cJSON_AddItemToArray(list, cJSON_CreateNumber(i));
	text_init(&t, why, sizeof(why));
	j = jmespath_parse(SLICE("[list, list, list] | [] | [?@ == `49999`] | length(@)"),
			   &t);
	out = jmespath_search(j, big, &t);
	assert_int_equal(out->valueint, 3);
	cJSON_Delete(out);
	jmespath_free(j);
	cJSON_Delete(big);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds),
		cmocka_unit_test(says_what_is_wrong),
		cmocka_unit_test(depth_is_bounded),
		cmocka_unit_test(copies_what_is_found_only),
	};

	return cmocka_run_group_tests_name("jmespath", tests, NULL, NULL);
}
