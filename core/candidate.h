/* One ICE candidate line (RFC 8839 §5.1) as a value. */
#ifndef CORE_CANDIDATE_H
#define CORE_CANDIDATE_H

#include "core/fault.h"
#include "core/text.h"

struct candidate {
	struct slice foundation, transport, address, type, related_address, tcp_type, ufrag;
	int component, port, related_port;
	uint32_t priority;
};

/* With or without "a=" and "candidate:". Borrows from line. Empty (end of candidates) is FAULT_ABSENT. */
enum fault candidate_parse(struct candidate *out, struct slice line);
/* "srflx 198.51.100.7:51820 udp", for people. */
void candidate_words(struct text *out, const struct candidate *c);

#endif
