/* kvscope lint: the ingestion rules over SDP files, signaling frames or a recording. */
#include <cjson/cJSON.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/journal.h"
#include "core/lint.h"
#include "core/sigmsg.h"
#include "tui/cli/access.h"
#include "tui/cli/command.h"
#include "tui/cli/foreign.h"

enum { TAKE_OFFER = 1, TAKE_VIEWER, TAKE_JSON, TAKE_ALL };
enum { FILE_MAX = 64 << 20 };

/* clang-format off */
static const struct flag flags[] = {
	{TAKE_OFFER, "offer", "FILE", "the offer that was answered: what was taken is checked too", VALUE_FILE, NULL, NULL},
	{TAKE_VIEWER, "viewer", NULL, "the answer of a viewer", VALUE_FREE, NULL, NULL},
	{TAKE_ALL, "all", NULL, "also the rules that passed", VALUE_FREE, NULL, NULL},
	{TAKE_JSON, "json", NULL, "one JSON object a finding", VALUE_FREE, NULL, NULL},
	{0},
};
/* clang-format on */

static const char *const levels[] = {
	[LINT_OK] = "pass",
	[LINT_INFO] = "info",
	[LINT_WARN] = "warning",
	[LINT_ERROR] = "error",
};

struct lint_run {
	const char *answer, *offer;
	bool viewer, json, all;
	const char *title; /* of the answer now checked: its file, or its place in a
			      recording */
	size_t errors, answers;
	struct sigmsg frame;
	struct journal_line line;
	struct lint_report report;
};

/* ---- reading */

static char *read_all(FILE *in, size_t *n)
{
	size_t room = 65536;
	char *all = malloc(room), *more;

	for (*n = 0; all; room *= 2) {
		*n += fread(all + *n, 1, room - *n, in);
		if (*n < room || room >= FILE_MAX)
			break;
		more = realloc(all, room * 2);
		if (!more)
			free(all);
		all = more;
	}
	return all;
}

/* NULL: it was said why. */
static char *read_file(const char *path, size_t *n)
{
	bool standard = strcmp(path, "-") == 0;
	FILE *in = standard ? stdin : fopen(path, "re");
	char *all = in ? read_all(in, n) : NULL;

	if (!all)
		foreign_line(stderr, "kvscope lint: cannot read %s: %s", path,
			     strerror(errno));
	if (in && !standard)
		fclose(in);
	return all;
}

/* The SDP of a frame, of its payload, or of nothing but SDP. */
static struct slice sdp_of(struct lint_run *r, struct slice text, char **made)
{
	cJSON *payload;
	const char *sdp;

	*made = NULL;
	text = slice_trim(text);
	if (!text.n || *text.at != '{')
		return text;
	if (!sigmsg_read(&r->frame, text) && r->frame.sdp.n)
		return r->frame.sdp;
	payload = cJSON_ParseWithLength(text.at, text.n);
	sdp = cJSON_GetStringValue(cJSON_GetObjectItem(payload, "sdp"));
	*made = strdup(sdp ? sdp : "");
	cJSON_Delete(payload);
	return slice_of(*made);
}

/* ---- saying */

static void say_json(const struct lint_run *r, const struct lint_finding *f)
{
	cJSON *o = cJSON_CreateObject();
	char *words;

	cJSON_AddStringToObject(o, "answer", r->title);
	cJSON_AddStringToObject(o, "rule", f->rule);
	cJSON_AddStringToObject(o, "level", levels[f->level]);
	cJSON_AddStringToObject(o, "title", f->title);
	if (f->mline >= 0)
		cJSON_AddNumberToObject(o, "mline", f->mline);
	if (f->line)
		cJSON_AddNumberToObject(o, "line", (double)f->line);
	cJSON_AddStringToObject(o, "found", f->found);
	cJSON_AddStringToObject(o, "expected", f->expected);
	cJSON_AddStringToObject(o, "fix", f->fix);
	words = cJSON_PrintUnformatted(o);
	puts(words ? words : "{}");
	free(words);
	cJSON_Delete(o);
}

static void say(const struct lint_run *r, const struct lint_finding *f)
{
	bool fine = f->level == LINT_OK;
	char line[24] = "";

	if (fine && !r->all)
		return;
	if (r->json) {
		say_json(r, f);
		return;
	}
	if (f->line)
		snprintf(line, sizeof(line), ":%zu", f->line);
	foreign_line(stdout, "%s%s: %s: %s %s%s%s", r->title, line, levels[f->level],
		     f->rule, f->title, fine ? "" : ": ", fine ? "" : f->found);
	if (!fine && f->expected[0])
		foreign_line(stdout, "    expected: %s", f->expected);
	if (!fine && f->fix[0])
		foreign_line(stdout, "    fix: %s", f->fix);
}

/* ---- checking */

static void check(struct lint_run *r, const struct lint_input *in)
{
	lint_answer(&r->report, in);
	r->answers++;
	r->errors += r->report.errors;
	for (size_t i = 0; i < r->report.n && i < LINT_FINDINGS; i++)
		say(r, &r->report.findings[i]);
	if (!r->json)
		foreign_line(stdout, "%s: %zu %s, %zu %s", r->title, r->report.errors,
			     r->report.errors == 1 ? "error" : "errors", r->report.warnings,
			     r->report.warnings == 1 ? "warning" : "warnings");
}

