/* Names of events and effects, and the list a step writes its effects to. */
#include "core/event.h"

/* clang-format off */
#define NAME(name) {name, sizeof name - 1}
/* clang-format on */
static const struct slice event_names[EV_COUNT] = {
#define X(id, name) [EV_##id] = NAME(name),
	EVENTS(X)
#undef X
};

static const struct slice effect_names[FX_COUNT] = {
#define X(id, name) [FX_##id] = NAME(name),
	EFFECTS(X)
#undef X
};
#undef NAME

static const char *const provenance_names[FROM_COUNT] = {
#define X(id, name) [FROM_##id] = name,
	PROVENANCES(X)
#undef X
};

/* The index of a name, n when it is not there. */
static size_t find(const struct slice names[], size_t n, struct slice name)
{
	size_t i = 0, last = name.n - 1;

	if (!name.n)
		return n;
	/* Many begin alike. */
	while (i < n && (name.n != names[i].n || name.at[last] != names[i].at[last] ||
			 memcmp(name.at, names[i].at, last) != 0))
		i++;
	return i;
}

const char *event_name(enum event_kind kind)
{
	return (unsigned)kind < EV_COUNT ? event_names[kind].at : "deadline";
}

const char *effect_name(enum effect_kind kind)
{
	return (unsigned)kind < FX_COUNT ? effect_names[kind].at : "unknown";
}

const char *provenance_name(enum provenance from)
{
	return (unsigned)from < FROM_COUNT ? provenance_names[from] : "unknown";
}

enum event_kind event_kind_of(struct slice name)
{
	return (enum event_kind)find(event_names, EV_COUNT, name);
}

enum effect_kind effect_kind_of(struct slice name)
{
	return (enum effect_kind)find(effect_names, FX_COUNT, name);
}

struct effect *effects_add(struct effects *fx, enum effect_kind kind)
{
	/* The last place is the scratch entry once the list is full. */
	size_t at = fx->n < EFFECTS_MAX ? fx->n : EFFECTS_MAX - 1;

	if (fx->n < EFFECTS_MAX)
		fx->n++;
	else
		fx->dropped++;
	fx->all[at] = (struct effect){.kind = kind};
	return &fx->all[at];
}
