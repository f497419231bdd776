/* Numbers as a person reads them; what is not known is a dash, never a zero. */
#include "tui/format.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

static struct words say(const char *s)
{
	struct words w;

	slice_copy(w.s, sizeof(w.s), slice_of(s));
	return w;
}

struct words words_duration(int64_t ms)
{
	struct words w;
	long long s = ms / 1000;

	if (ms < 0)
		return say(NONE_SIGN);
	if (s < 3600)
		snprintf(w.s, sizeof(w.s), "%02lld:%02lld", s / 60, s % 60);
	else
		snprintf(w.s, sizeof(w.s), "%lld:%02lld:%02lld", s / 3600, s / 60 % 60,
			 s % 60);
	return w;
}

struct words words_seconds(int64_t ms)
{
	struct words w;

	if (ms < 0)
		return say(NONE_SIGN);
	if (ms >= 60000)
		return words_duration(ms);
	snprintf(w.s, sizeof(w.s), "%.1f s", (double)ms / 1000);
	return w;
}

struct words words_gap(int64_t ms)
{
	struct words w;

	if (ms < 0 || ms >= 1000)
		return words_seconds(ms);
	snprintf(w.s, sizeof(w.s), "%d ms", (int)ms);
	return w;
}

struct words words_ms(int64_t ms)
{
	struct words w;

	if (ms < 0)
		return say(NONE_SIGN);
	if (ms >= 60000)
		return words_duration(ms);
	if (ms < 10000)
		snprintf(w.s, sizeof(w.s), "%lld ms", (long long)ms);
	else
		snprintf(w.s, sizeof(w.s), "%.1f s", (double)ms / 1000);
	return w;
}

static bool broken_down(int64_t wall_ms, struct tm *tm)
{
	time_t s = (time_t)(wall_ms / 1000);

	return wall_ms > 0 && gmtime_r(&s, tm);
}

struct words words_clock(int64_t wall_ms)
{
	struct words w;
	struct tm tm;

	if (!broken_down(wall_ms, &tm) || !strftime(w.s, sizeof(w.s), "%H:%M:%S", &tm))
		return say(NONE_SIGN);
	return w;
}

struct words words_zone(int64_t zone_ms)
{
	int64_t minutes = (zone_ms < 0 ? -zone_ms : zone_ms) / 60000;
	struct words w;

	if (!minutes)
		return say("Z");
	snprintf(w.s, sizeof(w.s), "%c%02d", zone_ms < 0 ? '-' : '+', (int)(minutes / 60));
	if (minutes % 60)
		snprintf(w.s + strlen(w.s), 4, ":%02d", (int)(minutes % 60));
	return w;
}

struct words words_stamp(int64_t wall_ms)
{
	struct words w = words_clock(wall_ms);
	size_t n = strlen(w.s);

	if (wall_ms > 0)
		snprintf(w.s + n, sizeof(w.s) - n, ".%03d", (int)(wall_ms % 1000));
	return w;
}

struct words words_date(int64_t wall_ms)
{
	struct words w;
	struct tm tm;

	if (!broken_down(wall_ms, &tm) ||
	    !strftime(w.s, sizeof(w.s), "%Y-%m-%d %H:%M:%SZ", &tm))
		return say(NONE_SIGN);
	return w;
}

struct words words_bits(int64_t bps)
{
	struct words w;

	if (bps < 0)
		return say(NONE_SIGN);
	if (bps < 10000)
		snprintf(w.s, sizeof(w.s), "%.1f kbps", (double)bps / 1000);
	else if (bps < 10000000)
		snprintf(w.s, sizeof(w.s), "%lld kbps", (long long)(bps / 1000));
	else
		snprintf(w.s, sizeof(w.s), "%.1f Mbps", (double)bps / 1000000);
	return w;
}

struct words words_bytes(int64_t n)
{
	struct words w;

	if (n < 0)
		return say(NONE_SIGN);
	if (n < 1000)
		snprintf(w.s, sizeof(w.s), "%lld B", (long long)n);
	else if (n < 1000000)
		snprintf(w.s, sizeof(w.s), "%.1f kB", (double)n / 1000);
	else
		snprintf(w.s, sizeof(w.s), "%.1f MB", (double)n / 1000000);
	return w;
}

struct words words_count(int64_t n)
{
	struct words w;

	if (n < 0)
		return say(NONE_SIGN);
	if (n < 10000)
		snprintf(w.s, sizeof(w.s), "%lld", (long long)n);
	else if (n < 1000000)
		snprintf(w.s, sizeof(w.s), "%lld %03lld", (long long)(n / 1000),
			 (long long)(n % 1000));
	else
		snprintf(w.s, sizeof(w.s), "%lld %03lld %03lld", (long long)(n / 1000000),
			 (long long)(n / 1000 % 1000), (long long)(n % 1000));
	return w;
}

struct words words_milli(int64_t milli, int digits)
{
	struct words w;

	if (milli < 0)
		return say(NONE_SIGN);
	snprintf(w.s, sizeof(w.s), "%.*f", digits, (double)milli / 1000);
	return w;
}

struct words words_percent(int64_t loss_milli)
{
	struct words w;

	if (loss_milli < 0)
		return say(NONE_SIGN);
	snprintf(w.s, sizeof(w.s), "%.1f", (double)loss_milli / 10);
	return w;
}

struct words words_float(double v)
{
	struct words w;

	if (!isfinite(v))
		return say(NONE_SIGN);
	snprintf(w.s, sizeof(w.s), fabs(v) >= 99.95 ? "%.0f" : "%.1f", v);
	return w;
}

struct words words_retention(int hours)
{
	struct words w;

	if (hours < 0)
		return say(UNFETCHED_SIGN);
	if (hours >= 48 && hours % 24 == 0)
		snprintf(w.s, sizeof(w.s), "%dd", hours / 24);
	else
		snprintf(w.s, sizeof(w.s), "%dh", hours);
	return w;
}

struct words words_plural(int64_t n, const char *noun)
{
	struct words w;

	snprintf(w.s, sizeof(w.s), "%lld %s%s", (long long)n, noun, n == 1 ? "" : "s");
	return w;
}

int64_t sane_us(int64_t us)
{
	const int64_t most = INT64_C(1) << 52;

	return us > most ? most : us < -most ? -most : us;
}

int64_t ms_between(int64_t from_us, int64_t to_us)
{
	return (sane_us(to_us) - sane_us(from_us)) / 1000;
}

const char *or_none(const char *s)
{
	return *s ? s : NONE_SIGN;
}

const char *or_unfetched(const char *s)
{
	return *s ? s : UNFETCHED_SIGN;
}
