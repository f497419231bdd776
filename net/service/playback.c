/* HLS from the stored fragments (RFC 8216). */
#include "net/service/playback.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cjson/cJSON.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "core/json.h"
#include "net/service/http.h"
#include "net/service/inner.h"
#include "net/service/routes.h"

enum { LIVE_FRAGMENTS = 5, ALL_FRAGMENTS = 1000, EXPIRES_S = 300, FILE_MAX = 256 << 20 };

/* --- tokens --- */

static void seal(char out[65], const char *text, const unsigned char secret[32])
{
	unsigned char mac[EVP_MAX_MD_SIZE];
	unsigned int n = 0;

	HMAC(EVP_sha256(), secret, 32, (const unsigned char *)text, strlen(text), mac, &n);
	for (unsigned int i = 0; i < 32; i++)
		snprintf(out + 2 * i, 3, "%02x", mac[i]);
}

void playback_token(char out[PLAYBACK_TOKEN], const struct playback *p,
		    const unsigned char secret[32])
{
	char text[PLAYBACK_TOKEN - 80], mac[65];

	snprintf(text, sizeof(text), "%d_%d%d%d_%lld_%lld_%lld_%lld_%lld_%s", (int)p->mode,
		 p->by_server, p->always, p->times, (long long)p->start_ms,
		 (long long)p->end_ms, (long long)p->made_ms, (long long)p->expires_ms,
		 (long long)p->most, p->stream);
	seal(mac, text, secret);
	snprintf(out, PLAYBACK_TOKEN, "%s%s", mac, text);
}

bool playback_read(struct playback *out, const char *token, const unsigned char secret[32],
		   int64_t now_ms)
{
	long long n[5];
	char mac[65], flags[4];
	int mode;

	*out = (struct playback){0};
	if (strlen(token) < 65)
		return false;
	seal(mac, token + 64, secret);
	if (CRYPTO_memcmp(mac, token, 64) != 0 ||
	    sscanf(token + 64, "%1d_%3[01]_%lld_%lld_%lld_%lld_%lld_%256s", &mode, flags,
		   &n[0], &n[1], &n[2], &n[3], &n[4], out->stream) != 8)
		return false;
	out->mode = (enum playback_mode)mode;
	out->by_server = flags[0] == '1';
	out->always = flags[1] == '1';
	out->times = flags[2] == '1';
	out->start_ms = n[0];
	out->end_ms = n[1];
	out->made_ms = n[2];
	out->expires_ms = n[3];
	out->most = n[4];
	return now_ms < out->expires_ms;
}

/* --- playlists --- */

static void put_map(struct text *out, const struct fragment_row *f, const char *token)
{
	text_printf(out,
		    "#EXT-X-MAP:URI=\"getMP4InitFragment.mp4?SessionToken=%s&"
		    "FragmentNumber=%.*s\"\n",
		    token, (int)f->number.n, f->number.at);
}

static void put_time(struct text *out, int64_t ms)
{
	char date[32];
	time_t s = (time_t)(ms / 1000);
	struct tm tm;

	gmtime_r(&s, &tm);
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
	text_printf(out, "#EXT-X-PROGRAM-DATE-TIME:%s.%03dZ\n", date, (int)(ms % 1000));
}

static void put_fragment(struct text *out, const struct playback *p,
			 const struct fragment_row *f, const struct fragment_row *before,
			 const char *token)
{
	bool new_init = !before || !slice_eq(f->init, before->init);

	if (before && (p->always || new_init || f->part != before->part))
		text_adds(out, "#EXT-X-DISCONTINUITY\n");
	if (new_init)
		put_map(out, f, token);
	if (p->times)
		put_time(out, p->by_server ? f->server_ms : f->start_ms);
	text_printf(out, "#EXTINF:%lld.%03lld,\n", (long long)(f->ms / 1000),
		    (long long)(f->ms % 1000));
	text_printf(out, "getMP4MediaFragment.mp4?SessionToken=%s&FragmentNumber=%.*s\n",
		    token, (int)f->number.n, f->number.at);
}

