/* Every form of the pack is opened with what it looks up, filled and submitted about its subject. */
#include "tests/record/record-world.h"

#include "app/record/htk-last-answers.h"
#include "app/record/htk-submission.h"
#include "app/record/htk-visit-life.h"

#include <string.h>

#define NUMBER "11010519491231002X"

/* A project and a finding of the village, as the county sends them. */
static HtkWorld *
world_new (void)
{
  HtkWorld *world = htk_world_new ();

  htk_world_take (world, "project", "p-1", 1,
                  "{\"id\":\"p-1\",\"code\":\"XM-1\",\"name\":\"生态鸡养殖\",\"village_code\":"
                  "\"" WORLD_VILLAGE "\",\"dept\":\"农业农村局\",\"project_kind\":\"产业\","
                  "\"alloc\":120000000,\"paid\":42000000,\"arrive_date\":\"2024-08-26\"}");
  htk_world_take (world, "support_unit", "su-1", 1, "{\"id\":\"su-1\",\"name\":\"住建局\"}");
  htk_world_take (world, "finding", "f-1", 1,
                  "{\"id\":\"f-1\",\"no\":\"2026-000001\",\"visit_id\":\"v\",\"subject_type\":"
                  "\"household\",\"subject_id\":\"h-1\",\"village_code\":\"" WORLD_VILLAGE "\","
                  "\"cat\":\"house\",\"level\":1,\"state\":\"assigned\",\"text\":\"住房不安全\","
                  "\"found_on\":\"1980-01-01\",\"unit_id\":\"su-1\",\"person_name\":\"李站长\","
                  "\"deadline\":\"2099-01-01\",\"extra\":{},\"events\":[]}");
  return world;
}

static char *
submit (HtkFilling *filling)
{
  g_autoptr (GError) error = NULL;
  char *visit_id = htk_filling_submit (filling, &error);

  g_assert_no_error (error);
  return visit_id;
}

static void
test_each_form_is_filled_and_submitted (void)
{
  static const char *const forms[][4] = {
    /* form, subject type, subject, the question of the day */
    { "fa_household", "household", WORLD_HOUSEHOLD, "a_date" },
    { "fb_village", "village", WORLD_VILLAGE, "b_date" },
    { "fc_project", "project", "p-1", "c_date" },
    { "fd_rectify", "finding", "f-1", "d_date" },
    { "fe_clue", "household", WORLD_HOUSEHOLD, "a_date" },
    { "ff_special", "household", WORLD_HOUSEHOLD, "a_date" },
  };
  g_autoptr (HtkWorld) world = world_new ();

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr (HtkFilling) filling =
        htk_world_open_form (world, forms[i][0], forms[i][1], forms[i][2]);
      g_autofree char *visit_id = NULL;
      g_autoptr (HtkVisit) visit = NULL;

      htk_world_answer (filling, forms[i][3], "2025-03-04");
      if (htk_world_node (filling, "a_result", 0) != 0)
        htk_world_answer (filling, "a_result", "home");
      htk_world_fill_open (filling);
      visit_id = submit (filling);
      visit = htk_visit_get (world->store, visit_id, NULL);
      g_assert_cmpstr (visit->form_id, ==, forms[i][0]);
      g_assert_cmpstr (visit->subject_type, ==, forms[i][1]);
      g_assert_cmpstr (visit->subject_id, ==, forms[i][2]);
      g_assert_cmpstr (visit->village_code, ==, WORLD_VILLAGE);
      g_assert_cmpstr (visit->visit_date, ==, "2025-03-04");
      g_assert_cmpstr (visit->worker, ==, WORLD_WORKER);
      g_assert_nonnull (visit->color);
    }
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM change"), ==,
                   G_N_ELEMENTS (forms));
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM draft"), ==, 0);
}

