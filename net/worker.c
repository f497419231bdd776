/* kvscope-media as a child process: journal lines over a socketpair. */
#include "net/worker.h"

#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/journal.h"
#include "core/lines.h"

enum {
	UNSENT_MAX = 8 << 20,   /* bytes waiting for a worker that does not read */
	LATE_MOST_US = 5000000, /* how old an event may be when it is read */
	LAST_WORDS_MS = 1000,   /* from its end to the end of its pipe */
	GRACE_MS = 10000,       /* to flush recordings after its pipe was closed */
	ENVIRONMENT_MAX = 512
};

struct worker {
	uv_loop_t *loop;
	uv_process_t process;
	uv_pipe_t pipe;
	uv_timer_t grace;
	uv_shutdown_t shutdown;
	worker_event *on_event; /* NULL: nobody listens any more */
	void *self;
	bool alive, exited, ended, stopping, told;
	int handles; /* still open at libuv */
	int64_t exit_status;
	int signal;
	struct lines in;
	char chunk[65536];
	struct journal_line line;
};

struct unsent {
	uv_write_t write;
	char bytes[];
};

static void handle_gone(uv_handle_t *h)
{
	struct worker *w = h->data;

	if (--w->handles)
		return;
	lines_clear(&w->in);
	free(w);
}

static void close_handle(uv_handle_t *h)
{
	if (!uv_is_closing(h))
		uv_close(h, handle_gone);
}

static struct event stamped(enum event_kind kind)
{
	uv_timeval64_t now;
	struct event e = {.kind = kind, .at_us = (int64_t)(uv_hrtime() / 1000)};

	uv_gettimeofday(&now);
	e.wall_ms = now.tv_sec * 1000 + now.tv_usec / 1000;
	return e;
}

static void say(struct worker *w, enum event_kind kind, const char *state, int64_t code,
		const char *why)
{
	struct event e = stamped(kind);

	e.d.state = slice_of(state);
	e.d.code = code;
	e.d.why = slice_of(why);
	if (w->on_event)
		w->on_event(w->self, &e);
}

/* Told once, after its last line was read and its end is known. */
static void finish(struct worker *w)
{
	char why[128] = "";

	if (!w->exited || !w->ended || w->told)
		return;
	w->told = true;
	if (w->signal)
		snprintf(why, sizeof(why), "the media worker was ended by signal %d (%s)",
			 w->signal, strsignal(w->signal));
	else if (w->exit_status)
		snprintf(why, sizeof(why), "the media worker ended with status %d",
			 (int)w->exit_status);
	else
		snprintf(why, sizeof(why), "%s",
			 w->stopping ? "no longer needed" : "the media worker ended");
	say(w, EV_WORKER_DOWN, w->stopping && !w->signal && !w->exit_status ? "info" : "",
	    w->signal ? w->signal : w->exit_status, why);
	close_handle((uv_handle_t *)&w->process);
	close_handle((uv_handle_t *)&w->grace);
	close_handle((uv_handle_t *)&w->pipe);
}

/* The pipe of a process that is gone may be held open by a child of its own: nobody waits
 * for it. */
static void on_silence(uv_timer_t *t)
{
	struct worker *w = t->data;

	uv_read_stop((uv_stream_t *)&w->pipe);
	w->ended = true;
	finish(w);
}

static void on_exit_status(uv_process_t *p, int64_t status, int signal)
{
	struct worker *w = p->data;

	w->alive = false;
	w->exited = true;
	w->exit_status = status;
	w->signal = signal;
	if (w->ended)
		finish(w);
	else
		uv_timer_start(&w->grace, on_silence, LAST_WORDS_MS, 0);
}

/* Its clock is ours; a time that cannot be would end every patience at once, or never. */
static void believe_no_odd_time(struct event *e)
{
	int64_t now_us = (int64_t)(uv_hrtime() / 1000);

	if (e->at_us > now_us || e->at_us < now_us - LATE_MOST_US)
		e->at_us = now_us;
}

static enum fault read_line(struct worker *w, struct slice line, char **room)
{
	struct text long_texts;

