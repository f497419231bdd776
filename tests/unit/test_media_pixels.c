/* JPEG and PNG become pixels: right size and colour; what is hostile is refused. Then the
 * same through the worker's socket. */
#include "media_help.h"

#include <libavutil/log.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "core/base64.h"
#include "core/journal.h"
#include "core/lines.h"
#include "net/media/pixels.h"
#include "net/media/worker.h"

/* What ffmpeg draws, as a file of that name. */
static struct bag draw(const char *folder, const char *what, const char *name)
{
	char path[300];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	free(ask("ffmpeg -v error -y -f lavfi -i '%s' -frames:v 1 -strict unofficial %s",
		 what, path));
	return bag_of_file(path);
}

static int begin(void **state)
{
	av_log_set_level(AV_LOG_QUIET);
	*state = help_folder();
	return 0;
}

static int end(void **state)
{
	help_remove(*state);
	return 0;
}

static void test_sizes_and_colours(void **state)
{
	static const struct {
		const char *what, *name;
		int width, height, gives_width, gives_height;
		bool red;
	} cases[] = {
		{"color=red:s=640x360", "a.jpg", 80, 80, 80, 45, true},
		{"color=blue:s=640x360", "b.png", 80, 80, 80, 45, false},
		{"color=red:s=360x640", "c.png", 80, 80, 45, 80, true},
		{"color=blue:s=16x16", "d.jpg", 1024, 512, 512, 512, false},
		{"color=red:s=4096x4096", "e.png", 1, 1, 1, 1, true},
		{"color=red:s=4000x2", "f.png", 10, 10, 10, 1, true},
		{"color=blue:s=16x16,scale=1:1", "g.png", 3, 2, 2, 2, false},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct bag b = draw(*state, cases[i].what, cases[i].name);
		struct trouble why = {FAULT_NONE, 0, ""};
		struct pixels out;

		if (pixels_make(b.at, b.n, cases[i].width, cases[i].height, &out, &why))
			fail_msg("%s: %s", cases[i].name, why.words);
		assert_int_equal(out.width, cases[i].gives_width);
		assert_int_equal(out.height, cases[i].gives_height);
		for (int p = 0; p < out.width * out.height; p++) {
			assert_int_equal(out.rgb[3 * p] > 200, cases[i].red);
			assert_int_equal(out.rgb[3 * p + 2] > 200, !cases[i].red);
		}
		free(out.rgb);
		free(b.at);
	}
}

static void test_refusals(void **state)
{
	static const struct {
		const char *what, *name;
		int width, height;
		enum fault fault;
	} cases[] = {
		{"color=red:s=64x64", "a.bmp", 10, 10, FAULT_SYNTAX},
		{"color=red:s=64x64", "a.jpg", 0, 10, FAULT_REFUSED},
		{"color=red:s=64x64", "a.jpg", 10, 1025, FAULT_REFUSED},
		{"color=red:s=4098x64", "a.jpg", 10, 10, FAULT_MEDIA},
		{"color=red:s=64x5000", "a.png", 10, 10, FAULT_MEDIA},
		{"nullsrc=s=1600x1600,geq=random(1)*255:128:128", "a.png", 10, 10,
		 FAULT_TOO_BIG},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct bag b = draw(*state, cases[i].what, cases[i].name);
		struct trouble why = {FAULT_NONE, 0, ""};
		struct pixels out;

		assert_int_equal(
			pixels_make(b.at, b.n, cases[i].width, cases[i].height, &out, &why),
			cases[i].fault);
		assert_null(out.rgb);
		assert_true(*why.words);
		free(b.at);
	}
}

