/* The local Kinesis Video service: its parts put together, started and ended. */
#include "net/service/service.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "net/service/archive.h"
#include "net/service/channels.h"
#include "net/service/events.h"
#include "net/service/http.h"
#include "net/service/images.h"
#include "net/service/inner.h"
#include "net/service/media.h"
#include "net/service/relay.h"
#include "net/service/sessions.h"
#include "net/service/streams.h"
#include "net/service/turn.h"
#include "net/service/vault.h"

enum {
	SWEEP_MS = 60000,
	SWEEP_LEAST_MS = 500,
	FLUSH_MS = 12000,
	FILES_MAX = 65536,
	HISTORY = 16 * 1024 * 1024
};

void *need(void *memory)
{
	if (!memory) {
		fputs("kvscope serve: out of memory\n", stderr);
		abort();
	}
	return memory;
}

char *need_copy(const char *s)
{
	return need(strdup(s));
}

int64_t service_now_us(const struct service *s)
{
	(void)s;
	return (int64_t)(uv_hrtime() / 1000);
}

int64_t service_wall_ms(const struct service *s)
{
	uv_timeval64_t now;

	(void)s;
	uv_gettimeofday(&now);
	return now.tv_sec * 1000 + now.tv_usec / 1000;
}

int64_t service_scaled_ms(const struct service *s, int64_t ms)
{
	double fast = (double)ms / s->speed;

	return fast < 1 ? 1 : (int64_t)fast;
}

void service_random(char *out, size_t bytes)
{
	unsigned char raw[64];

	if (bytes > sizeof(raw) || RAND_bytes(raw, (int)bytes) != 1)
		abort();
	for (size_t i = 0; i < bytes; i++)
		snprintf(out + 2 * i, 3, "%02x", raw[i]);
}

void service_version(struct service *s, char out[VERSION_ROOM])
{
	(void)s;
	service_random(out, 10);
}

void service_tell(struct service *s, struct event e)
{
	if (!s->events)
		return;
	if (!e.at_us)
		e.at_us = service_now_us(s);
	if (!e.wall_ms)
		e.wall_ms = service_wall_ms(s);
	events_add(s->events, &e);
}

void service_note(struct service *s, const char *state, const char *format, ...)
{
	struct event e = {.kind = EV_NOTE};
	char words[512];
	va_list list;

	va_start(list, format);
	vsnprintf(words, sizeof(words), format, list);
	va_end(list);
	e.d.state = slice_of(state);
	e.d.why = slice_of(words);
	service_tell(s, e);
	if (strcmp(state, "info") != 0)
		fprintf(stderr, "kvscope serve: %s\n", words);
}

/* --- starting --- */

static bool say(struct trouble *why, enum fault f, const char *what, const char *which)
{
	*why = (struct trouble){f, errno, ""};
	snprintf(why->words, sizeof(why->words), "%.90s%s%.90s", what, *which ? ": " : "",
		 which);
	return false;
}

/* The same, with the system's word for it. */
static bool say_errno(struct trouble *why, const char *what, const char *which)
{
	int code = errno;

	*why = (struct trouble){FAULT_REFUSED, code, ""};
	snprintf(why->words, sizeof(why->words), "%.20s %.100s: %.60s", what, which,
		 strerror(code));
	return false;
}

/* Makes the directory and those above it, for its owner alone. */
static bool make_path(const char *path)
{
	char part[4096];

	snprintf(part, sizeof(part), "%s", path);
	for (char *at = part + 1; *at; at++) {
		if (*at != '/')
			continue;
		*at = '\0';
		if (mkdir(part, 0700) && errno != EEXIST)
			return false;
		*at = '/';
	}
	return !mkdir(part, 0700) || errno == EEXIST;
}

