/* libcurl's multi interface on libuv. */
#include "net/aws/transport.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include <curl/curl.h>
#include <openssl/crypto.h>

struct transport {
	uv_loop_t *loop;
	CURLM *multi;
	uv_timer_t timer;
	struct transport_request *first;
};

struct transport_request {
	struct transport *transport;
	struct transport_request *next, **link;
	CURL *easy;
	struct curl_slist *headers;
	transport_done *done;
	void *self;
	char *body;
	size_t n_body;
	struct transport_answer answer;
	char error[CURL_ERROR_SIZE];
};

/* One descriptor of libcurl's that libuv watches. */
struct watch {
	uv_poll_t poll;
	struct transport *transport;
	curl_socket_t fd;
};

static void free_watch(uv_handle_t *h)
{
	free(h->data);
}

static void finish(struct transport_request *r, CURLcode code);

static void collect(struct transport *h)
{
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(h->multi, &left))) {
		struct transport_request *r = NULL;

		if (m->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&r);
		finish(r, m->data.result);
	}
}

static void on_ready(uv_poll_t *p, int status, int events)
{
	struct watch *w = p->data;
	struct transport *h = w->transport;
	int flags = status < 0 ? CURL_CSELECT_ERR : 0, running;

	if (events & UV_READABLE)
		flags |= CURL_CSELECT_IN;
	if (events & UV_WRITABLE)
		flags |= CURL_CSELECT_OUT;
	curl_multi_socket_action(h->multi, w->fd, flags, &running);
	collect(h);
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *self, void *known)
{
	struct transport *h = self;
	struct watch *w = known;
	int events = (what & CURL_POLL_IN ? UV_READABLE : 0) |
		     (what & CURL_POLL_OUT ? UV_WRITABLE : 0);

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		if (w) {
			uv_poll_stop(&w->poll);
			uv_close((uv_handle_t *)&w->poll, free_watch);
			curl_multi_assign(h->multi, fd, NULL);
		}
		return 0;
	}
	if (!w) {
		w = calloc(1, sizeof(*w));
		if (!w || uv_poll_init_socket(h->loop, &w->poll, fd)) {
			free(w);
			return -1;
		}
		w->poll.data = w;
		w->transport = h;
		w->fd = fd;
		curl_multi_assign(h->multi, fd, w);
	}
	uv_poll_start(&w->poll, events, on_ready);
	return 0;
}

static void on_time(uv_timer_t *t)
{
	struct transport *h = t->data;
	int running;

	curl_multi_socket_action(h->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	collect(h);
}

static int on_timer(CURLM *multi, long ms, void *self)
{
	struct transport *h = self;

	(void)multi;
	if (ms < 0)
		uv_timer_stop(&h->timer);
	else
		uv_timer_start(&h->timer, on_time, (uint64_t)ms, 0);
	return 0;
}

static size_t on_body(char *at, size_t one, size_t n, void *self)
{
	struct transport_request *r = self;
	char *grown;

	(void)one;
	if (r->n_body + n > TRANSPORT_BODY_MAX) {
		r->answer.too_big = true;
		return 0;
	}
	grown = realloc(r->body, r->n_body + n + 1);
	if (!grown)
		return 0;
	r->body = grown;
	memcpy(r->body + r->n_body, at, n);
	r->n_body += n;
	return n;
}

/* The value of "Name: value\r\n" when the name is that. */
static bool header_is(struct slice line, const char *name, struct slice *value)
{
	size_t n = strlen(name);

	if (line.n <= n || line.at[n] != ':' || strncasecmp(line.at, name, n) != 0)
		return false;
	*value = (struct slice){line.at + n + 1, line.n - n - 1};
	while (value->n && (*value->at == ' ' || *value->at == '\t'))
		*value = (struct slice){value->at + 1, value->n - 1};
	while (value->n &&
	       (value->at[value->n - 1] == '\r' || value->at[value->n - 1] == '\n'))
		value->n--;
	return true;
}

static size_t on_header(char *at, size_t one, size_t n, void *self)
{
	struct transport_request *r = self;
	struct slice line = {at, n}, value;
	char date[64];

	(void)one;
	if (header_is(line, "x-amzn-errortype", &value))
		slice_copy(r->answer.error_type, sizeof(r->answer.error_type), value);
	else if (header_is(line, "x-amzn-requestid", &value))
		slice_copy(r->answer.request_id, sizeof(r->answer.request_id), value);
	else if (header_is(line, "date", &value) && slice_copy(date, sizeof(date), value))
		r->answer.date_s = (int64_t)curl_getdate(date, NULL);
	return n;
}

static void unlink_request(struct transport_request *r)
{
	*r->link = r->next;
	if (r->next)
		r->next->link = r->link;
}

static void free_request(struct transport_request *r)
{
	curl_multi_remove_handle(r->transport->multi, r->easy);
	curl_easy_cleanup(r->easy);
	for (struct curl_slist *h = r->headers; h; h = h->next)
		OPENSSL_cleanse(h->data, strlen(h->data)); /* a session token */
	curl_slist_free_all(r->headers);
	unlink_request(r);
	if (r->body)
		OPENSSL_cleanse(r->body, r->n_body); /* passwords of relays */
	free(r->body);
	free(r);
}

static void finish(struct transport_request *r, CURLcode code)
{
	long status = 0, os_error = 0, request = 0;
	curl_off_t connect_us = 0, tls_us = 0;

	curl_easy_getinfo(r->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(r->easy, CURLINFO_OS_ERRNO, &os_error);
	curl_easy_getinfo(r->easy, CURLINFO_REQUEST_SIZE, &request);
	curl_easy_getinfo(r->easy, CURLINFO_CONNECT_TIME_T, &connect_us);
	curl_easy_getinfo(r->easy, CURLINFO_APPCONNECT_TIME_T, &tls_us);
	r->answer.status = code == CURLE_OK ? (int)status : 0;
	r->answer.curl = (int)code;
	r->answer.os_error = (int)os_error;
	r->answer.sent = request > 0;
	r->answer.connected = connect_us > 0 || request > 0;
	r->answer.connect_ms = (tls_us > connect_us ? tls_us : connect_us) / 1000;
	r->answer.body = (struct slice){r->body ? r->body : "", r->n_body};
	snprintf(r->answer.words, sizeof(r->answer.words), "%.150s",
		 r->error[0] ? r->error : curl_easy_strerror(code));
	r->done(r->self, &r->answer);
	free_request(r);
}

struct transport *transport_new(uv_loop_t *loop)
{
	struct transport *h = calloc(1, sizeof(*h));

	if (!h || curl_global_init(CURL_GLOBAL_DEFAULT)) {
		free(h);
		return NULL;
	}
	h->loop = loop;
	h->multi = curl_multi_init();
	if (!h->multi) {
		curl_global_cleanup();
		free(h);
		return NULL;
	}
	uv_timer_init(loop, &h->timer);
	h->timer.data = h;
	curl_multi_setopt(h->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(h->multi, CURLMOPT_SOCKETDATA, h);
	curl_multi_setopt(h->multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(h->multi, CURLMOPT_TIMERDATA, h);
	return h;
}

static void free_transport(uv_handle_t *timer)
{
	free(timer->data);
}

void transport_free(struct transport *h)
{
	if (!h)
		return;
	while (h->first)
		free_request(h->first);
	curl_multi_cleanup(h->multi);
	curl_global_cleanup();
	uv_close((uv_handle_t *)&h->timer, free_transport);
}

static void set_body(CURL *e, const struct transport_ask *ask)
{
	if (strcmp(ask->method, "POST") != 0) {
		curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, ask->method);
		return;
	}
	curl_easy_setopt(e, CURLOPT_POST, 1L);
	curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, (long)ask->body.n);
	curl_easy_setopt(e, CURLOPT_COPYPOSTFIELDS, ask->body.n ? ask->body.at : "");
}

static void set_tls(CURL *e, const struct transport_ask *ask)
{
	if (*ask->ca)
		curl_easy_setopt(e, CURLOPT_CAINFO, ask->ca);
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, ask->verify ? 1L : 0L);
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, ask->verify ? 2L : 0L);
}

