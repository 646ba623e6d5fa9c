/* A filling keeps what it said it kept: through kills, a full disk and a page carried over. */
#include "tests/record/record-world.h"

#include "app/form/htk-form-pages.h"
#include "app/record/htk-visit-life.h"
#include "app/store/htk-attachments.h"

#include <glib/gstdio.h>
#include <unistd.h>

static const char *const amounts[] = { "y_wage", "y_post", "y_grain", "y_tob", "y_fruit", "y_veg",
                                       "y_live", "y_obiz", "y_rent", "y_divid", "y_oprop",
                                       "y_dibao", "y_tekun", "y_pens", "y_eco", "y_subsidy" };

/* The n-th answer of the script: which question it is about, and its value. */
static guint
question_of (guint n)
{
  return (n * 7) % G_N_ELEMENTS (amounts);
}

static char *
value_of (guint n)
{
  return g_strdup_printf ("%u", n + 1);
}

/* Answers from the n-th of the script on, and tells each only when it is saved. */
static void
answer_for_ever (HtkWorld *world,
                 gpointer  data,
                 int       out)
{
  g_autoptr (HtkFilling) filling = htk_world_open (world);
  guint n = GPOINTER_TO_UINT (data);
  HtkNode nodes[G_N_ELEMENTS (amounts)];

  for (guint i = 0; i < G_N_ELEMENTS (amounts); i++)
    nodes[i] = htk_world_node (filling, amounts[i], 0);
  for (;; n++)
    {
      g_autofree char *value = value_of (n);

      if (!htk_filling_answer (filling, nodes[question_of (n)], value, NULL) ||
          write (out, "x", 1) != 1)
        return;
    }
}

/* What the script says all questions hold after its first @n answers. */
static gboolean
holds_exactly (HtkFilling *filling,
               guint       n)
{
  for (guint q = 0; q < G_N_ELEMENTS (amounts); q++)
    {
      g_autofree char *expected = g_strdup ("");

      for (guint i = 0; i < n; i++)
        if (question_of (i) == q)
          {
            g_free (expected);
            expected = value_of (i);
          }
      if (g_strcmp0 (htk_world_value (filling, amounts[q]), expected) != 0)
        return FALSE;
    }
  return TRUE;
}

static void
test_answer_is_there_after_kill (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  guint kills = htk_world_kills (), n = 0, unsaid = 0;

  {
    g_autoptr (HtkFilling) filling = htk_world_open (world);

    htk_world_answer (filling, "a_result", "home");
  }
  for (guint i = 0; i < kills; i++)
    {
      g_autoptr (HtkFilling) filling = NULL;
      g_autofree char *suffix = NULL;

      n += htk_world_kill (world, answer_for_ever, GUINT_TO_POINTER (n),
                           (guint) g_test_rand_int_range (1, 90), 3000);
      filling = htk_world_open (world);
      g_assert_true (htk_filling_resumed (filling));
      g_assert_null (htk_filling_notice (filling));
      /* One answer may be saved and not yet said. */
      if (holds_exactly (filling, n + 1))
        {
          n++;
          unsaid++;
        }
      g_assert_true (holds_exactly (filling, n));
      suffix = g_strconcat ("/", amounts[question_of (n - 1)], NULL);
      g_assert_true (g_str_has_suffix (htk_filling_draft (filling)->position, suffix));
    }
  g_test_message ("%u kills, %u answers said to be saved, 0 lost, %u saved and not yet said", kills,
                  n - unsaid, unsaid);
}

/* Answers until the disk is full; what the question held last is left in @last. */
static void
answer_until_full (HtkFilling *filling,
                   char      **last,
                   GError    **error)
{
  HtkNode memo = htk_world_node (filling, "memo", 0);

  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *value = g_strdup_printf ("备注 %u", i);

      if (!htk_filling_answer (filling, memo, value, error))
        return;
      g_free (*last);
      *last = g_steal_pointer (&value);
    }
}

