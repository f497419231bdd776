/* The screen alive: what a key wished for. */
#include "tui/show_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tui/copying.h"
#include "tui/export.h"
#include "tui/format.h"
#include "tui/frame.h"
#include "tui/theme.h"

void show_theme(struct show *s, const char *name)
{
	struct theme theme;
	struct trouble why;

	if (theme_load(&theme, name, &why)) {
		ui_say(&s->ui, SEV_ERROR, "%s", why.words);
		return;
	}
	term_theme(s->term, &theme);
	ui_say(&s->ui, SEV_INFO, "theme %s", name);
}

static void set_mouse(struct show *s)
{
	if (!term_mouse(s->term, s->ui.mouse) && s->ui.mouse) {
		s->ui.mouse = false;
		ui_say(&s->ui, SEV_WARN, "this terminal has no mouse for us");
		return;
	}
	ui_say(&s->ui, SEV_INFO,
	       s->ui.mouse ? "the mouse is on: Shift selects text" : "the mouse is off");
}

static void export_asks(void *self, const struct want *want, struct snapshot *page)
{
	struct show *s = self;

	model_snapshot(s->model, want, page);
}

static void export_now(struct show *s)
{
	struct export_source from = {
		.ui = &s->ui, .seen = s->snapshot, .ask = export_asks, .self = s};
	struct trouble why = {FAULT_MEMORY, 0, "out of memory"};
	const char *path = s->ui.export.path;

	from.page = calloc(1, sizeof(*from.page));
	if (!from.page || export_file(path, s->ui.export.over, &from, &why)) {
		if (why.code == EEXIST)
			ui_export_exists(&s->ui);
		else
			ui_say(&s->ui, SEV_ERROR, "not exported: %s", why.words);
	} else if (from.rows) {
		ui_say(&s->ui, SEV_INFO, "%s in %s",
		       words_plural((int64_t)from.rows, "row").s, path);
	} else {
		ui_say(&s->ui, SEV_INFO, "written to %s", path);
	}
	free(from.page);
}

void show_do(struct show *s, enum wish w)
{
	switch (w) {
	case WISH_NONE:
		return;
	case WISH_THEME:
		show_theme(s, s->ui.theme);
		return;
	case WISH_REDRAW:
		term_redraw(s->term);
		return;
	case WISH_MOUSE:
		set_mouse(s);
		return;
	case WISH_SUSPEND:
		term_suspend(s->term);
		return;
	case WISH_EXPORT:
		export_now(s);
		return;
	case WISH_COPY: /* of what is there after the keys typed before */
		frame_take(&s->ui, s->model, show_now_us(s), s->snapshot);
		copy_now(&s->ui, s->snapshot, s->term);
		return;
	case WISH_QUIT:
	case WISH_INTERRUPTED:
	case WISH_RECORD:
	case WISH_REPLAY:
	case WISH_RIVAL:
	case WISH_STOP_RIVAL:
	case WISH_IMPAIR:
	case WISH_ORDER:
	case WISH_PLACES:
		break;
	}
	if (s->wish)
		s->wish(s->self, w);
	else if (w == WISH_QUIT || w == WISH_INTERRUPTED)
		uv_stop(s->loop);
}
