/* kvscope serve: the local service alone. */
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "core/text.h"
#include "net/service/faults.h"
#include "net/service/service.h"
#include "tui/cli/command.h"
#include "tui/cli/foreign.h"
#include "tui/cli/services.h"

enum { CHAOS_ROOM = 2048 };

struct serve {
	struct service_options service;
	bool json;
	char data[4096], chaos[CHAOS_ROOM];
	struct text chaos_text;
};

enum {
	TAKE_LISTEN = 1,
	TAKE_PORT,
	TAKE_DATA,
	TAKE_REGION,
	TAKE_ACCOUNT,
	TAKE_SPEED,
	TAKE_SCHEME,
	TAKE_JSON,
	TAKE_CHAOS
};

/* clang-format off */
static const struct flag flags[] = {
	{TAKE_LISTEN, "listen", "ADDR", "address to listen on (127.0.0.1)", VALUE_FREE, NULL, NULL},
	{TAKE_PORT, "port", "N", "port; 0 picks one (0)", VALUE_FREE, NULL, "a whole number from 0 to 65535"},
	{TAKE_DATA, "data", "DIR", "where everything is kept ($XDG_DATA_HOME/kvscope/serve)", VALUE_FOLDER, NULL, NULL},
	{TAKE_REGION, "region", "NAME", "region it plays (us-west-2)", VALUE_REGION, NULL, NULL},
	{TAKE_ACCOUNT, "account", "DIGITS", "account it plays (123456789012)", VALUE_FREE, NULL, NULL},
	{TAKE_SPEED, "speed", "X", "its clocks run X times faster (1)", VALUE_FREE, NULL, "a number above 0"},
	{TAKE_SCHEME, "endpoint-scheme", "S", "wss: https and wss endpoints also for callers over plain HTTP;\nauto: the scheme that was asked with (auto)", VALUE_CHOICE, "wss|auto", "wss or auto"},
	{TAKE_JSON, "json", NULL, "print one line of JSON when ready", VALUE_FREE, NULL, NULL},
	{TAKE_CHAOS, "chaos", "NAME[=N][,...]", "deviate on purpose, see below", VALUE_FREE, NULL, NULL},
	{0},
};
/* clang-format on */

static void add_chaos(struct text *out)
{
	text_adds(out, "\nDeviations on purpose (--chaos):\n");
	faults_words(out);
	text_adds(out, "\n");
}

static bool whole(const char *text, long most, int *out)
{
	char *end;
	long n = strtol(text, &end, 10);

	*out = (int)n;
	return *text && !*end && n >= 0 && n <= most;
}

static bool take_speed(struct serve *v, const char *text)
{
	char *end;

	v->service.speed = strtod(text, &end);
	return *text && !*end && v->service.speed > 0 && v->service.speed <= 1e6;
}

static bool take_scheme(struct serve *v, const char *scheme)
{
	v->service.wss_always = !strcmp(scheme, "wss") || !strcmp(scheme, "https");
	return v->service.wss_always || !strcmp(scheme, "auto");
}

static bool take(void *self, int option, const char *value)
{
	struct serve *v = self;

	switch (option) {
	case TAKE_LISTEN:
		v->service.listen = value;
		return true;
	case TAKE_PORT:
		return whole(value, 65535, &v->service.port);
	case TAKE_DATA:
		v->service.data = value;
		return true;
	case TAKE_REGION:
		v->service.region = value;
		return true;
	case TAKE_ACCOUNT:
		v->service.account = value;
		return true;
	case TAKE_SPEED:
		return take_speed(v, value);
	case TAKE_CHAOS:
		text_printf(&v->chaos_text, "%s%s", v->chaos_text.used ? "," : "", value);
		return true;
	case TAKE_SCHEME:
		return take_scheme(v, value);
	default:
		return v->json = true;
	}
}

/* $HOME, else what the system knows of this user. NULL: neither is an absolute path. Keys
 * lie there: no guessable folder that anybody can make stands in for it. */
static const char *home_folder(void)
{
	const char *home = getenv("HOME");
	const struct passwd *user = home && *home == '/' ? NULL : getpwuid(geteuid());

	home = user ? user->pw_dir : home;
	return home && *home == '/' ? home : NULL;
}

/* False: there is no place for it, and that was said. */
static bool default_data(struct serve *v)
{
	const char *base = getenv("XDG_DATA_HOME"), *home = home_folder();

	if (base && *base == '/')
		snprintf(v->data, sizeof(v->data), "%s/kvscope/serve", base);
	else if (home)
		snprintf(v->data, sizeof(v->data), "%s/.local/share/kvscope/serve", home);
	else
		fputs("kvscope serve: there is no home folder to keep data and keys in: "
		      "name a folder with --data\n",
		      stderr);
	v->service.data = v->data;
	return v->data[0];
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

static int run(int argc, char **argv)
{
	struct serve v = {0};
	struct service *s;
	struct service_ready ready;
	struct trouble why = {0};
	int words, code;

	text_init(&v.chaos_text, v.chaos, sizeof(v.chaos));
	code = command_read(&serve_command, argc, argv, &words, take, &v);
	if (code != COMMAND_GOES)
		return code;
	v.service.chaos = v.chaos;
	if (!v.service.data && !default_data(&v))
		return EXIT_UNCONFIGURED;
	s = service_new(&v.service, &why);
	if (!s) {
		foreign_line(stderr, "kvscope serve: %s", why.words);
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

const struct command serve_command = {
	.name = "serve",
	.run = run,
	.brief = "the local service alone",
	.form = "[OPTIONS]",
	.about = "Runs a local Kinesis Video service; one port takes HTTP, HTTPS, WS and "
		 "WSS.",
	.flags = {flags, help_flags},
	.more = add_chaos,
};
