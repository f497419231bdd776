/* The file of what is remembered: read, and put in its place at once. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tui/memory.h"

enum { PATH_MOST = 4096 };

bool memory_path(char *to, size_t room)
{
	const char *xdg = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	struct text t;

	text_init(&t, to, room);
	if (xdg && *xdg)
		text_printf(&t, "%s/kvscope/memory", xdg);
	else if (home && *home)
		text_printf(&t, "%s/.local/state/kvscope/memory", home);
	return t.used && !t.cut;
}

static enum fault refused(struct trouble *why, const char *path)
{
	*why = (struct trouble){.fault = FAULT_REFUSED, .code = errno};
	snprintf(why->words, sizeof(why->words), "%s: %s", path, strerror(errno));
	return FAULT_REFUSED;
}

/* The bytes of a file, at most MEMORY_BYTES; -1: errno says why. */
static ssize_t load(const char *path, char *room)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n = 0, used = 0;

	if (fd < 0)
		return -1;
	while (used < MEMORY_BYTES &&
	       (n = read(fd, room + used, (size_t)(MEMORY_BYTES - used))) > 0)
		used += n;
	close(fd);
	return n < 0 ? -1 : used;
}

enum fault memory_read(const char *path, const char *place, struct ui *ui,
		       struct trouble *why)
{
	char *text = malloc(MEMORY_BYTES);
	ssize_t n = text ? load(path, text) : -1;
	enum fault f = FAULT_NONE;

	if (!text)
		f = FAULT_MEMORY;
	else if (n < 0)
		f = errno == ENOENT || errno == ENOTDIR ? FAULT_ABSENT : refused(why, path);
	else
		f = memory_take((struct slice){text, (size_t)n}, place, ui);
	if (f == FAULT_SYNTAX) {
		*why = (struct trouble){.fault = f};
		snprintf(why->words, sizeof(why->words),
			 "what was remembered cannot be read: %s", path);
	}
	free(text);
	return f;
}

/* The folders above a file, for this user alone. */
static void make_folders(const char *path)
{
	char room[PATH_MOST];

	if (!slice_copy(room, sizeof(room), slice_of(path)))
		return;
	for (char *at = strchr(room + 1, '/'); at; at = strchr(at + 1, '/')) {
		*at = '\0';
		mkdir(room, 0700);
		*at = '/';
	}
}

static bool store(const char *path, struct slice text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool whole;

	if (fd < 0)
		return false;
	whole = write(fd, text.at, text.n) == (ssize_t)text.n;
	return close(fd) == 0 && whole;
}

/* One at a time reads and writes; who cannot have the lock at once goes on without it: a
 * stopped kvscope must not keep another one from ending. */
static int lock(const char *path)
{
	char name[PATH_MOST];
	int fd;

	snprintf(name, sizeof(name), "%s.lock", path);
	fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	for (int turn = 0; fd >= 0 && turn < 20 && flock(fd, LOCK_EX | LOCK_NB) != 0;
	     turn++)
		usleep(5000);
	return fd;
}

enum fault memory_write(const char *path, const char *place, const struct ui *ui,
			struct trouble *why)
{
	char *before = malloc(MEMORY_BYTES), *after = malloc(MEMORY_BYTES);
	char fresh[PATH_MOST];
	enum fault f = FAULT_MEMORY;
	struct text out;
	ssize_t n;
	int fd = -1;

	if (!before || !after)
		goto done;
	make_folders(path);
	fd = lock(path);
	n = load(path, before);
	if (memory_of_later((struct slice){before, n > 0 ? (size_t)n : 0})) {
		*why = (struct trouble){FAULT_REFUSED, 0,
					"the memory is of a later kvscope"};
		f = FAULT_REFUSED;
		goto done;
	}
	text_init(&out, after, MEMORY_BYTES);
	memory_put(&out, (struct slice){before, n > 0 ? (size_t)n : 0}, place, ui);
	snprintf(fresh, sizeof(fresh), "%s.%ld", path, (long)getpid());
	unlink(fresh); /* of one that died with this number */
	f = FAULT_NONE;
	if (!store(fresh, text_slice(&out)) || rename(fresh, path) != 0) {
		f = refused(why, path);
		unlink(fresh);
	}
done:
	if (fd >= 0)
		close(fd);
	free(before);
	free(after);
	return f;
}
