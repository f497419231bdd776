/* From the words of a JMESPath expression to its tree: operator precedence (Pratt). */
#include <stdio.h>
#include <stdlib.h>

#include "core/jmespath_inside.h"

enum { DEPTH_MAX = 200, EXPRESSION_MAX = 65536 };

struct parser {
	struct jmespath *j;
	size_t at;
	int depth;
	struct text *why;
	bool failed;
};

static uint32_t expression(struct parser *p, int power);
static uint32_t projected(struct parser *p, int power);
static uint32_t after_dot(struct parser *p, int power);

static const struct token *token(const struct parser *p, size_t ahead)
{
	size_t last = p->j->tokens.n - 1, at = p->at + ahead;

	return &p->j->tokens.all[at < last ? at : last];
}

static enum token_kind now(const struct parser *p)
{
	return token(p, 0)->kind;
}

static void advance(struct parser *p)
{
	p->at++;
}

static struct slice source(const struct parser *p)
{
	return (struct slice){p->j->expression, p->j->n_expression};
}

/* ---- what can be wrong */

static uint32_t fail(struct parser *p)
{
	p->failed = true;
	return 0;
}

static uint32_t incomplete(struct parser *p)
{
	struct slice all = source(p);

	if (!p->failed)
		text_printf(p->why,
			    "Invalid jmespath expression: Incomplete "
			    "expression:\n\"%.*s\"\n%*s^",
			    (int)all.n, all.at, (int)column_of(all, all.n) + 1, "");
	return fail(p);
}

static void token_words(const struct parser *p, const struct token *t, struct text *out)
{
	if (t->value && cJSON_IsString(t->value))
		text_adds(out, t->value->valuestring);
	else if (t->value)
		value_words(out, t->value);
	else
		text_add(out, (struct slice){p->j->expression + t->at, t->n});
}

static void capitals(struct text *out, const char *name)
{
	for (; *name; name++)
		text_char(out, (char)(*name >= 'a' && *name <= 'z' ? *name - 32 : *name));
}

static uint32_t wrong_at(struct parser *p, const struct token *t, size_t at,
			 const char *what)
{
	struct slice all = source(p);
	size_t column = column_of(all, at);

	if (p->failed)
		return 0;
	text_printf(p->why, "%s: Parse error at column %zu, token \"", what, column);
	token_words(p, t, p->why);
	text_adds(p->why, "\" (");
	capitals(p->why, token_name(t->kind));
	text_printf(p->why, "), for expression:\n\"%.*s\"\n%*s^", (int)all.n, all.at,
		    (int)column + 1, "");
	return fail(p);
}

static uint32_t wrong(struct parser *p, const struct token *t, const char *what)
{
	return wrong_at(p, t, t->at, what);
}

/* `wanted` as a sentence has it. */
static uint32_t expecting(struct parser *p, const char *wanted)
{
	char room[160];

	if (now(p) == TOKEN_EOF)
		return incomplete(p);
	snprintf(room, sizeof(room), "Expecting: %s, got: %s", wanted, token_name(now(p)));
	return wrong(p, token(p, 0), room);
}

static bool match(struct parser *p, enum token_kind kind)
{
	if (now(p) == kind) {
		advance(p);
		return true;
	}
	expecting(p, token_name(kind));
	return false;
}

/* ---- nodes */

static uint32_t make(struct parser *p, struct node n)
{
	struct jmespath *j = p->j;

	if (j->n_nodes == j->room) {
		uint32_t room = j->room ? j->room * 2 : 32;
		struct node *more = realloc(j->nodes, room * sizeof(*more));

		if (!more) {
			text_adds(p->why, "out of memory");
			return fail(p);
		}
		j->nodes = more;
		j->room = room;
		if (!j->n_nodes)
			j->n_nodes = 1; /* place 0 means none */
	}
	j->nodes[j->n_nodes] = n;
	return j->n_nodes++;
}

static uint32_t pair(struct parser *p, enum node_kind kind, uint32_t left, uint32_t right)
{
	return make(p, (struct node){.kind = kind, .left = left, .right = right});
}

static uint32_t current(struct parser *p)
{
	return make(p, (struct node){.kind = NODE_CURRENT});
}

static enum node_kind kind_of(const struct parser *p, uint32_t node)
{
	return node ? p->j->nodes[node].kind : NODE_CURRENT;
}

