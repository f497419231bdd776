/* Signaling frames, read in either direction and written. */
#include "core/sigmsg.h"

#include <cjson/cJSON.h>

#include "core/base64.h"
#include "core/json.h"

enum { MLINES_MAX = 255 };

static const char *const kind_names[SIGMSG_COUNT] = {
#define X(id, name) [SIGMSG_##id] = name,
	SIGMSG_KINDS(X)
#undef X
};

const char *sigmsg_kind_name(enum sigmsg_kind kind)
{
	return kind < SIGMSG_COUNT ? kind_names[kind] : "";
}

static enum sigmsg_kind kind_of(struct slice type)
{
	for (enum sigmsg_kind k = SIGMSG_UNKNOWN + 1; k < SIGMSG_COUNT; k++) {
		if (slice_is(type, kind_names[k]))
			return k;
	}
	return SIGMSG_UNKNOWN;
}

/* Whichever of two keys says something. */
static struct slice either(const cJSON *o, const char *key, const char *other)
{
	struct slice s = json_string(o, key);

	return s.n ? s : json_string(o, other);
}

/* The status code is a string on the wire; a number means the same. */
static void take_status_code(struct sigmsg *out, const cJSON *status, struct text *room)
{
	double number = json_number(status, "statusCode", -1);
	size_t start = room->used;

	out->status_code = json_kept(room, json_string(status, "statusCode"));
	if (number < 0 || number > 999)
		return;
	text_int(room, (int64_t)number);
	out->status_code = (struct slice){room->at + start, room->used - start};
}

static void take_status(struct sigmsg *out, const cJSON *status, struct text *room)
{
	const cJSON *success = json_member(status, "success");

	if (!status)
		return;
	take_status_code(out, status, room);
	out->error_type = json_kept(room, json_string(status, "errorType"));
	out->description = json_kept(room, json_string(status, "description"));
	out->success = success ? cJSON_IsTrue(success) : slice_is(out->status_code, "200");
	if (!out->correlation.n)
		out->correlation = json_kept(room, json_string(status, "correlationId"));
	if (!out->type.n)
		out->kind = SIGMSG_STATUS_RESPONSE;
}

static struct slice decoded(struct text *room, struct slice base64)
{
	char *to = room->at + room->used;
	size_t n = base64_decode(to, room->room - room->used - 1, base64);

	if (n == SIZE_MAX)
		return SLICE("");
	room->used += n;
	return (struct slice){to, n};
}

static void take_sdp(struct sigmsg *out, const cJSON *payload, struct text *room)
{
	struct slice sdp = json_string(payload, "sdp");

	if (slice_starts(sdp, "v="))
		out->sdp = json_kept(room, sdp);
}

static void take_candidate(struct sigmsg *out, const cJSON *payload, struct text *room)
{
	double mline = json_number(payload, "sdpMLineIndex", -1);

	out->candidate = json_kept(room, json_string(payload, "candidate"));
	out->mid = json_kept(room, json_string(payload, "sdpMid"));
	out->has_mid = cJSON_IsString(json_member(payload, "sdpMid"));
	out->mline = mline >= 0 && mline <= MLINES_MAX ? (int)mline : -1;
}

static void take_payload(struct sigmsg *out, struct text *room)
{
	cJSON *payload = json_object(out->payload);

	if (out->kind == SIGMSG_SDP_OFFER || out->kind == SIGMSG_SDP_ANSWER)
		take_sdp(out, payload, room);
	else if (out->kind == SIGMSG_ICE_CANDIDATE)
		take_candidate(out, payload, room);
	cJSON_Delete(payload);
}

static void take_frame(struct sigmsg *out, const cJSON *frame, struct text *room)
{
	out->type = json_kept(room, either(frame, "action", "messageType"));
	out->kind = kind_of(out->type);
	out->peer = json_kept(room, either(frame, "recipientClientId", "senderClientId"));
	out->correlation = json_kept(room, json_string(frame, "correlationId"));
	take_status(out, json_member(frame, "statusResponse"), room);
	out->payload = decoded(room, json_string(frame, "messagePayload"));
	if (out->payload.n)
		take_payload(out, room);
}

static void clear(struct sigmsg *m)
{
	memset(m, 0, offsetof(struct sigmsg, room));
	m->mline = -1;
}

enum fault sigmsg_read(struct sigmsg *out, struct slice frame)
{
	cJSON *tree = NULL;
	struct text room;

	clear(out);
	text_init(&room, out->room, sizeof(out->room));
	if (frame.n > SIGMSG_FRAME_MAX)
		return FAULT_TOO_BIG;
	tree = json_object(frame);
	if (!tree)
		return FAULT_SYNTAX;
	take_frame(out, tree, &room);
	cJSON_Delete(tree);
	return room.cut || out->payload.n > SIGMSG_PAYLOAD_MAX ? FAULT_TOO_BIG : FAULT_NONE;
}

/* ,"key":"value" – or nothing when there is no value. */
static void optional(struct text *out, const char *key, struct slice value)
{
	if (!value.n)
		return;
	text_char(out, ',');
	text_json(out, slice_of(key));
	text_char(out, ':');
	text_json(out, value);
}

static void start(struct text *out, const char *key, enum sigmsg_kind kind,
		  struct slice payload)
{
	text_char(out, '{');
	text_json(out, slice_of(key));
	text_char(out, ':');
	text_json(out, slice_of(sigmsg_kind_name(kind)));
	text_adds(out, ",\"messagePayload\":\"");
	base64_encode(out, payload);
	text_char(out, '"');
}

void sigmsg_up(struct text *out, enum sigmsg_kind kind, struct slice payload,
	       struct slice recipient, struct slice correlation)
{
	start(out, "action", kind, payload);
	optional(out, "recipientClientId", recipient);
	optional(out, "correlationId", correlation);
	text_char(out, '}');
}

void sigmsg_down(struct text *out, enum sigmsg_kind kind, struct slice payload,
		 struct slice sender)
{
	start(out, "messageType", kind, payload);
	optional(out, "senderClientId", sender);
	text_char(out, '}');
}

void sigmsg_status(struct text *out, struct slice correlation, struct slice error_type,
		   const char *status_code, struct slice description)
{
	text_adds(out, "{\"messageType\":\"STATUS_RESPONSE\",\"statusResponse\":{"
		       "\"correlationId\":");
	text_json(out, correlation);
	optional(out, "errorType", error_type);
	optional(out, "statusCode", slice_of(status_code));
	optional(out, "description", description);
	text_adds(out, ",\"success\":false}}");
}

void sigmsg_sdp_payload(struct text *out, bool offer, struct slice sdp)
{
	text_adds(out,
		  offer ? "{\"type\":\"offer\",\"sdp\":" : "{\"type\":\"answer\",\"sdp\":");
	text_json(out, sdp);
	text_char(out, '}');
}

void sigmsg_candidate_payload(struct text *out, struct slice candidate, struct slice mid,
			      int mline)
{
	text_adds(out, "{\"candidate\":");
	text_json(out, candidate);
	optional(out, "sdpMid", mid);
	if (mline >= 0) {
		text_adds(out, ",\"sdpMLineIndex\":");
		text_int(out, mline);
	}
	text_char(out, '}');
}
