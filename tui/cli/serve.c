/* kvscope serve: the local service alone. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "core/text.h"
#include "net/service/faults.h"
#include "net/service/service.h"
#include "tui/cli/command.h"
#include "tui/cli/services.h"

enum { CHAOS_ROOM = 2048 };

struct serve {
	struct service_options service;
	bool json, help;
	char data[4096], chaos[CHAOS_ROOM];
	struct text chaos_text;
};

static const struct option options[] = {
	{"listen", required_argument, NULL, 'l'},
	{"port", required_argument, NULL, 'p'},
	{"data", required_argument, NULL, 'd'},
	{"region", required_argument, NULL, 'r'},
	{"account", required_argument, NULL, 'a'},
	{"speed", required_argument, NULL, 's'},
	{"chaos", required_argument, NULL, 'c'},
	{"endpoint-scheme", required_argument, NULL, 'e'},
	{"json", no_argument, NULL, 'j'},
	{"help", no_argument, NULL, 'h'},
	{NULL, 0, NULL, 0},
};

static void help(void)
{
	char words[4096];
	struct text chaos;

	text_init(&chaos, words, sizeof(words));
	faults_words(&chaos);
	printf("usage: kvscope serve [OPTIONS]\n"
	       "Runs a local Kinesis Video service; one port takes HTTP, HTTPS, WS and "
	       "WSS.\n\n"
	       "  --listen ADDR            address to listen on (127.0.0.1)\n"
	       "  --port N                 port; 0 picks one (0)\n"
	       "  --data DIR               where everything is kept "
	       "($XDG_DATA_HOME/kvscope/serve)\n"
	       "  --region NAME            region it plays (us-west-2)\n"
	       "  --account DIGITS         account it plays (123456789012)\n"
	       "  --speed X                its clocks run X times faster (1)\n"
	       "  --endpoint-scheme wss    https and wss endpoints also for callers over "
	       "plain HTTP\n"
	       "  --json                   print one line of JSON when ready\n"
	       "  --chaos NAME[=N][,...]   deviate on purpose:\n%s"
	       "  --help                   this text\n",
	       words);
}

static int usage(const char *what, const char *value)
{
	fprintf(stderr, "kvscope serve: %s \"%s\" (see kvscope serve --help)\n", what,
		value);
	return EXIT_USAGE;
}

static bool whole(const char *text, long most, int *out)
{
	char *end;
	long n = strtol(text, &end, 10);

	*out = (int)n;
	return *text && !*end && n >= 0 && n <= most;
}

static int take_speed(struct serve *v, const char *text)
{
	char *end;

	v->service.speed = strtod(text, &end);
	if (!*text || *end || !(v->service.speed > 0) || v->service.speed > 1e6)
		return usage("--speed takes a number above 0, not", text);
	return EXIT_FINE;
}

static int take_option(struct serve *v, int option)
{
	switch (option) {
	case 'l':
		v->service.listen = optarg;
		break;
	case 'p':
		if (!whole(optarg, 65535, &v->service.port))
			return usage("--port takes 0 to 65535, not", optarg);
		break;
	case 'd':
		v->service.data = optarg;
		break;
	case 'r':
		v->service.region = optarg;
		break;
	case 'a':
		v->service.account = optarg;
		break;
	case 's':
		return take_speed(v, optarg);
	case 'c':
		text_printf(&v->chaos_text, "%s%s", v->chaos_text.used ? "," : "", optarg);
		break;
	case 'e':
		v->service.wss_always = !strcmp(optarg, "wss") || !strcmp(optarg, "https");
		if (!v->service.wss_always && strcmp(optarg, "auto") != 0)
			return usage("--endpoint-scheme takes wss or auto, not", optarg);
		break;
	case 'j':
		v->json = true;
		break;
	case 'h':
		v->help = true;
		break;
	default:
		fprintf(stderr, "(see kvscope serve --help)\n");
		return EXIT_USAGE;
	}
	return EXIT_FINE;
}

static int take_options(struct serve *v, int argc, char **argv)
{
	int option, rc;

	text_init(&v->chaos_text, v->chaos, sizeof(v->chaos));
	optind = 0;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		rc = take_option(v, option);
		if (rc)
			return rc;
	}
	if (optind < argc)
		return usage("unknown argument", argv[optind]);
	v->service.chaos = v->chaos;
	return EXIT_FINE;
}

static void default_data(struct serve *v)
{
	const char *base = getenv("XDG_DATA_HOME"), *home = getenv("HOME");

	if (base && *base == '/')
		snprintf(v->data, sizeof(v->data), "%s/kvscope/serve", base);
	else
		snprintf(v->data, sizeof(v->data), "%s/.local/share/kvscope/serve",
			 home ? home : "/tmp");
	v->service.data = v->data;
}

/* On standard output, or (found: true) where a screen of this person finds it. */
static void say_json(const struct service_ready *r, bool found)
{
	cJSON *line = cJSON_CreateObject();
	char *text;

	cJSON_AddStringToObject(line, "event", "ready");
	cJSON_AddStringToObject(line, "http", r->http);
	cJSON_AddStringToObject(line, "https", r->https);
	cJSON_AddStringToObject(line, "ca", r->ca);
	cJSON_AddStringToObject(line, "region", r->region);
	cJSON_AddStringToObject(line, "account", r->account);
	cJSON_AddStringToObject(line, "access_key_id", r->access_key_id);
	cJSON_AddStringToObject(line, "secret_access_key", r->secret_access_key);
	cJSON_AddStringToObject(line, "data", r->data);
	text = cJSON_PrintUnformatted(line);
	if (text && found)
		services_tell(text);
	else if (text)
		puts(text);
	free(text);
	cJSON_Delete(line);
}

static void say_text(const struct service_ready *r)
{
	printf("The local service is ready at %s and %s\n"
	       "Data in %s\n\n"
	       "export AWS_ACCESS_KEY_ID=%s\n"
	       "export AWS_SECRET_ACCESS_KEY=%s\n"
	       "export AWS_DEFAULT_REGION=%s\n"
	       "export AWS_CA_BUNDLE='%s'\n"
	       "export AWS_ENDPOINT_URL=%s\n\n"
	       "aws --endpoint-url %s kinesisvideo list-signaling-channels\n",
	       r->http, r->https, r->data, r->access_key_id, r->secret_access_key,
	       r->region, r->ca, r->http, r->http);
}

int cli_serve(int argc, char **argv)
{
	struct serve v = {0};
	struct service *s;
	struct service_ready ready;
	struct trouble why = {0};
	int rc = take_options(&v, argc, argv);

	if (rc)
		return rc;
	if (v.help) {
		help();
		return EXIT_FINE;
	}
	if (!v.service.data)
		default_data(&v);
	s = service_new(&v.service, &why);
	if (!s) {
		fprintf(stderr, "kvscope serve: %s\n", why.words);
		return why.fault == FAULT_SYNTAX ? EXIT_USAGE : EXIT_OTHER;
	}
	service_look(s, &ready);
	if (v.json)
		say_json(&ready, false);
	else
		say_text(&ready);
	fflush(stdout);
	say_json(&ready, true);
	service_run(s);
	services_forget();
	service_free(s);
	return EXIT_FINE;
}
