/* huitoukan-county device: one-time codes for tablets, their list, and revoking one. */
#include "sync/county/cmd.h"

#include "sync/county/htk-county-store.h"
#include "sync/county/htk-devices.h"

#include <stdio.h>

static int
print_code (HtkStore   *store,
            const char *user)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *code = NULL;

  if (user == NULL)
    {
      fprintf (stderr, "huitoukan-county device code: wants --user ID (see user list)\n");
      return HTK_EXIT_USAGE;
    }
  code = htk_device_make_code (store, user, &error);
  if (code == NULL)
    return htk_cmd_fail ("device code", error);
  printf ("good for one tablet within 7 days: %s\n", code);
  return HTK_EXIT_OK;
}

static char *
when (gint64 ms)
{
  g_autoptr (GDateTime) t = ms > 0 ? g_date_time_new_from_unix_local (ms / 1000) : NULL;

  return t != NULL ? g_date_time_format (t, "%F %R") : g_strdup ("never");
}

static int
print_list (HtkStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) devices = htk_device_list (store, &error);

  if (devices == NULL)
    return htk_cmd_fail ("device list", error);
  for (guint i = 0; i < devices->len; i++)
    {
      const HtkDevice *d = g_ptr_array_index (devices, i);
      g_autofree char *enrolled = when (d->enrolled_at);
      g_autofree char *heard = when (d->last_contact);

      printf ("%s  user %s  enrolled %s  heard %s  rows %" G_GINT64_FORMAT "%s\n", d->id,
              d->user_id, enrolled, heard, d->last_seq, d->revoked_at > 0 ? "  REVOKED" : "");
    }
  return HTK_EXIT_OK;
}

static int
revoke_device (HtkStore   *store,
               const char *id)
{
  g_autoptr (GError) error = NULL;

  if (id == NULL)
    {
      fprintf (stderr, "huitoukan-county device revoke: wants --device ID (see device list)\n");
      return HTK_EXIT_USAGE;
    }
  if (!htk_device_revoke (store, id, &error))
    return htk_cmd_fail ("device revoke", error);
  printf ("revoked\n");
  return HTK_EXIT_OK;
}

int
htk_cmd_device (int    argc,
                char **argv)
{
  g_autofree char *store_spec = NULL;
  g_autofree char *user = NULL;
  g_autofree char *device = NULL;
  const GOptionEntry entries[] = {
    { "store", 0, 0, G_OPTION_ARG_STRING, &store_spec, "The county's database", "sqlite:PATH" },
    { "user", 0, 0, G_OPTION_ARG_STRING, &user, "code: whose tablet it will be", "ID" },
    { "device", 0, 0, G_OPTION_ARG_STRING, &device, "revoke: which tablet", "ID" },
    { NULL }
  };
  g_autoptr (HtkStore) store = NULL;
  g_autoptr (GError) error = NULL;
  const char *what;
  int status = HTK_EXIT_USAGE;

  if (!htk_cmd_options ("device", "code|list|revoke",
                        "Makes a one-time enrolment code, lists the tablets, or shuts one out.",
                        entries, &argc, &argv, &status))
    return status;
  what = argc == 2 ? argv[1] : "";
  if (!g_str_equal (what, "code") && !g_str_equal (what, "list") && !g_str_equal (what, "revoke"))
    {
      fprintf (stderr, "huitoukan-county device: wants code, list or revoke (see --help)\n");
      return HTK_EXIT_USAGE;
    }
  store = htk_county_open (store_spec, &error);
  if (store == NULL)
    return htk_cmd_fail ("device", error);
  if (g_str_equal (what, "code"))
    return print_code (store, user);
  return g_str_equal (what, "list") ? print_list (store) : revoke_device (store, device);
}
