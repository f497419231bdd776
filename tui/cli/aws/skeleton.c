/* Requests and answers to fill in. */
#include "tui/cli/aws/skeleton.h"

#include <string.h>

static cJSON *value_of(const struct member *m, bool output)
{
	char name[64];
	cJSON *v;

	if (m->choices.n) {
		slice_copy(name, sizeof(name),
			   (struct slice){m->choices.at,
					  strcspn(m->choices.at, "| ]}") < m->choices.n
						  ? strcspn(m->choices.at, "| ]}")
						  : m->choices.n});
		return cJSON_CreateString(name);
	}
	slice_copy(name, sizeof(name), m->name);
	switch (m->type) {
	case SHAPE_INTEGER:
		return cJSON_CreateNumber(0);
	case SHAPE_FLOAT:
		return cJSON_CreateNumber(0.0);
	case SHAPE_TIMESTAMP:
		return cJSON_CreateString("1970-01-01T00:00:00");
	case SHAPE_STRUCTURE:
		return skeleton_of(m->inner, output);
	case SHAPE_LIST:
		v = cJSON_CreateArray();
		cJSON_AddItemToArray(v, m->inner.n
						? skeleton_of(m->inner, output)
						: cJSON_CreateString(output ? name : ""));
		return v;
	case SHAPE_MAP:
		v = cJSON_CreateObject();
		cJSON_AddStringToObject(v, "KeyName", output ? name : "");
		return v;
	case SHAPE_STRING:
	case SHAPE_BYTES:
		break;
	}
	return cJSON_CreateString(output ? name : "");
}

cJSON *skeleton_of(struct slice shape, bool output)
{
	cJSON *out = cJSON_CreateObject();
	struct member m;

	while (shape_next(&shape, &m)) {
		char name[64];

		slice_copy(name, sizeof(name), m.name);
		cJSON_AddItemToObject(out, name, value_of(&m, output));
	}
	return out;
}

/* The CLI writes the reference's sentence behind each member; we have one such sentence. */
static const char *says(struct slice name)
{
	return slice_is(name, "channelArn")
		       ? " The Amazon Resource Name (ARN) of the signaling channel."
		       : "";
}

static void yaml_members(FILE *out, struct slice shape, int indent, bool first_is_placed);

static void yaml_member(FILE *out, const struct member *m, int indent)
{
	const char *mark = m->required ? "  # [REQUIRED] " : "";

	switch (m->type) {
	case SHAPE_STRUCTURE:
		fprintf(out, ":%s\n", m->required ? " # [REQUIRED]" : "");
		yaml_members(out, m->inner, indent + 2, false);
		return;
	case SHAPE_LIST:
		fprintf(out, ":%s\n%*s- ", m->required ? " # [REQUIRED]" : "", indent, "");
		if (m->inner.n)
			yaml_members(out, m->inner, indent + 2, true);
		else
			fputs("''\n", out);
		return;
	case SHAPE_MAP:
		fprintf(out, ":\n%*sKeyName: ''\n", indent + 2, "");
		return;
	case SHAPE_INTEGER:
	case SHAPE_FLOAT:
		fprintf(out, ": 0%s\n", mark);
		return;
	case SHAPE_TIMESTAMP:
		fprintf(out, ": 1970-01-01 00:00:00%s\n", mark);
		return;
	case SHAPE_STRING:
	case SHAPE_BYTES:
		break;
	}
	if (m->choices.n)
		fprintf(out, ": %.*s%s\n", (int)strcspn(m->choices.at, "| ]}"),
			m->choices.at, mark);
	else
		fprintf(out, ": ''%s%s\n", mark, m->required ? says(m->name) : "");
}

static void yaml_members(FILE *out, struct slice shape, int indent, bool first_is_placed)
{
	struct member m;

	while (shape_next(&shape, &m)) {
		fprintf(out, "%*s%.*s", first_is_placed ? 0 : indent, "", (int)m.name.n,
			m.name.at);
		yaml_member(out, &m, indent);
		first_is_placed = false;
	}
}

void skeleton_yaml(FILE *out, struct slice shape)
{
	yaml_members(out, shape, 0, false);
}
