/* Any bytes as a journal line: what is read can be written, and read again to the same. */
#include <stdint.h>
#include <stdlib.h>

#include "core/journal.h"
#include "core/redact.h"

static void write_line(struct text *out, const struct journal_line *l, enum redaction how)
{
	if (l->is_effect)
		journal_effect(out, &l->effect, how);
	else
		journal_event(out, &l->event, how);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct journal_line first, second;
	static char room_a[JOURNAL_LINE_MAX], room_b[JOURNAL_LINE_MAX];
	struct text a, b;

	text_init(&a, room_a, sizeof room_a);
	text_init(&b, room_b, sizeof room_b);
	redact(&a, (struct slice){(const char *)data, n});
	text_clear(&a);
	if (journal_read((struct slice){(const char *)data, n}, &first))
		return 0;
	write_line(&a, &first, REDACTED);
	if (!a.cut && journal_read(text_slice(&a), &second))
		abort();
	text_clear(&a);
	write_line(&a, &first, RAW);
	if (a.cut)
		return 0;
	if (journal_read(text_slice(&a), &second))
		abort();
	write_line(&b, &second, RAW);
	if (!slice_eq(text_slice(&a), text_slice(&b)))
		abort();
	return 0;
}
