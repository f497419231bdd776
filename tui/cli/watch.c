/* kvscope watch: the event stream of a local service as JSON lines. */
#include <signal.h>
#include <stdio.h>

#include "core/journal.h"
#include "net/signal/events.h"
#include "tui/cli/access.h"
#include "tui/cli/command.h"
#include "tui/cli/foreign.h"

enum { TAKE_FOR = 1 };
enum { DOUBT_MS = 500 };

/* clang-format off */
static const struct flag flags[] = {
	{TAKE_FOR, "for", "SECONDS", "end after so many seconds", VALUE_FREE, NULL, "whole seconds from 1"},
	{0},
};
/* clang-format on */

struct watch {
	struct client_options o;
	struct slice channel;
	int64_t for_ms;
	struct client *client;
	struct websockets *sockets;
	struct events *events;
	uv_signal_t signals[3];
	uv_timer_t timer, doubt;
	bool ended, was_up, known;
	int code;
	char line[JOURNAL_LINE_MAX];
};

static bool take(void *self, int option, const char *value)
{
	struct watch *w = self;

	if (option != TAKE_FOR)
		return access_take(&w->o, option, value);
	w->for_ms = 1000 * access_number(value, 1, 10000000);
	return w->for_ms > 0;
}

static void end(struct watch *w, int code)
{
	if (w->ended)
		return;
	w->ended = true;
	w->code = code;
	events_close(w->events);
	for (size_t i = 0; i < 3; i++)
		uv_close((uv_handle_t *)&w->signals[i], NULL);
	uv_close((uv_handle_t *)&w->timer, NULL);
	uv_close((uv_handle_t *)&w->doubt, NULL);
}

/* The head, and what is about the channel. */
static bool wanted(struct watch *w, const struct event *e)
{
	bool about = slice_eq(e->d.channel, w->channel);

	if (!w->channel.n || e->kind == EV_HEAD)
		return true;
	w->known = w->known || about;
	return about;
}

static void on_event(void *self, const struct event *e)
{
	struct watch *w = self;
	struct text line;

	if (!wanted(w, e))
		return;
	text_init(&line, w->line, sizeof(w->line));
	journal_event(&line, e, REDACTED);
	if (line.cut)
		return;
	fwrite(line.at, 1, line.used, stdout);
	if (fflush(stdout))
		end(w, EXIT_OTHER);
}

/* What exists is said first: nothing about the channel so far means it is not there. */
static void on_doubt(uv_timer_t *t)
{
	struct watch *w = t->data;

	if (!w->known)
		foreign_line(stderr, "kvscope watch: there is no channel %.*s (yet)",
			     (int)w->channel.n, w->channel.at);
}

static void on_state(void *self, bool up, int code, struct slice why)
{
	struct watch *w = self;

	if (up && !w->was_up && w->channel.n)
		uv_timer_start(&w->doubt, on_doubt, DOUBT_MS, 0);
	w->was_up = w->was_up || up;
	foreign_line(stderr, "kvscope watch: %s%.*s", up ? "connected to " : "", (int)why.n,
		     why.at);
	/* A refusal does not get better by asking again. */
	if (!up && code >= 400 && code < 500 && code != 429)
		end(w, EXIT_REFUSED);
}

static void on_signal(uv_signal_t *s, int number)
{
	(void)number;
	end(s->data, EXIT_INTERRUPTED);
}

static void on_timer(uv_timer_t *t)
{
	struct watch *w = t->data;

	end(w, w->was_up ? EXIT_FINE : EXIT_OTHER);
}

static void listen_to_the_user(struct watch *w, uv_loop_t *uv)
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};

	for (size_t i = 0; i < 3; i++) {
		uv_signal_init(uv, &w->signals[i]);
		w->signals[i].data = w;
		uv_signal_start(&w->signals[i], on_signal, numbers[i]);
	}
	uv_timer_init(uv, &w->timer);
	w->timer.data = w;
	uv_timer_init(uv, &w->doubt);
	w->doubt.data = w;
	if (w->for_ms)
		uv_timer_start(&w->timer, on_timer, (uint64_t)w->for_ms, 0);
}

static bool open_stream(struct watch *w, uv_loop_t *uv, struct trouble *why)
{
	struct events_options o = {
		.url = {"", 0},
		.on_event = on_event,
		.on_state = on_state,
		.self = w,
	};

	w->client = client_new(uv, &w->o, why);
	if (w->client)
		w->sockets = websockets_new(uv, w->client, why);
	if (w->sockets)
		w->events = events_open(uv, w->sockets, w->client, &o, why);
	return w->events != NULL;
}

static int follow(struct watch *w, uv_loop_t *uv)
{
	struct trouble why = {FAULT_NONE, 0, ""};

	if (open_stream(w, uv, &why)) {
		listen_to_the_user(w, uv);
		while (!w->ended)
			uv_run(uv, UV_RUN_ONCE);
	} else {
		foreign_line(stderr, "kvscope watch: %s", why.words);
		w->code = why.code >= EXIT_USAGE && why.code <= EXIT_OTHER ? why.code
									   : EXIT_OTHER;
	}
	websockets_free(w->sockets);
	if (w->client)
		client_free(w->client);
	return w->code;
}

static int run(int argc, char **argv)
{
	struct watch w = {.channel = {"", 0}, .o.name = SLICE("watch")};
	uv_loop_t uv;
	int words, code = command_read(&watch_command, argc, argv, &words, take, &w);

	if (code != COMMAND_GOES)
		return code;
	if (words < argc)
		w.channel = slice_of(argv[words]);
	uv_loop_init(&uv);
	code = follow(&w, &uv);
	uv_run(&uv, UV_RUN_DEFAULT);
	uv_loop_close(&uv);
	return code;
}

const struct command watch_command = {
	.name = "watch",
	.run = run,
	.brief = "the local service's events as JSON lines",
	.form = "[CHANNEL] [OPTIONS]",
	.about = "Prints the local service's events as JSON lines: first what is there, "
		 "then what was,\n"
		 "then what happens; with CHANNEL only what is about that one. Comes back "
		 "by itself\n"
		 "when the connection breaks.",
	.word = "CHANNEL",
	.word_kind = VALUE_CHANNEL,
	.flags = {flags, access_flags, help_flags},
};
