/* The chain of credential sources: which wins, what half of one says, and what nobody may
 * get. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include <uv.h>

#include "net/aws/credentials_inside.h"
#include "tests/unit/home.h"

static const struct {
	const char *says;
	const char *given, *env_id, *env_secret, *env_token, *profile, *config,
		*credentials;
	const char *id, *token, *source; /* what comes of it */
	enum fault fault;
	int code;
	const char *words;
} cases[] = {
	{"nothing", "", "", "", "", "", "", "", "", "", "", FAULT_ABSENT, 253,
	 "Unable to locate credentials. You can configure credentials by running \"aws "
	 "configure\"."},
	{"the environment", "", "E", "s", "t", "", "", "[default]\naws_access_key_id=F\n",
	 "E", "t", "env", FAULT_NONE, 0, ""},
	{"half of the environment", "", "E", "", "", "", "",
	 "[default]\naws_access_key_id=F\naws_secret_access_key=s\n", "", "", "",
	 FAULT_SYNTAX, 255,
	 "Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY"},
	{"a file", "", "", "", "", "", "",
	 "[default]\naws_access_key_id=F\naws_secret_access_key=s\naws_session_token=ft\n",
	 "F", "ft", "shared-credentials-file", FAULT_NONE, 0, ""},
	{"half of a file", "", "", "", "", "", "", "[default]\naws_access_key_id=F\n", "",
	 "", "", FAULT_SYNTAX, 255,
	 "Partial credentials found in shared-credentials-file, missing: "
	 "aws_secret_access_key"},
	{"the config file", "", "", "", "", "",
	 "[default]\naws_access_key_id=C\naws_secret_access_key=s\n", "", "C", "",
	 "config-file", FAULT_NONE, 0, ""},
	{"credentials before config", "", "", "", "", "",
	 "[default]\naws_access_key_id=C\naws_secret_access_key=s\n",
	 "[default]\naws_access_key_id=F\naws_secret_access_key=s\n", "F", "",
	 "shared-credentials-file", FAULT_NONE, 0, ""},
	{"a profile by option beats the environment", "", "E", "s", "", "ci", "",
	 "[ci]\naws_access_key_id=F\naws_secret_access_key=s\n", "F", "",
	 "shared-credentials-file", FAULT_NONE, 0, ""},
	{"given keys beat all", "G", "E", "s", "", "", "", "", "G", "", "given", FAULT_NONE,
	 0, ""},
	{"a role of nobody", "", "", "", "", "",
	 "[default]\nrole_arn=arn:aws:iam::1:role/x\n",
	 "[default]\naws_access_key_id=F\naws_secret_access_key=s\n", "", "", "",
	 FAULT_SYNTAX, 255, "source_profile or credential_source"},
	{"a role of a profile that is not there", "", "", "", "", "",
	 "[default]\nrole_arn=arn:aws:iam::1:role/x\nsource_profile=q\n", "", "", "", "",
	 FAULT_REFUSED, 255,
	 "The source_profile \"q\" referenced in the profile \"default\" does not exist."},
	{"sso before a login", "", "", "", "", "",
	 "[default]\nsso_session=x\nsso_account_id=1\nsso_role_name=r\n[sso-session x]\n"
	 "sso_start_url=https://x.invalid\nsso_region=us-east-1\n",
	 "", "", "", "", FAULT_REFUSED, 255,
	 "Error loading SSO Token: Token for x does not exist"},
	{"a process after the file", "", "", "", "", "",
	 "[default]\ncredential_process=/bin/x\n",
	 "[default]\naws_access_key_id=F\naws_secret_access_key=s\n", "F", "",
	 "shared-credentials-file", FAULT_NONE, 0, ""},
};

static void set(const char *name, const char *value)
{
	if (*value)
		setenv(name, value, 1);
	else
		unsetenv(name);
}

static void run_case(size_t i, struct home *h)
{
	struct sigv4_keys given = {slice_of(cases[i].given), SLICE("given"), {"", 0}};
	struct credentials found;
	struct config c;
	struct trouble why = {FAULT_NONE, 0, ""};
	enum fault f;

	home_write(h->config, cases[i].config);
	home_write(h->credentials, cases[i].credentials);
	set("AWS_ACCESS_KEY_ID", cases[i].env_id);
	set("AWS_SECRET_ACCESS_KEY", cases[i].env_secret);
	set("AWS_SESSION_TOKEN", cases[i].env_token);
	assert_int_equal(config_load(&c, slice_of(cases[i].profile), &why), FAULT_NONE);
	f = credentials_find(&found, &c, &given, SLICE("us-west-2"), false, &why);
	if (f != cases[i].fault || why.code != cases[i].code ||
	    !strstr(why.words, cases[i].words) || strcmp(found.id, cases[i].id) != 0 ||
	    strcmp(found.token, cases[i].token) != 0 ||
	    strcmp(found.source, cases[i].source) != 0)
		fail_msg("%s: %s, code %d, \"%s\", id \"%s\" from \"%s\"", cases[i].says,
			 fault_words(f), why.code, why.words, found.id, found.source);
	if (f)
		assert_string_equal(found.secret, "");
	credentials_wipe(&found);
	assert_string_equal(found.secret, "");
	config_clear(&c);
}

