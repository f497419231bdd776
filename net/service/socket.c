/* One signaling WebSocket. */
#include "net/service/socket.h"

#include <libwebsockets.h>
#include <stdlib.h>

#include "net/service/room.h"

/* Lives of a connection (docs: WebRTC quotas): an hour, ten minutes without a byte, a
 * minute's warning. What waits for one that does not read is bounded. */
enum { LIFE_MS = 3600000, IDLE_MS = 600000, GRACE_MS = 60000, QUEUE_MAX = 1024 * 1024 };

struct frame {
	struct frame *next;
	size_t n, at;
	char bytes[]; /* LWS_PRE unused ones first */
};

void socket_init(struct socket *k, struct service *s, struct link *l)
{
	k->service = s;
	k->link = l;
	k->last = &k->first;
	k->began_us = service_now_us(s);
}

void socket_clear(struct socket *k)
{
	while (k->first) {
		struct frame *f = k->first;

		k->first = f->next;
		free(f);
	}
}

struct event socket_event(const struct socket *k, enum event_kind kind)
{
	struct event e = {.kind = kind};

	e.d.actor = slice_of(k->actor);
	e.d.channel = slice_of(k->room->name);
	e.d.role = slice_of(k->master ? "MASTER" : "VIEWER");
	return e;
}

static void queue(struct socket *k, struct slice frame)
{
	struct frame *f = need(malloc(sizeof(*f) + LWS_PRE + frame.n + 1));

	*f = (struct frame){.n = frame.n};
	memcpy(f->bytes + LWS_PRE, frame.at, frame.n);
	*k->last = f;
	k->last = &f->next;
	k->queued += f->n;
}

void socket_send(struct socket *k, struct slice frame)
{
	static const char gateway[] = "{\"message\":\"Endpoint request timed out\","
				      "\"connectionId\":\"local\",\"requestId\":\"local\"}";

	if (!frame.n || k->closing)
		return;
	if (k->queued + frame.n > QUEUE_MAX) {
		socket_close(k, LWS_CLOSE_STATUS_POLICY_VIOLATION, "too slow");
		return;
	}
	queue(k, frame);
	if (k->service->faults.on[CHAOS_GATEWAY_TIMEOUT])
		queue(k, slice_of(gateway));
	link_wants_write(k->link);
}

static void pop(struct socket *k)
{
	struct frame *f = k->first;
	struct event e = socket_event(k, EV_FRAME_DOWN);

	e.d.body = (struct slice){f->bytes + LWS_PRE, f->n};
	service_tell(k->service, e);
	k->first = f->next;
	if (!k->first)
		k->last = &k->first;
	k->queued -= f->n;
	free(f);
}

/* The next third of the frame; libwebsockets may write before the bytes, so they are
 * copied. */
static bool write_third(struct socket *k, struct frame *f)
{
	size_t third = f->n / 3 + 1, n = f->n - f->at < third ? f->n - f->at : third;
	bool last = f->at + n == f->n;
	enum link_frame how = !f->at ? LINK_FIRST : last ? LINK_LAST : LINK_MIDDLE;
	char *copy = need(malloc(LWS_PRE + n));
	bool ok;

	memcpy(copy + LWS_PRE, f->bytes + LWS_PRE + f->at, n);
	ok = link_write(k->link, copy + LWS_PRE, n, how);
	free(copy);
	f->at += n;
	return ok;
}

bool socket_write(struct socket *k)
{
	const struct faults *faults = &k->service->faults;
	struct frame *f = k->first;
	bool ok;

	if (!f)
		return true;
	if (faults->on[CHAOS_FRAGMENTED_FRAME] && f->n > 3)
		ok = write_third(k, f);
	else {
		ok = link_write(k->link, f->bytes + LWS_PRE, f->n,
				faults->on[CHAOS_BINARY_FRAME] ? LINK_BINARY : LINK_TEXT);
		f->at = f->n;
	}
	if (ok && f->at == f->n)
		pop(k);
	if (ok && k->first)
		link_wants_write(k->link);
	return ok;
}

void socket_close(struct socket *k, int code, const char *why)
{
	if (k->closing)
		return;
	k->closing = true;
	link_close(k->link, code, why);
}

static void say(struct socket *k, enum sigmsg_kind kind, bool *said)
{
	char room[128];
	struct text out;

	if (*said)
		return;
	*said = true;
	text_init(&out, room, sizeof(room));
	sigmsg_down(&out, kind, SLICE(""), SLICE(""));
	socket_send(k, text_slice(&out));
}

void socket_tick(struct socket *k, int64_t now_us)
{
	struct service *s = k->service;
	const struct faults *f = &s->faults;
	int64_t age = (now_us - k->began_us) / 1000;
	int64_t away =
		service_scaled_ms(s, f->on[CHAOS_GO_AWAY] ? f->value[CHAOS_GO_AWAY] * 1000
							  : LIFE_MS - GRACE_MS);
	int64_t idle = service_scaled_ms(s, IDLE_MS);

	if (!k->up || k->closing)
		return;
	if (f->on[CHAOS_RECONNECT_ICE] &&
	    age >= service_scaled_ms(s, f->value[CHAOS_RECONNECT_ICE] * 1000))
		say(k, SIGMSG_RECONNECT_ICE_SERVER, &k->said_reconnect);
	if (age >= away)
		say(k, SIGMSG_GO_AWAY, &k->said_go_away);
	/* Who got GO_AWAY may hang (AWS's C SDK 1.16.0): the service closes by itself. */
	if (age >= away + service_scaled_ms(s, GRACE_MS))
		socket_close(k, LWS_CLOSE_STATUS_GOINGAWAY, "Going away");
	else if (age >= idle && link_silent_ms(k->link) >= idle)
		socket_close(k, LWS_CLOSE_STATUS_GOINGAWAY, "Idle timeout");
}
