/* What the last visit of a demo household found: flat, one member a question of form A, and
 * `m`, one object a person, known by m_roster_id (as htk_answers_new() reads them). */
#include "sync/county/htk-demo-private.h"

/* The household's net income cut into the questions of S6, so that their sum is the net income
 * again. Whole yuan. */
static void
add_income (HtkDemo    *demo,
            JsonObject *a,
            gint64      net_yuan)
{
  static const struct
  {
    const char *question;
    int share; /* of a hundred, about */
  } parts[] = { { "y_grain", 8 },  { "y_tob", 24 },   { "y_fruit", 7 },    { "y_veg", 6 },
                { "y_live", 14 },  { "y_rent", 2 },   { "y_divid", 1 },    { "y_dibao", 2 },
                { "y_pens", 4 },   { "y_eco", 2 },    { "y_subsidy", 3 } };
  gint64 cost = net_yuan * htk_demo_between (demo, 10, 22) / 100;
  gint64 left = net_yuan + cost;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      gint64 part = htk_demo_chance (demo, 650)
                      ? net_yuan * parts[i].share * htk_demo_between (demo, 50, 130) / 10000
                      : 0;

      part = MIN (part, left);
      left -= part;
      json_object_set_int_member (a, parts[i].question, part);
    }
  json_object_set_int_member (a, "y_post", 0);
  json_object_set_int_member (a, "y_obiz", 0);
  json_object_set_int_member (a, "y_oprop", 0);
  json_object_set_int_member (a, "y_tekun", 0);
  json_object_set_int_member (a, "y_otran", 0);
  json_object_set_int_member (a, "y_wage", left);
  json_object_set_int_member (a, "y_cost", cost);
  json_object_set_int_member (a, "y_loss", 0);
}

static void
add_water (HtkDemo    *demo,
           JsonObject *a)
{
  json_object_set_int_member (a, "w_lpd", htk_demo_between (demo, 40, 110));
  json_object_set_int_member (a, "w_stop", htk_demo_between (demo, 0, 12));
  json_object_set_int_member (a, "w_run", 0);
  json_object_set_string_member (a, "a_food", "y");
  json_object_set_string_member (a, "a_cloth", "y");
  json_object_set_string_member (a, "a_power", "y");
  json_object_set_string_member (a, "a_net", htk_demo_chance (demo, 970) ? "y" : "n");
  json_object_set_string_member (a, "basic_hard", "n");
  json_object_set_string_member (a, "h_only", "y");
  json_object_set_int_member (a, "hp_visits", htk_demo_between (demo, 0, 4));
}

static JsonArray *
copy_members (JsonArray *members)
{
  static const char *const same[][2] = {
    { "m_roster_id", "id" },
    { "m_status", "status" },
    { "m_share", "share" },
    { "m_school", "school" },
    { "m_labor", "labor" },
    { "m_work_place", "work_place" },
    { "m_work_months", "work_months" },
    { "m_basic_ins", "basic_ins" },
    { "m_major_ins", "major_ins" },
    { "m_med_aid", "med_aid" },
    { "m_fd", "fd" },
    { "m_health", "health" },
    { "m_sup", "sup" },
  };
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < json_array_get_length (members); i++)
    {
      JsonObject *m = json_array_get_object_element (members, i);
      JsonObject *a = json_object_new ();

      for (guint k = 0; k < G_N_ELEMENTS (same); k++)
        if (json_object_has_member (m, same[k][1]))
          json_object_set_member (a, same[k][0],
                                  json_node_copy (json_object_get_member (m, same[k][1])));
      json_array_add_object_element (list, a);
    }
  return list;
}

/**
 * htk_demo_answers:
 * @demo: the generator
 * @household: the household with its members
 * @date: when it was visited
 * @net_fen: its net income of a year
 *
 * Returns: (transfer full): the answers of the last visit
 */
JsonObject *
htk_demo_answers (HtkDemo    *demo,
                  JsonObject *household,
                  const char *date,
                  gint64      net_fen)
{
  JsonObject *a = json_object_new ();
  JsonArray *members = json_object_get_array_member (household, "members");

  json_object_set_string_member (a, "visit_date", date);
  add_income (demo, a, net_fen / 100);
  add_water (demo, a);
  json_object_set_array_member (a, "m", copy_members (members));
  return a;
}
