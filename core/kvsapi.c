/* The service's operations, the answers read and the requests written. */
#include "core/kvsapi.h"

#include <cjson/cJSON.h>

#include "core/json.h"

/* Longest texts of an ICE server that are taken, bytes (the API's own limit of each is
 * 256). */
enum { URI_MAX = 256, CREDENTIAL_MAX = 640 };
/* Written, a byte of a URI may take two and one of a credential, as U+FFFD, three. */
enum { SERVER_MAX = KVS_ICE_URIS * (2 * URI_MAX + 3) + 2 * 3 * CREDENTIAL_MAX + 64 };
_Static_assert(KVS_ICE_SERVERS *SERVER_MAX + 3 < KVS_ROOM, "KVS_ROOM is always enough");

static const struct kvs_operation operations[KVS_OP_COUNT] = {
#define X(id, name, path, plane, cli, service)                                             \
	[KVS_##id] = {name, path, plane, cli, service},
	KVS_OPERATIONS(X)
#undef X
};

const struct kvs_operation *kvs_operation(enum kvs_op op)
{
	return &operations[op < KVS_OP_COUNT ? op : 0];
}

enum kvs_op kvs_op_named(struct slice name)
{
	enum kvs_op op = 0;

	while (op < KVS_OP_COUNT && !slice_is(name, operations[op].name))
		op++;
	return op;
}

enum kvs_op kvs_op_at(struct slice path)
{
	enum kvs_op op = 0;

	while (slice_starts(path, "//"))
		path = slice_skip(path, 1);
	while (op < KVS_OP_COUNT && !slice_is(path, operations[op].path))
		op++;
	return op;
}

/* Counts as much as an int can hold; what is no number or out of range is 0. */
static int whole(double n)
{
	return n >= 0 && n <= INT32_MAX ? (int)n : 0;
}

static void take_channel(struct kvs_channel *out, const cJSON *info, struct text *room)
{
	out->name = json_kept(room, json_string(info, "ChannelName"));
	out->arn = json_kept(room, json_string(info, "ChannelARN"));
	out->type = json_kept(room, json_string(info, "ChannelType"));
	out->status = json_kept(room, json_string(info, "ChannelStatus"));
	out->version = json_kept(room, json_string(info, "Version"));
	out->created_s = json_number(info, "CreationTime", 0);
	info = json_member(info, "SingleMasterConfiguration");
	out->ttl_s = whole(json_number(info, "MessageTtlSeconds", 0));
}

enum fault kvs_read_channel(struct kvs_channel *out, struct slice body, char *room,
			    size_t n)
{
	cJSON *tree = json_object(body);
	struct text kept;

	*out = (struct kvs_channel){0};
	text_init(&kept, room, n);
	if (!tree)
		return FAULT_SYNTAX;
	take_channel(out, json_member(tree, "ChannelInfo"), &kept);
	cJSON_Delete(tree);
	return kept.cut ? FAULT_TOO_BIG : out->arn.n ? FAULT_NONE : FAULT_ABSENT;
}

enum fault kvs_read_storage(struct kvs_storage *out, struct slice body, char *room,
			    size_t n)
{
	cJSON *tree = json_object(body);
	const cJSON *storage = json_member(tree, "MediaStorageConfiguration");
	struct slice status = json_string(storage, "Status");
	enum fault f = !tree ? FAULT_SYNTAX : status.n ? FAULT_NONE : FAULT_ABSENT;
	struct text kept;

	*out = (struct kvs_storage){.enabled = slice_is(status, "ENABLED")};
	text_init(&kept, room, n);
	out->stream_arn = json_kept(&kept, json_string(storage, "StreamARN"));
	cJSON_Delete(tree);
	return kept.cut ? FAULT_TOO_BIG : f;
}

/* An endpoint in the room; AWS's own clients have met webrtc:// where https:// was meant.
 */
static struct slice keep_endpoint(struct text *room, struct slice uri)
{
	size_t start = room->used;

	if (slice_starts(uri, "webrtc://")) {
		text_adds(room, "https://");
		json_kept(room, slice_skip(uri, strlen("webrtc://")));
		return (struct slice){room->at + start, room->used - start};
	}
	return json_kept(room, uri);
}

static void take_endpoint(struct kvs_endpoints *out, const cJSON *item, struct text *room)
{
	struct slice protocol = json_string(item, "Protocol");
	struct slice uri = json_string(item, "ResourceEndpoint");

	if (slice_is(protocol, "WSS"))
		out->wss = keep_endpoint(room, uri);
	else if (slice_is(protocol, "HTTPS"))
		out->https = keep_endpoint(room, uri);
	else if (slice_is(protocol, "WEBRTC"))
		out->webrtc = keep_endpoint(room, uri);
}

enum fault kvs_read_endpoints(struct kvs_endpoints *out, struct slice body, char *room,
			      size_t n)
{
	cJSON *tree = json_object(body);
	const cJSON *list = json_member(tree, "ResourceEndpointList"), *item = NULL;
	enum fault f = !tree                 ? FAULT_SYNTAX
		       : cJSON_IsArray(list) ? FAULT_NONE
					     : FAULT_ABSENT;
	struct text kept;

	*out = (struct kvs_endpoints){0};
	text_init(&kept, room, n);
	if (!f) {
		cJSON_ArrayForEach(item, list) take_endpoint(out, item, &kept);
	}
	cJSON_Delete(tree);
	return kept.cut ? FAULT_TOO_BIG : f;
}

/* Printable and of a sane length. The "…" of a redacted recording must pass: with it the
 * core has to move as it did with the secret. */
static bool printable(struct slice s, size_t max)
{
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.at[i] <= ' ' || s.at[i] == 0x7F)
			return false;
	}
	return s.n <= max;
}

