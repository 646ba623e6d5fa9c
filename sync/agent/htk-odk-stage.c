/* Makes a pack of the forms of an ODK project. What arrives is kept by its hash in a folder of its own, so
 * that a cut or a kill costs nothing; the pack, the entity lists in the register and what says so in the
 * store become true in one transaction. A draft goes on in the version it was begun with: packs of before
 * stay as long as they have a form version that the new one has not. */
#include "sync/agent/htk-odk-stage.h"

#include "app/record/htk-pack-bundle.h"
#include "app/record/htk-pack-install.h"
#include "app/record/htk-visit-life.h"
#include "app/store/htk-json.h"
#include "sync/agent/htk-odk-pack.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#define LIST_META "openrosa_list/"
#define VERSION_DIGITS 12

struct _HtkOdkStage
{
  HtkAgent *agent;
  char *packs;         /* the folder of packs */
  char *cache;         /* what has arrived, by its hash */
  HtkPack *machine;    /* whose settings and rules hold, or NULL */
  HtkPack *old;        /* the project's pack in force, or NULL */
  JsonNode *old_json;  /* its description */
  HtkEntityMap *map;
  GHashTable *here;    /* hash -> path of what is on this tablet already */
  GHashTable *taken;   /* hashes of lists that the register has */
  JsonArray *forms;    /* of the new pack */
  GHashTable *files;   /* path in the new pack -> where it is now */
  GHashTable *lists;   /* entity list -> hash, of those that are new */
  GString *digest;
};

void
htk_odk_stage_free (HtkOdkStage *self)
{
  g_clear_pointer (&self->machine, htk_pack_free);
  g_clear_pointer (&self->old, htk_pack_free);
  g_clear_pointer (&self->old_json, json_node_unref);
  g_clear_pointer (&self->map, htk_entity_map_free);
  g_hash_table_unref (self->here);
  g_hash_table_unref (self->taken);
  g_hash_table_unref (self->files);
  g_hash_table_unref (self->lists);
  json_array_unref (self->forms);
  g_string_free (self->digest, TRUE);
  g_free (self->packs);
  g_free (self->cache);
  g_free (self);
}

static JsonArray *
old_forms (HtkOdkStage *self)
{
  return self->old_json != NULL ? htk_json_list (json_node_get_object (self->old_json), "forms") : NULL;
}

/* Files of a form of the old pack, by their hashes. */
static void
note_old_form (HtkOdkStage *self,
               JsonObject  *form)
{
  const char *folder = htk_pack_folder (self->old);
  JsonObject *files = htk_json_part (form, "files");
  g_autoptr (GList) names = files != NULL ? json_object_get_members (files) : NULL;

  g_hash_table_insert (self->here, g_strdup (htk_json_text (form, "hash")),
                       g_build_filename (folder, htk_json_text (form, "file"), NULL));
  for (GList *l = names; l != NULL; l = l->next)
    g_hash_table_insert (self->here, g_strdup (htk_json_text (files, l->data)),
                         g_build_filename (folder, htk_json_text (form, "media"), l->data, NULL));
}

static gboolean
read_old (HtkOdkStage *self,
          GError     **error)
{
  g_autoptr (HtkPack) pack = htk_pack_in_force (self->agent->store, NULL);
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  JsonArray *forms;

  if (pack == NULL || g_strcmp0 (htk_pack_id (pack), HTK_PACK_OPENROSA) != 0)
    return TRUE;
  path = g_build_filename (htk_pack_folder (pack), "pack.json", NULL);
  if (!g_file_get_contents (path, &text, NULL, error) ||
      (self->old_json = json_from_string (text, error)) == NULL)
    return FALSE;
  self->old = g_steal_pointer (&pack);
  forms = old_forms (self);
  for (guint i = 0; i < json_array_get_length (forms); i++)
    note_old_form (self, json_array_get_object_element (forms, i));
  return TRUE;
}

static void
read_taken (HtkOdkStage *self)
{
  const HtkEntityList *list;

  for (guint i = 0; (list = htk_entity_map_nth (self->map, i)) != NULL; i++)
    {
      g_autofree char *name = g_strconcat (LIST_META, htk_entity_list_name (list), NULL);
      char *hash = htk_store_get_meta (self->agent->store, name);

      if (hash != NULL)
        g_hash_table_add (self->taken, hash);
    }
}

/**
 * htk_odk_stage_new:
 * @agent: the agent
 * @error: return location
 *
 * Returns: (transfer full): a stage that holds nothing yet; NULL where the tablet's own files cannot be
 *   read or written
 */
