/* The tables of the screens as files: their columns, and where their rows come from. */
#include "tui/export.h"

#include <stddef.h>

/* clang-format off */
static const char *const provenances[] = {
#define X(id, name) name,
	PROVENANCES(X)
#undef X
};
static const char *const severities[] = {"info", "warning", "error"};
static const char *const levels[] = {"ok", "info", "warning", "error"};

#define OF(words) .of = words, .n_of = sizeof(words) / sizeof(*words)
#define COUNT(all) sizeof(all) / sizeof(*all)

#define AT(member) offsetof(struct channel_row, member)
static const struct column channel_columns[] = {
	{"channel", COLUMN_TEXT, AT(name), 0, 0},
	{"arn", COLUMN_TEXT, AT(arn), 0, 0},
	{"status", COLUMN_TEXT, AT(status), 0, 0},
	{"storage", COLUMN_TEXT, AT(storage), 0, 0},
	{"stream", COLUMN_TEXT, AT(stream), 0, 0},
	{"retention_hours", COLUMN_COUNT, AT(retention_h), 0, 0},
	{"state", COLUMN_TEXT, AT(state), 0, 0},
	{"producer", COLUMN_TEXT, AT(actor), 0, 0},
	{"state_since", COLUMN_MOMENT, AT(state_since_us), 0, 0},
	{"sessions", COLUMN_COUNT, AT(sessions), 0, 0},
	{"producers", COLUMN_COUNT, AT(producers), 0, 0},
	{"takeovers", COLUMN_COUNT, AT(takeovers), 0, 0},
	{"video_bps", COLUMN_NUMBER, AT(video_bps), 0, 0},
	{"audio_bps", COLUMN_NUMBER, AT(audio_bps), 0, 0},
	{"rtt_us", COLUMN_NUMBER, AT(rtt_us), 0, 0},
	{"loss_milli", COLUMN_NUMBER, AT(loss_milli), 0, 0},
	{"fragments", COLUMN_NUMBER, AT(fragments), 0, 0},
	{"last_fragment", COLUMN_MOMENT, AT(last_fragment_us), 0, 0},
	{"errors", COLUMN_COUNT, AT(errors), 0, 0},
	{"warnings", COLUMN_COUNT, AT(warnings), 0, 0},
};
#undef AT

#define AT(member) offsetof(struct stream_row, member)
static const struct column stream_columns[] = {
	{"stream", COLUMN_TEXT, AT(name), 0, 0},
	{"status", COLUMN_TEXT, AT(status), 0, 0},
	{"retention_hours", COLUMN_COUNT, AT(retention_h), 0, 0},
	{"created", COLUMN_WALL, AT(created_wall_ms), 0, 0},
	{"channel", COLUMN_TEXT, AT(channel), 0, 0},
	{"channels", COLUMN_COUNT, AT(channels), 0, 0},
	{"fragments", COLUMN_NUMBER, AT(fragments), 0, 0},
	{"last_fragment", COLUMN_MOMENT, AT(last_fragment_us), 0, 0},
};
#undef AT

#define AT(member) offsetof(struct session_row, member)
static const struct column session_columns[] = {
	{"channel", COLUMN_TEXT, AT(channel), 0, 0},
	{"producer", COLUMN_TEXT, AT(actor), 0, 0},
	{"state", COLUMN_TEXT, AT(state), 0, 0},
	{"live", COLUMN_YES, AT(live), 0, 0},
	{"holds", COLUMN_YES, AT(holds), 0, 0},
	{"since", COLUMN_MOMENT, AT(since_us), 0, 0},
	{"media_since", COLUMN_MOMENT, AT(media_since_us), 0, 0},
	{"holds_since", COLUMN_MOMENT, AT(holds_since_us), 0, 0},
	{"ended", COLUMN_MOMENT, AT(end_us), 0, 0},
	{"stored_ms", COLUMN_NUMBER, AT(stored_ms), 0, 0},
	{"fragments", COLUMN_NUMBER, AT(fragments), 0, 0},
	{"why", COLUMN_TEXT, AT(why), 0, 0},
};
#undef AT