static void
test_full_disk_takes_the_answer_back (void)
{
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
  g_autofree char *ballast = g_build_filename (dir, "ballast", NULL);
  g_autofree char *last = g_strdup ("");
  g_autoptr (HtkWorld) world = NULL;
  g_autoptr (GError) error = NULL;

  if (!htk_world_small_disk (dir))
    {
      g_test_skip ("cannot mount a small disk here");
      return;
    }
  world = htk_world_new_in (g_strdup (dir));
  {
    g_autoptr (HtkFilling) filling = htk_world_open (world);

    htk_world_fill_disk (dir);
    answer_until_full (filling, &last, &error);
    g_assert_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_FULL);
    g_assert_nonnull (strstr (error->message, "Free some space"));
    g_assert_cmpstr (htk_world_value (filling, "memo"), ==, last);
    g_unlink (ballast);
    htk_world_answer (filling, "a_result", "phone");
  }
  htk_world_reopen (world);
  {
    g_autoptr (HtkFilling) filling = htk_world_open (world);

    g_assert_cmpstr (htk_world_value (filling, "memo"), ==, last);
    g_assert_cmpstr (htk_world_value (filling, "a_result"), ==, "phone");
  }
  htk_world_close (world);
  htk_world_leave_disk (dir);
}

static void
test_photo_on_a_full_disk_is_refused (void)
{
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
  g_autoptr (HtkWorld) world = NULL;
  g_autofree char *large = g_strnfill (64 * 1024, 'x');
  g_autoptr (GBytes) bytes = g_bytes_new (large, 64 * 1024);
  g_autoptr (GError) error = NULL;

  if (!htk_world_small_disk (dir))
    {
      g_test_skip ("cannot mount a small disk here");
      return;
    }
  world = htk_world_new_in (g_strdup (dir));
  {
    g_autoptr (HtkFilling) filling = htk_world_open (world);
    g_autofree char *ballast = g_build_filename (dir, "ballast", NULL);
    HtkNode sign = htk_world_node (filling, "sign_w1", 0);

    htk_world_fill_disk (dir);
    g_assert_false (htk_filling_answer_file (filling, sign, bytes, "image/png", &error));
    g_assert_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_FULL);
    g_assert_cmpstr (htk_world_value (filling, "sign_w1"), ==, "");
    g_clear_error (&error);
    g_unlink (ballast);
    g_assert_true (htk_filling_answer_file (filling, sign, bytes, "image/png", &error));
    g_assert_no_error (error);
  }
  htk_world_close (world);
  htk_world_leave_disk (dir);
}

static void
test_second_opening_resumes (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkFilling) first = htk_world_open (world);
  g_autoptr (HtkFilling) second = NULL;

  g_assert_false (htk_filling_resumed (first));
  htk_world_answer (first, "memo", "第一次");
  second = htk_world_open (world);
  g_assert_true (htk_filling_resumed (second));
  g_assert_cmpstr (htk_filling_draft (second)->id, ==, htk_filling_draft (first)->id);
  g_assert_cmpstr (htk_world_value (second, "memo"), ==, "第一次");
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM draft"), ==, 1);
}

static void
test_position_follows_going_back (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *place = NULL;

  {
    g_autoptr (HtkFilling) filling = htk_world_open (world);

    place = htk_instance_ref_of (htk_filling_instance (filling),
                                 htk_world_node (filling, "a_vt", 0));
    g_assert_true (htk_filling_set_position (filling, place, &error));
    htk_world_answer (filling, "memo", "x");
    g_assert_true (htk_filling_set_position (filling, place, &error));
  }
  htk_world_reopen (world);
  g_autoptr (HtkFilling) resumed = htk_world_open (world);

  g_assert_cmpstr (htk_filling_draft (resumed)->position, ==, place);
}

static void
test_photo_is_read_back (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *name = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  {
    g_autoptr (HtkFilling) filling = htk_world_open (world);

    htk_world_photo (filling, "sign_w1", "the very bytes");
    name = g_strdup (htk_world_value (filling, "sign_w1"));
  }
  htk_world_reopen (world);
  g_autoptr (HtkFilling) resumed = htk_world_open (world);

  g_assert_cmpstr (htk_world_value (resumed, "sign_w1"), ==, name);
  bytes = htk_filling_read_file (resumed, name, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "the very bytes", 14);
}

/* The household as the county sends it after an earlier visit. */
static void
visited_before (HtkWorld *world)
{
  htk_world_take (world, "household", WORLD_HOUSEHOLD, 2,
    "{\"id\":\"h-1\",\"village_code\":\"530427101201\",\"head_name\":\"杨成员\",\"hh_type\":1,"
    "\"last_answers\":{\"visit_date\":\"2025-03-04\",\"a_result\":\"home\","
    "\"sec_house\":{\"h_own\":\"own\",\"h_only\":\"y\",\"h_grade\":\"C\","
    "\"h_grade_date\":\"2024-05-06\",\"h_sign\":\"wall\",\"h_photo\":\"old.jpg\","
    "\"h_live\":\"no longer offered\"},\"gps\":\"24 102 0 0\",\"sign_w1\":\"old.png\","
    "\"sec_members\":{\"m\":[{\"m_roster_id\":\"m-2\",\"s3\":{\"m_basic_ins\":\"worker\"}},"
    "{\"m_roster_id\":\"\",\"s3\":{\"m_basic_ins\":\"none\"}}]}}}");
}

