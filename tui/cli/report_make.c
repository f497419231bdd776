/* A recording's report: looks at all that the model knows at its end, channel by channel.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tui/cli/report_inside.h"
#include "tui/format.h"

enum { ERRORS_MOST = 200 };

struct maker {
	struct model *model;
	struct player_view when;
	struct snapshot *list, *one; /* a page of the channels; one of them */
};

static struct snapshot *look(struct maker *m, struct snapshot *s, struct want w)
{
	w.now_us = m->when.end_us;
	w.ladder_detail = SIZE_MAX;
	model_snapshot(m->model, &w, s);
	return s;
}

/* Model time as Unix time. */
static int64_t wall_of(const struct maker *m, int64_t at_us)
{
	return m->when.end_wall_ms - ms_between(at_us, m->when.end_us);
}

/* What is not known is null. */
static void put_number(cJSON *to, const char *name, int64_t n)
{
	if (n < 0)
		cJSON_AddNullToObject(to, name);
	else
		cJSON_AddNumberToObject(to, name, (double)n);
}

static void put_text(cJSON *to, const char *name, const char *s)
{
	if (*s)
		cJSON_AddStringToObject(to, name, s);
	else
		cJSON_AddNullToObject(to, name);
}

/* 2026-11-22T14:02:31.412Z (ISO 8601) */
static void put_wall(cJSON *to, const char *name, int64_t wall_ms)
{
	time_t s = (time_t)(wall_ms / 1000);
	char day[32], whole[48];
	struct tm t;

	if (wall_ms <= 0 || !gmtime_r(&s, &t)) {
		put_text(to, name, "");
		return;
	}
	strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &t);
	snprintf(whole, sizeof(whole), "%s.%03dZ", day, (int)(wall_ms % 1000));
	put_text(to, name, whole);
}

static void put_stages(cJSON *to, const struct snapshot *s)
{
	static const char *const states[] = {"", "running", "done", "failed"};

	for (enum stage i = 0; i < STAGE_COUNT; i++) {
		const struct stage_view *v = &s->stages[i];
		cJSON *o;

		if (v->state == STAGE_NONE)
			continue;
		o = cJSON_CreateObject();
		cJSON_AddStringToObject(o, "name", stage_name(i));
		cJSON_AddStringToObject(o, "state", states[v->state]);
		put_number(o, "ms", v->end_us ? ms_between(v->start_us, v->end_us) : -1);
		put_text(o, "note", v->note);
		cJSON_AddStringToObject(o, "provenance", provenance_name(v->from));
		cJSON_AddItemToArray(to, o);
	}
}

static void put_findings(cJSON *to, const struct lint_report *lint)
{
	for (size_t i = 0; i < lint->n; i++) {
		const struct lint_finding *f = &lint->findings[i];
		cJSON *o;

		if (f->level != LINT_ERROR && f->level != LINT_WARN)
			continue;
		o = cJSON_CreateObject();
		cJSON_AddStringToObject(o, "rule", f->rule);
		cJSON_AddStringToObject(o, "level",
					f->level == LINT_ERROR ? "error" : "warn");
		cJSON_AddStringToObject(o, "title", f->title ? f->title : "");
		put_number(o, "mline", f->mline);
		put_text(o, "found", f->found);
		put_text(o, "expected", f->expected);
		put_text(o, "fix", f->fix);
		cJSON_AddItemToArray(to, o);
	}
}

static void put_session(struct maker *m, cJSON *to, const char *channel, uint32_t key)
{
	const struct snapshot *s = look(m, m->one,
					(struct want){.parts = WANT_SESSION | WANT_SDP,
						      .channel = slice_of(channel),
						      .session = key});
	const struct session_row *r = &s->session;
	cJSON *o = cJSON_CreateObject();

	cJSON_AddStringToObject(o, "actor", r->actor);
	cJSON_AddStringToObject(o, "state", r->state);
	put_text(o, "why", r->why);
	put_wall(o, "begin", wall_of(m, r->since_us));
	put_wall(o, "end", r->end_us ? wall_of(m, r->end_us) : 0);
	put_number(o, "joined_to_stored_ms", r->stored_ms);
	put_stages(cJSON_AddArrayToObject(o, "stages"), s);
	put_findings(cJSON_AddArrayToObject(o, "findings"), &s->lint);
	cJSON_AddItemToArray(to, o);
}

static void put_takeovers(cJSON *to, const struct snapshot *s)
{
	for (size_t i = 0; i < s->n_takeovers; i++) {
		const struct takeover_row *t = &s->takeovers[i];
		cJSON *o = cJSON_CreateObject();

		put_wall(o, "at", t->wall_ms);
		cJSON_AddStringToObject(o, "from", t->from_actor);
		cJSON_AddStringToObject(o, "to", t->to_actor);
		put_number(o, "gap_ms", t->gap_ms);
		put_number(o, "loser_learned_ms", t->loser_learned_ms);
		put_text(o, "first_sign", t->first_sign);
		put_text(o, "cause", t->cause);
		cJSON_AddStringToObject(o, "provenance", provenance_name(t->from));
		cJSON_AddItemToArray(to, o);
	}
}

