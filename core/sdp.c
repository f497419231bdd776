/* SDP, read: lines into m-lines with everything they inherit. */
#include "core/sdp.h"

enum { SDP_BYTES_MAX = 64 * 1024, PT_MAX = 127, PORT_MAX = 65535, EXT_MAX = 255 };

static const char transport_cc_uri[] =
	"http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
static const char send_time_uri[] =
	"http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";
static const char mid_uri[] = "urn:ietf:params:rtp-hdrext:sdes:mid";

/* Session-level attributes fill `session`, which every m-line starts from. */
struct reader {
	struct sdp *out;
	struct sdp_mline session, *here;
	bool own_fingerprint; /* of this m-line, not inherited */
};

static struct sdp_codec *codec_of(struct sdp_mline *m, struct slice pt)
{
	int64_t wanted = slice_number(pt, PT_MAX);

	for (size_t i = 0; i < m->n_codecs; i++) {
		if (m->codecs[i].pt == wanted)
			return &m->codecs[i];
	}
	return NULL;
}

/* rtpmap: PT NAME/CLOCK[/CHANNELS] */
static enum fault read_rtpmap(struct reader *r, struct slice value)
{
	struct sdp_codec *c = codec_of(r->here, slice_until(&value, ' '));
	int64_t clock, channels;

	if (!c)
		return FAULT_NONE;
	value = slice_trim(value);
	c->name = slice_until(&value, '/');
	clock = slice_number(slice_until(&value, '/'), INT32_MAX);
	channels = slice_number(value, 255);
	c->clock = clock > 0 ? (int)clock : 0;
	c->channels = channels > 0 ? (int)channels : 0;
	return c->name.n && clock > 0 ? FAULT_NONE : FAULT_SYNTAX;
}

static enum fault read_fmtp(struct reader *r, struct slice value)
{
	struct sdp_codec *c = codec_of(r->here, slice_until(&value, ' '));

	if (!c)
		return FAULT_NONE;
	c->fmtp = slice_trim(value);
	c->apt = (int)slice_number(sdp_fmtp(c, "apt"), PT_MAX);
	return FAULT_NONE;
}

static void feedback(struct sdp_codec *c, struct slice what)
{
	c->nack = c->nack || slice_is(what, "nack");
	c->pli = c->pli || slice_is(what, "nack pli");
	c->fir = c->fir || slice_is(what, "ccm fir");
	c->remb = c->remb || slice_is(what, "goog-remb");
	c->transport_cc = c->transport_cc || slice_is(what, "transport-cc");
}

static enum fault read_rtcp_fb(struct reader *r, struct slice value)
{
	struct slice pt = slice_until(&value, ' ');
	struct sdp_codec *c = codec_of(r->here, pt);

	value = slice_trim(value);
	if (c)
		feedback(c, value);
	for (size_t i = 0; slice_is(pt, "*") && i < r->here->n_codecs; i++)
		feedback(&r->here->codecs[i], value);
	return FAULT_NONE;
}

/* extmap: ID[/DIRECTION] URI [more] */
static enum fault read_extmap(struct reader *r, struct slice value)
{
	struct slice head = slice_until(&value, ' '), uri;
	int id = (int)slice_number(slice_until(&head, '/'), EXT_MAX);

	value = slice_trim(value);
	uri = slice_until(&value, ' ');
	if (id < 1)
		return FAULT_NONE;
	if (slice_is(uri, transport_cc_uri))
		r->here->transport_cc_ext = id;
	else if (slice_is(uri, send_time_uri))
		r->here->abs_send_time_ext = id;
	else if (slice_is(uri, mid_uri))
		r->here->mid_ext = id;
	return FAULT_NONE;
}

/* ssrc: SSRC NAME:VALUE */
static enum fault read_ssrc(struct reader *r, struct slice value)
{
	int64_t ssrc = slice_number(slice_until(&value, ' '), UINT32_MAX);
	struct sdp_mline *m = r->here;
	size_t i = 0;

	if (ssrc < 0)
		return FAULT_SYNTAX;
	while (i < m->n_ssrcs && m->ssrcs[i] != ssrc)
		i++;
	if (i == SDP_SSRCS)
		return FAULT_TOO_BIG;
	if (i == m->n_ssrcs)
		m->ssrcs[m->n_ssrcs++] = (uint32_t)ssrc;
	if (slice_starts(value, "cname:"))
		m->cname = slice_skip(value, strlen("cname:"));
	return FAULT_NONE;
}

static enum fault read_setup(struct reader *r, struct slice value)
{
	r->here->setup = slice_is(value, "actpass")   ? SDP_ACTPASS
			 : slice_is(value, "active")  ? SDP_ACTIVE
			 : slice_is(value, "passive") ? SDP_PASSIVE
						      : SDP_SETUP_NONE;
	return FAULT_NONE;
}

/* Of several the sha-256 one counts, else the first; an m-line's own beats the session's.
 */
