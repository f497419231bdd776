/* Standard input and output as the terminal's two ends, without blocking for long. */
#include "tui/tty.h"

#include <errno.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

enum { STALL_MS = 500 }; /* that a terminal may take nothing before it is given up */

bool tty_write(struct slice bytes)
{
	struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};

	while (bytes.n) {
		ssize_t done = write(STDOUT_FILENO, bytes.at, bytes.n);

		if (done < 0 && errno == EAGAIN) {
			if (poll(&out, 1, STALL_MS) == 0)
				return false;
		} else if (done < 0 && errno != EINTR) {
			return false;
		}
		bytes = slice_skip(bytes, done > 0 ? (size_t)done : 0);
	}
	return true;
}

bool tty_readable(int ms)
{
	struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};

	return poll(&in, 1, ms) > 0;
}

int tty_read(unsigned char *to, size_t room)
{
	ssize_t n;

	if (!tty_readable(0))
		return 0;
	n = read(STDIN_FILENO, to, room);
	if (n > 0)
		return (int)n;
	return n < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
}

int64_t tty_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
