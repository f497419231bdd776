/* Calls that stand in the command log: each as its aws line, with what came of it. */
#ifndef TUI_CLI_CALLS_H
#define TUI_CLI_CALLS_H

#include "net/aws/client.h"
#include "tui/show.h"

struct calls;

/* Borrows the client and the show (NULL: no log). profile, endpoint_url: as they were asked
 * for, "" = not said; copied. NULL means memory. */
struct calls *calls_new(struct client *client, struct show *show, struct slice profile,
			struct slice endpoint_url);
/* Cancels what is under way. NULL does nothing. */
void calls_free(struct calls *c);

/* tag: as given with the call. */
typedef void calls_done(void *self, const char *tag, const struct client_answer *a);

/* As client_call; `looks`: it only reads. */
bool calls_ask(struct calls *c, enum kvs_op op, struct slice body, bool looks,
	       struct slice tag, calls_done *done, void *self);
/* The same at an endpoint that was told ("" = as the place has it). */
bool calls_ask_at(struct calls *c, enum kvs_op op, const char *url, struct slice body,
		  bool looks, struct slice tag, calls_done *done, void *self);
/* Forgets all of that self; their callbacks do not come. */
void calls_cancel(struct calls *c, const void *self);
size_t calls_open(const struct calls *c, const void *self);

struct client *calls_client(const struct calls *c);
/* What flags a line of this place has; lent. */
struct aws_where calls_where(const struct calls *c);
/* "200, 84 ms" or the refusal; for the log. */
void calls_outcome(char *to, size_t room, const struct client_answer *a);

#endif
