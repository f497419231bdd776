/* The keys of an action as a table shows them: screens with the same keys together. */
#include "tui/key_rows.h"

#include "core/text.h"

enum { KEYS_MOST = 8 };

/* A place where the action is. */
static unsigned kinds_of(enum action a)
{
	unsigned kinds = action_row(a)->screens & ON_KINDS;

	return kinds ? kinds : (unsigned)ON_SERVICE;
}

static struct key_row row_on(const struct bindings *b, enum action a, enum screen s)
{
	struct key_row row = {.screens = 1u << s,
			      .changed = bindings_changed(b, a, s, kinds_of(a))};
	int keys[KEYS_MOST];
	size_t n = bindings_keys(b, a, s, kinds_of(a), keys, KEYS_MOST);
	struct text t;
	char one[16];

	text_init(&t, row.keys, sizeof(row.keys));
	for (size_t i = 0; i < n; i++)
		text_printf(&t, "%s%s", i ? " " : "", key_words(keys[i], one, sizeof(one)));
	return row;
}

size_t key_rows(const struct bindings *b, enum action a, struct key_row *rows)
{
	size_t n = 0;

	for (enum screen s = 0; s < SCREEN_COUNT; s++) {
		struct key_row row = row_on(b, a, s);
		size_t i = 0;

		if (!(action_row(a)->screens >> s & 1))
			continue;
		while (i < n && strcmp(rows[i].keys, row.keys) != 0)
			i++;
		if (i == n)
			rows[n++] = row;
		rows[i].screens |= row.screens;
		rows[i].changed |= row.changed;
	}
	return n;
}

const char *key_row_screens(unsigned screens, char *room, size_t n)
{
	struct text t;

	text_init(&t, room, n);
	if ((screens & ON_ALL) == ON_ALL)
		text_adds(&t, "all");
	for (enum screen s = 0; s < SCREEN_COUNT && (screens & ON_ALL) != ON_ALL; s++)
		if (screens >> s & 1)
			text_printf(&t, "%s%s", t.used ? ", " : "", screen_name(s));
	return room;
}
