/* Signatures and playback tokens made of anything: nothing may crash, nothing may pass. */
#include <stdint.h>
#include <stdlib.h>

#include "net/service/auth.h"
#include "net/service/playback.h"

enum { LINES = 24, INPUT_MAX = 16384 };

static struct slice line(struct slice *rest)
{
	const char *end = rest->n ? memchr(rest->at, '\n', rest->n) : NULL;
	struct slice one = {rest->at, end ? (size_t)(end - rest->at) : rest->n};
	size_t skip = one.n + (end != NULL);

	*rest = (struct slice){rest->at + skip, rest->n - skip};
	return one;
}

static void check_signature(struct slice rest)
{
	static const struct auth_keys keys = {"AKIAOURS", "a secret nobody knows",
					      "us-west-2"};
	struct sigv4_header headers[LINES];
	struct auth_request r = {.method = line(&rest), .headers = headers};
	struct auth_verdict v;

	r.path = line(&rest);
	r.query = line(&rest);
	while (r.n_headers < LINES) {
		struct slice one = line(&rest);
		const char *colon = one.n ? memchr(one.at, ':', one.n) : NULL;

		if (!colon)
			break;
		headers[r.n_headers].name =
			(struct slice){one.at, (size_t)(colon - one.at)};
		headers[r.n_headers++].value =
			(struct slice){colon + 1, one.n - (size_t)(colon - one.at) - 1};
	}
	r.body = rest;
	auth_check(&v, &keys, NULL, &r, 1767225600);
	if (v.step == AUTH_FINE || v.status < 400 || !*v.message)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const unsigned char secret[32] = "also unknown";
	struct playback p;
	char *token;

	if (n > INPUT_MAX)
		return 0;
	check_signature((struct slice){(const char *)data, n});
	token = strndup((const char *)data, n);
	if (token && playback_read(&p, token, secret, 0))
		abort();
	free(token);
	playback_path((struct slice){(const char *)data, n});
	return 0;
}
