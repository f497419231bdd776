/* Any bytes as a recording: it is opened or refused, and its player goes to any moment. The
 * first bytes say where to. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "net/player.h"

enum { MOVES = 8 };

static void move(struct player *p, unsigned char how, const struct player_view *v)
{
	int64_t all = v->end_us - v->begin_us;

	switch (how % 5) {
	case 0:
		player_go(p, v->begin_us + all / 51 * (how / 5));
		break;
	case 1:
		player_go_to_event(p, v->events * how / 255);
		break;
	case 2:
		player_go_to_notice(p, how & 8 ? 1 : -1, (enum notice)(how / 32));
		break;
	case 3:
		player_at_wall(p, v->begin_wall_ms + how);
		break;
	default:
		player_go(p, how & 8 ? INT64_MIN : INT64_MAX);
		break;
	}
}

static void play(struct player *p, const uint8_t *moves)
{
	struct player_view v, now;
	unsigned char marks[16];

	while (player_read(p, 16))
		;
	player_view(p, &v);
	if (v.begin_us < 0 || v.end_us < v.begin_us || v.event != v.events)
		abort();
	for (int i = 0; i < MOVES; i++) {
		move(p, moves[i], &v);
		player_view(p, &now);
		if (now.events != v.events || now.event > now.events || now.bad != v.bad ||
		    now.now_us < v.begin_us || now.now_us > v.end_us)
			abort();
	}
	player_marks(p, marks, sizeof(marks));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char path[64];
	struct trouble why;
	struct player *p;
	int fd;

	if (n < MOVES)
		return 0;
	fd = memfd_create("recording", MFD_CLOEXEC);
	if (fd < 0 || write(fd, data + MOVES, n - MOVES) != (ssize_t)(n - MOVES))
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	p = player_open(path, &why);
	if (p)
		play(p, data);
	player_free(p);
	close(fd);
	return 0;
}
