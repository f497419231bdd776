/* The forms: what each asks, what it tells beforehand, what it comes to. */
#include <stdio.h>
#include <stdlib.h>

#include "core/arn.h"
#include "tui/breaks.h"
#include "tui/dialog.h"
#include "tui/format.h"
#include "tui/ui.h"

enum { TTL_LEAST = 5, TTL_MOST = 120, HOURS_MOST = 87600 };

static bool live(const struct snapshot *s)
{
	return strcmp(s->place, "LIVE") == 0 || !s->place[0];
}

static const char *field(const struct ui *ui, size_t i)
{
	return ui->dialog.fields[i].text;
}

static int number(const char *text, int most)
{
	return (int)slice_number(slice_trim(slice_of(text)), most);
}

__attribute__((format(printf, 4, 5))) static void
say(struct dialog_lines *out, enum style style, const char *label, const char *format, ...)
{
	struct dialog_line *l;
	struct text t;
	va_list args;

	if (out->n == DIALOG_LINES)
		return;
	l = &out->at[out->n++];
	l->style = style;
	slice_copy(l->label, sizeof(l->label), slice_of(label));
	va_start(args, format);
	text_init(&t, l->text, sizeof(l->text));
	vsnprintf(l->text, sizeof(l->text), format, args);
	va_end(args);
}

static void gap(struct dialog_lines *out)
{
	say(out, STYLE_TEXT, "", "%s", "");
}

/* ---- what may be wrong */

__attribute__((format(printf, 3, 4))) static bool complain(char *room, size_t n,
							   const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(room, n, format, args);
	va_end(args);
	return true;
}

static bool bad_name(const char *text, char *room, size_t n)
{
	if (!*text)
		return complain(room, n, "a name is needed");
	if (strlen(text) > 63)
		return complain(room, n, "at most 63 characters from this screen");
	if (!arn_name_ok(slice_of(text)))
		return complain(room, n, "letters, digits, _ . and - only");
	return false;
}

static bool wrong_name(const struct ui *ui, const struct snapshot *s, const char *text,
		       char *room, size_t n)
{
	(void)ui;
	(void)s;
	return bad_name(text, room, n);
}

static bool wrong_ttl(const struct ui *ui, const struct snapshot *s, const char *text,
		      char *room, size_t n)
{
	int ttl = number(text, TTL_MOST);

	(void)ui;
	(void)s;
	return (ttl < TTL_LEAST) &&
	       complain(room, n, "whole seconds from %d to %d", TTL_LEAST, TTL_MOST);
}

static bool wrong_hours(const struct ui *ui, const struct snapshot *s, const char *text,
			char *room, size_t n)
{
	(void)ui;
	(void)s;
	return number(text, HOURS_MOST) < 1 &&
	       complain(room, n, "whole hours from 1 to %d (ten years)", HOURS_MOST);
}

static const struct stream_row *known_stream(const struct snapshot *s, const char *name)
{
	for (size_t i = 0; i < s->n_streams && i < SNAP_STREAMS; i++)
		if (strcmp(s->streams[i].name, name) == 0)
			return &s->streams[i];
	return NULL;
}

static bool bad_stream(const struct ui *ui, const struct snapshot *s, const char *text,
		       char *room, size_t n)
{
	const struct stream_row *r = known_stream(s, text);

	if (bad_name(text, room, n))
		return true;
	if (r && r->channel[0] && strcmp(r->channel, ui->dialog.channel) != 0)
		return complain(room, n,
				"it takes %s already, and a stream takes one channel",
				r->channel);
	return r && r->retention_h == 0 &&
	       complain(room, n, "it keeps media 0 h: nothing could be stored");
}

static bool wrong_stream(const struct ui *ui, const struct snapshot *s, const char *text,
			 char *room, size_t n)
{
	return bad_stream(ui, s, text, room, n);
}

static bool wrong_stream_if_any(const struct ui *ui, const struct snapshot *s,
				const char *text, char *room, size_t n)
{
	return *text && bad_stream(ui, s, text, room, n);
}

static bool wrong_confirmation(const struct ui *ui, const struct snapshot *s,
			       const char *text, char *room, size_t n)
{
	(void)s;
	return strcmp(text, ui->dialog.channel) != 0 &&
	       complain(room, n, "type %s", ui->dialog.channel);
}

