/* The screen alive: events into the model, keys into struct ui, a snapshot into cells. */
#include "tui/show.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/table.h"
#include "tui/canvas.h"
#include "tui/commands.h"
#include "tui/copying.h"
#include "tui/export.h"
#include "tui/format.h"
#include "tui/frame.h"
#include "tui/painter.h"
#include "tui/person.h"
#include "tui/picture.h"
#include "tui/term.h"
#include "tui/theme.h"
#include "tui/view.h"

enum { FRAME_MS = 33, SHOW_HANDLES = 8, SAVE_MS = 300000 };

static const int caught[] = {SIGWINCH, SIGTSTP, SIGTERM, SIGHUP, SIGINT};
enum { CAUGHT = sizeof(caught) / sizeof(caught[0]) };

struct show {
	uv_loop_t *loop;
	uv_poll_t keys;
	uv_timer_t frame, clock;
	uv_signal_t signals[CAUGHT];
	int open_handles;
	bool closing;

	struct model *model;
	struct term *term;
	struct canvas canvas;
	struct ui ui;
	struct snapshot *snapshot;
	struct commands *commands;
	struct picture *picture; /* NULL = never had one */
	struct painter painter;  /* of it */
	uint64_t seen;           /* a hash of the channels on the screen */
	uint64_t drawn_version, drawn_at_ms;
	int64_t offset_us; /* our monotonic clock minus the events' */
	bool seen_event, source_down;
	bool replayed;         /* the model is that of a recording, and so is the time */
	uint64_t recording_ms; /* since when a recording is written; 0 = none is */

	struct person person;
	uint64_t saved_at_ms;
	show_wish *wish;
	void (*looked)(void *self);
	void *self;
	struct show_counts counts;
};

static void draw(struct show *s);
static void dirty(struct show *s);
static void do_wish(struct show *s, enum wish w);

static int64_t now_us(const struct show *s)
{
	if (s->replayed)
		return s->ui.replay.now_us;
	return s->seen_event ? (int64_t)(uv_hrtime() / 1000) - s->offset_us : 0;
}

static int64_t cpu_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* Time alone changes a picture too: a gauge's second. Nothing running, no timer. */
static void clock_cb(uv_timer_t *t)
{
	struct show *s = t->data;

	s->counts.wakes++;
	draw(s);
}

static void frame_cb(uv_timer_t *t)
{
	struct show *s = t->data;

	s->counts.wakes++;
	draw(s);
}

/* How long a recording is already stands in the title. */
static int64_t until_recorded_second(const struct show *s, int64_t next_ms)
{
	int64_t left = 1000 - (int64_t)((uv_now(s->loop) - s->recording_ms) % 1000);

	return s->recording_ms && left < next_ms ? left : next_ms;
}

static void set_clock(struct show *s)
{
	int64_t now = now_us(s),
		next = s->replayed ? INT64_MAX : model_next_change(s->model, now);

	next = next == INT64_MAX ? INT64_MAX : next > now ? (next - now) / 1000 + 1 : 1;
	next = until_recorded_second(s, next);
	if (next == INT64_MAX || s->ui.frozen) {
		uv_timer_stop(&s->clock);
		return;
	}
	uv_timer_start(&s->clock, clock_cb, next < FRAME_MS ? FRAME_MS : (uint64_t)next, 0);
}

size_t show_seen(const struct show *s, const char **names, size_t room)
{
	const struct list *l = &s->ui.lists[SCREEN_CHANNELS];
	size_t n = 0;

	if (s->ui.channel[0] && n < room)
		names[n++] = s->ui.channel;
	for (size_t at = l->top; s->ui.screen == SCREEN_CHANNELS && at < l->top + l->rows;
	     at++) {
		if (at < s->snapshot->first_channel ||
		    at - s->snapshot->first_channel >= s->snapshot->n_channels || n >= room)
			continue;
		names[n++] = s->snapshot->channels[at - s->snapshot->first_channel].name;
	}
	return n;
}

