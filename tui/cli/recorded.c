/* What the commands that read a recording have in common. */
#include "tui/cli/recorded.h"

#include <stdio.h>
#include <stdlib.h>

enum { READ_AT_ONCE = 100000 };

struct player *recorded_open(const char *path, struct trouble *why)
{
	struct player *p = player_open(path, why);

	while (p && player_read(p, READ_AT_ONCE))
		;
	return p;
}

bool recorded_is(const char *path, struct trouble *why)
{
	struct player *p = player_open(path, why);

	player_free(p);
	return p != NULL;
}

size_t recorded_channel(struct player *p, char *to, size_t room)
{
	struct snapshot *s = calloc(1, sizeof(*s));
	struct want want = {.parts = WANT_CHANNELS, .sort = SORT_HEALTH, .channel_rows = 1};
	struct player_view v;
	size_t n = 0;

	slice_copy(to, room, SLICE(""));
	if (!s)
		return 0;
	player_view(p, &v);
	want.now_us = v.now_us;
	model_snapshot(player_model(p), &want, s);
	if (s->n_channels) {
		slice_copy(to, room, slice_of(s->channels[0].name));
		n = s->channels_shown;
	}
	free(s);
	return n;
}

bool recorded_newest(struct player *p, char *to, size_t room, enum severity *severity)
{
	struct snapshot *s = calloc(1, sizeof(*s));
	struct want want = {.parts = WANT_LOG, .log_rows = 1, .log_tail = true};
	struct player_view v;
	bool any = false;

	if (!s)
		return false;
	player_view(p, &v);
	want.now_us = v.now_us;
	model_snapshot(player_model(p), &want, s);
	if (s->n_log) {
		snprintf(to, room, "%s%s%s", s->log[0].actor, s->log[0].actor[0] ? " " : "",
			 s->log[0].text);
		*severity = s->log[0].severity;
		any = true;
	}
	free(s);
	return any;
}

void recorded_line(const struct player *p, struct replay *out)
{
	struct player_view v;

	player_view(p, &v);
	out->now_us = v.now_us;
	out->begin_us = v.begin_us;
	out->end_us = v.end_us;
	out->event = v.event;
	out->events = v.events;
	out->read_percent = v.read_percent;
}

const char *recorded_complaint(const struct player *p, char *to, size_t room)
{
	struct player_view v;

	player_view(p, &v);
	if (v.bad > 1)
		snprintf(to, room, "%s; %llu such lines were left out", v.complaint,
			 (unsigned long long)v.bad);
	else
		snprintf(to, room, "%s%s", v.complaint, v.bad ? "; it was left out" : "");
	return to;
}
