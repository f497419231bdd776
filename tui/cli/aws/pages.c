/* Puts pages together. A token for the next run is what the CLI makes of one: the service's
 * token and how many items of its page were had, as JSON in base64. */
#include "tui/cli/aws/pages.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base64.h"
#include "core/text.h"

static bool read_token(struct pages *p, const char *token)
{
	char room[4200];
	const cJSON *next, *cut;
	size_t n = base64_decode(room, sizeof(room), slice_of(token));
	cJSON *v = n == SIZE_MAX ? NULL : cJSON_ParseWithLength(room, n);

	if (!v)
		return slice_copy(p->token, sizeof(p->token), slice_of(token));
	next = cJSON_GetObjectItemCaseSensitive(v, "NextToken");
	cut = cJSON_GetObjectItemCaseSensitive(v, "boto_truncate_amount");
	p->skip = cJSON_IsNumber(cut) ? cut->valueint : 0;
	slice_copy(p->token, sizeof(p->token), slice_of(cJSON_GetStringValue(next)));
	cJSON_Delete(v);
	return true;
}

bool pages_begin(struct pages *p, const char *list, long long max_items, const char *token)
{
	*p = (struct pages){.list = list, .left = max_items, .whole = cJSON_CreateObject()};
	return p->whole && (!token || read_token(p, token));
}

/* Items that an earlier run had, and those beyond what is wanted. */
static void trim(struct pages *p, cJSON *items)
{
	for (; p->skip && items->child; p->skip--)
		cJSON_DeleteItemFromArray(items, 0);
	p->skip = 0;
	p->cut = 0;
	if (p->left < 0)
		return;
	if (cJSON_GetArraySize(items) > p->left) {
		p->cut = p->left;
		p->truncated = true;
		while (cJSON_GetArraySize(items) > p->left)
			cJSON_DeleteItemFromArray(items, cJSON_GetArraySize(items) - 1);
	}
	p->left -= cJSON_GetArraySize(items);
}

void pages_add(struct pages *p, cJSON *page)
{
	cJSON *items = cJSON_GetObjectItemCaseSensitive(page, p->list), *all;
	const char *next;

	if (items)
		trim(p, items);
	next = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(page, "NextToken"));
	if (!p->truncated)
		slice_copy(p->token, sizeof(p->token), slice_of(next));
	p->over = p->truncated || !p->token[0] || p->left == 0;
	all = cJSON_GetObjectItemCaseSensitive(p->whole, p->list);
	if (!all && items)
		all = cJSON_AddArrayToObject(p->whole, p->list);
	for (const cJSON *at = items ? items->child : NULL; at; at = at->next)
		cJSON_AddItemToArray(all, cJSON_Duplicate(at, 1));
}

const char *pages_resume(struct pages *p, char *room, size_t n)
{
	char json[4400];
	struct text t;

	room[0] = '\0';
	if (!p->truncated && !p->token[0])
		return room;
	text_init(&t, json, sizeof(json));
	text_adds(&t, "{\"NextToken\": ");
	if (p->token[0])
		text_json(&t, slice_of(p->token));
	else
		text_adds(&t, "null");
	if (p->truncated)
		text_printf(&t, ", \"boto_truncate_amount\": %lld", p->cut);
	text_char(&t, '}');
	text_init(&t, room, n);
	base64_encode(&t, slice_of(json));
	return room;
}

void pages_clear(struct pages *p)
{
	cJSON_Delete(p->whole);
	p->whole = NULL;
}
