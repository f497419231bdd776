/* kvscope produce: one producer without UI. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/arn.h"
#include "net/loop.h"
#include "net/record.h"
#include "tui/cli/access.h"
#include "tui/cli/bad_path.h"
#include "tui/cli/command.h"
#include "tui/cli/foreign.h"
#include "tui/cli/progress.h"

enum {
	TAKE_CHANNEL = 1,
	TAKE_ARN,
	TAKE_NAME,
	TAKE_SOURCE,
	TAKE_DURATION,
	TAKE_JSON,
	TAKE_REJOIN,
	TAKE_SIZE,
	TAKE_FPS,
	TAKE_BITRATE,
	TAKE_PATH,
	TAKE_RECORD,
	TAKE_BREAK
};

/* Video; with sound it stays below the 1 Mbps that a session may have. */
enum { BPS = 800000 };

#define BREAK_LINE(id, name, words)   "\n" name ": " words
#define BREAK_CHOICE(id, name, words) "|" name
#define BREAK_NAME(id, name, words)   " " name

/* clang-format off */
static const struct flag flags[] = {
	{TAKE_CHANNEL, "channel-name", "N", "the signaling channel, by name", VALUE_CHANNEL, NULL, NULL},
	{TAKE_ARN, "channel-arn", "A", "or by ARN", VALUE_CHANNEL_ARN, NULL, NULL},
	{TAKE_NAME, "name", "ACTOR", "what this producer calls itself (producer)", VALUE_FREE, NULL, NULL},
	{TAKE_SOURCE, "source", "S", "test, a media FILE, or /dev/videoN (test)", VALUE_FILE, NULL, NULL},
	{TAKE_SIZE, "size", "WxH", "of the test picture (1280x720)", VALUE_FREE, NULL, "WIDTHxHEIGHT, even, from 16x16 to 1920x1920"},
	{TAKE_FPS, "fps", "N", "frames a second (30)", VALUE_FREE, NULL, "a whole number from 1 to 60"},
	{TAKE_BITRATE, "bitrate", "B", "bit/s, with k or M (800k: with sound it\nstays below a session's 1 Mbps)", VALUE_FREE, NULL, "bit/s from 50k to 20M"},
	{TAKE_PATH, "path", "KIND=N[,...]", "a bad path on purpose: loss=PERCENT, delay=MS,\nrate=BIT/S; SIGUSR1 makes it good, and bad again\n(loss=5,delay=80 where nothing else was said)", VALUE_FREE, NULL, "loss=0…100, delay=0…5000 and rate=50k…, with commas between"},
	{TAKE_DURATION, "duration", "S", "end after so many seconds", VALUE_FREE, NULL, "whole seconds from 1"},
	{TAKE_REJOIN, "rejoin", NULL, "after a takeover join again", VALUE_FREE, NULL, NULL},
	{TAKE_JSON, "json", NULL, "events as JSON lines on standard output", VALUE_FREE, NULL, NULL},
	{TAKE_RECORD, "record", "FILE", "the same into a file", VALUE_FILE, NULL, NULL},
	{TAKE_BREAK, "break", "KIND", "does it wrong on purpose, to see how that shows:" BREAKAGES(BREAK_LINE), VALUE_CHOICE, &(BREAKAGES(BREAK_CHOICE))[1], "one of" BREAKAGES(BREAK_NAME)},
	{0},
};
/* clang-format on */

struct produce {
	struct loop_options o;
	const char *record_path;
	bool json;
	struct loop_path bad; /* the path that SIGUSR1 brings and takes away */
	int64_t duration_ms;
	struct loop *loop;
	uv_signal_t signals[3], toggle;
	uv_timer_t duration;
	struct record *record, *lines;
	struct progress progress;
	bool interrupted, flowed, deaf; /* deaf: nobody reads our lines */
	int code;
};

static bool take_media(struct produce *p, int option, const char *value)
{
	switch (option) {
	case TAKE_SOURCE:
		p->o.source = slice_of(value);
		return *value != '\0';
	case TAKE_SIZE:
		return access_size(value, &p->o.width, &p->o.height);
	case TAKE_FPS:
		p->o.fps = (int)access_number(value, 1, 60);
		return p->o.fps > 0;
	case TAKE_BITRATE:
		p->o.bps = access_number(value, 50000, 20000000);
		return p->o.bps > 0;
	case TAKE_PATH:
		return bad_path_read(&p->o.path, slice_of(value));
	default:
		return false;
	}
}

