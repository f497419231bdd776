/* Boxes, as the AWS CLI's table format draws them: a section an object or list, what lies
 * below it in sections of its own, indented by a border a level. */
#include <math.h>
#include <stdlib.h>

#include "tui/cli/aws/east_asian.h"
#include "tui/cli/aws/format_inside.h"

enum { PADDING = 4, LEFT_PADDING = 2, COLUMNS_MAX = 256 };

struct row {
	char **cells;
	size_t n;
};

struct section {
	const char *title; /* NULL = none */
	int indent;
	struct row headers;
	struct row *rows;
	size_t n_rows, room;
	int *widths; /* the widest cell of each column */
	size_t n_widths;
};

struct table {
	FILE *out;
	const struct format_options *options;
	struct section *all;
	size_t n, room;
	int width;
};

static void build(struct table *t, const char *title, const cJSON *v, int indent);

/* ---- sections */

static int columns_of(const char *s)
{
	return east_asian_columns(slice_of(s));
}

static struct section *last(struct table *t)
{
	return &t->all[t->n - 1];
}

static void new_section(struct table *t, const char *title, int indent)
{
	if (t->n == t->room) {
		size_t room = t->room ? t->room * 2 : 8;
		struct section *more = realloc(t->all, room * sizeof(*more));

		if (!more)
			return;
		t->all = more;
		t->room = room;
	}
	t->all[t->n++] = (struct section){.title = title, .indent = indent};
}

static void widen(struct section *s, const struct row *r)
{
	if (!s->widths) {
		s->widths = calloc(r->n + 1, sizeof(*s->widths));
		s->n_widths = s->widths ? r->n : 0;
	}
	for (size_t i = 0; i < s->n_widths && i < r->n; i++)
		if (s->widths[i] < columns_of(r->cells[i]))
			s->widths[i] = columns_of(r->cells[i]);
}

static void free_row(struct row *r)
{
	for (size_t i = 0; i < r->n; i++)
		free(r->cells[i]);
	free(r->cells);
}

static void set_headers(struct section *s, struct row r)
{
	free_row(&s->headers);
	s->headers = r;
	widen(s, &r);
}

static struct row row_of(size_t n)
{
	struct row r = {calloc(n + 1, sizeof(*r.cells)), n};

	if (!r.cells)
		r.n = 0;
	return r;
}

static void add_row(struct section *s, struct row r)
{
	if (s->n_rows == s->room) {
		size_t room = s->room ? s->room * 2 : 8;
		struct row *more = realloc(s->rows, room * sizeof(*more));

		if (!more)
			return;
		s->rows = more;
		s->room = room;
	}
	s->rows[s->n_rows++] = r;
	widen(s, &r);
}

static char *cell_of(const cJSON *v)
{
	char *words = v ? value_text(v) : strdup("");

	return words ? words : strdup("");
}

/* ---- from values to sections */

static bool empty(const cJSON *v)
{
	return !v || cJSON_IsNull(v) || cJSON_IsFalse(v) ||
	       (cJSON_IsString(v) && !v->valuestring[0]) ||
	       (cJSON_IsNumber(v) && fabs(v->valuedouble) <= 0) ||
	       (!is_scalar(v) && !v->child);
}

static void sub_tables(struct table *t, const cJSON **members, size_t n, int indent)
{
	for (size_t i = 0; i < n; i++)
		if (!is_scalar(members[i]))
			build(t, members[i]->string, members[i], indent + 1);
}

static void build_object(struct table *t, const cJSON *v, int indent)
{
	size_t n, scalars = 0;
	const cJSON **members = members_sorted(v, &n);
	struct row names = row_of(n), values = row_of(n);

	for (size_t i = 0; i < n; i++)
		if (is_scalar(members[i])) {
			names.cells[scalars] = strdup(members[i]->string);
			values.cells[scalars++] = cell_of(members[i]);
		}
	names.n = values.n = scalars;
	if (scalars == 1) { /* one pair stands in one row */
		struct row pair = row_of(2);

		pair.cells[0] = names.cells[0];
		pair.cells[1] = values.cells[0];
		add_row(last(t), pair);
		free(names.cells);
		free(values.cells);
	} else if (scalars) {
		set_headers(last(t), names);
		add_row(last(t), values);
	} else {
		free(names.cells);
		free(values.cells);
	}
	sub_tables(t, members, n, indent);
	free(members);
}

/* Every member that an object of the list has, under one name each. */
static cJSON *union_of(const cJSON *list)
{
	cJSON *all = cJSON_CreateObject();

	for (const cJSON *at = list->child; at; at = at->next)
		for (const cJSON *m = cJSON_IsObject(at) ? at->child : NULL; m;
		     m = m->next) {
			cJSON *known = cJSON_GetObjectItemCaseSensitive(all, m->string);

			if (!known)
				known = cJSON_AddNumberToObject(all, m->string, 0);
			if (known) /* 1: a scalar somewhere, 2: not one somewhere */
				cJSON_SetNumberValue(
					known, (known->valueint | (is_scalar(m) ? 1 : 2)));
		}
	return all;
}

