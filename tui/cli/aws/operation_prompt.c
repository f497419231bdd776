/* --cli-auto-prompt: a line typed on from the words there are. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "net/aws/config.h"
#include "tui/cli/aws/operation.h"
#include "tui/cli/aws/operation_inside.h"
#include "tui/cli/prompt.h"
#include "tui/cli/shell.h"

/* "on", "on-partial" (when the line was none) or "off". */
static bool configured(const struct run *r, const char *how)
{
	struct slice said = config_env("AWS_CLI_AUTO_PROMPT");
	struct trouble why;
	struct config f;
	bool is;

	if (said.n)
		return slice_is_nocase(said, how);
	is = config_load(&f, r->globals.client.profile, &why) == FAULT_NONE &&
	     slice_is_nocase(config_setting(&f, "cli_auto_prompt"), how);
	config_clear(&f);
	return is;
}

bool run_wants_prompt(const struct run *r, int code)
{
	if (r->globals.prompt)
		return code == COMMAND_GOES;
	if (r->globals.no_prompt || r->globals.version || !isatty(STDIN_FILENO) ||
	    !isatty(STDOUT_FILENO))
		return false;
	if (code == COMMAND_GOES)
		return configured(r, "on");
	return code == EXIT_USAGE && configured(r, "on-partial");
}

static void quote(struct text *line, const char *word)
{
	text_char(line, '\'');
	for (; *word; word++)
		if (*word == '\'')
			text_adds(line, "'\\''");
		else
			text_char(line, *word);
	text_char(line, '\'');
}

/* The words as a line, quoted where a shell would want it. */
static void to_line(struct text *line, const struct words *in)
{
	for (size_t i = 0; i < in->n; i++) {
		if (*in->at[i] && !strpbrk(in->at[i], " \t\n'\"\\"))
			text_adds(line, in->at[i]);
		else
			quote(line, in->at[i]);
		text_char(line, ' ');
	}
}

int run_prompted(const struct words *in)
{
	static char name[] = "kvscope", ended[] = "--no-cli-auto-prompt";
	char line[PROMPT_ROOM], room[PROMPT_ROOM], *argv[WORDS_MAX];
	struct trouble why;
	struct text t;
	size_t n;

	text_init(&t, line, sizeof(line));
	to_line(&t, in);
	if (t.cut) {
		fprintf(stderr, "kvscope: the line is too long for --cli-auto-prompt: %d bytes are "
				"the most\n",
			PROMPT_ROOM - 1);
		return EXIT_USAGE;
	}
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
