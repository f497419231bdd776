/* A JMESPath expression applied to a value: one function a kind of node. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/jmespath_inside.h"

static const struct node *node_at(const struct run *r, uint32_t node)
{
	return &r->j->nodes[node];
}

cJSON *run_keep(struct run *r, cJSON *made)
{
	if (!made || !cJSON_AddItemToArray(r->born, made)) {
		cJSON_Delete(made);
		run_fail(r, "out of memory");
		return NULL;
	}
	return made;
}

void run_fail(struct run *r, const char *format, ...)
{
	char words[JMESPATH_WHY];
	va_list args;

	if (r->failed)
		return;
	va_start(args, format);
	vsnprintf(words, sizeof(words), format, args);
	va_end(args);
	text_adds(r->why, words);
	r->failed = true;
}

void run_append(struct run *r, cJSON *array, const cJSON *value)
{
	bool put = value ? cJSON_AddItemReferenceToArray(array, (cJSON *)(uintptr_t)value)
			 : cJSON_AddItemToArray(array, cJSON_CreateNull());

	if (!put)
		run_fail(r, "out of memory");
}

void run_put(struct run *r, cJSON *object, const char *key, const cJSON *value)
{
	cJSON *there = cJSON_GetObjectItemCaseSensitive(object, key);
	cJSON *one = value ? cJSON_Duplicate(value, 1) : cJSON_CreateNull();
	bool put = one && (there ? cJSON_ReplaceItemViaPointer(object, there, one)
				 : cJSON_AddItemToObject(object, key, one));

	if (put && there && !one->string)
		one->string = strdup(key);
	if (!put)
		run_fail(r, "out of memory");
}

static const cJSON *boolean(struct run *r, bool yes)
{
	return run_keep(r, cJSON_CreateBool(yes));
}

static bool falsy(const cJSON *v)
{
	return value_null(v) || cJSON_IsFalse(v) ||
	       (cJSON_IsString(v) && v->valuestring[0] == '\0') ||
	       ((cJSON_IsArray(v) || cJSON_IsObject(v)) && !v->child);
}

/* ---- selecting */

static const cJSON *field(const struct node *n, const cJSON *value)
{
	return cJSON_IsObject(value)
		       ? cJSON_GetObjectItemCaseSensitive(value, n->value->valuestring)
		       : NULL;
}

static const cJSON *item(const struct node *n, const cJSON *value)
{
	long long at = n->number, size;

	if (!cJSON_IsArray(value))
		return NULL;
	size = cJSON_GetArraySize(value);
	at += at < 0 ? size : 0;
	return at < 0 || at >= size ? NULL : cJSON_GetArrayItem(value, (int)at);
}

/* One end of a slice, brought into the array. */
static long long slice_end(const struct node *n, int part, long long size,
			   long long otherwise)
{
	long long at = n->part[part], step = n->given[2] ? n->part[2] : 1;
	long long least = step < 0 ? -1 : 0, most = step < 0 ? size - 1 : size;

	if (!n->given[part])
		return otherwise;
	at += at < 0 ? size : 0;
	return at < least ? least : at > most ? most : at;
}

static const cJSON *slice_items(struct run *r, const struct node *n, const cJSON *value)
{
	long long step = n->given[2] ? n->part[2] : 1, size, from, to, next;
	cJSON *out;

	if (!cJSON_IsArray(value))
		return NULL;
	if (step == 0) {
		run_fail(r, "slice step cannot be zero");
		return NULL;
	}
	size = cJSON_GetArraySize(value);
	from = slice_end(n, 0, size, step < 0 ? size - 1 : 0);
	to = slice_end(n, 1, size, step < 0 ? -1 : size);
	out = run_keep(r, cJSON_CreateArray());
	/* Forwards the array is walked once; backwards each item is looked up. */
	if (step > 0) {
		const cJSON *at = value->child;

		next = from;
		for (long long i = 0; at && i < to && !r->failed; i++, at = at->next)
			if (i == next) {
				run_append(r, out, at);
				next = step > to - next ? to : next + step;
			}
		return out;
	}
	for (next = from; next > to && !r->failed;
	     next = step < to - next ? to : next + step)
		run_append(r, out, cJSON_GetArrayItem(value, (int)next));
	return out;
}

static const cJSON *flattened(struct run *r, const cJSON *base)
{
	const cJSON *at, *inner;
	cJSON *out;

	if (!cJSON_IsArray(base))
		return NULL;
	out = run_keep(r, cJSON_CreateArray());
	for (at = base->child; at && !r->failed; at = at->next) {
		if (!cJSON_IsArray(at))
			run_append(r, out, at);
		else
			for (inner = at->child; inner && !r->failed; inner = inner->next)
				run_append(r, out, inner);
	}
	return out;
}

/* ---- projecting */

static const cJSON *projection(struct run *r, const struct node *n, const cJSON *value)
{
	const cJSON *base = run_node(r, n->left, value), *at;
	bool fits = n->kind == NODE_VALUES ? cJSON_IsObject(base) : cJSON_IsArray(base);
	cJSON *out;

	if (r->failed || !fits)
		return NULL;
	out = run_keep(r, cJSON_CreateArray());
	for (at = base->child; at && !r->failed; at = at->next) {
		const cJSON *one;

		if (n->kind == NODE_FILTER && falsy(run_node(r, n->third, at)))
			continue;
		one = run_node(r, n->right, at);
		if (!value_null(one) && !r->failed)
			run_append(r, out, one);
	}
	return out;
}

