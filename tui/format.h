/* Numbers as a person reads them; what is not known is a dash, never a zero. */
#ifndef TUI_FORMAT_H
#define TUI_FORMAT_H

#include <stdint.h>

#include "core/slice.h"

#define NONE_SIGN      "–"
#define UNFETCHED_SIGN "·"

/* Returned by value: use `.s` within the same expression. */
struct words {
	char s[32];
};

struct words words_duration(int64_t ms);   /* "00:08", "12:41", "1:02:03"; < 0: none */
struct words words_seconds(int64_t ms);    /* "2.0 s", "1:02"; < 0: none */
struct words words_ms(int64_t ms);         /* "2481 ms", "12.1 s", "01:02"; < 0: none */
struct words words_gap(int64_t ms);        /* "41 ms", "1.9 s", "01:02"; < 0: none */
struct words words_clock(int64_t wall_ms); /* "14:02:31" UTC; ≤ 0: none */
struct words words_zone(int64_t zone_ms);  /* "Z", "+01", "-03:30" */
struct words words_stamp(int64_t wall_ms); /* "14:02:31.412" UTC; ≤ 0: none */
struct words words_date(int64_t wall_ms);  /* "2026-11-22 14:02:31Z" */
struct words words_bits(int64_t bps);      /* "912 kbps", "2.1 Mbps"; < 0: none */
struct words words_bytes(int64_t n);       /* "812 B", "3.1 kB" */
struct words words_count(int64_t n);       /* "14", "18 204"; < 0: none */
struct words words_milli(int64_t milli, int digits); /* 24900, 1 → "24.9"; < 0: none */
struct words
words_percent(int64_t loss_milli);       /* a share of 1000 = 100 %: "2.3"; < 0: none */
struct words words_float(double v);      /* "0.4", "14.2", "912"; NaN: none */
struct words words_retention(int hours); /* "24h", "7d", "0h"; < 0: "·" not fetched */
struct words words_plural(int64_t n, const char *noun); /* "1 session", "3 sessions" */

/* Times come from recordings too: nothing they say may overflow. Brings a time within ±142
 * years. */
int64_t sane_us(int64_t us);
int64_t ms_between(int64_t from_us, int64_t to_us);

/* What is not there: "" → "–". */
const char *or_none(const char *s);
/* What was not fetched: "" → "·". */
const char *or_unfetched(const char *s);

#endif
