/* The end of a libwebsockets context that lives on somebody's libuv loop. */
#ifndef NET_SIGNAL_CONTEXT_H
#define NET_SIGNAL_CONTEXT_H

#include <libwebsockets.h>
#include <uv.h>

/* Closes its connections now (their callbacks are called) and frees it after some turns of
 * the loop, which must run until it has nothing left to do. Not from a callback of
 * libwebsockets. NULL does nothing. */
void context_end(uv_loop_t *loop, struct lws_context *context);

#endif
