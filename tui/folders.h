/* The folders a file stands in. */
#ifndef TUI_FOLDERS_H
#define TUI_FOLDERS_H

/* Makes those above a file that are not there, for this user alone (0700). What cannot be
 * made shows when the file is opened. */
void folders_make(const char *path);

#endif
