/* Any text as a profile file: no crash, every value inside its text, every lookup ends. */
#include <stdint.h>
#include <stdlib.h>

#include "net/aws/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void inside(const struct config_file *f, struct slice s)
{
	if (s.n && (s.at < f->text || s.at + s.n > f->text + f->n_text))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct config_file f;
	char *text = malloc(n + 1);

	if (!text)
		return 0;
	memcpy(text, data, n);
	text[n] = '\0';
	if (config_parse(&f, text, n) == FAULT_NONE) {
		for (size_t i = 0; i < f.n; i++) {
			inside(&f, f.all[i].section);
			inside(&f, f.all[i].key);
			inside(&f, f.all[i].sub);
			inside(&f, f.all[i].value);
		}
		config_value(&f, SLICE("profile"), SLICE("default"), "region", "");
		config_value(&f, SLICE("services"), SLICE("local"), "kinesis_video",
			     "endpoint_url");
		config_value(&f, SLICE(""), SLICE("default"), "aws_access_key_id", "");
		config_has(&f, SLICE("profile"), SLICE("dev"));
	}
	config_file_clear(&f);
	return 0;
}
