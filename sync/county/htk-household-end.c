/* Removes a household from the register or merges it into another, by an officer with a reason. Its
 * row stays as a tombstone with a version, since visits name it: tablets take it from their lists
 * with the next pull. A visit that comes for it afterwards brings it back (an edit wins over a
 * deletion), and a person decides: htk-ingest-conflict.c. */
#include "sync/county/htk-household-end.h"

#include "app/store/htk-cases.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register.h"
#include "sync/county/htk-accounts.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-officer.h"

static JsonObject *
read_household (HtkStore *store, const char *id, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *text = htk_county_body (store, "household", id, NULL, &local);
  g_autoptr (JsonNode) node = text != NULL ? htk_json_parse (text, &local) : NULL;

  if (node != NULL)
    return json_node_dup_object (node);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else
    g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_NOT_FOUND,
                 "the register has no household %s", id);
  return NULL;
}

static gboolean
stop (GError **error, const char *why, const char *id)
{
  g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_STATE, "household %s %s", id, why);
  return FALSE;
}

static gboolean
has_open_case (HtkStore *store, const char *id)
{
  return htk_county_one (store,
                         "SELECT 1 FROM risk_case WHERE household_id = ? AND state NOT IN"
                         " ('rejected', 'cleared')",
                         id, NULL, NULL, NULL);
}

static gboolean
is_same_person (JsonObject *a, JsonObject *b)
{
  const char *id_no = htk_json_text (a, "id_no");

  if (g_strcmp0 (htk_json_text (a, "id"), htk_json_text (b, "id")) == 0)
    return TRUE;
  if (id_no != NULL && htk_json_text (b, "id_no") != NULL)
    return g_str_equal (id_no, htk_json_text (b, "id_no"));
  return g_strcmp0 (htk_json_text (a, "name"), htk_json_text (b, "name")) == 0
         && g_strcmp0 (htk_json_text (a, "birth"), htk_json_text (b, "birth")) == 0;
}

/* (transfer full): a member as one of another household, which has a head already. */
static JsonObject *
moved_member (JsonObject *member, guint seq)
{
  g_autofree char *text = htk_json_write (member);
  g_autoptr (JsonNode) node = htk_json_parse (text, NULL);
  JsonObject *copy = json_node_dup_object (node);

  if (g_strcmp0 (htk_json_text (copy, "rel"), "head") == 0)
    json_object_set_string_member (copy, "rel", "other");
  json_object_set_int_member (copy, "seq", (gint64)seq);
  return copy;
}

/* Who is in both is there once, under the id of the household that stays. */
static void
move_members (JsonObject *from, JsonObject *into)
{
  JsonArray *leaving = htk_json_list (from, "members");
  JsonArray *staying = htk_json_list (into, "members");
  guint known = staying != NULL ? json_array_get_length (staying) : 0;
  JsonArray *all = json_array_new ();

  for (guint i = 0; i < known; i++)
    json_array_add_object_element (all,
                                   json_object_ref (json_array_get_object_element (staying, i)));
  for (guint i = 0; leaving != NULL && i < json_array_get_length (leaving); i++)
    {
      JsonObject *m = json_array_get_object_element (leaving, i);
      gboolean is_there = FALSE;

      for (guint k = 0; k < known && !is_there; k++)
        is_there = is_same_person (m, json_array_get_object_element (staying, k));
      if (!is_there)
        json_array_add_object_element (all, moved_member (m, json_array_get_length (all) + 1));
    }
  json_object_set_array_member (into, "members", all);
}

static gboolean
write_row (HtkStore *store, JsonObject *row, GError **error)
{
  return htk_county_write (store, "household", htk_json_text (row, "id"),
                           htk_json_text (row, "village_code"), row, error);
}

/* The members go with the household that takes them; who goes twice leaves this one first. */
static gboolean
merge_rows (HtkStore *store, JsonObject *row, JsonObject *other, GError **error)
{
  move_members (row, other);
  return write_row (store, other, error);
}

/**
 * htk_household_end:
 * @store: the county's store, in a transaction
 * @officer: who decided
 * @id: a household
 * @into: (nullable): the household that stands for it
 * @reason: why
 * @error: return location
 *
 * Writes the tombstone, and publishes it.
 *
 * Returns: FALSE with %HTK_COUNTY_ERROR_STATE for one that has left already or has an open case, or
 *   that would be merged into one that has left
 */
