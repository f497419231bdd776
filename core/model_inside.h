/* What the files of the model share. Nothing outside of core/model*.c reads it. */
#ifndef CORE_MODEL_INSIDE_H
#define CORE_MODEL_INSIDE_H

#include "core/filter.h"
#include "core/ladder_filter.h"
#include "core/model.h"
#include "core/series.h"
#include "core/sigmsg.h"
#include "core/table.h"

enum {
	CHANNELS_MAX = 20000,
	ATTEMPTS_A_CHANNEL = 32,
	ATTEMPTS_MAX = 32768, /* above it a channel keeps its two newest */
	PEERS_AN_ATTEMPT = 4,
	SPARK_SECONDS = 16,
	BODY_MAX = 20480,    /* more than SIGMSG_FRAME_MAX; of one kept message, bytes after
				redaction */
	BUDGET_MS = 5000,    /* join → first stored fragment */
	QUOTA_BPS = 1000000, /* of a session, soft */
	STALE_US = 3000000,  /* statistics come each second */
	EXCHANGES_KEPT = 1024,
	SCRATCH = 32768
};

struct attempt;
struct cause;
struct channel;

/* Statistics and SDP of one session: the part that is given up first when room is short. */
struct watch {                      /* of one metric, for changes of its level */
	int64_t base, second;       /* base: the level began there; -1: nothing yet */
	float last[3], mean, noise; /* last: the newest values, `run` of them in a row */
	int run;
	bool again; /* it is not the first level */
};
enum { OLD_TENS = SERIES_TENS - SERIES_SECONDS / 10 };
struct plot {
	struct plot *newer, *older; /* by last use */
	struct attempt *owner;
	int64_t used_us, begin_us; /* begin_us: of the first sample; 0 = none yet */
	struct series series[METRIC_COUNT];
	float values[METRIC_COUNT][SERIES_SECONDS];
	struct series_ten (*old)[OLD_TENS]; /* METRIC_COUNT of them; NULL: not yet */
	struct watch watches[METRIC_COUNT];
	struct change_view changes[SNAP_CHANGES]; /* ring */
	uint64_t n_changes;
	struct band_turn turns[BAND_COUNT][SNAP_TURNS]; /* rings */
	uint64_t n_turns[BAND_COUNT];
	struct pair_view pairs[SNAP_PAIRS]; /* ring */
	uint64_t n_pairs;
	int16_t candidates[2][CANDIDATE_TYPES]; /* [true]: of the device */
	bool signaled[2], lite[2],
		pair_storage; /* pair_storage: the storage's side told of them */
	float best_fps, best_target, limit_value; /* of the score */
	enum factor limit, missing;
};

struct track {
	struct track_view view;
	struct series spark;
	float values[SPARK_SECONDS];
	int64_t stats_us, phase_us; /* phase: where in a second its samples come; -1 */
};

/* Calls in one second, and the most that there were. */
struct rate {
	int64_t second;
	uint16_t n, peak;
};

/* Something that comes and goes. */
struct alarm {
	bool on;
	uint16_t times;
	int64_t since_us;
};

/* How long the joins of a channel and their stages took: the newest, each until its first
 * stored fragment. */
struct past {
	struct past_join {
		uint32_t attempt;
		int32_t total_ms, stages_ms[STAGE_COUNT]; /* -1 = it had none */
	} joins[SNAP_JOINS];                              /* ring */
	uint64_t n;
};

/* What only an attempt needs that got as far as a connection. */
struct depth {
	struct machine_view machines[2];
	size_t n_machines;
	struct track tracks[SNAP_TRACKS];
	size_t n_tracks;
	char pair_local[96], pair_remote[96], ice_state[16], dtls_state[16],
		dtls_cipher[96];
	char service_said[192];
	char broken_rule[128], broken_fix[128]; /* of the answer: the first, "" = none */
	char store_why[96]; /* why its recording stores nothing now; "" = not told */
};

