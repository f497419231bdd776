/* The AWS CLI's files: profiles, blocks, and text that is none of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "net/aws/config.h"
#include "tests/unit/home.h"

static const char sample[] = "# comment\n"
			     "[default]\n"
			     "region = us-west-2\n"
			     "REGION2=x # kept\n"
			     "\n"
			     "[profile dev]\r\n"
			     "region=eu-west-1\r\n"
			     "services = local\n"
			     "s3 =\n"
			     "  max_concurrent_requests = 20\n"
			     "[profile \"two words\"]\n"
			     "region = ap-south-1\n"
			     "region = ap-south-2\n"
			     "[services local]\n"
			     "kinesis_video =\n"
			     "    endpoint_url = http://127.0.0.1:1\n"
			     "kinesis_video_signaling =\n"
			     "    endpoint_url = http://127.0.0.1:2\n"
			     "; the end";

static enum fault parse(struct config_file *f, const char *text, size_t n)
{
	char *copy = malloc(n + 1);

	memcpy(copy, text, n);
	copy[n] = '\0';
	return config_parse(f, copy, n);
}

static const struct {
	const char *kind, *name, *key, *sub, *value;
} settings[] = {
	{"profile", "default", "region", "", "us-west-2"},
	{"profile", "default", "region2", "", "x # kept"},
	{"profile", "dev", "region", "", "eu-west-1"},
	{"profile", "two words", "region", "", "ap-south-2"},
	{"profile", "dev", "s3", "max_concurrent_requests", "20"},
	{"services", "local", "kinesis_video", "endpoint_url", "http://127.0.0.1:1"},
	{"services", "local", "kinesis_video_signaling", "endpoint_url",
	 "http://127.0.0.1:2"},
	{"profile", "nobody", "region", "", ""},
	{"", "dev", "region", "", ""},
	{"services", "dev", "region", "", ""},
};

static void what_a_file_says(void **state)
{
	struct config_file f;

	(void)state;
	assert_int_equal(parse(&f, sample, sizeof(sample) - 1), FAULT_NONE);
	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++) {
		struct slice v = config_value(&f, slice_of(settings[i].kind),
					      slice_of(settings[i].name), settings[i].key,
					      settings[i].sub);

		if (!slice_is(v, settings[i].value))
			fail_msg("[%s %s] %s %s: \"%.*s\"", settings[i].kind,
				 settings[i].name, settings[i].key, settings[i].sub,
				 (int)v.n, v.at);
	}
	assert_true(config_has(&f, SLICE("profile"), SLICE("dev")));
	assert_false(config_has(&f, SLICE("profile"), SLICE("local")));
	config_file_clear(&f);
}

static const struct {
	const char *says, *text;
	enum fault fault;
} broken[] = {
	{"nothing", "", FAULT_NONE},
	{"only a comment", "#", FAULT_NONE},
	{"byte order mark", "\xef\xbb\xbf[default]\na=b\n", FAULT_NONE},
	{"setting before a section", "a = b\n", FAULT_SYNTAX},
	{"no equals sign", "[default]\nword\n", FAULT_SYNTAX},
	{"no key", "[default]\n= b\n", FAULT_SYNTAX},
	{"section not closed", "[default\n", FAULT_SYNTAX},
	{"indented under nothing", "[default]\n  a = b\n", FAULT_SYNTAX},
	{"continuation", "[default]\na = b\n  more words\n", FAULT_NONE},
	{"empty value", "[default]\na =\n", FAULT_NONE},
};

static void what_is_not_a_file(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(*broken); i++) {
		struct config_file f;
		enum fault got = parse(&f, broken[i].text, strlen(broken[i].text));

		if (got != broken[i].fault)
			fail_msg("%s: %s", broken[i].says, fault_words(got));
		config_file_clear(&f);
	}
}

static void too_much_is_refused(void **state)
{
	size_t n = CONFIG_FILE_MAX + 1;
	char *text = malloc(n);
	struct config_file f;

	(void)state;
	memset(text, '#', n);
	assert_int_equal(config_parse(&f, text, n), FAULT_TOO_BIG);
	config_file_clear(&f);
	n = (CONFIG_ENTRIES_MAX + 2) * 4;
	text = malloc(n + 4);
	memcpy(text, "[a]\n", 4);
	for (size_t i = 0; i < n / 4; i++)
		memcpy(text + 4 + 4 * i, "a=b\n", 4);
	assert_int_equal(config_parse(&f, text, n + 4), FAULT_TOO_BIG);
	config_file_clear(&f);
}

static void the_profile_that_counts(void **state)
{
	struct home h;
	struct config c;
	struct trouble why;

	(void)state;
	home_make(&h);
	home_write(h.config, sample);
	home_write(h.credentials, "[ci]\nregion = ca-central-1\n");
	assert_int_equal(config_load(&c, SLICE(""), &why), FAULT_NONE);
	assert_string_equal(c.profile, "default");
	config_clear(&c);
	setenv("AWS_DEFAULT_PROFILE", "ci", 1);
	assert_int_equal(config_load(&c, SLICE(""), &why), FAULT_NONE);
	assert_true(slice_is(config_setting(&c, "region"), "ca-central-1"));
	config_clear(&c);
	setenv("AWS_PROFILE", "dev", 1);
	assert_int_equal(config_load(&c, SLICE(""), &why), FAULT_NONE);
	assert_true(slice_is(config_service(&c, "kinesis_video", "endpoint_url"),
			     "http://127.0.0.1:1"));
	assert_false(c.profile_given);
	config_clear(&c);
	assert_int_equal(config_load(&c, SLICE("two words"), &why), FAULT_NONE);
	assert_true(c.profile_given);
	config_clear(&c);
	home_remove(&h);
}

static void troubles_in_the_cli_s_words(void **state)
{
	struct home h;
	struct config c;
	struct trouble why;

	(void)state;
	home_make(&h);
	assert_int_equal(config_load(&c, SLICE(""), &why), FAULT_NONE);
	config_clear(&c);
	assert_int_equal(config_load(&c, SLICE("nope"), &why), FAULT_ABSENT);
	assert_string_equal(why.words, "The config profile (nope) could not be found");
	assert_int_equal(why.code, 255);
	config_clear(&c);
	home_write(h.config, "[default]\nbroken\n");
	assert_int_equal(config_load(&c, SLICE(""), &why), FAULT_SYNTAX);
	assert_non_null(strstr(why.words, "Unable to parse config file: "));
	assert_int_equal(why.code, 255);
	config_clear(&c);
	home_remove(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_file_says),
		cmocka_unit_test(what_is_not_a_file),
		cmocka_unit_test(too_much_is_refused),
		cmocka_unit_test(the_profile_that_counts),
		cmocka_unit_test(troubles_in_the_cli_s_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
