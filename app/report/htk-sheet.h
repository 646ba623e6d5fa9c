#pragma once

/* The two kinds of files a ledger is written to: a head of facts, the titles, and then the rows. */

#include "app/report/htk-cell.h"
#include "app/report/htk-ledger.h"

G_BEGIN_DECLS

typedef struct
{
  char *label, *value;
} HtkFact;

/**
 * HtkSheetHead:
 * @ledger: the ledger
 * @english: its language
 * @title: what stands first
 * @facts: (element-type HtkFact): what it is of, and its counts
 * @n_rows: how many rows will follow
 */
typedef struct
{
  const HtkLedger *ledger;
  gboolean english;
  const char *title;
  GPtrArray *facts;
  guint n_rows;
} HtkSheetHead;

typedef struct _HtkSheet HtkSheet;

/* A sheet that was not closed is not whole. */
typedef struct
{
  HtkSheet *(*open)  (const char *path, const HtkSheetHead *head, GError **error);
  gboolean  (*row)   (const HtkCell *cells, gpointer sheet, GError **error);
  gboolean  (*close) (HtkSheet *sheet, GError **error);
  void      (*free)  (HtkSheet *sheet);
} HtkSheetKind;

extern const HtkSheetKind htk_sheet_csv, htk_sheet_xlsx;

char *htk_cell_say (const HtkCell *cell,
                    HtkColumnKind  kind);

G_END_DECLS