/* One actor's way into one channel's session: a session_row. */
struct attempt {
	uint32_t key;
	struct channel *channel;
	struct producer *producer; /* NULL: forgotten */
	struct attempt *older;
	char actor[64], why[48];
	struct stage_view stages[STAGE_COUNT];
	int64_t since_us, last_us, join_us, media_us, last_media_us, over_us, down_us;
	int64_t ws_up_us, ws_last_us, turn_us, go_away_us; /* 0 = not */
	bool shown;                                        /* did more than look */
	bool ws_open, peer_open, holds, over, taken_over, refused, ended;
	bool join_asked, reoffer, relay, live, ticking;
	int loud;              /* alarms when they were counted last */
	int unanswered;        /* joins in a row to which no offer came */
	int64_t unanswered_us; /* the first of them */
	bool listened;         /* its socket was open at each of them, and since */
	int keys, bare_keys;   /* frames that were received; without SPS or PPS */
	int early, midless;    /* candidates that came before an offer; without sdpMid */
	uint32_t exchange;     /* the newest offer of it; 0 = none */
	enum provenance over_from;
	enum stage cause_stage;
	const struct cause *cause; /* of the last refusal; NULL = there was none */
	uint64_t peers[PEERS_AN_ATTEMPT],
		peer; /* keys in the table of peers; peer: the newest */
	int64_t stats_us, rtt_us, loss_milli, video_bps, audio_bps; /* -1 = not known */
	unsigned loss_bits, rate_bits; /* the last five samples, 1 = too much */
	struct alarm loss_alarm, rate_alarm;
	struct rate candidates, answer_rate;
	size_t longest;         /* message that was sent, bytes */
	int candidate_types[3]; /* host, srflx, relay: sent or received */
	int lint_errors, lint_warnings;
	uint32_t word;              /* for its state, as a number */
	uint32_t fragments, socket; /* socket: the ticket it was dialled with */
	int64_t stored_us;          /* when its newest fragment was; 0 = none */
	int32_t fragment_ms;        /* their usual length */
	struct series spark;
	float spark_values[SPARK_SECONDS];
	struct depth *depth; /* may be NULL */
	struct plot *plot;   /* may be NULL */
};

struct producer {
	char actor[64];
	uint64_t actor_key;
	struct producer *next;
	struct attempt *now;
	struct span spans[32]; /* oldest first */
	size_t n_spans;
	int mode;          /* enum span_kind of the open span; -1 none */
	int64_t joins[16]; /* oldest first */
	size_t n_joins;
	int64_t lost_us;
	char last_refusal[48];
	bool counts; /* it joined or connected: it is no looker-on */
};

struct takeover {
	struct takeover_row row;
	int64_t gap_from_us;   /* 0 = not counting */
	struct attempt *loser; /* NULL: learned, or forgotten */
	struct attempt *winner;
};

struct channel {
	uint32_t key;
	bool gone, p2p, told, tagged; /* told: the service says who holds */
	bool keeps_nothing; /* a mapping was refused: its stream has no retention */
	/* What a filter reads of ten thousand of them stands together. */
	char name[64], stream[64], status[12], storage[12];
	struct attempt *front; /* what the channel's row shows; NULL = none */
	int n_attempts, n_sessions, n_producers, n_takeovers;
	int n_producing; /* of n_producers, those that count */
	int errors, warnings;
	int64_t fragments, last_fragment_us, last_join_us;
	uint64_t name_key;
	char arn[160];
	int ttl_s;
	struct attempt *newest, *holder;
	uint64_t holder_actor; /* key of the actor that holds, seen or only told of; 0 =
				  nobody */
	struct producer *producers;
	struct takeover *takeovers; /* ring of SNAP_TAKEOVERS; NULL until the first */
	struct span *stored;        /* ring of SNAP_STORED; NULL until the first */
	uint64_t n_stored, n_keys;
	int64_t *keys; /* ring of SNAP_KEYS: where fragments begin; NULL until the first */
	struct past *past; /* NULL until the first join that was stored */
	struct rate connects, describes;
};

struct stream {
	char name[64], status[12];
	int retention_h;                                 /* -1 = not known */
	int n_channels;                                  /* mapped to it */
	struct channel *channel;                         /* the last one */
	int64_t created_ms, fragments, last_fragment_us; /* created: wall; 0 = not known */
};

/* A row of the ladder and of the log, with the message behind it. */
struct message {
	uint64_t seq, place; /* place: where its bytes begin, counted from the beginning of
				time */
	int64_t at_us, wall_ms;
	uint32_t channel, attempt, bytes, body_n, ticket;
	int32_t took_ms; /* -1 = it is no answer */
	uint16_t label_n, actor_n, text_n, correlation_n, note_n;
	uint8_t kind, provenance, from, to, arrow, severity, area;
	bool bad, unknown, both, in_ladder, in_log;
};

