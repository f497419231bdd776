/* What a screen shows, as a file: one table of screens, file endings and exporters. */
#include "tui/export.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tui/export_ladder.h"

/* clang-format off */
static const struct export_row rows[] = {
	{SCREEN_CHANNELS, "channels",  "csv",  export_csv,  &export_channels},
	{SCREEN_CHANNELS, "channels",  "json", export_json, &export_channels},
	{SCREEN_STREAMS,  "streams",   "csv",  export_csv,  &export_streams},
	{SCREEN_STREAMS,  "streams",   "json", export_json, &export_streams},
	{SCREEN_SESSIONS, "sessions",  "csv",  export_csv,  &export_all_sessions},
	{SCREEN_SESSIONS, "sessions",  "json", export_json, &export_all_sessions},
	{SCREEN_SESSION,  "sessions",  "csv",  export_csv,  &export_sessions},
	{SCREEN_SESSION,  "sessions",  "json", export_json, &export_sessions},
	{SCREEN_SESSION,  "tracks",    "csv",  export_csv,  &export_tracks},
	{SCREEN_SESSION,  "tracks",    "json", export_json, &export_tracks},
	{SCREEN_LADDER,   "ladder",    "svg",  export_ladder_svg,     NULL},
	{SCREEN_LADDER,   "ladder",    "txt",  export_ladder_text,    NULL},
	{SCREEN_LADDER,   "ladder",    "mmd",  export_ladder_mermaid, NULL},
	{SCREEN_MESSAGE,  "message",   "txt",  export_message,        NULL},
	{SCREEN_DIFF,     "diff",      "txt",  export_diff,           NULL},
	{SCREEN_SDP,      "findings",  "csv",  export_csv,  &export_findings},
	{SCREEN_SDP,      "findings",  "json", export_json, &export_findings},
	{SCREEN_SDP,      "answer",    "sdp",  export_answer,         NULL},
	{SCREEN_SDP,      "offer",     "sdp",  export_offer,          NULL},
	{SCREEN_STATS,    "plots",     "svg",  export_plots_svg,    NULL},
	{SCREEN_STATS,    "plots",     "csv",  export_values_csv,   NULL},
	{SCREEN_STATS,    "plots",     "json", export_values_json,  NULL},
	{SCREEN_STATS,    "changes",   "csv",  export_changes_csv,  NULL},
	{SCREEN_STATS,    "changes",   "json", export_changes_json, NULL},
	{SCREEN_STATS,    "tracks",    "csv",  export_csv,  &export_tracks},
	{SCREEN_STATS,    "tracks",    "json", export_json, &export_tracks},
	{SCREEN_STATS,    "pairs",     "csv",  export_csv,  &export_pairs},
	{SCREEN_STATS,    "pairs",     "json", export_json, &export_pairs},
	{SCREEN_TAKEOVER, "takeovers", "csv",  export_csv,  &export_takeovers},
	{SCREEN_TAKEOVER, "takeovers", "json", export_json, &export_takeovers},
	{SCREEN_LOG,      "log",       "csv",  export_csv,  &export_log},
	{SCREEN_LOG,      "log",       "json", export_json, &export_log},
};
/* clang-format on */
enum { ROWS = sizeof(rows) / sizeof(*rows) };

void export_want(const struct export_source *from, struct want *out)
{
	ui_want(from->ui, out);
	out->now_us = from->seen->now_us;
}

const struct snapshot *export_look(struct export_source *from, const struct want *want)
{
	from->ask(from->self, want, from->page);
	return from->page;
}

const struct export_row *export_of(enum screen screen, size_t i)
{
	for (size_t r = 0; r < ROWS; r++)
		if (rows[r].screen == screen && i-- == 0)
			return &rows[r];
	return NULL;
}

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

const struct export_row *export_named(enum screen screen, const char *path)
{
	const char *base = base_of(path), *dot = strrchr(base, '.');
	const struct export_row *row, *first = NULL;

	for (size_t i = 0; dot && (row = export_of(screen, i)); i++) {
		if (strcasecmp(dot + 1, row->ending) != 0)
			continue;
		if (strcasestr(base, row->name))
			return row;
		first = first ? first : row;
	}
	return first;
}

void export_suggest(const struct export_row *row, const char *channel, char *to,
		    size_t room)
{
	bool one = !ui_tab(row->screen) && row->screen != SCREEN_LOG;
	struct text t;

	text_init(&t, to, room);
	text_printf(&t, "kvscope-%s", row->name);
	if (one && *channel)
		text_char(&t, '-');
	/* A channel's name is letters, digits and _.- (the service's rule); another one
	 * must not become a path. */
	for (; one && *channel; channel++)
		text_char(&t, *channel == '/' || (unsigned char)*channel <= ' ' ? '_'
										: *channel);
	text_printf(&t, ".%s", row->ending);
}

