/* Signaling frames as values: what goes over the channel's WebSocket in both directions. */
#ifndef CORE_SIGMSG_H
#define CORE_SIGMSG_H

#include "core/fault.h"
#include "core/text.h"

/* Payload limit of the service, bytes of the decoded messagePayload. */
enum { SIGMSG_PAYLOAD_MAX = 10000, SIGMSG_FRAME_MAX = 18750 };

/* clang-format off */
#define SIGMSG_KINDS(X)                                                          \
	X(UNKNOWN, "") X(SDP_OFFER, "SDP_OFFER") X(SDP_ANSWER, "SDP_ANSWER")         \
	X(ICE_CANDIDATE, "ICE_CANDIDATE") X(GO_AWAY, "GO_AWAY")                      \
	X(RECONNECT_ICE_SERVER, "RECONNECT_ICE_SERVER") X(STATUS_RESPONSE, "STATUS_RESPONSE")
enum sigmsg_kind {
#define X(id, name) SIGMSG_##id,
	SIGMSG_KINDS(X)
#undef X
	SIGMSG_COUNT
};
/* clang-format on */

/* A frame, either direction. Texts point into `room`. */
struct sigmsg {
	enum sigmsg_kind kind;
	struct slice type; /* as written: action or messageType */
	struct slice peer; /* recipientClientId (up) or senderClientId (down); "" = none */
	struct slice correlation;    /* correlationId, in the frame or its statusResponse */
	struct slice payload;        /* decoded from base64; "" when none */
	struct slice sdp;            /* of an offer or answer payload */
	struct slice candidate, mid; /* of a candidate payload; mid "" = absent */
	int mline;                   /* sdpMLineIndex; -1 = absent */
	bool has_mid;
	struct slice status_code, error_type, description; /* of STATUS_RESPONSE */
	bool success;
	char room[SIGMSG_FRAME_MAX * 2];
};

/* Reads a frame of either direction; keys match without case. Not JSON, not an object, too
 * large: a fault. A JSON object of another shape is SIGMSG_UNKNOWN and no fault: a monitor
 * shows it. An SDP or candidate payload that is not what it should be leaves sdp/candidate
 * empty. A payload over SIGMSG_PAYLOAD_MAX is FAULT_TOO_BIG with everything read, so that
 * it can be answered and shown. */
enum fault sigmsg_read(struct sigmsg *out, struct slice frame);

/* The name on the wire; "" for SIGMSG_UNKNOWN. */
const char *sigmsg_kind_name(enum sigmsg_kind kind);

/* Client → service:
 * {"action":…,"messagePayload":…,"recipientClientId"?:…,"correlationId":…}. recipient ""
 * and correlation "" are left out. */
void sigmsg_up(struct text *out, enum sigmsg_kind kind, struct slice payload,
	       struct slice recipient, struct slice correlation);
/* Service → client: {"messageType":…,"messagePayload":…,"senderClientId"?:…}. */
void sigmsg_down(struct text *out, enum sigmsg_kind kind, struct slice payload,
		 struct slice sender);
/* {"messageType":"STATUS_RESPONSE","statusResponse":{…,"success":false}}. */
void sigmsg_status(struct text *out, struct slice correlation, struct slice error_type,
		   const char *status_code, struct slice description);

/* Payloads: {"type":"offer"|"answer","sdp":…};
 * {"candidate":…,"sdpMid"?:…,"sdpMLineIndex"?:…}; mid "" and mline -1 are left out. */
void sigmsg_sdp_payload(struct text *out, bool offer, struct slice sdp);
void sigmsg_candidate_payload(struct text *out, struct slice candidate, struct slice mid,
			      int mline);

#endif
