/* What is stored: fragments as files, their rows in the store, retention. */
#ifndef NET_SERVICE_ARCHIVE_H
#define NET_SERVICE_ARCHIVE_H

#include "net/service/inner.h"

/* A row of FRAGMENT_COLUMNS. Texts are lent by the rows. */
struct fragment_row {
	struct slice number, file, init, codec;
	int64_t start_ms, server_ms, ms, bytes, width, height, seq, part;
};
void fragment_read(struct fragment_row *out, const struct store_rows *rows, size_t i);

/* Where a stream's files are. */
void archive_directory(const struct service *s, const char *stream, char *out, size_t room);
/* At the start, before the loop runs: files that no row names are removed (they were never
 * announced), rows whose file has gone too. */
void archive_open(struct service *s);
/* The worker announced a durable file (EV_FRAGMENT): writes its row, then tells the event
 * with the fragment's number. The texts are copied. */
void archive_add(struct service *s, const char *stream, const char *channel,
		 const char *actor, const struct event *e);
/* Drops a stream's row and its fragments'; done as with store_do. Files go after it. */
void archive_erase(struct service *s, const char *stream, store_done *done, void *self);
/* Applies every stream's retention. */
void archive_sweep(struct service *s);

#endif
