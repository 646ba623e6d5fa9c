#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Search keys of Chinese names. */
typedef struct _HtkPinyin HtkPinyin;

HtkPinyin  *htk_pinyin_new      (GError    **error);
void        htk_pinyin_free     (HtkPinyin  *self);
void        htk_pinyin_put      (HtkPinyin  *self,
                                 JsonObject *row,
                                 const char *name,
                                 const char *prefix);
gboolean    htk_pinyin_household (JsonObject *household,
                                  GError    **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkPinyin, htk_pinyin_free)

G_END_DECLS
