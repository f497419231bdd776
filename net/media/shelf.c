/* Where the fragments of one recording are kept: names, init segments, durability, news. */
#include "net/media/shelf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "net/media/complaint.h"
#include "net/media/store.h"

enum { PREFIX_MAX = 32 };

struct shelf {
	recorder_fragment *on_fragment;
	recorder_note *on_note;
	void *self;
	int directory;
	char prefix[PREFIX_MAX + 1];
	bool failed, init_written;
	uint8_t *init; /* of which no fragment was announced yet */
	size_t init_n;
	char init_name[STORE_NAME_MAX];
	int64_t files;
};

static void note(struct shelf *s, enum fault f, const char *words)
{
	struct trouble t;

	if (!s->on_note)
		return;
	complain(&t, f, "%s", words);
	s->on_note(s->self, &t);
}

/* A name that no file of this directory has: the time and this recorder's prefix and count.
 */
static void make_name(struct shelf *s, char *name, const char *ending, int64_t wall)
{
	do {
		snprintf(name, STORE_NAME_MAX, "%013lld-%s-%06lld.%s", (long long)wall,
			 s->prefix, (long long)++s->files, ending);
	} while (faccessat(s->directory, name, F_OK, 0) == 0);
}

/* The init segment that the piece needs, if it is not stored. */
static enum fault store_init(struct shelf *s, struct piece *p, struct trouble *why)
{
	struct iovec part;
	enum fault f;

	if (p->init) {
		free(s->init);
		s->init = p->init;
		s->init_n = p->init_n;
		p->init = NULL;
		s->init_written = false;
	}
	if (!s->init || s->init_written)
		return FAULT_NONE;
	make_name(s, s->init_name, "mp4", p->start_wall_ms);
	part = (struct iovec){s->init, s->init_n};
	f = store_write(s->directory, s->init_name, &part, 1, why);
	s->init_written = f == FAULT_NONE;
	return f;
}

static size_t list_run(struct iovec *to, struct run *run)
{
	size_t n = 0;

	for (struct sample *m = run->first; m; m = m->next)
		to[n++] = (struct iovec){m->data, m->n};
	return n;
}

static enum fault store_media(struct shelf *s, struct piece *p, const char *name,
			      struct trouble *why)
{
	struct iovec *parts = calloc(1 + p->video.count + p->sound.count, sizeof *parts);
	size_t n = 1;
	enum fault f;

	if (!parts)
		return complain(why, FAULT_MEMORY, "a fragment was lost: out of memory");
	parts[0] = (struct iovec){p->head, p->head_n};
	n += list_run(parts + n, &p->video);
	n += list_run(parts + n, &p->sound);
	f = store_write(s->directory, name, parts, n, why);
	free(parts);
	return f;
}

static void announce(struct shelf *s, const struct piece *p, const char *name,
		     bool new_init)
{
	struct fragment f = {.file = name,
			     .init = s->init_name,
			     .start_wall_ms = p->start_wall_ms,
			     .duration_ms = p->duration_ms,
			     .bytes =
				     (int64_t)(p->head_n + p->video.bytes + p->sound.bytes),
			     .number = p->number,
			     .new_init = new_init,
			     .key = p->key,
			     .width = p->config.width,
			     .height = p->config.height};

	if (s->on_fragment)
		s->on_fragment(s->self, &f);
}

/* Trouble with the disk is said when it begins and when it is over. */
static void tell_disk(struct shelf *s, enum fault f, const struct trouble *why)
{
	bool failed = f != FAULT_NONE;
	char words[192];

	if (failed && !s->failed) {
		snprintf(words, sizeof words, "recording stores nothing: %.160s",
			 why->words);
		note(s, f, words);
	} else if (!failed && s->failed) {
		note(s, FAULT_NONE, "recording stores again");
	}
	s->failed = failed;
}

void shelf_keep(struct shelf *s, struct piece *p)
{
	char name[STORE_NAME_MAX];
	struct trouble why = {FAULT_NONE, 0, ""};
	enum fault f = store_init(s, p, &why);
	bool new_init = s->init != NULL;

	make_name(s, name, "m4s", p->start_wall_ms);
	if (!f)
		f = store_media(s, p, name, &why);
	if (!f)
		f = store_settle(s->directory, &why);
	tell_disk(s, f, &why);
	if (f)
		return;
	free(s->init);
	s->init = NULL;
	announce(s, p, name, new_init);
}

static int open_directory(const char *path, struct trouble *why)
{
	int fd;

	if (mkdir(path, 0700) < 0 && errno != EEXIST) {
		complain(why, FAULT_REFUSED, "the directory %.90s cannot be made: %s", path,
			 strerror(errno));
		return -1;
	}
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		complain(why, FAULT_REFUSED, "the directory %.90s cannot be opened: %s",
			 path, strerror(errno));
	else if (access(path, W_OK | X_OK) == 0)
		return fd;
	else
		complain(why, FAULT_REFUSED, "the directory %.90s cannot be written: %s",
			 path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

static void copy_prefix(char *to, const char *from)
{
	size_t n = 0;

	for (; from && *from && n < PREFIX_MAX; from++)
		if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"
			   "-",
			   *from))
			to[n++] = *from;
	to[n] = '\0';
}

struct shelf *shelf_open(const struct recorder_options *o, struct trouble *why)
{
	struct shelf *s = calloc(1, sizeof *s);

	if (!s) {
		complain(why, FAULT_MEMORY, "out of memory");
		return NULL;
	}
	s->on_fragment = o->on_fragment;
	s->on_note = o->on_note;
	s->self = o->self;
	copy_prefix(s->prefix, o->prefix);
	s->directory = open_directory(o->directory, why);
	if (s->directory >= 0)
		return s;
	free(s);
	return NULL;
}

void shelf_close(struct shelf *s)
{
	if (!s)
		return;
	close(s->directory);
	free(s->init);
	free(s);
}