/* A row of statistics, a key frame, a request for one, lost packets asked for again, a
 * fragment. What is not known is -1. */
enum media_kind {
	MEDIA_STATS, /* a: bit/s, b: fps milli; RR: c loss milli, d jitter µs, e RTT µs */
	MEDIA_KEY,   /* a: frame number, b: bytes */
	MEDIA_PLI,   /* a: 1 = FIR */
	MEDIA_NACK,  /* a: packets asked for again in this second */
	MEDIA_FRAGMENT, /* a: ms, b: bytes */
	MEDIA_KINDS
};
struct media_note {
	uint64_t seq;
	int64_t at_us, wall_ms;
	uint32_t channel, attempt;
	int32_t a, b, c, d, e;
	uint8_t kind, provenance; /* enum media_kind */
	bool sending, video;
};

/* Numbers of messages, and 1 more; 0 = none. */
struct exchange {
	uint32_t key, channel, attempt;
	uint64_t offer, answer, said;
	int errors, warnings;
};

/* What a judgement depends on. */
struct lint_key {
	uint64_t answer, offer, runtime;
	int relay;
};

/* Two rings with one sequence: media never pushes out messages. */
struct history {
	struct pool *pool;
	uint64_t seq;
	struct message *messages;
	uint64_t first_message,
		n_messages; /* numbers since the beginning: [first, n) are kept */
	size_t message_room;
	struct media_note *media;
	uint64_t first_media, n_media;
	size_t media_room;
	char *bytes;
	uint64_t used; /* bytes written since the beginning */
	size_t byte_room;
};

/* The rows that one want selects, kept from snapshot to snapshot and only extended. */
enum row_kind { ROW_MESSAGE, ROW_MEDIA, ROW_FOLD, ROW_SESSION };
struct row_ref {
	uint64_t seq, number; /* number of the message or media note */
	int64_t at_us, wall_ms;
	uint32_t folded, kinds[MEDIA_KINDS]; /* ROW_FOLD: rows, and how many of each kind */
	uint8_t kind;
	bool media, open, several; /* media: number is a media note's; several: actors */
};
struct row_index {
	struct pool *pool;
	bool with_media, valid;
	uint32_t channel, attempt;
	uint64_t open[SNAP_OPEN];
	char filter[FILTER_MAX];
	struct ladder_filter terms; /* of filter */
	uint64_t next_message, next_media;
	uint32_t newest; /* attempt whose session line is there */
	size_t fold;     /* place of the newest fold; SIZE_MAX = none that goes on */
	struct row_ref *at;
	size_t first, n, room;
};

/* The lines of the log that one want selects. */
struct log_ref {
	uint64_t number; /* of the message */
	int64_t at_us;
};
struct log_index {
	struct pool *pool;
	bool valid;
	enum severity level;
	char words[FILTER_MAX]; /* what `filter` was read from */
	struct filter filter;
	uint64_t next;
	struct log_ref *at;
	size_t first, n, room;
};

/* The list of channels in its order, and what passes of it. */
struct channel_index {
	bool valid, stale; /* stale: the order may be an older one, of this second */
	uint64_t names, version, tags;
	int64_t second;
	enum channel_sort sort;
	bool reverse;
	char words[FILTER_MAX]; /* what `filter` was read from */
	struct filter filter;
	struct ranked {
		int64_t weight; /* INT64_MAX = has no value, and stands last */
		struct channel *channel;
	} * all;
	struct channel **at;
	size_t n_all, n, room;
};

/* A list of streams or of sessions in its order, and what passes of it. */
struct listed {
	int64_t weight; /* INT64_MAX = has no value, and stands last */
	const void *row;
};
struct list_index {
	bool valid, stale; /* stale: it may be an older one, of this second */
	struct list_members {
		uint64_t gone, come; /* another number when a row is gone; is new */
	} members;
	uint64_t version;
	int64_t second;
	int sort;
	bool reverse;
	char words[FILTER_MAX]; /* what `filter` was read from */
	struct filter filter;
	struct listed *all;
	const void **base, **at; /* base: the rows, in the order that others begin with */
	size_t n_all, n_shown, n, room;
};

