/* Which fields of the register visits write, and reads them off both: the register's rows and the
 * answers. */
#include "app/record/htk-subject-fields.h"

#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register-lists.h"
#include "app/store/htk-register.h"

#include <string.h>

#define MEMBERS "m"
#define PROJECT "project"

/* Forms A, E and F. */
static const HtkFieldQuestion member_questions[] = {
  { "m_name", "name", FALSE },
  { "m_rel", "rel", FALSE },
  { "m_idt", "idt", FALSE },
  { "m_id", "id_no", FALSE },
  { "m_birth", "birth", FALSE },
  { "m_sex", "sex", FALSE },
  { "m_status", "status", FALSE },
  { "m_ethnic", "ethnic", FALSE },
  { "m_edu", "edu_level", FALSE },
  { "m_share", "share", FALSE },
  { "m_labor", "labor", FALSE },
  { "m_work_place", "work_place", FALSE },
  { "m_work_months", "work_months", FALSE },
  { "m_post", "post", FALSE },
  { "m_sup", "sup", FALSE },
  { "m_school", "school", FALSE },
  { "m_health", "health", FALSE },
  { "m_basic_ins", "basic_ins", FALSE },
  { "m_major_ins", "major_ins", FALSE },
  { "m_med_aid", "med_aid", FALSE },
  { "m_fd", "fd", FALSE },
  { "m_dis_no", "dis_no", FALSE },
};

/* Form C. */
static const HtkFieldQuestion project_questions[] = {
  { "c_paid_fen", "paid", TRUE },
  { "c_prog", "progress", TRUE },
  { "c_stage", "stage", FALSE },
  { "c_run", "run", FALSE },
  { "c_public", "public", FALSE },
  { "c_unit_track", "track", FALSE },
  { "c_keeper", "keeper", FALSE },
  { "c_arrive", "arrive_date", FALSE },
  { "c_plan", "plan", TRUE },
  { "c_alloc", "alloc", TRUE },
  { "f1", "f1", FALSE },
  { "f3", "f3", FALSE },
  { "f4", "f4", FALSE },
  { "f5", "f5", FALSE },
  { "f6", "f6", FALSE },
  { "f7", "f7", FALSE },
  { "c_date", "checked_on", FALSE },
};

/**
 * htk_field_questions:
 * @subject_type: household or project
 * @n: (out): how many there are; 0 for other subjects
 *
 * Returns: (transfer none): the questions whose answers go into fields, of a household its members'
 */
const HtkFieldQuestion *
htk_field_questions (const char *subject_type, guint *n)
{
  gboolean is_household = g_strcmp0 (subject_type, "household") == 0;
  gboolean is_project = g_strcmp0 (subject_type, "project") == 0;

  *n = is_household ? G_N_ELEMENTS (member_questions)
       : is_project ? G_N_ELEMENTS (project_questions)
                    : 0;
  return is_household ? member_questions : project_questions;
}

static GHashTable *
fields_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static void
add (GHashTable *fields, const char *row, const char *field, const char *value)
{
  if (value != NULL && *value != '\0')
    g_hash_table_insert (fields, g_strconcat (row, "/", field, NULL), g_strdup (value));
}

/* (transfer full) (nullable): a text or number of a row as text. */
static char *
text_of (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  return json_node_get_value_type (node) == G_TYPE_STRING ? g_strdup (json_node_get_string (node))
                                                          : htk_canonical_json (node);
}

static void
add_member (GHashTable *fields, const HtkMember *m)
{
  g_autofree char *row = g_strconcat (MEMBERS "/", m->id, NULL);
  const struct {
    const char *field, *value;
  } columns[] = { { "name", m->name },   { "rel", m->rel }, { "id_no", m->id_no },
                  { "birth", m->birth }, { "sex", m->sex }, { "status", m->status } };

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    add (fields, row, columns[i].field, columns[i].value);
  for (guint i = 0; i < G_N_ELEMENTS (member_questions); i++)
    {
      g_autofree char *value = text_of (m->extra, member_questions[i].field);

      add (fields, row, member_questions[i].field, value);
    }
}