void playback_media(struct text *out, const struct playback *p,
		    const struct store_rows *rows, const char *token)
{
	struct fragment_row f = {0}, before = {0};
	int64_t longest = 1000;

	for (size_t i = 0; i < rows->n; i++)
		if (store_number(rows, i, 3) > longest)
			longest = store_number(rows, i, 3);
	fragment_read(&f, rows, 0);
	text_printf(out,
		    "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-INDEPENDENT-SEGMENTS\n"
		    "#EXT-X-TARGETDURATION:%lld\n",
		    (long long)((longest + 999) / 1000));
	text_printf(out, "#EXT-X-MEDIA-SEQUENCE:%lld\n#EXT-X-DISCONTINUITY-SEQUENCE:%lld\n",
		    (long long)f.seq, (long long)(p->always ? f.seq : f.part));
	if (p->mode == PLAYBACK_ON_DEMAND)
		text_adds(out, "#EXT-X-PLAYLIST-TYPE:VOD\n");
	for (size_t i = 0; i < rows->n; i++, before = f) {
		fragment_read(&f, rows, i);
		put_fragment(out, p, &f, i ? &before : NULL, token);
	}
	if (p->mode == PLAYBACK_ON_DEMAND)
		text_adds(out, "#EXT-X-ENDLIST\n");
}

/* The peak of what is listed; names of codecs only when the recorder said them. */
void playback_master(struct text *out, const struct store_rows *rows, const char *token)
{
	struct fragment_row f = {0};
	int64_t peak = 64000;

	for (size_t i = 0; i < rows->n; i++) {
		fragment_read(&f, rows, i);
		if (f.ms > 0 && f.bytes * 8000 / f.ms > peak)
			peak = f.bytes * 8000 / f.ms;
	}
	text_printf(out,
		    "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-INDEPENDENT-SEGMENTS\n"
		    "#EXT-X-STREAM-INF:BANDWIDTH=%lld",
		    (long long)peak);
	if (f.codec.n && memchr(f.codec.at, '.', f.codec.n))
		text_printf(out, ",CODECS=\"%.*s\"", (int)f.codec.n, f.codec.at);
	if (f.width && f.height)
		text_printf(out, ",RESOLUTION=%lldx%lld", (long long)f.width,
			    (long long)f.height);
	text_printf(out, "\ngetHLSMediaPlaylist.m3u8?SessionToken=%s&TrackNumber=0\n",
		    token);
}

/* --- serving --- */

static const char *const pages[] = {"getHLSMasterPlaylist.m3u8", "getHLSMediaPlaylist.m3u8",
				    "getMP4InitFragment.mp4", "getMP4MediaFragment.mp4"};
enum page { MASTER, MEDIA, INIT, FRAGMENT, PAGES };

struct serving {
	struct request *request;
	struct playback playback;
	enum page page;
	char token[PLAYBACK_TOKEN];
	char path[4600 + 300];
	char *bytes;
	size_t n;
	uv_work_t work;
};

static enum page page_of(struct slice path)
{
	enum page p = 0;

	if (!slice_starts(path, "/hls/v1/"))
		return PAGES;
	path = (struct slice){path.at + 8, path.n - 8};
	while (p < PAGES && !slice_is(path, pages[p]))
		p++;
	return p;
}

bool playback_path(struct slice path)
{
	return page_of(path) < PAGES;
}

static void serving_refuse(struct serving *v, enum refusal why, const char *words)
{
	answer_refuse(v->request, why, "%s", words);
	free(v);
}

