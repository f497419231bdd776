/* The fold: events in, one snapshot of what a screen shows out. Views never hold model memory. */
#ifndef CORE_MODEL_H
#define CORE_MODEL_H

#include "core/event.h"
#include "core/lint.h"
#include "core/pool.h"

struct model;

/* Stage names are those of AWS's SDKs. */
/* clang-format off */
#define STAGES(X)                                                            \
	X(DESCRIBE, "describe")     X(DESCRIBE_MEDIA, "describe media")          \
	X(ENDPOINT, "endpoint")     X(ICE_CONFIG, "ICE config")                  \
	X(CONNECT, "connect")       X(JOIN, "join")                              \
	X(OFFER, "offer wait")      X(ANSWER, "answer")                          \
	X(ICE, "ICE")               X(DTLS, "DTLS")                              \
	X(FRAME, "first frame")     X(FRAGMENT, "first stored fragment")
/* clang-format on */
enum stage {
#define X(id, name) STAGE_##id,
	STAGES(X)
#undef X
	STAGE_COUNT
};
const char *stage_name(enum stage s);

enum stage_state { STAGE_NONE, STAGE_RUNNING, STAGE_DONE, STAGE_FAILED };
struct stage_view {
	enum stage_state state;
	int64_t start_us, end_us; /* model time; end 0 while running */
	char note[48];            /* "HTTP 200", "host↔host udp", "SPS+PPS+IDR" */
	char parts[80];           /* what it was made of: "TLS 140 ms, upgrade 170 ms"; "" not known */
	enum provenance from;
};

/* One producer's session on one channel, past or present. */
struct session_row {
	uint32_t key;            /* stable handle */
	char channel[64], actor[64], state[24]; /* state: the stage word in capitals, MEDIA, TAKEN-OVER, LOST … */
	bool live, holds;
	int64_t since_us, media_since_us;
	int64_t holds_since_us;  /* 0 = it does not hold, or not known */
	int64_t end_us;          /* 0 = goes on */
	int64_t stored_ms;       /* join → first stored fragment; -1 = none yet */
	int64_t video_bps;       /* -1 = no value */
	int64_t fragments;
	char why[48];            /* it ended; "" not known */
};

struct channel_row {
	uint32_t key;
	char name[64], arn[160], status[12], storage[12], stream[64]; /* "" = not fetched yet */
	int retention_h;         /* -1 = not fetched */
	int ttl_s;
	char state[24], actor[64]; /* of its newest session; "" = none seen */
	int64_t state_since_us, media_since_us;
	int sessions, producers, takeovers;
	int64_t rtt_us, loss_milli, video_bps, audio_bps; /* -1 = no value */
	float spark[16];         /* video kbit/s, newest last; NaN = gap */
	int errors, warnings;    /* lint and alerts */
	int64_t last_fragment_us;
	int64_t fragments;
	bool marked;
};

/* A stream that a channel can be mapped to. */
struct stream_row {
	char name[64], status[12];  /* status "" = not fetched yet */
	char channel[64];           /* that is mapped to it now, as far as is known; "" = none */
	int channels;               /* how many are */
	int retention_h;            /* -1 = not known */
	int64_t created_wall_ms;    /* 0 = not known */
	int64_t fragments, last_fragment_us; /* seen stored; 0 = none */
};

struct track_view {
	char mid[32], codec[48], kind; /* kind 'V' or 'A' */
	struct track_numbers now;
	float spark[16];
	bool stale;              /* no statistics for 3 s */
};

/* The hidden clocks; what is not running has used -1. */
/* clang-format off */
#define GAUGES(X)                                                                             \
	X(SESSION, "session", "ms", 3600000)      X(IDLE, "session idle", "ms", 180000)           \
	X(BITRATE, "bitrate", "bps", 1000000)     X(WS, "websocket", "ms", 3600000)               \
	X(WS_IDLE, "ws idle", "ms", 600000)       X(TURN, "turn cred", "ms", 300000)              \
	X(GO_AWAY, "go away", "ms", 60000)        X(KEYS, "credentials", "ms", 3600000)     \
	X(CLOCK, "clock off", "ms", 300000)       X(JOINS, "join rate", "tps", 2)                 \
	X(ALL_JOINS, "all joins", "tps", 50)      X(CONNECTS, "connect rate", "tps", 3)           \
	X(DESCRIBES, "describe rate", "tps", 5)   X(CANDIDATES, "candidates", "tps", 20)          \
	X(ANSWERS, "answers", "tps", 5)           X(PAYLOAD, "payload", "bytes", 10000)
