/* Puts trouble into words where it arises. */
#include "net/media/complaint.h"

#include <libavutil/error.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum fault complain(struct trouble *t, enum fault f, const char *format, ...)
{
	va_list args;

	if (!t)
		return f;
	t->fault = f;
	t->code = 0;
	va_start(args, format);
	vsnprintf(t->words, sizeof t->words, format, args);
	va_end(args);
	return f;
}

enum fault complain_av(struct trouble *t, int error, const char *format, ...)
{
	enum fault f = error == AVERROR(ENOMEM)   ? FAULT_MEMORY
		       : error == AVERROR(ENOENT) ? FAULT_ABSENT
						  : FAULT_MEDIA;
	char words[AV_ERROR_MAX_STRING_SIZE] = "";
	va_list args;
	size_t n;

	if (!t)
		return f;
	t->fault = f;
	t->code = 0;
	va_start(args, format);
	vsnprintf(t->words, sizeof t->words, format, args);
	va_end(args);
	n = strlen(t->words);
	av_strerror(error, words, sizeof words);
	snprintf(t->words + n, sizeof t->words - n, ": %s", words);
	return f;
}