static void
test_project_is_shown_as_the_register_has_it (void)
{
  g_autoptr (HtkWorld) world = world_new ();
  g_autoptr (HtkFilling) filling = htk_world_open_form (world, "fc_project", "project", "p-1");
  g_autoptr (HtkState) state = NULL;

  state = htk_instance_state (htk_filling_instance (filling),
                              htk_world_node (filling, "c_who", 0), NULL);
  g_assert_nonnull (strstr (state->label, "生态鸡养殖"));
  g_assert_nonnull (strstr (state->label, "测试村"));
  g_assert_nonnull (strstr (state->label, "农业农村局"));
  htk_world_answer (filling, "c_date", "2025-09-30");
  htk_world_answer (filling, "c_paid", "420000");
  g_assert_cmpstr (htk_world_value (filling, "f1"), ==, "fail");
}

static void
test_project_of_no_village_is_where_its_worker_is (void)
{
  g_autoptr (HtkWorld) world = world_new ();
  g_autoptr (HtkFilling) filling = NULL;
  g_autofree char *visit_id = NULL;
  g_autoptr (HtkVisit) visit = NULL;

  htk_world_take (world, "user", WORLD_WORKER, 2,
                  "{\"id\":\"u-worker\",\"name\":\"甲\",\"role\":\"worker\","
                  "\"region_scope\":\"530427\"}");
  htk_world_take (world, "project", "p-2", 1, "{\"id\":\"p-2\",\"name\":\"县级道路\"}");
  filling = htk_world_open_form (world, "fc_project", "project", "p-2");
  htk_world_fill_open (filling);
  visit_id = submit (filling);
  visit = htk_visit_get (world->store, visit_id, NULL);
  g_assert_cmpstr (visit->village_code, ==, "530427");
}

static void
test_finding_names_who_is_responsible (void)
{
  g_autoptr (HtkWorld) world = world_new ();
  g_autoptr (HtkFilling) filling = htk_world_open_form (world, "fd_rectify", "finding", "f-1");
  g_autoptr (HtkState) state =
    htk_instance_state (htk_filling_instance (filling), htk_world_node (filling, "d_who", 0), NULL);

  g_assert_nonnull (strstr (state->label, "住建局 李站长"));
  g_assert_nonnull (strstr (state->label, "2099-01-01"));
  htk_world_answer (filling, "d_state", "doing");
  g_assert_cmpstr (htk_world_value (filling, "d_role"), ==, "report");
}

/* What the lead wrote stands where the register has no unit of that name. */
static void
test_finding_names_a_unit_that_is_not_registered (void)
{
  g_autoptr (HtkWorld) world = world_new ();
  g_autoptr (HtkFilling) filling = NULL;
  g_autoptr (HtkState) state = NULL;

  htk_world_take (world, "finding", "f-2", 1,
                  "{\"id\":\"f-2\",\"visit_id\":\"v\",\"subject_type\":\"household\","
                  "\"subject_id\":\"h-1\",\"village_code\":\"" WORLD_VILLAGE "\",\"cat\":\"med\","
                  "\"level\":2,\"state\":\"assigned\",\"text\":\"未参保\",\"found_on\":\"1980-01-01\","
                  "\"unit_id\":\"镇医保所\",\"person_name\":\"王某\",\"deadline\":\"2099-01-01\","
                  "\"extra\":{},\"events\":[]}");
  filling = htk_world_open_form (world, "fd_rectify", "finding", "f-2");
  state = htk_instance_state (htk_filling_instance (filling), htk_world_node (filling, "d_who", 0),
                              NULL);
  g_assert_nonnull (strstr (state->label, "镇医保所 王某"));
}

static void
test_open_finding_of_level_1_makes_its_household_red (void)
{
  g_autoptr (HtkWorld) world = world_new ();
  g_autoptr (HtkFilling) filling = htk_world_open (world);

  htk_world_fill_home (filling);
  g_assert_cmpstr (htk_world_value (filling, "color"), ==, "red");
  g_assert_cmpuint (htk_world_node (filling, "why_urgent", 0), !=, 0);
}

