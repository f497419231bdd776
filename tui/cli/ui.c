/* kvscope: the terminal UI on AWS, or on a local service. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tui/cli/access.h"
#include "tui/cli/command.h"
#include "tui/cli/screen.h"

enum { TAKE_LOCAL = 1, TAKE_CHANNEL, TAKE_RECORD, TAKE_CHECK, TAKE_KEYS };

/* clang-format off */
static const struct flag flags[] = {
	{TAKE_LOCAL, "local", "URL", "a local service (`kvscope serve`): everything it sees", VALUE_FREE, NULL, NULL},
	{TAKE_CHANNEL, "channel-name", "N", "open this channel", VALUE_CHANNEL, NULL, NULL},
	{TAKE_RECORD, "record", "FILE", "what is told into a recording (kvscope replay FILE); R stops it", VALUE_FILE, NULL, "it needs a file: the screen is on the standard output"},
	{TAKE_CHECK, "check-config", NULL, "say what is wrong with your choices, and leave (1: something is)", VALUE_FREE, NULL, NULL},
	{TAKE_KEYS, "keys", NULL, "print every action with its keys, and leave", VALUE_FREE, NULL, NULL},
	{0},
};
/* clang-format on */

struct ui_options {
	struct screen_options screen;
	bool check, keys;
};

static bool take(void *self, int option, const char *value)
{
	struct ui_options *o = self;

	switch (option) {
	case TAKE_LOCAL:
		o->screen.place = PLACE_LOCAL;
		o->screen.client.endpoint_url = slice_of(value);
		return true;
	case TAKE_CHANNEL:
		o->screen.channel = slice_of(value);
		return true;
	case TAKE_RECORD:
		o->screen.record = value;
		return strcmp(value, "-") != 0;
	case TAKE_CHECK:
		return o->check = true;
	case TAKE_KEYS:
		return o->keys = true;
	default:
		return look_take(&o->screen.look, option, value) ||
		       access_take(&o->screen.client, option, value);
	}
}

static int run(int argc, char **argv)
{
	struct ui_options o = {0};
	int words, code = command_read(&ui_command, argc, argv, &words, take, &o);

	if (code != COMMAND_GOES)
		return code;
	if (o.check)
		return look_check(&o.screen.look);
	if (o.keys)
		return look_keys(&o.screen.look);
	return screen_run(&o.screen);
}

const struct command ui_command = {
	.name = "ui",
	.run = run,
	.brief = "the terminal UI (what plain `kvscope` opens)",
	.form = "[OPTIONS]",
	.about = "The terminal UI. On AWS it only looks (read-only); ? lists every key.",
	.flags = {flags, look_flags, access_flags, help_flags},
	.after = "Without an account: kvscope demo",
};
