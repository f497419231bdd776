/* ICE with trickle both ways, STUN and TURN (RFC 8445, RFC 8838, RFC 7675), by libnice. */
#include "net/media/ice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <nice/agent.h>
#include <nice/interfaces.h>

#include "core/candidate.h"
#include "net/media/complaint.h"
#include "net/relays.h"

enum { COMPONENT = 1, PACING_MS = 5, REMOTE_MAX = 64, UFRAG_MAX = 256 };

struct ice {
	struct ice_handler h;
	NiceAgent *agent;
	GMainContext *context;
	guint stream;
	gchar *ufrag, *password;
	enum ice_state state;
	int told, remote;
};

const char *ice_state_words(enum ice_state s)
{
	static const char *const words[] = {
#define X(id, text) [ICE_##id] = text,
		ICE_STATES(X)
#undef X
	};

	return words[s];
}

static void on_candidate(NiceAgent *agent, NiceCandidate *c, gpointer self)
{
	struct ice *i = self;
	gchar *line = nice_agent_generate_local_candidate_sdp(agent, c);

	if (!line)
		return;
	i->told++;
	i->h.candidate(i->h.self, strncmp(line, "a=", 2) == 0 ? line + 2 : line);
	g_free(line);
}

static void on_gathered(NiceAgent *agent, guint stream, gpointer self)
{
	struct ice *i = self;

	(void)agent;
	(void)stream;
	i->h.gathered(i->h.self);
}

static enum ice_state state_of(NiceComponentState s, enum ice_state before)
{
	switch (s) {
	case NICE_COMPONENT_STATE_CONNECTING:
		return ICE_CHECKING;
	case NICE_COMPONENT_STATE_CONNECTED:
		return ICE_CONNECTED;
	case NICE_COMPONENT_STATE_READY:
		return ICE_COMPLETED;
	case NICE_COMPONENT_STATE_FAILED:
		return ICE_FAILED;
	case NICE_COMPONENT_STATE_DISCONNECTED:
		return before >= ICE_CONNECTED ? ICE_DISCONNECTED : before;
	case NICE_COMPONENT_STATE_GATHERING:
	case NICE_COMPONENT_STATE_LAST:
		break;
	}
	return before;
}

static void on_state(NiceAgent *agent, guint stream, guint component, guint state,
		     gpointer self)
{
	struct ice *i = self;
	enum ice_state now = state_of((NiceComponentState)state, i->state);

	(void)agent;
	(void)stream;
	(void)component;
	if (now == i->state)
		return;
	i->state = now;
	i->h.moved(i->h.self, now);
}

static void on_datagram(NiceAgent *agent, guint stream, guint component, guint n, gchar *at,
			gpointer self)
{
	struct ice *i = self;

	(void)agent;
	(void)stream;
	(void)component;
	i->h.datagram(i->h.self, (uint8_t *)at, n);
}

static void add_address(struct ice *i, const char *ip)
{
	NiceAddress a;

	nice_address_init(&a);
	if (nice_address_set_from_string(&a, ip))
		nice_agent_add_local_address(i->agent, &a);
}

/* libnice leaves the loopback out, and a host without anything else would gather nothing.
 * Link-local addresses of IPv6 are of no use without a zone, which SDP cannot say. */
static void add_addresses(struct ice *i, bool loopback)
{
	GList *ips = nice_interfaces_get_local_ips(FALSE);
	bool any = false;

	for (GList *ip = ips; ip; ip = ip->next) {
		if (g_ascii_strncasecmp(ip->data, "fe80", 4) == 0)
			continue;
		add_address(i, ip->data);
		any = true;
	}
	if (!any || loopback)
		add_address(i, "127.0.0.1");
	g_list_free_full(ips, g_free);
}