HtkOdkStage *
htk_odk_stage_new (HtkAgent *agent,
                   GError  **error)
{
  g_autoptr (HtkOdkStage) self = g_new0 (HtkOdkStage, 1);
  g_autofree char *home = g_path_get_dirname (htk_store_get_path (agent->store));

  self->agent = agent;
  self->packs = g_build_filename (home, "packs", NULL);
  self->cache = g_build_filename (home, "packs", ".arrived", NULL);
  self->machine = htk_pack_open (NULL);
  self->here = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->lists = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->forms = json_array_new ();
  self->digest = g_string_new (NULL);
  self->map = htk_entity_map_open (self->machine != NULL ? htk_pack_folder (self->machine) : self->packs,
                                   error);
  if (self->map == NULL || !read_old (self, error))
    return NULL;
  if (g_mkdir_with_parents (self->cache, 0700) != 0)
    {
      g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_IO, "%s cannot be made", self->cache);
      return NULL;
    }
  read_taken (self);
  return g_steal_pointer (&self);
}

static char *
cached (HtkOdkStage *self,
        const char  *hash)
{
  g_autofree char *name = g_compute_checksum_for_string (G_CHECKSUM_SHA256, hash, -1);

  return g_build_filename (self->cache, name, NULL);
}

/* What lies there is what its hash says: a disk may spoil what a rename has made whole. */
static gboolean
is_whole (const char *path,
          const char *hash)
{
  g_autofree char *text = NULL;
  g_autofree char *md5 = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, NULL))
    return FALSE;
  md5 = g_compute_checksum_for_data (G_CHECKSUM_MD5, (const guchar *) text, length);
  return g_str_has_prefix (hash, "md5:") && g_ascii_strcasecmp (hash + strlen ("md5:"), md5) == 0;
}

/**
 * htk_odk_stage_has:
 * @self: a stage
 * @hash: md5:… of a form or a file
 *
 * Returns: whether it is on this tablet already
 */
gboolean
htk_odk_stage_has (HtkOdkStage *self,
                   const char  *hash)
{
  g_autofree char *path = NULL;
  const char *known = g_hash_table_lookup (self->here, hash);

  if (g_hash_table_contains (self->taken, hash) || (known != NULL && is_whole (known, hash)))
    return TRUE;
  path = cached (self, hash);
  if (!is_whole (path, hash))
    return FALSE;
  g_hash_table_insert (self->here, g_strdup (hash), g_steal_pointer (&path));
  return TRUE;
}

/**
 * htk_odk_stage_keep:
 * @self: a stage
 * @hash: md5:… of what has arrived
 * @content: it
 * @error: return location
 *
 * Keeps what has arrived, whole or not at all.
 */
gboolean
htk_odk_stage_keep (HtkOdkStage *self,
                    const char  *hash,
                    GBytes      *content,
                    GError     **error)
{
  g_autofree char *path = cached (self, hash);
  gsize length;
  const char *data = g_bytes_get_data (content, &length);

  if (!g_file_set_contents_full (path, data != NULL ? data : "", (gssize) length,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                 error))
    return FALSE;
  g_hash_table_insert (self->here, g_strdup (hash), g_steal_pointer (&path));
  return TRUE;
}

/* Lists are looked up when the form is opened; here only whether it compiles is asked. */
static GBytes *
resolve (const char *uri,
         gpointer    data,
         gboolean   *is_missing,
         GError    **error)
{
  *is_missing = !g_str_has_suffix (uri, ".csv");
  return *is_missing ? NULL : g_bytes_new_static ("id\n", 3);
}

static gboolean
unusable (GError    **error,
          const char *why)
{
  g_set_error_literal (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_PACK, why);
  return FALSE;
}

static gboolean
check_form (const HtkListedForm *form,
            const char          *path,
            gboolean            *asks_whom,
            GError             **error)
{
  g_autofree char *xml = NULL;
  g_autoptr (HtkForm) compiled = NULL;
  gsize length;

  if (!g_file_get_contents (path, &xml, &length, error))
    return FALSE;
  compiled = htk_form_new (xml, (gssize) length, resolve, NULL, error);
  if (compiled == NULL)
    return FALSE;
  if (g_strcmp0 (htk_form_id (compiled), form->id) != 0)
    return unusable (error, _("the list calls it otherwise than it calls itself"));
  if (strstr (xml, "base64RsaPublicKey") != NULL)
    return unusable (error, _("its submissions are to be encrypted, which this tablet does not do"));
  *asks_whom = strstr (xml, "/htk_subject") != NULL;
  return TRUE;
}

/* A form that this machine's pack has is about what that one is about; the others, and those that ask
 * themselves, are filled at the project's own place. */
