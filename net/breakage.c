/* A device that does it wrong. */
#include "net/breakage.h"

#include <string.h>

static const char *const names[BREAKAGE_COUNT] = {[BREAKAGE_NONE] = "",
#define X(id, name, words) [BREAKAGE_##id] = name,
						  BREAKAGES(X)
#undef X
};

const char *breakage_name(enum breakage b)
{
	return b < BREAKAGE_COUNT ? names[b] : "";
}

enum breakage breakage_named(const char *name)
{
	int b = BREAKAGE_NONE + 1;

	while (b < BREAKAGE_COUNT && strcmp(names[b], name) != 0)
		b++;
	return (enum breakage)b;
}

/* A line without its end. */
static struct slice next_line(struct slice *rest)
{
	struct slice line = slice_until(rest, '\n');

	while (line.n && line.at[line.n - 1] == '\r')
		line.n--;
	return line;
}

static void put(struct text *out, struct slice line)
{
	text_add(out, line);
	text_adds(out, "\r\n");
}

/* The mid of the first section of that kind ("m=audio"). */
static struct slice mid_of(struct slice sdp, const char *kind)
{
	bool inside = false;

	while (sdp.n) {
		struct slice line = next_line(&sdp);

		if (slice_starts(line, "m="))
			inside = slice_starts(line, kind);
		else if (inside && slice_starts(line, "a=mid:"))
			return slice_skip(line, strlen("a=mid:"));
	}
	return SLICE("");
}

/* a=group:BUNDLE without one of its mids. */
static void put_group(struct text *out, struct slice line, struct slice without)
{
	bool first = true;

	while (line.n) {
		struct slice word = slice_until(&line, ' ');

		if (slice_eq(word, without))
			continue;
		text_adds(out, first ? "" : " ");
		text_add(out, word);
		first = false;
	}
	text_adds(out, "\r\n");
}

static void without_audio(struct text *out, struct slice sdp)
{
	struct slice mid = mid_of(sdp, "m=audio");
	bool inside = false;

	while (sdp.n) {
		struct slice line = next_line(&sdp);

		if (slice_starts(line, "m="))
			inside = slice_starts(line, "m=audio");
		if (inside || !line.n)
			continue;
		if (slice_starts(line, "a=group:BUNDLE"))
			put_group(out, line, mid);
		else
			put(out, line);
	}
}

/* A video line as that device writes it, if it does. */
static void put_video(struct text *out, enum breakage b, struct slice line)
{
	const char *codec = memmem(line.at, line.n, "H264/", 5);

	if (b == BREAKAGE_VP8 && slice_starts(line, "a=fmtp:"))
		return;
	if (b == BREAKAGE_VP8 && codec && slice_starts(line, "a=rtpmap:")) {
		text_add(out, (struct slice){line.at, (size_t)(codec - line.at)});
		text_adds(out, "VP8/90000\r\n");
	} else if (b == BREAKAGE_RECVONLY &&
		   (slice_is(line, "a=sendonly") || slice_is(line, "a=sendrecv"))) {
		put(out, SLICE("a=recvonly"));
	} else {
		put(out, line);
	}
}

static void other_video(struct text *out, enum breakage b, struct slice sdp)
{
	bool video = false;

	while (sdp.n) {
		struct slice line = next_line(&sdp);

		if (!line.n)
			continue;
		if (slice_starts(line, "m="))
			video = slice_starts(line, "m=video");
		if (video)
			put_video(out, b, line);
		else
			put(out, line);
	}
}

void breakage_answer(enum breakage b, struct text *out, struct slice sdp)
{
	if (b == BREAKAGE_NO_AUDIO)
		without_audio(out, sdp);
	else if (b == BREAKAGE_VP8 || b == BREAKAGE_RECVONLY)
		other_video(out, b, sdp);
	else
		text_add(out, sdp);
}
