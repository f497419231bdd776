/* What a person asks of the world, by value: the screen gives it out, tui/cli does it. */
#ifndef TUI_ORDER_H
#define TUI_ORDER_H

#include <stdbool.h>

/* id, changes something on the service, what it is called while it is done */
/* clang-format off */
#define ORDERS(X)                                                                     \
	X(NONE,           false, "")                                                  \
	X(CREATE_CHANNEL, true,  "creating the channel")                              \
	X(DELETE_CHANNEL, true,  "deleting the channel")                              \
	X(CREATE_STREAM,  true,  "creating the stream")                               \
	X(MAP,            true,  "mapping the channel to the stream")                 \
	X(UNMAP,          true,  "ending the mapping")                                \
	X(RETENTION,      true,  "changing the retention")                            \
	X(JOIN,           true,  "joining the session")                               \
	X(LEAVE,          false, "leaving the session")                               \
	X(PICTURE,        false, "asking for the picture")                           \
	X(LIST_STREAMS,   false, "asking for the streams")                            \
	X(PLACE,          false, "going to another place")                            \
	X(BREAK,          false, "breaking something")                                \
	X(CANCEL,         false, "stopping what is under way")
/* clang-format on */
enum order_kind {
#define X(id, changes, words) ORDER_##id,
	ORDERS(X)
#undef X
		ORDER_COUNT
};

enum { ORDER_NAME = 257, ORDER_TEXT = 1024 };

/* What is looked at: AWS (or what speaks like it), a local service, the demo, a recording.
 */
enum place_kind { PLACE_LIVE, PLACE_LOCAL, PLACE_DEMO, PLACE_REPLAY };

struct order {
	enum order_kind kind;
	char channel[ORDER_NAME], stream[ORDER_NAME]; /* stream "" = none */
	bool make_stream; /* it is made, or taken as it is when it is there */
	bool lenient;     /* so is the channel */
	int ttl_s;        /* of messages; 0 = the service's default */
	int retention_h;
	int width, height; /* PICTURE: of the video, for the proportions; 0 = not known */
	char text[ORDER_TEXT]; /* JOIN: test, a file, a camera; PLACE: a URL or a file;
				  BREAK: a name of tui/breaks.h */
	enum place_kind place; /* PLACE: "" below = as it is now */
	char profile[128], region[64];
};

static inline bool order_changes(enum order_kind kind)
{
	static const bool changes[ORDER_COUNT] = {
#define X(id, changes_, words) [ORDER_##id] = changes_,
		ORDERS(X)
#undef X
	};

	return kind < ORDER_COUNT && changes[kind];
}

/* Static: "creating the channel". */
static inline const char *order_words(enum order_kind kind)
{
	static const char *const words[ORDER_COUNT] = {
#define X(id, changes, words_) [ORDER_##id] = words_,
		ORDERS(X)
#undef X
	};

	return kind < ORDER_COUNT ? words[kind] : "";
}

#endif
