/* What is remembered between runs comes back as it was, of each place alone; nothing
 * broken, secret or of somebody else gets through. */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/screens/sample.h"
#include "tui/memory.h"
#include "tui/view.h"

static char room[MEMORY_BYTES];

static struct slice put(const char *before, const char *place, const struct ui *ui)
{
	char copy[MEMORY_BYTES];
	struct text t;

	slice_copy(copy, sizeof(copy), slice_of(before));
	text_init(&t, room, sizeof(room));
	memory_put(&t, slice_of(copy), place, ui);
	assert_false(t.cut);
	return text_slice(&t);
}

/* Somebody who changed everything that is kept. */
static void busy(struct ui *ui)
{
	ui_init(ui);
	ui->screen = SCREEN_STATS;
	SAMPLE_COPY(ui->channel, "lobby-監視カメラ");
	SAMPLE_COPY(ui->theme, "mono");
	ui->own_theme = true;
	SAMPLE_COPY(ui->filters[SCREEN_CHANNELS], "state=MEDIA loss>1%");
	SAMPLE_COPY(ui->filters[SCREEN_LOG], "W");
	ui->channels.sort = SORT_BITRATE;
	ui->channels.reverse = true;
	SAMPLE_COPY(ui->channels.tagged[0], "cam-a");
	SAMPLE_COPY(ui->channels.tagged[1], "cam-b");
	ui->channels.n_tagged = 2;
	ui->ladder.time = TIME_OF_DAY;
	ui->ladder.media = ui->sdp.unified = ui->sdp.passes = true;
	ui->stats.window_s = 120;
	ui->stats.look = PLOT_BRAILLE;
	ui->takeover.window_s = 60;
	ui->log.level = SEV_WARN;
	recall_add(&ui->history, SLICE("theme mono"));
	recall_add(&ui->history, SLICE("goto 14:02:31"));
}

static void everything_comes_back(void **state)
{
	struct ui was, ui;

	(void)state;
	busy(&was);
	ui_init(&ui);
	assert_int_equal(memory_take(put("", "LOCAL here", &was), "LOCAL here", &ui),
			 FAULT_NONE);
	assert_int_equal(ui.screen, SCREEN_STATS);
	assert_string_equal(ui.channel, was.channel);
	assert_string_equal(ui.theme, "mono");
	assert_true(ui.own_theme);
	assert_memory_equal(ui.filters, was.filters, sizeof(ui.filters));
	assert_memory_equal(&ui.channels, &was.channels, sizeof(ui.channels));
	assert_int_equal(ui.ladder.time, TIME_OF_DAY);
	assert_true(ui.ladder.media && ui.sdp.unified && ui.sdp.passes);
	assert_true(ui.stats.look == PLOT_BRAILLE && !ui.stats.totals);
	assert_int_equal(ui.stats.window_s, 120);
	assert_int_equal(ui.takeover.window_s, 60);
	assert_int_equal(ui.log.level, SEV_WARN);
	assert_int_equal(ui.history.n, 2);
	assert_string_equal(recall_back(&ui.history, 1), "goto 14:02:31");
}

static void each_place_has_its_own(void **state)
{
	struct ui was, ui;
	char *first;

	(void)state;
	busy(&was);
	first = strdup(put("", "LIVE eu", &was).at);
	was.screen = SCREEN_LADDER;
	put(first, "LIVE us", &was);
	ui_init(&ui);
	memory_take(slice_of(room), "LIVE us", &ui);
	assert_int_equal(ui.screen, SCREEN_LADDER);
	ui_init(&ui);
	memory_take(slice_of(room), "LIVE eu", &ui);
	assert_int_equal(ui.screen, SCREEN_STATS);
	ui_init(&ui);
	memory_take(slice_of(room), "LIVE ap", &ui);
	assert_string_equal(ui.channel, "");
	assert_int_equal(ui.history.n, 2); /* that is the person's, not the place's */
	ui_init(&ui);
	memory_take(slice_of(room), "", &ui); /* the demo */
	assert_string_equal(ui.channel, "");
	assert_int_equal(ui.history.n, 2);
	free(first);
}

