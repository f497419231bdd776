/* The AWS CLI's two files, ~/.aws/config and ~/.aws/credentials, and the profile that
 * counts. */
#ifndef NET_AWS_CONFIG_H
#define NET_AWS_CONFIG_H

#include "core/fault.h"
#include "core/slice.h"

enum { CONFIG_FILE_MAX = 512 * 1024, CONFIG_ENTRIES_MAX = 8192 };

/* `sub` is a name inside an indented block ("services" sections); else "". */
struct config_entry {
	struct slice section, key, sub, value;
};

/* One file's lines, in order, as values that point into its text. */
struct config_file {
	char *text; /* owned; wiped when freed */
	size_t n_text, n, room;
	struct config_entry *all;
};

/* Takes text (malloc'd, n bytes), whatever happens. FAULT_SYNTAX: a line that is neither
 * section, setting nor comment; FAULT_TOO_BIG, FAULT_MEMORY. config_file_clear frees in
 * every case. */
enum fault config_parse(struct config_file *out, char *text, size_t n);
void config_file_clear(struct config_file *f);
/* The last setting of that name; "" when there is none. Section names as in the file
 * ("profile dev", "services local"); quotes and runs of blanks in them do not count. */
struct slice config_value(const struct config_file *f, struct slice kind, struct slice name,
			  const char *key, const char *sub);
bool config_has(const struct config_file *f, struct slice kind, struct slice name);

struct config {
	struct config_file config, credentials;
	char profile[256];
	bool profile_given; /* by option: then the environment's keys do not count */
};

/* Reads both files (AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE, or those in $HOME/.aws; a
 * file that is not there is empty) for `profile`, "" = AWS_PROFILE, AWS_DEFAULT_PROFILE or
 * "default". A fault fills why, code 255. config_clear in every case. */
enum fault config_load(struct config *c, struct slice profile, struct trouble *why);
/* Wipes and frees. */
void config_clear(struct config *c);
/* A setting of the profile, from the config file, else from the credentials file; "" =
 * none. */
struct slice config_setting(const struct config *c, const char *key);
/* Of the credentials file alone, and of the config file alone. */
struct slice config_credential(const struct config *c, const char *key);
struct slice config_own(const struct config *c, const char *key);
/* A setting in the `services` section that the profile names. */
struct slice config_service(const struct config *c, const char *service, const char *key);

/* $name, "" when it is not set. */
struct slice config_env(const char *name);
/* "true" in any case. */
bool config_true(struct slice s);

#endif
