/* Writes the answers of an accepted visit into the register's row of its subject (domain.md 5: only
 * acceptance does). What was not asked stays as it was; who is not on the roster yet is added.
 *
 * Visits are accepted in any order. What a visit found on its day is one thing and is never merged by field with
 * what another found: it stands until a visit of a later day is accepted, whichever came first.
 *
 *   colour, score, last answers   of the newest visit that met the household
 *   last visit, who, next due     of the newest visit
 *   place                         of the newest visit that took one
 *   income of a year              of the newest visit of that year that asked for it
 *   a village's card              of the newest visit; the one before it stays beside it
 *   fields of members, projects   merged by field (htk-merge.c), which is done after this */
#include "app/record/htk-accept.h"

#include "app/record/htk-answers.h"
#include "app/record/htk-subject-fields.h"
#include "app/record/htk-visit-life.h"
#include "app/store/htk-json.h"
#include "app/store/htk-uuid.h"

#define REPEAT "m"
#define ROSTER_ID "m_roster_id"

static gboolean
has (const char *text)
{
  return text != NULL && *text != '\0';
}

/* Whether what stands is of a later day than the visit. Of one day the later decision stands. */
static gboolean
is_older (const char *visit_date,
          const char *standing)
{
  return has (standing) && g_strcmp0 (visit_date, standing) < 0;
}

static const char *
answered_on (JsonObject *row)
{
  return htk_json_text (htk_json_part (row, "last_answers"), "visit_date");
}

static void
put (JsonObject *object,
     const char *name,
     const char *text)
{
  if (has (text))
    json_object_set_string_member (object, name, text);
}

static JsonObject *
flat (HtkAnswers *answers)
{
  JsonObject *object = json_object_new ();
  GPtrArray *names = htk_answers_names (answers);

  for (guint i = 0; i < names->len; i++)
    put (object, names->pdata[i], htk_answers_get (answers, names->pdata[i]));
  return object;
}

/* (transfer full): all answers by the names of their questions, for the next visit to show. */
static JsonObject *
last_answers (HtkAnswers *answers,
              const char *visit_date)
{
  JsonObject *last = flat (answers);
  JsonArray *list = json_array_new ();

  put (last, "visit_date", visit_date);
  for (guint i = 0; i < htk_answers_n_items (answers, REPEAT); i++)
    json_array_add_object_element (list, flat (htk_answers_nth (answers, REPEAT, i)));
  json_object_set_array_member (last, REPEAT, list);
  return last;
}

static JsonObject *
find_member (JsonArray  *members,
             const char *id)
{
  for (guint i = 0; has (id) && i < json_array_get_length (members); i++)
    {
      JsonObject *m = json_array_get_object_element (members, i);

      if (g_strcmp0 (htk_json_text (m, "id"), id) == 0)
        return m;
    }
  return NULL;
}

static gint64
last_seq (JsonArray *members)
{
  gint64 last = 0;

  for (guint i = 0; i < json_array_get_length (members); i++)
    last = MAX (last, htk_json_int (json_array_get_object_element (members, i), "seq", 0));
  return last;
}

/* Somebody new gets an identifier now; the answers carry it, so that the next visit knows them. */
static void
take_member (JsonArray  *members,
             HtkAnswers *item)
{
  const char *known = htk_answers_get (item, ROSTER_ID);
  JsonObject *m = find_member (members, known);
  guint n;
  const HtkFieldQuestion *questions = htk_field_questions ("household", &n);

  if (m == NULL)
    {
      /* Who left the register meanwhile comes back as who they were. */
      g_autofree char *id = has (known) ? g_strdup (known) : htk_uuid7_new ();

      if (!has (htk_answers_get (item, "m_name")))
        return;
      htk_answers_set (item, ROSTER_ID, id);
      m = json_object_new ();
      json_object_set_string_member (m, "id", id);
      json_object_set_int_member (m, "seq", last_seq (members) + 1);
      json_array_add_object_element (members, m);
    }
  for (guint i = 0; i < n; i++)
    put (m, questions[i].field, htk_answers_get (item, questions[i].question));
}

