#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HTK_OPENROSA_ERROR (htk_openrosa_error_quark ())
GQuark htk_openrosa_error_quark (void);

/**
 * HtkOpenrosaError:
 * @HTK_OPENROSA_ERROR_MALFORMED: what a phone sent is not what the OpenRosa pages say
 * @HTK_OPENROSA_ERROR_TOO_LARGE: more than is taken at once
 * @HTK_OPENROSA_ERROR_FORM: a form of the pack that a phone cannot be given
 */
typedef enum
{
  HTK_OPENROSA_ERROR_MALFORMED,
  HTK_OPENROSA_ERROR_TOO_LARGE,
  HTK_OPENROSA_ERROR_FORM,
} HtkOpenrosaError;

G_END_DECLS
