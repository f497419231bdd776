/* One ListSignalingChannels, for completion. */
#include "tui/cli/channel_names.h"

#include <cjson/cJSON.h>

#include "tui/cli/looker.h"

enum { PATIENCE_MS = 2000, PAGE = 1000 };

struct asking {
	bool arns;
	complete_tell *tell;
	void *self;
};

static void told(void *self, const struct client_answer *a)
{
	struct asking *k = self;
	cJSON *answer, *list;
	const cJSON *one;

	if (a->trouble.fault)
		return;
	answer = cJSON_ParseWithLength(a->body.at, a->body.n);
	list = cJSON_GetObjectItemCaseSensitive(answer, "ChannelInfoList");
	cJSON_ArrayForEach(one, list)
	{
		const cJSON *word = cJSON_GetObjectItemCaseSensitive(
			one, k->arns ? "ChannelARN" : "ChannelName");

		if (cJSON_IsString(word))
			k->tell(k->self, word->valuestring, "");
	}
	cJSON_Delete(answer);
}

void channel_names(const struct client_options *where, bool arns, struct slice typed,
		   complete_tell *tell, void *self)
{
	struct client_options o = *where;
	struct asking k = {arns, tell, self};
	struct trouble why;
	struct client *client;
	char body[512];
	struct text t;
	uv_loop_t *loop = loop_open();

	if (!loop)
		return;
	text_init(&t, body, sizeof(body));
	text_printf(&t, "{\"MaxResults\":%d", PAGE);
	if (typed.n && !arns && typed.n < 200) {
		text_adds(&t, ",\"ChannelNameCondition\":{\"ComparisonOperator\":"
			      "\"BEGINS_WITH\",\"ComparisonValue\":");
		text_json(&t, typed);
		text_adds(&t, "}");
	}
	text_adds(&t, "}");
	o.connect_ms = o.total_ms = PATIENCE_MS;
	o.attempts = 1;
	client = client_new(loop, &o, &why);
	if (client && client_call(client,
				  &(struct client_ask){.op = KVS_LIST_CHANNELS,
						       .ticket = 1,
						       .body = text_slice(&t),
						       .ms = PATIENCE_MS},
				  told, &k))
		uv_run(loop, UV_RUN_DEFAULT);
	if (client)
		client_free(client);
	loop_leave(loop);
}
