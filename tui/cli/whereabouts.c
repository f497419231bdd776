/* What is missing to ask AWS, and the places there are instead. */
#include "tui/cli/whereabouts.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "net/aws/config.h"
#include "tui/cli/services.h"

/* Regions of Kinesis Video Streams; any other can be typed. */
static const char *const regions[] = {"us-east-1",      "us-east-2",      "us-west-2",
				      "ca-central-1",   "sa-east-1",      "eu-central-1",
				      "eu-west-1",      "eu-west-2",      "eu-west-3",
				      "ap-northeast-1", "ap-northeast-2", "ap-southeast-1",
				      "ap-southeast-2", "ap-south-1",     "af-south-1"};

struct search {
	struct places *out;
	const struct client_options *said;
	enum place_kind here;
	struct config config;
	bool broken;      /* the files cannot be read */
	bool keys, where; /* credentials and a region are there */
};

static bool set(const char *name)
{
	return config_env(name).n > 0;
}

/* ---- what was looked at */

/* enough: what it is looked at for is known from elsewhere. */
__attribute__((format(printf, 5, 6))) static void
looked(struct search *s, bool there, bool enough, const char *what, const char *format, ...)
{
	struct places_looked *l;
	va_list args;

	if (s->out->n_looked == PLACES_LOOKED)
		return;
	l = &s->out->looked[s->out->n_looked++];
	l->there = there;
	l->bad = !there && !enough;
	slice_copy(l->what, sizeof(l->what), slice_of(what));
	va_start(args, format);
	vsnprintf(l->found, sizeof(l->found), format, args);
	va_end(args);
}

static void look_env(struct search *s, const char *name)
{
	looked(s, set(name), s->keys, name, "%s", set(name) ? "set" : "not set");
}

static void file_path(char *to, size_t room, const char *variable, const char *leaf)
{
	struct slice said = config_env(variable);

	if (said.n)
		slice_copy(to, room, said);
	else
		snprintf(to, room, "~/.aws/%s", leaf);
}

static bool exists(const char *path)
{
	char full[1024];
	const char *home = getenv("HOME");

	if (strncmp(path, "~/", 2) == 0)
		snprintf(full, sizeof(full), "%s/%s", home ? home : "", path + 2);
	else
		slice_copy(full, sizeof(full), slice_of(path));
	return access(full, R_OK) == 0;
}

static bool has_sso(const struct config *c)
{
	return config_own(c, "sso_session").n || config_own(c, "sso_start_url").n;
}

/* Where the config file says keys come from; NULL = it does not. */
static const char *source_words(const struct config *c)
{
	if (config_own(c, "aws_access_key_id").n)
		return "keys";
	if (config_own(c, "role_arn").n)
		return "a role";
	if (has_sso(c))
		return "sso";
	return config_own(c, "credential_process").n ? "a program" : NULL;
}

static const char *keys_words(const struct config *c, bool credentials)
{
	const char *source = credentials ? NULL : source_words(c);

	if (credentials && config_credential(c, "aws_access_key_id").n)
		return "keys";
	return source ? source : "no keys";
}

static void look_file(struct search *s, const char *variable, const char *leaf,
		      bool credentials)
{
	const struct config *c = &s->config;
	struct slice name = slice_of(c->profile);
	char path[256], what[64];
	bool has = credentials ? config_has(&c->credentials, SLICE(""), name)
			       : config_has(&c->config, SLICE("profile"), name);
	const char *keys = keys_words(c, credentials);

	file_path(path, sizeof(path), variable, leaf);
	snprintf(what, sizeof(what), "%.60s", path);
	if (!exists(path))
		looked(s, false, s->keys, what, "no such file");
	else if (s->broken)
		looked(s, false, false, what, "cannot be read");
	else if (!has)
		looked(s, false, s->keys, what, "no profile %.60s in it", c->profile);
	else
		looked(s, strcmp(keys, "no keys") != 0, s->keys, what, "profile %.60s: %s",
		       c->profile, keys);
}

static void look_profile(struct search *s)
{
	const char *how = s->said->profile.n           ? "as asked for"
			  : set("AWS_PROFILE")         ? "by AWS_PROFILE"
			  : set("AWS_DEFAULT_PROFILE") ? "by AWS_DEFAULT_PROFILE"
						       : "no other was asked for";

	looked(s, true, true, "profile", "%.80s (%s)", s->config.profile, how);
}

static bool has_keys(const struct search *s)
{
	const struct config *c = &s->config;

	return s->said->no_sign_request ||
	       (set("AWS_ACCESS_KEY_ID") && !c->profile_given) ||
	       config_credential(c, "aws_access_key_id").n || source_words(c);
}

