/* The local services that run on this machine. */
#include "tui/cli/services.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tui/folders.h"

#define LEAF "kvscope/services"
enum { LINE_MAX_BYTES = 8192 };

/* $XDG_RUNTIME_DIR, else $XDG_STATE_HOME, else ~/.local/state. */
static bool folder(char *to, size_t room)
{
	const char *run = getenv("XDG_RUNTIME_DIR"), *state = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");
	int n = -1;

	if (run && *run == '/')
		n = snprintf(to, room, "%s/" LEAF, run);
	else if (state && *state == '/')
		n = snprintf(to, room, "%s/" LEAF, state);
	else if (home && *home == '/')
		n = snprintf(to, room, "%s/.local/state/" LEAF, home);
	return n > 0 && (size_t)n < room;
}

static bool own_path(char *to, size_t room)
{
	char dir[PATH_MAX - 32];

	return folder(dir, sizeof(dir)) &&
	       snprintf(to, room, "%s/%d.json", dir, (int)getpid()) < (int)room;
}

void services_tell(const char *line)
{
	char path[PATH_MAX];
	size_t n = strlen(line);
	int fd;

	if (!own_path(path, sizeof(path)))
		return;
	folders_make(path);
	unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return;
	if (write(fd, line, n) != (ssize_t)n)
		unlink(path);
	close(fd);
}

void services_forget(void)
{
	char path[PATH_MAX];

	if (own_path(path, sizeof(path)))
		unlink(path);
}

/* "4711.json" of a process that is no more. */
static bool left_over(const char *name)
{
	char *end;
	long pid = strtol(name, &end, 10);

	return pid > 0 && pid <= INT_MAX && strcmp(end, ".json") == 0 &&
	       kill((pid_t)pid, 0) != 0 && errno == ESRCH;
}

static bool read_one(int dir, const char *name, struct ready *out)
{
	char line[LINE_MAX_BYTES];
	struct stat st;
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	bool ours = fd >= 0 && fstat(fd, &st) == 0 && st.st_uid == geteuid();
	ssize_t n = ours ? read(fd, line, sizeof(line)) : -1;

	if (fd >= 0)
		close(fd);
	return n > 0 && ready_read(out, (struct slice){line, (size_t)n});
}

size_t services_list(struct ready *out, size_t most)
{
	char path[PATH_MAX];
	DIR *all = folder(path, sizeof(path)) ? opendir(path) : NULL;
	struct dirent *e;
	size_t n = 0;

	while (all && n < most && (e = readdir(all))) {
		if (*e->d_name == '.')
			continue;
		if (left_over(e->d_name))
			unlinkat(dirfd(all), e->d_name, 0);
		else if (read_one(dirfd(all), e->d_name, &out[n]))
			n++;
	}
	if (all)
		closedir(all);
	return n;
}

bool services_find(struct ready *out, const char *url)
{
	struct ready all[SERVICES_MAX];
	size_t n = services_list(all, SERVICES_MAX), length = strlen(url);

	while (length && url[length - 1] == '/')
		length--;
	for (size_t i = 0; i < n; i++)
		if (strlen(all[i].http) == length &&
		    strncmp(all[i].http, url, length) == 0) {
			*out = all[i];
			return true;
		}
	return false;
}
