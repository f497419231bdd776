/* The media worker: effects from its parent become peers, sources, recordings and pictures.
 */
#ifndef NET_MEDIA_WORKER_H
#define NET_MEDIA_WORKER_H

/* Serves the parent at the other end of fd until that closes, then stores what is left and
 * returns the exit code of the process. */
int worker_run(int fd);

#endif
