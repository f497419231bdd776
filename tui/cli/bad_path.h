/* A bad path on purpose, as a person writes it: "loss=5,delay=80,rate=500k". */
#ifndef TUI_CLI_BAD_PATH_H
#define TUI_CLI_BAD_PATH_H

#include "net/loop.h"

/* loss: whole percent of packets, 0 to 100; delay: ms, 0 to 5000; rate: bit/s from 50k, with
 * k or M. What is not named stays as it is in `path`. False: it cannot be read, and nothing
 * of it was taken. */
bool bad_path_read(struct loop_path *path, struct slice words);

#endif
