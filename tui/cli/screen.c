/* The screen, at one place after the other: each has a loop, a client and a screen of its
 * own. */
#include "tui/cli/screen.h"

#include <stdio.h>
#include <unistd.h>

#include "tui/cli/command.h"
#include "tui/cli/demo.h"
#include "tui/cli/environment.h"
#include "tui/cli/foreign.h"
#include "tui/cli/looker.h"
#include "tui/cli/recorded.h"
#include "tui/cli/replay.h"
#include "tui/cli/services.h"
#include "tui/cli/whereabouts.h"

/* One place while it is looked at. */
struct visit {
	struct screen_options *o;
	struct looker look;
	struct recorder recorder;
	struct show_options show;
	struct places places;
	struct ready service;           /* whose keys were found; http "" = none was */
	struct environment environment; /* the person's, while it is not used */
	char words[256], memory[256];
	struct order next;
	int code;
	bool ending, was_up;
};

static bool local(const struct visit *v)
{
	return v->o->place == PLACE_LOCAL;
}

/* ---- leaving */

/* A session of our own says goodbye first; who asks again does not wait for that. */
static void end(struct visit *v, int code)
{
	struct order leave = {.kind = ORDER_LEAVE};

	v->code = code;
	if (!looker_produces(&v->look) || v->ending) {
		uv_stop(v->look.loop);
		return;
	}
	v->ending = true;
	looker_order(&v->look, &leave);
}

static void left(void *self)
{
	struct visit *v = self;

	if (v->ending)
		uv_stop(v->look.loop);
}

/* ---- what the person wishes */

/* The person's own environment is asked, whatever is used here. */
static void find_places(struct visit *v, const struct trouble *missing)
{
	char **now = environment_borrow(&v->environment);

	whereabouts(&v->places, &v->o->client, v->o->place, missing);
	environ = now;
}

static void do_order(struct visit *v)
{
	struct order o = show_take_order(v->look.show);
	struct trouble why;

	if (o.kind != ORDER_PLACE) {
		looker_order(&v->look, &o);
		return;
	}
	if (o.place == PLACE_REPLAY && !recorded_is(o.text, &why)) {
		show_say(v->look.show, SEV_ERROR, why.words);
		return;
	}
	v->next = o;
	end(v, EXIT_FINE);
}

static void wished(void *self, enum wish w)
{
	struct visit *v = self;

	if (w == WISH_QUIT || w == WISH_INTERRUPTED)
		end(v, w == WISH_QUIT ? EXIT_FINE : EXIT_INTERRUPTED);
	else if (w == WISH_ORDER)
		do_order(v);
	else if (w == WISH_RECORD)
		recorder_toggle(&v->recorder);
	else if (w == WISH_PLACES && !v->places.missing[0])
		find_places(v, NULL);
}

static void looked(void *self)
{
	struct visit *v = self;

	if (v->look.live)
		live_look(v->look.live);
}

/* AWS does not answer from the beginning: the screen says what there is instead. */
static void state(void *self, bool up, struct slice why)
{
	struct visit *v = self;
	struct trouble missing = {FAULT_LINK, 0, ""};
	bool first = !up && !v->was_up && !v->places.missing[0];

	if (up && !v->was_up && v->places.missing[0])
		find_places(v, NULL);
	v->was_up |= up;
	if (!first || local(v))
		return;
	slice_copy(missing.words, sizeof(missing.words), why);
	find_places(v, &missing);
	show_places(v->look.show, true);
}

/* ---- opening */

static void place_words(struct visit *v, const struct client *c)
{
	struct slice profile = local(v) ? SLICE("") : v->o->client.profile;
	const char *url = c ? client_control_url(c) : "";
	const char *host = strstr(url, "://");
	bool shown = host && (local(v) || v->o->client.endpoint_url.n);

	snprintf(v->words, sizeof(v->words), "%.*s%s%s%s%s", (int)profile.n, profile.at,
		 profile.n ? " · " : "", c ? client_region(c) : "not connected",
		 shown ? " · " : "", shown ? host + 3 : "");
	/* Whose state is remembered: the account as far as it is known, and where the calls
	 * go. */
	snprintf(v->memory, sizeof(v->memory), "%s %s %s %.*s", local(v) ? "LOCAL" : "LIVE",
		 c ? url : "-", c ? client_region(c) : "-", (int)profile.n, profile.at);
}

static void fill_show(struct visit *v, const struct client *c)
{
	place_words(v, c);
	look_apply(&v->o->look, v->memory, &v->show);
	v->show.channel = v->o->channel;
	v->show.endpoint = c ? client_control_url(c) : "";
	v->show.place = local(v) ? "LOCAL" : "LIVE";
	v->show.read_only = !local(v);
	v->show.region = slice_of(c ? client_region(c) : "");
	v->show.place_words = slice_of(v->words);
	v->show.profile = v->o->client.profile;
	v->show.endpoint_url = v->o->client.endpoint_url;
	v->show.places = &v->places;
	v->show.start = !c;
	v->show.wish = wished;
	v->show.looked = looked;
	v->show.self = v;
}

