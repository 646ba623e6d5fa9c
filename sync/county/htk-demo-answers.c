/* What the last visit of a demo household found: one member a question of form A, and `m`, one
 * object a person, known by m_roster_id (as htk_answers_new() reads them). */
#include "sync/county/htk-demo-private.h"

#include "app/store/htk-json.h"

#define LOW_YUAN 5000

static void
put (JsonObject *a,
     const char *question,
     const char *answer)
{
  json_object_set_string_member (a, question, answer);
}

static void
put_yes (HtkDemo    *demo,
         JsonObject *a,
         const char *question,
         guint       per_mille)
{
  put (a, question, htk_demo_chance (demo, per_mille) ? "y" : "n");
}

/* The household's net income cut into the questions of S6, so that their sum is the net income
 * again. Whole yuan. */
static void
add_income (HtkDemo    *demo,
            JsonObject *a,
            gint64      net,
            gint64      n)
{
  static const struct
  {
    const char *question;
    int share; /* of a hundred, about */
  } parts[] = { { "y_grain", 8 },  { "y_tob", 24 },   { "y_fruit", 7 },    { "y_veg", 6 },
                { "y_live", 14 },  { "y_rent", 2 },   { "y_divid", 1 },    { "y_dibao", 2 },
                { "y_pens", 4 },   { "y_eco", 2 },    { "y_subsidy", 3 } };
  static const char *const none[] = { "y_post",  "y_obiz",  "y_oprop",
                                      "y_tekun", "y_otran", "y_loss" };
  gint64 cost = net * htk_demo_between (demo, 10, 22) / 100;
  gint64 left = net + cost;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      gint64 part = htk_demo_chance (demo, 650)
                      ? net * parts[i].share * htk_demo_between (demo, 50, 130) / 10000 : 0;

      part = MIN (part, left);
      left -= part;
      json_object_set_int_member (a, parts[i].question, part);
    }
  for (guint i = 0; i < G_N_ELEMENTS (none); i++)
    json_object_set_int_member (a, none[i], 0);
  json_object_set_int_member (a, "y_wage", left);
  put (a, "y_cost_mode", "actual");
  json_object_set_int_member (a, "y_cost_in", cost);
  json_object_set_int_member (a, "net", net);
  json_object_set_int_member (a, "pc", net / MAX (n, 1));
  json_object_set_int_member (a, "n", n);
  json_object_set_int_member (a, "net_fen", net * 100);
  put (a, "low5000", net < LOW_YUAN * n ? "1" : "0");
}

static void
add_living (HtkDemo    *demo,
            JsonObject *a,
            gboolean    moved)
{
  put (a, "a_food", "y");
  put (a, "a_cloth", "y");
  put (a, "a_power", "y");
  put_yes (demo, a, "a_net", 970);
  put (a, "a_toilet", htk_demo_chance (demo, 720) ? "sanitary" : "dry");
  put (a, "a_road", htk_demo_chance (demo, 780) ? "hard" : "gravel");
  put (a, "h_own", moved ? "moved" : "own");
  put (a, "h_only", "y");
  put (a, "h_grade", htk_demo_chance (demo, 550) ? "A" : "B");
  put (a, "h_sign", "none");
  put (a, "h_live", "live");
  put (a, "d5", "pass");
  if (moved)
    {
      put_yes (demo, a, "mv_in", 960);
      put (a, "mv_follow", htk_demo_chance (demo, 700) ? "work" : "industry");
    }
  put (a, "w_src", htk_demo_chance (demo, 940) ? "home" : "point");
  put (a, "w_ok", htk_demo_chance (demo, 400) ? "report" : "sense");
  json_object_set_int_member (a, "w_lpd", htk_demo_between (demo, 40, 110));
  json_object_set_int_member (a, "w_stop", htk_demo_between (demo, 0, 12));
  json_object_set_int_member (a, "w_run", 0);
}

static void
add_support (HtkDemo    *demo,
             JsonObject *a,
             gboolean    helped)
{
  static const char *const industries[] = { "tobacco", "tobacco vegetable", "grain pig",
                                            "fruit", "grain chicken", "vegetable", "herb",
                                            "cattle" };

  put (a, "ind_kind", industries[htk_demo_below (demo, G_N_ELEMENTS (industries))]);
  put_yes (demo, a, "ind_coop", 620);
  put_yes (demo, a, "ind_guided", 700);
  put (a, "ind_sell", htk_demo_chance (demo, 550) ? "order" : "self");
  put (a, "ind_gift", "n");
  put (a, "ev", "none");
  put (a, "cope", htk_demo_chance (demo, 900) ? "yes" : "partly");
  put (a, "basic_hard", "n");
  if (!helped)
    return;
  put_yes (demo, a, "hp_known", 960);
  json_object_set_int_member (a, "hp_visits", htk_demo_between (demo, 1, 4));
  put (a, "hp_kind", htk_demo_chance (demo, 500) ? "industry policy" : "work policy");
  put (a, "hp_sat", htk_demo_chance (demo, 600) ? "5" : "4");
  put (a, "keep4", "resp policy help super");
}

static JsonArray *
copy_members (JsonArray *members)
{
  static const char *const same[][2] = {
    { "m_roster_id", "id" },          { "m_status", "status" },
    { "m_rel", "rel" },
    { "m_ethnic", "ethnic" },         { "m_edu", "edu_level" },
    { "m_share", "share" },           { "m_labor", "labor" },
    { "m_work_place", "work_place" }, { "m_work_months", "work_months" },
    { "m_school", "school" },         { "m_health", "health" },
    { "m_basic_ins", "basic_ins" },   { "m_major_ins", "major_ins" },
    { "m_med_aid", "med_aid" },       { "m_fd", "fd" },
    { "m_sup", "sup" },               { "m_post", "post" },
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
      put (a, "m_d4", g_strcmp0 (htk_json_text (m, "basic_ins"), "none") == 0 ? "fail" : "pass");
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
  JsonArray *members = htk_json_list (household, "members");

  put (a, "visit_date", date);
  put (a, "a_vt", "routine");
  put (a, "a_result", "home");
  put (a, "a_resp", "head");
  add_income (demo, a, net_fen / 100, json_array_get_length (members));
  add_living (demo, a, g_strcmp0 (htk_json_text (household, "move_type"), "none") != 0);
  add_support (demo, a, htk_json_text (household, "helper_id") != NULL);
  json_object_set_array_member (a, "m", copy_members (members));
  return a;
}
