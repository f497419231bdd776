/* The service's database: a queue of jobs for one thread, each batch a transaction. */
#include "net/service/store.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "net/service/inner.h"

enum { STORE_VALUES = 12, SCHEMA_VERSION = 1 };

static const char schema[] =
	"CREATE TABLE channel(name TEXT PRIMARY KEY, arn TEXT NOT NULL, type TEXT NOT NULL,"
	" version TEXT NOT NULL, ttl_s INTEGER NOT NULL, created_ms INTEGER NOT NULL,"
	" stream TEXT NOT NULL, enabled INTEGER NOT NULL, tags TEXT NOT NULL) WITHOUT "
	"ROWID;"
	"CREATE TABLE stream(name TEXT PRIMARY KEY, arn TEXT NOT NULL, version TEXT NOT "
	"NULL,"
	" hours INTEGER NOT NULL, created_ms INTEGER NOT NULL, device TEXT NOT NULL,"
	" media_type TEXT NOT NULL, kms TEXT NOT NULL, tier TEXT NOT NULL, tags TEXT NOT "
	"NULL)"
	" WITHOUT ROWID;"
	"CREATE TABLE fragment(stream TEXT NOT NULL, number TEXT NOT NULL,"
	" start_ms INTEGER NOT NULL, server_ms INTEGER NOT NULL, ms INTEGER NOT NULL,"
	" bytes INTEGER NOT NULL, file TEXT NOT NULL, init TEXT NOT NULL, codec TEXT NOT "
	"NULL,"
	" width INTEGER NOT NULL, height INTEGER NOT NULL, seq INTEGER NOT NULL,"
	" part INTEGER NOT NULL, PRIMARY KEY(stream, number))"
	" WITHOUT ROWID;"
	"CREATE INDEX fragment_start ON fragment(stream, start_ms);"
	"CREATE INDEX fragment_server ON fragment(stream, server_ms);"
	"CREATE UNIQUE INDEX fragment_file ON fragment(stream, file);"
	"CREATE INDEX fragment_init ON fragment(stream, init);";

static const char *const sql[STORE_STATEMENTS] = {
#define X(id, text) text,
	STATEMENTS(X)
#undef X
};

struct value {
	char *text; /* NULL: a number */
	int64_t number;
};

struct job {
	struct job *next;
	enum statement which; /* STORE_STATEMENTS: none */
	struct value values[STORE_VALUES];
	size_t n_values;
	store_work *work;
	store_done *done;
	void *self;
	bool ok;
	bool late; /* what it waited for was not kept */
	struct store_rows *rows;
};

struct store {
	uv_loop_t *loop;
	sqlite3 *db;
	sqlite3_stmt *statements[STORE_STATEMENTS];
	struct job *first, **last; /* waiting */
	struct job *running;       /* a batch on the thread, or NULL */
	uv_work_t work;
	bool closing, open;
};

static bool waits(const struct job *j)
{
	return j->which == STORE_STATEMENTS && !j->work;
}

static void job_free(struct job *j)
{
	for (size_t i = 0; i < j->n_values; i++)
		free(j->values[i].text);
	store_rows_free(j->rows);
	free(j);
}

static void job_take(struct job *j, const char *types, va_list list)
{
	for (; *types && j->n_values < STORE_VALUES; types++) {
		struct value *v = &j->values[j->n_values++];
		struct slice s;

		if (*types == 'i') {
			v->number = va_arg(list, int64_t);
			continue;
		}
		s = *types == 's' ? va_arg(list, struct slice)
				  : slice_of(va_arg(list, const char *));
		v->text = need(malloc(s.n + 1));
		slice_copy(v->text, s.n + 1, s);
	}
}

/* Rows grow in two arrays: the cells as offsets while `bytes` moves, as slices at the end.
 */
struct harvest {
	char *bytes;
	size_t used, room;
	struct slice *cells;
	size_t n, cell_room;
};

static void harvest_cell(struct harvest *h, const void *at, size_t n)
{
	if (h->used + n > h->room) {
		h->room = (h->used + n) * 2 + 256;
		h->bytes = need(realloc(h->bytes, h->room));
	}
	if (h->n == h->cell_room) {
		h->cell_room = h->cell_room * 2 + 64;
		h->cells = need(realloc(h->cells, h->cell_room * sizeof(*h->cells)));
	}
	if (n)
		memcpy(h->bytes + h->used, at, n);
	h->cells[h->n++] = (struct slice){NULL, n};
	h->used += n;
}