/* clang-format on */
enum gauge {
#define X(id, name, unit, limit) GAUGE_##id,
	GAUGES(X)
#undef X
	GAUGE_COUNT
};
struct gauge_view {
	const char *name, *unit; /* static; unit "ms", "bps", "tps" or "bytes" */
	const char *then;        /* static: what comes when it has run out */
	int64_t used, limit;     /* used -1 = not running */
	int64_t peak;            /* "tps": the most in one second so far; -1 = not counted */
	bool warn;               /* ≥ 80 % of the limit */
};

/* Whose keys calls are signed with, and how far our clock is from the service's. */
struct access_view {
	char source[40]; /* "sso", "env" …; "" = nobody told */
	int64_t since_ms, ends_ms; /* wall; ends 0 = never, or not known */
	int64_t off_ms;            /* -1 = not known */
	bool ahead, corrected;     /* corrected: calls are signed with the service's time */
};

/* A state that a machine came to, and the event that brought it there. */
struct machine_step {
	char state[24], why[24]; /* why "": not seen */
	int64_t at_us;           /* 0 = not seen */
};
enum { MACHINE_STEPS = 12 };
struct machine_view {
	char machine[16], state[24];
	struct machine_step steps[MACHINE_STEPS]; /* oldest first; the last one is where it is */
	size_t n_steps;
	int64_t since_us;
};

enum severity { SEV_INFO, SEV_WARN, SEV_ERROR };

/* What is not right. One that a person has silenced stays it as long as it stands. */
/* clang-format off */
#define ALERTS(X)                                                                          \
	X(SOURCE) X(STORAGE) X(RETENTION) X(REFUSED) X(LOST) X(LINT) X(SLOW) X(PING_PONG)      \
	X(BITRATE) X(LOSS) X(STALE) X(SESSION) X(IDLE) X(WS) X(WS_IDLE) X(TURN) X(GO_AWAY)     \
	X(RATE) X(PAYLOAD) X(KEY_FRAMES) X(UNSTORED)
/* clang-format on */
enum alert_kind {
#define X(id) ALERT_##id,
	ALERTS(X)
#undef X
	ALERT_COUNT
};
struct alert_row {
	enum alert_kind kind;
	enum severity severity;
	uint32_t session;        /* key; 0 = of the channel */
	int64_t at_us, wall_ms;  /* since; 0 = not known */
	int times;               /* how often it has come, 1 = once; 0 = not counted */
	char area[10], actor[64];
	char text[192], advice[160]; /* what is not right; what to do, "" = nothing */
};
struct log_row {
	uint64_t seq;
	int64_t wall_ms, at_us;
	enum severity severity;
	enum provenance from;
	char area[10], channel[64], actor[64], text[256];
	uint32_t session;        /* key of the session_row it belongs to; 0 = none */
	size_t bytes;            /* of the message behind it; 0 = none */
};

/* Ladder lanes: producer, signaling service, storage peer, stream. */
enum lane { LANE_PRODUCER, LANE_SIGNALING, LANE_STORAGE, LANE_STREAM, LANE_COUNT };
enum arrow { ARROW_API, ARROW_SDP, ARROW_CANDIDATE, ARROW_WIRE, ARROW_MEDIA, ARROW_NOTE,
	     ARROW_SESSION }; /* the last: a line across, where an actor's way begins */