struct model {
	struct pool *pool; /* where it lies, and everything that belongs to it */
	const char *place;
	char region[24], journal_note[64], source_why[160], me[64];
	struct access_view access;
	bool source_up, source_told; /* told: somebody said whether it is up */
	uint64_t version, names_version;
	uint64_t news; /* facts, and words for states, that changed */
	int64_t now_us, now_wall_ms, drawn_us; /* drawn_us: of the last snapshot */
	int64_t seed, skip_until_us, skip_until_ms;
	bool has_head;
	enum notice notice; /* of the newest event */
	struct table by_name, by_peer, streams;
	struct channel **channels;
	size_t n_channels, channel_room, n_listed, n_described, n_enabled;
	struct channel *current; /* where events without a channel belong */
	uint32_t attempt_keys;
	size_t n_attempts;
	int n_live, n_ticking, errors, warnings, takeovers;
	struct rate joins; /* of the account */
	struct plot *newest_plot, *oldest_plot;
	size_t plot_bytes, plot_room;
	struct limit {
		float warn, crit; /* NaN = none */
	} limits[METRIC_COUNT];
	struct attempt *wanted;
	struct history history;
	struct row_index ladder;
	struct log_index log;
	struct channel_index index;
	struct list_index stream_list, session_list;
	uint64_t streams_version;  /* bumped as streams come and go */
	uint64_t attempts_version; /* … as attempts go */
	struct lint_report lint;
	struct lint_key lint_of; /* what `lint` is about */
	uint32_t exchange_keys;
	struct exchange exchanges[EXCHANGES_KEPT]; /* ring, by key */
	struct sigmsg frame; /* scratch of the frame being folded or shown */
	struct sigmsg spare; /* of one that is looked up beside it */
	char scratch[SCRATCH];
};

/* Whom an event is about; each may be NULL. */
struct where {
	struct channel *channel;
	struct attempt *attempt;
};

/* ---- words (model_words.c) */
/* One line for a screen: control bytes become spaces, cut at a character, always ended. */
void words_copy(char *to, size_t room, struct slice s);
/* The same, redacted. */
void words_keep(char *to, size_t room, struct slice s);
/* "OFFER-WAIT" of "offer wait". */
void words_capitals(char *to, size_t room, const char *name);
bool words_have(struct slice text, struct slice part);
bool words_any(struct slice text, const char *const *parts, size_t n);

/* ---- channels (model_channels.c) */
/* As a screen names it: a long name may have been cut. NULL when there is none. */
struct channel *channel_shown(struct model *m, struct slice name);
struct channel *channel_get(struct model *m, struct slice name, struct slice arn,
			    bool make);
void channel_drop(struct model *m, struct channel *c);
int channel_retention(const struct model *m, const struct channel *c);
void channel_recount(struct model *m, struct channel *c);
const char *channel_state(const struct channel *c, char *room, size_t n);
void channel_fill(const struct model *m, const struct channel *c, struct channel_row *out);
/* When the state that its row shows began; 0 = it shows none. */
int64_t channel_since(const struct channel *c);
void names_snapshot(const struct model *m, const struct want *w, struct snapshot *out);
void fold_channel(struct model *m, const struct event *e, struct where w);
void fold_channel_gone(struct model *m, const struct event *e, struct where w);
void fold_mapping(struct model *m, const struct event *e, struct where w);
/* A call said that it is not there: no row for a name that nobody else vouches for. */
void channel_doubt(struct model *m, struct channel *c);
void channel_learn(struct model *m, struct channel *c, const struct event *e);

/* ---- the list of channels (model_list.c) */
void channel_list(struct model *m, const struct want *w, struct snapshot *out);

/* ---- other lists in an order, filtered (model_index.c) */
struct list_sort {
	int field; /* of the filter's */
	int way;   /* 1 the least first, -1 the most first */
	bool text;
	bool fixed; /* of a row it never changes */
};
struct list_kind {
	const struct filter_fields *fields;
	struct filter_rows rows; /* without a context: it gets the model */
	struct list_sort base;   /* where a column leaves the order open */
	const struct list_sort *sorts;
	int n_sorts;
	/* All rows there are into index_add. */
	void (*collect)(struct model *m, struct list_index *ix);
	bool (*hidden)(const void *row); /* NULL: none is */
	unsigned of_itself;              /* fields that time alone changes, by bits */
};
void index_add(struct model *m, struct list_index *ix, const void *row);
void index_update(struct model *m, struct list_index *ix, const struct list_kind *k,
		  const struct list_want *w, const struct list_members *now);
