/* Dialogs: what may be wrong with a field, and which fields are there. */
#include "tui/dialog_inside.h"

#include <stdarg.h>
#include <stdio.h>

#include "core/arn.h"
#include "tui/breaks.h"

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
	if (strlen(text) > NAME_MOST)
		return complain(room, n, "at most %d characters from this screen",
				NAME_MOST);
	if (!arn_name_ok(slice_of(text)))
		return complain(room, n, "letters, digits, _ . and - only");
	return false;
}

bool wrong_name(const struct ui *ui, const struct snapshot *s, const char *text, char *room,
		size_t n)
{
	(void)ui;
	(void)s;
	return bad_name(text, room, n);
}

bool wrong_ttl(const struct ui *ui, const struct snapshot *s, const char *text, char *room,
	       size_t n)
{
	int ttl = dialog_number(text, TTL_MOST);

	(void)ui;
	(void)s;
	return (ttl < TTL_LEAST) &&
	       complain(room, n, "whole seconds from %d to %d", TTL_LEAST, TTL_MOST);
}

bool wrong_hours(const struct ui *ui, const struct snapshot *s, const char *text,
		 char *room, size_t n)
{
	(void)ui;
	(void)s;
	return dialog_number(text, HOURS_MOST) < 1 &&
	       complain(room, n, "whole hours from 1 to %d (ten years)", HOURS_MOST);
}

const struct stream_row *known_stream(const struct snapshot *s, const char *name)
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

bool wrong_stream(const struct ui *ui, const struct snapshot *s, const char *text,
		  char *room, size_t n)
{
	return bad_stream(ui, s, text, room, n);
}

bool wrong_stream_if_any(const struct ui *ui, const struct snapshot *s, const char *text,
			 char *room, size_t n)
{
	return *text && bad_stream(ui, s, text, room, n);
}

bool wrong_confirmation(const struct ui *ui, const struct snapshot *s, const char *text,
			char *room, size_t n)
{
	(void)s;
	return strcmp(text, ui->dialog.channel) != 0 &&
	       complain(room, n, "type %s", ui->dialog.channel);
}

bool wrong_stream_confirmation(const struct ui *ui, const struct snapshot *s,
			       const char *text, char *room, size_t n)
{
	(void)s;
	return strcmp(text, ui->dialog.stream) != 0 &&
	       complain(room, n, "type %s", ui->dialog.stream);
}

bool wrong_source(const struct ui *ui, const struct snapshot *s, const char *text,
		  char *room, size_t n)
{
	(void)ui;
	(void)s;
	return !*text && complain(room, n, "test, a media file, or /dev/videoN");
}

bool wrong_unlock(const struct ui *ui, const struct snapshot *s, const char *text,
		  char *room, size_t n)
{
	if (*text && (strcmp(text, s->region) == 0 || strcmp(text, ui->profile) == 0))
		return false;
	if (!s->region[0])
		return complain(room, n, "no place is open yet");
	return complain(room, n, "type the region %s%s%s", s->region,
			ui->profile[0] ? " or the profile " : "", ui->profile);
}

bool wrong_url(const struct ui *ui, const struct snapshot *s, const char *text, char *room,
	       size_t n)
{
	struct slice url = slice_of(text);

	(void)ui;
	(void)s;
	return !slice_starts(url, "http://") && !slice_starts(url, "https://") &&
	       complain(room, n, "http://HOST:PORT or https://…");
}

bool wrong_file(const struct ui *ui, const struct snapshot *s, const char *text, char *room,
		size_t n)
{
	(void)ui;
	(void)s;
	return !*text && complain(room, n, "the path of a recording");
}

bool wrong_region(const struct ui *ui, const struct snapshot *s, const char *text,
		  char *room, size_t n)
{
	(void)ui;
	(void)s;
	return (!*text || strlen(text) > 63 ||
		strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(text)) &&
	       complain(room, n, "as us-west-2");
}

bool wrong_break(const struct ui *ui, const struct snapshot *s, const char *text,
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
bool new_stream(const struct ui *ui, const struct snapshot *s)
{
	return names_stream(ui, s) && !known_stream(s, ui->dialog.fields[2].text);
}

bool new_stream_to_map(const struct ui *ui, const struct snapshot *s)
{
	return dialog_text(ui, 0)[0] && !known_stream(s, dialog_text(ui, 0));
}

bool keeps_less(const struct ui *ui, const struct snapshot *s)
{
	int hours = dialog_number(dialog_text(ui, 0), HOURS_MOST);

	return hours >= 0 && hours < dialog_hours(ui, s);
}

bool on_live(const struct ui *ui, const struct snapshot *s)
{
	return dialog_live(s) || ui->confirm_all;
}