struct ladder_row {
	uint64_t seq;            /* 0 = no row */
	int64_t wall_ms, at_us;
	enum lane from, to;      /* equal: a note on that lane */
	enum arrow arrow;
	enum provenance seen;
	char label[48], actor[64];
	char note[96];           /* what the label leaves out: an address, a cipher, a reason */
	bool bad;                /* refused or failed */
	bool unknown;            /* a frame of no kind that we know */
	bool both;               /* a handshake: its arrow has two heads */
	size_t bytes;            /* of the message behind it; 0 = none */
	int64_t took_ms;         /* an answer to a call: since the call; -1 = none */
	int folded;              /* > 0: stands for so many media rows */
	uint32_t session;        /* key of the session_row it belongs to; 0 = none */
	bool open;               /* folded, and its rows follow it */
};
struct ladder_detail {
	struct ladder_row row;
	size_t pair;             /* its counterpart's place in the ladder; SIZE_MAX = none */
	uint64_t pair_seq;       /* 0 = none */
	char from[96], correlation[64];
	bool cut;                /* the text is longer than this */
	char text[12288];        /* the message pretty-printed and redacted; JSON, SDP or words */
};

/* An offer and what was answered to it. */
struct exchange_row {
	uint32_t key;            /* stable; rises with time */
	uint32_t session;
	char actor[64];
	int64_t wall_ms;         /* of the offer; 0 = not known */
	bool answered, refused;
	int errors, warnings;    /* of the rules, when it was answered */
};

/* Statistics series: one value a second; NaN where there was none. Each: its name in files and in
 * the configuration; V video, A audio, T transport, M a mark; its name on the screen, its unit. */
/* clang-format off */
#define METRICS(X)                                                                           \
	X(VIDEO_KBPS,   "video-kbps",   'V', "bitrate", "kbps")                                  \
	X(VIDEO_FPS,    "video-fps",    'V', "fps", "")                                          \
	X(VIDEO_LOSS,   "video-loss",   'V', "loss", "%")                                        \
	X(VIDEO_JITTER, "video-jitter", 'V', "jitter", "ms")                                     \
	X(NACK,         "video-nack",   'V', "NACK", "/s")                                       \
	X(PLI,          "pli",          'V', "PLI+FIR", "/s")                                    \
	X(TARGET,       "target-kbps",  'V', "target", "kbps")                                   \
	X(FRAME_KB,     "frame-kB",     'V', "frame", "kB")                                      \
	X(HEIGHT,       "video-height", 'V', "height", "px")                                     \
	X(KEY_INTERVAL, "key-interval", 'V', "key every", "s")                                   \
	X(KEY_WAIT,     "pli-to-key",   'V', "PLI→key", "ms")                                   \
	X(RESENT,       "resent",       'V', "resent", "%")                                      \
	X(RECOVERED,    "recovered",    'V', "recovered", "/s")                                  \
	X(VIDEO_LATE,   "video-late",   'V', "late", "/s")                                       \
	X(RTT,          "rtt",          'T', "RTT", "ms")                                        \
	X(AVAILABLE,    "available-kbps", 'T', "allowed", "kbps")                                \
	X(TOTAL,        "session-kbps", 'T', "session", "kbps")                                  \
	X(SCORE,        "score",        'T', "score", "")                                        \
	X(AUDIO_KBPS,   "audio-kbps",   'A', "bitrate", "kbps")                                  \
	X(AUDIO_LOSS,   "audio-loss",   'A', "loss", "%")                                        \
	X(AUDIO_JITTER, "audio-jitter", 'A', "jitter", "ms")                                     \
	X(AUDIO_LATE,   "audio-late",   'A', "late", "/s")                                       \
	X(KEYS,         "key-frames",   'M', "key frames", "/s")
/* clang-format on */
enum metric {
#define X(id, word, group, name, unit) METRIC_##id,
	METRICS(X)
#undef X
	METRIC_COUNT
};
/* METRIC_COUNT when unknown. */
enum metric metric_named(struct slice word);
enum { SERIES_SECONDS = 600, SERIES_TENS = 360, SERIES_LONGEST = SERIES_TENS * 10 };
struct series_view {
	const char *word, *name, *unit; /* static */
	char group;
	float now, min, avg, p95, max, warn, crit; /* of the window; NaN = none */
	/* Oldest first; at[SERIES_SECONDS - 1] has the second of `stats_end_us`. Of one second each, or where
	 * stats_step_s is 10 the means of ten, and the least and the most in them (SERIES_TENS of them). */
	float at[SERIES_SECONDS], low[SERIES_TENS], high[SERIES_TENS];
};

