/* Events and effects as JSON lines and back: the recording, the service's event stream and the
 * worker's pipe all speak this. A recording starts with EV_HEAD (id = JOURNAL_VERSION). */
#ifndef CORE_JOURNAL_H
#define CORE_JOURNAL_H

#include "core/event.h"
#include "core/fault.h"
#include "core/text.h"

#define JOURNAL_VERSION "1"

/* The longest line written or read, bytes; a longer one is FAULT_TOO_BIG. On the worker's
 * socketpair a line may carry a picture. */
enum { JOURNAL_LINE_MAX = 96 * 1024, JOURNAL_PICTURE_MAX = 6 * 1024 * 1024 };

/* REDACTED leaves out what must not reach a screen, a file or another host: ICE passwords and
 * ufrags, TURN credentials, tokens, signatures in URLs (core/redact.h). RAW is for the worker's
 * socketpair alone. */
enum redaction { REDACTED, RAW };

/* One line with its newline: {"ev":"ws.gone","t":123,"w":…,"from":"observed","ticket":5,"channel":"demo",…}
 * t is at_us, w is wall_ms; keys with no value are left out; track numbers stand in "track":{…}.
 * Sets out->cut when it did not fit. Redacted, EV_PIXELS and FX_PIXELS are nothing at all: pictures
 * are not for a journal. */
void journal_event(struct text *out, const struct event *e, enum redaction how);
/* The same with {"fx":"peer.open",…}. */
void journal_effect(struct text *out, const struct effect *fx, enum redaction how);

/* What a line said. The texts of the event or effect point into the line, or into `room` where
 * something was escaped. */
struct journal_line {
	bool is_effect;
	struct event event;
	struct effect effect;
	struct track_numbers track;
	char room[JOURNAL_LINE_MAX];
};

/* Reads one line, with or without newline. Unknown keys are skipped; an unknown kind, a line that
 * is not a JSON object, or a value of the wrong type is FAULT_SYNTAX and `line` is undefined. */
enum fault journal_read(struct slice line, struct journal_line *out);
/* The same for a line of up to JOURNAL_PICTURE_MAX bytes, with a `room` of the caller's: line.n
 * bytes and a NUL are enough. */
enum fault journal_read_long(struct slice line, struct journal_line *out, struct text *room);

#endif
