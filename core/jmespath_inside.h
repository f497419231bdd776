/* What the files behind jmespath.h share: tokens, nodes, and a search under way. */
#ifndef CORE_JMESPATH_INSIDE_H
#define CORE_JMESPATH_INSIDE_H

#include <cjson/cJSON.h>

#include "core/jmespath.h"

/* clang-format off */
#define TOKENS(X) /* id, name in sentences, how strongly it binds to what is left of it */       \
	X(EOF, "eof", 0)            X(UNQUOTED, "unquoted_identifier", 0)                          \
	X(QUOTED, "quoted_identifier", 0)  X(LITERAL, "literal", 0)  X(RBRACKET, "rbracket", 0)    \
	X(RPAREN, "rparen", 0)      X(COMMA, "comma", 0)        X(RBRACE, "rbrace", 0)             \
	X(NUMBER, "number", 0)      X(CURRENT, "current", 0)    X(EXPREF, "expref", 0)             \
	X(COLON, "colon", 0)        X(PIPE, "pipe", 1)          X(OR, "or", 2)                     \
	X(AND, "and", 3)            X(EQ, "eq", 5)              X(GT, "gt", 5)                     \
	X(LT, "lt", 5)              X(GTE, "gte", 5)            X(LTE, "lte", 5)                   \
	X(NE, "ne", 5)              X(FLATTEN, "flatten", 9)    X(STAR, "star", 20)                \
	X(FILTER, "filter", 21)     X(DOT, "dot", 40)           X(NOT, "not", 45)                  \
	X(LBRACE, "lbrace", 50)     X(LBRACKET, "lbracket", 55) X(LPAREN, "lparen", 60)
/* clang-format on */
enum token_kind {
#define X(id, name, power) TOKEN_##id,
	TOKENS(X)
#undef X
		TOKEN_COUNT
};

/* Whatever binds less ends a projection. */
enum { PROJECTION_STOP = 10 };

struct token {
	enum token_kind kind;
	size_t at, n; /* bytes of the expression */
	cJSON *value; /* of a literal, or the string of an identifier; owned by the tokens
		       */
	long long number;
};

struct tokens {
	struct token *all; /* the last one is TOKEN_EOF */
	size_t n;
};

const char *token_name(enum token_kind k);
int token_power(enum token_kind k);
/* false: `why` says it. */
bool tokens_read(struct tokens *t, struct slice expression, struct text *why);
void tokens_free(struct tokens *t);
/* Characters before a byte: where a sentence's column is counted. */
size_t column_of(struct slice expression, size_t byte);

enum node_kind {
	NODE_CURRENT,
	NODE_FIELD,   /* value: its name */
	NODE_LITERAL, /* value */
	NODE_INDEX,   /* number */
	NODE_SLICE,   /* part[], given[] */
	NODE_CHAIN,   /* left, then right on what came of it: a.b, a | b */
	NODE_INDEXED, /* the same: a[0] */
	NODE_PROJECTION,
	NODE_VALUES, /* projection over the values of an object */
	NODE_FILTER, /* left[?third].right */
	NODE_FLATTEN,
	NODE_COMPARE, /* op */
	NODE_OR,
	NODE_AND,
	NODE_NOT,
	NODE_LIST, /* first, next: its members */
	NODE_HASH,
	NODE_MEMBER, /* value: its key; left */
	NODE_CALL,   /* value: the function; first, next: arguments */
	NODE_EXPREF
};

/* Nodes name each other by place; 0 is none (place 0 is never used). */
struct node {
	enum node_kind kind;
	uint32_t left, right, third, first, next;
	enum token_kind op;
	const cJSON *value; /* borrowed from the tokens */
	long long number, part[3];
	bool given[3];
};

struct jmespath {
	struct tokens tokens;
	char *expression;
	size_t n_expression;
	struct node *nodes;
	uint32_t n_nodes, room, root;
};

/* One search: what was made on the way, and what went wrong. */
struct run {
	const struct jmespath *j;
	cJSON *born; /* an array that holds all that was made */
	struct text *why;
	bool failed;
};

/* Values are borrowed from the input, from the expression or from run->born; NULL is null.
 */
const cJSON *run_node(struct run *r, uint32_t node, const cJSON *value);
/* Keeps a new value until the search ends; NULL (no memory) fails the search. */
cJSON *run_keep(struct run *r, cJSON *made);
void run_fail(struct run *r, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Puts a value that lives elsewhere into an array that the search made. */
void run_append(struct run *r, cJSON *array, const cJSON *value);
/* The same into an object, in place of a member of that name. */
void run_put(struct run *r, cJSON *object, const char *key, const cJSON *value);

/* An argument of a function: a value, or an expression that was not evaluated. */
struct argument {
	const cJSON *value;
	uint32_t expression; /* 0: a value */
};
enum { ARGUMENTS_MAX = 64 };
const cJSON *function_call(struct run *r, const char *name, const struct argument *all,
			   size_t n);

bool value_null(const cJSON *v);
/* A number with a fraction, or one that was written as such. */
bool value_fraction(const cJSON *v);
/* What the reference implementation's language calls its type; static. */
const char *value_type(const cJSON *v);
bool value_same(const cJSON *a, const cJSON *b);
/* -1, 0, 1; both numbers or both strings. */
int value_order(const cJSON *a, const cJSON *b);
#endif
