/* In the sandbox: no programs and no processes, but threads, files and sockets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/media/sandbox.h"

enum { NOT_HERE = 77 };

static void *nothing(void *self)
{
	return self;
}

/* What fails first, as an exit code; 0 = all is as it should be. */
static int look_around(void)
{
	char *const program[] = {(char *)(uintptr_t) "true", NULL};
	pthread_t thread;
	FILE *file;
	int pair[2];

	if (execv("/bin/true", program) != -1 || (errno != EPERM && errno != EACCES))
		return 1;
	if (fork() != -1)
		return 2;
	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != -1)
		return 3;
	if (pthread_create(&thread, NULL, nothing, NULL) || pthread_join(thread, NULL))
		return 4;
	file = tmpfile();
	if (!file || fputs("x", file) < 0 || fflush(file) || fsync(fileno(file)))
		return 5;
	fclose(file);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) || socket(AF_INET, SOCK_DGRAM, 0) < 0)
		return 6;
	return 0;
}

static void test_what_is_left(void **state)
{
	int status = 0;
	pid_t child = fork();

	(void)state;
	assert_true(child >= 0);
	if (!child) {
		char words[128];

		if (!sandbox_enter(words, sizeof(words)) ||
		    !strstr(words, "sandbox: seccomp"))
			_exit(NOT_HERE);
		_exit(look_around());
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == NOT_HERE)
		skip();
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_can_be_switched_off(void **state)
{
	char words[128];

	(void)state;
	setenv("KVSCOPE_SANDBOX", "off", 1);
	assert_false(sandbox_enter(words, sizeof(words)));
	unsetenv("KVSCOPE_SANDBOX");
	assert_non_null(strstr(words, "switched off"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_what_is_left),
					   cmocka_unit_test(test_can_be_switched_off)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