/* One service a directory. The lock ends with the process. */
static bool lock_path(const char *path, struct trouble *why)
{
	char file[4100];
	int fd;

	snprintf(file, sizeof(file), "%s/lock", path);
	fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return say_errno(why, "cannot write in", path);
	if (!flock(fd, LOCK_EX | LOCK_NB))
		return true;
	say_errno(why, "cannot lock", path);
	close(fd);
	return why->code == EWOULDBLOCK
		       ? say(why, FAULT_REFUSED, "another kvscope serve uses it", path)
		       : false;
}

static bool digits(const char *s, size_t n)
{
	return strlen(s) == n && strspn(s, "0123456789") == n;
}

static bool take_options(struct service *s, const struct service_options *o,
			 struct trouble *why)
{
	const char *account = o->account && *o->account ? o->account : "123456789012";
	const char *region = o->region && *o->region ? o->region : "us-west-2";
	struct slice bad;
	char word[64];

	snprintf(s->listen, sizeof(s->listen), "%s",
		 o->listen && *o->listen ? o->listen : "127.0.0.1");
	s->speed = o->speed > 0 ? o->speed : 1;
	s->wss_always = o->wss_always;
	if (!digits(account, 12))
		return say(why, FAULT_SYNTAX, "an account has 12 digits", account);
	if (strlen(region) > 32 ||
	    strspn(region, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(region))
		return say(why, FAULT_SYNTAX, "not a region", region);
	snprintf(s->account, sizeof(s->account), "%s", account);
	snprintf(s->region, sizeof(s->region), "%s", region);
	snprintf(s->keys.region, sizeof(s->keys.region), "%s", region);
	if (!faults_read(&s->faults, o->chaos ? o->chaos : "", &bad)) {
		slice_copy(word, sizeof(word), bad);
		return say(why, FAULT_SYNTAX, "--chaos does not know this", word);
	}
	if (!o->data || !*o->data || strlen(o->data) >= sizeof(s->data))
		return say(why, FAULT_SYNTAX, "no data directory", "");
	if (!http_may_listen(s->listen, o->port, why))
		return false;
	if (!make_path(o->data) || !realpath(o->data, s->data))
		return say_errno(why, "cannot use", o->data);
	return lock_path(s->data, why);
}

static void on_sweep(uv_timer_t *timer)
{
	archive_sweep(timer->data);
}

/* Retention is kept to the minute of the service's clock. */
static void watch_archive(struct service *s)
{
	uint64_t ms = (uint64_t)service_scaled_ms(s, SWEEP_MS);

	if (ms < SWEEP_LEAST_MS)
		ms = SWEEP_LEAST_MS;
	uv_timer_start(&s->sweep, on_sweep, ms, ms);
}

static bool open_parts(struct service *s, const struct service_options *o,
		       struct trouble *why)
{
	char path[4100];

	snprintf(path, sizeof(path), "%s/kvscope.db", s->data);
	if (vault_open(s->data, &s->keys, s->token_secret, why) ||
	    tls_prepare(&s->tls, s->data, s->listen, why))
		return false;
	s->store = store_open(&s->loop, path, why);
	if (!s->store)
		return false;
	if (!channels_load(s) || !streams_load(s))
		return say(why, FAULT_REFUSED, "cannot read", path);
	archive_open(s);
	s->events = events_new(s, o->history ? o->history : HISTORY);
	s->turn = turn_new(s);
	s->relay = relay_new(s);
	s->sessions = sessions_new(s);
	s->images = images_new(s);
	s->media = media_new(s);
	s->http = http_open(s, o->port, why);
	watch_archive(s);
	return s->http != NULL;
}

static void on_signal(uv_signal_t *signal, int number)
{
	(void)number;
	service_stop(signal->data);
}

static void watch(struct service *s)
{
	uv_signal_init(&s->loop, &s->on_term);
	uv_signal_init(&s->loop, &s->on_int);
	uv_timer_init(&s->loop, &s->sweep);
	s->on_term.data = s->on_int.data = s->sweep.data = s;
	uv_signal_start(&s->on_term, on_signal, SIGTERM);
	uv_signal_start(&s->on_int, on_signal, SIGINT);
}

/* Each connection is a descriptor. */
static void raise_limits(void)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r))
		return;
	r.rlim_cur = r.rlim_max < FILES_MAX ? r.rlim_max : FILES_MAX;
	setrlimit(RLIMIT_NOFILE, &r);
}

