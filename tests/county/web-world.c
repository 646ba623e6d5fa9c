/* What the tests of the officers' pages share. */
#include "tests/county/web-world.h"

#include "sync/county/htk-accounts.h"
#include "sync/county/htk-county-store.h"

#include <string.h>

#define PASSWORD "a long password"
#define CSRF "name=\"csrf\" value=\""

static void
set_password (Web        *web,
              const char *login)
{
  g_autoptr (HtkStore) store = county_store (&web->county);
  g_autofree char *user = county_user (&web->county, login);
  g_autoptr (GError) error = NULL;

  htk_account_set_password (store, user, PASSWORD, &error);
  g_assert_no_error (error);
}

void
web_init (Web  *web,
          guint households)
{
  memset (web, 0, sizeof *web);
  county_init (&web->county, households);
  county_start (&web->county);
  set_password (web, "county1");
  set_password (web, "auditor1");
}

void
web_clear (Web *web)
{
  county_clear (&web->county);
  g_free (web->cookie);
  g_free (web->csrf);
}

void
web_user (Web        *web,
          const char *login,
          const char *role,
          const char *scope)
{
  g_autofree char *out = county_command (&web->county, 0, "user", "add", "--name", login, "--role",
                                         role, "--scope", scope, "--login", login, NULL);

  set_password (web, login);
}

void
web_sign_in (Web        *web,
             const char *login)
{
  g_autofree char *form = g_strdup_printf ("login=%s&password=a+long+password", login);
  g_autofree char *none = NULL;
  g_autofree char *page = NULL;
  const char *at;
  guint status;

  g_clear_pointer (&web->cookie, g_free);
  none = county_page (&web->county, "POST", "/login", form, &web->cookie, &status);
  g_assert_cmpuint (status, ==, 303);
  page = county_page (&web->county, "GET", "/settings", NULL, &web->cookie, &status);
  at = strstr (page, CSRF);
  g_assert_nonnull (at);
  g_free (web->csrf);
  web->csrf = g_strndup (at + strlen (CSRF), 64);
}

char *
web_get (Web        *web,
         const char *path,
         guint       status)
{
  guint got;
  char *page = county_page (&web->county, "GET", path, NULL, &web->cookie, &got);

  if (got != status)
    g_test_message ("%s: %s", path, page);
  g_assert_cmpuint (got, ==, status);
  return page;
}

/* The further arguments are the names and values of the form. */
char *
web_post (Web        *web,
          const char *path,
          guint       status,
          ...)
{
  g_autoptr (GHashTable) fields = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *form = NULL;
  va_list args;
  guint got;
  char *page;

  g_hash_table_insert (fields, (char *) "csrf", web->csrf);
  va_start (args, status);
  for (char *name = va_arg (args, char *); name != NULL; name = va_arg (args, char *))
    g_hash_table_insert (fields, name, va_arg (args, char *));
  va_end (args);
  form = soup_form_encode_hash (fields);
  page = county_page (&web->county, "POST", path, form, &web->cookie, &got);
  if (got != status)
    g_test_message ("%s: %s", path, page);
  g_assert_cmpuint (got, ==, status);
  return page;
}

void
assert_has (const char *page,
            const char *text)
{
  if (strstr (page, text) == NULL)
    g_test_message ("no “%s” in: %s", text, page);
  g_assert_nonnull (strstr (page, text));
}

void
assert_not (const char *page,
            const char *text)
{
  if (strstr (page, text) != NULL)
    g_test_message ("“%s” in: %s", text, page);
  g_assert_null (strstr (page, text));
}
