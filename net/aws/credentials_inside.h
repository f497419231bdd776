/* The sources of credentials, one file a kind, and how they answer. */
#ifndef NET_AWS_CREDENTIALS_INSIDE_H
#define NET_AWS_CREDENTIALS_INSIDE_H

#include "net/aws/credentials.h"

struct cJSON;

struct search {
	const struct config *config;
	const struct sigv4_keys *given;
	struct slice region; /* for the places that are in one */
	struct credentials *out;
	struct trouble *why;
	const char *source;
	int depth;   /* profiles that name each other */
	bool silent; /* nobody can be asked for a code: the screen has the terminal */
	int64_t program_ms; /* the patience with a program that prints keys */
};

/* FAULT_ABSENT: not here, ask the next one; another fault (why is filled) ends the search.
 */
typedef enum fault source_find(struct search *s);
source_find try_role, try_web_identity, try_sso, try_process, try_container, try_machine,
	try_certificate;

enum fault search_refuse(struct search *s, enum fault f, int code, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* Keys into s->out; half of a pair is refused, too long ones too. */
enum fault search_take(struct search *s, struct slice id, struct slice secret,
		       struct slice token, const char *secret_name);
/* The members of a JSON answer, by these names; `expires`: a date and time. */
enum fault search_take_json(struct search *s, struct slice body, const char *id,
			    const char *secret, const char *token, const char *expires);
/* All sources but the ones given by option, for a profile that others lean on. */
enum fault search_chain(struct search *s);

/* Unix time of "2026-11-22T07:51:23Z"; 0 = it is none. */
int64_t time_of(struct slice words);

#endif
