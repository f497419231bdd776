/* What the tests of media share: a folder of their own, commands of Debian's FFmpeg as
 * judges. */
#ifndef TESTS_MEDIA_HELP_H
#define TESTS_MEDIA_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "net/media/annexb.h"

struct bag {
	uint8_t *at;
	size_t n;
};

static inline void bag_add(struct bag *b, const void *from, size_t n)
{
	b->at = realloc(b->at, b->n + n + 1);
	assert_non_null(b->at);
	memcpy(b->at + b->n, from, n);
	b->n += n;
	b->at[b->n] = 0;
}

static inline struct bag bag_of_file(const char *path)
{
	struct bag b = {calloc(1, 1), 0};
	char block[65536];
	size_t got;
	FILE *in = fopen(path, "re");

	assert_non_null(in);
	while ((got = fread(block, 1, sizeof block, in)) > 0)
		bag_add(&b, block, got);
	fclose(in);
	return b;
}

static inline void write_file(const char *path, const void *at, size_t n)
{
	FILE *out = fopen(path, "we");

	assert_non_null(out);
	assert_int_equal(fwrite(at, 1, n, out), n);
	fclose(out);
}

/* A folder of this test; the name stays valid until help_remove. */
static inline char *help_folder(void)
{
	const char *under = getenv("TMPDIR");
	char path[256];

	snprintf(path, sizeof path, "%s/kvscope-media-XXXXXX", under ? under : "/tmp");
	assert_non_null(mkdtemp(path));
	return strdup(path);
}

static inline int help_remove_one(const char *path, const struct stat *s, int kind,
				  struct FTW *f)
{
	(void)s;
	(void)kind;
	(void)f;
	return remove(path);
}

static inline void help_remove(char *folder)
{
	nftw(folder, help_remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(folder);
}

__attribute__((format(printf, 1, 0))) static inline char *ask_list(const char *format,
								   va_list args)
{
	char line[4096], block[4096];
	struct bag out = {calloc(1, 1), 0};
	size_t got;
	FILE *in;
	size_t n = (size_t)snprintf(line, sizeof line, "exec </dev/null; ");

	vsnprintf(line + n, sizeof line - n, format, args);
	in = popen(line, "re");
	assert_non_null(in);
	while ((got = fread(block, 1, sizeof block, in)) > 0)
		bag_add(&out, block, got);
	pclose(in);
	return (char *)out.at;
}

/* Runs a command of the shell and returns what it prints; the caller frees. */
__attribute__((format(printf, 1, 2))) static inline char *ask(const char *format, ...)
{
	va_list args;
	char *answer;

	va_start(args, format);
	answer = ask_list(format, args);
	va_end(args);
	return answer;
}

/* The same where one number is printed. */
__attribute__((format(printf, 1, 2))) static inline double ask_number(const char *format,
								      ...)
{
	va_list args;
	char *answer;
	double number;

	va_start(args, format);
	answer = ask_list(format, args);
	va_end(args);
	number = strtod(answer, NULL);
	free(answer);
	return number;
}

/* Both byte streams hold the same NAL units, one after the other; of `a` only as many as
 * `b` has when `prefix`. Returns how many were compared. */
static inline int same_nals(const struct bag *a, const struct bag *b, bool prefix)
{
	const uint8_t *pa = a->at, *pb = b->at;
	size_t na = a->n, nb = b->n;
	struct nal ua, ub;
	int n = 0;

	while (annexb_next(&pb, &nb, &ub)) {
		assert_true(annexb_next(&pa, &na, &ua));
		assert_int_equal(ua.n, ub.n);
		assert_memory_equal(ua.at, ub.at, ua.n);
		n++;
	}
	if (!prefix)
		assert_false(annexb_next(&pa, &na, &ua));
	return n;
}

static inline void sleep_ms(int ms)
{
	struct timespec t = {ms / 1000, ms % 1000 * 1000000L};

	nanosleep(&t, NULL);
}

#endif
