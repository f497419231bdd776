/* Two workers and the lines between them. */
#include "tests/bench/pair.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void die(const char *words)
{
	fprintf(stderr, "bench: %s\n", words);
	exit(1);
}

int64_t cpu_us(pid_t pid)
{
	char path[64];
	long long user = 0, system = 0;
	FILE *in;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	in = fopen(path, "re");
	if (!in)
		return 0;
	if (fscanf(in, "%*d %*s %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lld %lld",
		   &user, &system) != 2)
		user = system = 0;
	fclose(in);
	return (user + system) * 1000000 / sysconf(_SC_CLK_TCK);
}

int64_t pss_bytes(pid_t pid)
{
	char path[64], line[128];
	long long kb = 0;
	FILE *in;

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)pid);
	in = fopen(path, "re");
	while (in && fgets(line, sizeof(line), in))
		if (sscanf(line, "Pss: %lld kB", &kb) == 1)
			break;
	if (in)
		fclose(in);
	return kb * 1024;
}

/* In the child: a processor of its own, its log beside the fragments, and before others
 * that may run now (where that is allowed). */
static void settle(const char *directory, int processor)
{
	char log[160];
	cpu_set_t set;
	int fd;

	CPU_ZERO(&set);
	CPU_SET((size_t)processor, &set);
	sched_setaffinity(0, sizeof(set), &set);
	setpriority(PRIO_PROCESS, 0, -10);
	snprintf(log, sizeof(log), "%s/worker-%d.log", directory, processor);
	fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd >= 0 && !getenv("VERBOSE"))
		dup2(fd, STDERR_FILENO);
}

