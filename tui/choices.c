/* What the palette and the help offer for what was typed. */
#include "tui/choices.h"

#include <stdio.h>
#include <stdlib.h>

#include "tui/fuzzy.h"
#include "tui/palette.h"

enum {
	RECENT_SHOWN = 4,
	BY_DESCRIPTION = 1,
	AGAIN = 8,
	LETTERS_LEAST = 3,
	ITS_KEY = 1000,
	FINDINGS_SHOWN = 5
};

void choices_add(struct choices *c, enum choice_kind kind, int score, const char *what,
		 const char *format, ...)
{
	struct choice *one = &c->all[c->n];
	va_list args;
	int n;

	if (c->n == CHOICES_MAX)
		return;
	*one = (struct choice){.kind = kind, .score = score, .form = "", .what = what};
	va_start(args, format);
	n = vsnprintf(one->line, sizeof(one->line), format, args);
	va_end(args);
	if (n >= 0 && (size_t)n < sizeof(one->line)) /* a cut line would be another one */
		c->n++;
}

bool choices_runs(const struct choice *one)
{
	return one->kind != CHOICE_HEAD && one->kind != CHOICE_NOTE;
}

size_t choices_count(const struct choices *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		n += choices_runs(&c->all[i]);
	return n;
}

size_t choices_row(const struct choices *c, size_t k)
{
	size_t i = 0;

	while (i < c->n && !(choices_runs(&c->all[i]) && k-- == 0))
		i++;
	return i;
}

const struct choice *choices_pick(const struct choices *c, size_t k)
{
	size_t i = choices_row(c, k);

	return i < c->n ? &c->all[i] : NULL;
}

static enum screen about(const struct ui *ui)
{
	return ui->screen == SCREEN_HELP ? ui->from : ui->screen;
}

static void add_action(struct choices *c, enum action a)
{
	choices_add(c, CHOICE_ACTION, 0, action_row(a)->what, "%s", action_row(a)->name);
	c->all[c->n - 1].action = a;
}

/* Those of this screen alone, or those that are everywhere. */
static void add_actions(struct choices *c, const struct ui *ui, bool everywhere)
{
	for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
		bool all = (action_row(a)->screens & ON_ALL) == ON_ALL;

		if (all == everywhere && action_fits(a, about(ui), ui->kinds) &&
		    !(a == ACTION_PALETTE && ui->mode == MODE_PALETTE))
			add_action(c, a);
	}
}

static void add_words(struct choices *c, const struct ui *ui)
{
	const struct palette_word *w;

	for (size_t i = 0; (w = palette_word(i)); i++) {
		if (!palette_word_fits(w, ui))
			continue;
		choices_add(c, CHOICE_WORD, 0, w->what, "%s ", w->name);
		c->all[c->n - 1].form = w->form;
	}
}

static bool offered(const struct choices *c, const char *line)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->all[i].kind != CHOICE_HEAD && strcmp(c->all[i].line, line) == 0)
			return true;
	return false;
}

/* What was run before and could be run now, the newest first. */
static void add_history(struct choices *c, const struct ui *ui, size_t most)
{
	const char *line;

	for (size_t i = 1, n = 0; n < most && (line = recall_back(&ui->history, i)); i++) {
		if (offered(c, line) || !palette_fits(ui, slice_of(line)))
			continue;
		choices_add(c, CHOICE_LINE, 0, "as before", "%s", line);
		n++;
	}
}

static void add_head(struct choices *c, const char *words)
{
	choices_add(c, CHOICE_HEAD, 0, "", "%s", words);
}

static void add_findings(struct choices *c, const struct findings *f)
{
	size_t shown = f->n < FINDINGS_SHOWN ? f->n : FINDINGS_SHOWN;

	if (f->total)
		add_head(c, "your configuration");
	for (size_t i = 0; i < shown; i++)
		choices_add(c, CHOICE_NOTE, 0, f->all[i].words, "config:%d",
			    f->all[i].line);
	if (f->total > shown)
		choices_add(c, CHOICE_NOTE, 0, "`kvscope --check-config` tells them",
			    "%zu more", f->total - shown);
}

