/* The options of an operation, made from its shape. */
#include "tui/cli/aws/request.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "tui/cli/aws/parameters.h"
#include "tui/cli/command.h"

/* Behind the operation's own options. */
enum extra {
	EXTRA_JSON,
	EXTRA_YAML,
	EXTRA_SKELETON,
	EXTRA_START,
	EXTRA_SIZE,
	EXTRA_ITEMS,
	EXTRA_COUNT,
	EXTRA_ALWAYS = EXTRA_START /* the others only where there are pages */
};

/* clang-format off */
static const struct option_row extras[EXTRA_COUNT] = {
	{"--cli-input-json",        TAKES_ONE,   NULL},
	{"--cli-input-yaml",        TAKES_ONE,   NULL},
	{"--generate-cli-skeleton", TAKES_MAYBE, "input|output|yaml-input"},
	{"--starting-token",        TAKES_ONE,   NULL},
	{"--page-size",             TAKES_ONE,   NULL},
	{"--max-items",             TAKES_ONE,   NULL},
};
/* clang-format on */

struct reading {
	struct request *r;
	const struct globals *globals;
	struct option_row rows[REQUEST_ROWS];
	char names[REQUEST_ROWS][64];
	struct option_value values[REQUEST_ROWS];
	size_t own, n;
	struct text *why;
	bool *usage;
};

static const struct option_value *extra(const struct reading *d, enum extra e)
{
	static const struct option_value none;

	return d->own + e < d->n ? &d->values[d->own + e] : &none;
}

static size_t own_rows(struct slice shape, struct option_row *rows,
		       char names[REQUEST_ROWS][64])
{
	struct member m;
	size_t n = 0;

	while (n + EXTRA_COUNT < REQUEST_ROWS && shape_next(&shape, &m)) {
		strcpy(names[n], "--");
		parameter_option(m.name, names[n] + 2, sizeof(names[n]) - 2);
		rows[n] = (struct option_row){
			names[n], m.type == SHAPE_LIST ? TAKES_MANY : TAKES_ONE, NULL};
		n++;
	}
	return n;
}

size_t request_rows(const struct kvs_shape *s, struct option_row *rows,
		    char names[REQUEST_ROWS][64])
{
	size_t n = own_rows(slice_of(s->input), rows, names);
	size_t more = s->pages ? EXTRA_COUNT : EXTRA_ALWAYS;

	memcpy(rows + n, extras, more * sizeof(*rows));
	return n + more;
}

static int fail(const struct reading *d, bool usage, int code)
{
	*d->usage = usage;
	return code;
}

static int unknown(const struct reading *d, const struct words *in)
{
	text_adds(d->why, "Unknown options: ");
	for (size_t i = 0; i < in->n; i++)
		text_printf(d->why, "%s%s", i ? ", " : "", in->at[i]);
	return fail(d, true, EXIT_USAGE);
}

/* argparse wants what the shape wants, unless a document or a skeleton stands for it. */
static int missing(const struct reading *d)
{
	struct slice shape = slice_of(d->r->shape->input);
	const char *skeleton = d->r->skeleton, *glue = "";
	struct member m;
	bool covered = extra(d, EXTRA_JSON)->given || extra(d, EXTRA_YAML)->given ||
		       (skeleton && strcmp(skeleton, "output") != 0);

	for (size_t i = 0; !covered && shape_next(&shape, &m); i++) {
		if (!m.required || d->values[i].given)
			continue;
		text_printf(d->why, "%s%s",
			    *glue ? glue : "the following arguments are required: ",
			    d->rows[i].name);
		glue = ", ";
	}
	return *glue ? fail(d, true, EXIT_USAGE) : 0;
}

