/* huitoukan-county bundle: takes in what came on a stick, and writes the receipts that go back on it. */
#include "sync/county/cmd.h"

#include "sync/county/htk-bundle-take.h"
#include "sync/county/htk-county-store.h"
#include "sync/protocol/htk-bundle.h"
#include "sync/protocol/htk-receipt.h"

#include <stdio.h>
#include <string.h>

/* (transfer full): the receipt's file: named as the bundle, beside it or in @folder. */
static char *
receipt_path (const char *bundle,
              const char *folder)
{
  g_autofree char *name = g_path_get_basename (bundle);
  g_autofree char *own = g_path_get_dirname (bundle);
  g_autofree char *receipt = NULL;

  if (g_str_has_suffix (name, HTK_BUNDLE_SUFFIX))
    name[strlen (name) - strlen (HTK_BUNDLE_SUFFIX)] = '\0';
  receipt = g_strconcat (name, HTK_RECEIPT_SUFFIX, NULL);
  return g_build_filename (folder != NULL ? folder : own, receipt, NULL);
}

static gboolean
import_one (HtkStore   *store,
            const char *path,
            const char *folder,
            gboolean    revoked_too,
            GError    **error)
{
  g_auto (HtkBundleTaken) taken = { 0 };
  g_autofree char *receipt = receipt_path (path, folder);

  if (!htk_bundle_take (store, path, revoked_too, &taken, error) ||
      !g_file_set_contents_full (receipt, taken.receipt, -1,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644,
                                 error))
    return FALSE;
  printf ("%s: %u rows, %u of them refused or in conflict, %u files; receipt %s\n", path, taken.rows,
          taken.refused, taken.files, receipt);
  return TRUE;
}

static int
by_name (gconstpointer a,
         gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* (transfer full): the file, or all bundles in the folder. */
static GPtrArray *
bundles_at (const char *path,
            GError    **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_ptr_array_add (list, g_strdup (path));
      return g_steal_pointer (&list);
    }
  dir = g_dir_open (path, 0, error);
  if (dir == NULL)
    return NULL;
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, HTK_BUNDLE_SUFFIX))
      g_ptr_array_add (list, g_build_filename (path, name, NULL));
  if (list->len == 0)
    g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_INPUT, "there is no *%s in %s",
                 HTK_BUNDLE_SUFFIX, path);
  /* Tablets give names that put the rows before their files. */
  g_ptr_array_sort (list, by_name);
  return list->len > 0 ? g_steal_pointer (&list) : NULL;
}

/* One that cannot be taken keeps no other back. */
static int
import_all (HtkStore   *store,
            const char *path,
            const char *folder,
            gboolean    revoked_too)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) bundles = bundles_at (path, &error);
  int status = HTK_EXIT_OK;

  if (bundles == NULL)
    return htk_cmd_fail ("bundle import", error);
  for (guint i = 0; i < bundles->len; i++)
    {
      g_autoptr (GError) why = NULL;

      if (import_one (store, bundles->pdata[i], folder, revoked_too, &why))
        continue;
      fprintf (stderr, "huitoukan-county bundle import: %s: %s\n", (char *) bundles->pdata[i],
               why->message);
      status = HTK_EXIT_FAILED;
    }
  return status;
}

int
htk_cmd_bundle (int    argc,
                char **argv)
{
  g_autofree char *store_spec = NULL;
  g_autofree char *receipts = NULL;
  gboolean revoked = FALSE;
  const GOptionEntry entries[] = {
    { "store", 0, 0, G_OPTION_ARG_STRING, &store_spec, "The county's database", "sqlite:PATH" },
    { "receipts", 0, 0, G_OPTION_ARG_FILENAME, &receipts,
      "Where the receipts are written, else beside the bundles", "FOLDER" },
    { "revoked", 0, 0, G_OPTION_ARG_NONE, &revoked,
      "Take the bundle of a tablet that was revoked since, as one that was lost", NULL },
    { NULL }
  };
  g_autoptr (HtkStore) store = NULL;
  g_autoptr (GError) error = NULL;
  int status = HTK_EXIT_USAGE;

  if (!htk_cmd_options ("bundle", "import FILE|FOLDER...",
                        "Takes in records that tablets wrote to a stick (*" HTK_BUNDLE_SUFFIX "), each as "
                        "if the tablet\nhad sent it; the same one again changes nothing. Writes a receipt "
                        "(*" HTK_RECEIPT_SUFFIX ")\nfor each, which goes back to the tablet on the stick.",
                        entries, &argc, &argv, &status))
    return status;
  if (argc < 3 || !g_str_equal (argv[1], "import"))
    {
      fprintf (stderr, "huitoukan-county bundle: wants import and a file or folder (see --help)\n");
      return HTK_EXIT_USAGE;
    }
  store = htk_county_open (store_spec, &error);
  if (store == NULL)
    return htk_cmd_fail ("bundle", error);
  status = HTK_EXIT_OK;
  for (int i = 2; i < argc; i++)
    if (import_all (store, argv[i], receipts, revoked) != HTK_EXIT_OK)
      status = HTK_EXIT_FAILED;
  return status;
}
