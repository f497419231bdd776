/* Where the person's choices are kept, and reading them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "tui/settings.h"
#include "tui/theme.h"

/* A theme that cannot be had is said now, and is as if it had not been said. */
static void check_theme(struct settings *c, char *name, int line)
{
	struct theme theme;
	struct trouble why;

	if (!*name || !theme_load(&theme, name, &why))
		return;
	findings_add(&c->findings, line, "%s", why.words);
	*name = '\0';
}

static bool default_path(char *to, size_t room)
{
	const char *own = getenv("KVSCOPE_CONFIG"), *xdg = getenv("XDG_CONFIG_HOME"),
		   *home = getenv("HOME");

	if (own && *own)
		snprintf(to, room, "%s", own);
	else if (xdg && *xdg)
		snprintf(to, room, "%s/kvscope/config", xdg);
	else if (home && *home)
		snprintf(to, room, "%s/.config/kvscope/config", home);
	return own && *own;
}

void settings_read(struct settings *c, const char *path)
{
	bool asked = path != NULL;
	char *text = malloc(SETTINGS_BYTES);
	FILE *in = NULL;
	size_t n;

	if (asked)
		snprintf(c->path, sizeof(c->path), "%s", path);
	else
		asked = default_path(c->path, sizeof(c->path));
	errno = ENOENT;
	in = text && c->path[0] ? fopen(c->path, "re") : NULL;
	if (!in) {
		if (asked || (errno != ENOENT && errno != ENOTDIR && c->path[0]))
			findings_add(&c->findings, 0, "%s: %s", c->path, strerror(errno));
		c->path[0] = '\0';
		goto out;
	}
	n = fread(text, 1, SETTINGS_BYTES, in);
	if (ferror(in))
		findings_add(&c->findings, 0, "%s: %s", c->path, strerror(errno));
	else if (n == SETTINGS_BYTES)
		findings_add(&c->findings, 0, "%s: longer than %d bytes", c->path,
			     SETTINGS_BYTES - 1);
	else
		settings_parse(c, (struct slice){text, n});
	check_theme(c, c->theme, 0);
	for (size_t i = 0; i < c->n_themes; i++)
		check_theme(c, c->themes[i].theme, c->themes[i].line);
out:
	free(text);
	if (in)
		fclose(in);
}
