/* Requests as libwebsockets has read them, and answers as bytes. */
#ifndef NET_SERVICE_READER_H
#define NET_SERVICE_READER_H

#include "net/service/request.h"

struct lws;

/* Copies line and headers out of the connection; counts it as a call. link: see struct
 * request. */
struct request *request_new(struct service *s, struct lws *wsi, void *link);
void request_free(struct request *r);
/* The caller has gone: an answer that comes yet is thrown away. Frees it when none is under
 * way. */
void request_orphan(struct request *r);
/* Content-Length; -1 when none was said. */
int64_t request_length(const struct request *r);
/* A part of the body; false when it grows past REQUEST_BODY_MAX. */
bool request_take(struct request *r, const char *bytes, size_t n);
/* Head and body of the answer behind `before` unused bytes; *n counts head and body.
 * malloc. */
char *request_wire(const struct request *r, size_t before, size_t *n);

#endif
