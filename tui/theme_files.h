/* The built-in themes: the files of themes/, put into the program as it is built. */
#ifndef TUI_THEME_FILES_H
#define TUI_THEME_FILES_H

struct theme_file {
	const char *name, *text; /* static */
};

/* The default one first; the last has no name. */
extern const struct theme_file theme_files[];

#endif
