/* The recording of what the screen's source tells. */
#include "tui/cli/recorder.h"
#include "tui/cli/foreign.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "tui/format.h"

enum { TAPE_BYTES = 8 << 20, FLUSH_MS = 250 };

/* Says what exists, whenever it is told; it happened at no time. */
static bool is_state(const struct event *e)
{
	return e->kind == EV_CHANNEL || e->kind == EV_MAPPING || e->kind == EV_STREAM;
}

static void say(struct recorder *r, enum severity severity, const char *words)
{
	if (r->show)
		show_say(r->show, severity, words);
	else
		foreign_line(stderr, "kvscope: %s", words);
}

static void mark(struct recorder *r)
{
	if (r->show)
		show_recording(r->show, r->out != NULL);
}

void recorder_show(struct recorder *r, struct show *show)
{
	r->show = show;
	mark(r);
}

static void put_event(void *self, const struct event *e)
{
	struct recorder *r = self;

	record_event(r->out, e);
	r->events++;
}

static void put_line(void *self, struct slice line)
{
	struct recorder *r = self;

	record_line(r->out, line);
	r->events++;
}

/* The file has what exists, what was, and then what happens. */
bool recorder_start(struct recorder *r, const char *path, struct trouble *why)
{
	slice_copy(r->path, sizeof(r->path), slice_of(path));
	r->out = record_open(path, r->place, r->seed, why);
	if (!r->out)
		return false;
	r->events = 1;
	if (r->show)
		show_tell(r->show, put_event, r);
	if (r->tape)
		tape_play(r->tape, put_line, r);
	record_flush(r->out);
	mark(r);
	return true;
}

static const char *summary(const struct recorder *r, char *to, size_t room)
{
	snprintf(to, room, "recorded %s in %.120s",
		 words_plural((int64_t)r->events, "event").s, r->path);
	return to;
}

/* false, and why: something is missing in it. */
static bool stop(struct recorder *r, char *to, size_t room)
{
	int error = record_error(r->out);
	bool whole = record_close(r->out) == FAULT_NONE;

	r->out = NULL;
	mark(r);
	if (whole)
		summary(r, to, room);
	else
		snprintf(to, room, "the recording %.100s is not whole: %s", r->path,
			 error ? strerror(error) : "its end could not be written");
	return whole;
}

static void start_now(struct recorder *r)
{
	char name[64], words[200];
	struct trouble why;
	time_t now = time(NULL);
	struct tm t;

	gmtime_r(&now, &t);
	strftime(name, sizeof(name), "kvscope-%Y%m%d-%H%M%SZ.jsonl", &t);
	if (!recorder_start(r, name, &why)) {
		say(r, SEV_ERROR, why.words);
		return;
	}
	snprintf(words, sizeof(words), "recording to %s, with what was told before", name);
	say(r, SEV_INFO, words);
}

void recorder_toggle(struct recorder *r)
{
	char words[200];

	if (!r->out)
		start_now(r);
	else
		say(r, stop(r, words, sizeof(words)) ? SEV_INFO : SEV_ERROR, words);
}

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* A full disk is said at once, not at the end. */
static void look_after(struct recorder *r)
{
	char words[200];
	uint64_t now = now_ms();

	if (now - r->flushed_ms >= FLUSH_MS) {
		record_flush(r->out);
		r->flushed_ms = now;
	}
	if (record_failed(r->out)) {
		stop(r, words, sizeof(words));
		say(r, SEV_ERROR, words);
	}
}

void recorder_hear(struct recorder *r, const struct event *e, bool news)
{
	if (e->kind == EV_HEAD)
		r->seed = (uint64_t)e->d.count;
	if (e->kind == EV_TICK || (is_state(e) && !news))
		return;
	if (!r->tape)
		r->tape = tape_new(TAPE_BYTES);
	/* What exists, and who tells it, is said anew when a recording begins. */
	if (!is_state(e) && e->kind != EV_HEAD)
		tape_put(r->tape, e);
	if (!r->out)
		return;
	put_event(r, e);
	look_after(r);
}

bool recorder_end(struct recorder *r)
{
	char words[200];
	bool whole = true;

	recorder_show(r, NULL);
	if (r->out) {
		whole = stop(r, words, sizeof(words));
		foreign_line(stderr, "kvscope: %s", words);
	}
	tape_free(r->tape);
	r->tape = NULL;
	return whole;
}