/* Puts a node behind the others of a list. */
static void chain(struct parser *p, uint32_t owner, uint32_t *last, uint32_t node)
{
	if (!owner || !node)
		return;
	if (*last)
		p->j->nodes[*last].next = node;
	else
		p->j->nodes[owner].first = node;
	*last = node;
}

/* A member of a list may stand in it once only: each is wrapped in a node of its own. */
static uint32_t member(struct parser *p, const cJSON *key, uint32_t value)
{
	return make(p, (struct node){.kind = NODE_MEMBER, .value = key, .left = value});
}

/* ---- brackets and braces */

static uint32_t many(struct parser *p)
{
	uint32_t list = make(p, (struct node){.kind = NODE_LIST}), last = 0;

	while (!p->failed) {
		chain(p, list, &last, member(p, NULL, expression(p, 0)));
		if (p->failed || now(p) == TOKEN_RBRACKET)
			break;
		match(p, TOKEN_COMMA);
	}
	if (!p->failed)
		match(p, TOKEN_RBRACKET);
	return list;
}

static uint32_t hash(struct parser *p)
{
	uint32_t owner = make(p, (struct node){.kind = NODE_HASH}), last = 0;

	while (!p->failed) {
		const struct token *key = token(p, 0);

		if (key->kind != TOKEN_QUOTED && key->kind != TOKEN_UNQUOTED)
			return expecting(p, "['quoted_identifier', 'unquoted_identifier']");
		advance(p);
		if (!match(p, TOKEN_COLON))
			return 0;
		chain(p, owner, &last, member(p, key->value, expression(p, 0)));
		if (now(p) == TOKEN_COMMA) {
			advance(p);
		} else if (now(p) == TOKEN_RBRACE) {
			advance(p);
			break;
		}
	}
	return owner;
}

static uint32_t slice_expression(struct parser *p)
{
	struct node n = {.kind = NODE_SLICE};
	int part = 0;

	while (now(p) != TOKEN_RBRACKET && part < 3) {
		if (now(p) == TOKEN_COLON) {
			if (++part == 3)
				return wrong(p, token(p, 0), "syntax error");
		} else if (now(p) == TOKEN_NUMBER) {
			n.part[part] = token(p, 0)->number;
			n.given[part] = true;
		} else {
			return wrong(p, token(p, 0), "syntax error");
		}
		advance(p);
	}
	if (!match(p, TOKEN_RBRACKET))
		return 0;
	return make(p, n);
}

static uint32_t index_expression(struct parser *p)
{
	uint32_t n;

	if (now(p) == TOKEN_COLON || token(p, 1)->kind == TOKEN_COLON)
		return slice_expression(p);
	n = make(p, (struct node){.kind = NODE_INDEX, .number = token(p, 0)->number});
	advance(p);
	match(p, TOKEN_RBRACKET);
	return n;
}

/* A slice projects what comes behind it, an index does not. */
static uint32_t indexed(struct parser *p, uint32_t left, uint32_t right)
{
	bool slices = kind_of(p, right) == NODE_SLICE;
	uint32_t both = pair(p, NODE_INDEXED, left, right);

	if (!slices || p->failed)
		return both;
	return pair(p, NODE_PROJECTION, both, projected(p, token_power(TOKEN_STAR)));
}

static uint32_t open_bracket(struct parser *p)
{
	if (now(p) == TOKEN_NUMBER || now(p) == TOKEN_COLON)
		return indexed(p, current(p), index_expression(p));
	if (now(p) == TOKEN_STAR && token(p, 1)->kind == TOKEN_RBRACKET) {
		advance(p);
		advance(p);
		return pair(p, NODE_PROJECTION, current(p),
			    projected(p, token_power(TOKEN_STAR)));
	}
	return many(p);
}

static uint32_t bracket_behind(struct parser *p, uint32_t left)
{
	if (now(p) == TOKEN_NUMBER || now(p) == TOKEN_COLON) {
		uint32_t right = index_expression(p);

		/* The reference adds to an index without looking whether it is a slice. */
		if (kind_of(p, left) == NODE_INDEXED)
			return pair(p, NODE_INDEXED, left, right);
		return indexed(p, left, right);
	}
	if (!match(p, TOKEN_STAR) || !match(p, TOKEN_RBRACKET))
		return 0;
	return pair(p, NODE_PROJECTION, left, projected(p, token_power(TOKEN_STAR)));
}

