/* The client of the service: identity, signing, retries, sentences. */
#include "net/aws/client.h"

#include <stdio.h>
#include <stdlib.h>

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "net/aws/client_inside.h"
#include "net/aws/retry.h"
#include "net/aws/trouble.h"

enum { EXPLAIN_MS = 3000, URL_MAX = 2048, RENEW_AGAIN_MS = 60000 };

struct call {
	struct client *client;
	struct call *next, **link;
	uv_timer_t again;
	struct transport_request *request;
	client_done *done;
	void *self;
	enum kvs_op op;
	uint32_t ticket;
	bool as_cli, explain, answering, signed_again;
	int64_t signed_ms; /* by which offset of the clocks */
	int tries;
	int64_t begun_ms, patience_ms, try_ms;
	struct trouble last; /* of the try before this one */
	char url[SIGV4_ROOM];
	size_t n_body;
	char body[];
};

static int64_t monotonic_ms(void)
{
	return (int64_t)(uv_hrtime() / 1000000);
}

static void free_call(uv_handle_t *timer)
{
	free(timer->data);
}

static void drop_call(struct call *k)
{
	*k->link = k->next;
	if (k->next)
		k->next->link = k->link;
	k->client->n_calls--;
	if (k->request)
		transport_cancel(k->request);
	uv_close((uv_handle_t *)&k->again, free_call);
}

void client_free(struct client *c)
{
	while (c->first)
		drop_call(c->first);
	renewal_forget(c->renewal);
	transport_free(c->transport);
	sigv4_cache_clear(&c->cache);
	identity_wipe(&c->id);
	free(c);
}

struct client *client_new(uv_loop_t *loop, const struct client_options *o,
			  struct trouble *why)
{
	struct client *c = calloc(1, sizeof(*c));

	if (!c) {
		*why = (struct trouble){FAULT_MEMORY, 255, "out of memory"};
		return NULL;
	}
	/* At the program's end a renewal may still be at work on its thread. */
	OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, NULL);
	c->loop = loop;
	c->lasting = !o->as_cli;
	if (identity_find(&c->id, o, why)) {
		client_free(c);
		return NULL;
	}
	return c;
}

enum fault client_check(const struct client_options *o, struct trouble *why)
{
	struct identity id = {0};
	enum fault f = identity_find(&id, o, why);

	identity_wipe(&id);
	return f;
}

static void renewed(void *self, const struct credentials *keys, const struct trouble *why)
{
	struct client *c = self;

	(void)why; /* the old ones serve until they end, then the service says so */
	c->renewal = NULL;
	if (!keys)
		return;
	c->id.credentials = *keys;
	client_tell(c);
}

/* Keys that end soon are fetched anew while the old ones still count. */
static void renew_early(struct client *c)
{
	int64_t ends_s = c->id.credentials.ends_s, now = monotonic_ms();

	if (!c->lasting || !ends_s || c->renewal ||
	    client_wall_ms(c) / 1000 < ends_s - RENEWAL_EARLY_S ||
	    (c->renewed_ms && now - c->renewed_ms < RENEW_AGAIN_MS))
		return;
	c->renewed_ms = now;
	c->renewal = renewal_begin(c->loop, &c->id, renewed, c);
}

static void on_answer(void *self, const struct transport_answer *a);

static bool send_call(struct call *k)
{
	struct client *c = k->client;
	int64_t left = k->patience_ms - (monotonic_ms() - k->begun_ms);
	struct transport_ask ask = {
		.method = "POST",
		.url = k->url,
		.body = {k->body, k->n_body},
		.ca = c->id.ca,
		.user_agent = c->id.user_agent,
		.verify = c->id.verify,
		.fresh = k->op == KVS_JOIN || k->op == KVS_JOIN_AS_VIEWER,
		.connect_ms = c->id.connect_ms,
		.total_ms = c->id.read_ms ? c->id.connect_ms + c->id.read_ms
			    : left > 1    ? left
					  : 1,
		.read_ms = c->id.read_ms,
		.headers = {"Content-Type: application/json", "Expect:"},
	};
	struct client_headers h;

	k->try_ms = ask.total_ms;
	k->tries++;
	renew_early(c);
	k->signed_ms = client_clock_offset_ms(c);
	if (c->id.sign) {
		if (!client_sign(c, &h, slice_of(k->url),
				 (struct slice){k->body, k->n_body}))
			return false;
		ask.headers[2] = h.x_date;
		ask.headers[3] = h.authorization;
		ask.headers[4] = c->id.credentials.token[0] ? h.x_token : NULL;
	}
	k->request = transport_send(c->transport, &ask, on_answer, k);
	OPENSSL_cleanse(&h, sizeof(h));
	return k->request != NULL;
}

