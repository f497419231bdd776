/* What is stored: fragments as files, their rows in the store, retention. */
#include "net/service/archive.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "core/arn.h"
#include "core/json.h"
#include "net/service/request.h"
#include "net/service/routes.h"

/* What a folder's name begins with that is to be removed; no stream can have it. */
#define ASIDE "~"

enum { HOUR_MS = 3600000, PATH_ROOM = 4600, FORGET_AT_ONCE = 1000 };

void fragment_read(struct fragment_row *out, const struct store_rows *rows, size_t i)
{
	*out = (struct fragment_row){
		.number = store_cell(rows, i, 0),
		.start_ms = store_number(rows, i, 1),
		.server_ms = store_number(rows, i, 2),
		.ms = store_number(rows, i, 3),
		.bytes = store_number(rows, i, 4),
		.file = store_cell(rows, i, 5),
		.init = store_cell(rows, i, 6),
		.codec = store_cell(rows, i, 7),
		.width = store_number(rows, i, 8),
		.height = store_number(rows, i, 9),
		.seq = store_number(rows, i, 10),
		.part = store_number(rows, i, 11),
	};
}

void archive_directory(const struct service *s, const char *stream, char *out, size_t room)
{
	snprintf(out, room, "%s/media/%s", s->data, stream);
}

/* --- adding --- */

struct adding {
	struct service *service;
	struct event event;
	char stream[NAME_ROOM], channel[NAME_ROOM], actor[ACTOR_ROOM], peer[64], number[64];
	char file[256], init[256], codec[128];
};

static void added(void *self, bool ok, const struct store_rows *rows)
{
	struct adding *a = self;
	struct event e = a->event;

	(void)rows;
	e.d.id = slice_of(a->number);
	e.d.stream = slice_of(a->stream);
	e.d.channel = slice_of(a->channel);
	e.d.actor = slice_of(a->actor);
	e.d.peer = slice_of(a->peer);
	e.d.file = slice_of(a->file);
	e.d.mid = slice_of(a->init);
	e.d.codec = slice_of(a->codec);
	if (ok)
		service_tell(a->service, e);
	else
		service_note(a->service, "error",
			     "%s: a fragment's row could not be written", a->stream);
	free(a);
}

/* The file's own name, without folders: that is all a row keeps. */
static bool file_name(char *out, size_t room, struct slice path)
{
	const char *slash = path.n ? memrchr(path.at, '/', path.n) : NULL;

	if (slash)
		path = (struct slice){slash + 1, path.n - (size_t)(slash + 1 - path.at)};
	return slice_copy(out, room, path) && arn_name_ok(path) && *out != '.';
}

/* As long as the service's own, and growing: time, then a count. */
static void next_number(struct service *s, char out[64])
{
	snprintf(out, 64, "91343852333%013lld%023llu", (long long)service_wall_ms(s),
		 (unsigned long long)++s->serial);
}

void archive_add(struct service *s, const char *stream, const char *channel,
		 const char *actor, const struct event *e)
{
	struct adding *a = need(calloc(1, sizeof(*a)));

	a->service = s;
	a->event = *e;
	a->event.d = (struct details){.start_ms = e->d.start_ms,
				      .ms = e->d.ms,
				      .bytes = e->d.bytes,
				      .width = e->d.width,
				      .height = e->d.height};
	a->event.d.side = SLICE("storage");
	slice_copy(a->stream, sizeof(a->stream), *stream ? slice_of(stream) : e->d.stream);
	slice_copy(a->channel, sizeof(a->channel), slice_of(channel));
	slice_copy(a->actor, sizeof(a->actor), slice_of(actor));
	slice_copy(a->peer, sizeof(a->peer), e->d.peer);
	slice_copy(a->codec, sizeof(a->codec), e->d.codec);
	if (!arn_name_ok(slice_of(a->stream)) ||
	    !file_name(a->file, sizeof(a->file), e->d.file) ||
	    !file_name(a->init, sizeof(a->init), e->d.mid)) {
		service_note(s, "error",
			     "the media worker announced a fragment without a name");
		free(a);
		return;
	}
	next_number(s, a->number);
	store_do(s->store, added, a, STORE_ADD_FRAGMENT, "ttiiiitttii", a->stream,
		 a->number, e->d.start_ms, service_wall_ms(s), e->d.ms, e->d.bytes, a->file,
		 a->init, a->codec, e->d.width, e->d.height);
}

/* --- forgetting --- */

/* Rows go before files, and are gone for good before the first file goes: a row never names
 * a file that is not there. */
struct forgetting {
	struct service *service;
	char directory[PATH_ROOM], stream[NAME_ROOM];
	bool whole; /* the stream goes, too */
	int64_t before_ms;
	bool more;
	store_done *done;
	void *self;
	struct store_rows *files; /* names to be removed */
	uv_work_t work;
};

