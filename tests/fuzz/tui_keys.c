/* Any bytes as what a terminal says: only keys that have a meaning come out, pasted text is
 * text, and nothing grows. */
#include <stdlib.h>

#include "tui/keyread.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct keyread *k, int key)
{
	int c = key & ~(KEY_PASTED | KEY_ALT);

	if (k->n > KEYREAD_MOST || k->swallowed > KEYREAD_SWALLOW + 1)
		abort();
	if (key < 0 || c > KEY_ANSWERED || (c >= 0xd800 && c < 0xe000))
		abort();
	if (key & KEY_PASTED && (c < ' ' || c == KEY_RUBOUT || c >= KEY_SPECIAL))
		abort();
	if (k->pointer.x < 0 || k->pointer.y < 0 || k->pointer.button < 0 ||
	    k->pointer.button > 3)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct keyread k = {.n = 0};
	int64_t ms = 0;

	for (size_t i = 0; i < size; i++) {
		if (data[i] == 0xfe) { /* never in UTF-8: here, a pause */
			check(&k, keyread_late(&k));
			ms += KEYREAD_STALE_MS / 3 + 1;
			continue;
		}
		check(&k, keyread_byte(&k, data[i], ms));
	}
	check(&k, keyread_late(&k));
	return 0;
}
