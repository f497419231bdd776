/* The words of a JMESPath expression. */
#include <stdio.h>
#include <stdlib.h>

#include "core/jmespath_inside.h"

/* clang-format off */
static const struct {
	const char *name;
	int power;
} kinds[] = {
#define X(id, name, power) [TOKEN_##id] = {name, power},
	TOKENS(X)
#undef X
};

static const struct {
	char sign;
	enum token_kind kind;
} simple[] = {
	{'.', TOKEN_DOT},     {'*', TOKEN_STAR},    {']', TOKEN_RBRACKET}, {',', TOKEN_COMMA},
	{':', TOKEN_COLON},   {'@', TOKEN_CURRENT}, {'(', TOKEN_LPAREN},   {')', TOKEN_RPAREN},
	{'{', TOKEN_LBRACE},  {'}', TOKEN_RBRACE},
};

/* One sign, or two together. */
static const struct {
	char one, two;
	enum token_kind single, both; /* TOKEN_EOF: there is no such token */
} doubles[] = {
	{'[', ']', TOKEN_LBRACKET, TOKEN_FLATTEN}, {'[', '?', TOKEN_LBRACKET, TOKEN_FILTER},
	{'|', '|', TOKEN_PIPE, TOKEN_OR},          {'&', '&', TOKEN_EXPREF, TOKEN_AND},
	{'<', '=', TOKEN_LT, TOKEN_LTE},           {'>', '=', TOKEN_GT, TOKEN_GTE},
	{'!', '=', TOKEN_NOT, TOKEN_NE},           {'=', '=', TOKEN_EOF, TOKEN_EQ},
};
/* clang-format on */

struct reader {
	struct tokens *out;
	struct slice all;
	size_t at;
	struct text *why;
};

const char *token_name(enum token_kind k)
{
	return kinds[k].name;
}

int token_power(enum token_kind k)
{
	return kinds[k].power;
}

size_t column_of(struct slice expression, size_t byte)
{
	size_t n = 0;

	for (size_t i = 0; i < byte && i < expression.n; i++)
		n += ((unsigned char)expression.at[i] & 0xc0) != 0x80;
	return n;
}

static bool bad(struct reader *r, size_t at, const char *what, struct slice token)
{
	text_printf(r->why, "Bad jmespath expression: %s%.*s:\n%.*s\n%*s^", what,
		    (int)token.n, token.at, (int)r->all.n, r->all.at,
		    (int)column_of(r->all, at), "");
	return false;
}

static struct token *put(struct reader *r, enum token_kind kind, size_t n)
{
	struct token *t = &r->out->all[r->out->n++];

	*t = (struct token){.kind = kind, .at = r->at, .n = n};
	r->at += n;
	return t;
}

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static cJSON *string_of(const char *at, size_t n)
{
	char *copy = strndup(at, n);
	cJSON *s = copy ? cJSON_CreateString(copy) : NULL;

	free(copy);
	return s;
}

static bool kept(struct reader *r, struct token *t, cJSON *value)
{
	t->value = value;
	if (!value)
		text_adds(r->why, "out of memory");
	return value != NULL;
}

static bool read_name(struct reader *r)
{
	struct token *t;
	size_t n = 1;

	while (r->at + n < r->all.n &&
	       (letter(r->all.at[r->at + n]) || digit(r->all.at[r->at + n])))
		n++;
	t = put(r, TOKEN_UNQUOTED, n);
	return kept(r, t, string_of(r->all.at + t->at, n));
}

static bool read_number(struct reader *r)
{
	size_t n = 1;
	long long value;
	struct token *t;

	while (r->at + n < r->all.n && digit(r->all.at[r->at + n]))
		n++;
	if (n == 1 && r->all.at[r->at] == '-')
		return bad(r, r->at, "Unknown token '-'", SLICE(""));
	value = strtoll(r->all.at + r->at, NULL, 10); /* the copy ends with a NUL */
	t = put(r, TOKEN_NUMBER, n);
	t->number = value;
	return true;
}

/* Up to the delimiter that is not escaped; its bytes with the two delimiters, 0: there is
 * none. */
static size_t delimited(const struct reader *r)
{
	char end = r->all.at[r->at];

	for (size_t i = r->at + 1; i < r->all.n; i++) {
		if (r->all.at[i] == '\\')
			i++;
		else if (r->all.at[i] == end)
			return i + 1 - r->at;
	}
	return 0;
}

/* What stands between delimiters, with `\` before a delimiter taken away (`undo`). */
static char *inside(const struct reader *r, size_t n, bool undo)
{
	char end = r->all.at[r->at], *copy = calloc(1, n);
	size_t used = 0;

	for (size_t i = 1; copy && i + 1 < n; i++) {
		if (undo && r->all.at[r->at + i] == '\\' &&
		    r->all.at[r->at + i + 1] == end && i + 2 < n)
			continue;
		copy[used++] = r->all.at[r->at + i];
	}
	return copy;
}

