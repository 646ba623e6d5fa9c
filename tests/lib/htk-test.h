#pragma once

/* What the test programs share: a fresh folder for each case and asserts that print the error. */

#include <gio/gio.h>

G_BEGIN_DECLS

typedef char HtkTempDir;

char *htk_temp_dir_new  (void);
void  htk_temp_dir_free (HtkTempDir *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkTempDir, htk_temp_dir_free)

G_END_DECLS
