/* Where the worker's events go. */
#ifndef NET_MEDIA_OUTLET_H
#define NET_MEDIA_OUTLET_H

#include "core/event.h"

struct outlet {
	void (*put)(void *self, const struct event *e); /* texts are lent for the call */
	void *self;
};

/* Says it now: observed, with both clocks. */
void outlet_say(const struct outlet *o, enum event_kind kind, const struct details *d);
/* EV_NOTE with state info, warn or error; peer may be "". */
void outlet_note(const struct outlet *o, const char *state, const char *peer,
		 const char *why);

#endif