static JsonObject *
form_object (HtkOdkStage         *self,
             const HtkListedForm *form,
             gboolean             asks_whom)
{
  const HtkPackForm *known =
    self->machine != NULL && !asks_whom ? htk_pack_find (self->machine, form->id) : NULL;
  JsonObject *object = json_object_new ();
  g_autofree char *file = g_strdup_printf ("f%u.xml", json_array_get_length (self->forms));
  g_autofree char *media = g_strdup_printf ("f%u", json_array_get_length (self->forms));

  json_object_set_string_member (object, "id", form->id);
  json_object_set_string_member (object, "title", form->name != NULL ? form->name : form->id);
  json_object_set_string_member (object, "subject", known != NULL ? known->subject : "village");
  json_object_set_string_member (object, "file", file);
  json_object_set_string_member (object, "media", media);
  json_object_set_string_member (object, "hash", form->hash);
  if (known != NULL && known->makes_subject)
    json_object_set_boolean_member (object, "makes_subject", TRUE);
  json_object_set_object_member (object, "files", json_object_new ());
  return object;
}

static void
add_object (HtkOdkStage *self,
            JsonObject  *object)
{
  JsonObject *files = htk_json_part (object, "files");
  g_autoptr (GList) names = json_object_get_members (files);
  const char *hash = htk_json_text (object, "hash");

  g_hash_table_insert (self->files, g_strdup (htk_json_text (object, "file")),
                       g_strdup (g_hash_table_lookup (self->here, hash)));
  g_string_append_printf (self->digest, "%s\n%s\n%s\n%s\n", htk_json_text (object, "id"),
                          htk_json_text (object, "title"), htk_json_text (object, "subject"), hash);
  for (GList *l = names; l != NULL; l = l->next)
    {
      const char *of_file = htk_json_text (files, l->data);

      g_hash_table_insert (self->files,
                           g_build_filename (htk_json_text (object, "media"), l->data, NULL),
                           g_strdup (g_hash_table_lookup (self->here, of_file)));
      g_string_append_printf (self->digest, "%s\n%s\n", (const char *) l->data, of_file);
    }
  json_array_add_object_element (self->forms, object);
}

static void
note_list (HtkOdkStage         *self,
           const HtkEntityList *list,
           const char          *hash)
{
  if (!g_hash_table_contains (self->taken, hash))
    g_hash_table_insert (self->lists, g_strdup (htk_entity_list_name (list)), g_strdup (hash));
}

/**
 * htk_odk_stage_add:
 * @self: a stage
 * @form: a form whose XML has arrived
 * @files: (element-type HtkListedFile): its files, all of which are here
 * @error: return location
 *
 * Returns: FALSE with %HTK_RECORD_ERROR_PACK or %HTK_FORM_ERROR for a form that cannot be used here, or
 *   %G_FILE_ERROR
 */
gboolean
htk_odk_stage_add (HtkOdkStage         *self,
                   const HtkListedForm *form,
                   GPtrArray           *files,
                   GError             **error)
{
  const char *path = g_hash_table_lookup (self->here, form->hash);
  gboolean asks_whom;
  JsonObject *object;

  if (!check_form (form, path, &asks_whom, error))
    return FALSE;
  object = form_object (self, form, asks_whom);
  for (guint i = 0; i < files->len; i++)
    {
      const HtkListedFile *file = files->pdata[i];
      const HtkEntityList *list = htk_entity_map_of_file (self->map, file->name);

      if (list != NULL)
        note_list (self, list, file->hash);
      else
        json_object_set_string_member (htk_json_part (object, "files"), file->name, file->hash);
    }
  add_object (self, object);
  return TRUE;
}

/**
 * htk_odk_stage_add_old:
 * @self: a stage
 * @form_id: a form that could not be renewed
 *
 * Returns: whether it was in the pack in force, and stays as it was
 */
gboolean
htk_odk_stage_add_old (HtkOdkStage *self,
                       const char  *form_id)
{
  JsonArray *forms = old_forms (self);

  for (guint i = 0; forms != NULL && i < json_array_get_length (forms); i++)
    {
      JsonObject *old = json_array_get_object_element (forms, i);
      g_autofree char *file = g_strdup_printf ("f%u.xml", json_array_get_length (self->forms));
      g_autofree char *media = g_strdup_printf ("f%u", json_array_get_length (self->forms));

      if (g_strcmp0 (htk_json_text (old, "id"), form_id) != 0)
        continue;
      /* What it was called before is known by its hashes: htk_odk_stage_has(). */
      json_object_set_string_member (old, "file", file);
      json_object_set_string_member (old, "media", media);
      add_object (self, json_object_ref (old));
      return TRUE;
    }
  return FALSE;
}

static char *
new_version (HtkOdkStage *self)
{
  g_autofree char *hash = NULL;

  g_string_append (self->digest, self->machine != NULL ? htk_pack_version (self->machine) : "");
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, self->digest->str, -1);
  return g_strdup_printf ("odk-%.*s", VERSION_DIGITS, hash);
}