static struct row header_of(const cJSON **names, size_t n)
{
	struct row r = row_of(n);
	size_t used = 0;

	for (size_t i = 0; i < n && used < COLUMNS_MAX; i++)
		if (names[i]->valueint & 1)
			r.cells[used++] = strdup(names[i]->string);
	r.n = used;
	return r;
}

static void build_objects(struct table *t, const char *title, const cJSON *list, int indent)
{
	cJSON *all = union_of(list);
	size_t n, below = 0;
	const cJSON **names = members_sorted(all, &n);
	struct row headers;

	for (size_t i = 0; i < n; i++)
		below += (names[i]->valueint & 2) != 0;
	for (const cJSON *at = list->child; at; at = at->next) {
		struct row r;

		if (at == list->child || below) {
			if (at != list->child)
				new_section(t, title, indent);
			set_headers(last(t), header_of(names, n));
		}
		headers = last(t)->headers;
		r = row_of(headers.n);
		for (size_t i = 0; i < r.n; i++)
			r.cells[i] = cell_of(
				cJSON_GetObjectItemCaseSensitive(at, headers.cells[i]));
		add_row(last(t), r);
		for (size_t i = 0; i < n; i++) {
			const cJSON *m =
				cJSON_GetObjectItemCaseSensitive(at, names[i]->string);

			if (m && names[i]->valueint & 2)
				build(t, m->string, m, indent + 1);
		}
	}
	free(names);
	cJSON_Delete(all);
}

static bool flat(const cJSON *list)
{
	const cJSON *at = list->child;

	while (at && is_scalar(at))
		at = at->next;
	return !at;
}

static void build_items(struct table *t, const cJSON *list)
{
	for (const cJSON *at = list->child; at; at = at->next) {
		struct row r = row_of(is_scalar(at) ? 1 : (size_t)cJSON_GetArraySize(at));
		size_t i = 0;

		if (is_scalar(at)) {
			r.cells[0] = cell_of(at);
		} else if (cJSON_IsObject(at) || flat(at)) {
			for (const cJSON *m = at->child; m && i < r.n; m = m->next)
				r.cells[i++] = at->type == cJSON_Object ? strdup(m->string)
									: cell_of(m);
		} else {
			free(r.cells);
			build(t, NULL, at, 0);
			continue;
		}
		add_row(last(t), r);
	}
}

static void build(struct table *t, const char *title, const cJSON *v, int indent)
{
	if (empty(v))
		return;
	if (title || !t->n)
		new_section(t, title, indent);
	if (!t->n)
		return;
	if (cJSON_IsObject(v))
		build_object(t, v, indent);
	else if (cJSON_IsArray(v) && cJSON_IsObject(v->child))
		build_objects(t, title, v, indent);
	else if (cJSON_IsArray(v))
		build_items(t, v);
}

/* ---- how wide */

static int section_width(const struct section *s)
{
	int total = 2 + 2 * s->indent;
	int title = (s->title ? columns_of(s->title) : 0) + total;

	for (size_t i = 0; i < s->n_widths; i++)
		total += s->widths[i] + PADDING;
	return total > title ? total : title;
}

static int widest(const struct table *t)
{
	int most = 0;

	for (size_t i = 0; i < t->n; i++)
		if (section_width(&t->all[i]) > most)
			most = section_width(&t->all[i]);
	return most;
}

/* Too wide: sections of one row stand on end, a row for each header. */
static void stand_on_end(struct section *s)
{
	struct row names = s->headers, values;

	if (s->n_rows != 1 || !names.n)
		return;
	values = s->rows[0];
	free(s->widths);
	s->headers = (struct row){0};
	s->widths = NULL;
	s->n_widths = s->n_rows = 0;
	for (size_t i = 0; i < names.n; i++) {
		struct row r = row_of(2);

		r.cells[0] = names.cells[i];
		r.cells[1] = i < values.n ? values.cells[i] : strdup("");
		add_row(s, r);
	}
	free(names.cells);
	free(values.cells);
}

/* The widths of the columns, scaled so that they fill the section: to = s->n_widths. */
static void scale(const struct section *s, int width, int *to)
{
	double all = 0;
	int sum = 0, way;

	for (size_t i = 0; i < s->n_widths; i++)
		all += s->widths[i] + PADDING;
	for (size_t i = 0; i < s->n_widths; i++) {
		to[i] = (int)nearbyint(width / all * (s->widths[i] + PADDING));
		sum += to[i];
	}
	way = sum > width ? -1 : 1;
	for (size_t i = 0; sum != width; i = (i + 1) % s->n_widths) {
		to[way < 0 ? i : s->n_widths - 1 - i] += way;
		sum += way;
	}
}

/* ---- drawing; what is written at once matters to colours, which are reset after it */

