/* Files that survive a power cut: written under another name, synced, then given their
 * name. */
#ifndef NET_MEDIA_STORE_H
#define NET_MEDIA_STORE_H

#include <stddef.h>

#include "core/fault.h"

struct iovec;

enum { STORE_NAME_MAX = 128 };

/* Writes `parts` as `name` into the open directory; the name is there only with all its
 * bytes on the disk. Not durable before store_settle. An existing file of that name is
 * replaced. */
enum fault store_write(int directory, const char *name, const struct iovec *parts, size_t n,
		       struct trouble *why);
/* The directory's entries reach the disk. */
enum fault store_settle(int directory, struct trouble *why);

#endif
