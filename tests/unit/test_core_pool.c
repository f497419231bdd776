/* Memory in one piece: blocks, and the whole of it kept and brought back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/model.h"
#include "core/pool.h"

enum { ROOM = 4 << 20, BLOCKS = 200 };

static void blocks_are_given_again(void **state)
{
	void *piece = calloc(1, ROOM);
	struct pool *p = pool_in(piece, ROOM);
	char *a, *b;

	(void)state;
	assert_non_null(p);
	a = pool_get(p, 100);
	memset(a, 'a', 100);
	assert_int_equal((uintptr_t)a % 16, 0);
	pool_put(p, a);
	b = pool_zeroed(p,
			97); /* of the same class, and nothing of the former owner in it */
	assert_ptr_equal(a, b);
	for (int i = 0; i < 97; i++)
		assert_int_equal(b[i], 0);
	pool_put(p, NULL);
	free(piece);
}

static void a_block_grows(void **state)
{
	void *piece = calloc(1, ROOM);
	struct pool *p = pool_in(piece, ROOM);
	char *a = pool_resized(p, NULL, 10), *more;

	(void)state;
	strcpy(a, "grown");
	assert_ptr_equal(pool_resized(p, a, 16), a);
	more = pool_resized(p, a, 5000);
	assert_ptr_not_equal(more, a);
	assert_string_equal(more, "grown");
	assert_null(pool_resized(p, more, ROOM));
	assert_string_equal(more, "grown");
	free(piece);
}

static void a_full_one_says_so(void **state)
{
	void *piece = calloc(1, ROOM);
	struct pool *p = pool_in(piece, ROOM);
	size_t n = 0;

	(void)state;
	assert_null(pool_in(piece, 100));
	assert_null(pool_in(NULL, ROOM));
	assert_null(pool_get(p, SIZE_MAX));
	assert_null(pool_get(p, SIZE_MAX / 2));
	while (pool_get(p, 1000))
		n++;
	assert_in_range(n, ROOM / 1400, ROOM / 1000);
	assert_non_null(pool_get(p, 1)); /* what is left is enough for less */
	free(piece);
}

/* Blocks of all sizes come and go; each byte says whose it is. */
static void play(struct pool *p, unsigned char *at[], size_t n[], unsigned seed)
{
	for (int turn = 0; turn < 4000; turn++) {
		size_t i, size;

		seed = seed * 1103515245 + 12345;
		i = seed >> 8 & 127;
		size = (seed >> 16 & 1023) + 1;
		if (seed >> 30 == 0 && at[i]) {
			pool_put(p, at[i]);
			at[i] = NULL;
		} else if (seed >> 30 == 1 && at[i]) {
			at[i] = pool_resized(p, at[i], size * 3);
			assert_non_null(at[i]);
			memset(at[i], (int)i, n[i] = size * 3);
		} else if (!at[i]) {
			at[i] = pool_get(p, size);
			assert_non_null(at[i]);
			memset(at[i], (int)i, n[i] = size);
		}
	}
}

static void all_whole(unsigned char *const at[], const size_t n[])
{
	for (size_t i = 0; i < BLOCKS; i++)
		for (size_t j = 0; at[i] && j < n[i]; j++)
			if (at[i][j] != (unsigned char)i)
				fail_msg("block %zu, byte %zu", i, j);
}

static void it_is_brought_back(void **state)
{
	void *piece = calloc(1, ROOM);
	struct pool *p = pool_in(piece, ROOM);
	unsigned char *at[BLOCKS] = {0}, *then[BLOCKS], *later[BLOCKS];
	size_t n[BLOCKS], then_n[BLOCKS], later_n[BLOCKS];
	struct pool_copy *first, *second;

	(void)state;
	play(p, at, n, 1);
	first = pool_keep(p, NULL);
	memcpy(then, at, sizeof(at));
	memcpy(then_n, n, sizeof(n));
	play(p, at, n, 2);
	second = pool_keep(p, first);
	memcpy(later, at, sizeof(at));
	memcpy(later_n, n, sizeof(n));
	play(p, at, n, 3);
	all_whole(at, n);
	for (int turn = 0; turn < 3; turn++) {
		pool_bring_back(p, first);
		all_whole(then, then_n);
		memcpy(at, then, sizeof(at));
		memcpy(n, then_n, sizeof(n));
		play(p, at, n, (unsigned)turn);
		all_whole(at, n);
		pool_bring_back(p, second);
		all_whole(later, later_n);
	}
	pool_copy_free(first);
	pool_bring_back(p, second);
	all_whole(later, later_n);
	pool_copy_free(second);
	pool_copy_free(NULL);
	free(piece);
}

