/* Two SDP texts line by line beside each other: m-line by m-line, same attribute beside
 * same. */
#include "tui/align.h"

struct lines {
	size_t n;
	struct slice at[ALIGN_LINES];
	bool used[ALIGN_LINES];
};

static void split(struct lines *out, struct slice text)
{
	out->n = 0;
	while (text.n && out->n < ALIGN_LINES) {
		const char *end = memchr(text.at, '\n', text.n);
		struct slice line = {text.at, end ? (size_t)(end - text.at) : text.n};

		text.at += line.n + (end != NULL);
		text.n -= line.n + (end != NULL);
		if (line.n && line.at[line.n - 1] == '\r')
			line.n--;
		out->used[out->n] = false;
		if (line.n)
			out->at[out->n++] = line;
	}
}

/* Where the section that begins at `from` ends: the next m= line. */
static size_t section_end(const struct lines *l, size_t from)
{
	size_t i = from + (from < l->n);

	while (i < l->n && !slice_starts(l->at[i], "m="))
		i++;
	return i;
}

static size_t session_end(const struct lines *l)
{
	size_t i = 0;

	while (i < l->n && !slice_starts(l->at[i], "m="))
		i++;
	return i;
}

/* What makes two lines about the same thing: the attribute's name, with the payload type or
 * id where it has one. Lists of values (rtcp-fb, candidate) are only the same when they are
 * equal. */
static struct slice key_of(struct slice line)
{
	static const char *const numbered[] = {
		"a=rtpmap:", "a=fmtp:", "a=extmap:", "a=ssrc:"};
	static const char *const whole[] = {
		"a=rtcp-fb:", "a=candidate:", "a=ice-options:", "a=ssrc-group:"};
	char stop = ':';

	if (line.n > 1 && line.at[1] == '=' && line.at[0] != 'a')
		return (struct slice){line.at, line.at[0] == 'm' ? 1 : 2};
	for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
		if (slice_starts(line, whole[i]))
			return line;
	for (size_t i = 0; i < sizeof(numbered) / sizeof(numbered[0]); i++)
		if (slice_starts(line, numbered[i]))
			stop = ' ';
	for (size_t i = 0; i < line.n; i++)
		if (line.at[i] == stop)
			return (struct slice){line.at, i};
	return line;
}

static bool direction(struct slice line)
{
	return slice_is(line, "a=sendrecv") || slice_is(line, "a=sendonly") ||
	       slice_is(line, "a=recvonly") || slice_is(line, "a=inactive");
}

static bool alike(struct slice a, struct slice b)
{
	return (direction(a) && direction(b)) || slice_eq(key_of(a), key_of(b));
}

static size_t find(const struct lines *l, size_t from, size_t to, struct slice line,
		   bool exact)
{
	for (size_t i = from; i < to; i++)
		if (!l->used[i] &&
		    (exact ? slice_eq(l->at[i], line) : alike(l->at[i], line)))
			return i;
	return to;
}

static void add(struct alignment *out, struct align_row row)
{
	row.head = slice_starts(row.offer, "m=") || slice_starts(row.answer, "m=");
	if (out->n < ALIGN_ROWS)
		out->rows[out->n++] = row;
}

static void align_section(struct alignment *out, struct lines *a, size_t a0, size_t a1,
			  struct lines *b, size_t b0, size_t b1, int mline)
{
	for (size_t i = a0; i < a1; i++) {
		size_t j = find(b, b0, b1, a->at[i], true);
		bool same = j < b1;

		if (!same)
			j = find(b, b0, b1, a->at[i], false);
		if (j < b1)
			b->used[j] = true;
		add(out, (struct align_row){.kind = same     ? ALIGN_SAME
						    : j < b1 ? ALIGN_CHANGED
							     : ALIGN_MISSING,
					    .offer = a->at[i],
					    .answer = j < b1 ? b->at[j] : slice_of(""),
					    .mline = mline});
	}
	for (size_t j = b0; j < b1; j++)
		if (!b->used[j])
			add(out, (struct align_row){.kind = ALIGN_ADDED,
						    .offer = slice_of(""),
						    .answer = b->at[j],
						    .mline = mline});
}

void align(struct alignment *out, struct slice offer, struct slice answer)
{
	struct lines a, b;
	size_t i, j;

	out->n = 0;
	split(&a, offer);
	split(&b, answer);
	i = session_end(&a);
	j = session_end(&b);
	align_section(out, &a, 0, i, &b, 0, j, -1);
	for (int mline = 0; i < a.n || j < b.n; mline++) {
		size_t i1 = section_end(&a, i), j1 = section_end(&b, j);

		align_section(out, &a, i, i1, &b, j, j1, mline);
		i = i1;
		j = j1;
	}
}