/* The household goes by the name of its head. */
static void
take_head (JsonObject *household)
{
  JsonArray *members = htk_json_list (household, "members");

  for (guint i = 0; i < json_array_get_length (members); i++)
    {
      JsonObject *m = json_array_get_object_element (members, i);

      if (g_strcmp0 (htk_json_text (m, "rel"), "head") == 0 &&
          g_strcmp0 (htk_json_text (m, "status"), "ok") == 0)
        put (household, "head_name", htk_json_text (m, "name"));
    }
}

static void
take_members (JsonObject *household,
              HtkAnswers *answers)
{
  JsonArray *known = htk_json_list (household, "members");
  JsonArray *members = json_array_new ();

  for (guint i = 0; known != NULL && i < json_array_get_length (known); i++)
    {
      JsonNode *node = json_array_get_element (known, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        json_array_add_object_element (members, json_node_dup_object (node));
    }
  for (guint i = 0; i < htk_answers_n_items (answers, REPEAT); i++)
    take_member (members, htk_answers_nth (answers, REPEAT, i));
  json_object_set_array_member (household, "members", members);
  take_head (household);
}

/* One line a year; the latest visit of the year stands for it. */
static void
take_income (JsonObject *household,
             HtkAnswers *answers,
             const char *visit_date)
{
  JsonArray *known = htk_json_list (household, "income");
  JsonArray *years = json_array_new ();
  JsonObject *o = json_object_new ();
  gint64 year = g_ascii_strtoll (visit_date, NULL, 10);
  double net = g_ascii_strtod (htk_answers_get (answers, "net"), NULL);
  double pc = g_ascii_strtod (htk_answers_get (answers, "pc"), NULL);

  for (guint i = 0; known != NULL && i < json_array_get_length (known); i++)
    {
      JsonNode *node = json_array_get_element (known, i);

      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      if (htk_json_int (json_node_get_object (node), "year", 0) != year)
        json_array_add_object_element (years, json_node_dup_object (node));
      else if (is_older (visit_date, htk_json_text (json_node_get_object (node), "on")))
        {
          json_array_unref (years);
          json_object_unref (o);
          return;
        }
    }
  json_object_set_string_member (o, "on", visit_date);
  json_object_set_int_member (o, "year", year);
  json_object_set_int_member (o, "net", (gint64) (net * 100 + (net < 0 ? -0.5 : 0.5)));
  json_object_set_int_member (o, "pc", (gint64) (pc * 100 + (pc < 0 ? -0.5 : 0.5)));
  if (has (htk_answers_get (answers, "n")))
    json_object_set_int_member (o, "n", g_ascii_strtoll (htk_answers_get (answers, "n"), NULL, 10));
  json_array_add_object_element (years, o);
  json_object_set_array_member (household, "income", years);
}

static void
take_place (JsonObject *household,
            HtkAnswers *answers,
            const char *visit_date)
{
  const char *gps = htk_answers_get (answers, "gps");
  g_auto (GStrv) parts = g_strsplit (has (gps) ? gps : "", " ", 4);

  if (g_strv_length (parts) < 2 || is_older (visit_date, htk_json_text (household, "place_on")))
    return;
  json_object_set_string_member (household, "place_on", visit_date);
  json_object_set_double_member (household, "lat", g_ascii_strtod (parts[0], NULL));
  json_object_set_double_member (household, "lon", g_ascii_strtod (parts[1], NULL));
}

static void
take_result (JsonObject     *row,
             const HtkVisit *visit,
             HtkAnswers     *answers)
{
  if (is_older (visit->visit_date, htk_json_text (row, "last_visit")))
    return;
  json_object_set_string_member (row, "last_visit", visit->visit_date);
  json_object_set_string_member (row, "last_worker", visit->worker);
  put (row, "next_due", htk_answers_get (answers, "next_due"));
}

/**
 * htk_accept_household:
 * @household: the household as it is, with its `members`; becomes as it is after the visit
 * @visit: the accepted visit
 * @revision: its newest revision
 * @error: return location
 *
 * Takes the answers of form A or E. A visit that met nobody only moves the dates; a household that has
 * died or moved away leaves the lists.
 *
 * Returns: FALSE with %HTK_RECORD_ERROR_INVALID when the answers are no submission
 */
gboolean
htk_accept_household (JsonObject        *household,
                      const HtkVisit    *visit,
                      const HtkRevision *revision,
                      GError           **error)
{
  g_autoptr (HtkAnswers) answers = htk_answers_parse (revision->answers, error);
  gboolean is_newest = !is_older (visit->visit_date, htk_json_text (household, "last_visit"));
  const char *result;

  if (answers == NULL)
    return FALSE;
  take_result (household, visit, answers);
  result = htk_answers_get (answers, "a_result");
  if (is_newest && (g_strcmp0 (result, "dead") == 0 || g_strcmp0 (result, "moved") == 0))
    json_object_set_string_member (household, "status", result);
  if (result != NULL && g_strcmp0 (result, "home") != 0 && g_strcmp0 (result, "phone") != 0)
    return TRUE;
  take_place (household, answers, visit->visit_date);
  take_members (household, answers);
  if (has (htk_answers_get (answers, "net")) && has (htk_answers_get (answers, "pc")))
    take_income (household, answers, visit->visit_date);
  if (is_older (visit->visit_date, answered_on (household)))
    return TRUE;
  put (household, "color", visit->color);
  json_object_set_int_member (household, "score", visit->score);
  json_object_set_object_member (household, "last_answers",
                                 last_answers (answers, visit->visit_date));
  return TRUE;
}

/* A tablet tells from the card before which indicators slipped. A correction of the same day is the
 * same card. */
static void
keep_answers_before (JsonObject *village,
                     const char *visit_date)
{
  JsonObject *last = htk_json_part (village, "last_answers");

  if (last != NULL && g_strcmp0 (htk_json_text (last, "visit_date"), visit_date) != 0)
    json_object_set_object_member (village, "answers_before", json_object_ref (last));
}

/* A card of an earlier day that is accepted later is the one before, unless one between the two is known. */
static void
put_answers_before (JsonObject *village,
                    HtkAnswers *answers,
                    const char *visit_date)
{
  JsonObject *before = htk_json_part (village, "answers_before");

  if (!is_older (visit_date, htk_json_text (before, "visit_date")))
    json_object_set_object_member (village, "answers_before", last_answers (answers, visit_date));
}

/**
 * htk_accept_village:
 * @village: the village's own row; becomes as it is after the visit
 * @visit: the accepted visit
 * @revision: its newest revision
 * @error: return location
 *
 * Takes the answers of form B; those of the one before stay as `answers_before`.
 *
 * Returns: FALSE with %HTK_RECORD_ERROR_INVALID when the answers are no submission
 */
gboolean
htk_accept_village (JsonObject        *village,
                    const HtkVisit    *visit,
                    const HtkRevision *revision,
                    GError           **error)
{
  g_autoptr (HtkAnswers) answers = htk_answers_parse (revision->answers, error);

  if (answers == NULL)
    return FALSE;
  take_result (village, visit, answers);
  if (is_older (visit->visit_date, answered_on (village)))
    {
      put_answers_before (village, answers, visit->visit_date);
      return TRUE;
    }
  keep_answers_before (village, visit->visit_date);
  json_object_set_object_member (village, "last_answers",
                                 last_answers (answers, visit->visit_date));
  return TRUE;
}

/**
 * htk_accept_members:
 * @household: the household as it is, with its `members`; becomes as it is after the visit
 * @visit: the accepted visit
 * @revision: its newest revision
 * @error: return location
 *
 * Takes the answers of form F: what it asks of members. Its colour is of the check, not of the
 * household.
 *
 * Returns: FALSE with %HTK_RECORD_ERROR_INVALID when the answers are no submission
 */
gboolean
htk_accept_members (JsonObject        *household,
                    const HtkVisit    *visit,
                    const HtkRevision *revision,
                    GError           **error)
{
  g_autoptr (HtkAnswers) answers = htk_answers_parse (revision->answers, error);

  if (answers == NULL)
    return FALSE;
  if (!is_older (visit->visit_date, htk_json_text (household, "last_visit")))
    {
      json_object_set_string_member (household, "last_visit", visit->visit_date);
      json_object_set_string_member (household, "last_worker", visit->worker);
    }
  take_members (household, answers);
  return TRUE;
}

/**
 * htk_accept_new_household:
 * @visit: the accepted visit of form E
 * @revision: its newest revision
 * @error: return location
 *
 * Makes the row of a household that was not in the register (domain.md 3.E: registered or not).
 *
 * Returns: (transfer full): the row, without members; NULL with %HTK_RECORD_ERROR_INVALID when the
 *   answers do not make one
 */
JsonObject *
htk_accept_new_household (const HtkVisit    *visit,
                          const HtkRevision *revision,
                          GError           **error)
{
  g_autoptr (HtkAnswers) answers = htk_answers_parse (revision->answers, error);
  JsonObject *row;

  if (answers == NULL)
    return NULL;
  if (g_strcmp0 (htk_answers_get (answers, "is_new"), "1") != 0 ||
      !has (htk_answers_get (answers, "head_name")))
    {
      g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID,
                   "the register has no household %s, and the visit makes none", visit->subject_id);
      return NULL;
    }
  row = json_object_new ();
  json_object_set_string_member (row, "id", visit->subject_id);
  json_object_set_string_member (row, "village_code", visit->village_code);
  json_object_set_string_member (row, "head_name", htk_answers_get (answers, "head_name"));
  json_object_set_int_member (row, "hh_type", 0);
  json_object_set_string_member (row, "status", "active");
  put (row, "phone", htk_answers_get (answers, "e_phone"));
  put (row, "natural_village", htk_answers_get (answers, "e_nv"));
  json_object_set_array_member (row, "members", json_array_new ());
  return row;
}

