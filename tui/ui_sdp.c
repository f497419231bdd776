/* What only the SDP screen does: findings and their rules, earlier offers, other answers.
 */
#include "tui/ui_inside.h"
#include "tui/view.h"

static void next_finding(struct ui *ui, int way)
{
	struct list *l = &ui->lists[SCREEN_SDP];

	ui_move_to(ui, l, (long long)l->at + way);
	ui->sdp.scrolled = false;
	ui->sdp.lesson_top = 0;
}

/* The place of a key among the exchanges, newest first; SIZE_MAX = none. */
static size_t place_of(const struct snapshot *s, uint32_t key)
{
	for (size_t i = 0; i < s->n_exchanges && i < SNAP_EXCHANGES; i++)
		if (s->exchanges[i].key == key)
			return i;
	return SIZE_MAX;
}

static void other_exchange(struct ui *ui, const struct snapshot *s, int earlier)
{
	size_t at = place_of(s, ui->sdp.exchange), to;

	at = at == SIZE_MAX ? place_of(s, s->exchange) : at;
	to = at == SIZE_MAX ? SIZE_MAX : earlier > 0 ? at + 1 : at - 1;
	if (to >= s->n_exchanges) {
		ui_say(ui, SEV_INFO, "there is no %s offer of this channel",
		       earlier > 0 ? "earlier" : "later");
		return;
	}
	/* The newest is left open: it is whatever becomes the newest. */
	ui->sdp.exchange =
		to || s->exchanges[to].session != s->session.key ? s->exchanges[to].key : 0;
	ui->text_top = 0;
	ui->sdp.scrolled = false;
	ui->lists[SCREEN_SDP].at = 0;
	ui->sdp.match = SIZE_MAX;
}

/* The nearest other exchange that was answered: an earlier one first. */
static const struct exchange_row *another(const struct snapshot *s)
{
	size_t at = place_of(s, s->exchange);

	for (size_t i = at + 1; at != SIZE_MAX && i < s->n_exchanges; i++)
		if (s->exchanges[i].answered)
			return &s->exchanges[i];
	for (size_t i = at; at != SIZE_MAX && i-- > 0;)
		if (s->exchanges[i].answered)
			return &s->exchanges[i];
	return NULL;
}

static void compare(struct ui *ui, const struct snapshot *s)
{
	const struct exchange_row *other = another(s);

	ui->text_top = 0;
	ui->sdp.scrolled = false;
	if (ui->sdp.versus) {
		ui->sdp.versus = 0;
		ui_say(ui, SEV_INFO, "the offer beside the answer again");
	} else if (!other || !s->answer[0]) {
		ui_say(ui, SEV_INFO,
		       "there is no other answer of this channel to compare with");
	} else {
		ui->sdp.versus = other->key;
		ui_say(ui, SEV_INFO,
		       "the answer of %s beside this one; [ and ] change this one, = ends",
		       other->actor);
	}
}

static bool scroll_lesson(struct ui *ui, enum action a)
{
	if (a == ACTION_DOWN)
		ui->sdp.lesson_top++;
	else if (a == ACTION_UP)
		ui->sdp.lesson_top -= ui->sdp.lesson_top > 0;
	else
		return false;
	return true;
}

static void explain(struct ui *ui, const struct snapshot *s)
{
	if (!view_sdp_findings(ui, s))
		ui_say(ui, SEV_INFO, "nothing is found; %s shows the rules that passed",
		       ui_keyed(ui, ACTION_PASSES).s);
	else
		ui->sdp.lesson = !ui->sdp.lesson;
	ui->sdp.lesson_top = 0;
}

bool sdp_do(struct ui *ui, const struct snapshot *s, enum action a)
{
	if (ui->sdp.lesson && scroll_lesson(ui, a))
		return true;
	if (ui_scroll(ui, s, a)) {
		ui->sdp.scrolled = true;
		return true;
	}
	if (ui->sdp.looking && (a == ACTION_NEXT || a == ACTION_PREVIOUS))
		return false;
	/* clang-format off */
	switch ((int)a) {
	case ACTION_UNIFIED:  ui->sdp.unified = !ui->sdp.unified; return true;
	case ACTION_PASSES:   ui->sdp.passes = !ui->sdp.passes; return true;
	case ACTION_EXPLAIN:  explain(ui, s); return true;
	case ACTION_EARLIER:  other_exchange(ui, s, 1); return true;
	case ACTION_LATER:    other_exchange(ui, s, -1); return true;
	case ACTION_COMPARE:  compare(ui, s); return true;
	case ACTION_NEXT:     next_finding(ui, 1); return true;
	case ACTION_PREVIOUS: next_finding(ui, -1); return true;
	default:              return false;
	}
	/* clang-format on */
}
