/* The rows of risk cases and of their measures. */
#include "app/store/htk-cases.h"

#include "app/store/htk-fields-private.h"
#include "app/store/htk-json.h"

#define C(name, kind) { #name, G_STRUCT_OFFSET (HtkCase, name), HTK_FIELD_##kind }
#define M(name, kind) { #name, G_STRUCT_OFFSET (HtkMeasure, name), HTK_FIELD_##kind }

/* In the order of the statements; the joined names are read after them. */
static const HtkField fields[] = {
  C (id, TEXT),           C (household_id, TEXT),    C (village_code, TEXT), C (state, TEXT),
  C (since, TEXT),        C (class, CLASS),          C (source, TEXT),       C (clue_on, TEXT),
  C (identified_on, TEXT), C (pub_start, TEXT),      C (pub_end, TEXT),
  C (clear_pub_start, TEXT), C (clear_kind, TEXT),   C (cleared_on, TEXT),   C (relapse_of, TEXT),
  C (version, INT64),     C (extra, OBJECT),
  C (head_name, TEXT),    C (village_name, TEXT),    C (color, TEXT),
};
#define N_WRITTEN (G_N_ELEMENTS (fields) - 3)

static const HtkField measure_fields[] = {
  M (id, TEXT),     M (case_id, TEXT), M (kind, TEXT),    M (amount, INT64),
  M (starts, TEXT), M (state, TEXT),   M (extra, OBJECT),
};

#define COLUMNS                                                                                    \
  "SELECT c.id, c.household_id, c.village_code, c.state, c.since, c.class, c.source, c.clue_on,"   \
  " c.identified_on, c.pub_start, c.pub_end, c.clear_pub_start, c.clear_kind, c.cleared_on,"       \
  " c.relapse_of, c.version, c.extra, coalesce (h.head_name, c.household_id),"                     \
  " coalesce (r.name, c.village_code), h.color FROM "
#define JOINS                                                                                      \
  " LEFT JOIN household h ON h.id = c.household_id LEFT JOIN region r ON r.code = c.village_code "
#define SELECT COLUMNS "risk_case c" JOINS

#define WHERE                                                                                      \
  " WHERE (?1 IS NULL OR c.state = ?1"                                                             \
  "  OR (?1 = 'unfinished' AND c.state NOT IN ('rejected', 'cleared', 'relapsed')))"               \
  " AND (?2 IS NULL OR substr (c.village_code, 1, length (?2)) = ?2)"                              \
  " AND (?3 IS NULL OR c.household_id = ?3) AND (?4 IS NULL OR c.since <= ?4)"                     \
  " AND (?5 IS NULL OR c.clue_on <= ?5) "

void
htk_case_free (HtkCase *self)
{
  if (self == NULL)
    return;
  htk_fields_clear (fields, G_N_ELEMENTS (fields), self);
  g_free (self);
}

void
htk_measure_free (HtkMeasure *self)
{
  if (self == NULL)
    return;
  htk_fields_clear (measure_fields, G_N_ELEMENTS (measure_fields), self);
  g_free (self);
}

static gpointer
read_case (HtkStmt *stmt)
{
  HtkCase *c = g_new0 (HtkCase, 1);

  htk_fields_read (stmt, fields, G_N_ELEMENTS (fields), c);
  return c;
}

static gpointer
read_measure (HtkStmt *stmt)
{
  HtkMeasure *m = g_new0 (HtkMeasure, 1);

  htk_fields_read (stmt, measure_fields, G_N_ELEMENTS (measure_fields), m);
  return m;
}

/**
 * htk_case_get:
 * @store: a store
 * @id: a case's id
 * @error: return location
 *
 * Returns: (transfer full): the case; NULL with %HTK_STORE_ERROR_NOT_FOUND
 */
HtkCase *
htk_case_get (HtkStore   *store,
              const char *id,
              GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, SELECT "WHERE c.id = ?", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", id);
  return htk_rows_one (stmt, read_case, "case", id, error);
}

