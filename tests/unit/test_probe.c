/* Asking a relay for an address: the messages, the real relay over UDP, TCP and TLS, and
 * what a bad one says. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <cmocka.h>

#include "net/probe/allocate.h"
#include "net/probe/chain.h"
#include "net/probe/stun.h"
#include "net/service/tls.h"
#include "tests/unit/home.h"

/* RFC 5769, 2.4: a request with long-term authentication. */
static void as_long_as_the_vector(void **state)
{
	static const unsigned char id[12] = {0x78, 0xad, 0x34, 0x33, 0xc6, 0xad,
					     0x72, 0xc0, 0x29, 0xda, 0x41, 0x2e};
	struct stun_ask ask = {
		.method = STUN_BINDING,
		.user = SLICE("\xe3\x83\x9e\xe3\x83\x88\xe3\x83\xaa\xe3\x83\x83\xe3\x82\xaf"
			      "\xe3\x82\xb9"),
		.password = SLICE("TheMatrIX"),
		.realm = SLICE("example.org"),
		.nonce = SLICE("f//499k954d6OL34oL9FSTvy64sA"),
		.lifetime_s = -1};
	char out[STUN_ROOM];
	size_t n;

	(void)state;
	memcpy(ask.id, id, sizeof(id));
	n = stun_write(out, &ask);
	/* The vector has the nonce before the realm; its length is the same. */
	assert_int_equal(n, 116);
	assert_int_equal(stun_length((struct slice){out, n}), 116);
}

/* RFC 5769, 2.2: an answer with an address. */
static void reads_an_answer(void **state)
{
	static const char answer[] =
		"\x01\x01\x00\x3c\x21\x12\xa4\x42\xb7\xe7\xa7\x01\xbc\x34\xd6\x86\xfa\x87"
		"\xdf\xae\x80\x22\x00\x0b\x74\x65\x73\x74\x20\x76\x65\x63\x74\x6f\x72\x20"
		"\x00\x20\x00\x08\x00\x01\xa1\x47\xe1\x12\xa6\x43\x00\x08\x00\x14\x2b\x91"
		"\xf5\x99\xfd\x9e\x90\xc3\x8c\x74\x89\xf9\x2a\xf9\xba\x53\xf0\x6b\xe7\xd7"
		"\x80\x28\x00\x04\xc0\x7d\x4c\x96";
	const unsigned char *id = (const unsigned char *)answer + 8;
	struct stun_answer a;

	(void)state;
	assert_int_equal(stun_read(&a, (struct slice){answer, sizeof(answer) - 1}, id),
			 FAULT_NONE);
	assert_true(a.success);
	assert_string_equal(a.mapped, "192.0.2.1:32853");
	for (size_t n = 0; n < sizeof(answer) - 1; n++)
		assert_int_equal(stun_read(&a, (struct slice){answer, n}, id),
				 FAULT_SYNTAX);
}

/* ---- the real relay */

struct relayed {
	struct home home;
	struct tls_files tls;
	pid_t child;
	int port, tls_port;
};

static int free_port(void)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
				.sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t n = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
	close(fd);
	return ntohs(a.sin_port);
}

static void run_relay(const struct relayed *r, const char *path)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr))
		_exit(1);
	(void)r;
	execlp("turnserver", "turnserver", "-c", path, (char *)NULL);
	_exit(127);
}

static bool start(struct relayed *r)
{
	struct trouble why;
	char words[16384], path[128];

	home_make(&r->home);
	r->port = free_port();
	r->tls_port = free_port();
	assert_int_equal(tls_prepare(&r->tls, r->home.dir, "127.0.0.1", &why), FAULT_NONE);
	snprintf(path, sizeof(path), "%s/turn.conf", r->home.dir);
	snprintf(words, sizeof(words),
		 "listening-ip=127.0.0.1\nrelay-ip=127.0.0.1\nlistening-port=%d\n"
		 "tls-listening-port=%d\ncert=%s\npkey=%s\nlt-cred-mech\nuser=me:right\n"
		 "realm=test\nno-dtls\nno-cli\nlog-file=/dev/null\nsimple-log\n"
		 "no-stdout-log\npidfile=%s/pid\nuserdb=%s/db\n",
		 r->port, r->tls_port, r->tls.cert, r->tls.key, r->home.dir, r->home.dir);
	home_write(path, words);
	r->child = fork();
	if (!r->child)
		run_relay(r, path);
	for (int turn = 0; turn < 40; turn++) {
		struct wire_ask ask = {WIRE_TCP, "127.0.0.1", r->tls_port, "", 200};
		struct wire *w = wire_open(&ask, &why);

		wire_close(w);
		if (w)
			return true;
		if (waitpid(r->child, NULL, WNOHANG) == r->child)
			return false;
		usleep(100000);
	}
	return false;
}

