/* What was acknowledged is there after a kill -9, whenever that comes. */
#include "tests/unit/service_caller.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <sqlite3.h>

#include "net/service/archive.h"
#include "net/service/store.h"

static struct answer answer;

static void acknowledged_survives_a_kill(void **state)
{
	struct served v = {0};
	char body[128];
	int made = 0;

	(void)state;
	for (int round = 0; round < 3; round++) {
		serve(&v, "no-quotas", 1);
		for (int i = 0; i < 15; i++) {
			snprintf(body, sizeof(body), "{\"StreamName\":\"s-%d\"}", made);
			assert_int_equal(call(&v, "/createStream", body, &answer), 200);
			made++;
		}
		unserve(&v, SIGKILL);
	}
	serve(&v, "no-quotas", 1);
	for (int i = 0; i < made; i++) {
		snprintf(body, sizeof(body), "{\"StreamName\":\"s-%d\"}", i);
		assert_int_equal(call(&v, "/describeStream", body, &answer), 200);
	}
	assert_int_equal(unserve(&v, SIGTERM), 0);
	remove_data(&v);
}

static void keys_and_certificates_stay(void **state)
{
	struct served v = {0};
	char id[33], secret[65], path[128];
	struct stat st;

	(void)state;
	serve(&v, "", 1);
	strcpy(id, v.id);
	strcpy(secret, v.secret);
	assert_int_equal(unserve(&v, SIGINT), 0);
	serve(&v, "", 1);
	assert_string_equal(v.id, id);
	assert_string_equal(v.secret, secret);
	static const char *const private[] = {"credentials.json", "key.pem", "ca-key.pem"};
	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s/%s", v.directory, private[i]);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 0777, 0600);
	}
	assert_int_equal(unserve(&v, SIGTERM), 0);
	remove_data(&v);
}

static void a_directory_has_one_service(void **state)
{
	struct served v = {0};
	struct trouble why = {0};
	struct service_options o = {0};

	(void)state;
	serve(&v, "", 1);
	o.data = v.directory;
	assert_null(service_new(&o, &why));
	assert_non_null(strstr(why.words, "another kvscope serve uses it"));
	assert_int_equal(unserve(&v, SIGTERM), 0);
	remove_data(&v);
}

/* A file as the directory, and a port that is taken: the system's words, and nothing made.
 */
static void who_cannot_start_says_why(void **state)
{
	char file[] = "/tmp/kvscope-file-XXXXXX", path[64];
	struct served v = {0};
	struct trouble why = {0};
	struct service_options o = {.data = file};

	(void)state;
	close(mkstemp(file));
	assert_null(service_new(&o, &why));
	assert_non_null(strstr(why.words, "Not a directory"));
	serve(&v, "", 1);
	snprintf(path, sizeof(path), "%s.new", file);
	o = (struct service_options){.data = path, .port = v.port};
	assert_null(service_new(&o, &why));
	assert_non_null(strstr(why.words, "address already in use"));
	assert_int_not_equal(access(path, F_OK), 0);
	assert_int_equal(unserve(&v, SIGTERM), 0);
	remove_data(&v);
	unlink(file);
}

static void touch(const char *directory, const char *name)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	fd = open(path, O_CREAT | O_WRONLY, 0600);
	assert_true(fd >= 0);
	close(fd);
}

static bool exists(const char *directory, const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	return access(path, F_OK) == 0;
}

static void put_fragment(struct store *s, const char *file, const char *number,
			 int64_t start)
{
	store_rows_free(store_now(s, STORE_ADD_FRAGMENT, "ttiiiitttii", "cam", number,
				  start, start, (int64_t)2000, (int64_t)9, file, "a.mp4",
				  "", (int64_t)640, (int64_t)360));
}

/* Files nobody was told of go; rows whose file has gone go; the rest stays. */
static void the_start_puts_files_and_rows_together(void **state)
{
	struct served v = {0};
	struct trouble why = {0};
	struct store *s;
	char path[128], media[128];
	uv_loop_t loop;

	(void)state;
	serve(&v, "", 1);
	assert_int_equal(call(&v, "/createStream",
			      "{\"StreamName\":\"cam\",\"DataRetentionInHours\":876}",
			      &answer),
			 200);
	unserve(&v, SIGKILL);
	snprintf(path, sizeof(path), "%s/kvscope.db", v.directory);
	snprintf(media, sizeof(media), "%s/media/cam", v.directory);
	mkdir(media, 0700);
	touch(media, "a.mp4");
	touch(media, "1.m4s");
	touch(media, "unannounced.m4s");
	uv_loop_init(&loop);
	s = store_open(&loop, path, &why);
	assert_non_null(s);
	put_fragment(s, "1.m4s", "101", (int64_t)time(NULL) * 1000);
	put_fragment(s, "2.m4s", "102", (int64_t)time(NULL) * 1000 + 2000);
	store_close(s);
	uv_loop_close(&loop);
	serve(&v, "", 1);
	assert_true(exists(media, "1.m4s"));
	assert_true(exists(media, "a.mp4"));
	assert_false(exists(media, "unannounced.m4s"));
	assert_int_equal(call(&v, "/listFragments", "{\"StreamName\":\"cam\"}", &answer),
			 200);
	assert_non_null(strstr(answer.body, "\"101\""));
	assert_null(strstr(answer.body, "\"102\""));
	assert_int_equal(unserve(&v, SIGTERM), 0);
	remove_data(&v);
}

