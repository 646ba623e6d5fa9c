/* The village card: example 10, every kind of indicator at its edges, and what must always hold. */
#include "app/rules/htk-indicator.h"
#include "tests/rules/rules-world.h"

#include <string.h>

/* Read once: a card borrows its indicators. */
static HtkIndicators *table;
static HtkSettings *settings;

static const char *
lookup (const char *name, gpointer data)
{
  return data != NULL ? g_hash_table_lookup (data, name) : NULL;
}

/* "b_hh_n=1200 b_hh_central=1092": what a village answered. */
static GHashTable *
answers (const char *text)
{
  GHashTable *given = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      char *value = strchr (words[i], '=');

      if (value != NULL)
        g_hash_table_replace (given, g_strndup (words[i], (gsize)(value - words[i])),
                              g_strdup (value + 1));
    }
  return given;
}

static HtkCard *
card (const char *now, const char *last)
{
  g_autoptr (GHashTable) answered = answers (now);
  g_autoptr (GHashTable) before = last != NULL ? answers (last) : NULL;

  return htk_card_new (table, settings, "2025-09-30", lookup, answered,
                       before != NULL ? lookup : NULL, before);
}

static void
assert_status (const char *now, const char *id, HtkIndicatorStatus status)
{
  g_autoptr (HtkCard) self = card (now, NULL);

  g_assert_cmpstr (htk_indicator_status_name (htk_card_get (self, id)->status), ==,
                   htk_indicator_status_name (status));
}

static void
assert_list (HtkCard *self, HtkIndicatorStatus status, const char *want)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < self->results->len; i++)
    {
      HtkIndicatorResult *result = g_ptr_array_index (self->results, i);

      if (result->status == status && result->indicator->weight > 0)
        g_string_append_printf (list, "%s%s", list->len > 0 ? "," : "", result->indicator->id);
    }
  g_assert_cmpstr (list->str, ==, want);
}

#define VILLAGE_A                                                                                  \
  "b_hh_n=1200 b_nv_n=12 b_hh_central=1092 b_hh_tap=1056 b_farm_mu=1000 b_irrig_mu=270 "           \
  "b_nv_toilet=9 b_nv_paved=10 b_book=y b_book_open=n b_book_days=5 b_book_hrs=4 b_book_n=1500 "   \
  "b_book_new=20 b_coll_income=32000 v17_num=411 v17_den=412 "

static void
test_village_a (void)
{
  g_autoptr (HtkCard) self = card (VILLAGE_A, NULL);
  const HtkIndicatorResult *central = htk_card_get (self, "V01"), *tap = htk_card_get (self, "V02");

  assert_list (self, HTK_STATUS_SHORT, "V02,V06,V08,V14,V15,V17");
  assert_list (self, HTK_STATUS_NEAR, "V01,V04");
  g_assert_cmpuint (self->shorts, ==, 6);
  g_assert_cmpuint (self->judged, ==, 8);
  g_assert_cmpint (central->value, ==, 9100);
  g_assert_cmpint (central->gap, ==, 500);
  g_assert_cmpint (central->num, ==, 1092);
  g_assert_cmpint (central->den, ==, 1200);
  g_assert_cmpint (tap->value, ==, 8800);
  g_assert_cmpint (tap->gap, ==, 800);
  g_assert_cmpint (htk_card_get (self, "V04")->gap, ==, 300);
  g_assert_cmpint (htk_card_get (self, "V08")->value, ==, 7500);
  g_assert_cmpint (htk_card_get (self, "V06")->value, ==, 8333);
  g_assert_cmpint (htk_card_get (self, "V15")->value, ==, 3200000);
  g_assert_cmpint (htk_card_get (self, "V15")->gap, ==, 1800000);
  g_assert_cmpint (htk_card_get (self, "V17")->value, ==, 9976);
  /* (91/96 + 88/96 + 27/30 + 83.33/100 + 75/100 + 0 + 0.64 + 0.997573) / 8 */
  g_assert_cmpint (self->score, ==, 75);
}

