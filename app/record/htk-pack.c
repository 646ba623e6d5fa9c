/* Opens the pack folder: pack.json names the forms; settings.csv holds what counties may change. */
#include "app/record/htk-pack.h"

#include "app/record/htk-form-resources.h"
#include "app/record/htk-pack-rules.h"
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
  g_free (self);
}

static gboolean
pack_error (GError    **error,
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
    return pack_error (error, self->folder, "pack.json has no version or no forms");
  for (guint i = 0; i < json_array_get_length (forms); i++)
    {
      JsonNode *node = json_array_get_element (forms, i);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      HtkPackForm form = { htk_json_text (object, "id"), htk_json_text (object, "title"),
                           htk_json_text (object, "subject"), htk_json_text (object, "file"),
                           is_true (object, "makes_subject") };

      if (form.id == NULL || form.title == NULL || form.subject == NULL || form.file == NULL ||
          strchr (form.file, '/') != NULL)
        return pack_error (error, self->folder, "a form of pack.json lacks id, title, subject or file");
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
    return pack_error (error, self->folder, "rules of pack.json is not the name of a folder");
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
      pack_error (error, folder, local->message);
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
 * htk_pack_open:
 * @error: return location
 *
 * Opens the pack of this machine: $HTK_PACK_DIR, else huitoukan/pack below a system data folder.
 *
 * Returns: (transfer full): the pack; NULL with %HTK_RECORD_ERROR_PACK
 */
HtkPack *
htk_pack_open (GError **error)
{
  const char *folder = g_getenv ("HTK_PACK_DIR");
  const char *const *dirs = g_get_system_data_dirs ();

  if (folder != NULL && *folder != '\0')
    return htk_pack_open_at (folder, error);
  for (guint i = 0; dirs[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (dirs[i], "huitoukan", "pack", NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        return htk_pack_open_at (path, error);
    }
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

/* One row of the settings as it is sorted: by key, then by the day from which it holds. */
typedef struct
{
  char *key, *on_date, *value, *unit, *source;
} Setting;

static void
setting_free (gpointer data)
{
  Setting *s = data;

  g_free (s->key);
  g_free (s->on_date);
  g_free (s->value);
  g_free (s->unit);
  g_free (s->source);
  g_free (s);
}

static int
setting_compare (gconstpointer a,
                 gconstpointer b)
{
  const Setting *x = *(Setting *const *) a, *y = *(Setting *const *) b;
  int by_key = strcmp (x->key, y->key);

  return by_key != 0 ? by_key : strcmp (x->on_date, y->on_date);
}

static int
column_of (HtkCsv     *csv,
           const char *name)
{
  for (guint i = 0; i < htk_csv_n_fields (csv); i++)
    if (g_str_equal (htk_csv_field (csv, i), name))
      return (int) i;
  return -1;
}

static GPtrArray *
pack_settings (HtkPack *self,
               GError **error)
{
  static const char *const names[] = { "key", "on_date", "value", "unit", "source" };
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (setting_free);
  g_autoptr (GError) local = NULL;
  g_autoptr (HtkCsv) csv = htk_csv_new (self->settings, -1, &local);
  int columns[G_N_ELEMENTS (names)];

  if (csv == NULL || !htk_csv_next (csv, &local))
    {
      pack_error (error, self->folder, local != NULL ? local->message : "settings.csv is empty");
      return NULL;
    }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    columns[i] = column_of (csv, names[i]);
  if (columns[0] < 0 || columns[1] < 0 || columns[2] < 0)
    {
      pack_error (error, self->folder, "settings.csv lacks key, on_date or value");
      return NULL;
    }
  while (htk_csv_next (csv, &local))
    {
      Setting *s = g_new0 (Setting, 1);
      char **fields[] = { &s->key, &s->on_date, &s->value, &s->unit, &s->source };

      for (guint i = 0; i < G_N_ELEMENTS (names); i++)
        *fields[i] = g_strdup (columns[i] >= 0 && (guint) columns[i] < htk_csv_n_fields (csv)
                                 ? htk_csv_field (csv, (guint) columns[i]) : "");
      g_ptr_array_add (list, s);
    }
  if (local != NULL)
    {
      pack_error (error, self->folder, local->message);
      return NULL;
    }
  return g_steal_pointer (&list);
}

static Setting *
same_setting (GPtrArray  *list,
              const char *key,
              const char *on_date)
{
  for (guint i = 0; i < list->len; i++)
    {
      Setting *s = g_ptr_array_index (list, i);

      if (g_str_equal (s->key, key) && g_str_equal (s->on_date, on_date))
        return s;
    }
  return NULL;
}

/* A row without a number for a key of the pack: the county refuses such a row; where one came all
 * the same, the value before it stays in force. A county's own keys may be text. */
static gboolean
hides_a_number (GPtrArray  *list,
                JsonObject *row)
{
  const char *key = htk_json_text (row, "key");
  g_autofree char *fault =
    htk_settings_row_fault (key, htk_json_text (row, "on_date"), htk_json_text (row, "value"));

  for (guint i = 0; fault != NULL && i < list->len; i++)
    if (g_strcmp0 (((Setting *) g_ptr_array_index (list, i))->key, key) == 0)
      return TRUE;
  return FALSE;
}

/* The county's own values go over the pack's, day by day. */
static GPtrArray *
merged_settings (HtkPack  *self,
                 HtkStore *store,
                 GError  **error)
{
  g_autoptr (GPtrArray) list = pack_settings (self, error);
  g_autoptr (JsonArray) own = store != NULL && list != NULL ? htk_register_settings (store, error)
                                                            : NULL;

  if (list == NULL || (store != NULL && own == NULL))
    return NULL;
  for (guint i = 0; own != NULL && i < json_array_get_length (own); i++)
    {
      JsonObject *row = json_array_get_object_element (own, i);
      const char *key = htk_json_text (row, "key"), *on_date = htk_json_text (row, "on_date");
      Setting *s = same_setting (list, key, on_date);

      if (hides_a_number (list, row))
        continue;
      if (s == NULL)
        {
          s = g_new0 (Setting, 1);
          s->key = g_strdup (key);
          s->on_date = g_strdup (on_date);
          s->unit = g_strdup ("");
          g_ptr_array_add (list, s);
        }
      g_free (s->value);
      g_free (s->source);
      s->value = g_strdup (htk_json_text (row, "value"));
      s->source = g_strdup ("county");
    }
  g_ptr_array_sort (list, setting_compare);
  return g_steal_pointer (&list);
}

/**
 * htk_pack_setting:
 * @self: a pack
 * @store: (nullable): the store with the county's own values
 * @key: a setting (domain.md 0)
 * @on_date: the day in question, YYYY-MM-DD
 *
 * Returns: (transfer full) (nullable): the value that holds on that day
 */
char *
htk_pack_setting (HtkPack    *self,
                  HtkStore   *store,
                  const char *key,
                  const char *on_date)
{
  g_autoptr (GPtrArray) list = merged_settings (self, store, NULL);
  char *value = NULL;

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      Setting *s = g_ptr_array_index (list, i);

      if (g_str_equal (s->key, key) && strcmp (s->on_date, on_date) <= 0)
        {
          g_free (value);
          value = g_strdup (s->value);
        }
    }
  return value;
}

static void
append_field (GString    *out,
              const char *text,
              gboolean    last)
{
  if (strpbrk (text, ",\"\r\n") != NULL)
    {
      g_string_append_c (out, '"');
      for (const char *p = text; *p != '\0'; p++)
        g_string_append_printf (out, *p == '"' ? "\"\"" : "%c", *p);
      g_string_append_c (out, '"');
    }
  else
    g_string_append (out, text);
  g_string_append_c (out, last ? '\n' : ',');
}

/**
 * htk_pack_settings_csv:
 * @self: a pack
 * @store: (nullable): the store with the county's own values
 * @error: return location
 *
 * The settings as a form looks them up: `ymd` is the day as a number, because XPath 1.0 compares
 * numbers only.
 *
 * Returns: (transfer full): CSV of key, on_date, ymd, value, unit, source
 */
char *
htk_pack_settings_csv (HtkPack  *self,
                       HtkStore *store,
                       GError  **error)
{
  g_autoptr (GPtrArray) list = merged_settings (self, store, error);
  GString *out;

  if (list == NULL)
    return NULL;
  out = g_string_new ("key,on_date,ymd,value,unit,source\n");
  for (guint i = 0; i < list->len; i++)
    {
      Setting *s = g_ptr_array_index (list, i);
      g_auto (GStrv) parts = g_strsplit (s->on_date, "-", 3);
      g_autofree char *ymd = g_strjoinv ("", parts);

      append_field (out, s->key, FALSE);
      append_field (out, s->on_date, FALSE);
      append_field (out, ymd, FALSE);
      append_field (out, s->value, FALSE);
      append_field (out, s->unit, FALSE);
      append_field (out, s->source, TRUE);
    }
  return g_string_free (out, FALSE);
}

/* What the form's resolver needs to know of the filling. */
typedef struct
{
  HtkPack *pack;
  HtkStore *store;
  const HtkFormSubject *subject;
} Lookup;

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
  if (subject->roster != NULL && g_str_equal (name, "roster.csv"))
    return g_bytes_new (subject->roster, strlen (subject->roster));
  if (g_str_equal (uri, HTK_LAST_SAVED))
    text = htk_last_saved_xml (lookup->pack, lookup->store, subject, is_missing, error);
  else
    text = htk_resource_csv (lookup->pack, lookup->store, name, subject->form_id,
                             subject->subject_type, subject->subject_id, is_missing, error);
  if (text == NULL)
    return NULL;
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
      pack_error (error, self->folder, local->message);
      return NULL;
    }
  form = htk_form_new (xml, (gssize) length, resolve, &lookup, error);
  if (form == NULL)
    g_prefix_error (error, "%s: ", info->file);
  return form;
}
