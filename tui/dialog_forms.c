/* The forms of dialogs as a table, and how one opens. */
#include "tui/dialog_inside.h"

#include <stdio.h>

/* clang-format off */
static const struct dialog_form forms[DIALOG_COUNT] = {
	[DIALOG_CREATE] = {"Create a channel", "creates", true, WANT_STREAMS, 4, {
		{"name",      "of the signaling channel",                CHOICES_NONE,    NULL,         wrong_name},
		{"TTL",       "seconds that messages wait", CHOICES_NONE,    NULL,         wrong_ttl},
		{"stream",    "to store in; empty: none yet",            CHOICES_STREAMS, NULL,         wrong_stream_if_any},
		{"retention", "h kept in the new stream",       CHOICES_NONE,    new_stream,   wrong_hours},
	}, tell_create, order_create},
	[DIALOG_DELETE] = {"Delete a channel", "deletes", true, WANT_SESSION | WANT_PREVIEW, 1, {
		{"confirm",   "type the channel's name",                 CHOICES_NONE,    NULL,         wrong_confirmation},
	}, tell_delete, order_delete},
	[DIALOG_MAP] = {"Map a channel to a stream", "maps", true, WANT_PREVIEW | WANT_STREAMS, 3, {
		{"stream",    "↑ ↓ choose, or a new name",               CHOICES_STREAMS, NULL,         wrong_stream},
		{"retention", "h kept in the new stream",       CHOICES_NONE,    new_stream_to_map, wrong_hours},
		{"confirm",   "type the channel's name",                 CHOICES_NONE,    on_live,      wrong_confirmation},
	}, tell_map, order_map},
	[DIALOG_UNMAP] = {"End the mapping of a channel", "unmaps", true, WANT_SESSION | WANT_PREVIEW, 1, {
		{"confirm",   "type the channel's name",                 CHOICES_NONE,    NULL,         wrong_confirmation},
	}, tell_unmap, order_unmap},
	[DIALOG_RETENTION] = {"Retention of a stream", "changes it", true, WANT_PREVIEW, 2, {
		{"hours",     "that media is kept",                      CHOICES_NONE,    NULL,         wrong_hours},
		{"confirm",   "type the stream's name",                  CHOICES_NONE,    keeps_less,   wrong_stream_confirmation},
	}, tell_retention, order_retention},
	[DIALOG_JOIN] = {"Join the storage session", "joins", true, WANT_SESSION | WANT_PREVIEW, 2, {
		{"source",    "↑ ↓ choose, or a path",     CHOICES_SOURCES, NULL,         wrong_source},
		{"confirm",   "type the channel's name",                 CHOICES_NONE,    on_live,      wrong_confirmation},
	}, tell_join, order_join},
	[DIALOG_LEAVE] = {"Leave the session", "leaves", false, 0, 0, {{0}}, tell_leave, order_leave},
	[DIALOG_UNLOCK] = {"Unlock changes on AWS", "unlocks", false, 0, 1, {
		{"confirm",   "type the region or the profile",          CHOICES_NONE,    NULL,         wrong_unlock},
	}, tell_unlock, NULL},
	[DIALOG_LOCAL] = {"A local service", "goes there", false, 0, 1, {
		{"URL",       "http://127.0.0.1:PORT",                   CHOICES_NONE,    NULL,         wrong_url},
	}, tell_local, order_local},
	[DIALOG_REGION] = {"Another region", "goes there", false, 0, 1, {
		{"region",    "as us-west-2",                            CHOICES_NONE,    NULL,         wrong_region},
	}, tell_region, order_region},
	[DIALOG_ENDPOINT] = {"Another endpoint", "goes there", false, 0, 1, {
		{"URL",       "https://HOST",                            CHOICES_NONE,    NULL,         wrong_url},
	}, tell_endpoint, order_endpoint},
	[DIALOG_RECORDING] = {"A recording", "opens it", false, 0, 1, {
		{"file",      "a path",                                  CHOICES_NONE,    NULL,         wrong_file},
	}, tell_recording, order_recording},
	[DIALOG_BREAK] = {"Break something on purpose", "breaks it", false, 0, 1, {
		{"what",      "↑ ↓ choose",                              CHOICES_BREAKS,  NULL,         wrong_break},
	}, tell_break, order_break},
	[DIALOG_QUIT] = {"Quit while producing", "leaves and quits", false, 0, 0, {{0}}, tell_leave, NULL},
};
/* clang-format on */

const struct dialog_form *dialog_form(enum dialog_kind kind)
{
	return &forms[kind < DIALOG_COUNT ? kind : DIALOG_NONE];
}

/* ---- opening */

