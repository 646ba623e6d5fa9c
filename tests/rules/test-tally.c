/* A village's counts come from its households, and name those behind a gap. */
#include "app/rules/htk-village-tally.h"
#include "tests/rules/rules-world.h"

#include <stdlib.h>
#include <string.h>

/* A household's answers as "d3=pass n=4 | m_status=ok m_d3=fail": the first part is its own. */
typedef struct {
  GPtrArray *parts; /* of GHashTable */
} Answers;

static const char *
lookup (const char *name, int member, gpointer data)
{
  Answers *self = data;

  return g_hash_table_lookup (g_ptr_array_index (self->parts, (guint)(member + 1)), name);
}

static void
add (HtkVillageTally *tally, const HtkTallyHousehold *facts, const char *text)
{
  Answers answers = { g_ptr_array_new_with_free_func ((GDestroyNotify)g_hash_table_unref) };
  HtkTallyHousehold household = *facts;
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", "|", -1);

  for (guint p = 0; parts[p] != NULL; p++)
    {
      GHashTable *given = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      g_auto (GStrv) words = g_strsplit (parts[p], " ", -1);

      for (guint i = 0; words[i] != NULL; i++)
        {
          char *value = strchr (words[i], '=');

          if (value != NULL)
            g_hash_table_replace (given, g_strndup (words[i], (gsize)(value - words[i])),
                                  g_strdelimit (g_strdup (value + 1), "+", ' '));
        }
      g_ptr_array_add (answers.parts, given);
    }
  if (text != NULL)
    {
      household.answer = lookup;
      household.data = &answers;
      household.n_members = answers.parts->len - 1;
    }
  htk_village_tally_add (tally, &household);
  g_ptr_array_unref (answers.parts);
}

static void
assert_value (HtkVillageTally *tally, const char *name, const char *value)
{
  g_assert_cmpstr (htk_village_tally_lookup (name, tally), ==, value);
}

static void
assert_households (HtkVillageTally *tally, const char *indicator, const char *want)
{
  GPtrArray *list = htk_village_tally_households (tally, indicator);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; list != NULL && i < list->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "," : "", (char *)g_ptr_array_index (list, i));
  g_assert_cmpstr (text->str, ==, want);
}

static void
test_school (void)
{
  g_autoptr (HtkVillageTally) tally = htk_village_tally_new ();
  HtkTallyHousehold h = { .id = "h1", .hh_type = 1 };

  assert_value (tally, "v16", "");
  assert_value (tally, "v16_den", "");
  add (tally, &h,
       "contacted=1 d3=fail|m_status=ok m_d3=fail|m_status=ok m_d3=fail|m_status=ok m_d3=pass");
  h.id = "h2";
  add (tally, &h, "contacted=1 d3=pass|m_status=ok m_d3=pass");
  h.id = "h3";
  add (tally, &h, "contacted=1 d3=na|m_status=ok m_d3=na");
  assert_value (tally, "v16", "2");
  assert_value (tally, "v16_num", "2");
  assert_value (tally, "v16_den", "2");
  assert_households (tally, "V16", "h1");
}

/* What form B compares itself with: water of households that were asked, work outside the township. */
static void
test_households_say (void)
{
  g_autoptr (HtkVillageTally) tally = htk_village_tally_new ();
  HtkTallyHousehold h = { .id = "h1" };

  assert_value (tally, "hh_tap_num", "");
  assert_value (tally, "hh_labor_n", "");
  add (tally, &h, "contacted=1 w_src=home|m_status=ok m_able=1 m_work_place=out"
                  "|m_status=ok m_able=1 m_work_place=town|m_status=ok m_able=0 m_work_place=out");
  add (tally, &h, "contacted=1 w_src=point|m_status=ok m_able=1 m_work_place=county");
  add (tally, &h, "contacted=1 w_src=well|m_status=dead m_able=1 m_work_place=out");
  add (tally, &h, "contacted=1|m_status=ok");
  add (tally, &h, "contacted=0 w_src=home");
  assert_value (tally, "hh_tap_num", "1");
  assert_value (tally, "hh_central_num", "2");
  assert_value (tally, "hh_water_den", "3");
  assert_value (tally, "hh_trans_num", "2");
  assert_value (tally, "hh_labor_n", "3");
}

static void
test_insurance (void)
{
  g_autoptr (HtkVillageTally) tally = htk_village_tally_new ();
  HtkTallyHousehold h = { .id = "h1", .hh_type = 1 };

  add (tally, &h,
       "contacted=1|m_status=ok m_basic_ins=resident m_major_ins=y m_med_aid=n m_fd=y"
       "|m_status=ok m_basic_ins=none m_d4=fail"
       "|m_status=ok m_basic_ins=none m_d4=pass"
       "|m_status=ok"
       "|m_status=dead m_basic_ins=none m_d4=fail");
  assert_value (tally, "v17_num", "1");
  assert_value (tally, "v17_den", "2");
  assert_value (tally, "v18_num", "1");
  assert_value (tally, "v18_den", "1");
  assert_value (tally, "v19_num", "0");
  assert_value (tally, "v20_den", "1");
  assert_households (tally, "V17", "h1");
  assert_households (tally, "V18", "");
  assert_households (tally, "V19", "h1");
}

