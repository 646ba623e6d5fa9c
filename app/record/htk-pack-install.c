/* A pack is checked as a whole and copied beside the store under its version; only then does the store
 * name it. What was in force before keeps its folder, and stays in force when anything fails. */
#include "app/record/htk-pack-install.h"

#include "app/record/htk-pack-bundle.h"
#include "app/record/htk-pack-rules.h"
#include "app/record/htk-pack-whole.h"
#include "app/record/htk-visit-life.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#define META "pack"
#define FOLDER "packs"
#define MAX_VERSION 32

static char *
folder_of (HtkStore   *store,
           const char *version)
{
  g_autofree char *home = g_path_get_dirname (htk_store_get_path (store));

  return g_build_filename (home, FOLDER, version, NULL);
}

/* Not looked through. Without a folder it is said that there is no pack on this machine. */
static HtkPack *
read_at (const char *folder,
         GError    **error)
{
  return folder != NULL ? htk_pack_read_at (folder, error) : htk_pack_open (error);
}

/**
 * htk_pack_in_force:
 * @store: a store
 * @error: return location
 *
 * Opens the pack that was installed beside the store last, else the machine's, htk_pack_open(). One that is not known
 * to be whole, htk_pack_is_known_whole(), is looked through.
 *
 * Returns: (transfer full): the pack; NULL with %HTK_RECORD_ERROR_PACK
 */
HtkPack *
htk_pack_in_force (HtkStore *store,
                   GError  **error)
{
  return htk_pack_in_force_else (store, NULL, error);
}

/**
 * htk_pack_in_force_else:
 * @store: a store
 * @home: (nullable): what htk_pack_home() said of this machine, for a thread that may not read the
 *   environment; NULL: asked for now
 * @error: return location
 *
 * Returns: (transfer full): as of htk_pack_in_force()
 */
HtkPack *
htk_pack_in_force_else (HtkStore   *store,
                        const char *home,
                        GError    **error)
{
  g_autofree char *version = htk_store_get_meta (store, META);
  g_autofree char *folder = version != NULL ? folder_of (store, version)
                            : home != NULL  ? g_strdup (home)
                                            : htk_pack_home ();
  g_autoptr (HtkPack) pack = read_at (folder, error);

  if (pack == NULL || (!htk_pack_is_known_whole (pack, store) && !htk_pack_verify (pack, error)))
    return NULL;
  return g_steal_pointer (&pack);
}

/* Lists that a subject makes are empty here: columns that are missing read as empty. */
static GBytes *
resolve (const char *uri,
         gpointer    data,
         gboolean   *is_missing,
         GError    **error)
{
  const char *name = strrchr (uri, '/');
  g_autofree char *path = NULL;
  char *text;
  gsize length;

  if (!g_str_has_suffix (uri, ".csv") || name == NULL)
    {
      *is_missing = TRUE;
      return NULL;
    }
  if (!g_str_equal (name, "/settings.csv"))
    return g_bytes_new_static ("id\n", 3);
  path = g_build_filename (htk_pack_folder (data), "settings.csv", NULL);
  return g_file_get_contents (path, &text, &length, error) ? g_bytes_new_take (text, length) : NULL;
}

/* (transfer full) (nullable): the form, compiled: what its binds alone do not tell is found now. */
static HtkForm *
compile (HtkPack           *pack,
         const HtkPackForm *info,
         GError           **error)
{
  g_autofree char *path = g_build_filename (htk_pack_folder (pack), info->file, NULL);
  g_autofree char *xml = NULL;
  gsize length;

  return g_file_get_contents (path, &xml, &length, error)
           ? htk_form_new (xml, (gssize) length, resolve, pack, error) : NULL;
}

/**
 * htk_version_is_older:
 * @version: (nullable): a version of a form
 * @than: (nullable): another one
 *
 * Returns: whether the first was there before: numbers as numbers, others letter by letter; none before all
 */
gboolean
htk_version_is_older (const char *version,
                      const char *than)
{
  gint64 a, b;

  if (version == NULL || than == NULL)
    return than != NULL;
  if (g_ascii_string_to_signed (version, 10, 0, G_MAXINT64, &a, NULL) &&
      g_ascii_string_to_signed (than, 10, 0, G_MAXINT64, &b, NULL))
    return a < b;
  return strcmp (version, than) < 0;
}

/* An ODK project gives its versions what names it likes, and another county counts for itself. */
static gboolean
is_comparable (HtkPack *pack,
               HtkPack *present)
{
  return g_strcmp0 (htk_pack_id (pack), htk_pack_id (present)) == 0 &&
         g_strcmp0 (htk_pack_id (pack), HTK_PACK_OPENROSA) != 0;
}