static bool did(struct store_rows *rows)
{
	store_rows_free(rows);
	return rows != NULL;
}

static bool drop_rows(struct store *store, const char *stream,
		      const struct store_rows *files)
{
	bool ok = true;

	for (size_t i = 0; i < files->n && ok; i++)
		ok = did(store_now(store, STORE_DROP_FRAGMENT, "ts", stream,
				   store_cell(files, i, 0)));
	return ok;
}

/* On the store's thread. The newest init segment may be used by a fragment to come: those
 * stay until the next start. */
static bool forget_some(void *self, struct store *store)
{
	struct forgetting *f = self;

	if (f->whole)
		return did(store_now(store, STORE_DROP_FRAGMENTS, "t", f->stream)) &&
		       did(store_now(store, STORE_DROP_STREAM, "t", f->stream));
	store_rows_free(f->files);
	f->files = store_now(store, STORE_FRAGMENTS_OLD, "ti", f->stream, f->before_ms);
	f->more = f->files && f->files->n == FORGET_AT_ONCE;
	return f->files && drop_rows(store, f->stream, f->files);
}

static void remove_file(const struct forgetting *f, struct slice name)
{
	char path[PATH_ROOM + 300];

	snprintf(path, sizeof(path), "%s/%.*s", f->directory, (int)name.n, name.at);
	unlink(path);
}

static void remove_all(const char *directory)
{
	DIR *d = opendir(directory);
	struct dirent *one;

	while (d && (one = readdir(d)))
		if (strcmp(one->d_name, ".") != 0 && strcmp(one->d_name, "..") != 0)
			unlinkat(dirfd(d), one->d_name, 0);
	if (d)
		closedir(d);
	rmdir(directory);
}

/* On the pool's thread. */
static void remove_files(uv_work_t *work)
{
	struct forgetting *f = work->data;

	if (f->whole)
		remove_all(f->directory);
	for (size_t i = 0; f->files && i < f->files->n; i++)
		remove_file(f, store_cell(f->files, i, 0));
}

static void forgetting_free(struct forgetting *f)
{
	store_rows_free(f->files);
	free(f);
}

static void forgotten(void *self, bool ok, const struct store_rows *rows);

static void files_removed(uv_work_t *work, int status)
{
	struct forgetting *f = work->data;
	struct service *s = f->service;

	(void)status;
	s->reads--;
	if (f->more && !s->stopping)
		store_call(s->store, forget_some, forgotten, f);
	else
		forgetting_free(f);
}

/* A stream of the same name may come at once: its folder is another one. */
static void set_aside(struct forgetting *f)
{
	char aside[PATH_ROOM];

	snprintf(aside, sizeof(aside), "%s/media/" ASIDE "%lld-%llu", f->service->data,
		 (long long)service_wall_ms(f->service),
		 (unsigned long long)++f->service->serial);
	if (!rename(f->directory, aside))
		slice_copy(f->directory, sizeof(f->directory), slice_of(aside));
}

static void forgotten(void *self, bool ok, const struct store_rows *rows)
{
	struct forgetting *f = self;

	if (ok && f->whole)
		set_aside(f);
	if (f->done)
		f->done(f->self, ok, rows);
	f->done = NULL;
	if (!ok || (!f->whole && !f->files->n)) {
		forgetting_free(f);
		return;
	}
	f->work.data = f;
	f->service->reads++;
	uv_queue_work(&f->service->loop, &f->work, remove_files, files_removed);
}

static struct forgetting *forgetting_new(struct service *s, const char *stream)
{
	struct forgetting *f = need(calloc(1, sizeof(*f)));

	f->service = s;
	archive_directory(s, stream, f->directory, sizeof(f->directory));
	slice_copy(f->stream, sizeof(f->stream), slice_of(stream));
	return f;
}

void archive_erase(struct service *s, const char *stream, store_done *done, void *self)
{
	struct forgetting *f = forgetting_new(s, stream);

	f->whole = true;
	f->done = done;
	f->self = self;
	store_call(s->store, forget_some, forgotten, f);
}

static void forget_before(struct service *s, const char *stream, int64_t before_ms)
{
	struct forgetting *f = forgetting_new(s, stream);

	f->before_ms = before_ms;
	store_call(s->store, forget_some, forgotten, f);
}

void archive_sweep(struct service *s)
{
	int64_t now = service_wall_ms(s);

	for (size_t i = 0; i < s->streams.n; i++) {
		const struct stream *t = s->streams.all[i];

		if (t->now.hours > 0)
			forget_before(s, t->name,
				      now - service_scaled_ms(s, t->now.hours * HOUR_MS));
	}
}

