/* Tablets of the county. Codes and tokens are kept as hashes only; a code is used once, but by the
 * same tablet again while it lives, for the reply to an enrolment may be lost. */
#include "sync/county/htk-devices.h"

#include "app/store/htk-canonical-json.h"
#include "app/store/htk-store-private.h"
#include "app/store/htk-uuid.h"
#include "sync/county/htk-accounts.h"
#include "sync/county/htk-county-store.h"

#include <sodium.h>

/* A first download is many calls one after another: when they were made is kept no finer than this. */
#define HEARD_MS (60 * G_GINT64_CONSTANT (1000))
#define CODE_LENGTH 12
#define CODE_MS (7 * 24 * 3600 * G_GINT64_CONSTANT (1000))
#define DEVICE_SELECT                                                                              \
  "SELECT d.id, d.user_id, d.public_key, u.role, u.region_scope, coalesce (u.team_id, ''),"        \
  " d.last_hash, d.enrolled_at, coalesce (d.last_contact, 0), d.last_seq,"                         \
  " coalesce (d.revoked_at, 0), d.waiting_rows, d.waiting_files, d.waiting_since FROM device d JOIN user u ON u.id = d.user_id "

void
htk_device_free (HtkDevice *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->user_id);
  g_free (self->public_key);
  g_free (self->role);
  g_free (self->scope);
  g_free (self->team_id);
  g_free (self->last_hash);
  g_free (self);
}

static gpointer
read_device (HtkStmt *stmt)
{
  HtkDevice *d = g_new0 (HtkDevice, 1);

  d->id = g_strdup (htk_stmt_text (stmt, 0));
  d->user_id = g_strdup (htk_stmt_text (stmt, 1));
  d->public_key = g_strdup (htk_stmt_text (stmt, 2));
  d->role = g_strdup (htk_stmt_text (stmt, 3));
  d->scope = g_strdup (htk_stmt_text (stmt, 4));
  d->team_id = g_strdup (htk_stmt_text (stmt, 5));
  d->last_hash = g_strdup (htk_stmt_text (stmt, 6));
  d->enrolled_at = htk_stmt_int (stmt, 7);
  d->last_contact = htk_stmt_int (stmt, 8);
  d->last_seq = htk_stmt_int (stmt, 9);
  d->revoked_at = htk_stmt_int (stmt, 10);
  d->waiting_rows = htk_stmt_int (stmt, 11);
  d->waiting_files = htk_stmt_int (stmt, 12);
  d->waiting_since = htk_stmt_int (stmt, 13);
  return d;
}

/* Typed with blanks, hyphens or in lower case it is the same code. */
static char *
code_hash (const char *code)
{
  GString *plain = g_string_new ("code:");
  char *hash;

  for (const char *p = code; *p != '\0'; p++)
    if (g_ascii_isalnum (*p))
      g_string_append_c (plain, g_ascii_toupper (*p));
  hash = htk_hash_text (plain->str);
  g_string_free (plain, TRUE);
  return hash;
}

/**
 * htk_device_make_code:
 * @store: the county's store
 * @user_id: whose tablet it will be
 * @error: return location
 *
 * Makes a code that enrols one tablet within a week.
 *
 * Returns: (transfer full): the code, to be told to the person; only its hash is kept
 */
char *
htk_device_make_code (HtkStore   *store,
                      const char *user_id,
                      GError    **error)
{
  static const char letters[] = "ABCDEFGHJKMNPQRSTVWXYZ23456789";
  char code[CODE_LENGTH + 3] = { 0 };
  g_autofree char *hash = NULL;
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO enrol_code (code_hash, user_id, expires_at)"
    " SELECT ?1, id, ?3 FROM user WHERE id = ?2 AND role <> 'auditor'", error);

  for (int i = 0; i < CODE_LENGTH + 2; i++)
    code[i] = i % 5 == 4 ? '-' : letters[randombytes_uniform (sizeof letters - 1)];
  hash = code_hash (code);
  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "tti", hash, user_id, g_get_real_time () / 1000 + CODE_MS);
  if (!htk_stmt_run (stmt, error))
    return NULL;
  if (sqlite3_changes (htk_store_db (store)) == 1)
    return g_strdup (code);
  g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_NOT_FOUND,
               "there is no user “%s” who may have a tablet (an auditor may not: identity numbers "
               "are not masked there)", user_id);
  return NULL;
}

