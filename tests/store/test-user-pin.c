/* A PIN lets its person in and nobody else, for ever slower who guesses, and the county can void it. */
#include "app/store/htk-user-pin.h"

#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"
#include "app/store/htk-store-private.h"
#include "tests/lib/htk-test.h"

#include <string.h>

#define WORKER "w-1"
#define LEAD "l-1"

static HtkStore *
open_in (const char *dir)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (dir, "huitoukan.db", NULL);
  g_autofree char *key_path = g_build_filename (dir, "key", NULL);
  g_autoptr (HtkKey) key = htk_key_load_or_create (key_path, &error);
  HtkStore *store = htk_store_open (path, key, HTK_STORE_ROLE_TABLET, &error);

  g_assert_no_error (error);
  return store;
}

static void
run (HtkStore   *store,
     const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkStmt) stmt = htk_stmt (store, sql, &error);
  gboolean has_row;

  g_assert_no_error (error);
  g_assert_true (htk_stmt_next (stmt, &has_row, &error));
  g_assert_no_error (error);
}

static void
put_user (HtkStore   *store,
          const char *extra)
{
  g_autofree char *sql = g_strdup_printf (
    "INSERT OR REPLACE INTO user (id, name, role, extra) VALUES ('" WORKER "', 'W', 'worker', '%s')",
    extra);

  run (store, sql);
}

static HtkPinAnswer
try_pin (HtkStore   *store,
         const char *pin,
         int        *more)
{
  g_autoptr (GError) error = NULL;
  int n;
  HtkPinAnswer answer = htk_user_pin_try (store, WORKER, pin, &n, &error);

  g_assert_no_error (error);
  if (more != NULL)
    *more = n;
  return answer;
}

static void
set_pin (HtkStore   *store,
         const char *pin)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (htk_user_pin_set (store, WORKER, pin, &error));
  g_assert_no_error (error);
}

static void
test_good (void)
{
  static const char *const bad[] = { "", "123", "0000", "1234567890123", "12 34", "１２３４", "12a4" };

  g_assert_true (htk_user_pin_good ("1234"));
  g_assert_true (htk_user_pin_good ("000000000001"));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (htk_user_pin_good (bad[i]));
}

static void
test_one_person (void)
{
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
  g_autoptr (HtkStore) store = open_in (dir);
  g_autofree char *kept = NULL;
  int more;

  put_user (store, "{}");
  g_assert_false (htk_user_pin_is_set (store, WORKER));
  g_assert_cmpint (try_pin (store, "", NULL), ==, HTK_PIN_RIGHT);
  set_pin (store, "4711");
  g_assert_true (htk_user_pin_is_set (store, WORKER));
  g_assert_false (htk_user_pin_is_set (store, LEAD));
  kept = htk_store_get_meta (store, "pin:" WORKER);
  g_assert_null (strstr (kept, "4711"));
  g_assert_nonnull (strstr (kept, "$argon2id$"));
  g_assert_cmpint (try_pin (store, "4712", &more), ==, HTK_PIN_WRONG);
  g_assert_cmpint (more, ==, 4);
  g_assert_cmpint (try_pin (store, "4711", NULL), ==, HTK_PIN_RIGHT);
  g_assert_cmpint (try_pin (store, "1", &more), ==, HTK_PIN_WRONG);
  g_assert_cmpint (more, ==, 4);
  set_pin (store, NULL);
  g_assert_false (htk_user_pin_is_set (store, WORKER));
}

/* As if it had been tried so long ago, in this boot or before it. */
static void
let_pass (HtkStore *store,
          int       seconds,
          gboolean  rebooted)
{
  g_autofree char *text = htk_store_get_meta (store, "pin:" WORKER);
  g_autoptr (JsonNode) node = htk_json_parse (text, NULL);
  JsonObject *pin = json_node_get_object (node);
  g_autofree char *now = NULL;

  json_object_set_int_member (pin, "at", json_object_get_int_member (pin, "at") - seconds);
  if (rebooted)
    json_object_set_string_member (pin, "boot", "another");
  else
    json_object_set_int_member (pin, "boot_at", json_object_get_int_member (pin, "boot_at") - seconds);
  now = json_to_string (node, FALSE);
  g_assert_true (htk_store_set_meta (store, "pin:" WORKER, now, NULL));
}

static void
test_guesses_wait (void)
{
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
  g_autoptr (HtkStore) store = open_in (dir);

  put_user (store, "{}");
  set_pin (store, "4711");
  for (int i = 0; i < 5; i++)
    {
      g_assert_cmpint (htk_user_pin_wait (store, WORKER), ==, 0);
      g_assert_cmpint (try_pin (store, "0815", NULL), ==, HTK_PIN_WRONG);
    }
  g_assert_cmpint (htk_user_pin_wait (store, WORKER), >, 20);
  g_assert_cmpint (htk_user_pin_wait (store, WORKER), <=, 30);
  g_assert_cmpint (try_pin (store, "4711", NULL), ==, HTK_PIN_WAIT);
  /* A clock that is set back does not lengthen it. */
  let_pass (store, -100000, TRUE);
  g_assert_cmpint (htk_user_pin_wait (store, WORKER), <=, 30);
  let_pass (store, 100031, TRUE);
  g_assert_cmpint (htk_user_pin_wait (store, WORKER), ==, 0);
  g_assert_cmpint (try_pin (store, "0815", NULL), ==, HTK_PIN_WRONG);
  g_assert_cmpint (htk_user_pin_wait (store, WORKER), >, 40);
  let_pass (store, 61, FALSE);
  g_assert_cmpint (try_pin (store, "4711", NULL), ==, HTK_PIN_RIGHT);
  g_assert_cmpint (try_pin (store, "0815", NULL), ==, HTK_PIN_WRONG);
  g_assert_cmpint (htk_user_pin_wait (store, WORKER), ==, 0);
}

static void
test_the_county_voids (void)
{
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
  g_autoptr (HtkStore) store = open_in (dir);

  put_user (store, "{}");
  set_pin (store, "4711");
  for (int i = 0; i < 6; i++)
    try_pin (store, "0815", NULL);
  put_user (store, "{\"phone\":\"1\"}");
  g_assert_true (htk_user_pin_is_set (store, WORKER));
  put_user (store, "{\"pin_void\":\"1764150000000\"}");
  g_assert_false (htk_user_pin_is_set (store, WORKER));
  g_assert_cmpint (htk_user_pin_wait (store, WORKER), ==, 0);
  /* The one that is set after it holds, and is voided by the next word only. */
  set_pin (store, "4712");
  g_assert_cmpint (try_pin (store, "4711", NULL), ==, HTK_PIN_WRONG);
  g_assert_cmpint (try_pin (store, "4712", NULL), ==, HTK_PIN_RIGHT);
  put_user (store, "{\"pin_void\":\"1764150000001\"}");
  g_assert_false (htk_user_pin_is_set (store, WORKER));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/user-pin/what-may-be-one", test_good);
  g_test_add_func ("/user-pin/of-one-person", test_one_person);
  g_test_add_func ("/user-pin/guesses-wait-longer-and-longer", test_guesses_wait);
  g_test_add_func ("/user-pin/the-county-voids-it", test_the_county_voids);
  return g_test_run ();
}