static void
test_key_group (void)
{
  g_autoptr (HtkVillageTally) tally = htk_village_tally_new ();
  HtkTallyHousehold h = { .id = "h1", .hh_type = 1 };

  add (tally, &h,
       "contacted=1|m_status=ok m_age=65 m_fd=y"
       "|m_status=ok m_age=6 m_fd=n"
       "|m_status=ok m_age=7 m_fd=n"
       "|m_status=ok m_age=40 m_health=chronic+disabled m_fd=y m_fd_n=0"
       "|m_status=ok m_age=80");
  assert_value (tally, "v18b_num", "1");
  assert_value (tally, "v18b_den", "3");
}

static void
test_income (void)
{
  g_autoptr (HtkVillageTally) tally = htk_village_tally_new ();
  HtkTallyHousehold h = { .id = "h1", .hh_type = 1, .last_net_fen = 4000000, .last_n = 4 };

  add (tally, &h, "contacted=1 net_fen=4800000 n=4 low5000=0");
  h = (HtkTallyHousehold){ .id = "h2", .hh_type = 1, .last_net_fen = 900000, .last_n = 2 };
  add (tally, &h, "contacted=1 net_fen=800000 n=2 low5000=1");
  h = (HtkTallyHousehold){ .id = "h3", .hh_type = 0 };
  add (tally, &h, "contacted=1 net_fen=100000 n=1 low5000=0");
  h.id = "h4", h.hh_type = 1;
  add (tally, &h, "contacted=1 n=1");
  assert_value (tally, "v21_net", "5600000");
  assert_value (tally, "v21_n", "6");
  assert_value (tally, "v21_last_net", "4900000");
  assert_value (tally, "v21_last_n", "6");
  assert_value (tally, "v22_num", "1");
  assert_value (tally, "v22_den", "2");
  assert_households (tally, "V21", "h2");
  assert_households (tally, "V22", "h2");
}

static void
test_house (void)
{
  g_autoptr (HtkVillageTally) tally = htk_village_tally_new ();
  HtkTallyHousehold h = { .id = "h1", .hh_type = 1 };

  add (tally, &h, "contacted=1 d5=fail h_grade=D h_live=live h_target=filed+dibao mv_in=n");
  h.id = "h2";
  add (tally, &h, "contacted=1 d5=warn h_grade=C h_live=left h_target=filed mv_in=y");
  h.id = "h3";
  add (tally, &h, "contacted=1 d5=fail h_grade=D h_live=live");
  h.id = "h4";
  add (tally, &h, "contacted=1 d5=na");
  assert_value (tally, "v23", "1");
  assert_value (tally, "v23_den", "3");
  assert_value (tally, "v24_num", "1");
  assert_value (tally, "v24_den", "2");
  assert_households (tally, "V23", "h1");
  assert_households (tally, "V24", "h1");
}

static void
test_living (void)
{
  g_autoptr (HtkVillageTally) tally = htk_village_tally_new ();
  HtkTallyHousehold h = { .id = "h1", .hh_type = 1 };

  add (tally, &h,
       "contacted=1 n_ok=2 n_able=0 n_sup_all=0 has_ind=1 ind_coop=n"
       "|m_status=ok m_inschool=1 m_comp=0 m_aid=due|m_status=ok m_inschool=1 m_comp=1 m_aid=due");
  h.id = "h2";
  add (tally, &h,
       "contacted=1 n_ok=2 n_able=0 n_sup_all=1 has_ind=1 ind_coop=y"
       "|m_status=ok m_inschool=1 m_comp=0 m_aid=got");
  h.id = "h3";
  add (tally, &h,
       "contacted=1 n_ok=2 n_able=1 n_sup_all=0 has_ind=0"
       "|m_status=ok m_able=1 m_want=pig+chicken|m_status=ok m_able=1"
       "|m_status=ok m_inschool=1 m_comp=0 m_aid=no");
  assert_value (tally, "v25_num", "1");
  assert_value (tally, "v25_den", "2");
  assert_value (tally, "v26_num", "1");
  assert_value (tally, "v26_den", "2");
  assert_value (tally, "v27_want", "1");
  assert_value (tally, "v27_labor", "2");
  assert_value (tally, "v28_num", "1");
  assert_value (tally, "v28_den", "2");
  assert_households (tally, "V25", "h1");
  assert_households (tally, "V26", "h1");
  assert_households (tally, "V28", "h1");
}