/* What is wrong with a code, in the words of the person who typed it. */
static void
refuse_code (gboolean is_known,
             gboolean is_used,
             GError **error)
{
  g_set_error_literal (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_DENIED,
                       !is_known ? "没有这个登记码：请逐字核对，或向县级管理员重新索取"
                       : is_used ? "这个登记码已被另一台平板使用，请向县级管理员重新索取"
                                 : "这个登记码已过期（7 天内有效），请向县级管理员重新索取");
}

/* (transfer full): the user of a code that may be used: new, or used by this very key. */
static char *
user_of_code (HtkStore   *store,
              const char *hash,
              const char *public_key,
              GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT c.user_id, c.expires_at > ?3, c.used_at IS NOT NULL AND NOT EXISTS"
    " (SELECT 1 FROM device d WHERE d.user_id = c.user_id AND d.public_key = ?2"
    " AND d.enrolled_at >= c.used_at AND d.revoked_at IS NULL)"
    " FROM enrol_code c WHERE c.code_hash = ?1", error);
  gboolean has_row, is_used;

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "tti", hash, public_key, g_get_real_time () / 1000);
  if (!htk_stmt_next (stmt, &has_row, error))
    return NULL;
  is_used = has_row && htk_stmt_int (stmt, 2);
  if (has_row && htk_stmt_int (stmt, 1) && !is_used)
    return g_strdup (htk_stmt_text (stmt, 0));
  refuse_code (has_row, is_used, error);
  return NULL;
}

/* The tablets of the region hear of its key, or that it is none any more. */
static gboolean
tell (HtkStore   *store,
      const char *id,
      GError    **error)
{
  g_autofree char *scope = NULL;

  return htk_county_one (store, "SELECT u.region_scope FROM device d JOIN user u ON u.id = d.user_id"
                         " WHERE d.id = ?", id, NULL, &scope, error) &&
         htk_county_publish (store, "device", id, 0, scope, NULL, error);
}

static gboolean
put_device (HtkStore   *store,
            const char *user,
            const char *public_key,
            const char *code,
            const char *token,
            GError    **error)
{
  g_autofree char *known = NULL;
  g_autofree char *id = NULL;
  g_autofree char *hash = htk_hash_text (token);
  gint64 now = g_get_real_time () / 1000;
  g_autoptr (HtkStmt) use = htk_stmt (store,
    "UPDATE enrol_code SET used_at = coalesce (used_at, ?2) WHERE code_hash = ?1", error);
  g_autoptr (HtkStmt) put = htk_stmt (store,
    "INSERT INTO device (id, user_id, public_key, token_hash, enrolled_at)"
    " VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (id) DO UPDATE SET token_hash = excluded.token_hash", error);

  if (use == NULL || put == NULL)
    return FALSE;
  htk_county_one (store, "SELECT id FROM device WHERE user_id = ?1 AND public_key = ?2"
                  " AND revoked_at IS NULL", user, public_key, &known, NULL);
  id = known != NULL ? g_strdup (known) : htk_uuid7_new ();
  htk_stmt_bind (use, "ti", code, now);
  htk_stmt_bind (put, "tttti", id, user, public_key, hash, now);
  return htk_stmt_run (use, error) && htk_stmt_run (put, error) && tell (store, id, error);
}

static gboolean
is_key (const char *hex)
{
  return strlen (hex) == 2 * crypto_sign_PUBLICKEYBYTES &&
         strspn (hex, "0123456789abcdef") == strlen (hex);
}

