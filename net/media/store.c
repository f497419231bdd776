/* Files that survive a power cut: written under another name, synced, then given their
 * name. */
#include "net/media/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "net/media/complaint.h"

enum { PARTS_AT_ONCE = 512 };

/* Short writes are gone on with; errno says what went wrong. */
static bool write_bytes(int fd, const char *at, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, at, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		at += done;
		n -= (size_t)done;
	}
	return true;
}

static bool write_parts(int fd, const struct iovec *parts, size_t n)
{
	while (n > 0) {
		size_t now = n < PARTS_AT_ONCE ? n : PARTS_AT_ONCE;
		ssize_t done = writev(fd, parts, (int)now);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return false;
		for (; now > 0; now--, n--, parts++) {
			if ((size_t)done < parts->iov_len)
				break;
			done -= (ssize_t)parts->iov_len;
		}
		if (now == 0)
			continue;
		/* The part that was written in part. */
		if (!write_bytes(fd, (const char *)parts->iov_base + done,
				 parts->iov_len - (size_t)done))
			return false;
		n--;
		parts++;
	}
	return true;
}

enum fault store_write(int directory, const char *name, const struct iovec *parts, size_t n,
		       struct trouble *why)
{
	char aside[STORE_NAME_MAX + 8];
	int fd, error = 0;

	snprintf(aside, sizeof aside, ".%s.part", name);
	fd = openat(directory, aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
		    0600);
	if (fd < 0)
		return complain(why, FAULT_REFUSED, "%s cannot be made: %s", name,
				strerror(errno));
	if (!write_parts(fd, parts, n) || fsync(fd) < 0)
		error = errno;
	if (close(fd) < 0 && !error)
		error = errno;
	if (!error && renameat(directory, aside, directory, name) < 0)
		error = errno;
	if (!error)
		return FAULT_NONE;
	unlinkat(directory, aside, 0);
	return complain(why, FAULT_REFUSED, "%s cannot be written: %s", name,
			strerror(error));
}

enum fault store_settle(int directory, struct trouble *why)
{
	if (fsync(directory) == 0)
		return FAULT_NONE;
	return complain(why, FAULT_REFUSED, "the directory cannot be synced: %s",
			strerror(errno));
}
