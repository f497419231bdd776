/* What does not fit is left out; what somebody waits for always fits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "net/inbox.h"

enum { PIECE = 1 << 20 };

static bool put(struct inbox *i, enum event_kind kind, const char *body, size_t n)
{
	struct event e = {.kind = kind, .d = {.body = {body, n}}};

	return inbox_put(i, &e);
}

static void outcomes_are_never_left_out(void **state)
{
	static const enum event_kind kept[] = {EV_API_OK,   EV_API_FAIL,  EV_WS_UP,
					       EV_WS_GONE,  EV_PEER_DOWN, EV_PEER_ANSWER,
					       EV_FRAGMENT, EV_TICK,      EV_WORKER_DOWN};
	static const enum event_kind not_kept[] = {EV_FRAME_DOWN, EV_TRACK_STATS, EV_NOTE};
	char *body = calloc(1, PIECE);
	struct inbox_entry *entry;
	struct inbox i;
	size_t n = 0;

	(void)state;
	inbox_init(&i);
	while (put(&i, EV_FRAME_DOWN, body, PIECE))
		n++;
	assert_in_range(n, INBOX_BYTES_MAX / PIECE - 1, INBOX_BYTES_MAX / PIECE);
	for (size_t k = 0; k < sizeof(kept) / sizeof(*kept); k++)
		assert_true(put(&i, kept[k], body, PIECE));
	assert_int_equal(i.dropped, 1);
	for (size_t k = 0; k < sizeof(not_kept) / sizeof(*not_kept); k++)
		assert_false(put(&i, not_kept[k], body, PIECE));
	assert_int_equal(i.dropped, 4);
	for (n += sizeof(kept) / sizeof(*kept); (entry = inbox_take(&i)); n--)
		free(entry);
	assert_int_equal(n, 0);
	assert_true(put(&i, EV_FRAME_DOWN, body, PIECE));
	inbox_clear(&i);
	free(body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(outcomes_are_never_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
