/* Shapes: each mark alone, and every operation of the table as a whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "core/kvsshape.h"

static void reads_each_mark(void **state)
{
	struct slice shape = SLICE("Name!~1 Ttl:i~5 Kind!=A|B_2 Config{Role Deep{X}} "
				   "List[Key! V] Plain[] M<>");
	struct member m;

	(void)state;
	assert_true(shape_find(shape, SLICE("Name"), &m));
	assert_true(m.required && m.type == SHAPE_STRING && m.least == 1);
	assert_true(shape_find(shape, SLICE("Ttl"), &m));
	assert_true(!m.required && m.type == SHAPE_INTEGER && m.least == 5);
	assert_true(shape_find(shape, SLICE("Kind"), &m));
	assert_true(m.required && slice_is(m.choices, "A|B_2"));
	assert_true(shape_find(shape, SLICE("Config"), &m));
	assert_true(m.type == SHAPE_STRUCTURE && slice_is(m.inner, "Role Deep{X}"));
	assert_true(shape_find(shape, SLICE("List"), &m));
	assert_true(m.type == SHAPE_LIST && slice_is(m.inner, "Key! V"));
	assert_true(shape_find(shape, SLICE("Plain"), &m) && !m.inner.n);
	assert_true(shape_find(shape, SLICE("M"), &m) && m.type == SHAPE_MAP);
	assert_false(shape_find(shape, SLICE("Deep"), &m));
}

/* To the last byte: a slip in the table ends the reading early. */
static void read_whole(struct slice shape)
{
	struct member m;

	while (shape_next(&shape, &m))
		read_whole(m.inner);
	assert_int_equal(shape.n, 0);
}

static void every_shape_is_one(void **state)
{
	(void)state;
	for (enum kvs_op op = 0; op < KVS_OP_COUNT; op++) {
		const struct kvs_shape *s = kvs_shape(op);
		struct member m;

		if (!s)
			fail_msg("%s has no shape", kvs_operation(op)->name);
		read_whole(slice_of(s->input));
		read_whole(slice_of(s->output));
		if (s->pages) {
			assert_true(
				shape_find(slice_of(s->output), slice_of(s->pages), &m));
			assert_true(shape_find(slice_of(s->input), SLICE("NextToken"), &m));
		}
	}
}

static void what_is_no_shape_ends(void **state)
{
	struct slice broken = SLICE("Name{Open");
	struct member m;

	(void)state;
	assert_true(shape_next(&broken, &m));
	assert_false(shape_next(&broken, &m));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_each_mark),
		cmocka_unit_test(every_shape_is_one),
		cmocka_unit_test(what_is_no_shape_ends),
	};

	return cmocka_run_group_tests_name("shapes", tests, NULL, NULL);
}