/* At the target, at the edge of near, and one below each. */
static void
test_rates (void)
{
  assert_status ("b_hh_n=100 b_hh_central=96", "V01", HTK_STATUS_OK);
  assert_status ("b_hh_n=10000 b_hh_central=9599", "V01", HTK_STATUS_NEAR);
  assert_status ("b_hh_n=100 b_hh_central=91", "V01", HTK_STATUS_NEAR);
  assert_status ("b_hh_n=10000 b_hh_central=9099", "V01", HTK_STATUS_SHORT);
  assert_status ("b_hh_n=0 b_hh_central=0", "V01", HTK_STATUS_NA);
  assert_status ("b_hh_n=100", "V01", HTK_STATUS_NA);
  assert_status ("b_hh_n=100 b_hh_central=many", "V01", HTK_STATUS_NA);
  assert_status ("b_farm_mu=0.03 b_irrig_mu=0.01", "V04", HTK_STATUS_OK);
}

static void
test_hard (void)
{
  static const char *const ids[] = { "V17", "V18", "V19", "V20", "V30", "V31" };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *name = g_ascii_strdown (ids[i], -1);
      g_autofree char *whole = g_strdup_printf ("%s_num=5000 %s_den=5000", name, name);
      g_autofree char *gap = g_strdup_printf ("%s_num=4999 %s_den=5000", name, name);
      g_autofree char *none = g_strdup_printf ("%s_num=0 %s_den=0", name, name);

      assert_status (whole, ids[i], HTK_STATUS_OK);
      assert_status (gap, ids[i], HTK_STATUS_SHORT);
      assert_status (none, ids[i], HTK_STATUS_NA);
      g_assert_true (htk_indicators_get (table, ids[i])->hard);
    }
  assert_status ("b_road_v=n", "V05", HTK_STATUS_SHORT);
  assert_status ("v16=0", "V16", HTK_STATUS_OK);
  assert_status ("v16=1", "V16", HTK_STATUS_SHORT);
  assert_status ("v23=1", "V23", HTK_STATUS_SHORT);
}

static void
test_money (void)
{
  assert_status ("b_coll_income=50000", "V15", HTK_STATUS_OK);
  assert_status ("b_coll_income=49999.99", "V15", HTK_STATUS_NEAR);
  assert_status ("b_coll_income=45000", "V15", HTK_STATUS_NEAR);
  assert_status ("b_coll_income=44999.99", "V15", HTK_STATUS_SHORT);
}

static void
test_booleans (void)
{
  assert_status ("b_sewage=n", "V09", HTK_STATUS_OK);
  assert_status ("b_sewage=y", "V09", HTK_STATUS_SHORT);
  assert_status ("b_sewage=", "V09", HTK_STATUS_NA);
  assert_status ("b_ecom=y", "V29", HTK_STATUS_OK);
  assert_status ("b_ecom=n", "V29", HTK_STATUS_SHORT);
}

static void
test_parts (void)
{
  assert_status ("b_power_rel=99.80 b_nopower_hh=0", "V10", HTK_STATUS_OK);
  assert_status ("b_power_rel=99.79 b_nopower_hh=0", "V10", HTK_STATUS_NEAR);
  assert_status ("b_power_rel=94.79 b_nopower_hh=0", "V10", HTK_STATUS_SHORT);
  assert_status ("b_power_rel=100 b_nopower_hh=1", "V10", HTK_STATUS_SHORT);
  assert_status ("b_nopower_hh=1", "V10", HTK_STATUS_SHORT);
  assert_status ("b_nopower_hh=0", "V10", HTK_STATUS_NA);
  assert_status ("b_clinic=y b_clinic_std=y b_doctor=y", "V13", HTK_STATUS_OK);
  assert_status ("b_clinic=n b_doctor=y", "V13", HTK_STATUS_SHORT);
  assert_status ("b_clinic=y b_clinic_std=y", "V13", HTK_STATUS_NA);
  assert_status ("b_lead_ind=y b_entity_n=1 v28_num=50 v28_den=100", "V28", HTK_STATUS_OK);
  assert_status ("b_lead_ind=y b_entity_n=1 v28_num=45 v28_den=100", "V28", HTK_STATUS_NEAR);
  assert_status ("b_lead_ind=y b_entity_n=0 v28_num=50 v28_den=100", "V28", HTK_STATUS_SHORT);
  assert_status ("b_lead_ind=y b_entity_n=1", "V28", HTK_STATUS_NA);
  /* Brand, market and tourism are told beside it and decide nothing. */
  assert_status ("b_lead_ind=y b_entity_n=1 v28_num=50 v28_den=100 b_brand=n b_tour=n", "V28",
                 HTK_STATUS_OK);
  assert_status ("b_brand=n", "V28d", HTK_STATUS_NA);
  assert_status ("b_train_n=80 v27_want=100 b_trans_n=50 v27_labor=100", "V27", HTK_STATUS_OK);
  assert_status ("b_train_n=75 v27_want=100 b_trans_n=50 v27_labor=100", "V27", HTK_STATUS_NEAR);
  assert_status ("b_train_n=80 v27_want=100 b_trans_n=44 v27_labor=100", "V27", HTK_STATUS_SHORT);
}

