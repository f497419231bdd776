/* A call as it came and the answer as it will go. */
#ifndef NET_SERVICE_REQUEST_H
#define NET_SERVICE_REQUEST_H

#include "core/kvsapi.h"
#include "net/aws/sigv4.h"

struct cJSON;
struct roster;
struct service;
struct channel;
struct stream;

enum { REQUEST_BODY_MAX = 1024 * 1024, REQUEST_HEAD_MAX = 16384 };

struct request {
	struct service *service;
	void *link; /* the connection (net/service/http.c); NULL when the caller has gone */
	struct slice method, path, query; /* path decoded, query encoded again */
	struct sigv4_header headers[SIGV4_HEADERS];
	size_t n_headers;
	char head[REQUEST_HEAD_MAX]; /* what the slices above point into */
	size_t head_used;
	char *body;
	size_t n_body, body_room;
	bool tls, close, routed; /* routed: an answer is under way */
	bool overlong;           /* the query did not fit */
	char host[256], peer[64], actor[64];

	enum kvs_op op; /* KVS_OP_COUNT: none of the service's operations */
	struct cJSON *json;
	char channel[257]; /* for the event stream */
	uint32_t ticket;
	int64_t began_us;

	int status;               /* of the answer; 0 = not answered yet */
	const char *type, *error; /* static; error NULL = none */
	char message[512];
	char *bytes; /* owned */
	size_t n_bytes;
};

struct slice request_header(const struct request *r, const char *name);

#define REQUEST_OVERLONG "The query has more than 64 parts, or is too long."

/* clang-format off */
#define REFUSALS(X) /* id, AWS's name, HTTP status */                                     \
	X(INVALID_ARGUMENT,  "InvalidArgumentException", 400)                              \
	X(NOT_FOUND,         "ResourceNotFoundException", 404)                             \
	X(IN_USE,            "ResourceInUseException", 400)                                \
	X(CLIENT_LIMIT,      "ClientLimitExceededException", 400)                          \
	X(CHANNEL_LIMIT,     "AccountChannelLimitExceededException", 400)                  \
	X(STREAM_LIMIT,      "AccountStreamLimitExceededException", 400)                   \
	X(VERSION_MISMATCH,  "VersionMismatchException", 400)                              \
	X(NO_RETENTION,      "NoDataRetentionException", 400)                              \
	X(UNSUPPORTED_MEDIA, "UnsupportedStreamMediaTypeException", 400)                   \
	X(ACCESS_DENIED,     "AccessDeniedException", 403)                                 \
	X(SERIALIZATION,     "SerializationException", 400)                                \
	X(UNKNOWN_OPERATION, "UnknownOperationException", 404)                             \
	X(INVALID_SIGNATURE, "InvalidSignatureException", 403)                             \
	X(TOO_LARGE,         "RequestEntityTooLargeException", 413)                        \
	X(INTERNAL,          "InternalFailure", 500)
/* clang-format on */
enum refusal {
#define X(id, name, status) REFUSE_##id,
	REFUSALS(X)
#undef X
};

/* Exactly one of these ends a call, now or later; the answer leaves when everything written
 * to the store before is durable. r must not be used afterwards. */
void answer_json(struct request *r, struct cJSON *tree); /* takes the tree */
void answer_empty(struct request *r);                    /* 200 without a body */
void answer_refuse(struct request *r, enum refusal why, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Takes bytes (malloc). type is static. */
void answer_bytes(struct request *r, int status, const char *type, char *bytes, size_t n);

/* What the members of the body are; see net/service/shapes.c. Texts are borrowed from the
 * body. */
struct slice ask_text(const struct request *r, const char *key);
int64_t ask_number(const struct request *r, const char *key, int64_t otherwise);
/* A time in seconds as Unix milliseconds; the owner may be NULL. */
int64_t ask_stamp(const struct cJSON *owner, const char *key, int64_t otherwise);
/* The channel or stream that the call names by its ARN or name; answers the refusal itself
 * and returns NULL when there is none. */
struct channel *ask_channel(struct request *r);
struct stream *ask_stream(struct request *r);
/* CurrentVersion, when it was said, is this one; false: refused. */
bool ask_version(struct request *r, const char *current);
/* A page of a list: where the last one ended (*after "" = at the beginning) and how many.
 * False: already refused. */
bool ask_page(struct request *r, int64_t most, char *after, size_t room, int64_t *limit);
void answer_next(struct cJSON *tree, const char *last); /* adds NextToken */
/* The page of a roster that is asked for, under `list`: things whose names begin with the
 * ComparisonValue of the member `condition`. Answers the call. */
void answer_roster(struct request *r, const struct roster *all, const char *condition,
		   const char *list, struct cJSON *(*json)(const void *thing));

#endif