	if (line.n <= JOURNAL_LINE_MAX)
		return journal_read(line, &w->line);
	*room = malloc(line.n + 1);
	if (!*room)
		return FAULT_MEMORY;
	text_init(&long_texts, *room, line.n + 1);
	return journal_read_long(line, &w->line, &long_texts);
}

static void take_line(void *self, struct slice line)
{
	struct worker *w = self;
	char *room = NULL;

	if (!line.at) {
		say(w, EV_NOTE, "warn", 0, "the media worker said a line that is too long");
	} else if (line.n && (read_line(w, line, &room) || w->line.is_effect)) {
		say(w, EV_NOTE, "warn", 0,
		    "the media worker said a line that is not an event");
	} else if (line.n) {
		believe_no_odd_time(&w->line.event);
		if (w->on_event)
			w->on_event(w->self, &w->line.event);
	}
	free(room);
}

static void lend_chunk(uv_handle_t *h, size_t wanted, uv_buf_t *buf)
{
	struct worker *w = h->data;

	(void)wanted;
	*buf = uv_buf_init(w->chunk, sizeof(w->chunk));
}

static void on_bytes(uv_stream_t *s, ssize_t n, const uv_buf_t *buf)
{
	struct worker *w = s->data;

	if (n > 0)
		lines_take(&w->in, (struct slice){buf->base, (size_t)n}, take_line, w);
	if (n >= 0)
		return;
	uv_read_stop(s);
	w->alive = false;
	w->ended = true;
	finish(w);
}

/* $KVSCOPE_MEDIA, else beside this program, else whatever PATH has. */
static void find_program(char *out, size_t room)
{
	const char *said = getenv("KVSCOPE_MEDIA");
	char self[PATH_MAX / 2];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash = NULL;

	if (said && *said) {
		snprintf(out, room, "%s", said);
		return;
	}
	if (n > 0) {
		self[n] = '\0';
		slash = strrchr(self, '/');
	}
	if (slash) {
		*slash = '\0';
		snprintf(out, room, "%s/kvscope-media", self);
		if (access(out, X_OK) == 0)
			return;
	}
	snprintf(out, room, "kvscope-media");
}

/* It parses what strangers send, so it is not given what AWS_* variables hold. */
static void environment_without_keys(char *kept[ENVIRONMENT_MAX])
{
	extern char **environ;
	size_t n = 0;

	for (char **e = environ; *e && n < ENVIRONMENT_MAX - 1; e++)
		if (strncmp(*e, "AWS_", 4) != 0)
			kept[n++] = *e;
	kept[n] = NULL;
}

static void on_grace_over(uv_timer_t *t)
{
	struct worker *w = t->data;

	if (!w->exited)
		uv_process_kill(&w->process, SIGKILL);
}

static int spawn(struct worker *w, const char *program)
{
	char *args[] = {(char[]){"kvscope-media"}, (char[]){"--fd"}, (char[]){"3"}, NULL};
	char *env[ENVIRONMENT_MAX];
	uv_stdio_container_t stdio[4] = {
		{.flags = UV_IGNORE},
		{.flags = UV_IGNORE},
		{.flags = UV_INHERIT_FD, .data.fd = STDERR_FILENO},
		{.flags = UV_CREATE_PIPE | UV_READABLE_PIPE | UV_WRITABLE_PIPE,
		 .data.stream = (uv_stream_t *)&w->pipe},
	};
	uv_process_options_t o = {
		.exit_cb = on_exit_status,
		.file = program,
		.args = args,
		.env = env,
		.stdio = stdio,
		.stdio_count = 4,
		/* A group of its own: Ctrl-C is ours to handle, it still has to say BYE. */
		.flags = UV_PROCESS_DETACHED,
	};

	/* Its log would tear a screen that is drawn on the same terminal. */
	if (isatty(STDERR_FILENO))
		stdio[2] = (uv_stdio_container_t){.flags = UV_IGNORE};
	environment_without_keys(env);
	return uv_spawn(w->loop, &w->process, &o);
}

