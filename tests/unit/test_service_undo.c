/* What the disk refused did not happen; what was deleted is gone, and nothing before that.
 */
#include "tests/unit/service_caller.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <sqlite3.h>

#include "net/service/store.h"

static struct served served;
static struct answer answer;

/* Somebody else writes: the service's own write fails after two seconds. */
static sqlite3 *lock(void)
{
	char path[128];
	sqlite3 *db;

	snprintf(path, sizeof(path), "%s/kvscope.db", served.directory);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	return db;
}

struct wish {
	const char *path, *body;
};

/* Calls at the same time, so that they wait together. */
static void all_fail(const struct wish *calls, size_t n)
{
	static char request[4096];
	int fds[8];

	for (size_t i = 0; i < n; i++) {
		fds[i] = dial(&served);
		send_all(fds[i], request,
			 signed_post(&served, request, sizeof(request), calls[i].path,
				     calls[i].body, ""));
	}
	for (size_t i = 0; i < n; i++) {
		read_answer(fds[i], &answer);
		if (answer.status != 500)
			fail_msg("%s: %s", calls[i].path, answer.bytes);
		close(fds[i]);
	}
}

static const char *arn_of(const char *path, const char *name, const char *body,
			  char out[256])
{
	char what[128];

	snprintf(what, sizeof(what), "{\"%s\":\"%s\"%s}",
		 strstr(path, "Stream") ? "StreamName" : "ChannelName", name, body);
	if (call(&served, path, what, &answer) != 200)
		fail_msg("%s", answer.bytes);
	return member(&answer, strstr(path, "Stream") ? "StreamARN" : "ChannelARN", out,
		      256);
}

static bool says(const char *path, const char *body, const char *words)
{
	return call(&served, path, body, &answer) == 200 && strstr(answer.body, words);
}

static int start(void **state)
{
	(void)state;
	served = (struct served){0};
	serve(&served, "no-quotas", 1);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	assert_int_equal(unserve(&served, SIGTERM), 0);
	remove_data(&served);
	return 0;
}

static void what_was_not_made_is_not_there(void **state)
{
	static const struct wish calls[] = {
		{"/createSignalingChannel", "{\"ChannelName\":\"yard\"}"},
		{"/createStream", "{\"StreamName\":\"yard\"}"}};
	sqlite3 *db = lock();
	char arn[256];

	(void)state;
	all_fail(calls, 2);
	sqlite3_close(db);
	assert_int_equal(call(&served, "/describeSignalingChannel",
			      "{\"ChannelName\":\"yard\"}", &answer),
			 404);
	assert_int_equal(
		call(&served, "/describeStream", "{\"StreamName\":\"yard\"}", &answer),
		404);
	arn_of("/createSignalingChannel", "yard", "", arn);
	arn_of("/createStream", "yard", "", arn);
}

static void what_was_not_changed_is_as_it_was(void **state)
{
	char channel[256], mapped[256], leaving[256], stream[256], gone[256], version[64];
	char bodies[5][800];
	const struct wish calls[] = {{"/updateSignalingChannel", bodies[0]},
				     {"/updateMediaStorageConfiguration", bodies[1]},
				     {"/deleteSignalingChannel", bodies[2]},
				     {"/updateDataRetention", bodies[3]},
				     {"/deleteStream", bodies[4]}};
	sqlite3 *db;

	(void)state;
	arn_of("/createSignalingChannel", "one", "", channel);
	arn_of("/createSignalingChannel", "two", "", mapped);
	arn_of("/createSignalingChannel", "three", "", leaving);
	arn_of("/createStream", "kept", ",\"DataRetentionInHours\":24", stream);
	arn_of("/createStream", "left", "", gone);
	assert_true(
		says("/describeSignalingChannel", "{\"ChannelName\":\"one\"}", "Version"));
	member(&answer, "Version", version, sizeof(version));
	snprintf(bodies[0], 800,
		 "{\"ChannelARN\":\"%s\",\"CurrentVersion\":\"%s\","
		 "\"SingleMasterConfiguration\":{\"MessageTtlSeconds\":99}}",
		 channel, version);
	snprintf(bodies[1], 800,
		 "{\"ChannelARN\":\"%s\",\"MediaStorageConfiguration\":{\"Status\":"
		 "\"ENABLED\","
		 "\"StreamARN\":\"%s\"}}",
		 mapped, stream);
	snprintf(bodies[2], 800, "{\"ChannelARN\":\"%s\"}", leaving);
	assert_true(says("/describeStream", "{\"StreamName\":\"kept\"}", "Version"));
	member(&answer, "Version", version, sizeof(version));
	snprintf(bodies[3], 800,
		 "{\"StreamARN\":\"%s\",\"CurrentVersion\":\"%s\",\"Operation\":"
		 "\"INCREASE_DATA_RETENTION\",\"DataRetentionChangeInHours\":5}",
		 stream, version);
	snprintf(bodies[4], 800, "{\"StreamARN\":\"%s\"}", gone);
	db = lock();
	all_fail(calls, 5);
	sqlite3_close(db);
	assert_true(says("/describeSignalingChannel", "{\"ChannelName\":\"one\"}",
			 "\"MessageTtlSeconds\":60"));
	assert_true(says("/describeMediaStorageConfiguration", "{\"ChannelName\":\"two\"}",
			 "DISABLED"));
	assert_null(strstr(answer.body, "StreamARN"));
	assert_true(
		says("/describeSignalingChannel", "{\"ChannelName\":\"three\"}", leaving));
	assert_true(says("/describeStream", "{\"StreamName\":\"kept\"}",
			 "\"DataRetentionInHours\":24"));
	assert_true(says("/describeStream", "{\"StreamName\":\"left\"}", gone));
	for (size_t i = 0; i < 5; i++)
		if (call(&served, calls[i].path, calls[i].body, &answer) != 200)
			fail_msg("%s: %s", calls[i].path, answer.bytes);
}

