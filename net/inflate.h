/* permessage-deflate (RFC 7692) of libwebsockets 4.1.6, without its traps. */
#ifndef NET_INFLATE_H
#define NET_INFLATE_H

#include <stddef.h>

struct lws;

/* For a WebSocket that has just come up; read_max is its context's pt_serv_buf_size.
 * Everything that is read at once inflates at once: the input that the library keeps for
 * later lies in a buffer that all its connections share, and output that fills its room to
 * the last byte can end the program (an assertion). The room is for the worst case; only
 * what is used of it is memory. How long a message may be is for the callback to say. */
void inflate_at_once(struct lws *wsi, size_t read_max);

#endif