static struct slice region(const struct search *s)
{
	struct slice r = s->said->region;

	if (!r.n)
		r = config_env("AWS_REGION");
	if (!r.n)
		r = config_env("AWS_DEFAULT_REGION");
	return r.n ? r : config_setting(&s->config, "region");
}

static void look_all(struct search *s)
{
	look_profile(s);
	look_env(s, "AWS_ACCESS_KEY_ID");
	look_file(s, "AWS_SHARED_CREDENTIALS_FILE", "credentials", true);
	look_file(s, "AWS_CONFIG_FILE", "config", false);
	if (region(s).n)
		looked(s, true, true, "region", "%.*s", (int)region(s).n, region(s).at);
	else
		looked(s, false, false, "region",
		       "none by AWS_REGION, AWS_DEFAULT_REGION or the profile");
}

/* ---- how to mend it */

static void mend(struct search *s, const char *line)
{
	if (s->out->n_mend < PLACES_MEND)
		slice_copy(s->out->mend[s->out->n_mend++], sizeof(s->out->mend[0]),
			   slice_of(line));
}

static void mend_keys(struct search *s)
{
	char line[160];

	if (has_sso(&s->config)) {
		snprintf(line, sizeof(line), "  aws sso login --profile %.60s",
			 s->config.profile);
		mend(s, line);
		return;
	}
	mend(s, "  aws configure");
	mend(s, "  export AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=…");
}

/* What kept an answer away, as far as the words tell. */
static void mend_way(struct search *s, const char *words)
{
	if (strstr(words, "xpired") || strstr(words, "oken") || has_sso(&s->config)) {
		mend(s, "The keys are not valid any more: renew them.");
		mend_keys(s);
	} else if (strstr(words, "AccessDenied") || strstr(words, "not authorized")) {
		mend(s, "The keys need the permission kinesisvideo:ListSignalingChannels.");
	} else if (strstr(words, "clock")) {
		mend(s, "  sudo timedatectl set-ntp true");
	} else if (s->said->endpoint_url.n) {
		mend(s, "Does something run at that URL? `kvscope serve` runs a local "
			"service.");
	} else {
		mend(s, "Is the network there? Behind a proxy:");
		mend(s, "  export HTTPS_PROXY=http://proxy:3128");
	}
}

static void say_missing(struct search *s, const struct trouble *missing)
{
	struct places *out = s->out;

	if (!s->keys && !s->where)
		slice_copy(
			out->missing, sizeof(out->missing),
			SLICE("There are no credentials and no region to ask AWS with."));
	else
		slice_copy(out->missing, sizeof(out->missing), slice_of(missing->words));
	if (s->broken)
		mend(s,
		     "Mend the file that is named above, or choose another profile below.");
	else if (!s->keys)
		mend_keys(s);
	if (!s->where)
		mend(s, "  export AWS_REGION=us-west-2    (or choose one below)");
	if (s->keys && s->where && !s->broken)
		mend_way(s, missing->words);
}

/* ---- the places */

static struct places_row *row(struct search *s, const char *group, enum place_kind place)
{
	struct places *p = s->out;
	struct places_row *r = &p->rows[p->n < PLACES_ROWS ? p->n++ : PLACES_ROWS - 1];

	*r = (struct places_row){.group = group, .place = place};
	return r;
}

#define NAME(r, words_)  slice_copy((r)->name, sizeof((r)->name), slice_of(words_))
#define WORDS(r, words_) slice_copy((r)->words, sizeof((r)->words), slice_of(words_))

static void add_demo(struct search *s)
{
	struct places_row *r = row(s, "without AWS", PLACE_DEMO);

	NAME(r, "demo");
	WORDS(r, "a service, a camera and its rivals, on this machine");
	r->here = s->here == PLACE_DEMO;
}

static void add_service(struct search *s, const char *url, const char *words)
{
	struct places_row *r = row(s, "local services", PLACE_LOCAL);

	NAME(r, url);
	WORDS(r, words);
	slice_copy(r->text, sizeof(r->text), slice_of(url));
	r->here = s->here == PLACE_LOCAL && slice_is(s->said->endpoint_url, url);
}

static void add_services(struct search *s)
{
	struct ready all[SERVICES_MAX];
	size_t n = services_list(all, SERVICES_MAX);
	struct slice said = config_env("KVSCOPE_LOCAL");
	struct places_row *r;
	char words[96];

	for (size_t i = 0; i < n; i++) {
		snprintf(words, sizeof(words), "runs now, plays %.32s", all[i].region);
		add_service(s, all[i].http, words);
	}
	if (said.n)
		add_service(s, said.at, "$KVSCOPE_LOCAL");
	r = row(s, "local services", PLACE_LOCAL);
	NAME(r, n ? "another…" : "at a URL…");
	WORDS(r, n ? "by its URL" : "none runs here: `kvscope serve` starts one");
	r->ask = DIALOG_LOCAL;
}

