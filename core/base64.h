/* Base64 (RFC 4648 §4), as signaling payloads carry it. */
#ifndef CORE_BASE64_H
#define CORE_BASE64_H

#include "core/text.h"

/* Decodes into `room` bytes that belong to the caller; no NUL is added. Missing padding and
 * line ends are forgiven. Returns the number of bytes, SIZE_MAX on bad input or no room. */
size_t base64_decode(char *to, size_t room, struct slice s);
/* Appends s with padding, without line ends. */
void base64_encode(struct text *out, struct slice s);

#endif