static void what_did_not_change_is_kept_once(void **state)
{
	void *piece = calloc(1, ROOM);
	struct pool *p = pool_in(piece, ROOM);
	char *large = pool_get(p, ROOM / 2);
	struct pool_copy *first, *second;

	(void)state;
	memset(large, 'x', ROOM / 4); /* the rest stays zero, which costs nothing */
	first = pool_keep(p, NULL);
	assert_in_range(pool_copy_bytes(first), ROOM / 4, ROOM / 3);
	large[5000] = 'y';
	second = pool_keep(p, first);
	assert_in_range(pool_copy_bytes(first) + pool_copy_bytes(second), ROOM / 4,
			ROOM / 3);
	pool_bring_back(p, first);
	assert_int_equal(large[5000], 'x');
	pool_copy_free(first);
	pool_copy_free(second);
	free(piece);
}

static void fold(struct model *m, int i)
{
	char actor[16];
	struct event e = {.kind = i % 7 == 3 ? EV_HOLDER
				  : i % 3    ? EV_JOIN
					     : EV_NOTE,
			  .at_us = 1000 * i,
			  .wall_ms = i,
			  .d = {.channel = SLICE("camera"), .why = SLICE("so")}};

	snprintf(actor, sizeof(actor), "actor-%d", i % 23);
	e.d.actor = slice_of(actor);
	model_fold(m, &e);
}

static void look(struct model *m, struct snapshot *s)
{
	model_snapshot(m,
		       &(struct want){.parts = WANT_CHANNELS | WANT_LOG | WANT_TAKEOVER |
					       WANT_LADDER | WANT_SESSION,
				      .channel = SLICE("camera"),
				      .channel_rows = 10,
				      .log_rows = 100,
				      .log_tail = true,
				      .ladder_rows = 100,
				      .ladder_detail = SIZE_MAX,
				      .now_us = 5000000},
		       s);
}

/* Brought back and folded again, a model says what one says that was never disturbed. */
static void a_model_goes_back(void **state)
{
	void *piece = calloc(16, ROOM);
	struct pool *p = pool_in(piece, (size_t)16 * ROOM);
	struct model_options in_pool = {
		.place = "REPLAY", .history_bytes = 1 << 20, .pool = p};
	struct model_options plain = {.place = "REPLAY", .history_bytes = 1 << 20};
	struct model *m = model_new(&in_pool), *straight = model_new(&plain);
	struct snapshot *a = calloc(1, sizeof(*a)), *b = calloc(1, sizeof(*b));
	struct pool_copy *copy;

	(void)state;
	assert_true(m && straight && a && b);
	for (int i = 0; i < 500; i++)
		fold(m, i);
	copy = pool_keep(p, NULL);
	for (int i = 500; i < 3000; i++)
		fold(m, i);
	look(m, a);
	pool_bring_back(p, copy);
	for (int i = 0; i < 500; i++)
		fold(straight, i);
	for (int turn = 0; turn < 2; turn++) {
		look(m, a);
		look(straight, b);
		assert_memory_equal(a, b, sizeof(*a));
		for (int i = 500; i < 900; i++) {
			fold(m, i);
			fold(straight, i);
		}
	}
	pool_copy_free(copy);
	model_free(m);
	model_free(straight);
	free(a);
	free(b);
	free(piece);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_are_given_again),
		cmocka_unit_test(a_block_grows),
		cmocka_unit_test(a_full_one_says_so),
		cmocka_unit_test(it_is_brought_back),
		cmocka_unit_test(what_did_not_change_is_kept_once),
		cmocka_unit_test(a_model_goes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
