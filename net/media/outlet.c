/* Where the worker's events go. */
#include "net/media/outlet.h"

#include <glib.h>

void outlet_say(const struct outlet *o, enum event_kind kind, const struct details *d)
{
	struct event e = {.kind = kind, .from = FROM_OBSERVED, .d = *d};

	e.at_us = g_get_monotonic_time();
	e.wall_ms = g_get_real_time() / 1000;
	o->put(o->self, &e);
}

void outlet_note(const struct outlet *o, const char *state, const char *peer,
		 const char *why)
{
	struct details d = {
		.state = slice_of(state), .peer = slice_of(peer), .why = slice_of(why)};

	outlet_say(o, EV_NOTE, &d);
}