/* A form's version only grows: drafts and visits have gone on with the one in force. */
static void
check_form (HtkPack           *pack,
            HtkPack           *present,
            const HtkPackForm *info,
            GPtrArray         *faults)
{
  const HtkPackForm *known = present != NULL ? htk_pack_find (present, info->id) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkForm) form = compile (pack, info, &error);
  g_autoptr (HtkForm) before = known != NULL ? compile (present, known, NULL) : NULL;

  if (form == NULL)
    g_ptr_array_add (faults, g_strdup_printf ("%s: %s", info->file, error->message));
  else if (g_strcmp0 (htk_form_id (form), info->id) != 0)
    g_ptr_array_add (faults, g_strdup_printf ("%s: its id is “%s”, pack.json says “%s”", info->file,
                                              htk_form_id (form), info->id));
  else if (before != NULL && is_comparable (pack, present) &&
           htk_version_is_older (htk_form_version (form), htk_form_version (before)))
    g_ptr_array_add (faults,
                     g_strdup_printf ("%s: version %s is older than %s, with which drafts and visits "
                                      "are in progress", info->file, htk_form_version (form),
                                      htk_form_version (before)));
}

/* It names a folder, and no other place. */
static gboolean
is_version (const char *version)
{
  return *version != '\0' && strlen (version) <= MAX_VERSION && *version != '.' &&
         strspn (version, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS ".-_") == strlen (version);
}

static void
check_version (HtkStore  *store,
               HtkPack   *pack,
               HtkPack   *present,
               GPtrArray *faults)
{
  const char *version = htk_pack_version (pack);
  g_autofree char *folder = NULL;

  if (!is_version (version))
    {
      g_ptr_array_add (faults, g_strdup ("pack.json: a version has letters, digits, . - and _"));
      return;
    }
  folder = store != NULL ? folder_of (store, version) : NULL;
  if ((folder != NULL && g_file_test (folder, G_FILE_TEST_EXISTS)) ||
      (present != NULL && g_str_equal (version, htk_pack_version (present))))
    g_ptr_array_add (faults, g_strdup_printf ("pack.json: version %s was installed before; give the "
                                              "new pack another", version));
}

/**
 * htk_pack_check_folder:
 * @store: (nullable): the store that it is for
 * @folder: a pack's folder
 * @error: return location
 *
 * Whether a pack may be installed: it is whole, htk_pack_faults(); each form compiles; no form is
 * older than in the pack in force; its version is a new one.
 *
 * Returns: (transfer full): the pack; NULL with %HTK_RECORD_ERROR_PACK and every fault, a line each
 */
HtkPack *
htk_pack_check_folder (HtkStore   *store,
                       const char *folder,
                       GError    **error)
{
  g_autoptr (HtkPack) pack = htk_pack_read_at (folder, error);
  g_autoptr (HtkPack) present = store != NULL ? htk_pack_in_force (store, NULL) : NULL;
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);

  if (pack == NULL)
    return NULL;
  htk_pack_faults (pack, faults);
  for (guint i = 0; htk_pack_nth (pack, i) != NULL; i++)
    check_form (pack, present, htk_pack_nth (pack, i), faults);
  check_version (store, pack, present, faults);
  return htk_pack_refuse (pack, faults, error) ? g_steal_pointer (&pack) : NULL;
}

/**
 * htk_pack_has_file:
 * @name: the name of a file
 *
 * Returns: whether it is one of a pack's: a form, a table or its description
 */
gboolean
htk_pack_has_file (const char *name)
{
  return *name != '.' && (g_str_has_suffix (name, ".xml") || g_str_has_suffix (name, ".csv") ||
                          g_str_has_suffix (name, ".json"));
}

static gboolean
copy_file (const char *from,
           const char *to,
           GError    **error)
{
  g_autofree char *text = NULL;
  gsize length;

  return g_file_get_contents (from, &text, &length, error) &&
         g_file_set_contents_full (to, text, (gssize) length, G_FILE_SET_CONTENTS_DURABLE, 0644, error);
}

static gboolean
is_any_file (const char *name)
{
  return *name != '.';
}

