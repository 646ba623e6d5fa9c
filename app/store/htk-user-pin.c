/* The PIN by which a person who shares a tablet is told from the others (design.md 9). It is kept on this
 * tablet alone, as an Argon2id hash; it opens no key, which the agent needs while nobody is there. */
#include "app/store/htk-user-pin.h"

#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"
#include "app/store/htk-store-error.h"
#include "app/store/htk-store-private.h"

#include <sodium.h>
#include <string.h>
#include <time.h>

/* So many may be wrong; each one more doubles the time until the next. */
#define FREE_TRIES 5
#define FIRST_WAIT 30
#define LONGEST_WAIT 3600

static char *
meta_name (const char *user_id)
{
  return g_strconcat ("pin:", user_id, NULL);
}

/* (transfer full) (nullable): what the county said last about a PIN that was forgotten, "" for nothing;
 * NULL when it cannot be read. */
static char *
voided (HtkStore   *store,
        const char *user_id)
{
  g_autoptr (HtkStmt) stmt =
    htk_stmt (store, "SELECT coalesce (extra ->> '$.pin_void', '') FROM user WHERE id = ?", NULL);
  gboolean has_row = FALSE;

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", user_id);
  if (!htk_stmt_next (stmt, &has_row, NULL))
    return NULL;
  return g_strdup (has_row ? htk_stmt_text (stmt, 0) : "");
}

/* (transfer full) (nullable): the PIN that is in force. */
static JsonNode *
load (HtkStore   *store,
      const char *user_id)
{
  g_autofree char *name = meta_name (user_id);
  g_autofree char *text = htk_store_get_meta (store, name);
  g_autoptr (JsonNode) node = text != NULL && *text != '\0' ? htk_json_parse (text, NULL) : NULL;
  g_autofree char *void_now = voided (store, user_id);
  JsonObject *pin = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

  if (pin == NULL || htk_json_text (pin, "hash") == NULL ||
      (void_now != NULL && g_strcmp0 (htk_json_text (pin, "void"), void_now) != 0))
    return NULL;
  return g_steal_pointer (&node);
}

static gboolean
save (HtkStore   *store,
      const char *user_id,
      JsonNode   *node,
      GError    **error)
{
  g_autofree char *name = meta_name (user_id);
  g_autofree char *text = node != NULL ? json_to_string (node, FALSE) : g_strdup ("");

  return htk_store_set_meta (store, name, text, error);
}

/* Within one boot the clock on the wall cannot shorten a wait. */
static gint64
boot_seconds (void)
{
  struct timespec t;

  clock_gettime (CLOCK_BOOTTIME, &t);
  return t.tv_sec;
}

static char *
boot_id (void)
{
  g_autofree char *text = NULL;

  g_file_get_contents ("/proc/sys/kernel/random/boot_id", &text, NULL, NULL);
  return text != NULL ? g_strdup (g_strstrip (text)) : g_strdup ("");
}

static void
note_time (JsonObject *pin)
{
  g_autofree char *boot = boot_id ();

  json_object_set_string_member (pin, "boot", boot);
  json_object_set_int_member (pin, "boot_at", boot_seconds ());
  json_object_set_int_member (pin, "at", g_get_real_time () / G_USEC_PER_SEC);
}

static int
wait_of (JsonObject *pin)
{
  gint64 wrong = json_object_get_int_member_with_default (pin, "wrong", 0);
  g_autofree char *boot = boot_id ();
  gint64 length, since;

  if (wrong < FREE_TRIES)
    return 0;
  length = MIN (LONGEST_WAIT, (gint64) FIRST_WAIT << MIN (wrong - FREE_TRIES, 10));
  since = g_strcmp0 (htk_json_text (pin, "boot"), boot) == 0
            ? boot_seconds () - json_object_get_int_member_with_default (pin, "boot_at", 0)
            : g_get_real_time () / G_USEC_PER_SEC -
                json_object_get_int_member_with_default (pin, "at", 0);
  return (int) (length - CLAMP (since, 0, length));
}