static enum fault read_fingerprint(struct reader *r, struct slice value)
{
	struct slice hash = slice_until(&value, ' ');
	bool settled = r->own_fingerprint &&
		       (slice_is_nocase(r->here->fingerprint_hash, "sha-256") ||
			!slice_is_nocase(hash, "sha-256"));

	if (settled)
		return FAULT_NONE;
	r->own_fingerprint = true;
	r->here->fingerprint_hash = hash;
	r->here->fingerprint = slice_trim(value);
	return FAULT_NONE;
}

static enum fault read_group(struct reader *r, struct slice value)
{
	if (!slice_is(slice_until(&value, ' '), "BUNDLE") || r->out->bundle)
		return FAULT_NONE;
	r->out->bundle = true;
	r->out->bundle_mids = slice_trim(value);
	return FAULT_NONE;
}

static enum fault read_ice_options(struct reader *r, struct slice value)
{
	while (value.n) {
		struct slice word = slice_until(&value, ' ');

		while (word.n) { /* some write "ice2,trickle" */
			if (slice_is(slice_until(&word, ','), "trickle"))
				r->out->trickle = true;
		}
	}
	return FAULT_NONE;
}

static enum fault read_candidate(struct reader *r, struct slice value)
{
	static const size_t prefix =
		sizeof("candidate:") - 1; /* it stands right before value */
	struct sdp_mline *m = r->here;

	if (!value.n || m == &r->session)
		return FAULT_NONE;
	if (m->n_candidates == SDP_CANDIDATES)
		return FAULT_TOO_BIG;
	m->candidates[m->n_candidates++] =
		(struct slice){value.at - prefix, value.n + prefix};
	return FAULT_NONE;
}

static enum fault read_word(struct reader *r, struct slice word)
{
	struct sdp_mline *m = r->here;

	if (slice_is(word, "sendrecv"))
		m->direction = SDP_SENDRECV;
	else if (slice_is(word, "sendonly"))
		m->direction = SDP_SENDONLY;
	else if (slice_is(word, "recvonly"))
		m->direction = SDP_RECVONLY;
	else if (slice_is(word, "inactive"))
		m->direction = SDP_INACTIVE;
	else if (slice_is(word, "rtcp-mux"))
		m->rtcp_mux = true;
	else if (slice_is(word, "rtcp-rsize"))
		m->rtcp_rsize = true;
	else if (slice_is(word, "bundle-only"))
		m->bundle_only = true;
	else if (slice_is(word, "end-of-candidates"))
		m->end_of_candidates = true;
	else if (slice_is(word, "ice-lite"))
		r->out->ice_lite = true;
	return FAULT_NONE;
}

static enum fault read_mid(struct reader *r, struct slice value)
{
	r->here->mid = value;
	return FAULT_NONE;
}

static enum fault read_ufrag(struct reader *r, struct slice value)
{
	r->here->ufrag = value;
	return FAULT_NONE;
}

static enum fault read_pwd(struct reader *r, struct slice value)
{
	r->here->pwd = value;
	return FAULT_NONE;
}

/* Attributes with a value that mean something here; the rest is skipped. */
/* clang-format off */
static const struct attribute {
	const char *name;
	enum fault (*read)(struct reader *r, struct slice value);
} attributes[] = {
	{ "rtpmap",      read_rtpmap },      { "fmtp",      read_fmtp },
	{ "rtcp-fb",     read_rtcp_fb },     { "extmap",    read_extmap },
	{ "ssrc",        read_ssrc },        { "candidate", read_candidate },
	{ "mid",         read_mid },         { "setup",     read_setup },
	{ "ice-ufrag",   read_ufrag },       { "ice-pwd",   read_pwd },
	{ "fingerprint", read_fingerprint }, { "group",     read_group },
	{ "ice-options", read_ice_options },
};
/* clang-format on */

static enum fault read_attribute(struct reader *r, struct slice line)
{
	struct slice rest = line, name = slice_until(&rest, ':');

	if (name.n == line.n)
		return read_word(r, line);
	for (size_t i = 0; i < sizeof(attributes) / sizeof(*attributes); i++) {
		if (slice_is(name, attributes[i].name))
			return attributes[i].read(r, rest);
	}
	return FAULT_NONE;
}

/* Types that need no rtpmap and are still seen. (RFC 3551 §6) */
static void name_static(struct sdp_codec *c)
{
	static const struct {
		int pt;
		const char *name;
	} known[] = {{0, "PCMU"}, {8, "PCMA"}, {9, "G722"}, {13, "CN"}};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (known[i].pt != c->pt)
			continue;
		c->name = slice_of(known[i].name);
		c->clock = 8000;
	}
}