static void only_the_last_places_are_kept(void **state)
{
	struct ui was, ui;
	char name[32], *before = strdup("");

	(void)state;
	busy(&was);
	for (int i = 0; i < MEMORY_PLACES + 5; i++) {
		snprintf(name, sizeof(name), "LOCAL port %d", i);
		put(before, name, &was);
		free(before);
		before = strdup(room);
	}
	ui_init(&ui);
	memory_take(slice_of(before), "LOCAL port 4", &ui);
	assert_string_equal(ui.channel, "");
	memory_take(slice_of(before), "LOCAL port 5", &ui);
	assert_string_not_equal(ui.channel, "");
	put(before, "", &was); /* the demo adds no place and drops none */
	memory_take(slice_of(room), "LOCAL port 5", &ui);
	assert_string_not_equal(ui.channel, "");
	free(before);
}

static void histories_are_joined(void **state)
{
	struct ui one, two, ui;
	char *before;

	(void)state;
	ui_init(&one);
	ui_init(&two);
	recall_add(&one.history, SLICE("stats"));
	recall_add(&one.history, SLICE("ladder"));
	recall_add(&two.history, SLICE("stats"));
	recall_add(&two.history, SLICE("theme mono"));
	before = strdup(put("", "", &one).at);
	put(before, "", &two);
	ui_init(&ui);
	memory_take(slice_of(room), "", &ui);
	assert_int_equal(ui.history.n, 3);
	assert_string_equal(recall_back(&ui.history, 1), "theme mono");
	assert_string_equal(recall_back(&ui.history, 2), "stats");
	assert_string_equal(recall_back(&ui.history, 3), "ladder");
	free(before);
}

static void what_is_no_memory_changes_nothing(void **state)
{
	static const char *const texts[] = {
		"",
		"\n",
		"kvscope memory",
		"kvscope memory 2\n[x]\nchannel = a\n",
		"\x7f\x45LF",
		"{}",
		"[x]\nchannel = a\n",
	};
	struct ui ui;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		ui_init(&ui);
		assert_int_equal(memory_take(slice_of(texts[i]), "x", &ui), FAULT_SYNTAX);
		assert_string_equal(ui.channel, "");
	}
	assert_true(memory_of_later(slice_of(texts[3])));
	assert_false(memory_of_later(SLICE("kvscope memory 1\n")));
}

static void odd_lines_do_nothing(void **state)
{
	struct ui ui, plain;
	char text[8192];
	struct text t;

	(void)state;
	text_init(&t, text, sizeof(text));
	text_adds(&t, "kvscope memory 1\n[x\n[]\n[x]\nscreen = help\nscreen = nowhere\n"
		      "filter nowhere = a\nfilter = a\nsort = nothing\nstats.window = 5\n"
		      "stats.window = 99999999999999999999\ntakeover.window = -1\n"
		      "ladder.time = 7\nlog.level = 3\nreverse = 2\n=\nchannel\n"
		      "theme = ../../etc/passwd\nunheard = of\n");
	for (int i = 0; i < 60; i++)
		text_printf(&t, "tag = cam-%d\n", i);
	ui_init(&ui);
	ui_init(&plain);
	assert_int_equal(memory_take(text_slice(&t), "x", &ui), FAULT_NONE);
	assert_false(ui.own_theme);
	assert_int_equal(ui.channels.n_tagged, 32);
	assert_int_equal(ui.screen, plain.screen);
	assert_int_equal(ui.channels.sort, plain.channels.sort);
	assert_memory_equal(&ui.filters, &plain.filters, sizeof(ui.filters));
	assert_memory_equal(&ui.stats, &plain.stats, sizeof(ui.stats));
	assert_memory_equal(&ui.takeover, &plain.takeover, sizeof(ui.takeover));
	assert_int_equal(ui.ladder.time, plain.ladder.time);
	memory_take(SLICE("kvscope memory 1\n[x]\nchannel = a\x1b[2J\xff\n"), "x", &ui);
	assert_string_equal(ui.channel, "a\uFFFD[2J\uFFFD");
}

