/* kvscope: the terminal UI on AWS, or on a local service. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tui/cli/access.h"
#include "tui/cli/command.h"
#include "tui/cli/look.h"
#include "tui/cli/looker.h"

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

struct screen_options {
	struct client_options client;
	struct show_options show;
	struct look look;
	const char *record;
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
	case TAKE_RECORD:
		o->record = value;
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
	if (o->record && strcmp(o->record, "-") == 0)
		return access_usage("ui", "--record needs a file: the screen is on the "
					  "standard output");
	return 0;
}

/* The screen, and how the program ends. */
struct screen_run {
	struct looker look;
	struct recorder recorder;
	int code;
	bool ending;
};

/* A session of our own says goodbye first; who asks again does not wait for that. */
static void end(struct screen_run *r, int code)
{
	struct order leave = {.kind = ORDER_LEAVE};

	r->code = code;
	if (!looker_produces(&r->look) || r->ending) {
		uv_stop(r->look.loop);
		return;
	}
	r->ending = true;
	looker_order(&r->look, &leave);
}

static void left(void *self)
{
	struct screen_run *r = self;

	if (r->ending)
		uv_stop(r->look.loop);
}

static void wished(void *self, enum wish w)
{
	struct screen_run *r = self;
	struct order o;

	if (w == WISH_QUIT || w == WISH_INTERRUPTED)
		end(r, w == WISH_QUIT ? EXIT_FINE : EXIT_INTERRUPTED);
	if (w == WISH_RECORD)
		recorder_toggle(&r->recorder);
	if (w != WISH_ORDER)
		return;
	o = show_take_order(r->look.show);
	looker_order(&r->look, &o);
}

static void looked(void *self)
{
	struct screen_run *r = self;

	if (r->look.live)
		live_look(r->look.live);
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

/* Whose state is remembered: the account as far as it is known, and where the calls go. */
static void memory_place(char *to, size_t room, const struct screen_options *o,
			 const struct client *c)
{
	snprintf(to, room, "%s %s %s %.*s", o->local ? "LOCAL" : "LIVE",
		 c ? client_control_url(c) : "-", c ? client_region(c) : "-",
		 (int)o->client.profile.n, o->client.profile.at);
}

/* Opens the screen on what there is; without credentials or region it says how to mend
 * that. */
static void open_place(struct screen_options *o, struct looker *l, struct client *client)
{
	struct looker_said said = {.profile = o->client.profile,
				   .endpoint_url = o->client.endpoint_url};
	struct trouble why;

	show_await(l->show, o->local ? SLICE("asking the local service …")
				     : SLICE("asking AWS for the channels …"));
	if (!(o->local ? looker_local(l, client, &said, &why)
		       : looker_live(l, client, &said, &why)))
		show_source(l->show, false, slice_of(why.words));
}

static int look(struct screen_options *o, struct screen_run *r, struct client *client,
		const struct trouble *missing)
{
	struct trouble why;
	char words[256], memory[256];

	r->recorder.place = o->local ? "LOCAL" : "LIVE";
	r->look.recorder = &r->recorder;
	if (o->record && !recorder_start(&r->recorder, o->record, &why)) {
		fprintf(stderr, "kvscope: %s\n", why.words);
		r->look.client = client;
		return EXIT_OTHER;
	}
	memory_place(memory, sizeof(memory), o, client);
	look_apply(&o->look, memory, &o->show);
	o->show.endpoint = client ? client_control_url(client) : "";
	o->show.place = o->local ? "LOCAL" : "LIVE";
	o->show.read_only = !o->local;
	o->show.region = slice_of(client ? client_region(client) : "");
	place_words(words, sizeof(words), o, client);
	o->show.place_words = slice_of(words);
	o->show.profile = o->client.profile;
	o->show.endpoint_url = o->client.endpoint_url;
	o->show.wish = wished;
	o->show.looked = looked;
	o->show.self = r;
	r->look.left = left;
	r->look.self = r;
	r->look.show = show_new(r->look.loop, &o->show, &why);
	if (!r->look.show) {
		fprintf(stderr, "kvscope: %s\n", why.words);
		r->look.client = client;
		return EXIT_OTHER;
	}
	recorder_show(&r->recorder, r->look.show);
	if (client)
		open_place(o, &r->look, client);
	else
		show_source(r->look.show, false, slice_of(missing->words));
	uv_run(r->look.loop, UV_RUN_DEFAULT);
	return r->code;
}

int cli_ui(int argc, char **argv)
{
	struct screen_options o = {0};
	struct trouble why = {0};
	struct screen_run r = {0};
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
	r.look.loop = &loop;
	o.client.name = SLICE("kvscope");
	client = client_new(&loop, &o.client, &why);
	if (!isatty(STDOUT_FILENO) || !isatty(STDIN_FILENO)) {
		fprintf(stderr, "kvscope: %s\n",
			client ? "the screen needs a terminal; `kvscope watch` and the "
				 "other commands do not"
			       : why.words);
		r.look.client = client;
		code = client ? EXIT_USAGE : why.code ? why.code : EXIT_OTHER;
	} else {
		code = look(&o, &r, client, &why);
	}
	looker_close(&r.look);
	loop_finish(&loop);
	if (!recorder_end(&r.recorder) && code == EXIT_FINE)
		code = EXIT_OTHER;
	return code;
}
