/* What the files of `kvscope report` share: the report as one JSON object, which is printed
 * as it is or as text. */
#ifndef TUI_CLI_REPORT_INSIDE_H
#define TUI_CLI_REPORT_INSIDE_H

#include <cjson/cJSON.h>

#include "net/player.h"

/* What the recording at its end says; `name`: of the file. The caller deletes it; NULL
 * means memory. */
cJSON *report_make(struct player *p, const char *name);
/* Errors and warnings of rules, stages that failed, errors that were noticed, lines that
 * are no events. */
bool report_has_findings(const cJSON *report);
void report_print(cJSON *report);

#endif
