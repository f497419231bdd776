/* What came of it: fragments, who sent them, and how near the quotas are. */
#include "tui/cli/doctor_inside.h"

#include <stdio.h>

#include "core/kvsapi.h"
#include "net/signal/events.h"

enum { TELL_MS = 700, WARN_PERCENT = 90, PAGE = 1000 };

void doctor_archive(struct doctor *d)
{
	char body[DOCTOR_ASK];
	struct text t;

	if (!d->stream[0]) {
		doctor_skip(d, "no stream is mapped");
		return;
	}
	text_init(&t, body, sizeof(body));
	text_adds(&t, "{\"StreamARN\":");
	text_json(&t, slice_of(d->stream));
	text_adds(&t, ",\"APIName\":\"LIST_FRAGMENTS\"}");
	doctor_ask(d, "", body);
}

void doctor_read_archive(struct doctor *d, const struct client_answer *a, const cJSON *v)
{
	(void)a;
	slice_copy(d->archived, sizeof(d->archived),
		   slice_of(doctor_string(v, NULL, "DataEndpoint")));
	doctor_say(d, d->archived[0] ? VERDICT_GOOD : VERDICT_WARN,
		   d->archived[0] ? d->archived : "none was named", "");
}

/* ---- pages */

static void ask_page(const struct doctor *d, struct text *t)
{
	text_printf(t, "\"MaxResults\":%d", PAGE);
	if (d->page[0]) {
		text_adds(t, ",\"NextToken\":");
		text_json(t, slice_of(d->page));
	}
}

/* Whether the step asks for a next page; v may be NULL. */
static bool turn_page(struct doctor *d, const cJSON *v)
{
	slice_copy(d->page, sizeof(d->page), slice_of(doctor_string(v, NULL, "NextToken")));
	d->unread = d->page[0] && ++d->pages >= DOCTOR_PAGES;
	d->again = d->page[0] && !d->unread;
	return d->again;
}

/* ---- fragments */

void doctor_stored(struct doctor *d)
{
	char body[DOCTOR_ASK + DOCTOR_TOKEN];
	struct text t;

	if (!d->archived[0]) {
		doctor_skip(d, "the archive's endpoint is not known");
		return;
	}
	if (!d->page[0]) /* a token is good for the question that it came from */
		d->until_s = (long long)client_service_s(d->o.client) + 60;
	text_init(&t, body, sizeof(body));
	text_adds(&t, "{\"StreamARN\":");
	text_json(&t, slice_of(d->stream));
	text_char(&t, ',');
	ask_page(d, &t);
	text_printf(&t,
		    ",\"FragmentSelector\":{\"FragmentSelectorType\":"
		    "\"SERVER_TIMESTAMP\",\"TimestampRange\":{\"StartTimestamp\":%lld,"
		    "\"EndTimestamp\":%lld}}}",
		    d->until_s - 3660, d->until_s);
	doctor_ask(d, d->archived, body);
}

void doctor_read_stored(struct doctor *d, const struct client_answer *a, const cJSON *v)
{
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(v, "Fragments"), *f;

	(void)a;
	cJSON_ArrayForEach(f, list)
	{
		const cJSON *at = cJSON_GetObjectItemCaseSensitive(f, "ServerTimestamp");

		if (cJSON_IsNumber(at) && at->valuedouble > d->newest_s)
			d->newest_s = at->valuedouble;
	}
	d->fragments += cJSON_GetArraySize(list);
	if (!turn_page(d, v) && d->newest_s <= 0)
		doctor_say(d, VERDICT_NOTE, "nothing was stored in the last hour", "");
}

/* ---- who it was: only a local service tells */

static void say_stored(struct doctor *d)
{
	bool holds = d->storer[0] && strcmp(d->storer, d->holder) == 0;

	doctor_sayf(d, VERDICT_GOOD, "",
		    "the newest fragment is %.0f s old, %d%s in the last hour%s%.79s%s",
		    (double)client_service_s(d->o.client) - d->newest_s, d->fragments,
		    d->unread ? " or more" : "",
		    d->storer[0] ? ", by " : "; AWS does not tell who sent it", d->storer,
		    holds ? ", which holds the session" : "");
	doctor_stored_free(d);
	doctor_next(d);
}

static void told(void *self, const struct event *e)
{
	struct doctor *d = self;
	char channel[300];
	const char *name = strstr(d->arn, ":channel/");

	slice_copy(channel, sizeof(channel),
		   name ? (struct slice){name + 9, strcspn(name + 9, "/")} : SLICE(""));
	if (!slice_is(e->d.channel, channel))
		return;
	if (e->kind == EV_HOLDER)
		slice_copy(d->holder, sizeof(d->holder), e->d.actor);
	if (e->kind == EV_FRAGMENT)
		slice_copy(d->storer, sizeof(d->storer), e->d.actor);
}

static void enough(uv_timer_t *t)
{
	say_stored(t->data);
}

void doctor_who(struct doctor *d)
{
	struct events_options o = {.on_event = told, .self = d};
	struct trouble why;

	if (d->newest_s <= 0) {
		doctor_next(d); /* it was said */
		return;
	}
	if (strcmp(client_place(d->o.client), "LOCAL") == 0)
		d->events = events_open(d->loop, d->o.sockets, d->o.client, &o, &why);
	if (d->events)
		uv_timer_start(&d->patience, enough, TELL_MS, 0);
	else
		say_stored(d);
}

void doctor_stored_free(struct doctor *d)
{
	uv_timer_stop(&d->patience);
	if (d->events)
		events_close(d->events);
	d->events = NULL;
}

/* ---- quotas (AWS: WebRTC service quotas; those of the API are not asked for) */

static long long most_channels(const char *region)
{
	return strcmp(region, "us-east-1") == 0 || strcmp(region, "us-west-2") == 0 ? 10000
										    : 5000;
}

void doctor_quotas(struct doctor *d)
{
	char body[DOCTOR_ASK + DOCTOR_TOKEN];
	struct text t;

	text_init(&t, body, sizeof(body));
	text_char(&t, '{');
	ask_page(d, &t);
	text_char(&t, '}');
	doctor_ask(d, "", body);
}

/* v is NULL when a listing is not allowed, which a camera does not need. */
void doctor_read_quotas(struct doctor *d, const struct client_answer *a, const cJSON *v)
{
	static const char rest[] =
		"joins 2/s a channel, 50/s an account; 1 Mbit/s and 1 h a "
		"session; 50 TURN allocations a channel";
	long long most = most_channels(client_region(d->o.client));
	bool near;

	(void)a;
	d->channels +=
		cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(v, "ChannelInfoList"));
	if (turn_page(d, v))
		return;
	near = d->channels * 100 >= most * WARN_PERCENT;
	if (!v)
		doctor_sayf(d, VERDICT_NOTE, "", "the channels may not be counted; %s",
			    rest);
	else
		doctor_sayf(d, near ? VERDICT_WARN : VERDICT_GOOD,
			    near ? "delete channels that are not used, or ask AWS for more"
				 : "",
			    "%lld%s of %lld channels; %s", d->channels,
			    d->unread ? " or more" : "", most, rest);
}
