/* The folders a file stands in. */
#include "tui/folders.h"

#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "core/slice.h"

void folders_make(const char *path)
{
	char room[PATH_MAX];

	if (!*path || !slice_copy(room, sizeof(room), slice_of(path)))
		return;
	for (char *at = strchr(room + 1, '/'); at; at = strchr(at + 1, '/')) {
		*at = '\0';
		mkdir(room, 0700);
		*at = '/';
	}
}
