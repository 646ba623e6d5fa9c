/* Writes the CSV texts that a form reads as secondary instances: register, last visit, settings.
 * A column a form asks for and no row has reads as empty, so forms and registers may differ. */
#include "app/record/htk-form-resources.h"

#include "app/record/htk-visit-life.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register.h"
#include "app/store/htk-visits.h"

#include <string.h>

/* A table under construction: rows of name -> text, columns in the order they first came. */
typedef struct
{
  GPtrArray *columns;
  GPtrArray *rows; /* GHashTable of text by column */
} Table;

static Table *
table_new (const char *first_column)
{
  Table *self = g_new0 (Table, 1);

  self->columns = g_ptr_array_new_with_free_func (g_free);
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_hash_table_unref);
  g_ptr_array_add (self->columns, g_strdup (first_column));
  return self;
}

static void
table_free (Table *self)
{
  g_ptr_array_unref (self->columns);
  g_ptr_array_unref (self->rows);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Table, table_free)

static void
table_row (Table *self)
{
  g_ptr_array_add (self->rows, g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free));
}

static void
table_set (Table      *self,
           const char *column,
           const char *text)
{
  GHashTable *row = g_ptr_array_index (self->rows, self->rows->len - 1);

  if (text == NULL)
    return;
  if (!g_ptr_array_find_with_equal_func (self->columns, column, g_str_equal, NULL))
    g_ptr_array_add (self->columns, g_strdup (column));
  g_hash_table_insert (row, g_strdup (column), g_strdup (text));
}

static void
table_set_int (Table      *self,
               const char *column,
               gint64      value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  table_set (self, column, text);
}

/* Scalars of an object; lists of texts become what a select multiple holds. */
static void
table_set_object (Table      *self,
                  JsonObject *object)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    if (JSON_NODE_HOLDS_VALUE (node))
      {
        g_autofree char *text = json_node_get_value_type (node) == G_TYPE_STRING
                                  ? g_strdup (json_node_get_string (node))
                                  : htk_canonical_json (node);

        table_set (self, name, text);
      }
}

static void
append_cell (GString    *out,
             const char *text)
{
  if (text == NULL || strpbrk (text, ",\"\r\n") == NULL)
    {
      g_string_append (out, text != NULL ? text : "");
      return;
    }
  g_string_append_c (out, '"');
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *p);
    }
  g_string_append_c (out, '"');
}

static char *
table_write (Table *self)
{
  GString *out = g_string_new (NULL);

  for (guint c = 0; c < self->columns->len; c++)
    {
      g_string_append (out, c > 0 ? "," : "");
      append_cell (out, g_ptr_array_index (self->columns, c));
    }
  g_string_append_c (out, '\n');
  for (guint r = 0; r < self->rows->len; r++)
    {
      for (guint c = 0; c < self->columns->len; c++)
        {
          g_string_append (out, c > 0 ? "," : "");
          append_cell (out, g_hash_table_lookup (g_ptr_array_index (self->rows, r),
                                                 g_ptr_array_index (self->columns, c)));
        }
      g_string_append_c (out, '\n');
    }
  return g_string_free (out, FALSE);
}

static void
add_member (Table           *table,
            const HtkMember *m)
{
  table_row (table);
  table_set (table, "id", m->id);
  table_set_int (table, "seq", m->seq);
  table_set (table, "name", m->name);
  table_set (table, "rel", m->rel);
  table_set (table, "id_no", m->id_no);
  table_set (table, "birth", m->birth);
  table_set (table, "sex", m->sex);
  table_set (table, "status", m->status);
  table_set_object (table, m->extra);
}

static char *
roster_csv (HtkStore   *store,
            const char *household,
            GError    **error)
{
  g_autoptr (Table) table = table_new ("id");
  g_autoptr (GPtrArray) members = htk_register_members (store, household, error);

  if (members == NULL)
    return NULL;
  for (guint i = 0; i < members->len; i++)
    {
      const HtkMember *m = g_ptr_array_index (members, i);

      if (g_strcmp0 (m->status, "left") != 0)
        add_member (table, m);
    }
  return table_write (table);
}

static const HtkMember *
find_member (GPtrArray  *members,
             const char *id)
{
  for (guint i = 0; i < members->len; i++)
    if (g_strcmp0 (((HtkMember *) g_ptr_array_index (members, i))->id, id) == 0)
      return g_ptr_array_index (members, i);
  return NULL;
}

/* The ids of the members that an instance asks about, in its order; new ones have none. */
typedef struct
{
  GPtrArray *ids;
  gboolean inside;
} RosterIds;

