/* Shorthand: any words are an object or a complaint, and what is an object prints and
 * frees. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "tui/cli/aws/shorthand.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *words = malloc(size + 1), room[2048];
	struct text why;
	cJSON *v;

	if (!words)
		return 0;
	memcpy(words, data, size);
	words[size] = '\0';
	text_init(&why, room, sizeof(room));
	v = shorthand_parse(words, &why);
	if (!v && !why.used)
		abort();
	if (v && !cJSON_IsObject(v))
		abort();
	free(cJSON_PrintUnformatted(v));
	cJSON_Delete(v);
	free(words);
	return 0;
}
