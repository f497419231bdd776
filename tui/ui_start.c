/* What only the screen of places does: going to one. */
#include "tui/places.h"
#include "tui/ui_inside.h"

bool ui_go_place(struct ui *ui, const struct order *o)
{
	if (ui->producing[0]) {
		ui_say(ui, SEV_WARN, "this screen produces on %s: {leave} leaves that first",
		       ui->producing);
		return false;
	}
	return ui_order(ui, o);
}

static void open_row(struct ui *ui, const struct snapshot *s, const struct places_row *r)
{
	struct order o = {.kind = ORDER_PLACE, .place = r->place};

	if (r->ask) {
		dialog_open(ui, s, r->ask);
		return;
	}
	memcpy(o.profile, r->profile, sizeof(o.profile));
	memcpy(o.region, r->region, sizeof(o.region));
	slice_copy(o.text, sizeof(o.text), slice_of(r->text));
	ui_go_place(ui, &o);
}

bool start_do(struct ui *ui, const struct snapshot *s, enum action a)
{
	size_t at = ui->lists[SCREEN_START].at;

	if (a != ACTION_OPEN)
		return false;
	if (ui->places && at < ui->places->n)
		open_row(ui, s, &ui->places->rows[at]);
	return true;
}

/* ---- the words of the palette */

static void offer(struct choices *to, const struct ui *ui, const char *word, bool profiles)
{
	for (size_t i = 0; ui->places && i < ui->places->n; i++) {
		const struct places_row *r = &ui->places->rows[i];
		const char *name = profiles ? r->profile : r->region;

		if (*name)
			choices_add(to, CHOICE_LINE, 0,
				    profiles ? "AWS as this profile" : "AWS there", "%s %s",
				    word, name);
	}
}

void start_offer_profiles(struct choices *to, const struct ui *ui, const struct snapshot *s)
{
	(void)s;
	offer(to, ui, "profile", true);
}

void start_offer_regions(struct choices *to, const struct ui *ui, const struct snapshot *s)
{
	(void)s;
	offer(to, ui, "region", false);
}

void start_offer_services(struct choices *to, const struct ui *ui, const struct snapshot *s)
{
	(void)s;
	for (size_t i = 0; ui->places && i < ui->places->n; i++)
		if (ui->places->rows[i].place == PLACE_LOCAL && ui->places->rows[i].text[0])
			choices_add(to, CHOICE_LINE, 0, "this local service", "local %s",
				    ui->places->rows[i].text);
}

static void go(struct ui *ui, enum place_kind place, struct slice profile,
	       struct slice region, struct slice text)
{
	struct order o = {.kind = ORDER_PLACE, .place = place};

	slice_copy(o.profile, sizeof(o.profile), profile);
	slice_copy(o.region, sizeof(o.region), region);
	slice_copy(o.text, sizeof(o.text), text);
	ui_go_place(ui, &o);
}

void start_run_profile(struct ui *ui, const struct snapshot *s, struct slice rest)
{
	(void)s;
	go(ui, PLACE_LIVE, rest, SLICE(""), SLICE(""));
}

void start_run_region(struct ui *ui, const struct snapshot *s, struct slice rest)
{
	(void)s;
	go(ui, PLACE_LIVE, SLICE(""), rest, SLICE(""));
}

void start_run_endpoint(struct ui *ui, const struct snapshot *s, struct slice rest)
{
	(void)s;
	go(ui, PLACE_LIVE, SLICE(""), SLICE(""), rest);
}

void start_run_local(struct ui *ui, const struct snapshot *s, struct slice rest)
{
	(void)s;
	go(ui, PLACE_LOCAL, SLICE(""), SLICE(""), rest);
}

void start_run_replay(struct ui *ui, const struct snapshot *s, struct slice rest)
{
	(void)s;
	go(ui, PLACE_REPLAY, SLICE(""), SLICE(""), rest);
}
