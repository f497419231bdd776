/* kvscope replay: a recording in the terminal UI. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tui/cli/access.h"
#include "tui/cli/command.h"
#include "tui/cli/foreign.h"
#include "tui/cli/look.h"
#include "tui/cli/looker.h"
#include "tui/cli/moment.h"
#include "tui/cli/recorded.h"
#include "tui/cli/replay.h"
#include "tui/cli/screen.h"
#include "tui/cli/whereabouts.h"

enum { TAKE_AT = 1, TAKE_CHANNEL };
enum {
	TICK_MS = 33,
	FIRST_MS = 800, /* most recordings are read by then, before there is a screen */
	SLICE_MS = 20,  /* ... longer ones go on so between two keys */
	READ_AT_ONCE = 4096,
	SPEED_LEAST = 25,
	SPEED_MOST = 6400
};

/* clang-format off */
static const struct flag flags[] = {
	{TAKE_AT, "at", "MOMENT", "begin at +1:30, -0:10, 14:02:31, 50%, #1200 or begin", VALUE_FREE, NULL, NULL},
	{TAKE_CHANNEL, "channel-name", "N", "open this channel", VALUE_FREE, NULL, NULL},
	{0},
};
/* clang-format on */

struct run {
	uv_loop_t loop;
	uv_timer_t tick; /* reads, and later plays */
	struct player *player;
	struct show *show;
	struct show_options o;
	struct look look;
	const char *file, *at;
	struct replay line;
	uint64_t ticked_ms;
	bool reading;
	struct client_options said; /* how AWS would be asked */
	struct places places;
	struct order next; /* where to go then */
	int code;
};

static void show_line(struct run *r)
{
	recorded_line(r->player, &r->line);
	show_replay(r->show, &r->line);
}

static void say(struct run *r, enum severity severity, const char *words)
{
	show_say(r->show, severity, words);
}

/* ---- playing */

static void hold(struct run *r)
{
	r->line.playing = false;
	if (!r->reading)
		uv_timer_stop(&r->tick);
}

static void play_on(uv_timer_t *t)
{
	struct run *r = t->data;
	uint64_t now = uv_now(&r->loop), passed = now - r->ticked_ms;

	r->ticked_ms = now;
	player_go(r->player, r->line.now_us + (int64_t)passed * 10 * r->line.speed);
	recorded_line(r->player, &r->line);
	if (r->line.now_us >= r->line.end_us)
		hold(r);
	show_replay(r->show, &r->line);
}

static void play(struct run *r)
{
	if (r->line.playing) {
		hold(r);
		return;
	}
	if (r->line.now_us >= r->line.end_us)
		player_go(r->player, r->line.begin_us);
	r->line.playing = true;
	r->ticked_ms = uv_now(&r->loop);
	uv_timer_start(&r->tick, play_on, TICK_MS, TICK_MS);
}

static void change_speed(struct run *r, int to)
{
	char words[64];

	r->line.speed = to < SPEED_LEAST ? SPEED_LEAST : to > SPEED_MOST ? SPEED_MOST : to;
	snprintf(words, sizeof(words), "speed %g", r->line.speed / 100.0);
	say(r, SEV_INFO, words);
}

static void step(struct run *r, int way)
{
	struct player_view v;

	hold(r);
	player_view(r->player, &v);
	player_go_to_event(r->player, way > 0 ? v.event + 1 : v.event ? v.event - 1 : 0);
	recorded_line(r->player, &r->line);
	if (r->line.event == v.event)
		say(r, SEV_INFO,
		    way > 0 ? "this is the last event" : "this is the first event");
}

/* What happened there is said too. */
static void go_to_notice(struct run *r, int way)
{
	enum severity severity;
	char words[160];

	hold(r);
	if (!player_go_to_notice(r->player, way, NOTICE_STATE))
		say(r, SEV_INFO,
		    way > 0 ? "nothing more happens up to the end"
			    : "nothing happened before");
	else if (recorded_newest(r->player, words, sizeof(words), &severity))
		say(r, severity, words);
}

static void jump(struct run *r, const char *words, int zone_s)
{
	char refusal[200];

	if (moment_go(r->player, slice_of(words), zone_s))
		return;
	snprintf(refusal, sizeof(refusal), "`%s` is no moment: %s", words, MOMENT_FORMS);
	say(r, SEV_WARN, refusal);
}

static void do_ask(struct run *r, const struct replay_ask *ask)
{
	/* clang-format off */
	switch (ask->act) {
	case REPLAY_NOTHING:   return;
	case REPLAY_PLAY:      play(r); break;
	case REPLAY_STEP:      step(r, 1); break;
	case REPLAY_STEP_BACK: step(r, -1); break;
	case REPLAY_NEXT:      go_to_notice(r, 1); break;
	case REPLAY_PREVIOUS:  go_to_notice(r, -1); break;
	case REPLAY_FASTER:    change_speed(r, r->line.speed * 2); break;
	case REPLAY_SLOWER:    change_speed(r, r->line.speed / 2); break;
	case REPLAY_BEGIN:     player_go(r->player, r->line.begin_us); break;
	case REPLAY_END:       player_go(r->player, r->line.end_us); break;
	case REPLAY_JUMP:      jump(r, ask->words, ask->zone_s); break;
	}
	/* clang-format on */
	show_line(r);
}

/* Nothing else is asked for here. */
static void go_elsewhere(struct run *r)
{
	struct order o = show_take_order(r->show);

	if (o.kind != ORDER_PLACE)
		return;
	r->next = o;
	uv_stop(&r->loop);
}

