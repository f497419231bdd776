/* kvscope render: one frame of a recording as text. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "tui/canvas.h"
#include "tui/cli/access.h"
#include "tui/cli/command.h"
#include "tui/cli/foreign.h"
#include "tui/cli/moment.h"
#include "tui/cli/recorded.h"
#include "tui/frame.h"
#include "tui/view.h"

enum { TAKE_AT = 1, TAKE_SIZE, TAKE_SCREEN, TAKE_CHANNEL, TAKE_ASCII, TAKE_STYLES };
enum { CELL_TEXT = 32, RUN_TEXT = 40 };

/* clang-format off */
static const struct flag flags[] = {
	{TAKE_AT, "at", "MOMENT", "+1:30 (after the beginning), -0:10 (before the end),\n14:02:31 (UTC), 50%, #1200 (an event), begin, end (end)", VALUE_FREE, NULL, NULL},
	{TAKE_SIZE, "size", "WxH", "of the screen (80x24)", VALUE_FREE, NULL, NULL},
	{TAKE_SCREEN, "screen", "NAME", "channels, session, ladder, sdp, stats, takeover, log\n(session; channels when there are several)", VALUE_CHOICE, "channels|session|ladder|sdp|stats|takeover|log", NULL},
	{TAKE_CHANNEL, "channel-name", "N", "of this channel (the first one)", VALUE_FREE, NULL, NULL},
	{TAKE_ASCII, "ascii", NULL, "plain ASCII signs", VALUE_FREE, NULL, NULL},
	{TAKE_STYLES, "styles", NULL, "the styles too, as runs: row from-to style", VALUE_FREE, NULL, NULL},
	{0},
};
/* clang-format on */

struct render {
	const char *file, *at, *screen, *channel;
	int width, height;
	bool ascii, styles;
};

static bool read_size(const char *s, int *width, int *height)
{
	char *end;
	long w = strtol(s, &end, 10), h = *end == 'x' ? strtol(end + 1, &end, 10) : 0;

	*width = (int)w;
	*height = (int)h;
	return !*end && w >= 20 && w <= CANVAS_MAX && h >= 5 && h <= CANVAS_MAX;
}

static bool take(void *self, int option, const char *value)
{
	struct render *r = self;

	switch (option) {
	case TAKE_AT:
		r->at = value;
		return true;
	case TAKE_SIZE:
		return read_size(value, &r->width, &r->height);
	case TAKE_SCREEN:
		r->screen = value;
		return true;
	case TAKE_CHANNEL:
		r->channel = value;
		return true;
	case TAKE_ASCII:
		return r->ascii = true;
	default:
		return r->styles = true;
	}
}

/* SCREEN_COUNT: there is none of that name. */
static enum screen screen_named(const char *name)
{
	enum screen s = 0;

	while (s < SCREEN_COUNT && strcmp(screen_name(s), name) != 0)
		s++;
	return s;
}

static bool choose_screen(const struct render *r, struct player *p, struct ui *ui)
{
	size_t channels = recorded_channel(p, ui->channel, sizeof(ui->channel));
	enum screen screen = channels > 1 && !r->channel ? SCREEN_CHANNELS : SCREEN_SESSION;

	if (r->channel)
		slice_copy(ui->channel, sizeof(ui->channel), slice_of(r->channel));
	if (r->screen)
		screen = screen_named(r->screen);
	if (screen == SCREEN_COUNT)
		return false;
	ui_go(ui, screen);
	return true;
}

static int print(const struct canvas *c, bool styles)
{
	size_t room = (size_t)c->width * (size_t)c->height * (CELL_TEXT + RUN_TEXT) + 1;
	char *at = malloc(room);
	struct text out;
	bool written;

	if (!at)
		return EXIT_OTHER;
	text_init(&out, at, room);
	canvas_dump(c, &out, styles);
	written = fwrite(out.at, 1, out.used, stdout) == out.used && !fflush(stdout);
	free(at);
	return written ? EXIT_FINE : EXIT_OTHER;
}

static int draw(const struct render *r, struct player *p, struct ui *ui)
{
	struct snapshot *s = calloc(1, sizeof(*s));
	struct canvas c = {0};
	struct player_view v;
	int code = EXIT_OTHER;

	player_view(p, &v);
	if (s && canvas_resize(&c, r->width, r->height)) {
		recorded_line(p, &ui->replay);
		player_marks(p, ui->replay.marks, REPLAY_PARTS);
		frame_take(ui, player_model(p), v.now_us, s);
		view_draw(&c, s, ui);
		code = print(&c, r->styles);
	} else {
		foreign_line(stderr, "kvscope render: out of memory");
	}
	canvas_free(&c);
	free(s);
	return code;
}

static int render(const struct render *r, struct player *p)
{
	struct ui *ui = calloc(1, sizeof(*ui));
	int code = EXIT_OTHER;
	char words[160];

	if (!ui)
		return EXIT_OTHER;
	ui_init(ui);
	ui->kinds = ON_REPLAY;
	ui->read_only = true;
	ui->ascii = r->ascii;
	ui->width = r->width;
	ui->height = r->height;
	if (*recorded_complaint(p, words, sizeof(words)))
		foreign_line(stderr, "kvscope render: %s", words);
	if (r->at && !moment_go(p, slice_of(r->at), 0))
		code = command_usage("render", "--at %s is no moment: %s", r->at,
				     MOMENT_FORMS);
	else if (!choose_screen(r, p, ui))
		code = command_usage("render", "there is no screen %s", r->screen);
	else
		code = draw(r, p, ui);
	free(ui);
	return code;
}

static int run(int argc, char **argv)
{
	struct render r = {.width = 80, .height = 24};
	struct trouble why;
	struct player *p;
	int words, code = command_read(&render_command, argc, argv, &words, take, &r);

	if (code != COMMAND_GOES)
		return code;
	r.file = argv[words];
	setlocale(LC_CTYPE, "C.UTF-8");
	p = recorded_open(r.file, &why);
	if (!p) {
		foreign_line(stderr, "kvscope render: %s", why.words);
		return EXIT_OTHER;
	}
	code = render(&r, p);
	player_free(p);
	return code;
}

const struct command render_command = {
	.name = "render",
	.run = run,
	.brief = "one frame of a recording as text",
	.form = "FILE [OPTIONS]",
	.about = "Prints one frame of a recording as text: what the screen shows at that "
		 "moment.\n"
		 "FILE - is the standard input.",
	.word = "recording",
	.word_needed = true,
	.word_kind = VALUE_FILE,
	.flags = {flags, help_flags},
};