static void tell_seen(struct show *s)
{
	const char *names[SNAP_ROWS];
	size_t n = s->looked ? show_seen(s, names, SNAP_ROWS) : 0;
	uint64_t hash = 1;

	for (size_t i = 0; i < n; i++)
		hash = hash * 1099511628211u ^ table_key(slice_of(names[i]));
	if (!s->looked || hash == s->seen)
		return;
	s->seen = hash;
	s->looked(s->self);
}

static void draw(struct show *s)
{
	uv_timer_stop(&s->frame);
	if (s->closing)
		return;
	term_size(s->term, &s->ui.width, &s->ui.height);
	if ((s->canvas.width != s->ui.width || s->canvas.height != s->ui.height) &&
	    !canvas_resize(&s->canvas, s->ui.width, s->ui.height))
		return;
	if (s->recording_ms)
		s->ui.recording_s = (int)((uv_now(s->loop) - s->recording_ms) / 1000);
	frame_take(&s->ui, s->model, now_us(s), s->snapshot);
	s->ui.zone_s = person_zone(&s->ui, s->snapshot->now_wall_ms);
	s->ui.graphics = term_graphics(s->term);
	view_draw(&s->canvas, s->snapshot, &s->ui);
	painter_paint(&s->painter, &s->canvas, s->picture, s->ui.graphics,
		      term_cell(s->term));
	term_show(s->term, &s->canvas);
	s->drawn_version = model_version(s->model);
	s->drawn_at_ms = uv_now(s->loop);
	s->counts.draws++;
	set_clock(s);
	tell_seen(s);
	if (ui_picture_due(&s->ui, s->snapshot) || ui_streams_due(&s->ui, s->snapshot))
		do_wish(s, ui_take_wish(&s->ui));
}

/* Draws soon, at most thirty times a second. */
static void dirty(struct show *s)
{
	uint64_t now = uv_now(s->loop), due = s->drawn_at_ms + FRAME_MS;

	if (s->closing || s->ui.frozen || uv_is_active((uv_handle_t *)&s->frame))
		return;
	uv_timer_start(&s->frame, frame_cb, due > now ? due - now : 1, 0);
}

static void set_theme(struct show *s, const char *name)
{
	struct theme theme;
	struct trouble why;

	if (theme_load(&theme, name, &why)) {
		ui_say(&s->ui, SEV_ERROR, "%s", why.words);
		return;
	}
	term_theme(s->term, &theme);
	ui_say(&s->ui, SEV_INFO, "theme %s", name);
}

static void set_mouse(struct show *s)
{
	if (!term_mouse(s->term, s->ui.mouse) && s->ui.mouse) {
		s->ui.mouse = false;
		ui_say(&s->ui, SEV_WARN, "this terminal has no mouse for us");
		return;
	}
	ui_say(&s->ui, SEV_INFO,
	       s->ui.mouse ? "the mouse is on: Shift selects text" : "the mouse is off");
}

static void export_asks(void *self, const struct want *want, struct snapshot *page)
{
	struct show *s = self;

	model_snapshot(s->model, want, page);
}

static void export_now(struct show *s)
{
	struct export_source from = {
		.ui = &s->ui, .seen = s->snapshot, .ask = export_asks, .self = s};
	struct trouble why = {FAULT_MEMORY, 0, "out of memory"};
	const char *path = s->ui.export.path;

	from.page = calloc(1, sizeof(*from.page));
	if (!from.page || export_file(path, s->ui.export.over, &from, &why)) {
		if (why.code == EEXIST)
			ui_export_exists(&s->ui);
		else
			ui_say(&s->ui, SEV_ERROR, "not exported: %s", why.words);
	} else if (from.rows) {
		ui_say(&s->ui, SEV_INFO, "%s in %s",
		       words_plural((int64_t)from.rows, "row").s, path);
	} else {
		ui_say(&s->ui, SEV_INFO, "written to %s", path);
	}
	free(from.page);
}