static bool send_explain(struct call *k)
{
	struct client *c = k->client;
	struct transport_ask ask = {
		.method = "GET",
		.url = k->url,
		.ca = c->id.ca,
		.user_agent = c->id.user_agent,
		.verify = c->id.verify,
		.fresh = true,
		.connect_ms = EXPLAIN_MS,
		.total_ms = EXPLAIN_MS,
		.headers = {"Connection: Upgrade", "Upgrade: websocket",
			    "Sec-WebSocket-Version: 13",
			    "Sec-WebSocket-Key: a3ZzY29wZS1leHBsYWlucw=="},
	};

	k->tries++;
	k->request = transport_send(c->transport, &ask, on_answer, k);
	return k->request != NULL;
}

/* The part of the URL that may be shown. */
static struct slice shown_url(const struct call *k)
{
	return (struct slice){k->url, strcspn(k->url, "?")};
}

static void answer(struct call *k, struct client_answer *a)
{
	a->op = k->op;
	a->ticket = k->ticket;
	a->tries = k->tries;
	a->ms = monotonic_ms() - k->begun_ms;
	a->url = shown_url(k);
	k->answering = true; /* a cancel from the callback comes too late */
	k->done(k->self, a);
	drop_call(k);
}

static void on_again(uv_timer_t *t)
{
	struct call *k = t->data;
	struct client_answer a = {.error = {"", 0},
				  .message = {"", 0},
				  .request_id = {"", 0},
				  .body = {"", 0},
				  .date_s = -1,
				  .detail = ""};

	if (send_call(k))
		return;
	a.trouble = (struct trouble){FAULT_MEMORY, 0, "out of memory"};
	answer(k, &a);
}

/* true: it will be asked again. */
static bool try_again(struct call *k, const struct transport_answer *a, struct slice error)
{
	struct client *c = k->client;
	bool idempotent = k->as_cli || (k->op != KVS_JOIN && k->op != KVS_JOIN_AS_VIEWER);
	struct retry_try t = {k->tries, a->status, error, a->sent, idempotent};
	int64_t left = k->patience_ms - (monotonic_ms() - k->begun_ms), wait;
	uint32_t random = 0;

	if (k->explain || !retry_wanted(&t, c->id.attempts))
		return false;
	RAND_bytes((unsigned char *)&random, sizeof(random));
	wait = retry_delay_ms(k->tries, random);
	if (!c->id.read_ms && wait >= left)
		return false;
	uv_timer_start(&k->again, on_again, (uint64_t)wait, 0);
	return true;
}

/* A refusal for the clock's sake is asked again once, at once, with the service's time;
 * what was refused so was not done. true: it is. */
static bool sign_again(struct call *k, int status)
{
	bool may = status == 403 && !k->explain && !k->signed_again &&
		   k->signed_ms != client_clock_offset_ms(k->client);

	k->signed_again |= may;
	return may && send_call(k);
}

static void on_answer(void *self, const struct transport_answer *h)
{
	struct call *k = self;
	struct client_answer a = {.status = h->status,
				  .error = {"", 0},
				  .message = {"", 0},
				  .request_id = slice_of(h->request_id),
				  .body = h->body,
				  .connected = h->connected,
				  .connect_ms = k->tries == 1 ? h->connect_ms : 0,
				  .date_s = h->date_s,
				  .detail = h->words};
	struct kvs_refusal refusal = {.name = {"", 0}, .message = {"", 0}};
	char room[KVS_ROOM];
	bool fine = h->status >= 200 && h->status < 300;

	k->request = NULL;
	if (h->status && !fine)
		kvs_read_refusal(&refusal, slice_of(h->error_type), h->body, room,
				 sizeof(room));
	a.skew_ms = trouble_skew_ms(h->status, refusal.message, h->date_s,
				    client_wall_ms(k->client));
	client_hear_date(k->client, h->date_s, a.skew_ms);
	if (sign_again(k, h->status))
		return;
	if (!fine && try_again(k, h, refusal.name)) {
		if (h->status)
			trouble_refusal(&k->last, h->status, refusal.name, refusal.message,
					0);
		else
			trouble_no_answer(&k->last, h, shown_url(k),
					  k->client->id.connect_ms, k->try_ms);
		return;
	}
	a.error = refusal.name;
	a.message = refusal.message;
	if (!h->status)
		trouble_no_answer(&a.trouble, h, shown_url(k), k->client->id.connect_ms,
				  k->try_ms);
	else if (!fine)
		trouble_refusal(&a.trouble, h->status, a.error, a.message, a.skew_ms);
	answer(k, &a);
}