/**
 * htk_user_pin_is_set:
 * @store: a store
 * @user_id: a person
 *
 * Returns: whether the person is asked for a PIN on this tablet; not any more when the county has
 *   voided it since
 */
gboolean
htk_user_pin_is_set (HtkStore   *store,
                     const char *user_id)
{
  g_autoptr (JsonNode) node = load (store, user_id);

  return node != NULL;
}

/**
 * htk_user_pin_good:
 * @pin: what is to be a PIN
 *
 * Returns: whether it is of %HTK_PIN_LEAST to %HTK_PIN_MOST digits, not all the same
 */
gboolean
htk_user_pin_good (const char *pin)
{
  gsize n = strlen (pin);
  char first[] = { *pin, '\0' };

  return n >= HTK_PIN_LEAST && n <= HTK_PIN_MOST && strspn (pin, "0123456789") == n &&
         strspn (pin, first) < n;
}

/**
 * htk_user_pin_set:
 * @store: a store
 * @user_id: a person
 * @pin: (nullable): what htk_user_pin_good() calls good; NULL takes the PIN away
 * @error: return location
 *
 * Returns: FALSE with an error of the store; the PIN is then as it was
 */
gboolean
htk_user_pin_set (HtkStore   *store,
                  const char *user_id,
                  const char *pin,
                  GError    **error)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *void_now = voided (store, user_id);
  char hash[crypto_pwhash_STRBYTES];

  g_return_val_if_fail (pin == NULL || htk_user_pin_good (pin), FALSE);
  if (pin == NULL)
    return save (store, user_id, NULL, error);
  if (crypto_pwhash_str (hash, pin, strlen (pin), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                         crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
    {
      g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_IO,
                   "There is no memory to keep a PIN safely; close other programs");
      return FALSE;
    }
  json_object_set_string_member (object, "hash", hash);
  json_object_set_string_member (object, "void", void_now != NULL ? void_now : "");
  json_node_set_object (node, object);
  return save (store, user_id, node, error);
}

/**
 * htk_user_pin_wait:
 * @store: a store
 * @user_id: a person
 *
 * Returns: seconds until a PIN is looked at again; 0 for at once
 */
int
htk_user_pin_wait (HtkStore   *store,
                   const char *user_id)
{
  g_autoptr (JsonNode) node = load (store, user_id);

  return node != NULL ? wait_of (json_node_get_object (node)) : 0;
}

/**
 * htk_user_pin_try:
 * @store: a store
 * @user_id: a person
 * @pin: what was typed
 * @more: (out): how many may be wrong before one has to wait
 * @error: return location
 *
 * The try is counted before it is looked at: a program that is killed meanwhile has had it.
 *
 * Returns: what it is; %HTK_PIN_FAILED with an error of the store
 */
HtkPinAnswer
htk_user_pin_try (HtkStore   *store,
                  const char *user_id,
                  const char *pin,
                  int        *more,
                  GError    **error)
{
  g_autoptr (JsonNode) node = load (store, user_id);
  JsonObject *object = node != NULL ? json_node_get_object (node) : NULL;
  gint64 wrong;

  *more = 0;
  if (object == NULL)
    return HTK_PIN_RIGHT;
  if (wait_of (object) > 0)
    return HTK_PIN_WAIT;
  wrong = json_object_get_int_member_with_default (object, "wrong", 0) + 1;
  json_object_set_int_member (object, "wrong", wrong);
  note_time (object);
  if (!save (store, user_id, node, error))
    return HTK_PIN_FAILED;
  *more = (int) MAX (0, FREE_TRIES - wrong);
  if (crypto_pwhash_str_verify (htk_json_text (object, "hash"), pin, strlen (pin)) != 0)
    return HTK_PIN_WRONG;
  json_object_set_int_member (object, "wrong", 0);
  return save (store, user_id, node, error) ? HTK_PIN_RIGHT : HTK_PIN_FAILED;
}
