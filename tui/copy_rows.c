/* Rows of lists as a person copies them: one line each. */
#include <math.h>

#include "tui/copy.h"
#include "tui/format.h"
#include "tui/stats.h"

bool copy_arn(const struct snapshot *s, const struct ui *ui, struct text *out)
{
	(void)ui;
	text_adds(out, s->channel.arn);
	return s->channel.arn[0] != '\0';
}

bool copy_channel(const struct snapshot *s, const struct ui *ui, struct text *out)
{
	(void)ui;
	text_adds(out, s->channel.name);
	return s->channel.name[0] != '\0';
}

bool copy_stream(const struct snapshot *s, const struct ui *ui, struct text *out)
{
	size_t at = ui->lists[SCREEN_STREAMS].at;

	if (at < s->first_stream || at - s->first_stream >= s->n_streams)
		return false;
	text_adds(out, s->streams[at - s->first_stream].name);
	return true;
}

bool copy_session(const struct snapshot *s, const struct ui *ui, struct text *out)
{
	size_t at = ui->lists[SCREEN_SESSIONS].at;
	const struct session_row *r;

	if (at < s->first_listed || at - s->first_listed >= s->n_listed)
		return false;
	r = &s->listed[at - s->first_listed];
	text_printf(out, "%s  %s  %s", r->channel, r->actor, r->state);
	if (s->now_wall_ms > 0 && r->since_us)
		text_printf(out, "  since %s",
			    words_date(stats_wall_ms(s, sane_us(r->since_us))).s);
	return true;
}

bool copy_alert(const struct snapshot *s, const struct ui *ui, struct text *out)
{
	const struct alert_row *r = view_alert(s, ui, 0);

	if (!r)
		return false;
	if (r->wall_ms > 0)
		text_printf(out, "%s  ", words_date(r->wall_ms).s);
	text_printf(out, "%s%s%s", r->actor, r->actor[0] ? "  " : "", r->text);
	if (r->advice[0])
		text_printf(out, "\n%s", r->advice);
	return true;
}

/* The series under the cursor, at the second under the other cursor. */
bool copy_value(const struct snapshot *s, const struct ui *ui, struct text *out)
{
	enum metric all[METRIC_COUNT];
	size_t n = stats_order(ui->stats.known, all), at = ui->lists[SCREEN_STATS].at;
	int back = ui->stats.back_s / (s->stats_step_s > 1 ? 10 : 1);
	const struct series_view *v;
	char name[32];
	float value;

	if (at >= n || back >= SERIES_SECONDS)
		return false;
	v = &s->series[all[at]];
	value = ui->stats.back_s < 0 ? v->now : v->at[SERIES_SECONDS - 1 - back];
	if (!isfinite(value))
		return false;
	stats_name(v, name, sizeof(name));
	text_printf(out, "%s  %s  %s %s", s->channel.name, name,
		    words_float((double)value).s, v->unit ? v->unit : "");
	at = (size_t)(ui->stats.back_s < 0 ? 0 : ui->stats.back_s);
	text_printf(out, "%s%s", v->unit && *v->unit ? "  " : " ",
		    words_date(stats_wall_ms(s, s->stats_end_us) - (int64_t)at * 1000).s);
	return true;
}

bool copy_takeover(const struct snapshot *s, const struct ui *ui, struct text *out)
{
	size_t at = ui->lists[SCREEN_TAKEOVER].at;
	const struct takeover_row *r = &s->takeovers[at < SNAP_TAKEOVERS ? at : 0];

	if (at >= s->n_takeovers || at >= SNAP_TAKEOVERS)
		return false;
	text_printf(out, "%s  %s -> %s  gap %s%s", words_date(r->wall_ms).s,
		    or_none(r->from_actor), or_none(r->to_actor), words_gap(r->gap_ms).s,
		    r->gap_open ? " so far" : "");
	if (r->first_sign[0])
		text_printf(out, "  first sign %s", r->first_sign);
	if (r->loser_learned_ms >= 0)
		text_printf(out, "  loser learned after %s",
			    words_ms(r->loser_learned_ms).s);
	text_printf(out, "  %s%s", or_none(r->cause),
		    r->from == FROM_INFERRED ? " (inferred)" : "");
	return true;
}

bool copy_log_line(const struct snapshot *s, const struct ui *ui, struct text *out)
{
	static const char *const severities[] = {"info", "warning", "error"};
	size_t at = ui->lists[SCREEN_LOG].at;
	const struct log_row *r;

	if (at < s->log_first || at - s->log_first >= s->n_log)
		return false;
	r = &s->log[at - s->log_first];
	text_printf(out, "%s  %s  %s", words_date(r->wall_ms).s,
		    severities[r->severity <= SEV_ERROR ? r->severity : SEV_ERROR],
		    r->area);
	if (r->channel[0])
		text_printf(out, "  %s", r->channel);
	if (r->actor[0])
		text_printf(out, "  %s", r->actor);
	text_printf(out, "  %s", r->text);
	return true;
}

bool copy_command(const struct snapshot *s, const struct ui *ui, struct text *out)
{
	size_t at = ui->lists[SCREEN_COMMANDS].at;

	(void)s;
	if (!ui->commands || at >= commands_count(ui->commands))
		return false;
	text_adds(out, commands_row(ui->commands, at)->line);
	return true;
}
