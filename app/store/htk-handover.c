/* What a tablet knows of others and carries for them. A bundle that is carried is a file beside the
 * database; it stays until the county's receipt. */
#include "app/store/htk-handover.h"

#include "app/store/htk-json.h"
#include "app/store/htk-rows-private.h"

#include <glib/gstdio.h>
#include <string.h>

void
htk_known_device_free (HtkKnownDevice *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->user_id);
  g_free (self->public_key);
  g_free (self);
}

void
htk_carried_free (HtkCarried *self)
{
  if (self == NULL)
    return;
  g_free (self->bundle_id);
  g_free (self->device_id);
  g_free (self->user_id);
  g_free (self->receipt);
  g_free (self);
}

/**
 * htk_known_device_put:
 * @store: a tablet's store
 * @body: an item of kind `device`
 * @error: return location
 *
 * Returns: %FALSE with %HTK_STORE_ERROR_INVALID for what is no such item
 */
gboolean
htk_known_device_put (HtkStore   *store,
                      JsonObject *body,
                      GError    **error)
{
  const char *id = htk_json_text (body, "id");
  const char *user = htk_json_text (body, "user_id");
  const char *key = htk_json_text (body, "public_key");
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO known_device (id, user_id, public_key, revoked) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (id) DO UPDATE SET user_id = excluded.user_id, public_key = excluded.public_key,"
    " revoked = excluded.revoked", error);

  if (stmt == NULL)
    return FALSE;
  if (id == NULL || user == NULL || key == NULL || strlen (key) != 64)
    {
      g_set_error_literal (error, HTK_STORE_ERROR, HTK_STORE_ERROR_INVALID,
                           "a tablet has no id, person or key");
      return FALSE;
    }
  htk_stmt_bind (stmt, "ttti", id, user, key, (gint64) (htk_json_int (body, "revoked", 0) != 0));
  return htk_stmt_run (stmt, error);
}

static gpointer
read_device (HtkStmt *stmt)
{
  HtkKnownDevice *d = g_new0 (HtkKnownDevice, 1);

  d->id = g_strdup (htk_stmt_text (stmt, 0));
  d->user_id = g_strdup (htk_stmt_text (stmt, 1));
  d->public_key = g_strdup (htk_stmt_text (stmt, 2));
  d->revoked = htk_stmt_int (stmt, 3) != 0;
  return d;
}

/**
 * htk_known_device_get:
 * @store: a tablet's store
 * @id: a tablet
 * @error: return location
 *
 * Returns: (transfer full) (nullable): what the county said of it; NULL without an error when it
 *   said nothing
 */
HtkKnownDevice *
htk_known_device_get (HtkStore   *store,
                      const char *id,
                      GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (
    store, "SELECT id, user_id, public_key, revoked FROM known_device WHERE id = ?", error);
  gboolean has_row;

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", id);
  return htk_stmt_next (stmt, &has_row, error) && has_row ? read_device (stmt) : NULL;
}

static gpointer
read_text (HtkStmt *stmt)
{
  return g_strdup (htk_stmt_text (stmt, 0));
}

/**
 * htk_lead_keys:
 * @store: a tablet's store
 * @user_id: a person
 * @error: return location
 *
 * Returns: (transfer full) (element-type utf8): the keys of the tablets of the leads of that person's
 *   team, the person's own left out
 */
GPtrArray *
htk_lead_keys (HtkStore   *store,
               const char *user_id,
               GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT DISTINCT k.public_key FROM known_device k JOIN user u ON u.id = k.user_id"
    " JOIN user me ON me.id = ?1 WHERE k.revoked = 0 AND u.id <> me.id AND me.team_id <> ''"
    " AND u.team_id = me.team_id AND u.role = 'lead' ORDER BY k.id DESC LIMIT 32", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", user_id);
  return htk_rows_all (stmt, read_text, g_free, error);
}

/**
 * htk_team_devices:
 * @store: a lead's tablet's store
 * @user_id: the lead
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkKnownDevice): the tablets of the workers of that lead's team
 */
GPtrArray *
htk_team_devices (HtkStore   *store,
                  const char *user_id,
                  GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT k.id, k.user_id, k.public_key, k.revoked FROM known_device k JOIN user u"
    " ON u.id = k.user_id JOIN user me ON me.id = ?1 WHERE k.revoked = 0 AND me.role = 'lead'"
    " AND me.team_id <> '' AND u.team_id = me.team_id AND u.role = 'worker' ORDER BY k.id", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", user_id);
  return htk_rows_all (stmt, read_device, (GDestroyNotify) htk_known_device_free, error);
}

