/* States over time, under the plots: the WebSocket, ICE, DTLS, what limits. */
#include "core/model_inside.h"

static const char *const names[BAND_COUNT] = {
#define X(id, name) [BAND_##id] = name,
	BANDS(X)
#undef X
};

/* What a state's word means; a word that is not here is nobody's. */
/* clang-format off */
static const struct {
	const char *said, *word;
	enum band_level level;
} states[] = {
	{"new", "new", BAND_WAIT},             {"gathering", "gathering", BAND_WAIT},
	{"checking", "checking", BAND_WAIT},   {"connecting", "connecting", BAND_WAIT},
	{"connected", "connected", BAND_UP},   {"ready", "connected", BAND_UP},
	{"completed", "connected", BAND_UP},   {"disconnected", "disconnected", BAND_BAD},
	{"failed", "failed", BAND_BAD},        {"closed", "closed", BAND_OFF},
};
/* clang-format on */

void band_turn(struct plot *p, enum band b, int64_t at_us, const char *word,
	       enum band_level level)
{
	uint64_t n = p->n_turns[b];
	const struct band_turn *last = n ? &p->turns[b][(n - 1) % SNAP_TURNS] : NULL;

	if (last ? last->word == word : !word)
		return;
	p->turns[b][n % SNAP_TURNS] = (struct band_turn){at_us, word, level};
	p->n_turns[b]++;
}

void band_say(struct model *m, struct attempt *a, const struct event *e, enum band b,
	      const char *word, enum band_level level)
{
	struct plot *p = plot_of(m, a, e->at_us, false);

	if (p)
		band_turn(p, b, e->at_us, word, level);
}

void band_state(struct model *m, struct attempt *a, const struct event *e, enum band b)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++)
		if (slice_is(e->d.state, states[i].said))
			band_say(m, a, e, b, states[i].word, states[i].level);
}

void band_inherit(struct model *m, struct attempt *a, struct attempt *old, int64_t at_us)
{
	struct plot *p = a->ws_open ? plot_of(m, a, at_us, false) : NULL;

	if (p)
		band_turn(p, BAND_WS, a->ws_up_us, "up", BAND_UP);
	if (a->ws_open && old && old->plot)
		band_turn(old->plot, BAND_WS, at_us, NULL, BAND_OFF);
}

void bands_snapshot(const struct plot *p, struct snapshot *out)
{
	for (size_t b = 0; b < BAND_COUNT; b++) {
		struct band_view *v = &out->bands[b];
		uint64_t n = p ? p->n_turns[b] : 0,
			 first = n > SNAP_TURNS ? n - SNAP_TURNS : 0;

		v->name = names[b];
		v->n = (size_t)(n - first);
		for (size_t i = 0; i < v->n; i++)
			v->turns[i] = p->turns[b][(first + i) % SNAP_TURNS];
	}
}