static void a_place_cannot_break_out_of_its_line(void **state)
{
	struct ui was, ui;

	(void)state;
	busy(&was);
	put("", "LOCAL x]\n[LIVE", &was);
	ui_init(&ui);
	memory_take(slice_of(room), "LIVE", &ui);
	assert_string_equal(ui.channel, "");
	memory_take(slice_of(room), "LOCAL x]\n[LIVE", &ui);
	assert_string_equal(ui.channel, was.channel);
}

static void secrets_are_not_remembered(void **state)
{
	struct ui was;

	(void)state;
	busy(&was);
	SAMPLE_COPY(was.filters[SCREEN_LOG], "X-Amz-Signature=0badc0de0badc0de");
	put("", "x", &was);
	assert_null(strstr(room, "0badc0de"));
}

/* Files */

static void the_file_is_mine_alone_and_comes_back(void **state)
{
	char dir[] = "/tmp/kvscope-memory-XXXXXX", path[128], command[160];
	struct trouble why;
	struct ui was, ui;
	struct stat st;
	FILE *f;

	(void)state;
	assert_non_null(mkdtemp(dir));
	setenv("XDG_STATE_HOME", dir, 1);
	assert_true(memory_path(path, sizeof(path)));
	busy(&was);
	ui_init(&ui);
	assert_int_equal(memory_read(path, "x", &ui, &why), FAULT_ABSENT);
	assert_int_equal(memory_write(path, "x", &was, NULL, &why), FAULT_NONE);
	assert_int_equal(memory_read(path, "x", &ui, &why), FAULT_NONE);
	assert_int_equal(ui.screen, SCREEN_STATS);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	f = fopen(path, "w");
	fputs("garbage\n", f);
	fclose(f);
	assert_int_equal(memory_read(path, "x", &ui, &why), FAULT_SYNTAX);
	assert_non_null(strstr(why.words, path));
	assert_int_equal(memory_write(path, "x", &was, NULL, &why),
			 FAULT_NONE); /* afresh */
	assert_int_equal(memory_read(path, "x", &ui, &why), FAULT_NONE);
	f = fopen(path, "w");
	fputs("kvscope memory 2\n", f);
	fclose(f);
	assert_int_equal(memory_write(path, "x", &was, NULL, &why), FAULT_REFUSED);
	assert_int_equal(memory_write("/dev/null/no/such", "x", &was, NULL, &why),
			 FAULT_REFUSED);
	snprintf(command, sizeof(command), "rm -r %s", dir);
	assert_int_equal(system(command), 0);
}

/* What cannot be read is somebody's: it is not written over. */
static void what_cannot_be_read_is_left(void **state)
{
	char dir[] = "/tmp/kvscope-memory-XXXXXX", path[64], command[80];
	struct trouble why = {0};
	struct ui was, ui;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/memory", dir);
	assert_int_equal(symlink("memory", path), 0); /* ELOOP, for root too */
	busy(&was);
	assert_int_equal(memory_write(path, "x", &was, NULL, &why), FAULT_REFUSED);
	assert_int_equal(why.code, ELOOP);
	assert_non_null(strstr(why.words, path));
	unlink(path);
	assert_int_equal(mkdir(path, 0700), 0); /* EISDIR */
	assert_int_equal(memory_write(path, "x", &was, NULL, &why), FAULT_REFUSED);
	assert_int_equal(why.code, EISDIR);
	assert_int_equal(memory_read(path, "x", &ui, &why), FAULT_REFUSED);
	snprintf(command, sizeof(command), "rm -r %s", dir);
	assert_int_equal(system(command), 0);
}

