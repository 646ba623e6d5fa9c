/* What becomes of a visit of which the county refused a row: a void settles it, and a correction
 * follows what the county has. The refused rows are in device_row, whole.
 *
 *   its submit was refused, and it is voided            the void is taken; nothing to undo
 *   … and is sent again, or is tried again, and fits    taken and void at once
 *   a correction was refused, and is corrected again    no fork: it follows the last revision here
 */
#include "sync/county/htk-ingest-private.h"

#include "app/record/htk-visit-life.h"
#include "app/record/htk-visit-rows.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"
#include "app/store/htk-visits.h"
#include "sync/county/htk-county-store.h"

/* More refused corrections of one visit in a row than anybody makes. */
#define MOST_REFUSED 1000

#define BODY "json_extract (row, '$.body')"
/* What was refused may be no JSON. */
#define OF_BODY(member)                                                                            \
  "CASE WHEN json_valid (" BODY ") THEN json_extract (" BODY ", '$." member "') END"
/* What the tablet signed, and no rule would take. */
#define REFUSED                                                                                    \
  " FROM device_row WHERE object = ?1 AND kind = 'visit.submit' AND verdict = 'refused'"           \
  " AND code NOT IN ('bad-hash', 'bad-signature', 'malformed', 'chain-fork')"

/* FALSE without an error when there is none. */
static gboolean
find_worker (HtkIngest *work, const char *visit_id, char **worker, GError **error)
{
  return htk_county_one (work->store,
                         "SELECT " OF_BODY ("worker") REFUSED " AND device_id = ?2"
                                                              " ORDER BY seq DESC LIMIT 1",
                         visit_id, work->device->id, worker, error);
}

/**
 * htk_ingest_voids_refused:
 * @work: a `visit.void`, its actor known
 * @error: return location
 *
 * Whether it is of a visit that the county does not have because it refused this very tablet. There
 * is nothing to be done then; both rows are kept, and should the visit come again it is void
 * (htk_ingest_void_comes()).
 *
 * Returns: FALSE without an error when it is an ordinary void
 */
gboolean
htk_ingest_voids_refused (HtkIngest *work, GError **error)
{
  const char *id = htk_json_text (work->body, "visit_id");
  const char *reason = htk_json_text (work->body, "reason");
  g_autoptr (HtkVisit) visit = htk_visit_get (work->store, id != NULL ? id : "", NULL);
  g_autofree char *worker = NULL;

  if (visit != NULL || id == NULL || !find_worker (work, id, &worker, error))
    return FALSE;
  if (reason == NULL || *reason == '\0')
    g_set_error_literal (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID,
                         "the row has no “reason”");
  else if (g_str_equal (work->actor->role, "worker") && g_strcmp0 (worker, work->actor->id) != 0)
    g_set_error_literal (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_ROLE,
                         "a worker may only void visits of their own");
  else
    return TRUE;
  return FALSE;
}

/**
 * htk_ingest_void_comes:
 * @work: a submission of a visit that is new here, taken just now
 * @voided: (out): whether it had been void before it came
 * @error: return location
 *
 * Voids a visit that its tablet had voided while the county refused it.
 */
gboolean
htk_ingest_void_comes (HtkIngest *work, gboolean *voided, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (HtkUser) by = NULL;
  g_autoptr (GError) local = NULL;

  *voided
      = htk_county_one (work->store,
                        "SELECT " BODY " FROM device_row WHERE object = ?1 AND kind = 'visit.void'"
                        " AND verdict = 'accepted' AND device_id = ?2 ORDER BY seq LIMIT 1",
                        htk_json_text (work->body, "visit_id"), work->device->id, &text, &local);
  if (!*voided)
    {
      if (local != NULL)
        g_propagate_error (error, g_steal_pointer (&local));
      return local == NULL;
    }
  node = htk_json_parse (text, error);
  if (node == NULL)
    return FALSE;
  by = htk_register_user (work->store, htk_json_text (json_node_get_object (node), "by"), error);
  return by != NULL
         && htk_visit_take_void (work->store, json_node_get_object (node), by->role, error);
}

/* What the revision that was refused corrects: NULL for a first one. FALSE without an error: none
 * was. */
static gboolean
parent_of_refused (HtkIngest *work, const char *revision, char **parent, GError **error)
{
  return htk_county_one (work->store,
                         "SELECT " OF_BODY ("parent_revision") REFUSED
                         " AND " OF_BODY ("revision_id") " = ?2 LIMIT 1",
                         htk_json_text (work->body, "visit_id"), revision, parent, error);
}

/**
 * htk_ingest_skip_refused:
 * @work: a submission
 * @error: return location
 *
 * What corrects a revision that the county refused follows the one that came before that.
 */
gboolean
htk_ingest_skip_refused (HtkIngest *work, GError **error)
{
  const char *said = htk_json_text (work->body, "parent_revision");
  g_autofree char *parent = g_strdup (said);
  g_autoptr (GError) local = NULL;

  if (htk_json_text (work->body, "visit_id") == NULL)
    return TRUE;
  for (guint n = 0; parent != NULL && n < MOST_REFUSED; n++)
    {
      g_autoptr (HtkRevision) known = htk_revision_get (work->store, parent, NULL);
      g_autofree char *before = NULL;

      if (known != NULL || !parent_of_refused (work, parent, &before, &local))
        break;
      g_free (parent);
      parent = *before != '\0' ? g_steal_pointer (&before) : NULL;
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (parent == NULL && said != NULL)
    json_object_remove_member (work->body, "parent_revision");
  else if (g_strcmp0 (parent, said) != 0)
    json_object_set_string_member (work->body, "parent_revision", parent);
  return TRUE;
}
