/* Exports: what a file says is what the screen says, whole, safe in a spreadsheet and in
 * JSON; a file that is there is asked about, and stays as it is when writing fails. */
#include <errno.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "tests/screens/sample.h"
#include "tui/export.h"

enum { MANY = 700 };

/* A screen whose model answers with one snapshot, page by page where lists are asked for.
 */
struct desk {
	char folder[64];
	struct snapshot *s, *page;
	struct ui ui;
	struct export_source from;
	char file[256], text[1 << 18];
	size_t asked;
};

static void answers(void *self, const struct want *want, struct snapshot *page)
{
	struct desk *d = self;
	size_t n = want->first_channel < MANY ? MANY - want->first_channel : 0;

	d->asked++;
	if (want->parts & WANT_STATS) {
		*page = *d->s;
		return;
	}
	page->first_channel = want->first_channel < MANY ? want->first_channel : MANY;
	page->n_channels = n < want->channel_rows ? n : want->channel_rows;
	for (size_t i = 0; i < page->n_channels; i++) {
		page->channels[i] = d->s->channels[0];
		snprintf(page->channels[i].name, sizeof(page->channels[i].name), "cam-%zu",
			 page->first_channel + i);
	}
	page->ladder_first = want->ladder_first;
	page->ladder_total = d->s->ladder_total;
	page->n_ladder = want->ladder_first ? 0 : d->s->n_ladder;
	memcpy(page->ladder, d->s->ladder, sizeof(page->ladder));
	page->log_first = want->log_first;
	page->n_log = want->log_first ? 0 : d->s->n_log;
	memcpy(page->log, d->s->log, sizeof(page->log));
}

static int set_up(void **state)
{
	struct desk *d = calloc(1, sizeof(*d));

	if (!d)
		return -1;
	snprintf(d->folder, sizeof(d->folder), "/tmp/kvscope-export-XXXXXX");
	d->s = sample_snapshot();
	d->page = calloc(1, sizeof(*d->page));
	if (!d->page || !mkdtemp(d->folder))
		return -1;
	d->s->sessions[0] = d->s->session;
	d->s->n_sessions = 1;
	d->s->marked[0] = d->s->marked[1] = d->s->detail;
	ui_init(&d->ui);
	SAMPLE_COPY(d->ui.channel, "cam-dock-2");
	d->from = (struct export_source){
		.ui = &d->ui, .seen = d->s, .ask = answers, .self = d, .page = d->page};
	*state = d;
	return 0;
}

static int tear_down(void **state)
{
	struct desk *d = *state;
	char words[128];

	snprintf(words, sizeof(words), "rm -rf %s", d->folder);
	if (system(words))
		return -1;
	free(d->s);
	free(d->page);
	free(d);
	return 0;
}

static const char *in(struct desk *d, const char *name)
{
	snprintf(d->file, sizeof(d->file), "%s/%s", d->folder, name);
	return d->file;
}

static const char *content(struct desk *d)
{
	FILE *f = fopen(d->file, "re");
	size_t n;

	assert_non_null(f);
	n = fread(d->text, 1, sizeof(d->text) - 1, f);
	d->text[n] = '\0';
	fclose(f);
	return d->text;
}

static enum fault write_to(struct desk *d, enum screen screen, const char *name,
			   struct trouble *why)
{
	d->ui.screen = screen;
	return export_file(in(d, name), false, &d->from, why);
}

static void a_table_as_csv(void **state)
{
	struct desk *d = *state;
	struct trouble why;
	struct stat is;

	assert_int_equal(write_to(d, SCREEN_TAKEOVER, "t.csv", &why), FAULT_NONE);
	assert_string_equal(
		content(d),
		"time,from,to,gap_ms,first_sign,loser_learned_ms,cause,provenance\r\n"
		"2026-11-22T14:02:00.605Z,\"gate-cam\",\"laptop\",1620,"
		"\"JoinStorageSession by laptop\",412,\"join\",\"observed\"\r\n");
	assert_int_equal(stat(d->file, &is), 0);
	assert_int_equal(is.st_mode & 07777, 0644);
	assert_int_equal(d->from.rows, 1);
}

