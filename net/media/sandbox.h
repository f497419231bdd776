/* What the worker gives up before it reads a byte from the network: programs, processes,
 * other processes' memory, the kernel's configuration. */
#ifndef NET_MEDIA_SANDBOX_H
#define NET_MEDIA_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

/* For this thread and all it starts; call it first. Writes into `words` what holds now, one
 * sentence for a log. False: nothing of it could be had (old kernel, other processor,
 * sanitizers, KVSCOPE_SANDBOX=off) and all goes on without. */
bool sandbox_enter(char *words, size_t room);

#endif