void index_free(struct list_index *ix, struct pool *pool);

/* ---- streams (model_streams.c) */
struct stream *stream_get(struct model *m, struct slice name, bool make);
/* A channel is mapped to its stream from now on (1), or no more (-1). */
void stream_count(struct model *m, const struct channel *c, int way);
void stream_stored(struct model *m, const struct channel *c, const struct event *e);
void fold_stream(struct model *m, const struct event *e, struct where w);
void fold_stream_gone(struct model *m, const struct event *e, struct where w);
void streams_snapshot(struct model *m, const struct want *w, struct snapshot *out);

/* ---- the sessions of all channels (model_session_list.c) */
void sessions_snapshot(struct model *m, const struct want *w, const struct attempt *chosen,
		       struct snapshot *out);

/* ---- sessions (model_sessions.c) */
struct producer *producer_get(struct model *m, struct channel *c, struct slice actor,
			      bool make);
/* What an actor does from now on: enum span_kind, -1 = nothing. */
void producer_span(struct producer *p, int mode, int64_t at_us);
/* The open span of an actor becomes what its attempt does now. */
void producer_update(struct attempt *a, int64_t at_us);
struct attempt *attempt_find(struct model *m, struct channel *c, struct slice actor);
struct attempt *attempt_begin(struct model *m, struct channel *c, struct slice actor,
			      int64_t at_us);
void attempt_free(struct model *m, struct attempt *a);
void attempt_peer(struct model *m, struct attempt *a, struct slice peer);
struct depth *attempt_depth(struct model *m, struct attempt *a);
void attempt_show(struct attempt *a);
/* Ended: what still ran in it has failed with why. */
void attempt_over(struct model *m, struct attempt *a, const struct event *e,
		  const char *why);
/* After anything changed: counts of the living, the front of the channel, spans. */
void attempt_refresh(struct model *m, struct attempt *a, int64_t at_us);
void attempt_word(const struct attempt *a, char *to, size_t room);
void attempt_fill(const struct attempt *a, struct session_row *out);
void fold_move(struct model *m, const struct event *e, struct where w);

/* ---- stages (model_stages.c) */
enum stage stage_of_op(struct slice op); /* STAGE_COUNT: none */
void stage_begin(struct attempt *a, enum stage s, const struct event *e);
void stage_end(struct attempt *a, enum stage s, const struct event *e, bool good,
	       const char *note);
void stage_media(struct model *m, struct attempt *a, const struct event *e,
		 const char *note);
void fold_api_ask(struct model *m, const struct event *e, struct where w);
void fold_api_ok(struct model *m, const struct event *e, struct where w);
void fold_api_fail(struct model *m, const struct event *e, struct where w);
void fold_ws_dial(struct model *m, const struct event *e, struct where w);
void fold_ws_up(struct model *m, const struct event *e, struct where w);
void fold_ws_gone(struct model *m, const struct event *e, struct where w);
void fold_frame(struct model *m, const struct event *e, struct where w);

/* ---- peers (model_peers.c) */
void fold_peer_gathered(struct model *m, const struct event *e, struct where w);
void fold_peer_candidate(struct model *m, const struct event *e, struct where w);
void fold_peer_ice(struct model *m, const struct event *e, struct where w);
void fold_peer_dtls(struct model *m, const struct event *e, struct where w);
void fold_peer_up(struct model *m, const struct event *e, struct where w);
void fold_peer_down(struct model *m, const struct event *e, struct where w);
void fold_track_first(struct model *m, const struct event *e, struct where w);
void fold_fragment(struct model *m, const struct event *e, struct where w);
void fold_note(struct model *m, const struct event *e, struct where w);

/* ---- statistics (model_plots.c, model_stats.c, model_series.c) */
struct plot *plot_of(struct model *m, struct attempt *a, int64_t at_us, bool must);
void plot_free(struct model *m, struct plot *p);
/* Room for what is older than the rings; false: there is none. */
bool plot_grow(struct model *m, struct plot *p);
void stats_snapshot(const struct model *m, const struct attempt *a, const struct want *w,
		    struct snapshot *out);