static void add_relay(struct ice *i, const struct relay *r, bool *stun)
{
	NiceRelayType type = r->kind == RELAY_TURN_TCP ? NICE_RELAY_TYPE_TURN_TCP
						       : NICE_RELAY_TYPE_TURN_UDP;
	char words[400];

	switch (r->kind) {
	case RELAY_STUN:
		if (!*stun)
			g_object_set(i->agent, "stun-server", r->host, "stun-server-port",
				     (guint)r->port, NULL);
		*stun = true;
		return;
	case RELAY_TURN_TLS:
	case RELAY_TURN_DTLS:
		/* libnice would speak TURN in the clear on a TLS port. */
		snprintf(words, sizeof(words),
			 "turns:%s:%d is left out: TURN over TLS is not spoken", r->host,
			 r->port);
		i->h.note(i->h.self, words);
		return;
	case RELAY_TURN_UDP:
	case RELAY_TURN_TCP:
		break;
	}
	if (nice_agent_set_relay_info(i->agent, i->stream, COMPONENT, r->host,
				      (guint)r->port, r->user, r->password, type))
		return;
	snprintf(words, sizeof(words), "TURN server %s:%d was not taken", r->host, r->port);
	i->h.note(i->h.self, words);
}

static void add_relays(struct ice *i, const struct relays *all)
{
	bool stun = false;
	char words[80];

	for (size_t k = 0; k < all->n; k++)
		add_relay(i, &all->all[k], &stun);
	if (!all->skipped)
		return;
	snprintf(words, sizeof(words), "%zu ICE server URLs were not understood",
		 all->skipped);
	i->h.note(i->h.self, words);
}

static bool open_stream(struct ice *i, const struct ice_options *o)
{
	i->stream = nice_agent_add_stream(i->agent, 1);
	if (!i->stream ||
	    !nice_agent_get_local_credentials(i->agent, i->stream, &i->ufrag, &i->password))
		return false;
	g_object_set(i->agent, "controlling-mode", (gboolean)o->controlling, "upnp", FALSE,
		     "ice-tcp", FALSE, "stun-pacing-timer", (guint)PACING_MS, NULL);
	g_signal_connect(i->agent, "new-candidate-full", G_CALLBACK(on_candidate), i);
	g_signal_connect(i->agent, "candidate-gathering-done", G_CALLBACK(on_gathered), i);
	g_signal_connect(i->agent, "component-state-changed", G_CALLBACK(on_state), i);
	return nice_agent_attach_recv(i->agent, i->stream, COMPONENT, o->context,
				      on_datagram, i);
}

static void set_up_addresses(struct ice *i, const struct ice_options *o)
{
	struct relays *relays = calloc(1, sizeof(*relays));
	bool here = true;

	if (relays && relays_read(relays, o->servers))
		i->h.note(i->h.self,
			  "the list of ICE servers is no JSON array: going without");
	if (relays) {
		here = relays->n == 0 || relays_here(relays);
		add_relays(i, relays);
		explicit_bzero(relays, sizeof(*relays));
	}
	free(relays);
	add_addresses(i, o->loopback || here);
}

struct ice *ice_new(const struct ice_options *o, const struct ice_handler *h,
		    struct trouble *why)
{
	NiceAgentOption how =
		NICE_AGENT_OPTION_ICE_TRICKLE | NICE_AGENT_OPTION_CONSENT_FRESHNESS;
	struct ice *i = calloc(1, sizeof(*i));

	if (!i) {
		complain(why, FAULT_MEMORY, "no memory for ICE");
		return NULL;
	}
	i->h = *h;
	i->context = o->context;
	i->agent = nice_agent_new_full(o->context, NICE_COMPATIBILITY_RFC5245, how);
	if (!i->agent || !open_stream(i, o)) {
		complain(why, FAULT_MEDIA, "libnice opened no stream");
		ice_close(i);
		return NULL;
	}
	set_up_addresses(i, o);
	return i;
}

const char *ice_ufrag(const struct ice *i)
{
	return i->ufrag;
}

const char *ice_password(const struct ice *i)
{
	return i->password;
}

bool ice_gather(struct ice *i)
{
	return nice_agent_gather_candidates(i->agent, i->stream);
}

enum fault ice_remote(struct ice *i, struct slice ufrag, struct slice password)
{
	char u[UFRAG_MAX + 1], p[UFRAG_MAX + 1];

	/* RFC 8839 §5.4: 4 to 256 and 22 to 256 characters. */
	if (ufrag.n < 4 || password.n < 22 || !slice_copy(u, sizeof(u), ufrag) ||
	    !slice_copy(p, sizeof(p), password))
		return FAULT_SYNTAX;
	return nice_agent_set_remote_credentials(i->agent, i->stream, u, p) ? FAULT_NONE
									    : FAULT_SYNTAX;
}

