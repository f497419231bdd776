/* kvscope OPERATION: asks once (or page after page) and prints what the AWS CLI would. */
#include "tui/cli/aws/operation.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "core/kvsshape.h"
#include "core/redact.h"
#include "net/aws/config.h"
#include "tui/cli/aws/answer.h"
#include "tui/cli/aws/globals.h"
#include "tui/cli/aws/manual.h"
#include "tui/cli/aws/names.h"
#include "tui/cli/aws/pages.h"
#include "tui/cli/aws/parameters.h"
#include "tui/cli/aws/request.h"
#include "tui/cli/aws/skeleton.h"
#include "tui/cli/command.h"
#include "tui/cli/looker.h"
#include "tui/cli/prompt.h"
#include "tui/cli/shell.h"

enum { WHY_ROOM = 16384 };

struct run {
	uv_loop_t loop;
	uv_signal_t interrupt;
	struct client *client;
	struct globals globals;
	struct request request;
	struct pages pages;
	enum format
		format; /* FORMAT_COUNT: no such; said when there is something to print */
	char format_said[40];
	bool wire_times;
	int code;
	char endpoint[1024]; /* found with GetSignalingChannelEndpoint; "" = the client
				knows */
	char words[WHY_ROOM];
	struct text why;
};

static const char usage_words[] =
	"usage: kvscope [options] <command> <subcommand> [<subcommand> ...] [parameters]\n"
	"To see help text, you can run:\n\n  kvscope help\n  kvscope <command> help\n"
	"  kvscope <command> <subcommand> help\n";

/* ---- what is wrong, and what is asked */

static int complain(struct run *r, bool usage, int code)
{
	/* argparse's own sentences follow the usage and the program's name, the others
	 * stand alone. */
	bool unknown = strncmp(r->words, "Unknown options", 15) == 0;

	if (usage)
		fprintf(stderr, "\n%s\n%s%s\n\n", usage_words,
			unknown ? "" : "kvscope: error: ", r->words);
	else
		fprintf(stderr, "\n%s\n", r->words);
	return code;
}

