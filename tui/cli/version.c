/* Versions as the libraries themselves tell them, now, not as they were built against. */
#include "tui/cli/version.h"

#include <cjson/cJSON.h>
#include <curl/curl.h>
#include <libwebsockets.h>
#include <openssl/crypto.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <uv.h>
#include <yaml.h>

#include "tui/cli/command.h"
#include "tui/term.h"

int version_print(void)
{
	printf("kvscope %s\n"
	       "libcurl %s, libwebsockets %.*s, %s, libuv %s, cJSON %s, SQLite %s, "
	       "libyaml %s, %s\n",
	       KVSCOPE_VERSION, curl_version_info(CURLVERSION_NOW)->version,
	       (int)strcspn(lws_get_library_version(), "-"), lws_get_library_version(),
	       OpenSSL_version(OPENSSL_VERSION), uv_version_string(), cJSON_Version(),
	       sqlite3_libversion(), yaml_get_version_string(), term_library());
	return fflush(stdout) ? EXIT_OTHER : EXIT_FINE;
}
