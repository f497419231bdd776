/* Where a caller goes next: always back to this port, the way it came. */
#include <stdio.h>

#include <cjson/cJSON.h>

#include "core/json.h"
#include "net/service/channels.h"
#include "net/service/http.h"
#include "net/service/request.h"
#include "net/service/routes.h"
#include "net/service/turn.h"

enum { ICE_RATE = 5 };

/* The host that the caller used, so that names and forwarded ports stay right. */
static void endpoint(char *out, size_t room, const struct request *r, bool websocket)
{
	bool secure = r->tls || r->service->wss_always;
	const char *scheme = websocket ? secure ? "wss" : "ws" : secure ? "https" : "http";

	if (*r->host)
		snprintf(out, room, "%s://%s", scheme, r->host);
	else
		snprintf(out, room, "%s://%s:%d", scheme, r->service->listen,
			 http_port(r->service->http));
}

static void add_endpoint(cJSON *list, const struct request *r, const char *protocol)
{
	cJSON *one = cJSON_CreateObject();
	char uri[400];

	endpoint(uri, sizeof(uri), r, !strcmp(protocol, "WSS"));
	cJSON_AddStringToObject(one, "Protocol", protocol);
	cJSON_AddStringToObject(one, "ResourceEndpoint", uri);
	cJSON_AddItemToArray(list, one);
}

static bool asked_for(const cJSON *protocols, const char *name)
{
	const cJSON *one;

	cJSON_ArrayForEach(one, protocols) if (cJSON_IsString(one) &&
					       !strcmp(one->valuestring, name)) return true;
	return false;
}

void get_endpoint(struct request *r)
{
	static const char *const all[] = {"WSS", "HTTPS", "WEBRTC"};
	const cJSON *asked =
		json_member(r->json, "SingleMasterChannelEndpointConfiguration");
	const cJSON *protocols = json_member(asked, "Protocols");
	struct channel *c = ask_channel(r);
	cJSON *tree, *list;

	if (!c)
		return;
	if (asked_for(protocols, "WEBRTC") && !c->now.enabled) {
		answer_refuse(
			r, REFUSE_INVALID_ARGUMENT,
			"The channel %s is not configured for ingestion: its media storage "
			"configuration is DISABLED.",
			c->name);
		return;
	}
	tree = cJSON_CreateObject();
	list = cJSON_AddArrayToObject(tree, "ResourceEndpointList");
	for (size_t i = 0; i < 3; i++)
		if (protocols ? asked_for(protocols, all[i]) : i < 2)
			add_endpoint(list, r, all[i]);
	answer_json(r, tree);
}

void get_data_endpoint(struct request *r)
{
	struct stream *t = ask_stream(r);
	char uri[400];
	cJSON *tree;

	if (!t)
		return;
	endpoint(uri, sizeof(uri), r, false);
	tree = cJSON_CreateObject();
	cJSON_AddStringToObject(tree, "DataEndpoint", uri);
	answer_json(r, tree);
}

void get_ice(struct request *r)
{
	struct channel *c = ask_channel(r);
	cJSON *tree;

	if (!c || !channel_quota(r, &c->quotas.ice, ICE_RATE))
		return;
	tree = cJSON_CreateObject();
	cJSON_AddItemToObject(
		tree, "IceServerList",
		turn_list(r->service->turn, c->arn,
			  faults_on(&r->service->faults, CHAOS_DEAD_TURN, c->name)));
	answer_json(r, tree);
}
