#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

char     *htk_canonical_json       (JsonNode   *node);
char     *htk_hash_text            (const char *text);
JsonNode *htk_json_parse           (const char *text,
                                    GError    **error);

G_END_DECLS