static void open_place(struct visit *v, struct client *client)
{
	struct looker_said said = {.profile = v->o->client.profile,
				   .endpoint_url = v->o->client.endpoint_url};
	struct trouble why;

	show_await(v->look.show, local(v) ? SLICE("asking the local service …")
					  : SLICE("asking AWS for the channels …"));
	if (!(local(v) ? looker_local(&v->look, client, &said, &why)
		       : looker_live(&v->look, client, &said, &why)))
		show_source(v->look.show, false, slice_of(why.words));
}

/* Opens the screen on what there is; without credentials or region it says how to mend
 * that. Takes the client. */
static int look(struct visit *v, struct client *client, const struct trouble *missing)
{
	struct trouble why;

	v->recorder.place = local(v) ? "LOCAL" : "LIVE";
	v->look.recorder = &v->recorder;
	if (v->o->record && !recorder_start(&v->recorder, v->o->record, &why)) {
		foreign_line(stderr, "kvscope: %s", why.words);
		v->look.client = client;
		return EXIT_OTHER;
	}
	find_places(v, client ? NULL : missing);
	fill_show(v, client);
	v->look.left = left;
	v->look.state = state;
	v->look.self = v;
	v->look.show = show_new(v->look.loop, &v->show, &why);
	if (!v->look.show) {
		foreign_line(stderr, "kvscope: %s", why.words);
		v->look.client = client;
		return EXIT_OTHER;
	}
	recorder_show(&v->recorder, v->look.show);
	if (client)
		open_place(v, client);
	else
		show_source(v->look.show, false, slice_of(missing->words));
	uv_run(v->look.loop, UV_RUN_DEFAULT);
	return v->code;
}

/* A service of this machine is asked with its own keys, and nothing of the person's AWS
 * set-up may stand in the way. */
static struct client_options client_options(struct visit *v)
{
	struct client_options c = v->o->client;
	char url[ORDER_TEXT];

	c.name = SLICE("kvscope");
	slice_copy(url, sizeof(url), c.endpoint_url);
	if (!local(v) || !services_find(&v->service, url))
		return c;
	c.profile = SLICE("");
	c.region = slice_of(v->service.region);
	c.keys = (struct sigv4_keys){.id = slice_of(v->service.access_key_id),
				     .secret = slice_of(v->service.secret_access_key),
				     .token = {"", 0}};
	environment_forget_aws(&v->environment);
	return c;
}

static int without_terminal(struct client *client, const struct trouble *why)
{
	foreign_line(stderr, "kvscope: %s",
		     client ? "the screen needs a terminal; `kvscope watch` and the other "
			      "commands do not"
			    : why->words);
	return client ? EXIT_USAGE : why->code ? why->code : EXIT_OTHER;
}

/* One place; *next says where to go then, if anywhere. */
static int visit(struct screen_options *o, struct order *next)
{
	struct visit v = {.o = o};
	struct trouble why = {0};
	struct client_options c = client_options(&v);
	struct client *client;
	int code;

	v.look.loop = loop_open();
	if (!v.look.loop)
		return EXIT_OTHER;
	client = client_new(v.look.loop, &c, &why);
	if (isatty(STDOUT_FILENO) && isatty(STDIN_FILENO)) {
		code = look(&v, client, &why);
	} else {
		v.look.client = client;
		code = without_terminal(client, &why);
	}
	looker_close(&v.look);
	loop_leave(v.look.loop);
	if (!recorder_end(&v.recorder) && code == EXIT_FINE)
		code = EXIT_OTHER;
	o->record = NULL;
	environment_restore(&v.environment);
	*next = v.next;
	return code;
}

static void take_said(char *to, size_t room, const char *said, struct slice *out)
{
	slice_copy(to, room, slice_of(said));
	*out = slice_of(to);
}

void screen_go(struct screen_options *o, const struct order *to)
{
	bool other = to->place != PLACE_LIVE || o->place != PLACE_LIVE || to->profile[0];

	o->channel = SLICE("");
	if (other) { /* a profile has a region and an endpoint of its own */
		o->client.endpoint_url = SLICE("");
		if (to->profile[0])
			o->client.region = SLICE("");
	}
	if (to->profile[0])
		take_said(o->profile, sizeof(o->profile), to->profile, &o->client.profile);
	if (to->region[0])
		take_said(o->region, sizeof(o->region), to->region, &o->client.region);
	if (to->text[0])
		take_said(o->url, sizeof(o->url), to->text, &o->client.endpoint_url);
	o->place = to->place;
}

static int visit_any(struct screen_options *o, struct order *next)
{
	if (o->place == PLACE_DEMO)
		return demo_visit(&o->look, &o->client, next);
	if (o->place == PLACE_REPLAY)
		return replay_visit(&o->look, &o->client, o->url, next);
	return visit(o, next);
}

int screen_run(struct screen_options *o)
{
	struct order next;
	int code;

	for (;;) {
		next = (struct order){.kind = ORDER_NONE};
		code = visit_any(o, &next);
		if (next.kind != ORDER_PLACE)
			return code;
		screen_go(o, &next);
	}
}
