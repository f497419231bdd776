/* What was sent a moment ago, as it left, for those who did not get it (RFC 4585 §6.2.1).
 */
#ifndef NET_MEDIA_HISTORY_H
#define NET_MEDIA_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Packets are kept encrypted: a second encryption under the same sequence number with
 * anything changed would break AES-GCM (RFC 7714 §8.1), and sending the same bytes again
 * costs nothing. */
struct history;

/* Keeps the newest `bytes` bytes, at most `packets` packets (a power of two). NULL means
 * memory. */
struct history *history_new(size_t packets, size_t bytes);
void history_free(struct history *h);
void history_put(struct history *h, uint16_t seq, const uint8_t *at, size_t n);
/* The packet with that number, if it is still there and was not sent again after
 * now_us - pause_us. Lent until the next put. */
const uint8_t *history_get(struct history *h, uint16_t seq, int64_t now_us,
			   int64_t pause_us, size_t *n);

#endif
