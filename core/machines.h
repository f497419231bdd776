/* The machines by name, for whoever shows them. */
#ifndef CORE_MACHINES_H
#define CORE_MACHINES_H

#include "core/machine.h"

/* Static; NULL when there is none of that name. */
const struct machine_kind *machine_named(struct slice name);

#endif
