/* What images.c and images_ask.c share: the calls under way and their pictures. */
#ifndef NET_SERVICE_IMAGES_INSIDE_H
#define NET_SERVICE_IMAGES_INSIDE_H

#include "net/service/images.h"
#include "net/service/request.h"

/* Images an answer at most (docs: GetImages). */
enum { IMAGES_PAGE_MAX = 100, IMAGES_PATH = 4600 };

enum image_state { WANTED, MAKING, MADE, NO_MEDIA, MEDIA_ERROR };

struct image {
	enum image_state state;
	int64_t at_ms, offset_ms;
	uint32_t ticket;
	char file[256], init[256];
	char *content; /* base64 */
	size_t n;
};

/* One call. */
struct album {
	struct album *next;
	struct images *owner;
	struct request *request;
	char stream[NAME_ROOM];
	bool by_server, png;
	int64_t quality, width, height;
	int64_t next_ms; /* the first instant of the next page; -1 = this is the last */
	size_t n, n_bytes;
	struct image images[IMAGES_PAGE_MAX];
};

struct images {
	struct service *service;
	struct album *first; /* oldest first */
	size_t n_albums, n_making;
	char directory[IMAGES_PATH];
};

/* It knows its fragments: makes what it wants and answers it, later than the calls before
 * it. */
void images_queue(struct album *a);
/* Its call is answered by somebody else. */
void album_free(struct album *a);

#endif
