/* Signatures against AWS's published examples, one directory a case, so that the failing
 * step has a name: canonical, to-sign, signature. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <cjson/cJSON.h>

#include "net/aws/sigv4.h"

#define CASES   "tests/fixtures/sigv4"
#define VECTORS "../shared/facts/sigv4-ws-vectors.json"

static char *read_file(const char *path, size_t *n)
{
	FILE *in = fopen(path, "re");
	char *all = in ? calloc(1, 65536) : NULL;

	*n = all ? fread(all, 1, 65535, in) : 0;
	if (in)
		fclose(in);
	return all;
}

static char *case_file(const char *name, const char *leaf, size_t *n)
{
	char path[512];

	snprintf(path, sizeof(path), CASES "/%s/%s", name, leaf);
	return read_file(path, n);
}

static struct slice line_of(struct slice *rest)
{
	const char *end = memchr(rest->at, '\n', rest->n);
	struct slice line = {rest->at, end ? (size_t)(end - rest->at) : rest->n};
	size_t step = end ? line.n + 1 : line.n;

	*rest = (struct slice){rest->at + step, rest->n - step};
	return line;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* All header names, lower case, sorted, once each. */
static void name_headers(struct sigv4_request *r, char *out, size_t room)
{
	char names[SIGV4_HEADERS][64], *sorted[SIGV4_HEADERS];
	struct text t;

	for (size_t i = 0; i < r->n_headers; i++) {
		slice_copy(names[i], sizeof(names[i]), r->headers[i].name);
		for (char *c = names[i]; *c; c++)
			*c = (char)(*c >= 'A' && *c <= 'Z' ? *c + 32 : *c);
		sorted[i] = names[i];
	}
	qsort(sorted, r->n_headers, sizeof(*sorted), by_name);
	text_init(&t, out, room);
	for (size_t i = 0; i < r->n_headers; i++) {
		if (i && strcmp(sorted[i], sorted[i - 1]) == 0)
			continue;
		text_adds(&t, i ? ";" : "");
		text_adds(&t, sorted[i]);
	}
	r->signed_headers = text_slice(&t);
}

/* "METHOD TARGET HTTP/1.1", where the target may hold a blank. */
static void take_target(struct sigv4_request *r, struct slice line)
{
	const char *blank = memchr(line.at, ' ', line.n), *question;
	struct slice target;

	assert_non_null(blank);
	r->method = (struct slice){line.at, (size_t)(blank - line.at)};
	target = (struct slice){blank + 1, line.n - r->method.n - 1 - strlen(" HTTP/1.1")};
	question = memchr(target.at, '?', target.n);
	r->path = (struct slice){target.at,
				 question ? (size_t)(question - target.at) : target.n};
	if (question)
		r->query = (struct slice){question + 1, target.n - r->path.n - 1};
}

static struct slice header(const struct sigv4_request *r, const char *name)
{
	for (size_t i = 0; i < r->n_headers; i++)
		if (slice_is_nocase(r->headers[i].name, name))
			return r->headers[i].value;
	return (struct slice){"", 0};
}

static void take_request(struct sigv4_request *r, struct slice all, char *names,
			 size_t room, char hash[65])
{
	struct slice line;

	*r = (struct sigv4_request){.query = {"", 0}};
	take_target(r, line_of(&all));
	while ((line = line_of(&all)).n) {
		const char *colon = memchr(line.at, ':', line.n);
		size_t n = (size_t)(colon - line.at);

		r->headers[r->n_headers++] =
			(struct sigv4_header){{line.at, n}, {colon + 1, line.n - n - 1}};
	}
	name_headers(r, names, room);
	sigv4_hash(hash, all);
	r->payload_hash = slice_of(hash);
}

static void expect(const char *name, const char *step, struct slice got, const char *want,
		   size_t n)
{
	if (got.n == n && memcmp(got.at, want, n) == 0)
		return;
	fail_msg("%s, step %s:\n--- got\n%.*s\n--- want\n%s", name, step, (int)got.n,
		 got.at, want);
}

