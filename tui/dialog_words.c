/* Dialogs: what each tells beforehand. */
#include "tui/dialog_inside.h"

#include <stdarg.h>
#include <stdio.h>

#include "tui/format.h"

__attribute__((format(printf, 4, 5))) static void
say(struct dialog_lines *out, enum style style, const char *label, const char *format, ...)
{
	struct dialog_line *l;
	va_list args;

	if (out->n == DIALOG_LINES)
		return;
	l = &out->at[out->n++];
	l->style = style;
	slice_copy(l->label, sizeof(l->label), slice_of(label));
	va_start(args, format);
	vsnprintf(l->text, sizeof(l->text), format, args);
	va_end(args);
}

static void gap(struct dialog_lines *out)
{
	say(out, STYLE_TEXT, "", "%s", "");
}

/* ---- what is told beforehand */

static void tell_where(const struct ui *ui, const struct snapshot *s,
		       struct dialog_lines *out)
{
	say(out, STYLE_STRONG, "channel", "%s", ui->dialog.channel);
	say(out, dialog_live(s) ? STYLE_LIVE : STYLE_LOCAL, "on", "%s %s",
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

void tell_create(const struct ui *ui, const struct snapshot *s, struct dialog_lines *out)
{
	say(out, dialog_live(s) ? STYLE_LIVE : STYLE_LOCAL, "on", "%s %s",
	    s->place[0] ? s->place : "LIVE", ui->place_words);
	tell_lock(ui, out);
	gap(out);
	say(out, STYLE_TEXT, "",
	    "A signaling channel; with a stream its media is stored there, and it can be "
	    "joined. A stream that is there already is taken as it is.");
}

static void tell_session(const struct snapshot *s, struct dialog_lines *out);

void tell_delete(const struct ui *ui, const struct snapshot *s, struct dialog_lines *out)
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

void tell_map(const struct ui *ui, const struct snapshot *s, struct dialog_lines *out)
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

void tell_unmap(const struct ui *ui, const struct snapshot *s, struct dialog_lines *out)
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

void tell_retention(const struct ui *ui, const struct snapshot *s, struct dialog_lines *out)
{
	int hours = dialog_hours(ui, s);

	say(out, STYLE_STRONG, "stream", "%s", ui->dialog.stream);
	say(out, dialog_live(s) ? STYLE_LIVE : STYLE_LOCAL, "on", "%s %s",
	    s->place[0] ? s->place : "LIVE", ui->place_words);
	say(out, hours == 0 ? STYLE_ERROR : STYLE_TEXT, "keeps", "media %s",
	    words_retention(hours).s);
	tell_lock(ui, out);
	gap(out);
	if (keeps_less(ui, s))
		say(out, STYLE_WARN, "lost",
		    "stored media older than %d h, soon and for good",
		    dialog_number(dialog_text(ui, 0), HOURS_MOST));
	else
		say(out, STYLE_TEXT, "",
		    "Media is kept that long from when it was stored; AWS charges for what "
		    "is "
		    "kept.");
}

/* Since it holds, not since its first call; -1 = not known. */
static int64_t held_ms(const struct session_row *r, int64_t now_us)
{
	return r->holds_since_us ? ms_between(r->holds_since_us, now_us) : -1;
}

/* Who would be displaced, and how that is known. */
static void tell_session(const struct snapshot *s, struct dialog_lines *out)
{
	for (size_t i = 0; i < s->n_sessions; i++) {
		const struct session_row *r = &s->sessions[i];

		if (!r->holds || !r->live)
			continue;
		say(out, STYLE_WARN, "holder", "%s, %s, holds for %s (%s)", r->actor,
		    r->state, words_duration(held_ms(r, s->now_us)).s,
		    dialog_live(s) ? "observed here; others are not known"
				   : "observed by the local service");
		return;
	}
	if (!dialog_live(s)) {
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

void tell_join(const struct ui *ui, const struct snapshot *s, struct dialog_lines *out)
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
		    "is DISABLED: the join will be refused. Esc, then %s maps the channel "
		    "to a stream.",
		    ui_keyed(ui, ACTION_MAP).s);
	else if (s->channel.retention_h == 0)
		say(out, STYLE_ERROR, "storage",
		    "the stream keeps media 0 h: nothing can be stored. Esc, then %s "
		    "raises "
		    "it.",
		    ui_keyed(ui, ACTION_RETENTION).s);
}

void tell_leave(const struct ui *ui, const struct snapshot *s, struct dialog_lines *out)
{
	(void)s;
	say(out, STYLE_STRONG, "channel", "%s", ui->producing);
	gap(out);
	say(out, STYLE_WARN, "",
	    "This screen produces on it. Leaving says goodbye; nothing is recorded until "
	    "another producer joins.");
}

void tell_unlock(const struct ui *ui, const struct snapshot *s, struct dialog_lines *out)
{
	say(out, STYLE_LIVE, "on", "%s %s", s->place[0] ? s->place : "LIVE",
	    ui->place_words);
	gap(out);
	say(out, STYLE_WARN, "",
	    "Unlocked, this screen can create, delete, map and join here. Each still asks. "
	    "%s locks again; the next start is locked.",
	    ui_keyed(ui, ACTION_LOCK).s[0] == ':' ? ui_keyed(ui, ACTION_UNLOCK).s
						  : ui_keyed(ui, ACTION_LOCK).s);
}

void tell_local(const struct ui *ui, const struct snapshot *s, struct dialog_lines *out)
{
	(void)ui;
	(void)s;
	say(out, STYLE_TEXT, "",
	    "A service that `kvscope serve` runs. One on this machine is found with its "
	    "keys; for "
	    "another the keys must stand in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.");
}

void tell_region(const struct ui *ui, const struct snapshot *s, struct dialog_lines *out)
{
	(void)s;
	say(out, STYLE_TEXT, "", "AWS in another region%s%s.",
	    ui->profile[0] ? ", as the profile " : "", ui->profile);
}

void tell_break(const struct ui *ui, const struct snapshot *s, struct dialog_lines *out)
{
	(void)ui;
	(void)s;
	say(out, STYLE_TEXT, "",
	    "A camera joins, and this goes wrong: its session says where it stopped, why, "
	    "and what to do. Each has a channel of its own; `nothing` ends them.");
}

void tell_recording(const struct ui *ui, const struct snapshot *s, struct dialog_lines *out)
{
	(void)s;
	say(out, STYLE_TEXT, "",
	    "What was recorded with %s, --record or `kvscope watch`: the same screens, at "
	    "any of its moments.",
	    ui_keyed(ui, ACTION_RECORD).s);
}

void tell_endpoint(const struct ui *ui, const struct snapshot *s, struct dialog_lines *out)
{
	(void)ui;
	(void)s;
	say(out, STYLE_TEXT, "",
	    "What speaks the API of Kinesis Video Streams, as --endpoint-url; it starts "
	    "read-only, as AWS does.");
}
