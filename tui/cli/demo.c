/* kvscope demo: the local service, a channel, producers and the screen, on this machine alone. */
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tui/cli/access.h"
#include "tui/cli/child.h"
#include "tui/cli/command.h"
#include "tui/cli/looker.h"
#include "tui/cli/provision.h"
#include "tui/cli/ready.h"
#include "tui/format.h"

enum { TAKE_DATA = 1, TAKE_CHANNELS, TAKE_KEEP, TAKE_DURATION, TAKE_THEME, TAKE_ASCII, TAKE_NO_COLOUR, TAKE_HELP };
enum { PRODUCERS_MAX = 12, RESTART_MS = 500, GRACE_MS = 8000, LINE_ROOM = 4096, CHANNELS_MAX = 10000 };

#define DEMO_CHANNEL "demo-camera"
#define DEMO_STREAM "demo-stream"

/* clang-format off */
static const struct option options[] = {
	{"data",     required_argument, NULL, TAKE_DATA},
	{"channels", required_argument, NULL, TAKE_CHANNELS},
	{"keep",     no_argument,       NULL, TAKE_KEEP},
	{"duration", required_argument, NULL, TAKE_DURATION},
	{"theme",    required_argument, NULL, TAKE_THEME},
	{"ascii",    no_argument,       NULL, TAKE_ASCII},
	{"no-color", no_argument,       NULL, TAKE_NO_COLOUR},
	{"help",     no_argument,       NULL, TAKE_HELP},
	{NULL, 0, NULL, 0},
};

static const char help[] =
	"usage: kvscope demo [OPTIONS]\n\n"
	"Starts a local service with a channel, a stream and a producer, and the screen on them.\n"
	"p starts a rival producer that takes the session over, P stops the newest one.\n"
	"Without a terminal it prints what happens until it is interrupted.\n\n"
	"  --channels N          so many more channels in the list\n"
	"  --data DIR            keep the service's data there (a temporary folder)\n"
	"  --keep                do not remove the temporary folder\n"
	"  --duration S          end after so many seconds\n"
	"  --theme NAME          dark, mono, or a file NAME.theme of yours\n"
	"  --ascii               plain ASCII signs\n"
	"  --no-color            no colours (also: NO_COLOR)\n";
/* clang-format on */

/* Names of producers in the order in which they come. */
static const char *const names[] = {"gate-cam", "laptop", "phone", "drone", "doorbell", "dashcam",
				    "robot",    "tablet"};
enum { NAMES = sizeof(names) / sizeof(names[0]) };

static const int interrupts[] = {SIGINT, SIGTERM, SIGHUP};
enum { INTERRUPTS = sizeof(interrupts) / sizeof(interrupts[0]) };

struct demo {
	uv_loop_t loop;
	struct looker look;
	uv_signal_t reaper, interrupts[INTERRUPTS];
	uv_timer_t restart, end, grace;
	uv_pipe_t told; /* the service's standard output */
	bool telling, screen, temporary, keep, help, leaving, provisioned;
	struct show_options show;
	char data[PATH_MAX - 64];
	int64_t duration_s;
	int more_channels;

	struct child service, producers[PRODUCERS_MAX];
	int n_started;
	struct ready ready;
	char line[LINE_ROOM];
	size_t n_line;
	struct provision first, more;
	int code;
};

static void leave(struct demo *d, int code);
static void start_service(struct demo *d);