static uint32_t filter(struct parser *p, uint32_t left)
{
	uint32_t condition = expression(p, 0), right;

	if (p->failed || !match(p, TOKEN_RBRACKET))
		return 0;
	right = now(p) == TOKEN_FLATTEN ? current(p)
					: projected(p, token_power(TOKEN_FILTER));
	return make(p, (struct node){.kind = NODE_FILTER,
				     .left = left,
				     .right = right,
				     .third = condition});
}

static uint32_t flatten(struct parser *p, uint32_t left)
{
	uint32_t flat = pair(p, NODE_FLATTEN, left, 0);

	return pair(p, NODE_PROJECTION, flat, projected(p, token_power(TOKEN_FLATTEN)));
}

static uint32_t call(struct parser *p, uint32_t left)
{
	const struct token *name = &p->j->tokens.all[p->at - 2]; /* before the `(` */
	uint32_t owner, last = 0;
	char room[160];

	if (kind_of(p, left) != NODE_FIELD) {
		struct text t;

		text_init(&t, room, sizeof(room));
		text_adds(&t, "Invalid function name '");
		token_words(p, name, &t);
		text_char(&t, '\'');
		return wrong(p, name, room);
	}
	owner = make(p, (struct node){.kind = NODE_CALL, .value = p->j->nodes[left].value});
	while (!p->failed && now(p) != TOKEN_RPAREN) {
		uint32_t one = expression(p, 0);

		if (now(p) == TOKEN_COMMA)
			advance(p);
		chain(p, owner, &last, member(p, NULL, one));
	}
	if (!p->failed)
		match(p, TOKEN_RPAREN);
	return owner;
}

/* ---- the two halves of precedence parsing: how an expression begins, how it goes on */

static uint32_t quoted(struct parser *p, const struct token *t)
{
	if (now(p) == TOKEN_LPAREN)
		return wrong_at(p, token(p, 0), 0,
				"Quoted identifier not allowed for function names.");
	return make(p, (struct node){.kind = NODE_FIELD, .value = t->value});
}

static uint32_t all_values(struct parser *p)
{
	uint32_t left = current(p);

	return pair(p, NODE_VALUES, left, projected(p, token_power(TOKEN_STAR)));
}

static uint32_t in_parentheses(struct parser *p)
{
	uint32_t inner = expression(p, 0);

	if (!p->failed)
		match(p, TOKEN_RPAREN);
	return inner;
}

static uint32_t begin(struct parser *p, const struct token *t)
{
	/* clang-format off */
	switch ((int)t->kind) {
	case TOKEN_LITERAL:  return make(p, (struct node){.kind = NODE_LITERAL, .value = t->value});
	case TOKEN_UNQUOTED: return make(p, (struct node){.kind = NODE_FIELD, .value = t->value});
	case TOKEN_QUOTED:   return quoted(p, t);
	case TOKEN_STAR:     return all_values(p);
	case TOKEN_FILTER:   return filter(p, current(p));
	case TOKEN_LBRACE:   return hash(p);
	case TOKEN_LPAREN:   return in_parentheses(p);
	case TOKEN_FLATTEN:  return flatten(p, current(p));
	case TOKEN_NOT:      return pair(p, NODE_NOT, expression(p, token_power(TOKEN_NOT)), 0);
	case TOKEN_LBRACKET: return open_bracket(p);
	case TOKEN_CURRENT:  return current(p);
	case TOKEN_EXPREF:   return pair(p, NODE_EXPREF, expression(p, token_power(TOKEN_EXPREF)), 0);
	case TOKEN_EOF:      return incomplete(p);
	default:             return wrong(p, t, "invalid token");
	}
	/* clang-format on */
}

static uint32_t dot(struct parser *p, uint32_t left)
{
	int power = token_power(TOKEN_DOT);

	if (now(p) != TOKEN_STAR)
		return pair(p, NODE_CHAIN, left, after_dot(p, power));
	advance(p);
	return pair(p, NODE_VALUES, left, projected(p, power));
}

static uint32_t compare(struct parser *p, enum token_kind op, uint32_t left)
{
	uint32_t right = expression(p, token_power(op));

	return make(p,
		    (struct node){
			    .kind = NODE_COMPARE, .left = left, .right = right, .op = op});
}