static HtkFormPage *
page_of (GPtrArray  *pages,
         const char *section)
{
  for (guint i = 0; i < pages->len; i++)
    {
      HtkFormPage *page = g_ptr_array_index (pages, i);

      if (g_str_has_suffix (page->ref, section))
        return page;
    }
  g_assert_not_reached ();
}

static int
carry (HtkFilling *filling,
       const char *section)
{
  g_autoptr (GPtrArray) pages = htk_form_pages (htk_filling_instance (filling));
  g_autoptr (GError) error = NULL;
  int n = htk_filling_unchanged (filling, page_of (pages, section), &error);

  g_assert_no_error (error);
  return n;
}

static gboolean
is_unchanged (HtkFilling *filling,
              const char *name)
{
  return htk_filling_is_unchanged (filling, htk_world_node (filling, name, 0));
}

static void
test_unchanged_carries_what_was_asked (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();

  visited_before (world);
  {
    g_autoptr (HtkFilling) filling = htk_world_open (world);

    g_assert_cmpstr (htk_filling_last_date (filling), ==, "2025-03-04");
    htk_world_answer (filling, "a_result", "home");
    htk_world_answer (filling, "h_own", "own");
    htk_world_answer (filling, "h_only", "n");
    g_assert_cmpint (carry (filling, "/sec_house"), ==, 2);
    g_assert_cmpstr (htk_world_value (filling, "h_sign"), ==, "wall");
    g_assert_cmpstr (htk_world_value (filling, "h_grade"), ==, "C");
    /* Answered today, not asked last time, no longer offered: left alone. */
    g_assert_cmpstr (htk_world_value (filling, "h_only"), ==, "n");
    g_assert_false (is_unchanged (filling, "h_only"));
    g_assert_cmpstr (htk_world_value (filling, "h_plan"), ==, "");
    g_assert_cmpstr (htk_world_value (filling, "h_live"), ==, "");
    g_assert_cmpint (carry (filling, "/sec_house"), ==, 0);
  }
  htk_world_reopen (world);
  g_autoptr (HtkFilling) resumed = htk_world_open (world);

  g_assert_cmpstr (htk_world_value (resumed, "h_grade"), ==, "C");
  g_assert_true (is_unchanged (resumed, "h_grade"));
  g_assert_false (is_unchanged (resumed, "h_plan"));
}

static void
test_unchanged_never_carries_facts_of_the_day (void)
{
  static const char *const facts[] = { "h_grade_date", "h_photo", "gps", "sign_w1" };
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkFilling) filling = NULL;

  visited_before (world);
  filling = htk_world_open (world);
  htk_world_answer (filling, "a_result", "home");
  carry (filling, "/sec_house");
  carry (filling, "/sec_visit");
  carry (filling, "/sec_sign");
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    {
      HtkNode node = htk_world_node (filling, facts[i], 0);

      g_assert_nonnull (htk_filling_last_answer (filling, node));
      g_assert_cmpstr (htk_world_value (filling, facts[i]), ==, "");
      g_assert_false (htk_filling_is_unchanged (filling, node));
    }
}

static void
test_changed_answer_is_no_longer_unchanged (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();

  visited_before (world);
  {
    g_autoptr (HtkFilling) filling = htk_world_open (world);

    htk_world_answer (filling, "a_result", "home");
    carry (filling, "/sec_house");
    htk_world_answer (filling, "h_grade", "B");
    g_assert_false (is_unchanged (filling, "h_grade"));
  }
  htk_world_reopen (world);
  g_autoptr (HtkFilling) resumed = htk_world_open (world);

  g_assert_cmpstr (htk_world_value (resumed, "h_grade"), ==, "B");
  g_assert_false (is_unchanged (resumed, "h_grade"));
  g_assert_true (is_unchanged (resumed, "h_sign"));
}

static void
test_last_answer_is_the_same_persons (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkFilling) filling = NULL;

  visited_before (world);
  filling = htk_world_open (world);
  htk_world_answer (filling, "a_result", "home");
  htk_world_answer (filling, "m_new", "1");
  htk_world_answer_m (filling, 3, "m_name", "新成员");
  g_assert_null (htk_filling_last_answer (filling, htk_world_node (filling, "m_basic_ins", 1)));
  g_assert_cmpstr (htk_filling_last_answer (filling, htk_world_node (filling, "m_basic_ins", 2)),
                   ==, "worker");
  g_assert_cmpuint (htk_world_node (filling, "m_status", 3), !=, 0);
  g_assert_null (htk_filling_last_answer (filling, htk_world_node (filling, "m_status", 3)));
  g_assert_null (htk_filling_last_answer (filling, htk_world_node (filling, "m_basic_ins", 3)));
}

