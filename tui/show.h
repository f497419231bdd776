/* The screen alive: events into the model, keys into struct ui, a snapshot into cells, and
 * nothing at all when nothing changed. Everything happens on one libuv loop. */
#ifndef TUI_SHOW_H
#define TUI_SHOW_H

#include <uv.h>

#include "core/fault.h"
#include "core/kvsapi.h"
#include "core/model.h"
#include "tui/settings.h"
#include "tui/ui.h"

struct show;

/* What the person wishes of the outside: WISH_RIVAL, WISH_STOP_RIVAL, WISH_IMPAIR,
 * WISH_RECORD, WISH_REPLAY, WISH_ORDER (see show_take_order), WISH_PLACES (what is known of
 * them may be old), WISH_QUIT; WISH_INTERRUPTED: by a signal, or the terminal is gone. */
typedef void show_wish(void *self, enum wish w);

struct show_options {
	const char *place; /* "LIVE", "LOCAL", "REPLAY"; static */
	struct slice region, place_words, theme,
		channel;      /* copied; channel: where to begin, "" = the list */
	const char *endpoint; /* a URL, for the choice of the theme; NULL = not known */
	const struct settings *settings; /* lent as long as the screen lives; NULL = none */
	struct slice profile, endpoint_url; /* as they were said; copied */
	const char *memory;  /* the place whose last state is remembered (copied); "" = the
				palette's history alone; NULL = nothing */
	struct model *model; /* lent: that of a recording; NULL = one of its own */
	const struct places *places; /* lent as long as the screen lives; NULL = none */
	bool demo, ascii, no_colour, read_only, mouse;
	enum drawing_way drawing;   /* of pictures */
	bool start;                 /* begin with the places: nothing can be asked yet */
	show_wish *wish;            /* may be NULL: WISH_QUIT and WISH_INTERRUPTED
					     then stop the loop */
	void (*looked)(void *self); /* other channels are on the screen; may be NULL */
	void *self;
};

/* NULL: see why (no terminal, unknown theme, memory). */
struct show *show_new(uv_loop_t *loop, const struct show_options *o, struct trouble *why);
/* Gives the terminal back; its handles need one more turn of the loop. NULL does nothing.
 */
void show_free(struct show *s);

/* The source's event; it is folded now and drawn soon. true: it changed what is known. */
bool show_fold(struct show *s, const struct event *e);
/* What this process saw itself, as the source would have told it: our times are not the
 * source's. */
struct event show_own(const struct show *s, const struct event *e);
/* What exists, as events (model_tell). */
void show_tell(const struct show *s, model_told *told, void *self);
/* Whether a recording is written. */
void show_recording(struct show *s, bool on);
/* The channel on which this screen produces; "" = none. */
void show_producing(struct show *s, const char *channel);
void show_source(struct show *s, bool up, struct slice why);
/* The source is not there yet, which is nothing wrong: until show_source says more. */
void show_await(struct show *s, struct slice words);
/* The picture, or what keeps it away; copied. */
struct picture;
void show_picture(struct show *s, const struct picture *p);
/* A sentence in the status line, with its keys; a graver one that nobody has answered by a key stays. */
void show_say(struct show *s, enum severity severity, const char *sentence);
void show_place(struct show *s, struct slice place_words);
/* Where the calls go now (a URL): it may have a theme of its own. */
void show_endpoint(struct show *s, const char *url);

/* Where the recording stands: drawn soon, at that time. */
void show_replay(struct show *s, const struct replay *r);
/* What the person asked of its player, after WISH_REPLAY. */
struct replay_ask show_take_ask(struct show *s);
/* What is known of places has changed; go: to their screen, if nothing was opened yet. */
void show_places(struct show *s, bool go);
/* Opens a channel's session. */
void show_open(struct show *s, const char *channel);
/* What the person asked for, after WISH_ORDER. */
struct order show_take_order(struct show *s);
/* What came of an order; why "" = it is done, else the whole sentence. */
void show_ordered(struct show *s, const struct order *o, const char *why);
/* What is under way, while it lasts; "" = nothing. As with show_say `{action}` stands for
 * the key of an action (tui/keyed.h). */
void show_progress(struct show *s, const char *words);
/* The channels on the screen, the selected one first; lent until the next draw. */
size_t show_seen(const struct show *s, const char **names, size_t room);

/* The command log (tui/commands.h): a call goes out; what came of it. */
uint64_t show_call(struct show *s, bool read, const char *op, struct slice line);
void show_answer(struct show *s, uint64_t id, bool fine, int64_t ms, const char *outcome);

struct show_counts {
	uint64_t keys, draws, wakes; /* wakes: turns of the screen's timer and of keys */
	uint64_t cells,
		bytes; /* that had changed, in all draws, and the length of their text */
	int64_t key_cpu_us, key_cpu_max_us; /* CPU from a key to its frame, sum and worst */
};
struct show_counts show_counts(const struct show *s);

#endif
