/* A command line typed with what could come next below it. */
#include "tui/cli/prompt.h"

#include <signal.h>
#include <stdlib.h>
#include <uv.h>

#include "tui/cli/catalogue.h"
#include "tui/cli/complete.h"
#include "tui/cli/looker.h"
#include "tui/cli/shell.h"
#include "tui/fuzzy.h"
#include "tui/layout.h"
#include "tui/line.h"
#include "tui/term.h"

enum { FOUND_MAX = 1024, WORDS_MOST = 256, WORD_ROOM = 200, SAYS_ROOM = 100 };

struct found {
	char word[WORD_ROOM], says[SAYS_ROOM];
	int score; /* how well it fits what is typed; 0 = not */
};

struct prompt {
	uv_loop_t *loop;
	uv_poll_t keys;
	uv_signal_t signals[3]; /* a new size; the end */
	struct term *term;
	struct canvas canvas;
	struct line line;
	char asked[PROMPT_ROOM]; /* what stood before the word when `all` was found */
	struct found *all;
	size_t n, order[FOUND_MAX], fit; /* those that fit, best first */
	size_t chosen;
	bool choosing; /* ↑ ↓ were used: Return takes the word */
	bool known;    /* `asked` was asked */
	bool files;    /* a file is wanted: nothing is offered */
	enum prompt_end end;
};

/* ---- what could come: of the operations alone */

static void keep(void *self, const char *word, const char *says)
{
	struct prompt *p = self;
	struct found *f = p->n < FOUND_MAX ? &p->all[p->n] : NULL;

	if (!f || strlen(word) >= WORD_ROOM || (!*p->asked && catalogue_named(word)))
		return;
	slice_copy(f->word, sizeof(f->word), slice_of(word));
	slice_copy(f->says, sizeof(f->says), slice_of(says));
	p->n++;
}

/* Where the word that is being typed begins. */
static size_t word_at(const struct prompt *p)
{
	size_t at = p->line.n;

	while (at && p->line.text[at - 1] != ' ')
		at--;
	return at;
}

/* Asks the tables, or the service, anew when the words before the typed one are others. */
static void find(struct prompt *p)
{
	char before[PROMPT_ROOM], line[PROMPT_ROOM], *words[WORDS_MOST];
	enum value_kind kind;
	size_t n;

	slice_copy(before, sizeof(before), (struct slice){p->line.text, word_at(p)});
	if (p->known && !strcmp(before, p->asked))
		return;
	p->known = true;
	memcpy(p->asked, before, sizeof(before));
	snprintf(line, sizeof(line), "%s", before);
	n = shell_split(line, words, WORDS_MOST);
	p->n = 0;
	kind = complete(words, n, keep, p);
	p->files = kind == VALUE_FILE || kind == VALUE_FOLDER;
}

static void sort_in(struct prompt *p, size_t i)
{
	size_t at = p->fit++;

	while (at && p->all[p->order[at - 1]].score < p->all[i].score) {
		p->order[at] = p->order[at - 1];
		at--;
	}
	p->order[at] = i;
}

static void rank(struct prompt *p)
{
	struct slice typed = slice_of(p->line.text + word_at(p));

	p->fit = 0;
	for (size_t i = 0; i < p->n; i++) {
		p->all[i].score = fuzzy_score(typed, slice_of(p->all[i].word), NULL);
		if (p->all[i].score)
			sort_in(p, i);
	}
	p->chosen = 0;
	p->choosing = false;
}

/* ---- drawing */

static void draw_list(struct prompt *p, struct box in)
{
	size_t rows = in.h > 0 ? (size_t)in.h : 0;
	size_t top = p->chosen < rows ? 0 : p->chosen - rows + 1;
	struct pen pen = pen_in(&p->canvas, in);

	if (p->files && pen_row(&pen, 0))
		pen_text(&pen, STYLE_DIM, "the name of a file");
	for (size_t i = top; i < p->fit && pen_row(&pen, (int)(i - top)); i++) {
		const struct found *f = &p->all[p->order[i]];

		pen_text(&pen, STYLE_MARK, i == p->chosen ? "▌" : " ");
		pen_text(&pen, i == p->chosen ? STYLE_STRONG : STYLE_TEXT, f->word);
		pen_to(&pen, 40 > pen.x + 2 ? 40 : pen.x + 2);
		pen_text(&pen, STYLE_DIM, f->says);
		if (i == p->chosen)
			canvas_choose(&p->canvas,
				      (struct box){in.x, in.y + (int)(i - top), in.w, 1});
	}
}

