/* Reading a filter: recursive descent into a small tree. */
#include <stdio.h>

#include "core/filter_inside.h"

enum {
	NO_NODE = FILTER_NODES,
	TEXTS = 1 << EQUAL | 1 << DIFFERENT | 1 << HAS | 1 << LACKS
};

static const char *const kind_words[] = {
#define X(id, words) [FILTER_##id] = words,
	FILTER_KINDS(X)
#undef X
};

/* Longer ones first: the first that fits is meant. */
static const struct {
	const char *sign;
	enum compare compare;
} compares[] = {
	{"!=", DIFFERENT}, {"!~", LACKS}, {"<=", AT_MOST}, {">=", AT_LEAST}, {"==", EQUAL},
	{"=", EQUAL},      {"~", HAS},    {"<", BELOW},    {">", ABOVE},
};

/* clang-format off */
static const struct {
	enum filter_kind kind;
	const char *unit;
	int64_t times; /* of the kind's own unit */
} units[] = {
	{FILTER_COUNT, "", 1},
	{FILTER_BITS, "", 1},          {FILTER_BITS, "bps", 1},
	{FILTER_BITS, "k", 1000},      {FILTER_BITS, "kbps", 1000},
	{FILTER_BITS, "m", 1000000},   {FILTER_BITS, "mbps", 1000000},
	{FILTER_SHARE, "", 10},        {FILTER_SHARE, "%", 10},
	{FILTER_MS, "", 1},            {FILTER_MS, "ms", 1},        {FILTER_MS, "s", 1000},
	{FILTER_AGE, "", 1000},        {FILTER_AGE, "ms", 1},       {FILTER_AGE, "s", 1000},
	{FILTER_AGE, "m", 60000},      {FILTER_AGE, "min", 60000},
	{FILTER_AGE, "h", 3600000},    {FILTER_AGE, "d", 86400000},
	{FILTER_HOURS, "", 1},         {FILTER_HOURS, "h", 1},      {FILTER_HOURS, "d", 24},
};
/* clang-format on */

static const char *const levels[] = {"info", "warn", "error"};

struct reader {
	struct filter *f;
	struct slice text; /* in small letters */
	size_t at;
	int depth;
	bool failed;
	struct filter_trouble *why;
};

/* ---- trouble */

/* The first trouble is the one that is told. */
static unsigned char wrong(struct reader *r, size_t at, size_t n, const char *what,
			   const char *such_as)
{
	if (!r->failed) {
		r->why->at = at;
		r->why->n = n;
		snprintf(r->why->expected, sizeof(r->why->expected), "%s%s%s", what,
			 *such_as ? ", such as " : "", such_as);
	}
	r->failed = true;
	return NO_NODE;
}

static unsigned char add(struct reader *r, struct filter_node node)
{
	if (r->failed)
		return NO_NODE;
	if (r->f->n == FILTER_NODES)
		return wrong(r, r->at, 0, "something shorter: it asks for too much", "");
	r->f->nodes[r->f->n] = node;
	return (unsigned char)r->f->n++;
}

/* ---- letters */

static bool ends_word(char c)
{
	return c <= ' ' ? (unsigned char)c <= ' ' : strchr("()!<>=~\"&|", c) != NULL;
}

static void skip_blanks(struct reader *r)
{
	while (r->at < r->text.n && (unsigned char)r->text.at[r->at] <= ' ')
		r->at++;
}

static char next(struct reader *r)
{
	skip_blanks(r);
	return r->at < r->text.n ? r->text.at[r->at] : '\0';
}

static struct slice take_word(struct reader *r)
{
	size_t from = r->at;

	while (r->at < r->text.n && !ends_word(r->text.at[r->at]))
		r->at++;
	return (struct slice){r->text.at + from, r->at - from};
}

static bool take(struct reader *r, const char *sign)
{
	if (!slice_starts(slice_skip(r->text, r->at), sign))
		return false;
	r->at += strlen(sign);
	return true;
}

/* A word of the grammar that stands next, alone. */
static bool take_keyword(struct reader *r, const char *word)
{
	size_t from = r->at;

	if (slice_is(take_word(r), word))
		return true;
	r->at = from;
	return false;
}

/* "…" as it stands; else a word. False: a quote is not closed. */
static bool take_value(struct reader *r, struct slice *out)
{
	const char *end;

	if (next(r) != '"') {
		*out = take_word(r);
		return true;
	}
	r->at++;
	*out = slice_skip(r->text, r->at);
	end = out->n ? memchr(out->at, '"', out->n) : NULL;
	if (!end) {
		wrong(r, r->text.n, 0, "a closing \"", "");
		return false;
	}
	out->n = (size_t)(end - out->at);
	r->at += out->n + 1;
	return true;
}

