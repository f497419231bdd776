/* What the files behind dialog.h share: what may be wrong with a field, which fields there
 * are, what is told beforehand, what it comes to; each is named in the table of forms. */
#ifndef TUI_DIALOG_INSIDE_H
#define TUI_DIALOG_INSIDE_H

#include "tui/dialog.h"
#include "tui/ui.h"

enum {
	TTL_LEAST = 5,
	TTL_MOST = 120, /* seconds */
	HOURS_MOST = 87600,
	NAME_MOST = 62 /* bytes: a row of the model keeps 63 of a longer name */
};

/* On AWS, or what speaks like it. */
static inline bool dialog_live(const struct snapshot *s)
{
	return strcmp(s->place, "LIVE") == 0 || !s->place[0];
}

static inline const char *dialog_text(const struct ui *ui, size_t field)
{
	return ui->dialog.fields[field].text;
}

/* A whole number up to `most`; < 0: it is none. */
static inline int dialog_number(const char *text, int most)
{
	return (int)slice_number(slice_trim(slice_of(text)), most);
}

/* How long the stream of the dialog keeps media; -1: not known. */
int dialog_hours(const struct ui *ui, const struct snapshot *s);

/* The stream of that name, of those that are known here; NULL: none is. */
const struct stream_row *known_stream(const struct snapshot *s, const char *name);

typedef bool dialog_wrong_fn(const struct ui *ui, const struct snapshot *s,
			     const char *text, char *room, size_t n);
dialog_wrong_fn wrong_name, wrong_ttl, wrong_hours, wrong_stream, wrong_stream_if_any,
	wrong_confirmation, wrong_stream_confirmation, wrong_source, wrong_unlock,
	wrong_url, wrong_file, wrong_region, wrong_break;

typedef bool dialog_when_fn(const struct ui *ui, const struct snapshot *s);
dialog_when_fn new_stream, new_stream_to_map, keeps_less, on_live;

typedef void dialog_tell_fn(const struct ui *ui, const struct snapshot *s,
			    struct dialog_lines *out);
dialog_tell_fn tell_create, tell_delete, tell_map, tell_unmap, tell_retention, tell_join,
	tell_leave, tell_unlock, tell_local, tell_region, tell_recording, tell_endpoint,
	tell_break;

typedef void dialog_order_fn(const struct ui *ui, const struct snapshot *s,
			     struct order *out);
dialog_order_fn order_create, order_delete, order_map, order_unmap, order_retention,
	order_join, order_leave, order_local, order_region, order_endpoint, order_recording,
	order_break;

#endif
