/* The ladder page by page, and as text; messages as they are. */
#include "tui/export_ladder.h"

#include <stdlib.h>

#include "tui/copy.h"
#include "tui/format.h"
#include "tui/ladder_row.h"

enum { TEXT_COLUMNS = 230, TEXT_ROOM = TEXT_COLUMNS * 8, PAPER = 32768 };

const struct ladder_row *export_ladder_row(struct export_source *from, size_t i)
{
	struct snapshot *page = from->page;
	struct want want;

	if (!i || i >= page->ladder_first + page->n_ladder) {
		export_want(from, &want);
		want.parts = WANT_LADDER;
		want.ladder_tail = false;
		want.ladder_first = i;
		want.ladder_rows = SNAP_LADDER;
		want.ladder_detail = SIZE_MAX;
		export_look(from, &want);
	}
	if (i < page->ladder_first || i - page->ladder_first >= page->n_ladder)
		return NULL;
	from->rows = i + 1;
	return &page->ladder[i - page->ladder_first];
}

/* ---- text */

static void put_row(FILE *out, struct canvas *c, bool ascii)
{
	char room[TEXT_ROOM];
	struct text t;

	if (ascii)
		canvas_ascii(c);
	text_init(&t, room, sizeof(room));
	canvas_dump(c, &t, false);
	fwrite(t.at, 1, t.used, out);
	canvas_clear(c);
}

static void put_title(FILE *out, const struct export_source *from)
{
	const struct snapshot *s = from->seen;
	const char *filter = from->ui->filters[SCREEN_LADDER];

	fprintf(out, "kvscope ladder  %s  %s %s  %s%s%s\n\n", or_none(from->ui->channel),
		s->place, s->region, words_date(s->now_wall_ms).s,
		*filter ? "  filter: " : "", filter);
}

/* Since the row before, or as the screen measures it. */
static int64_t base_of(const struct export_source *from, int64_t before, bool *none)
{
	const struct snapshot *s = from->page;
	const struct ladder_row *mark =
		s->marked[1].row.seq ? &s->marked[1].row : &s->marked[0].row;

	*none = from->ui->ladder.time == TIME_MARK && !mark->seq;
	return from->ui->ladder.time == TIME_START  ? s->ladder_start_us
	       : from->ui->ladder.time == TIME_MARK ? mark->at_us
						    : before;
}

enum fault export_ladder_text(FILE *out, struct export_source *from)
{
	const struct ladder_row *r = export_ladder_row(from, 0);
	struct rungs rungs = ladder_rungs(TEXT_COLUMNS, from->ui);
	struct box line = {0, 0, TEXT_COLUMNS, 1};
	struct canvas c = {0};
	int64_t before = r ? r->at_us : 0;

	if (!r)
		return FAULT_ABSENT;
	if (!canvas_resize(&c, TEXT_COLUMNS, 1))
		return FAULT_MEMORY;
	put_title(out, from);
	ladder_head(&c, line, &rungs, from->ui, 0);
	put_row(out, &c, from->ui->ascii);
	for (size_t i = 0; (r = export_ladder_row(from, i)); i++) {
		struct rung g = {.row = r};

		g.delta_us =
			sane_us(r->at_us) - sane_us(base_of(from, before, &g.no_delta));
		before = r->at_us;
		ladder_row(&c, line, 0, &rungs, &g);
		put_row(out, &c, from->ui->ascii);
	}
	canvas_free(&c);
	return FAULT_NONE;
}

/* ---- messages */

static enum fault put_paper(FILE *out, const struct export_source *from, copy_words *words)
{
	char *room = malloc(PAPER);
	struct text t;
	bool some;

	if (!room)
		return FAULT_MEMORY;
	text_init(&t, room, PAPER);
	some = words(from->seen, from->ui, &t) && t.used;
	if (some)
		fwrite(t.at, 1, t.used, out);
	free(room);
	return some ? FAULT_NONE : FAULT_ABSENT;
}

enum fault export_message(FILE *out, struct export_source *from)
{
	return put_paper(out, from, copy_message);
}

enum fault export_diff(FILE *out, struct export_source *from)
{
	return put_paper(out, from, copy_diff);
}

enum fault export_answer(FILE *out, struct export_source *from)
{
	return put_paper(out, from, copy_answer);
}

enum fault export_offer(FILE *out, struct export_source *from)
{
	return put_paper(out, from, copy_offer);
}
