/* The latest stored picture of the channel. */
#include "tui/format.h"
#include "tui/picture.h"
#include "tui/view.h"

static void title(struct pen *p, const struct snapshot *s, const struct ui *ui)
{
	const struct picture *k = ui->picture;

	pen_row(p, 0);
	pen_printf(p, STYLE_HEAD, " Picture ");
	if (!k->width)
		return;
	pen_printf(p, STYLE_TEXT, " %s  %d x %d ", words_clock(k->wall_ms).s, k->width,
		   k->height);
	if (s->now_wall_ms > k->wall_ms)
		pen_printf(p, STYLE_DIM, "%s ago ",
			   words_duration(s->now_wall_ms - k->wall_ms).s);
}

/* Below the palette or a dialog a picture of the terminal's own would be cut off. */
static bool own_graphics(const struct ui *ui)
{
	return ui->graphics && !ui->ascii && ui->colours != 1 && ui->mode != MODE_PALETTE &&
	       ui->mode != MODE_DIALOG;
}

static void draw(struct canvas *c, struct box in, const struct ui *ui)
{
	if (own_graphics(ui))
		canvas_graphics(c, picture_box(in, ui->picture));
	else
		picture_draw(c, in, ui->picture, ui->ascii || ui->colours <= 8);
}

void view_picture(struct canvas *c, struct box body, const struct snapshot *s,
		  const struct ui *ui)
{
	static const char *const waiting[] = {"The latest stored picture is on its way …"};
	static const char *const none[] = {
		"No picture yet.", "{open} asks for the latest one that was stored."};
	static const char *const off[] = {"Pictures are off.",
					  "--graphics auto, or `graphics = auto` in the "
					  "configuration, shows them."};
	struct box in = canvas_frame(c, body);
	struct pen p = pen_in(c, (struct box){body.x + 1, body.y, body.w - 2, 1});
	const struct picture *k = ui->picture;
	const char *refused[2] = {"There is no picture.", k ? k->why : ""};

	if (!k)
		return;
	title(&p, s, ui);
	if (ui->drawing == DRAWING_OFF)
		view_nothing(c, in, ui, off, 2);
	else if (k->why[0])
		view_nothing(c, in, ui, refused, 2);
	else if (k->width)
		draw(c, in, ui);
	else if (k->asked)
		view_nothing(c, in, ui, waiting, 1);
	else
		view_nothing(c, in, ui, none, 2);
}
