/* kvscope: one program, many commands; this file only finds the one that was asked for. */
#include <stdio.h>
#include <string.h>

#include "tui/cli/aws/operation.h"
#include "tui/cli/command.h"

struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *says;
};

/* clang-format off */
static const struct command commands[] = {
	{"ui",      cli_ui,      "the terminal UI (what plain `kvscope` opens)"},
	{"demo",    cli_demo,    "the local service, a producer and the UI on them; nothing else needed"},
	{"serve",   cli_serve,   "the local service alone"},
	{"produce", cli_produce, "send a test picture, a file or a camera to a channel"},
	{"watch",   cli_watch,   "the local service's events as JSON lines"},
	{"doctor",  cli_doctor,  "what stands between this machine and an ingestion on a channel"},
	{"lint",    cli_lint,    "the ingestion rules over SDP files or a recording"},
	{"replay",  cli_replay,  "a recording in the terminal UI"},
	{"render",  cli_render,  "one frame of a recording as text"},
	{"report",  cli_report,  "a recording in words: sessions, takeovers, findings, errors"},
};
/* clang-format on */

enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static int help(void)
{
	puts("kvscope: the instrument for Kinesis Video Streams WebRTC ingestion\n\n"
	     "usage: kvscope [COMMAND] [OPTIONS]\n\ncommands:");
	for (size_t i = 0; i < COMMANDS; i++)
		printf("  %-9s %s\n", commands[i].name, commands[i].says);
	puts("\n  kvscope OPERATION …      join-storage-session, list-signaling-channels … "
	     "as the AWS CLI\n"
	     "  kvscope COMMAND --help   the options of a command or operation\n"
	     "  kvscope --version        the version");
	return EXIT_FINE;
}

static const struct command *command_named(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

/* How many letters two words share from the start. */
static size_t common(const char *a, const char *b)
{
	size_t n = 0;

	while (a[n] && a[n] == b[n])
		n++;
	return n;
}

static int unknown(const char *name)
{
	const struct command *nearest = NULL;

	for (size_t i = 0; i < COMMANDS; i++)
		if (common(commands[i].name, name) >
		    (nearest ? common(nearest->name, name) : 0))
			nearest = &commands[i];
	fprintf(stderr, "kvscope: there is no command '%s'", name);
	if (nearest)
		fprintf(stderr, "; did you mean '%s'?", nearest->name);
	fputs(" (kvscope --help lists them)\n", stderr);
	return EXIT_USAGE;
}

/* `kvscope join-storage-session …`; as with the AWS CLI, options may stand before it. */
static bool names_operation(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (operation_known(argv[i]))
			return i == 1 || argv[1][0] == '-';
	return false;
}

int main(int argc, char **argv)
{
	const struct command *c;

	if (argc < 2)
		return cli_ui(argc, argv);
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "version"))
		return puts("kvscope " KVSCOPE_VERSION) < 0;
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") ||
	    !strcmp(argv[1], "help"))
		return help();
	c = command_named(argv[1]);
	if (!c && names_operation(argc, argv))
		return operation_run(argc, argv);
	if (argv[1][0] == '-')
		return cli_ui(argc, argv);
	return c ? c->run(argc - 1, argv + 1) : unknown(argv[1]);
}
