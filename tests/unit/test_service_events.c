/* The event stream as a listener gets it: what exists first, then history, then what
 * happens; no secrets; and one that does not read is dropped. */
#include "tests/unit/service_caller.h"

#include <errno.h>

#include "core/journal.h"

static struct served served;
static struct answer answer;
static char line[JOURNAL_LINE_MAX + 1];

static int start(void **state)
{
	(void)state;
	serve(&served, "no-quotas", 1);
	return call(&served, "/createSignalingChannel", "{\"ChannelName\":\"before\"}",
		    &answer) != 200;
}

static int stop(void **state)
{
	int status = unserve(&served, SIGTERM);

	(void)state;
	remove_data(&served);
	return status;
}

static int listen_in(int receive_buffer)
{
	struct sigv4_scope scope = {.region = SLICE("us-west-2"),
				    .service = SLICE("kinesisvideo")};
	struct sigv4_keys keys = {slice_of(served.id), slice_of(served.secret), SLICE("")};
	char url[2048], host[80], date[SIGV4_DATE], request[4096];
	struct text t;
	int fd = dial(&served);

	if (receive_buffer)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer,
			   sizeof(receive_buffer));
	stamp(date, 0);
	scope.date = slice_of(date);
	snprintf(host, sizeof(host), "ws://127.0.0.1:%d/kvscope/events", served.port);
	text_init(&t, url, sizeof(url));
	sigv4_presign(&t, slice_of(host), NULL, 0, &scope, &keys, 299);
	send_all(fd, request,
		 (size_t)snprintf(
			 request, sizeof(request),
			 "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\n"
			 "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
			 "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
			 strchr(url + 5, '/'), served.port));
	for (size_t n = 0; n < 4;) {
		char c;

		assert_int_equal(recv(fd, &c, 1, 0), 1);
		n = c == "\r\n\r\n"[n] ? n + 1 : c == '\r';
	}
	return fd;
}

/* The next line of that kind; what comes before it is passed over. */
static void next(int fd, const char *kind)
{
	char want[64];

	snprintf(want, sizeof(want), "\"ev\":\"%s\"", kind);
	do
		if (ws_read(fd, line, sizeof(line), 2000) != 1)
			fail_msg("no %s came", kind);
	while (!strstr(line, want));
}

static void what_exists_comes_first(void **state)
{
	int fd = listen_in(0);

	(void)state;
	assert_int_equal(ws_read(fd, line, sizeof(line), 2000), 1);
	assert_non_null(strstr(line, "\"ev\":\"journal\""));
	next(fd, "channel");
	assert_non_null(strstr(line, "\"channel\":\"before\""));
	next(fd, "mapping");
	assert_non_null(strstr(line, "DISABLED"));
	next(fd, "api.ask"); /* history */
	assert_non_null(strstr(line, "CreateSignalingChannel"));
	next(fd, "api.ok");
	close(fd);
}

static void every_line_can_be_read_back(void **state)
{
	static struct journal_line read_back;
	int fd = listen_in(0);

	(void)state;
	for (int n = 0; ws_read(fd, line, sizeof(line), 150) == 1; n++)
		assert_int_equal(journal_read(slice_of(line), &read_back), FAULT_NONE);
	close(fd);
}

static void what_happens_follows(void **state)
{
	int fd = listen_in(0);

	(void)state;
	call_with(&served, "/describeSignalingChannel", "{\"ChannelName\":\"before\"}",
		  "User-Agent: kvscope/9 (somebody)\r\n", &answer);
	do
		next(fd, "api.ok");
	while (!strstr(line, "DescribeSignalingChannel"));
	assert_non_null(strstr(line, "\"actor\":\"somebody\""));
	call(&served, "/describeSignalingChannel", "{\"ChannelName\":\"none\"}", &answer);
	next(fd, "api.fail");
	assert_non_null(strstr(line, "ResourceNotFoundException"));
	close(fd);
}

static void secrets_stay_inside(void **state)
{
	char arn[256], body[512], password[128];
	int fd;

	(void)state;
	call(&served, "/describeSignalingChannel", "{\"ChannelName\":\"before\"}", &answer);
	member(&answer, "ChannelARN", arn, sizeof(arn));
	snprintf(body, sizeof(body), "{\"ChannelARN\":\"%s\"}", arn);
	assert_int_equal(call(&served, "/v1/get-ice-server-config", body, &answer), 200);
	member(&answer, "Password", password, sizeof(password));
	fd = listen_in(0);
	while (ws_read(fd, line, sizeof(line), 150) == 1) {
		assert_null(strstr(line, password));
		assert_null(strstr(line, served.secret));
	}
	close(fd);
}

static void who_does_not_read_is_dropped(void **state)
{
	static char body[4000];
	int fd = listen_in(65536), opcode = 1;

	(void)state;
	memset(body, 'x', sizeof(body) - 1);
	memcpy(body, "{\"ChannelName\":\"", 16);
	strcpy(body + sizeof(body) - 3, "\"}");
	for (int i = 0; i < 500; i++)
		call(&served, "/createSignalingChannel", body, &answer);
	while (opcode == 1)
		opcode = ws_read(fd, line, sizeof(line), 2000);
	/* Closed, or hung up in the middle of a frame; not just silent. */
	assert_true(opcode == 8 || recv(fd, line, 1, 0) == 0 || errno == ECONNRESET);
	close(fd);
	assert_int_equal(call(&served, "/listStreams", "{}", &answer), 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_exists_comes_first),
		cmocka_unit_test(every_line_can_be_read_back),
		cmocka_unit_test(what_happens_follows),
		cmocka_unit_test(secrets_stay_inside),
		cmocka_unit_test(who_does_not_read_is_dropped),
	};

	return cmocka_run_group_tests_name("event stream", tests, start, stop);
}