/* ---- values */

/* Thousandths of a decimal number; -1: there is none in front. */
static int64_t take_decimal(struct slice *s)
{
	int64_t n = 0;
	size_t digits = 0;

	while (s->n && *s->at >= '0' && *s->at <= '9' && ++digits <= 9) {
		n = n * 10 + (*s->at - '0');
		*s = slice_skip(*s, 1);
	}
	if (!digits || digits > 9)
		return -1;
	n *= 1000;
	if (!s->n || *s->at != '.')
		return n;
	*s = slice_skip(*s, 1);
	for (int64_t unit = 100; s->n && *s->at >= '0' && *s->at <= '9'; unit /= 10) {
		n += (*s->at - '0') * unit;
		*s = slice_skip(*s, 1);
	}
	return n;
}

/* -1: it is no value of that kind. */
static int64_t number_of(enum filter_kind kind, struct slice s)
{
	int64_t milli;

	for (size_t i = 0; kind == FILTER_LEVEL && i < sizeof(levels) / sizeof(*levels);
	     i++) {
		size_t n = strlen(levels[i]);

		if (s.n && strncmp(levels[i], s.at, s.n < n ? s.n : n) == 0)
			return (int64_t)i;
	}
	milli = kind == FILTER_LEVEL ? -1 : take_decimal(&s);
	for (size_t i = 0; milli >= 0 && i < sizeof(units) / sizeof(*units); i++) {
		if (units[i].kind == kind && slice_is(s, units[i].unit))
			return milli > INT64_MAX / units[i].times
				       ? -1
				       : milli * units[i].times / 1000;
	}
	return -1;
}

static void set_words(struct reader *r, struct filter_node *node, struct slice s)
{
	node->at = s.n ? (unsigned char)(s.at - r->f->words) : 0;
	node->n = (unsigned char)s.n;
}

static unsigned char read_value(struct reader *r, struct filter_node node)
{
	const struct filter_field *field = &r->f->fields->at[node.field];
	const char *kind = kind_words[field->kind];
	bool quoted = next(r) == '"';
	size_t from = r->at;
	struct slice s;
	char words[80];

	if (!take_value(r, &s))
		return NO_NODE;
	if (!s.n && !quoted)
		return wrong(r, from, 0, kind, field->example);
	node.none = !quoted && slice_is(s, "-");
	set_words(r, &node, s);
	if (field->kind == FILTER_TEXT || node.none)
		return add(r, node);
	node.value = number_of(field->kind, s);
	snprintf(words, sizeof(words), "%s for `%s`", kind, field->name);
	return node.value < 0 ? wrong(r, from, r->at - from, words, field->example)
			      : add(r, node);
}

/* ---- tests */

static int field_named(const struct filter_fields *fields, struct slice name)
{
	for (size_t i = 0; i < fields->n; i++) {
		if (slice_is(name, fields->at[i].name))
			return (int)i;
	}
	return -1;
}

static unsigned char no_such_field(struct reader *r, size_t at, size_t n)
{
	const struct filter_field *fields = r->f->fields->at;
	char words[80];

	snprintf(words, sizeof(words), "the name of a field (%s, %s, %s …)", fields[0].name,
		 fields[1].name, fields[2].name);
	return wrong(r, at, n, words, "");
}

static enum compare take_compare(struct reader *r)
{
	skip_blanks(r);
	for (size_t i = 0; i < sizeof(compares) / sizeof(*compares); i++) {
		if (take(r, compares[i].sign))
			return compares[i].compare;
	}
	return COMPARES;
}

static bool fits(enum filter_kind kind, enum compare compare)
{
	return kind == FILTER_TEXT ? TEXTS >> compare & 1
				   : compare != HAS && compare != LACKS;
}

static unsigned char read_test(struct reader *r, struct slice name, enum compare compare,
			       size_t from, size_t sign_at)
{
	int field = field_named(r->f->fields, name);
	struct filter_node node = {.kind = TEST, .compare = (unsigned char)compare};
	enum filter_kind kind;
	char words[64];

	if (field < 0)
		return no_such_field(r, from, name.n);
	kind = r->f->fields->at[field].kind;
	snprintf(words, sizeof(words), "`%s` alone", r->f->fields->at[field].name);
	if (kind == FILTER_FLAG)
		return wrong(r, sign_at, r->at - sign_at, words, "");
	if (!fits(kind, compare))
		return wrong(r, sign_at, r->at - sign_at,
			     kind == FILTER_TEXT ? "= != ~ or !~" : "= != < <= > or >=",
			     r->f->fields->at[field].example);
	node.field = (unsigned char)field;
	r->f->uses |= 1u << field;
	return read_value(r, node);
}

