/* The AWS CLI's configuration files. */
#include "net/aws/config.h"

#include <stdio.h>
#include <stdlib.h>

#include <openssl/crypto.h>

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static struct slice trimmed(struct slice s)
{
	while (s.n && blank(*s.at))
		s = (struct slice){s.at + 1, s.n - 1};
	while (s.n && blank(s.at[s.n - 1]))
		s.n--;
	return s;
}

static struct slice unquoted(struct slice s)
{
	s = trimmed(s);
	if (s.n >= 2 && (*s.at == '"' || *s.at == '\'') && s.at[s.n - 1] == *s.at)
		s = (struct slice){s.at + 1, s.n - 2};
	return s;
}

static enum fault add_entry(struct config_file *f, struct config_entry e)
{
	if (f->n == CONFIG_ENTRIES_MAX)
		return FAULT_TOO_BIG;
	if (f->n == f->room) {
		size_t room = f->room ? f->room * 2 : 32;
		struct config_entry *all = realloc(f->all, room * sizeof(*all));

		if (!all)
			return FAULT_MEMORY;
		f->all = all;
		f->room = room;
	}
	f->all[f->n++] = e;
	return FAULT_NONE;
}

/* "key = value"; false when there is no "=" or no key. */
static bool split_setting(struct slice line, struct slice *key, struct slice *value)
{
	const char *equals = memchr(line.at, '=', line.n);

	if (!equals)
		return false;
	*key = trimmed((struct slice){line.at, (size_t)(equals - line.at)});
	*value = trimmed(
		(struct slice){equals + 1, line.n - (size_t)(equals - line.at) - 1});
	return key->n > 0;
}

struct reader {
	struct config_file *file;
	struct slice section, block; /* block: the key whose indented lines follow */
	bool in_section;
};

static enum fault read_section(struct reader *r, struct slice line)
{
	const char *end = memchr(line.at, ']', line.n);

	if (!end)
		return FAULT_SYNTAX;
	r->section = trimmed((struct slice){line.at + 1, (size_t)(end - line.at) - 1});
	r->in_section = true;
	r->block = (struct slice){"", 0};
	/* A section without settings exists too. */
	return add_entry(r->file, (struct config_entry){.section = r->section});
}

/* An indented line belongs to the setting above it; what is not "name = value" there is the
 * continuation of a long value, which none of ours is. */
static enum fault read_indented(struct reader *r, struct slice line)
{
	struct config_entry e = {.section = r->section, .key = r->block};

	if (!r->block.n)
		return FAULT_SYNTAX;
	if (!split_setting(line, &e.sub, &e.value))
		return FAULT_NONE;
	return add_entry(r->file, e);
}

static enum fault read_line(struct reader *r, struct slice raw)
{
	struct slice line = trimmed(raw);
	struct config_entry e = {.section = r->section};

	if (!line.n || *line.at == '#' || *line.at == ';')
		return FAULT_NONE;
	if (*raw.at == '[')
		return read_section(r, line);
	if (!r->in_section)
		return FAULT_SYNTAX;
	if (blank(*raw.at))
		return read_indented(r, line);
	if (!split_setting(line, &e.key, &e.value))
		return FAULT_SYNTAX;
	r->block = e.key;
	return add_entry(r->file, e);
}

enum fault config_parse(struct config_file *out, char *text, size_t n)
{
	struct reader r = {.file = out, .section = {"", 0}, .block = {"", 0}};
	enum fault f = n > CONFIG_FILE_MAX ? FAULT_TOO_BIG : FAULT_NONE;
	struct slice rest = {text, n};

	*out = (struct config_file){.text = text, .n_text = n};
	if (slice_starts(rest, "\xef\xbb\xbf"))
		rest = (struct slice){rest.at + 3, rest.n - 3};
	while (!f && rest.n) {
		const char *end = memchr(rest.at, '\n', rest.n);
		size_t length = end ? (size_t)(end - rest.at) : rest.n;
		size_t step = end ? length + 1 : length;

		f = read_line(&r, (struct slice){rest.at, length});
		rest = (struct slice){rest.at + step, rest.n - step};
	}
	return f;
}

void config_file_clear(struct config_file *f)
{
	if (f->text)
		OPENSSL_cleanse(f->text, f->n_text);
	free(f->text);
	free(f->all);
	*f = (struct config_file){0};
}

/* "profile dev" is kind "profile", name dev; "default" alone is the profile of that name.
 */
static bool section_is(struct slice section, struct slice kind, struct slice name)
{
	struct slice rest = section;

	if (!kind.n || (slice_is(kind, "profile") && slice_is(name, "default") &&
			slice_is(unquoted(section), "default")))
		return slice_eq(unquoted(section), name);
	if (section.n <= kind.n || memcmp(section.at, kind.at, kind.n) != 0 ||
	    !blank(section.at[kind.n]))
		return false;
	rest = (struct slice){section.at + kind.n, section.n - kind.n};
	return slice_eq(unquoted(rest), name);
}

