/* What a person takes from the screen to paste it elsewhere. */
#include "tui/copy.h"

#include "tui/align.h"
#include "tui/format.h"
#include "tui/ladder_row.h"
#include "tui/view_sdp_inside.h"

static const char *const levels[] = {"ok", "note", "warning", "error"};

static void line(struct text *out, const char *before, struct slice text)
{
	text_adds(out, before);
	text_add(out, text);
	text_char(out, '\n');
}

/* A row that has no message behind it. */
static void row_words(const struct ladder_row *r, struct text *out)
{
	char words[96];

	ladder_words(r, words, sizeof(words));
	text_printf(out, "%s  %s  %s", words_stamp(r->wall_ms).s, or_none(r->actor), words);
	if (r->note[0])
		text_printf(out, "  %s", r->note);
	text_char(out, '\n');
}

bool copy_message(const struct snapshot *s, const struct ui *ui, struct text *out)
{
	const struct ladder_row *r = &s->detail.row;

	(void)ui;
	if (!s->ladder_total || !r->seq)
		return false;
	if (r->folded || r->arrow == ARROW_SESSION || r->arrow == ARROW_NOTE)
		row_words(r, out);
	else
		line(out, "", slice_of(s->detail.text));
	return true;
}

bool copy_diff(const struct snapshot *s, const struct ui *ui, struct text *out)
{
	static const char *const signs[] = {[ALIGN_SAME] = "  ",
					    [ALIGN_CHANGED] = "- ",
					    [ALIGN_MISSING] = "- ",
					    [ALIGN_ADDED] = "+ "};
	const struct ladder_detail *a = &s->marked[0], *b = &s->marked[1];
	struct alignment rows;

	(void)ui;
	if (!a->row.seq || !b->row.seq)
		return false;
	text_printf(out, "--- %s  %s  %s\n", words_stamp(a->row.wall_ms).s,
		    or_none(a->row.actor), a->row.label);
	text_printf(out, "+++ %s  %s  %s\n", words_stamp(b->row.wall_ms).s,
		    or_none(b->row.actor), b->row.label);
	align_any(&rows, slice_of(a->text), slice_of(b->text));
	for (size_t i = 0; i < rows.n; i++) {
		const struct align_row *r = &rows.rows[i];

		line(out, signs[r->kind], r->kind == ALIGN_ADDED ? r->right : r->left);
		if (r->kind == ALIGN_CHANGED)
			line(out, "+ ", r->right);
	}
	return true;
}

bool copy_finding(const struct snapshot *s, const struct ui *ui, struct text *out)
{
	const struct lint_finding *f = finding_at(s, ui, ui->lists[SCREEN_SDP].at);

	if (!f)
		return false;
	text_printf(out, "%s %s (%s): %s\n", f->rule, f->title ? f->title : "",
		    levels[f->level <= LINT_ERROR ? f->level : LINT_OK], f->found);
	if (f->expected[0])
		text_printf(out, "expected: %s\n", f->expected);
	if (f->fix[0])
		text_printf(out, "fix: %s\n", f->fix);
	return true;
}

bool copy_answer(const struct snapshot *s, const struct ui *ui, struct text *out)
{
	(void)ui;
	text_adds(out, s->answer);
	return s->answer[0] != '\0';
}

bool copy_offer(const struct snapshot *s, const struct ui *ui, struct text *out)
{
	(void)ui;
	text_adds(out, s->offer);
	return s->offer[0] != '\0';
}

/* ---- by name */

/* The first that there is, is what `copy` means there. */
/* clang-format off */
static const struct copy_row {
	enum screen screen;
	const char *name, *what;
	copy_words *words;
} rows[] = {
	{SCREEN_CHANNELS, "arn",      "the ARN",               copy_arn},
	{SCREEN_CHANNELS, "channel",  "the channel's name",    copy_channel},
	{SCREEN_STREAMS,  "stream",   "the stream's name",     copy_stream},
	{SCREEN_SESSIONS, "session",  "the session",           copy_session},
	{SCREEN_SESSION,  "alert",    "the alert",             copy_alert},
	{SCREEN_SESSION,  "arn",      "the ARN",               copy_arn},
	{SCREEN_SESSION,  "channel",  "the channel's name",    copy_channel},
	{SCREEN_LADDER,   "message",  "the message",           copy_message},
	{SCREEN_MESSAGE,  "message",  "the message",           copy_message},
	{SCREEN_DIFF,     "diff",     "the difference",        copy_diff},
	{SCREEN_SDP,      "finding",  "the finding",           copy_finding},
	{SCREEN_SDP,      "answer",   "the answer",            copy_answer},
	{SCREEN_SDP,      "offer",    "the offer",             copy_offer},
	{SCREEN_STATS,    "value",    "the value",             copy_value},
	{SCREEN_TAKEOVER, "takeover", "the takeover",          copy_takeover},
	{SCREEN_TAKEOVER, "arn",      "the ARN",               copy_arn},
	{SCREEN_LOG,      "line",     "the line",              copy_log_line},
	{SCREEN_COMMANDS, "command",  "the command",           copy_command},
};
/* clang-format on */
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

const char *copy_one(const struct snapshot *s, const struct ui *ui, struct slice name,
		     struct text *out)
{
	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].screen == ui->screen &&
		    (!name.n || slice_is(name, rows[i].name)) && rows[i].words(s, ui, out))
			return rows[i].what;
	return NULL;
}

const char *copy_name(enum screen screen, size_t i)
{
	for (size_t k = 0; k < ROWS; k++)
		if (rows[k].screen == screen && !i--)
			return rows[k].name;
	return NULL;
}
