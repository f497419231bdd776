/* One message as a person reads it: JSON indented, SDP line by line, payloads decoded. */
#include "core/model_inside.h"

/* Bytes that a terminal must not see; line ends stay. */
static void plain(struct text *t, struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.at[i];

		if (c == '\r')
			continue;
		text_char(t, c == '\n' || (c >= 0x20 && c != 0x7f) ? (char)c : ' ');
	}
}

static void new_line(struct text *t, int depth)
{
	text_char(t, '\n');
	for (int i = 0; i < depth && i < 16; i++)
		text_adds(t, "  ");
}

static bool closes(struct slice s, size_t i)
{
	while (++i < s.n &&
	       (s.at[i] == ' ' || s.at[i] == '\n' || s.at[i] == '\t' || s.at[i] == '\r'))
		;
	return i < s.n && (s.at[i] == '}' || s.at[i] == ']');
}

/* A string with its quotes; returns the index of its last byte. */
static size_t quoted(struct text *t, struct slice s, size_t i)
{
	size_t end = i + 1;

	while (end < s.n && s.at[end] != '"')
		end += s.at[end] == '\\' ? 2 : 1;
	end = end < s.n ? end : s.n - 1;
	plain(t, (struct slice){s.at + i, end - i + 1});
	return end;
}

/* Indents JSON without believing that it is JSON: a cut text keeps its beginning. */
static void json(struct text *t, struct slice s)
{
	int depth = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.at[i];

		if (c == '"') {
			i = quoted(t, s, i);
		} else if (c == '{' || c == '[') {
			text_char(t, c);
			depth += depth < 1000;
			if (!closes(s, i))
				new_line(t, depth);
		} else if (c == '}' || c == ']') {
			depth -= depth > 0;
			if (t->used && t->at[t->used - 1] != '{' &&
			    t->at[t->used - 1] != '[')
				new_line(t, depth);
			text_char(t, c);
		} else if (c == ',') {
			text_char(t, c);
			new_line(t, depth);
		} else if (c == ':') {
			text_adds(t, ": ");
		} else if (c != ' ' && c != '\n' && c != '\t' && c != '\r') {
			plain(t, (struct slice){&c, 1});
		}
	}
}

static void member(struct text *t, const char *name, struct slice value)
{
	if (!value.n)
		return;
	text_adds(t, name);
	plain(t, value);
	text_char(t, '\n');
}

static void frame(struct model *m, struct slice body, struct ladder_detail *out,
		  struct text *t)
{
	const struct sigmsg *f = &m->frame;
	bool known =
		sigmsg_read(&m->frame, body) == FAULT_NONE && f->kind != SIGMSG_UNKNOWN;

	if (!known) {
		json(t, body);
		return;
	}
	if (f->peer.n)
		words_copy(out->from, sizeof(out->from), f->peer);
	words_copy(out->correlation, sizeof(out->correlation), f->correlation);
	member(t, "", f->type);
	member(t, "status  ", f->status_code);
	member(t, "error   ", f->error_type);
	member(t, "words   ", f->description);
	text_adds(t, "\n");
	if (f->sdp.n)
		plain(t, f->sdp);
	else if (f->payload.n)
		json(t, f->payload);
	else if (f->kind != SIGMSG_STATUS_RESPONSE)
		json(t, body);
}

void ladder_detail(struct model *m, const struct message *r, struct ladder_detail *out)
{
	struct slice body;
	struct text t;

	text_init(&t, out->text, sizeof(out->text));
	if (!r)
		return;
	words_copy(out->from, sizeof(out->from), message_actor(&m->history, r));
	words_copy(out->correlation, sizeof(out->correlation),
		   message_correlation(&m->history, r));
	body = message_body(&m->history, r);
	if (r->kind == EV_FRAME_DOWN)
		words_copy(out->from, sizeof(out->from),
			   slice_of(r->from == LANE_STORAGE ? "storage (no senderClientId)"
							    : "signaling"));
	if (r->kind == EV_FRAME_UP || r->kind == EV_FRAME_DOWN)
		frame(m, body, out, &t);
	else if (body.n && (body.at[0] == '{' || body.at[0] == '['))
		json(&t, body);
	else if (body.n)
		plain(&t, body);
	else
		plain(&t, message_text(&m->history, r));
}
