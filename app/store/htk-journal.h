#pragma once

#include "app/store/htk-store.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * HtkChange:
 *
 * One row of the journal, as it is stored and as it is sent.
 */
typedef struct
{
  gint64 seq;
  char *change_id;
  char *kind;
  char *object;
  gint64 base_version;
  char *body;
  gint64 created_at;
  char *boot_id;
  gint64 monotonic;
  gint64 server_offset;
  char *prev_hash;
  char *hash;
  char *signature;
  char *verdict;
  char *code;
  char *message;
} HtkChange;

void       htk_change_free           (HtkChange  *change);
char      *htk_change_compute_hash   (const HtkChange *change);

gboolean   htk_journal_append        (HtkStore   *store,
                                      const char *kind,
                                      const char *object,
                                      gint64      base_version,
                                      JsonNode   *body,
                                      GError    **error);
gboolean   htk_journal_append_object (HtkStore   *store,
                                      const char *kind,
                                      const char *object,
                                      JsonObject *body,
                                      GError    **error);
GPtrArray *htk_journal_pending       (HtkStore   *store,
                                      guint       limit,
                                      GError    **error);
gsize      htk_change_weight         (const HtkChange *change);
GPtrArray *htk_journal_pending_from  (HtkStore   *store,
                                      gint64      seq,
                                      guint       limit,
                                      GError    **error);
GPtrArray *htk_journal_from          (HtkStore   *store,
                                      gint64      seq,
                                      guint       limit,
                                      GError    **error);
GPtrArray *htk_journal_attention     (HtkStore   *store,
                                      GError    **error);
gboolean   htk_journal_is_unanswered (HtkStore   *store,
                                      const char *object,
                                      gboolean   *unanswered,
                                      GError    **error);
gint64     htk_journal_last          (HtkStore   *store);
gint64     htk_journal_count_pending (HtkStore   *store);
gint64     htk_journal_oldest_pending (HtkStore  *store);
gboolean   htk_journal_set_verdict   (HtkStore   *store,
                                      gint64      seq,
                                      const char *change_id,
                                      const char *verdict,
                                      const char *code,
                                      const char *message,
                                      GError    **error);
gboolean   htk_journal_verify        (HtkStore   *store,
                                      GError    **error);

char      *htk_device_public_key     (HtkStore   *store,
                                      GError    **error);
gint64     htk_clock_lag             (HtkStore   *store);
gint64     htk_clock_now             (HtkStore   *store);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkChange, htk_change_free)

G_END_DECLS
