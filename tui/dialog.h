/* Dialogs: a form as a table of fields, what it would do in words, and a dry run. Nothing
 * is asked of the world before Enter on a form that has nothing wrong in it; Esc leaves it.
 */
#ifndef TUI_DIALOG_H
#define TUI_DIALOG_H

#include "core/model.h"
#include "tui/line.h"
#include "tui/order.h"
#include "tui/plan.h"

struct ui;

/* clang-format off */
#define DIALOGS(X)                                                                     \
	X(NONE) X(CREATE) X(DELETE) X(MAP) X(UNMAP) X(RETENTION) X(JOIN) X(LEAVE)      \
	X(UNLOCK) X(QUIT) X(LOCAL) X(REGION) X(ENDPOINT) X(RECORDING) X(BREAK)
/* clang-format on */
enum dialog_kind {
#define X(id) DIALOG_##id,
	DIALOGS(X)
#undef X
		DIALOG_COUNT
};

enum {
	DIALOG_FIELDS = 4,
	DIALOG_LINES = 16,
	DIALOG_LINE = 512,
	DIALOG_WRONG = 120,
	DIALOG_REFUSED = 512
};

/* What a person has typed so far. */
struct dialog {
	enum dialog_kind kind;
	char channel[64], stream[64];
	int hours;    /* that the stream kept when it was opened; -1 = not known */
	size_t focus; /* of the fields that are there */
	struct line fields[DIALOG_FIELDS];
	size_t pick;       /* among the choices of the focused field; SIZE_MAX = none */
	bool dry;          /* the calls are shown instead of the words */
	bool tried;        /* Enter was pressed: what is wrong is said everywhere */
	size_t top;        /* the first call shown */
	struct order sent; /* what it came to */
	char refused[DIALOG_REFUSED]; /* why that was not done; "" = it was not sent yet */
};

/* Where a field's choices come from. */
enum dialog_choices { CHOICES_NONE, CHOICES_STREAMS, CHOICES_SOURCES, CHOICES_BREAKS };

struct dialog_field {
	const char *label, *hint;
	enum dialog_choices choices;
	/* Whether it is there at all; NULL = always. */
	bool (*when)(const struct ui *ui, const struct snapshot *s);
	/* What is wrong with it, into room; false = nothing. */
	bool (*wrong)(const struct ui *ui, const struct snapshot *s, const char *text,
		      char *room, size_t n);
};

/* A line of words above the fields; a long one is wrapped. */
struct dialog_line {
	enum style style;
	char label[12], text[DIALOG_LINE];
};
struct dialog_lines {
	size_t n;
	struct dialog_line at[DIALOG_LINES];
};

struct dialog_form {
	const char *title, *button; /* "Delete a channel", "delete it" */
	bool changes;               /* something on the service */
	unsigned wants;             /* WANT_…, beside what the screen wants */
	size_t n_fields;
	struct dialog_field fields[DIALOG_FIELDS];
	void (*tell)(const struct ui *ui, const struct snapshot *s,
		     struct dialog_lines *out);
	/* What it comes to; NULL: no order (UNLOCK, QUIT). */
	void (*order)(const struct ui *ui, const struct snapshot *s, struct order *out);
};

const struct dialog_form *dialog_form(enum dialog_kind kind);

/* Opens it on the selected channel, filled with what is known. */
void dialog_open(struct ui *ui, const struct snapshot *s, enum dialog_kind kind);
void dialog_key(struct ui *ui, const struct snapshot *s, int key);
/* What came of an order; why "" = it is done. The form it came from, if that was refused,
 * comes back as it was, but for the names typed to confirm it, unless the person does
 * something else by then. */
void dialog_over(struct ui *ui, const struct order *o, const char *why);

/* For views. The numbers of the fields that are there now; returns how many. */
size_t dialog_fields(const struct ui *ui, const struct snapshot *s,
		     size_t out[DIALOG_FIELDS]);
bool dialog_wrong(const struct ui *ui, const struct snapshot *s, size_t field, char *room,
		  size_t n);
/* The choices of a field that fit what was typed in it: how many, and one of them. */
size_t dialog_choices(const struct ui *ui, const struct snapshot *s, size_t field);
void dialog_choice(const struct ui *ui, const struct snapshot *s, size_t field, size_t i,
		   char *name, size_t n, char *words, size_t n_words);
/* The calls that Enter would make, as aws lines. */
typedef void dialog_line_out(void *self, enum kvs_op op, struct slice line);
void dialog_dry(const struct ui *ui, const struct snapshot *s, dialog_line_out *out,
		void *self);

#endif