static struct call *new_call(struct client *c, struct slice body, client_done *done,
			     void *self)
{
	struct call *k = NULL;

	if (!c->transport)
		c->transport = transport_new(c->loop);
	if (c->transport)
		k = calloc(1, sizeof(*k) + body.n + 1);
	if (!k)
		return NULL;
	k->client = c;
	k->done = done;
	k->self = self;
	k->begun_ms = monotonic_ms();
	if (body.n)
		memcpy(k->body, body.at, body.n);
	k->n_body = body.n;
	uv_timer_init(c->loop, &k->again);
	k->again.data = k;
	k->next = c->first;
	k->link = &c->first;
	if (k->next)
		k->next->link = &k->next;
	c->first = k;
	c->n_calls++;
	return k;
}

static bool call_url(struct call *k, struct slice base)
{
	const char *path = kvs_operation(k->op)->path;

	while (base.n && base.at[base.n - 1] == '/')
		base.n--;
	if (!slice_starts(base, "http://") && !slice_starts(base, "https://"))
		return false;
	return base.n + strlen(path) < URL_MAX &&
	       snprintf(k->url, sizeof(k->url), "%.*s%s", (int)base.n, base.at, path) > 0;
}

bool client_call(struct client *c, const struct client_ask *ask, client_done *done,
		 void *self)
{
	struct slice base = ask->url;
	struct call *k;

	if (ask->op >= KVS_OP_COUNT)
		return false;
	k = new_call(c, ask->body, done, self);
	if (!k)
		return false;
	if (!base.n)
		base = slice_of(c->id.endpoints[kvs_operation(ask->op)->plane]);
	k->op = ask->op;
	k->ticket = ask->ticket;
	k->as_cli = ask->as_cli;
	k->patience_ms = ask->ms ? ask->ms : c->id.total_ms;
	if (call_url(k, base) && send_call(k))
		return true;
	drop_call(k);
	return false;
}

bool client_explain(struct client *c, uint32_t ticket, struct slice url, client_done *done,
		    void *self)
{
	struct call *k = new_call(c, (struct slice){"", 0}, done, self);
	bool tls = slice_starts(url, "wss://");
	size_t scheme = tls ? 6 : 5;

	if (!k)
		return false;
	k->op = KVS_OP_COUNT;
	k->ticket = ticket;
	k->explain = true;
	k->patience_ms = k->try_ms = EXPLAIN_MS;
	if ((tls || slice_starts(url, "ws://")) && url.n + 8 < sizeof(k->url)) {
		snprintf(k->url, sizeof(k->url), "%s%.*s", tls ? "https://" : "http://",
			 (int)(url.n - scheme), url.at + scheme);
		if (send_explain(k))
			return true;
	}
	drop_call(k);
	return false;
}

void client_cancel(struct client *c, uint32_t ticket, void *self)
{
	struct call *next;

	for (struct call *k = c->first; k; k = next) {
		next = k->next;
		if ((!ticket || k->ticket == ticket) && k->self == self && !k->answering)
			drop_call(k);
	}
}

bool client_unanswered(const struct client *c, const void *self, struct trouble *out)
{
	const struct call *k = c->first;

	while (k && k->self != self)
		k = k->next;
	if (!k)
		return false;
	*out = k->last;
	if (!out->fault) {
		*out = (struct trouble){FAULT_TIMEOUT, 0, ""};
		snprintf(out->words, sizeof(out->words), "%.*s has not answered yet",
			 (int)strcspn(k->url, "?") < 160 ? (int)strcspn(k->url, "?") : 160,
			 k->url);
	}
	return true;
}

enum fault client_renew(struct client *c, struct trouble *why)
{
	return identity_renew(&c->id, why);
}

int64_t client_keys_end_s(const struct client *c)
{
	return c->id.credentials.ends_s;
}

int client_attempts(const struct client *c)
{
	return c->id.attempts;
}

size_t client_open_calls(const struct client *c)
{
	return c->n_calls;
}

const char *client_region(const struct client *c)
{
	return c->id.region;
}

const char *client_user_agent(const struct client *c)
{
	return c->id.user_agent;
}

const char *client_ca(const struct client *c)
{
	return c->id.ca;
}

bool client_verifies(const struct client *c)
{
	return c->id.verify;
}

const char *client_control_url(const struct client *c)
{
	return c->id.endpoints[KVS_CONTROL];
}

const char *client_place(const struct client *c)
{
	static const char *const ours[] = {"amazonaws.com", "api.aws",
					   "amazonwebservices.com", "c2s.ic.gov",
					   "sc2s.sgov.gov"};

	for (size_t i = 0; i < sizeof(ours) / sizeof(*ours); i++)
		if (strstr(client_control_url(c), ours[i]))
			return "LIVE";
	return "LOCAL";
}

const char *client_key_source(const struct client *c)
{
	return c->id.sign ? c->id.credentials.source : "";
}
