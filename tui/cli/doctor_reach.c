/* Whether it is reached: certificates, relays, the WebSocket. */
#include "tui/cli/doctor_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <openssl/crypto.h>

#include "core/kvsapi.h"
#include "net/probe/allocate.h"
#include "net/probe/chain.h"

enum { WS_MS = 8000, PROBE_MS = 3000, WARN_DAYS = 30, DAY_S = 86400 };

/* ---- certificates */

/* "https://host:port/…" or "wss://…": host without brackets, and the port. false: no TLS.
 */
static bool split(const char *url, char *host, size_t room, int *port)
{
	const char *at = strstr(url, "://"), *end;
	struct slice name;

	if (!at || (strncmp(url, "https:", 6) != 0 && strncmp(url, "wss:", 4) != 0))
		return false;
	at += 3;
	*port = 443;
	name = (struct slice){at, strcspn(at, *at == '[' ? "]" : ":/")};
	end = at + name.n + (*at == '[');
	if (*at == '[')
		name = slice_skip(name, 1);
	if (*end == ':')
		*port = atoi(end + 1);
	return name.n && slice_copy(host, room, name);
}

/* true: not looked at yet. */
static bool unseen(struct doctor *d, const char *host, int port)
{
	char words[sizeof(d->hosts[0])];

	snprintf(words, sizeof(words), "%s:%d", host, port);
	for (size_t i = 0; i < d->n_hosts; i++)
		if (strcmp(d->hosts[i], words) == 0)
			return false;
	if (d->n_hosts == DOCTOR_HOSTS)
		return false;
	slice_copy(d->hosts[d->n_hosts++], sizeof(words), slice_of(words));
	return true;
}

static const char *when(char room[64], int64_t ends_s)
{
	long long left = (long long)ends_s - (long long)time(NULL);

	if (!ends_s)
		snprintf(room, 64, "no end is told");
	else if (left < 0)
		snprintf(room, 64, "ended %lld days ago", -left / DAY_S);
	else
		snprintf(room, 64, "ends in %lld days", left / DAY_S);
	return room;
}

static void judge(struct doctor *d, const char *host, const struct chain *c)
{
	bool soon = c->ends_s && c->ends_s - time(NULL) <= (int64_t)WARN_DAYS * DAY_S;
	char ends[64];

	when(ends, c->ends_s);
	if (c->ended)
		doctor_sayf(d, VERDICT_BAD,
			    "the certificate must be renewed there; look at this machine's "
			    "clock too",
			    "%.80s: %s, by %s; %s", host, ends, c->issuer, c->doubt);
	else if (!c->for_host)
		doctor_sayf(d, VERDICT_BAD,
			    "use the name that the certificate has, or look for who stands "
			    "between",
			    "%.80s: the certificate is for %s, by %s", host, c->subject,
			    c->issuer);
	else if (!c->trusted)
		doctor_sayf(
			d, client_verifies(d->o.client) ? VERDICT_BAD : VERDICT_WARN,
			"give its authority with --ca-bundle or AWS_CA_BUNDLE; if none is "
			"known, somebody stands between",
			"%.80s: not trusted (%s), by %s; %s", host, c->doubt, c->issuer,
			ends);
	else
		doctor_sayf(d, soon ? VERDICT_WARN : VERDICT_GOOD,
			    soon ? "it must be renewed there before it ends" : "",
			    "%.80s: by %s, %zu in the chain, %s", host, c->issuer,
			    c->length, ends);
}

