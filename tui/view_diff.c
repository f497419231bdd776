/* Two marked messages beside each other: what changed from one to the other. */
#include <stdio.h>

#include "tui/format.h"
#include "tui/sides.h"
#include "tui/view.h"

enum { SIDE_BY_SIDE = 100 };

static bool both(const struct snapshot *s)
{
	return s->marked[0].row.seq && s->marked[1].row.seq;
}

static bool beside(const struct ui *ui)
{
	return ui->width >= SIDE_BY_SIDE && !ui->sdp.unified;
}

static struct sides sides_of(const struct alignment *a, const struct ui *ui)
{
	return (struct sides){.a = a,
			      .beside = beside(ui),
			      .chosen = SIZE_MAX,
			      .missing = "(not in this one)"};
}

static struct box inside(const struct ui *ui)
{
	struct box body = view_body(ui);

	return (struct box){body.x + 1, body.y + 1, body.w - 2, body.h - 2};
}

size_t view_diff_rows(const struct ui *ui)
{
	int h = inside(ui).h;

	return h > 0 ? (size_t)h : 0;
}

size_t view_diff_last(const struct ui *ui, const struct snapshot *s)
{
	struct alignment a;
	struct sides sides = sides_of(&a, ui);

	align_any(&a, slice_of(s->marked[0].text), slice_of(s->marked[1].text));
	return sides_last(&sides, inside(ui).h);
}

static void side_title(const struct canvas *c, const struct ladder_detail *d,
		       const char *sign, char *to, size_t room)
{
	snprintf(to, room, "%s%s  %s  %s", sign, d->row.label, d->row.actor,
		 words_stamp(canvas_clock(c, d->row.wall_ms)).s);
}

static void count_words(const struct alignment *a, const struct snapshot *s, char *to,
			size_t room)
{
	size_t n[4] = {0};

	for (size_t i = 0; i < a->n; i++)
		n[a->rows[i].kind]++;
	snprintf(to, room, "%.1f ms · ~%zu −%zu +%zu",
		 (double)(sane_us(s->marked[1].row.at_us) -
			  sane_us(s->marked[0].row.at_us)) /
			 1000,
		 n[ALIGN_CHANGED], n[ALIGN_MISSING], n[ALIGN_ADDED]);
}

static void draw_titles(struct canvas *c, struct box left, struct box right,
			const struct snapshot *s, const struct alignment *a,
			const struct ui *ui)
{
	char one[192], two[192], count[96];

	side_title(c, &s->marked[0], beside(ui) ? "" : "− ", one, sizeof(one));
	side_title(c, &s->marked[1], beside(ui) ? "" : "+ ", two, sizeof(two));
	count_words(a, s, count, sizeof(count));
	layout_title(c, left, STYLE_TITLE, one);
	if (beside(ui)) {
		layout_title(c, right, STYLE_TITLE, two);
		layout_note(c, right, STYLE_MARK, count);
	} else {
		layout_note(c, left, STYLE_MARK, count);
	}
}

void view_diff(struct canvas *c, struct box body, const struct snapshot *s,
	       const struct ui *ui)
{
	static const char *const none[] = {
		"Two messages are compared when two rows of the ladder are marked.", "",
		"{mark} marks the row under the cursor; {compare} compares."};
	struct box in = canvas_frame(c, body), left = in, right = {0};
	struct alignment a;
	struct sides sides = sides_of(&a, ui);

	if (!both(s)) {
		layout_title(c, in, STYLE_TITLE, "Difference");
		view_nothing(c, in, ui, none, 3);
		return;
	}
	align_any(&a, slice_of(s->marked[0].text), slice_of(s->marked[1].text));
	sides.top = ui->text_top;
	if (beside(ui))
		layout_split(c, in, (in.w - 1) / 2, &left, &right);
	draw_titles(c, left, right, s, &a, ui);
	sides_draw(c, beside(ui) ? left : layout_air(left), right, &sides);
}