static void
test_library (void)
{
  static const char *const lacking[] = { "b_book_open=n", "b_book_days=4", "b_book_hrs=3",
                                         "b_book_n=1499", "b_book_new=0",  "b_book=n" };
  const char *whole
      = "b_book=y b_book_open=y b_book_days=5 b_book_hrs=4 b_book_n=1500 b_book_new=1";

  assert_status (whole, "V14", HTK_STATUS_OK);
  for (guint i = 0; i < G_N_ELEMENTS (lacking); i++)
    {
      g_autofree char *text = g_strdup_printf ("%s %s", whole, lacking[i]);

      assert_status (text, "V14", HTK_STATUS_SHORT);
    }
}

static void
test_growth (void)
{
  g_autoptr (HtkCard) self
      = card ("v21_net=1140000000000 v21_n=5000 v21_last_net=1000000000000 v21_last_n=5000", NULL);

  g_assert_cmpint (htk_card_get (self, "V21")->status, ==, HTK_STATUS_OK);
  g_assert_cmpint (htk_card_get (self, "V21")->value, ==, 1400);
  assert_status ("v21_net=1139999999999 v21_n=5000 v21_last_net=1000000000000 v21_last_n=5000",
                 "V21", HTK_STATUS_NEAR);
  assert_status ("v21_net=109 v21_n=1 v21_last_net=100 v21_last_n=1", "V21", HTK_STATUS_NEAR);
  assert_status ("v21_net=108 v21_n=1 v21_last_net=100 v21_last_n=1", "V21", HTK_STATUS_SHORT);
  assert_status ("v21_net=114 v21_n=2 v21_last_net=100 v21_last_n=1", "V21", HTK_STATUS_SHORT);
  assert_status ("v21_net=114 v21_n=1 v21_last_net=0 v21_last_n=1", "V21", HTK_STATUS_NA);
}

static void
assert_low (const char *now, const char *last, HtkIndicatorStatus status)
{
  g_autoptr (HtkCard) self = card (now, last);

  g_assert_cmpint (htk_card_get (self, "V22")->status, ==, status);
}

static void
test_low_income (void)
{
  assert_low ("v22_num=443 v22_den=1000", NULL, HTK_STATUS_OK);
  assert_low ("v22_num=444 v22_den=1000", NULL, HTK_STATUS_NEAR);
  assert_low ("v22_num=493 v22_den=1000", NULL, HTK_STATUS_NEAR);
  assert_low ("v22_num=494 v22_den=1000", NULL, HTK_STATUS_SHORT);
  assert_low ("v22_num=300 v22_den=1000", "v22_num=301 v22_den=1000", HTK_STATUS_OK);
  assert_low ("v22_num=300 v22_den=1000", "v22_num=300 v22_den=1000", HTK_STATUS_NEAR);
  assert_low ("v22_num=0 v22_den=1000", "v22_num=0 v22_den=1000", HTK_STATUS_OK);
  assert_low ("v22_num=0 v22_den=0", NULL, HTK_STATUS_NA);
}

static void
test_slip (void)
{
  g_autoptr (HtkCard) self
      = card ("b_hh_n=100 b_hh_central=95 b_hh_tap=50 b_ecom=n b_nv_n=1 b_nv_net=1",
              "v01_s=ok v02_s=short v29_s=ok v11_s=ok v05_s=ok");
  g_autoptr (GPtrArray) sorted = g_ptr_array_copy (self->results, NULL, NULL);

  g_assert_true (htk_card_get (self, "V01")->slipped);
  g_assert_false (htk_card_get (self, "V02")->slipped);
  g_assert_true (htk_card_get (self, "V29")->slipped);
  g_assert_false (htk_card_get (self, "V11")->slipped);
  g_assert_false (htk_card_get (self, "V05")->slipped); /* not judged now */
  g_assert_cmpuint (self->slips, ==, 2);
  g_assert_cmpint (htk_card_get (self, "V29")->priority, ==, 3);
  g_assert_cmpint (htk_card_get (self, "V01")->priority, ==, 2);
  g_ptr_array_set_free_func (sorted, NULL);
  g_ptr_array_sort (sorted, htk_indicator_compare);
  g_assert_cmpstr (((HtkIndicatorResult *)sorted->pdata[0])->indicator->id, ==, "V29");
  g_assert_cmpstr (((HtkIndicatorResult *)sorted->pdata[1])->indicator->id, ==, "V01");
  g_assert_cmpstr (((HtkIndicatorResult *)sorted->pdata[2])->indicator->id, ==, "V02");
}