static void what_is_not_known_is_an_empty_field_and_null(void **state)
{
	struct desk *d = *state;
	struct trouble why;
	cJSON *all;

	d->s->takeovers[0].gap_ms = -1;
	d->s->takeovers[0].cause[0] = '\0';
	assert_int_equal(write_to(d, SCREEN_TAKEOVER, "t.csv", &why), FAULT_NONE);
	assert_non_null(strstr(content(d), "\"laptop\",,\"Join"));
	assert_int_equal(write_to(d, SCREEN_TAKEOVER, "t.json", &why), FAULT_NONE);
	all = cJSON_Parse(content(d));
	assert_true(
		cJSON_IsNull(cJSON_GetObjectItem(cJSON_GetArrayItem(all, 0), "gap_ms")));
	assert_true(cJSON_IsNull(cJSON_GetObjectItem(cJSON_GetArrayItem(all, 0), "cause")));
	cJSON_Delete(all);
}

static void all_pages_are_written(void **state)
{
	struct desk *d = *state;
	struct trouble why;
	size_t lines = 0;

	assert_int_equal(write_to(d, SCREEN_CHANNELS, "c.csv", &why), FAULT_NONE);
	assert_int_equal(d->from.rows, MANY);
	assert_true(d->asked <= MANY / SNAP_ROWS + 2);
	assert_int_equal(write_to(d, SCREEN_CHANNELS, "c.json", &why), FAULT_NONE);
	assert_int_equal(d->from.rows, MANY);
	assert_int_equal(write_to(d, SCREEN_LOG, "l.csv", &why), FAULT_NONE);
	for (const char *at = content(d); (at = strchr(at, '\n')); at++)
		lines++;
	assert_int_equal(lines, d->s->n_log + 1);
}

/* What a stranger may call itself: quotes, a formula, bytes that are no UTF-8, a control.
 */
static void hostile_text_stays_text(void **state)
{
	static const struct {
		const char *name, *csv;
	} all[] = {
		{"=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\""},
		{"+1", "\"'+1\""},
		{"-1", "\"'-1\""},
		{"@SUM(A1)", "\"'@SUM(A1)\""},
		{"\tx", "\"' x\""},
		{"a\"b,c", "\"a\"\"b,c\""},
		{"a\nb", "\"a\nb\""},
		{"\xff\xc3(", "\"\xEF\xBF\xBD\xEF\xBF\xBD(\""},
		{"監視\x1b[2J", "\"監視 [2J\""},
	};
	struct desk *d = *state;
	struct trouble why;
	char name[16];

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		cJSON *json;

		SAMPLE_COPY(d->s->takeovers[0].from_actor, all[i].name);
		snprintf(name, sizeof(name), "%zu.csv", i);
		assert_int_equal(write_to(d, SCREEN_TAKEOVER, name, &why), FAULT_NONE);
		if (!strstr(content(d), all[i].csv))
			fail_msg("%s gave %s", all[i].name, d->text);
		snprintf(name, sizeof(name), "%zu.json", i);
		assert_int_equal(write_to(d, SCREEN_TAKEOVER, name, &why), FAULT_NONE);
		json = cJSON_ParseWithOpts(content(d), NULL, true);
		assert_non_null(json);
		cJSON_Delete(json);
	}
}

static void every_screen_writes_all_that_it_offers(void **state)
{
	struct desk *d = *state;
	const struct export_row *row;
	struct trouble why;
	char name[128], numbered[160];

	for (enum screen s = 0; s < SCREEN_COUNT; s++)
		for (size_t i = 0; (row = export_of(s, i)); i++) {
			export_suggest(row, "cam/../etc passwd", name, sizeof(name));
			assert_null(strchr(name, '/'));
			assert_ptr_equal(export_named(s, name), row);
			snprintf(numbered, sizeof(numbered), "%d-%s", (int)s, name);
			assert_int_equal(write_to(d, s, numbered, &why), FAULT_NONE);
			assert_true(*content(d));
		}
}