static void run_case(const char *name)
{
	char names[512], hash[65], date[SIGV4_DATE], region[32], service[32], secret[64];
	char canonical_room[8192], to_sign_room[512], signature[65];
	size_t n_request, n_canonical, n_to_sign, n_signature, n_scope;
	char *request = case_file(name, "request", &n_request);
	char *canonical = case_file(name, "canonical", &n_canonical);
	char *to_sign = case_file(name, "to-sign", &n_to_sign);
	char *want = case_file(name, "signature", &n_signature);
	char *scope_line = case_file(name, "scope", &n_scope);
	struct sigv4_request r;
	struct sigv4_scope scope;
	struct text out;

	assert_true(request && canonical && to_sign && want && scope_line);
	assert_int_equal(sscanf(scope_line, "%31s %31s %63s", region, service, secret), 3);
	take_request(&r, (struct slice){request, n_request}, names, sizeof(names), hash);
	text_init(&out, canonical_room, sizeof(canonical_room));
	sigv4_canonical(&out, &r);
	expect(name, "canonical", text_slice(&out), canonical, n_canonical);
	assert_false(out.cut);

	slice_copy(date, sizeof(date),
		   header(&r, "x-amz-date").at[0] == ' '
			   ? (struct slice){header(&r, "x-amz-date").at + 1, 16}
			   : header(&r, "x-amz-date"));
	scope = (struct sigv4_scope){slice_of(date), slice_of(region), slice_of(service)};
	text_init(&out, to_sign_room, sizeof(to_sign_room));
	sigv4_to_sign(&out, &scope, (struct slice){canonical, n_canonical});
	expect(name, "to-sign", text_slice(&out), to_sign, n_to_sign);

	sigv4_sign(signature, &scope, slice_of(secret), (struct slice){to_sign, n_to_sign});
	expect(name, "signature", slice_of(signature), want, n_signature);
	free(request);
	free(canonical);
	free(to_sign);
	free(want);
	free(scope_line);
}

static void published_examples(void **state)
{
	DIR *d = opendir(CASES);
	int n = 0;

	(void)state;
	assert_non_null(d);
	for (struct dirent *e; (e = readdir(d));) {
		if (e->d_name[0] == '.')
			continue;
		run_case(e->d_name);
		n++;
	}
	closedir(d);
	assert_true(n >= 20);
}

static const struct sigv4_keys keys = {
	{"AKIDEXAMPLE", 11},
	{"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", 40},
	{"tok/en+with=signs", 17},
};

static const struct sigv4_scope somewhere = {
	{"20260102T030405Z", 16},
	{"eu-central-1", 12},
	{"kinesisvideo", 12},
};

/* The signature was computed by another program (Python's hmac) from the same facts. */
static void presigned_url(void **state)
{
	const struct sigv4_header extra[] = {
		{SLICE("X-Amz-ChannelARN"),
		 SLICE("arn:aws:kinesisvideo:eu-central-1:123456789012:channel/Door_1.a-b/"
		       "1700000000000")},
		{SLICE("X-Amz-ClientId"), SLICE("viewer-1")},
	};
	char room[4096];
	struct text out;
	struct slice url;

	(void)state;
	text_init(&out, room, sizeof(room));
	assert_int_equal(sigv4_presign(&out, SLICE("wss://127.0.0.1:8443/kvscope/events"),
				       extra, 2, &somewhere, &keys, 299),
			 FAULT_NONE);
	url = text_slice(&out);
	assert_true(
		slice_starts(url, "wss://127.0.0.1:8443/kvscope/events?X-Amz-Algorithm="));
	assert_non_null(strstr(room, "&X-Amz-Security-Token=tok%2Fen%2Bwith%3Dsigns&"));
	assert_string_equal(
		room + url.n - 64,
		"68079977a91ab8710e7aeedbdce1a370f8aa241777d16995621c0d810eaa3fa8");
}

static void urls_that_cannot_be_presigned(void **state)
{
	static const struct {
		const char *url;
		enum fault fault;
	} cases[] = {
		{"wss://host/?a=b", FAULT_SYNTAX},  {"wss:///path", FAULT_SYNTAX},
		{"host/path", FAULT_SYNTAX},        {"", FAULT_SYNTAX},
		{"wss://user@host/", FAULT_SYNTAX}, {"wss://host/#x", FAULT_SYNTAX},
		{"wss://host", FAULT_NONE},
	};
	char room[2048];
	struct text out;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		text_init(&out, room, sizeof(room));
		assert_int_equal(sigv4_presign(&out, slice_of(cases[i].url), NULL, 0,
					       &somewhere, &keys, 299),
				 cases[i].fault);
	}
	text_init(&out, room, 100);
	assert_int_equal(
		sigv4_presign(&out, SLICE("wss://host/"), NULL, 0, &somewhere, &keys, 299),
		FAULT_TOO_BIG);
}

/* A default port is not part of the signed host: clients leave it out of their Host header.
 */
static void default_ports_are_left_out(void **state)
{
	char with[2048], without[2048];
	struct text a, b;

	(void)state;
	text_init(&a, with, sizeof(with));
	text_init(&b, without, sizeof(without));
	sigv4_presign(&a, SLICE("wss://host:443/"), NULL, 0, &somewhere, &keys, 299);
	sigv4_presign(&b, SLICE("wss://host/"), NULL, 0, &somewhere, &keys, 299);
	assert_string_equal(with + a.used - 64, without + b.used - 64);
	text_clear(&a);
	sigv4_presign(&a, SLICE("wss://host:8443/"), NULL, 0, &somewhere, &keys, 299);
	assert_string_not_equal(with + a.used - 64, without + b.used - 64);
}