/* What a person is told: the status line, or a line of text. */
static void say(struct demo *d, enum severity severity, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void say(struct demo *d, enum severity severity, const char *format, ...)
{
	char words[256];
	struct timespec now;
	va_list args;

	va_start(args, format);
	vsnprintf(words, sizeof(words), format, args);
	va_end(args);
	if (d->look.show) {
		show_say(d->look.show, severity, words);
		return;
	}
	clock_gettime(CLOCK_REALTIME, &now);
	printf("%s %s\n", words_clock((int64_t)now.tv_sec * 1000).s, words);
	fflush(stdout);
}

static void log_path(const struct demo *d, const char *name, char *to, size_t room)
{
	snprintf(to, room, "%s/%s.log", d->data, name);
}

/* Producers */

static void start_producer(struct demo *d, struct child *c, const char *name)
{
	char log[PATH_MAX], id[160], secret[160];
	struct trouble why;
	int out;
	struct child_options o = {
		.name = name, .log = log,
		.args = {"produce", "--channel-name", DEMO_CHANNEL, "--name", name, "--endpoint-url", d->ready.http,
			 "--region", d->ready.region, "--bitrate", "800k", NULL},
		.env = {id, secret, "AWS_SESSION_TOKEN=", "AWS_PROFILE=", NULL},
	};

	log_path(d, name, log, sizeof(log));
	snprintf(id, sizeof(id), "AWS_ACCESS_KEY_ID=%s", d->ready.access_key_id);
	snprintf(secret, sizeof(secret), "AWS_SECRET_ACCESS_KEY=%s", d->ready.secret_access_key);
	if (child_start(c, &o, &out, &why))
		say(d, SEV_INFO, "%s joins the session of " DEMO_CHANNEL, name);
	else
		say(d, SEV_ERROR, "%s could not be started: %s", name, why.words);
}

static bool running(const struct demo *d, const char *name)
{
	for (int i = 0; i < PRODUCERS_MAX; i++)
		if (d->producers[i].pid && strcmp(d->producers[i].name, name) == 0)
			return true;
	return false;
}

static void start_rival(struct demo *d)
{
	struct child *place = NULL;

	for (int i = 0; i < PRODUCERS_MAX && !place; i++)
		if (!d->producers[i].pid)
			place = &d->producers[i];
	for (int i = 0; i < NAMES && place && d->provisioned; i++) {
		const char *name = names[(d->n_started + i) % NAMES];

		if (running(d, name))
			continue;
		d->n_started += i + 1;
		start_producer(d, place, name);
		return;
	}
	say(d, SEV_WARN, d->provisioned ? "that is enough producers: P stops the newest" : "the service is not ready yet");
}

/* The newest is the one with the highest process started last; pids may wrap, so by order. */
static void stop_newest(struct demo *d)
{
	for (int back = 1; back <= NAMES; back++) {
		const char *name = names[(d->n_started + NAMES * 2 - back) % NAMES];

		for (int i = 0; i < PRODUCERS_MAX; i++)
			if (d->producers[i].pid && strcmp(d->producers[i].name, name) == 0) {
				child_end(&d->producers[i], false);
				say(d, SEV_INFO, "%s is told to stop", name);
				return;
			}
	}
	say(d, SEV_INFO, "no producer is running: p starts one");
}

static void wished(void *self, enum wish w)
{
	struct demo *d = self;

	if (w == WISH_QUIT)
		leave(d, EXIT_FINE);
	else if (w == WISH_RIVAL)
		start_rival(d);
	else if (w == WISH_STOP_RIVAL)
		stop_newest(d);
}

/* What happens, as lines, where there is no screen. */
static void print_event(void *self, const struct event *e)
{
	struct demo *d = self;
	const struct details *t = &e->d;

	switch ((int)e->kind) {
	case EV_JOIN:
		say(d, SEV_INFO, "%.*s joins (join %lld)", (int)t->actor.n, t->actor.at, (long long)t->count);
		break;
	case EV_HOLDER:
		if (t->id.n)
			say(d, SEV_INFO, "%.*s took the session over from %.*s", (int)t->actor.n, t->actor.at,
			    (int)t->id.n, t->id.at);
		else
			say(d, SEV_INFO, "%.*s holds the session", (int)t->actor.n, t->actor.at);
		break;
	case EV_TRACK_FIRST:
		say(d, SEV_INFO, "first frame: %.*s %lldx%lld", (int)t->codec.n, t->codec.at, (long long)t->width,
		    (long long)t->height);
		break;
	case EV_FRAGMENT:
		say(d, SEV_INFO, "stored fragment %.*s: %lld ms, %lld bytes", (int)t->id.n, t->id.at,
		    (long long)t->ms, (long long)t->bytes);
		break;
	case EV_PEER_DOWN:
	case EV_SESSION_END:
		say(d, SEV_INFO, "%s: %.*s", event_name(e->kind), (int)t->why.n, t->why.at);
		break;
	default:
		break;
	}
}

/* Setting up */

static void next_channel(void *self, const struct trouble *trouble)
{
	struct demo *d = self;

	if (trouble || d->leaving || d->more_channels <= 0)
		return;
	snprintf(d->more.channel, sizeof(d->more.channel), "cam-%04d", d->more_channels--);
	d->more.client = d->look.client;
	d->more.done = next_channel;
	d->more.self = d;
	provision_start(&d->more);
}

static void set_up(void *self, const struct trouble *trouble)
{
	struct demo *d = self;

	if (d->leaving)
		return;
	if (trouble) {
		say(d, SEV_ERROR, "the channel could not be made: %s", trouble->words);
		if (!d->screen)
			leave(d, EXIT_REFUSED);
		return;
	}
	d->provisioned = true;
	start_producer(d, &d->producers[0], names[0]);
	d->n_started = 1;
	next_channel(d, NULL);
}

static bool connect_to_service(struct demo *d, struct trouble *why)
{
	struct client_options o = {
		.endpoint_url = slice_of(d->ready.http), .region = slice_of(d->ready.region), .name = SLICE("demo"),
		.keys = {.id = slice_of(d->ready.access_key_id), .secret = slice_of(d->ready.secret_access_key)},
	};
	struct client *client = client_new(&d->loop, &o, why);

	return client && looker_connect(&d->look, client, why);
}

static void service_ready(struct demo *d)
{
	struct trouble why;
	char words[192];

	if (d->look.client) /* it came back; the event stream finds it by itself */
		return;
	snprintf(words, sizeof(words), "demo · %s", d->ready.http + strlen("http://"));
	if (d->look.show)
		show_place(d->look.show, slice_of(words));
	if (!connect_to_service(d, &why)) {
		say(d, SEV_ERROR, "%s", why.words);
		if (!d->screen)
			leave(d, EXIT_OTHER);
		return;
	}
	say(d, SEV_INFO, "the local service is at %s", d->ready.http);
	d->first = (struct provision){.client = d->look.client, .channel = DEMO_CHANNEL, .stream = DEMO_STREAM,
				      .retention_h = 24, .mapped = true, .done = set_up, .self = d};
	provision_start(&d->first);
}

/* The service's standard output, line by line */

static void room_for_line(uv_handle_t *h, size_t size, uv_buf_t *out)
{
	struct demo *d = h->data;

	(void)size;
	if (d->n_line >= sizeof(d->line))
		d->n_line = 0;
	*out = uv_buf_init(d->line + d->n_line, (unsigned)(sizeof(d->line) - d->n_line));
}

static void take_lines(struct demo *d)
{
	char *end;

	while ((end = memchr(d->line, '\n', d->n_line))) {
		size_t n = (size_t)(end - d->line) + 1;

		if (ready_read(&d->ready, (struct slice){d->line, n - 1}))
			service_ready(d);
		memmove(d->line, end + 1, d->n_line - n);
		d->n_line -= n;
	}
}

static void told_closed(uv_handle_t *h)
{
	struct demo *d = h->data;

	d->telling = false;
}

static void told_cb(uv_stream_t *s, ssize_t n, const uv_buf_t *buf)
{
	struct demo *d = s->data;

	(void)buf;
	if (n < 0 && !uv_is_closing((uv_handle_t *)s)) {
		uv_close((uv_handle_t *)s, told_closed);
		return;
	}
	if (n > 0) {
		d->n_line += (size_t)n;
		take_lines(d);
	}
}

/* The service */

static void start_again(uv_timer_t *t)
{
	struct demo *d = t->data;

	if (d->telling) /* the old pipe is not gone yet */
		uv_timer_start(t, start_again, 20, 0);
	else
		start_service(d);
}

static void start_service(struct demo *d)
{
	char log[PATH_MAX], port[16];
	struct trouble why;
	int out;
	struct child_options o = {.name = "service", .log = log, .pipe = true,
				  .args = {"serve", "--json", "--data", d->data, "--port", port, NULL}};

	log_path(d, "service", log, sizeof(log));
	snprintf(port, sizeof(port), "%d", d->ready.port); /* the same again, so that all find it */
	if (!child_start(&d->service, &o, &out, &why)) {
		say(d, SEV_ERROR, "the local service could not be started: %s", why.words);
		if (!d->screen)
			leave(d, EXIT_OTHER);
		return;
	}
	d->n_line = 0;
	d->telling = true;
	uv_pipe_init(&d->loop, &d->told, 0);
	d->told.data = d;
	uv_pipe_open(&d->told, out);
	uv_read_start((uv_stream_t *)&d->told, room_for_line, told_cb);
}

static void service_ended(struct demo *d)
{
	char room[64], words[256];

	if (d->leaving)
		return;
	snprintf(words, sizeof(words), "the local service ended (%s); it is started again",
		 child_ending(&d->service, room, sizeof(room)));
	if (d->look.show)
		show_source(d->look.show, false, slice_of(words));
	else
		say(d, SEV_ERROR, "%s", words);
	if (!d->look.client && !d->screen) { /* it never came up */
		leave(d, EXIT_OTHER);
		return;
	}
	uv_timer_start(&d->restart, start_again, RESTART_MS, 0);
}

/* Exit 3: taken over; 0: stopped by us or done. */
static void producer_ended(struct demo *d, struct child *c)
{
	char room[64];
	const char *how = child_ending(c, room, sizeof(room));

	if (d->leaving)
		return;
	if (strcmp(how, "exit 3") == 0)
		say(d, SEV_WARN, "%s was taken over and stopped: p starts the next one", c->name);
	else if (strcmp(how, "exit 0") == 0 || strcmp(how, "exit 130") == 0)
		say(d, SEV_INFO, "%s has stopped", c->name);
	else
		say(d, SEV_ERROR, "%s ended (%s): %s/%s.log says why", c->name, how, d->data, c->name);
}

static bool all_gone(const struct demo *d)
{
	for (int i = 0; i < PRODUCERS_MAX; i++)
		if (d->producers[i].pid)
			return false;
	return true;
}

/* Producers first, so that they can say goodbye; then the service. */
static void go_on_leaving(struct demo *d)
{
	if (!all_gone(d))
		return;
	if (d->service.pid)
		child_end(&d->service, false);
	else
		uv_stop(&d->loop);
}

static void reap(uv_signal_t *s, int number)
{
	struct demo *d = s->data;

	(void)number;
	if (child_reap(&d->service))
		service_ended(d);
	for (int i = 0; i < PRODUCERS_MAX; i++)
		if (child_reap(&d->producers[i]))
			producer_ended(d, &d->producers[i]);
	if (d->leaving)
		go_on_leaving(d);
}

/* Leaving */

static void no_more_grace(uv_timer_t *t)
{
	struct demo *d = t->data;

	for (int i = 0; i < PRODUCERS_MAX; i++)
		child_end(&d->producers[i], true);
	child_end(&d->service, true);
	uv_timer_start(t, no_more_grace, 200, 0);
}

static void leave(struct demo *d, int code)
{
	if (d->leaving)
		return;
	d->leaving = true;
	d->code = code;
	looker_close(&d->look);
	for (int i = 0; i < PRODUCERS_MAX; i++)
		child_end(&d->producers[i], false);
	uv_timer_start(&d->grace, no_more_grace, GRACE_MS, 0);
	go_on_leaving(d);
}

static void interrupted(uv_signal_t *s, int number)
{
	(void)number;
	leave(s->data, EXIT_INTERRUPTED);
}

static void time_is_up(uv_timer_t *t)
{
	leave(t->data, EXIT_FINE);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

static bool make_data(struct demo *d)
{
	const char *tmp = getenv("TMPDIR");
	char full[PATH_MAX];

	if (d->data[0]) {
		mkdir(d->data, 0700);
		if (realpath(d->data, full) && strlen(full) < sizeof(d->data))
			slice_copy(d->data, sizeof(d->data), slice_of(full));
		return true;
	}
	d->temporary = true;
	snprintf(d->data, sizeof(d->data), "%s/kvscope-demo-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	return mkdtemp(d->data) != NULL;
}

static void take(struct demo *d, int option, const char *value)
{
	switch (option) {
	case TAKE_DATA:      slice_copy(d->data, sizeof(d->data), slice_of(value)); break;
	case TAKE_CHANNELS:  d->more_channels = (int)access_number(value, 0, CHANNELS_MAX); break;
	case TAKE_KEEP:      d->keep = true; break;
	case TAKE_DURATION:  d->duration_s = access_number(value, 1, 10000000); break;
	case TAKE_THEME:     d->show.theme = slice_of(value); break;
	case TAKE_ASCII:     d->show.ascii = true; break;
	case TAKE_NO_COLOUR: d->show.no_colour = true; break;
	default:             d->help = true; break;
	}
}

static int read_options(struct demo *d, int argc, char **argv)
{
	const char *plain = getenv("NO_COLOR");
	int option, index = 0;

	d->show.no_colour = plain && *plain;
	optind = 1;
	opterr = 0;
	while ((option = getopt_long(argc, argv, "", options, &index)) != -1) {
		if (option == '?')
			return access_usage("demo", "unknown option or missing value: %s", argv[optind - 1]);
		take(d, option, optarg);
	}
	if (optind < argc)
		return access_usage("demo", "unexpected: %s", argv[optind]);
	if (d->more_channels < 0 || d->duration_s < 0)
		return access_usage("demo", "that is not a number it can use");
	return 0;
}

static void start_handles(struct demo *d)
{
	uv_loop_init(&d->loop);
	uv_signal_init(&d->loop, &d->reaper);
	uv_timer_init(&d->loop, &d->restart);
	uv_timer_init(&d->loop, &d->end);
	uv_timer_init(&d->loop, &d->grace);
	d->reaper.data = d->restart.data = d->end.data = d->grace.data = d;
	uv_signal_start(&d->reaper, reap, SIGCHLD);
	for (int i = 0; i < INTERRUPTS; i++) { /* the screen has its own, but not until the very end */
		uv_signal_init(&d->loop, &d->interrupts[i]);
		d->interrupts[i].data = d;
		uv_signal_start(&d->interrupts[i], interrupted, interrupts[i]);
	}
	signal(SIGPIPE, SIG_IGN);
	if (d->duration_s)
		uv_timer_start(&d->end, time_is_up, (uint64_t)d->duration_s * 1000, 0);
}

static void close_handles(struct demo *d)
{
	uv_close((uv_handle_t *)&d->reaper, NULL);
	uv_close((uv_handle_t *)&d->restart, NULL);
	uv_close((uv_handle_t *)&d->end, NULL);
	uv_close((uv_handle_t *)&d->grace, NULL);
	for (int i = 0; i < INTERRUPTS; i++)
		uv_close((uv_handle_t *)&d->interrupts[i], NULL);
	if (d->telling && !uv_is_closing((uv_handle_t *)&d->told))
		uv_close((uv_handle_t *)&d->told, NULL);
	loop_finish(&d->loop);
}

static bool open_screen(struct demo *d, struct trouble *why)
{
	d->show.place = "LOCAL";
	d->show.region = SLICE("");
	d->show.place_words = SLICE("demo · starting");
	d->show.channel = SLICE(DEMO_CHANNEL);
	d->show.demo = true;
	d->show.wish = wished;
	d->show.self = d;
	d->look.show = show_new(&d->loop, &d->show, why);
	if (d->look.show)
		show_source(d->look.show, false, SLICE("the local service is starting …"));
	return d->look.show != NULL;
}

static int run(struct demo *d)
{
	struct trouble why;

	if (!make_data(d)) {
		fprintf(stderr, "kvscope: %s cannot be made\n", d->data);
		return EXIT_OTHER;
	}
	d->screen = isatty(STDOUT_FILENO) && isatty(STDIN_FILENO);
	start_handles(d);
	d->look.loop = &d->loop;
	if (d->screen && !open_screen(d, &why)) {
		fprintf(stderr, "kvscope: %s\n", why.words);
		d->code = EXIT_OTHER;
	} else {
		d->look.also = d->screen ? NULL : print_event;
		d->look.self = d;
		start_service(d);
		uv_run(&d->loop, UV_RUN_DEFAULT);
	}
	close_handles(d);
	if (d->temporary && !d->keep)
		nftw(d->data, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	else
		printf("The service's data and logs are in %s\n", d->data);
	return d->code;
}

int cli_demo(int argc, char **argv)
{
	struct demo *d = calloc(1, sizeof(*d));
	int code;

	if (!d)
		return EXIT_OTHER;
	code = read_options(d, argc, argv);
	if (!code && d->help)
		code = fputs(help, stdout) < 0;
	else if (!code)
		code = run(d);
	free(d);
	return code;
}