static int read_document(struct reading *d)
{
	bool yaml = extra(d, EXTRA_YAML)->given;
	const struct option_value *v = extra(d, yaml ? EXTRA_YAML : EXTRA_JSON);

	if (yaml && extra(d, EXTRA_JSON)->given) {
		text_adds(d->why, "Only one --cli-input- parameter may be specified.");
		return EXIT_USAGE;
	}
	if (!v->given) {
		d->r->parameters = cJSON_CreateObject();
		return 0;
	}
	d->r->parameters = parameters_document(extras[yaml ? EXTRA_YAML : EXTRA_JSON].name,
					       v->one, yaml, d->why);
	return d->r->parameters ? 0 : EXIT_USAGE;
}

static int read_parameters(struct reading *d)
{
	struct slice shape = slice_of(d->r->shape->input);
	struct member m;
	int code = 0;

	for (size_t i = 0; shape_next(&shape, &m); i++) {
		char name[64];
		cJSON *v;

		if (!d->values[i].given)
			continue;
		v = parameter_value(&m, d->rows[i].name, &d->values[i], d->why, &code);
		if (!v)
			return code ? code : EXIT_OTHER;
		slice_copy(name, sizeof(name), m.name);
		cJSON_DeleteItemFromObjectCaseSensitive(d->r->parameters, name);
		cJSON_AddItemToObject(d->r->parameters, name, v);
	}
	return 0;
}

static int read_number(const struct reading *d, enum extra e, long long *to)
{
	const struct option_value *v = extra(d, e);
	char *end;

	if (!v->given)
		return 0;
	errno = 0;
	*to = strtoll(v->one, &end, 10);
	if (!errno && end != v->one && !*end)
		return 0;
	text_printf(d->why, "argument %s: invalid int value: '%s'", extras[e].name, v->one);
	return fail(d, true, EXIT_USAGE);
}

/* Who says NextToken or MaxResults himself takes the pages himself. */
static int read_pages(struct reading *d)
{
	struct request *r = d->r;
	long long size = -1;
	int code = read_number(d, EXTRA_ITEMS, &r->max_items);

	if (!code)
		code = read_number(d, EXTRA_SIZE, &size);
	if (code)
		return code;
	r->starting_token = extra(d, EXTRA_START)->one;
	r->pages = r->shape->pages && d->globals->paginate &&
		   !cJSON_HasObjectItem(r->parameters, "NextToken") &&
		   !cJSON_HasObjectItem(r->parameters, "MaxResults");
	if (!r->pages && r->shape->pages &&
	    (r->max_items >= 0 || size >= 0 || r->starting_token)) {
		text_printf(d->why,
			    "Cannot specify --no-paginate along with pagination arguments: "
			    "%s%s%s",
			    r->starting_token ? "--starting-token" : "",
			    size >= 0 ? "--page-size" : "",
			    r->max_items >= 0 ? "--max-items" : "");
		return EXIT_USAGE;
	}
	if (size >= 0)
		cJSON_AddNumberToObject(r->parameters, "MaxResults", (double)size);
	return 0;
}

int request_read(struct request *r, enum kvs_op op, struct words *in,
		 const struct globals *g, struct text *why, bool *usage)
{
	struct reading d = {.r = r, .globals = g, .why = why, .usage = usage};
	const struct option_value *skeleton;
	int code;

	*usage = false;
	*r = (struct request){
		.operation = kvs_operation(op), .shape = kvs_shape(op), .max_items = -1};
	d.n = request_rows(r->shape, d.rows, d.names);
	d.own = d.n - (r->shape->pages ? EXTRA_COUNT : EXTRA_ALWAYS);
	if (!options_take(in, d.rows, d.n, d.values, why))
		return fail(&d, true, EXIT_USAGE);
	skeleton = extra(&d, EXTRA_SKELETON);
	r->skeleton = !skeleton->given ? NULL : skeleton->one ? skeleton->one : "input";
	code = missing(&d);
	if (!code && in->n)
		code = unknown(&d, in);
	if (!code)
		code = read_document(&d);
	if (!code)
		code = read_parameters(&d);
	return code ? code : read_pages(&d);
}

void request_clear(struct request *r)
{
	cJSON_Delete(r->parameters);
	r->parameters = NULL;
}