/* Plain ASCII of a sane length: what a URI is made of. */
static bool plain(struct slice s, size_t max)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.at[i] <= ' ' || s.at[i] > '~')
			return false;
	}
	return s.n <= max;
}

static size_t write_uris(struct text *out, const cJSON *uris)
{
	const cJSON *uri = NULL;
	size_t n = 0;

	cJSON_ArrayForEach(uri, uris)
	{
		struct slice s =
			cJSON_IsString(uri) ? slice_of(uri->valuestring) : SLICE("");

		if (!s.n || !plain(s, URI_MAX) || n == KVS_ICE_URIS)
			continue;
		text_adds(out, n++ ? "," : "");
		text_json(out, s);
	}
	return n;
}

/* One server into the list; false when there is nothing usable in it. */
static bool write_server(struct text *out, const cJSON *server, bool first)
{
	struct slice name = json_string(server, "Username");
	struct slice password = json_string(server, "Password");
	size_t start = out->used;

	if (!printable(name, CREDENTIAL_MAX) || !printable(password, CREDENTIAL_MAX))
		return false;
	text_adds(out, first ? "{\"urls\":[" : ",{\"urls\":[");
	if (!write_uris(out, json_member(server, "Uris"))) {
		out->used = start;
		return false;
	}
	text_adds(out, "]");
	if (name.n) {
		text_adds(out, ",\"username\":");
		text_json(out, name);
		text_adds(out, ",\"credential\":");
		text_json(out, password);
	}
	text_adds(out, "}");
	return true;
}

static void take_servers(struct kvs_ice *out, const cJSON *list, struct text *room)
{
	const cJSON *server = NULL;

	text_adds(room, "[");
	cJSON_ArrayForEach(server, list)
	{
		int ttl = whole(json_number(server, "Ttl", 0));

		if (out->n == KVS_ICE_SERVERS || !write_server(room, server, out->n == 0))
			continue;
		out->n++;
		if (ttl && (!out->ttl_s || ttl < out->ttl_s))
			out->ttl_s = ttl;
	}
	text_adds(room, "]");
	out->list = text_slice(room);
}

enum fault kvs_read_ice(struct kvs_ice *out, struct slice body, char *room, size_t n)
{
	cJSON *tree = json_object(body);
	const cJSON *list = json_member(tree, "IceServerList");
	enum fault f = !tree                 ? FAULT_SYNTAX
		       : cJSON_IsArray(list) ? FAULT_NONE
					     : FAULT_ABSENT;
	struct text kept;

	*out = (struct kvs_ice){0};
	text_init(&kept, room, n);
	if (!f)
		take_servers(out, list, &kept);
	cJSON_Delete(tree);
	return kept.cut ? FAULT_TOO_BIG : f;
}

/* "Name:uri", "namespace#Name" and "Name" all name the same error. */
static struct slice error_name(struct slice type)
{
	struct slice rest = type, head = slice_until(&rest, '#');

	if (rest.n)
		head = rest;
	return slice_trim(slice_until(&head, ':'));
}

void kvs_read_refusal(struct kvs_refusal *out, struct slice error_type_header,
		      struct slice body, char *room, size_t n)
{
	cJSON *tree = json_object(body);
	struct slice name = error_name(error_type_header);
	struct text kept;

	if (!name.n)
		name = error_name(json_string(tree, "__type"));
	text_init(&kept, room, n);
	out->name = json_kept(&kept, name);
	out->message = json_kept(&kept, json_string(tree, "message"));
	cJSON_Delete(tree);
}

/* One member behind what is there: {"key":"value", or ,"key":"value". */
static void member(struct text *out, const char *before, const char *key,
		   struct slice value)
{
	text_adds(out, before);
	text_json(out, slice_of(key));
	text_char(out, ':');
	text_json(out, value);
}

void kvs_ask_channel(struct text *out, struct slice name, struct slice arn)
{
	if (arn.n)
		member(out, "{", "ChannelARN", arn);
	else
		member(out, "{", "ChannelName", name);
	text_char(out, '}');
}

void kvs_ask_endpoint(struct text *out, struct slice arn, bool storage, const char *role)
{
	member(out, "{", "ChannelARN", arn);
	text_adds(out, ",\"SingleMasterChannelEndpointConfiguration\":{\"Protocols\":");
	text_adds(out, storage ? "[\"WSS\",\"HTTPS\",\"WEBRTC\"]" : "[\"WSS\",\"HTTPS\"]");
	member(out, ",", "Role", slice_of(role));
	text_adds(out, "}}");
}

void kvs_ask_ice(struct text *out, struct slice arn, struct slice client_id)
{
	member(out, "{", "ChannelARN", arn);
	if (client_id.n)
		member(out, ",", "ClientId", client_id);
	text_adds(out, ",\"Service\":\"TURN\"}");
}

void kvs_ask_join(struct text *out, struct slice arn, struct slice client_id)
{
	member(out, "{", "channelArn", arn);
	if (client_id.n)
		member(out, ",", "clientId", client_id);
	text_char(out, '}');
}
