/* Where a number starts to be a warning and where an error, as the person wants it. */
#ifndef TUI_LIMITS_H
#define TUI_LIMITS_H

#include "core/model.h"

/* id, name in the configuration (`warn.loss = 1`), unit. */
/* clang-format off */
#define LIMITS(X)                                                     \
	X(BITRATE, "bitrate", "kbit/s of video") X(RTT, "rtt", "ms")       \
	X(LOSS, "loss", "%")                     X(JITTER, "jitter", "ms")
/* clang-format on */

enum limit_of {
#define X(id, name, unit) LIMIT_##id,
	LIMITS(X)
#undef X
		LIMIT_COUNT
};

/* NaN where nothing was said: what the model knows of the metric counts. */
struct limit {
	float warn, crit;
};

/* LIMIT_COUNT of them. */
void limits_tell(const struct limit *limits, struct model *m);

#endif
