/* The relay for media: coturn as a child. */
#include "net/service/turn.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cjson/cJSON.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "core/base64.h"
#include "core/text.h"

/* Life of a credential (docs: WebRTC quotas); ours ends later than its Ttl says, by the
 * clock's skew. */
enum { TTL_S = 300, SKEW_S = 60 };

/* Nobody answers there. */
enum { DISCARD = 9 };
/* Between its end and the next try: twice as long each time, short again once it has
 * lasted. */
enum { AGAIN_MS = 1000, AGAIN_MOST_MS = 60000, LASTED_MS = 60000 };

struct turn {
	struct service *service;
	uv_signal_t ended;
	uv_timer_t again;
	int handles;
	pid_t child; /* 0 = none */
	int port;
	int64_t pause_ms, began_us;
	char secret[49];
	char worker[600];
};

/* A port that is free for both UDP and TCP now: that one, or any for 0. 0 when it is not.
 */
static int free_port(int wanted)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
				.sin_port = htons((uint16_t)wanted),
				.sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t n = sizeof(a);
	int udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int port = 0;

	if (udp >= 0 && tcp >= 0 && !bind(udp, (struct sockaddr *)&a, sizeof(a)) &&
	    !getsockname(udp, (struct sockaddr *)&a, &n) &&
	    !bind(tcp, (struct sockaddr *)&a, sizeof(a)))
		port = ntohs(a.sin_port);
	if (udp >= 0)
		close(udp);
	if (tcp >= 0)
		close(tcp);
	return port;
}

static bool write_config(const struct turn *t, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	FILE *out = fd < 0 ? NULL : fdopen(fd, "w");

	if (!out)
		return false;
	fprintf(out,
		"listening-ip=127.0.0.1\nrelay-ip=127.0.0.1\nlistening-port=%d\n"
		"use-auth-secret\nstatic-auth-secret=%s\nrealm=kvscope\n"
		"allow-loopback-peers\nno-tls\nno-dtls\nno-cli\nfingerprint\n"
		"relay-threads=1\nlog-file=/dev/null\nsimple-log\nno-stdout-log\n"
		"pidfile=%s/turn.pid\nuserdb=%s/turn.db\n",
		t->port, t->secret, t->service->data, t->service->data);
	return !fclose(out);
}

static bool installed(void)
{
	char *path = getenv("PATH"), file[4096];

	for (; path && *path; path += strcspn(path, ":"), path += *path == ':') {
		snprintf(file, sizeof(file), "%.*s/turnserver", (int)strcspn(path, ":"),
			 path);
		if (!access(file, X_OK))
			return true;
	}
	return false;
}

/* In the child. Ends when the service does, however that ends. */
static void become(const char *config)
{
	int null = open("/dev/null", O_RDWR);

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	for (int fd = 0; fd < 3; fd++)
		dup2(null, fd);
	execlp("turnserver", "turnserver", "-c", config, (char *)NULL);
	_exit(127);
}

/* On the port of before, so that what was handed out stays right, unless somebody took it.
 */
static bool begin(struct turn *t)
{
	char config[4200];
	int port = t->port ? free_port(t->port) : 0;

	snprintf(config, sizeof(config), "%s/turn.conf", t->service->data);
	t->port = port ? port : free_port(0);
	if (!t->port || !write_config(t, config))
		return false;
	t->began_us = service_now_us(t->service);
	t->child = fork();
	if (!t->child)
		become(config);
	if (t->child < 0)
		t->child = 0;
	return t->child > 0;
}

static void on_again(uv_timer_t *timer);

static void try_later(struct turn *t)
{
	bool lasted = service_now_us(t->service) - t->began_us > LASTED_MS * 1000LL;

	t->pause_ms = lasted || !t->pause_ms ? AGAIN_MS : 2 * t->pause_ms;
	if (t->pause_ms > AGAIN_MOST_MS)
		t->pause_ms = AGAIN_MOST_MS;
	uv_timer_start(&t->again, on_again, (uint64_t)t->pause_ms, 0);
}

static void on_again(uv_timer_t *timer)
{
	struct turn *t = timer->data;

	if (begin(t))
		service_note(t->service, "info",
			     "the relay (coturn) runs again, on port %d", t->port);
	else
		try_later(t);
}

