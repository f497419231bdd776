/* The canonical request of Signature Version 4. */
#include "net/aws/sigv4.h"

static const char empty_hash[] =
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

struct parameter {
	struct slice name, value; /* encoded */
};

/* Letters, digits, "-", ".", "_" and "~" (RFC 3986 §2.3), a bit for each character. */
static bool unreserved(unsigned char c)
{
	static const uint32_t plain[8] = {0, 0x03ff6000, 0x87fffffe, 0x47fffffe};

	return plain[c >> 5] >> (c & 31) & 1;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Decodes and encodes again, so that what one client left bare and another escaped signs
 * alike. */
static void add_encoded_again(struct text *out, struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		int high = i + 2 < s.n ? hex_value(s.at[i + 1]) : -1;
		int low = i + 2 < s.n ? hex_value(s.at[i + 2]) : -1;
		char c = s.at[i];

		if (c == '%' && high >= 0 && low >= 0) {
			c = (char)(high * 16 + low);
			i += 2;
		}
		sigv4_encode(out, (struct slice){&c, 1}, false);
	}
}

static int compare(struct slice a, struct slice b)
{
	int order = memcmp(a.at, b.at, a.n < b.n ? a.n : b.n);

	return order ? order : (a.n > b.n) - (a.n < b.n);
}

static bool before(const struct parameter *a, const struct parameter *b)
{
	int order = compare(a->name, b->name);

	return order < 0 || (order == 0 && compare(a->value, b->value) < 0);
}

/* One encoded parameter, its bytes in `room`; keeps `all` sorted. */
static size_t parameter_put(struct parameter *all, size_t n, struct text *room,
			    struct slice one)
{
	const char *equals = memchr(one.at, '=', one.n);
	size_t split = equals ? (size_t)(equals - one.at) : one.n;
	size_t from = room->used, middle, at = n;
	struct parameter p;

	add_encoded_again(room, (struct slice){one.at, split});
	middle = room->used;
	if (equals)
		add_encoded_again(room, (struct slice){equals + 1, one.n - split - 1});
	p.name = (struct slice){room->at + from, middle - from};
	p.value = (struct slice){room->at + middle, room->used - middle};
	if (slice_is(p.name, "X-Amz-Signature"))
		return n;
	for (; at > 0 && before(&p, &all[at - 1]); at--)
		all[at] = all[at - 1];
	all[at] = p;
	return n + 1;
}

static void add_query(struct text *out, struct slice query)
{
	struct parameter all[SIGV4_PARAMETERS];
	char bytes_of_all[SIGV4_ROOM];
	struct text room;
	size_t n = 0;

	text_init(&room, bytes_of_all, sizeof(bytes_of_all));
	while (query.n && n < SIGV4_PARAMETERS) {
		const char *end = memchr(query.at, '&', query.n);
		size_t length = end ? (size_t)(end - query.at) : query.n;
		size_t step = end ? length + 1 : length;

		if (length)
			n = parameter_put(all, n, &room, (struct slice){query.at, length});
		query = (struct slice){query.at + step, query.n - step};
	}
	for (size_t i = 0; i < n; i++) {
		if (i)
			text_char(out, '&');
		text_add(out, all[i].name);
		text_char(out, '=');
		text_add(out, all[i].value);
	}
	out->cut = out->cut || room.cut || query.n;
}

/* RFC 3986 §5.2.4 in one pass: empty and "." segments go, ".." takes its parent along. */
static size_t split_path(struct slice *segments, size_t room, struct slice path, bool *cut)
{
	size_t n = 0;

	while (path.n) {
		const char *end = memchr(path.at, '/', path.n);
		size_t length = end ? (size_t)(end - path.at) : path.n;
		struct slice one = {path.at, length};
		size_t step = end ? length + 1 : length;

		if (slice_is(one, ".."))
			n -= n > 0;
		else if (length && !slice_is(one, ".") && n < room)
			segments[n++] = one;
		else if (length && !slice_is(one, "."))
			*cut = true;
		path = (struct slice){path.at + step, path.n - step};
	}
	return n;
}

static void add_path(struct text *out, const struct sigv4_request *r)
{
	struct slice segments[SIGV4_PARAMETERS];
	struct slice path = r->path;
	size_t n;

	if (r->raw_path && path.n) {
		text_add(out, path);
		return;
	}
	n = split_path(segments, SIGV4_PARAMETERS, path, &out->cut);
	for (size_t i = 0; i < n; i++) {
		text_char(out, '/');
		sigv4_encode(out, segments[i], false);
	}
	if (!n || path.at[path.n - 1] == '/')
		text_char(out, '/');
}

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Trimmed, and each run of blanks inside folded into one: word by word. */
static void add_value(struct text *out, struct slice v)
{
	bool first = true;

	if (v.n && !memchr(v.at, ' ', v.n) && !memchr(v.at, '\t', v.n)) {
		text_add(out, v);
		return;
	}
	for (size_t i = 0, word; i < v.n; i = word) {
		while (i < v.n && blank(v.at[i]))
			i++;
		for (word = i; word < v.n && !blank(v.at[word]);)
			word++;
		if (word > i && !first)
			text_char(out, ' ');
		text_add(out, (struct slice){v.at + i, word - i});
		first = first && word == i;
	}
}

static bool same_name(struct slice a, struct slice b)
{
	return a.n == b.n && strncasecmp(a.at, b.at, a.n) == 0;
}

static void add_header(struct text *out, const struct sigv4_request *r, struct slice name)
{
	bool first = true;

	text_add(out, name);
	text_char(out, ':');
	for (size_t i = 0; i < r->n_headers && i < SIGV4_HEADERS; i++) {
		if (!same_name(r->headers[i].name, name))
			continue;
		if (!first)
			text_char(out, ',');
		add_value(out, r->headers[i].value);
		first = false;
	}
	text_char(out, '\n');
}

static void add_headers(struct text *out, const struct sigv4_request *r)
{
	struct slice rest = r->signed_headers;

	while (rest.n) {
		const char *end = memchr(rest.at, ';', rest.n);
		size_t length = end ? (size_t)(end - rest.at) : rest.n;
		size_t step = end ? length + 1 : length;

		add_header(out, r, (struct slice){rest.at, length});
		rest = (struct slice){rest.at + step, rest.n - step};
	}
}

void sigv4_canonical(struct text *out, const struct sigv4_request *r)
{
	text_add(out, r->method);
	text_char(out, '\n');
	add_path(out, r);
	text_char(out, '\n');
	if (r->query.n)
		add_query(out, r->query);
	text_char(out, '\n');
	add_headers(out, r);
	text_char(out, '\n');
	text_add(out, r->signed_headers);
	text_char(out, '\n');
	text_add(out, r->payload_hash.n
			      ? r->payload_hash
			      : (struct slice){empty_hash, sizeof(empty_hash) - 1});
}

void sigv4_encode(struct text *out, struct slice s, bool keep_slash)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t plain = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.at[i];

		if (unreserved(c) || (keep_slash && c == '/'))
			continue;
		text_add(out, (struct slice){s.at + plain, i - plain});
		text_add(out,
			 (struct slice){(char[]){'%', digits[c >> 4], digits[c & 15]}, 3});
		plain = i + 1;
	}
	text_add(out, (struct slice){s.at + plain, s.n - plain});
}
