/* The person's choices: what a line of the file does, what is said of a wrong one, and the
 * keys that nobody can lose. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/screens/sample.h"
#include "tui/settings.h"
#include "tui/ui.h"

static struct settings *parse(const char *text)
{
	struct settings *c = malloc(sizeof(*c));

	assert_non_null(c);
	settings_init(c);
	settings_parse(c, slice_of(text));
	return c;
}

/* clang-format off */
static const struct {
	const char *text, *finding; /* NULL = none */
} lines[] = {
	{"", NULL},
	{"# only words\n\n   \r\n", NULL},
	{"theme = light", NULL},
	{"  theme=light  \r\n", NULL},
	{"theme = my/own", "config:1: a theme is called by its name, not `my/own`"},
	{"themes = light", "config:1: there is no setting `themes`; did you mean `theme`?"},
	{"nothing at all", "config:1: not `name = value`: `nothing at all`"},
	{"theme =", "config:1: not `name = value`: `theme =`"},
	{"theme light = x", "config:1: it is written `theme = NAME`"},
	{"a b c d e f = x", "config:1: not `name = value`: `a b c d e f = x`"},
	{"theme = a\ntheme = b", "config:2: line 1 says `theme` already; this line counts"},
	{"theme.place LIVE = contrast", NULL},
	{"theme.place LIV = x", "config:1: a place is LIVE, LOCAL or REPLAY, not `LIV`; did you mean `LIVE`?"},
	{"theme.endpoint http://127.0.0.1:* = sixteen", NULL},
	{"ascii = yes\nmouse = off\ncolor = true", NULL},
	{"mouse = perhaps", "config:1: it is yes or no, not `perhaps`"},
	{"time = local", NULL},
	{"time = mars", "config:1: the time is `utc` or `local`, not `mars`"},
	{"confirm = all", NULL},
	{"confirm = none", "config:1: it is `live` or `all`, not `none`"},
	{"warn.loss = 1.5\ncrit.rtt = 400", NULL},
	{"warn.loss = -1", "config:1: it is a number such as 1.5, not `-1`"},
	{"warn.loss = 1.2345", "config:1: it is a number such as 1.5, not `1.2345`"},
	{"warn.loss = 9\ncrit.loss = 2", "config:2: warn.loss is above crit.loss"},
	{"warn.los = 9", "config:1: there is no setting `warn.los`; did you mean `warn.loss`?"},
	{"key ladder ^F = search", NULL},
	{"key log = = search", NULL},
	{"key ladder F13 = search", "config:1: there is no key `F13`"},
	{"key laddr ö = search", "config:1: there is no screen `laddr`; did you mean `ladder`?"},
	{"key all ö = serch", "config:1: there is no action `serch`; did you mean `search`?"},
	{"key all ö = unheard-of", "config:1: there is no action `unheard-of`"},
	{"key session ö = sort", "config:1: `sort` is not on session (it is on: channels, streams, sessions)"},
	{"key all Esc = help", "config:1: Esc is always `back`"},
	{"key all F9 = none", NULL},
	{"key all", "config:1: not `name = value`: `key all`"},
	{"key all ö search = y", "config:1: it is written `key SCREEN|all KEY = ACTION|none`"},
	/* one key, two actions */
	{"key ladder ö = search\nkey ladder ö = mark",
	 "config:2: line 1 makes ö on ladder `search` already; this line counts"},
	{"key all ö = search\nkey all ö = none",
	 "config:2: line 1 makes ö on channels `search` already; this line counts"},
	{"key all ö = search\nkey ladder ö = mark", NULL},          /* a screen counts more */
	{"key ladder ö = mark\nkey all ö = search", NULL},
	{"key ladder ö = mark\nkey channels ö = search", NULL},      /* never both */
	{"key ladder ö = mark\nkey ladder ö = mark", NULL},
	{"key all \x1b[31m = help", "config:1: there is no key `�[31m`"},
	/* the last key of an action */
	{"key ladder K = mark", "config:1: `ascii` has no key on ladder any more (`:` runs it)"},
	{"key ladder K = mark\nkey all ö = ascii", NULL},
	{"key ladder K = none", NULL},
	/* the ways out */
	{"key all : = search", "config:1: : stays `command`: no key would be left for that on channels"},
	{"key all : = search\nkey all ö = command", NULL},
	{"key all ö = command\nkey all : = none", NULL},
	{"key all : = none\nkey all ^B = command",
	 "config:1: : stays `command`: no key would be left for that on channels"},
	{"key all q = none", NULL},                                     /* Esc is left */
	{"key all F10 = none", NULL},
};
/* clang-format on */

