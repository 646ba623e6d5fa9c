/* The rows behind the lead's review: what waits for the team's lead, and the visits of which a sample
 * is made again. */
#include "app/store/htk-visit-queue.h"

#include "app/store/htk-visits-private.h"

void
htk_waiting_free (HtkWaiting *self)
{
  char **texts[] = { &self->id, &self->revision_id, &self->form_id, &self->subject_id,
                     &self->village_code, &self->worker, &self->color, &self->suggestion };

  htk_row_free_texts (texts, G_N_ELEMENTS (texts));
  g_free (self);
}

void
htk_sampled_free (HtkSampled *self)
{
  g_free (self->id);
  g_free (self->worker);
  g_free (self->period);
  g_free (self);
}

static gpointer
read_waiting (HtkStmt *stmt)
{
  HtkWaiting *w = g_new0 (HtkWaiting, 1);
  char **texts[] = { &w->id, &w->revision_id, &w->form_id, &w->subject_id, &w->village_code,
                     &w->worker, &w->color, &w->suggestion };

  htk_row_texts (stmt, texts, G_N_ELEMENTS (texts));
  w->score = (int) htk_stmt_int (stmt, 8);
  w->submitted_at = htk_stmt_int (stmt, 9);
  w->is_household = htk_stmt_int (stmt, 10) != 0;
  w->is_commented = htk_stmt_int (stmt, 11) != 0;
  w->is_being_corrected = htk_stmt_int (stmt, 12) != 0;
  return w;
}

/* A draft @d that corrects the newest revision of the visit @v. */
#define BEING_CORRECTED                                                                            \
  "d.visit_id = v.id AND d.parent_revision = v.revision_id AND d.trashed_at IS NULL"

/**
 * htk_visit_correction:
 * @store: a tablet's store
 * @visit_id: a visit
 * @since: (out): when it was begun, UTC milliseconds
 *
 * Returns: whether its worker has taken it back on this tablet and not submitted it again yet
 */
gboolean
htk_visit_correction (HtkStore   *store,
                      const char *visit_id,
                      gint64     *since)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT d.started_at FROM draft d JOIN visit v ON " BEING_CORRECTED " WHERE v.id = ?"
    " ORDER BY d.started_at DESC LIMIT 1", NULL);
  gboolean has_row = FALSE;

  *since = 0;
  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "t", visit_id);
  if (!htk_stmt_next (stmt, &has_row, NULL) || !has_row)
    return FALSE;
  *since = htk_stmt_int (stmt, 0);
  return TRUE;
}

/**
 * htk_visits_waiting:
 * @store: a store
 * @lead: a lead's id
 * @error: return location
 *
 * What waits for this lead: visits of the lead's own team and not the lead's own (domain.md 5). Red
 * comes first, then yellow, what is not judged, and green; within a colour the higher score, then
 * what waits longest.
 *
 * Returns: (transfer full) (element-type HtkWaiting): the visits
 */
GPtrArray *
htk_visits_waiting (HtkStore   *store,
                    const char *lead,
                    GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT v.id, v.revision_id, v.form_id, v.subject_id, v.village_code, v.worker,"
    " coalesce (v.color, 'grey'), coalesce (v.suggestion, 'na'), v.score, v.submitted_at,"
    " v.subject_type = 'household', EXISTS (SELECT 1 FROM comment c WHERE c.visit_id = v.id)"
    " OR EXISTS (SELECT 1 FROM begun_words b WHERE b.thing = v.revision_id AND b.deed = 'review'"
    "  AND b.person = ?1),"
    " EXISTS (SELECT 1 FROM draft d WHERE " BEING_CORRECTED ")"
    " FROM visit v JOIN user u ON u.id = v.worker JOIN user l ON l.id = ?1"
    " WHERE v.state = 'submitted' AND v.worker <> ?1 AND coalesce (v.team_id, u.team_id) IS l.team_id"
    " ORDER BY CASE v.color WHEN 'red' THEN 0 WHEN 'yellow' THEN 1 WHEN 'green' THEN 3 ELSE 2 END,"
    " v.score DESC, v.submitted_at, v.id", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", lead);
  return htk_rows_all (stmt, read_waiting, (GDestroyNotify) htk_waiting_free, error);
}

static gpointer
read_sampled (HtkStmt *stmt)
{
  HtkSampled *s = g_new0 (HtkSampled, 1);
  char **texts[] = { &s->id, &s->worker, &s->period };

  htk_row_texts (stmt, texts, G_N_ELEMENTS (texts));
  s->is_again = htk_stmt_int (stmt, 3) != 0;
  return s;
}