static void do_wish(struct show *s, enum wish w)
{
	switch (w) {
	case WISH_NONE:
		return;
	case WISH_THEME:
		set_theme(s, s->ui.theme);
		return;
	case WISH_REDRAW:
		term_redraw(s->term);
		return;
	case WISH_MOUSE:
		set_mouse(s);
		return;
	case WISH_SUSPEND:
		term_suspend(s->term);
		return;
	case WISH_EXPORT:
		export_now(s);
		return;
	case WISH_COPY: /* of what is there after the keys typed before */
		frame_take(&s->ui, s->model, now_us(s), s->snapshot);
		copy_now(&s->ui, s->snapshot, s->term);
		return;
	case WISH_QUIT:
	case WISH_INTERRUPTED:
	case WISH_RECORD:
	case WISH_REPLAY:
	case WISH_RIVAL:
	case WISH_STOP_RIVAL:
	case WISH_IMPAIR:
	case WISH_ORDER:
	case WISH_PLACES:
		break;
	}
	if (s->wish)
		s->wish(s->self, w);
	else if (w == WISH_QUIT || w == WISH_INTERRUPTED)
		uv_stop(s->loop);
}

/* A terminal that is killed forgets little. */
static void save_now_and_then(struct show *s)
{
	if (uv_now(s->loop) - s->saved_at_ms < SAVE_MS)
		return;
	s->saved_at_ms = uv_now(s->loop);
	person_save_aside(&s->person, &s->ui, s->loop);
}

static void take_mouse(struct show *s)
{
	static const enum mouse_kind kinds[] = {
		[POINTER_PRESS] = MOUSE_PRESS,
		[POINTER_WHEEL_UP] = MOUSE_WHEEL_UP,
		[POINTER_WHEEL_DOWN] = MOUSE_WHEEL_DOWN,
	};
	struct pointer p = term_mouse_last(s->term);

	if (p.act == POINTER_RELEASE || p.button > 1)
		return;
	ui_mouse(&s->ui, s->snapshot, &s->canvas.targets,
		 (struct mouse){kinds[p.act], p.x, p.y, (int64_t)uv_now(s->loop)});
}

static void take_key(struct show *s, int key)
{
	if (key == KEY_MOUSE)
		take_mouse(s);
	else if (key != KEY_ANSWERED)
		ui_key(&s->ui, s->snapshot, key);
	do_wish(s, ui_take_wish(&s->ui));
}

static void keys_cb(uv_poll_t *p, int status, int events)
{
	struct show *s = p->data;
	int64_t began = cpu_us(), took;
	int key = KEY_NONE, n = 0;

	s->counts.wakes++;
	/* What the terminal has read already wakes nobody. */
	while (!s->closing && status == 0 && (events & UV_READABLE) &&
	       (n < 256 || term_pending(s->term)) && (key = term_key(s->term)) > KEY_NONE) {
		take_key(s, key);
		n++;
	}
	if (status < 0 || key < 0 || (events & UV_DISCONNECT)) {
		do_wish(s, WISH_INTERRUPTED);
		return;
	}
	if (!n || s->closing) /* a key may have been the last one */
		return;
	draw(s);
	save_now_and_then(s);
	took = cpu_us() - began;
	s->counts.keys += (uint64_t)n;
	s->counts.key_cpu_us += took;
	if (took > s->counts.key_cpu_max_us)
		s->counts.key_cpu_max_us = took;
}

static void signal_cb(uv_signal_t *g, int number)
{
	struct show *s = g->data;

	if (s->closing)
		return;
	if (number == SIGTSTP)
		term_suspend(s->term);
	else if (number == SIGWINCH)
		term_resize(s->term);
	else
		do_wish(s, WISH_INTERRUPTED);
	draw(s);
}

