/* Packets of one stream put back into order; what is missing is asked for again, for a
 * while. */
#include "net/media/jitter.h"

#include <stdlib.h>
#include <string.h>

#include "net/media/bytes.h"

enum { RETRY_LEAST_US = 20000, RETRY_MOST_US = 250000, RETRY_UNKNOWN_US = 50000 };

/* A place in the window: a packet that waits, or the wait for one. */
struct place {
	uint8_t *packet; /* NULL: not here yet */
	uint16_t n;
	uint8_t tries;
	int64_t at_us;  /* arrival; of a missing one: when it was missed */
	int64_t ask_us; /* when it is to be asked for (again) */
};

struct jitter {
	struct jitter_options o;
	jitter_out *out;
	void *self;
	bool begun, gap;
	uint16_t next;  /* whose turn it is */
	uint16_t ahead; /* places in use from next on */
	size_t missing; /* of them without a packet */
	int64_t given_up;
	struct place places[JITTER_PACKETS];
};

struct jitter *jitter_new(const struct jitter_options *o, jitter_out *out, void *self)
{
	struct jitter *j = calloc(1, sizeof(*j));

	if (!j)
		return NULL;
	j->o = *o;
	j->out = out;
	j->self = self;
	return j;
}

void jitter_free(struct jitter *j)
{
	if (!j)
		return;
	for (size_t i = 0; i < JITTER_PACKETS; i++)
		free(j->places[i].packet);
	free(j);
}

int64_t jitter_given_up(const struct jitter *j)
{
	return j->given_up;
}

static struct place *place(struct jitter *j, uint16_t seq)
{
	return &j->places[seq % JITTER_PACKETS];
}

static void hand_out(struct jitter *j, const struct rtp *p, int64_t arrival_us)
{
	bool gap = j->gap;

	j->gap = false;
	j->out(j->self, p, arrival_us, gap);
}

/* The first place is done with, one way or the other. */
static void advance(struct jitter *j)
{
	*place(j, j->next) = (struct place){0};
	j->next++;
	if (j->ahead)
		j->ahead--;
}

static void drop_first(struct jitter *j)
{
	j->missing--;
	j->given_up++;
	j->gap = true;
	advance(j);
}

static void drain(struct jitter *j)
{
	while (j->ahead && place(j, j->next)->packet) {
		struct place first = *place(j, j->next);
		struct rtp p;

		advance(j);
		if (!rtp_parse(&p, first.packet, first.n))
			hand_out(j, &p, first.at_us);
		free(first.packet);
	}
}

/* A packet from so far ahead that the window cannot hold what is between. */
static void make_room(struct jitter *j, uint16_t seq)
{
	while (j->ahead && seq_ahead(j->next, seq) >= JITTER_PACKETS) {
		drop_first(j);
		drain(j);
	}
}

/* Everything between the last place in use and this packet is missing from now on. */
static void miss_until(struct jitter *j, int ahead, int64_t now_us)
{
	while (j->ahead < ahead) {
		struct place *p = place(j, (uint16_t)(j->next + j->ahead));

		*p = (struct place){.at_us = now_us, .ask_us = now_us + j->o.reorder_us};
		j->missing++;
		j->ahead++;
	}
}

static enum jitter_fate hold(struct jitter *j, uint16_t seq, int ahead, const uint8_t *at,
			     size_t n, int64_t now_us)
{
	struct place *p = place(j, seq);
	enum jitter_fate fate = JITTER_TAKEN;
	uint8_t *copy;

	if (ahead < j->ahead) {
		if (p->packet)
			return JITTER_DUPLICATE;
		fate = p->tries ? JITTER_RECOVERED : JITTER_TAKEN;
	}
	copy = malloc(n);
	if (!copy)
		return JITTER_LATE;
	memcpy(copy, at, n);
	if (ahead < j->ahead) {
		j->missing--;
	} else {
		miss_until(j, ahead, now_us);
		j->ahead++;
	}
	*p = (struct place){.packet = copy, .n = (uint16_t)n, .at_us = now_us};
	return fate;
}

/* It is this packet's turn: no copy. */
static enum jitter_fate pass(struct jitter *j, const struct rtp *p, int64_t now_us)
{
	enum jitter_fate fate = JITTER_TAKEN;

	if (j->ahead) {
		fate = place(j, j->next)->tries ? JITTER_RECOVERED : JITTER_TAKEN;
		j->missing--;
	}
	advance(j);
	hand_out(j, p, now_us);
	drain(j);
	return fate;
}

enum jitter_fate jitter_put(struct jitter *j, const struct rtp *p, const uint8_t *at,
			    size_t n, int64_t now_us)
{
	int ahead;

	if (!j->begun) {
		j->begun = true;
		j->next = p->seq;
	}
	ahead = seq_ahead(j->next, p->seq);
	if (ahead < 0)
		return JITTER_LATE;
	if (ahead >= JITTER_PACKETS) {
		make_room(j, p->seq);
		ahead = seq_ahead(j->next, p->seq);
	}
	if (ahead >= JITTER_PACKETS) { /* nothing waits any more: go on from here */
		j->given_up += ahead;
		j->gap = true;
		j->next = p->seq;
		ahead = 0;
	}
	if (ahead == 0)
		return pass(j, p, now_us);
	return hold(j, p->seq, ahead, at, n, now_us);
}

static int64_t retry_us(int64_t rtt_us, int tries)
{
	int64_t wait = rtt_us < 0 ? RETRY_UNKNOWN_US : rtt_us + rtt_us / 4 + 5000;

	wait += wait * (tries - 1) / 4;
	if (wait < RETRY_LEAST_US)
		wait = RETRY_LEAST_US;
	return wait < RETRY_MOST_US ? wait : RETRY_MOST_US;
}

size_t jitter_missing(struct jitter *j, int64_t now_us, int64_t rtt_us, uint16_t *seqs,
		      size_t room)
{
	size_t found = 0, left = j->o.ask ? j->missing : 0;

	for (uint16_t i = 0; i < j->ahead && left && found < room; i++) {
		struct place *p = place(j, (uint16_t)(j->next + i));

		if (p->packet)
			continue;
		left--;
		if (p->ask_us > now_us || p->tries >= JITTER_TRIES)
			continue;
		p->tries++;
		p->ask_us = now_us + retry_us(rtt_us, p->tries);
		seqs[found++] = (uint16_t)(j->next + i);
	}
	return found;
}

void jitter_tick(struct jitter *j, int64_t now_us)
{
	while (j->ahead && !place(j, j->next)->packet &&
	       now_us - place(j, j->next)->at_us >= j->o.patience_us) {
		drop_first(j);
		drain(j);
	}
}

int64_t jitter_deadline(const struct jitter *j)
{
	int64_t due;
	size_t left = j->o.ask ? j->missing : 0;

	if (!j->missing)
		return INT64_MAX;
	/* The first place is always a missing one: what is there has been handed out. */
	due = j->places[j->next % JITTER_PACKETS].at_us + j->o.patience_us;
	for (uint16_t i = 0; i < j->ahead && left; i++) {
		const struct place *p =
			&j->places[(uint16_t)(j->next + i) % JITTER_PACKETS];

		if (p->packet)
			continue;
		left--;
		if (p->tries < JITTER_TRIES && p->ask_us < due)
			due = p->ask_us;
	}
	return due;
}