static void add_profile(struct search *s, struct slice name)
{
	struct places_row *r;

	for (size_t i = 0; i < s->out->n; i++)
		if (strcmp(s->out->rows[i].group, "AWS profiles") == 0 &&
		    slice_is(name, s->out->rows[i].profile))
			return;
	if (!name.n || name.n >= sizeof(r->profile) || s->out->n > PLACES_ROWS - 24)
		return;
	r = row(s, "AWS profiles", PLACE_LIVE);
	slice_copy(r->name, sizeof(r->name), name);
	slice_copy(r->profile, sizeof(r->profile), name);
	r->here = s->here == PLACE_LIVE && slice_is(name, s->config.profile);
}

/* "profile dev" and "dev" alike; other kinds of sections are none. */
static struct slice profile_of(struct slice section, bool config)
{
	struct slice rest = section, word = slice_until(&rest, ' ');

	rest = slice_trim(rest);
	if (rest.n > 1 && *rest.at == '"' && rest.at[rest.n - 1] == '"')
		rest = (struct slice){rest.at + 1, rest.n - 2};
	if (!config || slice_is(section, "default"))
		return section;
	return slice_is(word, "profile") ? rest : SLICE("");
}

static void say_profile(struct search *s, struct places_row *r)
{
	struct slice name = slice_of(r->profile);
	const struct config_file *config = &s->config.config,
				 *keys = &s->config.credentials;
	struct slice where = config_value(config, SLICE("profile"), name, "region", "");
	bool has = config_value(keys, SLICE(""), name, "aws_access_key_id", "").n ||
		   config_value(config, SLICE("profile"), name, "aws_access_key_id", "").n;
	bool sso = config_value(config, SLICE("profile"), name, "sso_session", "").n ||
		   config_value(config, SLICE("profile"), name, "sso_start_url", "").n;
	const char *how = has ? ", keys" : sso ? ", sso" : "";

	if (!where.n)
		where = SLICE("no region");
	snprintf(r->words, sizeof(r->words), "%.*s%s", where.n < 40 ? (int)where.n : 40,
		 where.at, how);
}

static void add_profiles(struct search *s)
{
	const struct config_file *files[] = {&s->config.credentials, &s->config.config};
	size_t first = s->out->n;

	for (size_t f = 0; f < 2; f++)
		for (size_t i = 0; i < files[f]->n; i++)
			add_profile(s, profile_of(files[f]->all[i].section, f == 1));
	for (size_t i = first; i < s->out->n; i++)
		say_profile(s, &s->out->rows[i]);
}

static void add_regions(struct search *s)
{
	struct slice now = region(s);
	struct places_row *r;

	for (size_t i = 0; i < sizeof(regions) / sizeof(regions[0]); i++) {
		r = row(s, "AWS regions", PLACE_LIVE);
		NAME(r, regions[i]);
		slice_copy(r->region, sizeof(r->region), slice_of(regions[i]));
		r->here = s->here == PLACE_LIVE && slice_is(now, regions[i]);
	}
	r = row(s, "AWS regions", PLACE_LIVE);
	NAME(r, "another…");
	r->ask = DIALOG_REGION;
	r = row(s, "elsewhere", PLACE_REPLAY);
	NAME(r, "a recording…");
	WORDS(r, "by its path");
	r->ask = DIALOG_RECORDING;
	r->here = s->here == PLACE_REPLAY;
	r = row(s, "elsewhere", PLACE_LIVE);
	NAME(r, "an endpoint…");
	WORDS(r, "what speaks like AWS, by its URL");
	r->ask = DIALOG_ENDPOINT;
}

void whereabouts(struct places *out, const struct client_options *said,
		 enum place_kind here, const struct trouble *missing)
{
	struct search s = {.out = out, .said = said, .here = here};
	struct trouble why;
	enum fault f = config_load(&s.config, said->profile, &why);

	*out = (struct places){.n = 0};
	s.broken = f != FAULT_NONE && f != FAULT_ABSENT;
	s.keys = has_keys(&s);
	s.where = region(&s).n > 0;
	if (missing) {
		look_all(&s);
		say_missing(&s, missing);
	}
	add_demo(&s);
	add_services(&s);
	add_profiles(&s);
	add_regions(&s);
	config_clear(&s.config);
}
