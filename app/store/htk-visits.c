/* The rows of visits and their revisions. What may become of a visit is app/record's to say. */
#include "app/store/htk-visits.h"

#include "app/store/htk-visits-private.h"

#define VISIT_TEXTS(v)                                                                             \
  { &(v)->id, &(v)->form_id, &(v)->subject_type, &(v)->subject_id, &(v)->village_code,             \
    &(v)->round_id, &(v)->worker, &(v)->state, &(v)->revision_id, &(v)->suggestion, &(v)->color,   \
    &(v)->visit_date, &(v)->reason, &(v)->subject_name, &(v)->village_name, &(v)->worker_name,       \
    &(v)->team_id }
#define REVISION_TEXTS(r)                                                                          \
  { &(r)->id, &(r)->visit_id, &(r)->parent, &(r)->form_version, &(r)->worker, &(r)->answers,       \
    &(r)->answers_hash, &(r)->xml, &(r)->base }

void
htk_visit_free (HtkVisit *self)
{
  if (self == NULL)
    return;
  char **texts[] = VISIT_TEXTS (self);

  htk_row_free_texts (texts, G_N_ELEMENTS (texts));
  g_free (self);
}

void
htk_revision_free (HtkRevision *self)
{
  if (self == NULL)
    return;
  char **texts[] = REVISION_TEXTS (self);

  htk_row_free_texts (texts, G_N_ELEMENTS (texts));
  g_free (self);
}

/* A row of %HTK_VISIT_SELECT. */
gpointer
htk_visit_read (HtkStmt *stmt)
{
  HtkVisit *v = g_new0 (HtkVisit, 1);
  char **texts[] = VISIT_TEXTS (v);

  htk_row_texts (stmt, texts, G_N_ELEMENTS (texts));
  v->score = (int) htk_stmt_int (stmt, 17);
  v->submitted_at = htk_stmt_int (stmt, 18);
  v->changed_at = htk_stmt_int (stmt, 19);
  v->delivered_at = htk_stmt_int (stmt, 20);
  v->version = htk_stmt_int (stmt, 21);
  return v;
}

static gpointer
read_revision (HtkStmt *stmt)
{
  HtkRevision *r = g_new0 (HtkRevision, 1);
  char **texts[] = REVISION_TEXTS (r);

  htk_row_texts (stmt, texts, G_N_ELEMENTS (texts));
  r->started_at = htk_stmt_int (stmt, 9);
  r->ended_at = htk_stmt_int (stmt, 10);
  return r;
}

/**
 * htk_visit_get:
 * @store: a store
 * @id: a visit's id
 * @error: return location
 *
 * Returns: (transfer full): the visit; NULL with %HTK_STORE_ERROR_NOT_FOUND
 */
HtkVisit *
htk_visit_get (HtkStore   *store,
               const char *id,
               GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, HTK_VISIT_SELECT "WHERE v.id = ?", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", id);
  return htk_rows_one (stmt, htk_visit_read, "visit", id, error);
}

/**
 * htk_visit_put:
 * @store: a store, in a transaction
 * @visit: the visit as it now is
 * @error: return location
 *
 * Writes the row, new or known. What the county has confirmed as delivered stays so; of another revision it has
 * not, unless @visit says so.
 */
gboolean
htk_visit_put (HtkStore       *store,
               const HtkVisit *visit,
               GError        **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO visit (id, form_id, subject_type, subject_id, village_code, round_id, worker,"
    " state, revision_id, suggestion, color, score, visit_date, submitted_at, changed_at,"
    " delivered_at, reason, version, team_id)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif (?, 0), ?, ?, ?)"
    " ON CONFLICT (id) DO UPDATE SET state = excluded.state, revision_id = excluded.revision_id,"
    " subject_id = excluded.subject_id, team_id = coalesce (excluded.team_id, team_id),"
    " suggestion = excluded.suggestion, color = excluded.color, score = excluded.score,"
    " visit_date = excluded.visit_date, submitted_at = excluded.submitted_at,"
    " changed_at = excluded.changed_at,"
    " delivered_at = coalesce (excluded.delivered_at,"
    "  CASE WHEN excluded.revision_id = revision_id THEN delivered_at END), reason = excluded.reason,"
    " version = excluded.version", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "tttttttttttitiiitit", visit->id, visit->form_id, visit->subject_type,
                 visit->subject_id, visit->village_code, visit->round_id, visit->worker,
                 visit->state, visit->revision_id, visit->suggestion, visit->color,
                 (gint64) visit->score, visit->visit_date, visit->submitted_at, visit->changed_at,
                 visit->delivered_at, visit->reason, visit->version, visit->team_id);
  return htk_stmt_run (stmt, error);
}