static gboolean
add_members (GHashTable *fields, HtkStore *store, const char *household, GError **error)
{
  g_autoptr (GPtrArray) members = htk_register_members (store, household, error);

  for (guint i = 0; members != NULL && i < members->len; i++)
    add_member (fields, g_ptr_array_index (members, i));
  return members != NULL;
}

static gboolean
add_project (GHashTable *fields, HtkStore *store, const char *id, GError **error)
{
  g_autoptr (JsonObject) project = htk_register_project (store, id, error);

  for (guint i = 0; project != NULL && i < G_N_ELEMENTS (project_questions); i++)
    {
      g_autofree char *value = text_of (project, project_questions[i].field);

      add (fields, PROJECT, project_questions[i].field, value);
    }
  return project != NULL;
}

/**
 * htk_fields_of_register:
 * @store: a store of either end
 * @subject_type: household, village, project or finding
 * @subject_id: its id; one that the register does not know has no fields
 * @error: return location
 *
 * Returns: (transfer full): what the register says now; NULL with an error of the store
 */
GHashTable *
htk_fields_of_register (HtkStore *store,
                        const char *subject_type,
                        const char *subject_id,
                        GError **error)
{
  g_autoptr (GHashTable) fields = fields_new ();
  g_autoptr (GError) local = NULL;
  gboolean done
      = g_str_equal (subject_type, "household") ? add_members (fields, store, subject_id, &local)
        : g_str_equal (subject_type, PROJECT)   ? add_project (fields, store, subject_id, &local)
                                                : TRUE;

  if (done || g_error_matches (local, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND))
    return g_steal_pointer (&fields);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

static void
add_answers (GHashTable *fields,
             const char *row,
             HtkAnswers *answers,
             const HtkFieldQuestion *questions,
             guint n)
{
  for (guint i = 0; i < n; i++)
    add (fields, row, questions[i].field, htk_answers_get (answers, questions[i].question));
}

/**
 * htk_fields_of_answers:
 * @subject_type: whom the visit is about
 * @answers: its answers
 *
 * Returns: (transfer full): what the visit says of fields; a member new to the roster has no path
 * yet
 */
GHashTable *
htk_fields_of_answers (const char *subject_type, HtkAnswers *answers)
{
  GHashTable *fields = fields_new ();

  if (g_strcmp0 (subject_type, PROJECT) == 0)
    add_answers (fields, PROJECT, answers, project_questions, G_N_ELEMENTS (project_questions));
  for (guint i = 0;
       g_strcmp0 (subject_type, "household") == 0 && i < htk_answers_n_items (answers, MEMBERS);
       i++)
    {
      HtkAnswers *item = htk_answers_nth (answers, MEMBERS, i);
      const char *id = htk_answers_get (item, "m_roster_id");
      g_autofree char *row = g_strconcat (MEMBERS "/", id, NULL);

      if (id != NULL && *id != '\0')
        add_answers (fields, row, item, member_questions, G_N_ELEMENTS (member_questions));
    }
  return fields;
}

/**
 * htk_paths_write:
 * @fields: a map
 *
 * Returns: (transfer full): it as a JSON object
 */
char *
htk_paths_write (GHashTable *fields)
{
  g_autoptr (JsonObject) object = json_object_new ();
  GHashTableIter iter;
  gpointer path, value;

  g_hash_table_iter_init (&iter, fields);
  while (g_hash_table_iter_next (&iter, &path, &value))
    json_object_set_string_member (object, path, value);
  return htk_json_write (object);
}

/**
 * htk_paths_read:
 * @text: (nullable): what htk_paths_write() wrote
 *
 * Returns: (transfer full) (nullable): the map; NULL when it is none
 */
GHashTable *
htk_paths_read (const char *text)
{
  g_autoptr (JsonNode) node = text != NULL ? htk_json_parse (text, NULL) : NULL;
  GHashTable *fields;
  JsonObjectIter iter;
  const char *path;
  JsonNode *value;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  fields = fields_new ();
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &path, &value))
    if (JSON_NODE_HOLDS_VALUE (value) && json_node_get_value_type (value) == G_TYPE_STRING)
      g_hash_table_insert (fields, g_strdup (path), g_strdup (json_node_get_string (value)));
  return fields;
}

