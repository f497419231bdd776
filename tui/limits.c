/* Where a number starts to be a warning and where an error, as the person wants it. */
#include "tui/limits.h"

#include <math.h>

/* The metrics that a limit is about. */
static const struct {
	enum limit_of of;
	enum metric metric;
} about[] = {
	{LIMIT_BITRATE, METRIC_VIDEO_KBPS},  {LIMIT_RTT, METRIC_RTT},
	{LIMIT_LOSS, METRIC_VIDEO_LOSS},     {LIMIT_LOSS, METRIC_AUDIO_LOSS},
	{LIMIT_JITTER, METRIC_VIDEO_JITTER}, {LIMIT_JITTER, METRIC_AUDIO_JITTER},
};

void limits_tell(const struct limit *limits, struct model *m)
{
	for (size_t i = 0; i < sizeof(about) / sizeof(about[0]); i++) {
		const struct limit *l = &limits[about[i].of];

		model_threshold(m, about[i].metric, l->warn, l->crit);
	}
}
