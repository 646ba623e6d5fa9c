/* Reads the register: one household, lists for the screens, search by name. */
#include "app/store/htk-register.h"

#include "app/store/htk-register-place.h"
#include "app/store/htk-register-private.h"
#include "app/store/htk-rows-private.h"

void
htk_household_free (HtkHousehold *self)
{
  if (self == NULL)
    return;
  char *texts[] = { self->id, self->village_code, self->village_name, self->hh_no, self->local_no,
                    self->head_name, self->monitor_state, self->color, self->last_visit,
                    self->last_worker, self->next_due, self->helper_id, self->status };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_clear_pointer (&self->extra, json_object_unref);
  g_free (self);
}

void
htk_member_free (HtkMember *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->name);
  g_free (self->rel);
  g_free (self->id_no);
  g_free (self->birth);
  g_free (self->sex);
  g_free (self->status);
  g_clear_pointer (&self->extra, json_object_unref);
  g_free (self);
}

void
htk_village_free (HtkVillage *self)
{
  if (self == NULL)
    return;
  g_free (self->code);
  g_free (self->name);
  g_free (self->town);
  g_free (self);
}

void
htk_user_free (HtkUser *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->name);
  g_free (self->role);
  g_free (self->scope);
  g_free (self->team_id);
  g_free (self);
}

static char *
column (HtkStmt *stmt,
        int      i)
{
  return htk_stmt_is_null (stmt, i) ? NULL : g_strdup (htk_stmt_text (stmt, i));
}

/* A row of %HTK_HOUSEHOLD_COLUMNS. */
gpointer
htk_household_read (HtkStmt *stmt)
{
  HtkHousehold *h = g_new0 (HtkHousehold, 1);

  h->id = column (stmt, 0);
  h->village_code = column (stmt, 1);
  h->village_name = column (stmt, 2);
  h->hh_no = column (stmt, 3);
  h->local_no = column (stmt, 4);
  h->head_name = column (stmt, 5);
  h->n_members = (int) htk_stmt_int (stmt, 6);
  h->hh_type = (int) htk_stmt_int (stmt, 7);
  h->monitor_class = htk_stmt_is_null (stmt, 8) ? -1 : (int) htk_stmt_int (stmt, 8);
  h->monitor_state = column (stmt, 9);
  h->color = column (stmt, 10);
  h->score = (int) htk_stmt_int (stmt, 11);
  h->last_visit = column (stmt, 12);
  h->last_worker = column (stmt, 13);
  h->next_due = column (stmt, 14);
  h->helper_id = column (stmt, 15);
  h->status = column (stmt, 16);
  h->version = htk_stmt_int (stmt, 17);
  return h;
}

/**
 * htk_register_household:
 * @store: a store
 * @id: a household's id
 * @error: return location
 *
 * Returns: (transfer full): the household with its `extra`; NULL with %HTK_STORE_ERROR_NOT_FOUND
 *   when the register has none
 */
HtkHousehold *
htk_register_household (HtkStore   *store,
                        const char *id,
                        GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT " HTK_HOUSEHOLD_COLUMNS ", h.extra" HTK_HOUSEHOLD_FROM "WHERE h.id = ?", error);
  HtkHousehold *h;
  gboolean has_row;

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", id);
  if (!htk_stmt_next (stmt, &has_row, error))
    return NULL;
  if (!has_row)
    {
      g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND,
                   "the register has no household %s", id);
      return NULL;
    }
  h = htk_household_read (stmt);
  h->extra = htk_row_object (stmt, HTK_HOUSEHOLD_N_COLUMNS);
  return h;
}

/**
 * htk_register_members:
 * @store: a store
 * @household_id: a household's id
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkMember): its members in the order of the register
 */
GPtrArray *
htk_register_members (HtkStore   *store,
                      const char *household_id,
                      GError    **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_member_free);
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT id, seq, name, rel, id_no, birth, sex, status, extra FROM member"
    " WHERE household_id = ? ORDER BY seq, id", error);
  gboolean has_row = TRUE;

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", household_id);
  while (has_row)
    {
      if (!htk_stmt_next (stmt, &has_row, error))
        return NULL;
      if (!has_row)
        break;
      HtkMember *m = g_new0 (HtkMember, 1);

      m->id = column (stmt, 0);
      m->seq = (int) htk_stmt_int (stmt, 1);
      m->name = column (stmt, 2);
      m->rel = column (stmt, 3);
      m->id_no = column (stmt, 4);
      m->birth = column (stmt, 5);
      m->sex = column (stmt, 6);
      m->status = column (stmt, 7);
      m->extra = htk_row_object (stmt, 8);
      g_ptr_array_add (list, m);
    }
  return g_steal_pointer (&list);
}