/* A file that was whole is not replaced by half of one. */
static void what_is_too_much_is_not_written(void **state)
{
	char dir[] = "/tmp/kvscope-memory-XXXXXX", path[64], command[80];
	char line[LINE_BYTES];
	struct trouble why = {0};
	struct text out;
	struct ui was, ui;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/memory", dir);
	busy(&was);
	assert_int_equal(memory_write(path, "x", &was, NULL, &why), FAULT_NONE);
	for (int i = 0; i < 400; i++) {
		memset(line, 'a' + i % 26, sizeof(line) - 1);
		snprintf(line, sizeof(line), "%03d", i);
		line[3] = '-';
		line[sizeof(line) - 1] = '\0';
		recall_add(&was.history, slice_of(line));
	}
	text_init(&out, room, sizeof(room));
	memory_put(&out, SLICE(""), "x", &was);
	if (out.cut) { /* else so much cannot be typed */
		assert_int_equal(memory_write(path, "x", &was, NULL, &why), FAULT_REFUSED);
		assert_non_null(strstr(why.words, "too much"));
	}
	assert_int_equal(memory_read(path, "x", &ui, &why), FAULT_NONE);
	snprintf(command, sizeof(command), "rm -r %s", dir);
	assert_int_equal(system(command), 0);
}

/* One that is overtaken on its way writes nothing. */
static void what_is_unwanted_is_not_written(void **state)
{
	char dir[] = "/tmp/kvscope-memory-XXXXXX", path[64], command[80];
	atomic_bool unwanted;
	struct trouble why;
	struct ui was;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/memory", dir);
	busy(&was);
	atomic_init(&unwanted, true);
	assert_int_equal(memory_write(path, "x", &was, &unwanted, &why), FAULT_NONE);
	assert_int_not_equal(access(path, F_OK), 0);
	atomic_store(&unwanted, false);
	assert_int_equal(memory_write(path, "x", &was, &unwanted, &why), FAULT_NONE);
	assert_int_equal(access(path, F_OK), 0);
	snprintf(command, sizeof(command), "rm -r %s", dir);
	assert_int_equal(system(command), 0);
}

/* Who has the lock may be reading: nobody writes between. */
static void without_the_lock_nothing_is_written(void **state)
{
	char dir[] = "/tmp/kvscope-memory-XXXXXX", path[64], name[80], command[80];
	struct trouble why = {0};
	struct ui was;
	int fd;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/memory", dir);
	snprintf(name, sizeof(name), "%s.lock", path);
	fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	busy(&was);
	assert_int_equal(memory_write(path, "x", &was, NULL, &why), FAULT_TIMEOUT);
	assert_non_null(strstr(why.words, "another kvscope is writing"));
	assert_int_not_equal(access(path, F_OK), 0);
	close(fd);
	assert_int_equal(memory_write(path, "x", &was, NULL, &why), FAULT_NONE);
	assert_int_equal(access(path, F_OK), 0);
	snprintf(command, sizeof(command), "rm -r %s", dir);
	assert_int_equal(system(command), 0);
}

/* A thread's half-written file is not another thread's to take away. */
static void each_writer_has_its_own_file(void **state)
{
	char dir[] = "/tmp/kvscope-memory-XXXXXX", path[64], name[96], command[80];
	struct trouble why = {0};
	struct ui was;
	int fd;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/memory", dir);
	snprintf(name, sizeof(name), "%s.%ld", path, (long)getpid());
	fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	close(fd);
	busy(&was);
	assert_int_equal(memory_write(path, "x", &was, NULL, &why), FAULT_NONE);
	assert_int_equal(access(name, F_OK), 0);
	unlink(name);
	snprintf(command, sizeof(command), "test $(ls %s | wc -l) = 2", dir);
	assert_int_equal(system(command), 0); /* and none is left over */
	snprintf(command, sizeof(command), "rm -r %s", dir);
	assert_int_equal(system(command), 0);
}

static void tabs_come_back(void **state)
{
	struct ui was, ui;

	(void)state;
	busy(&was);
	was.screen = SCREEN_STREAMS;
	SAMPLE_COPY(was.streams.stream, "barn");
	was.streams.sort = STREAMS_BY_CREATED;
	was.streams.reverse = true;
	was.sessions.sort = SESSIONS_BY_WHY;
	SAMPLE_COPY(was.filters[SCREEN_STREAMS], "!mapped");
	SAMPLE_COPY(was.filters[SCREEN_SESSIONS], "live");
	put("", "x", &was);
	ui_init(&ui);
	memory_take(slice_of(room), "x", &ui);
	assert_int_equal(ui.screen, SCREEN_STREAMS);
	assert_int_equal(ui.tab, SCREEN_STREAMS);
	assert_string_equal(ui.streams.stream, "barn");
	assert_int_equal(ui.streams.sort, STREAMS_BY_CREATED);
	assert_true(ui.streams.reverse && !ui.sessions.reverse);
	assert_int_equal(ui.sessions.sort, SESSIONS_BY_WHY);
	assert_string_equal(ui.filters[SCREEN_STREAMS], "!mapped");
	assert_string_equal(ui.filters[SCREEN_SESSIONS], "live");
}