/* What holds the score down (docs/score.md). */
enum factor { FACTOR_NONE, FACTOR_LOSS, FACTOR_RTT, FACTOR_JITTER, FACTOR_FRAMES, FACTOR_BANDWIDTH,
	      FACTOR_COUNT };
const char *factor_name(enum factor f);
const char *factor_unit(enum factor f);
struct score {
	float points;                /* 0…100; NaN: something that is needed is missing */
	enum factor limit, missing;  /* FACTOR_NONE: nothing */
	float worth[FACTOR_COUNT];   /* of each, 0…1 */
};
/* Of what a second had, by factor; NaN = not known. */
struct score score_of(const float *values);
struct score_view {
	float points, before;        /* before: half a minute earlier; NaN = none */
	enum factor limit, missing;
	float value;                 /* of the limit, now; NaN = none */
	int64_t since_us;            /* 0 = nothing limits */
};

/* States over time. */
/* clang-format off */
#define BANDS(X) X(WS, "WebSocket") X(ICE, "ICE") X(DTLS, "DTLS") X(LIMIT, "limited by")
/* clang-format on */
enum band {
#define X(id, name) BAND_##id,
	BANDS(X)
#undef X
	BAND_COUNT
};
enum band_level { BAND_OFF, BAND_WAIT, BAND_UP, BAND_BAD };
struct band_turn {
	int64_t at_us;               /* from then on, until the next one */
	const char *word;            /* static; NULL = not known */
	enum band_level level;
};
enum { SNAP_TURNS = 32, SNAP_CHANGES = 16, CHANGE_PARTS = 8 };
struct band_view {
	const char *name;            /* static */
	size_t n;
	struct band_turn turns[SNAP_TURNS]; /* the newest, in order */
};

/* Candidates that were signaled, and the pairs of them that carried media. */
/* clang-format off */
#define CANDIDATE_TYPE_LIST(X) X(HOST, "host") X(SRFLX, "srflx") X(PRFLX, "prflx") X(RELAY, "relay")
/* clang-format on */
enum candidate_type {
#define X(id, word) CANDIDATE_##id,
	CANDIDATE_TYPE_LIST(X)
#undef X
	CANDIDATE_TYPES
};
const char *candidate_type_name(enum candidate_type t);
enum ice_role { ROLE_UNKNOWN, ROLE_CONTROLLED, ROLE_CONTROLLING };
enum { SNAP_PAIRS = 6 };
struct pair_view {
	char device[96], storage[96]; /* "srflx 198.51.100.7:51820 udp" */
	int64_t from_us, until_us;    /* until 0 = in use */
};

/* Metrics that went to another level together, and what happened nearest to it. */
struct change_part {
	enum metric metric;
	float before, after;
};
struct change_view {
	int64_t at_us, wall_ms;
	size_t n;
	struct change_part parts[CHANGE_PARTS];
	char event[48];              /* of the ladder; "" = nothing within 3 s */
	int64_t event_us;
	uint64_t event_seq;
	bool looked;                 /* the event is final */
};

/* Two or more producers take the session from each other again and again. */
enum { PING_PONG_LEAST = 3, PING_PONG_S = 120, PING_PONG_NAMES = 4 };
struct ping_pong {
	int times;                /* takeovers within two minutes; 0 = nothing of the kind */
	int64_t since_us, last_us;
	size_t n;
	char names[PING_PONG_NAMES][64];
};

/* Takeover timeline. */
enum span_kind { SPAN_JOINING, SPAN_HOLDING, SPAN_CONNECTED };
struct span {
	int64_t start_us, end_us; /* end 0 = goes on */
	enum span_kind kind;
};
struct producer_row {
	char actor[64];
	size_t n_spans;
	struct span spans[32];    /* the newest */
	size_t n_joins;
	int64_t joins[16];        /* at_us of join calls */
	int64_t lost_us;          /* 0 = not lost */
	char last_refusal[48];
};
struct takeover_row {
	int64_t wall_ms, at_us;
	char from_actor[64], to_actor[64], first_sign[64], cause[32];
	/* Gap: from the last media of the one to the first whole picture of the other (docs/takeover.md). */
	int64_t gap_ms, loser_learned_ms; /* -1 = not known */
	bool gap_open;            /* no picture came yet: the gap is that long by now */
	enum provenance from;
};

