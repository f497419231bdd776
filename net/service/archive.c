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

enum { HOUR_MS = 3600000, PATH_ROOM = 4600 };

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

struct forgetting {
	char directory[PATH_ROOM], stream[NAME_ROOM];
	int64_t before_ms;
};

static void remove_file(const struct forgetting *f, struct slice name)
{
	char path[PATH_ROOM + 300];

	snprintf(path, sizeof(path), "%s/%.*s", f->directory, (int)name.n, name.at);
	unlink(path);
}

static bool drop_rows(struct store *store, const char *stream,
		      const struct store_rows *files)
{
	bool ok = true;

	for (size_t i = 0; i < files->n && ok; i++) {
		struct store_rows *gone = store_now(store, STORE_DROP_FRAGMENT, "ts",
						    stream, store_cell(files, i, 0));

		ok = gone != NULL;
		store_rows_free(gone);
	}
	return ok;
}

/* Rows go before files: a row never names a file that is gone. True: there is more. */
static bool forget_some(struct store *store, const struct forgetting *f)
{
	struct store_rows *rows =
		store_now(store, STORE_FRAGMENTS_OLD, "ti", f->stream, f->before_ms);
	size_t n = rows && drop_rows(store, f->stream, rows) ? rows->n : 0;

	for (size_t i = 0; i < n; i++) {
		struct slice init = store_cell(rows, i, 1);
		struct store_rows *used =
			store_now(store, STORE_FILE_USED, "ts", f->stream, init);

		remove_file(f, store_cell(rows, i, 0));
		/* The newest init segment may be used by a fragment to come. */
		if (used && !used->n && f->before_ms == INT64_MAX)
			remove_file(f, init);
		store_rows_free(used);
	}
	store_rows_free(rows);
	return n == 1000;
}

static void forget(void *self, struct store *store)
{
	struct forgetting *f = self;

	while (forget_some(store, f))
		;
	if (f->before_ms == INT64_MAX)
		rmdir(f->directory);
}

static void forgotten(void *self, bool ok, const struct store_rows *rows)
{
	(void)ok, (void)rows;
	free(self);
}

void archive_forget(struct service *s, const char *stream, int64_t before_ms)
{
	struct forgetting *f = need(calloc(1, sizeof(*f)));

	archive_directory(s, stream, f->directory, sizeof(f->directory));
	slice_copy(f->stream, sizeof(f->stream), slice_of(stream));
	f->before_ms = before_ms;
	store_call(s->store, forget, forgotten, f);
}

void archive_sweep(struct service *s)
{
	int64_t now = service_wall_ms(s);

	for (size_t i = 0; i < s->streams.n; i++) {
		const struct stream *t = s->streams.all[i];

		if (t->hours > 0)
			archive_forget(s, t->name, now - t->hours * HOUR_MS);
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
		    !arn_name_ok(slice_of(one->d_name)))
			continue;
		archive_directory(s, one->d_name, directory, sizeof(directory));
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
