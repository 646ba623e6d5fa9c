#pragma once

/* The county's database: opening it, and the log that tablets pull. */

#include "app/store/htk-store.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * HtkCountyError:
 * @HTK_COUNTY_ERROR_USAGE: the command line or a request says something this program cannot do
 * @HTK_COUNTY_ERROR_INPUT: a file to import cannot be read as what it should be
 * @HTK_COUNTY_ERROR_DENIED: the person or device may not do this
 * @HTK_COUNTY_ERROR_STATE: not in the present state of the visit
 * @HTK_COUNTY_ERROR_NOT_FOUND: what was named is not there
 */
typedef enum
{
  HTK_COUNTY_ERROR_USAGE,
  HTK_COUNTY_ERROR_INPUT,
  HTK_COUNTY_ERROR_DENIED,
  HTK_COUNTY_ERROR_STATE,
  HTK_COUNTY_ERROR_NOT_FOUND,
} HtkCountyError;

#define HTK_COUNTY_ERROR (htk_county_error_quark ())
GQuark htk_county_error_quark (void);

HtkStore *htk_county_open    (const char  *spec,
                              GError     **error);
gboolean  htk_county_is_demo (HtkStore    *store);

char     *htk_county_body    (HtkStore    *store,
                              const char  *kind,
                              const char  *object,
                              gint64      *version,
                              GError     **error);
gboolean  htk_county_log_begin (HtkStore  *store,
                              GError     **error);
gboolean  htk_county_publish (HtkStore    *store,
                              const char  *kind,
                              const char  *object,
                              gint64       version,
                              const char  *scope,
                              const char  *body,
                              GError     **error);
gboolean  htk_county_publish_as_sent (HtkStore *store,
                              const char  *visit_id,
                              const char  *scope,
                              const char  *device,
                              gint64       device_seq,
                              GError     **error);
gboolean  htk_county_write   (HtkStore    *store,
                              const char  *kind,
                              const char  *object,
                              const char  *scope,
                              JsonObject  *body,
                              GError     **error);
gboolean  htk_county_one     (HtkStore    *store,
                              const char  *sql,
                              const char  *a,
                              const char  *b,
                              char       **text,
                              GError     **error);

G_END_DECLS
