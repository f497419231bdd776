/* A recording's report as text. */
#include <stdio.h>
#include <string.h>

#include "tui/cli/foreign.h"
#include "tui/cli/report_inside.h"
#include "tui/format.h"
#include "tui/widths.h"

static const char *text_of(const cJSON *o, const char *name)
{
	const char *s = cJSON_GetStringValue(cJSON_GetObjectItem(o, name));

	return s ? s : "";
}

/* -1 = not known. */
static int64_t number_of(const cJSON *o, const char *name)
{
	const cJSON *n = cJSON_GetObjectItem(o, name);

	return cJSON_IsNumber(n) ? (int64_t)n->valuedouble : -1;
}

/* "14:02:31.412" of a moment, in `room`. */
static const char *clock_of(const cJSON *o, const char *name, char *room, size_t n)
{
	const char *s = text_of(o, name), *t = strchr(s, 'T');

	slice_copy(room, n, slice_of(t ? t + 1 : ""));
	room[strcspn(room, "Z")] = '\0';
	return *room ? room : NONE_SIGN;
}

/* As many columns as it takes, at least so many. */
static void column(const char *s, int columns)
{
	int n = widths_of(slice_of(s));

	printf("%s%*s", s, n < columns ? columns - n : 0, "");
}

static void print_recording(const cJSON *r)
{
	printf("%s: %s in %s, %s to %s\n", text_of(r, "file"),
	       words_plural(number_of(r, "events"), "event").s,
	       words_gap(number_of(r, "ms")).s, or_none(text_of(r, "begin")),
	       or_none(text_of(r, "end")));
	if (number_of(r, "bad_lines") > 0)
		printf("  %s left out: %s\n",
		       words_plural(number_of(r, "bad_lines"), "line").s,
		       text_of(r, "complaint"));
}

static void print_stage(const cJSON *stage)
{
	const char *state = text_of(stage, "state"), *note = text_of(stage, "note");
	bool done = strcmp(state, "done") == 0;

	printf("      ");
	column(text_of(stage, "name"), 23);
	printf("%9s%s%s%s%s\n", words_gap(number_of(stage, "ms")).s,
	       done && !*note ? "" : "  ", done ? "" : state, done || !*note ? "" : ": ",
	       note);
}

static void print_stages(const cJSON *session)
{
	const cJSON *stage;

	cJSON_ArrayForEach(stage, cJSON_GetObjectItem(session, "stages"))
	{
		print_stage(stage);
	}
}

static void print_findings(const cJSON *session)
{
	const cJSON *f;

	cJSON_ArrayForEach(f, cJSON_GetObjectItem(session, "findings"))
	{
		printf("      %s %s %s", text_of(f, "rule"), text_of(f, "level"),
		       text_of(f, "title"));
		if (number_of(f, "mline") >= 0)
			printf(" (m-line %lld)", (long long)number_of(f, "mline"));
		printf(": found %s, expected %s\n", or_none(text_of(f, "found")),
		       or_none(text_of(f, "expected")));
		if (*text_of(f, "fix"))
			printf("          fix: %s\n", text_of(f, "fix"));
	}
}

static void print_session(const cJSON *s)
{
	char begin[32], end[32];

	printf("    %s  %s%s%s%s\n", text_of(s, "actor"), text_of(s, "state"),
	       *text_of(s, "why") ? " (" : "", text_of(s, "why"),
	       *text_of(s, "why") ? ")" : "");
	printf("      %s to %s, join to first stored fragment %s\n",
	       clock_of(s, "begin", begin, sizeof(begin)),
	       *text_of(s, "end") ? clock_of(s, "end", end, sizeof(end)) : "the end",
	       words_gap(number_of(s, "joined_to_stored_ms")).s);
	print_stages(s);
	print_findings(s);
}

static void print_takeover(const cJSON *t)
{
	char at[32];

	printf("    %s  %s -> %s  gap %s  %s (%s)\n", clock_of(t, "at", at, sizeof(at)),
	       text_of(t, "from"), text_of(t, "to"), words_gap(number_of(t, "gap_ms")).s,
	       or_none(text_of(t, "cause")), text_of(t, "provenance"));
	printf("      first sign %s; the loser learned of it after %s\n",
	       or_none(text_of(t, "first_sign")),
	       words_gap(number_of(t, "loser_learned_ms")).s);
}

static void print_channel(const cJSON *c)
{
	const cJSON *o, *sessions = cJSON_GetObjectItem(c, "sessions"),
			*takeovers = cJSON_GetObjectItem(c, "takeovers");

	printf("\n%s: storage %s", text_of(c, "name"), or_unfetched(text_of(c, "storage")));
	if (*text_of(c, "stream"))
		printf(", stream %s, retention %s", text_of(c, "stream"),
		       words_retention((int)number_of(c, "retention_hours")).s);
	printf(", %s\n  %s\n", words_plural(number_of(c, "fragments"), "fragment").s,
	       words_plural(cJSON_GetArraySize(sessions), "session").s);
	cJSON_ArrayForEach(o, sessions)
	{
		print_session(o);
	}
	printf("  %s\n", words_plural(cJSON_GetArraySize(takeovers), "takeover").s);
	cJSON_ArrayForEach(o, takeovers)
	{
		print_takeover(o);
	}
}

static void print_error(const cJSON *e)
{
	const char *channel = text_of(e, "channel"), *actor = text_of(e, "actor");
	char at[32];

	printf("  %s  %s%s%s%s%s: %s\n", clock_of(e, "at", at, sizeof(at)), channel,
	       *channel ? " " : "", actor, *actor ? " " : "", text_of(e, "area"),
	       text_of(e, "text"));
}

/* Names and sentences of a recording, whoever wrote it. */
static void clean(const cJSON *all)
{
	const cJSON *o;

	cJSON_ArrayForEach(o, all)
	{
		if (cJSON_IsString(o))
			foreign_clean(o->valuestring);
		clean(o);
	}
}

void report_print(cJSON *report)
{
	const cJSON *channels = cJSON_GetObjectItem(report, "channels"), *c,
		    *errors = cJSON_GetObjectItem(report, "errors"), *e;
	int64_t quiet = number_of(report, "channels_total") - cJSON_GetArraySize(channels);

	clean(report);
	print_recording(cJSON_GetObjectItem(report, "recording"));
	cJSON_ArrayForEach(c, channels)
	{
		print_channel(c);
	}
	if (quiet > 0)
		printf("\n%s without a session\n", words_plural(quiet, "channel").s);
	printf("\n%s\n", words_plural(cJSON_GetArraySize(errors), "error").s);
	cJSON_ArrayForEach(e, errors)
	{
		print_error(e);
	}
}