/* What a question of each member holds, by the member's id. */
static void
assert_health (HtkFilling *filling,
               guint       place,
               const char *id,
               const char *health)
{
  HtkInstance *instance = htk_filling_instance (filling);
  g_autofree char *ref = g_strdup_printf ("/data/sec_members/m[%u]/m_roster_id", place);
  const char *value = htk_instance_get (instance, htk_world_node (filling, "m_disease", place));

  g_assert_cmpstr (htk_instance_get (instance, htk_instance_find (instance, ref, NULL)), ==, id);
  g_assert_cmpstr (value != NULL ? value : "", ==, health);
}

static void
test_answers_stay_with_their_person (void)
{
  static const char *const registers[] = {
    "{\"id\":\"m-3\",\"seq\":1,\"name\":\"新来的\"},{\"id\":\"m-1\",\"seq\":2,\"name\":\"杨成员\"},"
    "{\"id\":\"m-2\",\"seq\":3,\"name\":\"李成员\"}",
    "{\"id\":\"m-2\",\"seq\":1,\"name\":\"李成员\"}",
    "",
  };
  g_autoptr (HtkWorld) world = htk_world_new ();

  {
    g_autoptr (HtkFilling) filling = htk_world_open (world);

    htk_world_answer (filling, "a_result", "home");
    htk_world_answer_m (filling, 2, "m_health", "chronic");
    htk_world_answer_m (filling, 2, "m_disease", "高血压");
  }
  for (guint i = 0; i < G_N_ELEMENTS (registers); i++)
    {
      g_autofree char *row = g_strdup_printf (
        "{\"id\":\"h-1\",\"village_code\":\"530427101201\",\"members\":[%s]}", registers[i]);
      g_autoptr (HtkFilling) filling = NULL;

      htk_world_take (world, "household", WORLD_HOUSEHOLD, 2 + i, row);
      filling = htk_world_open (world);
      assert_health (filling, 1, "m-1", "");
      assert_health (filling, 2, "m-2", "高血压");
      g_assert_cmpuint (htk_world_node (filling, "m_name", 3), ==, 0);
      /* The person is told that the register is another now. */
      g_assert_cmpint (htk_filling_changes (filling), ==, HTK_FILLING_OTHER_REGISTER);
    }
}

/* A copy of the pack in which @from of form A is @to, as an update brings it. */
static HtkPack *
changed_pack (HtkWorld   *world,
              const char *folder,
              const char *from,
              const char *to)
{
  static const char *const names[] = { "pack.json", "settings.csv", "fa_household.xml",
                                       "fb_village.xml", "fc_project.xml", "fd_rectify.xml",
                                       "fe_clue.xml", "ff_special.xml", "rules/case-steps.csv",
                                       "rules/findings.csv", "rules/indicators.csv",
                                       "rules/levels.csv", "rules/texts.csv" };
  g_autofree char *rules = g_build_filename (folder, "rules", NULL);
  g_autoptr (GError) error = NULL;
  HtkPack *pack;

  g_assert_cmpint (g_mkdir_with_parents (rules, 0700), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *source = g_build_filename (htk_pack_folder (world->pack), names[i], NULL);
      g_autofree char *target = g_build_filename (folder, names[i], NULL);
      g_autofree char *text = NULL;

      if (!g_file_get_contents (source, &text, NULL, NULL))
        continue;
      if (g_str_equal (names[i], "fa_household.xml"))
        {
          static const char version[] = "<data id=\"fa_household\" version=\"";
          g_autoptr (GString) form = g_string_new (text);

          g_assert_cmpuint (g_string_replace (form, from, to, 0), >, 0);
          g_assert_cmpuint (g_string_replace (form, version,
                                              "<data id=\"fa_household\" version=\"9", 0), ==, 1);
          g_file_set_contents (target, form->str, -1, &error);
        }
      else
        g_file_set_contents (target, text, -1, &error);
      g_assert_no_error (error);
    }
  pack = htk_pack_open_at (folder, &error);
  g_assert_no_error (error);
  return pack;
}