/**
 * htk_visits_of_subject:
 * @store: a store
 * @subject_id: a household, village or project
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkVisit): its visits, the newest first
 */
GPtrArray *
htk_visits_of_subject (HtkStore   *store,
                       const char *subject_id,
                       GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    HTK_VISIT_SELECT "WHERE v.subject_id = ? ORDER BY v.submitted_at DESC, v.id", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", subject_id);
  return htk_rows_all (stmt, htk_visit_read, (GDestroyNotify) htk_visit_free, error);
}

/**
 * htk_visit_delivered:
 * @store: a store
 * @id: a visit's id
 * @at: when the county said that it holds it durably, UTC milliseconds
 * @error: return location
 *
 * Notes that a submission of it has its receipt. While a later one waits for its own, the visit as it is shown is
 * not delivered.
 */
gboolean
htk_visit_delivered (HtkStore   *store,
                     const char *id,
                     gint64      at,
                     GError    **error)
{
  g_autoptr (HtkStmt) stmt =
    htk_stmt (store, "UPDATE visit SET delivered_at = ?2 WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM change"
                     " WHERE object = ?1 AND kind = 'visit.submit' AND verdict IS NULL)", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "ti", id, at);
  return htk_stmt_run (stmt, error);
}

#define REVISION_SELECT                                                                            \
  "SELECT r.id, r.visit_id, r.parent, r.form_version, r.worker, r.answers, r.answers_hash, r.xml," \
  " r.base, r.started_at, r.ended_at FROM visit_revision r "

/**
 * htk_revision_get:
 * @store: a store
 * @id: a revision's id
 * @error: return location
 *
 * Returns: (transfer full): the revision; NULL with %HTK_STORE_ERROR_NOT_FOUND
 */
HtkRevision *
htk_revision_get (HtkStore   *store,
                  const char *id,
                  GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, REVISION_SELECT "WHERE r.id = ?", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", id);
  return htk_rows_one (stmt, read_revision, "revision", id, error);
}

/**
 * htk_revision_put:
 * @store: a store, in a transaction
 * @revision: what was submitted
 * @error: return location
 *
 * Adds a revision; one that is there already is left as it is.
 */
gboolean
htk_revision_put (HtkStore          *store,
                  const HtkRevision *revision,
                  GError           **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO visit_revision (id, visit_id, parent, form_version, worker, answers,"
    " answers_hash, xml, base, started_at, ended_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (id) DO NOTHING", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "tttttttttii", revision->id, revision->visit_id, revision->parent,
                 revision->form_version, revision->worker, revision->answers,
                 revision->answers_hash, revision->xml, revision->base, revision->started_at,
                 revision->ended_at);
  return htk_stmt_run (stmt, error);
}

/**
 * htk_revisions_of:
 * @store: a store
 * @visit_id: a visit's id
 * @error: return location
 *
 * Orders by who corrects whom; the clock may have been set back between two of them.
 *
 * Returns: (transfer full) (element-type HtkRevision): its revisions, the first submitted first
 */
GPtrArray *
htk_revisions_of (HtkStore   *store,
                  const char *visit_id,
                  GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "WITH RECURSIVE chain (id, depth) AS ("
    " SELECT r.id, 0 FROM visit_revision r WHERE r.visit_id = ?1 AND (r.parent IS NULL"
    "  OR r.parent NOT IN (SELECT p.id FROM visit_revision p WHERE p.visit_id = ?1))"
    " UNION ALL SELECT r.id, chain.depth + 1 FROM chain JOIN visit_revision r"
    "  ON r.visit_id = ?1 AND r.parent = chain.id) "
    REVISION_SELECT "JOIN chain c ON c.id = r.id ORDER BY c.depth, r.ended_at, r.id", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", visit_id);
  return htk_rows_all (stmt, read_revision, (GDestroyNotify) htk_revision_free, error);
}

/**
 * htk_revision_last_of:
 * @store: a store
 * @form_id: a form
 * @worker: who filled it
 * @error: return location
 *
 * Returns: (transfer full): the revision the worker submitted last, of a visit that was not voided;
 *   NULL with %HTK_STORE_ERROR_NOT_FOUND
 */
HtkRevision *
htk_revision_last_of (HtkStore   *store,
                      const char *form_id,
                      const char *worker,
                      GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    REVISION_SELECT "JOIN visit v ON v.id = r.visit_id WHERE v.form_id = ? AND r.worker = ?"
    " AND v.state <> 'voided' ORDER BY r.ended_at DESC, r.id DESC LIMIT 1", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "tt", form_id, worker);
  return htk_rows_one (stmt, read_revision, "submission by", worker, error);
}

