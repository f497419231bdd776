/* The ladder as a Mermaid sequence diagram. */
#include "tui/export_ladder.h"

#include <stdlib.h>

#include "tui/format.h"
#include "tui/ladder_row.h"
#include "tui/widths.h"

enum { ACTORS = 24 };

/* Who stands at the producer's lane: each actor has a line of its own. */
struct cast {
	size_t n;
	char names[ACTORS][64];
};

static size_t place_in(const struct cast *cast, const char *name)
{
	for (size_t i = 0; i < cast->n; i++)
		if (strcmp(cast->names[i], name) == 0)
			return i;
	return cast->n;
}

static void call_in(struct cast *cast, const struct ladder_row *r)
{
	if (r->actor[0] && place_in(cast, r->actor) == cast->n && cast->n < ACTORS)
		slice_copy(cast->names[cast->n++], sizeof(cast->names[0]),
			   slice_of(r->actor));
}

/* Text of a message: what ends a statement or begins an entity is written as an entity. */
static void put_text(FILE *out, const char *words)
{
	struct slice rest = slice_of(words);
	struct cluster g;

	while (widths_next(&rest, &g)) {
		if (g.n == 1 && strchr("#;<>", g.at[0]))
			fprintf(out, "#%d;", g.at[0]);
		else
			fwrite(g.at, 1, g.n, out);
	}
}

/* The participant at a lane. */
static void put_party(FILE *out, const struct cast *cast, const struct ladder_row *r,
		      enum lane lane)
{
	static const char *const others[LANE_COUNT] = {"A0", "Signaling", "Storage",
						       "Stream"};
	size_t at = place_in(cast, r->actor);

	if (lane == LANE_PRODUCER && at < cast->n)
		fprintf(out, "A%zu", at);
	else
		fputs(others[lane < LANE_COUNT ? lane : LANE_PRODUCER], out);
}

static void put_cast(FILE *out, const struct cast *cast)
{
	for (size_t i = 0; i < cast->n || i == 0; i++) {
		fprintf(out, "    participant A%zu as ", i);
		put_text(out, cast->n ? cast->names[i] : "producer");
		fputc('\n', out);
	}
	fputs("    participant Signaling as signaling\n    participant Storage as storage\n"
	      "    participant Stream as stream\n",
	      out);
}

static void put_words(FILE *out, const struct ladder_row *r)
{
	char words[96];

	ladder_words(r, words, sizeof(words));
	fprintf(out, ": %s ", words_stamp(r->wall_ms).s);
	put_text(out, words);
	if (r->note[0]) {
		fputs(" · ", out);
		put_text(out, r->note);
	}
	fputc('\n', out);
}

/* A note over one party or between two. */
static void put_note(FILE *out, const struct cast *cast, const struct ladder_row *r)
{
	fputs("    Note over ", out);
	put_party(out, cast, r, r->from);
	if (r->from != r->to) {
		fputc(',', out);
		put_party(out, cast, r, r->to);
	}
	put_words(out, r);
}

static const char *arrow_of(const struct ladder_row *r)
{
	bool back = r->arrow == ARROW_API && r->from != LANE_PRODUCER;

	if (r->bad)
		return back ? "--x" : "-x";
	return r->arrow == ARROW_CANDIDATE ? "-)" : back ? "-->>" : "->>";
}

static void put_row(FILE *out, const struct cast *cast, const struct ladder_row *r)
{
	if (r->arrow == ARROW_SESSION || r->arrow == ARROW_NOTE || r->both || r->folded ||
	    r->from == r->to) {
		put_note(out, cast, r);
		return;
	}
	fputs("    ", out);
	put_party(out, cast, r, r->from);
	fputs(arrow_of(r), out);
	put_party(out, cast, r, r->to);
	put_words(out, r);
}

enum fault export_ladder_mermaid(FILE *out, struct export_source *from)
{
	struct cast *cast = calloc(1, sizeof(*cast));
	const struct ladder_row *r;

	if (!cast)
		return FAULT_MEMORY;
	for (size_t i = 0; (r = export_ladder_row(from, i)); i++)
		call_in(cast, r);
	if (!from->rows) {
		free(cast);
		return FAULT_ABSENT;
	}
	fputs("sequenceDiagram\n    title kvscope ", out);
	put_text(out, or_none(from->ui->channel));
	fprintf(out, " %s\n", words_date(from->seen->now_wall_ms).s);
	put_cast(out, cast);
	for (size_t i = 0; (r = export_ladder_row(from, i)); i++)
		put_row(out, cast, r);
	free(cast);
	return FAULT_NONE;
}