static void wished(void *self, enum wish w)
{
	struct run *r = self;
	struct replay_ask ask;

	if (w == WISH_PLACES)
		whereabouts(&r->places, &r->said, PLACE_REPLAY, NULL);
	if (w == WISH_ORDER)
		go_elsewhere(r);
	if (w == WISH_QUIT || w == WISH_INTERRUPTED) {
		r->code = w == WISH_QUIT ? EXIT_FINE : EXIT_INTERRUPTED;
		uv_stop(&r->loop);
	}
	if (w != WISH_REPLAY)
		return;
	ask = show_take_ask(r->show);
	if (r->reading)
		say(r, SEV_INFO, "the recording is still being read");
	else
		do_ask(r, &ask);
}

/* ---- reading */

/* false: all is read. */
static bool read_for(struct run *r, uint64_t ms)
{
	uint64_t until = uv_hrtime() + ms * 1000000;
	bool more = true;

	while (more && uv_hrtime() < until)
		more = player_read(r->player, READ_AT_ONCE);
	return more;
}

static void read_on(uv_timer_t *t)
{
	struct run *r = t->data;
	char words[160];

	r->reading = read_for(r, SLICE_MS);
	if (!r->reading) {
		uv_timer_stop(t);
		player_marks(r->player, r->line.marks, REPLAY_PARTS);
		if (r->at)
			jump(r, r->at, 0);
		if (*recorded_complaint(r->player, words, sizeof(words)))
			say(r, SEV_WARN, words);
	}
	show_line(r);
}

/* ---- the screen */

static bool open_screen(struct run *r, struct trouble *why)
{
	const char *slash = strrchr(r->file, '/');
	char channel[64] = "";
	bool all = !read_for(r, FIRST_MS);

	if (all && recorded_channel(r->player, channel, sizeof(channel)) == 1 &&
	    !r->o.channel.n)
		r->o.channel = slice_of(channel);
	look_apply(&r->look, "", &r->o);
	r->o.place = "REPLAY";
	r->o.place_words = slice_of(strcmp(r->file, "-") == 0 ? "the standard input"
				    : slash                   ? slash + 1
							      : r->file);
	whereabouts(&r->places, &r->said, PLACE_REPLAY, NULL);
	r->o.places = &r->places;
	r->o.model = player_model(r->player);
	r->o.read_only = true;
	r->o.wish = wished;
	r->o.self = r;
	r->line.speed = REPLAY_NORMAL;
	r->show = show_new(&r->loop, &r->o, why);
	r->reading = true;
	if (r->show)
		uv_timer_start(&r->tick, read_on, 0, 1);
	return r->show;
}

/* Keys come from the terminal also when the recording came through the standard input. */
static bool take_terminal(const struct run *r)
{
	int tty = strcmp(r->file, "-") == 0 ? open("/dev/tty", O_RDWR | O_CLOEXEC) : -1;

	if (tty >= 0) {
		dup2(tty, STDIN_FILENO);
		close(tty);
	}
	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

static int show(struct run *r)
{
	struct trouble why;

	r->player = player_open(r->file, &why);
	if (!r->player) {
		foreign_line(stderr, "kvscope replay: %s", why.words);
		return EXIT_OTHER;
	}
	if (!take_terminal(r)) {
		foreign_line(stderr,
			     "kvscope replay: the screen needs a terminal; `kvscope "
			     "render` and `kvscope report` do not");
		return EXIT_USAGE;
	}
	uv_loop_init(&r->loop);
	uv_timer_init(&r->loop, &r->tick);
	r->tick.data = r;
	if (open_screen(r, &why)) {
		uv_run(&r->loop, UV_RUN_DEFAULT);
	} else {
		foreign_line(stderr, "kvscope replay: %s", why.words);
		r->code = EXIT_OTHER;
	}
	show_free(r->show);
	uv_close((uv_handle_t *)&r->tick, NULL);
	loop_finish(&r->loop);
	return r->code;
}

static bool take(void *self, int option, const char *value)
{
	struct run *r = self;

	if (option == TAKE_AT)
		r->at = value;
	else if (option == TAKE_CHANNEL)
		r->o.channel = slice_of(value);
	else
		return look_take(&r->look, option, value);
	return true;
}

int replay_visit(const struct look *looks, const struct client_options *said,
		 const char *file, struct order *next)
{
	struct run r = {.code = EXIT_FINE, .look = *looks, .said = *said, .file = file};
	int code = show(&r);

	player_free(r.player);
	*next = r.next;
	return code;
}

static int run(int argc, char **argv)
{
	struct run r = {.code = EXIT_FINE};
	struct screen_options o = {.place = PLACE_REPLAY};
	int words, code = command_read(&replay_command, argc, argv, &words, take, &r);

	if (code != COMMAND_GOES)
		return code;
	r.file = argv[words];
	code = show(&r);
	player_free(r.player);
	if (r.next.kind != ORDER_PLACE)
		return code;
	o.look = r.look;
	screen_go(&o, &r.next);
	return screen_run(&o);
}

const struct command replay_command = {
	.name = "replay",
	.run = run,
	.brief = "a recording in the terminal UI",
	.form = "FILE [OPTIONS]",
	.about = "A recording (kvscope --record, the key R, kvscope watch) in the terminal "
		 "UI, at its end.\n"
		 "p plays and holds, > and < go to the next and the previous change, . and "
		 ", step by events,\n"
		 "J goes to a moment, { and } change the speed, ^ and $ go to the "
		 "beginning and the end.\n"
		 "FILE - is the standard input.",
	.word = "recording",
	.word_needed = true,
	.word_kind = VALUE_FILE,
	.flags = {flags, look_flags, help_flags},
};
