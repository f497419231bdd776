/* Pictures in the terminal's own graphics: asked for without waiting, written when they
 * changed, taken away when they are gone or covered. */
#include <fcntl.h>
#include <locale.h>
#include <stdlib.h>
#include <termios.h>

#include "tests/unit/talk.h"
#include "tui/term.h"

/* As the painter fills it in. */
static void place(struct canvas *c, struct box b, const char *bytes)
{
	canvas_graphics(c, b);
	c->graphic.bytes = slice_of(bytes);
	c->graphic.made_of = (unsigned char)bytes[1];
}

/* Each key is a frame. */
static void draw(struct canvas *c, int key)
{
	struct box b = {5, 2, 10, 4};
	struct pen p = pen_in(c, canvas_all(c));

	canvas_clear(c);
	pen_row(&p, 12);
	pen_printf(&p, STYLE_TEXT, "frame %c", key);
	if (key == 'a' || key == 'o')
		place(c, b, "<A>");
	if (key == 'b')
		place(c, b, "<B>");
	if (key == 'm')
		place(c, (struct box){20, 2, 10, 4}, "<B>");
	if (key == 'x')
		place(c, (struct box){45, 2, 10, 4}, "<X>");
	pen_row(&p, 4);
	pen_to(&p, 8);
	pen_text(&p, STYLE_TEXT, key == 'o' ? "over" : "");
}

static void show(const char *name, int told)
{
	struct term_options o = {0};
	struct pollfd in = {STDIN_FILENO, POLLIN, 0};
	struct canvas c = {0};
	struct trouble why;
	struct theme theme;
	struct term *t;
	struct termios raw;
	char left[64];
	int key = 0;

	setenv("TERM", name, 1);
	unsetenv("TMUX");
	unsetenv("COLORTERM");
	theme_load(&theme, "dark", &why);
	o.theme = &theme;
	t = term_open(&o, &why);
	if (!t || !canvas_resize(&c, 50, 14))
		_exit(1);
	dprintf(told, "open %d\n", (int)term_graphics(t));
	while (key != 'q' && poll(&in, 1, 5000) > 0)
		while (key != 'q' && (key = term_key(t)) > KEY_NONE) {
			if (key == KEY_ANSWERED) {
				dprintf(told, "graphics %d\n", (int)term_graphics(t));
				continue;
			}
			if (key == 'L')
				term_redraw(t);
			else
				draw(&c, key);
			term_show(t, &c);
			dprintf(STDOUT_FILENO, "\033]2;%c\a", key);
			dprintf(told, "%c\n", key);
		}
	term_close(t);
	usleep(100000); /* what a shell would read, which edits its line itself */
	tcgetattr(STDIN_FILENO, &raw);
	cfmakeraw(&raw);
	tcsetattr(STDIN_FILENO, TCSANOW, &raw);
	fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
	dprintf(told, "left %d\n", (int)read(STDIN_FILENO, left, sizeof(left)));
	dprintf(told, "closed\n");
	poll(&in, 1, 5000);
	_exit(0);
}

/* What is written for a frame. */
static const char *frame(struct talk *k, char key)
{
	static char said[8192];
	char keys[] = {key, '\0'}, title[] = {'\033', ']', '2', ';', key, '\a', '\0'};
	struct pollfd in = {k->fd, POLLIN, 0};

	k->n_said = 0;
	k->said[0] = '\0';
	type_keys(k, keys);
	while (!strstr(k->said, title)) {
		if (poll(&in, 1, 5000) <= 0)
			fail_msg("frame %c did not come: %s", key, k->said);
		take(k->fd, k->said, sizeof(k->said), &k->n_said);
	}
	memcpy(said, k->said, k->n_said + 1);
	return said;
}

static void assert_says(const char *said, const char *words, bool so)
{
	if ((strstr(said, words) != NULL) != so)
		fail_msg("`%s` is %sin `%s`", words + (words[0] == 27), so ? "not " : "",
			 said + 1);
}

#define DELETE "\033_Ga=d,d=I,i=31"

static void kitty_is_asked_when_it_says_its_name(void **state)
{
	struct talk k;

	(void)state;
	start_talk(&k, show, "xterm-256color");
	hear_until(&k, "open 0\n"); /* at once */
	assert_says(k.said, "\033[>q\033[c", true);
	assert_says(k.said, "\033_G", false); /* others would print it */
	type_keys(&k, "\033P>|kitty(0.36.4)\033\\\033[?62;c");
	frame(&k, 'a');
	assert_says(k.said, "\033_Gi=31", true);
	assert_says(k.said, "<A>", false); /* not yet */
	type_keys(&k, "\033_Gi=31;OK\033\\");
	hear_until(&k, "graphics 2\n");
	assert_says(frame(&k, 'a'), "\033[3;6H<A>", true);
	assert_says(frame(&k, 'a'), "<A>", false); /* nothing new */
	assert_says(frame(&k, 'b'), "<B>", true);
	assert_says(frame(&k, 'o'), DELETE, true); /* covered */
	assert_says(frame(&k, 'o'), DELETE, false);
	assert_says(frame(&k, 'b'), "<B>", true);
	assert_says(frame(&k, 'L'), "<B>", true);
	assert_says(frame(&k, 'm'), "\033[3;21H<B>", true);
	assert_says(frame(&k, 'x'), "<X>", false);  /* beyond the edge */
	assert_says(frame(&k, 'n'), DELETE, false); /* it was gone */
	frame(&k, 'a');
	type_keys(&k, "q");
	hear_until(&k, "closed\n");
	assert_says(k.said, DELETE, true);
	end_talk(&k, 0);
}

static void sixel_is_wiped_by_its_cells(void **state)
{
	struct talk k;

	(void)state;
	start_talk(&k, show, "xterm-256color");
	hear_until(&k, "open 0\n");
	type_keys(&k, "\033[?62;4;22c");
	hear_until(&k, "graphics 1\n");
	assert_says(k.said, "\033_G", false);
	frame(&k, 'n');
	assert_says(frame(&k, 'a'), "\033[3;6H<A>", true);
	assert_says(frame(&k, 'b'), "<B>", true);
	/* Each of its four rows is blanked: by ten blanks, or a word that does it. */
	assert_says(frame(&k, 'n'), "\033[3;6H", true);
	assert_says(k.said, DELETE, false);
	assert_says(frame(&k, 'n'), "\033[3;6H", false);
	type_keys(&k, "q");
	hear_until(&k, "closed\n");
	end_talk(&k, 0);
}

/* Its answer came late: the shell does not get it. */
static void who_leaves_at_once_takes_the_answer_along(void **state)
{
	struct talk k;

	(void)state;
	start_talk(&k, show, "xterm-256color");
	hear_until(&k, "open 0\n");
	type_keys(&k, "q");
	usleep(20000);
	type_keys(&k, "\033[?62;22c");
	hear_until(&k, "closed\n");
	end_talk(&k, 0);
	assert_non_null(strstr(k.heard, "left -1\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kitty_is_asked_when_it_says_its_name),
		cmocka_unit_test(sixel_is_wiped_by_its_cells),
		cmocka_unit_test(who_leaves_at_once_takes_the_answer_along),
	};

	setlocale(LC_ALL, "C.UTF-8");
	setenv("LC_ALL", "C.UTF-8", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
