/* The service's secrets in its data directory: made at the first start, mode 0600. */
#ifndef NET_SERVICE_VAULT_H
#define NET_SERVICE_VAULT_H

#include "core/fault.h"
#include "net/service/auth.h"

/* Reads or makes credentials.json: the access key, and what signs playback sessions. */
enum fault vault_open(const char *directory, struct auth_keys *keys,
		      unsigned char token_secret[32], struct trouble *why);

#endif
