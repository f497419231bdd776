/* The machines by name, for whoever shows them. */
#include "core/machines.h"

#include "core/session_inside.h"
#include "core/storage_inside.h"

const struct machine_kind *machine_named(struct slice name)
{
	static const struct machine_kind *const all[] = {
		&signaling_machine, &ingest_machine, &storage_machine, &seat_machine};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		if (slice_is(name, all[i]->name))
			return all[i];
	}
	return NULL;
}
