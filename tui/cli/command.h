/* A command: its options and words, written once. From this table come the reading of its
 * command line, --help, the completion of shells and the manual page. */
#ifndef TUI_CLI_COMMAND_H
#define TUI_CLI_COMMAND_H

#include <stdbool.h>

#include "core/text.h"

/* Exit codes everywhere; 252 to 255 as the AWS CLI's. */
enum exit_code {
	EXIT_FINE = 0,
	EXIT_FINDINGS = 1,
	EXIT_TAKEN_OVER = 3,
	EXIT_INTERRUPTED = 130,
	EXIT_USAGE = 252,
	EXIT_UNCONFIGURED = 253, /* no region or no credentials */
	EXIT_REFUSED = 254,      /* the service answered no */
	EXIT_OTHER = 255
};

/* What a value is, for completion. */
enum value_kind {
	VALUE_FREE, /* whatever a person thinks of */
	VALUE_FILE,
	VALUE_FOLDER,
	VALUE_CHANNEL, /* a signaling channel's name */
	VALUE_CHANNEL_ARN,
	VALUE_PROFILE,
	VALUE_REGION,
	VALUE_THEME,
	VALUE_CHOICE /* one of `choices` */
};

struct flag {
	int take;          /* what the command calls it */
	const char *name;  /* without its dashes; NULL ends a table */
	const char *value; /* what stands for its value in the help; NULL: it has none */
	const char *says;  /* lines */
	enum value_kind kind;
	const char *choices; /* "a|b" */
	const char *allowed; /* what a bad value should have been; NULL: it says nothing */
};

enum { FLAG_GROUPS = 4, FLAGS_MAX = 64 };
enum { TAKE_HELP = 9000 };  /* of `help_flags` */
enum { COMMAND_GOES = -1 }; /* no exit code: there is something to do */

struct command {
	const char *name;
	int (*run)(int argc, char **argv); /* argv[0] is the name */
	const char *brief;                 /* half a sentence */
	const char *form;                  /* what follows the name: "FILE [OPTIONS]" */
	const char *about;                 /* paragraphs */
	const char *word; /* what its words are called; NULL: it takes none */
	bool word_needed, words_many;
	enum value_kind word_kind;
	const char *word_choices;
	const struct flag *flags[FLAG_GROUPS]; /* each ends with an empty row */
	const char *after;                     /* paragraphs behind the options, or NULL */
	void (*more)(struct text *); /* what a table elsewhere adds to them, or NULL */
};

/* --help, which every command has. */
extern const struct flag help_flags[];

/* The i-th flag over all groups; NULL behind the last. */
const struct flag *command_flag(const struct command *c, size_t i);

/* Reads a command line by the table. `take` gets each option (the value is argv's; NULL
 * when there is none); false: it is no value for it. The words that are no options stand at
 * the end of argv then, from *words on. COMMAND_GOES, or the exit code: --help was
 * answered, or what is wrong said on standard error. */
int command_read(const struct command *c, int argc, char **argv, int *words,
		 bool (*take)(void *self, int option, const char *value), void *self);
void command_help(const struct command *c, struct text *out);
/* One line on standard error, and EXIT_USAGE. */
int command_usage(const char *command, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

extern const struct command ui_command, demo_command, serve_command, produce_command,
	watch_command, doctor_command, lint_command, replay_command, render_command,
	report_command, completion_command;

#endif