/**
 * htk_register_count_tasks:
 * @store: a store
 * @today: today, YYYY-MM-DD
 * @until: the last day that counts as due
 * @counts: (out): households due by @until, due before @today, and in all
 * @error: return location
 */
gboolean
htk_register_count_tasks (HtkStore      *store,
                          const char    *today,
                          const char    *until,
                          HtkTaskCounts *counts,
                          GError       **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT (SELECT count (*) FROM household WHERE status = 'active' AND next_due <= ?2),"
    " (SELECT count (*) FROM household WHERE status = 'active' AND next_due < ?1),"
    " (SELECT count (*) FROM household WHERE status = 'active')", error);
  gboolean has_row;

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "tt", today, until);
  if (!htk_stmt_next (stmt, &has_row, error))
    return FALSE;
  counts->due = (int) htk_stmt_int (stmt, 0);
  counts->overdue = (int) htk_stmt_int (stmt, 1);
  counts->households = (int) htk_stmt_int (stmt, 2);
  return TRUE;
}

/**
 * htk_register_in_village:
 * @store: a store
 * @village: its code
 * @limit: at most so many
 * @offset: how many to skip
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkHousehold): its households, those to visit first
 */
GPtrArray *
htk_register_in_village (HtkStore   *store,
                         const char *village,
                         guint       limit,
                         guint       offset,
                         GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT " HTK_HOUSEHOLD_COLUMNS HTK_HOUSEHOLD_FROM
    "WHERE h.status = 'active' AND h.village_code = ? ORDER BY h.next_due, h.id"
    " LIMIT ? OFFSET ?", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "tii", village, (gint64) limit, (gint64) offset);
  return htk_rows_all (stmt, htk_household_read, (GDestroyNotify) htk_household_free, error);
}

static gpointer
read_village (HtkStmt *stmt)
{
  HtkVillage *v = g_new0 (HtkVillage, 1);

  v->code = column (stmt, 0);
  v->name = column (stmt, 1);
  v->town = column (stmt, 2);
  v->n_households = (int) htk_stmt_int (stmt, 3);
  v->n_due = (int) htk_stmt_int (stmt, 4);
  v->n_overdue = (int) htk_stmt_int (stmt, 5);
  return v;
}

/**
 * htk_register_villages:
 * @store: a store
 * @today: today
 * @until: the last day that counts as due
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkVillage): the villages that have households, the most
 *   overdue first; where an ODK project is the county also its place
 */
GPtrArray *
htk_register_villages (HtkStore   *store,
                       const char *today,
                       const char *until,
                       GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT c.village_code, coalesce (r.name, c.village_code), coalesce (t.name, ''), c.n, c.due,"
    " c.late FROM (SELECT village_code, count (*) n, sum (next_due <= ?2) due,"
    " sum (next_due < ?1) late FROM household WHERE status = 'active' GROUP BY village_code"
    " UNION ALL SELECT code, 0, 0, 0 FROM village WHERE code = '" HTK_REGISTER_PROJECT_PLACE "'"
    " AND NOT EXISTS (SELECT 1 FROM household h WHERE h.village_code = code AND h.status = 'active')) c"
    " LEFT JOIN region r ON r.code = c.village_code LEFT JOIN region t ON t.code = r.parent"
    " ORDER BY c.late DESC, c.due DESC, c.village_code", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "tt", today, until);
  return htk_rows_all (stmt, read_village, (GDestroyNotify) htk_village_free, error);
}

/**
 * htk_register_village_names:
 * @store: a store
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkVillage): the villages that have households, by code,
 *   without their counts: for a list to choose from, which must not wait for all households
 */
GPtrArray *
htk_register_village_names (HtkStore *store,
                            GError  **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT r.code, r.name, coalesce (t.name, ''), 0, 0, 0 FROM region r"
    " LEFT JOIN region t ON t.code = r.parent WHERE EXISTS (SELECT 1 FROM household h"
    " WHERE h.status = 'active' AND h.village_code = r.code) ORDER BY r.code", error);

  return stmt != NULL ? htk_rows_all (stmt, read_village,
                                      (GDestroyNotify) htk_village_free, error) : NULL;
}

/**
 * htk_register_village:
 * @store: a store
 * @code: a village's code
 * @error: return location
 *
 * Returns: (transfer full): its name and town; NULL with %HTK_STORE_ERROR_NOT_FOUND
 */
HtkVillage *
htk_register_village (HtkStore   *store,
                      const char *code,
                      GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT r.code, r.name, coalesce (t.name, ''), 0, 0, 0 FROM region r"
    " LEFT JOIN region t ON t.code = r.parent WHERE r.code = ?", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", code);
  return htk_rows_one (stmt, read_village, "village", code, error);
}
