/* From an order to pixels on the screen. */
#include "tui/cli/picturing.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/base64.h"
#include "net/worker.h"
#include "tui/picture.h"

enum { WINDOW_S = 30, STEP_MS = 3000, LEAST_SIDE = 16 };

#define SECONDS_MOST 1e11 /* of a time that is believed: the year 5138 */

struct picturing {
	struct calls *calls;
	struct show *show;
	uv_loop_t *loop;
	struct worker *worker;
	struct order order;
	char endpoint[512];
	uint32_t ticket; /* the newest of calls and of pictures that are made */
	struct picture picture;
};

static void tell(struct picturing *p)
{
	show_picture(p->show, &p->picture);
}

static void fail(struct picturing *p, const char *why)
{
	p->picture.asked = false;
	slice_copy(p->picture.why, sizeof(p->picture.why), slice_of(why));
	tell(p);
}

/* ---- the worker */

static void take_pixels(struct picturing *p, const struct event *e)
{
	struct picture *k = &p->picture;
	size_t n;

	if (e->d.why.n || e->d.width < 1 || e->d.width > PICTURE_WIDTH || e->d.height < 1 ||
	    e->d.height > PICTURE_HEIGHT) {
		fail(p,
		     e->d.why.n ? "The stored picture cannot be read" : "no picture came");
		return;
	}
	n = base64_decode((char *)k->rgb, sizeof(k->rgb), e->d.body);
	if (n != (size_t)(e->d.width * e->d.height * 3)) {
		fail(p, "the picture is not whole");
		return;
	}
	k->width = (int)e->d.width;
	k->height = (int)e->d.height;
	k->asked = false;
	k->why[0] = '\0';
	tell(p);
}

static void worker_told(void *self, const struct event *e)
{
	struct picturing *p = self;

	if (e->kind == EV_PIXELS && e->ticket == p->ticket) /* an older one is not wanted */
		take_pixels(p, e);
	if (e->kind != EV_WORKER_DOWN)
		return;
	p->worker = NULL;
	if (p->picture.asked)
		fail(p, "the media worker is gone; {open} asks again");
}

static void make_pixels(struct picturing *p, const char *jpeg)
{
	struct effect fx = {.kind = FX_PIXELS,
			    .ticket = ++p->ticket,
			    .d = {.id = SLICE("picture"),
				  .body = slice_of(jpeg),
				  .width = PICTURE_WIDTH,
				  .height = PICTURE_HEIGHT}};
	struct trouble why = {0};

	if (!p->worker)
		p->worker = worker_start(p->loop, worker_told, p, &why);
	if (p->worker)
		worker_do(p->worker, &fx);
	else
		fail(p, why.words);
}

/* ---- the service */

/* When an image was produced, ms; 0 = not told, or no time. */
static int64_t produced_ms(const cJSON *image)
{
	const cJSON *at = cJSON_GetObjectItemCaseSensitive(image, "TimeStamp");

	if (!cJSON_IsNumber(at) || !(at->valuedouble > 0 && at->valuedouble < SECONDS_MOST))
		return 0;
	return (int64_t)(at->valuedouble * 1000);
}

/* The newest image of an answer, in whatever order they are; NULL: none has a picture. */
static const char *newest(struct picturing *p, const cJSON *body)
{
	const cJSON *images = cJSON_GetObjectItemCaseSensitive(body, "Images"), *one;
	const char *found = NULL;

	p->picture.wall_ms = 0;
	cJSON_ArrayForEach(one, images)
	{
		const char *jpeg = cJSON_GetStringValue(
			cJSON_GetObjectItemCaseSensitive(one, "ImageContent"));
		int64_t at_ms = produced_ms(one);

		if (!jpeg || !*jpeg || (found && at_ms < p->picture.wall_ms))
			continue;
		found = jpeg;
		p->picture.wall_ms = at_ms;
	}
	return found;
}

static void images_came(void *self, const char *tag, const struct client_answer *a)
{
	struct picturing *p = self;
	cJSON *body =
		a->trouble.fault ? NULL : cJSON_ParseWithLength(a->body.at, a->body.n);
	const char *jpeg = body ? newest(p, body) : NULL;

	(void)tag;
	if (a->trouble.fault)
		fail(p, a->trouble.words);
	else if (!jpeg)
		fail(p, "nothing was stored in the last half minute");
	else
		make_pixels(p, jpeg);
	cJSON_Delete(body);
}

