/* Why something on the way to media failed, in words, and what to do. */
#include "core/model_inside.h"

/* The first row that fits: the stage (STAGE_COUNT: any), words of what is noted with it,
 * and words of the message. */
/* clang-format off */
static const struct cause causes[] = {
	{STAGE_JOIN,    "AccessDenied",    "", "the caller has no permission",
	 "allow kinesisvideo:JoinStorageSession on this channel for the caller (IAM)"},
	{STAGE_CONNECT, "AccessDenied",    "", "the caller has no permission",
	 "allow kinesisvideo:ConnectAsMaster on this channel for the caller (IAM)"},
	{STAGE_CONNECT, "403",             "", "",
	 "allow kinesisvideo:ConnectAsMaster for the caller; is the clock right?"},
	{STAGE_COUNT,   "AccessDenied",    "", "the caller has no permission",
	 "allow this call on the channel for the caller (IAM)"},
	{STAGE_COUNT,   "ExpiredToken",    "", "the session token has expired",
	 "renew the credentials (aws sso login), then try again"},
	{STAGE_COUNT,   "RequestExpired",  "", "the device's clock is off",
	 "set the device's clock (NTP): a signature is good for 5 minutes"},
	{STAGE_COUNT,   "",                "Signature expired", "the device's clock is slow",
	 "set the device's clock (NTP): a signature is good for 5 minutes"},
	{STAGE_COUNT,   "",                "Signature not yet current", "the device's clock is fast",
	 "set the device's clock (NTP): a signature is good for 5 minutes"},
	{STAGE_COUNT,   "Signature",       "does not match", "the secret key is wrong",
	 "give the device the secret key that belongs to its access key"},
	{STAGE_COUNT,   "Signature",       "", "",
	 "check the secret key, and the clock: a signature is good for 5 minutes"},
	{STAGE_COUNT,   "UnrecognizedClient", "", "the access key is not known",
	 "give the device an access key that exists and is active"},
	{STAGE_COUNT,   "InvalidClientToken", "", "the access key is not known",
	 "give the device an access key that exists and is active"},
	{STAGE_COUNT,   "NotAuthorized",   "", "",
	 "check the credentials and what they may do (IAM)"},
	{STAGE_COUNT,   "ResourceNotFound", "", "it is not there",
	 "check the channel's name and the region"},
	{STAGE_COUNT,   "LimitExceeded",   "", "asked too often",
	 "wait, then try again less often: a quota is used up"},
	{STAGE_JOIN,    "InvalidArgument", "", "",
	 "map the channel to a stream: its media storage must be ENABLED"},
	{STAGE_JOIN,    "400",             "", "",
	 "map the channel to a stream: its media storage must be ENABLED"},
	{STAGE_JOIN,    "no answer",       "", "",
	 "is the WEBRTC endpoint reached? kvscope doctor tests each one"},
	{STAGE_COUNT,   "no answer",       "", "",
	 "check network, proxy and endpoint: kvscope doctor tests each one"},
	{STAGE_CONNECT, "",                "", "",
	 "is the WSS endpoint reached, and the socket opened as MASTER?"},
	{STAGE_OFFER,   "WebSocket closed", "", "",
	 "the offer comes over the WebSocket: keep it open, then join again"},
	{STAGE_OFFER,   "",                "", "",
	 "the offer goes to the open MASTER socket: is there one at the join?"},
	{STAGE_ANSWER,  "",                "", "",
	 "F7 shows the answer beside the offer, and each rule with its fix"},
	{STAGE_ICE,     "",                "", "",
	 "let UDP out, or give the device a TURN relay; F7 shows the candidates"},
	{STAGE_DTLS,    "",                "", "",
	 "the SDP's fingerprint must be the certificate's; F7 shows it"},
	{STAGE_FRAME,   "",                "", "",
	 "send H.264 with SPS and PPS before each IDR, and Opus"},
	{STAGE_FRAGMENT, "",               "", "",
	 "is retention 1 h or more, and a key frame every few seconds?"},
};
static const struct cause unknown = {STAGE_COUNT, "", "", "", "F5 shows the messages before it"};
static const struct cause no_relay = {STAGE_ICE, "", "",
	"no path, and no relay from the TURN servers",
	"let the device reach its TURN servers: kvscope doctor tests them"};
static const struct cause not_sent = {STAGE_OFFER, "", "",
	"the socket was open, the service sent none",
	"join again; if it stays so, report it to AWS"};
static const struct cause no_pair = {STAGE_ICE, "", "",
	"no path: no pair of candidates works",
	"let UDP out, or give the device a TURN relay; F7 shows the candidates"};
/* clang-format on */

const struct cause *cause_of(enum stage stage, struct slice noted, struct slice message)
{
	for (size_t i = 0; i < sizeof(causes) / sizeof(*causes); i++) {
		const struct cause *c = &causes[i];

		if ((c->stage == STAGE_COUNT || c->stage == stage) &&
		    words_have(noted, slice_of(c->noted)) &&
		    words_have(message, slice_of(c->message)))
			return c;
	}
	return &unknown;
}

/* With relays configured, candidates of a relay come first from a server that answers. */
const struct cause *cause_of_ice(const struct attempt *a)
{
	return a->turn_us && !a->relay ? &no_relay : &no_pair;
}

/* To an open socket an offer could come. */
const struct cause *cause_of_offer(const struct attempt *a)
{
	return a->listened ? &not_sent : cause_of(STAGE_OFFER, SLICE(""), SLICE(""));
}

void cause_keep_rule(struct model *m, struct attempt *a)
{
	struct depth *d = attempt_depth(m, a);
	const struct lint_finding *f = NULL;
	struct text t;

	for (size_t i = 0; i < m->lint.n && !f; i++)
		f = m->lint.findings[i].level == LINT_ERROR ? &m->lint.findings[i] : NULL;
	if (!d)
		return;
	d->broken_rule[0] = d->broken_fix[0] = '\0';
	if (!f)
		return;
	text_init(&t, d->broken_rule, sizeof(d->broken_rule));
	text_printf(&t, "%s (%s)", f->found, f->rule);
	words_copy(d->broken_fix, sizeof(d->broken_fix), slice_of(f->fix));
}
