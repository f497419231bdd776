/* What a first ingestion needs: a stream, a channel, and the one mapped to the other. What
 * is there already is taken as it is. */
#ifndef TUI_CLI_PROVISION_H
#define TUI_CLI_PROVISION_H

#include "net/aws/client.h"

enum { PROVISION_NAME = 128, PROVISION_ARN = 1100 };

/* trouble NULL: all is there. Called once. */
typedef void provision_done(void *self, const struct trouble *trouble);

struct provision {
	struct client *client; /* borrowed */
	char channel[PROVISION_NAME], stream[PROVISION_NAME];
	int retention_h;
	bool mapped; /* false: the channel alone, no stream */
	provision_done *done;
	void *self;

	/* its own */
	int step;
	bool exists;
	char channel_arn[PROVISION_ARN], stream_arn[PROVISION_ARN];
};

/* Begins; p must live until done is called (or the client is freed). */
void provision_start(struct provision *p);

#endif
