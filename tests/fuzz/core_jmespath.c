/* Any expression, on a document that has some of everything. */
#include <cjson/cJSON.h>
#include <stdlib.h>

#include "core/jmespath.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char document[] =
		"{\"a\":[{\"b\":1,\"c\":\"x\"},{\"b\":2.5}],\"d\":null,"
		"\"e\":[[1],[2,[3]]],\"f\":{\"g\":true},\"h\":\"\"}";
	cJSON *in = cJSON_Parse(document), *out = NULL;
	char why[JMESPATH_WHY];
	struct jmespath *j;
	struct text t;

	text_init(&t, why, sizeof(why));
	j = jmespath_parse((struct slice){(const char *)data, size}, &t);
	if (j)
		out = jmespath_search(j, in, &t);
	if (!out && !t.used)
		abort(); /* a refusal says why */
	cJSON_Delete(out);
	cJSON_Delete(in);
	jmespath_free(j);
	return 0;
}
