/* What the changed cells of a frame cost: the bytes below which no writer that repaints
 * them can come. */
#ifndef TESTS_BENCH_LEAST_H
#define TESTS_BENCH_LEAST_H

#include <stdint.h>

#include "tests/bench/grid.h"

struct least {
	uint64_t cells; /* that changed for who looks at them */
	uint64_t text;  /* bytes of what stands in them */
	uint64_t bytes; /* text, looks and places, each as cheap as xterm-256color has it */
};

/* Adds a frame. Of the three parts of `bytes`:
 * text: each cell's own; a stretch of blanks not more than an EL;
 * looks: each that occurs is entered once, from whichever other is nearest;
 * places: each stretch of changed cells is reached once, from the end of whichever other is
 * nearest, or from where the cursor was.
 * A writer that moves rows by scrolling them may need less. */
void least_add(struct least *sum, const struct grid *was, const struct grid *now);

#endif
