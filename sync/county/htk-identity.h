#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HTK_IDENTITY_ERROR (htk_identity_error_quark ())
GQuark htk_identity_error_quark (void);

/* What a valid identity or disability-card number tells. */
typedef struct
{
  char birth[11]; /* YYYY-MM-DD */
  gboolean male;
  gboolean elsewhere; /* the area code is not of Yunnan: worth a second look, not wrong */
} HtkIdentity;

char     *htk_identity_normal (const char  *text);
gboolean  htk_identity_check  (const char  *number,
                               const char  *today,
                               HtkIdentity *identity,
                               GError     **error);
char      htk_identity_digit  (const char  *first17);
char     *htk_identity_mask   (const char  *number);

G_END_DECLS