static void
test_unknown_subject_is_refused_but_by_a_form_that_makes_it (void)
{
  static const char *const forms[][2] = {
    { "fa_household", "household" }, { "ff_special", "household" },
    { "fc_project", "project" },     { "fd_rectify", "finding" },
    { "fb_village", "village" },
  };
  g_autoptr (HtkWorld) world = world_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkFilling) none = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr (HtkFilling) filling = htk_filling_open (world->store, world->pack, forms[i][0],
                                                         forms[i][1], "nobody", WORLD_WORKER,
                                                         &error);

      g_assert_null (filling);
      g_assert_nonnull (strstr (error->message, "nobody"));
      g_clear_error (&error);
    }
  none = htk_filling_open_new (world->store, world->pack, "fa_household", WORLD_WORKER, &error);
  g_assert_null (none);
  g_assert_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID);
}

/* Begins a clue about a household that no register knows. */
static HtkFilling *
open_new (HtkWorld *world)
{
  g_autoptr (GError) error = NULL;
  HtkFilling *filling =
    htk_filling_open_new (world->store, world->pack, "fe_clue", WORLD_WORKER, &error);

  g_assert_no_error (error);
  htk_world_answer (filling, "e_village", WORLD_VILLAGE);
  htk_world_answer (filling, "e_head", "新户主");
  htk_world_answer_m (filling, 1, "m_name", "新户主");
  htk_world_answer_m (filling, 1, "m_rel", "head");
  htk_world_answer_m (filling, 1, "m_idt", "none");
  return filling;
}