static void
test_shown (void)
{
  g_autoptr (HtkCard) self = card ("v18b_num=3 v18b_den=4 v29b_num=1 v29b_den=2 b_brand=y"
                                   " b_road_wide=n", NULL);

  g_assert_cmpint (htk_card_get (self, "V18b")->value, ==, 7500);
  g_assert_cmpint (htk_card_get (self, "V29b")->value, ==, 5000);
  g_assert_cmpint (htk_card_get (self, "V28d")->value, ==, 100);
  g_assert_true (htk_card_get (self, "V05b")->known);
  g_assert_cmpint (htk_card_get (self, "V05b")->status, ==, HTK_STATUS_NA);
  g_assert_cmpuint (self->judged, ==, 0);
  g_assert_cmpint (self->score, ==, 0);
}

static void
test_whole (void)
{
  GPtrArray *list = htk_indicators_list (table);
  guint scored = 0;

  for (guint i = 0; i < list->len; i++)
    {
      const HtkIndicator *row = g_ptr_array_index (list, i);

      if (row->weight == 0)
        continue;
      scored++;
      g_assert_cmpstr (row->advice_zh, !=, "");
      g_assert_cmpstr (row->advice_en, !=, "");
      g_assert_cmpstr (row->department, !=, "");
      g_assert_cmpint (row->deadline_days, >, 0);
    }
  g_assert_cmpuint (scored, ==, 33);
  g_assert_nonnull (htk_indicators_get (table, "V18b"));
  g_assert_nonnull (htk_indicators_get (table, "V28b"));
  g_assert_nonnull (htk_indicators_get (table, "V29b"));
}

static void
test_faults (void)
{
  static const char csv[] = "id,zh,en,part_of,kind,unit,value,target,direction,hard,near,weight,"
                            "source,advice_zh,advice_en,"
                            "department,deadline_days\n"
                            "V01,甲,A,,rate,percent,b_hh_central,t_full,up,,,1,form,,,,\n"
                            "V02,乙,B,,guess,percent,b_hh_tap b_hh_n,t_full,up,,,1,form,,,,\n"
                            "V02,乙,B,,rate,percent,b_hh_tap b_hh_n,t_full,up,,,1,form,,,,\n"
                            "V03,,C,V01,rate,percent,b_wq_ok b_wq_n,,sideways,,,heavy,form,,,,\n"
                            "V04,丁,D,,rate,percent,b_irrig_mu b_farm_mu,,up,,,1,form,,,,\n";
  g_autoptr (GPtrArray) faults = rules_faults ();
  g_autoptr (HtkIndicators) self = htk_indicators_new (csv, -1, faults);

  assert_fault (faults,
                "indicators.csv:2: V01 is worked out from 2 names, not from “b_hh_central”");
  assert_fault (faults, "indicators.csv:3: kind “guess” is not one that is known");
  assert_fault (faults, "indicators.csv:4: V02 is there twice");
  assert_fault (faults, "indicators.csv:5: direction “sideways”");
  assert_fault (faults, "indicators.csv:5: weight “heavy” is not a whole number");
  assert_fault (faults, "indicators.csv:5: V03 lacks a name");
  assert_fault (faults, "V03 is part of V01, which is no indicator with parts");
  assert_fault (faults, "indicators.csv:6: V04 is scored and has no target");
  assert_fault (faults, "indicators.csv: V33 is missing");
}

/* A better village: any of its counts goes up. Its statuses get no worse and its score no lower,
 * and the score stays within its bounds. */
