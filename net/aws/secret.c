/* What held keys is overwritten before it is given back. */
#include "net/aws/secret.h"

#include <string.h>

#include <cjson/cJSON.h>
#include <openssl/crypto.h>

/* As deep as cJSON parses at the most (CJSON_NESTING_LIMIT). */
static void wipe(cJSON *item)
{
	for (; item; item = item->next) {
		if (item->valuestring && !(item->type & cJSON_IsReference))
			OPENSSL_cleanse(item->valuestring, strlen(item->valuestring));
		wipe(item->child);
	}
}

void secret_delete(cJSON *tree)
{
	wipe(tree);
	cJSON_Delete(tree);
}
