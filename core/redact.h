/* What must never reach a screen, a log, a recording or an export. */
#ifndef CORE_REDACT_H
#define CORE_REDACT_H

#include "core/text.h"

enum { REDACT_FOREIGN_MAX = 4096 };

/* Copies text of any kind (SDP, JSON of a call, a frame, a URL, a sentence) with the
 * secrets in it replaced by "…": a=ice-pwd and a=ice-ufrag,
 * "Password"/"Username"/"credential" of ICE servers, SecretAccessKey/SessionToken,
 * X-Amz-Signature/X-Amz-Security-Token/X-Amz-Credential of a URL, Authorization. A base64
 * messagePayload is decoded, redacted and encoded again. Lengths may change. */
void redact(struct text *out, struct slice text);
/* What a program that is not ours says (at most REDACT_FOREIGN_MAX bytes of it, the rest is
 * cut): the same, and without each word that looks like a key of whatever kind: 20
 * characters of an access key id, 32 and more of base64 or hexadecimal with digits among
 * them. Control characters become blanks. */
void redact_foreign(struct text *out, struct slice text);

#endif
