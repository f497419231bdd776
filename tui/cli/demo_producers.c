/* The demo's producers: `kvscope produce` as children, one rival after the other. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "tui/cli/demo_inside.h"

/* Names of producers in the order in which they come. */
static const char *const names[] = {"gate-cam", "laptop",  "phone", "drone",
				    "doorbell", "dashcam", "robot", "tablet"};
enum { NAMES = sizeof(names) / sizeof(names[0]) };

static struct child *free_place(struct demo *d)
{
	for (int i = 0; i < PRODUCERS_MAX; i++)
		if (!d->producers[i].pid)
			return &d->producers[i];
	return NULL;
}

bool demo_start_producer(struct demo *d, const struct demo_producer *p)
{
	char log[PATH_MAX], id[160], secret[160];
	struct child *place = free_place(d);
	struct trouble why;
	int out;
	struct child_options o = {
		.name = p->name,
		.log = log,
		.args = {"produce", "--channel-name", p->channel, "--name", p->name,
			 "--endpoint-url", d->ready.http, "--region", d->ready.region,
			 "--bitrate", "700k", p->breakage ? "--break" : NULL,
			 breakage_name(p->breakage), NULL},
		.env = {id, secret, "AWS_SESSION_TOKEN=", "AWS_PROFILE=", NULL},
	};

	demo_log_path(d, p->name, log, sizeof(log));
	snprintf(id, sizeof(id), "AWS_ACCESS_KEY_ID=%s", d->ready.access_key_id);
	snprintf(secret, sizeof(secret), "AWS_SECRET_ACCESS_KEY=%s",
		 d->ready.secret_access_key);
	if (!place) {
		demo_say(d, SEV_WARN,
			 "that is enough producers: {stop-rival} stops the newest");
		return false;
	}
	if (child_start(place, &o, &out, &why))
		return true;
	demo_say(d, SEV_ERROR, "%s could not be started: %s", p->name, why.words);
	return false;
}

static void start_healthy(struct demo *d, const char *name)
{
	struct demo_producer p = {.name = name, .channel = DEMO_CHANNEL};

	if (demo_start_producer(d, &p))
		demo_say(d, SEV_INFO, "%s joins the session of " DEMO_CHANNEL, name);
}

static bool running(const struct demo *d, const char *name)
{
	for (int i = 0; i < PRODUCERS_MAX; i++)
		if (d->producers[i].pid && strcmp(d->producers[i].name, name) == 0)
			return true;
	return false;
}

void demo_start_rival(struct demo *d)
{
	for (int i = 0; i < NAMES && free_place(d) && d->provisioned; i++) {
		const char *name = names[(d->n_started + i) % NAMES];

		if (running(d, name))
			continue;
		d->n_started += i + 1;
		start_healthy(d, name);
		return;
	}
	demo_say(d, SEV_WARN,
		 d->provisioned ? "that is enough producers: {stop-rival} stops the newest"
				: "the service is not ready yet");
}

/* The newest by the order in which names are given out: process numbers wrap. NULL: none
 * runs. */
static struct child *newest(struct demo *d)
{
	for (int back = 1; back <= NAMES; back++) {
		const char *name = names[(d->n_started + NAMES * 2 - back) % NAMES];

		for (int i = 0; i < PRODUCERS_MAX; i++)
			if (d->producers[i].pid && strcmp(d->producers[i].name, name) == 0)
				return &d->producers[i];
	}
	return NULL;
}

void demo_stop_newest(struct demo *d)
{
	struct child *c = newest(d);

	if (!c) {
		demo_say(d, SEV_INFO, "no producer is running: {rival} starts one");
		return;
	}
	child_end(c, false);
	demo_say(d, SEV_INFO, "%s is told to stop", c->name);
}

void demo_impair_newest(struct demo *d)
{
	struct child *c = newest(d);
	bool *bad = c ? &d->impaired[c - d->producers] : NULL;

	if (!c) {
		demo_say(d, SEV_INFO, "no producer is running: {rival} starts one");
		return;
	}
	kill(c->pid, SIGUSR1); /* produce --path */
	*bad = !*bad;
	if (*bad)
		demo_say(d, SEV_WARN,
			 "%s loses 5 %% of its packets, the others are 80 ms late: "
			 "{impair} ends "
			 "it",
			 c->name);
	else
		demo_say(d, SEV_INFO, "%s has its good path again", c->name);
}

/* Exit 3: taken over; 0: stopped by us or done. */
void demo_producer_ended(struct demo *d, struct child *c)
{
	char room[64];
	const char *how = child_ending(c, room, sizeof(room));

	d->impaired[c - d->producers] = false;
	if (d->leaving || demo_break_ended(d, c->name))
		return;
	if (d->deleted) /* their end is no news */
		return;
	if (strcmp(how, "exit 3") == 0)
		demo_say(d, SEV_WARN,
			 "%s was taken over and stopped: {rival} starts the next one",
			 c->name);
	else if (strcmp(how, "exit 0") == 0 || strcmp(how, "exit 130") == 0)
		demo_say(d, SEV_INFO, "%s has stopped", c->name);
	else
		demo_say(d, SEV_ERROR, "%s ended (%s): %s/%s.log says why", c->name, how,
			 d->data, c->name);
}

void demo_start_first(struct demo *d)
{
	start_healthy(d, names[0]);
	d->n_started = 1;
}