static void put(struct table *t, const char *s)
{
	fputs(s, t->out);
	if (t->options->colour)
		fputs("\033[0m", t->out);
}

static void put_borders(struct table *t, int n)
{
	for (int i = 0; i < n; i++)
		fputs(t->options->colour ? "\033[2m\033[33m|\033[0m" : "|", t->out);
	put(t, "");
}

/* One line inside the borders of its section; takes the bytes. */
static void put_line(struct table *t, const struct section *s, char *line)
{
	put_borders(t, s->indent);
	put(t, line ? line : "");
	put_borders(t, s->indent);
	put(t, "\n");
	free(line);
}

static void dashes(FILE *to, int n)
{
	for (int i = 0; i < n; i++)
		fputc('-', to);
}

static void centred(FILE *to, const char *s, int length, bool left_edge)
{
	int n = columns_of(s), before = length / 2 - n / 2 - 1;

	before = before < 0 ? 0 : before;
	fprintf(to, "%s%*s%s%*s|", left_edge ? "|" : "", before, "", s,
		length - 1 - before - n - left_edge > 0
			? length - 1 - before - n - left_edge
			: 0,
		"");
}

static void left_aligned(FILE *to, const struct table *t, const char *s, int length,
			 bool left_edge)
{
	int n = columns_of(s);
	int padding = length - (n + LEFT_PADDING + left_edge + 1) >= 0 ? LEFT_PADDING : 0;
	int rest = length - left_edge - padding - n - 1;

	fprintf(to, "%s%*s%s%s%s%*s|", left_edge ? "|" : "", padding, "",
		t->options->colour ? "\033[1m\033[34m" : "", s,
		t->options->colour ? "\033[0m" : "", rest > 0 ? rest : 0, "");
}

static void draw_break(struct table *t, const struct section *s, const int *widths)
{
	char *line = NULL;
	size_t n;
	FILE *to = open_memstream(&line, &n);

	for (size_t i = 0; to && i < s->n_widths; i++) {
		fputs(i ? "" : "+", to);
		dashes(to, widths[i] - (i ? 1 : 2));
		fputc('+', to);
	}
	if (to)
		fclose(to);
	put_line(t, s, line);
}

static void draw_row(struct table *t, const struct section *s, const struct row *r,
		     const int *widths, bool header)
{
	char *line = NULL;
	size_t n;
	FILE *to = open_memstream(&line, &n);

	for (size_t i = 0; to && i < s->n_widths && i < r->n; i++) {
		if (header)
			centred(to, r->cells[i], widths[i], i == 0);
		else
			left_aligned(to, t, r->cells[i], widths[i], i == 0);
	}
	if (to)
		fclose(to);
	put_line(t, s, line);
}

static void draw_title(struct table *t, const struct section *s, int width)
{
	char *line = NULL;
	size_t n;
	FILE *to = open_memstream(&line, &n);

	if (!to)
		return;
	centred(to, s->title, width, true);
	fclose(to);
	put_line(t, s, line);
	line = NULL;
	if (s->headers.n || s->n_rows || !(to = open_memstream(&line, &n)))
		return;
	fputc('+', to);
	dashes(to, width - 2);
	fputc('+', to);
	fclose(to);
	put_line(t, s, line);
}

static void draw_section(struct table *t, const struct section *s)
{
	int width = t->width - s->indent * 2;
	int *widths = calloc(s->n_widths + 1, sizeof(*widths));

	if (s->title && *s->title)
		draw_title(t, s, width);
	if (widths && s->n_widths) {
		scale(s, width, widths);
		if (s->headers.n) {
			draw_break(t, s, widths);
			draw_row(t, s, &s->headers, widths, true);
		}
		if (s->n_rows)
			draw_break(t, s, widths);
		for (size_t i = 0; i < s->n_rows; i++)
			draw_row(t, s, &s->rows[i], widths, false);
		if (s->n_rows)
			draw_break(t, s, widths);
	}
	free(widths);
}

static void draw(struct table *t)
{
	char *line = NULL;
	size_t n;
	FILE *to;

	t->width = widest(t);
	for (size_t i = 0; t->width > t->options->width && i < t->n; i++)
		stand_on_end(&t->all[i]);
	t->width = widest(t);
	to = open_memstream(&line, &n);
	if (to) {
		dashes(to, t->width);
		fputc('\n', to);
		fclose(to);
		put(t, line);
	}
	free(line);
	for (size_t i = 0; i < t->n; i++)
		draw_section(t, &t->all[i]);
}

void format_table(FILE *out, const cJSON *value, const struct format_options *o)
{
	struct table t = {.out = out, .options = o};

	build(&t, o->title, value, 0);
	if (t.n)
		draw(&t);
	for (size_t i = 0; i < t.n; i++) {
		struct section *s = &t.all[i];

		free_row(&s->headers);
		for (size_t k = 0; k < s->n_rows; k++)
			free_row(&s->rows[k]);
		free(s->rows);
		free(s->widths);
	}
	free(t.all);
}