static void put_channel(struct maker *m, cJSON *to, const struct channel_row *row)
{
	const struct snapshot *s = look(m, m->one,
					(struct want){.parts = WANT_SESSION | WANT_TAKEOVER,
						      .channel = slice_of(row->name)});
	uint32_t keys[sizeof(s->sessions) / sizeof(*s->sessions)];
	size_t n = s->n_sessions;
	cJSON *o = cJSON_CreateObject(), *sessions;

	cJSON_AddStringToObject(o, "name", row->name);
	put_text(o, "storage", row->storage);
	put_text(o, "stream", row->stream);
	put_number(o, "retention_hours", row->retention_h);
	put_number(o, "fragments", row->fragments);
	put_number(o, "longest_gap_ms", s->longest_gap_ms);
	put_takeovers(cJSON_AddArrayToObject(o, "takeovers"), s);
	for (size_t i = 0; i < n; i++)
		keys[i] = s->sessions[i].key;
	sessions = cJSON_AddArrayToObject(o, "sessions");
	for (size_t i = n; i-- > 0;) /* the oldest first */
		put_session(m, sessions, row->name, keys[i]);
	cJSON_AddItemToArray(to, o);
}

/* Those on which something happened; returns how many there are in all. */
static size_t put_channels(struct maker *m, cJSON *to)
{
	size_t total = 0, first = 0;

	do {
		const struct snapshot *s = look(m, m->list,
						(struct want){.parts = WANT_CHANNELS,
							      .channel_rows = SNAP_ROWS,
							      .first_channel = first});

		total = s->channels_total;
		for (size_t i = 0; i < s->n_channels; i++)
			if (s->channels[i].sessions || s->channels[i].takeovers)
				put_channel(m, to, &s->channels[i]);
		first += s->n_channels;
	} while (m->list->n_channels && first < total);
	return total;
}

static void put_errors(struct maker *m, cJSON *to)
{
	const struct snapshot *s = look(m, m->list,
					(struct want){.parts = WANT_LOG,
						      .log_level = SEV_ERROR,
						      .log_tail = true,
						      .log_rows = ERRORS_MOST});

	for (size_t i = 0; i < s->n_log; i++) {
		const struct log_row *r = &s->log[i];
		cJSON *o = cJSON_CreateObject();

		put_wall(o, "at", r->wall_ms);
		put_text(o, "channel", r->channel);
		put_text(o, "actor", r->actor);
		cJSON_AddStringToObject(o, "area", r->area);
		cJSON_AddStringToObject(o, "text", r->text);
		cJSON_AddItemToArray(to, o);
	}
}

static void put_recording(const struct maker *m, cJSON *to, const char *name)
{
	const struct player_view *v = &m->when;

	cJSON_AddStringToObject(to, "file", name);
	put_number(to, "events", (int64_t)v->events);
	put_number(to, "bad_lines", (int64_t)v->bad);
	put_text(to, "complaint", v->complaint);
	put_wall(to, "begin", v->begin_wall_ms);
	put_wall(to, "end", v->end_wall_ms);
	put_number(to, "ms", ms_between(v->begin_us, v->end_us));
}

cJSON *report_make(struct player *p, const char *name)
{
	struct maker m = {.model = player_model(p),
			  .list = calloc(1, sizeof(*m.list)),
			  .one = calloc(1, sizeof(*m.one))};
	cJSON *report = m.list && m.one ? cJSON_CreateObject() : NULL;

	player_view(p, &m.when);
	player_go(p, m.when.end_us);
	if (report) {
		size_t channels;

		put_recording(&m, cJSON_AddObjectToObject(report, "recording"), name);
		channels = put_channels(&m, cJSON_AddArrayToObject(report, "channels"));
		cJSON_AddNumberToObject(report, "channels_total", (double)channels);
		put_errors(&m, cJSON_AddArrayToObject(report, "errors"));
	}
	free(m.list);
	free(m.one);
	return report;
}

static size_t length_of(const cJSON *o, const char *name)
{
	return (size_t)cJSON_GetArraySize(cJSON_GetObjectItem(o, name));
}

static bool session_has_findings(const cJSON *session)
{
	const cJSON *stage;

	cJSON_ArrayForEach(stage, cJSON_GetObjectItem(session, "stages"))
	{
		const char *state =
			cJSON_GetStringValue(cJSON_GetObjectItem(stage, "state"));

		if (state && strcmp(state, "failed") == 0)
			return true;
	}
	return length_of(session, "findings");
}

static bool channel_has_findings(const cJSON *channel)
{
	const cJSON *session;

	cJSON_ArrayForEach(session, cJSON_GetObjectItem(channel, "sessions"))
	{
		if (session_has_findings(session))
			return true;
	}
	return false;
}

bool report_has_findings(const cJSON *report)
{
	const cJSON *recording = cJSON_GetObjectItem(report, "recording"), *channel;

	cJSON_ArrayForEach(channel, cJSON_GetObjectItem(report, "channels"))
	{
		if (channel_has_findings(channel))
			return true;
	}
	return length_of(report, "errors") ||
	       cJSON_GetNumberValue(cJSON_GetObjectItem(recording, "bad_lines")) > 0;
}