/**
 * htk_case_of_household:
 * @store: a store
 * @household_id: a household
 * @error: return location
 *
 * Returns: (transfer full): its open case, else its latest; NULL with %HTK_STORE_ERROR_NOT_FOUND
 *   when it never had one
 */
HtkCase *
htk_case_of_household (HtkStore   *store,
                       const char *household_id,
                       GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    SELECT "WHERE c.household_id = ? ORDER BY c.state IN ('rejected', 'cleared', 'relapsed'),"
    " coalesce (c.cleared_on, c.since) DESC, c.clue_on DESC, c.id DESC LIMIT 1", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", household_id);
  return htk_rows_one (stmt, read_case, "case of household", household_id, error);
}

/**
 * htk_case_put:
 * @store: a store, in a transaction
 * @self: the case as it now is
 * @error: return location
 *
 * Writes the row, new or known.
 */
gboolean
htk_case_put (HtkStore      *store,
              const HtkCase *self,
              GError       **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO risk_case (id, household_id, village_code, state, since, class, source, clue_on,"
    " identified_on, pub_start, pub_end, clear_pub_start, clear_kind, cleared_on, relapse_of,"
    " version, extra) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (id) DO UPDATE SET village_code = excluded.village_code, state = excluded.state,"
    " since = excluded.since, class = excluded.class, source = excluded.source,"
    " clue_on = excluded.clue_on, identified_on = excluded.identified_on,"
    " pub_start = excluded.pub_start, pub_end = excluded.pub_end,"
    " clear_pub_start = excluded.clear_pub_start, clear_kind = excluded.clear_kind,"
    " cleared_on = excluded.cleared_on, relapse_of = excluded.relapse_of,"
    " version = excluded.version, extra = excluded.extra", error);

  if (stmt == NULL)
    return FALSE;
  htk_fields_bind (stmt, fields, N_WRITTEN, self);
  return htk_stmt_run (stmt, error);
}

/**
 * htk_case_remove:
 * @store: a tablet's store, in a transaction
 * @id: a case that the county does not know
 * @error: return location
 */
gboolean
htk_case_remove (HtkStore   *store,
                 const char *id,
                 GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, "DELETE FROM risk_case WHERE id = ?", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "t", id);
  return htk_stmt_run (stmt, error);
}

/**
 * htk_cases_list:
 * @store: a store
 * @filter: which ones
 * @limit: at most so many
 * @offset: leave out so many
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkCase): the oldest clue first
 */
GPtrArray *
htk_cases_list (HtkStore            *store,
                const HtkCaseFilter *filter,
                guint                limit,
                guint                offset,
                GError             **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    SELECT WHERE "ORDER BY c.clue_on, c.id LIMIT ?6 OFFSET ?7", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "tttttii", filter->state, filter->region, filter->household_id,
                 filter->since_until, filter->clue_until, (gint64) limit, (gint64) offset);
  return htk_rows_all (stmt, read_case, (GDestroyNotify) htk_case_free, error);
}

/**
 * htk_cases_by_ids:
 * @store: a store
 * @ids: (element-type utf8): ids of cases
 * @from: the first that is read
 * @n: how many
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkCase): the cases in the order of their ids
 */
GPtrArray *
htk_cases_by_ids (HtkStore  *store,
                  GPtrArray *ids,
                  guint      from,
                  guint      n,
                  GError   **error)
{
  g_autofree char *text = htk_row_ids_text (ids, from, n);
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    COLUMNS "json_each (?) k CROSS JOIN risk_case c ON c.id = k.value" JOINS "ORDER BY k.key", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", text);
  return htk_rows_all (stmt, read_case, (GDestroyNotify) htk_case_free, error);
}

/**
 * htk_cases_count:
 * @store: a store
 * @filter: which ones
 *
 * Returns: how many there are; 0 also when it cannot be read
 */