static bool wrong_stream_confirmation(const struct ui *ui, const struct snapshot *s,
				      const char *text, char *room, size_t n)
{
	(void)ui;
	return strcmp(text, s->channel.stream) != 0 &&
	       complain(room, n, "type %s", s->channel.stream);
}

static bool wrong_source(const struct ui *ui, const struct snapshot *s, const char *text,
			 char *room, size_t n)
{
	(void)ui;
	(void)s;
	return !*text && complain(room, n, "test, a media file, or /dev/videoN");
}

static bool wrong_unlock(const struct ui *ui, const struct snapshot *s, const char *text,
			 char *room, size_t n)
{
	if (*text && (strcmp(text, s->region) == 0 || strcmp(text, ui->profile) == 0))
		return false;
	if (!s->region[0])
		return complain(room, n, "no place is open yet");
	return complain(room, n, "type the region %s%s%s", s->region,
			ui->profile[0] ? " or the profile " : "", ui->profile);
}

static bool wrong_url(const struct ui *ui, const struct snapshot *s, const char *text,
		      char *room, size_t n)
{
	struct slice url = slice_of(text);

	(void)ui;
	(void)s;
	return !slice_starts(url, "http://") && !slice_starts(url, "https://") &&
	       complain(room, n, "http://HOST:PORT or https://…");
}

static bool wrong_file(const struct ui *ui, const struct snapshot *s, const char *text,
		       char *room, size_t n)
{
	(void)ui;
	(void)s;
	return !*text && complain(room, n, "the path of a recording");
}

static bool wrong_region(const struct ui *ui, const struct snapshot *s, const char *text,
			 char *room, size_t n)
{
	(void)ui;
	(void)s;
	return (!*text || strlen(text) > 63 ||
		strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(text)) &&
	       complain(room, n, "as us-west-2");
}

static bool wrong_break(const struct ui *ui, const struct snapshot *s, const char *text,
			char *room, size_t n)
{
	(void)ui;
	(void)s;
	return break_named(text) == BREAK_COUNT &&
	       complain(room, n, "one of these: ↑ ↓ choose");
}

/* ---- which fields are there */

static bool names_stream(const struct ui *ui, const struct snapshot *s)
{
	(void)s;
	return ui->dialog.fields[2].text[0] != '\0';
}

/* A stream that nobody knows yet will be made. */
static bool new_stream(const struct ui *ui, const struct snapshot *s)
{
	return names_stream(ui, s) && !known_stream(s, ui->dialog.fields[2].text);
}

static bool new_stream_to_map(const struct ui *ui, const struct snapshot *s)
{
	return field(ui, 0)[0] && !known_stream(s, field(ui, 0));
}

static bool keeps_less(const struct ui *ui, const struct snapshot *s)
{
	int hours = number(field(ui, 0), HOURS_MOST);

	return hours >= 0 && hours < s->channel.retention_h;
}

static bool on_live(const struct ui *ui, const struct snapshot *s)
{
	return live(s) || ui->confirm_all;
}

/* ---- what is told beforehand */

static void tell_where(const struct ui *ui, const struct snapshot *s,
		       struct dialog_lines *out)
{
	say(out, STYLE_STRONG, "channel", "%s", ui->dialog.channel);
	say(out, live(s) ? STYLE_LIVE : STYLE_LOCAL, "on", "%s %s",
	    s->place[0] ? s->place : "LIVE", ui->place_words);
}

static void tell_lock(const struct ui *ui, struct dialog_lines *out)
{
	if (ui->read_only)
		say(out, STYLE_WARN, "READ-ONLY",
		    "nothing is changed on AWS yet: Esc, then %s unlocks; ^T shows the "
		    "calls",
		    ui_keyed(ui, ACTION_UNLOCK).s);
}

static void tell_mapping(const struct snapshot *s, struct dialog_lines *out)
{
	const struct channel_row *r = &s->channel;

	if (!r->storage[0])
		say(out, STYLE_DIM, "storage", "· not fetched yet");
	else if (!r->stream[0])
		say(out, STYLE_TEXT, "storage", "%s", r->storage);
	else
		say(out, r->retention_h == 0 ? STYLE_ERROR : STYLE_TEXT, "storage",
		    "%s → stream/%s (keeps media %s)", r->storage, r->stream,
		    words_retention(r->retention_h).s);
}