static void by_kind(struct choices *c, const struct ui *ui)
{
	char here[48];

	if (ui->screen == SCREEN_HELP) {
		add_findings(c, &ui->findings);
	} else {
		add_head(c, "recent");
		add_history(c, ui, RECENT_SHOWN);
		c->n -= c->n == 1; /* nothing was */
	}
	snprintf(here, sizeof(here), "on this screen (%s)", screen_name(about(ui)));
	add_head(c, here);
	add_actions(c, ui, false);
	add_head(c, "everywhere");
	add_actions(c, ui, true);
	if (ui->screen == SCREEN_HELP)
		return;
	add_head(c, "with something behind it");
	add_words(c, ui);
}

static void everything(struct choices *c, const struct ui *ui, const struct snapshot *s)
{
	const struct palette_word *w;

	add_actions(c, ui, false);
	add_actions(c, ui, true);
	if (ui->screen == SCREEN_HELP)
		return;
	add_words(c, ui);
	for (size_t i = 0; (w = palette_word(i)); i++)
		if (w->alone && palette_word_fits(w, ui))
			w->offer(c, ui, s);
	add_history(c, ui, RECALL_LINES);
}

static void behind(struct choices *c, const struct ui *ui, const struct snapshot *s,
		   const struct palette_word *w)
{
	if (w->offer)
		w->offer(c, ui, s);
	add_history(c, ui, RECALL_LINES);
}

/* How much a choice is what was typed; 0 = not at all. */
static int fit(const struct choice *one, const struct ui *ui, const char *typed)
{
	int key = ui->screen == SCREEN_HELP ? key_named(slice_of(typed)) : KEY_NONE;
	int score = fuzzy_score(slice_of(typed), slice_of(one->line), NULL);

	if (key && one->kind == CHOICE_ACTION &&
	    action_for(&ui->bindings, key, about(ui), ui->kinds) == one->action)
		return ITS_KEY;
	if (score)
		return score + (int)recall_rank(&ui->history, one->line) +
		       (recall_rank(&ui->history, one->line) ? AGAIN : 0);
	if (one->kind == CHOICE_LINE || strlen(typed) < LETTERS_LEAST)
		return 0;
	return strcasestr(one->what, typed) ? BY_DESCRIPTION : 0;
}

/* Keeps what fits, best first; equals stay as they were. */
static void rank(struct choices *c, const struct ui *ui, const char *typed)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++) {
		struct choice one = c->all[i];
		size_t j = n;

		one.score = fit(&one, ui, typed);
		if (!one.score)
			continue;
		for (; j > 0 && c->all[j - 1].score < one.score; j--)
			c->all[j] = c->all[j - 1];
		c->all[j] = one;
		n++;
	}
	c->n = n;
}

/* The line as it was typed stands first, when it means something. */
static void put_first(struct choices *c, const struct palette_word *w, const char *typed)
{
	size_t last;

	if (offered(c, typed))
		return;
	choices_add(c, CHOICE_LINE, 0, w->what, "%s", typed);
	last = c->n - 1;
	if (last < CHOICES_MAX && strcmp(c->all[last].line, typed) == 0) {
		struct choice one = c->all[last];

		memmove(&c->all[1], &c->all[0], last * sizeof(one));
		c->all[0] = one;
	}
}

void choices_make(struct choices *c, const struct ui *ui, const struct snapshot *s)
{
	const char *typed = ui->typed.text;
	struct slice rest;
	const struct palette_word *w = palette_word_of(line_slice(&ui->typed), &rest);

	c->n = 0;
	if (!ui->typed.n) {
		by_kind(c, ui);
		return;
	}
	if (w && ui->screen != SCREEN_HELP && palette_word_fits(w, ui)) {
		behind(c, ui, s, w);
		rank(c, ui, typed);
		if (w->free && rest.n)
			put_first(c, w, typed);
		return;
	}
	everything(c, ui, s);
	rank(c, ui, typed);
}