/* What stood there when the visit was begun: of a correction, before the first revision touched it.
 */
static const char *
began_as (const char *path, GHashTable *start, GHashTable *corrected, JsonObject *corrected_base)
{
  if (corrected_base != NULL && json_object_has_member (corrected_base, path))
    return htk_json_text (corrected_base, path);
  if (corrected != NULL && g_hash_table_contains (corrected, path))
    return g_hash_table_lookup (corrected, path);
  return g_hash_table_lookup (start, path);
}

/**
 * htk_paths_changed:
 * @start: what the register said when the draft was begun
 * @mine: what the visit says
 * @corrected: (nullable): what the revision that it corrects says
 * @corrected_base: (nullable): what this function gave for that one
 *
 * Returns: (transfer full): the fields that the visit changes, each with what was there before it;
 * null where nothing was
 */
JsonObject *
htk_paths_changed (GHashTable *start,
                   GHashTable *mine,
                   GHashTable *corrected,
                   JsonObject *corrected_base)
{
  JsonObject *changed = json_object_new ();
  GHashTableIter iter;
  gpointer path, value;

  g_hash_table_iter_init (&iter, mine);
  while (g_hash_table_iter_next (&iter, &path, &value))
    {
      const char *was = began_as (path, start, corrected, corrected_base);

      if (g_strcmp0 (was, value) == 0)
        continue;
      if (was != NULL)
        json_object_set_string_member (changed, path, was);
      else
        json_object_set_null_member (changed, path);
    }
  return changed;
}

/**
 * htk_field_row:
 * @path: a path
 *
 * Returns: (transfer full): the path of the row it is in
 */
char *
htk_field_row (const char *path)
{
  const char *slash = strrchr (path, '/');

  return g_strndup (path, slash != NULL ? (gsize)(slash - path) : strlen (path));
}

/**
 * htk_field_name:
 * @path: a path
 *
 * Returns: the field's name, a part of @path
 */
const char *
htk_field_name (const char *path)
{
  const char *slash = strrchr (path, '/');

  return slash != NULL ? slash + 1 : path;
}

static const HtkFieldQuestion *
find_field (const char *path)
{
  const char *name = htk_field_name (path);
  guint n;
  const HtkFieldQuestion *q
      = htk_field_questions (g_str_has_prefix (path, MEMBERS "/") ? "household" : PROJECT, &n);

  for (guint i = 0; i < n; i++)
    if (g_str_equal (q[i].field, name))
      return &q[i];
  return NULL;
}

/**
 * htk_field_question:
 * @path: a path
 *
 * Returns: (nullable): the name of the question that answers it
 */
const char *
htk_field_question (const char *path)
{
  const HtkFieldQuestion *q = find_field (path);

  return q != NULL ? q->question : NULL;
}

static JsonObject *
row_at (JsonObject *row, const char *path)
{
  JsonArray *members = htk_json_list (row, "members");
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);

  if (g_str_equal (parts[0], PROJECT))
    return row;
  for (guint i = 0; members != NULL && i < json_array_get_length (members); i++)
    {
      JsonNode *node = json_array_get_element (members, i);

      if (JSON_NODE_HOLDS_OBJECT (node)
          && g_strcmp0 (htk_json_text (json_node_get_object (node), "id"), parts[1]) == 0)
        return json_node_get_object (node);
    }
  return NULL;
}

/**
 * htk_field_put:
 * @row: a household with its `members`, or a project
 * @path: a field of it
 * @value: (nullable): what it is to say; NULL: nothing
 *
 * Returns: whether there is such a field
 */
gboolean
htk_field_put (JsonObject *row, const char *path, const char *value)
{
  const HtkFieldQuestion *q = find_field (path);
  JsonObject *at = q != NULL ? row_at (row, path) : NULL;

  if (at == NULL)
    return FALSE;
  if (value == NULL)
    json_object_remove_member (at, q->field);
  else if (q->is_number)
    json_object_set_int_member (at, q->field, g_ascii_strtoll (value, NULL, 10));
  else
    json_object_set_string_member (at, q->field, value);
  return TRUE;
}
