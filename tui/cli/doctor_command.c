/* kvscope doctor CHANNEL: what stands between this machine and an ingestion. */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>

#include "tui/cli/access.h"
#include "tui/cli/command.h"
#include "tui/cli/doctor.h"
#include "tui/cli/foreign.h"
#include "tui/cli/looker.h"

enum { TAKE_JSON = 1 };

/* clang-format off */
static const struct flag flags[] = {
	{TAKE_JSON, "json", NULL, "one JSON object a check", VALUE_FREE, NULL, NULL},
	{0},
};
/* clang-format on */

static const char *const signs[] = {"✔", "·", "▲", "✖", "–"};

struct doctor_run {
	struct client_options access;
	const char *channel;
	bool json, bad;
	uv_loop_t *loop;
	int code;
};

static void print_json(const struct diagnosis *f)
{
	cJSON *o = cJSON_CreateObject();
	char *words;

	cJSON_AddStringToObject(o, "check", f->check);
	cJSON_AddStringToObject(o, "verdict", verdict_name(f->verdict));
	cJSON_AddStringToObject(o, "evidence", f->evidence);
	cJSON_AddStringToObject(o, "fix", f->fix);
	words = cJSON_PrintUnformatted(o);
	puts(words ? words : "{}");
	free(words);
	cJSON_Delete(o);
}

static void found(void *self, const struct diagnosis *f)
{
	struct doctor_run *r = self;

	r->bad |= f->verdict == VERDICT_BAD;
	if (r->json) {
		print_json(f);
	} else {
		foreign_line(stdout, "%s %-16s %s", signs[f->verdict], f->check,
			     f->evidence);
		if (f->fix[0])
			foreign_line(stdout, "  %-16s fix: %s", "", f->fix);
	}
	fflush(stdout);
}

static void over(void *self)
{
	struct doctor_run *r = self;

	r->code = r->bad ? EXIT_FINDINGS : EXIT_FINE;
	uv_stop(r->loop);
}

static bool take(void *self, int option, const char *value)
{
	struct doctor_run *r = self;

	return option == TAKE_JSON ? (r->json = true)
				   : access_take(&r->access, option, value);
}

static int examine(struct doctor_run *r, struct client *client)
{
	struct trouble why = {0};
	struct websockets *sockets = websockets_new(r->loop, client, &why);
	struct doctor_options o = {
		.client = client,
		.sockets = sockets,
		.channel = slice_of(r->channel),
		.said = {r->access.profile, r->access.region, r->access.endpoint_url},
		.tell = found,
		.over = over,
		.self = r};
	struct doctor *d = sockets ? doctor_begin(r->loop, &o) : NULL;

	if (!d) {
		foreign_line(stderr, "kvscope doctor: %s",
			     sockets ? "out of memory" : why.words);
		r->code = EXIT_OTHER;
	} else {
		uv_run(r->loop, UV_RUN_DEFAULT);
		doctor_free(d);
	}
	if (sockets)
		websockets_free(sockets);
	return r->code;
}

static int run(int argc, char **argv)
{
	struct doctor_run r = {.code = EXIT_OTHER};
	int words, code = command_read(&doctor_command, argc, argv, &words, take, &r);
	struct client *client;
	struct trouble why = {0};

	if (code != COMMAND_GOES)
		return code;
	r.channel = argv[words];
	r.loop = loop_open();
	if (!r.loop)
		return EXIT_OTHER;
	client = client_new(r.loop, &r.access, &why);
	if (client) {
		code = examine(&r, client);
		client_free(client);
	} else {
		struct diagnosis f = {.check = "set-up", .verdict = VERDICT_BAD};

		slice_copy(f.evidence, sizeof(f.evidence), slice_of(why.words));
		found(&r, &f);
		code = why.code ? why.code : EXIT_OTHER;
	}
	loop_leave(r.loop);
	return code;
}

const struct command doctor_command = {
	.name = "doctor",
	.run = run,
	.brief = "what stands between this machine and an ingestion on a channel",
	.form = "CHANNEL [OPTIONS]",
	.about = "Checks, without changing anything or displacing anybody, whether a "
		 "camera with these\n"
		 "credentials could be ingested on CHANNEL (a name or an ARN).",
	.word = "CHANNEL",
	.word_needed = true,
	.word_kind = VALUE_CHANNEL,
	.flags = {flags, access_flags, help_flags},
	.after = "exit code: 0 fine, 1 something is bad, 253 no region or credentials",
};
