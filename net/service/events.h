/* The event stream: a bounded history and whoever listens to it. */
#ifndef NET_SERVICE_EVENTS_H
#define NET_SERVICE_EVENTS_H

#include "net/service/inner.h"

/* history: bytes that are kept, at least two of the longest lines. */
struct events *events_new(struct service *s, size_t history);
void events_free(struct events *v);
/* Appends one event, redacted. */
void events_add(struct events *v, const struct event *e);

#endif
