/* Opens the pack folder, of which pack.json names the forms, and loads a form with what it looks up. */
#include "app/record/htk-pack-private.h"

#include "app/record/htk-form-media.h"
#include "app/record/htk-form-resources.h"
#include "app/record/htk-pack-rules.h"
#include "app/record/htk-pack-title.h"
#include "app/record/htk-last-saved.h"
#include "app/record/htk-visit-life.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register.h"

#include <string.h>

struct _HtkPack
{
  char *folder;
  JsonNode *manifest;
  GArray *forms;     /* HtkPackForm, strings owned by @manifest */
  char *settings;    /* text of settings.csv */
  char *rules;       /* folder of the rules' tables; NULL when the pack has none */
  char **languages;  /* in which its forms are read, the best first; NULL: each form's own */
};

void
htk_pack_free (HtkPack *self)
{
  if (self == NULL)
    return;
  g_free (self->folder);
  g_clear_pointer (&self->manifest, json_node_unref);
  g_clear_pointer (&self->forms, g_array_unref);
  g_free (self->settings);
  g_free (self->rules);
  g_strfreev (self->languages);
  g_free (self);
}

/**
 * htk_pack_read_in:
 * @self: a pack
 * @languages: (nullable): for htk_instance_speak(), the best first; NULL: each form's own
 *
 * Says in which language the people who read visits with this pack read them. No value depends on it.
 */
void
htk_pack_read_in (HtkPack           *self,
                  const char *const *languages)
{
  g_strfreev (self->languages);
  self->languages = g_strdupv ((char **) languages);
}

/* (nullable) (transfer none): as htk_pack_read_in() said. */
const char *const *
htk_pack_languages (HtkPack *self)
{
  return (const char *const *) self->languages;
}

/* FALSE, with %HTK_RECORD_ERROR_PACK set. */
gboolean
htk_pack_error (GError    **error,
                const char *folder,
                const char *what)
{
  g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_PACK,
               "The pack in %s cannot be used: %s. Install the pack again", folder, what);
  return FALSE;
}

static gboolean
is_true (JsonObject *object,
         const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_boolean (node);
}

static gboolean
read_forms (HtkPack *self,
            GError **error)
{
  JsonObject *root = JSON_NODE_HOLDS_OBJECT (self->manifest)
                       ? json_node_get_object (self->manifest) : NULL;
  JsonArray *forms = htk_json_list (root, "forms");

  if (forms == NULL || htk_json_text (root, "version") == NULL)
    return htk_pack_error (error, self->folder, "pack.json has no version or no forms");
  for (guint i = 0; i < json_array_get_length (forms); i++)
    {
      JsonNode *node = json_array_get_element (forms, i);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      HtkPackForm form = { htk_json_text (object, "id"), htk_json_text (object, "title"),
                           htk_json_text (object, "subject"), htk_json_text (object, "file"),
                           is_true (object, "makes_subject"), htk_json_text (object, "media") };

      if (form.id == NULL || form.title == NULL || form.subject == NULL || form.file == NULL ||
          strchr (form.file, '/') != NULL ||
          (form.media != NULL && (*form.media == '.' || strchr (form.media, '/') != NULL)))
        return htk_pack_error (error, self->folder, "a form of pack.json lacks id, title, subject or file");
      g_array_append_val (self->forms, form);
    }
  return TRUE;
}

/* `rules` names the folder of the tables of app/rules; a pack of forms alone has none. */
static gboolean
read_rules (HtkPack *self,
            GError **error)
{
  const char *name = htk_json_text (json_node_get_object (self->manifest), "rules");

  if (name == NULL)
    return TRUE;
  if (strchr (name, '/') != NULL || *name == '.' || *name == '\0')
    return htk_pack_error (error, self->folder, "rules of pack.json is not the name of a folder");
  self->rules = g_build_filename (self->folder, name, NULL);
  return TRUE;
}

