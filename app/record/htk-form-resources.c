/* Writes the CSV texts that a form reads as secondary instances: register, last visit, settings;
 * those of projects, findings and clues are in htk-domain-resources.c. A column a form asks for and
 * no row has reads as empty, so forms and registers may differ. */
#include "app/record/htk-form-resources.h"

#include "app/record/htk-csv-table.h"
#include "app/record/htk-domain-resources.h"
#include "app/record/htk-entity-map.h"
#include "app/record/htk-last-answers.h"
#include "app/store/htk-cases.h"
#include "app/store/htk-findings.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register.h"

static void
add_member (HtkCsvTable *table, const HtkMember *m)
{
  htk_csv_table_row (table);
  htk_csv_table_set (table, "id", m->id);
  htk_csv_table_set_int (table, "seq", m->seq);
  htk_csv_table_set (table, "name", m->name);
  htk_csv_table_set (table, "rel", m->rel);
  htk_csv_table_set (table, "id_no", m->id_no);
  htk_csv_table_set (table, "birth", m->birth);
  htk_csv_table_set (table, "sex", m->sex);
  htk_csv_table_set (table, "status", m->status);
  htk_csv_table_set_object (table, m->extra);
}

static char *
roster_csv (HtkStore *store, const char *household, GError **error)
{
  g_autoptr (HtkCsvTable) table = htk_csv_table_new ("id");
  g_autoptr (GPtrArray) members = htk_register_members (store, household, error);

  if (members == NULL)
    return NULL;
  for (guint i = 0; i < members->len; i++)
    {
      const HtkMember *m = g_ptr_array_index (members, i);

      if (g_strcmp0 (m->status, "left") != 0)
        add_member (table, m);
    }
  return htk_csv_table_write (table);
}

static const HtkMember *
find_member (GPtrArray *members, const char *id)
{
  for (guint i = 0; i < members->len; i++)
    if (g_strcmp0 (((HtkMember *)g_ptr_array_index (members, i))->id, id) == 0)
      return g_ptr_array_index (members, i);
  return NULL;
}

/* The ids of the members that an instance asks about, in its order; new ones have none. */
typedef struct {
  GPtrArray *ids;
  gboolean inside;
} RosterIds;

static void
on_start (GMarkupParseContext *context,
          const char *element,
          const char **names,
          const char **values,
          gpointer data,
          GError **error)
{
  ((RosterIds *)data)->inside = g_str_equal (element, "m_roster_id");
}

static void
on_end (GMarkupParseContext *context, const char *element, gpointer data, GError **error)
{
  ((RosterIds *)data)->inside = FALSE;
}

static void
on_text (
    GMarkupParseContext *context, const char *text, gsize length, gpointer data, GError **error)
{
  RosterIds *self = data;

  if (self->inside && length > 0)
    g_ptr_array_add (self->ids, g_strndup (text, length));
}

static GPtrArray *
roster_ids (const char *xml, GError **error)
{
  static const GMarkupParser parser = { on_start, on_end, on_text, NULL, NULL };
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  RosterIds data = { ids, FALSE };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, &data, NULL);

  return g_markup_parse_context_parse (context, xml, -1, error)
                 && g_markup_parse_context_end_parse (context, error)
             ? g_steal_pointer (&ids)
             : NULL;
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
htk_roster_of_revision (HtkStore *store, const char *household, const char *xml, GError **error)
{
  g_autoptr (GPtrArray) ids = roster_ids (xml, error);
  g_autoptr (GPtrArray) members
      = ids != NULL ? htk_register_members (store, household, error) : NULL;
  g_autoptr (HtkCsvTable) table = htk_csv_table_new ("id");

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
      htk_csv_table_row (table);
      htk_csv_table_set (table, "id", g_ptr_array_index (ids, i));
    }
  return htk_csv_table_write (table);
}

static void
add_village (HtkCsvTable *table, JsonObject *facts)
{
  htk_csv_table_set (table, "village_name", htk_json_text (facts, "name"));
  htk_csv_table_set (table, "town_name", htk_json_text (facts, "town"));
  htk_csv_table_set_int (table, "dry_area", htk_json_int (facts, "dry_area", 0));
  htk_csv_table_set_int (table, "village_zhiguo", htk_json_int (facts, "zhiguo", 0));
}

