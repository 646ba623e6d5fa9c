#pragma once

/* What the county need not tell this tablet again. */

#include "app/store/htk-store.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 seq;   /* the last of the rows that are answered up to it, 0 for none */
  char *hash;   /* its hash; NULL for none */
  gint64 after; /* what the rows after this one say of new visits is how they are here */
} HtkJournalOwn;

gboolean htk_journal_own       (HtkStore      *store,
                                HtkJournalOwn *own,
                                GError       **error);
gboolean htk_journal_own_up_to (HtkStore      *store,
                                gint64         seq,
                                gint64        *after,
                                GError       **error);
void     htk_journal_own_clear (HtkJournalOwn *own);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HtkJournalOwn, htk_journal_own_clear)

G_END_DECLS