#define AT(member) offsetof(struct track_view, member)
static const struct column track_columns[] = {
	{"kind", COLUMN_SIGN, AT(kind), 0, 0},
	{"mid", COLUMN_TEXT, AT(mid), 0, 0},
	{"codec", COLUMN_TEXT, AT(codec), 0, 0},
	{"stale", COLUMN_YES, AT(stale), 0, 0},
#define X(member) {#member, COLUMN_NUMBER, AT(now.member), 0, 0},
	TRACK_NUMBERS(X)
#undef X
};
#undef AT

#define AT(member) offsetof(struct pair_view, member)
static const struct column pair_columns[] = {
	{"device", COLUMN_TEXT, AT(device), 0, 0},
	{"storage", COLUMN_TEXT, AT(storage), 0, 0},
	{"from", COLUMN_MOMENT, AT(from_us), 0, 0},
	{"until", COLUMN_MOMENT, AT(until_us), 0, 0},
};
#undef AT

#define AT(member) offsetof(struct lint_finding, member)
static const struct column finding_columns[] = {
	{"rule", COLUMN_TEXT, AT(rule), 0, 0},
	{"level", COLUMN_ENUM, AT(level), OF(levels)},
	{"title", COLUMN_WORDS, AT(title), 0, 0},
	{"mline", COLUMN_COUNT, AT(mline), 0, 0},
	{"found", COLUMN_TEXT, AT(found), 0, 0},
	{"expected", COLUMN_TEXT, AT(expected), 0, 0},
	{"fix", COLUMN_TEXT, AT(fix), 0, 0},
};
#undef AT

#define AT(member) offsetof(struct takeover_row, member)
static const struct column takeover_columns[] = {
	{"time", COLUMN_WALL, AT(wall_ms), 0, 0},
	{"from", COLUMN_TEXT, AT(from_actor), 0, 0},
	{"to", COLUMN_TEXT, AT(to_actor), 0, 0},
	{"gap_ms", COLUMN_NUMBER, AT(gap_ms), 0, 0},
	{"first_sign", COLUMN_TEXT, AT(first_sign), 0, 0},
	{"loser_learned_ms", COLUMN_NUMBER, AT(loser_learned_ms), 0, 0},
	{"cause", COLUMN_TEXT, AT(cause), 0, 0},
	{"provenance", COLUMN_ENUM, AT(from), OF(provenances)},
};
#undef AT

#define AT(member) offsetof(struct log_row, member)
static const struct column log_columns[] = {
	{"time", COLUMN_WALL, AT(wall_ms), 0, 0},
	{"severity", COLUMN_ENUM, AT(severity), OF(severities)},
	{"provenance", COLUMN_ENUM, AT(from), OF(provenances)},
	{"area", COLUMN_TEXT, AT(area), 0, 0},
	{"channel", COLUMN_TEXT, AT(channel), 0, 0},
	{"producer", COLUMN_TEXT, AT(actor), 0, 0},
	{"text", COLUMN_TEXT, AT(text), 0, 0},
};
#undef AT
/* clang-format on */

/* Rows that come by pages: the next page begins where this one ended. */
static const void *channel_row(struct export_source *from, size_t i)
{
	struct snapshot *page = from->page;
	struct want want;

	if (!i || i >= page->first_channel + page->n_channels) {
		export_want(from, &want);
		want.parts = WANT_CHANNELS;
		want.first_channel = i;
		want.channel_rows = SNAP_ROWS;
		export_look(from, &want);
	}
	if (i < page->first_channel || i - page->first_channel >= page->n_channels)
		return NULL;
	return &page->channels[i - page->first_channel];
}