static bool behind_a_proxy(void)
{
	static const char *const names[] = {"https_proxy", "HTTPS_PROXY", "all_proxy",
					    "ALL_PROXY"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (getenv(names[i]) && *getenv(names[i]))
			return true;
	return false;
}

static void look_at(struct doctor *d, const char *url)
{
	char host[256];
	struct wire_ask ask = {.kind = WIRE_TLS,
			       .host = host,
			       .ca = client_ca(d->o.client),
			       .ms = PROBE_MS};
	struct trouble why;
	struct wire *w;
	struct chain c;

	if (!split(url, host, sizeof(host), &ask.port) || !unseen(d, host, ask.port))
		return;
	w = wire_open(&ask, &why);
	if (w) {
		chain_look(&c, w);
		judge(d, host, &c);
	} else {
		doctor_sayf(d, behind_a_proxy() ? VERDICT_NOTE : VERDICT_BAD, "",
			    "%.80s: %.100s%s", host, why.words,
			    behind_a_proxy() ? " (the proxy was not asked)" : "");
	}
	wire_close(w);
}

void doctor_tls(struct doctor *d)
{
	const char *url = client_control_url(d->o.client);

	if (strncmp(url, "https:", 6) != 0)
		doctor_say(d, VERDICT_NOTE, "http: nothing is encrypted on the way", "");
	else
		look_at(d, url);
	doctor_next(d);
}

void doctor_tls_channel(struct doctor *d)
{
	look_at(d, d->https);
	look_at(d, d->wss);
	look_at(d, d->webrtc);
	doctor_next(d);
}

/* ---- relays */

void doctor_ice(struct doctor *d)
{
	char body[DOCTOR_ASK];
	struct text t;

	if (!d->https[0]) {
		doctor_skip(d, "no HTTPS endpoint is known");
		return;
	}
	text_init(&t, body, sizeof(body));
	kvs_ask_ice(&t, slice_of(d->arn), slice_of("kvscope-doctor"));
	doctor_ask(d, d->https, body);
}

/* AWS's own STUN server is not in the list that it hands out. */
static void add_stun(struct doctor *d)
{
	const char *region = client_region(d->o.client);
	struct relay *r = &d->relays.all[d->relays.n];

	if (strcmp(client_place(d->o.client), "LIVE") != 0 || d->relays.n == RELAYS_MAX)
		return;
	*r = (struct relay){.kind = RELAY_STUN, .port = 443};
	snprintf(r->host, sizeof(r->host), "stun.kinesisvideo.%s.amazonaws.com%s", region,
		 strncmp(region, "cn-", 3) == 0 ? ".cn" : "");
	d->relays.n++;
}

static void take_relays(struct doctor *d, const cJSON *list)
{
	char *words = cJSON_PrintUnformatted(list);

	if (words) {
		relays_read(&d->relays, slice_of(words));
		OPENSSL_cleanse(words, strlen(words));
	}
	free(words);
	add_stun(d);
}

void doctor_read_ice(struct doctor *d, const struct client_answer *a, const cJSON *v)
{
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(v, "IceServerList");
	const cJSON *ttl =
		cJSON_GetObjectItemCaseSensitive(cJSON_GetArrayItem(list, 0), "Ttl");

	(void)a;
	if (!cJSON_GetArraySize(list) && !strcmp(client_place(d->o.client), "LOCAL")) {
		doctor_say(d, VERDICT_NOTE,
			   "this local service has no TURN server (is coturn installed?)",
			   "");
		return;
	}
	if (!cJSON_GetArraySize(list)) {
		doctor_say(d, VERDICT_WARN, "no TURN server is offered",
			   "behind a symmetric NAT nothing will connect");
		return;
	}
	take_relays(d, list);
	doctor_sayf(d, VERDICT_GOOD, "", "%d TURN servers, for %d s",
		    cJSON_GetArraySize(list), cJSON_IsNumber(ttl) ? ttl->valueint : 0);
}

static void try_relay(struct doctor *d, const struct relay *r)
{
	static const char *const checks[] = {"STUN udp", "TURN udp", "TURN tcp", "TURN tls",
					     "TURN dtls"};
	static const char *const fixes[] = {
		"let UDP out to it, or its own address stays unknown",
		"let UDP out to it; over TCP media comes later and in bursts",
		"let TCP out to it, for networks where UDP is closed",
		"let TLS out to it, for networks where nothing else is open", ""};
	const char *check = checks[r->kind];
	struct allocation got;

	if (r->kind == RELAY_TURN_DTLS) {
		doctor_sayas(d, check, VERDICT_SKIPPED, "",
			     "%.100s:%d: DTLS is not spoken here", r->host, r->port);
		return;
	}
	if (allocate(&got, r, client_ca(d->o.client), PROBE_MS)) {
		d->lending += r->kind != RELAY_STUN;
		doctor_sayas(d, check, VERDICT_GOOD, "", "%.100s:%d %s %s in %lld ms",
			     r->host, r->port,
			     r->kind == RELAY_STUN ? "sees us as" : "lent",
			     r->kind == RELAY_STUN ? got.mapped : got.relayed,
			     (long long)got.ms);
	} else {
		doctor_sayas(d, check, got.code == 401 ? VERDICT_BAD : VERDICT_WARN,
			     got.code == 401
				     ? "ask for new ICE servers: these are of another "
				       "relay, or it is long ago"
				     : fixes[r->kind],
			     "%.100s:%d: %s", r->host, r->port, got.why);
	}
}

/* One relay a turn: what is found is told as it is found. */
void doctor_relays(struct doctor *d)
{
	size_t turn = 0;

	if (d->relay < d->relays.n) {
		try_relay(d, &d->relays.all[d->relay++]);
		doctor_once_more(d);
		return;
	}
	for (size_t i = 0; i < d->relays.n; i++)
		turn += d->relays.all[i].kind != RELAY_STUN &&
			d->relays.all[i].kind != RELAY_TURN_DTLS;
	if (!turn)
		doctor_say(d, VERDICT_SKIPPED, "no TURN server is known", "");
	else
		doctor_sayf(d, d->lending ? VERDICT_GOOD : VERDICT_BAD,
			    d->lending ? ""
				       : "behind a symmetric NAT, and to AWS's storage, "
					 "nothing will connect",
			    "%zu of %zu lent an address%s", d->lending, turn,
			    d->lending ? ", and have it back" : "");
	doctor_next(d);
}

/* ---- the WebSocket */

static void socket_told(void *self, const struct websocket_report *r)
{
	struct doctor *d = self;

	if (r->news == WEBSOCKET_UP) {
		doctor_sayf(d, VERDICT_GOOD, "",
			    "opened as a viewer in %lld ms; nobody was displaced",
			    (long long)r->ms);
		websockets_forget(d->o.sockets, d);
		doctor_next(d);
	} else if (r->news == WEBSOCKET_GONE) {
		doctor_sayf(d, VERDICT_BAD,
			    r->code == 403
				    ? "allow the IAM action kinesisvideo:ConnectAsViewer"
				    : "",
			    "%.*s", (int)r->why.n, r->why.at);
		doctor_next(d);
	}
}

void doctor_socket(struct doctor *d)
{
	struct websocket_dial dial = {.ticket = 1,
				      .url = slice_of(d->wss),
				      .arn = slice_of(d->arn),
				      .client_id = SLICE("kvscope-doctor"),
				      .ms = WS_MS,
				      .report = socket_told,
				      .self = d};

	if (d->wss[0])
		websockets_dial(d->o.sockets, &dial);
	else
		doctor_skip(d, "no WSS endpoint is known");
}
