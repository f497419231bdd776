/* kvscope demo: the local service, a channel, producers and the screen, on this machine
 * alone. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tui/cli/access.h"
#include "tui/cli/command.h"
#include "tui/cli/demo.h"
#include "tui/cli/demo_inside.h"
#include "tui/cli/environment.h"
#include "tui/cli/foreign.h"
#include "tui/cli/recorded.h"
#include "tui/cli/screen.h"
#include "tui/cli/whereabouts.h"
#include "tui/format.h"

enum { TAKE_DATA = 1, TAKE_CHANNELS, TAKE_KEEP, TAKE_DURATION, TAKE_RECORD };
enum { GRACE_MS = 8000, CHANNELS_MAX = 10000 };

/* clang-format off */
static const struct flag flags[] = {
	{TAKE_CHANNELS, "channels", "N", "so many more channels in the list", VALUE_FREE, NULL, "a whole number up to 10000"},
	{TAKE_DATA, "data", "DIR", "keep the service's data there (a temporary folder)", VALUE_FOLDER, NULL, NULL},
	{TAKE_KEEP, "keep", NULL, "do not remove the temporary folder", VALUE_FREE, NULL, NULL},
	{TAKE_DURATION, "duration", "S", "end after so many seconds", VALUE_FREE, NULL, "whole seconds from 1"},
	{TAKE_RECORD, "record", "FILE", "what is told into a recording (kvscope replay FILE); R stops it", VALUE_FILE, NULL, "it needs a file"},
	{0},
};
/* clang-format on */

static const int interrupts[] = {SIGINT, SIGTERM, SIGHUP};
enum { INTERRUPTS = sizeof(interrupts) / sizeof(interrupts[0]) };

/* What a person is told: the status line, or a line of text. */
void demo_say(struct demo *d, enum severity severity, const char *format, ...)
{
	char words[256], room[256];
	struct bindings keys;
	struct timespec now;
	struct text t;
	va_list args;

	va_start(args, format);
	vsnprintf(words, sizeof(words), format, args);
	va_end(args);
	if (d->look.show) {
		show_say(d->look.show, severity, words);
		return;
	}
	bindings_init(&keys);
	text_init(&t, room, sizeof(room));
	keyed_sentence(&t, words, &keys, SCREEN_CHANNELS, ON_DEMO | ON_SERVICE);
	clock_gettime(CLOCK_REALTIME, &now);
	printf("%s %s\n", words_clock((int64_t)now.tv_sec * 1000).s, room);
	fflush(stdout);
}

void demo_log_path(const struct demo *d, const char *name, char *to, size_t room)
{
	snprintf(to, room, "%s/%s.log", d->data, name);
}

static void do_order(struct demo *d)
{
	struct order o = show_take_order(d->look.show);

	struct trouble why;

	if (o.kind == ORDER_BREAK) {
		demo_break(d, o.text);
		return;
	}
	if (o.kind != ORDER_PLACE) {
		looker_order(&d->look, &o);
		return;
	}
	if (o.place == PLACE_REPLAY && !recorded_is(o.text, &why)) {
		demo_say(d, SEV_ERROR, "%s", why.words);
		return;
	}
	d->next = o;
	demo_leave(d, EXIT_FINE);
}

/* By the person's own environment. */
static void find_places(struct demo *d)
{
	char **now = environment_borrow(&d->environment);

	whereabouts(&d->places, &d->said, PLACE_DEMO, NULL);
	environ = now;
}

static void ordered(void *self, const struct order *o, const struct trouble *trouble)
{
	demo_ordered(self, o, trouble);
}

static void wished(void *self, enum wish w)
{
	struct demo *d = self;

	if (w == WISH_QUIT)
		demo_leave(d, EXIT_FINE);
	else if (w == WISH_INTERRUPTED)
		demo_leave(d, EXIT_INTERRUPTED);
	else if (w == WISH_RIVAL)
		demo_start_rival(d);
	else if (w == WISH_STOP_RIVAL)
		demo_stop_newest(d);
	else if (w == WISH_IMPAIR)
		demo_impair_newest(d);
	else if (w == WISH_RECORD)
		recorder_toggle(&d->recorder);
	else if (w == WISH_ORDER)
		do_order(d);
	else if (w == WISH_PLACES)
		find_places(d);
}

static void print_first_frame(struct demo *d, const struct details *t)
{
	if (t->width > 0)
		demo_say(d, SEV_INFO, "first frame: %.*s %lldx%lld", (int)t->codec.n,
			 t->codec.at, (long long)t->width, (long long)t->height);
	else
		demo_say(d, SEV_INFO, "first frame: %.*s", (int)t->codec.n, t->codec.at);
}

