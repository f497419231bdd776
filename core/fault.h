/* What can go wrong, in one list; a fault crosses layers, the details stay where they arose. */
#ifndef CORE_FAULT_H
#define CORE_FAULT_H

/* clang-format off */
#define FAULTS(X)                                                     \
	X(NONE,     "fine")            X(MEMORY,    "out of memory")       \
	X(SYNTAX,   "not understood")  X(TIMEOUT,   "no answer")           \
	X(REFUSED,  "refused")         X(THROTTLED, "asked too often")     \
	X(LINK,     "connection lost") X(MEDIA,     "media failed")        \
	X(ABSENT,   "not there")       X(TOO_BIG,   "too large")           \
	X(STOPPED,  "stopped")
/* clang-format on */

enum fault {
#define X(id, words) FAULT_##id,
	FAULTS(X)
#undef X
	FAULT_COUNT
};

/* Static words, never NULL. */
const char *fault_words(enum fault f);

/* A fault as a person should read it. code: HTTP status, CURLcode or TLS alert; 0 when none. */
struct trouble {
	enum fault fault;
	int code;
	char words[192];
};

#endif
