/* What a screen shows, as a file: one table of screens, file endings and exporters. */
#ifndef TUI_EXPORT_H
#define TUI_EXPORT_H

#include <stdio.h>

#include "core/fault.h"
#include "tui/sheet.h"
#include "tui/ui.h"

/* Asks the model for another page. */
typedef void export_ask(void *self, const struct want *want, struct snapshot *page);

/* Where an export gets what it writes. All is lent for the time of the export. */
struct export_source {
	const struct ui *ui;
	const struct snapshot *seen; /* what is on the screen, frozen or not */
	export_ask *ask;
	void *self;
	struct snapshot *page;        /* room for export_look */
	const struct export_row *row; /* set by export_file and export_write */
	uint64_t rows; /* out: what was written, to be said; 0 where there are no rows */
};

/* Writes the whole file. FAULT_ABSENT: there is nothing to write yet. What the disk says
 * stands in ferror(out) and is the caller's to look at. */
typedef enum fault exporter(FILE *out, struct export_source *from);

/* One file that a screen can be written to. */
struct export_row {
	enum screen screen;
	const char *name, *ending; /* "sessions", "csv" */
	exporter *run;
	const struct export_table *table; /* of table_csv and table_json, else NULL */
};

/* What is on the screen as the screen asks for it: begin with this, then change the page.
 */
void export_want(const struct export_source *from, struct want *out);
/* Another page of the model, valid until the next look. */
const struct snapshot *export_look(struct export_source *from, const struct want *want);

/* The files of a screen, the usual one first; NULL after the last. */
const struct export_row *export_of(enum screen screen, size_t i);
/* The one that a file name means: by its ending, and by the table's name where several end
 * so; NULL: this screen has none of that ending. */
const struct export_row *export_named(enum screen screen, const char *path);
/* A file name for it: "kvscope-ladder-CHANNEL.svg". */
void export_suggest(const struct export_row *row, const char *channel, char *to,
		    size_t room);

/* Writes a file with mode 0644; `~/` is the home directory. FAULT_REFUSED with code EEXIST:
 * it is there already, and replace is false. On any fault nothing is left behind, and a
 * file that was there is as it was. */
enum fault export_file(const char *path, bool replace, struct export_source *from,
		       struct trouble *why);

/* Tables. */
struct export_table {
	const struct column *columns;
	size_t n;
	/* The i-th row, lent until the next one; NULL after the last. */
	const void *(*row)(struct export_source *from, size_t i);
};
extern const struct export_table export_channels, export_streams, export_all_sessions,
	export_sessions, export_tracks,
	export_pairs, export_findings, export_takeovers, export_log;
exporter export_csv, export_json;
/* The statistics: all series of the window, as values and as a drawing; what changed. */
exporter export_values_csv, export_values_json, export_plots_svg, export_changes_csv,
	export_changes_json;

#endif