/**
 * htk_pack_read_at:
 * @folder: a pack's folder
 * @error: return location
 *
 * Reads what a pack names, and does not ask whether it is whole: for who lists its faults.
 *
 * Returns: (transfer full): the pack; NULL with %HTK_RECORD_ERROR_PACK
 */
HtkPack *
htk_pack_read_at (const char *folder,
                  GError    **error)
{
  g_autoptr (HtkPack) self = g_new0 (HtkPack, 1);
  g_autofree char *manifest = g_build_filename (folder, "pack.json", NULL);
  g_autofree char *settings = g_build_filename (folder, "settings.csv", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) local = NULL;

  self->folder = g_strdup (folder);
  self->forms = g_array_new (FALSE, FALSE, sizeof (HtkPackForm));
  if (!g_file_get_contents (manifest, &text, NULL, &local) ||
      !g_file_get_contents (settings, &self->settings, NULL, &local) ||
      (self->manifest = htk_json_parse (text, &local)) == NULL)
    {
      htk_pack_error (error, folder, local->message);
      return NULL;
    }
  return read_forms (self, error) && read_rules (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * htk_pack_open_at:
 * @folder: a pack's folder
 * @error: return location
 *
 * Opens a pack that is whole. Any fault of its tables, or of how they fit its forms, refuses it:
 * the message lists every one, and the pack that was in force stays so.
 *
 * Returns: (transfer full): the pack; NULL with %HTK_RECORD_ERROR_PACK
 */
HtkPack *
htk_pack_open_at (const char *folder,
                  GError    **error)
{
  g_autoptr (HtkPack) self = htk_pack_read_at (folder, error);

  return self != NULL && htk_pack_verify (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * htk_pack_home:
 *
 * Returns: (transfer full) (nullable): the folder of this machine's pack: $HTK_PACK_DIR, else
 *   huitoukan/pack below a system data folder; NULL when there is none
 */
char *
htk_pack_home (void)
{
  const char *folder = g_getenv ("HTK_PACK_DIR");
  const char *const *dirs = g_get_system_data_dirs ();

  if (folder != NULL && *folder != '\0')
    return g_strdup (folder);
  for (guint i = 0; dirs[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (dirs[i], "huitoukan", "pack", NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        return g_steal_pointer (&path);
    }
  return NULL;
}

/**
 * htk_pack_open:
 * @error: return location
 *
 * Opens the pack of this machine, htk_pack_home().
 *
 * Returns: (transfer full): the pack; NULL with %HTK_RECORD_ERROR_PACK
 */
HtkPack *
htk_pack_open (GError **error)
{
  g_autofree char *folder = htk_pack_home ();

  if (folder != NULL)
    return htk_pack_open_at (folder, error);
  g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_PACK,
               "There is no pack of forms on this machine. Install it, or name its folder in "
               "HTK_PACK_DIR");
  return NULL;
}

const char *
htk_pack_version (HtkPack *self)
{
  return htk_json_text (json_node_get_object (self->manifest), "version");
}

/* (nullable): what the pack calls itself, in all its versions. */
const char *
htk_pack_id (HtkPack *self)
{
  return htk_json_text (json_node_get_object (self->manifest), "id");
}

/**
 * htk_pack_media:
 * @self: a pack
 * @form_id: one of its forms
 *
 * Returns: (transfer full): the folder with the files that lie beside the form: its own, or the pack's
 */
char *
htk_pack_media (HtkPack    *self,
                const char *form_id)
{
  const HtkPackForm *form = htk_pack_find (self, form_id);

  return form != NULL && form->media != NULL ? g_build_filename (self->folder, form->media, NULL)
                                             : g_strdup (self->folder);
}

/* The text of settings.csv, as it was when the pack was opened. */
const char *
htk_pack_settings_text (HtkPack *self)
{
  return self->settings;
}

const char *
htk_pack_folder (HtkPack *self)
{
  return self->folder;
}

/**
 * htk_pack_rules_folder:
 * @self: a pack
 *
 * Returns: (nullable): the folder of its rules' tables, NULL when it has none; owned by @self
 */
const char *
htk_pack_rules_folder (HtkPack *self)
{
  return self->rules;
}

const HtkPackForm *
htk_pack_nth (HtkPack *self,
              guint    i)
{
  return i < self->forms->len ? &g_array_index (self->forms, HtkPackForm, i) : NULL;
}

/**
 * htk_pack_title:
 * @self: a pack
 * @form: a form of it
 *
 * For the tablet: the county's pages and ledgers have the title, whatever the language of their server.
 *
 * Returns: (transfer none): its title_en where the program speaks another language than Chinese and the
 *   pack has one, else its title
 */
const char *
htk_pack_title (HtkPack           *self,
                const HtkPackForm *form)
{
  const char *code = g_get_language_names ()[0];
  JsonArray *forms = htk_json_list (json_node_get_object (self->manifest), "forms");
  guint i = (guint) (form - &g_array_index (self->forms, HtkPackForm, 0));
  const char *other = htk_json_text (json_array_get_object_element (forms, i), "title_en");

  return other == NULL || *code == 'C' || g_str_has_prefix (code, "zh") ? form->title : other;
}

const HtkPackForm *
htk_pack_find (HtkPack    *self,
               const char *form_id)
{
  for (guint i = 0; i < self->forms->len; i++)
    if (g_str_equal (g_array_index (self->forms, HtkPackForm, i).id, form_id))
      return &g_array_index (self->forms, HtkPackForm, i);
  return NULL;
}

/**
 * htk_pack_for_subject:
 * @self: a pack
 * @subject_type: household, village, project or finding
 *
 * Returns: (nullable): the form that a visit of such a subject is usually filled with, its first
 */
const HtkPackForm *
htk_pack_for_subject (HtkPack    *self,
                      const char *subject_type)
{
  for (guint i = 0; i < self->forms->len; i++)
    if (g_str_equal (g_array_index (self->forms, HtkPackForm, i).subject, subject_type))
      return &g_array_index (self->forms, HtkPackForm, i);
  return NULL;
}

/**
 * htk_pack_forms_for_subject:
 * @self: a pack
 * @subject_type: household, village, project or finding
 *
 * Returns: (transfer container) (element-type HtkPackForm): all forms about such a subject, the
 *   usual one first
 */
GPtrArray *
htk_pack_forms_for_subject (HtkPack    *self,
                            const char *subject_type)
{
  GPtrArray *list = g_ptr_array_new ();

  for (guint i = 0; i < self->forms->len; i++)
    {
      HtkPackForm *form = &g_array_index (self->forms, HtkPackForm, i);

      if (g_str_equal (form->subject, subject_type))
        g_ptr_array_add (list, form);
    }
  return list;
}

/* Whether a form has a folder of its own with a file of that name. */
static gboolean
has_own (HtkPack    *pack,
         const char *form_id,
         const char *name)
{
  const HtkPackForm *form = htk_pack_find (pack, form_id);
  g_autofree char *path =
    form != NULL && form->media != NULL ? g_build_filename (pack->folder, form->media, name, NULL) : NULL;

  return path != NULL && *name != '.' && g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

/* What the form's resolver needs to know of the filling. */
typedef struct
{
  HtkPack *pack;
  HtkStore *store;
  const HtkFormSubject *subject;
} Lookup;

/* A list of the form's own; where there is none the engine says so and goes on. */
static GBytes *
beside_form (HtkPack    *pack,
             const char *form_id,
             const char *uri,
             gboolean   *is_missing,
             GError    **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *folder = htk_pack_media (pack, form_id);
  GBytes *bytes = htk_form_media_file (folder, uri, &local);

  *is_missing = g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  if (local != NULL && !*is_missing)
    g_propagate_error (error, g_steal_pointer (&local));
  return bytes;
}

static GBytes *
resolve (const char *uri,
         gpointer    data,
         gboolean   *is_missing,
         GError    **error)
{
  const Lookup *lookup = data;
  const HtkFormSubject *subject = lookup->subject;
  const char *name = strrchr (uri, '/');
  g_autofree char *text = NULL;
  gsize length;

  name = name != NULL ? name + 1 : uri;
  if (subject->given != NULL && g_hash_table_lookup (subject->given, name) != NULL)
    {
      text = g_strdup (g_hash_table_lookup (subject->given, name));
      length = strlen (text);
      return g_bytes_new_take (g_steal_pointer (&text), length);
    }
  if (subject->roster != NULL && g_str_equal (name, "roster.csv"))
    return g_bytes_new (subject->roster, strlen (subject->roster));
  if (has_own (lookup->pack, subject->form_id, name))
    return beside_form (lookup->pack, subject->form_id, uri, is_missing, error);
  if (g_str_equal (uri, HTK_LAST_SAVED))
    text = htk_last_saved_xml (lookup->pack, lookup->store, subject, is_missing, error);
  else
    text = htk_resource_csv (lookup->pack, lookup->store, name, subject, is_missing, error);
  if (text == NULL)
    return *is_missing ? beside_form (lookup->pack, subject->form_id, uri, is_missing, error) : NULL;
  length = strlen (text);
  return g_bytes_new_take (g_steal_pointer (&text), length);
}

/**
 * htk_pack_load_form:
 * @self: a pack
 * @store: the register
 * @form_id: a form of the pack
 * @subject_type: household, village, project or finding
 * @subject_id: whom it is about
 * @roster: (nullable): the members to ask about, as CSV, where they are not the register's of now:
 *   a draft's, or htk_roster_of_revision()
 * @error: return location
 *
 * Compiles a form for one subject, to read answers with: nobody fills it, so it knows of no answers
 * that were saved last. See htk_pack_load_form_for().
 *
 * Returns: (transfer full): the form; NULL with %HTK_RECORD_ERROR_PACK or an error of
 *   %HTK_FORM_ERROR
 */
HtkForm *
htk_pack_load_form (HtkPack    *self,
                    HtkStore   *store,
                    const char *form_id,
                    const char *subject_type,
                    const char *subject_id,
                    const char *roster,
                    GError    **error)
{
  const HtkFormSubject subject = { .form_id = form_id,
                                   .subject_type = subject_type,
                                   .subject_id = subject_id,
                                   .roster = roster };

  return htk_pack_load_form_for (self, store, &subject, error);
}

/**
 * htk_pack_load_form_for:
 * @self: a pack
 * @store: the register
 * @subject: which form, whom it is about and who fills it
 * @error: return location
 *
 * Compiles a form for one subject: the lists it looks up are those of that subject, now.
 *
 * Returns: (transfer full): the form; NULL with %HTK_RECORD_ERROR_PACK or an error of
 *   %HTK_FORM_ERROR
 */
HtkForm *
htk_pack_load_form_for (HtkPack              *self,
                        HtkStore             *store,
                        const HtkFormSubject *subject,
                        GError              **error)
{
  const HtkPackForm *info = htk_pack_find (self, subject->form_id);
  Lookup lookup = { self, store, subject };
  g_autofree char *path = NULL;
  g_autofree char *xml = NULL;
  g_autoptr (GError) local = NULL;
  HtkForm *form;
  gsize length;

  if (info == NULL)
    {
      g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_PACK,
                   "The pack in %s has no form “%s”. Update the pack", self->folder,
                   subject->form_id);
      return NULL;
    }
  path = g_build_filename (self->folder, info->file, NULL);
  if (!g_file_get_contents (path, &xml, &length, &local))
    {
      htk_pack_error (error, self->folder, local->message);
      return NULL;
    }
  form = htk_form_new (xml, (gssize) length, resolve, &lookup, error);
  if (form == NULL)
    g_prefix_error (error, "%s: ", info->file);
  return form;
}