enum { SNAP_ROWS = 256, SNAP_LADDER = 256, SNAP_LOG = 256, SNAP_PRODUCERS = 16, SNAP_TAKEOVERS = 32,
       SNAP_KEYS = 128, SNAP_TRACKS = 4, SNAP_JOINS = 32, SNAP_OPEN = 8, SNAP_ALERTS = 12, SNAP_STORED = 256, SNAP_SDP = 12288,
       SNAP_NAMES = 24, SNAP_EXCHANGES = 32, SNAP_STREAMS = 256 };

/* What a frame needs; the model copies only this. */
enum screen_part { WANT_CHANNELS = 1, WANT_SESSION = 2, WANT_LADDER = 4, WANT_SDP = 8, WANT_STATS = 16,
		   WANT_TAKEOVER = 32, WANT_LOG = 64, WANT_PREVIEW = 128,
		   WANT_NAMES = 256, WANT_STREAMS = 512, WANT_SESSIONS = 1024 };
/* Columns to sort by. Worst or most first where that is what one looks for; what has no value is last. */
/* clang-format off */
#define CHANNEL_SORTS(X)                                                                  \
	X(NAME, "name")           X(STATUS, "status")       X(STORAGE, "storage")            \
	X(STREAM, "stream")       X(RETENTION, "retention") X(PRODUCER, "producer")          \
	X(STATE, "state")         X(AGE, "age")             X(RTT, "RTT")                    \
	X(LOSS, "loss")           X(BITRATE, "bit rate")    X(PRODUCERS, "producers")        \
	X(TAKEOVERS, "takeovers") X(FRAGMENTS, "fragments") X(STORED, "stored ago")          \
	X(HEALTH, "health")
/* clang-format on */
enum channel_sort {
#define X(id, words) SORT_##id,
	CHANNEL_SORTS(X)
#undef X
	SORT_COUNT
};
/* Static; "" for none. */
const char *channel_sort_name(enum channel_sort s);

/* The same for streams, and for the sessions of all channels. */
/* clang-format off */
#define STREAM_SORTS(X)                                                                   \
	X(NAME, "name")           X(STATUS, "status")       X(RETENTION, "retention")        \
	X(CREATED, "created")     X(CHANNEL, "channel")     X(FRAGMENTS, "fragments")        \
	X(STORED, "stored ago")
#define SESSION_SORTS(X)                                                                  \
	X(LIVE, "live")           X(STARTED, "started")     X(CHANNEL, "channel")            \
	X(PRODUCER, "producer")   X(STATE, "state")         X(AGE, "age")                    \
	X(TOOK, "stored after")   X(BITRATE, "bit rate")    X(FRAGMENTS, "fragments")        \
	X(WHY, "why")
/* clang-format on */
enum stream_sort {
#define X(id, words) STREAMS_BY_##id,
	STREAM_SORTS(X)
#undef X
	STREAMS_BY_COUNT
};
enum session_sort {
#define X(id, words) SESSIONS_BY_##id,
	SESSION_SORTS(X)
#undef X
	SESSIONS_BY_COUNT
};
/* Static; "" for none. */
const char *stream_sort_name(int s);
const char *session_sort_name(int s);

/* Which rows of a list. */
struct list_want {
	struct slice filter;     /* as want.filter, on its own fields */
	int sort;                /* enum stream_sort, enum session_sort */
	bool reverse;
	size_t first, rows;      /* rows ≤ SNAP_ROWS; 0 = as many */
};