static bool take(void *self, int option, const char *value)
{
	struct produce *p = self;
	struct session_options *s = &p->o.session;

	switch (option) {
	case TAKE_CHANNEL:
		s->channel = slice_of(value);
		return arn_name_ok(s->channel);
	case TAKE_ARN:
		s->arn = slice_of(value);
		return arn_parse(&(struct arn){0}, s->arn) == FAULT_NONE;
	case TAKE_NAME:
		s->actor = slice_of(value);
		return arn_name_ok(s->actor) && s->actor.n <= 64;
	case TAKE_DURATION:
		p->duration_ms = 1000 * access_number(value, 1, 10000000);
		return p->duration_ms > 0;
	case TAKE_JSON:
		return p->json = true;
	case TAKE_REJOIN:
		return s->rejoin = true;
	case TAKE_RECORD:
		p->record_path = value;
		return *value != '\0';
	case TAKE_BREAK:
		p->o.breakage = breakage_named(value);
		p->o.client_options.clock_ms =
			p->o.breakage == BREAKAGE_CLOCK_OFF ? BREAKAGE_CLOCK_MS : 0;
		p->o.client_options.wrong_key = p->o.breakage == BREAKAGE_WRONG_KEYS;
		return p->o.breakage != BREAKAGE_COUNT;
	default:
		return access_take(&p->o.client_options, option, value) ||
		       take_media(p, option, value);
	}
}

static void on_event(void *self, const struct event *e)
{
	struct produce *p = self;

	p->flowed = p->flowed || e->kind == EV_PEER_UP;
	record_event(p->record, e);
	if (p->lines) {
		record_event(p->lines, e);
		record_flush(p->lines);
		/* Once: a second stop ends the loop at once, and this is inside its step.
		 */
		if (!p->deaf && record_failed(p->lines)) {
			p->deaf = true;
			loop_stop(p->loop, "nobody reads the output any more");
		}
	} else
		progress_event(&p->progress, e);
}

static int code_of(const struct produce *p, const struct session_view *v)
{
	switch (v->end) {
	case SESSION_TAKEN_OVER:
		return EXIT_TAKEN_OVER;
	case SESSION_REFUSED:
		return EXIT_REFUSED;
	case SESSION_FAILED:
		return EXIT_OTHER;
	case SESSION_DONE:
	case SESSION_RUNNING:
		break;
	}
	if (p->interrupted)
		return EXIT_INTERRUPTED;
	return p->flowed ? EXIT_FINE : EXIT_OTHER;
}

static const char *end_words(enum session_end end)
{
	/* clang-format off */
	static const char *const words[] = {
#define X(id, w) [SESSION_##id] = w,
		SESSION_ENDS(X)
#undef X
	};
	/* clang-format on */

	return words[end];
}

static void say_end(const struct produce *p, const struct session_view *v)
{
	char room[1024];
	struct text out;
	const char *why = v->why;

	if (v->end == SESSION_DONE && !p->flowed && !*why)
		why = "no media flowed";
	text_init(&out, room, sizeof(room));
	if (!p->json) {
		foreign_line(stderr, "kvscope produce: %s%s%s", end_words(v->end),
			     *why ? ": " : "", why);
		return;
	}
	text_adds(&out, "{\"event\":\"end\",\"end\":");
	text_json(&out, slice_of(end_words(v->end)));
	text_printf(&out, ",\"code\":%d,\"joins\":%d,\"retries\":%d,\"takeovers\":%d",
		    p->code, v->joins, v->retries, v->takeovers);
	text_adds(&out, ",\"error\":");
	text_json(&out, slice_of(v->error));
	text_adds(&out, ",\"why\":");
	text_json(&out, slice_of(why));
	text_adds(&out, "}\n");
	fwrite(out.at, 1, out.used, stdout);
	fflush(stdout);
}

static void on_over(void *self, const struct session_view *v)
{
	struct produce *p = self;

	p->code = code_of(p, v);
	record_flush(p->lines);
	say_end(p, v);
	for (size_t i = 0; i < 3; i++)
		uv_close((uv_handle_t *)&p->signals[i], NULL);
	uv_close((uv_handle_t *)&p->duration, NULL);
	uv_close((uv_handle_t *)&p->toggle, NULL);
	loop_free(p->loop);
}

static void on_signal(uv_signal_t *s, int number)
{
	struct produce *p = s->data;

	p->interrupted = true;
	loop_stop(p->loop, number == SIGINT ? "interrupted" : "ended by a signal");
}

