/* What a demo household says at its last visit: the answers of form A, section by section as the form
 * has them. What follows from them is the form's to work out (htk-demo-visit.c). */
#include "sync/county/htk-demo-private.h"

#include "app/store/htk-json.h"

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

static JsonObject *
section (JsonObject *data,
         const char *name)
{
  JsonObject *made = json_object_new ();

  json_object_set_object_member (data, name, made);
  return made;
}

/* The household's net income cut into the questions of S6, so that their sum is the net income
 * again. Whole yuan. */
static void
add_income (HtkDemo    *demo,
            JsonObject *a,
            gint64      net)
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
}

static void
add_house (HtkDemo    *demo,
           JsonObject *a,
           gboolean    moved)
{
  put (a, "h_own", moved ? "moved" : "own");
  put (a, "h_only", "y");
  put (a, "h_grade", htk_demo_chance (demo, 550) ? "A" : "B");
  put (a, "h_sign", "none");
  if (moved)
    {
      put_yes (demo, a, "mv_in", 960);
      put (a, "mv_follow", htk_demo_chance (demo, 700) ? "work" : "industry");
    }
}

/* @known: whether the quality of the water is; where it is not, the household is yellow. */
static void
add_living (HtkDemo    *demo,
            JsonObject *living,
            JsonObject *water,
            gboolean    known)
{
  put (living, "a_food", "y");
  put (living, "a_cloth", "y");
  put (living, "a_power", "y");
  put_yes (demo, living, "a_net", 970);
  put (living, "a_toilet", htk_demo_chance (demo, 720) ? "sanitary" : "dry");
  put (living, "a_road", htk_demo_chance (demo, 780) ? "hard" : "gravel");
  put (water, "w_src", htk_demo_chance (demo, 940) ? "home" : "point");
  put (water, "w_ok", !known                        ? "unknown"
                      : htk_demo_chance (demo, 400) ? "report"
                                                    : "sense");
  json_object_set_int_member (water, "w_lpd", htk_demo_between (demo, 40, 110));
  json_object_set_int_member (water, "w_min", htk_demo_between (demo, 4, 15));
  json_object_set_int_member (water, "w_stop", htk_demo_between (demo, 0, 12));
  json_object_set_int_member (water, "w_run", 0);
}

static void
add_work (HtkDemo    *demo,
          JsonObject *a)
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
}

static void
add_help (HtkDemo    *demo,
          JsonObject *a)
{
  put_yes (demo, a, "hp_known", 960);
  json_object_set_int_member (a, "hp_visits", htk_demo_between (demo, 1, 4));
  put (a, "hp_kind", htk_demo_chance (demo, 500) ? "industry policy" : "work policy");
  put (a, "hp_sat", htk_demo_chance (demo, 600) ? "5" : "4");
  put (a, "keep4", "resp policy help super");
}

/* What the form finds by itself holds. */
static void
add_findings (JsonObject *a)
{
  static const char *const found[] = { "hard", "food",  "edu",    "aid",  "med",    "ben",      "house",
                                       "water", "income", "engine", "keep", "helper", "nohelper", "roster" };

  for (guint i = 0; i < G_N_ELEMENTS (found); i++)
    {
      g_autofree char *group = g_strconcat ("af_", found[i], NULL);
      g_autofree char *holds = g_strconcat (group, "_ok", NULL);

      put (section (a, group), holds, "y");
    }
  json_object_set_int_member (a, "f_n", 0);
}

static void
copy (JsonObject *from,
      const char *field,
      JsonObject *to,
      const char *question)
{
  if (json_object_has_member (from, field))
    json_object_set_member (to, question, json_node_copy (json_object_get_member (from, field)));
}

static void
add_who (HtkDemo    *demo,
         JsonObject *a,
         JsonObject *m)
{
  static const char *const same[][2] = {
    { "m_name", "name" },   { "m_status", "status" }, { "m_rel", "rel" },     { "m_idt", "idt" },
    { "m_id", "id_no" },    { "m_ethnic", "ethnic" }, { "m_share", "share" }, { "m_labor", "labor" },
    { "m_post", "post" },   { "m_sup", "sup" },       { "m_work_months", "work_months" },
  };
  const char *place = htk_json_text (m, "work_place");

  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    copy (m, same[i][1], a, same[i][0]);
  put (a, "m_work_place", place != NULL ? place : "none");
  json_object_set_int_member (a, "m_stop_months", 0);
  put (a, "m_train", htk_demo_chance (demo, 250) ? "pig" : "");
  put (a, "m_want", htk_demo_chance (demo, 200) ? "fruit" : "");
}

