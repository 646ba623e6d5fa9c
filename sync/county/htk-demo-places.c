/* Villages, hamlets and the people who work with a demo register: units, helpers, a team, a
 * round. */
#include "sync/county/htk-demo-private.h"

#include "app/store/htk-json.h"
#include "app/store/htk-store-private.h"
#include "sync/county/htk-accounts.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-round.h"

#define N_UNITS 24
#define HOUSEHOLDS_A_HELPER 25

static const struct
{
  const char *login, *name, *role;
} users[] = {
  { "worker1", "普建华", "worker" }, { "worker2", "白玉芳", "worker" }, { "lead1", "杨文斌", "lead" },
  { "county1", "李慧", "county" },   { "auditor1", "方志明", "auditor" },
};

static gboolean
add_hamlets (HtkDemo    *demo,
             const char *village,
             int         n,
             GError    **error)
{
  for (int i = 0; i < n; i++)
    {
      g_autoptr (JsonObject) o = json_object_new ();
      g_autofree char *id = htk_demo_id (demo);
      g_autofree char *name = htk_demo_hamlet (demo);

      json_object_set_string_member (o, "id", id);
      json_object_set_string_member (o, "village_code", village);
      json_object_set_string_member (o, "name", name);
      json_object_set_int_member (o, "hh_n", htk_demo_between (demo, 18, 90));
      if (!htk_county_write (demo->store, "natural_village", id, village, o, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_village (HtkDemo    *demo,
             const char *code,
             GError    **error)
{
  static const char *const tags[] = { "高寒山区", "哀牢山区", "民族地区", "革命老区" };
  g_autoptr (JsonObject) o = json_object_new ();
  g_autofree char *due = NULL;
  int n = htk_demo_between (demo, 4, 14);
  GDate day;

  htk_demo_day (demo, htk_demo_between (demo, -20, 120), &day);
  due = htk_demo_date (&day);
  json_object_set_string_member (o, "code", code);
  if (htk_demo_chance (demo, 450))
    json_object_set_int_member (o, "tuopin_year", htk_demo_between (demo, 2015, 2019));
  json_object_set_int_member (o, "dry_area", htk_demo_chance (demo, 120) ? 1 : 0);
  json_object_set_int_member (o, "zhiguo", htk_demo_chance (demo, 60) ? 1 : 0);
  json_object_set_string_member (o, "next_due", due);
  json_object_set_string_member (o, "area_tags", tags[htk_demo_below (demo, G_N_ELEMENTS (tags))]);
  json_object_set_int_member (o, "nv_n", n);
  json_object_set_int_member (o, "farm_mu", htk_demo_between (demo, 1200, 6000));
  return htk_county_write (demo->store, "village", code, code, o, error) &&
         add_hamlets (demo, code, n, error);
}

static GPtrArray *
add_units (HtkDemo *demo,
           GError **error)
{
  static const char *const bureaus[] = { "农业农村局", "住房和城乡建设局", "发展和改革局", "水利局",
                                         "教育体育局", "卫生健康局", "民族宗教事务局", "供电局",
                                         "税务局", "林业和草原局", "交通运输局", "民政局" };
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < N_UNITS; i++)
    {
      g_autoptr (JsonObject) o = json_object_new ();
      g_autofree char *name =
        g_strdup_printf ("%s%s（演示）", i < G_N_ELEMENTS (bureaus) ? "县" : "市",
                         bureaus[i % G_N_ELEMENTS (bureaus)]);
      char *id = htk_demo_id (demo);

      g_ptr_array_add (ids, id);
      json_object_set_string_member (o, "id", id);
      json_object_set_string_member (o, "name", name);
      json_object_set_string_member (o, "unit_level", i < G_N_ELEMENTS (bureaus) ? "县" : "市");
      if (!htk_county_write (demo->store, "support_unit", id, "", o, error))
        return NULL;
    }
  return g_steal_pointer (&ids);
}

static gboolean
add_helpers (HtkDemo   *demo,
             GPtrArray *units,
             GError   **error)
{
  guint n = MAX (demo->options->households / HOUSEHOLDS_A_HELPER, 8);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (JsonObject) o = json_object_new ();
      HtkDemoEthnic ethnic = htk_demo_ethnic (demo);
      const char *surname = htk_demo_surname (demo, ethnic);
      g_autofree char *given =
        htk_demo_given (demo, ethnic, htk_demo_chance (demo, 600), htk_demo_between (demo, 26, 58));
      g_autofree char *name = g_strconcat (surname, given, NULL);
      g_autofree char *phone = g_strdup_printf ("1911111%04u", i % 10000);
      char *id = htk_demo_id (demo);

      g_ptr_array_add (demo->helpers, id);
      json_object_set_string_member (o, "id", id);
      json_object_set_string_member (o, "name", name);
      json_object_set_string_member (o, "phone", phone);
      json_object_set_string_member (o, "unit_id", units->pdata[i % units->len]);
      if (!htk_county_write (demo->store, "helper", id, demo->options->county, o, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * htk_demo_places:
 * @demo: the generator, its villages known
 * @error: return location
 *
 * Makes the facts of each village, its hamlets, the support units and the helpers.
 */
gboolean
htk_demo_places (HtkDemo *demo,
                 GError **error)
{
  g_autoptr (GPtrArray) units = NULL;

  for (guint i = 0; i < demo->villages->len; i++)
    if (!add_village (demo, demo->villages->pdata[i], error))
      return FALSE;
  units = add_units (demo, error);
  return units != NULL && add_helpers (demo, units, error);
}

static gboolean
run (HtkDemo    *demo,
     const char *sql,
     GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (demo->store, sql, error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "t", demo->round);
  return htk_stmt_run (stmt, error);
}

/**
 * htk_demo_targets:
 * @demo: the generator, its households made
 * @error: return location
 *
 * Freezes the list of the round in hand. Whoever was visited since it began is met.
 */
gboolean
htk_demo_targets (HtkDemo *demo,
                  GError **error)
{
  return htk_round_freeze (demo->store, demo->round, "household", demo->options->county, error) &&
         run (demo,
              "UPDATE round_target SET result = 'entered', visited_on = h.last_visit,"
              " worker = h.last_worker FROM household h, round r"
              " WHERE round_target.round_id = ?1 AND r.id = ?1 AND h.id = round_target.subject_id"
              " AND h.last_visit >= r.starts", error);
}

static gboolean
add_round (HtkDemo *demo,
           GError **error)
{
  g_autoptr (JsonObject) o = json_object_new ();
  const char *id = demo->round = htk_demo_id (demo);
  g_autofree char *starts = NULL;
  g_autofree char *ends = NULL;
  g_autofree char *name =
    g_strdup_printf ("%d年第四轮“回头看”（演示）", g_date_get_year (&demo->today));
  GDate day;

  htk_demo_day (demo, -30, &day);
  starts = htk_demo_date (&day);
  htk_demo_day (demo, 60, &day);
  ends = htk_demo_date (&day);
  json_object_set_string_member (o, "id", id);
  json_object_set_string_member (o, "name", name);
  json_object_set_string_member (o, "kind", "household");
  json_object_set_string_member (o, "starts", starts);
  json_object_set_string_member (o, "ends", ends);
  return htk_county_write (demo->store, "round", id, demo->options->county, o, error);
}

/**
 * htk_demo_staff:
 * @demo: the generator
 * @result: takes the officer's login and password
 * @error: return location
 *
 * Makes the demo users, their team and the round in hand. Only the county's officer can sign in to
 * the pages; the password is random and is only told here.
 */
gboolean
htk_demo_staff (HtkDemo       *demo,
                HtkDemoResult *result,
                GError       **error)
{
  g_autoptr (JsonObject) team = json_object_new ();
  g_autofree char *team_id = htk_demo_id (demo);

  json_object_set_string_member (team, "id", team_id);
  json_object_set_string_member (team, "name", "第一工作组（演示）");
  for (guint i = 0; i < G_N_ELEMENTS (users); i++)
    {
      g_autoptr (JsonObject) o = json_object_new ();
      g_autofree char *id = htk_demo_id (demo);

      json_object_set_string_member (o, "id", id);
      json_object_set_string_member (o, "login", users[i].login);
      json_object_set_string_member (o, "name", users[i].name);
      json_object_set_string_member (o, "role", users[i].role);
      json_object_set_string_member (o, "region_scope", demo->options->county);
      if (g_str_equal (users[i].role, "worker") || g_str_equal (users[i].role, "lead"))
        json_object_set_string_member (o, "team_id", team_id);
      if (g_str_equal (users[i].role, "lead"))
        json_object_set_string_member (team, "lead_id", id);
      if (!htk_county_write (demo->store, "user", id, demo->options->county, o, error))
        return FALSE;
      if (g_str_equal (users[i].role, "worker"))
        g_ptr_array_add (demo->workers, g_strdup (id));
      if (!g_str_equal (users[i].role, "county"))
        continue;
      result->officer = g_strdup (users[i].login);
      result->password = htk_account_random_password ();
      if (!htk_account_set_password (demo->store, id, result->password, error))
        return FALSE;
    }
  return htk_county_write (demo->store, "team", team_id, demo->options->county, team, error) &&
         add_round (demo, error);
}
