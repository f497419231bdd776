/* Candidate lines: what browsers, cameras and relays send, and what nobody should. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/candidate.h"

static const struct {
	const char *line, *words;
} readable[] = {
	{"candidate:1 1 udp 2130706431 192.0.2.1 54400 typ host",
	 "host 192.0.2.1:54400 udp"},
	{"a=candidate:1 1 UDP 1694498815 198.51.100.7 51820 typ srflx raddr 192.0.2.1 "
	 "rport 54400",
	 "srflx 198.51.100.7:51820 udp"},
	{"842163049 1 udp 16777215 203.0.113.9 3478 typ relay raddr 0.0.0.0 rport 0 "
	 "generation 0",
	 "relay 203.0.113.9:3478 udp"},
	{"candidate:2 1 tcp 1518280447 192.0.2.1 9 typ host tcptype active",
	 "host 192.0.2.1:9 tcp"},
	{"candidate:3 1 udp 1 2001:db8::7 5000 typ host\r\n",
	 "host [2001:db8::7]:5000 udp"},
	{"candidate:4  1  udp 1 8d2c4f5e-1.local 5000 typ host",
	 "host 8d2c4f5e-1.local:5000 udp"},
};

static void lines_become_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(readable) / sizeof(*readable); i++) {
		struct candidate c;
		struct text out;
		char words[128];

		text_init(&out, words, sizeof(words));
		assert_int_equal(candidate_parse(&c, slice_of(readable[i].line)),
				 FAULT_NONE);
		candidate_words(&out, &c);
		assert_string_equal(words, readable[i].words);
	}
}

static void every_field_is_there(void **state)
{
	struct candidate c;

	(void)state;
	assert_int_equal(
		candidate_parse(&c, SLICE("candidate:f1 2 tcp 4294967295 192.0.2.1 65535 "
					  "typ prflx raddr 10.0.0.1 rport 9 tcptype "
					  "passive generation 0 ufrag Ab12 network-id 1")),
		FAULT_NONE);
	assert_true(slice_is(c.foundation, "f1"));
	assert_int_equal(c.component, 2);
	assert_true(c.priority == 4294967295u);
	assert_int_equal(c.port, 65535);
	assert_true(slice_is(c.related_address, "10.0.0.1"));
	assert_int_equal(c.related_port, 9);
	assert_true(slice_is(c.tcp_type, "passive"));
	assert_true(slice_is(c.ufrag, "Ab12"));
}

static const struct {
	const char *line;
	enum fault fault;
} unreadable[] = {
	{"", FAULT_ABSENT},
	{"candidate:", FAULT_ABSENT},
	{"a=end-of-candidates", FAULT_ABSENT},
	{"\r\n", FAULT_ABSENT},
	{"candidate:1", FAULT_SYNTAX},
	{"candidate:1 1 udp 1 192.0.2.1 5000", FAULT_SYNTAX},
	{"candidate:1 1 udp 1 192.0.2.1 5000 typ", FAULT_SYNTAX},
	{"candidate:1 0 udp 1 192.0.2.1 5000 typ host", FAULT_SYNTAX},
	{"candidate:1 257 udp 1 192.0.2.1 5000 typ host", FAULT_SYNTAX},
	{"candidate:1 1 udp -1 192.0.2.1 5000 typ host", FAULT_SYNTAX},
	{"candidate:1 1 udp 4294967296 192.0.2.1 5000 typ host", FAULT_SYNTAX},
	{"candidate:1 1 udp 1 192.0.2.1 65536 typ host", FAULT_SYNTAX},
	{"candidate:1 1 udp 1 192.0.2.1 5000 type host", FAULT_SYNTAX},
	{"candidate:1 1 udp 1 192.0.2.1 5000 typ srflx raddr 1.2.3.4 rport x",
	 FAULT_SYNTAX},
	{"candidate:1 1 udp 1 192.0.2.1\x01 5000 typ host", FAULT_SYNTAX},
	{"candidate:1 1 udp 1 192.0.2.1 5000 typ host\na=inactive", FAULT_SYNTAX},
};

static void what_is_not_a_candidate(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(unreadable) / sizeof(*unreadable); i++) {
		struct candidate c;
		enum fault f = candidate_parse(&c, slice_of(unreadable[i].line));

		if (f != unreadable[i].fault)
			fail_msg("%s: %s", unreadable[i].line, fault_words(f));
	}
}

static void too_long(void **state)
{
	char line[2000];
	struct candidate c;

	(void)state;
	memset(line, 'x', sizeof(line));
	assert_int_equal(candidate_parse(&c, (struct slice){line, sizeof(line)}),
			 FAULT_TOO_BIG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_become_words),
		cmocka_unit_test(every_field_is_there),
		cmocka_unit_test(what_is_not_a_candidate),
		cmocka_unit_test(too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
