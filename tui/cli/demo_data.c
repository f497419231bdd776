/* The demo's folder: made, swept up after one that was killed, removed at the end. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tui/cli/demo_inside.h"

/* Temporary ones say whose they are: kvscope-demo-PID-XXXXXX. Kept ones have no number, so
 * that no later demo takes them for left over. */
#define STEM "kvscope-demo-"

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

static void remove_all(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static bool process_is_gone(const char *name)
{
	char *end;
	long pid;

	if (strncmp(name, STEM, strlen(STEM)) != 0)
		return false;
	name += strlen(STEM);
	pid = strtol(name, &end, 10);
	if (*name < '1' || *name > '9' || *end != '-' || pid <= 0 || pid > INT_MAX)
		return false;
	return kill((pid_t)pid, 0) != 0 && errno == ESRCH;
}

/* Of a process in another container the number says nothing: the lock does. */
static bool left_over(int parent, const char *name)
{
	struct stat st;
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	bool is = fd >= 0 && fstat(fd, &st) == 0 && st.st_uid == geteuid() &&
		  flock(fd, LOCK_EX | LOCK_NB) == 0;

	if (fd >= 0)
		close(fd);
	return is;
}

static void sweep(const char *folder)
{
	DIR *all = opendir(folder);
	char path[PATH_MAX];
	struct dirent *e;

	while (all && (e = readdir(all)))
		if (process_is_gone(e->d_name) && left_over(dirfd(all), e->d_name) &&
		    snprintf(path, sizeof(path), "%s/%s", folder, e->d_name) < PATH_MAX)
			remove_all(path);
	if (all)
		closedir(all);
}

static bool use_given(struct demo *d)
{
	char full[PATH_MAX];

	mkdir(d->data, 0700);
	if (realpath(d->data, full) && strlen(full) < sizeof(d->data))
		slice_copy(d->data, sizeof(d->data), slice_of(full));
	return true;
}

bool demo_make_data(struct demo *d)
{
	const char *tmp = getenv("TMPDIR");
	char owner[24] = "";

	d->lock = -1;
	if (d->data[0])
		return use_given(d);
	tmp = tmp && *tmp ? tmp : "/tmp";
	sweep(tmp);
	d->temporary = true;
	if (!d->keep)
		snprintf(owner, sizeof(owner), "%d-", (int)getpid());
	snprintf(d->data, sizeof(d->data), "%s/" STEM "%sXXXXXX", tmp, owner);
	if (!mkdtemp(d->data))
		return false;
	d->lock = open(d->data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (d->lock >= 0)
		flock(d->lock, LOCK_EX | LOCK_NB);
	return true;
}

void demo_drop_data(struct demo *d)
{
	if (d->temporary && !d->keep)
		remove_all(d->data);
	else
		printf("The service's data and logs are in %s\n", d->data);
	if (d->lock >= 0)
		close(d->lock);
}
