/* The county's answers to rows, whichever way they come: over the line, or signed and carried. */
#include "sync/agent/htk-handover.h"

#include "app/store/htk-attachments.h"
#include "app/store/htk-sync-log.h"
#include "app/store/htk-visits.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#define RESEND "resend_from"

void
htk_answered_clear (HtkAnswered *self)
{
  g_clear_pointer (&self->receipt, g_free);
}

/* Notes one verdict that was kept. */
void
htk_answered_add (HtkAnswered          *self,
                  const HtkSyncVerdict *verdict)
{
  guint *counts[] = { &self->accepted, &self->merged, &self->conflict, &self->refused };
  static const char *const names[] = { "accepted", "merged", "conflict", "refused" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    *counts[i] += g_str_equal (verdict->verdict, names[i]);
  if (self->first == 0 || verdict->seq < self->first)
    self->first = verdict->seq;
  if (verdict->seq <= self->last)
    return;
  self->last = verdict->seq;
  g_free (self->receipt);
  self->receipt = g_strdup (verdict->hash);
}

/* @words: (transfer full): of @n rows; it is not said of none. */
static void
add_count (GString *text,
           guint    n,
           char    *words)
{
  if (n > 0)
    g_string_append_printf (text, "%s%s", text->len > 0 ? _(", ") : "", words);
  g_free (words);
}

/**
 * htk_answered_log:
 * @self: what was answered
 * @store: a tablet's store
 * @route: how the answer came: line, project, stick or lan
 * @error: return location
 *
 * Writes one entry of the log with the receipt, when there was an answer.
 */
gboolean
htk_answered_log (HtkAnswered *self,
                  HtkStore    *store,
                  const char  *route,
                  GError     **error)
{
  g_autoptr (GString) said = g_string_new (NULL);
  g_autofree char *detail = NULL;
  HtkSyncLogEntry entry = { .event = (char *) "push", .route = (char *) route, .first = self->first,
                            .last = self->last, .receipt = self->receipt };

  if (self->last == 0)
    return TRUE;
  add_count (said, self->accepted, g_strdup_printf (_("%u accepted"), self->accepted));
  add_count (said, self->merged, g_strdup_printf (_("%u merged with newer data"), self->merged));
  add_count (said, self->conflict, g_strdup_printf (_("%u in conflict, kept on both sides"), self->conflict));
  add_count (said, self->refused, g_strdup_printf (_("%u refused"), self->refused));
  detail = self->first == self->last
             ? g_strdup_printf (_("Record %" PRId64 " answered: %s"), self->last, said->str)
             : g_strdup_printf (_("Records %" PRId64 " to %" PRId64 " answered: %s"), self->first,
                                self->last, said->str);
  entry.detail = detail;
  return htk_sync_log_keep (store, &entry, error);
}

/**
 * htk_keep_verdict:
 * @store: a tablet's store, in a transaction
 * @row: a row of its journal
 * @verdict: the county's answer to that very row
 * @at: when the county answered, UTC milliseconds
 * @error: return location
 *
 * Keeps a verdict, and that the visit is delivered when the county has it.
 */
gboolean
htk_keep_verdict (HtkStore             *store,
                  const HtkChange      *row,
                  const HtkSyncVerdict *verdict,
                  gint64                at,
                  GError              **error)
{
  /* A conflict is kept at the county with its two sides: it is delivered. */
  gboolean good = !g_str_equal (verdict->verdict, "refused");

  if (!htk_journal_set_verdict (store, verdict->seq, verdict->change_id, verdict->verdict,
                                verdict->code, verdict->message, error))
    return FALSE;
  return !good || !g_str_equal (row->kind, "visit.submit") ||
         htk_visit_delivered (store, row->object, at, error);
}

/* A verdict on a row that this store has not, as after its database was set back, is of no use. One
 * that the row has already stays. */
static gboolean
take_verdict (HtkHandover          *self,
              HtkAnswered          *answered,
              const HtkSyncVerdict *v,
              gint64                at,
              GError              **error)
{
  g_autoptr (GPtrArray) rows = htk_journal_from (self->store, v->seq, 1, error);
  const HtkChange *row = rows != NULL && rows->len > 0 ? rows->pdata[0] : NULL;

  if (rows == NULL)
    return FALSE;
  if (row == NULL || row->seq != v->seq || row->verdict != NULL ||
      !g_str_equal (row->change_id, v->change_id) || !g_str_equal (row->hash, v->hash))
    return TRUE;
  self->answered++;
  htk_answered_add (answered, v);
  return htk_keep_verdict (self->store, row, v, at, error);
}

static gboolean
take_file (HtkHandover *self,
           const char  *sha256,
           GError     **error)
{
  g_autoptr (HtkAttachment) file = htk_attachment_get (self->store, sha256, NULL);

  return file == NULL || htk_attachment_receipt (self->store, sha256, file->size, TRUE, error);
}

/* The county was set back and lacks rows it had answered: the next bundle begins there. */
static gboolean
note_gap (HtkHandover      *self,
          const HtkReceipt *receipt,
          GError          **error)
{
  g_autoptr (GPtrArray) pending = htk_journal_pending (self->store, 1, error);
  const HtkChange *first = pending != NULL && pending->len > 0 ? pending->pdata[0] : NULL;
  gboolean gap = first != NULL && receipt->expected > 0 && receipt->expected < first->seq;
  g_autofree char *from = gap ? g_strdup_printf ("%" G_GINT64_FORMAT, receipt->expected) : NULL;

  return pending != NULL && htk_store_set_meta (self->store, RESEND, from, error);
}

static gboolean
take_all (HtkHandover      *self,
          const HtkReceipt *receipt,
          GError          **error)
{
  g_auto (HtkAnswered) answered = { 0 };

  for (guint i = 0; i < receipt->verdicts->len; i++)
    if (!take_verdict (self, &answered, receipt->verdicts->pdata[i], receipt->made_at, error))
      return FALSE;
  for (guint i = 0; i < receipt->files->len; i++)
    if (!take_file (self, receipt->files->pdata[i], error))
      return FALSE;
  return htk_answered_log (&answered, self->store, self->route, error) && note_gap (self, receipt, error);
}

static gboolean
take_own (HtkHandover      *self,
          const HtkReceipt *receipt,
          GError          **error)
{
  guint before = self->answered;

  if (!htk_store_begin (self->store, error))
    return FALSE;
  if (take_all (self, receipt, error))
    return htk_store_commit (self->store, error);
  self->answered = before;
  htk_store_rollback (self->store);
  return FALSE;
}

/**
 * htk_handover_receipt:
 * @self: a hand-over
 * @text: a receipt from anywhere
 * @error: return location
 *
 * Takes a receipt of the county: its verdicts when it is for this tablet; kept, to go back, when it is
 * for a bundle that this tablet carries; otherwise nothing.
 *
 * Returns: FALSE with %HTK_SYNC_ERROR when the county has not signed it, or an error of the store
 */
gboolean
htk_handover_receipt (HtkHandover *self,
                      const char  *text,
                      GError     **error)
{
  g_autofree char *county = htk_store_get_meta (self->store, "server_key");
  g_autofree char *own = htk_store_get_meta (self->store, "device_id");
  g_autoptr (HtkReceipt) receipt = NULL;
  g_autoptr (HtkCarried) carried = NULL;

  if (county == NULL || own == NULL)
    {
      g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_NOT_ENROLLED,
                   _("This tablet is not enrolled with a county yet"));
      return FALSE;
    }
  receipt = htk_receipt_read (text, county, error);
  if (receipt == NULL)
    return FALSE;
  if (g_str_equal (receipt->device_id, own))
    return take_own (self, receipt, error);
  carried = htk_carried_get (self->store, receipt->bundle_id, NULL);
  return carried == NULL || carried->receipt != NULL ||
         htk_carried_receipt (self->store, receipt->bundle_id, text, error);
}