struct worker *worker_start(uv_loop_t *loop, worker_event *on_event, void *self,
			    struct trouble *why)
{
	struct worker *w = calloc(1, sizeof(*w));
	char program[PATH_MAX];
	int error;

	if (!w) {
		*why = (struct trouble){FAULT_MEMORY, 0, "out of memory"};
		return NULL;
	}
	w->loop = loop;
	w->on_event = on_event;
	w->self = self;
	lines_init(&w->in, JOURNAL_PICTURE_MAX);
	uv_pipe_init(loop, &w->pipe, 0);
	uv_timer_init(loop, &w->grace);
	w->handles = 3;
	w->pipe.data = w->grace.data = w->process.data = w;
	find_program(program, sizeof(program));
	error = spawn(w, program);
	w->process.data = w;
	if (error) {
		*why = (struct trouble){FAULT_ABSENT, 0, ""};
		snprintf(why->words, sizeof(why->words),
			 "cannot start the media worker %.120s: %s", program,
			 uv_strerror(error));
		close_handle((uv_handle_t *)&w->process);
		close_handle((uv_handle_t *)&w->grace);
		close_handle((uv_handle_t *)&w->pipe);
		return NULL;
	}
	w->alive = true;
	uv_read_start((uv_stream_t *)&w->pipe, lend_chunk, on_bytes);
	return w;
}

static void on_written(uv_write_t *write, int status)
{
	(void)status; /* a dead worker tells by its end */
	free(write->data);
}

/* The effect as a line, ready to be written; NULL: too long, or no memory. */
static struct unsent *line_of(const struct effect *fx, size_t *n)
{
	size_t room = JOURNAL_LINE_MAX + (fx->kind == FX_PIXELS ? fx->d.body.n : 0);
	struct unsent *u = room <= JOURNAL_PICTURE_MAX ? malloc(sizeof(*u) + room) : NULL,
		      *less;
	struct text line;

	if (!u)
		return NULL;
	text_init(&line, u->bytes, room);
	journal_effect(&line, fx, RAW);
	if (line.cut) {
		free(u);
		return NULL;
	}
	*n = line.used;
	less = realloc(u, sizeof(*u) + line.used);
	return less ? less : u;
}

/* Who waits for an answer gets one. */
static void say_not_told(struct worker *w, const struct effect *fx)
{
	struct event e = stamped(fx->kind == FX_PIXELS ? EV_PIXELS : EV_NOTE);

	e.ticket = fx->ticket;
	e.d.id = fx->kind == FX_PIXELS ? fx->d.id : SLICE("");
	e.d.state = fx->kind == FX_PIXELS ? SLICE("") : SLICE("error");
	e.d.why = SLICE("the media worker could not be told: too much at once");
	if (w->on_event)
		w->on_event(w->self, &e);
}

void worker_do(struct worker *w, const struct effect *fx)
{
	struct unsent *u = NULL;
	uv_buf_t buf;
	size_t n = 0;

	if (!w || !w->alive || w->stopping)
		return;
	if (uv_stream_get_write_queue_size((uv_stream_t *)&w->pipe) < UNSENT_MAX)
		u = line_of(fx, &n);
	if (!u) {
		say_not_told(w, fx);
		return;
	}
	u->write.data = u;
	buf = uv_buf_init(u->bytes, (unsigned)n);
	if (uv_write(&u->write, (uv_stream_t *)&w->pipe, &buf, 1, on_written))
		free(u);
}

static void on_shutdown(uv_shutdown_t *s, int status)
{
	(void)s;
	(void)status;
}

void worker_stop(struct worker *w)
{
	if (!w || w->stopping)
		return;
	w->stopping = true;
	if (!w->exited)
		uv_timer_start(&w->grace, on_grace_over, GRACE_MS, 0);
	if (w->alive)
		uv_shutdown(&w->shutdown, (uv_stream_t *)&w->pipe, on_shutdown);
}

void worker_forget(struct worker *w)
{
	if (!w)
		return;
	w->on_event = NULL;
	worker_stop(w);
}