/* With the rules of this machine where they fit, else without. */
static gboolean
install_pack (HtkOdkStage *self,
              const char  *version,
              GError     **error)
{
  g_autofree char *folder = g_build_filename (self->packs, ".making", NULL);
  HtkStore *store = self->agent->store;
  g_autofree char *name = htk_store_get_meta (store, "openrosa_project");
  const HtkOdkPack pack = { .machine = self->machine, .forms = self->forms, .files = self->files,
                            .title = name, .version = version };
  g_autofree char *installed = NULL;

  if (self->old != NULL && g_str_equal (htk_pack_version (self->old), version))
    return TRUE;
  htk_pack_drop_unfinished (store, version);
  if (htk_odk_pack_has_rules (&pack) && htk_odk_pack_write (&pack, folder, TRUE, NULL))
    installed = htk_pack_install (store, folder, NULL);
  if (installed == NULL && htk_odk_pack_write (&pack, folder, FALSE, error))
    installed = htk_pack_install (store, folder, error);
  htk_pack_remove_folder (folder);
  return installed != NULL;
}

static gboolean
take_list (HtkOdkStage         *self,
           const HtkEntityList *list,
           const char          *hash,
           GError             **error)
{
  HtkStore *store = self->agent->store;
  const char *path = g_hash_table_lookup (self->here, hash);
  g_autofree char *meta = g_strconcat (LIST_META, htk_entity_list_name (list), NULL);
  g_autofree char *csv = NULL;
  g_autoptr (GError) why = NULL;
  guint n_unfit = 0;

  if (!g_file_get_contents (path, &csv, NULL, error))
    return FALSE;
  if (!htk_entity_list_apply (list, store, csv, &n_unfit, &why))
    {
      if (why->domain == HTK_STORE_ERROR)
        {
          g_propagate_error (error, g_steal_pointer (&why));
          return FALSE;
        }
      htk_agent_log (self->agent, "pull", _("The list %s cannot be read: %s"), htk_entity_list_name (list),
                     why->message);
      return TRUE;
    }
  if (n_unfit > 0)
    htk_agent_log (self->agent, "pull", ngettext ("%u row of the list %s does not fit into the "
                                                   "register",
                                                   "%u rows of the list %s do not fit into the "
                                                   "register",
                                                   (gulong) n_unfit), n_unfit,
                   htk_entity_list_name (list));
  self->agent->counts.pulled++;
  return htk_store_set_meta (store, meta, hash, error);
}

/* In the order of the map: members are of households, households of villages. */
static gboolean
take_lists (HtkOdkStage *self,
            GError     **error)
{
  const HtkEntityList *list;

  for (guint i = 0; (list = htk_entity_map_nth (self->map, i)) != NULL; i++)
    {
      const char *hash = g_hash_table_lookup (self->lists, htk_entity_list_name (list));

      if (hash != NULL && !take_list (self, list, hash, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
take_all (HtkOdkStage *self,
          const char  *version,
          GError     **error)
{
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, htk_agent_county_now (self->agent));

  return install_pack (self, version, error) && take_lists (self, error) &&
         htk_store_set_meta (self->agent->store, "pulled_at", now, error);
}

/* What nothing on this tablet needs any more; lists name people, and are in the register now. */
static void
tidy (HtkOdkStage *self,
      const char  *version)
{
  g_autoptr (HtkPack) pack = NULL;

  if (self->old == NULL || !g_str_equal (htk_pack_version (self->old), version) ||
      g_hash_table_size (self->lists) > 0)
    htk_pack_remove_folder (self->cache);
  if (self->old != NULL && g_str_equal (htk_pack_version (self->old), version))
    return;
  pack = htk_pack_in_force (self->agent->store, NULL);
  if (pack != NULL && self->old != NULL && htk_pack_covers (pack, self->old))
    htk_pack_remove_folder (htk_pack_folder (self->old));
}

/**
 * htk_odk_stage_install:
 * @self: a stage with all the forms of the project
 * @error: return location
 *
 * Puts what has come in force.
 *
 * Returns: FALSE with an error; what was in force before stays so
 */
gboolean
htk_odk_stage_install (HtkOdkStage *self,
                       GError     **error)
{
  HtkStore *store = self->agent->store;
  g_autofree char *version = new_version (self);
  gboolean is_new = self->old == NULL || !g_str_equal (htk_pack_version (self->old), version);

  if (!htk_store_begin (store, error))
    return FALSE;
  if (!take_all (self, version, error) || !htk_store_commit (store, error))
    {
      htk_store_rollback (store);
      return FALSE;
    }
  if (is_new)
    htk_agent_log (self->agent, "pack", ngettext ("%u form of the project is here",
                                                   "%u forms of the project are here",
                                                   (gulong) json_array_get_length (self->forms)),
                   json_array_get_length (self->forms));
  if (is_new || g_hash_table_size (self->lists) > 0)
    htk_agent_changed (self->agent);
  tidy (self, version);
  return TRUE;
}
