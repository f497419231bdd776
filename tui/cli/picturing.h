/* The latest stored picture of a stream: asked of the service (GetDataEndpoint, GetImages),
 * made into pixels by the media worker, shown on the screen. One at a time. */
#ifndef TUI_CLI_PICTURING_H
#define TUI_CLI_PICTURING_H

#include "tui/cli/calls.h"
#include "tui/order.h"
#include "tui/show.h"

struct picturing;

/* Borrows all. NULL means memory. */
struct picturing *picturing_new(uv_loop_t *loop, struct calls *calls, struct show *show);
/* Cancels what is under way and ends the worker. NULL does nothing. */
void picturing_free(struct picturing *p);
/* ORDER_PICTURE. The worker starts with the first and stays. */
void picturing_do(struct picturing *p, const struct order *o);

#endif