/* A visit @w by a lead to the household of @v, with the same form, not long after it. */
#define MADE_AGAIN                                                                                 \
  "w.subject_id = v.subject_id AND w.form_id = v.form_id AND w.id <> v.id"                         \
  " AND w.submitted_at BETWEEN v.submitted_at"                                                     \
  "  AND v.submitted_at + " G_STRINGIFY (HTK_AGAIN_DAYS) " * 86400000 AND w.state <> 'voided'"      \
  " AND EXISTS (SELECT 1 FROM user x WHERE x.id = w.worker AND x.role = 'lead')"

/**
 * htk_visits_to_sample:
 * @store: a store
 * @lead: a lead's id
 * @since: visits of this day and later, YYYY-MM-DD
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkSampled): the visits of the team's workers to households,
 *   by worker and period
 */
GPtrArray *
htk_visits_to_sample (HtkStore   *store,
                      const char *lead,
                      const char *since,
                      GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT v.id, v.worker, coalesce ((SELECT o.id FROM round o"
    "  WHERE o.starts <= v.visit_date AND coalesce (o.ends, '9999') >= v.visit_date"
    "  ORDER BY o.starts DESC, o.id LIMIT 1), substr (v.visit_date, 1, 7)) AS period,"
    " EXISTS (SELECT 1 FROM visit w WHERE " MADE_AGAIN ")"
    " FROM visit v JOIN user u ON u.id = v.worker AND u.role = 'worker'"
    " JOIN user l ON l.id = ?1 AND u.team_id IS l.team_id"
    " WHERE v.subject_type = 'household' AND v.visit_date >= ?2"
    " AND v.state NOT IN ('voided', 'superseded') ORDER BY v.worker, period, v.id", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "tt", lead, since);
  return htk_rows_all (stmt, read_sampled, (GDestroyNotify) htk_sampled_free, error);
}

/**
 * htk_visit_made_again:
 * @store: a store
 * @visit_id: a worker's visit
 * @error: return location
 *
 * Returns: (transfer full): the visit that a lead made to the same household after it; NULL with
 *   %HTK_STORE_ERROR_NOT_FOUND
 */
HtkVisit *
htk_visit_made_again (HtkStore   *store,
                      const char *visit_id,
                      GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    HTK_VISIT_SELECT "WHERE v.id = (SELECT a.again FROM (SELECT w.id AS again, w.submitted_at AS at"
    " FROM visit v JOIN visit w ON " MADE_AGAIN " WHERE v.id = ?) a ORDER BY a.at LIMIT 1)", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", visit_id);
  return htk_rows_one (stmt, htk_visit_read, "re-visit of", visit_id, error);
}

/**
 * htk_visits_unlogged:
 * @store: a store
 * @lead: a lead's id
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkVisit): the lead's re-visits of which no comment on a
 *   worker's visit tells yet
 */
GPtrArray *
htk_visits_unlogged (HtkStore   *store,
                     const char *lead,
                     GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    HTK_VISIT_SELECT "WHERE v.worker = ?1 AND u.role = 'lead' AND v.subject_type = 'household'"
    " AND v.state <> 'voided' AND NOT EXISTS (SELECT 1 FROM visit w JOIN comment c"
    "  ON c.visit_id = w.id AND c.review_id = v.id WHERE w.subject_id = v.subject_id)"
    " ORDER BY v.submitted_at, v.id", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", lead);
  return htk_rows_all (stmt, htk_visit_read, (GDestroyNotify) htk_visit_free, error);
}

/**
 * htk_visit_before_again:
 * @store: a store
 * @again_id: a lead's visit
 * @error: return location
 *
 * Returns: (transfer full): the newest visit of a worker before it to the same household with the
 *   same form; NULL with %HTK_STORE_ERROR_NOT_FOUND
 */
HtkVisit *
htk_visit_before_again (HtkStore   *store,
                        const char *again_id,
                        GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    HTK_VISIT_SELECT "WHERE v.id = (SELECT a.first FROM (SELECT v.id AS first, v.submitted_at AS at"
    " FROM visit w JOIN visit v ON " MADE_AGAIN " JOIN user u ON u.id = v.worker WHERE w.id = ?"
    " AND u.role = 'worker' AND v.state NOT IN ('voided', 'superseded')) a"
    " ORDER BY a.at DESC, a.first DESC LIMIT 1)", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", again_id);
  return htk_rows_one (stmt, htk_visit_read, "visit before", again_id, error);
}
