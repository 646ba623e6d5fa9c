#pragma once

/* The documents of the OpenRosa 1.0 pages that a client reads. */

#include <glib.h>

G_BEGIN_DECLS

/**
 * HtkListedForm:
 * @hash: (nullable): of its XML, as md5:…
 * @manifest_url: (nullable): where its files are listed
 */
typedef struct
{
  char *id, *name, *version, *hash, *url, *manifest_url;
} HtkListedForm;

/* A file that a form needs; its hash is md5:… of the content. */
typedef struct
{
  char *name, *hash, *url;
} HtkListedFile;

void       htk_listed_form_free (HtkListedForm *form);
void       htk_listed_file_free (HtkListedFile *file);
GPtrArray *htk_form_list_read   (const char    *xml,
                                 gsize          length,
                                 GError       **error);
GPtrArray *htk_manifest_read    (const char    *xml,
                                 gsize          length,
                                 GError       **error);
char      *htk_openrosa_message (const char    *xml,
                                 gsize          length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkListedForm, htk_listed_form_free)

G_END_DECLS
