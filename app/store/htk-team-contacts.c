/* The tablets of a lead's team as the county last told them, for the page that shows who was not heard of. */
#include "app/store/htk-team-contacts.h"

#include "app/store/htk-json.h"
#include "app/store/htk-rows-private.h"

void
htk_team_contact_free (HtkTeamContact *self)
{
  if (self == NULL)
    return;
  g_free (self->user_id);
  g_free (self->name);
  g_free (self->device_id);
  g_free (self);
}

static gboolean
put (HtkStore   *store,
     JsonObject *one,
     GError    **error)
{
  const char *device = htk_json_text (one, "device"), *user = htk_json_text (one, "user");
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT OR REPLACE INTO team_contact (device_id, user_id, last_contact, rows, files, oldest)"
    " VALUES (?, ?, ?, ?, ?, ?)", error);

  if (stmt == NULL)
    return FALSE;
  /* Of a newer county, which says it otherwise. */
  if (device == NULL || user == NULL)
    return TRUE;
  htk_stmt_bind (stmt, "ttiiii", device, user, htk_json_int (one, "contact", 0),
                 htk_json_int (one, "rows", 0), htk_json_int (one, "files", 0),
                 htk_json_int (one, "since", 0));
  return htk_stmt_run (stmt, error);
}

/**
 * htk_team_contacts_take:
 * @store: a tablet's store, in a transaction
 * @told: as the county says it: objects of device, user, contact, rows, files, since
 * @error: return location
 *
 * Replaces what was told before.
 */
gboolean
htk_team_contacts_take (HtkStore  *store,
                        JsonArray *told,
                        GError   **error)
{
  g_autoptr (HtkStmt) clear = htk_stmt (store, "DELETE FROM team_contact", error);

  if (clear == NULL || !htk_stmt_run (clear, error))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (told); i++)
    {
      JsonNode *node = json_array_get_element (told, i);

      if (JSON_NODE_HOLDS_OBJECT (node) && !put (store, json_node_get_object (node), error))
        return FALSE;
    }
  return TRUE;
}

static gpointer
read_contact (HtkStmt *stmt)
{
  HtkTeamContact *c = g_new0 (HtkTeamContact, 1);

  c->user_id = g_strdup (htk_stmt_text (stmt, 0));
  c->name = g_strdup (htk_stmt_text (stmt, 1));
  c->device_id = g_strdup (htk_stmt_text (stmt, 2));
  c->last_contact = htk_stmt_int (stmt, 3);
  c->rows = htk_stmt_int (stmt, 4);
  c->files = htk_stmt_int (stmt, 5);
  c->oldest = htk_stmt_int (stmt, 6);
  return c;
}

/**
 * htk_team_contacts_of:
 * @store: a tablet's store
 * @team_id: a team
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkTeamContact): the tablets of its workers, who was heard of longest
 *   ago first; a worker without one stands at the beginning
 */
GPtrArray *
htk_team_contacts_of (HtkStore   *store,
                      const char *team_id,
                      GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT u.id, u.name, coalesce (c.device_id, ''), coalesce (c.last_contact, 0),"
    " coalesce (c.rows, 0), coalesce (c.files, 0), coalesce (c.oldest, 0)"
    " FROM user u LEFT JOIN team_contact c ON c.user_id = u.id"
    " WHERE u.team_id = ? AND u.role = 'worker' ORDER BY 4, u.name, u.id", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", team_id);
  return htk_rows_all (stmt, read_contact, (GDestroyNotify) htk_team_contact_free, error);
}
