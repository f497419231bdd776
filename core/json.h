/* JSON from outside, bounded: size and depth are limited before a tree is made. */
#ifndef CORE_JSON_H
#define CORE_JSON_H

#include "core/text.h"

struct cJSON;

enum { JSON_BYTES_MAX = 64 * 1024, JSON_DEPTH_MAX = 32 };

/* The tree of a JSON object, or NULL: not JSON, not an object, text behind it, more than
 * JSON_BYTES_MAX, nested deeper than JSON_DEPTH_MAX. The caller frees it with cJSON_Delete.
 */
struct cJSON *json_object(struct slice text);
/* Members, by a key that matches without case. The object may be NULL. Borrowed from the
 * tree; NULL, "" or `otherwise` when it is not there or of another type. */
const struct cJSON *json_member(const struct cJSON *object, const char *key);
struct slice json_string(const struct cJSON *object, const char *key);
double json_number(const struct cJSON *object, const char *key, double otherwise);
/* The same copied behind what room already holds; "" (and room->cut) when it does not fit.
 */
struct slice json_kept(struct text *room, struct slice s);

#endif
