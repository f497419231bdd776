/* What the palette and the help offer for what was typed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/theme.h"
#include "tui/ui.h"

static bool add(struct choice *out, size_t *n, const char *typed, struct choice c)
{
	int by_name = fuzzy_score(typed, c.name),
	    by_what = *typed && strcasestr(c.what, typed) ? 1 : 0;

	c.score = by_name > by_what ? by_name : by_what;
	if (!c.score || *n == CHOICES_MAX)
		return *n < CHOICES_MAX;
	out[(*n)++] = c;
	return true;
}

static void add_actions(const struct ui *ui, const char *typed, struct choice *out,
			size_t *n)
{
	enum screen here = ui->screen == SCREEN_HELP ? ui->from : ui->screen;

	for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
		struct choice c = {
			.kind = CHOICE_ACTION, .action = a, .what = action_row(a)->what};

		if (!action_fits(a, here, ui->kinds) ||
		    (a == ACTION_PALETTE && ui->mode == MODE_PALETTE))
			continue;
		slice_copy(c.name, sizeof(c.name), slice_of(action_row(a)->name));
		add(out, n, typed, c);
	}
}

static void add_themes(const char *typed, struct choice *out, size_t *n)
{
	for (size_t i = 0; theme_builtin(i); i++) {
		struct choice c = {.kind = CHOICE_THEME, .what = "colours"};

		snprintf(c.name, sizeof(c.name), "theme %s", theme_builtin(i));
		add(out, n, typed, c);
	}
}

static void add_channels(const struct snapshot *s, const char *typed, struct choice *out,
			 size_t *n)
{
	for (size_t i = 0; i < s->n_channels && i < SNAP_ROWS; i++) {
		struct choice c = {.kind = CHOICE_CHANNEL, .what = "open this channel"};

		snprintf(c.name, sizeof(c.name), "channel %s", s->channels[i].name);
		if (!add(out, n, typed, c))
			return;
	}
}

/* Best first; equals stay in the table's order. */
static void sort(struct choice *all, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct choice c = all[i];
		size_t j = i;

		for (; j > 0 && all[j - 1].score < c.score; j--)
			all[j] = all[j - 1];
		all[j] = c;
	}
}

size_t ui_choices(const struct ui *ui, const struct snapshot *s, struct choice *out)
{
	size_t n = 0;

	add_actions(ui, ui->typed.text, out, &n);
	if (ui->screen != SCREEN_HELP) {
		add_themes(ui->typed.text, out, &n);
		add_channels(s, ui->typed.text, out, &n);
	}
	if (ui->typed.n)
		sort(out, n);
	return n;
}