struct want {
	unsigned parts;          /* WANT_… */
	struct slice filter;     /* an expression of core/filter.h on channels; "" = all, and so is what cannot be read */
	const char (*tags)[64];  /* names of channels marked by hand, for the filter `tag`; n_tags of them */
	size_t n_tags;
	enum channel_sort sort;
	bool reverse;
	size_t first_channel, channel_rows;  /* ≤ SNAP_ROWS */
	struct slice channel;    /* selected; "" = none */
	uint32_t session;        /* selected session key; 0 = the channel's newest */
	/* The ladder shows the chosen session; with session 0 all actors of the channel, with channel ""
	 * everything. Rows are counted within this filter, from the oldest kept; ladder_detail SIZE_MAX = none. */
	size_t ladder_first, ladder_rows, ladder_detail;
	bool ladder_tail;        /* true: last rows, ladder_first is set by the model in the snapshot */
	int64_t ladder_moment_us; /* not 0: which row stands at this time? */
	bool ladder_media;       /* show each media and RTCP row */
	uint64_t ladder_open[SNAP_OPEN]; /* seq of folds that are open; 0 = none */
	uint64_t ladder_marks[2]; /* seq of rows wanted whole in `marked`; 0 = none */
	struct slice ladder_filter; /* core/ladder_filter.h */
	uint32_t exchange;       /* offer and answer to show; 0 = the session's newest */
	uint32_t versus;         /* whose answer to bring as well; 0 = none */
	size_t log_first, log_rows;
	bool log_tail;
	struct slice names;      /* letters that channels are completed by */
	/* Which series (1 << METRIC_…; 0: all); seconds in sight (0: SERIES_SECONDS), more than SERIES_SECONDS
	 * come by tens; model time of the last one (0: the newest). */
	uint64_t metrics;
	int stats_window_s;
	int64_t stats_end_us;
	struct slice log_filter; /* an expression of core/filter.h on lines */
	enum severity log_level; /* lines at least as severe */
	struct slice log_channel; /* not "": the last log_rows lines of this channel, whatever else is said */
	int64_t log_until_us;    /* … that are not newer than this; 0 = the newest */
	struct slice stream;     /* chosen among streams; "" = none */
	struct list_want streams, sessions;
	int64_t now_us;          /* model time to draw at; live: the newest known time */
};

struct snapshot {
	uint64_t version;        /* changes when anything visible changed: equal = nothing to draw */
	int64_t now_us, now_wall_ms;
	char place[8], region[24], journal_note[64]; /* LIVE, LOCAL, REPLAY */
	bool source_up;          /* the event stream or the service is connected */
	char source_why[160];
	struct access_view access;
	size_t channels_total, channels_shown, sessions_live, warnings, errors, takeovers_total;
	size_t channels_described, channels_enabled; /* whose storage is known; with storage */

	size_t first_channel, n_channels, selected_channel; /* selected: index in the filtered list, SIZE_MAX none */
	struct channel_row channels[SNAP_ROWS];

	size_t n_names;
	char names[SNAP_NAMES][64];  /* channels that want.names may mean, best first */

	struct channel_row channel;  /* the selected one */
	struct session_row session;  /* the selected one; key 0 = none */
	size_t n_sessions;
	struct session_row sessions[32]; /* of the selected channel, newest first */
	struct stage_view stages[STAGE_COUNT];
	/* join → first stored fragment; p50 and p95 are of the channel's joins before this one; -1 = there were none */
	int64_t budget_ms, p50_ms, p95_ms;
	int64_t stage_p50_ms[STAGE_COUNT], stage_p95_ms[STAGE_COUNT];
	size_t n_joins;
	int64_t joins_ms[SNAP_JOINS]; /* newest last */
	struct machine_view machines[2];
	size_t n_machines;
	struct gauge_view gauges[GAUGE_COUNT];
	size_t n_tracks;
	struct track_view tracks[SNAP_TRACKS];
	char pair_local[96], pair_remote[96], ice_state[16], dtls_state[16], dtls_cipher[96];
	size_t n_alerts;
	struct alert_row alerts[SNAP_ALERTS]; /* the worst first */

	size_t ladder_total, ladder_first, n_ladder;
	size_t ladder_moment;    /* the row of want.ladder_moment_us; SIZE_MAX = none */
	struct ladder_row ladder[SNAP_LADDER];
	int64_t ladder_start_us;  /* of the first row */
	int64_t ladder_before_us; /* of the row before ladder[0]; the same when there is none */
	struct ladder_detail detail, marked[2];

