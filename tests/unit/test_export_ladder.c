/* The ladder as files: every row of it, however many, in text, in Mermaid that Mermaid
 * reads, in XML that is well formed; and what is copied. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/unit/model_scene.h"
#include "tui/copy.h"
#include "tui/export_ladder.h"

struct paper {
	struct scene *scene;
	struct snapshot *seen, *page;
	struct ui ui;
	struct export_source from;
	char *text;
	size_t n;
};

static void asks(void *self, const struct want *want, struct snapshot *page)
{
	struct paper *p = self;

	model_snapshot(p->scene->m, want, page);
}

/* A takeover, a frame of no kind, a refusal, and names that are not nice. */
static void story(struct scene *s)
{
	char out[1024];
	struct text t;

	connect_at(s, 0);
	join_at(s, 1000, "p1");
	for (int i = 0; i < 30; i++)
		stats(s, 6000 + i * 1000, "p1", "\"video\":1,\"bps\":912000");
	s->actor = "cam #2; <b>&end";
	connect_at(s, 40000);
	offer(s, 41000);
	answer(s, 41010);
	text_init(&t, out, sizeof(out));
	sigmsg_status(&t, SLICE("corr-77"), SLICE("InvalidArgumentException"), "400",
		      SLICE("no; such #1 <thing> & \"more\""));
	frame(s, 41020, "frame.down", text_slice(&t));
	frame(s, 41030, "frame.down", SLICE("{\"messageType\":\"%%{init}%%\\nend\"}"));
	at(s, 41040, "session.holder", "\"id\":\"gate-A\",\"why\":\"join\"");
	at(s, 41050, "note",
	   "\"state\":\"warn\",\"why\":\"caf\xc3\xa9 \xef\xbf\xbe \xff\"");
}

static int set_up(void **state)
{
	struct paper *p = calloc(1, sizeof(*p));

	if (!p)
		return -1;
	p->scene = scene_new(0);
	p->seen = calloc(1, sizeof(*p->seen));
	p->page = calloc(1, sizeof(*p->page));
	if (!p->seen || !p->page)
		return -1;
	ui_init(&p->ui);
	slice_copy(p->ui.channel, sizeof(p->ui.channel), SLICE("cam"));
	p->ui.screen = SCREEN_LADDER;
	p->from = (struct export_source){
		.ui = &p->ui, .seen = p->seen, .ask = asks, .self = p, .page = p->page};
	*state = p;
	return 0;
}

static int tear_down(void **state)
{
	struct paper *p = *state;

	scene_free(p->scene);
	free(p->seen);
	free(p->page);
	free(p->text);
	free(p);
	return 0;
}

static enum fault run(struct paper *p, exporter *export)
{
	FILE *out;
	enum fault f;
	struct want w;

	ui_want(&p->ui, &w);
	w.now_us = 60000000;
	model_snapshot(p->scene->m, &w, p->seen);
	free(p->text);
	out = open_memstream(&p->text, &p->n);
	assert_non_null(out);
	p->from.rows = 0;
	f = export(out, &p->from);
	fclose(out);
	return f;
}