/* The last offer that an actor of the recording was sent. */
struct offered {
	char actor[64];
	char *sdp;
};

enum { ACTORS_MAX = 256 };

static struct offered *offer_to(struct offered *all, struct slice actor)
{
	size_t i = 0;

	while (i + 1 < ACTORS_MAX && all[i].sdp && !slice_is(actor, all[i].actor))
		i++;
	slice_copy(all[i].actor, sizeof(all[i].actor), actor);
	return &all[i];
}

static void check_frame(struct lint_run *r, struct offered *offers, size_t number)
{
	const struct event *e = &r->line.event;
	bool down = e->kind == EV_FRAME_DOWN;
	struct offered *o;
	char title[300];

	if ((!down && e->kind != EV_FRAME_UP) || sigmsg_read(&r->frame, e->d.body) ||
	    !r->frame.sdp.n)
		return;
	o = offer_to(offers, e->d.actor);
	if (down && r->frame.kind == SIGMSG_SDP_OFFER) {
		free(o->sdp);
		o->sdp = strndup(r->frame.sdp.at, r->frame.sdp.n);
	} else if (!down && r->frame.kind == SIGMSG_SDP_ANSWER) {
		snprintf(title, sizeof(title), "%.200s:%zu(%.60s)", r->answer, number,
			 o->actor);
		r->title = title;
		check(r, &(struct lint_input){.answer = r->frame.sdp,
					      .offer = slice_of(o->sdp),
					      .viewer = r->viewer,
					      .message_bytes = r->frame.payload.n,
					      .correlation = r->frame.correlation.n > 0,
					      .relay = -1});
	}
}

static int check_recording(struct lint_run *r, struct slice rest)
{
	struct offered *offers = calloc(ACTORS_MAX, sizeof(*offers));

	for (size_t number = 1; offers && rest.n; number++)
		if (!journal_read(slice_until(&rest, '\n'), &r->line) && !r->line.is_effect)
			check_frame(r, offers, number);
	for (size_t i = 0; offers && i < ACTORS_MAX; i++)
		free(offers[i].sdp);
	free(offers);
	if (!r->answers)
		foreign_line(stderr, "kvscope lint: there is no SDP answer in %s",
			     r->answer);
	return !r->answers ? EXIT_OTHER : r->errors ? EXIT_FINDINGS : EXIT_FINE;
}

static int check_files(struct lint_run *r, struct slice answer)
{
	size_t n = 0;
	char *made, *made_offer = NULL, *file = r->offer ? read_file(r->offer, &n) : NULL;
	struct lint_input in = {.viewer = r->viewer, .correlation = -1, .relay = -1};
	char *kept = NULL;

	if (r->offer && !file)
		return EXIT_OTHER;
	if (file) { /* both may be frames, and there is one room for a frame */
		in.offer = sdp_of(r, (struct slice){file, n}, &made_offer);
		kept = strndup(in.offer.at, in.offer.n);
	}
	in.offer = slice_of(kept);
	in.answer = sdp_of(r, answer, &made);
	check(r, &in);
	free(made);
	free(made_offer);
	free(kept);
	free(file);
	return r->errors ? EXIT_FINDINGS : EXIT_FINE;
}

static bool take(void *self, int option, const char *value)
{
	struct lint_run *r = self;

	r->offer = option == TAKE_OFFER ? value : r->offer;
	r->viewer |= option == TAKE_VIEWER;
	r->json |= option == TAKE_JSON;
	r->all |= option == TAKE_ALL;
	return true;
}

static int judge(struct lint_run *r)
{
	size_t n = 0;
	char *file = read_file(r->answer, &n);
	struct slice all = {file, n}, rest = all, first = slice_until(&rest, '\n');
	int code = EXIT_OTHER;

	if (file)
		code = !journal_read(first, &r->line) ? check_recording(r, all)
						      : check_files(r, all);
	free(file);
	return code;
}

static int run(int argc, char **argv)
{
	struct lint_run *r = calloc(1, sizeof(*r));
	int words, code = EXIT_OTHER;

	if (r)
		code = command_read(&lint_command, argc, argv, &words, take, r);
	if (code == COMMAND_GOES) {
		r->title = r->answer = argv[words];
		code = judge(r);
	}
	free(r);
	return code;
}

const struct command lint_command = {
	.name = "lint",
	.run = run,
	.brief = "the ingestion rules over SDP files or a recording",
	.form = "ANSWER [--offer OFFER] [OPTIONS]",
	.about =
		"The rules that an SDP answer must keep to be ingested, each finding with "
		"its place\n"
		"and fix. ANSWER and OFFER are SDP, a signaling frame or payload (JSON), "
		"or `-` for\n"
		"standard input; ANSWER may be a recording: every answer in it is checked.",
	.word = "ANSWER",
	.word_needed = true,
	.word_kind = VALUE_FILE,
	.flags = {flags, help_flags},
	.after = "exit code: 0 fine or warnings alone, 1 errors",
};
