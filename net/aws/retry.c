/* Standard retry mode. */
#include "net/aws/retry.h"

/* botocore's lists; ClientLimitExceededException is not among them (the CLI asks once). */
static const char *const throttled[] = {
	"Throttling",
	"ThrottlingException",
	"ThrottledException",
	"RequestThrottledException",
	"TooManyRequestsException",
	"ProvisionedThroughputExceededException",
	"TransactionInProgressException",
	"RequestLimitExceeded",
	"BandwidthLimitExceeded",
	"LimitExceededException",
	"RequestThrottled",
	"SlowDown",
	"PriorRequestNotComplete",
	"EC2ThrottledException",
	"RequestTimeout",
	"RequestTimeoutException",
};

static bool named(struct slice error)
{
	for (size_t i = 0; i < sizeof(throttled) / sizeof(*throttled); i++)
		if (slice_is(error, throttled[i]))
			return true;
	return false;
}

bool retry_wanted(const struct retry_try *t, int attempts)
{
	if (t->tries >= attempts)
		return false;
	/* JoinStorageSession: "not idempotent; a retry counts as a new call", and each call
	 * makes the service send one more offer. Only a call that never left may be made
	 * again. */
	if (!t->idempotent)
		return t->status == 0 && !t->sent;
	return t->status == 0 || t->status == 429 || t->status == 500 || t->status == 502 ||
	       t->status == 503 || t->status == 504 || named(t->error);
}

int64_t retry_delay_ms(int tries, uint32_t random)
{
	int64_t most = tries > 15 ? RETRY_BACKOFF_MAX_MS : (int64_t)1000 << (tries - 1);

	if (most > RETRY_BACKOFF_MAX_MS)
		most = RETRY_BACKOFF_MAX_MS;
	return (int64_t)((uint64_t)most * random >> 32);
}
