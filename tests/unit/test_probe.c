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
#include <netdb.h>

#include "net/probe/allocate.h"
#include "net/probe/chain.h"
#include "net/probe/stun.h"
#include "net/service/tls.h"
#include "tests/unit/home.h"

/* RFC 5769, 2.4: a request with long-term authentication. */
static void writes_the_vector(void **state)
{
	static const unsigned char id[12] = {0x78, 0xad, 0x34, 0x33, 0xc6, 0xad,
					     0x72, 0xc0, 0x29, 0xda, 0x41, 0x2e};
	static const char vector[] =
		"\x00\x01\x00\x60\x21\x12\xa4\x42\x78\xad\x34\x33\xc6\xad\x72\xc0\x29"
		"\xda\x41\x2e\x00\x06\x00\x12\xe3\x83\x9e\xe3\x83\x88\xe3\x83\xaa\xe3"
		"\x83\x83\xe3\x82\xaf\xe3\x82\xb9\x00\x00\x00\x15\x00\x1c"
		"f//499k954d6OL34oL9FSTvy64sA\x00\x14\x00\x0b"
		"example.org\x00\x00\x08\x00\x14\xf6\x70\x24\x65\x6d\xd6\x4a\x3e\x02\xb8"
		"\xe0\x71\x2e\x85\xc9\xa2\x8c\xa8\x96\x66";
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
	assert_int_equal(n, sizeof(vector) - 1);
	assert_memory_equal(out, vector, n);
	assert_int_equal(stun_length((struct slice){out, n}), n);
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
	assert_false(allocate(&got, &relay, "", 3000));
	assert_non_null(strstr(got.why, "refused"));
	assert_true(got.ms < 1500);
	strcpy(relay.host, "nowhere.invalid");
	assert_false(allocate(&got, &relay, "", 700));
	assert_non_null(strstr(got.why, "not found"));
}

/* ---- far ends that misbehave */

/* Listens on that address, port 0: a free one; its descriptor. */
static int listen_on(const char *address, int *port, int backlog)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)*port)};
	socklen_t n = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	assert_int_equal(inet_pton(AF_INET, address, &a.sin_addr), 1);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(listen(fd, backlog), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
	*port = ntohs(a.sin_port);
	return fd;
}

/* The name "two.test" has two addresses, and what is at the first is silent. */
int __real_getaddrinfo(const char *host, const char *port, const struct addrinfo *hints,
		       struct addrinfo **out);
int __wrap_getaddrinfo(const char *host, const char *port, const struct addrinfo *hints,
		       struct addrinfo **out);

int __wrap_getaddrinfo(const char *host, const char *port, const struct addrinfo *hints,
		       struct addrinfo **out)
{
	struct addrinfo how = {.ai_socktype = hints->ai_socktype};
	int error;

	if (strcmp(host, "two.test") != 0)
		return __real_getaddrinfo(host, port, hints, out);
	error = __real_getaddrinfo("127.0.0.2", port, &how, out);
	return error ? error
		     : __real_getaddrinfo("127.0.0.1", port, &how, &(*out)->ai_next);
}