static void call(struct picturing *p, enum kvs_op op, const char *url,
		 const struct text *body, calls_done *done)
{
	if (!calls_ask_at(p->calls, op, url, text_slice(body), true, SLICE(""), done, p))
		fail(p, "the service cannot be asked");
}

/* Both sides or none (GetImages); no more than is drawn. */
static void add_size(struct text *t, const struct order *o)
{
	int w = o->width, h = o->height;

	if (w > PICTURE_WIDTH) {
		h = (int)((long long)h * PICTURE_WIDTH / w);
		w = PICTURE_WIDTH;
	}
	if (h > PICTURE_HEIGHT) {
		w = (int)((long long)w * PICTURE_HEIGHT / h);
		h = PICTURE_HEIGHT;
	}
	if (w >= LEAST_SIDE && h >= LEAST_SIDE)
		text_printf(t, ",\"WidthPixels\":%d,\"HeightPixels\":%d", w & ~1, h & ~1);
}

/* What is stored is stored by the service's clock; ours may be off. Unix seconds. */
static long long service_now_s(const struct picturing *p)
{
	struct client_access a;

	client_access(calls_client(p->calls), &a);
	return (long long)time(NULL) - (a.clock_known ? (long long)a.skew_ms / 1000 : 0);
}

static void ask_images(struct picturing *p)
{
	long long now = service_now_s(p);
	char room[1024];
	struct text t;

	text_init(&t, room, sizeof(room));
	text_adds(&t, "{\"StreamName\":");
	text_json(&t, slice_of(p->order.stream));
	text_printf(&t,
		    ",\"ImageSelectorType\":\"SERVER_TIMESTAMP\",\"StartTimestamp\":%lld,"
		    "\"EndTimestamp\":%lld,\"SamplingInterval\":%d,\"Format\":\"JPEG\"",
		    now - WINDOW_S, now + 1, STEP_MS);
	add_size(&t, &p->order);
	text_char(&t, '}');
	call(p, KVS_GET_IMAGES, p->endpoint, &t, images_came);
}

static void endpoint_came(void *self, const char *tag, const struct client_answer *a)
{
	struct picturing *p = self;
	cJSON *body =
		a->trouble.fault ? NULL : cJSON_ParseWithLength(a->body.at, a->body.n);
	const char *url = cJSON_GetStringValue(
		cJSON_GetObjectItemCaseSensitive(body, "DataEndpoint"));

	(void)tag;
	slice_copy(p->endpoint, sizeof(p->endpoint), slice_of(url));
	if (p->endpoint[0])
		ask_images(p);
	else
		fail(p, a->trouble.fault ? a->trouble.words
					 : "the service named no endpoint for pictures");
	cJSON_Delete(body);
}

void picturing_do(struct picturing *p, const struct order *o)
{
	char room[1024];
	struct text t;

	if (strcmp(p->order.stream, o->stream) != 0) {
		p->picture.width = p->picture.height = 0;
		p->endpoint[0] = '\0';
	}
	calls_cancel(p->calls, p);
	p->ticket++;
	p->order = *o;
	slice_copy(p->picture.channel, sizeof(p->picture.channel), slice_of(o->channel));
	p->picture.asked = true;
	p->picture.why[0] = '\0';
	tell(p);
	if (p->endpoint[0]) {
		ask_images(p);
		return;
	}
	text_init(&t, room, sizeof(room));
	text_adds(&t, "{\"StreamName\":");
	text_json(&t, slice_of(o->stream));
	text_adds(&t, ",\"APIName\":\"GET_IMAGES\"}");
	call(p, KVS_GET_DATA_ENDPOINT, "", &t, endpoint_came);
}

struct picturing *picturing_new(uv_loop_t *loop, struct calls *calls, struct show *show)
{
	struct picturing *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->loop = loop;
	p->calls = calls;
	p->show = show;
	return p;
}

void picturing_free(struct picturing *p)
{
	if (!p)
		return;
	calls_cancel(p->calls, p);
	worker_forget(p->worker);
	free(p);
}