static void debug(const struct run *r, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Without what a reader of the log could use: it may be pasted anywhere. */
static void debug(const struct run *r, const char *format, ...)
{
	char *raw = NULL, *clean;
	struct text t;
	va_list args;
	int n;

	if (!r->globals.debug)
		return;
	va_start(args, format);
	n = vasprintf(&raw, format, args);
	va_end(args);
	if (n < 0)
		return;
	clean = calloc(1, 2 * (size_t)n + 64);
	if (clean) {
		text_init(&t, clean, 2 * (size_t)n + 64);
		redact(&t, slice_of(raw));
		fprintf(stderr, "kvscope: debug: %s\n", clean);
	}
	OPENSSL_cleanse(raw, (size_t)n);
	free(clean);
	free(raw);
}

/* ---- printing */

static int terminal_width(void)
{
	struct winsize w;

	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col ? w.ws_col : 80;
}

static bool colours(const struct run *r)
{
	const char *said = r->globals.colour;

	return said && strcmp(said, "auto") != 0 ? strcmp(said, "on") == 0
						 : isatty(STDOUT_FILENO) == 1;
}

static int unknown_format(struct run *r)
{
	text_clear(&r->why);
	text_printf(&r->why, "Unknown output type: %s", r->format_said);
	return complain(r, false, EXIT_OTHER);
}

/* Takes the value. */
static void print(struct run *r, cJSON *value)
{
	struct format_options o = {r->request.operation->name, colours(r),
				   terminal_width()};
	cJSON *found = NULL;

	if (r->globals.query) {
		text_clear(&r->why);
		found = jmespath_search(r->globals.query, value, &r->why);
		if (!found)
			r->code = complain(r, false, EXIT_OTHER);
	}
	if (r->format == FORMAT_COUNT && !r->code) /* as late as the AWS CLI finds out */
		r->code = unknown_format(r);
	else if (found || !r->globals.query)
		format_write(stdout, r->format, found ? found : value, &o);
	cJSON_Delete(found);
	cJSON_Delete(value);
}

/* ---- asking */

static void asked(void *self, const struct client_answer *a);

static void end(struct run *r)
{
	uv_close((uv_handle_t *)&r->interrupt, NULL);
}

static void ask(struct run *r)
{
	struct slice shape = slice_of(r->request.shape->input);
	char *body = parameters_body(shape, r->request.parameters);
	struct client_ask a = {.op = kvs_op_named(slice_of(r->request.operation->name)),
			       .url = slice_of(r->endpoint),
			       .body = slice_of(body),
			       .as_cli = true};

	debug(r, "%s %s", r->request.operation->name, body ? body : "");
	if (!body || !client_call(r->client, &a, asked, r)) {
		text_clear(&r->why);
		text_printf(
			&r->why,
			"An HTTP Client raised an unhandled exception: Not supported URL "
			"scheme %.*s",
			(int)strcspn(r->globals.client.endpoint_url.at, ":"),
			r->globals.client.endpoint_url.at);
		r->code = complain(r, false, EXIT_OTHER);
		end(r);
	}
	free(body);
}

static void next_page(struct run *r)
{
	cJSON_DeleteItemFromObjectCaseSensitive(r->request.parameters, "NextToken");
	if (r->pages.token[0])
		cJSON_AddStringToObject(r->request.parameters, "NextToken", r->pages.token);
	ask(r);
}

/* Text and YAML streams print a page as it comes; the others all of them at the end. */
static bool by_page(const struct run *r)
{
	return r->format == FORMAT_TEXT || r->format == FORMAT_YAML_STREAM;
}

static void last_page(struct run *r)
{
	char token[6000];

	pages_resume(&r->pages, token, sizeof(token));
	if (!by_page(r)) {
		if (token[0])
			cJSON_AddStringToObject(r->pages.whole, "NextToken", token);
		print(r, r->pages.whole);
		r->pages.whole = NULL;
	} else if (token[0] && r->format == FORMAT_TEXT) {
		cJSON *next = cJSON_CreateObject();

		cJSON_AddStringToObject(cJSON_AddObjectToObject(next, "NextToken"),
					"NextToken", token);
		print(r, next);
	}
	end(r);
}

static void take_page(struct run *r, cJSON *page)
{
	pages_add(&r->pages, page);
	if (by_page(r)) {
		if (r->format == FORMAT_TEXT)
			cJSON_DeleteItemFromObjectCaseSensitive(page, "NextToken");
		print(r, page);
	} else {
		cJSON_Delete(page);
	}
	if (r->pages.over || r->code)
		last_page(r);
	else
		next_page(r);
}

static void asked(void *self, const struct client_answer *a)
{
	struct run *r = self;
	cJSON *value;

	debug(r, "%.*s answered HTTP %d after %d %s, %lld ms", (int)a->url.n, a->url.at,
	      a->status, a->tries, a->tries == 1 ? "try" : "tries", (long long)a->ms);
	if (a->trouble.fault) {
		text_clear(&r->why);
		r->code = answer_failure(a, r->request.operation->name,
					 client_attempts(r->client), &r->why);
		complain(r, false, r->code);
		end(r);
		return;
	}
	value = answer_shaped(slice_of(r->request.shape->output), a->body, r->wire_times);
	if (r->request.pages) {
		take_page(r, value);
		return;
	}
	print(r, value);
	end(r);
}

/* ---- the endpoint of a channel, which AWS's own command does not look for */

static void endpoint_told(void *self, const struct client_answer *a)
{
	struct run *r = self;
	struct kvs_endpoints e = {.wss = {"", 0}};
	enum kvs_plane plane = r->request.operation->plane;
	char room[KVS_ROOM];

	if (a->trouble.fault) {
		text_clear(&r->why);
		r->code = answer_failure(a, "GetSignalingChannelEndpoint",
					 client_attempts(r->client), &r->why);
		complain(r, false, r->code);
		end(r);
		return;
	}
	if (kvs_read_endpoints(&e, a->body, room, sizeof(room)) == FAULT_NONE)
		slice_copy(r->endpoint, sizeof(r->endpoint),
			   plane == KVS_WEBRTC ? e.webrtc : e.https);
	debug(r, "GetSignalingChannelEndpoint told %s",
	      *r->endpoint ? r->endpoint : "nothing");
	ask(r);
}

static bool find_endpoint(struct run *r)
{
	const cJSON *arn =
		cJSON_GetObjectItemCaseSensitive(r->request.parameters, "channelArn");
	enum kvs_plane plane = r->request.operation->plane;
	char body[2048];
	struct text t;
	struct client_ask a = {.op = KVS_GET_ENDPOINT, .as_cli = true};

	if (!arn)
		arn = cJSON_GetObjectItemCaseSensitive(r->request.parameters, "ChannelARN");
	if (r->globals.client.endpoint_url.n || !cJSON_IsString(arn) ||
	    (plane != KVS_WEBRTC && plane != KVS_SIGNALING_HTTPS) ||
	    strcmp(client_place(r->client), "LIVE") != 0)
		return false;
	text_init(&t, body, sizeof(body));
	kvs_ask_endpoint(&t, slice_of(arn->valuestring), plane == KVS_WEBRTC, "MASTER");
	a.body = text_slice(&t);
	debug(r, "no --endpoint-url: asking GetSignalingChannelEndpoint first");
	return client_call(r->client, &a, endpoint_told, r);
}

/* ---- running */

static void interrupted(uv_signal_t *s, int number)
{
	struct run *r = s->data;

	(void)number;
	client_cancel(r->client, 0, r);
	fputc('\n', stdout);
	r->code = EXIT_INTERRUPTED;
	end(r);
}

static int call(struct run *r)
{
	struct trouble why = {0};

	uv_loop_init(&r->loop);
	r->client = client_new(&r->loop, &r->globals.client, &why);
	if (!r->client) {
		uv_loop_close(&r->loop);
		text_clear(&r->why);
		text_adds(&r->why, why.words);
		return complain(r, false, why.code ? why.code : EXIT_OTHER);
	}
	debug(r, "region %s, keys from %s", client_region(r->client),
	      *client_key_source(r->client) ? client_key_source(r->client) : "nowhere");
	uv_signal_init(&r->loop, &r->interrupt);
	r->interrupt.data = r;
	uv_signal_start(&r->interrupt, interrupted, SIGINT);
	if (r->request.pages)
		next_page(r);
	else if (!find_endpoint(r))
		ask(r);
	uv_run(&r->loop, UV_RUN_DEFAULT);
	client_free(r->client);
	loop_finish(&r->loop);
	return r->code;
}

static int check_scheme(struct run *r)
{
	struct slice url = r->globals.client.endpoint_url;

	if (!url.n || slice_starts(url, "http://") || slice_starts(url, "https://"))
		return 0;
	text_clear(&r->why);
	text_printf(&r->why,
		    "An HTTP Client raised an unhandled exception: Not supported URL "
		    "scheme %.*s",
		    (int)strcspn(url.at, ":"), url.at);
	return complain(r, false, EXIT_OTHER);
}

/* A client that signs nothing says first what is wrong without keys, then the request is
 * checked, then keys are looked for: the order of the AWS CLI. */
static int check(struct run *r)
{
	struct client_options o = r->globals.client;
	struct trouble why = {0};
	enum fault f;

	o.no_sign_request = true;
	o.endpoint_url = slice_of("");
	f = client_check(&o, &why);
	text_clear(&r->why);
	if (f) {
		text_adds(&r->why, why.words);
		return complain(r, false, why.code ? why.code : EXIT_OTHER);
	}
	text_adds(&r->why, "Parameter validation failed:\n");
	if (!parameters_check(slice_of(r->request.shape->input), r->request.parameters,
			      &r->why))
		return complain(r, false, EXIT_USAGE);
	return check_scheme(r);
}

static int print_skeleton(struct run *r)
{
	struct slice input = slice_of(r->request.shape->input);
	cJSON *v;

	if (strcmp(r->request.skeleton, "yaml-input") == 0) {
		skeleton_yaml(stdout, input);
		return 0;
	}
	if (strcmp(r->request.skeleton, "input") == 0) {
		v = skeleton_of(input, false);
		format_write(stdout, FORMAT_JSON, v, &(struct format_options){.width = 80});
		cJSON_Delete(v);
		return 0;
	}
	text_clear(&r->why);
	text_adds(&r->why, "Parameter validation failed:\n");
	if (!parameters_check(input, r->request.parameters, &r->why))
		return complain(r, false, EXIT_USAGE);
	print(r, skeleton_of(slice_of(r->request.shape->output), true));
	return r->code;
}

/* --output, AWS_DEFAULT_OUTPUT, the profile's. */
static int choose_format(struct run *r)
{
	struct trouble why = {0};
	struct config f;
	struct slice said = slice_of(r->globals.output);
	enum fault fault = config_load(&f, r->globals.client.profile, &why);

	if (!said.n)
		said = config_env("AWS_DEFAULT_OUTPUT");
	if (!said.n && !fault)
		said = config_setting(&f, "output");
	r->wire_times =
		!fault && slice_is(config_setting(&f, "cli_timestamp_format"), "wire");
	r->format = said.n ? format_named(said) : FORMAT_JSON;
	text_clear(&r->why);
	if (fault)
		text_adds(&r->why, why.words);
	slice_copy(r->format_said, sizeof(r->format_said), said);
	config_clear(&f);
	return fault ? complain(r, false, EXIT_OTHER) : 0;
}

static int wrong_choice(struct run *r, const char *what, const char *said,
			const char *service)
{
	const char *choices[KVS_OP_COUNT + 1];
	size_t n = 0;

	for (enum kvs_op op = 0; op < KVS_OP_COUNT; op++)
		if (kvs_shape(op) &&
		    (!service || !strcmp(kvs_operation(op)->service, service)))
			choices[n++] = kvs_operation(op)->cli;
	choices[n++] = "help";
	text_clear(&r->why);
	text_printf(&r->why, "argument %s: ", what);
	options_choices(&r->why, said, choices, n);
	return complain(r, true, EXIT_USAGE);
}

static bool asks_help(const struct words *in)
{
	return in->n && (strcmp(in->at[in->n - 1], "help") == 0 ||
			 strcmp(in->at[in->n - 1], "--help") == 0);
}

static int run_op(struct run *r, struct words *in, enum kvs_op op)
{
	bool usage;
	int code;

	if (asks_help(in))
		return manual_show(op);
	code = request_read(&r->request, op, in, &r->globals, &r->why, &usage);
	if (code)
		return complain(r, usage, code);
	code = choose_format(r);
	if (!code && r->request.skeleton)
		return print_skeleton(r);
	if (!code && !pages_begin(&r->pages, r->request.shape->pages, r->request.max_items,
				  r->request.starting_token)) {
		text_clear(&r->why);
		text_adds(&r->why, "Bad starting token");
		return complain(r, false, EXIT_OTHER);
	}
	if (!code)
		code = check(r);
	if (!code && r->request.pages && r->format == FORMAT_COUNT)
		code = unknown_format(r); /* pages are asked for as they are printed */
	return code ? code : call(r);
}

static int run_words(struct run *r, struct words *in)
{
	const char *service = NULL, *word = options_word(in);
	enum kvs_op op;

	if (word && names_service(word)) {
		service = word;
		word = options_word(in);
	}
	if (!word) {
		text_printf(&r->why, "the following arguments are required: %s",
			    service ? "operation" : "command");
		return complain(r, true, EXIT_USAGE);
	}
	op = names_find(word, service);
	if (op == KVS_OP_COUNT)
		return wrong_choice(r, service ? "operation" : "command", word, service);
	return run_op(r, in, op);
}

/* ---- --cli-auto-prompt */

/* The words as a line, quoted where a shell would want it. */
static void to_line(struct text *line, const struct words *in)
{
	for (size_t i = 0; i < in->n; i++) {
		bool plain = *in->at[i] && !strpbrk(in->at[i], " \t\n'\"\\");

		if (plain)
			text_printf(line, "%s ", in->at[i]);
		else
			text_printf(line, "'%s' ", in->at[i]);
	}
}

static int run_prompted(const struct words *in)
{
	static char name[] = "kvscope", ended[] = "--no-cli-auto-prompt";
	char line[PROMPT_ROOM], room[PROMPT_ROOM], *argv[WORDS_MAX];
	struct trouble why;
	struct text t;
	size_t n;

	text_init(&t, line, sizeof(line));
	to_line(&t, in);
	switch (prompt(line, &why)) {
	case PROMPT_LEFT:
		return EXIT_INTERRUPTED;
	case PROMPT_FAILED:
		fprintf(stderr, "kvscope: %s\n", why.words);
		return EXIT_OTHER;
	case PROMPT_RUN:
		break;
	}
	fprintf(stderr, "> kvscope %s\n", line);
	memcpy(room, line, sizeof(room));
	n = shell_split(room, argv + 1, WORDS_MAX - 2);
	n -= n && !*argv[n];
	argv[0] = name;
	argv[n + 1] = ended;
	return operation_run((int)n + 2, argv);
}

int operation_run(int argc, char **argv)
{
	struct run *r = calloc(1, sizeof(*r));
	struct words in = {.n = 0}, asked = {.n = 0};
	bool usage;
	int code;

	if (!r)
		return EXIT_OTHER;
	setlocale(LC_CTYPE,
		  "C.UTF-8"); /* a table's columns do not depend on the terminal */
	for (int i = 1; i < argc && in.n < WORDS_MAX; i++)
		in.at[in.n++] = argv[i];
	for (size_t i = 0; i < in.n; i++)
		if (strcmp(in.at[i], "--cli-auto-prompt") != 0)
			asked.at[asked.n++] = in.at[i];
	text_init(&r->why, r->words, sizeof(r->words));
	code = globals_take(&r->globals, &in, &r->why, &usage);
	if (code)
		complain(r, usage, code);
	else if (r->globals.version)
		code = puts("kvscope/" KVSCOPE_VERSION) < 0;
	else if (r->globals.prompt && !isatty(STDIN_FILENO)) {
		fputs("Warning: Input is not a terminal (fd=0).\n", stderr);
		code = EXIT_OTHER;
	} else if (r->globals.prompt) {
		code = run_prompted(&asked);
	} else {
		code = run_words(r, &in);
	}
	pages_clear(&r->pages);
	request_clear(&r->request);
	globals_clear(&r->globals);
	free(r);
	return fflush(stdout) ? EXIT_OTHER : code;
}