/**
 * htk_revisions_accepted:
 * @store: a store
 * @subject_id: whom they are about
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkRevision): of each form the newest revision the county
 *   accepted, the oldest visit first
 */
GPtrArray *
htk_revisions_accepted (HtkStore   *store,
                        const char *subject_id,
                        GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    REVISION_SELECT "JOIN visit v ON v.revision_id = r.id WHERE v.subject_id = ?"
    " AND v.state = 'county_accepted' AND v.id = (SELECT w.id FROM visit w"
    " WHERE w.subject_id = v.subject_id AND w.form_id = v.form_id AND w.state = 'county_accepted'"
    " ORDER BY w.visit_date DESC, w.id DESC LIMIT 1) ORDER BY v.visit_date, v.id", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", subject_id);
  return htk_rows_all (stmt, read_revision, (GDestroyNotify) htk_revision_free, error);
}

/**
 * htk_revisions_accepted_all:
 * @store: a store
 * @subject_id: whom they are about
 * @limit: at most so many
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkRevision): the revisions of its visits that the county
 *   accepted, of whatever form, the newest visit first
 */
GPtrArray *
htk_revisions_accepted_all (HtkStore   *store,
                            const char *subject_id,
                            guint       limit,
                            GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    REVISION_SELECT "JOIN visit v ON v.revision_id = r.id WHERE v.subject_id = ?"
    " AND v.state = 'county_accepted' ORDER BY v.visit_date DESC, v.id DESC LIMIT ?", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "ti", subject_id, (gint64) limit);
  return htk_rows_all (stmt, read_revision, (GDestroyNotify) htk_revision_free, error);
}

/**
 * htk_revision_set_file:
 * @store: a store, in a transaction
 * @revision_id: a revision's id
 * @name: the file name its answer holds
 * @sha256: the content
 * @error: return location
 */
gboolean
htk_revision_set_file (HtkStore   *store,
                       const char *revision_id,
                       const char *name,
                       const char *sha256,
                       GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO visit_file (revision_id, name, sha256) VALUES (?, ?, ?)"
    " ON CONFLICT (revision_id, name) DO NOTHING", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "ttt", revision_id, name, sha256);
  return htk_stmt_run (stmt, error);
}

/**
 * htk_revision_files:
 * @store: a store
 * @revision_id: a revision's id
 * @error: return location
 *
 * Returns: (transfer full) (element-type utf8 utf8): file name to SHA-256
 */
GHashTable *
htk_revision_files (HtkStore   *store,
                    const char *revision_id,
                    GError    **error)
{
  g_autoptr (HtkStmt) stmt =
    htk_stmt (store, "SELECT name, sha256 FROM visit_file WHERE revision_id = ?", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", revision_id);
  return htk_rows_map (stmt, error);
}

/**
 * htk_revision_put_kept:
 * @store: a store, in a transaction
 * @revision_id: a revision's id
 * @answers: those of an older version of its form, as JSON
 * @error: return location
 *
 * Adds them to a revision; those that are there already are left as they are.
 */
gboolean
htk_revision_put_kept (HtkStore   *store,
                       const char *revision_id,
                       const char *answers,
                       GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO revision_kept (revision_id, answers) VALUES (?, ?)"
    " ON CONFLICT (revision_id) DO NOTHING", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "tt", revision_id, answers);
  return htk_stmt_run (stmt, error);
}

static gpointer
read_text (HtkStmt *stmt)
{
  return g_strdup (htk_stmt_text (stmt, 0));
}

/* (transfer full) (nullable): what htk_revision_put_kept() wrote. */
char *
htk_revision_kept (HtkStore   *store,
                   const char *revision_id)
{
  g_autoptr (HtkStmt) stmt =
    htk_stmt (store, "SELECT answers FROM revision_kept WHERE revision_id = ?", NULL);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", revision_id);
  return htk_rows_one (stmt, read_text, "answers of", revision_id, NULL);
}

/**
 * htk_visit_kept:
 * @store: a store
 * @visit_id: a visit's id
 * @error: return location
 *
 * Returns: (transfer full) (element-type utf8): what its revisions keep of older versions of the form,
 *   as JSON, the first submitted first
 */
GPtrArray *
htk_visit_kept (HtkStore   *store,
                const char *visit_id,
                GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT k.answers FROM revision_kept k JOIN visit_revision r ON r.id = k.revision_id"
    " WHERE r.visit_id = ? ORDER BY r.ended_at, r.id", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", visit_id);
  return htk_rows_all (stmt, read_text, g_free, error);
}
