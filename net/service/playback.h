/* HLS from the stored fragments: a session is a signed token in the URL. */
#ifndef NET_SERVICE_PLAYBACK_H
#define NET_SERVICE_PLAYBACK_H

#include "net/service/archive.h"
#include "net/service/request.h"

enum playback_mode { PLAYBACK_LIVE, PLAYBACK_REPLAY, PLAYBACK_ON_DEMAND };

/* What GetHLSStreamingSessionURL agreed on; all of it stands in the token. */
struct playback {
	char stream[257];
	enum playback_mode mode;
	bool by_server, always,
		times;            /* server time; a discontinuity each; PROGRAM-DATE-TIME */
	int64_t start_ms, end_ms; /* Unix; 0 and INT64_MAX = open */
	int64_t made_ms, expires_ms;
	int64_t most; /* fragments a playlist */
};

enum { PLAYBACK_TOKEN = 1024 };
/* As text of letters, digits, "-" and "_", signed with that secret. */
void playback_token(char out[PLAYBACK_TOKEN], const struct playback *p,
		    const unsigned char secret[32]);
/* False: not ours, changed, or over at now_ms. */
bool playback_read(struct playback *out, const char *token, const unsigned char secret[32],
		   int64_t now_ms);
/* Appends the playlist of these fragments. */
void playback_media(struct text *out, const struct playback *p,
		    const struct store_rows *rows, const char *token);
void playback_master(struct text *out, const struct store_rows *rows, const char *token);

/* The paths below /hls/v1/. */
bool playback_path(struct slice path);
void playback_serve(struct request *r);

#endif