/* JSON with nothing behind it. */
static cJSON *json_of(const char *words)
{
	cJSON *v = cJSON_ParseWithOpts(words, NULL, 1);

	if (cJSON_IsNumber(v) && strpbrk(words, ".eE"))
		v->type |= JSON_FLOAT;
	return v;
}

/* `words` that are not JSON are a string, as they were before JEP-12. */
static cJSON *lenient(const char *words)
{
	size_t n = strlen(words) + 3;
	char *quoted;
	cJSON *v = json_of(words);

	if (v)
		return v;
	quoted = calloc(1, n);
	if (quoted) {
		words += strspn(words, " \t\r\n");
		snprintf(quoted, n, "\"%s\"", words);
		v = json_of(quoted);
	}
	free(quoted);
	return v;
}

static bool read_literal(struct reader *r, size_t n)
{
	char *words = inside(r, n, true);
	cJSON *v = words ? lenient(words) : NULL;
	bool good = v ? kept(r, put(r, TOKEN_LITERAL, n), v)
		      : bad(r, r->at, "Bad token ", slice_of(words));

	free(words);
	return good;
}

static bool read_raw(struct reader *r, size_t n)
{
	char *words = inside(r, n, true);
	bool good =
		kept(r, put(r, TOKEN_LITERAL, n), words ? cJSON_CreateString(words) : NULL);

	free(words);
	return good;
}

static bool read_quoted(struct reader *r, size_t n)
{
	char *words = strndup(r->all.at + r->at, n);
	cJSON *v = words ? json_of(words) : NULL;
	bool good =
		v ? kept(r, put(r, TOKEN_QUOTED, n), v)
		  : bad(r, r->at,
			strchr(words ? words : "", '\\') ? "Invalid \\escape"
							 : "Invalid control character at",
			SLICE(""));

	free(words);
	return good;
}

static bool read_delimited(struct reader *r)
{
	size_t n = delimited(r);
	char c = r->all.at[r->at];

	if (!n)
		return bad(r, r->at, "Unclosed ",
			   slice_of(c == '`'    ? "` delimiter"
				    : c == '\'' ? "' delimiter"
						: "\" delimiter"));
	return c == '`'    ? read_literal(r, n)
	       : c == '\'' ? read_raw(r, n)
			   : read_quoted(r, n);
}

/* One of the signs that stand alone or together; false: none begins here, or (failed) it
 * may not stand alone. */
static bool read_sign(struct reader *r, bool *failed)
{
	char c = r->all.at[r->at],
	     next = r->at + 1 < r->all.n ? r->all.at[r->at + 1] : '\0';

	*failed = false;
	for (size_t i = 0; i < sizeof(simple) / sizeof(simple[0]); i++)
		if (simple[i].sign == c)
			return put(r, simple[i].kind, 1) != NULL;
	for (size_t i = 0; i < sizeof(doubles) / sizeof(doubles[0]); i++)
		if (doubles[i].one == c && doubles[i].two == next)
			return put(r, doubles[i].both, 2) != NULL;
	for (size_t i = 0; i < sizeof(doubles) / sizeof(doubles[0]); i++)
		if (doubles[i].one == c && doubles[i].single != TOKEN_EOF)
			return put(r, doubles[i].single, 1) != NULL;
	*failed = c == '=';
	return false;
}

static size_t character(const struct reader *r)
{
	size_t n = 1;

	while (r->at + n < r->all.n && ((unsigned char)r->all.at[r->at + n] & 0xc0) == 0x80)
		n++;
	return n;
}

static bool read_one(struct reader *r)
{
	char c = r->all.at[r->at];
	bool failed;

	if (letter(c))
		return read_name(r);
	if (digit(c) || c == '-')
		return read_number(r);
	if (c == '`' || c == '\'' || c == '"')
		return read_delimited(r);
	if (read_sign(r, &failed))
		return true;
	if (failed)
		return bad(r, r->at, "Unknown token '='", SLICE(""));
	return bad(r, r->at, "Unknown token ",
		   (struct slice){r->all.at + r->at, character(r)});
}

bool tokens_read(struct tokens *t, struct slice expression, struct text *why)
{
	struct reader r = {t, expression, 0, why};

	t->n = 0;
	t->all = calloc(expression.n + 1, sizeof(*t->all));
	if (!t->all) {
		text_adds(why, "out of memory");
		return false;
	}
	while (r.at < expression.n) {
		if (strchr(" \t\r\n", expression.at[r.at]) && expression.at[r.at])
			r.at++;
		else if (!read_one(&r))
			return false;
	}
	put(&r, TOKEN_EOF, 0);
	return true;
}

void tokens_free(struct tokens *t)
{
	for (size_t i = 0; i < t->n; i++)
		cJSON_Delete(t->all[i].value);
	free(t->all);
	*t = (struct tokens){0};
}