struct slice config_value(const struct config_file *f, struct slice kind, struct slice name,
			  const char *key, const char *sub)
{
	for (size_t i = f->n; i-- > 0;) {
		const struct config_entry *e = &f->all[i];

		if (slice_is_nocase(e->key, key) && slice_is_nocase(e->sub, sub) &&
		    section_is(e->section, kind, name))
			return e->value;
	}
	return (struct slice){"", 0};
}

bool config_has(const struct config_file *f, struct slice kind, struct slice name)
{
	for (size_t i = 0; i < f->n; i++)
		if (section_is(f->all[i].section, kind, name))
			return true;
	return false;
}

struct slice config_env(const char *name)
{
	return slice_of(getenv(name));
}

bool config_true(struct slice s)
{
	return slice_is_nocase(s, "true");
}

/* $variable, else $HOME/.aws/leaf; a leading "~/" is the home directory. */
static bool file_path(char *out, size_t room, const char *variable, const char *leaf)
{
	const char *said = getenv(variable), *home = getenv("HOME");
	int n;

	if (!home || !*home)
		home = ".";
	if (!said || !*said)
		n = snprintf(out, room, "%s/.aws/%s", home, leaf);
	else if (strncmp(said, "~/", 2) == 0)
		n = snprintf(out, room, "%s/%s", home, said + 2);
	else
		n = snprintf(out, room, "%s", said);
	return n > 0 && (size_t)n < room;
}

/* NULL: not there (or not readable), or memory. One byte more than allowed tells that it is
 * too big. */
static char *read_file(const char *path, size_t *n)
{
	FILE *in = fopen(path, "re");
	char *raw = in ? malloc(CONFIG_FILE_MAX + 1) : NULL;

	*n = raw ? fread(raw, 1, CONFIG_FILE_MAX + 1, in) : 0;
	if (in)
		fclose(in);
	return raw;
}

static enum fault load_file(struct config_file *f, const char *variable, const char *leaf,
			    struct trouble *why)
{
	char path[1024];
	size_t n;
	char *raw =
		file_path(path, sizeof(path), variable, leaf) ? read_file(path, &n) : NULL;
	enum fault fault = raw ? config_parse(f, raw, n) : FAULT_NONE;

	if (fault) {
		*why = (struct trouble){fault, 255, ""};
		snprintf(why->words, sizeof(why->words),
			 "Unable to parse config file: %.150s", path);
	}
	return fault;
}

static void choose_profile(struct config *c, struct slice profile)
{
	struct slice said = config_env("AWS_PROFILE");

	c->profile_given = profile.n > 0;
	if (profile.n)
		said = profile;
	else if (!said.n)
		said = config_env("AWS_DEFAULT_PROFILE");
	slice_copy(c->profile, sizeof(c->profile), said.n ? said : SLICE("default"));
}

enum fault config_load(struct config *c, struct slice profile, struct trouble *why)
{
	struct slice name;
	enum fault f;

	*c = (struct config){0};
	choose_profile(c, profile);
	name = slice_of(c->profile);
	f = load_file(&c->config, "AWS_CONFIG_FILE", "config", why);
	if (!f)
		f = load_file(&c->credentials, "AWS_SHARED_CREDENTIALS_FILE", "credentials",
			      why);
	if (f || slice_is(name, "default"))
		return f;
	if (config_has(&c->config, SLICE("profile"), name) ||
	    config_has(&c->credentials, SLICE(""), name))
		return FAULT_NONE;
	*why = (struct trouble){FAULT_ABSENT, 255, ""};
	snprintf(why->words, sizeof(why->words),
		 "The config profile (%.140s) could not be found", c->profile);
	return FAULT_ABSENT;
}

void config_clear(struct config *c)
{
	config_file_clear(&c->config);
	config_file_clear(&c->credentials);
}

struct slice config_own(const struct config *c, const char *key)
{
	return config_value(&c->config, SLICE("profile"), slice_of(c->profile), key, "");
}

struct slice config_credential(const struct config *c, const char *key)
{
	return config_value(&c->credentials, SLICE(""), slice_of(c->profile), key, "");
}

struct slice config_setting(const struct config *c, const char *key)
{
	struct slice s = config_own(c, key);

	return s.n ? s : config_credential(c, key);
}

struct slice config_service(const struct config *c, const char *service, const char *key)
{
	struct slice section = config_setting(c, "services");

	if (!section.n)
		return (struct slice){"", 0};
	return config_value(&c->config, SLICE("services"), section, service, key);
}