static void a_wrong_line_is_said_and_does_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct settings *c = parse(lines[i].text);
		char said[256] = "";

		if (c->findings.n)
			finding_words(&c->findings, 0, said, sizeof(said));
		if (strcmp(said, lines[i].finding ? lines[i].finding : "") != 0)
			fail_msg("%s\n  says: %s\n  not:  %s", lines[i].text, said,
				 lines[i].finding ? lines[i].finding : "nothing");
		assert_true(c->findings.total <= 1 || i == 0);
		free(c);
	}
}

static void findings_stand_by_line_and_all_are_counted(void **state)
{
	char text[FINDINGS_MAX * 8 + 64] = "", said[256];
	struct settings *c;

	(void)state;
	for (int i = 0; i < FINDINGS_MAX + 4; i++)
		strcat(text, "oops\n");
	c = parse(text);
	assert_int_equal(c->findings.n, FINDINGS_MAX);
	assert_int_equal(c->findings.total, FINDINGS_MAX + 4);
	free(c);
	c = parse("key ladder K = mark\nkey ladder ö = nonsense\n");
	assert_string_equal(finding_words(&c->findings, 1, said, sizeof(said)),
			    "config:2: there is no action `nonsense`");
	assert_int_equal(c->findings.all[0].line, 1); /* found last */
	free(c);
}

static enum action means(const struct settings *c, const char *key, enum screen s)
{
	return action_for(&c->bindings, key_named(slice_of(key)), s, ON_DEMO | ON_SERVICE);
}

static void a_key_does_what_was_chosen(void **state)
{
	struct settings *c = parse("key ladder ^F = search\n"
				   "key all ö = sdp\n"
				   "key log ö = none\n"
				   "key all F9 = none\n"
				   "key all Up = page-up\n"
				   "key log = = stats\n"
				   "key ladder # = mark\n"
				   "key all ü = log\n");

	(void)state;
	assert_int_equal(c->findings.total, 0);
	assert_int_equal(means(c, "^F", SCREEN_LADDER), ACTION_SEARCH);
	assert_int_equal(means(c, "^F", SCREEN_LOG), ACTION_PAGE_DOWN);
	assert_int_equal(means(c, "/", SCREEN_LADDER), ACTION_SEARCH);
	assert_int_equal(means(c, "ö", SCREEN_STATS), ACTION_SDP);
	assert_int_equal(means(c, "ö", SCREEN_LOG), ACTION_NONE);
	assert_int_equal(means(c, "F9", SCREEN_SESSION), ACTION_NONE);
	assert_int_equal(means(c, "p", SCREEN_SESSION), ACTION_RIVAL);
	assert_int_equal(means(c, "↑", SCREEN_SESSION), ACTION_PAGE_UP);
	assert_int_equal(means(c, "=", SCREEN_LOG), ACTION_STATS);
	assert_int_equal(means(c, "#", SCREEN_LADDER), ACTION_MARK);
	assert_int_equal(means(c, "ü", SCREEN_LADDER), ACTION_LOG);
	free(c);
}

/* The demo's key is free elsewhere: what it was there, it stays there. */
static void a_key_of_one_kind_of_place_is_free_in_others(void **state)
{
	struct settings *c = parse("key all F5 = rival");

	(void)state;
	assert_int_equal(
		action_for(&c->bindings, F_KEY(5), SCREEN_LADDER, ON_DEMO | ON_SERVICE),
		ACTION_RIVAL);
	assert_int_equal(action_for(&c->bindings, F_KEY(5), SCREEN_LADDER, ON_SERVICE),
			 ACTION_LADDER);
	free(c);
}

static void every_key_has_a_name_that_is_read_again(void **state)
{
	(void)state;
	for (int key = 1; key <= KEY_FUNCTION_LAST; key++) {
		char room[16];
		const char *words = key_words(key, room, sizeof(room));

		if (*words && key_named(slice_of(words)) != key)
			fail_msg("key %d is `%s`, which is key %d", key, words,
				 key_named(slice_of(words)));
		if (!*words && (key < 128 || key > KEY_SPECIAL) && key != KEY_SPECIAL &&
		    key != KEY_FUNCTION)
			fail_msg("key %d has no name", key);
		if (key == 0x2000) /* signs: arrows are keys of their own */
			key = KEY_SPECIAL - 1;
	}
}

/* clang-format off */
static const struct {
	const char *words;
	int key;
} names[] = {
	{"F1", F_KEY(1)},       {"f12", F_KEY(12)},      {"F0", 0},         {"F", 'F'},
	{"^d", CTRL_KEY('D')},  {"Ctrl-D", CTRL_KEY('D')}, {"c-d", CTRL_KEY('D')},
	{"tab", KEY_TABULATOR}, {"PageUp", KEY_PAGE_UP}, {"up", KEY_ARROW_UP},
	{"space", ' '},         {"^", '^'},              {"^^", 30},        {"^1", 0},
	{"Shift-Tab", KEY_BACK_TAB}, {"^Left", KEY_WORD_LEFT}, {"ctrl-", 0}, {"xx", 0},
	{"", 0},                {"\xff", 0},             {"\x01", 0},       {"é", 0xe9},
};
/* clang-format on */

