/* A table on its way into a file: rows of named values, as CSV or as JSON. */
#include "tui/sheet.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <time.h>

#include "core/text.h"

enum { CELL = 16384 };

static void csv_text(FILE *out, struct slice s)
{
	/* OWASP "CSV Injection": signs that begin a formula. */
	bool formula = s.n && strchr("=+-@\t\r", s.at[0]);

	fputc('"', out);
	if (formula)
		fputc('\'', out);
	while (s.n) {
		size_t n = text_utf8(s);

		if (*s.at == '"')
			fputc('"', out);
		if (!n)
			fputs("\xEF\xBF\xBD", out);
		else if ((unsigned char)*s.at < ' ' && *s.at != '\n')
			fputc(' ', out);
		else
			fwrite(s.at, 1, n, out);
		s = slice_skip(s, n ? n : 1);
	}
	fputc('"', out);
}

static void json_text(FILE *out, struct slice s)
{
	char room[CELL];
	struct text t;

	text_init(&t, room, sizeof(room));
	text_json(&t, s);
	if (t.cut) /* no table has a text that long */
		fputs("null", out);
	else
		fwrite(room, 1, t.used, out);
}

static void csv_names(struct sheet *s)
{
	for (size_t i = 0; i < s->columns; i++)
		fprintf(s->out, "%s%s", i ? "," : "", s->names[i]);
	fputs("\r\n", s->out);
}

void sheet_begin(struct sheet *s, FILE *out, enum sheet_format format,
		 const char *const *names, size_t columns)
{
	*s = (struct sheet){
		.out = out, .format = format, .names = names, .columns = columns};
	if (format == SHEET_CSV)
		csv_names(s);
	else
		fputc('[', out);
}

static void before(struct sheet *s)
{
	if (s->format == SHEET_CSV) {
		if (s->at)
			fputc(',', s->out);
		return;
	}
	if (s->at)
		fputs(", ", s->out);
	else
		fputs(s->rows ? ",\n {" : "\n {", s->out);
	json_text(s->out, slice_of(s->names[s->at]));
	fputs(": ", s->out);
}

static void after(struct sheet *s)
{
	if (++s->at < s->columns)
		return;
	fputs(s->format == SHEET_CSV ? "\r\n" : "}", s->out);
	s->at = 0;
	s->rows++;
}

void sheet_text(struct sheet *s, struct slice text)
{
	before(s);
	(s->format == SHEET_CSV ? csv_text : json_text)(s->out, text);
	after(s);
}

void sheet_number(struct sheet *s, int64_t n)
{
	before(s);
	fprintf(s->out, "%" PRId64, n);
	after(s);
}

void sheet_real(struct sheet *s, double v)
{
	if (!isfinite(v)) {
		sheet_none(s);
		return;
	}
	before(s);
	fprintf(s->out, "%.7g", v);
	after(s);
}

void sheet_yes(struct sheet *s, bool yes)
{
	before(s);
	fputs(yes ? "true" : "false", s->out);
	after(s);
}

void sheet_wall(struct sheet *s, int64_t wall_ms)
{
	time_t seconds = (time_t)(wall_ms / 1000);
	char words[48];
	struct tm tm;
	size_t n;

	if (wall_ms <= 0 || !gmtime_r(&seconds, &tm)) {
		sheet_none(s);
		return;
	}
	n = strftime(words, sizeof(words), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(words + n, sizeof(words) - n, ".%03dZ", (int)(wall_ms % 1000));
	before(s);
	fprintf(s->out, s->format == SHEET_CSV ? "%s" : "\"%s\"", words);
	after(s);
}

void sheet_none(struct sheet *s)
{
	before(s);
	if (s->format == SHEET_JSON)
		fputs("null", s->out);
	after(s);
}

void sheet_end(struct sheet *s)
{
	if (s->format == SHEET_JSON)
		fputs(s->rows ? "\n]\n" : "]\n", s->out);
}

static void words(struct sheet *s, const char *text)
{
	if (text && *text)
		sheet_text(s, slice_of(text));
	else
		sheet_none(s);
}

static void number(struct sheet *s, int64_t n)
{
	if (n < 0)
		sheet_none(s);
	else
		sheet_number(s, n);
}

void sheet_column(struct sheet *s, const struct column *c, const void *row, int64_t base_ms)
{
	const char *at = (const char *)row + c->at;
	char sign[2] = {*at, '\0'};
	int64_t n;

	switch (c->kind) {
	case COLUMN_TEXT:
		words(s, at);
		break;
	case COLUMN_WORDS:
		words(s, *(const char *const *)(const void *)at);
		break;
	case COLUMN_SIGN:
		words(s, sign);
		break;
	case COLUMN_COUNT:
		number(s, *(const int *)(const void *)at);
		break;
	case COLUMN_NUMBER:
		number(s, *(const int64_t *)(const void *)at);
		break;
	case COLUMN_SIZE:
		sheet_number(s, (int64_t) * (const uint64_t *)(const void *)at);
		break;
	case COLUMN_YES:
		sheet_yes(s, *(const bool *)(const void *)at);
		break;
	case COLUMN_WALL:
		sheet_wall(s, *(const int64_t *)(const void *)at);
		break;
	case COLUMN_MOMENT:
		n = *(const int64_t *)(const void *)at;
		sheet_wall(s, n > 0 ? base_ms + n / 1000 : 0);
		break;
	case COLUMN_ENUM:
		n = *(const unsigned *)(const void *)at;
		words(s, (size_t)n < c->n_of ? c->of[n] : NULL);
		break;
	}
}