int
htk_cases_count (HtkStore            *store,
                 const HtkCaseFilter *filter)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, "SELECT count (*) FROM risk_case c" WHERE, NULL);
  gboolean has_row = FALSE;

  if (stmt == NULL)
    return 0;
  htk_stmt_bind (stmt, "ttttt", filter->state, filter->region, filter->household_id,
                 filter->since_until, filter->clue_until);
  return htk_stmt_next (stmt, &has_row, NULL) && has_row ? (int) htk_stmt_int (stmt, 0) : 0;
}

/**
 * htk_case_is_open:
 * @self: a case
 *
 * Returns: whether it is neither rejected nor cleared: a household has one such case at most
 */
gboolean
htk_case_is_open (const HtkCase *self)
{
  static const char *const ends[] = { "rejected", "cleared", "relapsed", NULL };

  return !g_strv_contains (ends, self->state);
}

/**
 * htk_case_to_json:
 * @self: a case
 *
 * Returns: (transfer full): its columns by name, without those joined; for the other end
 */
JsonObject *
htk_case_to_json (const HtkCase *self)
{
  JsonObject *object = json_object_new ();

  htk_fields_to_json (fields, N_WRITTEN, self, object);
  return object;
}

/**
 * htk_case_from_json:
 * @object: what htk_case_to_json() wrote
 *
 * Returns: (transfer full): a case; what is missing is NULL, 0 or -1
 */
HtkCase *
htk_case_from_json (JsonObject *object)
{
  HtkCase *c = g_new0 (HtkCase, 1);

  htk_fields_from_json (fields, N_WRITTEN, object, c);
  return c;
}

/**
 * htk_measure_put:
 * @store: a store, in a transaction
 * @measure: the measure as it now is
 * @error: return location
 */
gboolean
htk_measure_put (HtkStore         *store,
                 const HtkMeasure *measure,
                 GError          **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO measure (id, case_id, kind, amount, starts, state, extra)"
    " VALUES (?, ?, ?, ?, ?, coalesce (?, 'planned'), ?)"
    " ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, amount = excluded.amount,"
    " starts = excluded.starts, state = excluded.state, extra = excluded.extra", error);

  if (stmt == NULL)
    return FALSE;
  htk_fields_bind (stmt, measure_fields, G_N_ELEMENTS (measure_fields), measure);
  return htk_stmt_run (stmt, error);
}

/**
 * htk_measures_of:
 * @store: a store
 * @case_id: a case
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkMeasure): its measures, the first begun first
 */
GPtrArray *
htk_measures_of (HtkStore   *store,
                 const char *case_id,
                 GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT id, case_id, kind, amount, starts, state, extra FROM measure WHERE case_id = ?"
    " ORDER BY coalesce (starts, '9999'), id", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", case_id);
  return htk_rows_all (stmt, read_measure, (GDestroyNotify) htk_measure_free, error);
}

/**
 * htk_measures_drop:
 * @store: a tablet's store, in a transaction
 * @case_id: a case whose measures are about to be written as the county knows them
 * @error: return location
 */
gboolean
htk_measures_drop (HtkStore   *store,
                   const char *case_id,
                   GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, "DELETE FROM measure WHERE case_id = ?", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "t", case_id);
  return htk_stmt_run (stmt, error);
}

/**
 * htk_measure_to_json:
 * @measure: a measure
 *
 * Returns: (transfer full): its columns by name
 */
JsonObject *
htk_measure_to_json (const HtkMeasure *measure)
{
  JsonObject *object = json_object_new ();

  htk_fields_to_json (measure_fields, G_N_ELEMENTS (measure_fields), measure, object);
  return object;
}

/**
 * htk_measure_from_json:
 * @object: what htk_measure_to_json() wrote
 *
 * Returns: (transfer full): a measure; what is missing is NULL or 0
 */
HtkMeasure *
htk_measure_from_json (JsonObject *object)
{
  HtkMeasure *m = g_new0 (HtkMeasure, 1);

  htk_fields_from_json (measure_fields, G_N_ELEMENTS (measure_fields), object, m);
  return m;
}
