/* Transport-wide congestion control feedback
 * (draft-holmer-rmcat-transport-wide-cc-extensions-01). */
#include "net/media/twcc.h"

#include <string.h>

#include "net/media/bytes.h"

enum { ABSENT, SMALL, LARGE }; /* the two-bit symbols */
enum { HEAD = 8, TICK_US = 250, REFERENCE_US = 64000, SYMBOLS = 7 };

void twcc_arrived(struct twcc_log *l, uint16_t seq, int64_t now_us)
{
	int ahead;

	if (!l->begun) {
		l->begun = true;
		l->base = seq;
	}
	ahead = seq_ahead(l->base, seq);
	if (ahead < 0)
		return;              /* already reported as lost */
	if (ahead >= TWCC_PACKETS) { /* a jump: begin anew there */
		memset(l->at_us, 0, sizeof(l->at_us));
		l->base = seq;
		l->count = 0;
		ahead = 0;
	}
	if (!l->at_us[seq % TWCC_PACKETS])
		l->at_us[seq % TWCC_PACKETS] = now_us;
	if (ahead >= l->count)
		l->count = (uint16_t)(ahead + 1);
}

static int64_t *arrival(struct twcc_log *l, uint16_t i)
{
	return &l->at_us[(uint16_t)(l->base + i) % TWCC_PACKETS];
}

/* How many of the covered numbers go into one body whatever their symbols are. */
static uint16_t fitting(const struct twcc_log *l)
{
	uint16_t most = (TWCC_BODY_MAX - HEAD - 2) * SYMBOLS / (2 + 2 * SYMBOLS);

	return l->count < most ? l->count : most;
}

/* The symbol of number i and, in *ticks, its distance to the one before. */
static int symbol(struct twcc_log *l, uint16_t i, int64_t *clock_us, int64_t *ticks)
{
	int64_t at_us = *arrival(l, i);

	if (!at_us)
		return ABSENT;
	*ticks = (at_us - *clock_us) / TICK_US;
	if (*ticks < INT16_MIN || *ticks > INT16_MAX)
		return ABSENT;
	*clock_us += *ticks * TICK_US;
	return *ticks >= 0 && *ticks <= 255 ? SMALL : LARGE;
}

static size_t write_deltas(struct twcc_log *l, uint16_t n, int64_t clock_us,
			   uint8_t *chunks, uint8_t *to)
{
	size_t used = 0;

	for (uint16_t i = 0; i < n; i++) {
		uint8_t *chunk = chunks + i / SYMBOLS * 2;
		int64_t ticks = 0;
		int s = symbol(l, i, &clock_us, &ticks);

		if (i % SYMBOLS == 0)
			put16(chunk, 0xc000); /* a vector of two-bit symbols */
		put16(chunk, get16(chunk) | (uint32_t)s << (12 - i % SYMBOLS * 2));
		if (s == SMALL)
			to[used++] = (uint8_t)ticks;
		if (s == LARGE) {
			put16(to + used, (uint32_t)(uint16_t)ticks);
			used += 2;
		}
	}
	return used;
}

size_t twcc_write(struct twcc_log *l, uint8_t *to)
{
	uint16_t n = fitting(l);
	size_t chunks = ((size_t)n + SYMBOLS - 1) / SYMBOLS * 2, used;
	int64_t first = 0, reference;

	if (!n)
		return 0;
	for (uint16_t i = 0; i < n && !first; i++)
		first = *arrival(l, i);
	reference = first / REFERENCE_US;
	put16(to, l->base);
	put16(to + 2, n);
	put24(to + 4, (uint32_t)reference & 0xffffff);
	to[7] = l->feedback++;
	used = HEAD + chunks;
	used += write_deltas(l, n, reference * REFERENCE_US, to + HEAD, to + used);
	while (used % 4)
		to[used++] = 0;
	for (uint16_t i = 0; i < n; i++)
		*arrival(l, i) = 0;
	l->base = (uint16_t)(l->base + n);
	l->count = (uint16_t)(l->count - n);
	return used;
}

/* Reads the status chunks; returns how many symbols, and in *used the bytes they took. */
static size_t read_symbols(const uint8_t *at, size_t n, uint8_t *symbols, size_t count,
			   size_t *used)
{
	size_t found = 0;

	*used = 0;
	while (found < count && *used + 2 <= n) {
		unsigned chunk = get16(at + *used);
		unsigned vector = chunk & 0x8000, two = chunk & 0x4000;
		unsigned run = vector ? two ? 7 : 14 : chunk & 0x1fff;

		*used += 2;
		for (unsigned i = 0; i < run && found < count; i++) {
			unsigned s = chunk >> 13 & 3;

			if (vector)
				s = two ? chunk >> (12 - 2 * i) & 3 : chunk >> (13 - i) & 1;
			symbols[found++] = (uint8_t)s;
		}
		if (!run)
			return found;
	}
	return found;
}

size_t twcc_read(const uint8_t *body, size_t n, struct twcc_mark *marks, size_t room)
{
	uint8_t symbols[TWCC_PACKETS];
	size_t count, used;
	int64_t clock_us;

	if (n < HEAD)
		return 0;
	count = get16(body + 2);
	count = count < room ? count : room;
	count = count < TWCC_PACKETS ? count : TWCC_PACKETS;
	clock_us = (int64_t)get24(body + 4) * REFERENCE_US;
	count = read_symbols(body + HEAD, n - HEAD, symbols, count, &used);
	used += HEAD;
	for (size_t i = 0; i < count; i++) {
		size_t bytes = symbols[i] == SMALL ? 1 : symbols[i] == LARGE ? 2 : 0;

		if (used + bytes > n)
			return i;
		if (bytes)
			clock_us +=
				(bytes == 1 ? body[used] : (int16_t)get16(body + used)) *
				TICK_US;
		used += bytes;
		marks[i] = (struct twcc_mark){(uint16_t)(get16(body) + i), bytes > 0,
					      clock_us};
	}
	return count;
}
