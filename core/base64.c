/* Base64 in both directions. */
#include "core/base64.h"

static const char letters[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int letter_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* What may follow the first '=': at most one more, and line ends. */
static bool only_padding(struct slice s)
{
	size_t pads = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.at[i] == '=')
			pads++;
		else if (s.at[i] != '\r' && s.at[i] != '\n')
			return false;
	}
	return pads <= 2;
}

size_t base64_decode(char *to, size_t room, struct slice s)
{
	size_t used = 0, count = 0;
	uint32_t bits = 0;

	for (size_t i = 0; i < s.n; i++) {
		int value = letter_value(s.at[i]);

		if (s.at[i] == '\r' || s.at[i] == '\n')
			continue;
		if (s.at[i] == '=') {
			if (!only_padding(slice_skip(s, i)))
				return SIZE_MAX;
			break;
		}
		if (value < 0)
			return SIZE_MAX;
		bits = (bits << 6 | (uint32_t)value) & 0xffffff;
		if (count++ % 4 == 0)
			continue;
		if (used == room)
			return SIZE_MAX;
		to[used++] =
			(char)(unsigned char)(bits >> (6 - 2 * ((count - 1) % 4)) & 0xff);
	}
	return count % 4 == 1 ? SIZE_MAX : used;
}

static void encode_group(struct text *out, struct slice s)
{
	char group[4] = {'=', '=', '=', '='};
	uint32_t bits = 0;

	for (size_t i = 0; i < 3; i++)
		bits = bits << 8 | (i < s.n ? (unsigned char)s.at[i] : 0);
	for (size_t i = 0; i <= s.n; i++)
		group[i] = letters[bits >> (18 - 6 * i) & 63];
	text_add(out, (struct slice){group, 4});
}

void base64_encode(struct text *out, struct slice s)
{
	for (size_t i = 0; i < s.n; i += 3)
		encode_group(out, (struct slice){s.at + i, s.n - i < 3 ? s.n - i : 3});
}
