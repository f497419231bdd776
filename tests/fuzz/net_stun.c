/* STUN: whatever a relay answers is read without harm, and lengths never lie. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "net/probe/stun.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice s = {(const char *)data, size};
	size_t n = stun_length(s);
	unsigned char id[12] = {0};
	struct stun_answer a;

	if (size >= STUN_HEAD)
		memcpy(id, data + 8, sizeof(id));
	if (stun_read(&a, s, id) == FAULT_NONE && (!n || n > size))
		abort();
	return 0;
}
