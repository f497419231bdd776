/* Any request line and headers: the canonical form is bounded, and making it of a request
 * that is canonical already changes nothing in its query. */
#include <stdint.h>
#include <stdlib.h>

#include "net/aws/sigv4.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static struct slice part(struct slice *rest)
{
	const char *end = memchr(rest->at, '\n', rest->n);
	struct slice one = {rest->at, end ? (size_t)(end - rest->at) : rest->n};
	size_t step = end ? one.n + 1 : one.n;

	*rest = (struct slice){rest->at + step, rest->n - step};
	return one;
}

static struct slice line(struct slice text, int number)
{
	struct slice one = {"", 0};

	while (number-- >= 0)
		one = part(&text);
	return one;
}

static void same_again(const struct sigv4_request *r, struct slice canonical)
{
	struct sigv4_request again = {.method = r->method, .path = {"/", 1}};
	char room[SIGV4_ROOM];
	struct text out;

	again.query = line(canonical, 2);
	text_init(&out, room, sizeof(room));
	sigv4_canonical(&out, &again);
	if (!out.cut && !slice_eq(line(text_slice(&out), 2), again.query))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct slice rest = {(const char *)data, n};
	struct sigv4_request r = {.method = SLICE("GET")};
	struct sigv4_scope scope;
	struct sigv4_keys keys = {SLICE("id"), SLICE("secret"), {"", 0}};
	char room[4096], url[4096], signature[65];
	struct text out, signed_url;

	r.path = part(&rest);
	r.query = part(&rest);
	r.signed_headers = part(&rest);
	scope = (struct sigv4_scope){part(&rest), part(&rest), SLICE("kinesisvideo")};
	while (rest.n && r.n_headers < SIGV4_HEADERS) {
		r.headers[r.n_headers].name = part(&rest);
		r.headers[r.n_headers++].value = part(&rest);
	}
	text_init(&out, room, sizeof(room));
	sigv4_canonical(&out, &r);
	if (!out.cut && !memchr(r.path.at, '\n', r.path.n))
		same_again(&r, text_slice(&out));
	sigv4_sign(signature, &scope, keys.secret, text_slice(&out));
	if (strlen(signature) != 64)
		abort();
	text_init(&signed_url, url, sizeof(url));
	sigv4_presign(&signed_url, r.path, NULL, 0, &scope, &keys, 299);
	sigv4_unix(scope.date);
	return 0;
}
