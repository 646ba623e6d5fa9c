#pragma once

/* Importing the register from CSV files of county offices. */

#include "sync/county/htk-pinyin.h"

#include "app/store/htk-store.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define HTK_IMPORT_MAX_FAULTS 100
#define HTK_IMPORT_MAX_BYTES (256 * 1024 * 1024)
#define HTK_IMPORT_MAX_CELL 2000

/* A row that was not taken, or one that should be looked at. */
typedef struct
{
  guint line;
  char *column, *reason;
} HtkImportFault;

typedef struct
{
  const char *encoding;
  guint rows, added, changed, unchanged, bad;
  gboolean kept; /* whether anything was written */
  GPtrArray *faults;  /* HtkImportFault, the first HTK_IMPORT_MAX_FAULTS */
  GPtrArray *warnings; /* HtkImportFault of rows that were taken; line 0 for a household as a whole */
  GPtrArray *ignored; /* headers that no column of the kind has */
} HtkImportReport;

typedef struct
{
  gboolean keep_good, dry_run;
  const char *today;
} HtkImportOptions;

void             htk_import_report_free (HtkImportReport *report);
HtkImportReport *htk_import_file        (HtkStore        *store,
                                         const char      *kind,
                                         const char      *path,
                                         const HtkImportOptions *options,
                                         GError         **error);
HtkImportReport *htk_import_data        (HtkStore        *store,
                                         const char      *kind,
                                         const char      *data,
                                         gsize            length,
                                         const HtkImportOptions *options,
                                         GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkImportReport, htk_import_report_free)

G_END_DECLS
