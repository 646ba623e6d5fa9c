/* Does in the register what a person chose in a conflict, and tells the tablets of all it touched.
 * A choice about fields of a visit that is not accepted yet waits for the acceptance
 * (htk-decide.c). */
#include "sync/county/htk-conflict-settle.h"

#include "app/record/htk-accept.h"
#include "app/record/htk-subject-fields.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"
#include "app/store/htk-visits.h"
#include "sync/county/htk-conflict-open.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-household-end.h"
#include "sync/county/htk-pinyin.h"

static JsonObject *
row_of (HtkStore *store, const HtkConflict *c, GError **error)
{
  g_autofree char *text = htk_county_body (store, c->subject_type, c->subject_id, NULL, error);
  g_autoptr (JsonNode) node = text != NULL ? htk_json_parse (text, error) : NULL;

  return node != NULL ? json_node_dup_object (node) : NULL;
}

/* Changed once more since the person saw it: then it is asked again, with what it says now. */
static gboolean
ask_again (
    HtkStore *store, const HtkConflict *c, const HtkVisit *visit, const char *now, GError **error)
{
  HtkConflict again = { .kind = c->kind,
                        .field = c->field,
                        .base = c->base,
                        .mine = c->mine,
                        .theirs = (char *)now,
                        .mine_by = c->mine_by };

  return htk_conflict_open (store, visit, &again, error);
}

static gboolean
write_field (HtkStore *store, const HtkConflict *c, const char *value, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonObject) row = row_of (store, c, &local);
  g_autoptr (GHashTable) merged = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) gone = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean is_row = htk_field_question (c->field) == NULL;

  if (row == NULL)
    {
      if (local != NULL)
        g_propagate_error (error, g_steal_pointer (&local));
      return local == NULL && (error == NULL || *error == NULL);
    }
  if (!is_row)
    g_hash_table_insert (merged, c->field, (char *)value);
  else if (value == NULL)
    g_hash_table_add (gone, c->field);
  htk_accept_merged (row, merged, gone);
  return (!g_str_equal (c->subject_type, "household") || htk_pinyin_household (row, error))
         && htk_county_write (store, c->subject_type, c->subject_id, c->village_code, row, error);
}

static gboolean
settle_field (HtkStore *store, const HtkConflict *c, const HtkVisit *visit, GError **error)
{
  const char *value = g_str_equal (c->choice, "mine")   ? c->mine
                      : g_str_equal (c->choice, "base") ? c->base
                                                        : c->theirs;
  g_autoptr (GHashTable) fields = NULL;
  const char *now;
  gboolean is_row = htk_field_question (c->field) == NULL;

  if (!g_str_equal (visit->state, "county_accepted"))
    return TRUE;
  if (is_row)
    return write_field (store, c, value, error);
  fields = htk_fields_of_register (store, c->subject_type, c->subject_id, error);
  if (fields == NULL)
    return FALSE;
  now = g_hash_table_lookup (fields, c->field);
  if (g_strcmp0 (now, value) == 0)
    return TRUE;
  return g_strcmp0 (now, c->theirs) == 0 ? write_field (store, c, value, error)
                                         : ask_again (store, c, visit, now, error);
}

/* The household leaves again; its visit goes to the one it was merged into, or is void without one.
 */
static gboolean
settle_household (HtkStore *store, const HtkConflict *c, HtkVisit *visit, GError **error)
{
  const char *into = htk_json_text (c->extra, "into");
  const char *why = htk_json_text (c->extra, "why");

  if (!g_str_equal (c->choice, "theirs"))
    return TRUE;
  if (!htk_household_end (store, c->resolved_by, c->subject_id, into, why, error))
    return FALSE;
  if (into != NULL)
    {
      g_free (visit->subject_id);
      visit->subject_id = g_strdup (into);
    }
  else
    {
      g_free (visit->state);
      g_free (visit->reason);
      visit->state = g_strdup ("voided");
      visit->reason = g_strdup (why);
    }
  visit->changed_at = c->resolved_at;
  visit->version++;
  return htk_visit_put (store, visit, error);
}

static gboolean
publish_visit (HtkStore *store, const char *id, const char *village, GError **error)
{
  return htk_county_publish (store, "visit", id, 0, village, NULL, error);
}

/**
 * htk_conflict_settle:
 * @store: the county's store, in a transaction
 * @conflict: a conflict that was just resolved
 * @error: return location
 */
gboolean
htk_conflict_settle (HtkStore *store, const HtkConflict *conflict, GError **error)
{
  g_autoptr (HtkVisit) visit = htk_visit_get (store, conflict->visit_id, error);
  gboolean done;

  if (visit == NULL)
    return FALSE;
  if (g_str_equal (conflict->kind, "field"))
    done = settle_field (store, conflict, visit, error);
  else if (g_str_equal (conflict->kind, "household"))
    done = settle_household (store, conflict, visit, error);
  else
    done = TRUE;
  return done && publish_visit (store, visit->id, visit->village_code, error)
         && (!g_str_equal (conflict->kind, "double")
             || publish_visit (store, conflict->theirs, visit->village_code, error))
         && htk_conflict_publish (store, conflict, error);
}