static void the_chain(void **state)
{
	struct home h;

	(void)state;
	home_make(&h);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		run_case(i, &h);
	home_remove(&h);
}

static void keys_longer_than_any(void **state)
{
	struct credentials found;
	struct config c = {.profile = "default"};
	struct trouble why;
	char *token = calloc(1, 20000);
	struct sigv4_keys given = {SLICE("G"), SLICE("s"), {token, 19999}};

	(void)state;
	memset(token, 'x', 19999);
	assert_int_equal(
		credentials_find(&found, &c, &given, SLICE("us-west-2"), false, &why),
		FAULT_TOO_BIG);
	assert_string_equal(found.id, "");
	free(token);
}

/* ---- what is given back to the allocator */

#define SECRET "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

static bool given_back;

static void *noted(size_t n)
{
	size_t *at = malloc(n + sizeof(*at));

	if (!at)
		return NULL;
	*at = n;
	return at + 1;
}

static void searched(void *p)
{
	size_t *at = p;

	if (!at)
		return;
	given_back |= memmem(at, at[-1], SECRET, strlen(SECRET)) != NULL;
	free(at - 1);
}

/* A program that prints keys, or complains with them. */
static enum fault ask_program(struct home *h, const char *program, struct trouble *why)
{
	struct sigv4_keys none = {{"", 0}, {"", 0}, {"", 0}};
	cJSON_Hooks watching = {noted, searched};
	char path[128], words[256];
	struct credentials found;
	struct config c;
	enum fault f;

	snprintf(path, sizeof(path), "%s/keys", h->dir);
	home_write(path, program);
	snprintf(words, sizeof(words), "[default]\ncredential_process=/bin/sh %s\n", path);
	home_write(h->config, words);
	assert_int_equal(config_load(&c, SLICE(""), why), FAULT_NONE);
	cJSON_InitHooks(&watching);
	f = credentials_find(&found, &c, &none, SLICE("us-west-2"), false, why);
	cJSON_InitHooks(NULL);
	credentials_wipe(&found);
	config_clear(&c);
	unlink(path);
	return f;
}

static void trees_with_keys_are_wiped(void **state)
{
	struct trouble why = {FAULT_NONE, 0, ""};
	struct home h;

	(void)state;
	home_make(&h);
	given_back = false;
	assert_int_equal(ask_program(&h,
				     "echo '{\"Version\":1,\"AccessKeyId\":\"A\","
				     "\"SecretAccessKey\":\"" SECRET "\"}'",
				     &why),
			 FAULT_NONE);
	assert_false(given_back);
	home_remove(&h);
}

static void a_complaint_without_keys(void **state)
{
	struct trouble why = {FAULT_NONE, 0, ""};
	struct home h;

	(void)state;
	home_make(&h);
	assert_int_equal(
		ask_program(&h,
			    "echo \"bad answer of ~/bin/keys: {\\\"SecretAccessKey\\\": "
			    "\\\"" SECRET "\\\"} " SECRET " AKIAIOSFODNN7EXAMPLE\" >&2\n"
			    "printf '\\033[31mred' >&2\nexit 3",
			    &why),
		FAULT_REFUSED);
	assert_null(strstr(why.words, "wJalr"));
	assert_null(strstr(why.words, "AKIA"));
	assert_null(strchr(why.words, '\033'));
	assert_non_null(strstr(why.words, "bad answer of ~/bin/keys"));
	home_remove(&h);
}

/* Silence is not the end, and neither is a byte now and then. */
static void no_program_outstays_the_patience(void **state)
{
	static const char *const programs[] = {"exec >&- 2>&-; sleep 9",
					       "while sleep 0.1; do printf x; done"};
	struct home h;

	(void)state;
	home_make(&h);
	for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++) {
		struct trouble why = {FAULT_NONE, 0, ""};
		struct credentials found = {.source = ""};
		struct config c;
		struct search s = {.config = &c, .out = &found, .why = &why, .source = "p"};
		uint64_t begun = uv_hrtime();
		char words[256];

		s.program_ms = 400;
		snprintf(words, sizeof(words), "[default]\ncredential_process=sh -c '%s'\n",
			 programs[i]);
		home_write(h.config, words);
		assert_int_equal(config_load(&c, SLICE(""), &why), FAULT_NONE);
		assert_int_equal(try_process(&s), FAULT_REFUSED);
		assert_true(uv_hrtime() - begun < 2000000000);
		assert_non_null(strstr(why.words, "has not ended within 0.4 s"));
		config_clear(&c);
	}
	home_remove(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_chain),
		cmocka_unit_test(keys_longer_than_any),
		cmocka_unit_test(trees_with_keys_are_wiped),
		cmocka_unit_test(a_complaint_without_keys),
		cmocka_unit_test(no_program_outstays_the_patience),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
