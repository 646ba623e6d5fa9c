/* huitoukan-county device: one-time codes for tablets, tokens for phones, their list, and revoking one. */
#include "sync/county/cmd.h"

#include "sync/county/htk-county-store.h"
#include "sync/county/htk-devices.h"
#include "sync/county/htk-enrol-code.h"
#include "sync/county/htk-phones.h"

#include <stdio.h>

/* What the operator says about the code that is to be scanned. */
typedef struct
{
  char *address, *certificate, *svg;
} Scan;

static void
scan_clear (Scan *scan)
{
  g_free (scan->address);
  g_free (scan->certificate);
  g_free (scan->svg);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Scan, scan_clear)

/* As a square of blocks, to be scanned from the screen, and as a picture to be printed. */
static gboolean
show_scan (const Scan *scan,
           const char *code,
           GError    **error)
{
  g_autofree char *text = htk_enrol_code_text (scan->address, scan->certificate, code, error);
  g_autofree char *blocks = text != NULL ? htk_enrol_code_blocks (text, error) : NULL;
  g_autofree char *picture = NULL;

  if (blocks == NULL)
    return FALSE;
  printf ("\n%s\nscan it on the tablet; it says: %s\n", blocks, text);
  if (scan->svg == NULL)
    return TRUE;
  picture = htk_enrol_code_svg (text, error);
  return picture != NULL && g_file_set_contents_full (scan->svg, picture, -1,
                                                      G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

static int
print_code (HtkStore   *store,
            const char *user,
            const Scan *scan)
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
  if (scan->address != NULL && !show_scan (scan, code, &error))
    return htk_cmd_fail ("device code", error);
  return HTK_EXIT_OK;
}

/* What a phone with ODK Collect scans, or types, to have the county as a project. */
static int
print_phone (HtkStore   *store,
             const char *user,
             const Scan *scan)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *token = NULL;
  g_autofree char *text = NULL;
  g_autofree char *blocks = NULL;
  g_autofree char *picture = NULL;

  if (user == NULL || scan->address == NULL)
    {
      fprintf (stderr, "huitoukan-county device phone: wants --user ID (see user list) and "
                       "--address https://COUNTY\n");
      return HTK_EXIT_USAGE;
    }
  if ((token = htk_phone_make (store, user, &error)) == NULL ||
      (text = htk_phone_settings (scan->address, token, &error)) == NULL ||
      (blocks = htk_enrol_code_blocks (text, &error)) == NULL)
    return htk_cmd_fail ("device phone", error);
  printf ("%s\nscan it in ODK Collect (add a project), or give it this server URL, and nobody else:\n"
          "%s%skey/%s\n", blocks, scan->address, g_str_has_suffix (scan->address, "/") ? "" : "/",
          token);
  if (scan->svg != NULL && ((picture = htk_enrol_code_svg (text, &error)) == NULL ||
                            !g_file_set_contents_full (scan->svg, picture, -1,
                                                       G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error)))
    return htk_cmd_fail ("device phone", error);
  return HTK_EXIT_OK;
}

static char *
when (gint64 ms)
{
  g_autoptr (GDateTime) t = ms > 0 ? g_date_time_new_from_unix_local (ms / 1000) : NULL;

  return t != NULL ? g_date_time_format (t, "%F %R") : g_strdup ("never");
}

static void
print_phones (GPtrArray *phones)
{
  for (guint i = 0; i < phones->len; i++)
    {
      const HtkPhone *phone = g_ptr_array_index (phones, i);
      g_autofree char *made = when (phone->made_at);
      g_autofree char *heard = when (phone->last_contact);

      printf ("%s  user %s  phone since %s  heard %s%s\n", phone->id, phone->user_id, made, heard,
              phone->revoked_at > 0 ? "  REVOKED" : "");
    }
}

static int
print_list (HtkStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) devices = htk_device_list (store, &error);
  g_autoptr (GPtrArray) phones = devices != NULL ? htk_phone_list (store, &error) : NULL;

  if (phones == NULL)
    return htk_cmd_fail ("device list", error);
  for (guint i = 0; i < devices->len; i++)
    {
      const HtkDevice *d = g_ptr_array_index (devices, i);
      g_autofree char *enrolled = when (d->enrolled_at);
      g_autofree char *heard = when (d->last_contact);

      printf ("%s  user %s  enrolled %s  heard %s  rows %" G_GINT64_FORMAT "%s\n", d->id,
              d->user_id, enrolled, heard, d->last_seq, d->revoked_at > 0 ? "  REVOKED" : "");
    }
  print_phones (phones);
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
  if (!htk_device_revoke (store, id, &error) &&
      (!g_error_matches (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_NOT_FOUND) ||
       !htk_phone_revoke (store, id, NULL)))
    return htk_cmd_fail ("device revoke", error);
  printf ("revoked\n");
  return HTK_EXIT_OK;
}

int
htk_cmd_device (int    argc,
                char **argv)
{
  g_auto (Scan) scan = { 0 };
  g_autofree char *store_spec = NULL;
  g_autofree char *user = NULL;
  g_autofree char *device = NULL;
  const GOptionEntry entries[] = {
    { "store", 0, 0, G_OPTION_ARG_STRING, &store_spec, "The county's database", "sqlite:PATH" },
    { "user", 0, 0, G_OPTION_ARG_STRING, &user, "code, phone: whose it will be", "ID" },
    { "address", 0, 0, G_OPTION_ARG_STRING, &scan.address,
      "code, phone: where tablets or phones find the county; makes a code to scan", "URL" },
    { "certificate", 0, 0, G_OPTION_ARG_FILENAME, &scan.certificate,
      "code: the certificate at that address; tablets then take its key and no other", "PEM" },
    { "svg", 0, 0, G_OPTION_ARG_FILENAME, &scan.svg, "code, phone: where to write the picture", "FILE" },
    { "device", 0, 0, G_OPTION_ARG_STRING, &device, "revoke: which tablet or phone", "ID" },
    { NULL }
  };
  g_autoptr (HtkStore) store = NULL;
  g_autoptr (GError) error = NULL;
  const char *what;
  int status = HTK_EXIT_USAGE;

  if (!htk_cmd_options ("device", "code|phone|list|revoke",
                        "Makes a one-time enrolment code for a tablet, or the access of a phone with\n"
                        "ODK Collect; lists tablets and phones, or shuts one out.",
                        entries, &argc, &argv, &status))
    return status;
  what = argc == 2 ? argv[1] : "";
  if (!g_str_equal (what, "code") && !g_str_equal (what, "phone") &&
      !g_str_equal (what, "list") && !g_str_equal (what, "revoke"))
    {
      fprintf (stderr, "huitoukan-county device: wants code, phone, list or revoke (see --help)\n");
      return HTK_EXIT_USAGE;
    }
  store = htk_county_open (store_spec, &error);
  if (store == NULL)
    return htk_cmd_fail ("device", error);
  if (g_str_equal (what, "code"))
    return print_code (store, user, &scan);
  if (g_str_equal (what, "phone"))
    return print_phone (store, user, &scan);
  return g_str_equal (what, "list") ? print_list (store) : revoke_device (store, device);
}