static bool ends_with(struct slice s, const char *tail)
{
	size_t n = strlen(tail);

	return s.n >= n && strncasecmp(s.at + s.n - n, tail, n) == 0;
}

/* Why a well-formed candidate is of no use here; NULL when it is. */
static const char *useless(const struct ice *i, const struct candidate *c)
{
	if (!slice_is_nocase(c->transport, "udp"))
		return "a TCP candidate is left out";
	if (ends_with(c->address, ".local"))
		return "an mDNS name (.local) as candidate is left out";
	if (c->component != COMPONENT)
		return "a candidate of a second component is left out (rtcp-mux)";
	if (i->remote >= REMOTE_MAX)
		return "too many candidates; this one is left out";
	return NULL;
}

static NiceCandidate *parse_with_nice(struct ice *i, struct slice line)
{
	char words[600];
	struct text t;

	text_init(&t, words, sizeof(words));
	text_adds(&t, slice_starts(line, "a=") ? "" : "a=");
	text_adds(&t, slice_starts(line, "a=") || slice_starts(line, "candidate:")
			      ? ""
			      : "candidate:");
	text_add(&t, line);
	if (t.cut)
		return NULL;
	return nice_agent_parse_remote_candidate_sdp(i->agent, i->stream, words);
}

enum fault ice_candidate(struct ice *i, struct slice line, char *why, size_t room)
{
	struct candidate c;
	enum fault f = candidate_parse(&c, line);
	const char *reason = f ? NULL : useless(i, &c);
	NiceCandidate *parsed;
	GSList one = {0};
	int taken;

	*why = '\0';
	if (f == FAULT_ABSENT)
		return f;
	if (f || reason) {
		snprintf(why, room, "%s", reason ? reason : "not a candidate");
		return f ? f : FAULT_ABSENT;
	}
	parsed = parse_with_nice(i, line);
	if (!parsed) {
		snprintf(why, room, "not an address");
		return FAULT_SYNTAX;
	}
	one.data = parsed;
	taken = nice_agent_set_remote_candidates(i->agent, i->stream, COMPONENT, &one);
	nice_candidate_free(parsed);
	i->remote++;
	if (taken >= 0)
		return FAULT_NONE;
	snprintf(why, room, "libnice did not take it");
	return FAULT_ABSENT;
}

bool ice_send(struct ice *i, const uint8_t *at, size_t n)
{
	return i->state >= ICE_CONNECTED &&
	       nice_agent_send(i->agent, i->stream, COMPONENT, (guint)n,
			       (const gchar *)at) > 0;
}

enum ice_state ice_state(const struct ice *i)
{
	return i->state;
}

static void words_of(struct ice *i, NiceCandidate *c, struct text *out)
{
	gchar *line = nice_agent_generate_local_candidate_sdp(i->agent, c);
	struct candidate parsed;

	if (line && !candidate_parse(&parsed, slice_of(line)))
		candidate_words(out, &parsed);
	g_free(line);
}

bool ice_pair(struct ice *i, struct text *local, struct text *remote)
{
	NiceCandidate *l = NULL, *r = NULL;

	if (!nice_agent_get_selected_pair(i->agent, i->stream, COMPONENT, &l, &r))
		return false;
	words_of(i, l, local);
	words_of(i, r, remote);
	return true;
}

int ice_told(const struct ice *i)
{
	return i->told;
}

static void on_closed(GObject *agent, GAsyncResult *result, gpointer unused)
{
	(void)result;
	(void)unused;
	g_object_unref(agent);
}

void ice_close(struct ice *i)
{
	if (!i)
		return;
	if (i->agent) {
		g_signal_handlers_disconnect_by_data(i->agent, i);
		if (i->stream)
			nice_agent_attach_recv(i->agent, i->stream, COMPONENT, i->context,
					       NULL, NULL);
		nice_agent_close_async(i->agent, on_closed, NULL);
	}
	g_free(i->ufrag);
	g_free(i->password);
	free(i);
}
