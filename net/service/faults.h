/* Deviations and faults that are asked for by name (--chaos): what nobody outside AWS
 * knows, and what goes wrong in the field. */
#ifndef NET_SERVICE_FAULTS_H
#define NET_SERVICE_FAULTS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/text.h"

/* clang-format off */
#define CHAOS(X) /* id, name, unit of its value ("" = a plain switch; CHANNEL: may be of one alone), default value, what it does */ \
	X(NO_OFFER,         "no-offer",              "CHANNEL", 0, "a join is answered 200, but no offer comes")       \
	X(LATE_OFFER,       "late-offer",            "MS", 3000, "the offer comes that much later")                     \
	X(DOUBLE_OFFER,     "double-offer",          "",   0,  "two offers for each join")                              \
	X(CANDIDATES_FIRST, "candidates-first",      "",   0,  "the storage side's candidates come before its offer")   \
	X(MID_IN_CANDIDATES, "mid-in-candidates",    "",   0,  "candidates carry sdpMid (AWS leaves it out)")           \
	X(STATUS_403,       "status-403",            "",   0,  "joins are refused with 403 and a clock-skew text")      \
	X(HTTP_500,         "http-500",              "N",  2,  "every Nth call is answered 500")                        \
	X(RECONNECT_ICE,    "reconnect-ice",         "S",  10, "RECONNECT_ICE_SERVER that long after connecting")       \
	X(GO_AWAY,          "go-away",               "S",  10, "GO_AWAY that long after connecting, then the close")    \
	X(GATEWAY_TIMEOUT,  "gateway-timeout-frame", "",   0,  "a gateway's time-out frame follows each message")       \
	X(BINARY_FRAME,     "binary-frame",          "",   0,  "frames to the client are binary")                       \
	X(FRAGMENTED_FRAME, "fragmented-frame",      "",   0,  "frames to the client come in three fragments")          \
	X(TAKEOVER_AT_JOIN, "takeover-at-join",      "",   0,  "the holder loses at the later call, not when the later peer is up") \
	X(SILENT_TAKEOVER,  "silent-takeover",       "",   0,  "the loser's peer is left to starve instead of being closed") \
	X(CLOSE_OLD_MASTER, "close-old-master",      "",   0,  "a newer master's connection closes the older one")      \
	X(JOIN_WITHOUT_WS,  "join-without-ws",       "",   0,  "an offer for an absent master is kept for the message TTL") \
	X(VIEWER_JOIN_400,  "viewer-join-400",       "",   0,  "clientId in JoinStorageSession is refused")             \
	X(NO_DEFLATE,       "no-deflate",            "",   0,  "permessage-deflate is not offered")                     \
	X(NO_QUOTAS,        "no-quotas",             "",   0,  "calls and messages are not limited")                    \
	X(DEAD_TURN,        "dead-turn",             "CHANNEL", 0, "TURN answers nobody, and no candidate reaches the other side")
/* clang-format on */

enum chaos {
#define X(id, name, unit, value, words) CHAOS_##id,
	CHAOS(X)
#undef X
		CHAOS_COUNT
};

struct faults {
	bool on[CHAOS_COUNT];
	int64_t value[CHAOS_COUNT];
	char only[CHAOS_COUNT][257]; /* it is on for this channel alone; "" = for none */
};

bool faults_on(const struct faults *f, enum chaos kind, const char *channel);

/* Reads "no-offer=CHANNEL,late-offer=500" over what is there. False: `bad` is the first
 * word not understood (it points into list). */
bool faults_read(struct faults *f, const char *list, struct slice *bad);
/* One line a switch, for --help. */
void faults_words(struct text *out);

#endif
