/* What a first run says: what is missing, where it was looked for, how to mend it, and the
 * places there are; and the services that are found by their cards. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "tests/unit/home.h"
#include "tui/cli/environment.h"
#include "tui/cli/services.h"
#include "tui/cli/whereabouts.h"

static const struct trouble absent = {FAULT_ABSENT, 253, "Unable to locate credentials."};

static struct places *found(const char *config, const char *credentials,
			    const struct client_options *said,
			    const struct trouble *missing)
{
	struct places *p = calloc(1, sizeof(*p));
	struct home h;

	home_make(&h);
	setenv("XDG_RUNTIME_DIR", h.dir, 1);
	if (config)
		home_write(h.config, config);
	if (credentials)
		home_write(h.credentials, credentials);
	whereabouts(p, said, PLACE_LIVE, missing);
	home_remove(&h);
	return p;
}

static bool row_of(const struct places *p, const char *group, const char *name)
{
	for (size_t i = 0; i < p->n; i++)
		if (!strcmp(p->rows[i].group, group) && !strcmp(p->rows[i].name, name))
			return true;
	return false;
}

static const char *looked(const struct places *p, const char *what)
{
	for (size_t i = 0; i < p->n_looked; i++)
		if (strstr(p->looked[i].what, what))
			return p->looked[i].found;
	return "";
}

static bool mends(const struct places *p, const char *words)
{
	for (size_t i = 0; i < p->n_mend; i++)
		if (strstr(p->mend[i], words))
			return true;
	return false;
}

static void an_empty_home_is_told_all(void **state)
{
	struct client_options said = {0};
	struct places *p = found(NULL, NULL, &said, &absent);

	(void)state;
	assert_non_null(strstr(p->missing, "no credentials and no region"));
	assert_string_equal(looked(p, "AWS_ACCESS_KEY_ID"), "not set");
	assert_string_equal(looked(p, "credentials"), "no such file");
	assert_true(mends(p, "aws configure"));
	assert_true(mends(p, "export AWS_REGION"));
	assert_true(row_of(p, "without AWS", "demo"));
	assert_true(row_of(p, "AWS regions", "eu-west-1"));
	free(p);
}

static void profiles_of_both_files_are_listed_once(void **state)
{
	struct client_options said = {.profile = SLICE("corp")};
	struct places *p =
		found("[default]\nregion=eu-west-1\n[profile corp]\nsso_session=x\n"
		      "region=eu-west-2\n[profile lab]\nregion=us-east-1\n"
		      "[services s]\nx=1\n[sso-session x]\nsso_region=y\n",
		      "[lab]\naws_access_key_id=AKIASECRETID\n"
		      "aws_secret_access_key=SECRETKEY\n",
		      &said, &absent);
	size_t profiles = 0;

	(void)state;
	for (size_t i = 0; i < p->n; i++)
		profiles += !strcmp(p->rows[i].group, "AWS profiles");
	assert_int_equal(profiles, 3);
	assert_true(row_of(p, "AWS profiles", "lab"));
	assert_true(row_of(p, "AWS profiles", "corp"));
	assert_non_null(strstr(looked(p, "config"), "sso"));
	assert_true(mends(p, "aws sso login --profile corp"));
	for (size_t i = 0; i + 9 < sizeof(*p); i++) /* no key stays in it */
		assert_true(memcmp((const char *)p + i, "SECRETKEY", 9) != 0 &&
			    memcmp((const char *)p + i, "AKIASECRE", 9) != 0);
	free(p);
}

static void what_is_there_is_not_missed(void **state)
{
	static const struct trouble refused = {FAULT_LINK, 0, "cannot connect"};
	struct client_options said = {.region = SLICE("us-west-2")};
	struct places *p = found(NULL,
				 "[default]\naws_access_key_id=A\n"
				 "aws_secret_access_key=B\n",
				 &said, &refused);

	(void)state;
	assert_string_equal(p->missing, "cannot connect");
	for (size_t i = 0; i < p->n_looked; i++)
		assert_false(p->looked[i].bad);
	assert_false(mends(p, "aws configure"));
	assert_true(mends(p, "HTTPS_PROXY"));
	free(p);
}

static void hostile_files_do_no_harm(void **state)
{
	struct client_options said = {.profile = SLICE("x")};
	char *big = malloc(200000);
	size_t n = 0;
	struct places *p;

	(void)state;
	for (int i = 0; i < 5000; i++)
		n += (size_t)sprintf(big + n, "[profile p%d]\nregion=%s\n", i,
				     i % 2 ? "\xff\xfe" : "eu-west-1");
	p = found(big, "[[[\n", &said, &absent);
	assert_true(p->n <= PLACES_ROWS);
	free(p);
	p = found(big, NULL, &said, &absent);
	assert_true(p->n <= PLACES_ROWS);
	assert_true(row_of(p, "elsewhere", "an endpoint…"));
	free(p);
	free(big);
}

static void a_service_leaves_its_card(void **state)
{
	static const char line[] =
		"{\"event\":\"ready\",\"http\":\"http://127.0.0.1:4567\",\"region\":"
		"\"us-west-2\",\"access_key_id\":\"AKIA\",\"secret_access_key\":\"s\"}";
	char dir[] = "/tmp/kvscope-cards-XXXXXX", path[128];
	struct ready all[2], one;
	struct stat st;

	(void)state;
	assert_non_null(mkdtemp(dir));
	setenv("XDG_RUNTIME_DIR", dir, 1);
	assert_int_equal(services_list(all, 2), 0);
	services_tell(line);
	snprintf(path, sizeof(path), "%s/kvscope/services/%d.json", dir, (int)getpid());
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600); /* it has keys in it */
	assert_int_equal(services_list(all, 2), 1);
	assert_true(services_find(&one, "http://127.0.0.1:4567/"));
	assert_string_equal(one.access_key_id, "AKIA");
	assert_false(services_find(&one, "http://127.0.0.1:456"));
	services_forget();
	assert_int_equal(services_list(all, 2), 0);
	snprintf(path, sizeof(path), "%s/kvscope/services/4194304.json", dir);
	home_write(path, line); /* of a process that is no more */
	assert_int_equal(services_list(all, 2), 0);
	assert_int_not_equal(stat(path, &st), 0);
	snprintf(path, sizeof(path), "rm -rf %s", dir);
	assert_int_equal(system(path), 0);
}

static void the_environment_comes_back(void **state)
{
	struct environment e;

	(void)state;
	setenv("AWS_PROFILE", "mine", 1);
	setenv("https_proxy", "http://p:1", 1);
	setenv("KEPT", "yes", 1);
	assert_true(environment_forget_aws(&e));
	assert_null(getenv("AWS_PROFILE"));
	assert_null(getenv("https_proxy"));
	assert_string_equal(getenv("KEPT"), "yes");
	assert_string_equal(getenv("AWS_CONFIG_FILE"), "/dev/null");
	environment_restore(&e);
	environment_restore(&e);
	assert_string_equal(getenv("AWS_PROFILE"), "mine");
	unsetenv("AWS_PROFILE");
	unsetenv("https_proxy");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_home_is_told_all),
		cmocka_unit_test(profiles_of_both_files_are_listed_once),
		cmocka_unit_test(what_is_there_is_not_missed),
		cmocka_unit_test(hostile_files_do_no_harm),
		cmocka_unit_test(a_service_leaves_its_card),
		cmocka_unit_test(the_environment_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