/* The sample has a hundred seconds, five of them without a value. */
static void the_series_are_rows_of_seconds(void **state)
{
	struct desk *d = *state;
	struct trouble why;
	const cJSON *row;
	cJSON *all;

	assert_int_equal(write_to(d, SCREEN_STATS, "p.csv", &why), FAULT_NONE);
	assert_int_equal(strncmp(content(d), "time,video-kbps,video-fps,", 26), 0);
	assert_non_null(strstr(d->text, "\r\n2026-11-22T14:02:30.000Z,"));
	assert_int_equal(d->from.rows, 102);
	assert_int_equal(write_to(d, SCREEN_STATS, "p.json", &why), FAULT_NONE);
	all = cJSON_Parse(content(d));
	assert_int_equal(cJSON_GetArraySize(all), 102);
	row = cJSON_GetArrayItem(all, 101);
	assert_true(cJSON_GetObjectItem(row, "rtt")->valuedouble > 250);
	assert_true(cJSON_IsNull(cJSON_GetObjectItem(cJSON_GetArrayItem(all, 44), "rtt")));
	cJSON_Delete(all);
	assert_int_equal(write_to(d, SCREEN_STATS, "changes.csv", &why), FAULT_NONE);
	assert_int_equal(d->from.rows, 4);
	assert_non_null(strstr(content(d), "\"rtt\",\"ms\",37,96,\"pair host"));
}

/* Tags that are opened are closed, in turn; no text reaches them. */
static void well_formed(const char *svg)
{
	char open[8][16];
	int depth = 0;

	for (const char *at = strchr(svg + 1, '<'); at; at = strchr(at + 1, '<')) {
		size_t n = strcspn(at + 1, " />\n");
		const char *end = strchr(at, '>');

		assert_non_null(end);
		if (at[1] == '/') {
			assert_true(depth > 0);
			depth--;
			assert_int_equal(strncmp(at + 2, open[depth], strlen(open[depth])),
					 0);
		} else if (end[-1] != '/') {
			assert_true(depth < 8 && n < 16);
			snprintf(open[depth], sizeof(open[depth]), "%.*s", (int)n, at + 1);
			depth++;
		}
	}
	assert_int_equal(depth, 0);
}

static void the_plots_are_a_drawing(void **state)
{
	struct desk *d = *state;
	struct trouble why;

	SAMPLE_COPY(d->ui.channel, "a<b>&\"c");
	SAMPLE_COPY(d->s->session.actor, "\x1b[1m</svg>\xff");
	assert_int_equal(write_to(d, SCREEN_STATS, "p.svg", &why), FAULT_NONE);
	well_formed(content(d));
	assert_non_null(strstr(d->text, "a&#60;b&#62;&#38;&#34;c"));
	assert_null(strchr(d->text, '\x1b'));
	assert_non_null(strstr(d->text, ">RTT</text>"));
	assert_non_null(strstr(d->text, "limiting: loss 2.3 % since 14:02:02"));
	assert_null(strstr(d->text, "nan"));
	assert_null(strstr(d->text, "http://127"));
	d->s->metrics_known = 0;
	assert_int_equal(write_to(d, SCREEN_STATS, "none.svg", &why), FAULT_ABSENT);
}

static void a_file_that_is_there_is_asked_about(void **state)
{
	struct desk *d = *state;
	struct trouble why;
	char link[160];

	assert_int_equal(write_to(d, SCREEN_TAKEOVER, "t.csv", &why), FAULT_NONE);
	assert_int_equal(write_to(d, SCREEN_TAKEOVER, "t.csv", &why), FAULT_REFUSED);
	assert_int_equal(why.code, EEXIST);
	SAMPLE_COPY(d->s->takeovers[0].cause, "another");
	assert_int_equal(export_file(d->file, true, &d->from, &why), FAULT_NONE);
	assert_non_null(strstr(content(d), "another"));

	/* Through a link the file behind it is replaced. */
	snprintf(link, sizeof(link), "%s/link.csv", d->folder);
	assert_int_equal(symlink(d->file, link), 0);
	SAMPLE_COPY(d->s->takeovers[0].cause, "a third");
	assert_int_equal(export_file(link, true, &d->from, &why), FAULT_NONE);
	assert_non_null(strstr(content(d), "a third"));
}

