/* kvscope: the terminal UI on AWS, or on a local service. */
#include <stdio.h>
#include <unistd.h>

#include "tui/cli/access.h"
#include "tui/cli/command.h"
#include "tui/cli/live.h"
#include "tui/cli/look.h"
#include "tui/cli/looker.h"

enum { TAKE_LOCAL = 1, TAKE_CHANNEL, TAKE_CHECK, TAKE_KEYS, TAKE_HELP };

/* clang-format off */
static const struct option options[] = {
	{"local",        required_argument, NULL, TAKE_LOCAL},
	{"channel-name", required_argument, NULL, TAKE_CHANNEL},
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
	LOOK_HELP
	"  --check-config        say what is wrong with it, and leave (1: something is)\n"
	"  --keys                print every action with its keys, and leave\n"
	ACCESS_HELP
	"\nWithout an account: kvscope demo\n";
/* clang-format on */

struct screen_options {
	struct client_options client;
	struct show_options show;
	struct look look;
	bool local, check, keys, help;
};

static void take(struct screen_options *o, int option, const char *value)
{
	switch (option) {
	case TAKE_LOCAL:
		o->local = true;
		o->client.endpoint_url = slice_of(value);
		break;
	case TAKE_CHANNEL:
		o->show.channel = slice_of(value);
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
		if (!look_take(&o->look, option, value))
			access_take(&o->client, option, value);
		break;
	}
}

static int read_options(struct screen_options *o, int argc, char **argv)
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
	return 0;
}

static void live_told(void *self, const struct event *e)
{
	show_fold(self, e);
}

static void live_stands(void *self, bool up, struct slice why)
{
	show_source(self, up, why);
}

/* What ends the screen, and how the program ends then. */
struct ending {
	uv_loop_t *loop;
	int code;
};

static void wished(void *self, enum wish w)
{
	struct ending *e = self;

	if (w != WISH_QUIT && w != WISH_INTERRUPTED)
		return;
	e->code = w == WISH_QUIT ? EXIT_FINE : EXIT_INTERRUPTED;
	uv_stop(e->loop);
}

static void place_words(char *to, size_t room, const struct screen_options *o,
			const struct client *c)
{
	const char *url = c ? client_control_url(c) : "";
	const char *host = strstr(url, "://");

	snprintf(to, room, "%.*s%s%s%s%s", (int)o->client.profile.n, o->client.profile.at,
		 o->client.profile.n ? " · " : "", c ? client_region(c) : "not connected",
		 host && o->local ? " · " : "", host && o->local ? host + 3 : "");
}

/* Opens the screen on what there is; without credentials or region it says how to mend
 * that. */
static int look(struct screen_options *o, struct looker *l, struct client *client,
		const struct trouble *missing)
{
	struct trouble why;
	struct ending ending = {l->loop, EXIT_FINE};
	struct live *live = NULL;
	char words[256];

	look_apply(&o->look, &o->show);
	o->show.endpoint = client ? client_control_url(client) : "";
	o->show.place = o->local ? "LOCAL" : "LIVE";
	o->show.read_only = !o->local;
	o->show.region = slice_of(client ? client_region(client) : "");
	place_words(words, sizeof(words), o, client);
	o->show.place_words = slice_of(words);
	o->show.wish = wished;
	o->show.self = &ending;
	l->show = show_new(l->loop, &o->show, &why);
	if (!l->show) {
		fprintf(stderr, "kvscope: %s\n", why.words);
		return EXIT_OTHER;
	}
	if (!client)
		show_source(l->show, false, slice_of(missing->words));
	else if (o->local && !looker_connect(l, client, &why))
		show_source(l->show, false, slice_of(why.words));
	else if (o->local)
		show_await(l->show, SLICE("asking the local service …"));
	else {
		show_await(l->show, SLICE("asking AWS for the channels …"));
		live = live_open(l->loop, client, live_told, live_stands, l->show);
	}
	l->client = client;
	uv_run(l->loop, UV_RUN_DEFAULT);
	live_close(live);
	return ending.code;
}

int cli_ui(int argc, char **argv)
{
	struct screen_options o = {0};
	struct trouble why = {0};
	struct looker l = {0};
	struct client *client = NULL;
	uv_loop_t loop;
	int code = read_options(&o, argc, argv);

	if (code)
		return code;
	if (o.help)
		return fputs(help, stdout) < 0;
	if (o.check)
		return look_check(&o.look);
	if (o.keys)
		return look_keys(&o.look);
	uv_loop_init(&loop);
	l.loop = &loop;
	client = client_new(&loop, &o.client, &why);
	if (!isatty(STDOUT_FILENO) || !isatty(STDIN_FILENO)) {
		fprintf(stderr, "kvscope: %s\n",
			client ? "the screen needs a terminal; `kvscope watch` and the "
				 "other commands do not"
			       : why.words);
		l.client = client;
		code = client ? EXIT_USAGE : why.code ? why.code : EXIT_OTHER;
	} else {
		code = look(&o, &l, client, &why);
	}
	looker_close(&l);
	loop_finish(&loop);
	return code;
}
