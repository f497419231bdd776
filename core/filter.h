/* A filter: an expression that a person types, read once and put to many rows.
 *
 *   cam                   the text stands in one of the fields that are looked at for words
 *   name~cam state=MEDIA  a field and a value: = != ~ !~ for text, = != < <= > >= for
 * numbers bitrate>500k loss>1%  numbers with their unit; `-` is the value of what has none
 *   !tag (a or b) c       not, or, and (a space is an `and`; also & and |)
 */
#ifndef CORE_FILTER_H
#define CORE_FILTER_H

#include "core/fault.h"
#include "core/slice.h"

/* What a field's value is, and what a person may write for it. */
/* clang-format off */
#define FILTER_KINDS(X)                                                         \
	X(TEXT,  "text")      /* any words; case does not matter */                 \
	X(COUNT, "a number")                                                        \
	X(BITS,  "a bit rate")  /* bit/s: 500k, 1.5M */                             \
	X(SHARE, "a share")     /* 1000 = 100 %: 1%, 0.5 */                         \
	X(MS,    "a time")      /* ms: 200ms, 1.5s */                               \
	X(AGE,   "an age")      /* ms: 30s, 10m, 2h, 7d */                          \
	X(HOURS, "a number of hours") /* h: 24h, 7d */                              \
	X(LEVEL, "a level")     /* 0…2: info, warn, error */                        \
	X(FLAG,  "nothing")     /* stands alone */

/* id, name, kind, looked at for words that stand alone, an example, what it is */
#define CHANNEL_FIELDS(X)                                                                  \
	X(NAME,       "name",       TEXT,  true,  "name~cam",       "of the channel")          \
	X(STATE,      "state",      TEXT,  true,  "state=MEDIA",    "of its newest session")   \
	X(STREAM,     "stream",     TEXT,  true,  "stream~archive", "that it is mapped to")    \
	X(STATUS,     "status",     TEXT,  false, "status!=ACTIVE", "of the channel")          \
	X(STORAGE,    "storage",    TEXT,  false, "storage=enabled", "ENABLED or DISABLED")    \
	X(PRODUCER,   "producer",   TEXT,  false, "producer~gate",  "of its newest session")   \
	X(BITRATE,    "bitrate",    BITS,  false, "bitrate>500k",   "of the video, bit/s")     \
	X(LOSS,       "loss",       SHARE, false, "loss>1%",        "of packets")              \
	X(RTT,        "rtt",        MS,    false, "rtt>=200ms",     "round trip")              \
	X(AGE,        "age",        AGE,   false, "age<10m",        "of its state")            \
	X(STORED,     "stored",     AGE,   false, "stored>1m",      "since the last fragment") \
	X(RETENTION,  "retention",  HOURS, false, "retention<24h",  "of its stream")           \
	X(FRAGMENTS,  "fragments",  COUNT, false, "fragments>0",    "seen stored")             \
	X(PRODUCERS,  "producers",  COUNT, false, "producers>1",    "seen")                    \
	X(SESSIONS,   "sessions",   COUNT, false, "sessions>1",     "seen")                    \
	X(TAKEOVERS,  "takeovers",  COUNT, false, "takeovers>0",    "seen")                    \
	X(ERRORS,     "errors",     COUNT, false, "errors>0",       "that stand")              \
	X(WARNINGS,   "warnings",   COUNT, false, "warnings>0",     "that stand")              \
	X(LIVE,       "live",       FLAG,  false, "live",           "a session lives")         \
	X(TAG,        "tag",        FLAG,  false, "tag",            "marked by hand")

#define STREAM_FIELDS(X)                                                                   \
	X(NAME,       "name",       TEXT,  true,  "name~archive",   "of the stream")           \
	X(CHANNEL,    "channel",    TEXT,  true,  "channel~cam",    "that is mapped to it")    \
	X(STATUS,     "status",     TEXT,  false, "status!=ACTIVE", "of the stream")           \
	X(RETENTION,  "retention",  HOURS, false, "retention<24h",  "how long media is kept")  \
	X(CREATED,    "created",    AGE,   false, "created<7d",     "since it was created")    \
	X(STORED,     "stored",     AGE,   false, "stored>1m",      "since the last fragment") \
	X(FRAGMENTS,  "fragments",  COUNT, false, "fragments>0",    "seen stored")             \
	X(MAPPED,     "mapped",     FLAG,  false, "mapped",         "a channel is mapped to it")