/* The kinds of the measures that run or have run, told apart from a case that has none. */
static char *
measures_of (HtkStore *store, const char *case_id)
{
  g_autoptr (GPtrArray) measures = htk_measures_of (store, case_id, NULL);
  g_autoptr (GString) kinds = g_string_new (NULL);

  for (guint i = 0; measures != NULL && i < measures->len; i++)
    {
      const HtkMeasure *m = g_ptr_array_index (measures, i);

      if (g_strcmp0 (m->state, "running") == 0 || g_strcmp0 (m->state, "done") == 0)
        g_string_append_printf (kinds, "%s%s", kinds->len > 0 ? " " : "", m->kind);
    }
  return g_strdup (kinds->len > 0 ? kinds->str : "none");
}

static void
add_case (HtkCsvTable *table, HtkStore *store, const char *household)
{
  const HtkFindingFilter urgent = { .subject_id = household, .level = 1, .state = "unfinished" };
  g_autoptr (HtkCase) risk = htk_case_of_household (store, household, NULL);

  htk_csv_table_set_int (table, "open_level1", htk_findings_count (store, &urgent));
  if (risk == NULL)
    return;
  htk_csv_table_set (table, "cleared_on", risk->cleared_on);
  if (htk_case_is_open (risk))
    {
      g_autofree char *measures = measures_of (store, risk->id);

      htk_csv_table_set (table, "measures", measures);
    }
}

static char *
household_csv (HtkStore *store, const char *id, GError **error)
{
  g_autoptr (HtkHousehold) h = htk_register_household (store, id, error);
  g_autoptr (JsonObject) facts
      = h != NULL ? htk_register_village_facts (store, h->village_code, error) : NULL;
  g_autoptr (JsonObject) helper = h != NULL ? htk_register_helper (store, h->helper_id) : NULL;
  g_autoptr (HtkCsvTable) table = htk_csv_table_new ("id");

  if (facts == NULL)
    return NULL;
  htk_csv_table_row (table);
  htk_csv_table_set (table, "id", h->id);
  htk_csv_table_set (table, "hh_no", h->hh_no);
  htk_csv_table_set (table, "local_no", h->local_no);
  htk_csv_table_set (table, "village_code", h->village_code);
  htk_csv_table_set (table, "head_name", h->head_name);
  htk_csv_table_set_int (table, "hh_type", h->hh_type);
  if (h->monitor_class >= 0)
    htk_csv_table_set_int (table, "monitor_class", h->monitor_class);
  htk_csv_table_set (table, "monitor_state", h->monitor_state);
  htk_csv_table_set (table, "color", h->color);
  htk_csv_table_set_int (table, "score", h->score);
  htk_csv_table_set (table, "last_visit", h->last_visit);
  htk_csv_table_set (table, "helper_id", h->helper_id);
  htk_csv_table_set (table, "helper_name", htk_json_text (helper, "name"));
  htk_csv_table_set (table, "helper_phone", htk_json_text (helper, "phone"));
  htk_csv_table_set (table, "helper_unit", htk_json_text (helper, "unit"));
  add_village (table, facts);
  htk_csv_table_set_object (table, h->extra);
  add_case (table, store, id);
  return htk_csv_table_write (table);
}