static int done;

static void count(void *self, bool ok, const struct store_rows *rows)
{
	(void)self, (void)rows;
	done += ok;
}

static void seq_and_part(void *self, bool ok, const struct store_rows *rows)
{
	static const int64_t parts[] = {1, 1, 2, 3};
	struct fragment_row f;

	(void)self;
	assert_true(ok);
	assert_int_equal(rows->n, 4);
	for (size_t i = 0; i < 4; i++) {
		fragment_read(&f, rows, i);
		assert_int_equal(f.seq, i + 1);
		assert_int_equal(f.part, parts[i]);
	}
	done++;
}

/* Fragments are counted; a gap and a new init segment begin a new part. */
static void fragments_are_counted(void **state)
{
	static const struct {
		const char *number, *init;
		int64_t start;
	} rows[] = {{"1", "a", 0}, {"2", "a", 2000}, {"3", "a", 9000}, {"4", "b", 11000}};
	char path[] = "/tmp/kvscope-store-XXXXXX";
	struct trouble why = {0};
	uv_loop_t loop;
	struct store *s;

	(void)state;
	assert_non_null(mkdtemp(path));
	uv_loop_init(&loop);
	char file[64];
	snprintf(file, sizeof(file), "%s/x.db", path);
	s = store_open(&loop, file, &why);
	assert_non_null(s);
	done = 0;
	for (size_t i = 0; i < 4; i++)
		store_do(s, count, NULL, STORE_ADD_FRAGMENT, "ttiiiitttii", "cam",
			 rows[i].number, rows[i].start, rows[i].start, (int64_t)2000,
			 (int64_t)1, rows[i].number, rows[i].init, "", (int64_t)0,
			 (int64_t)0);
	store_do(s, seq_and_part, NULL, STORE_FRAGMENTS_BY_PRODUCER, "tiiti", "cam",
		 (int64_t)0, INT64_MAX, "", (int64_t)10);
	store_after(s, count, NULL);
	while (done < 6)
		uv_run(&loop, UV_RUN_ONCE);
	store_close(s);
	uv_loop_close(&loop);
	snprintf(file, sizeof(file), "rm -rf %s", path);
	assert_int_equal(system(file), 0);
}

static sqlite3 *in_the_way;
static int refused, told_refused;

static void is_not_kept(void *self, bool ok, const struct store_rows *rows)
{
	(void)self, (void)rows;
	refused += !ok;
	sqlite3_close(in_the_way);
}

static void waits_for_it(void *self, bool ok, const struct store_rows *rows)
{
	(void)self, (void)rows;
	told_refused += !ok;
	done++;
}

/* The write finds the database locked; who waits for it is queued behind it, in a batch of
 * its own that finds it free. */
static void who_waits_hears_that_it_was_not_kept(void **state)
{
	char path[] = "/tmp/kvscope-store-XXXXXX", file[64];
	struct trouble why = {0};
	uv_loop_t loop;
	struct store *s;

	(void)state;
	assert_non_null(mkdtemp(path));
	uv_loop_init(&loop);
	snprintf(file, sizeof(file), "%s/x.db", path);
	s = store_open(&loop, file, &why);
	assert_non_null(s);
	assert_int_equal(sqlite3_open(file, &in_the_way), SQLITE_OK);
	assert_int_equal(sqlite3_exec(in_the_way, "BEGIN IMMEDIATE", NULL, NULL, NULL),
			 SQLITE_OK);
	done = 0;
	store_do(s, is_not_kept, NULL, STORE_DROP_CHANNEL, "t", "cam");
	store_after(s, waits_for_it, NULL);
	while (done < 1)
		uv_run(&loop, UV_RUN_ONCE);
	assert_int_equal(refused, 1);
	assert_int_equal(told_refused, 1);
	store_after(s, waits_for_it, NULL);
	assert_int_equal(told_refused, 1);
	store_close(s);
	uv_loop_close(&loop);
	snprintf(file, sizeof(file), "rm -rf %s", path);
	assert_int_equal(system(file), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(acknowledged_survives_a_kill),
		cmocka_unit_test(keys_and_certificates_stay),
		cmocka_unit_test(a_directory_has_one_service),
		cmocka_unit_test(who_cannot_start_says_why),
		cmocka_unit_test(the_start_puts_files_and_rows_together),
		cmocka_unit_test(fragments_are_counted),
		cmocka_unit_test(who_waits_hears_that_it_was_not_kept),
	};

	return cmocka_run_group_tests_name("service store", tests, NULL, NULL);
}
