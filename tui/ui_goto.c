/* To a time: `goto 14:02:31`, or `goto -90`, seconds ago. */
#include "tui/format.h"
#include "tui/ui_inside.h"
#include "tui/view.h"

enum { DAY_S = 86400 };

/* Seconds and milliseconds of "14:02", "14:02:31" or "14:02:31.5"; -1: it is none. */
static int64_t clock_ms(struct slice s)
{
	struct slice seconds = s, hour = slice_until(&seconds, ':'),
		     minute = slice_until(&seconds, ':'), part = seconds,
		     second = slice_until(&part, '.');
	int64_t h = slice_number(hour, 23), m = slice_number(minute, 59),
		sec = second.n ? slice_number(second, 59) : 0,
		ms = part.n ? slice_number(part, 999) : 0;

	for (size_t i = part.n; part.n && i < 3; i++)
		ms *= 10;
	return h < 0 || m < 0 || sec < 0 || ms < 0 || part.n > 3
		       ? -1
		       : ((h * 60 + m) * 60 + sec) * 1000 + ms;
}

/* Seconds of "90" or "1:30". */
static int64_t ago_ms(struct slice s)
{
	struct slice rest = s, first = slice_until(&rest, ':');
	int64_t a = slice_number(first, 1000000), b = rest.n ? slice_number(rest, 59) : 0;

	return a < 0 || b < 0 ? -1 : (rest.n ? a * 60 + b : a) * 1000;
}

/* Unix time in ms; -1: it is no time. A time of day is the last one that has passed. */
static int64_t time_of(const struct ui *ui, struct slice s, int64_t now_ms)
{
	int64_t day = (int64_t)DAY_S * 1000, zone = (int64_t)ui->zone_s * 1000, t;

	if (slice_starts(s, "-")) {
		t = ago_ms(slice_skip(s, 1));
		return t < 0 ? -1 : now_ms - t;
	}
	t = clock_ms(s);
	if (t < 0)
		return -1;
	t += (now_ms + zone) / day * day - zone;
	return t > now_ms ? t - day : t;
}

static void back_to(struct ui *ui, const struct snapshot *s, int64_t back_s)
{
	if (ui->screen == SCREEN_TAKEOVER) {
		ui->takeover.cursor_us =
			sane_us(s->now_us) - (back_s > DAY_S ? DAY_S : back_s) * 1000000;
		return;
	}
	if (back_s >= SERIES_LONGEST) {
		ui_say(ui, SEV_WARN, "the plots begin %d minutes ago", SERIES_LONGEST / 60);
		return;
	}
	if (back_s >= view_stats_window(ui, s))
		ui->stats.window_s = (int)back_s + 1;
	ui->stats.back_s = (int)back_s;
}

void ui_goto(struct ui *ui, const struct snapshot *s, struct slice rest)
{
	int64_t at = time_of(ui, rest, s->now_wall_ms);

	if (at < 0) {
		ui_say(ui, SEV_WARN, "a time is 14:02:31, or -90 for 90 s ago");
	} else if (ui->screen == SCREEN_STATS || ui->screen == SCREEN_TAKEOVER) {
		back_to(ui, s, (s->now_wall_ms - at) / 1000);
	} else {
		ui->lists[ui->screen].follow = false;
		ui->leap = (struct leap){.on = true, .wall_ms = at, .high = SIZE_MAX};
	}
}

static int64_t wall_of(const struct ui *ui, const struct snapshot *s, size_t i)
{
	return ui->screen == SCREEN_LADDER ? s->ladder[i].wall_ms : s->log[i].wall_ms;
}

static bool land(struct ui *ui, size_t at)
{
	ui->lists[ui->screen].at = at;
	ui->leap.on = false;
	return true;
}

/* The first row at or after the time lies in [low, high]; each window that the model gave
 * makes that smaller. */
bool ui_settle_leap(struct ui *ui, const struct snapshot *s)
{
	bool ladder = ui->screen == SCREEN_LADDER;
	size_t total = ladder ? s->ladder_total : s->log_total,
	       first = ladder ? s->ladder_first : s->log_first,
	       n = ladder ? s->n_ladder : s->n_log, i = 0, half = SNAP_ROWS / 2, middle;
	struct leap *p = &ui->leap;

	if (!n || (!ladder && ui->screen != SCREEN_LOG))
		return land(ui, ui->lists[ui->screen].at);
	p->high = p->high > total ? total : p->high;
	while (i < n && wall_of(ui, s, i) < p->wall_ms)
		i++;
	if (i > 0 && i < n)
		return land(ui, first + i);
	if (i == n && p->low < first + n)
		p->low = first + n;
	if (i == 0 && p->high > first)
		p->high = first;
	if (p->low >= p->high)
		return land(ui, p->low < total ? p->low : total - 1);
	middle = p->low + (p->high - p->low) / 2;
	ui->lists[ui->screen].first = middle > p->low + half ? middle - half : p->low;
	return true;
}
