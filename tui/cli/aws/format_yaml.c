/* YAML by libyaml, with the choices that the AWS CLI's own YAML writer makes: block style,
 * names in order, quotes where plain text would read as something else. */
#include <regex.h>
#include <stdlib.h>
#include <yaml.h>

#include "core/jmespath.h"
#include "tui/cli/aws/format_inside.h"

struct writer {
	FILE *out;
	yaml_emitter_t emitter;
	regex_t otherwise;
	bool ok;
};

static int put(void *self, unsigned char *bytes, size_t n)
{
	struct writer *w = self;

	return fwrite(bytes, 1, n, w->out) == n;
}

static void emit(struct writer *w, int made, yaml_event_t *e)
{
	if (w->ok)
		w->ok = made && yaml_emitter_emit(&w->emitter, e);
	else if (made)
		yaml_event_delete(e);
}

/* What YAML 1.2 reads as something other than a string (its core schema, with the
 * timestamps, the merge key and the value key of 1.1). */
static const char otherwise[] =
	"^(|~|null|Null|NULL|true|True|TRUE|false|False|FALSE|<<|=|"
	"[-+]?0b[0-1_]+|[-+]?0o?[0-7_]+|[-+]?[0-9_]+|[-+]?0x[0-9a-fA-F_]+|"
	"[-+]?([0-9][0-9_]*)\\.[0-9_]*([eE][-+]?[0-9]+)?|"
	"[-+]?([0-9][0-9_]*)([eE][-+]?[0-9]+)|[-+]?\\.[0-9_]+([eE][-+][0-9]+)?|"
	"[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)|"
	"[0-9]{4}-[0-9]{2}-[0-9]{2}|"
	"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}"
	"(\\.[0-9]*)?([ \t]*(Z|[-+][0-9]{1,2}(:[0-9]{2})?))?)$";

static void string_yaml(struct writer *w, const char *s)
{
	yaml_event_t e;

	emit(w,
	     yaml_scalar_event_initialize(
		     &e, NULL, NULL, (const yaml_char_t *)s, (int)strlen(s),
		     regexec(&w->otherwise, s, 0, NULL, 0) != 0, 1, YAML_ANY_SCALAR_STYLE),
	     &e);
}

static void plain_yaml(struct writer *w, const char *s)
{
	yaml_event_t e;

	emit(w,
	     yaml_scalar_event_initialize(&e, NULL, NULL, (const yaml_char_t *)s,
					  (int)strlen(s), 1, 0, YAML_PLAIN_SCALAR_STYLE),
	     &e);
}

static void scalar_yaml(struct writer *w, const cJSON *v)
{
	char room[400];
	struct text t;

	if (cJSON_IsString(v)) {
		string_yaml(w, v->valuestring);
	} else if (cJSON_IsNumber(v)) {
		text_init(&t, room, sizeof(room));
		value_number(&t, v);
		plain_yaml(w, room);
	} else {
		plain_yaml(w, cJSON_IsTrue(v)    ? "true"
			      : cJSON_IsFalse(v) ? "false"
						 : "null");
	}
}

static void value_yaml(struct writer *w, const cJSON *v);

static void object_yaml(struct writer *w, const cJSON *v)
{
	yaml_event_t e;
	size_t n;
	const cJSON **members = members_sorted(v, &n);

	emit(w,
	     yaml_mapping_start_event_initialize(&e, NULL, NULL, 1,
						 YAML_BLOCK_MAPPING_STYLE),
	     &e);
	for (size_t i = 0; i < n; i++) {
		string_yaml(w, members[i]->string);
		value_yaml(w, members[i]);
	}
	emit(w, yaml_mapping_end_event_initialize(&e), &e);
	free(members);
}

static void value_yaml(struct writer *w, const cJSON *v)
{
	yaml_event_t e;

	if (is_scalar(v)) {
		scalar_yaml(w, v);
	} else if (cJSON_IsObject(v)) {
		object_yaml(w, v);
	} else {
		emit(w,
		     yaml_sequence_start_event_initialize(&e, NULL, NULL, 1,
							  YAML_BLOCK_SEQUENCE_STYLE),
		     &e);
		for (const cJSON *at = v->child; at; at = at->next)
			value_yaml(w, at);
		emit(w, yaml_sequence_end_event_initialize(&e), &e);
	}
}

static void document(struct writer *w, const cJSON *v)
{
	yaml_event_t e;

	emit(w, yaml_stream_start_event_initialize(&e, YAML_UTF8_ENCODING), &e);
	emit(w, yaml_document_start_event_initialize(&e, NULL, NULL, NULL, 1), &e);
	value_yaml(w, v);
	emit(w, yaml_document_end_event_initialize(&e, 1), &e);
	emit(w, yaml_stream_end_event_initialize(&e), &e);
}

void format_yaml(FILE *out, const cJSON *value, bool stream)
{
	cJSON one = *value, list = {.type = cJSON_Array, .child = &one};
	struct writer w = {.out = out, .ok = true};

	one.next = one.prev = NULL;
	if (!stream && is_scalar(value)) { /* alone it would end in `...` */
		format_json(out, value, 0);
		fputc('\n', out);
		return;
	}
	if (regcomp(&w.otherwise, otherwise, REG_EXTENDED | REG_NOSUB))
		return;
	if (yaml_emitter_initialize(&w.emitter)) {
		yaml_emitter_set_output(&w.emitter, put, &w);
		yaml_emitter_set_unicode(&w.emitter, 1);
		document(&w, stream ? &list : value);
		yaml_emitter_delete(&w.emitter);
	}
	regfree(&w.otherwise);
}
