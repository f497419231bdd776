/* Which key does what on which screen: what a person chose, and below it the table's keys.
 */
#include "tui/bindings.h"

#include <string.h>

/* All that a place can be at once. */
static const unsigned places[] = {ON_DEMO | ON_SERVICE, ON_SERVICE, ON_SERVICE | ON_LOCKED,
				  ON_SERVICE | ON_UNLOCKED, ON_REPLAY};
enum { PLACES = sizeof(places) / sizeof(places[0]) };

/* Nobody may lose these. */
static const enum action kept[] = {ACTION_BACK, ACTION_QUIT, ACTION_PALETTE};
enum { KEPT = sizeof(kept) / sizeof(kept[0]), KEYS_MOST = 16 };

void bindings_init(struct bindings *b)
{
	b->n = b->own = 0;
	for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
		const struct action_row *r = action_row(a);

		for (int i = 0; i < ACTION_KEYS && r->keys[i]; i++)
			b->all[b->n++] = (struct binding){.key = r->keys[i],
							  .screens = r->screens & ON_ALL,
							  .action = a};
	}
}

bool bindings_add(struct bindings *b, const struct binding *one)
{
	size_t at = 0;

	if (b->own == BINDINGS_OWN)
		return false;
	while (!one->named && at < b->own && b->all[at].named)
		at++;
	memmove(&b->all[at + 1], &b->all[at], (b->n - at) * sizeof(b->all[0]));
	b->all[at] = *one;
	b->n++;
	b->own++;
	return true;
}

static bool covers(const struct binding *one, enum screen s, unsigned kinds)
{
	return (one->screens >> s & 1) &&
	       (one->action == ACTION_NONE || action_fits(one->action, s, kinds));
}

/* The one that counts. */
static const struct binding *find(const struct bindings *b, int key, enum screen s,
				  unsigned kinds)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->all[i].key == key && covers(&b->all[i], s, kinds))
			return &b->all[i];
	return NULL;
}

enum action action_for(const struct bindings *b, int key, enum screen s, unsigned kinds)
{
	const struct binding *one = key == KEY_NONE ? NULL : find(b, key, s, kinds);

	return one ? one->action : ACTION_NONE;
}

static bool among(const int *keys, size_t n, int key)
{
	for (size_t i = 0; i < n; i++)
		if (keys[i] == key)
			return true;
	return false;
}

size_t bindings_keys(const struct bindings *b, enum action a, enum screen s, unsigned kinds,
		     int *keys, size_t most)
{
	size_t n = 0;

	for (size_t i = 0; i < b->n && n < most; i++) {
		const struct binding *one = &b->all[i];

		if (one->action == a && covers(one, s, kinds) &&
		    action_for(b, one->key, s, kinds) == a && !among(keys, n, one->key))
			keys[n++] = one->key;
	}
	return n;
}

bool bindings_changed(const struct bindings *b, enum action a, enum screen s,
		      unsigned kinds)
{
	const struct action_row *r = action_row(a);
	int keys[KEYS_MOST];
	size_t n = bindings_keys(b, a, s, kinds, keys, KEYS_MOST), table = 0;

	for (int i = 0; i < ACTION_KEYS && r->keys[i]; i++) {
		const struct binding *one = find(b, r->keys[i], s, kinds);

		if (one && one->line && one->action != a)
			return true;
		table += among(keys, n, r->keys[i]);
	}
	return n != table;
}

/* Checking */

static enum screen first_screen(unsigned screens)
{
	enum screen s = 0;

	while (s < SCREEN_COUNT - 1 && !(screens >> s & 1))
		s++;
	return s;
}

static bool meet(enum action a, enum action b, enum screen s)
{
	for (int i = 0; i < PLACES; i++)
		if ((!a || action_fits(a, s, places[i])) &&
		    (!b || action_fits(b, s, places[i])))
			return true;
	return false;
}

