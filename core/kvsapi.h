/* The service's operations: one table for whoever asks, whoever answers and whoever draws. */
#ifndef CORE_KVSAPI_H
#define CORE_KVSAPI_H

#include "core/fault.h"
#include "core/text.h"

/* Which host answers. */
enum kvs_plane { KVS_CONTROL, KVS_SIGNALING_HTTPS, KVS_WEBRTC, KVS_ARCHIVED, KVS_MEDIA };

/* clang-format off */
#define KVS_OPERATIONS(X) /* id, name, path, plane, command-line name, service's command-line name */ \
	X(CREATE_CHANNEL,   "CreateSignalingChannel",            "/createSignalingChannel",            KVS_CONTROL, "create-signaling-channel", "kinesisvideo") \
	X(DESCRIBE_CHANNEL, "DescribeSignalingChannel",          "/describeSignalingChannel",          KVS_CONTROL, "describe-signaling-channel", "kinesisvideo") \
	X(LIST_CHANNELS,    "ListSignalingChannels",             "/listSignalingChannels",             KVS_CONTROL, "list-signaling-channels", "kinesisvideo") \
	X(UPDATE_CHANNEL,   "UpdateSignalingChannel",            "/updateSignalingChannel",            KVS_CONTROL, "update-signaling-channel", "kinesisvideo") \
	X(DELETE_CHANNEL,   "DeleteSignalingChannel",            "/deleteSignalingChannel",            KVS_CONTROL, "delete-signaling-channel", "kinesisvideo") \
	X(GET_ENDPOINT,     "GetSignalingChannelEndpoint",       "/getSignalingChannelEndpoint",       KVS_CONTROL, "get-signaling-channel-endpoint", "kinesisvideo") \
	X(DESCRIBE_STORAGE, "DescribeMediaStorageConfiguration", "/describeMediaStorageConfiguration", KVS_CONTROL, "describe-media-storage-configuration", "kinesisvideo") \
	X(UPDATE_STORAGE,   "UpdateMediaStorageConfiguration",   "/updateMediaStorageConfiguration",   KVS_CONTROL, "update-media-storage-configuration", "kinesisvideo") \
	X(DESCRIBE_MAPPED,  "DescribeMappedResourceConfiguration", "/describeMappedResourceConfiguration", KVS_CONTROL, "describe-mapped-resource-configuration", "kinesisvideo") \
	X(CREATE_STREAM,    "CreateStream",                      "/createStream",                      KVS_CONTROL, "create-stream", "kinesisvideo") \
	X(DESCRIBE_STREAM,  "DescribeStream",                    "/describeStream",                    KVS_CONTROL, "describe-stream", "kinesisvideo") \
	X(LIST_STREAMS,     "ListStreams",                       "/listStreams",                       KVS_CONTROL, "list-streams", "kinesisvideo") \
	X(DELETE_STREAM,    "DeleteStream",                      "/deleteStream",                      KVS_CONTROL, "delete-stream", "kinesisvideo") \
	X(UPDATE_RETENTION, "UpdateDataRetention",               "/updateDataRetention",               KVS_CONTROL, "update-data-retention", "kinesisvideo") \
	X(GET_DATA_ENDPOINT, "GetDataEndpoint",                  "/getDataEndpoint",                   KVS_CONTROL, "get-data-endpoint", "kinesisvideo") \
	X(GET_ICE,          "GetIceServerConfig",                "/v1/get-ice-server-config",          KVS_SIGNALING_HTTPS, "get-ice-server-config", "kinesis-video-signaling") \
	X(JOIN,             "JoinStorageSession",                "/joinStorageSession",                KVS_WEBRTC, "join-storage-session", "kinesis-video-webrtc-storage") \
	X(JOIN_AS_VIEWER,   "JoinStorageSessionAsViewer",        "/joinStorageSessionAsViewer",        KVS_WEBRTC, "join-storage-session-as-viewer", "kinesis-video-webrtc-storage") \
	X(LIST_FRAGMENTS,   "ListFragments",                     "/listFragments",                     KVS_ARCHIVED, "list-fragments", "kinesis-video-archived-media") \
	X(GET_IMAGES,       "GetImages",                         "/getImages",                         KVS_ARCHIVED, "get-images", "kinesis-video-archived-media") \
	X(GET_HLS,          "GetHLSStreamingSessionURL",         "/getHLSStreamingSessionURL",         KVS_ARCHIVED, "get-hls-streaming-session-url", "kinesis-video-archived-media")
/* clang-format on */

enum kvs_op {
#define X(id, name, path, plane, cli, service) KVS_##id,
	KVS_OPERATIONS(X)
#undef X
	KVS_OP_COUNT
};

struct kvs_operation {
	const char *name, *path;
	enum kvs_plane plane;
	const char *cli, *service;
};

const struct kvs_operation *kvs_operation(enum kvs_op op);
/* KVS_OP_COUNT when unknown. */
enum kvs_op kvs_op_named(struct slice name);
enum kvs_op kvs_op_at(struct slice path); /* extra leading slashes are forgiven */

/* Answers, as values that point into `room`. */
struct kvs_channel {
	struct slice name, arn, type, status, version;
	int ttl_s;
	double created_s;
};
struct kvs_storage {
	bool enabled;
	struct slice stream_arn;
};
struct kvs_endpoints {
	struct slice wss, https, webrtc; /* "" when not given; webrtc:// is read as https:// */
};
enum { KVS_ICE_SERVERS = 5, KVS_ICE_URIS = 4, KVS_ROOM = 32768 };
struct kvs_ice {
	size_t n;
	int ttl_s;          /* the shortest */
	struct slice list;  /* the JSON array for FX_PEER_OPEN: [{"urls":[…],"username":…,"credential":…}]; whoever reads passwords
			     * is in net (relays.h) */
};
struct kvs_refusal {
	struct slice name, message; /* from x-amzn-ErrorType or __type; message or Message */
};

/* Each reads one answer's body; texts are copied into room (KVS_ROOM bytes is always enough for a
 * body ≤ 16 kB). FAULT_SYNTAX: not JSON; FAULT_ABSENT: a member that must be there is not. */
enum fault kvs_read_channel(struct kvs_channel *out, struct slice body, char *room, size_t n);
enum fault kvs_read_storage(struct kvs_storage *out, struct slice body, char *room, size_t n);
enum fault kvs_read_endpoints(struct kvs_endpoints *out, struct slice body, char *room, size_t n);
enum fault kvs_read_ice(struct kvs_ice *out, struct slice body, char *room, size_t n);
/* error_type_header may be ""; never fails: what is missing is "". */
void kvs_read_refusal(struct kvs_refusal *out, struct slice error_type_header, struct slice body,
		      char *room, size_t n);

/* Requests: the JSON body for the calls the core makes. role is "MASTER" or "VIEWER". */
void kvs_ask_channel(struct text *out, struct slice name, struct slice arn); /* describe either */
void kvs_ask_endpoint(struct text *out, struct slice arn, bool storage, const char *role);
void kvs_ask_ice(struct text *out, struct slice arn, struct slice client_id);
void kvs_ask_join(struct text *out, struct slice arn, struct slice client_id); /* "" = as master */

#endif
