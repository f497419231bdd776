/* One message as a person reads it: what it carries first (SDP line by line, candidates
 * said in words, payloads decoded), then the frame or body around it, indented. */
#include "core/model_inside.h"

#include "core/candidate.h"

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

static size_t after_space(struct slice s, size_t i)
{
	while (i < s.n &&
	       (s.at[i] == ' ' || s.at[i] == '\n' || s.at[i] == '\t' || s.at[i] == '\r'))
		i++;
	return i;
}

static bool closes(struct slice s, size_t i)
{
	i = after_space(s, i + 1);
	return i < s.n && (s.at[i] == '}' || s.at[i] == ']');
}

/* The index of a string's closing quote, or of the text's last byte. */
static size_t string_end(struct slice s, size_t i)
{
	size_t end = i + 1;

	while (end < s.n && s.at[end] != '"')
		end += s.at[end] == '\\' ? 2 : 1;
	return end < s.n ? end : s.n - 1;
}

/* A payload that stands decoded above is not said again. Returns where its value ends; 0:
 * it is another member. */
static size_t payload_end(struct text *t, struct slice s, size_t key, size_t end,
			  size_t payload_bytes)
{
	size_t colon = after_space(s, end + 1), value = after_space(s, colon + 1);

	if (!payload_bytes || colon >= s.n || value >= s.n || s.at[colon] != ':' ||
	    s.at[value] != '"' ||
	    !slice_is_nocase((struct slice){s.at + key + 1, end - key - 1},
			     "messagePayload"))
		return 0;
	plain(t, (struct slice){s.at + key, end - key + 1});
	text_printf(t, ": (base64 of %zu bytes, above)", payload_bytes);
	return string_end(s, value);
}

/* Indents JSON without believing that it is JSON: a cut text keeps its beginning. */
static void json(struct text *t, struct slice s, size_t payload_bytes)
{
	int depth = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.at[i];

		if (c == '"') {
			size_t end = string_end(s, i),
			       past = payload_end(t, s, i, end, payload_bytes);

			if (!past)
				plain(t, (struct slice){s.at + i, end - i + 1});
			i = past ? past : end;
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

/* ---- candidates in words */

static void candidate_line(struct text *t, struct slice line)
{
	struct candidate c;

	if (candidate_parse(&c, line))
		return;
	text_adds(t, "    = ");
	candidate_words(t, &c);
	if (c.tcp_type.n) {
		text_char(t, ' ');
		plain(t, c.tcp_type);
	}
	text_printf(t, ", component %d, priority %u", c.component, (unsigned)c.priority);
	if (c.related_address.n) {
		text_adds(t, ", base ");
		plain(t, c.related_address);
		text_printf(t, ":%d", c.related_port);
	}
	text_char(t, '\n');
}

static void sdp(struct text *t, struct slice s)
{
	while (s.n) {
		struct slice line = slice_until(&s, '\n');

		plain(t, line);
		text_char(t, '\n');
		if (slice_starts(line, "a=candidate:"))
			candidate_line(t, line);
	}
}

/* ---- frames */

/* What a payload carries; false: nothing that was decoded. */
static bool payload(struct text *t, const struct sigmsg *f)
{
	if (f->sdp.n) {
		sdp(t, f->sdp);
	} else if (f->payload.n) {
		json(t, f->payload, 0);
		text_char(t, '\n');
		if (f->candidate.n)
			candidate_line(t, f->candidate);
	}
	return f->payload.n > 0;
}

static void frame(struct model *m, struct slice body, struct ladder_detail *out,
		  struct text *t)
{
	const struct sigmsg *f = &m->frame;
	enum fault fault = sigmsg_read(&m->frame, body);

	if ((fault && fault != FAULT_TOO_BIG) || f->kind == SIGMSG_UNKNOWN) {
		json(t, body, 0);
		return;
	}
	if (f->peer.n)
		words_copy(out->from, sizeof(out->from), f->peer);
	words_copy(out->correlation, sizeof(out->correlation), f->correlation);
	if (payload(t, f))
		text_adds(t, "\nframe ");
	json(t, body, f->payload.n);
}

/* ---- rows of the ladder */

static void message(struct model *m, const struct message *r, struct ladder_detail *out,
		    struct text *t)
{
	struct slice body = message_body(&m->history, r);

	words_copy(out->from, sizeof(out->from), message_actor(&m->history, r));
	words_copy(out->correlation, sizeof(out->correlation),
		   message_correlation(&m->history, r));
	if (r->kind == EV_FRAME_DOWN)
		words_copy(out->from, sizeof(out->from),
			   slice_of(r->from == LANE_STORAGE ? "storage (no senderClientId)"
							    : "signaling"));
	if (r->kind == EV_FRAME_UP || r->kind == EV_FRAME_DOWN)
		frame(m, body, out, t);
	else if (body.n && (body.at[0] == '{' || body.at[0] == '['))
		json(t, body, 0);
	else if (body.n)
		plain(t, body);
	else
		plain(t, message_text(&m->history, r));
}

void ladder_detail(struct model *m, const struct message *r, struct ladder_detail *out)
{
	struct text t;

	text_init(&t, out->text, sizeof(out->text));
	if (r) {
		message(m, r, out, &t);
	} else {
		text_adds(&t, out->row.label);
		text_adds(&t, out->row.note[0] ? "\n" : "");
		text_adds(&t, out->row.note);
	}
	out->cut = t.cut;
}