static void tell_create(const struct ui *ui, const struct snapshot *s,
			struct dialog_lines *out)
{
	say(out, live(s) ? STYLE_LIVE : STYLE_LOCAL, "on", "%s %s",
	    s->place[0] ? s->place : "LIVE", ui->place_words);
	tell_lock(ui, out);
	gap(out);
	say(out, STYLE_TEXT, "",
	    "A signaling channel; with a stream its media is stored there, and it can be "
	    "joined. A stream that is there already is taken as it is.");
}

static void tell_session(const struct snapshot *s, struct dialog_lines *out);

static void tell_delete(const struct ui *ui, const struct snapshot *s,
			struct dialog_lines *out)
{
	const char *stream = s->channel.stream;

	tell_where(ui, s, out);
	tell_mapping(s, out);
	tell_session(s, out);
	tell_lock(ui, out);
	gap(out);
	say(out, STYLE_WARN, "lost",
	    "the channel and its ARN: devices that know it cannot connect any more, also "
	    "when "
	    "a channel of that name is made again; a session that runs ends");
	if (stream[0])
		say(out, STYLE_WARN, "", "the mapping to stream/%s", stream);
	say(out, STYLE_TEXT, "stays", "%s%s",
	    stream[0] ? "what is stored, until its retention is over, and the stream "
		      : "streams and what they have stored",
	    stream);
}

static void tell_map(const struct ui *ui, const struct snapshot *s,
		     struct dialog_lines *out)
{
	tell_where(ui, s, out);
	tell_mapping(s, out);
	tell_lock(ui, out);
	gap(out);
	say(out, STYLE_TEXT, "then",
	    "a producer that joins is recorded (H.264 and AAC), which AWS charges for");
	say(out, STYLE_WARN, "",
	    "P2P viewers can no longer connect directly as before: while storage is "
	    "ENABLED all "
	    "go through the storage session");
}

static void tell_unmap(const struct ui *ui, const struct snapshot *s,
		       struct dialog_lines *out)
{
	tell_where(ui, s, out);
	tell_mapping(s, out);
	tell_session(s, out);
	tell_lock(ui, out);
	gap(out);
	say(out, STYLE_WARN, "lost",
	    "a session that runs ends, and nothing is recorded any more; a join is "
	    "refused");
	say(out, STYLE_TEXT, "stays", "stored media, until the stream's retention is over");
	say(out, STYLE_TEXT, "then", "viewers connect to the device directly (P2P) again");
}

static void tell_retention(const struct ui *ui, const struct snapshot *s,
			   struct dialog_lines *out)
{
	say(out, STYLE_STRONG, "stream", "%s", or_none(s->channel.stream));
	say(out, live(s) ? STYLE_LIVE : STYLE_LOCAL, "on", "%s %s",
	    s->place[0] ? s->place : "LIVE", ui->place_words);
	say(out, s->channel.retention_h == 0 ? STYLE_ERROR : STYLE_TEXT, "keeps",
	    "media %s", words_retention(s->channel.retention_h).s);
	tell_lock(ui, out);
	gap(out);
	if (keeps_less(ui, s))
		say(out, STYLE_WARN, "lost",
		    "stored media older than %d h, soon and for good",
		    number(field(ui, 0), HOURS_MOST));
	else
		say(out, STYLE_TEXT, "",
		    "Media is kept that long from when it was stored; AWS charges for what "
		    "is "
		    "kept.");
}

/* Who would be displaced, and how that is known. */
static void tell_session(const struct snapshot *s, struct dialog_lines *out)
{
	for (size_t i = 0; i < s->n_sessions; i++) {
		const struct session_row *r = &s->sessions[i];

		if (!r->holds || !r->live)
			continue;
		say(out, STYLE_WARN, "holder", "%s, %s for %s (%s)", r->actor, r->state,
		    words_duration(ms_between(r->since_us, s->now_us)).s,
		    live(s) ? "observed here; others are not known"
			    : "observed by the local service");
		return;
	}
	if (!live(s)) {
		say(out, STYLE_TEXT, "holder", "nobody (the local service sees all)");
		return;
	}
	if (s->channel.last_fragment_us > 0)
		say(out, STYLE_WARN, "holder",
		    "not known: AWS does not tell; the newest fragment seen is %s old, so "
		    "somebody may be live",
		    words_duration(ms_between(s->channel.last_fragment_us, s->now_us)).s);
	else
		say(out, STYLE_WARN, "holder", "not known: AWS does not tell");
}

