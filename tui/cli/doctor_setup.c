/* Who asks, from where, and by what clock. */
#include "tui/cli/doctor_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { SKEW_WARN_S = 60, SKEW_BAD_S = 300, EXPIRY_WARN_S = 900 };

void doctor_keys(struct doctor *d)
{
	const char *source = client_key_source(d->o.client);
	int64_t ends = client_keys_end_s(d->o.client);
	long long left = ends ? (long long)ends - (long long)time(NULL) : 0;

	if (!*source)
		doctor_say(d, VERDICT_NOTE, "calls are not signed", "");
	else if (!ends)
		doctor_sayf(d, VERDICT_GOOD, "", "from %s; no end is known", source);
	else
		doctor_sayf(d, left < EXPIRY_WARN_S ? VERDICT_WARN : VERDICT_GOOD,
			    left < EXPIRY_WARN_S ? "renew them before a longer session"
						 : "",
			    "from %s; they end in %lld min", source, left / 60);
	doctor_next(d);
}

void doctor_region(struct doctor *d)
{
	doctor_sayf(d, VERDICT_GOOD, "", "%s, %s", client_region(d->o.client),
		    client_control_url(d->o.client));
	doctor_next(d);
}

void doctor_clock(struct doctor *d, const struct client_answer *a)
{
	struct client_access access;
	long long off;
	const struct diagnosis base = {.check = "clock"};
	struct diagnosis f = base;

	if (d->skew_told || a->date_s < 0 || !a->status)
		return;
	d->skew_told = true;
	off = (long long)time(NULL) - a->date_s;
	f.verdict = llabs(off) >= SKEW_BAD_S    ? VERDICT_BAD
		    : llabs(off) >= SKEW_WARN_S ? VERDICT_WARN
						: VERDICT_GOOD;
	client_access(d->o.client, &access);
	snprintf(f.evidence, sizeof(f.evidence), "%lld s %s the service's%s", llabs(off),
		 off < 0 ? "behind" : "ahead of",
		 access.corrected ? "; calls are signed with the service's time" : "");
	if (f.verdict != VERDICT_GOOD)
		snprintf(f.fix, sizeof(f.fix),
			 "set this machine's clock (timedatectl set-ntp true): signatures "
			 "count "
			 "for 5 minutes");
	d->o.tell(d->o.self, &f);
}