static uint32_t go_on(struct parser *p, const struct token *t, uint32_t left)
{
	int power = token_power(t->kind);

	/* clang-format off */
	switch ((int)t->kind) {
	case TOKEN_DOT:      return dot(p, left);
	case TOKEN_PIPE:     return pair(p, NODE_CHAIN, left, expression(p, power));
	case TOKEN_OR:       return pair(p, NODE_OR, left, expression(p, power));
	case TOKEN_AND:      return pair(p, NODE_AND, left, expression(p, power));
	case TOKEN_LPAREN:   return call(p, left);
	case TOKEN_FILTER:   return filter(p, left);
	case TOKEN_FLATTEN:  return flatten(p, left);
	case TOKEN_LBRACKET: return bracket_behind(p, left);
	case TOKEN_EQ: case TOKEN_NE: case TOKEN_GT: case TOKEN_GTE: case TOKEN_LT: case TOKEN_LTE:
		return compare(p, t->kind, left);
	default: return wrong(p, t, "invalid token");
	}
	/* clang-format on */
}

static uint32_t expression(struct parser *p, int power)
{
	const struct token *t = token(p, 0);
	uint32_t left;

	if (p->depth == DEPTH_MAX)
		return wrong(p, t, "nested too deeply");
	p->depth++;
	advance(p);
	left = begin(p, t);
	while (!p->failed && power < token_power(now(p))) {
		t = token(p, 0);
		advance(p);
		left = go_on(p, t, left);
	}
	p->depth--;
	return p->failed ? 0 : left;
}

/* What follows a projection. */
static uint32_t projected(struct parser *p, int power)
{
	if (p->failed)
		return 0;
	if (token_power(now(p)) < PROJECTION_STOP)
		return current(p);
	if (now(p) == TOKEN_LBRACKET || now(p) == TOKEN_FILTER)
		return expression(p, power);
	if (now(p) != TOKEN_DOT)
		return wrong(p, token(p, 0), "syntax error");
	advance(p);
	return after_dot(p, power);
}

static uint32_t after_dot(struct parser *p, int power)
{
	char room[160];

	if (now(p) == TOKEN_QUOTED || now(p) == TOKEN_UNQUOTED || now(p) == TOKEN_STAR)
		return expression(p, power);
	if (now(p) == TOKEN_LBRACKET) {
		advance(p);
		return many(p);
	}
	if (now(p) == TOKEN_LBRACE) {
		advance(p);
		return hash(p);
	}
	snprintf(room, sizeof(room),
		 "Expecting: ['quoted_identifier', 'unquoted_identifier', 'lbracket', "
		 "'lbrace'], got: %s",
		 token_name(now(p)));
	return wrong(p, token(p, 0), room);
}

static bool parse(struct jmespath *j, struct text *why)
{
	struct parser p = {.j = j, .why = why};
	struct slice all = source(&p);
	char room[128];

	if (!tokens_read(&j->tokens, all, why))
		return false;
	j->root = expression(&p, 0);
	if (!p.failed && now(&p) != TOKEN_EOF) {
		struct text t;

		text_init(&t, room, sizeof(room));
		text_adds(&t, "Unexpected token: ");
		token_words(&p, token(&p, 0), &t);
		wrong(&p, token(&p, 0), room);
	}
	return !p.failed;
}

struct jmespath *jmespath_parse(struct slice text, struct text *why)
{
	struct jmespath *j = NULL;

	if (!text.n || text.n > EXPRESSION_MAX) {
		text_adds(why, text.n ? "the expression is longer than 64 kB"
				      : "Invalid JMESPath expression: cannot be empty.");
		return NULL;
	}
	j = calloc(1, sizeof(*j));
	if (j)
		j->expression = strndup(text.at, text.n);
	if (!j || !j->expression) {
		text_adds(why, "out of memory");
		jmespath_free(j);
		return NULL;
	}
	j->n_expression = strlen(j->expression);
	if (parse(j, why))
		return j;
	jmespath_free(j);
	return NULL;
}

void jmespath_free(struct jmespath *j)
{
	if (!j)
		return;
	tokens_free(&j->tokens);
	free(j->nodes);
	free(j->expression);
	free(j);
}
