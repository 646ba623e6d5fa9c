/* Gives a demo household its last visit as a real one leaves it: the answers go through form A itself,
 * and acceptance writes what comes of them. One form is compiled for each kind of household. */
#include "sync/county/htk-demo-private.h"

#include "app/record/htk-accept.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"
#include "sync/county/htk-county-store.h"

#include <string.h>

#define FORM "fa_household"

/* What the form looks up; it is compiled with it. */
typedef struct
{
  const char *household, *settings;
} Lists;

static GBytes *
resolve (const char *uri,
         gpointer    data,
         gboolean   *is_missing,
         GError    **error)
{
  const Lists *lists = data;
  const char *text = g_str_has_suffix (uri, "/household.csv")  ? lists->household
                     : g_str_has_suffix (uri, "/settings.csv") ? lists->settings
                                                               : "id\n";

  return g_bytes_new (text, strlen (text));
}

static const char *
or_empty (JsonObject *h,
          const char *field)
{
  const char *text = htk_json_text (h, field);

  return text != NULL ? text : "";
}

/* What of the register's row changes a result (app/pack/README.md), and so which form it is. */
static char *
kind_of (JsonObject *h)
{
  JsonNode *class = json_object_get_member (h, "monitor_class");
  g_autofree char *number = class != NULL ? htk_canonical_json (class) : g_strdup ("");

  return g_strdup_printf ("id,head_name,hh_type,monitor_class,monitor_state,cleared_on,move_type,helper_id\n"
                          "demo,demo,%d,%s,%s,%s,%s,%s\n",
                          (int) htk_json_int (h, "hh_type", 0), number, or_empty (h, "monitor_state"),
                          or_empty (h, "cleared_on"), or_empty (h, "move_type"),
                          htk_json_text (h, "helper_id") != NULL ? "demo" : "");
}

static HtkForm *
compile (HtkDemo    *demo,
         const char *kind,
         GError    **error)
{
  const HtkPackForm *info = htk_pack_find (demo->pack, FORM);
  Lists lists = { kind, demo->settings };
  g_autofree char *path = NULL;
  g_autofree char *xml = NULL;
  gsize length;

  if (info == NULL)
    {
      g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_INPUT,
                   "the pack has no form %s, which the demo's visits are made with", FORM);
      return NULL;
    }
  path = g_build_filename (htk_pack_folder (demo->pack), info->file, NULL);
  return g_file_get_contents (path, &xml, &length, error)
           ? htk_form_new (xml, (gssize) length, resolve, &lists, error) : NULL;
}

static HtkForm *
form_for (HtkDemo    *demo,
          JsonObject *h,
          GError    **error)
{
  g_autofree char *kind = kind_of (h);
  HtkForm *form = g_hash_table_lookup (demo->forms, kind);

  if (form != NULL)
    return form;
  form = compile (demo, kind, error);
  if (form != NULL)
    g_hash_table_insert (demo->forms, g_steal_pointer (&kind), form);
  return form;
}

static gint64
now_of (gpointer ms)
{
  return *(gint64 *) ms;
}

static gint64
noon_of (const char *date)
{
  g_autofree char *stamp = g_strconcat (date, "T12:00:00+08:00", NULL);
  g_autoptr (GDateTime) noon = g_date_time_new_from_iso8601 (stamp, NULL);

  return g_date_time_to_unix (noon) * 1000;
}

static char *
uuid_of (gpointer data)
{
  return g_strdup ("00000000-0000-4000-8000-000000000000");
}

/* (transfer full): the answers in their form, and with them all that it works out; it looks at the
 * clock as long as it lives. */
static HtkInstance *
fill (HtkForm    *form,
      JsonObject *data,
      gint64     *clock,
      GError    **error)
{
  const HtkFormEnv env = { .deviceid = "demo", .now = now_of, .uuid = uuid_of, .data = clock };
  g_autoptr (JsonObject) submission = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (submission, "id", FORM);
  json_object_set_string_member (submission, "version", htk_form_version (form));
  json_object_set_object_member (submission, "data", json_object_ref (data));
  json_node_set_object (node, submission);
  return htk_instance_new_from_json (form, &env, node, FALSE, error);
}

static char *
result_of (HtkInstance *instance,
           const char  *ref)
{
  HtkNode node = htk_instance_find (instance, ref, NULL);

  return node != 0 ? g_strdup (htk_instance_get (instance, node)) : NULL;
}

/* Of each kind of household one row stood in the form: what is the row's own is not an answer. */
static void
forget_row (JsonObject *h)
{
  static const char *const of_row[] = { "hh_uid", "head_name", "village_name", "instanceName", "deviceid",
                                        "start", "end" };
  JsonObject *last = htk_json_part (h, "last_answers");

  for (guint i = 0; i < G_N_ELEMENTS (of_row); i++)
    json_object_remove_member (last, of_row[i]);
}

/**
 * htk_demo_visit:
 * @demo: the generator
 * @h: a household with its members; becomes as it is after the visit
 * @worker: who went
 * @date: the day
 * @data: (transfer none): what it said, htk_demo_answers()
 * @error: return location
 *
 * Returns: FALSE with an error of the form: then the demo's answers do not fit it
 */
gboolean
htk_demo_visit (HtkDemo    *demo,
                JsonObject *h,
                const char *worker,
                const char *date,
                JsonObject *data,
                GError    **error)
{
  HtkForm *form = form_for (demo, h, error);
  gint64 clock = noon_of (date);
  g_autoptr (HtkInstance) instance = form != NULL ? fill (form, data, &clock, error) : NULL;
  g_autoptr (JsonNode) submission = instance != NULL ? htk_instance_to_json (instance, FALSE) : NULL;
  g_autofree char *text = submission != NULL ? htk_canonical_json (submission) : NULL;
  g_autofree char *color = instance != NULL ? result_of (instance, "/data/sec_judge/color") : NULL;
  g_autofree char *score = instance != NULL ? result_of (instance, "/data/sec_judge/score") : NULL;
  const HtkVisit visit = { .visit_date = (char *) date, .worker = (char *) worker, .color = color,
                           .score = score != NULL ? (int) g_ascii_strtoll (score, NULL, 10) : 0 };
  const HtkRevision revision = { .answers = text };

  if (text == NULL)
    return FALSE;
  if (demo->options->visited != NULL)
    demo->options->visited (h, instance, worker, date, demo->options->visited_data);
  if (!htk_accept_household (h, &visit, &revision, error))
    return FALSE;
  forget_row (h);
  return TRUE;
}
