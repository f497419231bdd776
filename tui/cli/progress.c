/* Plain lines for people. */
#include "tui/cli/progress.h"

#include "core/kvsapi.h"
#include "core/sigmsg.h"
#include "core/text.h"
#include "tui/cli/foreign.h"

enum { MEDIA_EVERY_US = 5000000, WORDS_MOST = 200 /* bytes */ };

void progress_init(struct progress *p, FILE *out)
{
	*p = (struct progress){.out = out};
}

/* "   0.123  describe          12 ms  words" */
static void line(struct progress *p, const struct event *e, const char *stage, int64_t ms,
		 struct slice words)
{
	if (words.n > WORDS_MOST)
		words.n = WORDS_MOST;
	if (!p->begun_us)
		p->begun_us = e->at_us;
	fprintf(p->out, "%8.3f  %-16s ", (double)(e->at_us - p->begun_us) / 1e6, stage);
	if (ms >= 0)
		fprintf(p->out, "%6lld ms", (long long)ms);
	else
		fprintf(p->out, "%9s", "");
	fputs(words.n ? "  " : "", p->out);
	foreign_write(p->out, words);
	fputc('\n', p->out);
}

/* Stage names are those of AWS's SDKs. */
static const char *stage_of(struct slice op)
{
	/* clang-format off */
	static const struct {
		enum kvs_op op;
		const char *stage;
	} stages[] = {
		{KVS_DESCRIBE_CHANNEL, "describe"},   {KVS_DESCRIBE_STORAGE, "describe media"},
		{KVS_GET_ENDPOINT,     "endpoint"},   {KVS_GET_ICE,          "ICE config"},
		{KVS_JOIN,             "join"},       {KVS_JOIN_AS_VIEWER,   "join"},
	};
	/* clang-format on */
	enum kvs_op wanted = kvs_op_named(op);

	for (size_t i = 0; i < sizeof(stages) / sizeof(*stages); i++)
		if (stages[i].op == wanted)
			return stages[i].stage;
	return "call";
}

static int64_t since_ms(int64_t from_us, const struct event *e)
{
	return from_us ? (e->at_us - from_us) / 1000 : -1;
}

static void say_failure(struct progress *p, const struct event *e, const char *stage)
{
	char room[256];
	struct text words;

	text_init(&words, room, sizeof(room));
	text_adds(&words, "FAILED ");
	if (e->d.code)
		text_int(&words, e->d.code);
	text_adds(&words, e->d.code ? " " : "");
	text_add(&words, e->d.id);
	text_adds(&words, e->d.id.n ? ": " : "");
	text_add(&words, e->d.why);
	line(p, e, stage, e->d.ms, text_slice(&words));
}

static void say_frame(struct progress *p, const struct event *e)
{
	struct sigmsg frame;

	if (sigmsg_read(&frame, e->d.body))
		return;
	if (frame.kind == SIGMSG_SDP_OFFER && !frame.peer.n) {
		line(p, e, "offer wait", since_ms(p->join_us, e), (struct slice){"", 0});
		p->offer_us = e->at_us;
	} else if (frame.kind == SIGMSG_STATUS_RESPONSE)
		line(p, e, "refused", -1,
		     frame.description.n ? frame.description : frame.error_type);
	else if (frame.kind == SIGMSG_GO_AWAY || frame.kind == SIGMSG_RECONNECT_ICE_SERVER)
		line(p, e, "service", -1, frame.type);
}

static void say_pair(struct progress *p, const struct event *e)
{
	char room[200];
	struct text words;

	text_init(&words, room, sizeof(room));
	text_add(&words, e->d.state);
	if (e->d.local.n || e->d.remote.n) {
		text_adds(&words, " ");
		text_add(&words, e->d.local);
		text_adds(&words, " <-> ");
		text_add(&words, e->d.remote);
	}
	line(p, e, "ICE", since_ms(p->answer_us, e), text_slice(&words));
}

