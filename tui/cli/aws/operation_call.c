/* An operation's calls: once, or page after page, at the endpoint it needs. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/kvsshape.h"
#include "tui/cli/aws/answer.h"
#include "tui/cli/aws/operation_inside.h"
#include "tui/cli/aws/parameters.h"
#include "tui/cli/looker.h"

static void asked(void *self, const struct client_answer *a);

static void end(struct run *r)
{
	uv_close((uv_handle_t *)&r->interrupt, NULL);
}

static void ask(struct run *r)
{
	struct slice shape = slice_of(r->request.shape->input);
	char *body = parameters_body(shape, r->request.parameters);
	struct client_ask a = {.op = kvs_op_named(slice_of(r->request.operation->name)),
			       .url = slice_of(r->endpoint),
			       .body = slice_of(body),
			       .as_cli = true};

	run_debug(r, "%s %s", r->request.operation->name, body ? body : "");
	if (!body || !client_call(r->client, &a, asked, r)) {
		text_clear(&r->why);
		text_printf(
			&r->why,
			"An HTTP Client raised an unhandled exception: Not supported URL "
			"scheme %.*s",
			(int)strcspn(r->globals.client.endpoint_url.at, ":"),
			r->globals.client.endpoint_url.at);
		r->code = run_complain(r, false, EXIT_OTHER);
		end(r);
	}
	free(body);
}

static void next_page(struct run *r)
{
	cJSON_DeleteItemFromObjectCaseSensitive(r->request.parameters, "NextToken");
	if (r->pages.token[0])
		cJSON_AddStringToObject(r->request.parameters, "NextToken", r->pages.token);
	ask(r);
}

/* Text and YAML streams print a page as it comes; the others all of them at the end. */
static bool by_page(const struct run *r)
{
	return r->format == FORMAT_TEXT || r->format == FORMAT_YAML_STREAM;
}

static void last_page(struct run *r)
{
	char token[6000];

	pages_resume(&r->pages, token, sizeof(token));
	if (!by_page(r)) {
		if (token[0])
			cJSON_AddStringToObject(r->pages.whole, "NextToken", token);
		run_print(r, r->pages.whole);
		r->pages.whole = NULL;
	} else if (token[0] && r->format == FORMAT_TEXT) {
		cJSON *next = cJSON_CreateObject();

		cJSON_AddStringToObject(cJSON_AddObjectToObject(next, "NextToken"),
					"NextToken", token);
		run_print(r, next);
	}
	end(r);
}

static void take_page(struct run *r, cJSON *page)
{
	pages_add(&r->pages, page);
	if (by_page(r)) {
		if (r->format == FORMAT_TEXT)
			cJSON_DeleteItemFromObjectCaseSensitive(page, "NextToken");
		run_print(r, page);
	} else {
		cJSON_Delete(page);
	}
	if (r->pages.over || r->code || ferror(stdout)) /* nobody reads on */
		last_page(r);
	else
		next_page(r);
}

static void asked(void *self, const struct client_answer *a)
{
	struct run *r = self;
	cJSON *value;

	run_debug(r, "%.*s answered HTTP %d after %d %s, %lld ms", (int)a->url.n, a->url.at,
		  a->status, a->tries, a->tries == 1 ? "try" : "tries", (long long)a->ms);
	if (a->trouble.fault) {
		text_clear(&r->why);
		r->code = answer_failure(a, r->request.operation->name,
					 client_attempts(r->client), &r->why);
		run_complain(r, false, r->code);
		end(r);
		return;
	}
	value = answer_shaped(slice_of(r->request.shape->output), a->body, r->wire_times);
	if (r->request.pages) {
		take_page(r, value);
		return;
	}
	run_print(r, value);
	end(r);
}

/* ---- the endpoint of a channel, which AWS's own command does not look for */

static void endpoint_told(void *self, const struct client_answer *a)
{
	struct run *r = self;
	struct kvs_endpoints e = {.wss = {"", 0}};
	enum kvs_plane plane = r->request.operation->plane;
	char room[KVS_ROOM];

	if (a->trouble.fault) {
		text_clear(&r->why);
		r->code = answer_failure(a, "GetSignalingChannelEndpoint",
					 client_attempts(r->client), &r->why);
		run_complain(r, false, r->code);
		end(r);
		return;
	}
	if (kvs_read_endpoints(&e, a->body, room, sizeof(room)) == FAULT_NONE)
		slice_copy(r->endpoint, sizeof(r->endpoint),
			   plane == KVS_WEBRTC ? e.webrtc : e.https);
	run_debug(r, "GetSignalingChannelEndpoint told %s",
		  *r->endpoint ? r->endpoint : "nothing");
	ask(r);
}

static bool find_endpoint(struct run *r)
{
	const cJSON *arn =
		cJSON_GetObjectItemCaseSensitive(r->request.parameters, "channelArn");
	enum kvs_plane plane = r->request.operation->plane;
	char body[2048];
	struct text t;
	struct client_ask a = {.op = KVS_GET_ENDPOINT, .as_cli = true};

	if (!arn)
		arn = cJSON_GetObjectItemCaseSensitive(r->request.parameters, "ChannelARN");
	if (r->globals.client.endpoint_url.n || !cJSON_IsString(arn) ||
	    (plane != KVS_WEBRTC && plane != KVS_SIGNALING_HTTPS) ||
	    strcmp(client_place(r->client), "LIVE") != 0)
		return false;
	text_init(&t, body, sizeof(body));
	kvs_ask_endpoint(&t, slice_of(arn->valuestring), plane == KVS_WEBRTC, "MASTER");
	a.body = text_slice(&t);
	run_debug(r, "no --endpoint-url: asking GetSignalingChannelEndpoint first");
	return client_call(r->client, &a, endpoint_told, r);
}

/* ---- running */

static void interrupted(uv_signal_t *s, int number)
{
	struct run *r = s->data;

	(void)number;
	client_cancel(r->client, 0, r);
	fputc('\n', stdout);
	r->code = EXIT_INTERRUPTED;
	end(r);
}

int run_call(struct run *r)
{
	struct trouble why = {0};

	uv_loop_init(&r->loop);
	r->client = client_new(&r->loop, &r->globals.client, &why);
	if (!r->client) {
		uv_loop_close(&r->loop);
		text_clear(&r->why);
		text_adds(&r->why, why.words);
		return run_complain(r, false, why.code ? why.code : EXIT_OTHER);
	}
	run_debug(r, "region %s, keys from %s", client_region(r->client),
		  *client_key_source(r->client) ? client_key_source(r->client) : "nowhere");
	uv_signal_init(&r->loop, &r->interrupt);
	r->interrupt.data = r;
	uv_signal_start(&r->interrupt, interrupted, SIGINT);
	if (r->request.pages)
		next_page(r);
	else if (!find_endpoint(r))
		ask(r);
	uv_run(&r->loop, UV_RUN_DEFAULT);
	client_free(r->client);
	loop_finish(&r->loop);
	return r->code;
}