static enum fault read_formats(struct sdp_mline *m, struct slice formats)
{
	while (formats.n) {
		struct slice word = slice_until(&formats, ' ');
		int64_t pt = slice_number(word, PT_MAX);
		struct sdp_codec c = {.pt = (int)pt, .apt = -1};

		if (!word.n || codec_of(m, word))
			continue;
		if (pt < 0)
			return FAULT_SYNTAX;
		if (m->n_codecs == SDP_CODECS)
			return FAULT_TOO_BIG;
		name_static(&c);
		m->codecs[m->n_codecs++] = c;
	}
	return FAULT_NONE;
}

static bool is_rtp(struct slice protocol)
{
	while (protocol.n) {
		if (slice_starts(slice_until(&protocol, '/'), "RTP"))
			return true;
	}
	return false;
}

static void begin_mline(struct reader *r, size_t line)
{
	r->here = &r->out->mlines[r->out->n_mlines++];
	*r->here = r->session;
	r->here->line = line;
	r->own_fingerprint = false;
}

/* m=KIND PORT[/N] PROTOCOL FORMAT… */
static enum fault read_mline(struct reader *r, struct slice value, size_t line)
{
	struct slice port;

	if (r->out->n_mlines == SDP_MLINES)
		return FAULT_TOO_BIG;
	begin_mline(r, line);
	r->here->kind = slice_until(&value, ' ');
	port = slice_until(&value, ' ');
	r->here->port = (int)slice_number(slice_until(&port, '/'), PORT_MAX);
	r->here->protocol = slice_until(&value, ' ');
	r->here->formats = slice_trim(value);
	if (!r->here->kind.n || r->here->port < 0 || !r->here->protocol.n || !value.n)
		return FAULT_SYNTAX;
	/* Data channels name no payload types. */
	return is_rtp(r->here->protocol) ? read_formats(r->here, value) : FAULT_NONE;
}

static enum fault read_line(struct reader *r, struct slice line, size_t number)
{
	struct slice value = slice_skip(line, 2);

	if (line.n < 2 || line.at[1] != '=' || line.at[0] < 'a' || line.at[0] > 'z' ||
	    memchr(line.at, '\r', line.n))
		return FAULT_SYNTAX;
	if (number == 1)
		return slice_is(line, "v=0") ? FAULT_NONE : FAULT_SYNTAX;
	switch (line.at[0]) {
	case 'm':
		return read_mline(r, value, number);
	case 'a':
		return read_attribute(r, value);
	case 'o':
		r->out->origin = value;
		break;
	case 's':
		r->out->session_name = value;
		break;
	default:
		break;
	}
	return FAULT_NONE;
}

static enum fault read_lines(struct reader *r, struct slice text)
{
	enum fault f = FAULT_NONE;

	for (size_t number = 1; text.n && !f; number++) {
		struct slice line = slice_until(&text, '\n');

		while (line.n && strchr("\r \t", line.at[line.n - 1]) &&
		       line.at[line.n - 1])
			line.n--;
		if (line.n)
			f = read_line(r, line, number);
		else if (number == 1)
			f = FAULT_SYNTAX;
	}
	return f;
}

static const struct sdp_mline *mline_with_mid(const struct sdp *s, struct slice mid)
{
	for (size_t i = 0; i < s->n_mlines; i++) {
		if (mid.n && slice_eq(s->mlines[i].mid, mid))
			return &s->mlines[i];
	}
	return NULL;
}

static bool in_bundle(const struct sdp *s, struct slice mid)
{
	struct slice mids = s->bundle_mids;

	while (mids.n) {
		if (mid.n && slice_eq(slice_until(&mids, ' '), mid))
			return true;
		if (!mid.n)
			return false;
	}
	return false;
}

static void borrow_transport(struct sdp_mline *m, const struct sdp_mline *from)
{
	if (!m->ufrag.n && !m->pwd.n) {
		m->ufrag = from->ufrag;
		m->pwd = from->pwd;
	}
	if (!m->fingerprint.n) {
		m->fingerprint_hash = from->fingerprint_hash;
		m->fingerprint = from->fingerprint;
	}
	if (m->setup == SDP_SETUP_NONE)
		m->setup = from->setup;
}

/* The bundle's first m-line speaks for those that leave the transport out. */
static void share_bundle(struct sdp *s)
{
	struct slice mids = s->bundle_mids;
	const struct sdp_mline *first = mline_with_mid(s, slice_until(&mids, ' '));

	for (size_t i = 0; first && i < s->n_mlines; i++) {
		if (in_bundle(s, s->mlines[i].mid) && !sdp_rejected(&s->mlines[i]))
			borrow_transport(&s->mlines[i], first);
	}
}

enum fault sdp_parse(struct sdp *out, struct slice text)
{
	struct reader r = {.out = out};
	enum fault f;

	*out = (struct sdp){0};
	r.here = &r.session;
	if (text.n > SDP_BYTES_MAX)
		return FAULT_TOO_BIG;
	if (!text.n || memchr(text.at, '\0', text.n))
		return FAULT_SYNTAX;
	f = read_lines(&r, text);
	if (!f)
		share_bundle(out);
	return f;
}
