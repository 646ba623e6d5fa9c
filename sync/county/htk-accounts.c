/* Accounts of the officers' pages: Argon2id passwords, sessions by a token of which only the hash
 * is kept, and the audit trail. */
#include "sync/county/htk-accounts.h"

#include "app/store/htk-canonical-json.h"
#include "app/store/htk-store-private.h"
#include "sync/county/htk-county-store.h"

#include <sodium.h>

#define SESSION_MS (12 * 3600 * G_GINT64_CONSTANT (1000))
#define MIN_PASSWORD 10

void
htk_session_free (HtkSession *self)
{
  if (self == NULL)
    return;
  g_free (self->user_id);
  g_free (self->name);
  g_free (self->role);
  g_free (self->scope);
  g_free (self->csrf);
  g_free (self);
}

/**
 * htk_account_random_password:
 *
 * Returns: (transfer full): a password for a person to type: 16 characters without look-alikes
 */
char *
htk_account_random_password (void)
{
  static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";
  GString *out = g_string_new (NULL);

  for (int i = 0; i < 16; i++)
    g_string_append_c (out, letters[randombytes_uniform (sizeof letters - 1)]);
  return g_string_free (out, FALSE);
}

/**
 * htk_account_random_token:
 *
 * Returns: (transfer full): 256 random bits in hexadecimal digits
 */
char *
htk_account_random_token (void)
{
  guint8 bytes[32];
  char hex[2 * sizeof bytes + 1];

  randombytes_buf (bytes, sizeof bytes);
  sodium_bin2hex (hex, sizeof hex, bytes, sizeof bytes);
  return g_strdup (hex);
}

/**
 * htk_account_set_password:
 * @store: the county's store
 * @user_id: a user
 * @password: at least ten bytes
 * @error: return location
 */
gboolean
htk_account_set_password (HtkStore   *store,
                          const char *user_id,
                          const char *password,
                          GError    **error)
{
  char hash[crypto_pwhash_STRBYTES];
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO account (user_id, password) VALUES (?, ?)"
    " ON CONFLICT (user_id) DO UPDATE SET password = excluded.password", error);

  if (stmt == NULL)
    return FALSE;
  if (strlen (password) < MIN_PASSWORD ||
      crypto_pwhash_str_alg (hash, password, strlen (password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                             crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13) != 0)
    {
      g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_USAGE,
                   "a password has at least %d characters", MIN_PASSWORD);
      return FALSE;
    }
  htk_stmt_bind (stmt, "tt", user_id, hash);
  return htk_stmt_run (stmt, error);
}

static char *
check_password (HtkStore   *store,
                const char *login,
                const char *password,
                GError    **error)
{
  /* Verified when there is no such account, so that the time does not tell. */
  static const char nobody[] =
    "$argon2id$v=19$m=65536,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA"
    "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT a.user_id, a.password FROM account a JOIN user u ON u.id = a.user_id"
    " WHERE (json_extract (u.extra, '$.login') = ?1 OR u.id = ?1) AND u.role IN ('county',"
    " 'auditor')", error);
  gboolean has_row = FALSE;

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", login);
  if (!htk_stmt_next (stmt, &has_row, error))
    return NULL;
  if (crypto_pwhash_str_verify (has_row ? htk_stmt_text (stmt, 1) : nobody, password,
                                strlen (password)) == 0 && has_row)
    return g_strdup (htk_stmt_text (stmt, 0));
  g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_DENIED, "用户名或密码不正确");
  return NULL;
}

/**
 * htk_account_sign_in:
 * @store: the county's store
 * @login: as typed
 * @password: as typed
 * @error: return location
 *
 * Returns: (transfer full): the token of a new session; NULL with %HTK_COUNTY_ERROR_DENIED
 */
char *
htk_account_sign_in (HtkStore   *store,
                     const char *login,
                     const char *password,
                     GError    **error)
{
  g_autofree char *user = check_password (store, login, password, error);
  g_autofree char *token = NULL;
  g_autofree char *csrf = NULL;
  g_autofree char *hash = NULL;
  g_autoptr (HtkStmt) stmt = NULL;

  if (user == NULL)
    return NULL;
  token = htk_account_random_token ();
  csrf = htk_account_random_token ();
  hash = htk_hash_text (token);
  stmt = htk_stmt (store, "INSERT INTO session (token_hash, user_id, csrf, expires_at)"
                   " VALUES (?, ?, ?, ?)", error);
  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "ttti", hash, user, csrf, g_get_real_time () / 1000 + SESSION_MS);
  return htk_stmt_run (stmt, error) ? g_steal_pointer (&token) : NULL;
}

/**
 * htk_account_session:
 * @store: the county's store
 * @token: (nullable): a token from a cookie
 * @error: return location
 *
 * Returns: (transfer full): who is signed in; NULL with %HTK_COUNTY_ERROR_DENIED
 */
HtkSession *
htk_account_session (HtkStore   *store,
                     const char *token,
                     GError    **error)
{
  g_autofree char *hash = htk_hash_text (token != NULL ? token : "");
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT u.id, u.name, u.role, u.region_scope, s.csrf FROM session s"
    " JOIN user u ON u.id = s.user_id WHERE s.token_hash = ? AND s.expires_at > ?", error);
  HtkSession *session;
  gboolean has_row;

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "ti", hash, g_get_real_time () / 1000);
  if (!htk_stmt_next (stmt, &has_row, error))
    return NULL;
  if (!has_row)
    {
      g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_DENIED, "请先登录");
      return NULL;
    }
  session = g_new0 (HtkSession, 1);
  session->user_id = g_strdup (htk_stmt_text (stmt, 0));
  session->name = g_strdup (htk_stmt_text (stmt, 1));
  session->role = g_strdup (htk_stmt_text (stmt, 2));
  session->scope = g_strdup (htk_stmt_text (stmt, 3));
  session->csrf = g_strdup (htk_stmt_text (stmt, 4));
  return session;
}

/**
 * htk_account_sign_out:
 * @store: the county's store
 * @token: the token of a session
 * @error: return location
 *
 * Ends the session, and those that are over.
 */
gboolean
htk_account_sign_out (HtkStore   *store,
                      const char *token,
                      GError    **error)
{
  g_autofree char *hash = htk_hash_text (token);
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "DELETE FROM session WHERE token_hash = ? OR expires_at < ?", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "ti", hash, g_get_real_time () / 1000);
  return htk_stmt_run (stmt, error);
}

/**
 * htk_account_audit:
 * @store: the county's store
 * @user_id: who
 * @action: did what
 * @object: to what
 * @error: return location
 *
 * Writes the audit trail. Nothing is shown or done that could not be written here first.
 */
gboolean
htk_account_audit (HtkStore   *store,
                   const char *user_id,
                   const char *action,
                   const char *object,
                   GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO audit (at, user_id, action, object) VALUES (?, ?, ?, ?)", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "ittt", g_get_real_time () / 1000, user_id, action, object);
  return htk_stmt_run (stmt, error);
}