static void many(const char *path, const char *place, const char *line)
{
	struct trouble why;
	struct ui ui;

	busy(&ui);
	recall_add(&ui.history, slice_of(line));
	for (int i = 0; i < 60; i++) {
		enum fault f;

		do /* nobody is promised a turn */
			f = memory_write(path, place, &ui, NULL, &why);
		while (f == FAULT_TIMEOUT);
		if (f)
			_exit(1);
	}
	_exit(0);
}

static void two_at_once_do_not_hurt_each_other(void **state)
{
	char dir[] = "/tmp/kvscope-memory-XXXXXX", path[64], command[80];
	struct trouble why;
	struct ui ui;
	int status;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/memory", dir);
	for (int i = 0; i < 2; i++)
		if (fork() == 0)
			many(path, i ? "one" : "two", i ? "stats" : "ladder");
	for (int i = 0; i < 2; i++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	for (int i = 0; i < 2; i++) {
		ui_init(&ui);
		assert_int_equal(memory_read(path, i ? "one" : "two", &ui, &why),
				 FAULT_NONE);
		assert_int_equal(ui.screen, SCREEN_STATS);
		assert_true(recall_rank(&ui.history, "stats") &&
			    recall_rank(&ui.history, "ladder"));
	}
	snprintf(command, sizeof(command), "rm -r %s", dir);
	assert_int_equal(system(command), 0);
}

/* Whatever stands in the file, every screen can be drawn. */
static void spoilt_bytes_break_no_screen(void **state)
{
	struct snapshot *s = sample_snapshot();
	struct canvas c = {0};
	struct ui was, ui;
	unsigned seed = 3;
	size_t n;

	(void)state;
	busy(&was);
	n = put("", "x", &was).n;
	assert_true(canvas_resize(&c, 80, 24));
	for (int turn = 0; turn < 300; turn++) {
		char *spoilt = memcpy(malloc(n), room, n);

		for (int i = 0; i < 12; i++) {
			seed = seed * 1103515245u + 12345u;
			spoilt[24 + (seed >> 8) % (n - 24)] = (char)(seed >> 24);
		}
		ui_init(&ui);
		memory_take((struct slice){spoilt, n}, "x", &ui);
		for (int i = 0; i < 8 && ui_settle(&ui, s); i++)
			;
		view_draw(&c, s, &ui);
		free(spoilt);
	}
	canvas_free(&c);
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_comes_back),
		cmocka_unit_test(each_place_has_its_own),
		cmocka_unit_test(only_the_last_places_are_kept),
		cmocka_unit_test(histories_are_joined),
		cmocka_unit_test(what_is_no_memory_changes_nothing),
		cmocka_unit_test(odd_lines_do_nothing),
		cmocka_unit_test(a_place_cannot_break_out_of_its_line),
		cmocka_unit_test(secrets_are_not_remembered),
		cmocka_unit_test(the_file_is_mine_alone_and_comes_back),
		cmocka_unit_test(what_cannot_be_read_is_left),
		cmocka_unit_test(what_is_too_much_is_not_written),
		cmocka_unit_test(what_is_unwanted_is_not_written),
		cmocka_unit_test(without_the_lock_nothing_is_written),
		cmocka_unit_test(each_writer_has_its_own_file),
		cmocka_unit_test(tabs_come_back),
		cmocka_unit_test(two_at_once_do_not_hurt_each_other),
		cmocka_unit_test(spoilt_bytes_break_no_screen),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