/* The draft is met with its operations, or with @rewritten more of them, which make a snapshot. The pack
 * it began with is gone: the machine has the newer one, and none was installed beside the store. */
static void
check_newer_form (guint rewritten)
{
  g_autofree char *machine = g_strdup (g_getenv ("HTK_PACK_DIR"));
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkTempDir) folder = htk_temp_dir_new ();
  g_autoptr (HtkPack) newer = NULL;

  {
    g_autoptr (HtkFilling) filling = htk_world_open (world);

    htk_world_answer (filling, "a_result", "away");
    htk_world_answer (filling, "a_nocontact", "外出");
    htk_world_answer (filling, "memo", "备注");
    for (guint i = 0; i < 60; i++)
      htk_world_answer (filling, "a_vt", i % 2 == 0 ? "clue" : "routine");
    g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM draft_op"), ==, 63);
    for (guint i = 0; i < rewritten; i++)
      htk_world_answer (filling, "a_vt", i % 2 == 0 ? "clue" : "routine");
  }
  newer = changed_pack (world, folder, "memo", "remarks");
  g_setenv ("HTK_PACK_DIR", folder, TRUE);
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkFilling) filling = htk_filling_open (world->store, newer, "fa_household",
                                                     "household", WORLD_HOUSEHOLD, WORLD_WORKER,
                                                     &error);

  g_assert_no_error (error);
  g_assert_cmpstr (htk_world_value (filling, "a_nocontact"), ==, "外出");
  g_assert_cmpint (htk_filling_changes (filling), ==, HTK_FILLING_OTHER_FORM);
  for (guint i = 0; i < 80; i++)
    htk_world_answer (filling, "remarks", i % 2 == 0 ? "甲" : "乙");
  /* What the form has no place for stays in the draft's rows. */
  g_assert_cmpint (htk_world_count (world, rewritten > 0
    ? "SELECT count (*) FROM draft WHERE snapshot LIKE '%<memo>备注</memo>%'"
    : "SELECT count (*) FROM draft_op WHERE ref LIKE '%/memo' AND value = '备注'"), ==, 1);
  g_setenv ("HTK_PACK_DIR", machine, TRUE);
}

static void
test_newer_form_keeps_what_it_asks (void)
{
  check_newer_form (0);
  check_newer_form (1);
}

static void
test_broken_pack_is_named (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkTempDir) folder = htk_temp_dir_new ();
  g_autoptr (HtkTempDir) empty = htk_temp_dir_new ();
  g_autoptr (HtkPack) broken = changed_pack (world, folder, "count(", "no-such-function(");
  g_autoptr (HtkFilling) filling = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (htk_pack_open_at (empty, &error));
  g_assert_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_PACK);
  g_assert_nonnull (strstr (error->message, empty));
  g_clear_error (&error);
  filling = htk_filling_open (world->store, broken, "fa_household", "household", WORLD_HOUSEHOLD,
                              WORLD_WORKER, &error);
  g_assert_null (filling);
  g_assert_nonnull (strstr (error->message, "fa_household.xml"));
  g_assert_nonnull (strstr (error->message, "no-such-function"));
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM draft"), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/filling/answer-is-there-after-kill", test_answer_is_there_after_kill);
  g_test_add_func ("/filling/full-disk-takes-the-answer-back",
                   test_full_disk_takes_the_answer_back);
  g_test_add_func ("/filling/photo-on-a-full-disk-is-refused",
                   test_photo_on_a_full_disk_is_refused);
  g_test_add_func ("/filling/second-opening-resumes", test_second_opening_resumes);
  g_test_add_func ("/filling/position-follows-going-back", test_position_follows_going_back);
  g_test_add_func ("/filling/photo-is-read-back", test_photo_is_read_back);
  g_test_add_func ("/filling/unchanged-carries-what-was-asked",
                   test_unchanged_carries_what_was_asked);
  g_test_add_func ("/filling/unchanged-never-carries-facts-of-the-day",
                   test_unchanged_never_carries_facts_of_the_day);
  g_test_add_func ("/filling/changed-answer-is-no-longer-unchanged",
                   test_changed_answer_is_no_longer_unchanged);
  g_test_add_func ("/filling/last-answer-is-the-same-persons",
                   test_last_answer_is_the_same_persons);
  g_test_add_func ("/filling/answers-stay-with-their-person", test_answers_stay_with_their_person);
  g_test_add_func ("/filling/newer-form-keeps-what-it-asks", test_newer_form_keeps_what_it_asks);
  g_test_add_func ("/filling/broken-pack-is-named", test_broken_pack_is_named);
  return g_test_run ();
}