static void start(struct pair_end *end, const char *directory, int processor)
{
	char program[256], fd[8];
	int ends[2];

	snprintf(program, sizeof(program), "%s/kvscope-media",
		 getenv("B") ? getenv("B") : "build");
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends))
		die("no socketpair");
	end->pid = fork();
	if (end->pid == 0) {
		settle(directory, processor);
		close(ends[0]);
		snprintf(fd, sizeof(fd), "%d", ends[1]);
		execl(program, program, "--fd", fd, (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	end->fd = ends[0];
	end->in = malloc(JOURNAL_LINE_MAX);
	if (!end->in)
		die("out of memory");
}

static void tell(struct pair_end *end, const struct effect *fx)
{
	static char room[JOURNAL_LINE_MAX];
	struct text out;

	text_init(&out, room, sizeof(room));
	journal_effect(&out, fx, RAW);
	for (size_t done = 0; done < out.used;) {
		ssize_t n = write(end->fd, room + done, out.used - done);

		if (n <= 0)
			die("a worker does not take its orders");
		done += (size_t)n;
	}
}

struct pair *pair_start(const char *source)
{
	struct pair *p = calloc(1, sizeof(*p));
	long last = sysconf(_SC_NPROCESSORS_ONLN) - 1;

	if (!p)
		die("out of memory");
	signal(SIGPIPE, SIG_IGN);
	snprintf(p->directory, sizeof(p->directory), "/tmp/kvscope-bench-XXXXXX");
	if (!mkdtemp(p->directory))
		die("no directory for fragments");
	start(&p->device, p->directory, 0);
	start(&p->storage, p->directory, (int)last);
	tell(&p->device, &(struct effect){.kind = FX_SOURCE,
					  .d = {.id = SLICE("camera"),
						.url = slice_of(source),
						.width = 1280,
						.height = 720,
						.count = 30,
						.bytes = 1500000}});
	return p;
}

void pair_open(struct pair *p, size_t more, bool record)
{
	char name[16];

	for (size_t i = 0; i < more && p->n < PAIR_SESSIONS; i++, p->n++) {
		struct effect fx = {.kind = FX_PEER_OPEN, .d = {.body = SLICE("[]")}};

		snprintf(name, sizeof(name), "p%zu", p->n);
		fx.d.peer = slice_of(name);
		fx.d.role = SLICE("device");
		fx.d.id = SLICE("camera");
		tell(&p->device, &fx);
		fx.d.role = SLICE("storage");
		fx.d.id = SLICE("");
		tell(&p->storage, &fx);
		if (record) {
			fx = (struct effect){.kind = FX_PEER_RECORD,
					     .d = {.peer = slice_of(name),
						   .state = SLICE("on"),
						   .stream = SLICE("bench"),
						   .file = slice_of(p->directory)}};
			tell(&p->storage, &fx);
		}
		p->sessions[p->n].offer_us = 0;
	}
}

static void pass(struct pair_end *to, enum effect_kind kind, const struct event *e,
		 const char *role)
{
	struct effect fx = {.kind = kind, .d = e->d};

	fx.d.role = slice_of(role);
	tell(to, &fx);
}

/* Adds what is new of a track since it last said its numbers. */
static void count(struct pair *p, size_t i, const struct event *e)
{
	const struct track_numbers *now = e->d.track;
	struct pair_track *was;

	if (!now)
		return;
	was = &p->tracks[i][now->video > 0];
	p->lost += now->lost - was->lost;
	p->packets += now->packets - was->packets;
	p->bytes += now->bytes - was->bytes;
	p->frames_in += now->video > 0 ? now->frames - was->frames : 0;
	*was = (struct pair_track){now->lost, now->packets, now->bytes, now->frames};
}

static void from_storage(struct pair *p, size_t i, const struct event *e)
{
	struct pair_session *s = &p->sessions[i];

	if (e->kind == EV_PEER_OFFER) {
		s->offer_us = now_us();
		pass(&p->device, FX_PEER_REMOTE, e, "offer");
	} else if (e->kind == EV_PEER_CANDIDATE) {
		pass(&p->device, FX_PEER_TRICKLE, e, "");
	} else if (e->kind == EV_PEER_UP) {
		s->up_us = now_us();
		p->up++;
	} else if (e->kind == EV_TRACK_FIRST && !s->first_frame_us) {
		s->first_frame_us = now_us();
	} else if (e->kind == EV_FRAGMENT) {
		p->fragments++;
		s->fragment_us = s->fragment_us ? s->fragment_us : now_us();
	} else if (e->kind == EV_TRACK_STATS) {
		count(p, i, e);
	}
}

static void from_device(struct pair *p, size_t i, const struct event *e)
{
	if (e->kind == EV_PEER_ANSWER) {
		p->sessions[i].answer_us = now_us();
		pass(&p->storage, FX_PEER_REMOTE, e, "answer");
	} else if (e->kind == EV_PEER_CANDIDATE) {
		pass(&p->storage, FX_PEER_TRICKLE, e, "");
	} else if (e->kind == EV_TRACK_STATS && e->d.track && e->d.track->video > 0) {
		p->frames_out += e->d.track->frames - p->sent[i].frames;
		p->sent[i].frames = e->d.track->frames;
	}
}

/* What went wrong is said, and what a recorder lost is counted. */
static void tell_trouble(struct pair *p, const struct event *e, const char *name)
{
	bool note = e->kind == EV_NOTE && !slice_is(e->d.state, "info");

	if (slice_is(e->d.why, "closed") || (!note && e->kind != EV_PEER_DOWN))
		return;
	p->dropped += note;
	fprintf(stderr, "bench: %s %s: %.*s\n", event_name(e->kind), name, (int)e->d.why.n,
		e->d.why.at);
}

static void take_line(struct pair *p, const struct pair_end *end, struct slice text)
{
	static struct journal_line line;
	char name[16];
	size_t i;

	if (journal_read(text, &line) || line.is_effect)
		return;
	slice_copy(name, sizeof(name), line.event.d.peer);
	i = name[0] == 'p' ? strtoul(name + 1, NULL, 10) : PAIR_SESSIONS;
	tell_trouble(p, &line.event, name);
	if (i >= PAIR_SESSIONS)
		return;
	if (end == &p->storage)
		from_storage(p, i, &line.event);
	else
		from_device(p, i, &line.event);
}

static void take(struct pair *p, struct pair_end *end)
{
	ssize_t n = read(end->fd, end->in + end->used, JOURNAL_LINE_MAX - end->used);
	char *from = end->in, *stop;

	if (n <= 0)
		die("a worker died");
	end->used += (size_t)n;
	while ((stop = memchr(from, '\n', end->used - (size_t)(from - end->in)))) {
		take_line(p, end, (struct slice){from, (size_t)(stop - from)});
		from = stop + 1;
	}
	end->used -= (size_t)(from - end->in);
	memmove(end->in, from, end->used);
}

void pair_run(struct pair *p, int64_t ms, size_t up)
{
	int64_t end = now_us() + ms * 1000;

	while (now_us() < end && (!up || p->up < up)) {
		struct pollfd fds[] = {{p->device.fd, POLLIN, 0},
				       {p->storage.fd, POLLIN, 0}};

		if (poll(fds, 2, 20) < 0)
			die("poll failed");
		if (fds[0].revents)
			take(p, &p->device);
		if (fds[1].revents)
			take(p, &p->storage);
	}
}

void pair_close(struct pair *p, size_t i)
{
	struct effect fx = {.kind = FX_PEER_CLOSE};
	char name[16];

	snprintf(name, sizeof(name), "p%zu", i);
	fx.d.peer = slice_of(name);
	tell(&p->device, &fx);
	tell(&p->storage, &fx);
}

void pair_stop(struct pair *p)
{
	char clean[192];

	close(p->device.fd);
	close(p->storage.fd);
	waitpid(p->device.pid, NULL, 0);
	waitpid(p->storage.pid, NULL, 0);
	snprintf(clean, sizeof(clean), "rm -rf '%s'", p->directory);
	if (system(clean))
		fprintf(stderr, "bench: %s stays\n", p->directory);
	free(p->device.in);
	free(p->storage.in);
	free(p);
}
