/* kvscope render: one frame of a recording as text. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "tui/canvas.h"
#include "tui/cli/access.h"
#include "tui/cli/command.h"
#include "tui/cli/moment.h"
#include "tui/cli/recorded.h"
#include "tui/frame.h"
#include "tui/view.h"

enum {
	TAKE_AT = 1,
	TAKE_SIZE,
	TAKE_SCREEN,
	TAKE_CHANNEL,
	TAKE_ASCII,
	TAKE_STYLES,
	TAKE_HELP
};
enum { CELL_TEXT = 32, RUN_TEXT = 40 };

/* clang-format off */
static const struct option options[] = {
	{"at",           required_argument, NULL, TAKE_AT},
	{"size",         required_argument, NULL, TAKE_SIZE},
	{"screen",       required_argument, NULL, TAKE_SCREEN},
	{"channel-name", required_argument, NULL, TAKE_CHANNEL},
	{"ascii",        no_argument,       NULL, TAKE_ASCII},
	{"styles",       no_argument,       NULL, TAKE_STYLES},
	{"help",         no_argument,       NULL, TAKE_HELP},
	{NULL, 0, NULL, 0},
};

static const char help[] =
	"usage: kvscope render FILE [OPTIONS]\n\n"
	"Prints one frame of a recording as text: what the screen shows at that moment.\n"
	"FILE - is the standard input.\n\n"
	"  --at MOMENT           +1:30 (after the beginning), -0:10 (before the end),\n"
	"                        14:02:31 (UTC), 50%, #1200 (an event), begin, end (end)\n"
	"  --size WxH            of the screen (80x24)\n"
	"  --screen NAME         channels, session, ladder, sdp, stats, takeover, log\n"
	"                        (session; channels when there are several)\n"
	"  --channel-name N      of this channel (the first one)\n"
	"  --ascii               plain ASCII signs\n"
	"  --styles              the styles too, as runs: row from-to style\n";
/* clang-format on */

struct render {
	const char *file, *at, *screen, *channel;
	int width, height;
	bool ascii, styles, help;
};

static bool read_size(const char *s, int *width, int *height)
{
	char *end;
	long w = strtol(s, &end, 10), h = *end == 'x' ? strtol(end + 1, &end, 10) : 0;

	*width = (int)w;
	*height = (int)h;
	return !*end && w >= 20 && w <= CANVAS_MAX && h >= 5 && h <= CANVAS_MAX;
}

static bool take(struct render *r, int option, const char *value)
{
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
	case TAKE_STYLES:
		return r->styles = true;
	default:
		return r->help = true;
	}
}

static int read_options(struct render *r, int argc, char **argv)
{
	int option, index = 0;

	optind = 1;
	opterr = 0;
	while ((option = getopt_long(argc, argv, "", options, &index)) != -1) {
		if (option == '?')
			return access_usage("render", "unknown option or missing value: %s",
					    argv[optind - 1]);
		if (!take(r, option, optarg))
			return access_usage("render", "bad value for --%s: %s",
					    options[index].name, optarg);
	}
	if (r->help)
		return 0;
	if (optind + 1 != argc)
		return access_usage("render", "give one recording");
	r->file = argv[optind];
	return 0;
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
		fprintf(stderr, "kvscope render: out of memory\n");
	}
	canvas_free(&c);
	free(s);
	return code;
}

static int run(const struct render *r, struct player *p)
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
		fprintf(stderr, "kvscope render: %s\n", words);
	if (r->at && !moment_go(p, slice_of(r->at), 0))
		code = access_usage("render", "--at %s is no moment: %s", r->at,
				    MOMENT_FORMS);
	else if (!choose_screen(r, p, ui))
		code = access_usage("render", "there is no screen %s", r->screen);
	else
		code = draw(r, p, ui);
	free(ui);
	return code;
}

int cli_render(int argc, char **argv)
{
	struct render r = {.width = 80, .height = 24};
	struct trouble why;
	struct player *p;
	int code = read_options(&r, argc, argv);

	if (code || r.help) {
		if (r.help)
			fputs(help, stdout);
		return code;
	}
	setlocale(LC_CTYPE, "C.UTF-8");
	p = recorded_open(r.file, &why);
	if (!p) {
		fprintf(stderr, "kvscope render: %s\n", why.words);
		return EXIT_OTHER;
	}
	code = run(&r, p);
	player_free(p);
	return code;
}
