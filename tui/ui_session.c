/* What only a session has: the ones before and after it, and alerts that are silenced. */
#include "tui/ui_inside.h"
#include "tui/view.h"

bool ui_silenced(const struct ui *ui, const struct alert_row *r)
{
	for (size_t i = 0; i < ui->alerts.n; i++)
		if (ui->alerts.silenced[i].kind == r->kind &&
		    ui->alerts.silenced[i].session == r->session)
			return true;
	return false;
}

void ui_session_step(struct ui *ui, const struct snapshot *s, int way)
{
	size_t n = s->n_sessions, at = 0;

	while (at < n && s->sessions[at].key != s->session.key)
		at++;
	if (at == n || (way < 0 ? at + 1 == n : at == 0)) {
		ui_say(ui, SEV_INFO, "there is no %s session of this channel",
		       way < 0 ? "older" : "newer");
		return;
	}
	at = way < 0 ? at + 1 : at - 1;
	ui->session = at ? s->sessions[at].key : 0; /* the newest may change again */
	ui->text_top = 0;
	ui_say(ui, SEV_INFO, "session %zu of %zu: %s", n - at, n, s->sessions[at].actor);
}

static void silence(struct ui *ui, const struct snapshot *s)
{
	const struct alert_row *r = view_alert(s, ui, 0);
	struct alerts_ui *a = &ui->alerts;
	size_t most = sizeof(a->silenced) / sizeof(a->silenced[0]);

	if (!r) {
		ui_say(ui, SEV_INFO, "there is no alert to silence");
		return;
	}
	if (a->n == most) /* the oldest comes back */
		memmove(a->silenced, a->silenced + 1, --a->n * sizeof(a->silenced[0]));
	a->silenced[a->n].kind = r->kind;
	a->silenced[a->n++].session = r->session;
	ui_say(ui, SEV_INFO, "silenced: %.100s (u brings it back)", r->text);
}

bool session_do(struct ui *ui, const struct snapshot *s, enum action a)
{
	/* clang-format off */
	switch ((int)a) {
	case ACTION_SILENCE:   silence(ui, s); return true;
	case ACTION_UNSILENCE: ui->alerts.n = 0; return true;
	default: return false;
	}
	/* clang-format on */
}