void limits_init(struct model *m);
void tracks_snapshot(const struct attempt *a, int64_t now_us, struct snapshot *out);
void fold_track_stats(struct model *m, const struct event *e, struct where w);
void fold_track_key(struct model *m, const struct event *e, struct where w);
void fold_track_pli(struct model *m, const struct event *e, struct where w);

/* ---- score, states and changes (model_score.c, model_bands.c, model_changes.c) */
/* After the video's sample of a second. */
void score_second(struct plot *p, int64_t second);
/* word: static; NULL = not known. The same word again is no turn. */
void band_turn(struct plot *p, enum band b, int64_t at_us, const char *word,
	       enum band_level level);
void band_say(struct model *m, struct attempt *a, const struct event *e, enum band b,
	      const char *word, enum band_level level);
/* As the event's state says. */
void band_state(struct model *m, struct attempt *a, const struct event *e, enum band b);
/* The socket goes on in another attempt. */
void band_inherit(struct model *m, struct attempt *a, struct attempt *old, int64_t at_us);
void bands_snapshot(const struct plot *p, struct snapshot *out);
void watch_init(struct watch *w);
/* After each value, once for a second. */
void watch_second(struct plot *p, enum metric metric, int64_t second, float value);
void changes_snapshot(const struct model *m, const struct attempt *a, struct snapshot *out);

/* ---- the path (model_path.c); p may be NULL */
void path_candidate(struct plot *p, struct slice line, bool device);
void path_sdp(struct plot *p, struct slice sdp, bool device);
void path_pair(struct plot *p, const struct event *e);
void path_over(struct plot *p, int64_t at_us);
void path_snapshot(const struct plot *p, struct snapshot *out);

/* ---- takeovers (model_takeover.c) */
void fold_join(struct model *m, const struct event *e, struct where w);
void fold_holder(struct model *m, const struct event *e, struct where w);
void fold_session_end(struct model *m, const struct event *e, struct where w);
void takeover_joined(struct attempt *a, int64_t at_us);
void takeover_media(struct attempt *a, int64_t at_us);
void takeover_learned(struct attempt *a, int64_t at_us);
void takeover_inferred(struct model *m, struct attempt *a, const struct event *e);
void takeover_forget(struct channel *c, const struct attempt *a);
/* Fills *out; false: there is none now, and out->times is 0. */
bool ping_pong(const struct channel *c, int64_t now_us, struct ping_pong *out);
void takeover_snapshot(const struct channel *c, int64_t now_us, struct snapshot *out);

/* ---- history, ladder, log */
enum area {
	AREA_API,
	AREA_WS,
	AREA_SIGNAL,
	AREA_ICE,
	AREA_DTLS,
	AREA_MEDIA,
	AREA_STORE,
	AREA_SESSION,
	AREA_CORE,
	AREA_COUNT
};
const char *area_name(enum area a);
struct line {
	const char *label; /* of the ladder; NULL: not in it */
	struct slice text; /* of the log; "": not in it */
	struct slice body, correlation, note;
	enum lane from, to;
	enum arrow arrow;
	enum severity severity;
	enum area area;
	bool bad, unknown, both;
	bool timed; /* took_ms is known */
	int64_t took_ms;
	size_t bytes;
};
void history_init(struct history *h, size_t bytes, struct pool *pool);
void history_free(struct history *h);
void history_add(struct model *m, const struct event *e, struct where w,
		 const struct line *l);
/* A number of a media note: what is too large stays large, -1 is not known. */
int32_t media_number(int64_t n);
/* Takes of `n` what an event does not say of itself: kind and numbers. */
void history_media(struct model *m, const struct event *e, struct where w,
		   struct media_note n);
const struct message *history_message(const struct history *h, uint64_t number);
const struct media_note *history_note(const struct history *h, uint64_t number);
struct slice message_label(const struct history *h, const struct message *r);
struct slice message_actor(const struct history *h, const struct message *r);
struct slice message_text(const struct history *h, const struct message *r);
struct slice message_note(const struct history *h, const struct message *r);
struct slice message_correlation(const struct history *h, const struct message *r);
struct slice message_body(const struct history *h, const struct message *r);
void tell(struct model *m, const struct event *e, struct where w); /* the event as a line */
void rows_update(struct model *m, struct row_index *ix, const struct row_index *like);
void rows_free(struct row_index *ix);
/* The place of a row's counterpart: its answer, its request, what was said to it; SIZE_MAX.
 */