/* On the pool's thread. */
static void read_file(uv_work_t *work)
{
	struct serving *v = work->data;
	int fd = open(v->path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	ssize_t n = 0;

	if (fd < 0 || fstat(fd, &st) < 0 || st.st_size > FILE_MAX || st.st_size < 1)
		goto out;
	v->bytes = malloc((size_t)st.st_size);
	while (v->bytes && v->n < (size_t)st.st_size &&
	       (n = read(fd, v->bytes + v->n, (size_t)st.st_size - v->n)) > 0)
		v->n += (size_t)n;
out:
	if (fd >= 0)
		close(fd);
}

static void file_read(uv_work_t *work, int status)
{
	struct serving *v = work->data;

	v->request->service->reads--;
	if (status || !v->n) {
		free(v->bytes);
		serving_refuse(v, REFUSE_NOT_FOUND, "The fragment is not there any more.");
		return;
	}
	answer_bytes(v->request, 200, "video/mp4", v->bytes, v->n);
	free(v);
}

/* Inside what the session was made for? */
static bool within(const struct playback *p, const struct fragment_row *f)
{
	int64_t at = p->by_server ? f->server_ms : f->start_ms;

	return at >= p->start_ms && at <= p->end_ms;
}

static void fragment_found(void *self, bool ok, const struct store_rows *rows)
{
	struct serving *v = self;
	struct service *s = v->request->service;
	struct fragment_row f;
	struct slice name;
	size_t n;

	if (ok && rows && rows->n)
		fragment_read(&f, rows, 0);
	if (!ok || !rows || !rows->n || !within(&v->playback, &f)) {
		serving_refuse(v, REFUSE_NOT_FOUND, "No such fragment in this session.");
		return;
	}
	name = v->page == INIT ? f.init : f.file;
	archive_directory(s, v->playback.stream, v->path, sizeof(v->path));
	n = strlen(v->path);
	snprintf(v->path + n, sizeof(v->path) - n, "/%.*s", (int)name.n, name.at);
	v->work.data = v;
	s->reads++;
	uv_queue_work(&s->loop, &v->work, read_file, file_read);
}

static void playlist_found(void *self, bool ok, const struct store_rows *rows)
{
	struct serving *v = self;
	size_t room = 2048 + (rows ? rows->n : 0) * (PLAYBACK_TOKEN * 2 + 400);
	struct text out;

	if (!ok || !rows || !rows->n) {
		serving_refuse(
			v, REFUSE_NOT_FOUND,
			"No fragments found in the stream for the streaming request.");
		return;
	}
	text_init(&out, need(malloc(room)), room);
	if (v->page == MASTER)
		playback_master(&out, rows, v->token);
	else
		playback_media(&out, &v->playback, rows, v->token);
	answer_bytes(v->request, 200, "application/vnd.apple.mpegurl", out.at, out.used);
	free(v);
}

/* Asks for what a playlist lists now. A replay moves on as time does. */
static void ask_fragments(struct service *s, const struct playback *p, int64_t most,
			  store_done *done, void *self)
{
	int64_t end = p->end_ms;

	if (p->mode == PLAYBACK_ON_DEMAND) {
		store_do(s->store, done, self,
			 p->by_server ? STORE_FRAGMENTS_BY_SERVER
				      : STORE_FRAGMENTS_BY_PRODUCER,
			 "tiiti", p->stream, p->start_ms, p->end_ms, "", most);
		return;
	}
	if (p->mode == PLAYBACK_REPLAY)
		end = p->start_ms + service_wall_ms(s) - p->made_ms + 10000;
	store_do(s->store, done, self, STORE_FRAGMENTS_NEWEST, "tiii", p->stream,
		 p->start_ms, end < p->end_ms ? end : p->end_ms, most);
}

void playback_serve(struct request *r)
{
	struct service *s = r->service;
	struct serving *v = need(calloc(1, sizeof(*v)));
	char number[130];

	v->request = r;
	v->page = page_of(r->path);
	auth_query(r->query, "SessionToken", v->token, sizeof(v->token));
	if (!playback_read(&v->playback, v->token, s->token_secret, service_wall_ms(s))) {
		serving_refuse(v, REFUSE_ACCESS_DENIED,
			       "The session token is not valid or expired.");
		return;
	}
	if (!roster_find(&s->streams, slice_of(v->playback.stream))) {
		serving_refuse(v, REFUSE_NOT_FOUND, "The stream is not there any more.");
		return;
	}
	if (v->page == MASTER || v->page == MEDIA) {
		ask_fragments(s, &v->playback, v->playback.most, playlist_found, v);
		return;
	}
	auth_query(r->query, "FragmentNumber", number, sizeof(number));
	store_do(s->store, fragment_found, v, STORE_FRAGMENT, "tt", v->playback.stream,
		 number);
}

/* --- GetHLSStreamingSessionURL --- */

/* NULL: refused already. */
static bool ask_playback(struct request *r, struct playback *p, const struct stream *t)
{
	const cJSON *selector = json_member(r->json, "HLSFragmentSelector");
	const cJSON *range = json_member(selector, "TimestampRange");
	struct slice mode = ask_text(r, "PlaybackMode");
	int64_t now = service_wall_ms(r->service);

	slice_copy(p->stream, sizeof(p->stream), slice_of(t->name));
	p->mode = slice_is(mode, "ON_DEMAND")     ? PLAYBACK_ON_DEMAND
		  : slice_is(mode, "LIVE_REPLAY") ? PLAYBACK_REPLAY
						  : PLAYBACK_LIVE;
	p->by_server = !slice_is(json_string(selector, "FragmentSelectorType"),
				 "PRODUCER_TIMESTAMP");
	p->always = slice_is(ask_text(r, "DiscontinuityMode"), "ALWAYS");
	p->times = slice_is(ask_text(r, "DisplayFragmentTimestamp"), "ALWAYS");
	p->start_ms = ask_stamp(range, "StartTimestamp", -1);
	p->end_ms = ask_stamp(range, "EndTimestamp", INT64_MAX);
	p->made_ms = now;
	p->expires_ms = now + ask_number(r, "Expires", EXPIRES_S) * 1000;
	p->most =
		ask_number(r, "MaxMediaPlaylistFragmentResults",
			   p->mode == PLAYBACK_ON_DEMAND ? ALL_FRAGMENTS : LIVE_FRAGMENTS);
	if (t->now.hours <= 0)
		answer_refuse(r, REFUSE_NO_RETENTION,
			      "The stream %s has no data retention.", t->name);
	else if (slice_is(ask_text(r, "ContainerFormat"), "MPEG_TS"))
		answer_refuse(r, REFUSE_UNSUPPORTED_MEDIA,
			      "The local service plays FRAGMENTED_MP4 only.");
	else if (p->mode == PLAYBACK_LIVE && range)
		answer_refuse(
			r, REFUSE_INVALID_ARGUMENT,
			"TimestampRange must not be specified when PlaybackMode is LIVE.");
	else if (p->mode != PLAYBACK_LIVE && p->start_ms < 0)
		answer_refuse(
			r, REFUSE_INVALID_ARGUMENT,
			"StartTimestamp must be specified when PlaybackMode is not LIVE.");
	else if (p->mode == PLAYBACK_ON_DEMAND &&
		 (p->end_ms == INT64_MAX || p->end_ms <= p->start_ms))
		answer_refuse(
			r, REFUSE_INVALID_ARGUMENT,
			"EndTimestamp must be specified and behind StartTimestamp when "
			"PlaybackMode is ON_DEMAND.");
	else
		return true;
	return false;
}

struct asking {
	struct request *request;
	struct playback playback;
};

static void asked(void *self, bool ok, const struct store_rows *rows)
{
	struct asking *a = self;
	struct request *r = a->request;
	struct service *s = r->service;
	char token[PLAYBACK_TOKEN], url[PLAYBACK_TOKEN + 400];
	bool secure = r->tls || s->wss_always;
	cJSON *tree;

	if (!ok || !rows || !rows->n) {
		answer_refuse(
			r, REFUSE_NOT_FOUND,
			"No fragments found in the stream for the streaming request.");
		free(a);
		return;
	}
	playback_token(token, &a->playback, s->token_secret);
	if (*r->host)
		snprintf(url, sizeof(url), "%s://%s/hls/v1/%s?SessionToken=%s",
			 secure ? "https" : "http", r->host, pages[MASTER], token);
	else
		snprintf(url, sizeof(url), "%s://%s:%d/hls/v1/%s?SessionToken=%s",
			 secure ? "https" : "http", s->listen, http_port(s->http),
			 pages[MASTER], token);
	tree = cJSON_CreateObject();
	cJSON_AddStringToObject(tree, "HLSStreamingSessionURL", url);
	answer_json(r, tree);
	free(a);
}

void get_hls(struct request *r)
{
	struct stream *t = ask_stream(r);
	struct asking *a;

	if (!t)
		return;
	a = need(calloc(1, sizeof(*a)));
	a->request = r;
	if (!ask_playback(r, &a->playback, t)) {
		free(a);
		return;
	}
	ask_fragments(r->service, &a->playback, 1, asked, a);
}
