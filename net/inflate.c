/* permessage-deflate (RFC 7692) of libwebsockets 4.1.6, without its traps. */
#include "net/inflate.h"

#include <libwebsockets.h>
#include <stdint.h>
#include <stdio.h>

enum { RATIO = 1032 }; /* deflate at its best: 258 bytes for two bits */

/* The library caps the room at the protocol's receive buffer, which every connection has,
 * so the protocol is a large one for the moment of asking; lws_adjust_protocol_psds()
 * writes there, too.
 */
void inflate_at_once(struct lws *wsi, size_t read_max)
{
	struct lws_protocols *p = (struct lws_protocols *)(uintptr_t)lws_get_protocol(wsi);
	size_t usual = p->rx_buffer_size, bits = 15;
	char text[24];

	while ((size_t)1 << bits <= read_max * RATIO)
		bits++;
	snprintf(text, sizeof(text), "%zu", bits);
	p->rx_buffer_size = (size_t)1 << bits;
	lws_set_extension_option(wsi, "permessage-deflate", "rx_buf_size", text);
	p->rx_buffer_size = usual;
}
