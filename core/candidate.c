/* ICE candidate lines, read and said. */
#include "core/candidate.h"

enum { LINE_MAX_BYTES = 1024, COMPONENTS = 256, PORTS = 65535 };

/* The next word; several spaces count as one. */
static struct slice word(struct slice *rest)
{
	*rest = slice_trim(*rest);
	return slice_until(rest, ' ');
}

static bool printable(struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.at[i] < ' ' || s.at[i] > '~')
			return false;
	}
	return true;
}

static enum fault read_pairs(struct candidate *c, struct slice rest)
{
	while (slice_trim(rest).n) {
		struct slice key = word(&rest), value = word(&rest);

		if (slice_is(key, "raddr"))
			c->related_address = value;
		else if (slice_is(key, "rport"))
			c->related_port = (int)slice_number(value, PORTS);
		else if (slice_is(key, "tcptype"))
			c->tcp_type = value;
		else if (slice_is(key, "ufrag"))
			c->ufrag = value;
	}
	return c->related_port < 0 ? FAULT_SYNTAX : FAULT_NONE;
}

static enum fault read_fields(struct candidate *c, struct slice rest)
{
	int64_t priority;

	c->foundation = word(&rest);
	c->component = (int)slice_number(word(&rest), COMPONENTS);
	c->transport = word(&rest);
	priority = slice_number(word(&rest), UINT32_MAX);
	c->priority = priority < 0 ? 0 : (uint32_t)priority;
	c->address = word(&rest);
	c->port = (int)slice_number(word(&rest), PORTS);
	if (c->component < 1 || priority < 0 || c->port < 0 ||
	    !slice_is(word(&rest), "typ"))
		return FAULT_SYNTAX;
	c->type = word(&rest);
	return c->type.n ? read_pairs(c, rest) : FAULT_SYNTAX;
}

enum fault candidate_parse(struct candidate *out, struct slice line)
{
	*out = (struct candidate){0};
	while (line.n && (line.at[line.n - 1] == '\r' || line.at[line.n - 1] == '\n'))
		line.n--;
	line = slice_trim(line);
	if (slice_starts(line, "a="))
		line = slice_skip(line, strlen("a="));
	if (slice_is(line, "end-of-candidates"))
		return FAULT_ABSENT;
	if (slice_starts(line, "candidate:"))
		line = slice_skip(line, strlen("candidate:"));
	if (!slice_trim(line).n)
		return FAULT_ABSENT;
	if (line.n > LINE_MAX_BYTES)
		return FAULT_TOO_BIG;
	return printable(line) ? read_fields(out, line) : FAULT_SYNTAX;
}

void candidate_words(struct text *out, const struct candidate *c)
{
	bool six = c->address.n && memchr(c->address.at, ':', c->address.n);

	text_add(out, c->type);
	text_adds(out, six ? " [" : " ");
	text_add(out, c->address);
	text_adds(out, six ? "]:" : ":");
	text_int(out, c->port);
	text_char(out, ' ');
	for (size_t i = 0; i < c->transport.n; i++) {
		char t = c->transport.at[i];

		text_char(out, t >= 'A' && t <= 'Z' ? (char)(t - 'A' + 'a') : t);
	}
}
