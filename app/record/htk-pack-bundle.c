/* Carries a pack from the county to a tablet, and finds the version that a draft began with: packs that
 * were in force stay beside the store. */
#include "app/record/htk-pack-bundle.h"

#include "app/record/htk-pack-install.h"
#include "app/record/htk-visit-life.h"
#include "app/store/htk-json.h"

#include <string.h>

#define MAX_FILES 200

static gboolean
add_file (JsonObject *files,
          const char *folder,
          const char *prefix,
          const char *name,
          GError    **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *key = g_strconcat (prefix, name, NULL);
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, error))
    return FALSE;
  if (!g_utf8_validate (text, (gssize) length, NULL))
    {
      g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_PACK, "%s is not UTF-8", path);
      return FALSE;
    }
  json_object_set_string_member (files, key, text);
  return TRUE;
}

static gboolean
add_folder (JsonObject *files,
            const char *folder,
            const char *prefix,
            GError    **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  const char *name;

  if (dir == NULL)
    return FALSE;
  while ((name = g_dir_read_name (dir)) != NULL)
    if (htk_pack_has_file (name) && !add_file (files, folder, prefix, name, error))
      return FALSE;
  return TRUE;
}

/**
 * htk_pack_bundle:
 * @pack: a pack
 * @error: return location
 *
 * Returns: (transfer full): `version` and `files`, the text of each by its name, those of the rules
 *   with their folder; NULL with %G_FILE_ERROR or %HTK_RECORD_ERROR_PACK
 */
JsonObject *
htk_pack_bundle (HtkPack *pack,
                 GError **error)
{
  g_autoptr (JsonObject) bundle = json_object_new ();
  JsonObject *files = json_object_new ();
  const char *rules = htk_pack_rules_folder (pack);
  g_autofree char *base = rules != NULL ? g_path_get_basename (rules) : NULL;
  g_autofree char *prefix = base != NULL ? g_strconcat (base, "/", NULL) : NULL;

  json_object_set_string_member (bundle, "version", htk_pack_version (pack));
  json_object_set_object_member (bundle, "files", files);
  return add_folder (files, htk_pack_folder (pack), "", error) &&
             (rules == NULL || add_folder (files, rules, prefix, error))
           ? g_steal_pointer (&bundle) : NULL;
}

/* A name of the bundle leads into the folder and nowhere else. */
static gboolean
is_inside (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "/", 3);
  guint n = g_strv_length (parts);

  return n > 0 && n < 3 && htk_pack_has_file (parts[n - 1]) &&
         (n == 1 || (*parts[0] != '\0' && *parts[0] != '.'));
}

static gboolean
write_files (JsonObject *files,
             const char *folder,
             GError    **error)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, files);
  while (json_object_iter_next (&iter, &name, &node))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *parent = g_path_get_dirname (path);

      if (!is_inside (name) || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_string (node) == NULL)
        {
          g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_PACK,
                       "the pack of the county has a file that is none: “%s”", name);
          return FALSE;
        }
      if (g_mkdir_with_parents (parent, 0700) != 0 ||
          !g_file_set_contents (path, json_node_get_string (node), -1, error))
        {
          if (error != NULL && *error == NULL)
            g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_PACK, "%s cannot be made", parent);
          return FALSE;
        }
    }
  return TRUE;
}

/**
 * htk_pack_install_bundle:
 * @store: a tablet's store, in a transaction
 * @bundle: what htk_pack_bundle() made at the county
 * @error: return location
 *
 * Installs a pack as htk_pack_install() does: it is checked here again, and refused as a whole.
 *
 * Returns: (transfer full): its version; NULL as htk_pack_install(), the pack in force stays so
 */
char *
htk_pack_install_bundle (HtkStore   *store,
                         JsonObject *bundle,
                         GError    **error)
{
  JsonObject *files = htk_json_part (bundle, "files");
  const char *named = htk_json_text (bundle, "version");
  g_autofree char *home = g_path_get_dirname (htk_store_get_path (store));
  g_autofree char *folder = g_build_filename (home, "packs", ".received", NULL);
  char *version;

  if (files == NULL || named == NULL || json_object_get_size (files) > MAX_FILES)
    {
      g_set_error_literal (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_PACK,
                           "what the county sent is no pack");
      return NULL;
    }
  htk_pack_remove_folder (folder);
  htk_pack_drop_unfinished (store, named);
  version = write_files (files, folder, error) ? htk_pack_install (store, folder, error) : NULL;
  htk_pack_remove_folder (folder);
  return version;
}

