/* YAML: any text is one document's value or nothing. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "tui/cli/aws/yaml_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	cJSON *v;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	v = yaml_read(text);
	free(cJSON_PrintUnformatted(v));
	cJSON_Delete(v);
	free(text);
	return 0;
}
