/* The line that `kvscope serve --json` prints once it accepts calls. */
#include "tui/cli/ready.h"

#include <cjson/cJSON.h>
#include <stdlib.h>

#include "net/aws/secret.h"

static bool take(char *to, size_t room, const cJSON *from, const char *name)
{
	const char *s = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(from, name));

	return s && slice_copy(to, room, slice_of(s));
}

bool ready_read(struct ready *out, struct slice line)
{
	cJSON *json = cJSON_ParseWithLength(line.at, line.n);
	const char *event =
		cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "event"));
	const char *port;
	bool fine = event && strcmp(event, "ready") == 0 &&
		    take(out->http, sizeof(out->http), json, "http") &&
		    take(out->region, sizeof(out->region), json, "region") &&
		    take(out->access_key_id, sizeof(out->access_key_id), json,
			 "access_key_id") &&
		    take(out->secret_access_key, sizeof(out->secret_access_key), json,
			 "secret_access_key");

	port = fine ? strrchr(out->http, ':') : NULL;
	out->port = port ? atoi(port + 1) : 0;
	secret_delete(json);
	return fine && out->port > 0;
}
