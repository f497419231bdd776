/* What goes wrong on purpose in the demo: for each a channel of its own and a camera on it,
 * so that the healthy ones go on. */
#include <stdio.h>
#include <string.h>

#include "net/breakage.h"
#include "tui/breaks.h"
#include "tui/cli/demo_inside.h"

/* clang-format off */
static const struct story {
	const char *channel, *camera;
	enum breakage device; /* what its camera does wrong; NONE: the service does it */
	bool unmapped;        /* no stream */
	int hours;            /* that its stream keeps media */
} stories[BREAK_COUNT] = {
	[BREAK_STORAGE] =   {"break-storage-disabled", "unmapped-cam",  BREAKAGE_NONE,       true,  0},
	[BREAK_RETENTION] = {"break-no-retention",     "no-hours-cam",  BREAKAGE_NONE,       false, 0},
	[BREAK_KEYS] =      {"break-wrong-keys",       "bad-keys-cam",  BREAKAGE_WRONG_KEYS, false, 24},
	[BREAK_CLOCK] =     {"break-clock-off",        "old-clock-cam", BREAKAGE_CLOCK_OFF,  false, 24},
	[BREAK_AUDIO] =     {"break-no-audio",         "silent-cam",    BREAKAGE_NO_AUDIO,   false, 24},
	[BREAK_VP8] =       {"break-vp8",              "vp8-cam",       BREAKAGE_VP8,        false, 24},
	[BREAK_OFFER] =     {DEMO_NO_OFFER,            "no-offer-cam",  BREAKAGE_NONE,       false, 24},
	[BREAK_TURN] =      {DEMO_DEAD_TURN,           "no-path-cam",   BREAKAGE_NONE,       false, 24},
	[BREAK_NOTHING] =   {NULL,                     NULL,            BREAKAGE_NONE,       false, 0},
};
/* clang-format on */

static struct child *camera_of(struct demo *d, const struct story *s)
{
	for (int i = 0; i < PRODUCERS_MAX; i++)
		if (d->producers[i].pid && strcmp(d->producers[i].name, s->camera) == 0)
			return &d->producers[i];
	return NULL;
}

static const struct story *story_of_camera(const char *name)
{
	for (int k = 0; k < BREAK_NOTHING; k++)
		if (strcmp(name, stories[k].camera) == 0)
			return &stories[k];
	return NULL;
}

static void end_all(struct demo *d)
{
	for (int k = 0; k < BREAK_NOTHING; k++) {
		struct child *c = camera_of(d, &stories[k]);

		if (c)
			child_end(c, false);
	}
	show_open(d->look.show, DEMO_CHANNEL);
	demo_say(d, SEV_INFO, "nothing is broken on purpose any more");
}

static void order_channel(struct demo *d, const struct story *s)
{
	struct order o = {.kind = ORDER_CREATE_CHANNEL,
			  .lenient = true,
			  .make_stream = !s->unmapped,
			  .retention_h = s->hours};

	slice_copy(o.channel, sizeof(o.channel), slice_of(s->channel));
	if (!s->unmapped)
		slice_copy(o.stream, sizeof(o.stream), slice_of(s->channel));
	looker_order(&d->look, &o);
}

void demo_break(struct demo *d, const char *name)
{
	enum break_kind kind = break_named(name);
	const struct story *s = kind < BREAK_COUNT ? &stories[kind] : NULL;

	if (!d->provisioned || !s) {
		demo_say(d, SEV_WARN, "the service is not ready yet");
	} else if (kind == BREAK_NOTHING) {
		end_all(d);
	} else if (camera_of(d, s)) {
		child_end(camera_of(d, s), false);
		demo_say(d, SEV_INFO, "%s is told to stop", s->camera);
	} else {
		show_open(d->look.show, s->channel);
		order_channel(d, s);
	}
}

/* A mapping that was refused is what is wanted where the stream keeps nothing. */
bool demo_break_ordered(struct demo *d, const struct order *o,
			const struct trouble *trouble)
{
	for (int k = 0; k < BREAK_NOTHING; k++) {
		const struct story *s = &stories[k];
		struct demo_producer p = {s->camera, s->channel, s->device};

		if (strcmp(o->channel, s->channel) != 0)
			continue;
		if (trouble && s->hours)
			demo_say(d, SEV_ERROR, "%s could not be made: %s", s->channel,
				 trouble->words);
		else if (demo_start_producer(d, &p))
			demo_say(d, SEV_WARN, "on purpose: %s",
				 break_row((enum break_kind)k).words);
		return true;
	}
	return false;
}

bool demo_break_ended(struct demo *d, const char *camera)
{
	const struct story *s = story_of_camera(camera);

	if (s)
		demo_say(d, SEV_INFO, "%s has given up: the session screen says why",
			 camera);
	return s != NULL;
}
