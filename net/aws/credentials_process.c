/* Keys that a program prints: credential_process. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <uv.h>

#include "core/redact.h"
#include "net/aws/credentials_inside.h"

enum {
	WORDS_MAX = 64,
	LINE_MAX_BYTES = 4096,
	OUTPUT_MAX = 32768,
	COMPLAINT_MAX = 4096,
	PATIENCE_MS = 60000
};

/* Splits as a shell would, without being one: blanks, quotes, backslashes. false: an open
 * quote, or too many words. */
static bool split(char *line, char **words)
{
	char *to = line, quote = '\0';
	size_t n = 0;
	bool inside = false;

	for (char *at = line; *at; at++) {
		if (!quote && (*at == ' ' || *at == '\t')) {
			if (inside)
				*to++ = '\0';
			inside = false;
			continue;
		}
		if (!inside) {
			if (n + 1 == WORDS_MAX)
				return false;
			words[n++] = to;
			inside = true;
		}
		if (quote ? *at == quote : *at == '"' || *at == '\'')
			quote = quote ? '\0' : *at;
		else if (*at == '\\' && quote != '\'' && at[1])
			*to++ = *++at;
		else
			*to++ = *at;
	}
	*to = '\0';
	words[n] = NULL;
	return !quote && n > 0;
}

/* Both ends until they close, so that neither waits for the other; what is too much is
 * read and forgotten. False: it took longer than it may. */
static bool read_both(const int fds[2], char *const to[2])
{
	struct pollfd p[2] = {{fds[0], POLLIN, 0}, {fds[1], POLLIN, 0}};
	size_t used[2] = {0, 0};
	char spare[4096];

	while (p[0].fd >= 0 || p[1].fd >= 0) {
		if (poll(p, 2, PATIENCE_MS) <= 0)
			return false;
		for (int i = 0; i < 2; i++) {
			size_t room = OUTPUT_MAX - 1 - used[i];
			ssize_t n;

			if (p[i].fd < 0 || !p[i].revents)
				continue;
			n = room ? read(p[i].fd, to[i] + used[i], room)
				 : read(p[i].fd, spare, sizeof(spare));
			used[i] += n > 0 && room ? (size_t)n : 0;
			p[i].fd = n > 0 ? p[i].fd : -1;
		}
	}
	return true;
}

/* It ends when we do, and hears signals again if our thread or program is deaf to them. */
static void child(char **words, int out, int err)
{
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	execvp(words[0], words);
	dprintf(STDERR_FILENO, "%s cannot be run", words[0]);
	_exit(127);
}

/* Runs it; its output and complaint, each ended with a NUL. Returns its exit code. */
static int run(char **words, char *out, char *err)
{
	int both[2], complaint[2], status = -1;
	pid_t pid;

	if (pipe2(both, O_CLOEXEC) || pipe2(complaint, O_CLOEXEC))
		return -1;
	pid = fork();
	if (pid == 0)
		child(words, both[1], complaint[1]);
	close(both[1]);
	close(complaint[1]);
	if (pid > 0 && !read_both((int[2]){both[0], complaint[0]}, (char *[2]){out, err}))
		kill(pid, SIGKILL);
	close(both[0]);
	close(complaint[0]);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* What it complained of, without what may be a key in it. */
static enum fault failed(struct search *s, struct slice complaint)
{
	char words[104];
	struct text t;

	complaint.n = complaint.n < COMPLAINT_MAX ? complaint.n : COMPLAINT_MAX;
	text_init(&t, words, sizeof(words));
	redact_foreign(&t, complaint);
	return search_refuse(s, FAULT_REFUSED, 255,
			     "Error when retrieving credentials from custom-process: %s",
			     words);
}

enum fault try_process(struct search *s)
{
	struct slice said = config_setting(s->config, "credential_process");
	char line[LINE_MAX_BYTES], *words[WORDS_MAX];
	char *out = NULL, *err = NULL;
	enum fault f;

	if (!said.n)
		return FAULT_ABSENT;
	if (!slice_copy(line, sizeof(line), said) || !split(line, words))
		return search_refuse(
			s, FAULT_SYNTAX, 255,
			"Error when retrieving credentials from custom-process: the "
			"command of the profile (%.60s) has an open quote or is too long",
			s->config->profile);
	out = calloc(1, OUTPUT_MAX);
	err = calloc(1, OUTPUT_MAX);
	if (!out || !err)
		f = search_refuse(s, FAULT_MEMORY, 255, "out of memory");
	else if (run(words, out, err) != 0)
		f = failed(s, slice_of(err));
	else
		f = search_take_json(s, slice_of(out), "AccessKeyId", "SecretAccessKey",
				     "SessionToken", "Expiration");
	if (out)
		OPENSSL_cleanse(out, OUTPUT_MAX);
	if (err)
		OPENSSL_cleanse(err, OUTPUT_MAX);
	free(out);
	free(err);
	return f;
}
