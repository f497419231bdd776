/* kvscope OPERATION: asks once (or page after page) and prints what the AWS CLI would. */
#include "tui/cli/aws/operation.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "net/aws/config.h"
#include "tui/cli/aws/manual.h"
#include "tui/cli/aws/names.h"
#include "tui/cli/aws/operation_inside.h"
#include "tui/cli/aws/parameters.h"
#include "tui/cli/aws/skeleton.h"

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
	return run_complain(r, false, EXIT_OTHER);
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
		return run_complain(r, false, why.code ? why.code : EXIT_OTHER);
	}
	text_adds(&r->why, "Parameter validation failed:\n");
	if (!parameters_check(slice_of(r->request.shape->input), r->request.parameters,
			      &r->why))
		return run_complain(r, false, EXIT_USAGE);
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
		return run_complain(r, false, EXIT_USAGE);
	run_print(r, skeleton_of(slice_of(r->request.shape->output), true));
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
	return fault ? run_complain(r, false, EXIT_OTHER) : 0;
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
	return run_complain(r, true, EXIT_USAGE);
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
		return run_complain(r, usage, code);
	code = choose_format(r);
	if (!code && r->request.skeleton)
		return print_skeleton(r);
	if (!code && !pages_begin(&r->pages, r->request.shape->pages, r->request.max_items,
				  r->request.starting_token)) {
		text_clear(&r->why);
		text_adds(&r->why, "Bad starting token");
		return run_complain(r, false, EXIT_OTHER);
	}
	if (!code)
		code = check(r);
	if (!code && r->request.pages && r->format == FORMAT_COUNT)
		code = run_unknown_format(r); /* pages are asked for as they are printed */
	return code ? code : run_call(r);
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
		return run_complain(r, true, EXIT_USAGE);
	}
	op = names_find(word, service);
	if (op == KVS_OP_COUNT)
		return wrong_choice(r, service ? "operation" : "command", word, service);
	return run_op(r, in, op);
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
		run_complain(r, usage, code);
	else if (r->globals.version)
		code = puts("kvscope/" KVSCOPE_VERSION) < 0;
	else if (r->globals.prompt && !isatty(STDIN_FILENO)) {
		fputs("Warning: Input is not a terminal (fd=0).\n", stderr);
		code = EXIT_OTHER;
	} else if (run_wants_prompt(r, COMMAND_GOES)) {
		code = run_prompted(&asked);
	} else {
		code = run_words(r, &in);
		if (run_wants_prompt(r, code))
			code = run_prompted(&asked);
	}
	pages_clear(&r->pages);
	request_clear(&r->request);
	globals_clear(&r->globals);
	free(r);
	return fflush(stdout) || ferror(stdout) ? EXIT_OTHER : code;
}
