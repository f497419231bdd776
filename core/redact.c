/* What must never reach a screen, a log, a recording or an export. */
#include "core/redact.h"

#include <stdint.h>

#include "core/base64.h"

#define HIDDEN "\xE2\x80\xA6" /* … */

enum { NEST_MAX = 3, PAYLOAD_MAX = 32 * 1024 };

static void redact_at(struct text *out, struct slice text, int depth);

/* Members of JSON objects whose string value is a secret, at any depth of quoting. */
static const char *const secret_keys[] = {
	"password",
	"username",
	"credential",
	"usernamefragment",
	"secretaccesskey",
	"sessiontoken",
	"authorization",
	"accesskeyid",
	"pwd",
	"ufrag",
	"token",
	"icepwd",
	"iceufrag",
	"secret_access_key",
	"session_token",
	"x-amz-security-token",
};

/* Words in lower case behind which a secret stands up to the end of its token. */
/* clang-format off */
static const struct {
	struct slice word;
	bool line; /* the secret goes on to the end of the line */
} secret_words[] = {
	{SLICE_INIT("a=ice-pwd:"), false},
	{SLICE_INIT("a=ice-ufrag:"), false},
	{SLICE_INIT(" ufrag "), false},
	{SLICE_INIT("x-amz-signature="), false},
	{SLICE_INIT("x-amz-signature%3d"), false},
	{SLICE_INIT("x-amz-security-token="), false},
	{SLICE_INIT("x-amz-security-token%3d"), false},
	{SLICE_INIT("x-amz-credential="), false},
	{SLICE_INIT("x-amz-credential%3d"), false},
	{SLICE_INIT("x-amz-security-token:"), true},
	{SLICE_INIT("authorization:"), true},
	{SLICE_INIT("aws_secret_access_key="), true},
	{SLICE_INIT("aws_session_token="), true},
	{SLICE_INIT("sessiontoken="), false},
	{SLICE_INIT("secret_access_key ="), true},
	{SLICE_INIT("session_token ="), true},
};
/* clang-format on */

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool starts_nocase(struct slice s, struct slice word)
{
	size_t n = 0;

	if (s.n < word.n)
		return false;
	while (n < word.n && lower(s.at[n]) == word.at[n])
		n++;
	return n == word.n;
}

static struct slice from(struct slice s, size_t at)
{
	return (struct slice){s.at + at, s.n - at};
}

static size_t run_of(struct slice s, size_t at, char c)
{
	size_t n = 0;

	while (at + n < s.n && s.at[at + n] == c)
		n++;
	return n;
}

static size_t spaces(struct slice s, size_t at)
{
	size_t n = 0;

	while (at + n < s.n && (s.at[at + n] == ' ' || s.at[at + n] == '\t' ||
				s.at[at + n] == '\r' || s.at[at + n] == '\n'))
		n++;
	return n;
}

/* Where a string ends that was opened by `slashes` backslashes and a quote: JSON inside of
 * JSON writes its quotes as \" or \\\" and so on. A quote with fewer ends what is around
 * it. */
static size_t string_end(struct slice s, size_t at, size_t slashes)
{
	while (at < s.n) {
		size_t run = run_of(s, at, '\\');
		bool quote = at + run < s.n && s.at[at + run] == '"';

		if (quote && run % (2 * (slashes + 1)) == slashes)
			return at + run - slashes;
		if (quote && run < slashes)
			return at + run;
		at += run + 1;
	}
	return s.n;
}

static size_t token_end(struct slice s, size_t at, bool line)
{
	while (at < s.n && !strchr(line ? "\r\n\"\\" : " \t\r\n\"\\&'<>,;)", s.at[at]))
		at++;
	return at;
}

/* A key and its colon at s, which starts with a quote: the length up to and with the
 * value's opening quote, 0 when it is something else. `slashes` is how deep it is quoted.
 */
static size_t member_head(struct slice s, struct slice *key, size_t *slashes)
{
	size_t at = 1, end = 1, run;

	while (end < s.n && end < 40 && s.at[end] != '"' && s.at[end] != '\\')
		end++;
	*key = (struct slice){s.at + at, end - at};
	run = run_of(s, end, '\\');
	at = end + run;
	if (at >= s.n || s.at[at] != '"')
		return 0;
	at++;
	at += spaces(s, at);
	if (at >= s.n || s.at[at] != ':')
		return 0;
	at++;
	at += spaces(s, at);
	if (run_of(s, at, '\\') != run || at + run >= s.n || s.at[at + run] != '"')
		return 0;
	*slashes = run;
	return at + run + 1;
}

static bool is_secret_key(struct slice key)
{
	for (size_t i = 0; i < sizeof secret_keys / sizeof *secret_keys; i++)
		if (slice_is_nocase(key, secret_keys[i]))
			return true;
	return false;
}

/* Decodes a payload, redacts it and encodes it again; what is not base64 is redacted as it
 * is. */
