/* The AWS CLI's shorthand for structures: Key=a,Value=b  Protocols=WSS,HTTPS,Role=MASTER
 * Range={From=1,To=2}  List=[a,b]. */
#ifndef TUI_CLI_AWS_SHORTHAND_H
#define TUI_CLI_AWS_SHORTHAND_H

#include "core/text.h"

struct cJSON;

/* An object of strings, lists and objects, the caller's; NULL: `why` says where it is
 * wrong, as the CLI does. */
struct cJSON *shorthand_parse(const char *words, struct text *why);

#endif
