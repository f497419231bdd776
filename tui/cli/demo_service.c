/* The demo's service: a child that is started again when it dies. */
#include <stdio.h>
#include <string.h>

#include "tui/cli/command.h"
#include "tui/cli/demo_inside.h"

enum { RESTART_MS = 500 };

static void order_next_channel(struct demo *d)
{
	struct order more = {.kind = ORDER_CREATE_CHANNEL, .lenient = true};

	if (d->more_channels <= 0)
		return;
	snprintf(more.channel, sizeof(more.channel), "cam-%04d", d->more_channels--);
	looker_order(&d->look, &more);
}

static void order_first(struct demo *d)
{
	struct order first = {.kind = ORDER_CREATE_CHANNEL,
			      .channel = DEMO_CHANNEL,
			      .stream = DEMO_STREAM,
			      .lenient = true,
			      .make_stream = true,
			      .retention_h = 24};

	looker_order(&d->look, &first);
}

void demo_ordered(struct demo *d, const struct order *o, const struct trouble *trouble)
{
	if (!trouble && strcmp(o->channel, DEMO_CHANNEL) == 0)
		d->deleted = o->kind == ORDER_DELETE_CHANNEL ||
			     (d->deleted && o->kind != ORDER_CREATE_CHANNEL);
	if (d->leaving || o->kind != ORDER_CREATE_CHANNEL ||
	    demo_break_ordered(d, o, trouble))
		return;
	if (!d->provisioned && trouble) {
		demo_say(d, SEV_ERROR, "the channel could not be made: %s", trouble->words);
		if (!d->screen)
			demo_leave_soon(d, EXIT_REFUSED);
		return;
	}
	if (!d->provisioned) {
		d->provisioned = true;
		demo_start_first(d);
	}
	if (!trouble || trouble->fault != FAULT_STOPPED)
		order_next_channel(d);
}

static bool connect_to_service(struct demo *d, struct trouble *why)
{
	struct client_options o = {
		.endpoint_url = slice_of(d->ready.http),
		.region = slice_of(d->ready.region),
		.name = SLICE("kvscope"),
		.keys = {.id = slice_of(d->ready.access_key_id),
			 .secret = slice_of(d->ready.secret_access_key)},
	};
	struct client *client = client_new(&d->loop, &o, why);

	struct looker_said said = {.profile = {"", 0},
				   .endpoint_url = slice_of(d->ready.http)};

	return client && looker_local(&d->look, client, &said, why);
}

static void service_ready(struct demo *d)
{
	struct trouble why;
	char words[192];

	if (d->look.client) /* it came back; the event stream finds it by itself */
		return;
	snprintf(words, sizeof(words), "demo · %s", d->ready.http + strlen("http://"));
	if (d->look.show) {
		show_place(d->look.show, slice_of(words));
		show_endpoint(d->look.show, d->ready.http);
	}
	if (!connect_to_service(d, &why)) {
		demo_say(d, SEV_ERROR, "%s", why.words);
		if (!d->screen)
			demo_leave(d, EXIT_OTHER);
		return;
	}
	demo_say(d, SEV_INFO, "the local service is at %s", d->ready.http);
	order_first(d);
}

static void room_for_line(uv_handle_t *h, size_t size, uv_buf_t *out)
{
	struct demo *d = h->data;

	(void)size;
	if (d->n_line >= sizeof(d->line))
		d->n_line = 0;
	*out = uv_buf_init(d->line + d->n_line, (unsigned)(sizeof(d->line) - d->n_line));
}

static void take_lines(struct demo *d)
{
	char *end;

	while ((end = memchr(d->line, '\n', d->n_line))) {
		size_t n = (size_t)(end - d->line) + 1;

		if (ready_read(&d->ready, (struct slice){d->line, n - 1}))
			service_ready(d);
		memmove(d->line, end + 1, d->n_line - n);
		d->n_line -= n;
	}
}

static void told_closed(uv_handle_t *h)
{
	struct demo *d = h->data;

	d->telling = false;
}

static void told_cb(uv_stream_t *s, ssize_t n, const uv_buf_t *buf)
{
	struct demo *d = s->data;

	(void)buf;
	if (n < 0 && !uv_is_closing((uv_handle_t *)s)) {
		uv_close((uv_handle_t *)s, told_closed);
		return;
	}
	if (n > 0) {
		d->n_line += (size_t)n;
		take_lines(d);
	}
}

static void start_again(uv_timer_t *t)
{
	struct demo *d = t->data;

	if (d->telling) /* the old pipe is not gone yet */
		uv_timer_start(t, start_again, 20, 0);
	else
		demo_start_service(d);
}

void demo_start_service(struct demo *d)
{
	char log[PATH_MAX], port[16];
	struct trouble why;
	int out;
	struct child_options o = {
		.name = "service",
		.log = log,
		.pipe = true,
		.args = {"serve", "--json", "--data", d->data, "--port", port, "--region",
			 DEMO_REGION, "--chaos",
			 "no-offer=" DEMO_NO_OFFER ",dead-turn=" DEMO_DEAD_TURN, NULL}};

	demo_log_path(d, "service", log, sizeof(log));
	snprintf(port, sizeof(port), "%d",
		 d->ready.port); /* the same again, so that all find it */
	if (!child_start(&d->service, &o, &out, &why)) {
		demo_say(d, SEV_ERROR, "the local service could not be started: %s",
			 why.words);
		if (!d->screen)
			demo_leave(d, EXIT_OTHER);
		return;
	}
	d->n_line = 0;
	d->telling = true;
	uv_pipe_init(&d->loop, &d->told, 0);
	d->told.data = d;
	uv_pipe_open(&d->told, out);
	uv_read_start((uv_stream_t *)&d->told, room_for_line, told_cb);
}

void demo_service_ended(struct demo *d)
{
	char room[64], *words = d->look.excuse;

	if (d->leaving)
		return;
	snprintf(words, sizeof(d->look.excuse),
		 "the local service ended (%s); it is started again",
		 child_ending(&d->service, room, sizeof(room)));
	if (d->look.show)
		show_source(d->look.show, false, slice_of(words));
	else
		demo_say(d, SEV_ERROR, "%s", words);
	if (!d->look.client && !d->screen) { /* it never came up */
		demo_leave(d, EXIT_OTHER);
		return;
	}
	uv_timer_start(&d->restart, start_again, RESTART_MS, 0);
}