static void keys_have_several_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (key_named(slice_of(names[i].words)) != names[i].key)
			fail_msg("`%s` is key %d", names[i].words,
				 key_named(slice_of(names[i].words)));
}

static void the_nearest_choice_of_a_theme_counts(void **state)
{
	struct settings *c = parse("theme.endpoint http://127.0.0.1:* = sixteen\n"
				   "theme.place LOCAL = light\n"
				   "theme = dark\n"
				   "theme.endpoint *.us-east-1.* = contrast\n");

	(void)state;
	assert_int_equal(c->findings.total, 0);
	assert_string_equal(settings_theme(c, "LIVE", ""), "dark");
	assert_string_equal(settings_theme(c, "LOCAL", ""), "light");
	assert_string_equal(settings_theme(c, "LOCAL", "http://127.0.0.1:80"), "sixteen");
	assert_string_equal(
		settings_theme(c, "LIVE", "https://kinesisvideo.us-east-1.amazonaws.com"),
		"contrast");
	free(c);
}

static void limits_and_switches_say_when_nothing_was_said(void **state)
{
	struct settings *c = parse("warn.loss = 0.25\nmouse = yes\ncolor = no\n");

	(void)state;
	assert_true(c->limits[LIMIT_LOSS].warn == 0.25f);
	assert_true(isnan(c->limits[LIMIT_LOSS].crit));
	assert_true(settings_switch(c, SWITCH_MOUSE, false));
	assert_false(settings_switch(c, SWITCH_COLOUR, true));
	assert_true(settings_switch(c, SWITCH_MEMORY, true));
	free(c);
}

static struct settings *read_file(const char *path)
{
	struct settings *c = malloc(sizeof(*c));

	assert_non_null(c);
	settings_init(c);
	settings_read(c, path);
	return c;
}

static void the_file_is_where_it_was_said_to_be(void **state)
{
	char dir[] = "/tmp/kvscope-settings-XXXXXX", path[64], said[256];
	struct settings *c;
	FILE *f;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/config", dir);
	unsetenv("KVSCOPE_CONFIG");
	setenv("XDG_CONFIG_HOME", dir, 1); /* has no kvscope/config, which is fine */
	c = read_file(NULL);
	assert_int_equal(c->findings.total, 0);
	assert_string_equal(c->path, "");
	free(c);
	c = read_file(path); /* this one was asked for */
	snprintf(said, sizeof(said), "%s: No such file or directory", path);
	assert_string_equal(c->findings.all[0].words, said);
	free(c);
	f = fopen(path, "w");
	fputs("theme = nowhere-to-be-found\nascii = yes\n", f);
	fclose(f);
	setenv("KVSCOPE_CONFIG", path, 1);
	c = read_file(NULL);
	assert_string_equal(c->path, path);
	assert_int_equal(c->switches[SWITCH_ASCII], 1);
	assert_string_equal(c->theme, "");
	assert_string_equal(finding_words(&c->findings, 0, said, sizeof(said)),
			    "config: there is no theme nowhere-to-be-found");
	free(c);
	c = read_file(dir); /* a directory */
	assert_int_equal(c->findings.total, 1);
	free(c);
	unsetenv("KVSCOPE_CONFIG");
	unlink(path);
	rmdir(dir);
}

/* A key that was chosen works, and its old meaning does not. */
static void the_screen_obeys(void **state)
{
	struct settings *c = parse("key all ö = takeover\nkey all t = none\n");
	struct snapshot *s = sample_snapshot();
	struct ui ui;

	(void)state;
	ui_init(&ui);
	ui.bindings = c->bindings;
	ui_key(&ui, s, 't');
	assert_int_equal(ui.screen, SCREEN_CHANNELS);
	ui_key(&ui, s, 0xf6); /* ö */
	assert_int_equal(ui.screen, SCREEN_TAKEOVER);
	assert_true(bindings_changed(&ui.bindings, ACTION_TAKEOVER, SCREEN_LOG, 0));
	assert_false(bindings_changed(&ui.bindings, ACTION_LADDER, SCREEN_LOG, 0));
	free(s);
	free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_wrong_line_is_said_and_does_nothing),
		cmocka_unit_test(findings_stand_by_line_and_all_are_counted),
		cmocka_unit_test(a_key_does_what_was_chosen),
		cmocka_unit_test(a_key_of_one_kind_of_place_is_free_in_others),
		cmocka_unit_test(every_key_has_a_name_that_is_read_again),
		cmocka_unit_test(keys_have_several_names),
		cmocka_unit_test(the_nearest_choice_of_a_theme_counts),
		cmocka_unit_test(limits_and_switches_say_when_nothing_was_said),
		cmocka_unit_test(the_file_is_where_it_was_said_to_be),
		cmocka_unit_test(the_screen_obeys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