	size_t n_exchanges;      /* of the channel, or of the session that was chosen; newest first */
	struct exchange_row exchanges[SNAP_EXCHANGES];
	uint32_t exchange;       /* key of the one shown; 0 = none */
	char offer[SNAP_SDP], answer[SNAP_SDP], versus[SNAP_SDP]; /* versus: another one's answer */
	int64_t offer_wall_ms, answer_wall_ms;
	struct lint_report lint;
	char service_said[192];  /* the STATUS_RESPONSE to the answer: "400 …"; "" none */
	char said_correlation[64];
	bool said_matches;       /* it names the answer's correlationId */
	bool said_good;          /* it is no refusal */

	int64_t stats_end_us;
	struct series_view series[METRIC_COUNT];
	int stats_step_s;        /* 1 or 10 */
	int64_t stats_begin_us;  /* of the first sample; 0 = none yet */
	uint64_t metrics_known;  /* 1 << METRIC_…: had a value once */
	struct score_view score;
	struct band_view bands[BAND_COUNT];
	size_t n_pairs;
	struct pair_view pairs[SNAP_PAIRS]; /* newest first */
	int64_t pair_changes;
	enum ice_role device_role; /* inferred from the SDP */
	int candidates[2][CANDIDATE_TYPES]; /* of the storage, of the device; -1 = not signaled yet */
	size_t n_changes;
	struct change_view changes[SNAP_CHANGES]; /* newest first */

	size_t n_producers;
	struct producer_row producers[SNAP_PRODUCERS];
	size_t n_takeovers;
	struct takeover_row takeovers[SNAP_TAKEOVERS];
	struct ping_pong ping_pong;
	size_t n_stored;
	struct span stored[SNAP_STORED]; /* when media was being stored; kind unused */
	int64_t unstored_ms[SNAP_STORED]; /* before each: not stored while anybody joined or held */
	int64_t unstored_now_ms; /* the same since the last one, when fragments stay away; -1 */
	size_t n_keys;
	int64_t keys[SNAP_KEYS]; /* where stored fragments begin: key frames */
	int64_t longest_gap_ms;  /* of the takeovers; -1 = none is known */
	int64_t longest_unstored_ms, covered_milli; /* while anybody joined or held; 100000 = 100 %; -1 */

	size_t log_total, log_first, n_log;
	struct log_row log[SNAP_LOG];

	/* selected: index among those that pass; SIZE_MAX = none */
	size_t streams_total, streams_shown, first_stream, n_streams, selected_stream;
	struct stream_row streams[SNAP_STREAMS];

	size_t sessions_total, sessions_shown, first_listed, n_listed, selected_session;
	struct session_row listed[SNAP_ROWS]; /* of all channels */
};

struct model_options {
	const char *place;       /* "LIVE", "LOCAL", "REPLAY"; static */
	struct slice region;
	size_t history_bytes;    /* bound of what is kept of messages and rows; 0 = 32 MiB */
	struct pool *pool;       /* where all of it lies, the model too; NULL = the system's memory */
};

/* NULL means memory. */
struct model *model_new(const struct model_options *o);
void model_free(struct model *m);
/* Folds one event; any order, any repetition, any hostile text. Memory that runs out loses history,
 * never state. Redacts what it keeps. */
void model_fold(struct model *m, const struct event *e);
/* What the newest event meant to a person: the gravest of it. */
enum notice { NOTICE_NONE, NOTICE_STATE, NOTICE_ALERT, NOTICE_ERROR, NOTICE_TAKEOVER };
enum notice model_notice(const struct model *m);
/* What exists (channels, mappings, streams) as events with the newest time, each lent for its call: the
 * beginning of a recording that begins in the middle. */
typedef void model_told(void *self, const struct event *e);
void model_tell(const struct model *m, model_told *told, void *self);
/* The connection to the source of events came up or went down; why is a sentence. */
void model_source(struct model *m, bool up, struct slice why);
/* Copies what is wanted; parts not wanted are left as they are. */
void model_snapshot(struct model *m, const struct want *w, struct snapshot *out);
/* From what value on a metric is a warning and critical; NaN leaves what it is. */
void model_threshold(struct model *m, enum metric metric, float warn, float crit);
/* Bumped by each fold that changed something a screen can show. */
uint64_t model_version(const struct model *m);
/* The next moment at which the picture changes by time alone (a gauge's second), INT64_MAX = never. */
int64_t model_next_change(const struct model *m, int64_t now_us);

#endif