static void
on_start (GMarkupParseContext *context,
          const char          *element,
          const char         **names,
          const char         **values,
          gpointer             data,
          GError             **error)
{
  ((RosterIds *) data)->inside = g_str_equal (element, "m_roster_id");
}

static void
on_end (GMarkupParseContext *context,
        const char          *element,
        gpointer             data,
        GError             **error)
{
  ((RosterIds *) data)->inside = FALSE;
}

static void
on_text (GMarkupParseContext *context,
         const char          *text,
         gsize                length,
         gpointer             data,
         GError             **error)
{
  RosterIds *self = data;

  if (self->inside && length > 0)
    g_ptr_array_add (self->ids, g_strndup (text, length));
}

static GPtrArray *
roster_ids (const char *xml,
            GError    **error)
{
  static const GMarkupParser parser = { on_start, on_end, on_text, NULL, NULL };
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  RosterIds data = { ids, FALSE };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, &data, NULL);

  return g_markup_parse_context_parse (context, xml, -1, error) &&
                 g_markup_parse_context_end_parse (context, error)
           ? g_steal_pointer (&ids) : NULL;
}

/**
 * htk_roster_of_revision:
 * @store: a store
 * @household: whose answers
 * @xml: a submission
 * @error: return location
 *
 * The roster as a submission went through it: its members in its order, whoever has come to the
 * register or left it since. Only with this one do its answers stay with the person they are about.
 *
 * Returns: (transfer full): CSV; the register's roster where the submission asked about no member
 */
char *
htk_roster_of_revision (HtkStore   *store,
                        const char *household,
                        const char *xml,
                        GError    **error)
{
  g_autoptr (GPtrArray) ids = roster_ids (xml, error);
  g_autoptr (GPtrArray) members =
    ids != NULL ? htk_register_members (store, household, error) : NULL;
  g_autoptr (Table) table = table_new ("id");

  if (members == NULL)
    return NULL;
  if (ids->len == 0)
    return roster_csv (store, household, error);
  for (guint i = 0; i < ids->len; i++)
    {
      const HtkMember *m = find_member (members, g_ptr_array_index (ids, i));

      if (m != NULL)
        {
          add_member (table, m);
          continue;
        }
      table_row (table);
      table_set (table, "id", g_ptr_array_index (ids, i));
    }
  return table_write (table);
}

static void
add_village (Table      *table,
             JsonObject *facts)
{
  table_set (table, "village_name", htk_json_text (facts, "name"));
  table_set (table, "town_name", htk_json_text (facts, "town"));
  table_set_int (table, "dry_area", htk_json_int (facts, "dry_area", 0));
  table_set_int (table, "village_zhiguo", htk_json_int (facts, "zhiguo", 0));
}

static char *
household_csv (HtkStore   *store,
               const char *id,
               GError    **error)
{
  g_autoptr (HtkHousehold) h = htk_register_household (store, id, error);
  g_autoptr (JsonObject) facts =
    h != NULL ? htk_register_village_facts (store, h->village_code, error) : NULL;
  g_autoptr (JsonObject) helper = h != NULL ? htk_register_helper (store, h->helper_id) : NULL;
  g_autoptr (Table) table = table_new ("id");

  if (facts == NULL)
    return NULL;
  table_row (table);
  table_set (table, "id", h->id);
  table_set (table, "hh_no", h->hh_no);
  table_set (table, "local_no", h->local_no);
  table_set (table, "village_code", h->village_code);
  table_set (table, "head_name", h->head_name);
  table_set_int (table, "hh_type", h->hh_type);
  if (h->monitor_class >= 0)
    table_set_int (table, "monitor_class", h->monitor_class);
  table_set (table, "monitor_state", h->monitor_state);
  table_set (table, "color", h->color);
  table_set_int (table, "score", h->score);
  table_set (table, "last_visit", h->last_visit);
  table_set (table, "helper_id", h->helper_id);
  table_set (table, "helper_name", htk_json_text (helper, "name"));
  table_set (table, "helper_phone", htk_json_text (helper, "phone"));
  table_set (table, "helper_unit", htk_json_text (helper, "unit"));
  add_village (table, facts);
  table_set_object (table, h->extra);
  return table_write (table);
}

static char *
village_csv (HtkStore   *store,
             const char *code,
             GError    **error)
{
  g_autoptr (JsonObject) facts = htk_register_village_facts (store, code, error);
  g_autoptr (Table) table = table_new ("code");

  if (facts == NULL)
    return NULL;
  table_row (table);
  table_set_object (table, facts);
  return table_write (table);
}

