/* Phones with ODK Collect. A phone signs in by a token in its address, as with the app users of ODK
 * Central: 256 random bits that are good for this and nothing else, and of which the hash is kept.
 * The digest of OpenRosa would have the county keep what is as good as the password (HA1). */
#include "sync/county/htk-phones.h"

#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"
#include "app/store/htk-store-private.h"
#include "app/store/htk-uuid.h"
#include "sync/county/htk-accounts.h"
#include "sync/county/htk-county-store.h"

#define PHONE_SELECT                                                                               \
  "SELECT p.id, p.user_id, p.made_at, coalesce (p.last_contact, 0), coalesce (p.revoked_at, 0)"    \
  " FROM phone p JOIN user u ON u.id = p.user_id "
#define CONTACT_MS (60 * G_GINT64_CONSTANT (1000))

void
htk_phone_free (HtkPhone *phone)
{
  if (phone == NULL)
    return;
  g_free (phone->id);
  g_free (phone->user_id);
  g_free (phone);
}

static gpointer
read_phone (HtkStmt *stmt)
{
  HtkPhone *phone = g_new0 (HtkPhone, 1);

  phone->id = g_strdup (htk_stmt_text (stmt, 0));
  phone->user_id = g_strdup (htk_stmt_text (stmt, 1));
  phone->made_at = htk_stmt_int (stmt, 2);
  phone->last_contact = htk_stmt_int (stmt, 3);
  phone->revoked_at = htk_stmt_int (stmt, 4);
  return phone;
}

/**
 * htk_phone_make:
 * @store: the county's store
 * @user_id: whose phone it will be; a worker or a lead, who fill forms
 * @error: return location
 *
 * Returns: (transfer full): the token, to be told to the person; only its hash is kept
 */
char *
htk_phone_make (HtkStore   *store,
                const char *user_id,
                GError    **error)
{
  g_autofree char *token = htk_account_random_token ();
  g_autofree char *hash = htk_hash_text (token);
  g_autofree char *id = htk_uuid7_new ();
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO phone (id, user_id, token_hash, made_at)"
    " SELECT ?1, id, ?3, ?4 FROM user WHERE id = ?2 AND role IN ('worker', 'lead')", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "ttti", id, user_id, hash, g_get_real_time () / 1000);
  if (!htk_stmt_run (stmt, error))
    return NULL;
  if (sqlite3_changes (htk_store_db (store)) == 1)
    return g_steal_pointer (&token);
  g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_NOT_FOUND,
               "there is no worker or lead “%s”", user_id);
  return NULL;
}

/* Once a minute is enough to know that a phone is alive. */
static void
note_contact (HtkStore       *store,
              const HtkPhone *phone)
{
  const gint64 now = g_get_real_time () / 1000;
  g_autoptr (HtkStmt) stmt =
    now - phone->last_contact > CONTACT_MS
      ? htk_stmt (store, "UPDATE phone SET last_contact = ?2 WHERE id = ?1", NULL) : NULL;

  if (stmt == NULL)
    return;
  htk_stmt_bind (stmt, "ti", phone->id, now);
  htk_stmt_run (stmt, NULL);
}

/**
 * htk_phone_by_token:
 * @store: the county's store
 * @token: from the address
 * @user: (out) (transfer full): who fills forms on it, and where
 * @error: return location
 *
 * Returns: (transfer full): the phone; NULL with %HTK_COUNTY_ERROR_DENIED
 */
HtkPhone *
htk_phone_by_token (HtkStore   *store,
                    const char *token,
                    HtkUser   **user,
                    GError    **error)
{
  g_autofree char *hash = htk_hash_text (token);
  g_autoptr (HtkPhone) phone = NULL;
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    PHONE_SELECT "WHERE p.token_hash = ? AND p.revoked_at IS NULL"
                 " AND u.role IN ('worker', 'lead')", error);
  gboolean has_row;

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", hash);
  if (!htk_stmt_next (stmt, &has_row, error))
    return NULL;
  if (!has_row)
    {
      g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_DENIED,
                   "本机未登记或登记已被撤销，请联系县级管理员");
      return NULL;
    }
  phone = read_phone (stmt);
  *user = htk_register_user (store, phone->user_id, error);
  if (*user == NULL)
    return NULL;
  note_contact (store, phone);
  return g_steal_pointer (&phone);
}

/**
 * htk_phone_list:
 * @store: the county's store
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkPhone): all phones, the oldest first
 */
GPtrArray *
htk_phone_list (HtkStore *store,
                GError  **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, PHONE_SELECT "ORDER BY p.made_at, p.id", error);

  return stmt != NULL ? htk_rows_all (stmt, read_phone, (GDestroyNotify) htk_phone_free, error)
                      : NULL;
}

/**
 * htk_phone_revoke:
 * @store: the county's store
 * @id: a phone
 * @error: return location
 *
 * Its token is refused from now on. What it has sent stays.
 */
gboolean
htk_phone_revoke (HtkStore   *store,
                  const char *id,
                  GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "UPDATE phone SET revoked_at = coalesce (revoked_at, ?2) WHERE id = ?1", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "ti", id, g_get_real_time () / 1000);
  if (!htk_stmt_run (stmt, error))
    return FALSE;
  if (sqlite3_changes (htk_store_db (store)) == 1)
    return TRUE;
  g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_NOT_FOUND, "there is no phone “%s”", id);
  return FALSE;
}

/**
 * htk_phone_settings:
 * @address: where phones find the county
 * @token: of one
 * @error: return location
 *
 * What ODK Collect scans to have a project: its settings as JSON, deflated, in base64.
 *
 * Returns: (transfer full): the text of the code
 */
char *
htk_phone_settings (const char *address,
                    const char *token,
                    GError    **error)
{
  g_autofree char *url = g_strdup_printf ("%s%skey/%s", address,
                                          g_str_has_suffix (address, "/") ? "" : "/", token);
  g_autoptr (JsonObject) settings = json_object_new ();
  JsonObject *general = json_object_new ();
  JsonObject *project = json_object_new ();
  g_autofree char *text = NULL;
  g_autoptr (GZlibCompressor) deflate = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 9);
  g_autoptr (GBytes) plain = NULL;
  g_autoptr (GInputStream) source = NULL;
  g_autoptr (GInputStream) packed = NULL;
  guint8 out[4096];
  gsize n = 0;

  json_object_set_string_member (general, "server_url", url);
  json_object_set_string_member (general, "form_update_mode", "match_exactly");
  json_object_set_string_member (general, "autosend", "wifi_and_cellular");
  json_object_set_string_member (project, "name", "回头看");
  json_object_set_object_member (settings, "general", general);
  json_object_set_object_member (settings, "admin", json_object_new ());
  json_object_set_object_member (settings, "project", project);
  text = htk_json_write (settings);
  plain = g_bytes_new (text, strlen (text));
  source = g_memory_input_stream_new_from_bytes (plain);
  packed = g_converter_input_stream_new (source, G_CONVERTER (deflate));
  if (!g_input_stream_read_all (packed, out, sizeof out, &n, NULL, error))
    return NULL;
  return g_base64_encode (out, n);
}
