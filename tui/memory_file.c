/* The file of what is remembered: read, and put in its place at once. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "tui/folders.h"
#include "tui/memory.h"

enum { PATH_MOST = 4096, LOCK_TURNS = 80, LOCK_PAUSE_US = 5000 };

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

static enum fault said(struct trouble *why, enum fault f, const char *words,
		       const char *path)
{
	*why = (struct trouble){.fault = f};
	snprintf(why->words, sizeof(why->words), "%s%s", words, path);
	return f;
}

static enum fault no_memory(struct trouble *why)
{
	return said(why, FAULT_MEMORY, "out of memory", "");
}

/* The bytes of a file, at most MEMORY_BYTES; -1: errno says why. */
static ssize_t load(const char *path, char *room)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), error;
	ssize_t n = 0, used = 0;

	if (fd < 0)
		return -1;
	while (used < MEMORY_BYTES &&
	       (n = read(fd, room + used, (size_t)(MEMORY_BYTES - used))) > 0)
		used += n;
	error = errno;
	close(fd);
	errno = error;
	return n < 0 ? -1 : used;
}

static bool absent(void)
{
	return errno == ENOENT || errno == ENOTDIR;
}

enum fault memory_read(const char *path, const char *place, struct ui *ui,
		       struct trouble *why)
{
	char *text = malloc(MEMORY_BYTES);
	ssize_t n = text ? load(path, text) : -1;
	enum fault f = FAULT_NONE;

	if (!text)
		f = no_memory(why);
	else if (n < 0 && absent())
		f = said(why, FAULT_ABSENT, "nothing is remembered yet", "");
	else if (n < 0)
		f = refused(why, path);
	else if (memory_take((struct slice){text, (size_t)n}, place, ui))
		f = said(why, FAULT_SYNTAX, "what was remembered cannot be read: ", path);
	free(text);
	return f;
}

static bool write_all(int fd, struct slice text)
{
	while (text.n) {
		ssize_t n = write(fd, text.at, text.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		text = slice_skip(text, (size_t)n);
	}
	return true;
}

/* Into a file of its own beside the other one, 0600; its XXXXXX are filled in.
 * It is on the disk before it takes the other one's place. */
static bool store(char *path, struct slice text)
{
	int fd = mkostemp(path, O_CLOEXEC);
	bool whole;
	int error;

	if (fd < 0)
		return false;
	whole = write_all(fd, text) && fsync(fd) == 0;
	error = errno;
	if (close(fd) != 0)
		return false;
	errno = error;
	return whole;
}

/* One at a time reads and writes. False: another one has it all the while; a stopped
 * kvscope must not keep this one from ending. Where there are no locks (fd is -1, or not
 * one) it goes without: what is written is whole nevertheless. */
static bool lock(const char *path, int *fd)
{
	char name[PATH_MOST];

	snprintf(name, sizeof(name), "%s.lock", path);
	*fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	for (int turn = 0; turn < LOCK_TURNS; turn++) {
		if (*fd < 0 || flock(*fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
			return true;
		usleep(LOCK_PAUSE_US);
	}
	return false;
}

/* What is there, and ui, into `after`. */
static enum fault join(const char *path, const char *place, const struct ui *ui,
		       char *before, struct text *after, struct trouble *why)
{
	ssize_t n = load(path, before);
	struct slice there = {before, n > 0 ? (size_t)n : 0};

	if (n < 0 && !absent()) /* somebody's, and not to be lost */
		return refused(why, path);
	if (memory_of_later(there))
		return said(why, FAULT_REFUSED, "the memory is of a later kvscope", "");
	memory_put(after, there, place, ui);
	if (after->cut)
		return said(why, FAULT_REFUSED, "there is too much to remember", "");
	return FAULT_NONE;
}

static enum fault replace(const char *path, struct slice text, const atomic_bool *unwanted,
			  struct trouble *why)
{
	enum fault f = FAULT_NONE;
	char fresh[PATH_MOST];
	bool stored, wanted;

	if (snprintf(fresh, sizeof(fresh), "%s.XXXXXX", path) >= PATH_MOST)
		return said(why, FAULT_REFUSED, "too long a path: ", path);
	stored = store(fresh, text);
	wanted = !unwanted || !atomic_load(unwanted);
	if (!stored || (wanted && rename(fresh, path) != 0))
		f = refused(why, path);
	if (f || !wanted)
		unlink(fresh);
	return f;
}

enum fault memory_write(const char *path, const char *place, const struct ui *ui,
			const atomic_bool *unwanted, struct trouble *why)
{
	char *before = malloc(MEMORY_BYTES), *after = malloc(MEMORY_BYTES);
	enum fault f = FAULT_NONE;
	struct text out;
	int fd = -1;

	if (!before || !after) {
		f = no_memory(why);
		goto done;
	}
	folders_make(path);
	if (!lock(path, &fd)) {
		f = said(why, FAULT_TIMEOUT, "another kvscope is writing ", path);
		goto done;
	}
	if (unwanted && atomic_load(unwanted))
		goto done;
	text_init(&out, after, MEMORY_BYTES);
	f = join(path, place, ui, before, &out, why);
	if (!f)
		f = replace(path, text_slice(&out), unwanted, why);
done:
	if (fd >= 0)
		close(fd);
	free(before);
	free(after);
	return f;
}