struct rows_owner {
	struct store_rows rows; /* first: what callers hold */
	struct slice *cells;
	char *bytes;
};

static struct store_rows *harvest_end(struct harvest *h, size_t columns)
{
	struct rows_owner *o = need(calloc(1, sizeof(*o)));
	size_t at = 0;

	for (size_t i = 0; i < h->n; i++) {
		h->cells[i].at = h->bytes ? h->bytes + at : "";
		at += h->cells[i].n;
	}
	o->cells = h->cells;
	o->bytes = h->bytes;
	o->rows = (struct store_rows){columns ? h->n / columns : 0, columns, h->cells};
	return &o->rows;
}

static void bind_values(sqlite3_stmt *st, const struct value *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (v[i].text)
			sqlite3_bind_text(st, (int)i + 1, v[i].text, -1, SQLITE_STATIC);
		else
			sqlite3_bind_int64(st, (int)i + 1, v[i].number);
	}
}

/* NULL when the database said no. */
static struct store_rows *run(struct store *s, enum statement which, const struct value *v,
			      size_t n)
{
	sqlite3_stmt *st = s->statements[which];
	size_t columns = (size_t)sqlite3_column_count(st);
	struct harvest h = {0};
	struct store_rows *rows;
	int rc;

	bind_values(st, v, n);
	while ((rc = sqlite3_step(st)) == SQLITE_ROW)
		for (size_t i = 0; i < columns; i++)
			harvest_cell(&h, sqlite3_column_text(st, (int)i),
				     (size_t)sqlite3_column_bytes(st, (int)i));
	sqlite3_reset(st);
	sqlite3_clear_bindings(st);
	rows = harvest_end(&h, columns);
	if (rc == SQLITE_DONE)
		return rows;
	fprintf(stderr, "kvscope serve: database: %s\n", sqlite3_errmsg(s->db));
	store_rows_free(rows);
	return NULL;
}

static bool plain(struct store *s, const char *text)
{
	char *error = NULL;

	if (sqlite3_exec(s->db, text, NULL, NULL, &error) == SQLITE_OK)
		return true;
	if (s->open) /* else whoever opens it says so */
		fprintf(stderr, "kvscope serve: database: %s\n", error ? error : "?");
	sqlite3_free(error);
	return false;
}

/* All of it or nothing. */
static bool work_run(struct store *s, struct job *j)
{
	bool ok = plain(s, "SAVEPOINT work") && j->work(j->self, s);

	return plain(s, ok ? "RELEASE work" : "ROLLBACK TO work;RELEASE work") && ok;
}

static void job_run(struct store *s, struct job *j)
{
	j->ok = !j->work || work_run(s, j);
	if (j->which == STORE_STATEMENTS)
		return;
	j->rows = run(s, j->which, j->values, j->n_values);
	j->ok = j->rows != NULL;
}

/* On the pool's thread. */
static void batch_run(uv_work_t *work)
{
	struct store *s = work->data;
	bool ok = plain(s, "BEGIN IMMEDIATE");

	for (struct job *j = s->running; j && ok; j = j->next)
		job_run(s, j);
	ok = ok && plain(s, "COMMIT");
	if (ok)
		return;
	if (!sqlite3_get_autocommit(s->db))
		plain(s, "ROLLBACK");
	for (struct job *j = s->running; j; j = j->next)
		j->ok = false;
}

static void batch_start(struct store *s);

/* A write starts its batch at once, so who waits for it (store_after) is behind it in the
 * same batch or in the next one. */
static void tell_waiting(struct store *s)
{
	bool lost = false;

	for (struct job *j = s->running; j; j = j->next) {
		if (waits(j) && lost)
			j->late = true;
		lost |= !j->ok && !waits(j);
	}
	for (struct job *j = s->first; j && lost; j = j->next)
		j->late |= waits(j);
}

/* On the loop. A callback may queue more. */
static void batch_done(uv_work_t *work, int status)
{
	struct store *s = work->data;
	struct job *j = s->running;

	(void)status;
	tell_waiting(s);
	s->running = NULL;
	while (j) {
		struct job *next = j->next;

		if (j->done && !s->closing)
			j->done(j->self, j->ok && !j->late, j->rows);
		job_free(j);
		j = next;
	}
	batch_start(s);
}

static void batch_start(struct store *s)
{
	if (s->running || !s->first)
		return;
	s->running = s->first;
	s->first = NULL;
	s->last = &s->first;
	s->work.data = s;
	uv_queue_work(s->loop, &s->work, batch_run, batch_done);
}

