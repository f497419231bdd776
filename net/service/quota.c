/* So many a second. */
#include "net/service/quota.h"

bool quota_take(struct quota *q, double rate, double burst, int64_t now_us)
{
	double refilled = (double)(now_us - q->at_us) * rate / 1e6;

	q->at_us = now_us;
	q->spent = q->spent > refilled ? q->spent - refilled : 0;
	if (q->spent + 1 > burst)
		return false;
	q->spent += 1;
	return true;
}