static void
test_register (void)
{
  g_autoptr (HtkVillageTally) tally = htk_village_tally_new ();
  HtkTallyHousehold list[] = {
    { .id = "h1", .hh_type = 1, .has_helper = TRUE, .is_target = TRUE, .is_visited = TRUE },
    { .id = "h2", .hh_type = 0, .monitored = TRUE, .is_target = TRUE },
    { .id = "h3", .hh_type = 0 },
  };

  add (tally, &list[0], "contacted=1");
  add (tally, &list[1], "contacted=0 d3=fail|m_status=ok m_d3=fail");
  add (tally, &list[2], NULL);
  assert_value (tally, "v30_num", "1");
  assert_value (tally, "v30_den", "2");
  assert_value (tally, "v31_num", "1");
  assert_value (tally, "v31_den", "2");
  assert_value (tally, "v16", "");
  assert_households (tally, "V30", "h2");
  assert_households (tally, "V31", "h2");
}

static void
test_projects (void)
{
  g_autoptr (HtkVillageTally) tally = htk_village_tally_new ();
  HtkRate rate = { 19, 20 };

  assert_value (tally, "v32", "");
  htk_village_tally_add_project (tally, FALSE, TRUE);
  assert_value (tally, "v32", "0");
  htk_village_tally_add_project (tally, TRUE, FALSE);
  assert_value (tally, "v32", "1");
  assert_value (tally, "v29b_num", "1");
  assert_value (tally, "v29b_den", "2");
  htk_village_tally_set_findings (tally, rate);
  assert_value (tally, "v33_num", "19");
  assert_value (tally, "v33_den", "20");
  g_assert_null (htk_village_tally_lookup ("v99", tally));
}

/* The order of the households changes nothing, no numerator exceeds its denominator, and every
 * name that is promised is known. */
static void
test_sums (void)
{
  g_autoptr (GRand) rand = rules_rand ();
  g_autoptr (HtkVillageTally) forth = htk_village_tally_new (), back = htk_village_tally_new ();
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  HtkTallyHousehold h = { .hh_type = 1, .is_target = TRUE, .last_net_fen = 100, .last_n = 1 };

  for (guint i = 0; i < 200; i++)
    {
      static const char *const results[] = { "pass", "warn", "fail", "na" };
      static const char *const yn[] = { "y", "n", "" };
      const char *d3 = results[g_rand_int_range (rand, 0, 4)];

      g_ptr_array_add (
          texts, g_strdup_printf (
                     "contacted=%d d3=%s d5=%s net_fen=%d n=1 low5000=%d mv_in=%s|"
                     "m_status=ok m_d3=%s m_basic_ins=resident m_major_ins=%s",
                     g_rand_int_range (rand, 0, 2), d3, results[g_rand_int_range (rand, 0, 4)],
                     g_rand_int_range (rand, -500, 5000), g_rand_int_range (rand, 0, 2),
                     yn[g_rand_int_range (rand, 0, 3)], d3, yn[g_rand_int_range (rand, 0, 3)]));
    }
  for (guint i = 0; i < texts->len; i++)
    {
      h.id = "h";
      add (forth, &h, g_ptr_array_index (texts, i));
      add (back, &h, g_ptr_array_index (texts, texts->len - 1 - i));
    }
  for (guint i = 0; htk_village_tally_names[i] != NULL; i++)
    {
      const char *name = htk_village_tally_names[i];

      g_assert_nonnull (htk_village_tally_lookup (name, forth));
      assert_value (back, name, htk_village_tally_lookup (name, forth));
      if (g_str_has_suffix (name, "_num") && !g_str_has_prefix (name, "v16"))
        {
          g_autofree char *stem = g_strndup (name, strlen (name) - 4);
          g_autofree char *den = g_strconcat (stem, "_den", NULL);

          if (g_strv_contains (htk_village_tally_names, den))
            g_assert_cmpint (atoi (htk_village_tally_lookup (name, forth)), <=,
                             atoi (htk_village_tally_lookup (den, forth)));
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/row-44-children-out-of-school-are-counted", test_school);
  g_test_add_func ("/tally/water-and-work-as-households-say", test_households_say);
  g_test_add_func ("/rules/row-48-insurance-counts-who-should-have-it", test_insurance);
  g_test_add_func ("/rules/row-47-key-groups-with-a-doctor", test_key_group);
  g_test_add_func ("/rules/row-38-income-of-two-years-by-the-same-households", test_income);
  g_test_add_func ("/rules/row-51-unsafe-houses-of-four-groups", test_house);
  g_test_add_func ("/rules/row-49-social-security-aid-training-and-links", test_living);
  g_test_add_func ("/rules/row-18-coverage-and-helpers-from-the-register", test_register);
  g_test_add_func ("/rules/row-28-projects-that-reach-households", test_projects);
  g_test_add_func ("/rules/tally-is-of-any-order", test_sums);
  return g_test_run ();
}
