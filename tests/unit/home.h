/* A home directory for tests: files under /tmp, and an environment without AWS_ variables.
 */
#ifndef TESTS_UNIT_HOME_H
#define TESTS_UNIT_HOME_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

struct home {
	char dir[64], config[96], credentials[96];
};

static inline void home_forget_environment(void)
{
	char name[128];

	for (char **e = environ; *e;) {
		if (strncmp(*e, "AWS_", 4) != 0) {
			e++;
			continue;
		}
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(*e, "="), *e);
		unsetenv(name);
		e = environ;
	}
}

static inline void home_write(const char *path, const char *text)
{
	FILE *out = fopen(path, "we");

	if (!out)
		abort();
	fputs(text, out);
	fclose(out);
}

static inline void home_make(struct home *h)
{
	home_forget_environment();
	setenv("AWS_EC2_METADATA_DISABLED", "true", 1); /* nothing beyond this home is asked */
	strcpy(h->dir, "/tmp/kvscope-home-XXXXXX");
	if (!mkdtemp(h->dir))
		abort();
	snprintf(h->config, sizeof(h->config), "%s/config", h->dir);
	snprintf(h->credentials, sizeof(h->credentials), "%s/credentials", h->dir);
	setenv("AWS_CONFIG_FILE", h->config, 1);
	setenv("AWS_SHARED_CREDENTIALS_FILE", h->credentials, 1);
}

static inline void home_remove(struct home *h)
{
	unlink(h->config);
	unlink(h->credentials);
	rmdir(h->dir);
	home_forget_environment();
}

#endif
