/* What the person chose, brought to the screen. */
#include "tui/person.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "tui/memory.h"
#include "tui/theme.h"

static const char *chosen_theme(const struct person *p, const char *endpoint)
{
	return p->settings ? settings_theme(p->settings, p->place, endpoint) : "";
}

/* A flag before the choices, these before what is remembered, that before what there is. */
static void take_theme(const struct person *p, struct ui *ui, const struct show_options *o)
{
	const char *chosen = chosen_theme(p, o->endpoint ? o->endpoint : "");
	struct slice theme = o->theme.n     ? o->theme
			     : *chosen      ? slice_of(chosen)
			     : o->no_colour ? SLICE("mono")
					    : slice_of(ui->theme);
	struct theme probe;
	struct trouble why;

	if (!theme.n || (!o->theme.n && ui->own_theme && theme.at == ui->theme &&
			 theme_load(&probe, ui->theme, &why)))
		theme = SLICE("dark"); /* a remembered one that is no more */
	ui->own_theme = ui->own_theme && theme.at == ui->theme;
	if (theme.at != ui->theme)
		slice_copy(ui->theme, sizeof(ui->theme), theme);
}

static void take_memory(struct person *p, struct ui *ui, const struct show_options *o)
{
	struct trouble why;
	enum fault f;

	p->remembers = o->memory && memory_path(p->memory, sizeof(p->memory));
	if (!p->remembers)
		return;
	slice_copy(p->where, sizeof(p->where), slice_of(o->memory));
	f = memory_read(p->memory, p->where, ui, &why);
	if (f && f != FAULT_ABSENT)
		ui_say(ui, SEV_WARN, "%s", why.words);
	if (!ui->channel[0] && !ui_tab(ui->screen))
		ui->screen = SCREEN_CHANNELS;
	if (!ui_tab(ui->screen) && !o->channel.n)
		ui_say(ui, SEV_INFO, "as you left it: %s of %s", screen_name(ui->screen),
		       ui->channel);
}

void person_begin(struct person *p, struct ui *ui, const struct show_options *o)
{
	p->settings = o->settings;
	p->place = o->place;
	p->theme_given = o->theme.n > 0;
	take_memory(p, ui, o);
	take_theme(p, ui, o);
	if (o->channel.n) {
		slice_copy(ui->channel, sizeof(ui->channel), o->channel);
		ui->screen = SCREEN_SESSION;
	}
	if (!p->settings)
		return;
	ui->bindings = p->settings->bindings;
	ui->findings = p->settings->findings;
	ui->local_time = p->settings->local_time;
	ui->confirm_all = p->settings->confirm_all;
	memcpy(ui->limits, p->settings->limits, sizeof(ui->limits));
}

void person_tell(struct ui *ui, struct model *m)
{
	const struct findings *f = &ui->findings;
	char words[FINDING_ROOM + 32];
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	for (size_t i = 0; i < f->n; i++) {
		struct event e = {.kind = EV_NOTE,
				  .from = FROM_OBSERVED,
				  .wall_ms = (int64_t)now.tv_sec * 1000,
				  .d = {.state = SLICE("warn")}};

		e.d.why = slice_of(finding_words(f, i, words, sizeof(words)));
		model_fold(m, &e);
	}
	if (f->total == 1)
		ui_say(ui, SEV_WARN, "%s", finding_words(f, 0, words, sizeof(words)));
	else if (f->total)
		ui_say(ui, SEV_WARN, "%zu lines of the configuration (?): %s", f->total,
		       finding_words(f, 0, words, sizeof(words)));
}

const char *person_theme(const struct person *p, const struct ui *ui, const char *endpoint)
{
	return p->theme_given || ui->own_theme ? "" : chosen_theme(p, endpoint);
}

int person_zone(const struct ui *ui, int64_t wall_ms)
{
	time_t at = (time_t)(wall_ms / 1000);
	struct tm tm;

	return ui->local_time && wall_ms > 0 && localtime_r(&at, &tm) ? (int)tm.tm_gmtoff
								      : 0;
}

/* ---- keeping it */

/* A copy of what is kept, on its way to the disk. */
struct saving {
	uv_work_t work;
	struct person *person; /* NULL: gone */
	atomic_bool unwanted;  /* a later one was written */
	char where[sizeof(((struct person *)0)->where)],
		memory[sizeof(((struct person *)0)->memory)];
	struct ui ui;
};

static void save(uv_work_t *w)
{
	struct saving *v = w->data;
	struct trouble why;

	memory_write(v->memory, v->where, &v->ui, &v->unwanted, &why);
}

static void saved(uv_work_t *w, int status)
{
	struct saving *v = w->data;

	(void)status;
	if (v->person)
		v->person->saving = NULL;
	free(v);
}

void person_save_aside(struct person *p, const struct ui *ui, uv_loop_t *loop)
{
	struct saving *v = p->remembers && !p->saving ? malloc(sizeof(*v)) : NULL;

	if (!v)
		return;
	v->work.data = v;
	v->person = p;
	atomic_init(&v->unwanted, false);
	memcpy(v->where, p->where, sizeof(v->where));
	memcpy(v->memory, p->memory, sizeof(v->memory));
	v->ui = *ui;
	if (uv_queue_work(loop, &v->work, save, saved) == 0)
		p->saving = v;
	else
		free(v);
}

bool person_save(struct person *p, const struct ui *ui, struct trouble *why)
{
	if (p->saving) {
		atomic_store(&p->saving->unwanted, true);
		p->saving->person = NULL;
		p->saving = NULL;
	}
	return !p->remembers || !memory_write(p->memory, p->where, ui, NULL, why);
}