static const void *stream_row(struct export_source *from, size_t i)
{
	struct snapshot *page = from->page;
	struct want want;

	if (!i || i >= page->first_stream + page->n_streams) {
		export_want(from, &want);
		want.parts = WANT_STREAMS;
		want.streams.first = i;
		want.streams.rows = 0;
		export_look(from, &want);
	}
	if (i < page->first_stream || i - page->first_stream >= page->n_streams)
		return NULL;
	return &page->streams[i - page->first_stream];
}

static const void *any_session_row(struct export_source *from, size_t i)
{
	struct snapshot *page = from->page;
	struct want want;

	if (!i || i >= page->first_listed + page->n_listed) {
		export_want(from, &want);
		want.parts = WANT_SESSIONS;
		want.sessions.first = i;
		want.sessions.rows = 0;
		export_look(from, &want);
	}
	if (i < page->first_listed || i - page->first_listed >= page->n_listed)
		return NULL;
	return &page->listed[i - page->first_listed];
}

static const void *log_row(struct export_source *from, size_t i)
{
	struct snapshot *page = from->page;
	struct want want;

	if (!i || i >= page->log_first + page->n_log) {
		export_want(from, &want);
		want.parts = WANT_LOG;
		want.log_tail = false;
		want.log_first = i;
		want.log_rows = SNAP_LOG;
		export_look(from, &want);
	}
	if (i < page->log_first || i - page->log_first >= page->n_log)
		return NULL;
	return &page->log[i - page->log_first];
}

/* Rows that the screen itself holds. */
static const void *session_row(struct export_source *from, size_t i)
{
	return i < from->seen->n_sessions ? &from->seen->sessions[i] : NULL;
}

static const void *track_row(struct export_source *from, size_t i)
{
	return i < from->seen->n_tracks ? &from->seen->tracks[i] : NULL;
}

static const void *pair_row(struct export_source *from, size_t i)
{
	return i < from->seen->n_pairs ? &from->seen->pairs[i] : NULL;
}

static const void *finding_row(struct export_source *from, size_t i)
{
	return i < from->seen->lint.n ? &from->seen->lint.findings[i] : NULL;
}

static const void *takeover_row(struct export_source *from, size_t i)
{
	return i < from->seen->n_takeovers ? &from->seen->takeovers[i] : NULL;
}

/* clang-format off */
const struct export_table
	export_channels = {channel_columns, COUNT(channel_columns), channel_row},
	export_streams = {stream_columns, COUNT(stream_columns), stream_row},
	export_all_sessions = {session_columns, COUNT(session_columns), any_session_row},
	export_sessions = {session_columns, COUNT(session_columns), session_row},
	export_tracks = {track_columns, COUNT(track_columns), track_row},
	export_pairs = {pair_columns, COUNT(pair_columns), pair_row},
	export_findings = {finding_columns, COUNT(finding_columns), finding_row},
	export_takeovers = {takeover_columns, COUNT(takeover_columns), takeover_row},
	export_log = {log_columns, COUNT(log_columns), log_row};
/* clang-format on */

static enum fault write_table(FILE *out, struct export_source *from,
			      enum sheet_format format)
{
	const struct export_table *t = from->row->table;
	int64_t base_ms = from->seen->now_wall_ms - from->seen->now_us / 1000;
	const char *names[64];
	const void *row = t->row(from, 0);
	struct sheet s;

	if (!row)
		return FAULT_ABSENT;
	for (size_t i = 0; i < t->n; i++)
		names[i] = t->columns[i].name;
	sheet_begin(&s, out, format, names, t->n);
	for (size_t i = 0; row; row = t->row(from, ++i))
		for (size_t j = 0; j < t->n; j++)
			sheet_column(&s, &t->columns[j], row, base_ms);
	sheet_end(&s);
	from->rows = s.rows;
	return FAULT_NONE;
}

enum fault export_csv(FILE *out, struct export_source *from)
{
	return write_table(out, from, SHEET_CSV);
}

enum fault export_json(FILE *out, struct export_source *from)
{
	return write_table(out, from, SHEET_JSON);
}