/* The files of one folder; of folders within it only what the caller asks for. */
static gboolean
copy_folder (const char *from,
             const char *to,
             gboolean  (*is_wanted) (const char *name),
             GError    **error)
{
  g_autoptr (GDir) dir = g_dir_open (from, 0, error);
  const char *name;

  if (dir == NULL)
    return FALSE;
  if (g_mkdir_with_parents (to, 0755) != 0)
    {
      g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_PACK, "%s cannot be made: %s", to,
                   g_strerror (errno));
      return FALSE;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *source = g_build_filename (from, name, NULL);
      g_autofree char *target = g_build_filename (to, name, NULL);

      if (is_wanted (name) && !copy_file (source, target, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * htk_pack_remove_folder:
 * @folder: a folder that was made for a pack and is not in force
 *
 * Removes it with all that is in it.
 */
void
htk_pack_remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        htk_pack_remove_folder (path);
      else
        g_unlink (path);
    }
  g_rmdir (folder);
}

/* A form's own files are what it names: pictures and sounds too. */
static gboolean
copy_media (HtkPack    *pack,
            const char *target,
            GError    **error)
{
  const HtkPackForm *form;

  for (guint i = 0; (form = htk_pack_nth (pack, i)) != NULL; i++)
    {
      g_autofree char *from = htk_pack_media (pack, form->id);
      g_autofree char *to = form->media != NULL ? g_build_filename (target, form->media, NULL) : NULL;

      if (to != NULL && !copy_folder (from, to, is_any_file, error))
        return FALSE;
    }
  return TRUE;
}

/* Under another name first: a folder that has the version's name is whole. */
static gboolean
copy_pack (HtkPack    *pack,
           const char *target,
           GError    **error)
{
  g_autofree char *unfinished = g_strconcat (target, ".part", NULL);
  const char *rules = htk_pack_rules_folder (pack);
  g_autofree char *base = rules != NULL ? g_path_get_basename (rules) : NULL;
  g_autofree char *rules_target = base != NULL ? g_build_filename (unfinished, base, NULL) : NULL;

  htk_pack_remove_folder (unfinished);
  if (copy_folder (htk_pack_folder (pack), unfinished, htk_pack_has_file, error) &&
      copy_media (pack, unfinished, error) &&
      (rules == NULL || copy_folder (rules, rules_target, htk_pack_has_file, error)))
    {
      if (g_rename (unfinished, target) == 0)
        return TRUE;
      g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_PACK, "%s cannot be made: %s", target,
                   g_strerror (errno));
    }
  htk_pack_remove_folder (unfinished);
  return FALSE;
}

/**
 * htk_pack_install:
 * @store: a store, in a transaction
 * @folder: a pack's folder
 * @error: return location
 *
 * Checks a pack and copies it beside the store; from the end of the transaction on it is in force.
 *
 * Returns: (transfer full): its version; NULL as htk_pack_check_folder(), or with %G_FILE_ERROR, and
 *   the pack that was in force stays so
 */
char *
htk_pack_install (HtkStore   *store,
                  const char *folder,
                  GError    **error)
{
  g_autoptr (HtkPack) pack = htk_pack_check_folder (store, folder, error);
  g_autofree char *target = pack != NULL ? folder_of (store, htk_pack_version (pack)) : NULL;
  g_autoptr (HtkPack) copy = NULL;

  if (target == NULL || !copy_pack (pack, target, error))
    return NULL;
  copy = htk_pack_read_at (target, error);
  if (copy != NULL && htk_pack_remember_whole (copy, store, error) &&
      htk_store_set_meta (store, META, htk_pack_version (pack), error))
    return g_strdup (htk_pack_version (pack));
  htk_pack_remove_folder (target);
  return NULL;
}

/**
 * htk_pack_drop_unfinished:
 * @store: a store
 * @version: a version that the county hands out
 *
 * Removes what an installation left that was stopped before the store could name it: without that the
 * same version could never be installed. The pack in force is never touched.
 */
void
htk_pack_drop_unfinished (HtkStore   *store,
                          const char *version)
{
  g_autofree char *present = htk_store_get_meta (store, META);
  g_autofree char *folder = is_version (version) ? folder_of (store, version) : NULL;

  if (folder != NULL && g_strcmp0 (present, version) != 0)
    htk_pack_remove_folder (folder);
}

/**
 * htk_pack_installed_version:
 * @store: a store
 *
 * Returns: (transfer full) (nullable): the version that was installed last; NULL where the machine's
 *   own pack is in force
 */
char *
htk_pack_installed_version (HtkStore *store)
{
  return htk_store_get_meta (store, META);
}

/* Another one for each form that has another version: what was begun with one of them finds it. */
static char *
name_of_machine (HtkPack *pack)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  const HtkPackForm *form;

  for (guint i = 0; (form = htk_pack_nth (pack, i)) != NULL; i++)
    {
      g_autofree char *version = htk_pack_form_version (pack, form->id);
      g_autofree char *line = g_strdup_printf ("%s %s\n", form->id, version != NULL ? version : "");

      g_checksum_update (sum, (const guchar *) line, -1);
    }
  return g_strdup_printf ("machine.%.16s", g_checksum_get_string (sum));
}

/**
 * htk_pack_keep_machine:
 * @store: a store
 * @error: return location
 *
 * Copies the machine's own pack beside the store, once for each state of its forms: the next version of
 * the app brings another, and a draft is finished on the form it was begun with. Writes files; not for
 * the main loop.
 *
 * Returns: FALSE when it could not be read, %HTK_RECORD_ERROR_PACK, or copied, %G_FILE_ERROR
 */
gboolean
htk_pack_keep_machine (HtkStore *store,
                       GError  **error)
{
  g_autofree char *home = htk_pack_home ();
  g_autoptr (HtkPack) pack = read_at (home, error);
  g_autofree char *name = pack != NULL ? name_of_machine (pack) : NULL;
  g_autofree char *target = name != NULL ? folder_of (store, name) : NULL;

  if (target == NULL)
    return FALSE;
  return g_file_test (target, G_FILE_TEST_IS_DIR) ||
         (htk_pack_verify (pack, error) && copy_pack (pack, target, error));
}
