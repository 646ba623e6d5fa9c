#pragma once

/* A cell of a ledger, and the file in which a ledger's rows wait until its head is known. */

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  HTK_CELL_EMPTY,
  HTK_CELL_TEXT,
  HTK_CELL_NUMBER, /* a number as it is, money in fen */
  HTK_CELL_RATE,   /* @number of @den */
} HtkCellKind;

/* A day is a text, YYYY-MM-DD. */
typedef struct
{
  HtkCellKind kind;
  char *text;
  gint64 number, den;
} HtkCell;

typedef struct _HtkSpool HtkSpool;

typedef gboolean (*HtkSpoolRow) (const HtkCell *cells,
                                 gpointer       data,
                                 GError       **error);

void      htk_cell_clear   (HtkCell       *cell);
char     *htk_cell_clean   (const char    *text);
char     *htk_cell_mask    (const char    *text);

HtkSpool *htk_spool_new    (const char    *folder,
                            guint          n_columns,
                            GError       **error);
void      htk_spool_free   (HtkSpool      *self);
gboolean  htk_spool_add    (HtkSpool      *self,
                            const HtkCell *cells,
                            GError       **error);
gboolean  htk_spool_replay (HtkSpool      *self,
                            HtkSpoolRow    row,
                            gpointer       data,
                            GError       **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkSpool, htk_spool_free)

G_END_DECLS