static void
test_new_household_is_reported_where_the_form_says (void)
{
  g_autoptr (HtkWorld) world = world_new ();
  g_autofree char *draft_id = NULL;
  g_autofree char *subject = NULL;
  g_autofree char *visit_id = NULL;
  g_autoptr (HtkVisit) visit = NULL;
  g_autoptr (GError) error = NULL;

  {
    g_autoptr (HtkFilling) filling = open_new (world);

    draft_id = g_strdup (htk_filling_draft (filling)->id);
    subject = g_strdup (htk_filling_draft (filling)->subject_id);
  }
  htk_world_reopen (world);
  g_autoptr (HtkFilling) resumed =
    htk_filling_resume (world->store, world->pack, draft_id, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (htk_world_value (resumed, "e_head"), ==, "新户主");
  htk_world_fill_open (resumed);
  visit_id = submit (resumed);
  visit = htk_visit_get (world->store, visit_id, NULL);
  g_assert_cmpstr (visit->subject_type, ==, "household");
  g_assert_cmpstr (visit->subject_id, ==, subject);
  g_assert_cmpstr (visit->village_code, ==, WORLD_VILLAGE);
  g_assert_nonnull (visit->suggestion);
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM household"), ==, 1);
}

static void
test_two_new_households_are_two_drafts (void)
{
  g_autoptr (HtkWorld) world = world_new ();
  g_autoptr (HtkFilling) first = open_new (world);
  g_autoptr (HtkFilling) second = open_new (world);

  g_assert_cmpstr (htk_filling_draft (first)->subject_id, !=,
                   htk_filling_draft (second)->subject_id);
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM draft"), ==, 2);
}

static void
test_new_household_is_corrected_after_a_return (void)
{
  g_autoptr (HtkWorld) world = world_new ();
  g_autoptr (HtkFilling) filling = open_new (world);
  g_autoptr (HtkFilling) correction = NULL;
  g_autofree char *visit_id = NULL;
  g_autoptr (GError) error = NULL;

  htk_world_fill_open (filling);
  visit_id = submit (filling);
  htk_world_decide (world, visit_id, "return");
  correction = htk_filling_open_correction (world->store, world->pack, visit_id, WORLD_WORKER,
                                            &error);
  g_assert_no_error (error);
  g_assert_cmpstr (htk_world_value (correction, "e_head"), ==, "新户主");
  g_assert_cmpuint (htk_world_node (correction, "m_name", 1), !=, 0);
}

static gboolean
asks (HtkFilling *filling,
      const char *name,
      guint       member)
{
  HtkNode node = htk_world_node (filling, name, member);

  return node != 0 && htk_instance_relevant (htk_filling_instance (filling), node);
}

static void
test_known_name_or_number_is_asked_about (void)
{
  g_autoptr (HtkWorld) world = world_new ();
  g_autoptr (HtkFilling) filling = NULL;

  htk_world_take (world, "household", "h-2", 1,
                  "{\"id\":\"h-2\",\"village_code\":\"" WORLD_VILLAGE "\",\"head_name\":\"旧户主\","
                  "\"members\":[{\"id\":\"m-9\",\"seq\":1,\"name\":\"旧户主\",\"rel\":\"head\","
                  "\"id_no\":\"" NUMBER "\",\"status\":\"ok\"}]}");
  filling = open_new (world);
  g_assert_false (asks (filling, "w_dup_house", 0));
  g_assert_false (asks (filling, "e_dup_why", 0));
  htk_world_answer (filling, "e_head", "旧户主");
  g_assert_true (asks (filling, "w_dup_house", 0));
  g_assert_true (asks (filling, "e_dup_why", 0));
  htk_world_answer (filling, "e_head", "新户主");
  htk_world_answer_m (filling, 1, "m_idt", "id");
  htk_world_answer_m (filling, 1, "m_id", NUMBER);
  g_assert_true (asks (filling, "w_m_known", 1));
  g_assert_true (asks (filling, "e_dup_why", 0));
}

static void
test_own_number_is_no_duplicate (void)
{
  g_autoptr (HtkWorld) world = world_new ();
  g_autoptr (HtkFilling) filling = NULL;

  htk_world_take (world, "household", "h-2", 1,
                  "{\"id\":\"h-2\",\"village_code\":\"" WORLD_VILLAGE "\",\"head_name\":\"旧户主\","
                  "\"members\":[{\"id\":\"m-9\",\"seq\":1,\"name\":\"旧户主\",\"rel\":\"head\","
                  "\"idt\":\"id\",\"id_no\":\"" NUMBER "\",\"status\":\"ok\"}]}");
  filling = htk_world_open_form (world, "fe_clue", "household", "h-2");
  g_assert_cmpstr (htk_world_value (filling, "m_id"), ==, NUMBER);
  g_assert_false (asks (filling, "w_m_known", 1));
}

/* A visit of the household by one form, accepted by the county on that day. */
static void
accepted (HtkWorld   *world,
          const char *form_id,
          const char *day,
          const char *grade)
{
  g_autoptr (HtkFilling) filling =
    htk_world_open_form (world, form_id, "household", WORLD_HOUSEHOLD);
  g_autofree char *visit_id = NULL;
  g_autofree char *sql = NULL;
  g_autofree char *done = NULL;

  htk_world_answer (filling, "a_date", day);
  if (htk_world_node (filling, "a_result", 0) != 0)
    htk_world_answer (filling, "a_result", "home");
  if (htk_world_node (filling, "x_check", 0) != 0)
    htk_world_answer (filling, "x_check", "house ill");
  htk_world_answer (filling, "h_own", "own");
  htk_world_answer (filling, "h_grade", grade);
  htk_world_answer_m (filling, 2, "m_basic_ins", g_str_equal (grade, "A") ? "resident" : "worker");
  htk_world_fill_open (filling);
  visit_id = submit (filling);
  sql = g_strdup_printf ("UPDATE visit SET state = 'county_accepted' WHERE id = '%s'", visit_id);
  done = htk_world_dump (world, sql);
}

static void
test_last_answers_are_the_newest_of_all_forms (void)
{
  g_autoptr (HtkWorld) world = world_new ();
  g_autoptr (HtkAnswers) last = NULL;
  HtkAnswers *second;

  accepted (world, "fa_household", "2025-03-04", "A");
  accepted (world, "ff_special", "2025-05-06", "B");
  last = htk_last_answers (world->store, "household", WORLD_HOUSEHOLD, NULL);
  g_assert_cmpstr (htk_answers_get (last, "visit_date"), ==, "2025-05-06");
  g_assert_cmpstr (htk_answers_get (last, "h_grade"), ==, "B");
  /* What the check did not ask stays as the visit found it. */
  g_assert_nonnull (htk_answers_get (last, "pc"));
  g_assert_cmpstr (htk_answers_get (last, "w_lpd"), ==, "1");
  g_assert_cmpuint (htk_answers_n_items (last, "m"), ==, 2);
  second = htk_answers_item (last, "m", "m_roster_id", "m-2");
  g_assert_cmpstr (htk_answers_get (second, "m_basic_ins"), ==, "worker");
  g_assert_nonnull (htk_answers_get (second, "m_labor"));
}

static void
test_older_answers_do_not_stand_over_newer (void)
{
  g_autoptr (HtkWorld) world = world_new ();
  g_autoptr (HtkAnswers) last = NULL;

  accepted (world, "ff_special", "2025-03-04", "B");
  accepted (world, "fa_household", "2025-05-06", "A");
  htk_world_take (world, "household", WORLD_HOUSEHOLD, 2,
                  "{\"id\":\"h-1\",\"village_code\":\"" WORLD_VILLAGE "\",\"last_answers\":"
                  "{\"visit_date\":\"2025-04-05\",\"h_grade\":\"C\",\"memo\":\"旧\"}}");
  last = htk_last_answers (world->store, "household", WORLD_HOUSEHOLD, NULL);
  g_assert_cmpstr (htk_answers_get (last, "h_grade"), ==, "A");
  g_assert_cmpstr (htk_answers_get (last, "memo"), ==, "旧");
}

static void
test_pack_names_all_forms_of_a_subject (void)
{
  g_autoptr (HtkWorld) world = world_new ();
  g_autoptr (GPtrArray) forms = htk_pack_forms_for_subject (world->pack, "household");
  static const char *const ids[] = { "fa_household", "fe_clue", "ff_special" };

  g_assert_cmpuint (forms->len, ==, G_N_ELEMENTS (ids));
  for (guint i = 0; i < forms->len; i++)
    {
      const HtkPackForm *form = g_ptr_array_index (forms, i);

      g_assert_cmpstr (form->id, ==, ids[i]);
      g_assert_cmpint (form->makes_subject, ==, g_str_equal (form->id, "fe_clue"));
    }
  g_assert_cmpstr (htk_pack_for_subject (world->pack, "household")->id, ==, ids[0]);
  g_assert_cmpstr (htk_pack_for_subject (world->pack, "project")->id, ==, "fc_project");
  g_assert_cmpstr (htk_pack_for_subject (world->pack, "finding")->id, ==, "fd_rectify");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/forms/each-form-is-filled-and-submitted",
                   test_each_form_is_filled_and_submitted);
  g_test_add_func ("/forms/project-is-shown-as-the-register-has-it",
                   test_project_is_shown_as_the_register_has_it);
  g_test_add_func ("/forms/project-of-no-village-is-where-its-worker-is",
                   test_project_of_no_village_is_where_its_worker_is);
  g_test_add_func ("/forms/finding-names-who-is-responsible",
                   test_finding_names_who_is_responsible);
  g_test_add_func ("/forms/finding-names-a-unit-that-is-not-registered",
                   test_finding_names_a_unit_that_is_not_registered);
  g_test_add_func ("/forms/open-finding-of-level-1-makes-its-household-red",
                   test_open_finding_of_level_1_makes_its_household_red);
  g_test_add_func ("/forms/unknown-subject-is-refused-but-by-a-form-that-makes-it",
                   test_unknown_subject_is_refused_but_by_a_form_that_makes_it);
  g_test_add_func ("/forms/new-household-is-reported-where-the-form-says",
                   test_new_household_is_reported_where_the_form_says);
  g_test_add_func ("/forms/two-new-households-are-two-drafts",
                   test_two_new_households_are_two_drafts);
  g_test_add_func ("/forms/new-household-is-corrected-after-a-return",
                   test_new_household_is_corrected_after_a_return);
  g_test_add_func ("/forms/known-name-or-number-is-asked-about",
                   test_known_name_or_number_is_asked_about);
  g_test_add_func ("/forms/own-number-is-no-duplicate", test_own_number_is_no_duplicate);
  g_test_add_func ("/forms/last-answers-are-the-newest-of-all-forms",
                   test_last_answers_are_the_newest_of_all_forms);
  g_test_add_func ("/forms/older-answers-do-not-stand-over-newer",
                   test_older_answers_do_not_stand_over_newer);
  g_test_add_func ("/forms/pack-names-all-forms-of-a-subject",
                   test_pack_names_all_forms_of_a_subject);
  return g_test_run ();
}