/* ---- the file */

static enum fault refuse(struct trouble *why, int code, const char *what, const char *path)
{
	struct text t;

	why->fault = FAULT_REFUSED;
	why->code = code;
	text_init(&t, why->words, sizeof(why->words));
	text_printf(&t, "%s: ", what ? what : strerror(code));
	text_adds(&t, path);
	return FAULT_REFUSED;
}

static bool full_path(const char *path, char *to, size_t room)
{
	const char *home = getenv("HOME");
	int n = *path == '~' && path[1] == '/' && home
			? snprintf(to, room, "%s%s", home, path + 1)
			: snprintf(to, room, "%s", path);

	return n >= 0 && (size_t)n < room;
}

static void endings(enum screen screen, struct text *out)
{
	const struct export_row *row;

	for (size_t i = 0; (row = export_of(screen, i)); i++)
		if (!strstr(out->at, row->ending))
			text_printf(out, "%s.%s", i ? ", " : "", row->ending);
}

static enum fault no_such(enum screen screen, struct trouble *why)
{
	char room[96];
	struct text t;

	text_init(&t, room, sizeof(room));
	endings(screen, &t);
	why->fault = FAULT_SYNTAX;
	if (t.used)
		snprintf(why->words, sizeof(why->words),
			 "the file's ending says what is written; here: %s", room);
	else
		snprintf(why->words, sizeof(why->words),
			 "this screen has nothing to export");
	return FAULT_SYNTAX;
}

/* A new file beside the one that it will replace; its name is written into `temp`. */
static FILE *open_beside(const char *path, char *temp, size_t room)
{
	int n = snprintf(temp, room, "%.*s.kvscope-XXXXXX", (int)(base_of(path) - path),
			 path);
	int fd = n > 0 && (size_t)n < room ? mkostemp(temp, O_CLOEXEC) : -1;
	FILE *out = NULL;

	if (fd < 0)
		return NULL;
	if (fchmod(fd, 0644) == 0)
		out = fdopen(fd, "w");
	if (!out) {
		close(fd);
		unlink(temp);
	}
	return out;
}

/* Puts the finished file in its place; where none may be replaced, link(2) alone is sure.
 */
static bool put_in_place(const char *temp, const char *path, bool replace)
{
	if (replace)
		return rename(temp, path) == 0;
	if (link(temp, path) == 0)
		return unlink(temp) == 0;
	return errno != EEXIST && access(path, F_OK) != 0 && rename(temp, path) == 0;
}

static enum fault may_write(const char *path, bool replace, struct trouble *why)
{
	struct stat is;

	if (stat(path, &is) != 0)
		return errno == ENOENT ? FAULT_NONE : refuse(why, errno, NULL, path);
	if (S_ISDIR(is.st_mode))
		return refuse(why, EISDIR, NULL, path);
	if (!S_ISREG(is.st_mode))
		return refuse(why, EINVAL, "not a file that can be replaced", path);
	return replace ? FAULT_NONE : refuse(why, EEXIST, "exists already", path);
}

static enum fault write_file(const char *path, bool replace, struct export_source *from,
			     struct trouble *why)
{
	char temp[PATH_MAX];
	FILE *out = open_beside(path, temp, sizeof(temp));
	enum fault f;
	bool good;

	if (!out)
		return refuse(why, errno, NULL, path);
	f = from->row->run(out, from);
	good = fflush(out) == 0 && !ferror(out);
	good = fclose(out) == 0 && good;
	if (!f && good && put_in_place(temp, path, replace))
		return FAULT_NONE;
	if (!f)
		f = refuse(why, errno, NULL, path);
	else
		snprintf(why->words, sizeof(why->words), "%s",
			 f == FAULT_ABSENT ? "there is nothing to write yet"
					   : fault_words(f));
	unlink(temp);
	why->fault = f;
	return f;
}

enum fault export_file(const char *path, bool replace, struct export_source *from,
		       struct trouble *why)
{
	char full[PATH_MAX], real[PATH_MAX];
	enum fault f;

	*why = (struct trouble){0};
	from->rows = 0;
	from->row = export_named(from->ui->screen, path);
	if (!from->row)
		return no_such(from->ui->screen, why);
	if (!full_path(path, full, sizeof(full)))
		return refuse(why, ENAMETOOLONG, NULL, path);
	f = may_write(full, replace, why);
	if (f)
		return f;
	/* Where a link points to a file, the file is replaced and not the link. */
	return write_file(realpath(full, real) ? real : full, replace, from, why);
}
