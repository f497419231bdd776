/* Any text as a file of choices: nobody is locked out, every key can be named again, and
 * what is said of it can be shown. */
#include <stdio.h>
#include <stdlib.h>

#include "tui/settings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void must(bool so)
{
	if (!so)
		abort();
}

static void ways_out(const struct bindings *b)
{
	static const enum action kept[] = {ACTION_BACK, ACTION_QUIT, ACTION_PALETTE};
	static const unsigned places[] = {ON_DEMO | ON_SERVICE, ON_SERVICE | ON_LOCKED,
					  ON_SERVICE | ON_UNLOCKED, ON_REPLAY};
	int key;

	for (enum screen s = 0; s < SCREEN_COUNT; s++)
		for (size_t p = 0; p < sizeof(places) / sizeof(places[0]); p++) {
			must(action_for(b, KEY_ESCAPE, s, places[p]) == ACTION_BACK);
			for (size_t k = 0; k < sizeof(kept) / sizeof(kept[0]); k++)
				must(bindings_keys(b, kept[k], s, places[p], &key, 1) == 1);
		}
}

static void names(const struct bindings *b)
{
	char room[16];

	must(b->own <= BINDINGS_OWN && b->n <= BINDINGS_MAX);
	for (size_t i = 0; i < b->own; i++)
		must(key_named(slice_of(key_words(b->all[i].key, room, sizeof(room)))) ==
		     b->all[i].key);
}

static void findings(const struct findings *f)
{
	char room[FINDING_ROOM + 32];

	must(f->n <= FINDINGS_MAX && f->n <= f->total);
	for (size_t i = 0; i < f->n; i++)
		for (const char *c = finding_words(f, i, room, sizeof(room)); *c; c++)
			must((unsigned char)*c >= ' ' && *c != 0x7f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct settings c;

	settings_init(&c);
	settings_parse(&c, (struct slice){(const char *)data, n});
	ways_out(&c.bindings);
	names(&c.bindings);
	findings(&c.findings);
	settings_theme(&c, "LIVE", "https://kinesisvideo.us-west-2.amazonaws.com");
	return 0;
}
