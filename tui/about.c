/* What a screen shows, in a few sentences, and what the signs on it mean. */
#include "tui/about.h"

/* clang-format off */
static const char *const screens[SCREEN_COUNT] = {
	[SCREEN_CHANNELS] =
		"The signaling channels of the account and region: the stream each is mapped to, who "
		"produces, and how the newest session is doing. Channels on the screen are looked at first; "
		"the pane below tells more of the one under the cursor.",
	[SCREEN_STREAMS] =
		"The streams of the account and region: how long each keeps media, the channel that is "
		"mapped to it, and when a fragment was last seen stored. Enter opens the channel.",
	[SCREEN_SESSIONS] =
		"The sessions of all channels, those that live first: whose each is, whether it holds its "
		"channel, its state and age, and why it ended. Enter opens it.",
	[SCREEN_SESSION] =
		"One session from the first call to the first stored fragment: the stages in order and how "
		"long each took, the states of both sides, the clocks that would end it, and its tracks. It "
		"is the newest session of the channel.",
	[SCREEN_LADDER] =
		"Every call, frame and packet of the session in the order they were seen, one lane for each "
		"party, an arrow from who sent it to who got it. Media is folded into one line until it is "
		"asked for.",
	[SCREEN_SDP] =
		"The offer of the service beside the answer of the producer, line by line, and the rules of "
		"ingestion R01 to R14 that the answer was checked by, each with what is expected and a fix.",
	[SCREEN_STATS] =
		"Each number of the tracks and of the path over time, with now, least, average, 95th "
		"percentile and most beside it. A gap in a plot is time for which nothing is known; it is "
		"not zero.",
	[SCREEN_TAKEOVER] =
		"Who held the session, and when: one row for each producer. The newest join takes the "
		"session from whoever had it; below stands how long nothing was stored, and when the loser "
		"learned of it.",
	[SCREEN_MESSAGE] =
		"One message as it was received, complete, with the secrets taken out.",
	[SCREEN_DIFF] =
		"The two marked messages beside each other, line by line; what differs is marked.",
	[SCREEN_LOG] =
		"Everything that was noticed, one line each, the newest last. Enter goes to where it "
		"happened.",
	[SCREEN_COMMANDS] =
		"Every call that this screen made, as the aws line that does the same, with what came of it. "
		"Calls that only look are folded, one line for each operation in a row.",
	[SCREEN_PICTURE] =
		"The latest picture of what was stored, in the graphics of the terminal or as two dots in a "
		"cell. It follows what is stored, unless it is held still.",
	[SCREEN_START] =
		"Where kvscope may look: AWS as a profile and in a region, a local service, the demo. When AWS "
		"cannot be asked, what is missing, what was looked at for it, and how to mend it.",
};

static const struct about_sign signs[] = {
	{"✔", "fine, done",            ON_ALL},
	{"●", "under way",             ON_SESSION | ON_CHANNELS},
	{"▲", "warning",               ON_ALL},
	{"✖", "error",                 ON_ALL},
	{"–", "no value (never zero)", ON_ALL},
	{"·", "not known yet",         ON_CHANNELS | ON_STREAMS | ON_SESSION},
	{"▌", "the cursor",            ON_TABS | ON_LADDER | ON_TAKEOVER | ON_LOG},
	{"✚", "marked",                ON_CHANNELS | ON_LADDER | ON_MESSAGE},
	{"↔", "belongs to the cursor's row", ON_LADDER},
	{"~", "inferred; nobody said so", ON_LADDER},
	{"⋯", "folded; Enter opens it", ON_LADDER},
	{"?", "a frame of no known kind", ON_LADDER},
	{"~", "changed",               ON_SDP | ON_DIFF},
	{"−", "not there",             ON_SDP | ON_DIFF},
	{"+", "added",                 ON_SDP | ON_DIFF},
	{"K", "key frame",             ON_STATS},
	{"P", "picture asked for",     ON_STATS},
	{"█", "media",                 ON_TAKEOVER},
	{"▒", "joining",               ON_TAKEOVER},
	{"░", "connected, not holding", ON_TAKEOVER},
	{"◆", "join call",             ON_TAKEOVER},
	{"╳", "lost",                  ON_TAKEOVER},
};
/* clang-format on */

const char *about_screen(enum screen s)
{
	return s < SCREEN_COUNT && screens[s] ? screens[s] : "";
}

const struct about_sign *about_sign(enum screen s, size_t i)
{
	for (size_t k = 0; k < sizeof(signs) / sizeof(signs[0]); k++)
		if (signs[k].screens >> s & 1 && i-- == 0)
			return &signs[k];
	return NULL;
}