/* --- at the start --- */

static bool listed(const struct store_rows *rows, const char *name)
{
	size_t low = 0, high = rows->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		char text[256];
		int c;

		slice_copy(text, sizeof(text), store_cell(rows, middle, 0));
		c = strcmp(text, name);
		if (!c)
			return true;
		if (c < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/* A UNION of the rows comes sorted. */
static void remove_unlisted(struct service *s, const char *stream, const char *directory)
{
	struct store_rows *rows = store_now(s->store, STORE_FILES_OF, "t", stream);
	DIR *d = rows ? opendir(directory) : NULL;
	struct dirent *one;

	while (d && (one = readdir(d))) {
		char path[PATH_ROOM + 300];

		if (*one->d_name == '.' || listed(rows, one->d_name))
			continue;
		snprintf(path, sizeof(path), "%s/%s", directory, one->d_name);
		unlink(path);
	}
	if (d)
		closedir(d);
	store_rows_free(rows);
}

static void drop_lost(struct service *s, const char *stream, const char *directory)
{
	struct store_rows *rows = store_now(s->store, STORE_FILES_OF, "t", stream);

	for (size_t i = 0; rows && i < rows->n; i++) {
		struct slice name = store_cell(rows, i, 0);
		char path[PATH_ROOM + 300];

		snprintf(path, sizeof(path), "%s/%.*s", directory, (int)name.n, name.at);
		if (access(path, R_OK) != 0)
			store_rows_free(store_now(s->store, STORE_DROP_FRAGMENT, "ts",
						  stream, name));
	}
	store_rows_free(rows);
}

void archive_open(struct service *s)
{
	char media[PATH_ROOM], directory[PATH_ROOM];
	struct dirent *one;
	DIR *d;

	snprintf(media, sizeof(media), "%s/media", s->data);
	mkdir(media, 0700);
	d = opendir(media);
	while (d && (one = readdir(d))) {
		if (!strcmp(one->d_name, ".") || !strcmp(one->d_name, "..") ||
		    (*one->d_name != *ASIDE && !arn_name_ok(slice_of(one->d_name))))
			continue;
		archive_directory(s, one->d_name, directory, sizeof(directory));
		if (*one->d_name == *ASIDE) {
			remove_all(directory);
			continue;
		}
		remove_unlisted(s, one->d_name, directory);
		drop_lost(s, one->d_name, directory);
	}
	if (d)
		closedir(d);
}

/* --- ListFragments --- */

static void fragments_found(void *self, bool ok, const struct store_rows *rows)
{
	struct request *r = self;
	int64_t limit = ask_number(r, "MaxResults", 100);
	cJSON *tree = cJSON_CreateObject(),
	      *list = cJSON_AddArrayToObject(tree, "Fragments");

	for (size_t i = 0; ok && rows && i < rows->n && (int64_t)i < limit; i++) {
		cJSON *one = cJSON_CreateObject();
		struct fragment_row f;
		char number[64];

		fragment_read(&f, rows, i);
		slice_copy(number, sizeof(number), f.number);
		cJSON_AddStringToObject(one, "FragmentNumber", number);
		cJSON_AddNumberToObject(one, "FragmentSizeInBytes", (double)f.bytes);
		cJSON_AddNumberToObject(one, "ProducerTimestamp",
					(double)f.start_ms / 1000);
		cJSON_AddNumberToObject(one, "ServerTimestamp", (double)f.server_ms / 1000);
		cJSON_AddNumberToObject(one, "FragmentLengthInMilliseconds", (double)f.ms);
		cJSON_AddItemToArray(list, one);
		if ((int64_t)i + 1 == limit && rows->n > i + 1)
			answer_next(tree, number);
	}
	if (ok)
		answer_json(r, tree);
	else {
		cJSON_Delete(tree);
		answer_refuse(r, REFUSE_INTERNAL, "The archive cannot be read.");
	}
}

void list_fragments(struct request *r)
{
	const cJSON *selector = json_member(r->json, "FragmentSelector");
	const cJSON *range = json_member(selector, "TimestampRange");
	bool by_server =
		slice_is(json_string(selector, "FragmentSelectorType"), "SERVER_TIMESTAMP");
	struct stream *t = ask_stream(r);
	char after[NAME_ROOM];
	int64_t limit;

	if (!t || !ask_page(r, 100, after, sizeof(after), &limit))
		return;
	store_do(r->service->store, fragments_found, r,
		 by_server ? STORE_FRAGMENTS_BY_SERVER : STORE_FRAGMENTS_BY_PRODUCER,
		 "tiiti", t->name, ask_stamp(range, "StartTimestamp", 0),
		 ask_stamp(range, "EndTimestamp", INT64_MAX), after, limit + 1);
}
