#pragma once

/* What the forms of phones look up. */

#include "app/record/htk-pack.h"
#include "sync/openrosa/htk-phone-form.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _HtkPhoneLists HtkPhoneLists;

HtkPhoneLists *htk_phone_lists_new  (HtkStore           *store);
void           htk_phone_lists_free (HtkPhoneLists      *self);
HtkPhoneForm  *htk_phone_lists_form (HtkPack            *pack,
                                     const HtkPackForm  *form,
                                     GError            **error);
void           htk_phone_lists_make (HtkPhoneLists      *self,
                                     const char         *form_id,
                                     const char         *scope,
                                     gboolean            fresh,
                                     GAsyncReadyCallback callback,
                                     gpointer            data);
gboolean       htk_phone_lists_made (GAsyncResult       *result,
                                     GError            **error);
GBytes        *htk_phone_lists_get  (HtkPhoneLists      *self,
                                     const char         *form_id,
                                     const char         *scope,
                                     const char         *name);

G_END_DECLS
