#pragma once

/* When tablet and county do not have the same journal any more, because one of them was set back to
 * an older copy. */

#include "app/store/htk-journal.h"

G_BEGIN_DECLS

/**
 * HtkJournalMatch:
 * @HTK_JOURNAL_SAME: the county's last row is one of this journal, and no later one was answered
 * @HTK_JOURNAL_COUNTY_BEHIND: it is, and later rows had been answered: the county was set back
 * @HTK_JOURNAL_BEHIND: it is not one of this journal: this tablet was set back
 */
typedef enum
{
  HTK_JOURNAL_SAME,
  HTK_JOURNAL_COUNTY_BEHIND,
  HTK_JOURNAL_BEHIND,
} HtkJournalMatch;

gboolean htk_journal_match    (HtkStore        *store,
                               gint64           seq,
                               const char      *hash,
                               HtkJournalMatch *match,
                               GError         **error);
gint64   htk_journal_common   (HtkStore        *store);
gboolean htk_journal_unanswer (HtkStore        *store,
                               gint64           after,
                               GError         **error);
gboolean htk_journal_reopen   (HtkStore        *store,
                               GError         **error);
gboolean htk_journal_catch_up (HtkStore        *store,
                               GPtrArray       *rows,
                               guint           *own,
                               GError         **error);

G_END_DECLS