static void set_request(struct transport_request *r, const struct transport_ask *ask)
{
	CURL *e = r->easy;

	curl_easy_setopt(e, CURLOPT_PRIVATE, r);
	curl_easy_setopt(e, CURLOPT_ERRORBUFFER, r->error);
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
	/* A second protocol level buys nothing for one small answer at a time. */
	curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(e, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)ask->connect_ms);
	curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)ask->total_ms);
	if (ask->read_ms) { /* slower than any line: only the time counts */
		curl_easy_setopt(e, CURLOPT_LOW_SPEED_LIMIT, 1000000000L);
		curl_easy_setopt(e, CURLOPT_LOW_SPEED_TIME, (long)(ask->read_ms / 1000));
	}
	curl_easy_setopt(e, CURLOPT_FRESH_CONNECT, ask->fresh ? 1L : 0L);
	curl_easy_setopt(e, CURLOPT_USERAGENT, ask->user_agent);
	curl_easy_setopt(e, CURLOPT_HTTPHEADER, r->headers);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, r);
	curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(e, CURLOPT_HEADERDATA, r);
	set_tls(e, ask);
	set_body(e, ask);
}

static bool copy_headers(struct transport_request *r, const struct transport_ask *ask)
{
	for (size_t i = 0; i < TRANSPORT_HEADERS && ask->headers[i]; i++) {
		struct curl_slist *grown = curl_slist_append(r->headers, ask->headers[i]);

		if (!grown)
			return false;
		r->headers = grown;
	}
	return true;
}

struct transport_request *transport_send(struct transport *h,
					 const struct transport_ask *ask,
					 transport_done *done, void *self)
{
	struct transport_request *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->easy = curl_easy_init();
	if (!r->easy || !copy_headers(r, ask) ||
	    curl_easy_setopt(r->easy, CURLOPT_URL, ask->url)) {
		curl_easy_cleanup(r->easy);
		curl_slist_free_all(r->headers);
		free(r);
		return NULL;
	}
	r->transport = h;
	r->done = done;
	r->self = self;
	r->answer.date_s = -1;
	r->answer.default_ca = !*ask->ca;
	set_request(r, ask);
	r->next = h->first;
	r->link = &h->first;
	if (r->next)
		r->next->link = &r->next;
	h->first = r;
	curl_multi_add_handle(h->multi, r->easy);
	return r;
}

void transport_cancel(struct transport_request *r)
{
	free_request(r);
}
