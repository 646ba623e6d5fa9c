#pragma once

/* The three documents of the OpenRosa 1.0 pages that a server writes. */

#include <glib.h>

G_BEGIN_DECLS

void  htk_openrosa_form_list_begin (GString    *out);
void  htk_openrosa_form_list_add   (GString    *out,
                                    const char *id,
                                    const char *title,
                                    const char *version,
                                    const char *xml,
                                    const char *base);
void  htk_openrosa_form_list_end   (GString    *out);
void  htk_openrosa_manifest_begin  (GString    *out);
void  htk_openrosa_manifest_add    (GString    *out,
                                    const char *name,
                                    const char *md5,
                                    const char *base,
                                    const char *form_id,
                                    gboolean    is_entities);
void  htk_openrosa_manifest_end    (GString    *out);
char *htk_openrosa_response        (gboolean    success,
                                    const char *message);

G_END_DECLS
