/* What the parent does not read is bounded, and what was left out is owned up to. */
#include "media_help.h"

#include <fcntl.h>
#include <sys/socket.h>

#include "core/journal.h"
#include "core/lines.h"
#include "net/media/pipe.h"

struct heard {
	struct journal_line line;
	int notes, downs, stats;
	char why[128];
};

static void hear(void *self, struct slice line)
{
	struct heard *h = self;

	assert_int_equal(journal_read(line, &h->line), FAULT_NONE);
	h->notes += h->line.event.kind == EV_NOTE;
	h->downs += h->line.event.kind == EV_PEER_DOWN;
	h->stats += h->line.event.kind == EV_TRACK_STATS;
	if (h->line.event.kind == EV_NOTE)
		slice_copy(h->why, sizeof h->why, h->line.event.d.why);
}

static void effect(void *self, const struct effect *fx)
{
	(void)self;
	(void)fx;
}

static void closed(void *self)
{
	(void)self;
}

static void put(struct pipe *p, enum event_kind kind, size_t n)
{
	static char body[60000];
	struct event e = {.kind = kind, .d = {.body = {body, n}}};

	memset(body, 'x', sizeof body);
	pipe_put(p, &e);
}

static void read_all(int fd, struct lines *l, struct heard *h)
{
	static char chunk[65536];
	ssize_t n;

	for (;;) {
		g_main_context_iteration(NULL, FALSE);
		n = read(fd, chunk, sizeof chunk);
		if (n <= 0)
			return;
		lines_take(l, (struct slice){chunk, (size_t)n}, hear, h);
	}
}

static void test_left_out_is_told(void **state)
{
	struct pipe_handler ph = {effect, closed, NULL};
	struct heard *h = calloc(1, sizeof *h);
	struct lines l;
	struct pipe *p;
	int pair[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	fcntl(pair[0], F_SETFL, O_NONBLOCK);
	p = pipe_new(pair[1], g_main_context_default(), &ph);
	lines_init(&l, JOURNAL_LINE_MAX);
	for (int i = 0; i < 30; i++) /* more than a megabyte: statistics go first */
		put(p, EV_PEER_DOWN, 50000);
	put(p, EV_TRACK_STATS, 10);
	for (int i = 0; i < 200; i++)
		put(p, EV_PEER_DOWN, 50000);
	read_all(pair[0], &l, h);
	assert_int_equal(h->notes, 0); /* nothing was put since there is room */
	assert_int_equal(h->stats, 0);
	assert_in_range(h->downs, 8 * 1024 * 1024 / 50100, 175);
	put(p, EV_TRACK_STATS, 10);
	read_all(pair[0], &l, h);
	assert_int_equal(h->stats, 1);
	assert_int_equal(h->notes, 1);
	assert_int_equal(atoi(h->why), 230 - h->downs + 1);
	assert_non_null(strstr(h->why, "events were left out"));
	pipe_free(p, 100);
	close(pair[0]);
	lines_clear(&l);
	free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_left_out_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
