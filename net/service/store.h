/* The service's database: SQLite in WAL mode. Jobs run one after the other on a thread of
 * the pool, never on the loop; everything queued at one time is one transaction. What is
 * told as done is durable: it is there after a kill. */
#ifndef NET_SERVICE_STORE_H
#define NET_SERVICE_STORE_H

#include <uv.h>

#include "core/fault.h"
#include "core/slice.h"

struct store;

#define FRAGMENT_COLUMNS                                                                   \
	"number,start_ms,server_ms,ms,bytes,file,init,codec,width,height,seq,part"

/* clang-format off */
#define STATEMENTS(X)                                                                                    \
	X(PUT_CHANNEL,                                                                                   \
	  "INSERT INTO channel(name,arn,type,version,ttl_s,created_ms,stream,enabled,tags) "             \
	  "VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9) ON CONFLICT(name) DO UPDATE SET arn=?2,type=?3,"           \
	  "version=?4,ttl_s=?5,created_ms=?6,stream=?7,enabled=?8,tags=?9")                              \
	X(DROP_CHANNEL, "DELETE FROM channel WHERE name=?1")                                             \
	X(ALL_CHANNELS,                                                                                  \
	  "SELECT name,arn,type,version,ttl_s,created_ms,stream,enabled,tags FROM channel ORDER BY name") \
	X(PUT_STREAM,                                                                                    \
	  "INSERT INTO stream(name,arn,version,hours,created_ms,device,media_type,kms,tier,tags) "       \
	  "VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10) ON CONFLICT(name) DO UPDATE SET arn=?2,version=?3,"    \
	  "hours=?4,created_ms=?5,device=?6,media_type=?7,kms=?8,tier=?9,tags=?10")                      \
	X(DROP_STREAM, "DELETE FROM stream WHERE name=?1")                                               \
	X(ALL_STREAMS,                                                                                   \
	  "SELECT name,arn,version,hours,created_ms,device,media_type,kms,tier,tags FROM stream "        \
	  "ORDER BY name")                                                                               \
	/* seq counts a stream's fragments; part grows when the init segment changes or time jumps */      \
	X(ADD_FRAGMENT,                                                                                  \
	  "INSERT OR IGNORE INTO fragment(stream,number,start_ms,server_ms,ms,bytes,file,init,codec,"    \
	  "width,height,seq,part) SELECT ?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,"                            \
	  "coalesce((SELECT seq+1 FROM fragment WHERE stream=?1 ORDER BY number DESC LIMIT 1),1),"       \
	  "coalesce((SELECT part+(init<>?8 OR abs(?3-start_ms-ms)>?5/2) FROM fragment WHERE stream=?1 "  \
	  "ORDER BY number DESC LIMIT 1),1)")                                                            \
	/* by producer or server time: ?2 ≤ time ≤ ?3, number > ?4, at most ?5 */                        \
	X(FRAGMENTS_BY_PRODUCER,                                                                         \
	  "SELECT " FRAGMENT_COLUMNS " FROM fragment "                                                   \
	  "WHERE stream=?1 AND start_ms BETWEEN ?2 AND ?3 AND number>?4 ORDER BY number LIMIT ?5")       \
	X(FRAGMENTS_BY_SERVER,                                                                           \
	  "SELECT " FRAGMENT_COLUMNS " FROM fragment "                                                   \
	  "WHERE stream=?1 AND server_ms BETWEEN ?2 AND ?3 AND number>?4 ORDER BY number LIMIT ?5")      \
	/* what is shown between ?2 and ?3: from the one that had begun by then, at most ?4 */           \
	X(FRAGMENTS_SHOWN,                                                                               \
	  "SELECT " FRAGMENT_COLUMNS " FROM fragment WHERE stream=?1 AND start_ms BETWEEN "              \
	  "coalesce((SELECT max(start_ms) FROM fragment WHERE stream=?1 AND start_ms<=?2),?2) "          \
	  "AND ?3 ORDER BY start_ms,number LIMIT ?4")                                                    \
	X(FRAGMENTS_SHOWN_BY_SERVER,                                                                     \
	  "SELECT " FRAGMENT_COLUMNS " FROM fragment WHERE stream=?1 AND server_ms BETWEEN "             \
	  "coalesce((SELECT max(server_ms) FROM fragment WHERE stream=?1 AND server_ms<=?2),?2) "        \
	  "AND ?3 ORDER BY server_ms,number LIMIT ?4")                                                   \
	/* the last ?4 that began between ?2 and ?3 */                                                   \
	X(FRAGMENTS_NEWEST,                                                                              \
	  "SELECT * FROM (SELECT " FRAGMENT_COLUMNS " FROM fragment WHERE stream=?1 AND "                \
	  "start_ms BETWEEN ?2 AND ?3 ORDER BY number DESC LIMIT ?4) ORDER BY number")                   \
	X(FRAGMENT,                                                                                      \
	  "SELECT " FRAGMENT_COLUMNS " FROM fragment WHERE stream=?1 AND number=?2")                     \
	X(FRAGMENTS_OLD,                                                                                 \
	  "SELECT file,init FROM fragment WHERE stream=?1 AND start_ms<?2 ORDER BY number LIMIT 1000")   \
	X(DROP_FRAGMENTS, "DELETE FROM fragment WHERE stream=?1")                                        \
	X(DROP_FRAGMENT, "DELETE FROM fragment WHERE stream=?1 AND file=?2")                             \
	X(FILES_OF, "SELECT file FROM fragment WHERE stream=?1 UNION "                                   \
		    "SELECT init FROM fragment WHERE stream=?1")                                         \
	X(FRAGMENT_STREAMS, "SELECT DISTINCT stream FROM fragment")                                      \
	X(LAST_NUMBER, "SELECT max(number) FROM fragment")
/* clang-format on */

enum statement {
#define X(id, sql) STORE_##id,
	STATEMENTS(X)
#undef X
		STORE_STATEMENTS
};

/* What a query found: n × columns cells; NULL is "". */
struct store_rows {
	size_t n, columns;
	const struct slice *cells;
};
struct slice store_cell(const struct store_rows *rows, size_t row, size_t column);
int64_t store_number(const struct store_rows *rows, size_t row, size_t column);

/* On the loop. ok false: the disk said no, nothing of it is kept. Rows are lent for the
 * call. */
typedef void store_done(void *self, bool ok, const struct store_rows *rows);

/* Opens or makes the file and brings it to the newest schema. NULL: see why. */
struct store *store_open(uv_loop_t *loop, const char *path, struct trouble *why);
/* Something is queued or under way. */
bool store_busy(const struct store *s);
/* Finishes what is queued (its callbacks are not called any more) and closes. */
void store_close(struct store *s);

/* Queues a statement; types has a letter for each value: 't' const char *, 's' struct
 * slice, 'i' int64_t. All is copied. done may be NULL. */
void store_do(struct store *s, store_done *done, void *self, enum statement which,
	      const char *types, ...);
/* Calls done when everything queued so far is durable, ok false when some of it was not
 * kept; in this call when nothing is queued. */
void store_after(struct store *s, store_done *done, void *self);
/* Queues work for the same thread, between the jobs before and after it. False: nothing of it
 * is to be kept. What it does besides the database happens even if the disk says no then. */
typedef bool store_work(void *self, struct store *s);
void store_call(struct store *s, store_work *work, store_done *done, void *self);

/* At once, on this thread: only before the loop runs, and inside a store_work. The rows are
 * the caller's until store_rows_free. NULL: the database said no. */
struct store_rows *store_now(struct store *s, enum statement which, const char *types, ...);
void store_rows_free(struct store_rows *rows);

#endif
