#pragma once

/* The routes without a line: making bundles, taking those of others, and the county's receipts. */

#include "app/record/htk-pack.h"
#include "app/store/htk-handover.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-register.h"
#include "sync/agent/htk-agent-error.h"
#include "sync/protocol/htk-bundle.h"
#include "sync/protocol/htk-receipt.h"
#include "sync/protocol/htk-sync-row.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a lead says to one tablet of the team: a bundle that is not for the county. */
#define HTK_WORD_SUFFIX ".htkw"

/**
 * HtkHandover:
 * @store: the tablet's store
 * @route: for the log: line, stick or lan
 * @cancellable: (nullable): ends it between two pieces
 * @progress: (nullable): called with how many bytes of how many are done
 * @data: for @progress
 * @rows: rows that went into own bundles
 * @files: files that did
 * @missing: files that should have and cannot be read here
 * @taken: bundles of others that are carried from now on
 * @visits: of the own team, that can be read now
 * @steps: of the own team besides: replies, steps of cases and findings, choices
 * @words: decisions of the own lead that hold here from now on
 * @told: tablets of the own team for which there is the lead's word
 * @answered: own rows that a receipt answered
 * @given: receipts that were given back to others
 * @faults: what could not be taken
 *
 * One hand-over, and what has come of it.
 */
typedef struct
{
  HtkStore *store;
  const char *route;
  GCancellable *cancellable;
  void (*progress) (gint64 done, gint64 total, gpointer data);
  gpointer data;
  guint rows, files, missing;
  guint taken, visits, steps, words, told, answered, given, faults;
} HtkHandover;

gboolean htk_handover_step        (HtkHandover          *self,
                                   gint64                done,
                                   gint64                total,
                                   GError              **error);

/* What the county has answered at once: one entry of the log. Begins as all zero. */
typedef struct
{
  guint accepted, merged, conflict, refused;
  gint64 first, last;
  char *receipt; /* the hash of the row @last, as the county named it */
} HtkAnswered;

void     htk_answered_add         (HtkAnswered          *self,
                                   const HtkSyncVerdict *verdict);
gboolean htk_answered_log         (HtkAnswered          *self,
                                   HtkStore             *store,
                                   const char           *route,
                                   GError              **error);
void     htk_answered_clear       (HtkAnswered          *self);

gboolean htk_keep_verdict         (HtkStore             *store,
                                   const HtkChange      *row,
                                   const HtkSyncVerdict *verdict,
                                   gint64                at,
                                   GError              **error);
gboolean htk_handover_receipt     (HtkHandover          *self,
                                   const char           *text,
                                   GError              **error);

HtkBundleInfo *htk_handover_info  (HtkStore             *store,
                                   GError              **error);
GPtrArray *htk_handover_make      (HtkHandover          *self,
                                   const char           *folder,
                                   GError              **error);
gboolean htk_handover_check_room  (HtkStore             *store,
                                   gint64                size,
                                   GError              **error);
gboolean htk_handover_take        (HtkHandover          *self,
                                   const char           *path,
                                   GError              **error);
gboolean htk_handover_read        (HtkHandover          *self,
                                   HtkBundle            *bundle,
                                   const HtkKnownDevice *maker,
                                   GError              **error);
gboolean htk_handover_may_read    (HtkStore             *store,
                                   const HtkKnownDevice *maker);

/**
 * HtkForeignRow:
 * @store: a tablet's store
 * @pack: (inout): the pack in force, read when a row needs it
 * @kind: of the row
 * @body: of the row; its village is set as the register has it
 * @actor: who acts in it
 * @again: whether it was read before
 *
 * A row of another tablet's journal.
 */
typedef struct
{
  HtkStore *store;
  HtkPack **pack;
  const char *kind;
  JsonObject *body;
  HtkUser *actor;
  gboolean again;
} HtkForeignRow;

gboolean    htk_foreign_row_apply      (HtkForeignRow   *row);
const char *htk_foreign_row_actor      (JsonObject      *body,
                                        const char      *other);
gboolean    htk_foreign_row_is_genuine (const HtkChange *change,
                                        const char      *public_key);
gint64      htk_foreign_seen           (HtkStore        *store,
                                        const char      *device_id);
gboolean    htk_foreign_note           (HtkStore        *store,
                                        const char      *device_id,
                                        gint64           seq,
                                        GError         **error);

gboolean htk_word_make            (HtkHandover          *self,
                                   const HtkKnownDevice *to,
                                   const char           *path,
                                   gboolean             *made,
                                   GError              **error);
gboolean htk_word_make_all        (HtkHandover          *self,
                                   const char           *folder,
                                   GError              **error);
gboolean htk_word_is_for          (HtkStore             *store,
                                   const char           *path);
gboolean htk_word_take            (HtkHandover          *self,
                                   const char           *path,
                                   GError              **error);

gboolean htk_stick_exchange       (HtkHandover          *self,
                                   const char           *folder,
                                   GError              **error);
char    *htk_stick_look           (HtkStore             *store,
                                   const char           *folder,
                                   GError              **error);

void     htk_handover_log         (HtkHandover          *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HtkAnswered, htk_answered_clear)

G_END_DECLS
