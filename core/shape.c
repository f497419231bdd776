/* Reads shapes: one member at a time. */
#include "core/shape.h"

static bool name_sign(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* "{…}", with brackets inside; its length, 0 = it does not end. */
static size_t bracketed(struct slice s)
{
	int depth = 0;

	for (size_t i = 0; i < s.n; i++) {
		depth += strchr("{[<", s.at[i]) ? 1 : strchr("}]>", s.at[i]) ? -1 : 0;
		if (depth == 0)
			return i + 1;
	}
	return 0;
}

static enum shape_type type_of(char c)
{
	switch (c) {
	case 'i':
		return SHAPE_INTEGER;
	case 't':
		return SHAPE_TIMESTAMP;
	case 'f':
		return SHAPE_FLOAT;
	case 'b':
		return SHAPE_BYTES;
	case '{':
		return SHAPE_STRUCTURE;
	case '[':
		return SHAPE_LIST;
	case '<':
		return SHAPE_MAP;
	default:
		return SHAPE_STRING;
	}
}

/* One mark behind the name; bytes taken, 0 = there is none. */
static size_t mark(struct slice s, struct member *m)
{
	size_t n = 1;

	if (!s.n)
		return 0;
	if (*s.at == '!') {
		m->required = true;
		return 1;
	}
	if (*s.at == ':' && s.n > 1) {
		m->type = type_of(s.at[1]);
		return 2;
	}
	if (*s.at == '=') {
		while (n < s.n && (name_sign(s.at[n]) || strchr("_|", s.at[n])))
			n++;
		m->choices = (struct slice){s.at + 1, n - 1};
		return n;
	}
	if (*s.at == '~') {
		for (m->least = 0; n < s.n && s.at[n] >= '0' && s.at[n] <= '9'; n++)
			m->least = m->least * 10 + (s.at[n] - '0');
		return n;
	}
	if (!strchr("{[<", *s.at) || !(n = bracketed(s)))
		return 0;
	m->type = type_of(*s.at);
	m->inner = (struct slice){s.at + 1, n - 2};
	return n;
}

bool shape_next(struct slice *rest, struct member *out)
{
	size_t n = 0, more;

	*rest = slice_trim(*rest);
	while (n < rest->n && name_sign(rest->at[n]))
		n++;
	if (!n)
		return false;
	*out = (struct member){
		.name = {rest->at, n}, .inner = {"", 0}, .choices = {"", 0}, .least = -1};
	*rest = slice_skip(*rest, n);
	while ((more = mark(*rest, out)))
		*rest = slice_skip(*rest, more);
	return true;
}

bool shape_find(struct slice shape, struct slice name, struct member *out)
{
	while (shape_next(&shape, out))
		if (slice_eq(out->name, name))
			return true;
	return false;
}