static void stop(struct relayed *r)
{
	char command[256];

	kill(r->child, SIGKILL);
	waitpid(r->child, NULL, 0);
	snprintf(command, sizeof(command), "rm -rf '%s'", r->home.dir);
	assert_int_equal(system(command), 0);
}

static void lends_and_takes_back(void **state)
{
	static const enum relay_kind kinds[] = {RELAY_TURN_UDP, RELAY_TURN_TCP,
						RELAY_TURN_TLS};
	struct relay relay = {.host = "127.0.0.1", .user = "me"};
	struct allocation got;
	struct relayed r;

	(void)state;
	if (system("command -v turnserver >/dev/null"))
		skip();
	assert_true(start(&r));
	for (size_t i = 0; i < 3; i++) {
		relay.kind = kinds[i];
		relay.port = kinds[i] == RELAY_TURN_TLS ? r.tls_port : r.port;
		strcpy(relay.password, "right");
		if (!allocate(&got, &relay, r.tls.ca, 3000))
			fail_msg("kind %d: %s", (int)kinds[i], got.why);
		assert_int_equal(strncmp(got.relayed, "127.0.0.1:", 10), 0);
		assert_true(got.lifetime_s > 0);
		strcpy(relay.password, "wrong");
		assert_false(allocate(&got, &relay, r.tls.ca, 3000));
		assert_int_equal(got.code, 401);
		assert_null(strstr(got.why, "wrong"));
	}
	relay.kind = RELAY_STUN;
	relay.port = r.port;
	assert_true(allocate(&got, &relay, "", 3000));
	assert_int_equal(strncmp(got.mapped, "127.0.0.1:", 10), 0);
	stop(&r);
}

static void says_whose_certificate(void **state)
{
	struct relayed r;
	struct trouble why;
	struct chain c;
	struct wire *w;

	(void)state;
	if (system("command -v turnserver >/dev/null"))
		skip();
	assert_true(start(&r));
	for (int known = 0; known < 2; known++) {
		struct wire_ask ask = {WIRE_TLS, "127.0.0.1", r.tls_port,
				       known ? r.tls.ca : "", 3000};

		w = wire_open(&ask, &why);
		assert_non_null(w);
		chain_look(&c, w);
		wire_close(w);
		assert_int_equal(c.trusted, known);
		assert_true(c.for_host);
		assert_false(c.ended);
		assert_string_equal(c.subject, "localhost");
		assert_true(c.ends_s > 0);
	}
	stop(&r);
}

static void nobody_there(void **state)
{
	struct relay relay = {.host = "127.0.0.1", .user = "me", .password = "secret"};
	struct allocation got;

	(void)state;
	relay.port = free_port();
	relay.kind = RELAY_TURN_TCP;
	assert_false(allocate(&got, &relay, "", 1000));
	assert_non_null(strstr(got.why, "refused"));
	relay.kind = RELAY_TURN_UDP;
	assert_false(allocate(&got, &relay, "", 700));
	assert_string_not_equal(got.why, "");
	assert_true(got.ms < 1500);
	strcpy(relay.host, "nowhere.invalid");
	assert_false(allocate(&got, &relay, "", 700));
	assert_non_null(strstr(got.why, "not found"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_long_as_the_vector),
		cmocka_unit_test(reads_an_answer),
		cmocka_unit_test(lends_and_takes_back),
		cmocka_unit_test(says_whose_certificate),
		cmocka_unit_test(nobody_there),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests_name("probe", tests, NULL, NULL);
}