static const cJSON *list(struct run *r, const struct node *n, const cJSON *value)
{
	cJSON *out;

	if (value_null(value))
		return NULL;
	out = run_keep(r,
		       n->kind == NODE_LIST ? cJSON_CreateArray() : cJSON_CreateObject());
	for (uint32_t i = n->first; i && !r->failed; i = node_at(r, i)->next) {
		const struct node *member = node_at(r, i);
		const cJSON *one = run_node(r, member->left, value);

		if (r->failed)
			break;
		if (n->kind == NODE_LIST)
			run_append(r, out, one);
		else
			run_put(r, out, member->value->valuestring, one);
	}
	return out;
}

/* ---- comparing */

static bool compared(enum token_kind op, int order)
{
	return op == TOKEN_LT    ? order < 0
	       : op == TOKEN_LTE ? order <= 0
	       : op == TOKEN_GT  ? order > 0
				 : order >= 0;
}

static const char *comparison_sign(enum token_kind op)
{
	return op == TOKEN_LT ? "<" : op == TOKEN_LTE ? "<=" : op == TOKEN_GT ? ">" : ">=";
}

/* `&name` is the same as nothing, not even as itself. */
static bool is_expression(const struct run *r, uint32_t node)
{
	return node_at(r, node)->kind == NODE_EXPREF;
}

static const cJSON *comparison(struct run *r, const struct node *n, const cJSON *value)
{
	const cJSON *a = run_node(r, n->left, value), *b = run_node(r, n->right, value);
	bool strings = cJSON_IsString(a) && cJSON_IsString(b);
	bool same = !is_expression(r, n->left) && !is_expression(r, n->right) &&
		    value_same(a, b);

	if (r->failed)
		return NULL;
	if (n->op == TOKEN_EQ || n->op == TOKEN_NE)
		return boolean(r, same == (n->op == TOKEN_EQ));
	if ((!cJSON_IsNumber(a) && !cJSON_IsString(a)) ||
	    (!cJSON_IsNumber(b) && !cJSON_IsString(b)))
		return NULL;
	if (!strings && (!cJSON_IsNumber(a) || !cJSON_IsNumber(b))) {
		run_fail(r, "'%s' not supported between instances of '%s' and '%s'",
			 comparison_sign(n->op), value_type(a), value_type(b));
		return NULL;
	}
	return boolean(r, compared(n->op, value_order(a, b)));
}

static const cJSON *either(struct run *r, const struct node *n, const cJSON *value)
{
	const cJSON *left = run_node(r, n->left, value);
	bool stays = falsy(left) == (n->kind == NODE_AND);

	return r->failed ? NULL : stays ? left : run_node(r, n->right, value);
}

static const cJSON *called(struct run *r, const struct node *n, const cJSON *value)
{
	struct argument all[ARGUMENTS_MAX];
	size_t used = 0;

	for (uint32_t i = n->first; i; i = node_at(r, i)->next) {
		uint32_t one = node_at(r, i)->left;
		bool lazy = node_at(r, one)->kind == NODE_EXPREF;

		if (used == ARGUMENTS_MAX) {
			run_fail(r, "%s() has more than %d arguments",
				 n->value->valuestring, ARGUMENTS_MAX);
			return NULL;
		}
		all[used++] = (struct argument){lazy ? NULL : run_node(r, one, value),
						lazy ? node_at(r, one)->left : 0};
		if (r->failed)
			return NULL;
	}
	return function_call(r, n->value->valuestring, all, used);
}

const cJSON *run_node(struct run *r, uint32_t node, const cJSON *value)
{
	const struct node *n = node_at(r, node);
	const cJSON *left;

	if (r->failed)
		return NULL;
	/* clang-format off */
	switch (n->kind) {
	case NODE_CURRENT: return value;
	case NODE_FIELD:   return field(n, value);
	case NODE_LITERAL: return n->value;
	case NODE_INDEX:   return item(n, value);
	case NODE_SLICE:   return slice_items(r, n, value);
	case NODE_FLATTEN: return flattened(r, run_node(r, n->left, value));
	case NODE_COMPARE: return comparison(r, n, value);
	case NODE_CALL:    return called(r, n, value);
	case NODE_MEMBER:  return run_node(r, n->left, value);
	case NODE_EXPREF:  return NULL; /* means something as an argument only */
	case NODE_OR: case NODE_AND:
		return either(r, n, value);
	case NODE_LIST: case NODE_HASH:
		return list(r, n, value);
	case NODE_PROJECTION: case NODE_VALUES: case NODE_FILTER:
		return projection(r, n, value);
	case NODE_CHAIN: case NODE_INDEXED:
		left = run_node(r, n->left, value);
		return run_node(r, n->right, left);
	case NODE_NOT:
		left = run_node(r, n->left, value);
		return r->failed ? NULL : boolean(r, falsy(left));
	}
	/* clang-format on */
	return NULL;
}

struct cJSON *jmespath_search(const struct jmespath *j, const struct cJSON *in,
			      struct text *why)
{
	struct run r = {.j = j, .born = cJSON_CreateArray(), .why = why};
	const cJSON *found = NULL;
	cJSON *out = NULL;

	if (!r.born)
		run_fail(&r, "out of memory");
	else
		found = run_node(&r, j->root, in);
	if (!r.failed) {
		out = value_null(found) ? cJSON_CreateNull() : cJSON_Duplicate(found, 1);
		if (!out)
			run_fail(&r, "out of memory");
		else if (out->string) { /* a member's value is nobody's member here */
			free(out->string);
			out->string = NULL;
		}
	}
	cJSON_Delete(r.born);
	return out;
}
