/* The environment without what belongs to the person's AWS set-up. */
#include "tui/cli/environment.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const proxies[] = {"http_proxy=",  "HTTP_PROXY=", "https_proxy=",
				      "HTTPS_PROXY=", "all_proxy=",  "ALL_PROXY="};
/* No file is read that is not there. */
static char no_config[] = "AWS_CONFIG_FILE=/dev/null";
static char no_credentials[] = "AWS_SHARED_CREDENTIALS_FILE=/dev/null";
enum { INSTEAD = 2 };

static bool goes(const char *entry)
{
	if (strncmp(entry, "AWS_", 4) == 0)
		return true;
	for (size_t i = 0; i < sizeof(proxies) / sizeof(proxies[0]); i++)
		if (strncmp(entry, proxies[i], strlen(proxies[i])) == 0)
			return true;
	return false;
}

bool environment_forget_aws(struct environment *e)
{
	char **before = environ, **after;
	size_t n = 0, kept = 0;

	while (before[n])
		n++;
	after = calloc(n + INSTEAD + 1, sizeof(*after));
	if (!after)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!goes(before[i]))
			after[kept++] = before[i];
	after[kept++] = no_config;
	after[kept++] = no_credentials;
	environ = after;
	*e = (struct environment){before, after};
	return true;
}

char **environment_borrow(const struct environment *e)
{
	char **now = environ;

	if (e->before)
		environ = e->before;
	return now;
}

/* Values belong to the environment that was; only the list of them was made here. */
void environment_restore(struct environment *e)
{
	if (e->before)
		environ = e->before;
	free(e->instead);
	*e = (struct environment){0};
}