/* The version that the primary instance of a form says. */
typedef struct
{
  gboolean inside;
  char *version;
} FormVersion;

static void
on_start (GMarkupParseContext *context,
          const char          *element,
          const char         **names,
          const char         **values,
          gpointer             data,
          GError             **error)
{
  FormVersion *self = data;

  for (guint i = 0; self->inside && self->version == NULL && names[i] != NULL; i++)
    if (g_str_equal (names[i], "version"))
      self->version = g_strdup (values[i]);
  self->inside = g_str_equal (element, "instance");
}

/**
 * htk_pack_form_version:
 * @pack: a pack
 * @form_id: a form
 *
 * Returns: (transfer full) (nullable): the version that the form says, without compiling it; NULL where
 *   the pack has no such form
 */
char *
htk_pack_form_version (HtkPack    *pack,
                       const char *form_id)
{
  static const GMarkupParser parser = { .start_element = on_start };
  const HtkPackForm *form = htk_pack_find (pack, form_id);
  g_autofree char *path =
    form != NULL ? g_build_filename (htk_pack_folder (pack), form->file, NULL) : NULL;
  FormVersion found = { 0 };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, &found, NULL);
  g_autofree char *xml = NULL;

  if (path == NULL || !g_file_get_contents (path, &xml, NULL, NULL))
    return NULL;
  g_markup_parse_context_parse (context, xml, -1, NULL);
  return found.version;
}

static gboolean
has_version (HtkPack    *pack,
             const char *form_id,
             const char *version)
{
  g_autofree char *found = htk_pack_form_version (pack, form_id);

  return g_strcmp0 (found, version) == 0;
}

/**
 * htk_pack_covers:
 * @pack: a pack
 * @older: one that was in force before
 *
 * Returns: whether every form of @older is in @pack in that very version, so that nothing that was begun
 *   with @older needs it
 */
gboolean
htk_pack_covers (HtkPack *pack,
                 HtkPack *older)
{
  const HtkPackForm *form;

  for (guint i = 0; (form = htk_pack_nth (older, i)) != NULL; i++)
    {
      g_autofree char *version = htk_pack_form_version (older, form->id);

      if (htk_pack_find (pack, form->id) == NULL || !has_version (pack, form->id, version))
        return FALSE;
    }
  return TRUE;
}

static HtkPack *
of_folder (const char *folder,
           const char *form_id,
           const char *version)
{
  g_autoptr (HtkPack) pack = htk_pack_read_at (folder, NULL);

  return pack != NULL && has_version (pack, form_id, version) ? g_steal_pointer (&pack) : NULL;
}

/**
 * htk_pack_begun_with:
 * @store: a store
 * @pack: the pack in force
 * @form_id: a form
 * @version: the version of it that something was begun with
 *
 * A draft is finished, and a revision read, in the form it was begun with.
 *
 * Returns: (transfer full) (nullable): a pack that was in force here and has the form in that version;
 *   NULL where the pack in force has it, or none is here any more
 */
HtkPack *
htk_pack_begun_with (HtkStore   *store,
                     HtkPack    *pack,
                     const char *form_id,
                     const char *version)
{
  g_autofree char *home = g_path_get_dirname (htk_store_get_path (store));
  g_autofree char *packs = g_build_filename (home, "packs", NULL);
  g_autoptr (GDir) dir = NULL;
  g_autoptr (HtkPack) machine = NULL;
  HtkPack *found = NULL;
  const char *name;

  if (has_version (pack, form_id, version))
    return NULL;
  dir = g_dir_open (packs, 0, NULL);
  while (found == NULL && dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *folder = g_build_filename (packs, name, NULL);

      if (*name != '.' && !g_str_has_suffix (name, ".part"))
        found = of_folder (folder, form_id, version);
    }
  machine = found == NULL ? htk_pack_open (NULL) : NULL;
  return machine != NULL && has_version (machine, form_id, version) ? g_steal_pointer (&machine)
                                                                    : found;
}