/* A word alone: a flag, or text to look for. */
static unsigned char read_words(struct reader *r, struct slice s, bool quoted)
{
	const struct filter_fields *fields = r->f->fields;
	int field = quoted ? -1 : field_named(fields, s);
	struct filter_node node = {.kind = WORDS};

	if (field >= 0 && fields->at[field].kind == FILTER_FLAG) {
		node = (struct filter_node){.kind = TEST, .field = (unsigned char)field};
		node.value = 1;
		r->f->uses |= 1u << field;
		return add(r, node);
	}
	r->f->uses |= r->f->bare;
	set_words(r, &node, s);
	return add(r, node);
}

static unsigned char read_or(struct reader *r);

static unsigned char read_inside(struct reader *r)
{
	unsigned char node;

	r->at++;
	if (++r->depth > FILTER_DEPTH)
		return wrong(r, r->at - 1, 1, "fewer ( inside each other", "");
	node = read_or(r);
	if (!r->failed && next(r) != ')')
		return wrong(r, r->at, 0, "a closing )", "");
	r->at++;
	r->depth--;
	return node;
}

static unsigned char read_one(struct reader *r)
{
	char c = next(r);
	size_t from = r->at, sign_at;
	bool quoted = c == '"';
	enum compare compare;
	struct slice s;

	if (c == '(')
		return read_inside(r);
	if (!take_value(r, &s))
		return NO_NODE;
	if (!s.n)
		return wrong(r, from, c ? 1 : 0, "text, a field or (",
			     r->f->fields->at[0].example);
	skip_blanks(r);
	sign_at = r->at;
	compare = quoted ? COMPARES : take_compare(r);
	if (compare == COMPARES)
		return read_words(r, s, quoted);
	return read_test(r, s, compare, from, sign_at);
}

static unsigned char read_not(struct reader *r)
{
	bool negated = false;
	struct filter_node node = {.kind = NOT};

	for (;;) {
		skip_blanks(r);
		if (!take(r, "!") && !take_keyword(r, "not"))
			break;
		negated = !negated;
	}
	node.left = read_one(r);
	return negated ? add(r, node) : node.left;
}

static bool goes_on(struct reader *r)
{
	char c = next(r);
	size_t from = r->at;

	if (!c || c == ')' || c == '|')
		return false;
	if (take_keyword(r, "or")) {
		r->at = from;
		return false;
	}
	if (take(r, "&")) {
		take(r, "&");
		return true;
	}
	take_keyword(r, "and");
	return true;
}

static unsigned char read_and(struct reader *r)
{
	unsigned char left = read_not(r);

	while (!r->failed && goes_on(r)) {
		unsigned char right = read_not(r);

		left = add(r,
			   (struct filter_node){.kind = AND, .left = left, .right = right});
	}
	return left;
}

static bool take_or(struct reader *r)
{
	skip_blanks(r);
	if (take(r, "|")) {
		take(r, "|");
		return true;
	}
	return take_keyword(r, "or");
}

static unsigned char read_or(struct reader *r)
{
	unsigned char left = read_and(r);

	while (!r->failed && take_or(r)) {
		unsigned char right = read_and(r);

		left = add(r,
			   (struct filter_node){.kind = OR, .left = left, .right = right});
	}
	return left;
}

enum fault filter_parse(struct filter *f, const struct filter_fields *fields,
			struct slice text, struct filter_trouble *why)
{
	struct reader r = {.f = f, .why = why};

	*f = (struct filter){.fields = fields};
	for (size_t i = 0; i < fields->n; i++)
		f->bare |= fields->at[i].bare ? 1u << i : 0;
	*why = (struct filter_trouble){0};
	if (text.n >= FILTER_MAX)
		wrong(&r, FILTER_MAX - 1, text.n - FILTER_MAX + 1, "something shorter", "");
	for (size_t i = 0; i < text.n && !r.failed; i++)
		f->words[i] = small(text.at[i]);
	r.text = (struct slice){f->words, r.failed ? 0 : text.n};
	if (next(&r) && !r.failed)
		f->top = read_or(&r);
	if (!r.failed && next(&r))
		wrong(&r, r.at, 1, "the end: no ( is open", "");
	if (!r.failed)
		return FAULT_NONE;
	f->n = 0;
	return FAULT_SYNTAX;
}