static size_t lines(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

static void text_has_every_row(void **state)
{
	struct paper *p = *state;

	story(p->scene);
	assert_int_equal(run(p, export_ladder_text), FAULT_NONE);
	assert_true(p->from.rows > 20);
	assert_int_equal(lines(p->text), p->from.rows + 3);
	assert_non_null(strstr(p->text, "kvscope ladder  cam  LOCAL us-west-2"));
	assert_non_null(strstr(p->text, "✖ STATUS 400"));
	assert_non_null(strstr(p->text, "30 media rows"));
	assert_non_null(strstr(p->text, "30 reports"));
	assert_null(strstr(p->text, SECRET));
}

static void the_filter_of_the_screen_counts(void **state)
{
	struct paper *p = *state;

	story(p->scene);
	slice_copy(p->ui.filters[SCREEN_LADDER], FILTER_ROOM, SLICE("sdp bad"));
	assert_int_equal(run(p, export_ladder_text), FAULT_NONE);
	assert_int_equal(p->from.rows, 4); /* two answers, each below its session's line */
	assert_non_null(strstr(p->text, "filter: sdp bad"));
	slice_copy(p->ui.filters[SCREEN_LADDER], FILTER_ROOM, SLICE("nothing like it"));
	assert_int_equal(run(p, export_ladder_text), FAULT_ABSENT);
	assert_int_equal(run(p, export_ladder_mermaid), FAULT_ABSENT);
	assert_int_equal(run(p, export_ladder_svg), FAULT_ABSENT);
}

static void ladders_of_any_length(void **state)
{
	struct paper *p = *state;

	connect_at(p->scene, 0);
	for (int i = 0; i < 3 * SNAP_LADDER; i++)
		at(p->scene, 1000 + i * 2, "note",
		   "\"state\":\"info\",\"why\":\"once more\"");
	assert_int_equal(run(p, export_ladder_text), FAULT_NONE);
	assert_true(p->from.rows > 3 * SNAP_LADDER);
	assert_int_equal(lines(p->text), p->from.rows + 3);
	assert_int_equal(run(p, export_ladder_mermaid), FAULT_NONE);
	assert_true(lines(p->text) > 3 * SNAP_LADDER);
	assert_int_equal(run(p, export_ladder_svg), FAULT_NONE);
	assert_true(p->from.rows > 3 * SNAP_LADDER);
}

/* ---- a reader of Mermaid's sequence diagrams, as far as they are used here */

static bool word(const char **at, const char *w)
{
	size_t n = strlen(w);

	if (strncmp(*at, w, n) != 0)
		return false;
	*at += n;
	return true;
}

static bool name(const char **at)
{
	const char *from = *at;

	while ((**at >= 'a' && **at <= 'z') || (**at >= 'A' && **at <= 'Z') ||
	       (**at >= '0' && **at <= '9'))
		++*at;
	return *at > from;
}

/* To the end of the line; `;` ends a statement, and `#` is an entity's only. */
static bool rest(const char **at)
{
	const char *from = *at;

	while (**at && **at != '\n') {
		if (**at == ';')
			return false;
		if (*(*at)++ != '#')
			continue;
		while (**at >= '0' && **at <= '9')
			++*at;
		if (*(*at)++ != ';')
			return false;
	}
	return *at > from && *(*at)++ == '\n';
}

static bool arrow(const char **at)
{
	static const char *const all[] = {"-->>", "->>", "--x", "-x", "-)"};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (word(at, all[i]))
			return true;
	return false;
}

static bool statement(const char **at)
{
	if (!word(at, "    "))
		return false;
	if (word(at, "title ") || word(at, "participant "))
		return rest(at);
	if (word(at, "Note over "))
		return name(at) && (!word(at, ",") || name(at)) && word(at, ": ") &&
		       rest(at);
	return name(at) && arrow(at) && name(at) && word(at, ": ") && rest(at);
}

static void mermaid_is_read(void **state)
{
	struct paper *p = *state;
	const char *at;
	size_t n = 0;

	story(p->scene);
	assert_int_equal(run(p, export_ladder_mermaid), FAULT_NONE);
	at = p->text;
	assert_true(word(&at, "sequenceDiagram\n"));
	while (*at) {
		const char *line = at;

		if (!statement(&at))
			fail_msg("not understood: %.120s", line);
		n++;
	}
	assert_int_equal(n, p->from.rows + 1 + 2 + 3);
	assert_non_null(strstr(p->text, "participant A0 as gate-A\n"));
	assert_non_null(strstr(p->text, "participant A1 as cam #35;2#59; #60;b#62;&end\n"));
	assert_non_null(strstr(p->text, "A1->>Signaling: "));
	assert_non_null(strstr(p->text, "Signaling--xA1: "));
	assert_non_null(strstr(p->text, "Note over A0,Storage: "));
	assert_null(strstr(p->text, SECRET));
}

/* ---- a reader of XML: elements that are closed, attributes in quotes, entities, UTF-8 */

static bool entity(const char **at)
{
	if (!word(at, "&#"))
		return false;
	while (**at >= '0' && **at <= '9')
		++*at;
	return *(*at)++ == ';';
}

static bool letters(const char **at)
{
	const char *from = *at;

	while ((**at >= 'a' && **at <= 'z') || (**at >= 'A' && **at <= 'Z') || **at == '-')
		++*at;
	return *at > from;
}

static bool attributes(const char **at)
{
	while (**at == ' ') {
		++*at;
		if (!letters(at) || !word(at, "=\""))
			return false;
		while (**at && **at != '"' && **at != '<')
			++*at;
		if (*(*at)++ != '"')
			return false;
	}
	return true;
}

static bool element(const char **at)
{
	char open[32] = "";
	const char *from;

	if (!word(at, "<"))
		return false;
	from = *at;
	if (!letters(at))
		return false;
	slice_copy(open, sizeof(open), (struct slice){from, (size_t)(*at - from)});
	if (!attributes(at))
		return false;
	if (word(at, "/>"))
		return true;
	if (!word(at, ">"))
		return false;
	while (**at && strncmp(*at, "</", 2) != 0) {
		if (**at == '<' ? !element(at) : **at == '&' ? !entity(at) : false)
			return false;
		*at += **at != '<' && **at != '&' && **at;
	}
	return word(at, "</") && word(at, open) && word(at, ">");
}

static void svg_is_well_formed(void **state)
{
	struct paper *p = *state;
	const char *at;

	story(p->scene);
	assert_int_equal(run(p, export_ladder_svg), FAULT_NONE);
	at = p->text;
	assert_true(word(&at, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"));
	if (!element(&at))
		fail_msg("not well formed: %.120s", at);
	assert_string_equal(at, "\n");
	assert_null(strstr(p->text, "\xef\xbf\xbe")); /* no characters of XML */
	assert_null(strchr(p->text, '\xff'));
	assert_non_null(strstr(p->text, "cam #2; &#60;b&#62;&#38;end</text>"));
	assert_non_null(strstr(p->text, "class=\"sdp-l\""));
	assert_non_null(strstr(p->text, "30 media rows"));
	assert_null(strstr(p->text, SECRET));
}

/* ---- what is copied */

static const char *copied(struct paper *p, enum screen screen)
{
	static char room[COPY_ROOM];
	struct text t;

	text_init(&t, room, sizeof(room));
	p->ui.screen = screen;
	return copy_one(p->seen, &p->ui, SLICE(""), &t) ? room : "";
}

static void see(struct paper *p, const char *filter, size_t at)
{
	struct want w;

	slice_copy(p->ui.filters[SCREEN_LADDER], FILTER_ROOM, slice_of(filter));
	p->ui.lists[SCREEN_LADDER].at = at;
	p->ui.screen = SCREEN_LADDER;
	ui_want(&p->ui, &w);
	w.parts |= WANT_SDP;
	w.now_us = 60000000;
	model_snapshot(p->scene->m, &w, p->seen);
}

static void what_the_cursor_is_on_is_copied(void **state)
{
	struct paper *p = *state;

	assert_string_equal(copied(p, SCREEN_LADDER), "");
	assert_string_equal(copied(p, SCREEN_CHANNELS), "");
	story(p->scene);
	see(p, "sdp_offer", 1);
	assert_true(strncmp(copied(p, SCREEN_LADDER), "v=0\n", 4) == 0);
	assert_null(strstr(copied(p, SCREEN_MESSAGE), SECRET));
	p->ui.ladder.marks[0] = p->seen->detail.row.seq;
	see(p, "sdp_answer", 1);
	p->ui.ladder.marks[1] = p->seen->detail.row.seq;
	see(p, "", 0);
	assert_non_null(strstr(copied(p, SCREEN_LADDER), "gate-A"));
	assert_non_null(strstr(copied(p, SCREEN_DIFF), "--- "));
	assert_non_null(strstr(copied(p, SCREEN_DIFF), "\n- a=recvonly\n+ a=sendrecv\n"));
	p->ui.lists[SCREEN_SDP].at = 0;
	assert_non_null(
		strstr(copied(p, SCREEN_SDP), "R02 video codec (error): video is VP8"));
	assert_non_null(strstr(copied(p, SCREEN_SDP), "\nfix: "));
	p->seen->lint.n = 0;
	assert_true(strncmp(copied(p, SCREEN_SDP), "v=0\r\n", 5) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(text_has_every_row, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_filter_of_the_screen_counts, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(ladders_of_any_length, set_up, tear_down),
		cmocka_unit_test_setup_teardown(mermaid_is_read, set_up, tear_down),
		cmocka_unit_test_setup_teardown(svg_is_well_formed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_the_cursor_is_on_is_copied, set_up,
						tear_down),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