/**
 * htk_device_enrol:
 * @store: the county's store
 * @code: as the person typed it
 * @public_key: the tablet's signing key, 64 hexadecimal digits
 * @token: (out) (transfer full): what the tablet signs in with from now on
 * @error: return location
 *
 * Enrols a tablet. The same code with the same key again gives a new token for the same tablet.
 *
 * Returns: (transfer full): the tablet; NULL with %HTK_COUNTY_ERROR_DENIED for a code that cannot
 *   be used, %HTK_COUNTY_ERROR_USAGE for a key that is none
 */
HtkDevice *
htk_device_enrol (HtkStore   *store,
                  const char *code,
                  const char *public_key,
                  char      **token,
                  GError    **error)
{
  g_autofree char *hash = code_hash (code);
  g_autofree char *user = NULL;
  g_autofree char *fresh = htk_account_random_token ();

  if (!is_key (public_key))
    {
      g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_USAGE,
                   "“public_key” is not 64 hexadecimal digits");
      return NULL;
    }
  if (!htk_store_begin (store, error))
    return NULL;
  user = user_of_code (store, hash, public_key, error);
  if (user == NULL || !put_device (store, user, public_key, hash, fresh, error))
    {
      htk_store_rollback (store);
      return NULL;
    }
  if (!htk_store_commit (store, error))
    return NULL;
  *token = g_steal_pointer (&fresh);
  return htk_device_by_token (store, *token, error);
}

/**
 * htk_device_get:
 * @store: the county's store
 * @id: a tablet, revoked or not
 * @error: return location
 *
 * Returns: (transfer full): the tablet; NULL with %HTK_COUNTY_ERROR_NOT_FOUND
 */
HtkDevice *
htk_device_get (HtkStore   *store,
                const char *id,
                GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, DEVICE_SELECT "WHERE d.id = ?", error);
  gboolean has_row;

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", id);
  if (!htk_stmt_next (stmt, &has_row, error))
    return NULL;
  if (has_row)
    return read_device (stmt);
  g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_NOT_FOUND, "县级没有登记过平板 %s", id);
  return NULL;
}

/**
 * htk_device_by_token:
 * @store: the county's store
 * @token: (nullable): as the tablet sent it
 * @error: return location
 *
 * Returns: (transfer full): the tablet; NULL with %HTK_COUNTY_ERROR_DENIED
 */
HtkDevice *
htk_device_by_token (HtkStore   *store,
                     const char *token,
                     GError    **error)
{
  g_autofree char *hash = htk_hash_text (token != NULL ? token : "");
  g_autoptr (HtkStmt) stmt =
    htk_stmt (store, DEVICE_SELECT "WHERE d.token_hash = ? AND d.revoked_at IS NULL", error);
  gboolean has_row;

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", hash);
  if (!htk_stmt_next (stmt, &has_row, error))
    return NULL;
  if (has_row)
    return read_device (stmt);
  g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_DENIED,
               "本机未登记或登记已被撤销，请联系县级管理员");
  return NULL;
}

/**
 * htk_device_list:
 * @store: the county's store
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkDevice): all tablets, in the order of enrolment
 */
GPtrArray *
htk_device_list (HtkStore *store,
                 GError  **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, DEVICE_SELECT "ORDER BY d.enrolled_at, d.id", error);

  return stmt != NULL ? htk_rows_all (stmt, read_device, (GDestroyNotify) htk_device_free, error)
                      : NULL;
}

static gboolean
mark_revoked (HtkStore   *store,
              const char *id,
              GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "UPDATE device SET revoked_at = coalesce (revoked_at, ?2) WHERE id = ?1", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "ti", id, g_get_real_time () / 1000);
  if (!htk_stmt_run (stmt, error))
    return FALSE;
  if (sqlite3_changes (htk_store_db (store)) == 1)
    return tell (store, id, error);
  g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_NOT_FOUND, "there is no tablet “%s”", id);
  return FALSE;
}

/**
 * htk_device_revoke:
 * @store: the county's store
 * @id: a tablet
 * @error: return location
 *
 * Its token is refused from now on, and nobody seals anything to it. What it has sent stays.
 */