static void tell_join(const struct ui *ui, const struct snapshot *s,
		      struct dialog_lines *out)
{
	tell_where(ui, s, out);
	tell_mapping(s, out);
	tell_session(s, out);
	tell_lock(ui, out);
	gap(out);
	say(out, STYLE_WARN, "",
	    "One producer holds the session and the most recent request wins: this call "
	    "can "
	    "displace another one. It is not idempotent: a retry is a new request.");
	if (strcmp(s->channel.storage, "DISABLED") == 0)
		say(out, STYLE_ERROR, "storage",
		    "is DISABLED: the join will be refused. Esc, then M maps the channel "
		    "to a "
		    "stream.");
	else if (s->channel.retention_h == 0)
		say(out, STYLE_ERROR, "storage",
		    "the stream keeps media 0 h: nothing can be stored. Esc, then H raises "
		    "it.");
}

static void tell_leave(const struct ui *ui, const struct snapshot *s,
		       struct dialog_lines *out)
{
	(void)s;
	say(out, STYLE_STRONG, "channel", "%s", ui->producing);
	gap(out);
	say(out, STYLE_WARN, "",
	    "This screen produces on it. Leaving says goodbye; nothing is recorded until "
	    "another producer joins.");
}

static void tell_unlock(const struct ui *ui, const struct snapshot *s,
			struct dialog_lines *out)
{
	say(out, STYLE_LIVE, "on", "%s %s", s->place[0] ? s->place : "LIVE",
	    ui->place_words);
	gap(out);
	say(out, STYLE_WARN, "",
	    "Unlocked, this screen can create, delete, map and join here. Each still asks. "
	    "W "
	    "locks again; the next start is locked.");
}

static void tell_local(const struct ui *ui, const struct snapshot *s,
		       struct dialog_lines *out)
{
	(void)ui;
	(void)s;
	say(out, STYLE_TEXT, "",
	    "A service that `kvscope serve` runs. One on this machine is found with its "
	    "keys; for "
	    "another the keys must stand in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.");
}

static void tell_region(const struct ui *ui, const struct snapshot *s,
			struct dialog_lines *out)
{
	(void)s;
	say(out, STYLE_TEXT, "", "AWS in another region%s%s.",
	    ui->profile[0] ? ", as the profile " : "", ui->profile);
}

static void tell_break(const struct ui *ui, const struct snapshot *s,
		       struct dialog_lines *out)
{
	(void)ui;
	(void)s;
	say(out, STYLE_TEXT, "",
	    "A camera joins, and this goes wrong: its session says where it stopped, why, "
	    "and what to do. Each has a channel of its own; `nothing` ends them.");
}

static void tell_recording(const struct ui *ui, const struct snapshot *s,
			   struct dialog_lines *out)
{
	(void)ui;
	(void)s;
	say(out, STYLE_TEXT, "",
	    "What was recorded with R, --record or `kvscope watch`: the same screens, at "
	    "any of "
	    "its moments.");
}

static void tell_endpoint(const struct ui *ui, const struct snapshot *s,
			  struct dialog_lines *out)
{
	(void)ui;
	(void)s;
	say(out, STYLE_TEXT, "",
	    "What speaks the API of Kinesis Video Streams, as --endpoint-url; it starts "
	    "read-only, as AWS does.");
}

/* ---- what it comes to */

static struct order begin(const struct ui *ui, enum order_kind kind)
{
	struct order o = {.kind = kind};

	slice_copy(o.channel, sizeof(o.channel), slice_of(ui->dialog.channel));
	return o;
}

static void order_create(const struct ui *ui, const struct snapshot *s, struct order *out)
{
	*out = (struct order){.kind = ORDER_CREATE_CHANNEL};
	slice_copy(out->channel, sizeof(out->channel), slice_of(field(ui, 0)));
	slice_copy(out->stream, sizeof(out->stream), slice_of(field(ui, 2)));
	out->ttl_s = number(field(ui, 1), TTL_MOST);
	out->ttl_s = out->ttl_s < 0 ? 0 : out->ttl_s;
	out->make_stream = new_stream(ui, s);
	out->retention_h = number(field(ui, 3), HOURS_MOST);
}

