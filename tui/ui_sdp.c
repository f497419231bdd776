/* What only the SDP screen does: one column or two, findings, matches. */
#include "tui/ui_inside.h"

bool sdp_do(struct ui *ui, const struct snapshot *s, enum action a)
{
	size_t at = ui->lists[SCREEN_SDP].at;

	if (ui_scroll(ui, s, a))
		return true;
	/* clang-format off */
	switch ((int)a) {
	case ACTION_UNIFIED: ui->sdp.unified = !ui->sdp.unified; return true;
	case ACTION_PASSES:  ui->sdp.passes = !ui->sdp.passes; return true;
	case ACTION_NEXT: case ACTION_PREVIOUS:
		if (ui->sdp.looking)
			return false;
		ui_move_to(ui, &ui->lists[SCREEN_SDP],
			   (long long)at + (a == ACTION_NEXT ? 1 : -1));
		return true;
	default: return false;
	}
	/* clang-format on */
}
