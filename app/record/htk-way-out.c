/* Each reason for which the county does not take a row has a way out, and a row is never thrown away: sent
 * again it is a row of its own with the same content, which the county takes once, however often it comes. */
#include "app/record/htk-way-out.h"

#include "app/record/htk-visit-life.h"
#include "app/store/htk-attention.h"
#include "app/store/htk-canonical-json.h"

/*   why the county did not take it     what helps
 *   invalid, nothing was missing        correct or void the visit
 *   state, somebody decided meanwhile   look; nothing more
 *   fork, two corrections               the lead chooses; look
 *   fields, double, household-removed,  a choice under Conflicts
 *   household-merged, moved
 *   role                                the lead or the county puts the role right, then again
 *   scope                               the county puts the region right, then again; or void it
 *   not-found                           again: what it is about may be there by now
 *   unknown-kind                        again, when the county's program is as new as this one
 *   chain-fork                          the county alone: the tablet was copied or set back
 *   malformed, bad-hash, bad-signature  again: the row is signed anew
 *   any other                           all of it */
static const struct
{
  const char *code;
  guint ways;
} table[] = {
  { "invalid", HTK_WAY_OPEN | HTK_WAY_CHANGE | HTK_WAY_DONE },
  { "state", HTK_WAY_OPEN | HTK_WAY_DONE },
  { "fork", HTK_WAY_OPEN | HTK_WAY_DONE },
  { "fields", HTK_WAY_OPEN | HTK_WAY_DONE },
  { "double", HTK_WAY_OPEN | HTK_WAY_DONE },
  { "household-removed", HTK_WAY_OPEN | HTK_WAY_DONE },
  { "household-merged", HTK_WAY_OPEN | HTK_WAY_DONE },
  { "moved", HTK_WAY_OPEN | HTK_WAY_DONE },
  { "role", HTK_WAY_OPEN | HTK_WAY_SEND_AGAIN | HTK_WAY_DONE },
  { "scope", HTK_WAY_OPEN | HTK_WAY_CHANGE | HTK_WAY_SEND_AGAIN | HTK_WAY_ASK },
  { "not-found", HTK_WAY_SEND_AGAIN | HTK_WAY_DONE | HTK_WAY_ASK },
  { "unknown-kind", HTK_WAY_SEND_AGAIN | HTK_WAY_ASK },
  { "chain-fork", HTK_WAY_ASK },
  { "malformed", HTK_WAY_SEND_AGAIN | HTK_WAY_ASK },
  { "bad-hash", HTK_WAY_SEND_AGAIN | HTK_WAY_ASK },
  { "bad-signature", HTK_WAY_SEND_AGAIN | HTK_WAY_ASK },
};

/**
 * htk_ways_out:
 * @kind: of the row, as `visit.submit`
 * @code: (nullable): why the county did not take it
 *
 * Returns: the #HtkWay of it, never none; only of a visit that was submitted there is something to change
 */
guint
htk_ways_out (const char *kind,
              const char *code)
{
  guint ways = HTK_WAY_OPEN | HTK_WAY_SEND_AGAIN | HTK_WAY_DONE | HTK_WAY_ASK;

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_strcmp0 (table[i].code, code) == 0)
      ways = table[i].ways;
  return g_str_equal (kind, "visit.submit") ? ways : ways & ~(guint) HTK_WAY_CHANGE;
}

static HtkChange *
row_that_waits (HtkStore *store,
                gint64    seq,
                GError  **error)
{
  g_autoptr (GPtrArray) rows = htk_journal_attention (store, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    if (((HtkChange *) g_ptr_array_index (rows, i))->seq == seq)
      return g_ptr_array_steal_index (rows, i);
  if (rows != NULL)
    g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_STATE,
                 "row %" G_GINT64_FORMAT " needs no attention any more", seq);
  return NULL;
}

static gboolean
append_copy (HtkStore        *store,
             const HtkChange *row,
             GError         **error)
{
  g_autoptr (JsonNode) body = htk_json_parse (row->body, error);

  return body != NULL &&
         htk_journal_append (store, row->kind, row->object, row->base_version, body, error);
}

static gboolean
settle (HtkStore   *store,
        const char *by,
        gint64      seq,
        gboolean    again,
        GError    **error)
{
  g_autoptr (HtkChange) row = NULL;

  if (!htk_store_begin (store, error))
    return FALSE;
  row = row_that_waits (store, seq, error);
  if (row != NULL && (!again || append_copy (store, row, error)) &&
      htk_attention_settle (store, seq, again ? "sent-again" : "done", by, error) &&
      htk_store_commit (store, error))
    return TRUE;
  htk_store_rollback (store);
  return FALSE;
}

/**
 * htk_way_send_again:
 * @store: a tablet's store
 * @by: who sends it
 * @seq: a row that needs attention
 * @error: return location
 *
 * Writes the row again, at the end of the journal and signed anew. The old one stays with its answer.
 *
 * Returns: FALSE with %HTK_RECORD_ERROR_STATE when it needs none, or an error of the store
 */
gboolean
htk_way_send_again (HtkStore   *store,
                    const char *by,
                    gint64      seq,
                    GError    **error)
{
  return settle (store, by, seq, TRUE, error);
}

/**
 * htk_way_done:
 * @store: a tablet's store
 * @by: who has looked at it
 * @seq: a row that needs attention
 * @error: return location
 *
 * Lists the row no more; it stays in the journal, with who settled it.
 *
 * Returns: FALSE as htk_way_send_again()
 */
gboolean
htk_way_done (HtkStore   *store,
              const char *by,
              gint64      seq,
              GError    **error)
{
  return settle (store, by, seq, FALSE, error);
}
