/* What callers are called. */
#include "net/service/actors.h"

static bool plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '.' || c == '_' || c == '-';
}

/* Keeps what can stand in a name; stops at `end`. */
static void keep(char *out, size_t room, struct slice s, char end)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n && s.at[i] != end && n + 1 < room; i++)
		if (plain(s.at[i]))
			out[n++] = s.at[i];
	out[n] = '\0';
}

static const char *browser(struct slice agent)
{
	static const char *const products[] = {"Edg/", "HeadlessChrome/", "Chrome/",
					       "Firefox/", "Safari/"};
	static const char *const names[] = {"Edge", "Chrome", "Chrome", "Firefox",
					    "Safari"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (memmem(agent.at, agent.n, products[i], strlen(products[i])))
			return names[i];
	return "browser";
}

void actor_of_agent(char *out, size_t room, struct slice user_agent)
{
	const char *open = user_agent.n ? memchr(user_agent.at, '(', user_agent.n) : NULL;

	*out = '\0';
	if (slice_starts(user_agent, "kvscope/") && open)
		keep(out, room,
		     (struct slice){open + 1,
				    user_agent.n - (size_t)(open + 1 - user_agent.at)},
		     ')');
	else if (slice_starts(user_agent, "Mozilla/"))
		keep(out, room, slice_of(browser(user_agent)), '\0');
	else
		keep(out, room, user_agent, '/');
	if (!*out)
		slice_copy(out, room, SLICE("client"));
}