/* A form that makes its subject is opened for one that has nothing but its identifier. */
static char *
household_or_new_csv (
    HtkPack *pack, HtkStore *store, const char *form_id, const char *id, GError **error)
{
  const HtkPackForm *form = htk_pack_find (pack, form_id);
  g_autoptr (GError) local = NULL;
  char *text = household_csv (store, id, &local);

  if (local == NULL)
    return text;
  if (form == NULL || !form->makes_subject
      || !g_error_matches (local, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  return g_strdup_printf ("id\n%s\n", id);
}

static char *
village_csv (HtkStore *store, const char *code, GError **error)
{
  g_autoptr (JsonObject) facts = htk_register_village_facts (store, code, error);
  g_autoptr (HtkCsvTable) table = htk_csv_table_new ("code");

  if (facts == NULL)
    return NULL;
  htk_csv_table_row (table);
  htk_csv_table_set_object (table, facts);
  return htk_csv_table_write (table);
}

static void
add_answers (HtkCsvTable *table, HtkAnswers *answers)
{
  GPtrArray *names = htk_answers_names (answers);

  htk_csv_table_row (table);
  for (guint i = 0; i < names->len; i++)
    htk_csv_table_set (table, g_ptr_array_index (names, i),
                       htk_answers_get (answers, g_ptr_array_index (names, i)));
}

static char *
last_visit_csv (HtkAnswers *answers)
{
  g_autoptr (HtkCsvTable) table = htk_csv_table_new ("visit_date");

  if (answers != NULL)
    add_answers (table, answers);
  return htk_csv_table_write (table);
}

static char *
last_members_csv (HtkAnswers *answers)
{
  g_autoptr (HtkCsvTable) table = htk_csv_table_new ("id");

  for (guint i = 0; answers != NULL && i < htk_answers_n_items (answers, "m"); i++)
    {
      HtkAnswers *item = htk_answers_nth (answers, "m", i);

      add_answers (table, item);
      htk_csv_table_set (table, "id", htk_answers_get (item, "m_roster_id"));
    }
  return htk_csv_table_write (table);
}

/* The village of a household, or the village itself. */
static char *
village_of_csv (HtkStore *store, const char *subject_type, const char *subject_id, GError **error)
{
  g_autoptr (HtkHousehold) h = NULL;

  if (!g_str_equal (subject_type, "household"))
    return village_csv (store, subject_id, error);
  h = htk_register_household (store, subject_id, error);
  return h != NULL ? village_csv (store, h->village_code, error) : NULL;
}

static char *
last_csv (HtkStore *store,
          gboolean members,
          const char *subject_type,
          const char *subject_id,
          GError **error)
{
  g_autoptr (HtkAnswers) last = htk_last_answers (store, subject_type, subject_id, error);

  if (last == NULL)
    return NULL;
  if (members)
    return last_members_csv (last);
  return last_visit_csv (htk_answers_names (last)->len > 0 ? last : NULL);
}

/* An entity list that is a part of the register; NULL without an error where it is none. */
static char *
entities_csv (HtkPack *pack, HtkStore *store, const char *name, const char *scope, GError **error)
{
  g_autoptr (HtkEntityMap) map = htk_entity_map_open (htk_pack_folder (pack), error);
  const HtkEntityList *list = map != NULL ? htk_entity_map_of_file (map, name) : NULL;

  return list != NULL ? htk_entity_list_csv (list, store, scope, error) : NULL;
}

/**
 * htk_resource_csv:
 * @pack: the pack
 * @store: a store
 * @name: as "roster.csv"
 * @subject: the form that asks, whom it is about, and whose region its lists are of
 * @is_missing: (out): set when there is no such resource for such a subject
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the text; NULL when it is missing or cannot be read
 */
char *
htk_resource_csv (HtkPack *pack,
                  HtkStore *store,
                  const char *name,
                  const HtkFormSubject *subject,
                  gboolean *is_missing,
                  GError **error)
{
  const char *subject_type = subject->subject_type;
  const char *subject_id = subject->subject_id;
  gboolean household = g_str_equal (subject_type, "household");
  g_autoptr (GError) why = NULL;
  char *entities;

  *is_missing = FALSE;
  if (g_str_equal (name, "settings.csv"))
    return htk_pack_settings_csv (pack, store, error);
  if (g_str_equal (name, "roster.csv"))
    return household ? roster_csv (store, subject_id, error) : g_strdup ("id\n");
  if (g_str_equal (name, "household.csv"))
    return household ? household_or_new_csv (pack, store, subject->form_id, subject_id, error)
                     : g_strdup ("id\n");
  if (g_str_equal (name, "village.csv"))
    return village_of_csv (store, subject_type, subject_id, error);
  if (g_str_equal (name, "project.csv") && g_str_equal (subject_type, "project"))
    return htk_resource_project (store, subject_id, error);
  if (g_str_equal (name, "finding.csv") && g_str_equal (subject_type, "finding"))
    return htk_resource_finding (store, subject_id, error);
  if (g_str_equal (name, "villages.csv"))
    return htk_resource_villages (store, subject->scope, error);
  if (g_str_equal (name, "households.csv"))
    return htk_resource_households (store, subject->scope, error);
  if (g_str_equal (name, "members.csv"))
    return htk_resource_members (store, subject->scope, household ? subject_id : NULL, error);
  if (g_str_equal (name, "last_visit.csv") || g_str_equal (name, "last_members.csv"))
    return last_csv (store, g_str_equal (name, "last_members.csv"), subject_type, subject_id,
                     error);
  entities = entities_csv (pack, store, name, subject->scope, &why);
  *is_missing = entities == NULL && why == NULL;
  if (why != NULL)
    g_propagate_error (error, g_steal_pointer (&why));
  return entities;
}