/* Cut short and with bytes turned over: an answer of some kind, never a crash. */
static void test_broken(void **state)
{
	static const char *const names[] = {"a.jpg", "a.png"};

	for (size_t i = 0; i < 2; i++) {
		struct bag b = draw(*state, "testsrc2=s=64x48", names[i]);

		for (size_t n = 0; n < b.n; n += b.n / 60 + 1) {
			struct trouble why;
			struct pixels out;

			if (!pixels_make(b.at, n, 30, 30, &out, &why))
				free(out.rgb);
			b.at[n] ^= 0x55;
			if (!pixels_make(b.at, b.n, 30, 30, &out, &why))
				free(out.rgb);
			b.at[n] ^= 0x55;
		}
		free(b.at);
	}
}

struct ear {
	struct journal_line line;
	int pixels, width;
	size_t n;
	uint32_t ticket;
	char why[192];
};

static void hear(void *self, struct slice line)
{
	struct ear *ear = self;
	char *room = malloc(line.n + 1);
	struct text texts;

	assert_non_null(line.at);
	text_init(&texts, room, line.n + 1);
	assert_int_equal(journal_read_long(line, &ear->line, &texts), FAULT_NONE);
	if (ear->line.event.kind == EV_PIXELS) {
		ear->pixels++;
		ear->width = (int)ear->line.event.d.width;
		ear->n = ear->line.event.d.body.n;
		ear->ticket = ear->line.event.ticket;
		slice_copy(ear->why, sizeof ear->why, ear->line.event.d.why);
	}
	free(room);
}

static void order(int fd, const struct bag *b, uint32_t ticket, bool base64)
{
	size_t room = b->n * 4 / 3 + 4096;
	char *body = malloc(room), *line = malloc(room);
	struct effect fx = {.kind = FX_PIXELS, .ticket = ticket};
	struct text t;

	text_init(&t, body, room);
	if (base64)
		base64_encode(&t, (struct slice){(char *)b->at, b->n});
	else
		text_adds(&t, "not base64 !");
	fx.d.body = text_slice(&t);
	fx.d.width = fx.d.height = 1024;
	text_init(&t, line, room);
	journal_effect(&t, &fx, RAW);
	assert_false(t.cut);
	for (size_t at = 0; at < t.used;) {
		ssize_t n = write(fd, line + at, t.used - at);

		assert_true(n > 0);
		at += (size_t)n;
	}
	free(body);
	free(line);
}

static void wait_for(int fd, struct lines *l, struct ear *ear, int pixels)
{
	static char chunk[65536];
	struct pollfd p = {.fd = fd, .events = POLLIN};

	while (ear->pixels < pixels) {
		ssize_t n;

		assert_int_equal(poll(&p, 1, 20000), 1);
		n = read(fd, chunk, sizeof chunk);
		assert_true(n > 0);
		lines_take(l, (struct slice){chunk, (size_t)n}, hear, ear);
	}
}

/* The largest picture there may be goes through the socket both ways. */
static void test_worker(void **state)
{
	struct bag b = draw(*state, "nullsrc=s=900x900,geq=random(1)*255:128:128", "a.png");
	struct ear *ear = calloc(1, sizeof *ear);
	struct lines l;
	int pair[2], status = 0;
	pid_t child;

	assert_true(b.n > 1000000);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	child = fork();
	if (!child) {
		close(pair[0]);
		_exit(worker_run(pair[1]));
	}
	close(pair[1]);
	lines_init(&l, JOURNAL_PICTURE_MAX);
	order(pair[0], &b, 41, true);
	wait_for(pair[0], &l, ear, 1);
	assert_int_equal(ear->ticket, 41);
	assert_string_equal(ear->why, "");
	assert_int_equal(ear->width, 1024);
	assert_int_equal(ear->n, 1024 * 1024 * 4);
	order(pair[0], &b, 42, false);
	wait_for(pair[0], &l, ear, 2);
	assert_int_equal(ear->ticket, 42);
	assert_string_equal(ear->why, "the picture is not base64");
	close(pair[0]);
	waitpid(child, &status, 0);
	assert_int_equal(status, 0);
	lines_clear(&l);
	free(ear);
	free(b.at);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		T(test_sizes_and_colours),
		T(test_refusals),
		T(test_broken),
		T(test_worker),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
