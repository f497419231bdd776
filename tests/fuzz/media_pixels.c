/* Any bytes as a picture: what comes out has the size it says. */
#include <libavutil/log.h>
#include <stdint.h>
#include <stdlib.h>

#include "net/media/pixels.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct pixels out = {0};
	unsigned long sum = 0;

	av_log_set_level(AV_LOG_QUIET);
	if (!pixels_make(data, n, 40, 30, &out, NULL)) {
		if (out.width < 1 || out.height < 1 || out.width > 40 || out.height > 30)
			abort();
		for (int i = 0; i < 3 * out.width * out.height; i++)
			sum += out.rgb[i]; /* each byte is there */
		if (sum > 255ul * 3 * (unsigned long)(out.width * out.height))
			abort();
	}
	free(out.rgb);
	return 0;
}
