/* Answers that come in pages, put together as the AWS CLI does. */
#ifndef TUI_CLI_AWS_PAGES_H
#define TUI_CLI_AWS_PAGES_H

#include <cjson/cJSON.h>

#include "core/slice.h"

struct pages {
	const char *list; /* the member that they share */
	long long left,
		cut;    /* items still wanted, -1 = all; of the last page, how many were */
	bool over;      /* no more to ask */
	bool truncated; /* the last page had more than was wanted */
	char token[4200]; /* of the next page; "" = none */
	long long skip;   /* items of the first page that an earlier run had */
	cJSON *whole;     /* what has come, owned */
};

/* token: --starting-token, NULL = from the beginning. false: it is not one of ours. */
bool pages_begin(struct pages *p, const char *list, long long max_items, const char *token);
/* Takes a page (its members go over into the whole); what of it counts stays in *page for a
 * format that prints pages one by one. */
void pages_add(struct pages *p, cJSON *page);
/* --starting-token of the next run; "" when all was had. */
const char *pages_resume(struct pages *p, char *room, size_t n);
void pages_clear(struct pages *p);

#endif