/* --- media --- */

static char media[128];

static bool exists(const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", media, name);
	return access(path, F_OK) == 0;
}

static void put(struct store *s, const char *file, const char *number, int64_t start_ms)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", media, file);
	fd = open(path, O_CREAT | O_WRONLY, 0600);
	assert_true(fd >= 0);
	close(fd);
	store_rows_free(store_now(s, STORE_ADD_FRAGMENT, "ttiiiitttii", "cam", number,
				  start_ms, start_ms, (int64_t)2000, (int64_t)9, file,
				  "a.mp4", "", (int64_t)640, (int64_t)360));
}

/* A stream "cam" with an old fragment and one that is still to come. */
static void with_fragments(double speed)
{
	int64_t now = (int64_t)time(NULL) * 1000;
	struct trouble why = {0};
	char path[128], arn[256];
	struct store *s;
	uv_loop_t loop;

	arn_of("/createStream", "cam", ",\"DataRetentionInHours\":1", arn);
	unserve(&served, SIGKILL);
	snprintf(path, sizeof(path), "%s/kvscope.db", served.directory);
	snprintf(media, sizeof(media), "%s/media/cam", served.directory);
	mkdir(media, 0700);
	uv_loop_init(&loop);
	s = store_open(&loop, path, &why);
	assert_non_null(s);
	put(s, "1.m4s", "101", now);
	put(s, "2.m4s", "102", now + 100000);
	put(s, "a.mp4", "", 0);
	store_rows_free(store_now(s, STORE_DROP_FRAGMENT, "tt", "cam", "a.mp4"));
	store_close(s);
	uv_loop_close(&loop);
	serve(&served, "no-quotas", speed);
}

static bool within(int ms, bool wanted, const char *name)
{
	for (; ms > 0 && exists(name) != wanted; ms -= 20)
		usleep(20000);
	return exists(name) == wanted;
}

/* An hour is a second. */
static void the_old_is_forgotten(void **state)
{
	(void)state;
	with_fragments(3600);
	assert_true(within(5000, false, "1.m4s"));
	assert_true(says("/listFragments", "{\"StreamName\":\"cam\"}", "\"102\""));
	assert_null(strstr(answer.body, "\"101\""));
	assert_true(exists("2.m4s") && exists("a.mp4"));
}

static void files_go_after_their_rows(void **state)
{
	char arn[256], body[300];
	const struct wish calls[] = {{"/deleteStream", body}};
	sqlite3 *db;

	(void)state;
	with_fragments(1);
	assert_true(says("/describeStream", "{\"StreamName\":\"cam\"}", "StreamARN"));
	member(&answer, "StreamARN", arn, sizeof(arn));
	snprintf(body, sizeof(body), "{\"StreamARN\":\"%s\"}", arn);
	db = lock();
	all_fail(calls, 1);
	sqlite3_close(db);
	assert_true(says("/listFragments", "{\"StreamName\":\"cam\"}", "\"101\""));
	assert_true(exists("1.m4s") && exists("a.mp4"));
	assert_int_equal(call(&served, "/deleteStream", body, &answer), 200);
	arn_of("/createStream", "cam", "", arn);
	assert_true(says("/listFragments", "{\"StreamName\":\"cam\"}", "[]"));
	assert_true(within(2000, false, ""));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, start, stop)
	const struct CMUnitTest tests[] = {
		T(what_was_not_made_is_not_there),
		T(what_was_not_changed_is_as_it_was),
		T(the_old_is_forgotten),
		T(files_go_after_their_rows),
	};

	return cmocka_run_group_tests_name("service undo", tests, NULL, NULL);
}