static void errors_are_said(void **state)
{
	struct desk *d = *state;
	struct trouble why;

	assert_int_equal(write_to(d, SCREEN_TAKEOVER, "t.png", &why), FAULT_SYNTAX);
	assert_non_null(strstr(why.words, ".csv, .json"));
	assert_int_equal(write_to(d, SCREEN_TAKEOVER, "no/such/t.csv", &why),
			 FAULT_REFUSED);
	assert_int_equal(why.code, ENOENT);
	assert_int_equal(mkdir(in(d, "d.csv"), 0700), 0);
	assert_int_equal(write_to(d, SCREEN_TAKEOVER, "d.csv", &why), FAULT_REFUSED);
	assert_int_equal(why.code, EISDIR);
	d->s->n_takeovers = 0;
	assert_int_equal(write_to(d, SCREEN_TAKEOVER, "t.csv", &why), FAULT_ABSENT);
	assert_int_equal(access(d->file, F_OK), -1);
	d->ui.screen = SCREEN_TAKEOVER;
	assert_int_equal(export_file("/dev/full/t.csv", false, &d->from, &why),
			 FAULT_REFUSED);
}

static void home_is_expanded(void **state)
{
	struct desk *d = *state;
	struct trouble why;
	char *home = getenv("HOME") ? strdup(getenv("HOME")) : NULL;

	setenv("HOME", d->folder, 1);
	d->ui.screen = SCREEN_TAKEOVER;
	assert_int_equal(export_file("~/home.csv", false, &d->from, &why), FAULT_NONE);
	assert_int_equal(access(in(d, "home.csv"), F_OK), 0);
	if (home)
		setenv("HOME", home, 1);
	free(home);
}

static void press(struct desk *d, const char *keys)
{
	for (; *keys; keys++)
		ui_key(&d->ui, d->s, *keys);
}

static void the_prompt(void **state)
{
	struct desk *d = *state;

	d->ui.kinds = ON_DEMO | ON_SERVICE;
	press(d, "te");
	assert_string_equal(d->ui.typed.text, "kvscope-takeovers-cam-dock-2.csv");
	press(d, "\t");
	assert_string_equal(d->ui.typed.text, "kvscope-takeovers-cam-dock-2.json");
	press(d, "\t\x15/tmp/x.y\t");
	assert_string_equal(d->ui.typed.text, "/tmp/x.json");
	press(d, "\r");
	assert_int_equal(ui_take_wish(&d->ui), WISH_EXPORT);
	assert_string_equal(d->ui.export.path, "/tmp/x.json");
	assert_int_equal(d->ui.mode, MODE_KEYS);

	/* It is there: a second Enter replaces it, another name does not. */
	ui_export_exists(&d->ui);
	assert_true(d->ui.export.over);
	press(d, "\r");
	assert_int_equal(ui_take_wish(&d->ui), WISH_EXPORT);
	assert_true(d->ui.export.over);
	ui_export_exists(&d->ui);
	press(d, "n\r");
	assert_false(d->ui.export.over);
	assert_string_equal(d->ui.export.path, "/tmp/x.jsonn");
	ui_take_wish(&d->ui);
	press(d, "e\x1b");
	assert_int_equal(ui_take_wish(&d->ui), WISH_NONE);
	assert_int_equal(d->ui.mode, MODE_KEYS);
}

static void the_palette_takes_a_file(void **state)
{
	struct desk *d = *state;

	d->ui.kinds = ON_DEMO | ON_SERVICE;
	press(d, "t:export  ~/y.csv\r");
	assert_int_equal(ui_take_wish(&d->ui), WISH_EXPORT);
	assert_string_equal(d->ui.export.path, "~/y.csv");
	press(d, ":export\r");
	assert_int_equal(d->ui.mode, MODE_EXPORT);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_table_as_csv),
		TEST(what_is_not_known_is_an_empty_field_and_null),
		TEST(all_pages_are_written),
		TEST(hostile_text_stays_text),
		TEST(every_screen_writes_all_that_it_offers),
		TEST(the_series_are_rows_of_seconds),
		TEST(the_plots_are_a_drawing),
		TEST(a_file_that_is_there_is_asked_about),
		TEST(errors_are_said),
		TEST(home_is_expanded),
		TEST(the_prompt),
		TEST(the_palette_takes_a_file),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
