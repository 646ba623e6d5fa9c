/* What the members of a household must be together (domain.md 2.2): some of it refuses a row, some of
 * it is said to whoever imports. */
#include "sync/county/htk-import-private.h"

#include "app/store/htk-json.h"
#include "sync/county/htk-county-store.h"

static gboolean
is (JsonObject *values,
    const char *name,
    const char *value)
{
  return g_strcmp0 (htk_json_text (values, name), value) == 0;
}

/* One household has one head, and its head one spouse. */
static gboolean
only_one (HtkImport  *import,
          const char *rel,
          const char *said,
          const char *household,
          const char *id,
          JsonObject *values,
          GError    **error)
{
  g_autofree char *sql =
    g_strdup_printf ("SELECT 1 FROM member WHERE household_id = ?1 AND id <> ?2 AND rel = '%s'"
                     " AND status = 'ok'", rel);

  if (!is (values, "rel", rel) || (htk_json_text (values, "status") != NULL &&
                                   !is (values, "status", "ok")) ||
      !htk_county_one (import->store, sql, household, id, NULL, error))
    return error == NULL || *error == NULL;
  return htk_import_refuse (import, "rel", error, "the household already has another %s", said);
}

/* A place of work without a month of it, or months without a place, is a slip of the pen. */
static gboolean
place_and_months (HtkImport  *import,
                  JsonObject *values,
                  GError    **error)
{
  const char *place = htk_json_text (values, "work_place");
  gint64 months = json_object_get_int_member_with_default (values, "work_months", -1);

  if (place == NULL || months < 0 || g_str_equal (place, "none") == (months == 0))
    return TRUE;
  return htk_import_refuse (import, "work_months", error,
                            months == 0 ? "a place of work, but no month of it"
                                        : "%d months of work, but no place of it", (int) months);
}

static void
warn_of_area (HtkImport  *import,
              JsonObject *values)
{
  const char *number = htk_json_text (values, "id_no");

  if (number != NULL && !g_str_has_prefix (number, "53"))
    htk_import_warn (import, "id_no", "the number was given outside of Yunnan: look at it once more");
}

static void
warn_of_sexes (HtkImport  *import,
               const char *household,
               JsonObject *values)
{
  const char *sex = htk_json_text (values, "sex");
  const char *other = is (values, "rel", "spouse") ? "head"
                      : is (values, "rel", "head") ? "spouse" : NULL;
  g_autofree char *sql =
    g_strdup_printf ("SELECT 1 FROM member WHERE household_id = ?1 AND sex = ?2 AND rel = '%s'"
                     " AND status = 'ok'", other != NULL ? other : "");

  if (other != NULL && sex != NULL &&
      htk_county_one (import->store, sql, household, sex, NULL, NULL))
    htk_import_warn (import, "sex", "head and spouse are of the same sex");
}

/**
 * htk_import_check_member:
 * @import: the work in hand
 * @household: the household's id
 * @id: the member's
 * @values: the row as it goes into the register
 * @error: return location
 *
 * Holds a member to the record checks of domain.md 2.2 that a file can tell.
 *
 * Returns: FALSE with %HTK_COUNTY_ERROR_INPUT for what blocks; what is only unlikely is a warning
 */
gboolean
htk_import_check_member (HtkImport  *import,
                         const char *household,
                         const char *id,
                         JsonObject *values,
                         GError    **error)
{
  if (!only_one (import, "head", "户主", household, id, values, error) ||
      !only_one (import, "spouse", "配偶", household, id, values, error) ||
      !place_and_months (import, values, error))
    return FALSE;
  warn_of_area (import, values);
  warn_of_sexes (import, household, values);
  return TRUE;
}

/**
 * htk_import_check_household:
 * @import: the work in hand, all rows taken
 * @household: the id of a household whose members changed
 *
 * Warns of a household whose members have no head among them.
 */
void
htk_import_check_household (HtkImport  *import,
                            const char *household)
{
  g_autofree char *number = NULL;

  if (htk_county_one (import->store, "SELECT coalesce (hh_no, local_no, id) FROM household WHERE id = ?1"
                      " AND EXISTS (SELECT 1 FROM member WHERE household_id = ?1)"
                      " AND NOT EXISTS (SELECT 1 FROM member WHERE household_id = ?1 AND rel = 'head'"
                      " AND status = 'ok')", household, NULL, &number, NULL))
    {
      import->line = 0;
      htk_import_warn (import, NULL, "household %s: none of its members is the 户主", number);
    }
}
