/* Writes the folder of a pack: the forms of an ODK project with their files, and this machine's settings,
 * entity lists and rules. */
#include "sync/agent/htk-odk-pack.h"

#include "app/record/htk-entity-map.h"
#include "app/record/htk-pack-install.h"
#include "app/store/htk-json.h"

#include <glib/gstdio.h>

/**
 * htk_odk_pack_has_rules:
 * @self: what the pack holds
 *
 * Returns: whether the rules of this machine may fit: they are about its own forms, and hold where the
 *   project has all of them
 */
gboolean
htk_odk_pack_has_rules (const HtkOdkPack *self)
{
  const HtkPackForm *form;

  if (self->machine == NULL || htk_pack_rules_folder (self->machine) == NULL)
    return FALSE;
  for (guint i = 0; (form = htk_pack_nth (self->machine, i)) != NULL; i++)
    {
      gboolean found = FALSE;

      for (guint j = 0; j < json_array_get_length (self->forms); j++)
        {
          JsonObject *o = json_array_get_object_element (self->forms, j);

          found = found || (g_strcmp0 (htk_json_text (o, "id"), form->id) == 0 &&
                            g_strcmp0 (htk_json_text (o, "subject"), form->subject) == 0);
        }
      if (!found)
        return FALSE;
    }
  return TRUE;
}

static gboolean
copy (const char *from,
      const char *to,
      GError    **error)
{
  g_autofree char *folder = g_path_get_dirname (to);
  g_autofree char *text = NULL;
  gsize length;

  g_mkdir_with_parents (folder, 0700);
  return g_file_get_contents (from, &text, &length, error) &&
         g_file_set_contents (to, text, (gssize) length, error);
}

static gboolean
write_description (const HtkOdkPack *self,
                   const char       *folder,
                   gboolean          rules,
                   GError          **error)
{
  g_autoptr (JsonObject) pack = json_object_new ();
  g_autofree char *path = g_build_filename (folder, "pack.json", NULL);
  g_autofree char *text = NULL;

  json_object_set_string_member (pack, "id", HTK_PACK_OPENROSA);
  json_object_set_string_member (pack, "version", self->version);
  json_object_set_string_member (pack, "title", self->title != NULL ? self->title : "ODK");
  json_object_set_array_member (pack, "forms", json_array_ref (self->forms));
  if (rules)
    json_object_set_string_member (pack, "rules", "rules");
  text = htk_json_write (pack);
  return g_file_set_contents (path, text, -1, error);
}

static gboolean
copy_tables (const HtkOdkPack *self,
             const char       *folder,
             gboolean          rules,
             GError          **error)
{
  static const char *const names[] = { "settings.csv", HTK_ENTITY_MAP_FILE };
  g_autoptr (GDir) dir = NULL;
  const char *name;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *to = g_build_filename (folder, names[i], NULL);
      g_autofree char *from =
        self->machine != NULL ? g_build_filename (htk_pack_folder (self->machine), names[i], NULL) : NULL;

      if (from != NULL && g_file_test (from, G_FILE_TEST_EXISTS) ? !copy (from, to, error)
          : i == 0 && !g_file_set_contents (to, "key,on_date,ymd,value,unit,source\n", -1, error))
        return FALSE;
    }
  dir = rules ? g_dir_open (htk_pack_rules_folder (self->machine), 0, error) : NULL;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *from = g_build_filename (htk_pack_rules_folder (self->machine), name, NULL);
      g_autofree char *to = g_build_filename (folder, "rules", name, NULL);

      if (htk_pack_has_file (name) && !copy (from, to, error))
        return FALSE;
    }
  return !rules || dir != NULL;
}

/**
 * htk_odk_pack_write:
 * @self: what the pack holds
 * @folder: where; what is there goes
 * @rules: whether with the rules of this machine
 * @error: return location
 *
 * Returns: FALSE with %G_FILE_ERROR
 */
gboolean
htk_odk_pack_write (const HtkOdkPack *self,
                    const char       *folder,
                    gboolean          rules,
                    GError          **error)
{
  GHashTableIter iter;
  gpointer to, from;

  htk_pack_remove_folder (folder);
  g_mkdir_with_parents (folder, 0700);
  g_hash_table_iter_init (&iter, self->files);
  while (g_hash_table_iter_next (&iter, &to, &from))
    {
      g_autofree char *path = g_build_filename (folder, to, NULL);

      if (!copy (from, path, error))
        return FALSE;
    }
  for (guint i = 0; i < json_array_get_length (self->forms); i++)
    {
      g_autofree char *media = g_build_filename (
        folder, htk_json_text (json_array_get_object_element (self->forms, i), "media"), NULL);

      g_mkdir_with_parents (media, 0700);
    }
  return write_description (self, folder, rules, error) &&
         copy_tables (self, folder, rules, error);
}
