/* Region and endpoint: which rule wins, and the hosts of each partition. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "net/aws/endpoint.h"
#include "net/aws/region.h"
#include "tests/unit/home.h"

#define CONFIG                                                                             \
	"[default]\nregion=eu-west-1\n"                                                    \
	"[profile url]\nendpoint_url=http://profile/\n"                                    \
	"[profile svc]\nservices=s\nendpoint_url=http://profile\n"                         \
	"[services s]\nkinesis_video =\n  endpoint_url = http://section\n"                 \
	"[profile "                                                                        \
	"off]\nendpoint_url=http://profile\nignore_configured_endpoint_urls=true\n"

/* clang-format off */
static const struct {
	const char *says, *profile, *region, *option, *variable, *value;
	enum kvs_plane plane;
	const char *url;
	int code;
} cases[] = {
	{"computed", "", "us-west-2", "", "", "", KVS_CONTROL, "https://kinesisvideo.us-west-2.amazonaws.com", 0},
	{"China", "", "cn-north-1", "", "", "", KVS_CONTROL, "https://kinesisvideo.cn-north-1.amazonaws.com.cn", 0},
	{"GovCloud west", "", "us-gov-west-1", "", "", "", KVS_CONTROL, "https://kinesisvideo-fips.us-gov-west-1.amazonaws.com", 0},
	{"GovCloud east", "", "us-gov-east-1", "", "", "", KVS_CONTROL, "https://kinesisvideo.us-gov-east-1.amazonaws.com", 0},
	{"iso", "", "us-iso-east-1", "", "", "", KVS_CONTROL, "https://kinesisvideo.us-iso-east-1.c2s.ic.gov", 0},
	{"dual-stack", "", "us-west-2", "", "AWS_USE_DUALSTACK_ENDPOINT", "true", KVS_CONTROL, "https://kinesisvideo.us-west-2.api.aws", 0},
	{"dual-stack in China", "", "cn-north-1", "", "AWS_USE_DUALSTACK_ENDPOINT", "true", KVS_CONTROL, "https://kinesisvideo.cn-north-1.api.amazonwebservices.com.cn", 0},
	{"no dual-stack", "", "us-iso-east-1", "", "AWS_USE_DUALSTACK_ENDPOINT", "true", KVS_CONTROL, "", 255},
	{"FIPS", "", "us-east-1", "", "AWS_USE_FIPS_ENDPOINT", "true", KVS_CONTROL, "https://kinesisvideo-fips.us-east-1.amazonaws.com", 0},
	{"option", "url", "us-west-2", "http://option//", "AWS_ENDPOINT_URL", "http://env", KVS_CONTROL, "http://option", 0},
	{"service's variable", "url", "us-west-2", "", "AWS_ENDPOINT_URL_KINESIS_VIDEO_WEBRTC_STORAGE", "http://env", KVS_WEBRTC, "http://env", 0},
	{"another service's variable", "", "us-west-2", "", "AWS_ENDPOINT_URL_KINESIS_VIDEO_WEBRTC_STORAGE", "http://env", KVS_CONTROL, "https://kinesisvideo.us-west-2.amazonaws.com", 0},
	{"variable for all", "url", "us-west-2", "", "AWS_ENDPOINT_URL", "https://env:8443/base/", KVS_CONTROL, "https://env:8443/base", 0},
	{"services section", "svc", "us-west-2", "", "", "", KVS_CONTROL, "http://section", 0},
	{"not in the section", "svc", "us-west-2", "", "", "", KVS_ARCHIVED, "http://profile", 0},
	{"profile's", "url", "us-west-2", "", "", "", KVS_CONTROL, "http://profile", 0},
	{"ignored", "off", "us-west-2", "", "", "", KVS_CONTROL, "https://kinesisvideo.us-west-2.amazonaws.com", 0},
	{"ignored by variable", "url", "us-west-2", "", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "TRUE", KVS_CONTROL, "https://kinesisvideo.us-west-2.amazonaws.com", 0},
	{"no scheme", "", "us-west-2", "127.0.0.1:1", "", "", KVS_CONTROL, "", 252},
	{"another scheme", "", "us-west-2", "wss://host", "", "", KVS_CONTROL, "", 252},
	{"no scheme in a variable", "", "us-west-2", "", "AWS_ENDPOINT_URL", "host", KVS_CONTROL, "", 255},
};
/* clang-format on */

static void endpoints(void **state)
{
	struct home h;

	(void)state;
	home_make(&h);
	home_write(h.config, CONFIG);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char url[ENDPOINT_MAX] = "";
		struct trouble why = {FAULT_NONE, 0, ""};
		struct config c;

		if (*cases[i].variable)
			setenv(cases[i].variable, cases[i].value, 1);
		assert_int_equal(config_load(&c, slice_of(cases[i].profile), &why),
				 FAULT_NONE);
		endpoint_find(url, cases[i].plane, slice_of(cases[i].option), &c,
			      slice_of(cases[i].region), &why);
		if (strcmp(url, cases[i].url) != 0 || why.code != cases[i].code)
			fail_msg("%s: \"%s\", code %d %s", cases[i].says, url, why.code,
				 why.words);
		config_clear(&c);
		if (*cases[i].variable)
			unsetenv(cases[i].variable);
	}
	home_remove(&h);
}

static void regions(void **state)
{
	char region[REGION_MAX];
	struct home h;
	struct config c;
	struct trouble why;

	(void)state;
	home_make(&h);
	assert_int_equal(config_load(&c, SLICE(""), &why), FAULT_NONE);
	assert_int_equal(region_find(region, SLICE(""), &c, &why), FAULT_ABSENT);
	assert_int_equal(why.code, 253);
	assert_string_equal(why.words,
			    "You must specify a region. You can also configure your "
			    "region by running \"aws configure\".");
	config_clear(&c);
	home_write(h.config, CONFIG);
	assert_int_equal(config_load(&c, SLICE(""), &why), FAULT_NONE);
	assert_int_equal(region_find(region, SLICE(""), &c, &why), FAULT_NONE);
	assert_string_equal(region, "eu-west-1");
	setenv("AWS_DEFAULT_REGION", "us-east-2", 1);
	region_find(region, SLICE(""), &c, &why);
	assert_string_equal(region, "us-east-2");
	setenv("AWS_REGION", "us-east-1", 1);
	region_find(region, SLICE(""), &c, &why);
	assert_string_equal(region, "us-east-1");
	region_find(region, SLICE("ap-south-1"), &c, &why);
	assert_string_equal(region, "ap-south-1");
	assert_int_equal(region_find(region, SLICE("bad region!"), &c, &why), FAULT_SYNTAX);
	assert_int_equal(why.code, 255);
	assert_string_equal(
		why.words,
		"Provided region_name 'bad region!' doesn't match a supported format.");
	assert_int_equal(region_find(region, SLICE("-us"), &c, &why), FAULT_SYNTAX);
	config_clear(&c);
	home_remove(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(endpoints),
		cmocka_unit_test(regions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
