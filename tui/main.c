/* kvscope: one program, many commands; this file only finds the one that was asked for. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "tui/cli/aws/names.h"
#include "tui/cli/aws/operation.h"
#include "tui/cli/catalogue.h"
#include "tui/cli/version.h"

static int help(void)
{
	const struct command *c;

	puts("kvscope: the instrument for Kinesis Video Streams WebRTC ingestion\n\n"
	     "usage: kvscope [COMMAND] [OPTIONS]\n\ncommands:");
	for (size_t i = 0; (c = catalogue_command(i)); i++)
		printf("  %-10s %s\n", c->name, c->brief);
	puts("\n  kvscope OPERATION …      join-storage-session, list-signaling-channels … "
	     "as the AWS CLI\n"
	     "  kvscope COMMAND --help   the options of a command or operation\n"
	     "  kvscope --version        the version, and those of its libraries");
	return EXIT_FINE;
}

static int unknown(const char *name)
{
	const char *nearest = catalogue_nearest(name);

	fprintf(stderr, "kvscope: there is no command '%s'", name);
	if (nearest)
		fprintf(stderr, "; did you mean '%s'?", nearest);
	fputs(" (kvscope --help lists them)\n", stderr);
	return EXIT_USAGE;
}

/* `kvscope join-storage-session …`; as with the AWS CLI, options may stand before it. */
static bool names_an_operation(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (names_service(argv[i]) || names_find(argv[i], NULL) < KVS_OP_COUNT ||
		    !strcmp(argv[i], "--cli-auto-prompt"))
			return i == 1 || argv[1][0] == '-';
	return false;
}

static bool is(const char *word, const char *a, const char *b, const char *c)
{
	return !strcmp(word, a) || !strcmp(word, b) || !strcmp(word, c);
}

/* What was printed may still be lost: a full disk tells it last. A reader that went away
 * (head) has what it wanted. */
static int written(int code)
{
	if (!fflush(stdout) || errno == EPIPE || errno == EBADF)
		return code;
	fprintf(stderr, "kvscope: cannot write to standard output: %s\n", strerror(errno));
	return code == EXIT_FINE ? EXIT_OTHER : code;
}

static int run(int argc, char **argv)
{
	const struct command *c = argc > 1 ? catalogue_named(argv[1]) : &ui_command;

	if (c)
		return argc > 1 ? c->run(argc - 1, argv + 1) : c->run(argc, argv);
	if (is(argv[1], "--version", "version", "-V") && argc == 2)
		return version_print();
	if (is(argv[1], "--help", "help", "-h") && argc == 2)
		return help();
	if (names_an_operation(argc, argv))
		return operation_run(argc, argv);
	return argv[1][0] == '-' ? ui_command.run(argc, argv) : unknown(argv[1]);
}

int main(int argc, char **argv)
{
	/* A worker, a relay or a reader may be gone in the middle: the write tells. */
	signal(SIGPIPE, SIG_IGN);
	return written(run(argc, argv));
}
