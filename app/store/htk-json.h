#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

const char *htk_json_text (JsonObject *object, const char *name);
gint64      htk_json_int  (JsonObject *object, const char *name, gint64 otherwise);
JsonArray  *htk_json_list (JsonObject *object, const char *name);
JsonObject *htk_json_part (JsonObject *object, const char *name);
char       *htk_json_write (JsonObject *object);

G_END_DECLS