static void a_silent_address_leaves_time(void **state)
{
	int port = 0, full[4], silent = listen_on("127.0.0.2", &port, 0);
	int open = listen_on("127.0.0.1", &port, 4);
	struct wire_ask ask = {WIRE_TCP, "two.test", port, "", 800};
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	struct trouble why = {0};
	struct wire *w;

	(void)state;
	inet_pton(AF_INET, "127.0.0.2", &a.sin_addr);
	for (int i = 0; i < 4; i++) { /* nobody accepts: from then on SYNs are dropped */
		full[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		connect(full[i], (struct sockaddr *)&a, sizeof(a));
	}
	w = wire_open(&ask, &why);
	if (!w)
		fail_msg("%s", why.words);
	wire_close(w);
	for (int i = 0; i < 4; i++)
		close(full[i]);
	close(silent);
	close(open);
}

/* Answers one connection with those bytes, then waits (or closes). */
static pid_t answer_once(int fd, struct slice bytes, bool closes)
{
	char in[2048];
	pid_t child = fork();
	int to;

	if (child)
		return child;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	to = accept(fd, NULL, NULL);
	if (recv(to, in, sizeof(in), 0) <= 0 ||
	    send(to, bytes.at, bytes.n, 0) != (ssize_t)bytes.n)
		_exit(1);
	if (!closes)
		pause();
	_exit(0);
}

static void tls_says_what_failed(void **state)
{
	static const struct {
		struct slice bytes;
		bool closes;
		enum fault fault;
		const char *words;
	} cases[] = {
		{SLICE_INIT(""), false, FAULT_TIMEOUT, "does not answer"},
		{SLICE_INIT(""), true, FAULT_LINK, "closes"},
		{SLICE_INIT("HTTP/1.1 400 Bad Request\r\n\r\n"), true, FAULT_SYNTAX,
		 "does not speak TLS"},
		/* An alert, fatal, handshake_failure: RFC 8446, 6. */
		{SLICE_INIT("\x15\x03\x03\x00\x02\x02\x28"), true, FAULT_SYNTAX,
		 "not agreed: "},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int port = 0, fd = listen_on("127.0.0.1", &port, 4);
		struct wire_ask ask = {WIRE_TLS, "127.0.0.1", port, "", 400};
		pid_t child = answer_once(fd, cases[i].bytes, cases[i].closes);
		struct trouble why = {0};

		assert_null(wire_open(&ask, &why));
		if (why.fault != cases[i].fault || !strstr(why.words, cases[i].words))
			fail_msg("case %zu: %d %s", i, (int)why.fault, why.words);
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		close(fd);
	}
}

/* Two messages of others before the answer, and the answer in two pieces. */
static void mutter(int to, const char *id)
{
	static const char other[] = "\x01\x01\x00\x00\x21\x12\xa4\x42not-your-id!";
	char binding[] = "\x01\x01\x00\x00\x21\x12\xa4\x42............";
	char answer[] = "\x01\x03\x00\x0c\x21\x12\xa4\x42............"
			"\x00\x16\x00\x08\x00\x01\xa1\x47\xe1\x12\xa6\x43";

	memcpy(binding + 8, id, 12);
	memcpy(answer + 8, id, 12);
	send(to, other, 20, 0);
	send(to, binding, 20, 0);
	send(to, answer, 25, 0);
	usleep(20000);
	send(to, answer + 25, sizeof(answer) - 1 - 25, 0);
}

static void listens_message_by_message(void **state)
{
	int port = 0, fd = listen_on("127.0.0.1", &port, 4);
	struct relay relay = {RELAY_TURN_TCP, "127.0.0.1", port, "me", "secret"};
	struct allocation got;
	char in[2048];
	pid_t child = fork();

	(void)state;
	if (!child) {
		int to = accept(fd, NULL, NULL);

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (recv(to, in, sizeof(in), 0) >= 20)
			mutter(to, in + 8);
		recv(to, in, sizeof(in), 0);
		_exit(0); /* what was lent is not taken back: that is not told */
	}
	if (!allocate(&got, &relay, "", 1000))
		fail_msg("%s", got.why);
	assert_string_equal(got.relayed, "192.0.2.1:32853");
	waitpid(child, NULL, 0);
	child = answer_once(fd, SLICE("HTTP/1.1 400 Bad Request\r\n\r\n"), false);
	assert_false(allocate(&got, &relay, "", 1000));
	assert_non_null(strstr(got.why, "not in STUN"));
	assert_true(got.ms < 800);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	child = answer_once(fd, SLICE(""), true);
	assert_false(allocate(&got, &relay, "", 1000));
	assert_non_null(strstr(got.why, "ended"));
	waitpid(child, NULL, 0);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_the_vector),
		cmocka_unit_test(reads_an_answer),
		cmocka_unit_test(lends_and_takes_back),
		cmocka_unit_test(says_whose_certificate),
		cmocka_unit_test(nobody_there),
		cmocka_unit_test(a_silent_address_leaves_time),
		cmocka_unit_test(tls_says_what_failed),
		cmocka_unit_test(listens_message_by_message),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests_name("probe", tests, NULL, NULL);
}
