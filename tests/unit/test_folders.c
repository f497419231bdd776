/* The folders above a file are made for one user alone, and the file is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "tui/folders.h"

static void those_above_are_made(void **state)
{
	char dir[] = "/tmp/kvscope-folders-XXXXXX", path[64], command[64];
	struct stat st;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/a//b/file", dir);
	folders_make(path);
	folders_make(path); /* again is no harm */
	assert_int_not_equal(access(path, F_OK), 0);
	snprintf(path, sizeof(path), "%s/a/b", dir);
	assert_int_equal(stat(path, &st), 0);
	assert_true(S_ISDIR(st.st_mode));
	assert_int_equal(st.st_mode & 0777, 0700);
	snprintf(command, sizeof(command), "rm -r %s", dir);
	assert_int_equal(system(command), 0);
}

static void odd_paths_do_no_harm(void **state)
{
	char path[8192];

	(void)state;
	memset(path, '/', sizeof(path));
	path[sizeof(path) - 1] = '\0';
	folders_make(path);
	folders_make("");
	folders_make("/");
	folders_make("name");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(those_above_are_made),
		cmocka_unit_test(odd_paths_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