int dialog_hours(const struct ui *ui, const struct snapshot *s)
{
	return strcmp(ui->dialog.stream, s->channel.stream) == 0 ? s->channel.retention_h
								 : ui->dialog.hours;
}

/* The one under the cursor among the streams, else the chosen channel's. */
static void take_stream(struct ui *ui, const struct snapshot *s)
{
	struct dialog *d = &ui->dialog;
	size_t at = ui->lists[SCREEN_STREAMS].at;

	slice_copy(d->stream, sizeof(d->stream), slice_of(s->channel.stream));
	d->hours = s->channel.retention_h;
	if (ui->screen != SCREEN_STREAMS)
		return;
	slice_copy(d->stream, sizeof(d->stream), slice_of(ui->streams.stream));
	d->hours = at >= s->first_stream && at - s->first_stream < s->n_streams
			   ? s->streams[at - s->first_stream].retention_h
			   : -1;
}

/* What the fields begin with. */
static void fill(struct ui *ui, const struct snapshot *s)
{
	struct dialog *d = &ui->dialog;
	char room[16];

	if (d->kind == DIALOG_CREATE) {
		line_set(&d->fields[1], SLICE("60"));
		line_set(&d->fields[3], SLICE("24"));
		if (!s->channels_total) { /* the first one */
			line_set(&d->fields[0], SLICE("demo-camera"));
			line_set(&d->fields[2], SLICE("demo-stream"));
		}
	} else if (d->kind == DIALOG_MAP) {
		if (strlen(s->channel.stream) <= NAME_MOST)
			line_set(&d->fields[0], slice_of(s->channel.stream));
		line_set(&d->fields[1], SLICE("24"));
	} else if (d->kind == DIALOG_RETENTION) {
		snprintf(room, sizeof(room), "%d", d->hours > 0 ? d->hours : 24);
		line_set(&d->fields[0], slice_of(room));
	} else if (d->kind == DIALOG_JOIN) {
		line_set(&d->fields[0], SLICE("test"));
	}
}

/* Why nothing can be done with the stream; NULL = it can. */
static const char *stream_obstacle(const struct ui *ui, const struct snapshot *s)
{
	const char *stream =
		ui->screen == SCREEN_STREAMS ? ui->streams.stream : s->channel.stream;

	if (!stream[0] && ui->screen == SCREEN_STREAMS)
		return "no stream is chosen";
	if (!stream[0])
		return "this channel has no stream yet: {map} maps it to one";
	if (strlen(stream) > NAME_MOST)
		return "the stream's name is longer than this screen can act on";
	return NULL;
}

/* The same of the channel. */
static const char *channel_obstacle(const struct ui *ui, const struct snapshot *s)
{
	if (!ui->channel[0] || !s->channel.name[0])
		return "no channel is chosen";
	if (strlen(ui->channel) > NAME_MOST)
		return "the channel's name is longer than this screen can act on";
	return NULL;
}

/* Why it cannot even be asked; NULL = it can. */
static const char *obstacle(const struct ui *ui, const struct snapshot *s,
			    enum dialog_kind kind)
{
	bool of_stream = kind == DIALOG_RETENTION,
	     of_channel = !(of_stream && ui->screen == SCREEN_STREAMS) &&
			  kind >= DIALOG_DELETE && kind <= DIALOG_JOIN;
	const char *why = of_channel ? channel_obstacle(ui, s) : NULL;

	if (!why && of_stream)
		why = stream_obstacle(ui, s);
	if (why)
		return why;
	if (kind == DIALOG_LEAVE && !ui->producing[0])
		return "this screen produces nothing: {join} joins a session";
	if (kind == DIALOG_JOIN && ui->producing[0])
		return "this screen produces already: {leave} leaves that first";
	if (kind == DIALOG_UNMAP && strcmp(s->channel.storage, "DISABLED") == 0)
		return "this channel is not mapped";
	return NULL;
}

void dialog_open(struct ui *ui, const struct snapshot *s, enum dialog_kind kind)
{
	const char *why = obstacle(ui, s, kind);
	struct order list = {.kind = ORDER_LIST_STREAMS};

	if (why) {
		ui_say(ui, SEV_WARN, "%s", why);
		return;
	}
	ui->dialog = (struct dialog){.kind = kind, .pick = SIZE_MAX};
	slice_copy(ui->dialog.channel, sizeof(ui->dialog.channel), slice_of(ui->channel));
	take_stream(ui, s);
	ui->mode = MODE_DIALOG;
	ui->status[0] = '\0';
	fill(ui, s);
	if (dialog_form(kind)->wants & WANT_STREAMS)
		ui_order(ui, &list);
}