static void raw_path_is_left_alone(void **state)
{
	struct sigv4_request r = {.method = SLICE("POST"),
				  .path = SLICE("//describeSignalingChannel"),
				  .query = {"", 0},
				  .signed_headers = SLICE("host"),
				  .raw_path = true};
	char room[512];
	struct text out;

	(void)state;
	text_init(&out, room, sizeof(room));
	sigv4_canonical(&out, &r);
	assert_true(slice_starts(text_slice(&out), "POST\n//describeSignalingChannel\n"));
	r.raw_path = false;
	text_clear(&out);
	sigv4_canonical(&out, &r);
	assert_true(slice_starts(text_slice(&out), "POST\n/describeSignalingChannel\n"));
}

static void cached_key_follows_its_scope(void **state)
{
	struct sigv4_cache c = {0};
	struct sigv4_scope scope = somewhere;
	char cached[65], fresh[65];

	(void)state;
	for (int day = 0; day < 4; day++) {
		scope.date =
			day & 1 ? SLICE("20260103T000000Z") : SLICE("20260102T000000Z");
		scope.region = day & 2 ? SLICE("us-west-2") : SLICE("us-west-1");
		for (int again = 0; again < 2; again++) {
			sigv4_sign_with(&c, cached, &scope, keys.secret, SLICE("text"));
			sigv4_sign(fresh, &scope, keys.secret, SLICE("text"));
			assert_string_equal(cached, fresh);
		}
	}
	sigv4_sign_with(&c, cached, &scope, SLICE("another"), SLICE("text"));
	assert_string_not_equal(cached, fresh);
	sigv4_cache_clear(&c);
	assert_int_equal(c.owner[0], 0);
}

static void dates(void **state)
{
	char date[SIGV4_DATE];

	(void)state;
	sigv4_date(date, 1440938160);
	assert_string_equal(date, "20150830T123600Z");
	assert_true(sigv4_unix(SLICE("20150830T123600Z")) == 1440938160);
	assert_true(sigv4_unix(SLICE("20150830T1236")) == -1);
	assert_true(sigv4_unix(SLICE("2015-08-30T12:36")) == -1);
	assert_true(sigv4_unix(SLICE("")) == -1);
}

static const char *text_of(const cJSON *o, const char *key)
{
	const cJSON *v = cJSON_GetObjectItem(o, key);

	return cJSON_IsString(v) ? v->valuestring : "";
}

static void run_vector(const cJSON *v)
{
	struct sigv4_header extra[8];
	struct sigv4_keys k = {slice_of(text_of(v, "accessKey")),
			       slice_of(text_of(v, "secretKey")),
			       slice_of(text_of(v, "sessionToken"))};
	struct sigv4_scope s = {slice_of(text_of(v, "amzDate")),
				slice_of(text_of(v, "region")), SLICE("kinesisvideo")};
	char url[512], room[8192];
	const cJSON *p;
	struct text out;
	size_t n = 0;

	cJSON_ArrayForEach(p, cJSON_GetObjectItem(v, "params")) extra[n++] =
		(struct sigv4_header){slice_of(p->string), slice_of(p->valuestring)};
	snprintf(url, sizeof(url), "wss://%s", text_of(v, "host"));
	text_init(&out, room, sizeof(room));
	assert_int_equal(sigv4_presign(&out, slice_of(url), extra, n, &s, &k,
				       atoi(text_of(v, "expires"))),
			 FAULT_NONE);
	expect(text_of(v, "name"), "signature", slice_of(room + out.used - 64),
	       text_of(v, "signature"), 64);
}

static void websocket_vectors(void **state)
{
	size_t n;
	char *json = read_file(VECTORS, &n);
	cJSON *all = json ? cJSON_Parse(json) : NULL;
	const cJSON *v;

	(void)state;
	if (!all) {
		free(json);
		skip();
	}
	cJSON_ArrayForEach(v, all) run_vector(v);
	assert_true(cJSON_GetArraySize(all) > 0);
	cJSON_Delete(all);
	free(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_examples),
		cmocka_unit_test(presigned_url),
		cmocka_unit_test(urls_that_cannot_be_presigned),
		cmocka_unit_test(default_ports_are_left_out),
		cmocka_unit_test(raw_path_is_left_alone),
		cmocka_unit_test(cached_key_follows_its_scope),
		cmocka_unit_test(dates),
		cmocka_unit_test(websocket_vectors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
