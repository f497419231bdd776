/* Pages of help, as the AWS CLI has them, and the pager. */
#include "tui/cli/aws/manual.h"

#include <ctype.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/kvsshape.h"
#include "tui/cli/aws/globals.h"
#include "tui/cli/aws/names.h"

/* clang-format off */
static const char *const says[KVS_OP_COUNT] = {
	[KVS_CREATE_CHANNEL] =    "Creates a signaling channel.",
	[KVS_DESCRIBE_CHANNEL] =  "Tells the state, type and version of a channel, by its name or ARN.",
	[KVS_LIST_CHANNELS] =     "Lists the channels of the account, page after page.",
	[KVS_UPDATE_CHANNEL] =    "Changes how long a channel keeps messages for a peer that is away.",
	[KVS_DELETE_CHANNEL] =    "Deletes a channel.",
	[KVS_GET_ENDPOINT] =      "Tells where a channel is reached: WSS, HTTPS, and WEBRTC for ingestion.",
	[KVS_DESCRIBE_STORAGE] =  "Tells the stream that a channel's media is stored in, and whether it is.",
	[KVS_UPDATE_STORAGE] =    "Maps a channel to a stream, or ends that.",
	[KVS_DESCRIBE_MAPPED] =   "Lists what is mapped to a stream.",
	[KVS_CREATE_STREAM] =     "Creates a stream; with DataRetentionInHours 0 it keeps nothing.",
	[KVS_DESCRIBE_STREAM] =   "Tells the state, version and retention of a stream.",
	[KVS_LIST_STREAMS] =      "Lists the streams of the account, page after page.",
	[KVS_DELETE_STREAM] =     "Deletes a stream and what it keeps.",
	[KVS_UPDATE_RETENTION] =  "Makes a stream keep its media for longer, or for less long.",
	[KVS_GET_DATA_ENDPOINT] = "Tells where the media of a stream is asked for.",
	[KVS_GET_ICE] =           "Hands out TURN servers with a password that is good for 5 minutes.",
	[KVS_JOIN] =              "Makes the caller the producer of the channel's storage session: the newest request "
	                          "takes precedence, so whoever held the session loses it. The answer is empty; an "
	                          "SDP offer follows over the channel's WebSocket, which must be connected before. "
	                          "Not idempotent: each call brings an offer.",
	[KVS_JOIN_AS_VIEWER] =    "Joins the channel's storage session as a viewer.",
	[KVS_LIST_FRAGMENTS] =    "Lists the fragments that a stream keeps, by time.",
	[KVS_GET_IMAGES] =        "Makes pictures of a stream's media.",
	[KVS_GET_HLS] =           "Makes a URL that plays a stream as HLS; who has it can watch.",
};
/* clang-format on */

enum { WIDE = 78, INDENT = 7 };

static void head(FILE *out, const char *title)
{
	fprintf(out, "%s\n", title);
}

/* Words in lines of a page's width. */
static void paragraph(FILE *out, int indent, const char *words)
{
	int x = 0;

	while (*words) {
		int n = (int)strcspn(words, " ");

		if (x && indent + x + 1 + n > WIDE) {
			fputc('\n', out);
			x = 0;
		}
		fprintf(out, "%*s%.*s", x ? 1 : indent, x ? " " : "", n, words);
		x += n + (x > 0);
		words += n;
		words += strspn(words, " ");
	}
	fputs("\n\n", out);
}

static const char *type_words(const struct named_option *o)
{
	static const char *const types[] = {
		[SHAPE_STRING] = "string", [SHAPE_INTEGER] = "integer",
		[SHAPE_FLOAT] = "float",   [SHAPE_TIMESTAMP] = "timestamp",
		[SHAPE_BYTES] = "blob",    [SHAPE_STRUCTURE] = "structure",
		[SHAPE_LIST] = "list",     [SHAPE_MAP] = "map",
	};

	return o->takes_value ? types[o->type] : "boolean";
}

static bool of_all(const struct named_option *o)
{
	const struct option_row *globals;
	size_t n;

	globals = globals_rows(&n);
	for (size_t i = 0; i < n; i++)
		if (strcmp(globals[i].name, o->name) == 0)
			return true;
	return false;
}

static void synopsis(FILE *out, enum kvs_op op)
{
	struct named_option o;

	head(out, "SYNOPSIS");
	fprintf(out, "%*skvscope [%s] %s\n", INDENT, "", kvs_operation(op)->service,
		kvs_operation(op)->cli);
	for (unsigned i = 0; names_option(op, i, &o); i++)
		if (!of_all(&o))
			fprintf(out, "%*s%s%s%s%s\n", INDENT, "", o.needed ? "" : "[",
				o.name, o.takes_value ? " <value>" : "",
				o.needed ? "" : "]");
	fputc('\n', out);
}

static void options(FILE *out, enum kvs_op op, bool all)
{
	struct named_option o;

	head(out, all ? "GLOBAL OPTIONS" : "OPTIONS");
	for (unsigned i = 0; names_option(op, i, &o); i++) {
		if (of_all(&o) != all)
			continue;
		fprintf(out, "%*s%s (%s)%s\n", INDENT, "", o.name, type_words(&o),
			o.needed ? " [required]" : "");
		if (o.choices.n)
			fprintf(out, "%*sone of %.*s\n", 2 * INDENT, "", (int)o.choices.n,
				o.choices.at);
	}
	fputc('\n', out);
}

static void output(FILE *out, struct slice shape)
{
	struct member m;

	head(out, "OUTPUT");
	if (!shape.n)
		fprintf(out, "%*sNone\n", INDENT, "");
	while (shape_next(&shape, &m))
		fprintf(out, "%*s%.*s\n", INDENT, "", (int)m.name.n, m.name.at);
	fputc('\n', out);
}

void manual_print(FILE *out, enum kvs_op op)
{
	const struct kvs_operation *o = kvs_operation(op);
	char title[64];

	slice_copy(title, sizeof(title), slice_of(o->cli));
	for (char *c = title; *c; c++)
		*c = (char)toupper((unsigned char)*c);
	fprintf(out, "%s()%*s%s()\n\n", title,
		WIDE - 2 * (int)strlen(title) - 4 > 1 ? WIDE - 2 * (int)strlen(title) - 4
						      : 1,
		"", title);
	head(out, "NAME");
	fprintf(out, "%*s%s\n\n", INDENT, "", o->cli);
	head(out, "DESCRIPTION");
	if (says[op])
		paragraph(out, INDENT, says[op]);
	if (kvs_shape(op)->pages)
		paragraph(out, INDENT,
			  "It is asked page after page until there is no more; "
			  "--no-paginate asks once.");
	synopsis(out, op);
	options(out, op, false);
	options(out, op, true);
	output(out, slice_of(kvs_shape(op)->output));
}

static const char *pager(void)
{
	const char *said = getenv("AWS_PAGER");

	if (!said)
		said = getenv("PAGER");
	return said ? said : "less -R";
}

int manual_show(enum kvs_op op)
{
	bool paged = isatty(STDOUT_FILENO) && *pager();
	FILE *out;

	if (!paged) {
		manual_print(stdout, op);
		return fflush(stdout) ? EXIT_OTHER : EXIT_FINE;
	}
	signal(SIGPIPE, SIG_DFL); /* as a pager expects it; we may write to one that left */
	out = popen(pager(), "we");
	signal(SIGPIPE, SIG_IGN);
	manual_print(out ? out : stdout, op);
	if (out)
		pclose(out);
	return EXIT_FINE;
}
