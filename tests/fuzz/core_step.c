/* Any text as a journal drives a session and a storage session: no effect is lost, whatever
 * comes. */
#include <stdint.h>
#include <stdlib.h>

#include "core/journal.h"
#include "core/session.h"
#include "core/storage.h"

static void check(const struct effects *fx)
{
	if (fx->dropped)
		abort();
	for (size_t i = 0; i < fx->n; i++) {
		static char room[JOURNAL_LINE_MAX];
		struct text line;

		text_init(&line, room, sizeof room);
		journal_effect(&line, &fx->all[i], RAW); /* reads every text that is lent */
	}
}

static void step(struct session *session, struct storage *storage, const struct event *e)
{
	static struct effects fx;

	fx.n = fx.dropped = 0;
	session_step(session, e, &fx);
	check(&fx);
	fx.n = fx.dropped = 0;
	storage_step(storage, e, &fx);
	check(&fx);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct journal_line line;
	struct session_view session_view;
	struct storage_view storage_view;
	uint8_t mode = n ? data[n - 1] : 0; /* the last byte chooses the options */
	struct session_options a = {
		.channel = SLICE("demo"), .actor = SLICE("a"), .seed = 1};
	struct storage_options b = {
		.channel = SLICE("demo"), .offers_per_join = 1, .seed = 1};
	struct session *session;
	struct storage *storage;
	struct slice rest = {(const char *)data, n};

	a.ingest = !(mode & 1);
	a.rejoin = mode & 2;
	b.takeover_at_join = mode & 4;
	b.tell_loser = mode & 8;
	b.candidates_first = mode & 16;
	session = session_new(&a);
	storage = storage_new(&b);
	while (rest.n) {
		const char *end = memchr(rest.at, '\n', rest.n);
		size_t length = end ? (size_t)(end - rest.at) : rest.n;

		if (!journal_read((struct slice){rest.at, length}, &line) &&
		    !line.is_effect)
			step(session, storage, &line.event);
		length += end != NULL;
		rest = (struct slice){rest.at + length, rest.n - length};
	}
	session_look(session, &session_view);
	storage_look(storage, &storage_view);
	session_free(session);
	storage_free(storage);
	return 0;
}