struct service *service_new(const struct service_options *o, struct trouble *why)
{
	struct service *s = need(calloc(1, sizeof(*s)));

	signal(SIGPIPE, SIG_IGN);
	raise_limits();
	s->speed = 1;
	uv_loop_init(&s->loop);
	watch(s);
	if (take_options(s, o, why) && open_parts(s, o, why))
		return s;
	service_free(s);
	return NULL;
}

void service_look(const struct service *s, struct service_ready *out)
{
	const char *host = !strcmp(s->listen, "0.0.0.0") ? "127.0.0.1"
			   : !strcmp(s->listen, "::")    ? "::1"
							 : s->listen;
	bool six = strchr(host, ':') != NULL;
	int port = http_port(s->http);

	*out = (struct service_ready){0};
	snprintf(out->http, sizeof(out->http), "http://%s%.120s%s:%d", six ? "[" : "", host,
		 six ? "]" : "", port);
	snprintf(out->https, sizeof(out->https), "https://%s%.120s%s:%d", six ? "[" : "",
		 host, six ? "]" : "", port);
	snprintf(out->ca, sizeof(out->ca), "%s", s->tls.ca);
	snprintf(out->data, sizeof(out->data), "%s", s->data);
	snprintf(out->region, sizeof(out->region), "%s", s->region);
	snprintf(out->account, sizeof(out->account), "%s", s->account);
	snprintf(out->access_key_id, sizeof(out->access_key_id), "%s", s->keys.id);
	snprintf(out->secret_access_key, sizeof(out->secret_access_key), "%s",
		 s->keys.secret);
}

/* --- ending --- */

static void flush(struct service *s)
{
	int64_t until = service_now_us(s) + FLUSH_MS * 1000;

	/* Sockets first: a peer that says BYE while its socket stays would look taken over.
	 */
	relay_stop(s->relay);
	sessions_stop(s->sessions);
	media_stop(s->media);
	while (!media_over(s->media) && service_now_us(s) < until)
		uv_run(&s->loop, UV_RUN_ONCE);
}

void service_run(struct service *s)
{
	while (!s->stopping)
		uv_run(&s->loop, UV_RUN_ONCE);
	flush(s);
}

void service_stop(struct service *s)
{
	s->stopping = true;
}

/* What is under way on other threads comes back before its parts go. */
static void drain(struct service *s)
{
	while (s->store && (store_busy(s->store) || s->reads))
		uv_run(&s->loop, UV_RUN_ONCE);
}

static void close_left(uv_handle_t *handle, void *unused)
{
	(void)unused;
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

void service_free(struct service *s)
{
	if (!s)
		return;
	s->stopping = true;
	http_close(s->http);
	drain(s);
	media_free(s->media);
	images_free(s->images);
	sessions_free(s->sessions);
	if (s->relay)
		relay_free(s->relay);
	store_close(s->store);
	events_free(s->events);
	turn_free(s->turn);
	channels_free(s);
	streams_free(s);
	sigv4_cache_clear(&s->signing);
	uv_close((uv_handle_t *)&s->on_term, NULL);
	uv_close((uv_handle_t *)&s->on_int, NULL);
	uv_close((uv_handle_t *)&s->sweep, NULL);
	uv_run(&s->loop, UV_RUN_NOWAIT);
	if (uv_loop_close(&s->loop)) {
		uv_walk(&s->loop, close_left, NULL);
		uv_run(&s->loop, UV_RUN_NOWAIT);
		uv_loop_close(&s->loop);
	}
	OPENSSL_cleanse(s, sizeof(*s)); /* the vault's secrets */
	free(s);
}
