/* The line of a recording: where one is in it, and what happened where. */
#include "tui/view.h"

#include <stdio.h>

#include "core/model.h"
#include "tui/format.h"

enum { WIDE = 100, BAR_LEAST = 10, KEYS = 4 };

/* "2x", "1/4x". */
static void speed_words(int percent, char *to, size_t room)
{
	if (percent >= REPLAY_NORMAL)
		snprintf(to, room, "%dx", percent / REPLAY_NORMAL);
	else
		snprintf(to, room, "1/%dx", percent > 0 ? REPLAY_NORMAL / percent : 1);
}

/* Minutes, or hours, and tenths of a second. */
static void time_words(int64_t us, char *to, size_t room)
{
	int64_t tenths = us > 0 ? us / 100000 : 0, s = tenths / 10;

	if (s >= 3600)
		snprintf(to, room, "%lld:%02lld:%02lld.%lld", (long long)(s / 3600),
			 (long long)(s / 60 % 60), (long long)(s % 60),
			 (long long)(tenths % 10));
	else
		snprintf(to, room, "%02lld:%02lld.%lld", (long long)(s / 60),
			 (long long)(s % 60), (long long)(tenths % 10));
}

/* The gravest of what lies in column x of so many. */
static enum notice gravest(const struct replay *r, int x, int columns)
{
	int from = x * REPLAY_PARTS / columns, to = (x + 1) * REPLAY_PARTS / columns;
	int worst = NOTICE_NONE;

	for (int i = from; i < (to > from ? to : from + 1) && i < REPLAY_PARTS; i++)
		worst = r->marks[i] > worst ? r->marks[i] : worst;
	return (enum notice)worst;
}

static int column_of(const struct replay *r, int columns)
{
	int64_t all = r->end_us - r->begin_us, at = r->now_us - r->begin_us;

	return all > 0 ? (int)((double)at / (double)all * (columns - 1) + 0.5)
		       : columns - 1;
}

static void draw_bar(struct pen *p, const struct replay *r, int columns)
{
	int here = column_of(r, columns);

	pen_text(p, STYLE_DIM, "▕");
	for (int x = 0; x < columns; x++) {
		enum notice n = gravest(r, x, columns);

		if (x == here)
			pen_text(p, STYLE_STRONG, "●");
		else if (n == NOTICE_TAKEOVER)
			pen_text(p, STYLE_WARN, "◆");
		else if (n == NOTICE_ERROR)
			pen_text(p, STYLE_ERROR, "✖");
		else
			pen_text(p, x < here ? STYLE_TEXT : STYLE_DIM,
				 x < here ? "━" : "─");
	}
	pen_text(p, STYLE_DIM, "▏");
}

static void draw_reading(struct pen *p, const struct replay *r)
{
	pen_printf(p, STYLE_TEXT, " reading the recording … %d %%  %llu events",
		   r->read_percent, (unsigned long long)r->events);
}

/* The key first: who sees a recording for the first time looks for it. */
static void draw_state(struct pen *p, const struct ui *ui, const char *speed)
{
	int keys[KEYS];
	size_t n = bindings_keys(&ui->bindings, ACTION_PLAY, ui->screen, ui->kinds, keys,
				 KEYS);
	char room[16];

	pen_text(p, STYLE_TEXT, " ");
	for (size_t i = 0; i < n; i++) {
		if (keys[i] >= KEY_FUNCTION)
			continue;
		pen_printf(p, STYLE_KEY, "%s ", key_words(keys[i], room, sizeof(room)));
		break;
	}
	pen_printf(p, ui->replay.playing ? STYLE_OK : STYLE_KEYWORD, "%s %s ",
		   ui->replay.playing ? "▶ playing" : "■ paused", speed);
}

void view_replay(struct canvas *c, struct box in, const struct ui *ui)
{
	const struct replay *r = &ui->replay;
	struct pen p = pen_in(c, in);
	char speed[16], at[32], all[32], right[96];
	int columns;

	pen_row(&p, 0);
	if (r->read_percent < 100) {
		draw_reading(&p, r);
		return;
	}
	speed_words(r->speed, speed, sizeof(speed));
	time_words(r->now_us - r->begin_us, at, sizeof(at));
	time_words(r->end_us - r->begin_us, all, sizeof(all));
	if (r->speed)
		draw_state(&p, ui, speed);
	pen_printf(&p, STYLE_STRONG, " %s", at);
	pen_printf(&p, STYLE_DIM, " / %s ", all);
	snprintf(right, sizeof(right), " event %llu of %llu%s ",
		 (unsigned long long)r->event, (unsigned long long)r->events,
		 in.w >= WIDE ? "   ◆ takeover  ✖ error" : "");
	columns = in.w - p.x - widths_of(slice_of(right)) - 2;
	if (columns >= BAR_LEAST)
		draw_bar(&p, r, columns);
	pen_right(&p, STYLE_DIM, right);
}