static void draw(struct prompt *p)
{
	struct pane panes[2] = {{.least = 1, .most = 1}, {.least = 1, .most = LAYOUT_REST}};
	struct canvas *c = &p->canvas;
	int width, height;
	struct pen pen;

	term_size(p->term, &width, &height);
	if ((c->width != width || c->height != height) && !canvas_resize(c, width, height))
		return;
	canvas_clear(c);
	layout_panes(canvas_all(c), panes, 2);
	layout_draw(c, canvas_all(c), panes, 2);
	layout_title(c, panes[0].box, STYLE_TITLE, "kvscope as aws");
	layout_note(c, panes[0].box, STYLE_DIM,
		    "Tab takes the word · ↑ ↓ choose · Enter runs · Esc leaves");
	pen = pen_in(c, layout_air(panes[0].box));
	pen_row(&pen, 0);
	pen_text(&pen, STYLE_KEY, "> kvscope ");
	line_draw(&pen, &p->line, pen.in.w - pen.x);
	draw_list(p, layout_air(panes[1].box));
	if (!term_unicode(p->term))
		canvas_ascii(c);
	term_show(p->term, c);
}

/* ---- typing */

static void leave(struct prompt *p, enum prompt_end how)
{
	p->end = how;
	uv_stop(p->loop);
}

static void take_word(struct prompt *p)
{
	char line[LINE_BYTES + WORD_ROOM];
	int n;

	if (!p->fit)
		return;
	n = snprintf(line, sizeof(line), "%.*s%s ", (int)word_at(p), p->line.text,
		     p->all[p->order[p->chosen]].word);
	if (n < LINE_BYTES)
		line_set(&p->line, slice_of(line));
}

static void choose(struct prompt *p, bool down)
{
	if (!p->fit)
		return;
	p->choosing = true;
	p->chosen = (p->chosen + (down ? 1 : p->fit - 1)) % p->fit;
}

static void typed(struct prompt *p, int key)
{
	if (key == KEY_ESCAPE || key == CTRL_KEY('c') || key == CTRL_KEY('d')) {
		leave(p, PROMPT_LEFT);
	} else if (key == KEY_ARROW_UP || key == KEY_ARROW_DOWN || key == KEY_BACK_TAB) {
		choose(p, key == KEY_ARROW_DOWN);
	} else if (key == KEY_RETURN && !p->choosing) {
		leave(p, PROMPT_RUN);
	} else if (key == KEY_TABULATOR || key == KEY_RETURN) {
		take_word(p);
		find(p);
		rank(p);
	} else if (line_key(&p->line, key) == LINE_CHANGED) {
		find(p);
		rank(p);
	}
}

static void on_keys(uv_poll_t *h, int status, int events)
{
	struct prompt *p = h->data;
	int key = status < 0 ? -1 : KEY_NONE;

	(void)events;
	while (key >= 0 && (key = term_key(p->term)) > 0)
		typed(p, key);
	if (key < 0)
		leave(p, PROMPT_LEFT);
	draw(p);
}

static void on_signal(uv_signal_t *h, int number)
{
	struct prompt *p = h->data;

	if (number != SIGWINCH) {
		leave(p, PROMPT_LEFT);
		return;
	}
	term_resize(p->term);
	draw(p);
}

static void run(struct prompt *p)
{
	static const int numbers[] = {SIGWINCH, SIGTERM, SIGHUP};

	uv_poll_init(p->loop, &p->keys, term_fd(p->term));
	p->keys.data = p;
	uv_poll_start(&p->keys, UV_READABLE, on_keys);
	for (size_t i = 0; i < 3; i++) {
		uv_signal_init(p->loop, &p->signals[i]);
		p->signals[i].data = p;
		uv_signal_start(&p->signals[i], on_signal, numbers[i]);
	}
	find(p);
	rank(p);
	draw(p);
	uv_run(p->loop, UV_RUN_DEFAULT);
	uv_close((uv_handle_t *)&p->keys, NULL);
	for (size_t i = 0; i < 3; i++)
		uv_close((uv_handle_t *)&p->signals[i], NULL);
}

enum prompt_end prompt(char line[PROMPT_ROOM], struct trouble *why)
{
	struct term_options o = {.no_colour = getenv("NO_COLOR") && *getenv("NO_COLOR")};
	struct prompt *p = calloc(1, sizeof(*p));
	enum prompt_end end = PROMPT_FAILED;
	struct theme theme;

	*why = (struct trouble){FAULT_MEMORY, 0, "out of memory"};
	if (p)
		p->all = calloc(FOUND_MAX, sizeof(*p->all));
	if (p && p->all && (p->loop = loop_open()) &&
	    !theme_load(&theme, theme_builtin(0), why)) {
		o.theme = &theme;
		p->term = term_open(&o, why);
	}
	if (p && p->term) {
		line_set(&p->line, slice_of(line));
		run(p);
		end = p->end;
		slice_copy(line, PROMPT_ROOM, line_slice(&p->line));
		canvas_free(&p->canvas);
		term_close(p->term);
	}
	if (p && p->loop)
		loop_leave(p->loop);
	free(p ? p->all : NULL);
	free(p);
	return end;
}
