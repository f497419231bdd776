/* What callers are called: by the name they give themselves, or by their program. */
#ifndef NET_SERVICE_ACTORS_H
#define NET_SERVICE_ACTORS_H

#include "core/slice.h"

/* "kvscope/1.0 (NAME)" → NAME; a browser → its name; else the first product ("aws-cli"). */
void actor_of_agent(char *out, size_t room, struct slice user_agent);

#endif