static void on_child(uv_signal_t *signal, int number)
{
	struct turn *t = signal->data;
	int status = 0;

	(void)number;
	if (!t->child || waitpid(t->child, &status, WNOHANG) != t->child)
		return;
	t->child = 0;
	try_later(t);
	service_note(t->service, "warn",
		     "the relay (coturn) ended, %s %d: no TURN for now, next try in %d s",
		     WIFSIGNALED(status) ? "signal" : "status",
		     WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status),
		     (int)(t->pause_ms / 1000));
}

struct turn *turn_new(struct service *s)
{
	struct turn *t = need(calloc(1, sizeof(*t)));

	t->service = s;
	service_random(t->secret, 24);
	uv_signal_init(&s->loop, &t->ended);
	uv_timer_init(&s->loop, &t->again);
	t->handles = 2;
	t->ended.data = t->again.data = t;
	if (!installed())
		return t;
	uv_signal_start(&t->ended, on_child, SIGCHLD);
	if (!begin(t))
		try_later(t);
	return t;
}

static void handle_gone(uv_handle_t *handle)
{
	struct turn *t = handle->data;

	if (--t->handles)
		return;
	OPENSSL_cleanse(t, sizeof(*t));
	free(t);
}

void turn_free(struct turn *t)
{
	if (!t)
		return;
	if (t->child) {
		kill(t->child, SIGKILL); /* it keeps nothing */
		waitpid(t->child, NULL, 0);
	}
	uv_close((uv_handle_t *)&t->ended, handle_gone);
	uv_close((uv_handle_t *)&t->again, handle_gone);
}

/* "epoch:base64(v1:arn)" and the HMAC of it, as coturn's REST convention has it. */
static void credentials(const struct turn *t, const char *arn, char user[512],
			char password[64])
{
	char inner[ARN_ROOM + 8];
	unsigned char mac[EVP_MAX_MD_SIZE];
	unsigned int n = 0;
	struct text out;

	snprintf(inner, sizeof(inner), "v1:%.250s", arn);
	text_init(&out, user, 512);
	text_printf(&out, "%lld:",
		    (long long)(service_wall_ms(t->service) / 1000 + TTL_S + SKEW_S));
	base64_encode(&out, slice_of(inner));
	HMAC(EVP_sha1(), t->secret, (int)strlen(t->secret), (const unsigned char *)user,
	     strlen(user), mac, &n);
	text_init(&out, password, 64);
	base64_encode(&out, (struct slice){(const char *)mac, n});
}

static cJSON *server(const struct turn *t, const char *arn, const char *how, int port)
{
	cJSON *one = cJSON_CreateObject(), *uris = cJSON_AddArrayToObject(one, "Uris");
	char user[512], password[64], uri[128];

	credentials(t, arn, user, password);
	snprintf(uri, sizeof(uri), "turn:127.0.0.1:%d?transport=%s", port, how);
	cJSON_AddItemToArray(uris, cJSON_CreateString(uri));
	cJSON_AddStringToObject(one, "Username", user);
	cJSON_AddStringToObject(one, "Password", password);
	cJSON_AddNumberToObject(one, "Ttl", TTL_S);
	return one;
}

cJSON *turn_list(struct turn *t, const char *arn, bool dead)
{
	cJSON *list = cJSON_CreateArray();
	int port = dead ? DISCARD : t->port;

	if (!dead && !t->child)
		return list;
	cJSON_AddItemToArray(list, server(t, arn, "udp", port));
	cJSON_AddItemToArray(list, server(t, arn, "tcp", port));
	return list;
}

struct slice turn_for_worker(struct turn *t)
{
	char user[512], password[64];

	if (!t->child)
		return SLICE("[]");
	credentials(t, "storage", user, password);
	snprintf(t->worker, sizeof(t->worker),
		 "[{\"urls\":[\"turn:127.0.0.1:%d?transport=udp\"],\"username\":\"%.200s\","
		 "\"credential\":\"%s\"}]",
		 t->port, user, password);
	return slice_of(t->worker);
}