static void redact_payload(struct text *out, struct slice payload, int depth)
{
	char raw[PAYLOAD_MAX], clean[PAYLOAD_MAX + PAYLOAD_MAX / 2];
	struct text kept;
	size_t n;

	if (depth >= NEST_MAX) {
		text_adds(out, HIDDEN);
		return;
	}
	n = base64_decode(raw, sizeof raw, payload);
	if (n == SIZE_MAX && payload.n / 4 * 3 >= sizeof raw) {
		text_adds(out, HIDDEN); /* too long to be opened */
		return;
	}
	if (n == SIZE_MAX) {
		redact_at(out, payload, depth + 1);
		return;
	}
	text_init(&kept, clean, sizeof clean);
	redact_at(&kept, (struct slice){raw, n}, depth + 1);
	base64_encode(out, text_slice(&kept));
	out->cut |= kept.cut;
}

/* A secret in a text: what to keep before it, where it ends; end 0 = there is none. */
struct hit {
	size_t keep, end;
	bool payload; /* not a secret, but base64 that may hold some */
};

static struct hit hit_member(struct slice s)
{
	struct slice key;
	size_t slashes, head = member_head(s, &key, &slashes);
	bool payload = head && slice_is_nocase(key, "messagePayload");

	if (!head || (!payload && !is_secret_key(key)))
		return (struct hit){0};
	return (struct hit){head, string_end(s, head, slashes), payload};
}

static struct hit hit_word(struct slice s)
{
	for (size_t i = 0; i < sizeof secret_words / sizeof *secret_words; i++) {
		size_t n = secret_words[i].word.n;
		bool line = secret_words[i].line;

		if (!starts_nocase(s, secret_words[i].word))
			continue;
		if (line)
			n += spaces(s, n);
		return (struct hit){n, token_end(s, n, line), false};
	}
	return (struct hit){0};
}

/* Who asks, in a URL: https://user:password@host. */
static struct hit hit_user(struct slice s)
{
	size_t at = 3;

	if (!slice_starts(s, "://"))
		return (struct hit){0};
	while (at < s.n && s.at[at] && !strchr("@/?# \t\r\n\"\\<>", s.at[at]))
		at++;
	return at < s.n && s.at[at] == '@' && at > 3 ? (struct hit){3, at, false}
						     : (struct hit){0};
}

/* Whether a secret's name may begin with these two bytes: most texts are read past here. */
static bool interesting(char first, char second)
{
	switch (lower(first)) {
	case '"':
		return true;
	case ':':
		return second == '/';
	case ' ':
	case 'a':
		return strchr("u=w", lower(second)) && second;
	case 'x':
		return second == '-';
	case 's':
		return lower(second) == 'e';
	default:
		return false;
	}
}

static void redact_at(struct text *out, struct slice text, int depth)
{
	size_t at = 0, copied = 0;

	while (at < text.n) {
		struct slice rest = from(text, at);
		struct hit hit = {0};

		if (interesting(*rest.at, rest.n > 1 ? rest.at[1] : '\0'))
			hit = *rest.at == '"'   ? hit_member(rest)
			      : *rest.at == ':' ? hit_user(rest)
						: hit_word(rest);
		if (!hit.end) {
			at++;
			continue;
		}
		text_add(out, (struct slice){text.at + copied, at + hit.keep - copied});
		if (hit.payload)
			redact_payload(
				out, (struct slice){rest.at + hit.keep, hit.end - hit.keep},
				depth);
		else if (hit.end > hit.keep)
			text_adds(out, HIDDEN);
		copied = at += hit.end;
	}
	text_add(out, (struct slice){text.at + copied, text.n - copied});
}

void redact(struct text *out, struct slice text)
{
	if (text.at && text.n)
		redact_at(out, text, 0);
}

/* ---- what others say */

enum { KEY_MIN = 32, KEY_ID = 20 };

static bool of_key(char c)
{
	return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') ||
	       (c && strchr("+/=_-", c));
}

/* Base64 and hexadecimal have digits everywhere; a path or a long name rarely has. */
static bool looks_like_key(struct slice word)
{
	size_t digits = 0, signs = 0;

	if (word.n == KEY_ID && (slice_starts(word, "AKIA") || slice_starts(word, "ASIA")))
		return true;
	for (size_t i = 0; i < word.n; i++) {
		digits += word.at[i] >= '0' && word.at[i] <= '9';
		signs += strchr("/_-", word.at[i]) != NULL;
	}
	return word.n >= KEY_MIN && digits && signs * 8 <= word.n;
}

static void hide_keys(struct text *out, struct slice text)
{
	for (size_t at = 0, n; at < text.n; at += n) {
		unsigned char c = (unsigned char)text.at[at];

		for (n = 0; at + n < text.n && of_key(text.at[at + n]);)
			n++;
		if (looks_like_key((struct slice){text.at + at, n}))
			text_adds(out, HIDDEN);
		else if (n)
			text_add(out, (struct slice){text.at + at, n});
		else
			text_char(out, (c < ' ' && c != '\n') || c == 127 ? ' ' : (char)c);
		n += !n;
	}
}

void redact_foreign(struct text *out, struct slice text)
{
	char kept[2 * REDACT_FOREIGN_MAX];
	struct text t;

	text.n = text.n < REDACT_FOREIGN_MAX ? text.n : REDACT_FOREIGN_MAX;
	text_init(&t, kept, sizeof(kept));
	redact(&t, text);
	hide_keys(out, text_slice(&t));
}
