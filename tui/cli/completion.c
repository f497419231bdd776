/* kvscope completion: what a shell needs to complete kvscope's command lines. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/cli/complete.h"
#include "tui/cli/foreign.h"
#include "tui/cli/shell.h"

enum { TAKE_LINE = 1 };
enum { LINE_ROOM = 16384, LINE_WORDS = 256 };

/* clang-format off */
static const struct flag flags[] = {
	{TAKE_LINE, "line", "LINE", "what could come at the end of this line: first `:words`, `:files`\n"
	                            "or `:folders`, then a word and what it is on each line", VALUE_FREE, NULL, NULL},
	{0},
};

/* bash takes a word with : or = in it for several: what is before the last of them stays. */
static const char bash[] =
	"# kvscope's completion for bash: eval \"$(kvscope completion bash)\"\n"
	"_kvscope() {\n"
	"\tlocal out line=${COMP_LINE:0:COMP_POINT} typed\n"
	"\tmapfile -t out < <(kvscope completion --line \"$line\" 2>/dev/null)\n"
	"\ttyped=${line##*[[:space:]]}\n"
	"\tlocal word before=${typed%\"${typed##*[:=]}\"}\n"
	"\tCOMPREPLY=()\n"
	"\tcase ${out[0]} in\n"
	"\t:files) mapfile -t COMPREPLY < <(compgen -f -- \"${COMP_WORDS[COMP_CWORD]}\"); compopt -o filenames ;;\n"
	"\t:folders) mapfile -t COMPREPLY < <(compgen -d -- \"${COMP_WORDS[COMP_CWORD]}\"); compopt -o filenames ;;\n"
	"\t*) for word in \"${out[@]:1}\"; do\n"
	"\t\tword=${word%%$'\\t'*}\n"
	"\t\tCOMPREPLY+=(\"${word#\"$before\"}\")\n"
	"\tdone ;;\n"
	"\tesac\n"
	"}\n"
	"complete -F _kvscope kvscope\n";

static const char zsh[] =
	"#compdef kvscope\n"
	"# kvscope's completion for zsh: a file _kvscope in a folder of $fpath,\n"
	"# or: source <(kvscope completion zsh)\n"
	"_kvscope() {\n"
	"\tlocal -a out items\n"
	"\tlocal line\n"
	"\tout=(\"${(@f)$(kvscope completion --line \"${(j: :)${(@q)words[1,CURRENT]}}\" 2>/dev/null)}\")\n"
	"\tcase $out[1] in\n"
	"\t:files) _files; return ;;\n"
	"\t:folders) _files -/; return ;;\n"
	"\tesac\n"
	"\tfor line in \"${(@)out[2,-1]}\"; do\n"
	"\t\titems+=(\"${${line%%$'\\t'*}//:/\\\\:}:${line#*$'\\t'}\")\n"
	"\tdone\n"
	"\t_describe kvscope items\n"
	"}\n"
	"if [ \"$funcstack[1]\" = _kvscope ]; then _kvscope \"$@\"; else compdef _kvscope kvscope; fi\n";

static const char fish[] =
	"# kvscope's completion for fish: kvscope completion fish >~/.config/fish/completions/kvscope.fish\n"
	"function __kvscope_complete\n"
	"\tset -l out (kvscope completion --line (commandline -cp | string collect) 2>/dev/null)\n"
	"\tswitch $out[1]\n"
	"\tcase :files\n"
	"\t\t__fish_complete_path (commandline -ct)\n"
	"\tcase :folders\n"
	"\t\t__fish_complete_directories (commandline -ct)\n"
	"\tcase '*'\n"
	"\t\tprintf '%s\\n' $out[2..-1]\n"
	"\tend\n"
	"end\n"
	"complete -c kvscope -f -a '(__kvscope_complete)'\n";
/* clang-format on */

static const struct {
	const char *shell, *script;
} scripts[] = {{"bash", bash}, {"zsh", zsh}, {"fish", fish}};

static void tell(void *self, const char *word, const char *says)
{
	fprintf(self, "%s\t", word);
	foreign_write(self, slice_of(says));
	fputc('\n', self);
}

static int complete_line(const char *line)
{
	static const char *const kinds[] = {
		[VALUE_FILE] = ":files", [VALUE_FOLDER] = ":folders"};
	char room[LINE_ROOM], *words[LINE_WORDS];
	char *found = NULL;
	size_t n, n_found;
	enum value_kind kind;
	FILE *out = open_memstream(&found, &n_found);

	if (!out)
		return EXIT_OTHER;
	slice_copy(room, sizeof(room), slice_of(line));
	n = shell_split(room, words, LINE_WORDS);
	kind = n < 2 ? VALUE_CHOICE : complete(words + 1, n - 1, tell, out);
	fclose(out);
	puts(kind == VALUE_FILE || kind == VALUE_FOLDER ? kinds[kind] : ":words");
	fputs(found ? found : "", stdout);
	free(found);
	return fflush(stdout) ? EXIT_OTHER : EXIT_FINE;
}

static bool take(void *self, int option, const char *value)
{
	(void)option;
	*(const char **)self = value;
	return true;
}

static int run(int argc, char **argv)
{
	const char *line = NULL;
	int words,
		code = command_read(&completion_command, argc, argv, &words, take, &line);

	if (code != COMMAND_GOES)
		return code;
	if (line)
		return complete_line(line);
	for (size_t i = 0; words < argc && i < sizeof(scripts) / sizeof(scripts[0]); i++)
		if (!strcmp(scripts[i].shell, argv[words]))
			return fputs(scripts[i].script, stdout) < 0 ? EXIT_OTHER
								    : EXIT_FINE;
	return command_usage("completion", "which shell? bash, zsh or fish");
}

const struct command completion_command = {
	.name = "completion",
	.run = run,
	.brief = "completion of command lines for bash, zsh and fish",
	.form = "bash|zsh|fish",
	.about = "Prints the script that makes a shell complete kvscope's commands, "
		 "options, profiles,\n"
		 "regions and channels. The script asks kvscope at each Tab, so it does "
		 "not grow old.",
	.word = "SHELL",
	.word_kind = VALUE_CHOICE,
	.word_choices = "bash|zsh|fish",
	.flags = {flags, help_flags},
	.after = "bash:  eval \"$(kvscope completion bash)\"\n"
		 "zsh:   source <(kvscope completion zsh)\n"
		 "fish:  kvscope completion fish | source",
};
