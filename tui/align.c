/* Two texts line by line beside each other. */
#include "tui/align.h"

struct lines {
	size_t n;
	struct slice at[ALIGN_LINES];
	size_t number[ALIGN_LINES]; /* 1-based, in the text */
	bool used[ALIGN_LINES];
};

static void split(struct lines *out, struct slice text)
{
	size_t number = 0;

	out->n = 0;
	while (text.n && out->n < ALIGN_LINES) {
		struct slice line = slice_until(&text, '\n');

		number++;
		if (line.n && line.at[line.n - 1] == '\r')
			line.n--;
		if (!line.n)
			continue;
		out->used[out->n] = false;
		out->number[out->n] = number;
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

/* `  "name":` of a JSON member; the whole line when it is only a value. */
static struct slice member_of(struct slice line, size_t quote)
{
	size_t end = quote + 1;

	while (end < line.n && line.at[end] != '"')
		end += line.at[end] == '\\' ? 2 : 1;
	if (end + 1 < line.n && line.at[end + 1] == ':')
		return (struct slice){line.at, end + 2};
	return line;
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
	size_t indent = 0;

	while (indent < line.n && line.at[indent] == ' ')
		indent++;
	if (indent < line.n && line.at[indent] == '"')
		return member_of(line, indent);
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

/* The comma behind a JSON member says only that another one follows. */
static struct slice bare(struct slice line)
{
	line.n -= line.n && line.at[line.n - 1] == ',';
	return line;
}

static bool same_line(struct slice a, struct slice b)
{
	return slice_eq(bare(a), bare(b));
}

static bool alike(struct slice a, struct slice b)
{
	a = bare(a);
	b = bare(b);
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

static void add(struct alignment *out, enum align_kind kind, struct align_row row)
{
	row.kind = kind;
	row.head = slice_starts(row.left, "m=") || slice_starts(row.right, "m=");
	if (out->n < ALIGN_ROWS)
		out->rows[out->n++] = row;
}

/* Line i of a beside line j of b; b->n = none. */
static void add_pair(struct alignment *out, const struct lines *a, size_t i,
		     const struct lines *b, size_t j, int mline)
{
	bool there = j < b->n;

	add(out,
	    !there                          ? ALIGN_MISSING
	    : same_line(a->at[i], b->at[j]) ? ALIGN_SAME
					    : ALIGN_CHANGED,
	    (struct align_row){.left = a->at[i],
			       .right = there ? b->at[j] : SLICE(""),
			       .right_line = there ? b->number[j] : 0,
			       .mline = mline});
}

static void add_right(struct alignment *out, const struct lines *b, size_t j, int mline)
{
	add(out, ALIGN_ADDED,
	    (struct align_row){.left = SLICE(""),
			       .right = b->at[j],
			       .right_line = b->number[j],
			       .mline = mline});
}

/* ---- SDP: the order within a section means nothing */

static void align_section(struct alignment *out, struct lines *a, size_t a0, size_t a1,
			  struct lines *b, size_t b0, size_t b1, int mline)
{
	for (size_t i = a0; i < a1; i++) {
		size_t j = find(b, b0, b1, a->at[i], true);

		if (j == b1)
			j = find(b, b0, b1, a->at[i], false);
		if (j < b1)
			b->used[j] = true;
		add_pair(out, a, i, b, j < b1 ? j : b->n, mline);
	}
	for (size_t j = b0; j < b1; j++)
		if (!b->used[j])
			add_right(out, b, j, mline);
}

void align_sdp(struct alignment *out, struct slice left, struct slice right)
{
	struct lines a, b;
	size_t i, j;

	out->n = 0;
	split(&a, left);
	split(&b, right);
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

/* ---- JSON: the longest run of members that both have, in order */

struct common {
	uint16_t length[ALIGN_LINES + 1][ALIGN_LINES + 1];
};

static void keys_of(const struct lines *l, struct slice *keys)
{
	for (size_t i = 0; i < l->n; i++)
		keys[i] = key_of(bare(l->at[i]));
}

static void measure(struct common *c, const struct lines *a, const struct lines *b)
{
	struct slice mine[ALIGN_LINES], theirs[ALIGN_LINES];

	keys_of(a, mine);
	keys_of(b, theirs);
	for (size_t i = a->n + 1; i-- > 0;)
		for (size_t j = b->n + 1; j-- > 0;) {
			uint16_t *here = &c->length[i][j];

			if (i == a->n || j == b->n)
				*here = 0;
			else if (slice_eq(mine[i], theirs[j]))
				*here = (uint16_t)(c->length[i + 1][j + 1] + 1);
			else
				*here = c->length[i + 1][j] > c->length[i][j + 1]
						? c->length[i + 1][j]
						: c->length[i][j + 1];
		}
}

void align_json(struct alignment *out, struct slice left, struct slice right)
{
	struct common c;
	struct lines a, b;
	size_t i = 0, j = 0;

	out->n = 0;
	split(&a, left);
	split(&b, right);
	measure(&c, &a, &b);
	while (i < a.n || j < b.n) {
		if (i < a.n && j < b.n &&
		    slice_eq(key_of(bare(a.at[i])), key_of(bare(b.at[j])))) {
			add_pair(out, &a, i++, &b, j, -1);
			j++;
		} else if (j == b.n ||
			   (i < a.n && c.length[i + 1][j] >= c.length[i][j + 1])) {
			add_pair(out, &a, i++, &b, b.n, -1);
		} else {
			add_right(out, &b, j++, -1);
		}
	}
}

static bool is_sdp(struct slice text)
{
	return slice_starts(text, "v=0");
}

void align_any(struct alignment *out, struct slice left, struct slice right)
{
	if (is_sdp(left) && is_sdp(right))
		align_sdp(out, left, right);
	else
		align_json(out, left, right);
}

static bool inside(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

void align_ends(struct slice a, struct slice b, size_t *head, size_t *tail)
{
	size_t most = a.n < b.n ? a.n : b.n, n = 0, m = 0;

	while (n < most && a.at[n] == b.at[n])
		n++;
	while (n && ((n < a.n && inside(a.at[n])) || (n < b.n && inside(b.at[n]))))
		n--;
	while (m < most - n && a.at[a.n - 1 - m] == b.at[b.n - 1 - m])
		m++;
	while (m && (inside(a.at[a.n - m]) || inside(b.at[b.n - m])))
		m--;
	*head = n;
	*tail = m;
}
