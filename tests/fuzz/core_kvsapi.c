/* Any bytes as the body of each answer; the list for the worker is always JSON. */
#include <assert.h>
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "core/kvsapi.h"

static char room[KVS_ROOM];

static void ice(struct slice body)
{
	struct kvs_ice out;
	enum fault f = kvs_read_ice(&out, body, room, sizeof(room));
	cJSON *tree = NULL;

	assert(f != FAULT_TOO_BIG); /* KVS_ROOM is always enough */
	if (f)
		return;
	tree = cJSON_ParseWithLength(out.list.at, out.list.n);
	assert(cJSON_IsArray(tree) && (size_t)cJSON_GetArraySize(tree) == out.n);
	assert(out.n <= KVS_ICE_SERVERS);
	cJSON_Delete(tree);
}

static void others(struct slice body, size_t n)
{
	struct kvs_channel channel;
	struct kvs_storage storage;
	struct kvs_endpoints endpoints;

	kvs_read_channel(&channel, body, room, n);
	kvs_read_storage(&storage, body, room, n);
	kvs_read_endpoints(&endpoints, body, room, n);
}

static void refusal(struct slice text)
{
	struct kvs_refusal out;
	struct slice rest = text, header = slice_until(&rest, '\n');

	kvs_read_refusal(&out, header, rest, room, sizeof(room));
	kvs_read_refusal(&out, SLICE(""), text, room, 16);
	assert(out.name.n < 16 && out.message.n < 16);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice body = {size ? (const char *)data : "", size};

	ice(body);
	others(body, sizeof(room));
	others(body, 24);
	refusal(body);
	kvs_op_at(body);
	kvs_op_named(body);
	return 0;
}