/**
 * htk_lead_words:
 * @store: a lead's tablet's store
 * @user_id: a worker of the team
 * @since: UTC milliseconds
 * @error: return location
 *
 * Of the journal what a lead decided since then about what that worker's tablet is told of by the county too:
 * its region. What the county has refused or decided otherwise is none of it.
 *
 * Returns: (transfer full) (element-type gint64): the numbers of the rows, in order
 */
GArray *
htk_lead_words (HtkStore   *store,
                const char *user_id,
                gint64      since,
                GError    **error)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT c.seq FROM change c JOIN user u ON u.id = ?1 LEFT JOIN visit v ON v.id = c.object"
    " LEFT JOIN risk_case k ON k.id = c.object LEFT JOIN finding f ON f.id = c.object"
    " LEFT JOIN conflict x ON x.id = c.object"
    " WHERE c.kind IN ('visit.review', 'visit.withdraw', 'visit.recheck', 'visit.void', 'case.event',"
    "  'finding.event', 'conflict.resolve') AND c.created_at >= ?2"
    " AND coalesce (c.verdict, 'accepted') IN ('accepted', 'merged')"
    " AND substr (coalesce (v.village_code, k.village_code, f.village_code, x.village_code),"
    "  1, length (u.region_scope)) = u.region_scope ORDER BY c.seq", error);
  gboolean has_row = TRUE;

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "ti", user_id, since);
  while (htk_stmt_next (stmt, &has_row, error) && has_row)
    {
      gint64 seq = htk_stmt_int (stmt, 0);

      g_array_append_val (numbers, seq);
    }
  return has_row ? NULL : g_steal_pointer (&numbers);
}

/**
 * htk_carried_path:
 * @store: a tablet's store
 * @bundle_id: a bundle
 *
 * Returns: (transfer full): where its file lies
 */
char *
htk_carried_path (HtkStore   *store,
                  const char *bundle_id)
{
  g_autofree char *home = g_path_get_dirname (htk_store_get_path (store));
  g_autofree char *name = g_strconcat (bundle_id, ".htkb", NULL);

  return g_build_filename (home, "carried", name, NULL);
}

/**
 * htk_carried_put:
 * @store: a tablet's store
 * @carried: a bundle whose file lies in its place
 * @error: return location
 *
 * From now on the tablet brings it to the county. Again is once.
 */
gboolean
htk_carried_put (HtkStore         *store,
                 const HtkCarried *carried,
                 GError          **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO carried (bundle_id, device_id, user_id, size, rows, files, made_at, taken_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (bundle_id) DO NOTHING", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "tttiiiii", carried->bundle_id, carried->device_id, carried->user_id,
                 carried->size, carried->rows, carried->files, carried->made_at,
                 g_get_real_time () / 1000);
  return htk_stmt_run (stmt, error);
}

#define CARRIED_SELECT                                                                             \
  "SELECT bundle_id, device_id, user_id, size, rows, files, made_at, receipt FROM carried "

static gpointer
read_carried (HtkStmt *stmt)
{
  HtkCarried *c = g_new0 (HtkCarried, 1);

  c->bundle_id = g_strdup (htk_stmt_text (stmt, 0));
  c->device_id = g_strdup (htk_stmt_text (stmt, 1));
  c->user_id = g_strdup (htk_stmt_text (stmt, 2));
  c->size = htk_stmt_int (stmt, 3);
  c->rows = htk_stmt_int (stmt, 4);
  c->files = htk_stmt_int (stmt, 5);
  c->made_at = htk_stmt_int (stmt, 6);
  c->receipt = htk_stmt_is_null (stmt, 7) ? NULL : g_strdup (htk_stmt_text (stmt, 7));
  return c;
}

/**
 * htk_carried_get:
 * @store: a tablet's store
 * @bundle_id: a bundle
 * @error: return location
 *
 * Returns: (transfer full) (nullable): it; NULL without an error when it was never taken
 */
HtkCarried *
htk_carried_get (HtkStore   *store,
                 const char *bundle_id,
                 GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, CARRIED_SELECT "WHERE bundle_id = ?", error);
  gboolean has_row;

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", bundle_id);
  return htk_stmt_next (stmt, &has_row, error) && has_row ? read_carried (stmt) : NULL;
}