static void order_delete(const struct ui *ui, const struct snapshot *s, struct order *out)
{
	(void)s;
	*out = begin(ui, ORDER_DELETE_CHANNEL);
}

static void order_map(const struct ui *ui, const struct snapshot *s, struct order *out)
{
	*out = begin(ui, ORDER_MAP);
	slice_copy(out->stream, sizeof(out->stream), slice_of(field(ui, 0)));
	out->make_stream = new_stream_to_map(ui, s);
	out->retention_h = number(field(ui, 1), HOURS_MOST);
}

static void order_unmap(const struct ui *ui, const struct snapshot *s, struct order *out)
{
	(void)s;
	*out = begin(ui, ORDER_UNMAP);
}

static void order_retention(const struct ui *ui, const struct snapshot *s,
			    struct order *out)
{
	*out = begin(ui, ORDER_RETENTION);
	slice_copy(out->stream, sizeof(out->stream), slice_of(s->channel.stream));
	out->retention_h = number(field(ui, 0), HOURS_MOST);
}

static void order_join(const struct ui *ui, const struct snapshot *s, struct order *out)
{
	(void)s;
	*out = begin(ui, ORDER_JOIN);
	slice_copy(out->text, sizeof(out->text), slice_of(field(ui, 0)));
}

static void order_leave(const struct ui *ui, const struct snapshot *s, struct order *out)
{
	(void)s;
	*out = begin(ui, ORDER_LEAVE);
}

static void order_local(const struct ui *ui, const struct snapshot *s, struct order *out)
{
	(void)s;
	*out = (struct order){.kind = ORDER_PLACE, .place = PLACE_LOCAL};
	slice_copy(out->text, sizeof(out->text), slice_of(field(ui, 0)));
}

static void order_region(const struct ui *ui, const struct snapshot *s, struct order *out)
{
	(void)s;
	*out = (struct order){.kind = ORDER_PLACE, .place = PLACE_LIVE};
	slice_copy(out->region, sizeof(out->region), slice_of(field(ui, 0)));
}

static void order_endpoint(const struct ui *ui, const struct snapshot *s, struct order *out)
{
	order_local(ui, s, out);
	out->place = PLACE_LIVE;
}

static void order_recording(const struct ui *ui, const struct snapshot *s,
			    struct order *out)
{
	order_local(ui, s, out);
	out->place = PLACE_REPLAY;
}

static void order_break(const struct ui *ui, const struct snapshot *s, struct order *out)
{
	(void)s;
	*out = (struct order){.kind = ORDER_BREAK};
	slice_copy(out->text, sizeof(out->text), slice_of(field(ui, 0)));
}

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
		line_set(&d->fields[0], slice_of(s->channel.stream));
		line_set(&d->fields[1], SLICE("24"));
	} else if (d->kind == DIALOG_RETENTION) {
		snprintf(room, sizeof(room), "%d",
			 s->channel.retention_h > 0 ? s->channel.retention_h : 24);
		line_set(&d->fields[0], slice_of(room));
	} else if (d->kind == DIALOG_JOIN) {
		line_set(&d->fields[0], SLICE("test"));
	}
}

/* Why it cannot even be asked; NULL = it can. */
static const char *obstacle(const struct ui *ui, const struct snapshot *s,
			    enum dialog_kind kind)
{
	bool about_one = kind >= DIALOG_DELETE && kind <= DIALOG_JOIN;

	if (about_one && (!ui->channel[0] || !s->channel.name[0]))
		return "no channel is chosen";
	if (about_one && strlen(ui->channel) >= sizeof(ui->dialog.channel) - 1)
		return "the channel's name is longer than this screen can act on";
	if (kind == DIALOG_RETENTION && !s->channel.stream[0])
		return "this channel has no stream yet: M maps it to one";
	if (kind == DIALOG_LEAVE && !ui->producing[0])
		return "this screen produces nothing: J joins a session";
	if (kind == DIALOG_JOIN && ui->producing[0])
		return "this screen produces already: Q leaves that first";
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
	ui->mode = MODE_DIALOG;
	ui->status[0] = '\0';
	fill(ui, s);
	if (dialog_form(kind)->wants & WANT_STREAMS)
		ui_order(ui, &list);
}
