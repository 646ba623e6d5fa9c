#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Search keys of Chinese names. */
typedef struct _HtkPinyin HtkPinyin;

HtkPinyin  *htk_pinyin_new      (GError    **error);
void        htk_pinyin_free     (HtkPinyin  *self);
const char *htk_pinyin_of       (HtkPinyin  *self,
                                 const char *name);
const char *htk_pinyin_initials (HtkPinyin  *self,
                                 const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkPinyin, htk_pinyin_free)

G_END_DECLS
