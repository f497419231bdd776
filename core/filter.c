/* The fields that a filter may ask for, and putting it to a row by walking its tree. */
#include "core/filter_inside.h"

static const struct filter_field channel_fields[] = {
#define X(id, name, kind, bare, example, what)                                             \
	[CHANNEL_##id] = {name, example, what, FILTER_##kind, bare},
	CHANNEL_FIELDS(X)
#undef X
};

static const struct filter_field stream_fields[] = {
#define X(id, name, kind, bare, example, what)                                             \
	[STREAM_##id] = {name, example, what, FILTER_##kind, bare},
	STREAM_FIELDS(X)
#undef X
};

static const struct filter_field session_fields[] = {
#define X(id, name, kind, bare, example, what)                                             \
	[SESSION_##id] = {name, example, what, FILTER_##kind, bare},
	SESSION_FIELDS(X)
#undef X
};

static const struct filter_field log_fields[] = {
#define X(id, name, kind, bare, example, what)                                             \
	[LOG_##id] = {name, example, what, FILTER_##kind, bare},
	LOG_FIELDS(X)
#undef X
};

const struct filter_fields filter_channels = {channel_fields, CHANNEL_FIELD_COUNT};
const struct filter_fields filter_streams = {stream_fields, STREAM_FIELD_COUNT};
const struct filter_fields filter_sessions = {session_fields, SESSION_FIELD_COUNT};
const struct filter_fields filter_log = {log_fields, LOG_FIELD_COUNT};

static bool begins(const char *at, struct slice part)
{
	for (size_t k = 1; k < part.n; k++) {
		if (small(at[k]) != part.at[k])
			return false;
	}
	return true;
}

/* part: in small letters. */
static bool has(struct slice text, struct slice part)
{
	char first = part.n ? part.at[0] : '\0';
	char capital = first >= 'a' && first <= 'z' ? (char)(first - 'a' + 'A') : first;

	if (!part.n)
		return true;
	for (size_t i = 0; i + part.n <= text.n; i++) {
		if ((text.at[i] == first || text.at[i] == capital) &&
		    begins(text.at + i, part))
			return true;
	}
	return false;
}

static bool same(struct slice text, struct slice other)
{
	return text.n == other.n && has(text, other);
}

static struct slice words_of(const struct filter *f, const struct filter_node *node)
{
	return (struct slice){f->words + node->at, node->n};
}

static bool passes_text(struct slice text, enum compare compare, struct slice part,
			bool none)
{
	switch (compare) {
	case EQUAL:
		return none ? !text.n : same(text, part);
	case DIFFERENT:
		return none ? text.n > 0 : !same(text, part);
	case HAS:
		return has(text, part);
	case LACKS:
		return !has(text, part);
	case BELOW:
	case AT_MOST:
	case ABOVE:
	case AT_LEAST:
	case COMPARES:
		break;
	}
	return false;
}

/* What has no value is neither more nor less than anything. */
static bool passes_number(int64_t n, enum compare compare, int64_t value, bool none)
{
	switch (compare) {
	case EQUAL:
		return none ? n < 0 : n == value;
	case DIFFERENT:
		return none ? n >= 0 : n != value;
	case BELOW:
		return n >= 0 && n < value && !none;
	case AT_MOST:
		return n >= 0 && n <= value && !none;
	case ABOVE:
		return n >= 0 && n > value && !none;
	case AT_LEAST:
		return n >= 0 && n >= value && !none;
	case HAS:
	case LACKS:
	case COMPARES:
		break;
	}
	return false;
}

static bool passes_test(const struct filter *f, const struct filter_node *node,
			const struct filter_rows *rows, const void *row)
{
	enum compare compare = (enum compare)node->compare;
	char room[FILTER_VALUE];

	if (f->fields->at[node->field].kind != FILTER_TEXT)
		return passes_number(rows->number(rows->context, row, node->field), compare,
				     node->value, node->none);
	return passes_text(rows->text(rows->context, row, node->field, room), compare,
			   words_of(f, node), node->none);
}

static bool passes_words(const struct filter *f, const struct filter_node *node,
			 const struct filter_rows *rows, const void *row)
{
	char room[FILTER_VALUE];

	for (unsigned left = f->bare; left; left &= left - 1) {
		int field = __builtin_ctz(left);

		if (has(rows->text(rows->context, row, field, room), words_of(f, node)))
			return true;
	}
	return false;
}

static bool passes(const struct filter *f, size_t at, const struct filter_rows *rows,
		   const void *row)
{
	const struct filter_node *node = &f->nodes[at];

	switch ((enum node_kind)node->kind) {
	case AND:
		return passes(f, node->left, rows, row) &&
		       passes(f, node->right, rows, row);
	case OR:
		return passes(f, node->left, rows, row) ||
		       passes(f, node->right, rows, row);
	case NOT:
		return !passes(f, node->left, rows, row);
	case TEST:
		return passes_test(f, node, rows, row);
	case WORDS:
		return passes_words(f, node, rows, row);
	}
	return false;
}

bool filter_passes(const struct filter *f, const struct filter_rows *rows, const void *row)
{
	return !f->n || passes(f, f->top, rows, row);
}
