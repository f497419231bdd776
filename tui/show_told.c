/* The screen alive: what the outside tells it. */
#include "tui/show_inside.h"

#include <string.h>

/* History told at connecting is old when it arrives: the least delay seen is the clocks'
 * distance. */
static void learn_offset(struct show *s, const struct event *e)
{
	int64_t offset = (int64_t)(uv_hrtime() / 1000) - e->at_us;

	if (e->at_us <= 0)
		return;
	if (!s->seen_event || e->kind == EV_HEAD || offset < s->offset_us)
		s->offset_us = offset;
	s->seen_event = true;
}

bool show_fold(struct show *s, const struct event *e)
{
	learn_offset(s, e);
	model_fold(s->model, e);
	if (model_version(s->model) != s->drawn_version)
		show_dirty(s);
	return model_notice(s->model) != NOTICE_NONE;
}

struct event show_own(const struct show *s, const struct event *e)
{
	struct event mine = *e;

	if (s->seen_event)
		mine.at_us -= s->offset_us;
	return mine;
}

void show_tell(const struct show *s, model_told *told, void *self)
{
	model_tell(s->model, told, self);
}

void show_replay(struct show *s, const struct replay *r)
{
	s->ui.replay = *r;
	show_dirty(s);
}

struct replay_ask show_take_ask(struct show *s)
{
	return ui_take_ask(&s->ui);
}

void show_recording(struct show *s, bool on)
{
	s->recording_ms = on ? uv_now(s->loop) : 0;
	s->ui.recording_s = on ? 0 : -1;
	show_dirty(s);
}

void show_producing(struct show *s, const char *channel)
{
	slice_copy(s->ui.producing, sizeof(s->ui.producing), slice_of(channel));
	show_dirty(s);
}

void show_source(struct show *s, bool up, struct slice why)
{
	if (!up && !s->source_down && s->ui.severity < SEV_WARN) /* it is less than this */
		s->ui.status[0] = '\0';
	s->source_down = !up;
	s->ui.awaited[0] = '\0';
	model_source(s->model, up, why);
	show_dirty(s);
}

void show_picture(struct show *s, const struct picture *p)
{
	*s->picture = *p;
	show_dirty(s);
}

void show_await(struct show *s, struct slice words)
{
	slice_copy(s->ui.awaited, sizeof(s->ui.awaited), words);
	show_dirty(s);
}

void show_say(struct show *s, enum severity severity, const char *sentence)
{
	if (s->ui.status[0] && s->ui.severity > severity) /* until a key is pressed */
		return;
	ui_say(&s->ui, severity, "%s", sentence);
	show_dirty(s);
}

void show_place(struct show *s, struct slice place_words)
{
	slice_copy(s->ui.place_words, sizeof(s->ui.place_words), place_words);
	show_dirty(s);
}

void show_endpoint(struct show *s, const char *url)
{
	const char *theme = person_theme(&s->person, &s->ui, url);

	if (strcmp(s->person.place, "LOCAL") == 0)
		slice_copy(s->ui.endpoint_url, sizeof(s->ui.endpoint_url), slice_of(url));
	if (!*theme || strcmp(theme, s->ui.theme) == 0)
		return;
	slice_copy(s->ui.theme, sizeof(s->ui.theme), slice_of(theme));
	show_theme(s, s->ui.theme);
	show_dirty(s);
}

void show_places(struct show *s, bool go)
{
	if (go && ui_tab(s->ui.screen) && s->ui.mode == MODE_KEYS)
		ui_go(&s->ui, SCREEN_START);
	show_dirty(s);
}

void show_open(struct show *s, const char *channel)
{
	slice_copy(s->ui.channel, sizeof(s->ui.channel), slice_of(channel));
	s->ui.lists[SCREEN_CHANNELS].moved = false;
	s->ui.session = 0;
	ui_go(&s->ui, SCREEN_SESSION);
	show_dirty(s);
}

struct order show_take_order(struct show *s)
{
	return ui_take_order(&s->ui);
}

void show_ordered(struct show *s, const struct order *o, const char *why)
{
	dialog_over(&s->ui, o, why);
	show_dirty(s);
}

void show_progress(struct show *s, const char *words)
{
	struct sentence now = ui_sentence(&s->ui, words);

	if (strcmp(s->ui.awaited, now.s) == 0)
		return;
	slice_copy(s->ui.awaited, sizeof(s->ui.awaited), slice_of(now.s));
	show_dirty(s);
}

/* Drawn only where it can be seen. */
static void commands_changed(struct show *s)
{
	if (s->ui.screen == SCREEN_COMMANDS)
		show_dirty(s);
}

uint64_t show_call(struct show *s, bool read, const char *op, struct slice line)
{
	uv_timeval64_t wall;
	uint64_t id;

	uv_gettimeofday(&wall);
	id = commands_ask(s->commands, wall.tv_sec * 1000 + wall.tv_usec / 1000, read, op,
			  line);
	commands_changed(s);
	return id;
}

void show_answer(struct show *s, uint64_t id, bool fine, int64_t ms, const char *outcome)
{
	commands_answer(s->commands, id, fine, ms, outcome);
	commands_changed(s);
}

struct show_counts show_counts(const struct show *s)
{
	struct show_counts counts = s->counts;

	counts.cells = term_counts(s->term).cells;
	counts.bytes = term_counts(s->term).bytes;
	return counts;
}