/* What happens, as lines, where there is no screen. */
static void print_event(void *self, const struct event *e)
{
	struct demo *d = self;
	const struct details *t = &e->d;

	switch ((int)e->kind) {
	case EV_JOIN:
		demo_say(d, SEV_INFO, "%.*s joins (join %lld)", (int)t->actor.n,
			 t->actor.at, (long long)t->count);
		break;
	case EV_HOLDER:
		if (t->id.n)
			demo_say(d, SEV_INFO, "%.*s took the session over from %.*s",
				 (int)t->actor.n, t->actor.at, (int)t->id.n, t->id.at);
		else
			demo_say(d, SEV_INFO, "%.*s holds the session", (int)t->actor.n,
				 t->actor.at);
		break;
	case EV_TRACK_FIRST:
		print_first_frame(d, t);
		break;
	case EV_FRAGMENT:
		demo_say(d, SEV_INFO, "stored fragment %.*s: %lld ms, %lld bytes",
			 (int)t->id.n, t->id.at, (long long)t->ms, (long long)t->bytes);
		break;
	case EV_PEER_DOWN:
	case EV_SESSION_END:
		demo_say(d, SEV_INFO, "%s: %.*s", event_name(e->kind), (int)t->why.n,
			 t->why.at);
		break;
	default:
		break;
	}
}

static bool all_gone(const struct demo *d)
{
	for (int i = 0; i < PRODUCERS_MAX; i++)
		if (d->producers[i].pid)
			return false;
	return true;
}

/* Producers first, so that they can say goodbye; then the service. */
static void go_on_leaving(struct demo *d)
{
	if (!all_gone(d))
		return;
	if (d->service.pid)
		child_end(&d->service, false);
	else
		uv_stop(&d->loop);
}

static void reap(uv_signal_t *s, int number)
{
	struct demo *d = s->data;

	(void)number;
	if (child_reap(&d->service))
		demo_service_ended(d);
	for (int i = 0; i < PRODUCERS_MAX; i++)
		if (child_reap(&d->producers[i]))
			demo_producer_ended(d, &d->producers[i]);
	if (d->leaving)
		go_on_leaving(d);
}

/* Leaving */

static void no_more_grace(uv_timer_t *t)
{
	struct demo *d = t->data;

	for (int i = 0; i < PRODUCERS_MAX; i++)
		child_end(&d->producers[i], true);
	child_end(&d->service, true);
	uv_timer_start(t, no_more_grace, 200, 0);
}

void demo_leave(struct demo *d, int code)
{
	if (d->leaving)
		return;
	d->leaving = true;
	d->code = code;
	looker_close(&d->look);
	for (int i = 0; i < PRODUCERS_MAX; i++)
		child_end(&d->producers[i], false);
	uv_timer_start(&d->grace, no_more_grace, GRACE_MS, 0);
	go_on_leaving(d);
}

static void interrupted(uv_signal_t *s, int number)
{
	(void)number;
	demo_leave(s->data, EXIT_INTERRUPTED);
}

static void time_is_up(uv_timer_t *t)
{
	struct demo *d = t->data;

	demo_leave(d, d->code);
}

void demo_leave_soon(struct demo *d, int code)
{
	d->code = code;
	uv_timer_start(&d->end, time_is_up, 0, 0);
}

static bool take(void *self, int option, const char *value)
{
	struct demo *d = self;

	switch (option) {
	case TAKE_DATA:
		slice_copy(d->data, sizeof(d->data), slice_of(value));
		return true;
	case TAKE_CHANNELS:
		d->more_channels = (int)access_number(value, 0, CHANNELS_MAX);
		return d->more_channels >= 0;
	case TAKE_KEEP:
		return d->keep = true;
	case TAKE_DURATION:
		d->duration_s = access_number(value, 1, 10000000);
		return d->duration_s > 0;
	case TAKE_RECORD:
		d->record = value;
		return strcmp(value, "-") != 0;
	default:
		return look_take(&d->looks, option, value);
	}
}

static void start_handles(struct demo *d)
{
	uv_loop_init(&d->loop);
	uv_signal_init(&d->loop, &d->reaper);
	uv_timer_init(&d->loop, &d->restart);
	uv_timer_init(&d->loop, &d->end);
	uv_timer_init(&d->loop, &d->grace);
	d->reaper.data = d->restart.data = d->end.data = d->grace.data = d;
	uv_signal_start(&d->reaper, reap, SIGCHLD);
	for (int i = 0; i < INTERRUPTS;
	     i++) { /* the screen has its own, but not until the very end */
		uv_signal_init(&d->loop, &d->interrupts[i]);
		d->interrupts[i].data = d;
		uv_signal_start(&d->interrupts[i], interrupted, interrupts[i]);
	}
	if (d->duration_s)
		uv_timer_start(&d->end, time_is_up, (uint64_t)d->duration_s * 1000, 0);
}

