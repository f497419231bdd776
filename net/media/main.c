/* kvscope-media: the media worker, started by kvscope with one end of a socket. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <libavutil/log.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <libavutil/log.h>

#include "net/media/worker.h"

enum { USAGE = 252 };

static const char help[] =
	"kvscope-media: ICE, DTLS, SRTP, codecs and recordings of kvscope, in a process of "
	"their own\n"
	"\n"
	"usage: kvscope-media --fd N\n"
	"\n"
	"  --fd N      the socket to the parent: journal lines, effects in, events out\n"
	"  --version   print the version\n"
	"  --help      print this\n"
	"\n"
	"KVSCOPE_LOOPBACK=1 offers 127.0.0.1 as an address beside all others.\n";

static int usage(const char *why)
{
	fprintf(stderr, "kvscope-media: %s (see --help)\n", why);
	return USAGE;
}

static int read_fd(const char *text)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(text, &end, 10);
	if (errno || end == text || *end || n < 0 || n > 65535 ||
	    fcntl((int)n, F_GETFD) < 0)
		return -1;
	return (int)n;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {{"fd", required_argument, NULL, 'f'},
						{"version", no_argument, NULL, 'v'},
						{"help", no_argument, NULL, 'h'},
						{NULL, 0, NULL, 0}};
	int fd = -1, c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'f':
			fd = read_fd(optarg);
			if (fd < 0)
				return usage("--fd takes an open descriptor");
			break;
		case 'v':
			puts("kvscope-media " KVSCOPE_VERSION);
			return 0;
		case 'h':
			fputs(help, stdout);
			return 0;
		default:
			return usage("not an option");
		}
	}
	if (fd < 0 || optind < argc)
		return usage("--fd N is needed, and nothing else");
	signal(SIGPIPE, SIG_IGN);
	av_log_set_level(AV_LOG_FATAL); /* an error comes with our words, as a note */
	return worker_run(fd);
}