size_t rows_pair(const struct history *h, const struct row_index *ix, size_t at);
void ladder_snapshot(struct model *m, const struct want *w, const struct channel *c,
		     struct snapshot *out);
/* By their keys; NULL when it is forgotten. */
struct attempt *attempt_with(const struct model *m, uint32_t channel, uint32_t key);
/* What a media note says; the actor's name; "" when nobody knows it any more. */
void media_label(const struct media_note *n, char *to, size_t room);
void media_words(const struct media_note *n, char *to, size_t room);
struct slice media_actor(const struct model *m, const struct media_note *n);
void media_fill(const struct model *m, const struct row_ref *ref, struct ladder_row *out);
void ladder_detail(struct model *m, const struct message *r, struct ladder_detail *out);
/* What stands beside a frame that was just read into m->frame: the tracks of an SDP, where
 * a candidate leads, why a request was refused. */
void frame_note(const struct model *m, const struct event *e, struct where w, char *to,
		size_t room);

/* ---- the log (model_log.c) */
void log_snapshot(struct model *m, const struct want *w, struct snapshot *out);
void log_free(struct log_index *ix);

/* ---- offers and answers (model_exchange.c) */
/* The frame in m->frame was kept as that message. */
void exchange_keep(struct model *m, const struct event *e, struct where w, uint64_t number);
/* Lent until the next frame is looked up; "" when it is forgotten. */
struct slice exchange_offer(struct model *m, uint32_t key);
/* Judges the answer in m->frame into m->lint. */
void exchange_lint(struct model *m, const struct attempt *a, struct slice offer);
void exchange_snapshot(struct model *m, const struct want *w, struct channel *c,
		       const struct attempt *a, struct snapshot *out);

/* ---- earlier joins (model_past.c) */
/* Its first fragment is stored: how long it all took is kept. */
void past_keep(struct model *m, const struct attempt *a);
void past_fill(const struct channel *c, const struct attempt *a, struct snapshot *out);

/* ---- gauges (model_gauges.c) */
/* An event that counts against a quota. */
void gauges_count(struct model *m, struct where w, const struct event *e);
void gauges_fill(const struct model *m, const struct attempt *a, int64_t now_us,
		 struct snapshot *out);
/* Video and audio together, bit/s; -1 = not known now. */
int64_t attempt_bps(const struct attempt *a, int64_t now_us);

/* ---- why something failed (model_causes.c) */
struct cause {
	enum stage stage;
	const char *noted, *message;
	const char *words, *advice; /* words "": what is noted says it */
};
/* Static, never NULL. noted: with the stage; message: the service's. */
const struct cause *cause_of(enum stage stage, struct slice noted, struct slice message);
const struct cause *cause_of_ice(const struct attempt *a);
const struct cause *cause_of_offer(const struct attempt *a);
/* The first rule that the answer in m->lint breaks, for the attempt's alerts. */
void cause_keep_rule(struct model *m, struct attempt *a);

/* ---- alerts (model_alerts.c, model_alarms.c); the gauges must be filled */
void alerts_fill(const struct model *m, const struct channel *c, const struct attempt *a,
		 int64_t now_us, struct snapshot *out);
/* After a sample: what there is too much of begins or ends. */
void alarms_update(struct attempt *a, int64_t at_us);
/* How many there are now. */
int alarms_count(const struct attempt *a, int64_t now_us);
/* Media comes, but no fragment of it any more: since when; 0 = it is not so, or fragments are
 * not seen from here. */
int64_t unstored_since(const struct attempt *a, int64_t now_us);
/* Errors and warnings in the row of a channel. */
void alerts_count(const struct model *m, const struct channel *c, int *errors,
		  int *warnings);

/* Its numbers are those of now. */
static inline bool attempt_fresh(const struct attempt *a, int64_t now_us)
{
	return !a->over && a->stats_us >= 0 && now_us - a->stats_us <= STALE_US;
}

static inline bool running(const struct attempt *a, enum stage s)
{
	return a->stages[s].state == STAGE_RUNNING;
}

#endif