static void on_toggle(uv_signal_t *s, int number)
{
	struct produce *p = s->data;
	bool bad = p->o.path.lost_milli || p->o.path.delay_ms || p->o.path.bps;

	(void)number;
	p->o.path = bad ? (struct loop_path){0} : p->bad;
	loop_path(p->loop, p->o.path);
}

static void on_duration(uv_timer_t *t)
{
	struct produce *p = t->data;

	loop_stop(p->loop, "the duration is over");
}

static void listen_to_the_user(struct produce *p, uv_loop_t *uv)
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};

	for (size_t i = 0; i < 3; i++) {
		uv_signal_init(uv, &p->signals[i]);
		p->signals[i].data = p;
		uv_signal_start(&p->signals[i], on_signal, numbers[i]);
	}
	uv_signal_init(uv, &p->toggle);
	p->toggle.data = p;
	uv_signal_start(&p->toggle, on_toggle, SIGUSR1);
	p->bad = p->o.path;
	if (!p->bad.lost_milli && !p->bad.delay_ms && !p->bad.bps)
		p->bad = (struct loop_path){.lost_milli = 50, .delay_ms = 80};
	uv_timer_init(uv, &p->duration);
	p->duration.data = p;
	if (p->duration_ms)
		uv_timer_start(&p->duration, on_duration, (uint64_t)p->duration_ms, 0);
}

static bool open_records(struct produce *p, struct client *client, struct trouble *why)
{
	const char *place = client_place(client);
	uint64_t seed = p->o.session.seed;

	if (p->record_path) {
		p->record = record_open(p->record_path, place, seed, why);
		if (!p->record)
			return false;
	}
	if (p->json) {
		p->lines = record_open("-", place, seed, why);
		return p->lines != NULL;
	}
	progress_init(&p->progress, stdout);
	setvbuf(stdout, NULL, _IOLBF, 0);
	return true;
}

static int fail(const struct trouble *why)
{
	bool exit_code = why->code >= EXIT_USAGE && why->code <= EXIT_OTHER;

	foreign_line(stderr, "kvscope produce: %s", why->words);
	return exit_code ? why->code : EXIT_OTHER;
}

static int produce(struct produce *p, uv_loop_t *uv)
{
	struct trouble why = {FAULT_NONE, 0, ""};
	struct client *client;

	p->o.client_options.name = p->o.session.actor;
	client = client_new(uv, &p->o.client_options, &why);
	if (!client)
		return fail(&why);
	p->o.client = client;
	if (open_records(p, client, &why))
		p->loop = loop_new(uv, &p->o, &why);
	if (!p->loop) {
		client_free(client);
		return fail(&why);
	}
	listen_to_the_user(p, uv);
	loop_start(p->loop);
	uv_run(uv, UV_RUN_DEFAULT);
	client_free(client);
	return p->code;
}

static int run(int argc, char **argv)
{
	struct produce p = {.code = EXIT_OTHER};
	uv_loop_t uv;
	int words, code;

	p.o.session.actor = SLICE("producer");
	p.o.session.ingest = true;
	p.o.bps = BPS;
	p.o.observe = on_event;
	p.o.over = on_over;
	p.o.self = &p;
	code = command_read(&produce_command, argc, argv, &words, take, &p);
	if (code != COMMAND_GOES)
		return code;
	if (!p.o.session.channel.n == !p.o.session.arn.n)
		return command_usage("produce", "give --channel-name or --channel-arn");
	uv_random(NULL, NULL, &p.o.session.seed, sizeof(p.o.session.seed) - 2, 0, NULL);
	uv_loop_init(&uv);
	code = produce(&p, &uv);
	uv_run(&uv, UV_RUN_DEFAULT);
	uv_loop_close(&uv);
	record_close(p.lines);
	if (record_close(p.record) && code == EXIT_FINE) {
		foreign_line(stderr, "kvscope produce: the recording could not be written");
		code = EXIT_OTHER;
	}
	return code;
}

const struct command produce_command = {
	.name = "produce",
	.run = run,
	.brief = "send a test picture, a file or a camera to a channel",
	.form = "--channel-name N | --channel-arn A [OPTIONS]",
	.about = "Joins the channel's storage session and sends media to it, as a camera "
		 "does.\n"
		 "Joining takes the session over from whoever holds it.",
	.flags = {flags, access_flags, help_flags},
};
