#pragma once

/* A file that is written under another name and has its own only when it is whole. */

#include <glib.h>

G_BEGIN_DECLS

typedef struct _HtkReportFile HtkReportFile;

gpointer       htk_report_set_errno   (GError       **error,
                                       int            code,
                                       const char    *path);

HtkReportFile *htk_report_file_new    (const char    *path,
                                       GError       **error);
const char    *htk_report_file_path   (HtkReportFile *self);
const char    *htk_report_file_folder (HtkReportFile *self);
gboolean       htk_report_file_finish (HtkReportFile *self,
                                       GError       **error);
void           htk_report_file_free   (HtkReportFile *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkReportFile, htk_report_file_free)

G_END_DECLS
