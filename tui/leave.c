/* Gives the terminal back, also when the program crashes: what the handler needs stands
 * ready here, because there is but one terminal and a handler gets no argument. */
#include "tui/leave.h"

#include <fcntl.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

static const int crashes[] = {SIGQUIT, SIGILL, SIGABRT, SIGFPE, SIGBUS, SIGSEGV};
enum { CRASHES = sizeof(crashes) / sizeof(crashes[0]) };
static struct {
	char words[LEAVE_ROOM];
	size_t n;
	int flags;
	struct termios modes;
	struct sigaction before[CRASHES];
} leave;

/* Only what is safe in a handler. */
static void crashed(int number)
{
	size_t at = 0;
	ssize_t n = 1;

	leave_flags();
	for (; at < leave.n && n > 0; at += n > 0 ? (size_t)n : 0)
		n = write(STDOUT_FILENO, leave.words + at, leave.n - at);
	tcsetattr(STDIN_FILENO, TCSANOW, &leave.modes);
	for (int i = 0; i < CRASHES; i++)
		if (crashes[i] == number)
			sigaction(number, &leave.before[i], NULL);
	raise(number);
}

void leave_keep(void)
{
	leave.flags = fcntl(STDIN_FILENO, F_GETFL);
	tcgetattr(STDIN_FILENO, &leave.modes);
}

void leave_arm(struct slice words)
{
	struct sigaction how = {.sa_handler = crashed};

	leave.n = words.n < LEAVE_ROOM ? words.n : LEAVE_ROOM;
	memcpy(leave.words, words.at, leave.n);
	for (int i = 0; i < CRASHES; i++)
		sigaction(crashes[i], &how, &leave.before[i]);
}

void leave_disarm(void)
{
	for (int i = 0; i < CRASHES; i++)
		sigaction(crashes[i], &leave.before[i], NULL);
}

void leave_flags(void)
{
	fcntl(STDIN_FILENO, F_SETFL, leave.flags);
}