static void start_handles(struct show *s)
{
	uv_poll_init(s->loop, &s->keys, term_fd(s->term));
	s->keys.data = s;
	uv_poll_start(&s->keys, UV_READABLE | UV_DISCONNECT, keys_cb);
	uv_timer_init(s->loop, &s->frame);
	uv_timer_init(s->loop, &s->clock);
	s->frame.data = s->clock.data = s;
	for (int i = 0; i < CAUGHT; i++) {
		uv_signal_init(s->loop, &s->signals[i]);
		s->signals[i].data = s;
		uv_signal_start(&s->signals[i], signal_cb, caught[i]);
	}
	s->open_handles = SHOW_HANDLES;
}

static void release(struct show *s)
{
	if (!s->replayed)
		model_free(s->model);
	canvas_free(&s->canvas);
	free(s->snapshot);
	free(s->commands);
	free(s->picture);
	painter_free(&s->painter);
	free(s);
}

static bool begin(struct show *s, const struct show_options *o, struct trouble *why)
{
	struct model_options mo = {.place = o->place, .region = o->region};
	struct term_options to = {.no_colour = o->no_colour};
	struct theme theme;

	ui_init(&s->ui);
	s->ui.kinds = (o->demo ? (unsigned)ON_DEMO : 0) |
		      (strcmp(o->place, "REPLAY") == 0 ? (unsigned)ON_REPLAY
						       : (unsigned)ON_SERVICE);
	slice_copy(s->ui.profile, sizeof(s->ui.profile), o->profile);
	slice_copy(s->ui.endpoint_url, sizeof(s->ui.endpoint_url), o->endpoint_url);
	if (strcmp(o->place, "LIVE") == 0)
		ui_lock(&s->ui, o->read_only);
	s->ui.status[0] = '\0';
	person_begin(&s->person, &s->ui, o);
	slice_copy(s->ui.place_words, sizeof(s->ui.place_words), o->place_words);
	s->ui.places = o->places;
	if (o->start)
		ui_go(&s->ui, SCREEN_START);
	s->replayed = o->model;
	s->model = o->model ? o->model : model_new(&mo);
	s->snapshot = calloc(1, sizeof(*s->snapshot));
	s->ui.commands = s->commands = calloc(1, sizeof(*s->commands));
	s->ui.picture = s->picture = calloc(1, sizeof(*s->picture));
	*why = (struct trouble){FAULT_MEMORY, 0, "out of memory"};
	if (!s->model || !s->snapshot || !s->commands || !s->picture ||
	    theme_load(&theme, s->ui.theme, why))
		return false;
	to.theme = &theme;
	to.drawing = s->ui.drawing = o->drawing;
	s->term = term_open(&to, why);
	if (!s->term)
		return false;
	s->ui.ascii = o->ascii || !term_unicode(s->term);
	s->ui.colours = term_colours(s->term);
	s->ui.mouse = o->mouse && term_mouse(s->term, true);
	person_tell(&s->ui, s->model);
	limits_tell(s->ui.limits, s->model);
	return true;
}

struct show *show_new(uv_loop_t *loop, const struct show_options *o, struct trouble *why)
{
	struct show *s = calloc(1, sizeof(*s));

	if (!s) {
		*why = (struct trouble){FAULT_MEMORY, 0, "out of memory"};
		return NULL;
	}
	s->loop = loop;
	s->saved_at_ms = uv_now(loop);
	s->wish = o->wish;
	s->looked = o->looked;
	s->self = o->self;
	if (!begin(s, o, why)) {
		release(s);
		return NULL;
	}
	start_handles(s);
	dirty(s);
	return s;
}

static void closed_cb(uv_handle_t *h)
{
	struct show *s = h->data;

	if (--s->open_handles == 0)
		release(s);
}

