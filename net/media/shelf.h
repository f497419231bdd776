/* Where the fragments of one recording are kept: names, init segments, durability, news. */
#ifndef NET_MEDIA_SHELF_H
#define NET_MEDIA_SHELF_H

#include "net/media/piece.h"
#include "net/media/recorder.h"

struct shelf;

/* Makes the directory when it is not there; takes its name, the prefix and the callbacks
 * from the recorder's options. NULL: `why`. */
struct shelf *shelf_open(const struct recorder_options *o, struct trouble *why);
/* Stores a piece and its init segment, announces it once both will survive a power cut;
 * trouble with the disk is noted when it begins and when it is over. Blocks; the piece
 * stays the caller's but for its init. */
void shelf_keep(struct shelf *s, struct piece *p);
/* NULL is fine. */
void shelf_close(struct shelf *s);

#endif
