/* Trees of JSON with keys in them: wiped, not just freed. */
#ifndef NET_AWS_SECRET_H
#define NET_AWS_SECRET_H

struct cJSON;

/* cJSON_Delete that leaves nothing of the strings behind. NULL does nothing. */
void secret_delete(struct cJSON *tree);

#endif