gboolean
htk_household_end (HtkStore *store,
                   const char *officer,
                   const char *id,
                   const char *into,
                   const char *reason,
                   GError **error)
{
  g_autoptr (JsonObject) row = read_household (store, id, error);
  g_autoptr (JsonObject) other
      = into != NULL && row != NULL ? read_household (store, into, error) : NULL;
  JsonObject *removed;

  if (row == NULL || (into != NULL && other == NULL))
    return FALSE;
  if (htk_json_part (row, "removed") != NULL)
    return stop (error, "has left the register already", id);
  if (other != NULL && htk_json_part (other, "removed") != NULL)
    return stop (error, "has left the register: nothing can be merged into it", into);
  if (has_open_case (store, id))
    return stop (error, "has an open risk case: end that first", id);
  if (other != NULL && !merge_rows (store, row, other, error))
    return FALSE;
  removed = json_object_new ();
  json_object_set_string_member (removed, "by", officer);
  json_object_set_string_member (removed, "why", reason);
  json_object_set_int_member (removed, "at", g_get_real_time () / 1000);
  json_object_set_string_member (removed, "was", htk_json_text (row, "status"));
  if (other != NULL)
    {
      json_object_set_string_member (removed, "into", into);
      json_object_set_string_member (removed, "into_name", htk_json_text (other, "head_name"));
      /* They are the other's now; the tombstone keeps who was here, should the household come back.
       */
      json_object_set_array_member (removed, "members",
                                    json_array_ref (htk_json_list (row, "members")));
      json_object_set_array_member (row, "members", json_array_new ());
    }
  json_object_set_object_member (row, "removed", removed);
  json_object_set_string_member (row, "status", "removed");
  return write_row (store, row, error);
}

/* The household that had taken the members is told that it has lost them again. */
static gboolean
write_taker (HtkStore *store, JsonObject *removed, GError **error)
{
  const char *into = htk_json_text (removed, "into");
  g_autoptr (JsonObject) row = into != NULL ? read_household (store, into, error) : NULL;

  return into == NULL || (row != NULL && write_row (store, row, error));
}

/**
 * htk_household_revive:
 * @store: the county's store, in a transaction
 * @id: a household
 * @removed: (out) (transfer full) (nullable): what the tombstone said; NULL: there was none
 * @error: return location
 *
 * Brings a household back that has left the register; one that is there stays as it is.
 */
gboolean
htk_household_revive (HtkStore *store, const char *id, JsonObject **removed, GError **error)
{
  g_autoptr (JsonObject) row = read_household (store, id, error);
  JsonArray *members;
  const char *was;

  *removed = NULL;
  if (row == NULL)
    return FALSE;
  if (htk_json_part (row, "removed") == NULL)
    return TRUE;
  *removed = json_object_ref (htk_json_part (row, "removed"));
  was = htk_json_text (*removed, "was");
  json_object_remove_member (row, "removed");
  json_object_set_string_member (row, "status", was != NULL ? was : "active");
  members = htk_json_list (*removed, "members");
  if (members != NULL)
    json_object_set_array_member (row, "members", json_array_ref (members));
  return write_row (store, row, error) && write_taker (store, *removed, error);
}

static gboolean
by_officer (HtkStore *store,
            const char *officer,
            const char *id,
            const char *into,
            const char *reason,
            GError **error)
{
  g_autofree char *village = NULL, *there = NULL;
  g_autoptr (HtkUser) user = NULL;
  g_autofree char *what
      = into != NULL ? g_strconcat ("household-merge:", into, NULL) : g_strdup ("household-remove");

  if (reason == NULL || *reason == '\0')
    {
      g_set_error_literal (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_USAGE,
                           "a household leaves the register for a reason: say which");
      return FALSE;
    }
  if (g_strcmp0 (id, into) == 0)
    return stop (error, "cannot be merged into itself", id);
  village = htk_register_village_of (store, "household", id, error);
  user = village != NULL ? htk_officer (store, officer, village, error) : NULL;
  if (user == NULL)
    return FALSE;
  there = into != NULL ? htk_register_village_of (store, "household", into, error) : NULL;
  return (into == NULL || (there != NULL && htk_officer_may (user, there, error)))
         && htk_household_end (store, officer, id, into, reason, error)
         && htk_account_audit (store, officer, what, id, error);
}

static gboolean
in_transaction (HtkStore *store,
                const char *officer,
                const char *id,
                const char *into,
                const char *reason,
                GError **error)
{
  if (!htk_store_begin (store, error))
    return FALSE;
  if (by_officer (store, officer, id, into, reason, error))
    return htk_store_commit (store, error);
  htk_store_rollback (store);
  return FALSE;
}

/**
 * htk_household_remove:
 * @store: the county's store
 * @officer: an officer's id
 * @id: a household
 * @reason: why
 * @error: return location
 *
 * Returns: FALSE with %HTK_COUNTY_ERROR or %HTK_STORE_ERROR; nothing is then changed
 */
gboolean
htk_household_remove (
    HtkStore *store, const char *officer, const char *id, const char *reason, GError **error)
{
  return in_transaction (store, officer, id, NULL, reason, error);
}

/**
 * htk_household_merge:
 * @store: the county's store
 * @officer: an officer's id
 * @id: a household
 * @into: the household that stands for it from now on; takes those of its members who are not in it
 * @reason: why
 * @error: return location
 *
 * Returns: FALSE with %HTK_COUNTY_ERROR or %HTK_STORE_ERROR; nothing is then changed
 */
gboolean
htk_household_merge (HtkStore *store,
                     const char *officer,
                     const char *id,
                     const char *into,
                     const char *reason,
                     GError **error)
{
  return in_transaction (store, officer, id, into, reason, error);
}