gboolean
htk_device_revoke (HtkStore   *store,
                   const char *id,
                   GError    **error)
{
  if (!htk_store_begin (store, error))
    return FALSE;
  if (mark_revoked (store, id, error))
    return htk_store_commit (store, error);
  htk_store_rollback (store);
  return FALSE;
}

/**
 * htk_device_refresh:
 * @store: the county's store, in a transaction
 * @device: a tablet that was read before it
 * @error: return location
 *
 * Reads again how far its journal has come: another process may take in a bundle of the same tablet
 * while it sends.
 */
gboolean
htk_device_refresh (HtkStore  *store,
                    HtkDevice *device,
                    GError   **error)
{
  g_autoptr (HtkStmt) stmt =
    htk_stmt (store, "SELECT last_seq, last_hash FROM device WHERE id = ?", error);
  gboolean has_row;

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "t", device->id);
  if (!htk_stmt_next (stmt, &has_row, error))
    return FALSE;
  if (!has_row)
    return TRUE;
  device->last_seq = htk_stmt_int (stmt, 0);
  g_free (device->last_hash);
  device->last_hash = g_strdup (htk_stmt_text (stmt, 1));
  return TRUE;
}

/**
 * htk_device_advance:
 * @store: the county's store, in a transaction
 * @device: with the number and hash of the last row it has sent
 * @error: return location
 *
 * Keeps how far its journal has come, and that it was heard of.
 */
gboolean
htk_device_advance (HtkStore        *store,
                    const HtkDevice *device,
                    GError         **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "UPDATE device SET last_seq = ?2, last_hash = ?3, last_contact = ?4 WHERE id = ?1", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "titi", device->id, device->last_seq, device->last_hash,
                 g_get_real_time () / 1000);
  return htk_stmt_run (stmt, error);
}

/**
 * htk_device_heard:
 * @store: the county's store
 * @device: a tablet that pulls
 * @rows: how many records wait there, -1 when it did not say
 * @files: how many files do
 * @since: when the oldest of them was saved, by its own clock, UTC milliseconds
 * @error: return location
 *
 * Keeps that it was heard of, and what waits there, for its lead. Nothing is written where nothing is new.
 */
gboolean
htk_device_heard (HtkStore        *store,
                  const HtkDevice *device,
                  gint64           rows,
                  gint64           files,
                  gint64           since,
                  GError         **error)
{
  gint64 now = g_get_real_time () / 1000;
  g_autoptr (HtkStmt) stmt = NULL;

  if (rows < 0)
    {
      rows = device->waiting_rows;
      files = device->waiting_files;
      since = device->waiting_since;
    }
  if (now - device->last_contact < HEARD_MS && rows == device->waiting_rows &&
      files == device->waiting_files && since == device->waiting_since)
    return TRUE;
  stmt = htk_stmt (store,
    "UPDATE device SET last_contact = ?2, waiting_rows = ?3, waiting_files = ?4, waiting_since = ?5"
    " WHERE id = ?1", error);
  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "tiiii", device->id, now, rows, files, since);
  return htk_stmt_run (stmt, error);
}

/**
 * htk_devices_of_team:
 * @store: the county's store
 * @team_id: a team
 * @error: return location
 *
 * Returns: (transfer full): the tablets of its workers, a JSON array of objects of device, user, contact, rows,
 *   files, since
 */
char *
htk_devices_of_team (HtkStore   *store,
                     const char *team_id,
                     GError    **error)
{
  g_autofree char *list = NULL;

  return htk_county_one (store,
    "SELECT coalesce (json_group_array (json_object ('device', d.id, 'user', d.user_id,"
    " 'contact', coalesce (d.last_contact, 0), 'rows', d.waiting_rows, 'files', d.waiting_files,"
    " 'since', d.waiting_since)), '[]') FROM device d JOIN user u ON u.id = d.user_id"
    " WHERE u.team_id = ?1 AND u.role = 'worker' AND d.revoked_at IS NULL", team_id, NULL, &list, error)
         ? g_steal_pointer (&list) : NULL;
}