void show_free(struct show *s)
{
	struct trouble why;

	if (!s || s->closing)
		return;
	s->closing = true;
	term_close(s->term);
	if (!person_save(&s->person, &s->ui, &why))
		fprintf(stderr, "kvscope: not remembered: %s\n", why.words);
	uv_close((uv_handle_t *)&s->keys, closed_cb);
	uv_close((uv_handle_t *)&s->frame, closed_cb);
	uv_close((uv_handle_t *)&s->clock, closed_cb);
	for (int i = 0; i < CAUGHT; i++)
		uv_close((uv_handle_t *)&s->signals[i], closed_cb);
}

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
		dirty(s);
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
	dirty(s);
}

struct replay_ask show_take_ask(struct show *s)
{
	return ui_take_ask(&s->ui);
}

void show_recording(struct show *s, bool on)
{
	s->recording_ms = on ? uv_now(s->loop) : 0;
	s->ui.recording_s = on ? 0 : -1;
	dirty(s);
}

void show_producing(struct show *s, const char *channel)
{
	slice_copy(s->ui.producing, sizeof(s->ui.producing), slice_of(channel));
	dirty(s);
}

void show_source(struct show *s, bool up, struct slice why)
{
	if (!up && !s->source_down && s->ui.severity < SEV_WARN) /* it is less than this */
		s->ui.status[0] = '\0';
	s->source_down = !up;
	s->ui.awaited[0] = '\0';
	model_source(s->model, up, why);
	dirty(s);
}

void show_picture(struct show *s, const struct picture *p)
{
	*s->picture = *p;
	dirty(s);
}

void show_await(struct show *s, struct slice words)
{
	slice_copy(s->ui.awaited, sizeof(s->ui.awaited), words);
	dirty(s);
}

void show_say(struct show *s, enum severity severity, const char *sentence)
{
	if (s->ui.status[0] && s->ui.severity > severity) /* until a key is pressed */
		return;
	ui_say(&s->ui, severity, "%s", sentence);
	dirty(s);
}

void show_place(struct show *s, struct slice place_words)
{
	slice_copy(s->ui.place_words, sizeof(s->ui.place_words), place_words);
	dirty(s);
}

void show_endpoint(struct show *s, const char *url)
{
	const char *theme = person_theme(&s->person, &s->ui, url);

	if (strcmp(s->person.place, "LOCAL") == 0)
		slice_copy(s->ui.endpoint_url, sizeof(s->ui.endpoint_url), slice_of(url));
	if (!*theme || strcmp(theme, s->ui.theme) == 0)
		return;
	slice_copy(s->ui.theme, sizeof(s->ui.theme), slice_of(theme));
	set_theme(s, s->ui.theme);
	dirty(s);
}

void show_places(struct show *s, bool go)
{
	if (go && ui_tab(s->ui.screen) && s->ui.mode == MODE_KEYS)
		ui_go(&s->ui, SCREEN_START);
	dirty(s);
}

void show_open(struct show *s, const char *channel)
{
	slice_copy(s->ui.channel, sizeof(s->ui.channel), slice_of(channel));
	s->ui.lists[SCREEN_CHANNELS].moved = false;
	s->ui.session = 0;
	ui_go(&s->ui, SCREEN_SESSION);
	dirty(s);
}

struct order show_take_order(struct show *s)
{
	return ui_take_order(&s->ui);
}

void show_ordered(struct show *s, const struct order *o, const char *why)
{
	dialog_over(&s->ui, o, why);
	dirty(s);
}

void show_progress(struct show *s, const char *words)
{
	struct sentence now = ui_sentence(&s->ui, words);

	if (strcmp(s->ui.awaited, now.s) == 0)
		return;
	slice_copy(s->ui.awaited, sizeof(s->ui.awaited), slice_of(now.s));
	dirty(s);
}

/* Drawn only where it can be seen. */
static void commands_changed(struct show *s)
{
	if (s->ui.screen == SCREEN_COMMANDS)
		dirty(s);
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