/* Two lines that say different things of one key, neither being the more special one. */
static void contradict(const struct binding *one, const struct binding *other,
		       struct findings *f)
{
	unsigned both = one->screens & other->screens;
	const char *name = action_row(other->action)->name;
	char key[16];

	if (one->key != other->key || one->named != other->named || !both ||
	    one->action == other->action ||
	    !meet(one->action, other->action, first_screen(both)))
		return;
	findings_add(f, one->line, "line %d makes %s on %s `%s` already; this line counts",
		     other->line, key_words(one->key, key, sizeof(key)),
		     screen_name(first_screen(both)), *name ? name : "none");
}

/* ^A and ^B are what terminal multiplexers take for themselves. */
static bool has_way(const struct bindings *b, enum action a, enum screen s, unsigned kinds)
{
	int keys[KEYS_MOST];
	size_t n = bindings_keys(b, a, s, kinds, keys, KEYS_MOST);

	while (n && (keys[n - 1] == CTRL_KEY('A') || keys[n - 1] == CTRL_KEY('B')))
		n--;
	return n > 0;
}

static void drop(struct bindings *b, size_t i)
{
	memmove(&b->all[i], &b->all[i + 1], (b->n - i - 1) * sizeof(b->all[0]));
	b->n--;
	b->own--;
}

static bool of_table(enum action a, int key)
{
	return among(action_row(a)->keys, ACTION_KEYS, key);
}

/* Gives an action a key of its own back: the person's line that took one goes. */
static bool give_back(struct bindings *b, enum action a, enum screen s, unsigned kinds,
		      struct findings *f)
{
	char key[16];

	for (size_t i = 0; i < b->own; i++) {
		const struct binding *one = &b->all[i];

		if (one->action == a || !of_table(a, one->key) || !covers(one, s, kinds))
			continue;
		findings_add(f, one->line,
			     "%s stays `%s`: no key would be left for that on %s",
			     key_words(one->key, key, sizeof(key)), action_row(a)->name,
			     screen_name(s));
		drop(b, i);
		return true;
	}
	return false;
}

static void keep_ways(struct bindings *b, enum screen s, struct findings *f)
{
	for (int k = 0; k < KEPT; k++)
		for (int p = 0; p < PLACES; p++)
			while (!has_way(b, kept[k], s, places[p]) &&
			       give_back(b, kept[k], s, places[p], f))
				;
}

/* The line that took the last key of an action for another one; 0: none did. */
static int taker(const struct bindings *b, enum action a, enum screen s, unsigned kinds)
{
	const struct action_row *r = action_row(a);
	const struct binding *one;
	int line = 0, key;

	if (!action_fits(a, s, kinds) || bindings_keys(b, a, s, kinds, &key, 1))
		return 0;
	for (int i = 0; i < ACTION_KEYS && r->keys[i]; i++)
		if ((one = find(b, r->keys[i], s, kinds)) && one->line && one->action)
			line = one->line;
	return line;
}

/* Whether one of the person's lines took it a key at all. */
static bool robbed(const struct bindings *b, enum action a)
{
	for (size_t i = 0; i < b->own; i++)
		if (b->all[i].action && b->all[i].action != a && of_table(a, b->all[i].key))
			return true;
	return false;
}

static void say_keyless(const struct bindings *b, enum action a, struct findings *f)
{
	for (enum screen s = 0; s < SCREEN_COUNT; s++)
		for (int p = 0; p < PLACES; p++) {
			int line = taker(b, a, s, places[p]);

			if (!line)
				continue;
			findings_add(f, line,
				     "`%s` has no key on %s any more (`:` runs it)",
				     action_row(a)->name, screen_name(s));
			return;
		}
}

void bindings_check(struct bindings *b, struct findings *f)
{
	for (size_t i = 0; i < b->own; i++)
		for (size_t k = i + 1; k < b->own; k++)
			contradict(&b->all[i], &b->all[k], f);
	for (enum screen s = 0; s < SCREEN_COUNT && b->own; s++)
		keep_ways(b, s, f);
	for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++)
		if (robbed(b, a))
			say_keyless(b, a, f);
}
