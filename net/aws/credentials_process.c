/* Keys that a program prints: credential_process. */
#include <errno.h>
#include <limits.h>
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
	LOOK_AGAIN_MS = 10
};

static int64_t now_ms(void)
{
	return (int64_t)(uv_hrtime() / 1000000);
}

/* Until `until_ms`, for poll. */
static int left_ms(int64_t until_ms)
{
	int64_t left = until_ms - now_ms();

	return left < 0 ? 0 : left < INT_MAX ? (int)left : INT_MAX;
}

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
static bool read_both(const int fds[2], char *const to[2], int64_t until_ms)
{
	struct pollfd p[2] = {{fds[0], POLLIN, 0}, {fds[1], POLLIN, 0}};
	size_t used[2] = {0, 0};
	char spare[4096];

	while (p[0].fd >= 0 || p[1].fd >= 0) {
		int left = left_ms(until_ms), ready = left ? poll(p, 2, left) : 0;

		if (ready < 0 && errno == EINTR)
			continue;
		if (ready <= 0)
			return false;
		for (int i = 0; i < 2; i++) {
			size_t room = OUTPUT_MAX - 1 - used[i];
			ssize_t n;

			if (p[i].fd < 0 || !p[i].revents)
				continue;
			n = room ? read(p[i].fd, to[i] + used[i], room)
				 : read(p[i].fd, spare, sizeof(spare));
			if (n < 0 && errno == EINTR)
				continue;
			used[i] += n > 0 && room ? (size_t)n : 0;
			p[i].fd = n > 0 ? p[i].fd : -1;
		}
	}
	OPENSSL_cleanse(spare, sizeof(spare));
	return true;
}

/* Its end, which does not follow from its silence. False: not in time. */
static bool await(pid_t pid, int *status, int64_t until_ms)
{
	for (;;) {
		pid_t ended = waitpid(pid, status, WNOHANG);
		int left = left_ms(until_ms);

		if (ended == pid ||
		    (ended < 0 && errno == ECHILD)) /* who started us reaps */
			return true;
		if (!left)
			return false;
		poll(NULL, 0, left < LOOK_AGAIN_MS ? left : LOOK_AGAIN_MS);
	}
}

static void kill_and_reap(pid_t pid)
{
	kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

static void shut(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
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

/* Runs it; its output and complaint, each ended with a NUL. Returns its exit code; -1: it
 * did not run, or not to its end in time. */
static int run(char **words, char *out, char *err, int64_t patience_ms)
{
	int64_t until_ms = now_ms() + patience_ms;
	int fds[4] = {-1, -1, -1, -1}, status = 0, code = -1; /* ours, its: out; then err */
	pid_t pid = -1;

	if (pipe2(fds, O_CLOEXEC) || pipe2(fds + 2, O_CLOEXEC))
		goto done;
	pid = fork();
	if (pid == 0)
		child(words, fds[1], fds[3]);
	shut(&fds[1]);
	shut(&fds[3]);
	if (pid < 0)
		goto done;
	if (read_both((int[2]){fds[0], fds[2]}, (char *[2]){out, err}, until_ms) &&
	    await(pid, &status, until_ms)) {
		code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
		goto done;
	}
	kill_and_reap(pid);
	snprintf(err, OUTPUT_MAX, "it has not ended within %.1f s",
		 (double)patience_ms / 1000);
done:
	for (size_t i = 0; i < 4; i++)
		shut(&fds[i]);
	return code;
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
	else if (run(words, out, err, s->program_ms) != 0)
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
