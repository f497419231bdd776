/* Any text as a filter, put to rows that answer at random. */
#include <assert.h>

#include "core/filter.h"

static struct slice text_of(const void *context, const void *row, int field, char *room)
{
	const struct slice *bytes = context;
	size_t n = (size_t)field * 7 % FILTER_VALUE;

	(void)row;
	n = n < bytes->n ? n : bytes->n;
	if (n)
		memcpy(room, bytes->at, n);
	return (struct slice){room, n};
}

static int64_t number_of(const void *context, const void *row, int field)
{
	const struct slice *bytes = context;

	(void)row;
	return bytes->n ? (int64_t)(signed char)bytes->at[(size_t)field % bytes->n] : -1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct filter_fields *const kinds[] = {
		&filter_log, &filter_channels, &filter_streams, &filter_sessions};
	const struct filter_fields *fields = kinds[size % 4];
	struct slice text = {size ? (const char *)data : "", size};
	const struct filter_rows rows = {text_of, number_of, &text};
	struct filter_trouble why;
	struct filter f;

	if (filter_parse(&f, fields, text, &why)) {
		assert(why.at + why.n <= (size ? size : 1) && why.expected[0] && f.n == 0);
		assert(filter_passes(&f, &rows, NULL));
		return 0;
	}
	assert(f.n <= FILTER_NODES && (f.n == 0 || f.top < f.n));
	(void)filter_passes(&f, &rows, NULL);
	return 0;
}