static void add_track(struct text *out, const char *name, const struct track_numbers *t)
{
	text_adds(out, name);
	if (t->bps >= 0)
		text_printf(out, " %.2f Mbit/s", (double)t->bps / 1e6);
	if (t->video && t->fps_milli >= 0)
		text_printf(out, " %.1f fps", (double)t->fps_milli / 1000);
	if (t->loss_milli >= 0)
		text_printf(out, " loss %.1f %%", (double)t->loss_milli / 10);
	if (t->rtt_us >= 0)
		text_printf(out, " rtt %.1f ms", (double)t->rtt_us / 1000);
}

static void say_media(struct progress *p, const struct event *e)
{
	char room[200];
	struct text words;

	if (!e->d.track)
		return;
	if (e->d.track->video)
		p->video = *e->d.track;
	else
		p->audio = *e->d.track;
	p->has_video = p->has_video || e->d.track->video;
	p->has_audio = p->has_audio || !e->d.track->video;
	if (!p->has_video || !p->has_audio || e->d.track->bps < 0 ||
	    e->at_us - p->media_us < MEDIA_EVERY_US)
		return;
	p->media_us = e->at_us;
	text_init(&words, room, sizeof(room));
	add_track(&words, "video", &p->video);
	text_adds(&words, ", ");
	add_track(&words, "audio", &p->audio);
	line(p, e, "media", -1, text_slice(&words));
}

static void say_socket(struct progress *p, const struct event *e)
{
	if (e->kind == EV_WS_UP)
		line(p, e, "connect", e->d.ms, (struct slice){"", 0});
	else
		line(p, e, "websocket", -1, e->d.why);
}

static void say_peer(struct progress *p, const struct event *e)
{
	switch ((int)e->kind) {
	case EV_PEER_ANSWER:
		p->answer_us = e->at_us;
		line(p, e, "answer", since_ms(p->offer_us, e), (struct slice){"", 0});
		break;
	case EV_PEER_ICE:
		say_pair(p, e);
		break;
	case EV_PEER_DTLS:
		line(p, e, "DTLS", since_ms(p->answer_us, e),
		     e->d.why.n ? e->d.why : e->d.state);
		break;
	case EV_PEER_UP:
		line(p, e, "media may flow", e->d.ms, (struct slice){"", 0});
		break;
	default:
		line(p, e, "peer closed", -1, e->d.why);
		break;
	}
}

void progress_event(struct progress *p, const struct event *e)
{
	switch ((int)e->kind) { /* the others are details */
	case EV_START:
		p->begun_us = e->at_us;
		break;
	case EV_API_ASK:
		if (slice_starts(e->d.op, "JoinStorageSession"))
			p->join_us = e->at_us;
		break;
	case EV_API_OK:
		line(p, e, stage_of(e->d.op), e->d.ms, (struct slice){"", 0});
		break;
	case EV_API_FAIL:
		say_failure(p, e, stage_of(e->d.op));
		break;
	case EV_WS_UP:
	case EV_WS_GONE:
		say_socket(p, e);
		break;
	case EV_FRAME_DOWN:
		say_frame(p, e);
		break;
	case EV_PEER_ANSWER:
	case EV_PEER_ICE:
	case EV_PEER_DTLS:
	case EV_PEER_UP:
	case EV_PEER_DOWN:
		say_peer(p, e);
		break;
	case EV_TRACK_FIRST:
		line(p, e, "first frame", since_ms(p->answer_us, e), e->d.codec);
		break;
	case EV_TRACK_STATS:
		say_media(p, e);
		break;
	case EV_NOTE:
		/* A lost source is the end, and the end says it. */
		if (!slice_is(e->d.state, "info") &&
		    !(e->d.id.n && slice_is(e->d.state, "error")))
			line(p, e, "note", -1, e->d.why);
		break;
	case EV_WORKER_DOWN:
		if (e->d.code) /* it did not end because we did */
			line(p, e, "worker", -1, e->d.why);
		break;
	default:
		break;
	}
}