static void job_queue(struct store *s, struct job *j)
{
	*s->last = j;
	s->last = &j->next;
	batch_start(s);
}

static bool prepare(struct store *s)
{
	for (size_t i = 0; i < STORE_STATEMENTS; i++)
		if (sqlite3_prepare_v3(s->db, sql[i], -1, SQLITE_PREPARE_PERSISTENT,
				       &s->statements[i], NULL) != SQLITE_OK)
			return false;
	return true;
}

static int schema_version(struct store *s)
{
	sqlite3_stmt *st = NULL;
	int version = -1;

	if (sqlite3_prepare_v2(s->db, "PRAGMA user_version", -1, &st, NULL) == SQLITE_OK &&
	    sqlite3_step(st) == SQLITE_ROW)
		version = sqlite3_column_int(st, 0);
	sqlite3_finalize(st);
	return version;
}

static bool migrate(struct store *s)
{
	int version = schema_version(s);

	if (version == SCHEMA_VERSION)
		return true;
	return version == 0 && plain(s, "BEGIN IMMEDIATE") && plain(s, schema) &&
	       plain(s, "PRAGMA user_version=1") && plain(s, "COMMIT");
}

/* The system's words where the library only has "disk I/O error". */
static const char *reason(sqlite3 *db)
{
	int rc = sqlite3_errcode(db) & 0xff, code = sqlite3_system_errno(db);

	return code && (rc == SQLITE_IOERR || rc == SQLITE_CANTOPEN) ? strerror(code)
								     : sqlite3_errmsg(db);
}

struct store *store_open(uv_loop_t *loop, const char *path, struct trouble *why)
{
	struct store *s = need(calloc(1, sizeof(*s)));

	s->loop = loop;
	s->last = &s->first;
	if (sqlite3_open(path, &s->db) == SQLITE_OK &&
	    plain(s, "PRAGMA journal_mode=WAL") && plain(s, "PRAGMA synchronous=FULL") &&
	    plain(s, "PRAGMA busy_timeout=2000") && migrate(s) && prepare(s)) {
		s->open = true;
		return s;
	}
	*why = (struct trouble){FAULT_REFUSED, sqlite3_errcode(s->db), ""};
	snprintf(why->words, sizeof(why->words), "%.110s: %.70s", path, reason(s->db));
	store_close(s);
	return NULL;
}

bool store_busy(const struct store *s)
{
	return s->running || s->first;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	s->closing = true;
	while (store_busy(s))
		uv_run(s->loop, UV_RUN_ONCE);
	for (size_t i = 0; i < STORE_STATEMENTS; i++)
		sqlite3_finalize(s->statements[i]);
	sqlite3_close(s->db);
	free(s);
}

void store_do(struct store *s, store_done *done, void *self, enum statement which,
	      const char *types, ...)
{
	struct job *j = need(calloc(1, sizeof(*j)));
	va_list list;

	va_start(list, types);
	job_take(j, types, list);
	va_end(list);
	j->which = which;
	j->done = done;
	j->self = self;
	job_queue(s, j);
}

void store_call(struct store *s, store_work *work, store_done *done, void *self)
{
	struct job *j = need(calloc(1, sizeof(*j)));

	j->which = STORE_STATEMENTS;
	j->work = work;
	j->done = done;
	j->self = self;
	job_queue(s, j);
}

void store_after(struct store *s, store_done *done, void *self)
{
	if (!store_busy(s))
		done(self, true, NULL);
	else
		store_call(s, NULL, done, self);
}

struct store_rows *store_now(struct store *s, enum statement which, const char *types, ...)
{
	struct job *j = need(calloc(1, sizeof(*j)));
	struct store_rows *rows;
	va_list list;

	va_start(list, types);
	job_take(j, types, list);
	va_end(list);
	rows = run(s, which, j->values, j->n_values);
	job_free(j);
	return rows;
}

void store_rows_free(struct store_rows *rows)
{
	struct rows_owner *o = (struct rows_owner *)rows;

	if (!o)
		return;
	free(o->cells);
	free(o->bytes);
	free(o);
}

struct slice store_cell(const struct store_rows *rows, size_t row, size_t column)
{
	if (row >= rows->n || column >= rows->columns)
		return SLICE("");
	return rows->cells[row * rows->columns + column];
}

int64_t store_number(const struct store_rows *rows, size_t row, size_t column)
{
	char text[32];

	slice_copy(text, sizeof(text), store_cell(rows, row, column));
	return strtoll(text, NULL, 10);
}
