/* A bad path on purpose, as a person writes it. */
#include "tui/cli/bad_path.h"

#include "tui/cli/access.h"

enum { DELAY_MOST = 5000, RATE_LEAST = 50000, RATE_MOST = 1000000000 };

/* One of its parts. */
static bool read_part(struct loop_path *path, struct slice part)
{
	struct slice value = part, kind = slice_until(&value, '=');
	char words[16];

	if (!value.n || !slice_copy(words, sizeof(words), value))
		return false;
	if (slice_is(kind, "loss"))
		path->lost_milli = (int)access_number(words, 0, 100) * 10;
	else if (slice_is(kind, "delay"))
		path->delay_ms = (int)access_number(words, 0, DELAY_MOST);
	else if (slice_is(kind, "rate"))
		path->bps = access_number(words, RATE_LEAST, RATE_MOST);
	else
		return false;
	return path->lost_milli >= 0 && path->delay_ms >= 0 && path->bps >= 0;
}

bool bad_path_read(struct loop_path *path, struct slice words)
{
	struct loop_path read = *path;
	bool more = true;

	while (more) {
		more = words.n && memchr(words.at, ',', words.n);
		if (!read_part(&read, slice_until(&words, ',')))
			return false;
	}
	*path = read;
	return true;
}
