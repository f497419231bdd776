/* The AWS CLI's global options. */
#include "tui/cli/aws/globals.h"

#include <errno.h>
#include <stdlib.h>

#include "tui/cli/command.h"

/* clang-format off */
#define GLOBALS(X)                                                              \
	X(DEBUG, "--debug", TAKES_NOTHING, NULL)                                    \
	X(ENDPOINT, "--endpoint-url", TAKES_ONE, NULL)                              \
	X(NO_VERIFY, "--no-verify-ssl", TAKES_NOTHING, NULL)                        \
	X(NO_PAGINATE, "--no-paginate", TAKES_NOTHING, NULL)                        \
	X(OUTPUT, "--output", TAKES_ONE, "json|text|table|yaml|yaml-stream")        \
	X(QUERY, "--query", TAKES_ONE, NULL)                                        \
	X(PROFILE, "--profile", TAKES_ONE, NULL)                                    \
	X(REGION, "--region", TAKES_ONE, NULL)                                      \
	X(VERSION, "--version", TAKES_NOTHING, NULL)                                \
	X(COLOUR, "--color", TAKES_ONE, "on|off|auto")                              \
	X(NO_SIGN, "--no-sign-request", TAKES_NOTHING, NULL)                        \
	X(CA, "--ca-bundle", TAKES_ONE, NULL)                                       \
	X(READ_TIMEOUT, "--cli-read-timeout", TAKES_ONE, NULL)                      \
	X(CONNECT_TIMEOUT, "--cli-connect-timeout", TAKES_ONE, NULL)                \
	X(BINARY, "--cli-binary-format", TAKES_ONE, "base64|raw-in-base64-out")     \
	X(NO_PAGER, "--no-cli-pager", TAKES_NOTHING, NULL)                          \
	X(PROMPT, "--cli-auto-prompt", TAKES_NOTHING, NULL)                         \
	X(NO_PROMPT, "--no-cli-auto-prompt", TAKES_NOTHING, NULL)
/* clang-format on */

enum global {
#define X(id, name, takes, choices) GLOBAL_##id,
	GLOBALS(X)
#undef X
		GLOBAL_COUNT
};

static const struct option_row rows[] = {
#define X(id, name, takes, choices) [GLOBAL_##id] = {name, takes, choices},
	GLOBALS(X)
#undef X
};

enum { PATIENCE_S = 60, FOREVER_MS = 24 * 3600 * 1000 };

const struct option_row *globals_rows(size_t *n)
{
	*n = GLOBAL_COUNT;
	return rows;
}

static int wrong(struct text *why, int code, const char *format, const char *value)
{
	char words[512];
	struct text t;

	text_init(&t, words, sizeof(words));
	for (; *format; format++) {
		if (*format == '@')
			text_adds(&t, value);
		else
			text_char(&t, *format);
	}
	text_add(why, text_slice(&t));
	return code;
}

/* Seconds, 0 = for ever. */
static int take_seconds(int64_t *ms, const struct option_value *v, struct text *why)
{
	char *end;
	long long s;

	if (!v->given) {
		*ms = PATIENCE_S * 1000;
		return 0;
	}
	errno = 0;
	s = strtoll(v->one, &end, 10);
	if (errno || end == v->one || *end)
		return wrong(why, EXIT_OTHER, "invalid literal for int() with base 10: '@'",
			     v->one);
	if (s < 0)
		return wrong(
			why, EXIT_OTHER,
			"Attempted to set connect timeout to @, but the timeout cannot "
			"be set to a value less than or equal to 0.",
			v->one);
	*ms = s && s < FOREVER_MS / 1000 ? s * 1000 : FOREVER_MS;
	return 0;
}

static int take_query(struct globals *g, struct text *why)
{
	char room[JMESPATH_WHY];
	struct text t;

	if (!g->query_words)
		return 0;
	text_init(&t, room, sizeof(room));
	g->query = jmespath_parse(slice_of(g->query_words), &t);
	if (g->query)
		return 0;
	text_printf(why, "Bad value for --query %s: ", g->query_words);
	text_adds(why, room);
	return EXIT_USAGE;
}

static int take_endpoint(const struct globals *g, struct text *why)
{
	struct slice url = g->client.endpoint_url;

	if (!url.n || memmem(url.at, url.n, "://", 3))
		return 0;
	return wrong(why, EXIT_USAGE,
		     "Bad value for --endpoint-url \"@\": scheme is missing.  Must be of "
		     "the form "
		     "http://<hostname>/ or https://<hostname>/",
		     url.at);
}

static int settle(struct globals *g, const struct option_value *v, struct text *why)
{
	int64_t read_ms = 0;
	int code = take_query(g, why);

	if (!code)
		code = take_endpoint(g, why);
	if (!code)
		code = take_seconds(&read_ms, &v[GLOBAL_READ_TIMEOUT], why);
	if (!code)
		code = take_seconds(&g->client.connect_ms, &v[GLOBAL_CONNECT_TIMEOUT], why);
	g->client.read_ms = read_ms;
	g->client.as_cli = true;
	if (!code && g->prompt && g->no_prompt)
		code = wrong(why, EXIT_USAGE,
			     "Both --cli-auto-prompt and --no-cli-auto-prompt cannot be "
			     "specified at the same time.",
			     "");
	return code;
}

int globals_take(struct globals *g, struct words *in, struct text *why, bool *usage)
{
	struct option_value v[GLOBAL_COUNT] = {{0}};

	*g = (struct globals){.paginate = true};
	*usage = true;
	if (!options_take(in, rows, GLOBAL_COUNT, v, why))
		return EXIT_USAGE;
	*usage = false;
	g->debug = v[GLOBAL_DEBUG].given;
	g->paginate = !v[GLOBAL_NO_PAGINATE].given;
	g->version = v[GLOBAL_VERSION].given;
	g->prompt = v[GLOBAL_PROMPT].given;
	g->no_prompt = v[GLOBAL_NO_PROMPT].given;
	g->output = v[GLOBAL_OUTPUT].one;
	g->query_words = v[GLOBAL_QUERY].one;
	g->colour = v[GLOBAL_COLOUR].one;
	g->raw_binary = v[GLOBAL_BINARY].one && *v[GLOBAL_BINARY].one == 'r';
	g->client.endpoint_url = slice_of(v[GLOBAL_ENDPOINT].one);
	g->client.profile = slice_of(v[GLOBAL_PROFILE].one);
	g->client.region = slice_of(v[GLOBAL_REGION].one);
	g->client.ca_bundle = slice_of(v[GLOBAL_CA].one);
	g->client.no_verify_ssl = v[GLOBAL_NO_VERIFY].given;
	g->client.no_sign_request = v[GLOBAL_NO_SIGN].given;
	return settle(g, v, why);
}

void globals_clear(struct globals *g)
{
	jmespath_free(g->query);
	g->query = NULL;
}