static void
add_answers (Table      *table,
             HtkAnswers *answers)
{
  GPtrArray *names = htk_answers_names (answers);

  table_row (table);
  for (guint i = 0; i < names->len; i++)
    table_set (table, g_ptr_array_index (names, i),
               htk_answers_get (answers, g_ptr_array_index (names, i)));
}

static char *
last_visit_csv (HtkAnswers *answers)
{
  g_autoptr (Table) table = table_new ("visit_date");

  if (answers != NULL)
    add_answers (table, answers);
  return table_write (table);
}

static char *
last_members_csv (HtkAnswers *answers)
{
  g_autoptr (Table) table = table_new ("id");

  for (guint i = 0; answers != NULL && i < htk_answers_n_items (answers, "m"); i++)
    {
      HtkAnswers *item = htk_answers_nth (answers, "m", i);

      add_answers (table, item);
      table_set (table, "id", htk_answers_get (item, "m_roster_id"));
    }
  return table_write (table);
}

/* What was answered before this tablet was: the county sends it with the register. */
static HtkAnswers *
register_answers (HtkStore   *store,
                  const char *subject_type,
                  const char *subject_id,
                  GError    **error)
{
  g_autoptr (HtkHousehold) h = NULL;
  g_autoptr (JsonObject) facts = NULL;
  JsonObject *last;

  if (g_str_equal (subject_type, "household"))
    h = htk_register_household (store, subject_id, error);
  else
    facts = htk_register_village_facts (store, subject_id, error);
  if (h == NULL && facts == NULL)
    return NULL;
  last = htk_json_part (h != NULL ? h->extra : facts, "last_answers");
  return htk_answers_new (last);
}

/**
 * htk_last_answers:
 * @store: a store
 * @form_id: a form
 * @subject_type: household or village
 * @subject_id: whom it is about
 * @error: return location
 *
 * Returns: (transfer full): the answers of the last accepted visit, without any for a first visit
 */
HtkAnswers *
htk_last_answers (HtkStore   *store,
                  const char *form_id,
                  const char *subject_type,
                  const char *subject_id,
                  GError    **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (HtkRevision) revision = htk_revision_accepted (store, form_id, subject_id, &local);
  HtkAnswers *answers;

  if (revision == NULL)
    {
      if (!g_error_matches (local, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      return register_answers (store, subject_type, subject_id, error);
    }
  answers = htk_answers_parse (revision->answers, error);
  if (answers != NULL && htk_answers_get (answers, "visit_date") == NULL)
    htk_answers_set (answers, "visit_date", htk_answers_get (answers, "a_date"));
  return answers;
}

/**
 * htk_resource_csv:
 * @pack: the pack
 * @store: a store
 * @name: as "roster.csv"
 * @form_id: the form that asks
 * @subject_type: household or village
 * @subject_id: whom it is about
 * @is_missing: (out): set when there is no such resource
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the text; NULL when it is missing or cannot be read
 */
char *
htk_resource_csv (HtkPack    *pack,
                  HtkStore   *store,
                  const char *name,
                  const char *form_id,
                  const char *subject_type,
                  const char *subject_id,
                  gboolean   *is_missing,
                  GError    **error)
{
  gboolean household = g_str_equal (subject_type, "household");
  g_autoptr (HtkAnswers) last = NULL;

  *is_missing = FALSE;
  if (g_str_equal (name, "settings.csv"))
    return htk_pack_settings_csv (pack, store, error);
  if (g_str_equal (name, "roster.csv"))
    return household ? roster_csv (store, subject_id, error) : g_strdup ("id\n");
  if (g_str_equal (name, "household.csv"))
    return household ? household_csv (store, subject_id, error) : g_strdup ("id\n");
  if (g_str_equal (name, "village.csv"))
    {
      g_autoptr (HtkHousehold) h = household ? htk_register_household (store, subject_id, error)
                                             : NULL;

      if (household && h == NULL)
        return NULL;
      return village_csv (store, household ? h->village_code : subject_id, error);
    }
  if (!g_str_equal (name, "last_visit.csv") && !g_str_equal (name, "last_members.csv"))
    {
      *is_missing = TRUE;
      return NULL;
    }
  last = htk_last_answers (store, form_id, subject_type, subject_id, error);
  if (last == NULL)
    return NULL;
  if (g_str_equal (name, "last_members.csv"))
    return last_members_csv (last);
  return last_visit_csv (htk_answers_names (last)->len > 0 ? last : NULL);
}