static void
test_order (void)
{
  static const guint rank[] = { 2, 1, 0 };
  g_autoptr (GRand) rand = rules_rand ();

  for (guint i = 0; i < 1000; i++)
    {
      gint tap = g_rand_int_range (rand, 0, 1200), paved = g_rand_int_range (rand, 0, 12);
      gint money = g_rand_int_range (rand, 0, 60000), low = g_rand_int_range (rand, 0, 100);
      g_autofree char *worse = g_strdup_printf (
          "b_hh_n=1200 b_hh_tap=%d b_nv_n=12 b_nv_paved=%d b_coll_income=%d v22_num=%d v22_den=100",
          tap, paved, money, low);
      g_autofree char *better = g_strdup_printf (
          "b_hh_n=1200 b_hh_tap=%d b_nv_n=12 b_nv_paved=%d b_coll_income=%d v22_num=%d v22_den=100",
          MIN (tap + g_rand_int_range (rand, 0, 99), 1200), MIN (paved + 1, 12), money + 1,
          MAX (low - 1, 0));
      g_autoptr (HtkCard) a = card (worse, NULL), b = card (better, NULL);

      g_assert_cmpint (a->score, >=, 0);
      g_assert_cmpint (b->score, <=, 100);
      g_assert_cmpint (a->score, <=, b->score);
      for (guint r = 0; r < a->results->len; r++)
        {
          const HtkIndicatorResult *x = g_ptr_array_index (a->results, r),
                                   *y = g_ptr_array_index (b->results, r);

          g_assert_cmpint (x->share, <=, 1000000000);
          g_assert_cmpint (x->share, >=, 0);
          g_assert_cmpint (x->share, <=, y->share);
          if (x->status != HTK_STATUS_NA)
            g_assert_cmpuint (rank[x->status], <=, rank[y->status]);
          if (x->status == HTK_STATUS_OK && x->indicator->kind != HTK_INDICATOR_ALL)
            g_assert_cmpint (x->gap, ==, 0);
        }
    }
}

static void
test_told (void)
{
  g_autofree char *csv = rules_table ("rules/texts.csv");
  g_autoptr (GPtrArray) faults = rules_faults ();
  g_autoptr (HtkTexts) texts = htk_texts_new (csv, -1, faults);
  g_autoptr (HtkCard) self = card (VILLAGE_A, "v01_s=ok");
  GPtrArray *reasons = htk_card_get (self, "V01")->reasons;
  g_autofree char *value = htk_texts_reason (texts, g_ptr_array_index (reasons, 0), "zh_CN");
  g_autofree char *slip = htk_texts_reason (texts, g_ptr_array_index (reasons, 1), "zh_CN");
  g_autoptr (HtkCard) whole = card ("b_hh_n=1200 b_hh_central=1200", NULL);
  g_autofree char *reached = htk_texts_reason (
      texts, g_ptr_array_index (htk_card_get (whole, "V01")->reasons, 0), "en");

  g_assert_cmpstr (reached, ==, "1200 / 1200 = 100.00 %, target 96 %");
  g_assert_cmpstr (value, ==, "1092 / 1200 = 91.00%，目标 96%，差 5.00 个百分点");
  g_assert_cmpstr (slip, ==, "上轮达标，本轮滑坡");
}

int
main (int argc, char *argv[])
{
  g_autofree char *csv = NULL;
  g_autoptr (GPtrArray) faults = rules_faults ();
  int result;

  g_test_init (&argc, &argv, NULL);
  csv = rules_table ("rules/indicators.csv");
  table = htk_indicators_new (csv, -1, faults);
  assert_no_faults (faults);
  settings = rules_settings ();
  g_test_add_func ("/rules/example-10-village-card", test_village_a);
  g_test_add_func ("/rules/row-32-rates-at-their-target", test_rates);
  g_test_add_func ("/rules/row-48-hard-indicators-have-no-near", test_hard);
  g_test_add_func ("/rules/row-5-collective-income-is-near-from-90-percent", test_money);
  g_test_add_func ("/rules/row-37-yes-or-no-indicators", test_booleans);
  g_test_add_func ("/rules/row-35-power-clinic-industry-and-training-have-parts", test_parts);
  g_test_add_func ("/rules/row-14-library-needs-all-of-five", test_library);
  g_test_add_func ("/rules/row-38-growth-of-fourteen-percent", test_growth);
  g_test_add_func ("/rules/row-2-low-income-must-fall", test_low_income);
  g_test_add_func ("/rules/row-26-slip-flag-against-last-round", test_slip);
  g_test_add_func ("/rules/row-47-sub-indicators-are-shown-not-scored", test_shown);
  g_test_add_func ("/rules/indicators-are-whole", test_whole);
  g_test_add_func ("/rules/indicators-tell-every-fault", test_faults);
  g_test_add_func ("/rules/card-order-and-bounds", test_order);
  g_test_add_func ("/rules/card-tells-why-in-words", test_told);
  result = g_test_run ();
  htk_settings_free (settings);
  htk_indicators_free (table);
  return result;
}
