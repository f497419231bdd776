/* YAML as JSON values. */
#ifndef TUI_CLI_AWS_YAML_READ_H
#define TUI_CLI_AWS_YAML_READ_H

struct cJSON;

/* The first document, the caller's; NULL: not YAML, nested too deeply, or too much of it
 * (aliases are refused: they are how small files become large). */
struct cJSON *yaml_read(const char *text);

#endif
