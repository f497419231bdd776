/* What the parts of the local service share. Included inside net/service only. */
#ifndef NET_SERVICE_INNER_H
#define NET_SERVICE_INNER_H

#include <uv.h>

#include "core/event.h"
#include "core/kvsapi.h"
#include "net/service/auth.h"
#include "net/service/faults.h"
#include "net/service/quota.h"
#include "net/service/roster.h"
#include "net/service/service.h"
#include "net/service/store.h"
#include "net/service/tls.h"

enum { NAME_ROOM = 257, ARN_ROOM = 512, VERSION_ROOM = 33, ACTOR_ROOM = 64 };

struct events;
struct http;
struct images;
struct media;
struct relay;
struct sessions;
struct storage_room;
struct turn;
struct playback;

struct service {
	uv_loop_t loop;
	uv_signal_t on_term, on_int;
	bool stopping;
	char listen[256], data[4000], region[33], account[13];
	double speed;
	bool wss_always;
	struct auth_keys keys;
	struct sigv4_cache signing; /* the day's key */
	unsigned char token_secret[32]; /* signs playback sessions */
	struct tls_files tls;
	struct faults faults;
	struct quota account_quotas[KVS_OP_COUNT];
	struct store *store;
	struct roster channels, streams; /* of struct channel, struct stream; by name */
	struct http *http;
	struct events *events;
	struct relay *relay;
	struct sessions *sessions;
	struct media *media;
	struct images *images;
	struct turn *turn;
	uv_timer_t sweep; /* retention */
	uint32_t tickets;
	size_t reads;    /* of files, on the pool's threads */
	uint64_t serial; /* of whatever must differ */
};

/* Calls a second that one thing takes (facts of the service's quotas). */
struct channel_quotas {
	struct quota describe, describe_storage, update_storage, erase, join, ice,
		as_master, as_viewer;
};

/* What can change of a channel. */
struct channel_state {
	char version[VERSION_ROOM];
	int ttl_s;
	char stream[NAME_ROOM]; /* mapped, also while disabled; "" = none */
	bool enabled;
};

/* Memory is ahead of the disk by the changes that are on their way there, and goes back when
 * it says no. No answer leaves before what it is about is durable. */
struct channel {
	char name[NAME_ROOM], arn[ARN_ROOM], type[16];
	int64_t created_ms;
	struct channel_state now, kept; /* kept.version "": not on the disk yet */
	unsigned changes;
	bool leaving; /* being deleted */
	char *tags;   /* JSON array */
	struct channel_quotas quotas;
};

struct stream_state {
	char version[VERSION_ROOM];
	int64_t hours;
};

struct stream {
	char name[NAME_ROOM], arn[ARN_ROOM];
	int64_t created_ms;
	struct stream_state now, kept;
	unsigned changes;
	bool leaving;
	char device[129], media_type[129], kms[2049], tier[8];
	char *tags; /* JSON object */
};

/* Explains and ends the program when memory is NULL. */
void *need(void *memory);
char *need_copy(const char *s);

int64_t service_now_us(const struct service *s);  /* monotonic */
int64_t service_wall_ms(const struct service *s); /* Unix */
/* A time of the documentation in the clock of --speed; at least 1 ms. */
int64_t service_scaled_ms(const struct service *s, int64_t ms);
/* 20 letters and digits: a resource's version. */
void service_version(struct service *s, char out[VERSION_ROOM]);
/* Lower-case hex of random bytes, 2n digits and NUL. */
void service_random(char *out, size_t bytes);
/* Tells subscribers; fills in the times. The texts are copied and redacted. */
void service_tell(struct service *s, struct event e);
/* EV_NOTE: state info, warn or error; also on stderr when it is not info. */
void service_note(struct service *s, const char *state, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