#define SESSION_FIELDS(X)                                                                  \
	X(CHANNEL,    "channel",    TEXT,  true,  "channel~cam",    "of the session")          \
	X(PRODUCER,   "producer",   TEXT,  true,  "producer~gate",  "whose it is")             \
	X(STATE,      "state",      TEXT,  true,  "state=MEDIA",    "of the session")          \
	X(WHY,        "why",        TEXT,  true,  "why~taken",      "it ended")                \
	X(AGE,        "age",        AGE,   false, "age<10m",        "since its first call")    \
	X(TOOK,       "took",       MS,    false, "took>5s",        "join to first stored fragment") \
	X(BITRATE,    "bitrate",    BITS,  false, "bitrate>500k",   "of the video, bit/s")     \
	X(FRAGMENTS,  "fragments",  COUNT, false, "fragments>0",    "seen stored")             \
	X(LIVE,       "live",       FLAG,  false, "live",           "it goes on")              \
	X(HOLDS,      "holds",      FLAG,  false, "holds",          "it holds its session")

#define LOG_FIELDS(X)                                                                      \
	X(TEXT,       "text",       TEXT,  true,  "text~offer",     "of the line")             \
	X(AREA,       "area",       TEXT,  true,  "area=ice",       "api ws signal ice dtls media store session core") \
	X(CHANNEL,    "channel",    TEXT,  true,  "channel~cam",    "that it is about")        \
	X(ACTOR,      "actor",      TEXT,  true,  "actor=gate-cam", "whose it is")             \
	X(LEVEL,      "level",      LEVEL, false, "level>=warn",    "info, warn or error")     \
	X(FROM,       "from",       TEXT,  false, "from=inferred",  "observed, api or inferred")
/* clang-format on */

enum filter_kind {
#define X(id, words) FILTER_##id,
	FILTER_KINDS(X)
#undef X
};

enum channel_field {
#define X(id, name, kind, bare, example, what) CHANNEL_##id,
	CHANNEL_FIELDS(X)
#undef X
		CHANNEL_FIELD_COUNT
};

enum stream_field {
#define X(id, name, kind, bare, example, what) STREAM_##id,
	STREAM_FIELDS(X)
#undef X
		STREAM_FIELD_COUNT
};

enum session_field {
#define X(id, name, kind, bare, example, what) SESSION_##id,
	SESSION_FIELDS(X)
#undef X
		SESSION_FIELD_COUNT
};

enum log_field {
#define X(id, name, kind, bare, example, what) LOG_##id,
	LOG_FIELDS(X)
#undef X
		LOG_FIELD_COUNT
};

struct filter_field {
	const char *name, *example, *what; /* static */
	enum filter_kind kind;
	bool bare;
};
struct filter_fields {
	const struct filter_field *at;
	size_t n; /* ≤ 32 */
};
extern const struct filter_fields filter_channels, filter_streams, filter_sessions,
	filter_log;

enum { FILTER_NODES = 48, FILTER_DEPTH = 12, FILTER_MAX = 128, FILTER_VALUE = 64 };

struct filter_node {
	unsigned char kind, field, compare, left, right; /* left, right: numbers of nodes */
	unsigned char at, n;                             /* of the value in `words` */
	bool none;                                       /* the value is `-` */
	int64_t value;
};

/* A value: copy it as you like. */
struct filter {
	const struct filter_fields *fields;
	struct filter_node nodes[FILTER_NODES];
	size_t n, top;          /* n 0: everything passes */
	unsigned uses;          /* a bit for each field that it asks for */
	unsigned bare;          /* a bit for each field that words alone look into */
	char words[FILTER_MAX]; /* the expression in small letters */
};

/* Where reading stopped, and what would fit there. */
struct filter_trouble {
	size_t at, n; /* the bytes that do not fit; n 0: something is missing at `at` */
	char expected[96];
};

/* FAULT_NONE, or FAULT_SYNTAX with *why; the filter is then one that everything passes.
 * Empty text is a filter that everything passes. */
enum fault filter_parse(struct filter *f, const struct filter_fields *fields,
			struct slice text, struct filter_trouble *why);

/* What a row says for a field. A text may be written to `room` (FILTER_VALUE bytes) and
 * lives until the next question; "" = it has none. A number is in the unit of its kind; -1
 * = it has none. A flag is 1 or 0. */
struct filter_rows {
	struct slice (*text)(const void *context, const void *row, int field, char *room);
	int64_t (*number)(const void *context, const void *row, int field);
	const void *context;
};

/* Allocates nothing and asks only for what it needs. */
bool filter_passes(const struct filter *f, const struct filter_rows *rows, const void *row);

#endif