static void
add_school (HtkDemo    *demo,
            JsonObject *a,
            JsonObject *m,
            gboolean    poor)
{
  copy (m, "school", a, "m_school");
  put (a, "m_schname", "县内学校");
  put (a, "m_edu_status", "in");
  json_object_set_int_member (a, "m_absent", htk_demo_chance (demo, 930) ? 0 : htk_demo_between (demo, 1, 6));
  put (a, "m_seen", "y");
  put (a, "m_aid", !poor                         ? "no"
                   : htk_demo_chance (demo, 970) ? "got"
                                                 : "due");
  json_object_set_int_member (a, "m_educost", htk_demo_between (demo, 20, 60) * 100);
}

static void
add_health (HtkDemo    *demo,
            JsonObject *a,
            JsonObject *m)
{
  gboolean major = g_strcmp0 (htk_json_text (m, "health"), "major") == 0;
  int paid = major ? htk_demo_between (demo, 40, 120) * 100 : htk_demo_between (demo, 2, 18) * 100;

  copy (m, "health", a, "m_health");
  put (a, "m_disease", major ? "冠心病" : "高血压");
  put (a, "m_chron4", major ? "n" : "y");
  json_object_set_int_member (a, "m_oop", paid);
  json_object_set_int_member (a, "m_claim", major ? paid * 7 / 10 : 0);
  copy (m, "basic_ins", a, "m_basic_ins");
  put (a, "m_ins_ex", "missed");
  copy (m, "major_ins", a, "m_major_ins");
  copy (m, "med_aid", a, "m_med_aid");
  copy (m, "fd", a, "m_fd");
  json_object_set_int_member (a, "m_fd_n", htk_demo_between (demo, 4, 6));
  put (a, "m_care", "able");
}

static JsonArray *
members_of (HtkDemo    *demo,
            JsonObject *household)
{
  JsonArray *members = htk_json_list (household, "members");
  JsonArray *list = json_array_new ();
  gboolean poor = htk_json_int (household, "hh_type", 0) == 1;

  for (guint i = 0; i < json_array_get_length (members); i++)
    {
      JsonObject *m = json_array_get_object_element (members, i);
      JsonObject *a = json_object_new ();

      json_object_set_int_member (a, "m_pos", i + 1);
      copy (m, "id", a, "m_roster_id");
      copy (m, "edu_level", a, "m_edu");
      add_who (demo, section (a, "s1"), m);
      add_school (demo, section (a, "s2"), m, poor);
      add_health (demo, section (a, "s3"), m);
      json_array_add_object_element (list, a);
    }
  return list;
}

/**
 * htk_demo_answers:
 * @demo: the generator
 * @household: the household with its members
 * @date: when it was visited
 * @net_yuan: its net income of a year
 * @is_sound: whether nothing is to be warned of
 *
 * More is answered than the form asks: what it does not ask for this household it leaves out.
 *
 * Returns: (transfer full): `data` of a submission of form A
 */
JsonObject *
htk_demo_answers (HtkDemo    *demo,
                  JsonObject *household,
                  const char *date,
                  gint64      net_yuan,
                  gboolean    is_sound)
{
  JsonObject *data = json_object_new ();
  JsonObject *visit = section (data, "sec_visit");
  JsonObject *members = section (data, "sec_members");
  JsonObject *living = section (data, "sec_living");
  JsonObject *house = section (data, "sec_house");
  JsonArray *list = members_of (demo, household);

  put (visit, "a_date", date);
  put (visit, "a_vt", "routine");
  put (visit, "a_result", "home");
  put (visit, "a_resp", "head");
  json_object_set_int_member (members, "m_new", json_array_get_length (list));
  json_object_set_array_member (members, "m", list);
  put (members, "roster_ok", "y");
  add_house (demo, house, g_strcmp0 (htk_json_text (household, "move_type"), "none") != 0);
  add_living (demo, living, section (data, "sec_water"), is_sound);
  add_income (demo, section (data, "sec_income"), net_yuan);
  add_work (demo, section (data, "sec_work"));
  add_help (demo, section (data, "sec_help"));
  add_findings (section (data, "sec_findings"));
  return data;
}
