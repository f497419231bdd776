/* STUN messages (RFC 8489) and what TURN adds to them (RFC 8656), as far as asking for an
 * address and for a relay needs. */
#ifndef NET_PROBE_STUN_H
#define NET_PROBE_STUN_H

#include "core/fault.h"
#include "core/slice.h"

enum { STUN_ROOM = 2048, STUN_HEAD = 20 };

enum stun_method { STUN_BINDING = 0x001, STUN_ALLOCATE = 0x003, STUN_REFRESH = 0x004 };

/* Lent for the call. */
struct stun_ask {
	enum stun_method method;
	unsigned char id[12];
	struct slice user, password, realm, nonce; /* realm "": not signed */
	int lifetime_s;                            /* < 0: not said */
};

/* Points into the message. */
struct stun_answer {
	enum stun_method method;
	bool success;
	int code; /* of an error; 0 */
	struct slice reason, realm, nonce;
	char relayed[64],
		mapped[64]; /* "192.0.2.1:5000", "[2001:db8::1]:5000"; "" = none */
	int lifetime_s;     /* -1 = not said */
};

/* Bytes written, 0 when it does not fit STUN_ROOM. */
size_t stun_write(char to[STUN_ROOM], const struct stun_ask *ask);
/* How long the message that begins here is, padding included; 0 = not known yet, SIZE_MAX =
 * none. */
size_t stun_length(struct slice s);
/* The answer to what has that id; FAULT_SYNTAX: it is none. */
enum fault stun_read(struct stun_answer *out, struct slice s, const unsigned char id[12]);

#endif
