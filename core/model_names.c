/* Channels that a few letters may mean: for completion, apart from the list that is shown.
 */
#include "core/model_inside.h"

#include <ctype.h>

/* How the letters stand in a name, best first. */
enum meaning { IS_IT, BEGINS_IT, INSIDE_IT, IN_ORDER, MEANINGS };

static bool in_order(const char *name, struct slice letters)
{
	size_t i = 0;

	for (; *name && i < letters.n; name++)
		i += tolower((unsigned char)*name) == tolower((unsigned char)letters.at[i]);
	return i == letters.n;
}

static enum meaning meaning_of(const char *name, struct slice letters)
{
	if (!in_order(name, letters))
		return MEANINGS;
	if (!letters.n || strncasecmp(name, letters.at, letters.n) == 0)
		return name[letters.n] ? BEGINS_IT : IS_IT;
	return words_have(slice_of(name), letters) ? INSIDE_IT : IN_ORDER;
}

void names_snapshot(const struct model *m, const struct want *w, struct snapshot *out)
{
	const struct channel *found[MEANINGS][SNAP_NAMES];
	size_t n[MEANINGS + 1] = {0};

	for (size_t i = 0; i < m->n_channels; i++) {
		const struct channel *c = m->channels[i];
		enum meaning how = c->gone ? MEANINGS : meaning_of(c->name, w->names);

		if (how < MEANINGS && n[how] < SNAP_NAMES)
			found[how][n[how]++] = c;
	}
	out->n_names = 0;
	for (int how = 0; how < MEANINGS; how++)
		for (size_t i = 0; i < n[how] && out->n_names < SNAP_NAMES; i++)
			slice_copy(out->names[out->n_names++], sizeof(out->names[0]),
				   slice_of(found[how][i]->name));
}