/**
 * htk_carried_waiting:
 * @store: a tablet's store
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkCarried): what has no receipt yet; of one tablet the
 *   oldest first, and rows before files
 */
GPtrArray *
htk_carried_waiting (HtkStore *store,
                     GError  **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (
    store, CARRIED_SELECT "WHERE receipt IS NULL ORDER BY rows = 0, made_at, bundle_id", error);

  return stmt != NULL
           ? htk_rows_all (stmt, read_carried, (GDestroyNotify) htk_carried_free, error) : NULL;
}

/**
 * htk_carried_answered:
 * @store: a tablet's store
 * @device_id: (nullable): of one tablet alone
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkCarried): what has its receipt, which is to go back
 */
GPtrArray *
htk_carried_answered (HtkStore   *store,
                      const char *device_id,
                      GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    CARRIED_SELECT "WHERE receipt IS NOT NULL AND device_id = coalesce (?1, device_id)"
    " ORDER BY receipt_at DESC, bundle_id LIMIT 200", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", device_id);
  return htk_rows_all (stmt, read_carried, (GDestroyNotify) htk_carried_free, error);
}

/**
 * htk_carried_receipt:
 * @store: a tablet's store
 * @bundle_id: a bundle that it carries
 * @receipt: the county's answer, as it came
 * @error: return location
 *
 * Keeps the receipt, which is to go back to the bundle's tablet; the bundle itself is not needed any
 * more.
 */
gboolean
htk_carried_receipt (HtkStore   *store,
                     const char *bundle_id,
                     const char *receipt,
                     GError    **error)
{
  g_autofree char *path = htk_carried_path (store, bundle_id);
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "UPDATE carried SET receipt = ?2, receipt_at = ?3 WHERE bundle_id = ?1", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "tti", bundle_id, receipt, g_get_real_time () / 1000);
  if (!htk_stmt_run (stmt, error))
    return FALSE;
  g_unlink (path);
  return TRUE;
}

/**
 * htk_carried_file:
 * @store: a tablet's store
 * @sha256: a file that came with another tablet's bundle
 * @error: return location
 *
 * It is that tablet's to send, not this one's.
 */
gboolean
htk_carried_file (HtkStore   *store,
                  const char *sha256,
                  GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (
    store, "INSERT INTO carried_file (sha256) VALUES (?) ON CONFLICT DO NOTHING", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "t", sha256);
  return htk_stmt_run (stmt, error);
}

/**
 * htk_paired_put:
 * @store: a tablet's store
 * @pin: of the certificate of a tablet that proved that it was told the code
 * @device_id: what it says that it is
 * @user_id: whose it says that it is
 * @error: return location
 */
gboolean
htk_paired_put (HtkStore   *store,
                const char *pin,
                const char *device_id,
                const char *user_id,
                GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO paired (pin, device_id, user_id, at) VALUES (?, ?, ?, ?) ON CONFLICT (pin)"
    " DO UPDATE SET device_id = excluded.device_id, user_id = excluded.user_id, at = excluded.at",
    error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "ttti", pin, device_id, user_id, g_get_real_time () / 1000);
  return htk_stmt_run (stmt, error);
}

/**
 * htk_paired_device:
 * @store: a tablet's store
 * @pin: of a certificate
 *
 * Returns: (transfer full) (nullable): the tablet that was paired with it
 */
char *
htk_paired_device (HtkStore   *store,
                   const char *pin)
{
  g_autoptr (HtkStmt) stmt =
    htk_stmt (store, "SELECT device_id FROM paired WHERE pin = ?", NULL);
  gboolean has_row;

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", pin);
  return htk_stmt_next (stmt, &has_row, NULL) && has_row ? g_strdup (htk_stmt_text (stmt, 0)) : NULL;
}

/**
 * htk_paired_knows:
 * @store: a tablet's store
 * @device_id: what somebody says that they are
 *
 * Returns: whether a tablet of that id was paired, with whatever certificate
 */
gboolean
htk_paired_knows (HtkStore   *store,
                  const char *device_id)
{
  g_autoptr (HtkStmt) stmt =
    htk_stmt (store, "SELECT 1 FROM paired WHERE device_id = ?", NULL);
  gboolean has_row;

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "t", device_id);
  return htk_stmt_next (stmt, &has_row, NULL) && has_row;
}