/**
 * htk_accept_project:
 * @project: the project's row; becomes as it is after the visit
 * @visit: the accepted visit
 * @revision: its newest revision
 * @error: return location
 *
 * Takes the answers of form C: payments in fen, progress, and what the fund rules say. What is
 * suspected of misuse (F2) stays out of a row that tablets read.
 *
 * Returns: FALSE with %HTK_RECORD_ERROR_INVALID when the answers are no submission
 */
gboolean
htk_accept_project (JsonObject        *project,
                    const HtkVisit    *visit,
                    const HtkRevision *revision,
                    GError           **error)
{
  g_autoptr (HtkAnswers) answers = htk_answers_parse (revision->answers, error);
  guint n;
  const HtkFieldQuestion *questions = htk_field_questions ("project", &n);

  if (answers == NULL)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      const char *value = htk_answers_get (answers, questions[i].question);

      if (has (value) && questions[i].is_number)
        json_object_set_int_member (project, questions[i].field, g_ascii_strtoll (value, NULL, 10));
      else
        put (project, questions[i].field, value);
    }
  take_result (project, visit, answers);
  return TRUE;
}

/* Whom both ends had and the county deleted, and the visit left as they were. */
static void
leave_out (JsonObject *row,
           GHashTable *gone)
{
  JsonArray *members = htk_json_list (row, "members");

  for (guint i = members != NULL ? json_array_get_length (members) : 0; i > 0; i--)
    {
      JsonObject *m = json_array_get_object_element (members, i - 1);
      g_autofree char *path = g_strconcat ("m/", htk_json_text (m, "id"), NULL);

      if (g_hash_table_contains (gone, path))
        json_array_remove_element (members, i - 1);
    }
}

/**
 * htk_accept_merged:
 * @row: the subject's row after one of the functions above
 * @merged: (element-type utf8 utf8): what its fields are to say, by path, where that is not what the
 *   visit says
 * @gone: (element-type utf8): rows that stay deleted, by path
 *
 * Lets what the register got meanwhile stand beside what the visit brings.
 */
void
htk_accept_merged (JsonObject *row,
                   GHashTable *merged,
                   GHashTable *gone)
{
  GHashTableIter iter;
  gpointer path, value;

  g_hash_table_iter_init (&iter, merged);
  while (g_hash_table_iter_next (&iter, &path, &value))
    htk_field_put (row, path, value);
  leave_out (row, gone);
  if (htk_json_list (row, "members") != NULL)
    take_head (row);
}