static void close_handles(struct demo *d)
{
	uv_close((uv_handle_t *)&d->reaper, NULL);
	uv_close((uv_handle_t *)&d->restart, NULL);
	uv_close((uv_handle_t *)&d->end, NULL);
	uv_close((uv_handle_t *)&d->grace, NULL);
	for (int i = 0; i < INTERRUPTS; i++)
		uv_close((uv_handle_t *)&d->interrupts[i], NULL);
	if (d->telling && !uv_is_closing((uv_handle_t *)&d->told))
		uv_close((uv_handle_t *)&d->told, NULL);
	loop_finish(&d->loop);
}

static bool open_screen(struct demo *d, struct trouble *why)
{
	look_apply(&d->looks, "", &d->show); /* a demo begins at the beginning */
	d->show.place = "LOCAL";
	d->show.region = SLICE(DEMO_REGION);
	d->show.places = &d->places;
	d->show.place_words = SLICE("demo · starting");
	d->show.channel = SLICE(DEMO_CHANNEL);
	d->show.demo = true;
	d->show.wish = wished;
	d->show.self = d;
	d->look.show = show_new(&d->loop, &d->show, why);
	if (d->look.show) {
		recorder_show(&d->recorder, d->look.show);
		show_await(d->look.show, SLICE("the local service is starting …"));
	}
	return d->look.show != NULL;
}

static bool start_recording(struct demo *d, struct trouble *why)
{
	d->recorder.place = "LOCAL";
	d->look.recorder = &d->recorder;
	return !d->record || recorder_start(&d->recorder, d->record, why);
}

static int play(struct demo *d)
{
	struct trouble why;

	if (!start_recording(d, &why)) {
		foreign_line(stderr, "kvscope: %s", why.words);
		return EXIT_OTHER;
	}
	if (!demo_make_data(d)) {
		foreign_line(stderr, "kvscope: %s cannot be made", d->data);
		return EXIT_OTHER;
	}
	d->screen = isatty(STDOUT_FILENO) && isatty(STDIN_FILENO);
	start_handles(d);
	d->look.loop = &d->loop;
	if (d->screen && !open_screen(d, &why)) {
		foreign_line(stderr, "kvscope: %s", why.words);
		d->code = EXIT_OTHER;
	} else {
		d->look.also = d->screen ? NULL : print_event;
		d->look.ordered = ordered;
		d->look.self = d;
		demo_start_service(d);
		uv_run(&d->loop, UV_RUN_DEFAULT);
	}
	demo_drop_data(d); /* while an impatient ^C is still caught */
	close_handles(d);
	if (!recorder_end(&d->recorder) && d->code == EXIT_FINE)
		d->code = EXIT_OTHER;
	return d->code;
}

/* Without anything of the person's AWS set-up. */
static int run_alone(struct demo *d)
{
	int code;

	find_places(d);
	environment_forget_aws(&d->environment);
	code = play(d);
	environment_restore(&d->environment);
	return code;
}

int demo_visit(const struct look *looks, const struct client_options *said,
	       struct order *next)
{
	struct demo *d = calloc(1, sizeof(*d));
	int code;

	if (!d)
		return EXIT_OTHER;
	d->looks = *looks;
	d->said = *said;
	code = run_alone(d);
	*next = d->next;
	free(d);
	return code;
}

static int run(int argc, char **argv)
{
	struct demo *d = calloc(1, sizeof(*d));
	struct screen_options o = {.place = PLACE_DEMO};
	struct order next;
	int words, code = EXIT_OTHER;

	if (d)
		code = command_read(&demo_command, argc, argv, &words, take, d);
	if (code != COMMAND_GOES) {
		free(d);
		return code;
	}
	code = run_alone(d);
	o.look = d->looks;
	next = d->next;
	free(d);
	if (next.kind != ORDER_PLACE)
		return code;
	screen_go(&o, &next);
	return screen_run(&o);
}

const struct command demo_command = {
	.name = "demo",
	.run = run,
	.brief = "the local service, a producer and the UI on them; nothing else needed",
	.form = "[OPTIONS]",
	.about = "Starts a local service with a channel, a stream and a producer, and the "
		 "screen on them.\n"
		 "p starts a rival producer that takes the session over, P stops the "
		 "newest one.\n"
		 "B gives the newest one a bad path, and a good one again.\n"
		 "Without a terminal it prints what happens until it is interrupted.",
	.flags = {flags, look_flags, help_flags},
};
