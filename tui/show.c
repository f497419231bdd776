/* The screen alive: events into the model, keys into struct ui, a snapshot into cells. */
#include "tui/show_inside.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/table.h"
#include "tui/frame.h"
#include "tui/theme.h"
#include "tui/view.h"

enum { FRAME_MS = 33, SHOW_HANDLES = 8, SAVE_MS = 300000 };

static const int caught[SHOW_CAUGHT] = {SIGWINCH, SIGTSTP, SIGTERM, SIGHUP, SIGINT};

static void draw(struct show *s);

int64_t show_now_us(const struct show *s)
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
	int64_t now = show_now_us(s),
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
	frame_take(&s->ui, s->model, show_now_us(s), s->snapshot);
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
		show_do(s, ui_take_wish(&s->ui));
}

/* Draws soon, at most thirty times a second. */
void show_dirty(struct show *s)
{
	uint64_t now = uv_now(s->loop), due = s->drawn_at_ms + FRAME_MS;

	if (s->closing || s->ui.frozen || uv_is_active((uv_handle_t *)&s->frame))
		return;
	uv_timer_start(&s->frame, frame_cb, due > now ? due - now : 1, 0);
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
	show_do(s, ui_take_wish(&s->ui));
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
		show_do(s, WISH_INTERRUPTED);
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
		show_do(s, WISH_INTERRUPTED);
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
	for (int i = 0; i < SHOW_CAUGHT; i++) {
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
	show_dirty(s);
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
	for (int i = 0; i < SHOW_CAUGHT; i++)
		uv_close((uv_handle_t *)&s->signals[i], closed_cb);
}
