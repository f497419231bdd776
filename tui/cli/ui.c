/* kvscope: the terminal UI on AWS, or on a local service. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tui/cli/access.h"
#include "tui/cli/command.h"
#include "tui/cli/screen.h"

enum { TAKE_LOCAL = 1, TAKE_CHANNEL, TAKE_RECORD, TAKE_CHECK, TAKE_KEYS, TAKE_HELP };

/* clang-format off */
static const struct option options[] = {
	{"local",        required_argument, NULL, TAKE_LOCAL},
	{"channel-name", required_argument, NULL, TAKE_CHANNEL},
	{"record",       required_argument, NULL, TAKE_RECORD},
	{"check-config", no_argument,       NULL, TAKE_CHECK},
	{"keys",         no_argument,       NULL, TAKE_KEYS},
	{"help",         no_argument,       NULL, TAKE_HELP},
	LOOK_OPTIONS,
	ACCESS_OPTIONS,
	{NULL, 0, NULL, 0},
};

static const char help[] =
	"usage: kvscope [OPTIONS]\n\n"
	"The terminal UI. On AWS it only looks (read-only); ? lists every key.\n\n"
	"  --local URL           a local service (`kvscope serve`): everything it sees\n"
	"  --channel-name N      open this channel\n"
	"  --record FILE         what is told into a recording (kvscope replay FILE); R stops it\n"
	LOOK_HELP
	"  --check-config        say what is wrong with it, and leave (1: something is)\n"
	"  --keys                print every action with its keys, and leave\n"
	ACCESS_HELP
	"\nWithout an account: kvscope demo\n";
/* clang-format on */

struct ui_options {
	struct screen_options screen;
	bool check, keys, help;
};

static void take(struct ui_options *o, int option, const char *value)
{
	switch (option) {
	case TAKE_LOCAL:
		o->screen.place = PLACE_LOCAL;
		o->screen.client.endpoint_url = slice_of(value);
		break;
	case TAKE_CHANNEL:
		o->screen.channel = slice_of(value);
		break;
	case TAKE_RECORD:
		o->screen.record = value;
		break;
	case TAKE_CHECK:
		o->check = true;
		break;
	case TAKE_KEYS:
		o->keys = true;
		break;
	case TAKE_HELP:
		o->help = true;
		break;
	default:
		if (!look_take(&o->screen.look, option, value))
			access_take(&o->screen.client, option, value);
		break;
	}
}

static int read_options(struct ui_options *o, int argc, char **argv)
{
	int option, index = 0;

	optind = 1;
	opterr = 0;
	while ((option = getopt_long(argc, argv, "", options, &index)) != -1) {
		if (option == '?')
			return access_usage("ui", "unknown option or missing value: %s",
					    argv[optind - 1]);
		take(o, option, optarg);
	}
	if (optind < argc)
		return access_usage("ui", "unexpected: %s", argv[optind]);
	if (o->screen.record && strcmp(o->screen.record, "-") == 0)
		return access_usage("ui", "--record needs a file: the screen is on the "
					  "standard output");
	return 0;
}

int cli_ui(int argc, char **argv)
{
	struct ui_options o = {0};
	int code = read_options(&o, argc, argv);

	if (code)
		return code;
	if (o.help)
		return fputs(help, stdout) < 0;
	if (o.check)
		return look_check(&o.screen.look);
	if (o.keys)
		return look_keys(&o.screen.look);
	return screen_run(&o.screen);
}
